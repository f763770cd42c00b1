/* Rates: events of areas per so many who live there, their change and trend, and how they compare.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

/* Rates of the areas of a set. */
typedef struct rating {
    const talgeo_release *release;
    const talgeo__all_series *all;
    const talgeo__people *rate;
    talgeo__figure_rows *rows;
    double *people;          /* by period: of one area; 0: nobody is known to live there */
    double *values, *errors; /* by period */
    talgeo__compared *compared;
} rating;

/* Of an area and period; 0: there is none. Denominators are in the order of area and period. */
static double find_denominator(const talgeo__people *rate, int32_t area, const char *period)
{
    size_t low = 0, high = rate->n_items;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const talgeo__denominator *d = &rate->items[middle];
        int order = d->area != area ? (d->area < area ? -1 : 1) : strcmp(d->period, period);
        if (order == 0) return d->count;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

static bool is_told(const rating *r, const talgeo__series *s, size_t period)
{
    return s->cell[period] >= 0 && r->people[period] > 0;
}

static talgeo_figure rate_at(const rating *r, const talgeo__series *s, size_t period)
{
    return talgeo_byar(s->events[period], r->people[period], r->rate->per,
                       r->release->policy.confidence);
}

/* ---- One area ---- */

static void add_rate(const rating *r, const talgeo__series *s, size_t period)
{
    const talgeo__public_cell *cell = &r->release->cells[s->cell[period]];
    talgeo__figure_row row = talgeo__row_of_series(r->release, s, TALGEO__FIGURE_RATE);
    row.period = (int32_t)period;
    row.per = r->rate->per;
    talgeo__row_figure(&row, rate_at(r, s, period));
    if (cell->status == TALGEO_CELL_NOT_MEASURED)
        row.status = talgeo_cell_status_text(cell->status);
    talgeo__row_add(r->rows, &row);
}

static void add_change(const rating *r, const talgeo__series *s)
{
    int32_t baseline, followup;
    if (!talgeo__change_periods(r->release->frame, &baseline, &followup) ||
        !is_told(r, s, (size_t)baseline) || !is_told(r, s, (size_t)followup))
        return;
    talgeo__figure_row row = talgeo__row_of_series(r->release, s, TALGEO__FIGURE_RATE_CHANGE);
    row.baseline = baseline;
    row.period = followup;
    row.per = r->rate->per;
    talgeo_figure change =
        talgeo_difference(rate_at(r, s, (size_t)followup), rate_at(r, s, (size_t)baseline));
    talgeo__row_figure(&row, change);
    row.status = talgeo__between_status(r->release, s, baseline, followup, change.status);
    row.note = talgeo_verdict_text(
        talgeo_compare(change, 0, talgeo__better_of(r->release, s->key.indicator)));
    talgeo__row_add(r->rows, &row);
}

/* Each rate with the standard error that it has where the rate of all periods together holds: the
 * inverse of its square is the weight, also where there are no events. */
static talgeo_trend trend_of(const rating *r, const talgeo__series *s)
{
    size_t n_periods = r->release->frame->n_periods;
    double events = 0, people = 0;
    for (size_t p = 0; p < n_periods; p++)
        if (is_told(r, s, p) && s->events[p] >= 0) {
            events += (double)s->events[p];
            people += r->people[p];
        }
    for (size_t p = 0; p < n_periods; p++) {
        bool in = is_told(r, s, p) && s->events[p] >= 0 && events > 0;
        r->values[p] = in ? (double)s->events[p] / r->people[p] * r->rate->per : 0;
        r->errors[p] = in ? r->rate->per * sqrt(events / people / r->people[p]) : -1;
    }
    if (people > 0 && events == 0)
        return (talgeo_trend){.slope = talgeo__value_only(0),
                              .trend = talgeo__no_test(TALGEO_FIGURE_NO_VARIATION),
                              .heterogeneity = talgeo__no_test(TALGEO_FIGURE_NO_VARIATION),
                              .departure = talgeo__no_test(TALGEO_FIGURE_NO_VARIATION)};
    return talgeo_trend_of_values(r->values, r->errors, r->all->years, n_periods,
                                  r->release->policy.confidence);
}

static void add_trend(const rating *r, const talgeo__series *s)
{
    size_t n_periods = r->release->frame->n_periods, told = 0;
    for (size_t p = 0; p < n_periods; p++) told += is_told(r, s, p);
    if (told < 3) return;
    talgeo__figure_row row = talgeo__row_of_series(r->release, s, TALGEO__FIGURE_RATE_TREND);
    row.baseline = 0;
    row.period = (int32_t)n_periods - 1;
    talgeo_trend trend = trend_of(r, s);
    talgeo__row_verdict(r->release, &row, trend.slope);
    talgeo__row_add(r->rows, &row);
}

static void find_people(const rating *r, const talgeo__people *rate, int32_t area)
{
    for (size_t p = 0; p < r->release->frame->n_periods; p++)
        r->people[p] = find_denominator(rate, area, r->release->frame->periods[p]);
}

static void add_area(const rating *r, const talgeo__series *s)
{
    find_people(r, r->rate, s->key.area);
    for (size_t p = 0; p < r->release->frame->n_periods; p++)
        if (is_told(r, s, p)) add_rate(r, s, p);
    add_change(r, s);
    add_trend(r, s);
}

/* ---- Against the comparator, where the plan tells who lives there too ---- */

/* The rate of the comparator per `per` of the rate that is compared; below 0: it is not to be had.
 */
static double reference_at(const rating *r, size_t period)
{
    const talgeo__frame *frame = r->release->frame;
    int32_t set, area;
    if (!talgeo__comparator_find(frame, &set, &area)) return -1;
    const talgeo__series *s =
        talgeo__series_plain(r->release, r->all, r->rate->indicator, set, area);
    for (size_t k = 0; s && s->events[period] >= 0 && k < frame->asked.n_rates; k++) {
        const talgeo__people *with = &frame->asked.rates[k];
        if (with->indicator != r->rate->indicator || strcmp(with->set, frame->sets[set]->id) != 0)
            continue;
        double people = find_denominator(with, area, frame->periods[period]);
        if (people > 0) return (double)s->events[period] / people * r->rate->per;
    }
    return -1;
}

/* Series first..first + count - 1 are the areas of one set. */
static talgeo_status compare_areas(const rating *r, const talgeo__series *first, size_t count,
                                   size_t period, talgeo_error *error)
{
    double reference = reference_at(r, period);
    int32_t set = -1, area = -1;
    size_t used = 0;
    talgeo__comparator_find(r->release->frame, &set, &area);
    for (size_t i = 0; reference >= 0 && i < count; i++) {
        const talgeo__series *s = &first[i];
        double people = find_denominator(r->rate, s->key.area, r->release->frame->periods[period]);
        bool itself = s->key.set == set && s->key.area == area;
        if (itself || s->cell[period] < 0 || people <= 0) continue;
        talgeo__compared *one = &r->compared[used++];
        talgeo_figure none = talgeo__no_figure(TALGEO_FIGURE_UNDEFINED);
        *one = (talgeo__compared){
            talgeo__row_of_series(r->release, s, TALGEO__FIGURE_RATE_COMPARED_95),
            talgeo_rate_test(s->events[period], people, r->rate->per, reference), none, none};
        one->row.period = (int32_t)period;
    }
    return talgeo__rows_add_compared(r->release, r->compared, used, TALGEO__FIGURE_RATE_COMPARED_95,
                                     r->rows, error);
}

/* ---- All ---- */

/* Of the series by area and period alone. */
static bool is_rated(const rating *r, const talgeo__series *s)
{
    return s->key.indicator == r->rate->indicator && s->key.set >= 0 &&
           strcmp(r->release->frame->sets[s->key.set]->id, r->rate->set) == 0 &&
           s == talgeo__series_plain(r->release, r->all, r->rate->indicator, s->key.set,
                                     s->key.area);
}

static talgeo_status rate_all(const rating *r, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0, next; status == TALGEO_OK && i < r->all->count; i = next) {
        next = talgeo__series_end(r->all, i);
        if (!is_rated(r, &r->all->items[i])) continue;
        for (size_t k = i; k < next; k++) add_area(r, &r->all->items[k]);
        for (size_t p = 0; status == TALGEO_OK && p < r->release->frame->n_periods; p++)
            status = compare_areas(r, &r->all->items[i], next - i, p, error);
    }
    return status;
}

talgeo_status talgeo__rows_add_rates(const talgeo_release *release, const talgeo__all_series *all,
                                     talgeo__figure_rows *rows, talgeo_error *error)
{
    const talgeo__frame *frame = release->frame;
    if (frame->asked.n_rates == 0) return TALGEO_OK;
    rating r = {.release = release, .all = all, .rows = rows};
    r.people = talgeo__calloc(frame->n_periods, sizeof *r.people);
    r.values = talgeo__calloc(frame->n_periods, sizeof *r.values);
    r.errors = talgeo__calloc(frame->n_periods, sizeof *r.errors);
    r.compared = talgeo__calloc(all->count, sizeof *r.compared);
    bool good = r.people && r.values && r.errors && r.compared;
    talgeo_status status = good ? TALGEO_OK : talgeo__fail_memory(error, "figures");
    for (size_t k = 0; status == TALGEO_OK && k < frame->asked.n_rates; k++) {
        r.rate = &frame->asked.rates[k];
        status = rate_all(&r, error);
    }
    free(r.people);
    free(r.values);
    free(r.errors);
    free(r.compared);
    return status;
}
