/* The table of rows: its columns, growing, dropping rows. */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "rows_table.h"

/* Rows at first, and those from which on room is doubled; below, it is taken four times: what is
 * not used of it is not touched, and rows are copied less often. */
enum { FIRST = 1024, MANY = 1 << 20 };

bool talgeo__rows_reserve(talgeo__rows *rows, unsigned parts, size_t needed)
{
    const size_t before = rows->capacity;
    if (needed <= before) return true;
    size_t n = before < FIRST ? FIRST : before < MANY ? 4 * before : 2 * before;
    if (n < needed) n = needed;
    if (n > SIZE_MAX / 64) return false;
#define GROW(column)                                                                               \
    talgeo__resize_large(&(column), before * sizeof *(column), n * sizeof *(column))
    bool good = GROW(rows->row) && GROW(rows->child) && GROW(rows->date) && GROW(rows->period);
    if (good && (parts & TALGEO__PART_POSITION)) good = GROW(rows->x) && GROW(rows->y);
    if (good && (parts & TALGEO__PART_GROWTH))
        good =
            GROW(rows->sex) && GROW(rows->birth) && GROW(rows->height_cm) && GROW(rows->weight_kg);
    for (size_t v = 0; good && v < rows->n_values; v++) good = GROW(rows->values[v].code);
#undef GROW
    if (good) rows->capacity = n;
    return good;
}

void talgeo__rows_move(talgeo__rows *rows, size_t from, size_t to)
{
    rows->row[to] = rows->row[from];
    rows->child[to] = rows->child[from];
    rows->date[to] = rows->date[from];
    rows->period[to] = rows->period[from];
    if (rows->x) rows->x[to] = rows->x[from];
    if (rows->y) rows->y[to] = rows->y[from];
    if (rows->sex) rows->sex[to] = rows->sex[from];
    if (rows->birth) rows->birth[to] = rows->birth[from];
    if (rows->height_cm) rows->height_cm[to] = rows->height_cm[from];
    if (rows->weight_kg) rows->weight_kg[to] = rows->weight_kg[from];
    for (size_t v = 0; v < rows->n_values; v++)
        rows->values[v].code[to] = rows->values[v].code[from];
}

bool talgeo__rows_sort_dicts(talgeo__rows *rows)
{
    for (size_t v = 0; v < rows->n_values; v++) {
        talgeo__values *values = &rows->values[v];
        int32_t *new_code = talgeo__calloc(talgeo__dict_count(values->dict), sizeof *new_code);
        bool good = new_code && talgeo__dict_sort(values->dict, new_code);
        for (size_t i = 0; good && i < rows->count; i++)
            if (values->code[i] >= 0) values->code[i] = new_code[values->code[i]];
        free(new_code);
        if (!good) return false;
    }
    return true;
}

const talgeo__values *talgeo__rows_values(const talgeo__rows *rows, const char *alias)
{
    for (size_t v = 0; v < rows->n_values; v++)
        if (strcmp(rows->values[v].alias, alias) == 0) return &rows->values[v];
    return NULL;
}

talgeo__values *talgeo__rows_add_values(talgeo__rows *rows, const char *alias)
{
    talgeo__values *grown = realloc(rows->values, (rows->n_values + 1) * sizeof *grown);
    if (grown == NULL) return NULL;
    rows->values = grown;
    talgeo__values *values = &grown[rows->n_values];
    *values = (talgeo__values){.alias = talgeo__strdup(alias),
                               .dict = talgeo__dict_new(),
                               .code = talgeo__calloc(rows->capacity, sizeof(int32_t))};
    if (!values->alias || !values->dict || !values->code) {
        free(values->alias);
        talgeo__dict_free(values->dict);
        free(values->code);
        return NULL;
    }
    for (size_t i = 0; i < rows->count; i++) values->code[i] = -1;
    rows->n_values++;
    return values;
}

void talgeo__rows_free(talgeo__rows *rows)
{
    free(rows->row);
    free(rows->child);
    free(rows->date);
    free(rows->period);
    free(rows->x);
    free(rows->y);
    free(rows->crs);
    free(rows->sex);
    free(rows->birth);
    free(rows->height_cm);
    free(rows->weight_kg);
    for (size_t v = 0; v < rows->n_values; v++) {
        free(rows->values[v].alias);
        talgeo__dict_free(rows->values[v].dict);
        free(rows->values[v].code);
    }
    free(rows->values);
    *rows = (talgeo__rows){0};
}
