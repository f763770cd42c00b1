/* All figures of a release: the shares, and the order of the rest. */
#include "rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

const char *talgeo__figure_id(talgeo__figure_kind kind)
{
    static const char *const ids[] = {
#define FIGURE_ID(name, id) id,
        TALGEO__FIGURES(FIGURE_ID)
#undef FIGURE_ID
    };
    return ids[kind];
}

void talgeo__row_add(talgeo__figure_rows *rows, const talgeo__figure_row *row)
{
    if (!talgeo__grow(&rows->items, &rows->capacity, rows->count + 1, sizeof *rows->items))
        rows->failed = true;
    else
        rows->items[rows->count++] = *row;
}

talgeo__figure_row talgeo__row_of_series(const talgeo_release *release,
                                         const talgeo__series *series, talgeo__figure_kind kind)
{
    int64_t cell = series->whole;
    for (size_t p = 0; cell < 0 && p < release->frame->n_periods; p++) cell = series->cell[p];
    return (talgeo__figure_row){.kind = kind,
                                .goal = -1,
                                .indicator = series->key.indicator,
                                .set = series->key.set,
                                .area = series->key.area,
                                .baseline = -1,
                                .period = -1,
                                .group = talgeo__release_group(release, (size_t)cell),
                                .status = "",
                                .note = ""};
}

void talgeo__row_figure(talgeo__figure_row *row, talgeo_figure figure)
{
    row->figure = figure;
    row->status = talgeo_figure_status_text(figure.status);
    row->has_value = figure.status == TALGEO_FIGURE_OK ||
                     figure.status == TALGEO_FIGURE_NO_VARIATION ||
                     figure.status == TALGEO_FIGURE_UNRELIABLE;
    if (figure.status == TALGEO_FIGURE_NO_VARIATION) row->figure.low = row->figure.high = NAN;
}

void talgeo__row_number(talgeo__figure_row *row, double number)
{
    row->figure = (talgeo_figure){number, NAN, NAN, TALGEO_FIGURE_OK};
    row->status = talgeo_figure_status_text(TALGEO_FIGURE_OK);
    row->has_value = true;
}

void talgeo__row_verdict(const talgeo_release *release, talgeo__figure_row *row,
                         talgeo_figure figure)
{
    talgeo__row_figure(row, figure);
    row->has_value = false;
    row->note =
        talgeo_verdict_text(talgeo_compare(figure, 0, talgeo__better_of(release, row->indicator)));
}

void talgeo__row_test(talgeo__figure_row *row, talgeo_test test)
{
    row->has_value = false;
    row->status = talgeo_figure_status_text(test.status);
    row->note = test.status == TALGEO_FIGURE_OK ? talgeo_p_text(test) : "";
}

void talgeo__row_add_trend(const talgeo_release *release, const talgeo__figure_row *row,
                           const talgeo_trend *trend, talgeo__figure_rows *rows)
{
    talgeo__figure_row one = *row;
    talgeo__row_verdict(release, &one, trend->slope);
    talgeo__row_add(rows, &one);
    one.kind = TALGEO__FIGURE_HETEROGENEITY;
    talgeo__row_test(&one, trend->heterogeneity);
    talgeo__row_add(rows, &one);
    one.kind = TALGEO__FIGURE_DEPARTURE;
    talgeo__row_test(&one, trend->departure);
    talgeo__row_add(rows, &one);
}

talgeo_better talgeo__better_of(const talgeo_release *release, int32_t indicator)
{
    int better = release->frame->indicators[indicator].better;
    return better == 0  ? TALGEO_BETTER_NONE
           : better < 0 ? TALGEO_BETTER_LOWER
                        : TALGEO_BETTER_HIGHER;
}

/* ---- Shares and means ---- */

/* Of a mean the figure in its unit; the rule of reliability is of shares. */
static talgeo_figure share_of(const talgeo_release *release, const talgeo__public_cell *cell)
{
    static const talgeo_reliability rule = TALGEO_RELIABILITY_SHARES;
    talgeo__measured in = talgeo__measured_in(release, cell->key.indicator);
    talgeo_figure share = talgeo__measured_figure(&in, cell->n == 0 ? 0 : cell->events, cell->n,
                                                  release->policy.confidence);
    bool check = release->frame->asked.reliability && !in.mean;
    return check ? talgeo_figure_check(share, (double)cell->n, &rule) : share;
}

static void add_share(const talgeo_release *release, const talgeo__series *series, int32_t period,
                      int64_t cell, talgeo__figure_rows *rows)
{
    if (cell < 0) return;
    const talgeo__public_cell *c = &release->cells[cell];
    bool mean = talgeo__measured_in(release, c->key.indicator).mean;
    talgeo__figure_row row =
        talgeo__row_of_series(release, series, mean ? TALGEO__FIGURE_MEAN : TALGEO__FIGURE_SHARE);
    row.period = period;
    if (c->status == TALGEO_CELL_NOT_MEASURED)
        row.status = talgeo_cell_status_text(c->status);
    else
        talgeo__row_figure(&row, share_of(release, c));
    talgeo__row_add(rows, &row);
}

