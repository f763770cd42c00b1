/* Virtual cells between tables, also those that are divided differently. */
#include "coarse.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

#define NO_SET SIZE_MAX /* of a table without areas */

/* What two tables of an indicator have in common, and a table on each side that has it. */
typedef struct comparison {
    size_t indicator, table[2], set[2];
    bool by_period;
    talgeo__by by[TALGEO__MAX_BY]; /* in the order of the first table */
    size_t n_by;
} comparison;

/* A variable in its place: what it is divided by, then its area on each side (-1 outside). */
enum { KEY_PERIOD = 0, KEY_LEVELS = 1, KEY_AREAS = KEY_LEVELS + TALGEO__MAX_BY, KEY_SIZE = 7 };
typedef struct place {
    int32_t key[KEY_SIZE];
    int32_t variable;
    bool event;
} place;

typedef struct comparing {
    const talgeo__model *model;
    const talgeo__signatures *signatures;
    talgeo__system *system;
    bool linked;
    comparison *done;
    size_t n_done, done_capacity;
    place *places; /* of the comparison under work */
    size_t n_places, places_capacity;
    talgeo__group events, others;
} comparing;

/* ---- What to compare ---- */

static bool same_by(talgeo__by a, talgeo__by b)
{
    return a.kind == b.kind && a.index == b.index;
}

static bool has_by(const talgeo__table *table, talgeo__by by)
{
    for (size_t b = 0; b < table->n_by; b++)
        if (same_by(table->by[b], by)) return true;
    return false;
}

/* Children of whom a crossing's indicator is known are others than all: such tables compare with
 * their like only. */
static bool same_crossings(const talgeo__table *a, const talgeo__table *b)
{
    for (size_t k = 0; k < a->n_by; k++)
        if (a->by[k].kind == TALGEO__BY_INDICATOR && !has_by(b, a->by[k])) return false;
    for (size_t k = 0; k < b->n_by; k++)
        if (b->by[k].kind == TALGEO__BY_INDICATOR && !has_by(a, b->by[k])) return false;
    return true;
}

static bool same_comparison(const comparison *a, const comparison *b)
{
    if (a->indicator != b->indicator || a->set[0] != b->set[0] || a->set[1] != b->set[1] ||
        a->by_period != b->by_period || a->n_by != b->n_by)
        return false;
    for (size_t k = 0; k < a->n_by; k++) {
        bool found = false;
        for (size_t j = 0; j < b->n_by; j++) found = found || same_by(a->by[k], b->by[j]);
        if (!found) return false;
    }
    return true;
}

static comparison common_division(const talgeo__frame *frame, const comparison *sides)
{
    comparison c = *sides;
    const talgeo__table *a = &frame->tables[c.table[0]], *b = &frame->tables[c.table[1]];
    c.by_period = a->by_period && b->by_period;
    c.n_by = 0;
    for (size_t k = 0; k < a->n_by; k++)
        if (has_by(b, a->by[k])) c.by[c.n_by++] = a->by[k];
    return c;
}

/* ---- Where the variables are ---- */

/* Key of a cell of children outside a set; their set is the key's, their area -1. */
static talgeo__cell_key outside_key(const talgeo__model *model, size_t cell)
{
    talgeo__cell_key key = {.area = -1};
    size_t t = 0;
    while (t + 1 < model->frame->n_tables && model->outside[t + 1] <= cell) t++;
    const talgeo__table *table = &model->frame->tables[t];
    const talgeo__extent *e = &model->extents[t];
    size_t rest = cell - model->outside[t];
    key.table = (int32_t)t;
    key.indicator = (int32_t)table->indicators[rest % table->n_indicators];
    rest /= table->n_indicators;
    for (size_t b = table->n_by; b-- > 0; rest /= e->n_levels[b])
        key.level[b] = (int32_t)(rest % e->n_levels[b]);
    key.period = (int32_t)(rest % e->n_periods);
    key.set = (int32_t)table->sets[rest / e->n_periods];
    return key;
}

