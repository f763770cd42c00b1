/* One component under attack: what is known of it, and what is not to be found. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/worth.h"
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

/* The cell's numbers in parts of children. */
static void read_cell(const talgeo__battle *b, const talgeo__public_cell *public, int64_t *events,
                      int64_t *others)
{
    int64_t n = public->n;
    *events = public->events;
    talgeo__to_parts(&b->model->frame->indicators[public->key.indicator], b->model->worth, &n,
                     events);
    *others = n - *events;
}

static bool is_small(const talgeo__battle *b, const talgeo__public_cell *public, size_t cell)
{
    const talgeo__signatures *s = &b->signatures;
    bool both = b->model->frame->indicators[public->key.indicator].sensitive_both;
    int64_t with, without;
    read_cell(b, public, &with, &without);
    talgeo__sensitive sensitive =
        talgeo__rules(with + without, with, b->model->policy.threshold, both);
    talgeo__group events = {.count = s->start[2 * cell + 1] - s->start[2 * cell]};
    talgeo__group others = {.count = s->start[2 * cell + 2] - s->start[2 * cell + 1]};
    talgeo__drop_impossible(&sensitive, &events, &others);
    return talgeo__any(sensitive);
}

/* ---- What is withheld ---- */

static bool is_known_target(size_t sums_before, const talgeo__target *t)
{
    for (int k = 0; k < 3; k++)
        if ((size_t)t->sums[k] >= sums_before) return false;
    return t->formed;
}

talgeo_status talgeo__battle_aim(talgeo__battle *b, talgeo__target target, const int32_t *events,
                                 size_t n_events, const int32_t *others, size_t n_others,
                                 talgeo_error *error)
{
    size_t before = b->system->n_sums;
    int32_t *all = talgeo__calloc(n_events + n_others, sizeof *all);
    bool good = all != NULL;
    if (good && n_events) memcpy(all, events, n_events * sizeof *all);
    if (good && n_others) memcpy(all + n_events, others, n_others * sizeof *all);
    if (good) qsort(all, n_events + n_others, sizeof *all, talgeo__compare_variables);
    target.sums[0] = sum_of(b->system, events, n_events);
    target.sums[1] = sum_of(b->system, others, n_others);
    target.sums[2] = good ? sum_of(b->system, all, n_events + n_others) : -1;
    free(all);
    good = good && target.sums[0] >= 0 && target.sums[1] >= 0 && target.sums[2] >= 0;
    if (good && is_known_target(before, &target)) return TALGEO_OK;
    good = good && talgeo__grow(&b->targets, &b->capacity, b->n_targets + 1, sizeof target);
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
    return talgeo__battle_aim(b, target, s->variable + first, n_events,
                              s->variable + first + n_events,
                              s->start[2 * at + 2] - first - n_events, error);
}

/* ---- The release ---- */

/* The last target is the cell: how many children it has is known. */
static talgeo_status show_children(talgeo__battle *b, int64_t children, talgeo_error *error)
{
    int32_t sum = b->targets[b->n_targets - 1].sums[2];
    talgeo_status status = show_value(b, sum, children * b->model->worth, error);
    if (status == TALGEO_OK && !talgeo__system_cell(b->system, sum, -1, TALGEO__CELL_FACT))
        status = talgeo__fail_memory(error, "audit");
    return status;
}

/* The same where an indicator of the same children says it. */
static talgeo_status lend_children(talgeo__battle *b, size_t cell, talgeo_error *error)
{
    int64_t children =
        b->alike ? talgeo__alike_lends(b->model, b->told, b->alike, cell) : TALGEO__UNTOLD;
    if (children < 0) return TALGEO_OK;
    b->n_lent++;
    return show_children(b, children, error);
}

/* Of whom nothing but numbers of children is told. */
static talgeo_status add_number(talgeo__battle *b, size_t cell, talgeo_error *error)
{
    if (b->numbers[cell] == TALGEO__UNASKED) return TALGEO_OK;
    talgeo_status status = withhold_cell(b, cell, b->cell_of[cell], error);
    if (status != TALGEO_OK || b->numbers[cell] < 0) return status;
    status = show_children(b, b->numbers[cell], error);
    b->n_targets--; /* it is no secret */
    return status;
}

/* A cell that the release lacks is one of a level that no child has. */
static talgeo_status add_cell(talgeo__battle *b, size_t cell, talgeo_error *error)
{
    const talgeo__public_cell *public = b->public[cell];
    if (public && public->status == TALGEO_CELL_WITHHELD) {
        talgeo_status status =
            withhold_cell(b, cell, (size_t)(public - b->audited->release->cells), error);
        return status == TALGEO_OK ? lend_children(b, cell, error) : status;
    }
    bool shown = public && public->status == TALGEO_CELL_PUBLISHED;
    int64_t events = 0, others = 0;
    if (shown) b->small_published += is_small(b, public, cell);
    if (shown) read_cell(b, public, &events, &others);
    return show_cell(b, cell, events, others, error);
}

static talgeo_status add_cells(talgeo__battle *b, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t c = 0; status == TALGEO_OK && c < b->model->n_own; c++) {
        const talgeo__cell_key *key = &b->model->cells.items[c].key;
        if (b->model->component[key->indicator] == b->component && !b->skip[key->table])
            status = b->numbers ? add_number(b, c, error) : add_cell(b, c, error);
    }
    return status;
}

/* ---- Earlier releases ---- */

/* Events and others of a cell of the release; false: it does not show them. */
static bool shown_now(const talgeo__battle *b, size_t cell, int64_t *events, int64_t *others)
{
    const talgeo__public_cell *public = cell < b->model->n_own ? b->public[cell] : NULL;
    bool full = public && public->status == TALGEO_CELL_PUBLISHED;
    *events = *others = 0;
    if (full) read_cell(b, public, events, others);
    return full || (public && public->status == TALGEO_CELL_NO_CHILDREN);
}

