/* Virtual cells of areas that overlap and of periods that add up. */
#include "virtual.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

/* ---- Groups ---- */

int talgeo__compare_variables(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

bool talgeo__group_add(talgeo__group *group, int32_t variable)
{
    if (!talgeo__grow(&group->items, &group->capacity, group->count + 1, sizeof variable))
        return false;
    group->items[group->count++] = variable;
    return true;
}

bool talgeo__group_union(const talgeo__group *a, const talgeo__group *b, talgeo__group *out)
{
    out->count = 0;
    bool good = true;
    for (size_t i = 0, j = 0; good && (i < a->count || j < b->count);) {
        int32_t left = i < a->count ? a->items[i] : INT32_MAX;
        int32_t right = j < b->count ? b->items[j] : INT32_MAX;
        i += left <= right;
        j += right <= left;
        good = talgeo__group_add(out, left < right ? left : right);
    }
    return good;
}

/* A variable that counts the child of a group, or a part of it. */
static int32_t first_child(const talgeo__system *system, int32_t sum)
{
    size_t i = system->start[sum];
    while (system->counts[system->variable[i]] == 0) i++;
    return system->variable[i];
}

/* Does the group have one child only? Then its family knows all its numbers. */
static bool note_alone(talgeo__system *system, const talgeo__group *events,
                       const talgeo__group *others)
{
    talgeo__group all = {0};
    const talgeo__group *parts[] = {&all, events, others};
    int64_t children = 0;
    for (int k = 1; k < 3; k++)
        for (size_t i = 0; i < parts[k]->count; i++) children += system->counts[parts[k]->items[i]];
    if (children != system->worth) return true;
    bool good = talgeo__group_union(events, others, &all);
    int32_t child = -1;
    for (int k = 0; good && k < 3; k++) {
        int32_t sum = talgeo__system_sum(system, parts[k]->items, parts[k]->count);
        good = sum >= 0;
        if (good && k == 0) child = first_child(system, sum);
        if (good) talgeo__system_alone(system, sum, child);
    }
    free(all.items);
    return good;
}

/* The sums of what is sensitive; -1: none. */
static bool find_sums(talgeo__system *system, talgeo__sensitive sensitive, bool linked,
                      const talgeo__group *events, const talgeo__group *others, int32_t *sums)
{
    talgeo__group all = {0};
    bool good = true;
    talgeo__drop_impossible(&sensitive, events, others);
    sums[0] = sums[1] = sums[2] = -1;
    if (sensitive.events) {
        sums[0] = talgeo__system_sum(system, events->items, events->count);
        good = sums[0] >= 0;
    }
    if (good && sensitive.others) {
        sums[1] = talgeo__system_sum(system, others->items, others->count);
        good = sums[1] >= 0;
    }
    if (good && sensitive.children && linked) {
        good = talgeo__group_union(events, others, &all);
        if (good) sums[2] = talgeo__system_sum(system, all.items, all.count);
        good = good && sums[2] >= 0;
    }
    free(all.items);
    return good;
}

bool talgeo__hide_group(talgeo__system *system, talgeo__sensitive sensitive, bool linked, bool old,
                        const talgeo__group *events, const talgeo__group *others)
{
    int32_t sums[3];
    bool good = find_sums(system, sensitive, linked, events, others, sums);
    for (int k = 0; k < 3; k++)
        if (sums[k] >= 0) (old ? talgeo__system_hide_old : talgeo__system_hide)(system, sums[k]);
    return good && (old || !sensitive.children || note_alone(system, events, others));
}

bool talgeo__veil_group(talgeo__system *system, talgeo__sensitive sensitive, bool linked,
                        const talgeo__group *events, const talgeo__group *others)
{
    int32_t sums[3];
    bool good = find_sums(system, sensitive, linked, events, others, sums);
    for (int k = 0; k < 3; k++)
        if (sums[k] >= 0) talgeo__system_veil(system, sums[k]);
    return good;
}

bool talgeo__hide_found(void *user, size_t indicator, talgeo__sensitive numbers,
                        const talgeo__group *events, const talgeo__group *others)
{
    talgeo__hiding *hiding = user;
    (void)indicator;
    return talgeo__hide_group(hiding->system, numbers, hiding->linked, false, events, others);
}

/* ---- Pairs of cells that share children ---- */

typedef struct pair {
    int32_t a, b; /* cells, a < b */
    int64_t events, others;
} pair;

typedef struct hiding {
    const talgeo__model *model;
    size_t component;
    bool linked;
    const talgeo__signatures *signatures;
    talgeo__system *system;
    int64_t *value; /* of each part */
    pair *pairs;
    size_t n_pairs, pairs_capacity;
    uint32_t *slots; /* hash of pairs: number + 1 */
    size_t n_slots;
    talgeo__group events, others, changed_events, changed_others;
    const talgeo__worlds *worlds;
} hiding;

static size_t find_slot(const hiding *h, int32_t a, int32_t b)
{
    uint64_t hash = ((uint64_t)(uint32_t)a << 32 | (uint32_t)b) * 0x9E3779B97F4A7C15u;
    size_t mask = h->n_slots - 1, slot = (hash ^ hash >> 32) & mask;
    for (; h->slots[slot]; slot = (slot + 1) & mask) {
        const pair *p = &h->pairs[h->slots[slot] - 1];
        if (p->a == a && p->b == b) break;
    }
    return slot;
}

static bool rehash(hiding *h)
{
    size_t n_slots = h->n_slots ? h->n_slots * 2 : 1024;
    uint32_t *slots = talgeo__calloc(n_slots, sizeof *slots);
    if (slots == NULL) return false;
    free(h->slots);
    h->slots = slots;
    h->n_slots = n_slots;
    for (size_t i = 0; i < h->n_pairs; i++)
        slots[find_slot(h, h->pairs[i].a, h->pairs[i].b)] = (uint32_t)i + 1;
    return true;
}

static bool count_pair(hiding *h, int32_t a, int32_t b, bool event, int64_t children)
{
    if (h->n_pairs * 2 >= h->n_slots && !rehash(h)) return false;
    size_t slot = find_slot(h, a, b);
    if (h->slots[slot] == 0) {
        if (h->n_pairs >= UINT32_MAX - 1 ||
            !talgeo__grow(&h->pairs, &h->pairs_capacity, h->n_pairs + 1, sizeof *h->pairs))
            return false;
        h->pairs[h->n_pairs++] = (pair){a, b, 0, 0};
        h->slots[slot] = (uint32_t)h->n_pairs;
    }
    pair *p = &h->pairs[h->slots[slot] - 1];
    *(event ? &p->events : &p->others) += children;
    return true;
}

talgeo__address talgeo__address_of(const talgeo__model *model, size_t part_cell)
{
    size_t world = part_cell / model->n_places, cell = part_cell % model->n_places;
    if (cell < model->cells.count) {
        const talgeo__cell_key *key = &model->cells.items[cell].key;
        return (talgeo__address){world,    (size_t)key->table, (size_t)key->indicator,
                                 key->set, key->period,        false};
    }
    size_t t = 0;
    while (t + 1 < model->frame->n_tables && model->outside[t + 1] <= cell) t++;
    const talgeo__table *table = &model->frame->tables[t];
    const talgeo__extent *e = &model->extents[t];
    size_t rest = cell - model->outside[t];
    size_t indicator = table->indicators[rest % table->n_indicators];
    size_t slot = rest / table->n_indicators / e->n_groups;
    int32_t period = table->by_period ? (int32_t)(slot % e->n_periods) : -1;
    int32_t set = (int32_t)table->sets[slot / e->n_periods];
    return (talgeo__address){world, t, indicator, set, period, true};
}

/* Are the tables divided in the same way? */
static bool same_division(const talgeo__table *a, const talgeo__table *b)
{
    if (a->by_period != b->by_period || a->pool != b->pool || a->n_by != b->n_by) return false;
    for (size_t i = 0; i < a->n_by; i++)
        if (a->by[i].kind != b->by[i].kind || a->by[i].index != b->by[i].index) return false;
    return true;
}

bool talgeo__comparable(const talgeo__model *model, const talgeo__address *a,
                        const talgeo__address *b)
{
    const talgeo__table *tables = model->frame->tables;
    bool worlds = a->world == b->world || a->world == 0 || b->world == 0;
    return worlds && a->period == b->period && a->set >= 0 && b->set >= 0 && a->set != b->set &&
           a->indicator == b->indicator && !(a->outside && b->outside) &&
           same_division(&tables[a->table], &tables[b->table]);
}

static bool count_pairs(hiding *h, talgeo__address *addresses, size_t variable)
{
    const talgeo__signatures *s = h->signatures;
    size_t from = s->part_start[variable], n = s->part_start[variable + 1] - from;
    const int32_t *parts = s->part + from;
    /* Those of a leader come last. */
    while (n > 0 && (size_t)parts[n - 1] >= 2 * h->model->n_places * h->worlds->count) n--;
    for (size_t i = 0; i < n; i++)
        addresses[i] = talgeo__address_of(h->model, (size_t)parts[i] / 2);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int32_t a = parts[i] / 2, b = parts[j] / 2;
            if (a >= b || !talgeo__comparable(h->model, &addresses[i], &addresses[j])) continue;
            if (!count_pair(h, a, b, parts[i] % 2 == 0, s->counts[variable])) return false;
        }
    return true;
}

