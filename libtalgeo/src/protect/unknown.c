/* Virtual cells of children of whom something is not known. */
#include "unknown.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

typedef struct seeking {
    const talgeo__model *model;
    const talgeo__signatures *signatures;
    talgeo__system *system;
    bool linked;
    bool *known; /* by variable: false between calls */
    talgeo__group events, others;
} seeking;

/* A table, division b of it, and the table that has everything but that division. */
typedef struct undivided {
    size_t table, b, whole;
} undivided;

/* ---- Where cells are ---- */

static size_t cell_number(const talgeo__model *model, size_t t, size_t place, size_t period,
                          size_t group, size_t indicator)
{
    const talgeo__extent *e = &model->extents[t];
    return e->first +
           ((place * e->n_periods + period) * e->n_groups + group) *
               model->frame->tables[t].n_indicators +
           indicator;
}

/* Levels of the group's number, but for division b; which become the number of a group of a table
 * without b. SIZE_MAX: it has no such group. */
static size_t group_without(const talgeo__extent *from, const talgeo__table *table, size_t b,
                            const talgeo__extent *to, size_t group)
{
    size_t levels[TALGEO__MAX_BY] = {0}, number = 0, k = 0;
    for (size_t d = table->n_by; d-- > 0; group /= from->n_levels[d])
        levels[d] = group % from->n_levels[d];
    for (size_t d = 0; d < table->n_by; d++) {
        if (d == b) continue;
        if (levels[d] >= to->n_levels[k]) return SIZE_MAX;
        number = number * to->n_levels[k] + levels[d];
        k++;
    }
    return number;
}

static bool is_without(const talgeo__table *whole, const talgeo__table *table, size_t b)
{
    if (whole->n_by + 1 != table->n_by) return false;
    for (size_t k = 0; k < whole->n_by; k++) {
        talgeo__by by = table->by[k < b ? k : k + 1];
        if (whole->by[k].kind != by.kind || whole->by[k].index != by.index) return false;
    }
    return true;
}

/* Place of the number in the list; SIZE_MAX: it is not there. */
static size_t find_number(const size_t *list, size_t count, size_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == number) return i;
    return SIZE_MAX;
}

/* ---- Hiding ---- */

static void mark(const seeking *s, size_t cell, bool known)
{
    const talgeo__signatures *g = s->signatures;
    for (size_t i = g->start[2 * cell]; i < g->start[2 * cell + 2]; i++)
        s->known[g->variable[i]] = known;
}

static bool take_unknown(const seeking *s, size_t part, talgeo__group *out, int64_t *children)
{
    const talgeo__signatures *g = s->signatures;
    out->count = 0;
    *children = 0;
    for (size_t i = g->start[part]; i < g->start[part + 1]; i++) {
        int32_t v = g->variable[i];
        if (s->known[v]) continue;
        if (!talgeo__grow(&out->items, &out->capacity, out->count + 1, sizeof v)) return false;
        out->items[out->count++] = v;
        *children += g->counts[v];
    }
    return true;
}

/* Hide the children of the cell who are not marked. */
static bool hide_rest(seeking *s, size_t cell)
{
    int64_t events, others;
    const talgeo__model *model = s->model;
    int32_t indicator = model->cells.items[cell].key.indicator;
    if (!take_unknown(s, 2 * cell, &s->events, &events) ||
        !take_unknown(s, 2 * cell + 1, &s->others, &others))
        return false;
    talgeo__sensitive sensitive = talgeo__rules(events + others, events, model->policy.threshold,
                                                model->frame->indicators[indicator].sensitive_both);
    return !talgeo__any(sensitive) ||
           talgeo__hide_group(s->system, sensitive, s->linked, false, &s->events, &s->others);
}

static int32_t period_number(const talgeo__frame *frame, const char *label)
{
    for (size_t p = 0; p < frame->n_periods; p++)
        if (strcmp(frame->periods[p], label) == 0) return (int32_t)p;
    return -1;
}

/* Periods of the whole table whose children the cell of the divided one has a part of. */
static size_t periods_of(const seeking *s, const undivided *u, size_t period, size_t *out)
{
    const talgeo__frame *frame = s->model->frame;
    const talgeo__table *table = &frame->tables[u->table];
    const talgeo__indicator *by = &frame->indicators[table->by[u->b].index];
    size_t n = 0;
    if (!talgeo__is_paired(by)) {
        out[n++] = period;
        return n;
    }
    int32_t times[] = {period_number(frame, by->earlier), period_number(frame, by->later)};
    for (size_t i = 0; i < 2; i++)
        if (times[i] >= 0) out[n++] = (size_t)times[i];
    return n;
}

