/* Figures weighted to who lives in an area: cells of strata, raked to the numbers of a public
 * table. Only where every stratum is shown; what is withheld has no weight. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

static const double TOLERANCE = 1e-10; /* of raked sums, relative */
enum { ROUNDS = 10000 };

/* Of one area and period: the share of the way up, the children it is worth, and its figure. */
typedef struct weighted {
    bool any; /* somebody is known to live there */
    double share, effective_n;
    talgeo_figure figure;
    const char *why;   /* status of the cells where they are not shown; NULL */
    bool not_measured; /* no child was asked in the period */
} weighted;

typedef struct weighing {
    const talgeo_release *release;
    const talgeo__all_series *all;
    const talgeo__people *people;
    size_t table, set;
    size_t stratum[TALGEO__MAX_BY]; /* of each division of the table: number in the frame */
    size_t n_by, n_cells;           /* combinations of levels, without those of the unknown */
    double *target[TALGEO__MAX_BY]; /* by level; NaN: none is given */
    int32_t *category[TALGEO__MAX_BY];
    int64_t *events, *n; /* of the combinations that have children */
    double *weight;      /* of such a combination: raked number of people */
    size_t used;
    int32_t cluster_table, cluster; /* table of the clusters, their stratum; -1: there are none */
    weighted *at;                   /* by period: of one area */
} weighing;

/* ---- What to weigh ---- */

/* Is the table divided by period and just the strata that are named? */
static bool is_by(const weighing *w, const talgeo__table *table, char *const *by, size_t n_by)
{
    const talgeo__frame *frame = w->release->frame;
    bool is = table->by_period && !table->pool && table->n_by == n_by;
    for (size_t b = 0; is && b < table->n_by; b++) {
        is = false;
        for (size_t k = 0; table->by[b].kind == TALGEO__BY_STRATUM && k < n_by; k++)
            is = is || strcmp(frame->strata[table->by[b].index].id, by[k]) == 0;
    }
    return is;
}

static bool holds(const size_t *list, size_t count, size_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == number) return true;
    return false;
}

/* The first table that shows the indicator and the set by the strata; -1: none does. */
static int32_t find_table(const weighing *w, char *const *by, size_t n_by)
{
    const talgeo__frame *frame = w->release->frame;
    for (size_t t = 0; w->set < frame->n_sets && t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        if (is_by(w, table, by, n_by) && holds(table->sets, table->n_sets, w->set) &&
            holds(table->indicators, table->n_indicators, (size_t)w->people->indicator))
            return (int32_t)t;
    }
    return -1;
}

/* False: there is no table of what is to be weighted. */
static bool find_tables(weighing *w)
{
    const talgeo__frame *frame = w->release->frame;
    const talgeo__people *people = w->people;
    while (w->set < frame->n_sets && strcmp(frame->sets[w->set]->id, people->set) != 0) w->set++;
    int32_t table = find_table(w, people->by, people->n_by);
    w->table = (size_t)table;
    w->cluster_table = people->cluster ? find_table(w, &people->cluster, 1) : -1;
    if (w->cluster_table >= 0) w->cluster = (int32_t)frame->tables[w->cluster_table].by[0].index;
    return table >= 0 && (people->cluster == NULL || w->cluster_table >= 0);
}

static bool open_room(weighing *w)
{
    const talgeo__frame *frame = w->release->frame;
    const talgeo__table *table = &frame->tables[w->table];
    bool good = true;
    w->n_by = table->n_by;
    w->n_cells = 1;
    for (size_t b = 0; good && b < w->n_by; b++) {
        const talgeo__stratum *stratum = &frame->strata[table->by[b].index];
        w->stratum[b] = table->by[b].index;
        good = stratum->n_levels == 0 || w->n_cells <= w->release->n_cells / stratum->n_levels;
        w->n_cells *= stratum->n_levels;
    }
    if (!good) w->n_cells = 0; /* the release has not so many cells */
    good = true;
    for (size_t b = 0; b < w->n_by; b++) {
        w->target[b] = talgeo__calloc(frame->strata[w->stratum[b]].n_levels, sizeof(double));
        w->category[b] = talgeo__calloc(w->n_cells, sizeof(int32_t));
        good = good && w->target[b] && w->category[b];
    }
    w->events = talgeo__calloc(w->n_cells, sizeof *w->events);
    w->n = talgeo__calloc(w->n_cells, sizeof *w->n);
    w->weight = talgeo__calloc(w->n_cells, sizeof *w->weight);
    w->at = talgeo__calloc(frame->n_periods, sizeof *w->at);
    return good && w->events && w->n && w->weight && w->at;
}