static bool find_pairs(hiding *h)
{
    const talgeo__signatures *s = h->signatures;
    size_t longest = 0;
    for (size_t v = 0; v < s->n_variables; v++)
        if (s->part_start[v + 1] - s->part_start[v] > longest)
            longest = s->part_start[v + 1] - s->part_start[v];
    talgeo__address *addresses = talgeo__calloc(longest, sizeof *addresses);
    bool good = addresses != NULL;
    for (size_t v = 0; good && v < s->n_variables; v++) good = count_pairs(h, addresses, v);
    free(addresses);
    return good;
}

static talgeo__sensitive rules_of(const hiding *h, size_t indicator, int64_t events, int64_t others)
{
    return talgeo__rules(events + others, events, h->model->policy.threshold,
                         h->model->frame->indicators[indicator].sensitive_both);
}

/* ---- Changes: the children of a group who were not counted in another world ---- */

/* Of the group those without a part in the world; their number. */
static bool take_absent(const hiding *h, const talgeo__group *group, size_t world,
                        talgeo__group *out, int64_t *children)
{
    const talgeo__signatures *s = h->signatures;
    size_t first = world * 2 * h->model->n_places, last = first + 2 * h->model->n_places;
    out->count = 0;
    *children = 0;
    for (size_t g = 0; g < group->count; g++) {
        size_t v = (size_t)group->items[g];
        bool there = false;
        for (size_t i = s->part_start[v]; i < s->part_start[v + 1] && !there; i++)
            there = (size_t)s->part[i] >= first && (size_t)s->part[i] < last;
        if (there) continue;
        if (!talgeo__group_add(out, group->items[g])) return false;
        *children += s->counts[v];
    }
    return true;
}

