/* Which margins of a frequency table are asked for. */
#include "margins.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

#define STAGE "protect"

enum { MAX_MARGINS = 1 << 16 };

void talgeo__margins_free(talgeo__margins *margins)
{
    for (size_t d = 0; d < margins->n_dimensions; d++) free(margins->dimensions[d]);
    free(margins->tables);
    *margins = (talgeo__margins){0};
}

/* ---- Reading "R*age*sex" ---- */

static talgeo_status find_dimension(talgeo__margins *margins, const char *name, size_t length,
                                    size_t *number, talgeo_error *error)
{
    size_t n = margins->n_dimensions;
    for (*number = 0; *number < n; ++*number) {
        const char *there = margins->dimensions[*number];
        if (strlen(there) == length && memcmp(there, name, length) == 0) return TALGEO_OK;
    }
    if (n == TALGEO__MAX_DIMENSIONS)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "the tables name more than %d dimensions", TALGEO__MAX_DIMENSIONS);
    margins->dimensions[n] = talgeo__strndup(name, length);
    if (margins->dimensions[n] == NULL) return talgeo__fail_memory(error, STAGE);
    margins->n_dimensions++;
    return TALGEO_OK;
}

static size_t count_bits(uint64_t mask)
{
    size_t n = 0;
    for (; mask; mask &= mask - 1) n++;
    return n;
}

static talgeo_status add_name(talgeo__margins *margins, const char *table, const char *name,
                              size_t length, uint64_t *mask, talgeo_error *error)
{
    size_t number;
    while (length && *name == ' ') name++, length--;
    while (length && name[length - 1] == ' ') length--;
    if (length == 0)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "table '%.300s' has an empty name; write it as 'region*age*sex'",
                            table);
    talgeo_status status = find_dimension(margins, name, length, &number, error);
    if (status != TALGEO_OK) return status;
    if (*mask & (uint64_t)1 << number)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "table '%.300s' names '%.100s' twice",
                            table, margins->dimensions[number]);
    *mask |= (uint64_t)1 << number;
    if (count_bits(*mask) > TALGEO__MAX_TABLE_DIMENSIONS)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "table '%.300s' has more than %d dimensions", table,
                            TALGEO__MAX_TABLE_DIMENSIONS);
    return TALGEO_OK;
}

static talgeo_status parse_table(talgeo__margins *margins, const char *table, uint64_t *mask,
                                 talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (const char *at = table; status == TALGEO_OK; at++) {
        size_t length = strcspn(at, "*");
        status = add_name(margins, table, at, length, mask, error);
        at += length;
        if (*at == '\0') break;
    }
    return status;
}

talgeo_status talgeo__margins_parse(const char *const *tables, size_t n_tables,
                                    talgeo__margins *margins, talgeo_error *error)
{
    *margins = (talgeo__margins){0};
    if (n_tables == 0)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "no table is asked for; name one as 'region*age*sex'");
    margins->tables = talgeo__calloc(n_tables, sizeof *margins->tables);
    talgeo_status status = margins->tables ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
    for (size_t t = 0; status == TALGEO_OK && t < n_tables; t++)
        status = parse_table(margins, tables[t] ? tables[t] : "", &margins->tables[t], error);
    margins->n_tables = n_tables;
    if (status != TALGEO_OK) talgeo__margins_free(margins);
    return status;
}

/* ---- Margins of tables ---- */

typedef struct mask_list {
    uint64_t *masks;
    size_t count, capacity;
} mask_list;

static int compare_masks(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static void keep_distinct(mask_list *list)
{
    size_t kept = 0;
    if (list->count) qsort(list->masks, list->count, sizeof *list->masks, compare_masks);
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || list->masks[i] != list->masks[kept - 1]) list->masks[kept++] = list->masks[i];
    list->count = kept;
}

/* Add the parts of a set of dimensions; `known` ones are left out. */
static talgeo_status add_parts(mask_list *list, uint64_t whole, const mask_list *known,
                               talgeo_error *error)
{
    if (count_bits(whole) > 16)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "two tables have more than 16 dimensions together; ask for less, or "
                            "without intersections");
    for (uint64_t part = whole;; part = (part - 1) & whole) {
        if (!known || !bsearch(&part, known->masks, known->count, sizeof part, compare_masks)) {
            if (!talgeo__grow(&list->masks, &list->capacity, list->count + 1, sizeof part))
                return talgeo__fail_memory(error, STAGE);
            list->masks[list->count++] = part;
        }
        if (part == 0) break;
    }
    if (list->count > MAX_MARGINS) keep_distinct(list);
    if (list->count > MAX_MARGINS)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "the tables have more than %d margins; ask for less, or without "
                            "intersections",
                            MAX_MARGINS);
    return TALGEO_OK;
}

static talgeo_status hand_over(mask_list *list, talgeo_status status, uint64_t **masks,
                               size_t *count)
{
    if (status == TALGEO_OK) keep_distinct(list);
    if (status != TALGEO_OK) {
        free(list->masks);
        *list = (mask_list){0};
    }
    *masks = list->masks;
    *count = list->count;
    return status;
}

talgeo_status talgeo__margins_published(const talgeo__margins *margins, uint64_t **masks,
                                        size_t *count, talgeo_error *error)
{
    mask_list list = {0};
    talgeo_status status = TALGEO_OK;
    for (size_t t = 0; status == TALGEO_OK && t < margins->n_tables; t++)
        status = add_parts(&list, margins->tables[t], NULL, error);
    return hand_over(&list, status, masks, count);
}

talgeo_status talgeo__margins_crossed(const talgeo__margins *margins, uint64_t **masks,
                                      size_t *count, talgeo_error *error)
{
    mask_list list = {0}, known = {0};
    talgeo_status status = talgeo__margins_published(margins, &known.masks, &known.count, error);
    for (size_t t = 0; status == TALGEO_OK && t < margins->n_tables; t++)
        for (size_t u = 0; status == TALGEO_OK && u < t; u++)
            status = add_parts(&list, margins->tables[t] | margins->tables[u], &known, error);
    free(known.masks);
    return hand_over(&list, status, masks, count);
}