static void close_room(weighing *w)
{
    for (size_t b = 0; b < w->n_by; b++) {
        free(w->target[b]);
        free(w->category[b]);
    }
    free(w->events);
    free(w->n);
    free(w->weight);
    free(w->at);
}

/* ---- Targets ---- */

static bool is_of(const talgeo__denominator *d, int32_t area, const char *period)
{
    return d->area == area && (d->period == NULL || strcmp(d->period, period) == 0);
}

/* Put the number where it belongs. False: people of a level that no child has. */
static bool put_target(weighing *w, const talgeo__denominator *d)
{
    for (size_t b = 0; b < w->n_by; b++) {
        const talgeo__stratum *stratum = &w->release->frame->strata[w->stratum[b]];
        if (strcmp(stratum->id, d->stratum) != 0) continue;
        for (size_t l = 0; l < stratum->n_levels; l++)
            if (strcmp(stratum->levels[l], d->level) == 0) {
                w->target[b][l] = d->count;
                return true;
            }
        return d->count == 0;
    }
    return true; /* of another column */
}

/* *any: there are some of the area and period. False: they are not of all levels, or of more. */
static bool find_targets(weighing *w, int32_t area, const char *period, bool *any)
{
    const talgeo__people *people = w->people;
    bool good = true;
    *any = false;
    for (size_t b = 0; b < w->n_by; b++)
        for (size_t l = 0; l < w->release->frame->strata[w->stratum[b]].n_levels; l++)
            w->target[b][l] = NAN;
    for (size_t i = 0; i < people->n_items; i++) {
        if (!is_of(&people->items[i], area, period)) continue;
        *any = true;
        good = put_target(w, &people->items[i]) && good;
    }
    for (size_t b = 0; b < w->n_by; b++)
        for (size_t l = 0; l < w->release->frame->strata[w->stratum[b]].n_levels; l++)
            good = good && !isnan(w->target[b][l]);
    return good;
}

/* ---- Cells ---- */

/* The series of combination `number` in the area. */
static const talgeo__series *find_series(const weighing *w, int32_t area, size_t number,
                                         int32_t *level)
{
    talgeo__series like = {.key = {.table = (int32_t)w->table, .indicator = w->people->indicator}};
    for (size_t b = TALGEO__MAX_BY; b-- > 0;) {
        size_t n = b < w->n_by ? w->release->frame->strata[w->stratum[b]].n_levels : 1;
        level[b] = b < w->n_by ? (int32_t)(number % n) : -1;
        number /= n;
        like.key.level[b] = level[b];
    }
    return talgeo__series_find(w->all, &like, (int32_t)w->set, area);
}

/* Take the strata that have children. What the area's figure is where one of them says no number.
 */
static talgeo_cell_status take_cells(weighing *w, int32_t area, size_t period)
{
    talgeo_cell_status status = TALGEO_CELL_NO_CHILDREN;
    w->used = 0;
    for (size_t c = 0; c < w->n_cells; c++) {
        int32_t level[TALGEO__MAX_BY];
        const talgeo__series *s = find_series(w, area, c, level);
        if (s == NULL || s->cell[period] < 0) continue;
        const talgeo__public_cell *cell = &w->release->cells[s->cell[period]];
        if (cell->status == TALGEO_CELL_WITHHELD || cell->status == TALGEO_CELL_NOT_MEASURED)
            return cell->status;
        if (cell->status == TALGEO_CELL_NO_CHILDREN) continue;
        status = TALGEO_CELL_PUBLISHED;
        w->events[w->used] = cell->events;
        w->n[w->used] = cell->n;
        w->weight[w->used] = (double)cell->n;
        for (size_t b = 0; b < w->n_by; b++) w->category[b][w->used] = level[b];
        w->used++;
    }
    return status;
}

