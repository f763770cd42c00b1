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

static void add_name(const char **names, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++)
        if (name == NULL || strcmp(names[i], name) == 0) return;
    if (name && *count < TALGEO__SOURCE_COLUMNS) names[(*count)++] = name;
}

size_t talgeo__source_row_columns(const talgeo__source *source,
                                  const char *names[TALGEO__SOURCE_COLUMNS])
{
    size_t count = 0;
    add_name(names, &count, source->child);
    add_name(names, &count, source->date);
    add_name(names, &count, source->address ? source->address : source->x);
    add_name(names, &count, source->address ? NULL : source->y);
    add_name(names, &count, source->address ? NULL : source->accuracy);
    add_name(names, &count, source->protected_address);
    for (size_t i = 0; i < source->n_columns; i++)
        add_name(names, &count, source->columns[i].column);
    return count;
}

size_t talgeo__source_address_columns(const talgeo__source *source,
                                      const char *names[TALGEO__SOURCE_COLUMNS])
{
    size_t count = 0;
    add_name(names, &count, source->address_key);
    add_name(names, &count, source->x);
    add_name(names, &count, source->y);
    add_name(names, &count, source->accuracy);
    return count;
}
