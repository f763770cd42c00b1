/* Giving back: show withheld cells again where all hidden sums can be kept safe with them. */
#include <stdlib.h>

#include "../core/memory.h"
#include "search.h"

typedef struct returning {
    talgeo__search *search;
    talgeo__points *points;
    talgeo__list lost;    /* points that showing a cell rules out */
    talgeo__list changed; /* hidden sums that rested on them */
    talgeo__hidden *saved;
    size_t saved_capacity;
    bool *listed; /* by hidden sum: false between calls */
} returning;

static void list_changed(returning *r, size_t hidden)
{
    const talgeo__hidden *h = &r->points->hidden[hidden];
    const talgeo__point *points = r->points->items;
    bool low = h->low_point >= 0 && !points[h->low_point].valid;
    bool high = h->high_point >= 0 && !points[h->high_point].valid;
    if (r->listed[hidden] || (!low && !high)) return;
    size_t n = r->changed.count;
    if (!talgeo__list_add(&r->changed, (int32_t)hidden) ||
        !talgeo__grow(&r->saved, &r->saved_capacity, n + 1, sizeof *r->saved)) {
        r->search->failed = true;
        return;
    }
    r->listed[hidden] = true;
    r->saved[n] = *h;
}

/* The lost points are valid no more; hidden sums that rest on them start again from the others. */
static void lose_points(returning *r)
{
    const talgeo__map *with = &r->points->hidden_with;
    r->changed.count = 0;
    for (size_t i = 0; i < r->lost.count; i++) r->points->items[r->lost.items[i]].valid = false;
    for (size_t i = 0; i < r->lost.count; i++) {
        const talgeo__point *point = &r->points->items[r->lost.items[i]];
        for (size_t k = 0; k < point->count; k++) {
            size_t v = (size_t)point->changes[k].variable;
            for (size_t j = with->start[v]; j < with->start[v + 1]; j++)
                list_changed(r, (size_t)with->item[j]);
        }
    }
    for (size_t i = 0; i < r->changed.count; i++) {
        r->listed[r->changed.items[i]] = false;
        talgeo__points_renew(r->points, (size_t)r->changed.items[i]);
    }
}

static bool search_changed(returning *r, size_t most)
{
    for (size_t i = 0; i < r->changed.count; i++)
        if (!talgeo__search_hidden(r->search, (size_t)r->changed.items[i], most)) return false;
    return true;
}

/* Show the cell if all hidden sums can be kept safe with it. */
static bool try_cell(returning *r, size_t cell, size_t most)
{
    talgeo__cell_state state = r->points->system->state[cell];
    if (!talgeo__points_against(r->points, cell, &r->lost)) r->search->failed = true;
    if (r->search->failed) return false;
    lose_points(r);
    talgeo__search_show(r->search, cell);
    if (!r->search->failed && search_changed(r, most)) return true;
    if (r->search->failed) return false;
    talgeo__search_withhold(r->search, cell, state);
    for (size_t i = 0; i < r->lost.count; i++) r->points->items[r->lost.items[i]].valid = true;
    for (size_t i = 0; i < r->changed.count; i++)
        talgeo__points_restore(r->points, (size_t)r->changed.items[i], &r->saved[i]);
    return false;
}

/* ---- Order ---- */

typedef struct ranked {
    int64_t size;
    int32_t cell;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *left = a, *right = b;
    if (left->size != right->size) return left->size > right->size ? -1 : 1;
    return (left->cell > right->cell) - (left->cell < right->cell);
}

static int64_t size_of(const talgeo__system *system, size_t cell)
{
    int64_t size = 0;
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++)
        if (system->cell_sums[cell][k] >= 0) size += system->value[system->cell_sums[cell][k]];
    return size;
}

static bool is_withheld(const talgeo__system *system, size_t cell)
{
    return system->state[cell] == TALGEO__CELL_REPAIR ||
           system->state[cell] == TALGEO__CELL_SECONDARY;
}

bool talgeo__give_back(talgeo__search *search)
{
    const talgeo__system *system = search->points.system;
    returning r = {.search = search, .points = &search->points};
    ranked *order = talgeo__calloc(system->n_cells, sizeof *order);
    r.listed = talgeo__calloc(search->points.n_hidden, sizeof *r.listed);
    size_t n = 0;
    if (order == NULL || r.listed == NULL) search->failed = true;
    for (size_t c = 0; !search->failed && c < system->n_cells; c++)
        if (is_withheld(system, c)) order[n++] = (ranked){size_of(system, c), (int32_t)c};
    if (!search->failed) qsort(order, n, sizeof *order, compare_ranked);
    for (int pass = 0; pass < 2; pass++) /* the second finds what follows by now anyway */
        for (size_t i = 0; i < n && !search->failed; i++)
            if (is_withheld(system, (size_t)order[i].cell))
                try_cell(&r, (size_t)order[i].cell, pass ? TALGEO__WALKS_ONLY : TALGEO__NEAR);
    free(order);
    free(r.listed);
    free(r.lost.items);
    free(r.changed.items);
    free(r.saved);
    return !search->failed;
}