/* Of the group at hand (h->events, h->others) who were not counted in another world. `certain`: how
 * many that are follows from what was shown; else it is one of several possible numbers, and small
 * ones are hidden whether they are 0 or not. */
static bool hide_change(hiding *h, size_t other, size_t indicator, bool certain)
{
    int64_t events, others, threshold = h->model->policy.threshold;
    if (!take_absent(h, &h->events, other, &h->changed_events, &events) ||
        !take_absent(h, &h->others, other, &h->changed_others, &others))
        return false;
    talgeo__sensitive sensitive = rules_of(h, indicator, events, others);
    if (!certain)
        sensitive = (talgeo__sensitive){.children = events + others < threshold,
                                        .events = events < threshold,
                                        .others = others < threshold};
    return !talgeo__any(sensitive) ||
           talgeo__hide_group(h->system, sensitive, h->linked, other == 0, &h->changed_events,
                              &h->changed_others);
}

/* Of a group as a world counts it: who came since each earlier world, or, for one of an earlier
 * world, who is gone. */
static bool hide_changes(hiding *h, size_t world, size_t indicator)
{
    bool good = true;
    size_t from = world ? 0 : 1, to = world ? 1 : h->worlds->count;
    for (size_t other = from; good && other < to; other++)
        good = hide_change(h, other, indicator, true);
    return good;
}