/* Fill the key of a part where it belongs to a side of the comparison: 0, 1, or -1 for neither. */
static int side_of(const comparing *g, const comparison *c, size_t cell, place *out)
{
    const talgeo__model *model = g->model;
    talgeo__cell_key key =
        cell < model->cells.count ? model->cells.items[cell].key : outside_key(model, cell);
    if ((size_t)key.indicator != c->indicator) return -1;
    size_t set = key.set < 0 ? NO_SET : (size_t)key.set;
    int side = (size_t)key.table == c->table[0] && set == c->set[0]   ? 0
               : (size_t)key.table == c->table[1] && set == c->set[1] ? 1
                                                                      : -1;
    if (side < 0) return -1;
    const talgeo__table *table = &model->frame->tables[key.table];
    out->key[KEY_PERIOD] = c->by_period ? key.period : -1;
    for (size_t k = 0; k < TALGEO__MAX_BY; k++) {
        out->key[KEY_LEVELS + k] = -1;
        for (size_t b = 0; k < c->n_by && b < table->n_by; b++)
            if (same_by(table->by[b], c->by[k])) out->key[KEY_LEVELS + k] = key.level[b];
    }
    out->key[KEY_AREAS + side] = set == NO_SET ? 0 : key.area;
    return side;
}

/* Place of the variable in the first period after `after`; false: it has none. `more`: it has
 * another after that, as children have who are paired over time. Who is in none of a table's areas
 * is outside on that side. */
static bool find_place(const comparing *g, const comparison *c, size_t v, int32_t after, place *out,
                       bool *more)
{
    const talgeo__signatures *s = g->signatures;
    const place nowhere = {.variable = (int32_t)v, .key[KEY_AREAS] = -1, .key[KEY_AREAS + 1] = -1};
    bool found = false;
    *more = false;
    for (size_t i = s->part_start[v]; i < s->part_start[v + 1]; i++) {
        size_t part = (size_t)s->part[i];
        place here = found ? *out : nowhere;
        int side = part < 2 * g->model->n_places ? side_of(g, c, part / 2, &here) : -1;
        int32_t period = here.key[KEY_PERIOD];
        if (side < 0 || period <= after) continue;
        bool other = found && period != out->key[KEY_PERIOD];
        *more = *more || other;
        if (other && period > out->key[KEY_PERIOD]) continue;
        if (other) {
            here = nowhere;
            side_of(g, c, part / 2, &here);
        }
        here.event = part % 2 == 0;
        *out = here;
        found = true;
    }
    return found;
}

static bool find_places(comparing *g, const comparison *c)
{
    g->n_places = 0;
    for (size_t v = 0; v < g->signatures->n_variables; v++) {
        place p;
        bool more = true;
        for (int32_t after = INT32_MIN; more && find_place(g, c, v, after, &p, &more);
             after = p.key[KEY_PERIOD]) {
            if (!talgeo__grow(&g->places, &g->places_capacity, g->n_places + 1, sizeof p))
                return false;
            g->places[g->n_places++] = p;
        }
    }
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const place *left = a, *right = b;
    for (size_t k = 0; k < KEY_SIZE; k++)
        if (left->key[k] != right->key[k]) return left->key[k] < right->key[k] ? -1 : 1;
    return (left->variable > right->variable) - (left->variable < right->variable);
}

static bool same_key(const place *a, const place *b, size_t length)
{
    return memcmp(a->key, b->key, length * sizeof *a->key) == 0;
}

/* ---- Hiding ---- */

static bool add_variable(talgeo__group *group, int32_t variable)
{
    if (!talgeo__grow(&group->items, &group->capacity, group->count + 1, sizeof variable))
        return false;
    group->items[group->count++] = variable;
    return true;
}

