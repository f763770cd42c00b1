/* What a plan says of one source. */
#include "source.h"

#include <string.h>

const talgeo__column_spec *talgeo__source_spec(const talgeo__source *source, const char *alias)
{
    for (size_t i = 0; i < source->n_columns; i++)
        if (source->columns[i].alias && strcmp(source->columns[i].alias, alias) == 0)
            return &source->columns[i];
    return NULL;
}

const char *talgeo__source_column(const talgeo__source *source, const char *alias)
{
    const talgeo__column_spec *spec = talgeo__source_spec(source, alias);
    return spec ? spec->column : NULL;
}

bool talgeo__source_has(const talgeo__source *source, const char *alias)
{
    bool of_cpr = strcmp(alias, "sex") == 0 || strcmp(alias, "birth_date") == 0;
    return (source->child_is_cpr && of_cpr) || talgeo__source_column(source, alias) != NULL;
}

bool talgeo__source_number(const talgeo__source *source, const char *alias)
{
    const talgeo__column_spec *spec = talgeo__source_spec(source, alias);
    return spec && source->numbers >> (spec - source->columns) & 1;
}
