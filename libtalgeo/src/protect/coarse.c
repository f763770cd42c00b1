/* Virtual cells between tables, also those that are divided differently. */
#include "coarse.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "places.h"

typedef talgeo__comparison comparison;
typedef talgeo__place place;

typedef struct comparing {
    const talgeo__model *model;
    const talgeo__signatures *signatures;
    bool sensitive;   /* look for sensitive numbers alone */
    const bool *skip; /* by table; NULL: none */
    talgeo__group_use *use;
    void *user;
    comparison *done;
    size_t n_done, done_capacity;
    talgeo__places places; /* of the comparison under work */
    talgeo__group events, others;
} comparing;

/* ---- What to compare ---- */

static bool same_comparison(const comparison *a, const comparison *b)
{
    if (a->indicator[0] != b->indicator[0] || a->indicator[1] != b->indicator[1] ||
        a->set[0] != b->set[0] || a->set[1] != b->set[1] || a->by_period != b->by_period ||
        a->n_by != b->n_by)
        return false;
    for (size_t k = 0; k < a->n_by; k++) {
        bool found = false;
        for (size_t j = 0; j < b->n_by; j++) found = found || talgeo__same_by(a->by[k], b->by[j]);
        if (!found) return false;
    }
    return true;
}

static bool same_key(const place *a, const place *b, size_t length)
{
    return memcmp(a->key, b->key, length * sizeof *a->key) == 0;
}

/* ---- Groups ---- */

/* What is sensitive of a group. Where the sides have different indicators, what they have in common
 * is the number of children. */
static talgeo__sensitive rules_of(const comparing *g, const comparison *c, int64_t events,
                                  int64_t others)
{
    talgeo__sensitive sensitive =
        talgeo__rules(events + others, events, g->model->policy.threshold,
                      g->model->frame->indicators[c->indicator[0]].sensitive_both);
    if (c->indicator[0] != c->indicator[1]) sensitive.events = sensitive.others = false;
    return sensitive;
}

/* Use places from..to - 1 without skip_from..skip_to - 1. */
static bool use_places(comparing *g, const comparison *c, size_t from, size_t to, size_t skip_from,
                       size_t skip_to)
{
    int64_t events = 0, others = 0;
    g->events.count = g->others.count = 0;
    for (size_t i = from; i < to; i++) {
        const place *p = &g->places.items[i];
        if (i >= skip_from && i < skip_to) continue;
        bool event = p->event[0] == 1 || p->event[1] == 1;
        *(event ? &events : &others) += g->signatures->counts[p->variable];
        if (!talgeo__group_add(event ? &g->events : &g->others, p->variable)) return false;
    }
    talgeo__sensitive numbers = {true, true, true};
    if (g->sensitive) numbers = rules_of(g, c, events, others);
    if (!talgeo__any(numbers)) return true;
    if (g->events.count)
        qsort(g->events.items, g->events.count, sizeof *g->events.items, talgeo__compare_variables);
    if (g->others.count)
        qsort(g->others.items, g->others.count, sizeof *g->others.items, talgeo__compare_variables);
    return g->use(g->user, c->indicator[0], numbers, &g->events, &g->others);
}

/* All places in one area of the first side: what each area of the other has of it, and leaves. */
static bool use_area(comparing *g, const comparison *c, size_t from, size_t to, bool intersections)
{
    bool outside = g->places.items[from].key[TALGEO__KEY_AREAS] < 0, good = true;
    for (size_t i = from, next; good && i < to; i = next) {
        bool other_outside = g->places.items[i].key[TALGEO__KEY_AREAS + 1] < 0;
        for (next = i;
             next < to && same_key(&g->places.items[i], &g->places.items[next], TALGEO__KEY_SIZE);)
            next++;
        if (intersections && !(outside && other_outside))
            good = use_places(g, c, i, next, next, next);
        if (good && !outside && !other_outside) good = use_places(g, c, from, to, i, next);
    }
    return good;
}

static bool use_side(comparing *g, const comparison *c, bool intersections)
{
    bool good = true;
    talgeo__places_sort(&g->places);
    for (size_t i = 0, next; good && i < g->places.count; i = next) {
        for (next = i;
             next < g->places.count &&
             same_key(&g->places.items[i], &g->places.items[next], TALGEO__KEY_AREAS + 1);)
            next++;
        good = use_area(g, c, i, next, intersections);
    }
    return good;
}

static bool compare_tables(comparing *g, const comparison *sides)
{
    comparison c = talgeo__common_division(g->model->frame, sides);
    for (size_t i = 0; i < g->n_done; i++)
        if (same_comparison(&g->done[i], &c)) return true;
    if (!talgeo__grow(&g->done, &g->done_capacity, g->n_done + 1, sizeof c)) return false;
    g->done[g->n_done++] = c;
    if (!talgeo__places_find(g->model, g->signatures, &c, &g->places) || !use_side(g, &c, true))
        return false;
    for (size_t i = 0; i < g->places.count; i++) {
        int32_t *areas = g->places.items[i].key + TALGEO__KEY_AREAS, first = areas[0];
        areas[0] = areas[1];
        areas[1] = first;
    }
    return use_side(g, &c, false);
}

