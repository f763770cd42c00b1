/* Shares and means compared in time: with a baseline, and over all periods. */
#include "rows.h"

/* ---- Change ---- */

static int32_t find_period(const talgeo__frame *frame, const char *label, int32_t otherwise)
{
    return label ? talgeo__period_number(frame, label) : otherwise;
}

bool talgeo__change_periods(const talgeo__frame *frame, int32_t *baseline, int32_t *followup)
{
    *baseline = find_period(frame, frame->asked.baseline, 0);
    *followup = find_period(frame, frame->asked.followup, (int32_t)frame->n_periods - 1);
    return *baseline < *followup;
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
    row.status = talgeo__between_status(release, s, baseline, followup, change.status);
    row.note = talgeo_verdict_text(
        talgeo_compare(change, 0, talgeo__better_of(release, s->key.indicator)));
    talgeo__row_add(rows, &row);
}

/* ---- Trend: categories alone, for a slope would be one more equation on the counts ---- */

static void add_trend(const talgeo_release *release, const talgeo__all_series *all,
                      const talgeo__series *s, talgeo__figure_rows *rows)
{
    size_t n_periods = release->frame->n_periods;
    if (n_periods < 3 || s->whole >= 0 || release->frame->tables[s->key.table].pool) return;
    talgeo__figure_row row = talgeo__row_of_series(release, s, TALGEO__FIGURE_TREND);
    talgeo__measured in = talgeo__measured_in(release, s->key.indicator);
    talgeo_trend trend = talgeo__measured_trend(&in, s->events, s->n, all->years, n_periods,
                                                release->policy.confidence);
    row.baseline = 0;
    row.period = (int32_t)n_periods - 1;
    talgeo__row_add_trend(release, &row, &trend, rows);
}

/* ---- All ---- */

void talgeo__rows_add_changes(const talgeo_release *release, const talgeo__all_series *all,
                              talgeo__figure_rows *rows)
{
    int32_t baseline, followup;
    bool some = talgeo__change_periods(release->frame, &baseline, &followup);
    for (size_t i = 0; i < all->count && some; i++)
        add_change(release, &all->items[i], baseline, followup, rows);
    for (size_t i = 0; i < all->count; i++) add_trend(release, all, &all->items[i], rows);
}