static void add_shares(const talgeo_release *release, const talgeo__all_series *all,
                       talgeo__figure_rows *rows)
{
    for (size_t i = 0; i < all->count && !rows->failed; i++) {
        const talgeo__series *s = &all->items[i];
        add_share(release, s, -1, s->whole, rows);
        size_t pool = release->frame->tables[s->key.table].pool;
        for (size_t p = pool ? pool - 1 : 0; p < release->frame->n_periods; p++)
            add_share(release, s, (int32_t)p, s->cell[p], rows);
    }
}

/* ---- Two periods ---- */

static bool not_measured(const talgeo_release *release, int64_t cell)
{
    return cell >= 0 && release->cells[cell].status == TALGEO_CELL_NOT_MEASURED;
}

const char *talgeo__between_status(const talgeo_release *release, const talgeo__series *series,
                                   int32_t a, int32_t b, talgeo_figure_status status)
{
    if (not_measured(release, series->cell[a]) || not_measured(release, series->cell[b]))
        return talgeo_cell_status_text(TALGEO_CELL_NOT_MEASURED);
    return talgeo_figure_status_text(status);
}

/* ---- All ---- */

static talgeo_status check_period(const talgeo__frame *frame, const char *whose, const char *label,
                                  talgeo_error *error)
{
    if (label == NULL || talgeo__period_number(frame, label) >= 0) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_PLAN, "figures", "%s: there are no data of the period '%s'",
                        whose, label);
}

static talgeo_status check_comparator(const talgeo__frame *frame, talgeo_error *error)
{
    const char *id = frame->asked.comparator, *area = frame->asked.comparator_area;
    for (size_t s = 0; s < frame->n_sets; s++) {
        if (strcmp(frame->sets[s]->id, id) != 0) continue;
        if (area && talgeo__areas_find(frame->sets[s], area) < 0)
            return talgeo__fail(error, TALGEO_E_PLAN, "figures",
                                "figures: compare: '%s' has no area with the key '%s'", id, area);
        if (area == NULL && frame->sets[s]->n_areas != 1)
            return talgeo__fail(error, TALGEO_E_PLAN, "figures",
                                "figures: compare: '%s' has %zu areas; a comparator is one: name "
                                "it, as {area_set: %s, area: KEY}",
                                id, frame->sets[s]->n_areas, id);
    }
    return TALGEO_OK;
}

talgeo_status talgeo__figures_check(const talgeo__frame *frame, talgeo_error *error)
{
    const talgeo__asked *asked = &frame->asked;
    talgeo_status status = check_period(frame, "figures", asked->baseline, error);
    if (status == TALGEO_OK) status = check_period(frame, "figures", asked->followup, error);
    for (size_t g = 0; status == TALGEO_OK && g < asked->n_goals; g++) {
        status = check_period(frame, asked->goals[g].id, asked->goals[g].baseline, error);
        if (status == TALGEO_OK)
            status = check_period(frame, asked->goals[g].id, asked->goals[g].period, error);
    }
    if (status == TALGEO_OK) status = talgeo__goals_check(frame, error);
    if (status == TALGEO_OK && asked->comparator) status = check_comparator(frame, error);
    for (size_t s = 0; status == TALGEO_OK && asked->ranked && s < frame->n_sets; s++)
        if (strcmp(frame->sets[s]->id, asked->ranked) == 0 &&
            asked->n_scores != frame->sets[s]->n_areas)
            status = talgeo__fail(error, TALGEO_E_INPUT, "figures",
                                  "figures: gradient: %zu scores for the %zu areas of '%s'",
                                  asked->n_scores, frame->sets[s]->n_areas, asked->ranked);
    return status;
}

talgeo_status talgeo__figure_rows_make(const talgeo_release *release, talgeo__figure_rows *rows,
                                       talgeo_error *error)
{
    talgeo__all_series all;
    *rows = (talgeo__figure_rows){0};
    talgeo_status status = talgeo__figures_check(release->frame, error);
    if (status != TALGEO_OK) return status;
    if (!talgeo__series_make(release, &all)) status = talgeo__fail_memory(error, "figures");
    if (status == TALGEO_OK) add_shares(release, &all, rows);
    if (status == TALGEO_OK) status = talgeo__rows_add_shrunk(release, &all, rows, error);
    if (status == TALGEO_OK) talgeo__rows_add_changes(release, &all, rows);
    if (status == TALGEO_OK) status = talgeo__rows_add_comparisons(release, &all, rows, error);
    if (status == TALGEO_OK) talgeo__rows_add_paired(release, &all, rows);
    if (status == TALGEO_OK) status = talgeo__rows_add_crossings(release, &all, rows, error);
    if (status == TALGEO_OK) status = talgeo__rows_add_rates(release, &all, rows, error);
    if (status == TALGEO_OK) status = talgeo__rows_add_weighted(release, &all, rows, error);
    if (status == TALGEO_OK) status = talgeo__rows_add_gradients(release, &all, rows, error);
    if (status == TALGEO_OK) status = talgeo__rows_add_goals(release, &all, rows, error);
    if (status == TALGEO_OK && rows->failed) status = talgeo__fail_memory(error, "figures");
    talgeo__series_free(&all);
    if (status != TALGEO_OK) talgeo__figure_rows_free(rows);
    return status;
}

void talgeo__figure_rows_free(talgeo__figure_rows *rows)
{
    free(rows->items);
    *rows = (talgeo__figure_rows){0};
}