static bool take_part(const talgeo__signatures *s, size_t part, talgeo__group *out)
{
    bool good = true;
    out->count = 0;
    for (size_t i = s->start[part]; good && i < s->start[part + 1]; i++)
        good = talgeo__group_add(out, s->variable[i]);
    return good;
}

/* The same of a cell (number `at` of its world) by itself, against an earlier world or now. */
static bool hide_cell_change(hiding *h, size_t at, size_t world, size_t other, size_t indicator)
{
    const talgeo__signatures *s = h->signatures;
    size_t then = at + (world ? world : other) * h->model->n_places;
    bool withheld = !h->worlds->shown[then] && s->start[2 * then] < s->start[2 * then + 2];
    return hide_change(h, other, indicator, !withheld);
}

static bool hide_cell_changes(hiding *h)
{
    const talgeo__signatures *s = h->signatures;
    size_t n = h->model->n_places;
    bool good = true;
    for (size_t c = 0; good && h->worlds->count > 1 && c < s->n_parts / 2; c++) {
        if (s->start[2 * c] == s->start[2 * c + 2]) continue;
        size_t world = c / n, indicator = talgeo__address_of(h->model, c).indicator;
        good = take_part(s, 2 * c, &h->events) && take_part(s, 2 * c + 1, &h->others);
        size_t from = world ? 0 : 1, to = world ? 1 : h->worlds->count;
        for (size_t other = from; good && other < to; other++)
            good = hide_cell_change(h, c % n, world, other, indicator);
    }
    return good;
}

/* ---- Intersections and differences ---- */

/* Variables of part a that are (or are not) of part b. */
static bool compare_parts(const talgeo__signatures *s, size_t a, size_t b, bool both,
                          talgeo__group *out)
{
    out->count = 0;
    size_t j = s->start[b];
    for (size_t i = s->start[a]; i < s->start[a + 1]; i++) {
        while (j < s->start[b + 1] && s->variable[j] < s->variable[i]) j++;
        bool common = j < s->start[b + 1] && s->variable[j] == s->variable[i];
        if (common == both && !talgeo__group_add(out, s->variable[i])) return false;
    }
    return true;
}

/* Hide a group of a part of cell a, and what it has in common with b or lacks of it. What is of one
 * earlier world was a secret of then; hide_changes sees to its change. */
static bool hide_compared(hiding *h, size_t a, size_t b, bool both, int64_t events, int64_t others)
{
    talgeo__address in_a = talgeo__address_of(h->model, a);
    bool then = in_a.world != 0 && in_a.world == talgeo__address_of(h->model, b).world;
    talgeo__sensitive sensitive = rules_of(h, in_a.indicator, events, others);
    bool secret = !then && talgeo__any(sensitive);
    if (!secret && h->worlds->count == 1) return true;
    return compare_parts(h->signatures, 2 * a, 2 * b, both, &h->events) &&
           compare_parts(h->signatures, 2 * a + 1, 2 * b + 1, both, &h->others) &&
           (!secret ||
            talgeo__hide_group(h->system, sensitive, h->linked, false, &h->events, &h->others)) &&
           (in_a.world != talgeo__address_of(h->model, b).world ||
            hide_changes(h, in_a.world, in_a.indicator));
}

static bool hide_pair(hiding *h, const pair *p)
{
    size_t a = (size_t)p->a, b = (size_t)p->b;
    bool outside =
        talgeo__address_of(h->model, a).outside || talgeo__address_of(h->model, b).outside;
    if (!hide_compared(h, a, b, true, p->events, p->others)) return false;
    if (!outside && (!hide_compared(h, a, b, false, h->value[2 * a] - p->events,
                                    h->value[2 * a + 1] - p->others) ||
                     !hide_compared(h, b, a, false, h->value[2 * b] - p->events,
                                    h->value[2 * b + 1] - p->others)))
        return false;
    return true;
}

