/* One component under attack: what is known of it, and what is not to be found. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "attack.h"
#include "virtual.h"

/* ---- Sums ---- */

/* Number of a sum; a new one is not known. -1: out of memory. */
static int32_t sum_of(talgeo__system *system, const int32_t *variables, size_t n)
{
    size_t before = system->n_sums;
    int32_t sum = talgeo__system_sum(system, variables, n);
    if (sum >= 0 && (size_t)sum >= before) system->value[sum] = -1;
    return sum;
}

static int32_t part_sum(const talgeo__battle *b, size_t part)
{
    const talgeo__signatures *s = &b->signatures;
    return sum_of(b->system, s->variable + s->start[part], s->start[part + 1] - s->start[part]);
}

static int compare_variables(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* ---- What is shown ---- */

static talgeo_status show_value(const talgeo__battle *b, int32_t sum, int64_t value,
                                talgeo_error *error)
{
    if (sum < 0) return talgeo__fail_memory(error, "audit");
    int64_t *known = &b->system->value[sum];
    bool empty = b->system->start[sum] == b->system->start[sum + 1];
    if ((*known >= 0 && *known != value) || (empty && value != 0))
        return talgeo__fail(error, TALGEO_E_INPUT, "audit",
                            "published figures contradict each other");
    *known = value;
    return TALGEO_OK;
}

/* Cell number `at`: the model's cell, n_places for each world further on. */
static talgeo_status show_cell(talgeo__battle *b, size_t at, int64_t events, int64_t others,
                               talgeo_error *error)
{
    int32_t sums[2] = {part_sum(b, 2 * at), part_sum(b, 2 * at + 1)};
    talgeo_status status = show_value(b, sums[0], events, error);
    if (status == TALGEO_OK) status = show_value(b, sums[1], others, error);
    if (status == TALGEO_OK && !talgeo__system_cell(b->system, sums[0], sums[1], TALGEO__CELL_FACT))
        status = talgeo__fail_memory(error, "audit");
    return status;
}

static bool is_small(const talgeo__battle *b, const talgeo__public_cell *public, size_t cell)
{
    const talgeo__signatures *s = &b->signatures;
    bool both = b->model->frame->indicators[public->key.indicator].sensitive_both;
    talgeo__sensitive sensitive =
        talgeo__rules(public->n, public->events, b->model->policy->threshold, both);
    talgeo__group events = {.count = s->start[2 * cell + 1] - s->start[2 * cell]};
    talgeo__group others = {.count = s->start[2 * cell + 2] - s->start[2 * cell + 1]};
    talgeo__drop_impossible(&sensitive, &events, &others);
    return talgeo__any(sensitive);
}

/* ---- What is withheld ---- */

static talgeo_status add_target(talgeo__battle *b, talgeo__target target, const int32_t *events,
                                size_t n_events, const int32_t *others, size_t n_others,
                                talgeo_error *error)
{
    int32_t *all = talgeo__calloc(n_events + n_others, sizeof *all);
    bool good = all != NULL;
    if (good && n_events) memcpy(all, events, n_events * sizeof *all);
    if (good && n_others) memcpy(all + n_events, others, n_others * sizeof *all);
    if (good) qsort(all, n_events + n_others, sizeof *all, compare_variables);
    target.sums[0] = sum_of(b->system, events, n_events);
    target.sums[1] = sum_of(b->system, others, n_others);
    target.sums[2] = good ? sum_of(b->system, all, n_events + n_others) : -1;
    free(all);
    good = good && target.sums[0] >= 0 && target.sums[1] >= 0 && target.sums[2] >= 0 &&
           talgeo__grow(&b->targets, &b->capacity, b->n_targets + 1, sizeof target);
    if (!good) return talgeo__fail_memory(error, "audit");
    b->targets[b->n_targets++] = target;
    return TALGEO_OK;
}

static talgeo_status withhold_cell(talgeo__battle *b, size_t at, size_t release_cell,
                                   talgeo_error *error)
{
    const talgeo__signatures *s = &b->signatures;
    size_t cell = at % b->model->n_places, first = s->start[2 * at];
    size_t indicator = (size_t)b->model->cells.items[cell].key.indicator;
    talgeo__target target = {.sensitive_both =
                                 b->model->frame->indicators[indicator].sensitive_both,
                             .cell = release_cell};
    size_t n_events = s->start[2 * at + 1] - first;
    return add_target(b, target, s->variable + first, n_events, s->variable + first + n_events,
                      s->start[2 * at + 2] - first - n_events, error);
}

/* ---- The release ---- */

/* A cell that the release lacks is one of a level that no child has. */
static talgeo_status add_cell(talgeo__battle *b, size_t cell, talgeo_error *error)
{
    const talgeo__public_cell *public = b->public[cell];
    if (public && public->status == TALGEO_CELL_WITHHELD)
        return withhold_cell(b, cell, (size_t)(public - b->audited->release->cells), error);
    bool shown = public && public->status == TALGEO_CELL_PUBLISHED;
    if (shown) b->small_published += is_small(b, public, cell);
    return show_cell(b, cell, shown ? public->events : 0, shown ? public->n - public->events : 0,
                     error);
}

static talgeo_status add_cells(talgeo__battle *b, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t c = 0; status == TALGEO_OK && c < b->model->n_own; c++) {
        const talgeo__cell_key *key = &b->model->cells.items[c].key;
        if (b->model->component[key->indicator] == b->component && !b->skip[key->table])
            status = add_cell(b, c, error);
    }
    return status;
}