static bool is_slight(int64_t change, int64_t threshold)
{
    return change != 0 && change < threshold && -change < threshold;
}

/* A cell by its children: those of one area that has two keys, in two sets, are the same. */
typedef struct counted {
    const int32_t *variables;
    size_t n, n_events, cell;
} counted;

static int compare_children(const counted *a, const counted *b)
{
    if (a->n != b->n) return a->n < b->n ? -1 : 1;
    if (a->n_events != b->n_events) return a->n_events < b->n_events ? -1 : 1;
    return a->n ? memcmp(a->variables, b->variables, a->n * sizeof *a->variables) : 0;
}

static int compare_counted(const void *a, const void *b)
{
    const counted *left = a, *right = b;
    int order = compare_children(left, right);
    return order ? order : (left->cell > right->cell) - (left->cell < right->cell);
}

/* The first cell that counts the children of each, by cell. NULL: out of memory. */
static size_t *find_firsts(const talgeo__battle *b)
{
    const talgeo__signatures *s = &b->signatures;
    size_t n = b->model->cells.count, *first = talgeo__calloc(n, sizeof *first);
    counted *cells = talgeo__calloc(n, sizeof *cells);
    for (size_t c = 0; first && cells && c < n; c++)
        cells[c] = (counted){s->variable + s->start[2 * c], s->start[2 * c + 2] - s->start[2 * c],
                             s->start[2 * c + 1] - s->start[2 * c], c};
    if (first && cells && n) qsort(cells, n, sizeof *cells, compare_counted);
    for (size_t i = 0; first && cells && i < n; i++) {
        bool same = i && cells[i].n && compare_children(&cells[i - 1], &cells[i]) == 0;
        first[cells[i].cell] = same ? first[cells[i - 1].cell] : cells[i].cell;
    }
    bool good = first && cells;
    free(cells);
    if (!good) free(first);
    return good ? first : NULL;
}

/* What the next release that has a cell says of it. */
typedef struct later {
    bool asked, shown;
    int64_t events, others;
} later;

static later *later_of_release(const talgeo__battle *b, const size_t *first)
{
    later *said = talgeo__calloc(b->model->cells.count, sizeof *said);
    for (size_t c = 0; said && c < b->model->n_own; c++) {
        later *of = &said[first[c]];
        if (b->public[c] == NULL || of->shown) continue;
        of->asked = true;
        of->shown = shown_now(b, c, &of->events, &of->others);
    }
    return said;
}

/* Has data changed between the fact and the next release? A cell that was shown and is withheld
 * then tells so too, but not how. */
static bool tells_change(const talgeo__fact *fact, const later *next)
{
    if (!fact->shown || !next->asked) return false;
    return !next->shown || next->events != fact->events || next->others != fact->others;
}

/* Changes between a fact and the release that are too small. */
static void count_slight(talgeo__battle *b, const talgeo__fact *fact)
{
    int64_t threshold = b->model->policy.threshold, events, others;
    if (!fact->shown || !shown_now(b, fact->cell, &events, &others)) return;
    events -= fact->events;
    others -= fact->others;
    b->slight += is_slight(events, threshold) || is_slight(others, threshold) ||
                 is_slight(events + others, threshold);
}

/* Which releases are of other data than this one: where two that follow each other tell so, all
 * before too. */
static bool compare(talgeo__battle *b)
{
    size_t *first = find_firsts(b);
    later *said = first ? later_of_release(b, first) : NULL;
    bool changed = false;
    for (size_t r = b->memories.count; said && r-- > 0;) {
        talgeo__memory *memory = &b->memories.items[r];
        for (size_t f = 0; f < memory->count; f++) {
            const talgeo__fact *fact = &memory->items[f];
            changed = changed || tells_change(fact, &said[first[fact->cell]]);
            count_slight(b, fact);
        }
        memory->changed = changed;
        for (size_t f = 0; f < memory->count; f++) {
            const talgeo__fact *fact = &memory->items[f];
            said[first[fact->cell]] = (later){true, fact->shown, fact->events, fact->others};
        }
    }
    free(first);
    free(said);
    return said != NULL;
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

static talgeo_status add_memories(talgeo__battle *b, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t r = 0, changed = 0; r < b->memories.count; r++) {
        const talgeo__memory *memory = &b->memories.items[r];
        size_t world = memory->changed ? ++changed : 0;
        for (size_t f = 0; status == TALGEO_OK && f < memory->count; f++)
            status = add_fact(b, world, &memory->items[f], error);
    }
    return status;
}

/* ---- The whole ---- */

talgeo_status talgeo__battle_open(talgeo__battle *b, talgeo_error *error)
{
    talgeo_status status = talgeo__signatures_make(b->model, b->component, &b->signatures, error);
    if (status == TALGEO_OK)
        status = talgeo__memories_make(b->model, b->component, &b->signatures, &b->memories, error);
    if (status == TALGEO_OK) {
        if (!compare(b) ||
            !talgeo__worlds_suppose(b->model, &b->memories, &b->signatures, &b->worlds))
            status = talgeo__fail_memory(error, "audit");
    }
    if (status == TALGEO_OK) {
        b->system = talgeo__system_new(b->signatures.n_variables, b->signatures.counts);
        if (b->system == NULL) status = talgeo__fail_memory(error, "audit");
        if (b->system) talgeo__model_weigh_system(b->model, b->component, b->system);
    }
    if (status == TALGEO_OK) status = add_cells(b, error);
    if (status == TALGEO_OK) status = add_memories(b, error);
    if (status == TALGEO_OK) status = talgeo__battle_aim_at_formed(b, error);
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
