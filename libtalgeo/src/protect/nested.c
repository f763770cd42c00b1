/* Virtual cells of two indicators of one column. */
#include "nested.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "places.h"

typedef struct nesting {
    const talgeo__model *model;
    const talgeo__signatures *signatures;
    talgeo__system *system;
    talgeo__places places; /* of the comparison under work */
    talgeo__group events, others;
} nesting;

/* ---- Groups of one place ---- */

/* The variables of places from..to - 1 with these events on the sides; -1 on both sides ends in
 * nobody. Places are sorted, so variables ascend but between those known on one side and on both.
 */
static bool take(const nesting *n, size_t from, size_t to, int32_t first, int32_t second,
                 talgeo__group *out, int64_t *children)
{
    out->count = 0;
    *children = 0;
    for (size_t i = from; i < to; i++) {
        const talgeo__place *p = &n->places.items[i];
        if (p->event[0] != first || p->event[1] != second) continue;
        if (!talgeo__group_add(out, p->variable)) return false;
        *children += n->signatures->counts[p->variable];
    }
    return true;
}

/* Hide how many have these events, where they are few; and that there are none, where `none`. */
static bool hide_few(nesting *n, size_t from, size_t to, int32_t first, int32_t second, bool none)
{
    int64_t children;
    if (!take(n, from, to, first, second, &n->events, &children)) return false;
    if (n->events.count == 0 || children >= n->model->policy.threshold || (!children && !none))
        return true;
    int32_t sum = talgeo__system_sum(n->system, n->events.items, n->events.count);
    if (sum >= 0) talgeo__system_hide(n->system, sum);
    return sum >= 0;
}

/* Who has the event of one side, and is of both? */
static int64_t count_events(const nesting *n, size_t from, size_t to, int side)
{
    int64_t children = 0;
    for (size_t i = from; i < to; i++)
        if (n->places.items[i].event[side] == 1)
            children += n->signatures->counts[n->places.items[i].variable];
    return children;
}

/* That none of the overweight is not obese says that all of them are. */
static bool hide_events(nesting *n, size_t from, size_t to)
{
    return hide_few(n, from, to, 1, 1, false) && hide_few(n, from, to, 0, 0, false) &&
           hide_few(n, from, to, 1, 0, count_events(n, from, to, 0) > 0) &&
           hide_few(n, from, to, 0, 1, count_events(n, from, to, 1) > 0);
}

/* Those who only the indicator of the side is of. */
static bool hide_rest(nesting *n, size_t indicator, size_t from, size_t to, int side)
{
    int64_t events, others;
    int32_t event[2] = {-1, -1}, other[2] = {-1, -1};
    event[side] = 1;
    other[side] = 0;
    if (!take(n, from, to, event[0], event[1], &n->events, &events) ||
        !take(n, from, to, other[0], other[1], &n->others, &others))
        return false;
    talgeo__sensitive sensitive =
        talgeo__rules(events + others, events, n->model->policy.threshold,
                      n->model->frame->indicators[indicator].sensitive_both);
    return !talgeo__any(sensitive) ||
           talgeo__hide_group(n->system, sensitive, true, false, &n->events, &n->others);
}

/* ---- All places ---- */

/* An area is that of the side that a variable is on; those outside it are in no place of it. */
static void join_areas(talgeo__places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        int32_t *areas = places->items[i].key + TALGEO__KEY_AREAS;
        if (areas[0] < 0) areas[0] = areas[1];
        areas[1] = 0;
    }
    talgeo__places_sort(places);
}

static bool same_key(const talgeo__place *a, const talgeo__place *b)
{
    return memcmp(a->key, b->key, sizeof a->key) == 0;
}

/* A class and a grade of one name are not the same. */
static bool same_meaning(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return talgeo__same_column(a, b) && talgeo__same_events(a, b);
}

static bool compare(nesting *n, const talgeo__comparison *sides)
{
    const talgeo__frame *frame = n->model->frame;
    const talgeo__comparison c = talgeo__common_division(frame, sides);
    const talgeo__indicator *a = &frame->indicators[c.indicator[0]];
    const talgeo__indicator *b = &frame->indicators[c.indicator[1]];
    bool same = talgeo__same_among(a, b);
    if (!talgeo__places_find(n->model, n->signatures, &c, &n->places)) return false;
    join_areas(&n->places);
    bool good = true;
    for (size_t i = 0, next; good && i < n->places.count; i = next) {
        for (next = i;
             next < n->places.count && same_key(&n->places.items[i], &n->places.items[next]);)
            next++;
        if (!same)
            good = hide_rest(n, c.indicator[0], i, next, 0) &&
                   hide_rest(n, c.indicator[1], i, next, 1);
        if (good && !same_meaning(a, b)) good = hide_events(n, i, next);
    }
    return good;
}