/* ---- Earlier releases ---- */

/* Events and others of a cell of the release; false: it does not show them. */
static bool shown_now(const talgeo__battle *b, size_t cell, int64_t *events, int64_t *others)
{
    const talgeo__public_cell *public = cell < b->model->n_own ? b->public[cell] : NULL;
    bool full = public && public->status == TALGEO_CELL_PUBLISHED;
    *events = full ? public->events : 0;
    *others = full ? public->n - public->events : 0;
    return full || (public && public->status == TALGEO_CELL_NO_CHILDREN);
}

static bool is_slight(int64_t change, int64_t threshold)
{
    return change != 0 && change < threshold && -change < threshold;
}

/* One fact beside the release: its change, if both show the cell. A cell that was shown then and is
 * withheld now tells that something has changed, but not how. */
static void compare_fact(talgeo__battle *b, const talgeo__fact *fact, talgeo__memory *memory,
                         bool *came, bool *went)
{
    int64_t threshold = b->model->policy->threshold, events, others;
    if (!fact->shown) return;
    if (!shown_now(b, fact->cell, &events, &others)) {
        memory->changed =
            memory->changed || (fact->cell < b->model->n_own && b->public[fact->cell]);
        return;
    }
    events -= fact->events;
    others -= fact->others;
    *came = *came || events > 0 || others > 0;
    *went = *went || events < 0 || others < 0;
    memory->changed = memory->changed || events != 0 || others != 0;
    b->slight += is_slight(events, threshold) || is_slight(others, threshold) ||
                 is_slight(events + others, threshold);
}

/* Which releases have changed since, and in which direction. Too little is a finding of its own. */
static void compare(talgeo__battle *b, bool *came, bool *went)
{
    b->memories.any_changed = false;
    for (size_t r = 0; r < b->memories.count; r++) {
        talgeo__memory *memory = &b->memories.items[r];
        memory->changed = false;
        for (size_t f = 0; f < memory->count; f++)
            compare_fact(b, &memory->items[f], memory, came, went);
        b->memories.any_changed = b->memories.any_changed || memory->changed;
    }
    if (!*came && !*went) *came = true;
}

static talgeo_status add_fact(talgeo__battle *b, size_t world, const talgeo__fact *fact,
                              talgeo_error *error)
{
    size_t at = world * b->model->n_places + fact->cell;
    if (b->skip[b->model->cells.items[fact->cell].key.table]) return TALGEO_OK;
    if (fact->shown) return show_cell(b, at, fact->events, fact->others, error);
    bool own = fact->cell < b->model->n_own && b->public[fact->cell];
    if (world == 0 && own) return TALGEO_OK; /* a figure of the release */
    return withhold_cell(b, at, SIZE_MAX, error);
}