/* ---- Runs of periods ---- */

/* The variables of one part in `n` periods, `step` cells apart. */
static bool gather_run(const talgeo__signatures *s, size_t part, size_t step, size_t n,
                       talgeo__group *out)
{
    out->count = 0;
    for (size_t p = 0; p < n; p++, part += 2 * step)
        for (size_t i = s->start[part]; i < s->start[part + 1]; i++)
            if (!talgeo__group_add(out, s->variable[i])) return false;
    if (out->count) qsort(out->items, out->count, sizeof *out->items, talgeo__compare_variables);
    size_t kept = 0; /* children who are paired over time are in two periods */
    for (size_t i = 0; i < out->count; i++)
        if (i == 0 || out->items[i] != out->items[i - 1]) out->items[kept++] = out->items[i];
    out->count = kept;
    return true;
}

/* Runs that start at the cell; `periods` are left, the cell's own among them. */
static bool hide_runs(hiding *h, size_t cell, size_t step, size_t periods, bool sensitive_both)
{
    int64_t events = h->value[2 * cell], others = h->value[2 * cell + 1];
    for (size_t n = 2; n <= periods; n++) {
        size_t last = cell + (n - 1) * step;
        events += h->value[2 * last];
        others += h->value[2 * last + 1];
        talgeo__sensitive sensitive =
            talgeo__rules(events + others, events, h->model->policy.threshold, sensitive_both);
        if (!talgeo__any(sensitive)) continue;
        if (!gather_run(h->signatures, 2 * cell, step, n, &h->events) ||
            !gather_run(h->signatures, 2 * cell + 1, step, n, &h->others) ||
            !talgeo__hide_group(h->system, sensitive, h->linked, false, &h->events, &h->others))
            return false;
    }
    return true;
}

static bool hide_periods(hiding *h)
{
    const talgeo__model *model = h->model;
    for (size_t c = 0; c < model->cells.count; c++) {
        const talgeo__cell_key *key = &model->cells.items[c].key;
        if (key->period < 0 || model->component[key->indicator] != h->component) continue;
        const talgeo__table *table = &model->frame->tables[key->table];
        const talgeo__extent *e = &model->extents[key->table];
        if (table->pool) continue; /* windows are runs themselves */
        if (!hide_runs(h, c, e->n_groups * table->n_indicators, e->n_periods - (size_t)key->period,
                       model->frame->indicators[key->indicator].sensitive_both))
            return false;
    }
    return true;
}

/* ---- The whole ---- */

static bool sum_parts(hiding *h)
{
    const talgeo__signatures *s = h->signatures;
    h->value = talgeo__calloc(s->n_parts, sizeof *h->value);
    if (h->value == NULL) return false;
    for (size_t p = 0; p < s->n_parts; p++)
        for (size_t i = s->start[p]; i < s->start[p + 1]; i++)
            h->value[p] += s->counts[s->variable[i]];
    return true;
}

talgeo_status talgeo__virtual_hide(const talgeo__model *model, size_t component, bool linked,
                                   const talgeo__signatures *signatures,
                                   const talgeo__worlds *worlds, talgeo__system *system,
                                   talgeo_error *error)
{
    hiding h = {.model = model,
                .component = component,
                .linked = linked,
                .signatures = signatures,
                .system = system,
                .worlds = worlds};
    bool good = sum_parts(&h) && find_pairs(&h);
    for (size_t i = 0; good && i < h.n_pairs; i++) good = hide_pair(&h, &h.pairs[i]);
    good = good && hide_periods(&h) && hide_cell_changes(&h);
    free(h.value);
    free(h.pairs);
    free(h.slots);
    free(h.events.items);
    free(h.others.items);
    free(h.changed_events.items);
    free(h.changed_others.items);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}