/* One place, period, group (of level 0 of the division) and indicator of the divided table. */
static bool hide_cell(seeking *s, const undivided *u, const size_t *place, size_t period,
                      size_t group, size_t indicator)
{
    const talgeo__model *model = s->model;
    const talgeo__table *table = &model->frame->tables[u->table];
    const talgeo__table *whole = &model->frame->tables[u->whole];
    const talgeo__extent *e = &model->extents[u->table];
    size_t step = 1, periods[2];
    for (size_t d = u->b + 1; d < table->n_by; d++) step *= e->n_levels[d];
    size_t other = group_without(e, table, u->b, &model->extents[u->whole], group);
    if (other == SIZE_MAX) return true;
    size_t no = cell_number(model, u->table, place[0], period, group, indicator);
    size_t yes = cell_number(model, u->table, place[0], period, group + step, indicator);
    mark(s, no, true);
    mark(s, yes, true);
    bool good = true;
    size_t n = periods_of(s, u, period, periods);
    const size_t asked[] = {table->indicators[indicator], table->by[u->b].index};
    for (size_t k = 0; k < 2; k++) {
        size_t at = find_number(whole->indicators, whole->n_indicators, asked[k]);
        for (size_t i = 0; good && at != SIZE_MAX && i < n; i++)
            good = hide_rest(s, cell_number(model, u->whole, place[1], periods[i], other, at));
    }
    mark(s, no, false);
    mark(s, yes, false);
    return good;
}

static bool hide_place(seeking *s, const undivided *u, const size_t *place, size_t component)
{
    const talgeo__model *model = s->model;
    const talgeo__table *table = &model->frame->tables[u->table];
    const talgeo__extent *e = &model->extents[u->table];
    size_t step = 1;
    for (size_t d = u->b + 1; d < table->n_by; d++) step *= e->n_levels[d];
    bool good = true;
    for (size_t p = 0; p < e->n_periods; p++)
        for (size_t g = 0; g < e->n_groups; g++)
            for (size_t i = 0; good && i < table->n_indicators; i++)
                if (g / step % 2 == 0 && model->component[table->indicators[i]] == component)
                    good = hide_cell(s, u, place, p, g, i);
    return good;
}

static bool hide_table(seeking *s, const undivided *u, size_t component)
{
    const talgeo__frame *frame = s->model->frame;
    const talgeo__table *table = &frame->tables[u->table], *whole = &frame->tables[u->whole];
    const talgeo__extent *a = &s->model->extents[u->table], *b = &s->model->extents[u->whole];
    bool good = true;
    if (table->n_sets == 0 && whole->n_sets == 0)
        return hide_place(s, u, (const size_t[]){0, 0}, component);
    for (size_t k = 0; k < table->n_sets; k++) {
        size_t j = find_number(whole->sets, whole->n_sets, table->sets[k]);
        for (size_t area = 0; good && j != SIZE_MAX && area < frame->sets[table->sets[k]]->n_areas;
             area++)
            good = hide_place(
                s, u, (const size_t[]){a->set_place[k] + area, b->set_place[j] + area}, component);
    }
    return good;
}

talgeo_status talgeo__unknown_hide(const talgeo__model *model, size_t component, bool linked,
                                   const talgeo__signatures *signatures, talgeo__system *system,
                                   talgeo_error *error)
{
    seeking s = {.model = model, .signatures = signatures, .system = system, .linked = linked};
    const talgeo__frame *frame = model->frame;
    s.known = talgeo__calloc(signatures->n_variables, sizeof *s.known);
    bool good = s.known != NULL;
    for (size_t t = 0; good && t < frame->n_tables; t++)
        for (size_t b = 0; good && b < frame->tables[t].n_by; b++) {
            talgeo__by by = frame->tables[t].by[b];
            if (by.kind != TALGEO__BY_INDICATOR || model->component[by.index] != component)
                continue;
            bool paired = talgeo__is_paired(&frame->indicators[by.index]);
            for (size_t w = 0; good && w < frame->n_tables; w++) {
                undivided u = {t, b, w};
                bool periods = frame->tables[w].by_period == (frame->tables[t].by_period || paired);
                if (periods && !frame->tables[w].pool &&
                    is_without(&frame->tables[w], &frame->tables[t], b))
                    good = hide_table(&s, &u, component);
            }
        }
    free(s.known);
    free(s.events.items);
    free(s.others.items);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}
