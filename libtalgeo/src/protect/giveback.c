/* Giving back: show withheld cells again where all hidden sums can be kept safe with them, and
 * exchange one cell for several. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "failures.h"

/* What a hidden sum was known by before cells were shown. */
typedef struct memory {
    size_t hidden;
    talgeo__hidden known;
} memory;

typedef struct returning {
    talgeo__search *search;
    talgeo__points *points;
    talgeo__failures failures; /* cells that could not be shown */
    bool *refused;             /* by cell: showing it discloses by algebra already */
    talgeo__list lost;         /* points that cells ruled out, in order */
    memory *memories;          /* of hidden sums that rested on them, in order */
    size_t n_memories, capacity;
    bool *listed;          /* by hidden sum: false between calls */
    talgeo__list against;  /* room */
    talgeo__list withheld; /* room */
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
    r->memories[r->n_memories++] = (memory){hidden, *h};
}

/* The points that the cell rules out are valid no more; hidden sums that rest on them start again
 * from the others. */
static void lose_points(returning *r)
{
    const talgeo__map *with = &r->points->hidden_with;
    size_t first = r->n_memories;
    for (size_t i = 0; i < r->against.count; i++) {
        r->points->items[r->against.items[i]].valid = false;
        if (!talgeo__list_add(&r->lost, r->against.items[i])) r->search->failed = true;
    }
    for (size_t i = 0; i < r->against.count; i++) {
        const talgeo__point *point = &r->points->items[r->against.items[i]];
        for (size_t k = 0; k < point->count; k++) {
            size_t v = (size_t)point->changes[k].variable;
            for (size_t j = with->start[v]; j < with->start[v + 1]; j++)
                remember(r, (size_t)with->item[j]);
        }
    }
    for (size_t i = first; i < r->n_memories; i++) {
        r->listed[r->memories[i].hidden] = false;
        talgeo__points_renew(r->points, r->memories[i].hidden);
    }
}

/* Back to when so many points were lost and so much was remembered. */
static void undo(returning *r, size_t n_lost, size_t n_memories)
{
    while (r->lost.count > n_lost) r->points->items[r->lost.items[--r->lost.count]].valid = true;
    while (r->n_memories > n_memories) {
        const memory *m = &r->memories[--r->n_memories];
        talgeo__points_restore(r->points, m->hidden, &m->known);
    }
}

static void take_back(returning *r, size_t cell, talgeo__cell_state state, size_t n_lost,
                      size_t n_memories)
{
    talgeo__search_withhold(r->search, cell, state);
    undo(r, n_lost, n_memories);
}

/* Show the cell if all hidden sums can be kept safe with it; otherwise, what stood in its way is
 * looked up for the failure, unless that is NULL. */
static bool try_cell(returning *r, size_t cell, size_t most, talgeo__failure *failure)
{
    talgeo__search *s = r->search;
    size_t n_lost = r->lost.count, n_memories = r->n_memories;
    talgeo__cell_state state = r->points->system->state[cell];
    if (!talgeo__points_against(r->points, cell, &r->against)) s->failed = true;
    lose_points(r);
    talgeo__search_show(s, cell);
    for (size_t i = n_memories; i < r->n_memories && !s->failed; i++) {
        size_t hidden = r->memories[i].hidden;
        if (talgeo__search_hidden(s, hidden, most)) continue;
        if (failure && !s->failed) talgeo__failure_look(&r->failures, failure, hidden);
        if (!s->failed) take_back(r, cell, state, n_lost, n_memories);
        return false;
    }
    return !s->failed;
}

/* What was tried so far stays. */
static void settle(returning *r)
{
    r->lost.count = 0;
    r->n_memories = 0;
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
    ranked rank = {system->preferred[cell], system->state[cell] == TALGEO__CELL_REPAIR, 0,
                   (int32_t)cell};
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++)
        if (system->cell_sums[cell][k] >= 0) rank.size += system->value[system->cell_sums[cell][k]];
    return rank;
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
        size_t cell = (size_t)order[i].cell;
        talgeo__failure *failure = talgeo__failures_add(&r->failures, cell);
        if (failure == NULL)
            r->search->failed = true;
        else if (try_cell(r, cell, order[i].repair ? TALGEO__FAR : TALGEO__NEAR, failure))
            failure->covered = -1;
        settle(r);
        go_on = talgeo__progress_report(progress, 0.5 + 0.4 * (double)i / (double)n);
    }
    free(order);
    talgeo__failures_sweep(&r->failures);
    if (r->search->failed) return talgeo__fail_memory(error, "protect");
    return go_on ? TALGEO_OK : talgeo__fail_cancelled(error, progress);
}

