/* From Arrow batches to rows: which column of the stream is which of the source. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/heading.h"
#include "../core/memory.h"
#include "columns.h"
#include "rows_reader.h"

#define STAGE "intake"

talgeo_status talgeo__find_column(const talgeo__table_columns *table, const char *name, int *column,
                                  talgeo_error *error)
{
    char hint[TALGEO__HINT];
    *column = talgeo__batches_find(table->batches, name);
    if (*column < 0) {
        talgeo__column_hint(&table->batches->schema, name, table->wanted, table->n_wanted, hint);
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "source '%s': '%s' has no column '%s'%s",
                            table->source, table->shown, name, hint);
    }
    if (talgeo__column_is_readable(&table->batches->columns[*column])) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                        "source '%s': the column '%s' of '%s' holds no texts, numbers or dates; "
                        "give it another type",
                        table->source, name, table->shown);
}

static talgeo_status find_column(talgeo__reader *r, const char *name, int *column,
                                 talgeo_error *error)
{
    const char *wanted[TALGEO__SOURCE_COLUMNS];
    const talgeo__table_columns table = {&r->batches, r->source->id, r->source->shown, wanted,
                                         talgeo__source_row_columns(r->source, wanted)};
    return talgeo__find_column(&table, name, column, error);
}

/* A column that the source may do without: -1 where the plan does not name it. */
static talgeo_status find_alias(talgeo__reader *r, const char *alias, int *column,
                                talgeo_error *error)
{
    const char *name = talgeo__source_column(r->source, alias);
    *column = -1;
    return name ? find_column(r, name, column, error) : TALGEO_OK;
}

static talgeo_status find_growth(talgeo__reader *r, talgeo_error *error)
{
    talgeo_status status = find_alias(r, "sex", &r->sex, error);
    if (status == TALGEO_OK) status = find_alias(r, "birth_date", &r->birth, error);
    if (status == TALGEO_OK) status = find_alias(r, "height_cm", &r->height, error);
    if (status == TALGEO_OK) status = find_alias(r, "weight_kg", &r->weight, error);
    if (talgeo__source_has(r->source, "sex") && talgeo__source_has(r->source, "birth_date") &&
        r->height >= 0 && r->weight >= 0)
        r->parts |= TALGEO__PART_GROWTH;
    return status;
}

static int find_geometry(const talgeo__batches *batches)
{
    static const char *const names[] = {"wkb_geometry", "geometry", "geom", "GEOMETRY"};
    int only = -1, binary = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int column = talgeo__batches_find(batches, names[i]);
        if (column >= 0 && batches->columns[column].kind == TALGEO__BYTES) return column;
    }
    for (size_t i = 0; i < batches->n_columns; i++)
        if (batches->columns[i].kind == TALGEO__BYTES) only = (int)i, binary++;
    return binary == 1 ? only : -1;
}

static talgeo_status find_position(talgeo__reader *r, const char *layer_crs, talgeo_error *error)
{
    const talgeo__source *source = r->source;
    talgeo_status status = TALGEO_OK;
    r->x = r->y = r->geometry = r->address = -1;
    if (!source->position) return TALGEO_OK;
    r->parts |= TALGEO__PART_POSITION;
    if (r->addresses) {
        status = find_column(r, source->address, &r->address, error);
    } else if (source->x) {
        status = find_column(r, source->x, &r->x, error);
        if (status == TALGEO_OK) status = find_column(r, source->y, &r->y, error);
    } else if ((r->geometry = find_geometry(&r->batches)) < 0) {
        status = talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                              "source '%s': '%s' has no point geometry; name the columns with "
                              "position: {x: ..., y: ..., crs: ...}",
                              source->id, source->shown);
    }
    if (status != TALGEO_OK) return status;
    const char *crs = r->addresses ? r->addresses->crs : source->crs ? source->crs : layer_crs;
    if (r->geometry >= 0 && layer_crs && strcmp(crs, layer_crs) != 0)
        return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                            "source '%s': '%s' says that its CRS is %.300s, and the plan %.300s; "
                            "correct one, or write position: geometry",
                            source->id, source->shown, layer_crs, crs);
    if (crs == NULL)
        return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                            "source '%s': '%s' does not say in which CRS its positions are; give "
                            "position: {crs: ...}",
                            source->id, source->shown);
    r->rows->crs = talgeo__strdup(crs);
    return r->rows->crs ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

static talgeo_status find_values(talgeo__reader *r, const char *const *aliases, size_t n_aliases,
                                 talgeo_error *error)
{
    r->values = talgeo__calloc(n_aliases + 1, sizeof *r->values);
    r->sex_value = r->accuracy_value = -1;
    r->answers = talgeo__calloc(n_aliases + 1, sizeof *r->answers);
    if (r->values == NULL || r->answers == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; i < n_aliases; i++) {
        talgeo_status status = find_alias(r, aliases[i], &r->values[i], error);
        if (status != TALGEO_OK) return status;
        talgeo__values *values = talgeo__rows_add_values(r->rows, aliases[i]);
        if (values == NULL) return talgeo__fail_memory(error, STAGE);
        values->number = talgeo__source_number(r->source, aliases[i]);
        const talgeo__column_spec *spec = talgeo__source_spec(r->source, aliases[i]);
        values->scaled = spec && spec->scaled;
        values->low = spec ? spec->low : 0;
        values->high = spec ? spec->high : 0;
        if (strcmp(aliases[i], "sex") == 0) r->sex_value = (int)i;
    }
    if (r->source->accuracy == NULL) return TALGEO_OK;
    r->accuracy_value = (int)n_aliases;
    r->values[n_aliases] = -1;
    if (talgeo__rows_add_values(r->rows, TALGEO__ACCURACY) == NULL)
        return talgeo__fail_memory(error, STAGE);
    return r->addresses ? TALGEO_OK
                        : find_column(r, r->source->accuracy, &r->values[n_aliases], error);
}

talgeo_status talgeo__reader_find_columns(talgeo__reader *r, const char *const *aliases,
                                          size_t n_aliases, const char *layer_crs,
                                          talgeo_error *error)
{
    r->protected_address = -1;
    talgeo_status status = find_column(r, r->source->child, &r->child, error);
    if (status == TALGEO_OK) status = find_column(r, r->source->date, &r->date, error);
    if (status == TALGEO_OK && r->source->protected_address)
        status = find_column(r, r->source->protected_address, &r->protected_address, error);
    if (status == TALGEO_OK) status = find_growth(r, error);
    if (status == TALGEO_OK) status = find_position(r, layer_crs, error);
    if (status == TALGEO_OK) status = find_values(r, aliases, n_aliases, error);
    return status;
}