/* ---- All pairs ---- */

static size_t set_of(const talgeo__table *table, size_t slot)
{
    return table->n_sets ? table->sets[slot] : TALGEO__NO_SET;
}

static size_t count_slots(const talgeo__table *table)
{
    return table->n_sets ? table->n_sets : 1;
}

static bool compare_pair(comparing *g, size_t first, size_t second, size_t t, size_t u)
{
    const talgeo__table *a = &g->model->frame->tables[t], *b = &g->model->frame->tables[u];
    comparison c = {.indicator = {first, second}, .table = {t, u}};
    bool good = true;
    if (!talgeo__same_crossings(g->model, &c)) return true;
    for (size_t i = 0; good && i < count_slots(a); i++)
        for (size_t j = 0; good && j < count_slots(b); j++) {
            c.set[0] = set_of(a, i);
            c.set[1] = set_of(b, j);
            if (c.set[0] < c.set[1]) good = compare_tables(g, &c);
        }
    return good;
}

/* Are both known of the same children? */
static bool same_children(const comparing *g, size_t i, size_t j)
{
    const talgeo__indicator *a = &g->model->frame->indicators[i];
    const talgeo__indicator *b = &g->model->frame->indicators[j];
    return g->model->known_like[i] == g->model->known_like[j] ||
           (talgeo__same_answers(a, b) && talgeo__same_among(a, b));
}

static bool is_skipped(const comparing *g, size_t table)
{
    return g->skip && g->skip[table];
}

/* Tables that are compared by an indicator of both. */
static bool compare_indicators(comparing *g, size_t component)
{
    const talgeo__frame *frame = g->model->frame;
    bool good = true;
    for (size_t i = 0; good && i < frame->n_indicators; i++) {
        if (g->model->component[i] != component) continue;
        for (size_t t = 0; good && t < frame->n_tables; t++)
            for (size_t u = 0; good && u < frame->n_tables; u++)
                if (t != u && !is_skipped(g, t) && !is_skipped(g, u) &&
                    talgeo__table_has_indicator(&frame->tables[t], i) &&
                    talgeo__table_has_indicator(&frame->tables[u], i))
                    good = compare_pair(g, i, i, t, u);
    }
    return good;
}

/* An indicator of the component in each of the tables, known of the same children; false: there is
 * none, or one is in both. */
static bool find_counterparts(const comparing *g, size_t component, size_t t, size_t u,
                              size_t *first, size_t *second)
{
    const talgeo__frame *frame = g->model->frame;
    bool found = false;
    for (size_t i = frame->n_indicators; i-- > 0;)
        for (size_t j = frame->n_indicators; j-- > 0;) {
            if (g->model->component[i] != component || g->model->component[j] != component ||
                !talgeo__table_has_indicator(&frame->tables[t], i) ||
                !talgeo__table_has_indicator(&frame->tables[u], j) || !same_children(g, i, j))
                continue;
            if (i == j) return false;
            found = true;
            *first = i;
            *second = j;
        }
    return found;
}

/* Tables that are compared by their numbers of children. */
static bool compare_children(comparing *g, size_t component)
{
    size_t n_tables = g->model->frame->n_tables, first, second;
    bool good = true;
    for (size_t t = 0; good && t < n_tables; t++)
        for (size_t u = 0; good && u < n_tables; u++)
            if (t != u && find_counterparts(g, component, t, u, &first, &second))
                good = compare_pair(g, first, second, t, u);
    return good;
}

static void end(comparing *g)
{
    free(g->done);
    free(g->places.items);
    free(g->events.items);
    free(g->others.items);
}

talgeo_status talgeo__coarse_find(const talgeo__model *model, size_t component,
                                  const talgeo__signatures *signatures, const bool *skip,
                                  talgeo__group_use *use, void *user, talgeo_error *error)
{
    comparing g = {
        .model = model, .signatures = signatures, .skip = skip, .use = use, .user = user};
    bool good = compare_indicators(&g, component);
    end(&g);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "audit");
}

talgeo_status talgeo__coarse_hide(const talgeo__model *model, size_t component, bool linked,
                                  const talgeo__signatures *signatures, talgeo__system *system,
                                  talgeo_error *error)
{
    talgeo__hiding hiding = {system, linked};
    comparing g = {.model = model,
                   .signatures = signatures,
                   .sensitive = true,
                   .use = talgeo__hide_found,
                   .user = &hiding};
    bool good = compare_indicators(&g, component) && compare_children(&g, component);
    end(&g);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}