/* ---- Figures ---- */

/* Weights by raking; E_INPUT: they cannot be had. */
static talgeo_status rake(weighing *w, talgeo_error *error)
{
    talgeo_margin margins[TALGEO__MAX_BY];
    for (size_t b = 0; b < w->n_by; b++)
        margins[b] = (talgeo_margin){w->category[b], w->target[b],
                                     w->release->frame->strata[w->stratum[b]].n_levels};
    return talgeo_rake(margins, w->n_by, w->used, TOLERANCE, ROUNDS, w->weight, error);
}

/* The weighted share of the way up the scale, and the number of children that is worth (Kish). */
static double weigh(const weighing *w, int64_t steps, double *effective_n)
{
    double people = 0, up = 0, squares = 0;
    for (size_t i = 0; i < w->used; i++) {
        double n = (double)w->n[i];
        people += w->weight[i];
        up += w->weight[i] * ((double)w->events[i] / (n * (double)steps));
        squares += w->weight[i] * (w->weight[i] / n);
    }
    *effective_n = people / squares * people;
    return fmin(up / people, 1);
}

/* What clusters of the area take from the children it is worth, from shown cells alone. */
static talgeo_status find_clusters(const weighing *w, int32_t area, size_t period,
                                   talgeo_design *design, talgeo_error *error)
{
    const talgeo__stratum *stratum = &w->release->frame->strata[w->cluster];
    int64_t *counts = talgeo__calloc(stratum->n_levels, 2 * sizeof *counts);
    if (counts == NULL) return talgeo__fail_memory(error, "figures");
    int64_t *events = counts, *n = counts + stratum->n_levels;
    talgeo__series like = {.key = {.table = w->cluster_table, .indicator = w->people->indicator}};
    for (size_t k = 0; k < TALGEO__MAX_BY; k++) like.key.level[k] = -1;
    for (size_t l = 0; l < stratum->n_levels; l++) {
        like.key.level[0] = (int32_t)l;
        const talgeo__series *s = talgeo__series_find(w->all, &like, (int32_t)w->set, area);
        if (s == NULL || s->cell[period] < 0) continue;
        events[l] = s->events[period];
        n[l] = s->n[period];
    }
    talgeo__measured in = talgeo__measured_in(w->release, w->people->indicator);
    *design = talgeo__cluster_design_of_steps(events, n, in.steps, stratum->n_levels);
    free(counts);
    return TALGEO_OK;
}

static talgeo_status figure_of(weighing *w, int32_t area, size_t period, bool targets,
                               weighted *made, talgeo_error *error)
{
    talgeo_error own = TALGEO_ERROR_INIT;
    talgeo_design design = {w->people->design_effect, 0, TALGEO_FIGURE_OK};
    talgeo_status status = targets ? rake(w, &own) : TALGEO_E_INPUT;
    made->figure = talgeo__no_figure(TALGEO_FIGURE_UNDEFINED);
    if (status == TALGEO_E_MEMORY) return talgeo__fail_memory(error, "figures");
    if (status != TALGEO_OK) return TALGEO_OK;
    if (w->cluster_table >= 0) status = find_clusters(w, area, period, &design, error);
    if (design.status == TALGEO_FIGURE_WITHHELD) made->figure = talgeo__no_figure(design.status);
    if (status != TALGEO_OK || design.status != TALGEO_FIGURE_OK) return status;
    talgeo__measured in = talgeo__measured_in(w->release, w->people->indicator);
    made->share = weigh(w, in.steps, &made->effective_n);
    made->effective_n /= design.effect;
    made->figure = talgeo__measured_effective(&in, made->share, made->effective_n,
                                              w->release->policy.confidence);
    return TALGEO_OK;
}

static talgeo__figure_row row_at(const weighing *w, talgeo__figure_kind kind, int32_t area,
                                 size_t period)
{
    return (talgeo__figure_row){.kind = kind,
                                .goal = -1,
                                .indicator = w->people->indicator,
                                .set = (int32_t)w->set,
                                .area = area,
                                .baseline = -1,
                                .period = (int32_t)period,
                                .group = "",
                                .note = ""};
}