/* ---- One cell, and what is known of the other indicator anywhere ---- */

/* What each variable is of an indicator in a period (or in all): 1, 0, -1 where no cell counts it.
 */
static void find_outcomes(const nesting *n, size_t indicator, int32_t period, int32_t *outcome)
{
    const talgeo__signatures *s = n->signatures;
    for (size_t v = 0; v < s->n_variables; v++) outcome[v] = -1;
    for (size_t c = 0; c < n->model->cells.count; c++) {
        const talgeo__cell_key *key = &n->model->cells.items[c].key;
        if ((size_t)key->indicator != indicator) continue;
        if (period >= 0 && key->period >= 0 && key->period != period) continue;
        for (size_t i = s->start[2 * c]; i < s->start[2 * c + 2]; i++)
            outcome[s->variable[i]] = i < s->start[2 * c + 1];
    }
}

static bool take_cell(nesting *n, size_t cell, const int32_t *outcome)
{
    const talgeo__signatures *s = n->signatures;
    n->places.count = 0;
    for (size_t i = s->start[2 * cell]; i < s->start[2 * cell + 2]; i++) {
        int32_t v = s->variable[i];
        if (!talgeo__grow(&n->places.items, &n->places.capacity, n->places.count + 1,
                          sizeof *n->places.items))
            return false;
        n->places.items[n->places.count++] =
            (talgeo__place){.variable = v, .event = {i < s->start[2 * cell + 1], outcome[v]}};
    }
    talgeo__places_sort(&n->places);
    return true;
}

/* In the cells of the first indicator: its place may be one of the other's by another name. */
static bool hide_in_cells(nesting *n, size_t first, size_t second, int32_t period, int32_t *outcome)
{
    const talgeo__indicator *indicators = n->model->frame->indicators;
    bool same = talgeo__same_among(&indicators[first], &indicators[second]), good = true;
    find_outcomes(n, second, period, outcome);
    for (size_t c = 0; good && c < n->model->cells.count; c++) {
        const talgeo__cell_key *key = &n->model->cells.items[c].key;
        if ((size_t)key->indicator != first || key->period != period) continue;
        good = take_cell(n, c, outcome);
        size_t to = n->places.count;
        if (good && !same) good = hide_rest(n, first, 0, to, 0);
        if (good && !same_meaning(&indicators[first], &indicators[second]))
            good = hide_events(n, 0, to);
    }
    return good;
}

/* ---- All pairs ---- */

static bool has_set(const talgeo__table *table, size_t set)
{
    return set == TALGEO__NO_SET ? table->n_sets == 0 : talgeo__table_has_set(table, set);
}

static bool compare_tables(nesting *n, talgeo__comparison *c)
{
    const talgeo__frame *frame = n->model->frame;
    const talgeo__table *a = &frame->tables[c->table[0]], *b = &frame->tables[c->table[1]];
    bool good = true;
    if (!talgeo__table_has_indicator(a, c->indicator[0]) ||
        !talgeo__table_has_indicator(b, c->indicator[1]) || !talgeo__same_crossings(n->model, c))
        return true;
    for (size_t k = 0; good && k < (a->n_sets ? a->n_sets : 1); k++) {
        c->set[0] = c->set[1] = a->n_sets ? a->sets[k] : TALGEO__NO_SET;
        if (has_set(b, c->set[0])) good = compare(n, c);
    }
    return good;
}

static bool compare_indicators(nesting *n, size_t i, size_t j)
{
    size_t tables = n->model->frame->n_tables;
    int32_t *outcome = talgeo__calloc(n->signatures->n_variables, sizeof *outcome);
    bool good = outcome != NULL;
    for (int32_t p = -1; good && p < (int32_t)n->model->frame->n_periods; p++)
        good = hide_in_cells(n, i, j, p, outcome) && hide_in_cells(n, j, i, p, outcome);
    free(outcome);
    for (size_t t = 0; good && t < tables; t++)
        for (size_t u = 0; good && u < tables; u++) {
            talgeo__comparison c = {.indicator = {i, j}, .table = {t, u}};
            good = compare_tables(n, &c);
        }
    return good;
}

talgeo_status talgeo__nested_hide(const talgeo__model *model, size_t component,
                                  const talgeo__signatures *signatures, talgeo__system *system,
                                  talgeo_error *error)
{
    nesting n = {.model = model, .signatures = signatures, .system = system};
    const talgeo__frame *frame = model->frame;
    bool good = true;
    for (size_t j = 0; good && j < frame->n_indicators; j++)
        for (size_t i = 0; good && i < j; i++)
            if (model->component[i] == component &&
                talgeo__same_answers(&frame->indicators[i], &frame->indicators[j]))
                good = compare_indicators(&n, i, j);
    free(n.places.items);
    free(n.events.items);
    free(n.others.items);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}