/* ---- One cell for several ---- */

static bool has_obstacle(const talgeo__failure *failure, int32_t sum)
{
    for (size_t k = 0; k < failure->count; k++)
        if (failure->obstacles[k].sum == sum) return true;
    return false;
}

static size_t count_with(const returning *r, int32_t sum)
{
    size_t n = 0;
    for (size_t i = 0; i < r->failures.count; i++) n += has_obstacle(&r->failures.items[i], sum);
    return n;
}

/* Try the cells that the sum was in the way of; those shown are marked with covered < 0. */
static size_t try_linked(returning *r, int32_t sum)
{
    size_t gained = 0;
    for (size_t i = 0; i < r->failures.count && !r->search->failed; i++) {
        talgeo__failure *f = &r->failures.items[i];
        if (!has_obstacle(f, sum) || !try_cell(r, f->subject, TALGEO__FAR, NULL)) continue;
        f->covered = -1;
        gained++;
    }
    return gained;
}

/* Withhold the sum; unless that lets more cells be shown than it takes, all is as before. */
static void exchange(returning *r, int32_t sum)
{
    r->withheld.count = 0;
    talgeo__failures_withhold(&r->failures, sum, &r->withheld);
    size_t gained = try_linked(r, sum);
    if (r->search->failed) return;
    if (gained <= r->withheld.count) {
        for (size_t i = 0; i < r->failures.count; i++) {
            if (r->failures.items[i].covered >= 0) continue;
            talgeo__search_withhold(r->search, r->failures.items[i].subject, TALGEO__CELL_REPAIR);
            r->failures.items[i].covered = 1;
        }
        undo(r, 0, 0);
        for (size_t i = 0; i < r->withheld.count; i++)
            talgeo__search_show(r->search, (size_t)r->withheld.items[i]);
    }
    settle(r);
    talgeo__failures_sweep(&r->failures);
}

/* Variables of linear programs that may be spent on exchanges: a count, not a clock, so that the
 * result is the same on every machine. */
static int64_t budget_of(const talgeo__system *system)
{
    return 250000 + 25 * (int64_t)system->n_variables;
}

static talgeo_status exchange_cells(returning *r, talgeo__progress *progress, talgeo_error *error)
{
    int64_t end = r->search->region.programs + budget_of(r->points->system);
    while (r->search->region.programs < end) {
        int32_t sum = talgeo__failures_choose(&r->failures, 1);
        if (sum < 0 || count_with(r, sum) < 2) break;
        exchange(r, sum);
        if (!talgeo__progress_report(progress, 0.95))
            return talgeo__fail_cancelled(error, progress);
    }
    return r->search->failed ? talgeo__fail_memory(error, "protect") : TALGEO_OK;
}

/* ---- The whole ---- */

static bool open_returning(returning *r, talgeo__search *search)
{
    *r = (returning){.search = search, .points = &search->points};
    r->listed = talgeo__calloc(search->points.n_hidden, sizeof *r->listed);
    r->refused = talgeo__calloc(search->points.system->n_cells, sizeof *r->refused);
    return r->listed && r->refused && talgeo__failures_open(&r->failures, search) &&
           talgeo__system_refusals(search->points.system, r->refused);
}

static void close_returning(returning *r)
{
    if (r->failures.search) talgeo__failures_close(&r->failures);
    free(r->refused);
    free(r->listed);
    free(r->lost.items);
    free(r->memories);
    free(r->against.items);
    free(r->withheld.items);
}

talgeo_status talgeo__give_back(talgeo__search *search, talgeo__progress *progress,
                                talgeo_error *error)
{
    returning r;
    talgeo_status status = open_returning(&r, search) ? try_cells(&r, progress, error)
                                                      : talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK) status = exchange_cells(&r, progress, error);
    close_returning(&r);
    return status;
}
