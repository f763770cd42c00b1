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

/* A table, division b of it, and the table that has everything but that division. `together`: only
 * one of them is by period, so that what is compared is all periods. */
typedef struct undivided {
    size_t table, b, whole;
    bool together;
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

/* Add the variables of the part that are not marked. */
static bool take_unknown(const seeking *s, size_t part, talgeo__group *out)
{
    const talgeo__signatures *g = s->signatures;
    bool good = true;
    for (size_t i = g->start[part]; good && i < g->start[part + 1]; i++)
        good = s->known[g->variable[i]] || talgeo__group_add(out, g->variable[i]);
    return good;
}

/* Sort the group; its children. Those who are paired over time are in several periods. */
static int64_t count_group(const seeking *s, talgeo__group *group)
{
    size_t kept = 0;
    int64_t children = 0;
    if (group->count)
        qsort(group->items, group->count, sizeof *group->items, talgeo__compare_variables);
    for (size_t i = 0; i < group->count; i++) {
        if (i > 0 && group->items[i] == group->items[i - 1]) continue;
        group->items[kept++] = group->items[i];
        children += s->signatures->counts[group->items[i]];
    }
    group->count = kept;
    return children;
}

/* Hide the children of n cells, `step` apart, who are not marked. */
static bool hide_rest(seeking *s, size_t cell, size_t step, size_t n)
{
    const talgeo__model *model = s->model;
    int32_t indicator = model->cells.items[cell].key.indicator;
    s->events.count = s->others.count = 0;
    for (size_t i = 0; i < n; i++)
        if (!take_unknown(s, 2 * (cell + i * step), &s->events) ||
            !take_unknown(s, 2 * (cell + i * step) + 1, &s->others))
            return false;
    int64_t events = count_group(s, &s->events), others = count_group(s, &s->others);
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
        out[n++] = u->together ? 0 : period;
        return n;
    }
    int32_t times[] = {period_number(frame, by->earlier), period_number(frame, by->later)};
    for (size_t i = 0; i < 2; i++)
        if (times[i] >= 0) out[n++] = (size_t)times[i];
    return n;
}

/* Mark the rows of the period, or of all. */
static void mark_rows(const seeking *s, const undivided *u, size_t place, size_t period,
                      size_t group, size_t indicator, bool known)
{
    const talgeo__extent *e = &s->model->extents[u->table];
    const talgeo__table *table = &s->model->frame->tables[u->table];
    size_t step = 1, last = u->together ? e->n_periods : period + 1;
    for (size_t d = u->b + 1; d < table->n_by; d++) step *= e->n_levels[d];
    for (size_t p = u->together ? 0 : period; p < last; p++) {
        mark(s, cell_number(s->model, u->table, place, p, group, indicator), known);
        mark(s, cell_number(s->model, u->table, place, p, group + step, indicator), known);
    }
}

/* One place, period, group (of level 0 of the division) and indicator of the divided table. */
static bool hide_cell(seeking *s, const undivided *u, const size_t *place, size_t period,
                      size_t group, size_t indicator)
{
    const talgeo__model *model = s->model;
    const talgeo__table *table = &model->frame->tables[u->table];
    const talgeo__table *whole = &model->frame->tables[u->whole];
    const talgeo__extent *e = &model->extents[u->whole];
    size_t periods[2], step = e->n_groups * whole->n_indicators;
    size_t other = group_without(&model->extents[u->table], table, u->b, e, group);
    if (other == SIZE_MAX) return true;
    mark_rows(s, u, place[0], period, group, indicator, true);
    bool good = true;
    size_t n = periods_of(s, u, period, periods), run = u->together ? e->n_periods : 1;
    const size_t asked[] = {table->indicators[indicator], table->by[u->b].index};
    for (size_t k = 0; k < 2; k++) {
        size_t at = find_number(whole->indicators, whole->n_indicators, asked[k]);
        for (size_t i = 0; good && at != SIZE_MAX && i < n; i++)
            good = hide_rest(s, cell_number(model, u->whole, place[1], periods[i], other, at), step,
                             run);
    }
    mark_rows(s, u, place[0], period, group, indicator, false);
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
    for (size_t p = 0; p < (u->together ? 1 : e->n_periods); p++)
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

/* Division b of table t, which indicator `by` makes, and table w: are they of the same children but
 * for that? */
static bool is_whole(const talgeo__frame *frame, const talgeo__indicator *by, undivided *u)
{
    const talgeo__table *table = &frame->tables[u->table], *whole = &frame->tables[u->whole];
    bool paired = talgeo__is_paired(by), periods = table->by_period || paired;
    u->together = whole->by_period != periods;
    return is_without(whole, table, u->b) && !whole->pool &&
           (!u->together || (!paired && !table->pool));
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
            for (size_t w = 0; good && w < frame->n_tables; w++) {
                undivided u = {t, b, w, false};
                if (is_whole(frame, &frame->indicators[by.index], &u))
                    good = hide_table(&s, &u, component);
            }
        }
    free(s.known);
    free(s.events.items);
    free(s.others.items);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}
