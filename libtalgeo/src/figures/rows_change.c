/* Shares and means compared: with a baseline, over all periods, and with a comparator. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

/* ---- Change ---- */

static int32_t find_period(const talgeo_release *release, const char *label, int32_t otherwise)
{
    return label ? talgeo__period_number(release->frame, label) : otherwise;
}

static void add_change(const talgeo_release *release, const talgeo__series *s, int32_t baseline,
                       int32_t followup, talgeo__figure_rows *rows)
{
    int32_t pool = (int32_t)release->frame->tables[s->key.table].pool;
    if (s->cell[baseline] < 0 || s->cell[followup] < 0) return;
    /* Windows that overlap share children; the first ones begin before the first period. */
    if (followup - baseline < pool || baseline + 1 < pool) return;
    talgeo__figure_row row = talgeo__row_of_series(release, s, TALGEO__FIGURE_CHANGE);
    talgeo__measured in = talgeo__measured_in(release, s->key.indicator);
    talgeo_figure change =
        talgeo__measured_change(&in, s->events[followup], s->n[followup], s->events[baseline],
                                s->n[baseline], release->policy.confidence);
    row.baseline = baseline;
    row.period = followup;
    talgeo__row_figure(&row, change);
    row.note = talgeo_verdict_text(
        talgeo_compare(change, 0, talgeo__better_of(release, s->key.indicator)));
    talgeo__row_add(rows, &row);
}

/* ---- Trend: a category alone, for a slope would be one more equation on the counts ---- */

static void add_trend(const talgeo_release *release, const talgeo__all_series *all,
                      const talgeo__series *s, talgeo__figure_rows *rows)
{
    size_t n_periods = release->frame->n_periods;
    if (n_periods < 3 || s->whole >= 0 || release->frame->tables[s->key.table].pool) return;
    talgeo__figure_row row = talgeo__row_of_series(release, s, TALGEO__FIGURE_TREND);
    talgeo__measured in = talgeo__measured_in(release, s->key.indicator);
    talgeo_figure slope = talgeo__measured_slope(&in, s->events, s->n, all->years, n_periods,
                                                 release->policy.confidence);
    talgeo__row_figure(&row, slope);
    row.has_value = false;
    row.baseline = 0;
    row.period = (int32_t)n_periods - 1;
    row.note =
        talgeo_verdict_text(talgeo_compare(slope, 0, talgeo__better_of(release, s->key.indicator)));
    talgeo__row_add(rows, &row);
}

/* ---- Comparison: the areas of a set in one period are judged together ---- */

static void add_compared(const talgeo_release *release, const talgeo__series *s, int32_t period,
                         talgeo_test test, const talgeo_comparison *comparison,
                         talgeo__figure_rows *rows)
{
    talgeo__figure_row row = talgeo__row_of_series(release, s, TALGEO__FIGURE_COMPARED_95);
    row.period = period;
    row.status = talgeo_figure_status_text(test.status);
    row.note = talgeo_verdict_text(comparison->at_95);
    talgeo__row_add(rows, &row);
    row.kind = TALGEO__FIGURE_COMPARED_998;
    row.note = talgeo_verdict_text(comparison->at_998);
    talgeo__row_add(rows, &row);
}

typedef struct comparing {
    talgeo_test *tests;
    talgeo_comparison *comparisons;
} comparing;

/* Series first..last - 1 are the areas of one set. */
static talgeo_status compare_areas(const talgeo_release *release, const talgeo__series *first,
                                   size_t count, const talgeo__series *with, size_t period,
                                   comparing *room, talgeo__figure_rows *rows, talgeo_error *error)
{
    if (with->n[period] <= 0) return TALGEO_OK;
    talgeo__measured in = talgeo__measured_in(release, first->key.indicator);
    for (size_t i = 0; i < count; i++)
        room->tests[i] = talgeo__measured_test(&in, first[i].events[period], first[i].n[period],
                                               with->events[period], with->n[period]);
    talgeo_status status =
        talgeo_compare_many(room->tests, count, talgeo__better_of(release, first->key.indicator),
                            release->frame->asked.multiplicity, room->comparisons, error);
    for (size_t i = 0; status == TALGEO_OK && i < count; i++)
        if (first[i].cell[period] >= 0)
            add_compared(release, &first[i], (int32_t)period, room->tests[i], &room->comparisons[i],
                         rows);
    return status;
}

static talgeo_status compare_all(const talgeo_release *release, const talgeo__all_series *all,
                                 int32_t comparator, comparing *room, talgeo__figure_rows *rows,
                                 talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0, next; status == TALGEO_OK && i < all->count; i = next) {
        const talgeo__series *s = &all->items[i];
        for (next = i + 1; next < all->count && talgeo__series_alike(s, &all->items[next]);) next++;
        const talgeo__series *with =
            s->key.set == comparator ? NULL : talgeo__series_find(all, s, comparator, 0);
        if (s->key.set < 0 || with == NULL) continue;
        for (size_t p = 0; status == TALGEO_OK && p < release->frame->n_periods; p++)
            status = compare_areas(release, s, next - i, with, p, room, rows, error);
    }
    return status;
}

static talgeo_status add_comparisons(const talgeo_release *release, const talgeo__all_series *all,
                                     talgeo__figure_rows *rows, talgeo_error *error)
{
    const talgeo__frame *frame = release->frame;
    const char *id = frame->asked.comparator;
    size_t set = 0;
    while (id && set < frame->n_sets && strcmp(frame->sets[set]->id, id) != 0) set++;
    if (id == NULL || set == frame->n_sets) return TALGEO_OK;
    comparing room = {talgeo__calloc(all->count, sizeof *room.tests),
                      talgeo__calloc(all->count, sizeof *room.comparisons)};
    talgeo_status status = room.tests && room.comparisons
                               ? compare_all(release, all, (int32_t)set, &room, rows, error)
                               : talgeo__fail_memory(error, "figures");
    free(room.tests);
    free(room.comparisons);
    return status;
}

/* ---- All ---- */

talgeo_status talgeo__rows_add_changes(const talgeo_release *release, const talgeo__all_series *all,
                                       talgeo__figure_rows *rows, talgeo_error *error)
{
    const talgeo__asked *asked = &release->frame->asked;
    int32_t last = (int32_t)release->frame->n_periods - 1;
    int32_t baseline = find_period(release, asked->baseline, 0);
    int32_t followup = find_period(release, asked->followup, last);
    for (size_t i = 0; i < all->count && baseline < followup; i++)
        add_change(release, &all->items[i], baseline, followup, rows);
    for (size_t i = 0; i < all->count; i++) add_trend(release, all, &all->items[i], rows);
    return add_comparisons(release, all, rows, error);
}
