/* Giving back: show withheld cells again where all hidden sums can be kept safe with them. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "search.h"

/* What a hidden sum was known by before a cell was shown. */
typedef struct memory {
    size_t hidden;
    int32_t failures; /* how often it stood in the way so far */
    talgeo__hidden known;
} memory;

typedef struct returning {
    talgeo__search *search;
    talgeo__points *points;
    bool *refused;     /* by cell: showing it discloses by algebra already */
    talgeo__list lost; /* points that the cell rules out */
    memory *memories;  /* of hidden sums that rested on them */
    size_t n_memories, capacity;
    bool *listed;      /* by hidden sum: false between calls */
    int32_t *failures; /* by hidden sum: cells that it stood in the way of */
} returning;

/* ---- Trying one cell ---- */

static void remember(returning *r, size_t hidden)
{
    const talgeo__hidden *h = &r->points->hidden[hidden];
    const talgeo__point *points = r->points->items;
    bool low = h->low_point >= 0 && !points[h->low_point].valid;
    bool high = h->high_point >= 0 && !points[h->high_point].valid;
    if (r->listed[hidden] || (!low && !high)) return;
    if (!talgeo__grow(&r->memories, &r->capacity, r->n_memories + 1, sizeof *r->memories)) {
        r->search->failed = true;
        return;
    }
    r->listed[hidden] = true;
    r->memories[r->n_memories++] = (memory){hidden, r->failures[hidden], *h};
}

/* The points that the cell rules out are valid no more; hidden sums that rest on them start again
 * from the others. */
static void lose_points(returning *r)
{
    const talgeo__map *with = &r->points->hidden_with;
    r->n_memories = 0;
    for (size_t i = 0; i < r->lost.count; i++) r->points->items[r->lost.items[i]].valid = false;
    for (size_t i = 0; i < r->lost.count; i++) {
        const talgeo__point *point = &r->points->items[r->lost.items[i]];
        for (size_t k = 0; k < point->count; k++) {
            size_t v = (size_t)point->changes[k].variable;
            for (size_t j = with->start[v]; j < with->start[v + 1]; j++)
                remember(r, (size_t)with->item[j]);
        }
    }
    for (size_t i = 0; i < r->n_memories; i++) {
        r->listed[r->memories[i].hidden] = false;
        talgeo__points_renew(r->points, r->memories[i].hidden);
    }
}

static void undo(returning *r)
{
    for (size_t i = 0; i < r->lost.count; i++) r->points->items[r->lost.items[i]].valid = true;
    for (size_t i = 0; i < r->n_memories; i++)
        talgeo__points_restore(r->points, r->memories[i].hidden, &r->memories[i].known);
}

/* Those that stood in the way before first: they are likely to do so again. */
static int compare_memories(const void *a, const void *b)
{
    const memory *left = a, *right = b;
    if (left->failures != right->failures) return left->failures > right->failures ? -1 : 1;
    return (left->hidden > right->hidden) - (left->hidden < right->hidden);
}

/* Make all hidden sums safe again that lost a point. */
static bool search_lost(returning *r, size_t most)
{
    if (r->n_memories) qsort(r->memories, r->n_memories, sizeof *r->memories, compare_memories);
    for (size_t i = 0; i < r->n_memories; i++) {
        size_t hidden = r->memories[i].hidden;
        if (talgeo__points_spared(r->points, hidden) ||
            talgeo__search_hidden(r->search, hidden, most))
            continue;
        r->failures[hidden]++;
        return false;
    }
    return true;
}

/* Show the cell if all hidden sums can be kept safe with it. */
static bool try_cell(returning *r, size_t cell, size_t most)
{
    talgeo__search *s = r->search;
    talgeo__cell_state state = r->points->system->state[cell];
    bool good = talgeo__points_against(r->points, cell, &r->lost);
    if (!good) s->failed = true;
    lose_points(r);
    talgeo__search_show(s, cell);
    good = good && !s->failed && search_lost(r, most);
    if (s->failed || good) return !s->failed;
    talgeo__search_withhold(s, cell, state);
    undo(r);
    return false;
}

/* ---- All cells, one after the other ---- */

typedef struct ranked {
    bool preferred, repair;
    int64_t size;
    int32_t cell;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *left = a, *right = b;
    if (left->preferred != right->preferred) return left->preferred ? -1 : 1;
    if (left->repair != right->repair) return left->repair ? -1 : 1;
    if (left->size != right->size) return left->size < right->size ? -1 : 1;
    return (left->cell > right->cell) - (left->cell < right->cell);
}

static ranked rank_cell(const talgeo__system *system, size_t cell)
{
    return (ranked){system->preferred[cell], system->state[cell] == TALGEO__CELL_REPAIR,
                    talgeo__cell_size(system, cell), (int32_t)cell};
}

static bool is_withheld(const talgeo__system *system, size_t cell)
{
    return system->state[cell] == TALGEO__CELL_REPAIR ||
           system->state[cell] == TALGEO__CELL_SECONDARY;
}

/* Small cells first: they were withheld for want of anything better. */
static ranked *rank_cells(const returning *r, size_t *count)
{
    const talgeo__system *system = r->points->system;
    ranked *order = talgeo__calloc(system->n_cells, sizeof *order);
    *count = 0;
    for (size_t c = 0; order && c < system->n_cells; c++)
        if (is_withheld(system, c) && !r->refused[c]) order[(*count)++] = rank_cell(system, c);
    if (order) qsort(order, *count, sizeof *order, compare_ranked);
    return order;
}

static talgeo_status try_cells(returning *r, talgeo__progress *progress, talgeo_error *error)
{
    size_t n;
    ranked *order = rank_cells(r, &n);
    if (order == NULL) r->search->failed = true;
    bool go_on = true;
    for (size_t i = 0; !r->search->failed && go_on && i < n; i++) {
        try_cell(r, (size_t)order[i].cell, TALGEO__CLOSE_AND_WALKS);
        go_on = talgeo__progress_report(progress, 0.8 + 0.2 * (double)i / (double)n);
    }
    free(order);
    if (r->search->failed) return talgeo__fail_memory(error, "protect");
    return go_on ? TALGEO_OK : talgeo__fail_cancelled(error, progress);
}

/* ---- The whole ---- */

static bool open_returning(returning *r, talgeo__search *search)
{
    *r = (returning){.search = search, .points = &search->points};
    r->listed = talgeo__calloc(search->points.n_hidden, sizeof *r->listed);
    r->failures = talgeo__calloc(search->points.n_hidden, sizeof *r->failures);
    r->refused = talgeo__calloc(search->points.system->n_cells, sizeof *r->refused);
    return r->listed && r->failures && r->refused &&
           talgeo__system_refusals(search->points.system, r->refused);
}

static void close_returning(returning *r)
{
    free(r->refused);
    free(r->listed);
    free(r->failures);
    free(r->lost.items);
    free(r->memories);
}

talgeo_status talgeo__give_back(talgeo__search *search, talgeo__progress *progress,
                                talgeo_error *error)
{
    returning r;
    talgeo_status status = open_returning(&r, search) ? try_cells(&r, progress, error)
                                                      : talgeo__fail_memory(error, "protect");
    close_returning(&r);
    return status;
}