/* Variables of a part in one world that are in no part of another. */
static size_t absent(const talgeo__battle *b, size_t part, size_t world, int32_t *out)
{
    const talgeo__signatures *s = &b->signatures;
    size_t first = world * 2 * b->model->n_places, last = first + 2 * b->model->n_places, n = 0;
    for (size_t i = s->start[part]; i < s->start[part + 1]; i++) {
        size_t v = (size_t)s->variable[i];
        bool there = false;
        for (size_t k = s->part_start[v]; k < s->part_start[v + 1] && !there; k++)
            there = (size_t)s->part[k] >= first && (size_t)s->part[k] < last;
        if (!there) out[n++] = s->variable[i];
    }
    return n;
}

/* Who is in the cell in world `from`, and not counted in world `to`. */
static talgeo_status add_change(talgeo__battle *b, size_t cell, size_t from, size_t to,
                                talgeo_error *error)
{
    const talgeo__signatures *s = &b->signatures;
    size_t at = from * b->model->n_places + cell;
    size_t n = s->start[2 * at + 2] - s->start[2 * at];
    int32_t *events = talgeo__calloc(2 * n, sizeof *events);
    if (events == NULL) return talgeo__fail_memory(error, "audit");
    size_t n_events = absent(b, 2 * at, to, events);
    size_t n_others = absent(b, 2 * at + 1, to, events + n);
    talgeo__target target = {.changed = true, .cell = SIZE_MAX};
    talgeo_status status = TALGEO_OK;
    if (n_events + n_others)
        status = add_target(b, target, events, n_events, events + n, n_others, error);
    free(events);
    return status;
}

static talgeo_status add_memory(talgeo__battle *b, const talgeo__memory *memory, size_t world,
                                talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t f = 0; status == TALGEO_OK && f < memory->count; f++) {
        size_t cell = memory->items[f].cell;
        status = add_fact(b, world, &memory->items[f], error);
        if (status != TALGEO_OK || world == 0 || b->skip[b->model->cells.items[cell].key.table])
            continue;
        status = add_change(b, cell, 0, world, error);
        if (status == TALGEO_OK) status = add_change(b, cell, world, 0, error);
    }
    return status;
}

static talgeo_status add_memories(talgeo__battle *b, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t r = 0, world = 0; status == TALGEO_OK && r < b->memories.count; r++) {
        const talgeo__memory *memory = &b->memories.items[r];
        status = add_memory(b, memory, memory->changed ? ++world : 0, error);
    }
    return status;
}

/* ---- The whole ---- */

talgeo_status talgeo__battle_open(talgeo__battle *b, talgeo__belief belief, talgeo_error *error)
{
    bool came = false, went = false;
    talgeo_status status = talgeo__signatures_make(b->model, b->component, &b->signatures, error);
    if (status == TALGEO_OK)
        status = talgeo__memories_make(b->model, b->component, &b->signatures, &b->memories, error);
    if (status == TALGEO_OK) {
        compare(b, &came, &went);
        if (belief == TALGEO__BOTH_WAYS) came = went = true;
        if (!talgeo__worlds_believe(b->model, &b->memories, came, went, &b->signatures, &b->worlds))
            status = talgeo__fail_memory(error, "audit");
    }
    if (status == TALGEO_OK) {
        b->system = talgeo__system_new(b->signatures.n_variables, b->signatures.counts);
        if (b->system == NULL) status = talgeo__fail_memory(error, "audit");
    }
    if (status == TALGEO_OK) status = add_cells(b, error);
    if (status == TALGEO_OK) status = add_memories(b, error);
    return status;
}

void talgeo__battle_close(talgeo__battle *b)
{
    talgeo__worlds_free(&b->worlds);
    talgeo__memories_free(&b->memories);
    talgeo__signatures_free(&b->signatures);
    talgeo__system_free(b->system);
    free(b->targets);
}