static void add_rows(const weighing *w, int32_t area, size_t period, talgeo__figure_rows *rows)
{
    const weighted *made = &w->at[period];
    talgeo_figure worth = made->figure;
    if (worth.status == TALGEO_FIGURE_OK)
        worth = (talgeo_figure){made->effective_n, NAN, NAN, TALGEO_FIGURE_OK};
    talgeo__figure_row row = row_at(w, TALGEO__FIGURE_WEIGHTED, area, period);
    talgeo__row_figure(&row, made->figure);
    if (made->why) row.status = made->why;
    talgeo__row_add(rows, &row);
    row.kind = TALGEO__FIGURE_EFFECTIVE_N;
    talgeo__row_figure(&row, worth);
    if (made->why) row.status = made->why;
    talgeo__row_add(rows, &row);
}

static void add_change(const weighing *w, int32_t area, talgeo__figure_rows *rows)
{
    int32_t baseline, followup;
    if (!talgeo__change_periods(w->release->frame, &baseline, &followup)) return;
    const weighted *then = &w->at[baseline], *now = &w->at[followup];
    if (!then->any || !now->any) return;
    talgeo__measured in = talgeo__measured_in(w->release, w->people->indicator);
    talgeo_figure_status status = now->figure.status;
    if (status == TALGEO_FIGURE_OK) status = then->figure.status;
    talgeo_figure change = talgeo__no_figure(status);
    if (status == TALGEO_FIGURE_OK)
        change =
            talgeo__measured_effective_change(&in, now->share, now->effective_n, then->share,
                                              then->effective_n, w->release->policy.confidence);
    talgeo__figure_row row = row_at(w, TALGEO__FIGURE_WEIGHTED_CHANGE, area, (size_t)followup);
    row.baseline = baseline;
    talgeo__row_figure(&row, change);
    if (then->not_measured || now->not_measured)
        row.status = talgeo_cell_status_text(TALGEO_CELL_NOT_MEASURED);
    row.note = talgeo_verdict_text(
        talgeo_compare(change, 0, talgeo__better_of(w->release, row.indicator)));
    talgeo__row_add(rows, &row);
}

static talgeo_status weigh_period(weighing *w, int32_t area, size_t period, talgeo_error *error)
{
    weighted *made = &w->at[period];
    *made = (weighted){.figure = talgeo__no_figure(TALGEO_FIGURE_WITHHELD)};
    bool targets = find_targets(w, area, w->release->frame->periods[period], &made->any);
    if (!made->any) return TALGEO_OK;
    talgeo_cell_status cells = take_cells(w, area, period);
    if (cells == TALGEO_CELL_PUBLISHED) return figure_of(w, area, period, targets, made, error);
    made->why = talgeo_cell_status_text(cells);
    made->not_measured = cells == TALGEO_CELL_NOT_MEASURED;
    return TALGEO_OK;
}

static talgeo_status weigh_area(weighing *w, int32_t area, talgeo__figure_rows *rows,
                                talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t p = 0; status == TALGEO_OK && p < w->release->frame->n_periods; p++) {
        status = weigh_period(w, area, p, error);
        if (status == TALGEO_OK && w->at[p].any) add_rows(w, area, p, rows);
    }
    if (status == TALGEO_OK) add_change(w, area, rows);
    return status;
}

talgeo_status talgeo__rows_add_weighted(const talgeo_release *release,
                                        const talgeo__all_series *all, talgeo__figure_rows *rows,
                                        talgeo_error *error)
{
    const talgeo__frame *frame = release->frame;
    talgeo_status status = TALGEO_OK;
    for (size_t k = 0; status == TALGEO_OK && k < frame->asked.n_weights; k++) {
        weighing w = {.release = release, .all = all, .people = &frame->asked.weights[k]};
        if (!find_tables(&w)) continue;
        if (!open_room(&w)) status = talgeo__fail_memory(error, "figures");
        for (size_t a = 0; status == TALGEO_OK && a < frame->sets[w.set]->n_areas; a++)
            status = weigh_area(&w, (int32_t)a, rows, error);
        close_room(&w);
    }
    return status;
}
