/* The table of rows: its columns, growing, dropping rows. */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "rows_table.h"

static bool grow_column(void *array_pointer, size_t bytes)
{
    void *old;
    memcpy(&old, array_pointer, sizeof old);
    void *grown = realloc(old, bytes);
    if (grown == NULL) return false;
    memcpy(array_pointer, &grown, sizeof grown);
    return true;
}

bool talgeo__rows_reserve(talgeo__rows *rows, unsigned parts, size_t needed)
{
    if (needed <= rows->capacity) return true;
    size_t n = rows->capacity < 1024 ? 1024 : 2 * rows->capacity;
    if (n < needed) n = needed;
    if (n > SIZE_MAX / 64) return false;
    bool good = grow_column(&rows->row, n * sizeof *rows->row) &&
                grow_column(&rows->child, n * sizeof *rows->child) &&
                grow_column(&rows->date, n * sizeof *rows->date) &&
                grow_column(&rows->period, n * sizeof *rows->period);
    if (good && (parts & TALGEO__PART_POSITION))
        good = grow_column(&rows->x, n * sizeof *rows->x) &&
               grow_column(&rows->y, n * sizeof *rows->y);
    if (good && (parts & TALGEO__PART_GROWTH))
        good = grow_column(&rows->sex, n * sizeof *rows->sex) &&
               grow_column(&rows->birth, n * sizeof *rows->birth) &&
               grow_column(&rows->height_cm, n * sizeof *rows->height_cm) &&
               grow_column(&rows->weight_kg, n * sizeof *rows->weight_kg);
    for (size_t v = 0; good && v < rows->n_values; v++)
        good = grow_column(&rows->values[v].code, n * sizeof *rows->values[v].code);
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