static int compare_variables(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* Hide what is sensitive of places from..to - 1 without skip_from..skip_to - 1. */
static bool hide_places(comparing *g, const comparison *c, size_t from, size_t to, size_t skip_from,
                        size_t skip_to)
{
    int64_t events = 0, others = 0;
    g->events.count = g->others.count = 0;
    for (size_t i = from; i < to; i++) {
        const place *p = &g->places[i];
        if (i >= skip_from && i < skip_to) continue;
        *(p->event ? &events : &others) += g->signatures->counts[p->variable];
        if (!add_variable(p->event ? &g->events : &g->others, p->variable)) return false;
    }
    talgeo__sensitive sensitive =
        talgeo__rules(events + others, events, g->model->policy->threshold,
                      g->model->frame->indicators[c->indicator].sensitive_both);
    if (!talgeo__any(sensitive)) return true;
    if (g->events.count)
        qsort(g->events.items, g->events.count, sizeof *g->events.items, compare_variables);
    if (g->others.count)
        qsort(g->others.items, g->others.count, sizeof *g->others.items, compare_variables);
    return talgeo__hide_group(g->system, sensitive, g->linked, false, &g->events, &g->others);
}

/* All places in one area of the first side: what each area of the other has of it, and leaves. */
static bool hide_area(comparing *g, const comparison *c, size_t from, size_t to, bool intersections)
{
    bool outside = g->places[from].key[KEY_AREAS] < 0, good = true;
    for (size_t i = from, next; good && i < to; i = next) {
        bool other_outside = g->places[i].key[KEY_AREAS + 1] < 0;
        for (next = i; next < to && same_key(&g->places[i], &g->places[next], KEY_SIZE);) next++;
        if (intersections && !(outside && other_outside))
            good = hide_places(g, c, i, next, next, next);
        if (good && !outside && !other_outside) good = hide_places(g, c, from, to, i, next);
    }
    return good;
}

static bool hide_side(comparing *g, const comparison *c, bool intersections)
{
    bool good = true;
    if (g->n_places) qsort(g->places, g->n_places, sizeof *g->places, compare_places);
    for (size_t i = 0, next; good && i < g->n_places; i = next) {
        for (next = i;
             next < g->n_places && same_key(&g->places[i], &g->places[next], KEY_AREAS + 1);)
            next++;
        good = hide_area(g, c, i, next, intersections);
    }
    return good;
}

static bool compare_tables(comparing *g, const comparison *sides)
{
    comparison c = common_division(g->model->frame, sides);
    for (size_t i = 0; i < g->n_done; i++)
        if (same_comparison(&g->done[i], &c)) return true;
    if (!talgeo__grow(&g->done, &g->done_capacity, g->n_done + 1, sizeof c)) return false;
    g->done[g->n_done++] = c;
    if (!find_places(g, &c) || !hide_side(g, &c, true)) return false;
    for (size_t i = 0; i < g->n_places; i++) {
        int32_t *areas = g->places[i].key + KEY_AREAS, first = areas[0];
        areas[0] = areas[1];
        areas[1] = first;
    }
    return hide_side(g, &c, false);
}

/* ---- All pairs ---- */

static bool has_indicator(const talgeo__table *table, size_t indicator)
{
    for (size_t i = 0; i < table->n_indicators; i++)
        if (table->indicators[i] == indicator) return true;
    return false;
}

static size_t set_of(const talgeo__table *table, size_t slot)
{
    return table->n_sets ? table->sets[slot] : NO_SET;
}

static size_t count_slots(const talgeo__table *table)
{
    return table->n_sets ? table->n_sets : 1;
}

static bool compare_pair(comparing *g, size_t indicator, size_t t, size_t u)
{
    const talgeo__table *a = &g->model->frame->tables[t], *b = &g->model->frame->tables[u];
    bool good = true;
    if (!same_crossings(a, b)) return true;
    for (size_t i = 0; good && i < count_slots(a); i++)
        for (size_t j = 0; good && j < count_slots(b); j++) {
            comparison c = {
                .indicator = indicator, .table = {t, u}, .set = {set_of(a, i), set_of(b, j)}};
            if (c.set[0] < c.set[1]) good = compare_tables(g, &c);
        }
    return good;
}

talgeo_status talgeo__coarse_hide(const talgeo__model *model, size_t component, bool linked,
                                  const talgeo__signatures *signatures, talgeo__system *system,
                                  talgeo_error *error)
{
    comparing g = {.model = model, .signatures = signatures, .system = system, .linked = linked};
    const talgeo__frame *frame = model->frame;
    bool good = true;
    for (size_t i = 0; good && i < frame->n_indicators; i++) {
        if (model->component[i] != component) continue;
        for (size_t t = 0; good && t < frame->n_tables; t++)
            for (size_t u = 0; good && u < frame->n_tables; u++)
                if (t != u && has_indicator(&frame->tables[t], i) &&
                    has_indicator(&frame->tables[u], i))
                    good = compare_pair(&g, i, t, u);
    }
    free(g.done);
    free(g.places);
    free(g.events.items);
    free(g.others.items);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}
