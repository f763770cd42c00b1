/* Crossings of two indicators: by area, and pooled over the areas of a set. */
#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

/* Children by the indicator that divides the table (first) and the one it shows (second); withheld
 * counts are -1. */
static talgeo_cross cross_at(const talgeo__series *with, const talgeo__series *without, size_t p)
{
    if (with->n[p] < 0 || without->n[p] < 0) return (talgeo_cross){-1, -1, -1, -1};
    return (talgeo_cross){with->events[p], with->n[p] - with->events[p], without->events[p],
                          without->n[p] - without->events[p]};
}

static talgeo__figure_row row_of(const talgeo_release *release, const talgeo__series *s,
                                 talgeo__figure_kind kind, size_t period, bool pooled)
{
    talgeo__figure_row row = talgeo__row_of_series(release, s, kind);
    row.period = (int32_t)period;
    row.group = release->frame->indicators[release->frame->tables[s->key.table].by[0].index].id;
    if (pooled) row.area = -1;
    return row;
}

static void add_figure(const talgeo_release *release, const talgeo__series *s,
                       talgeo__figure_kind kind, size_t period, bool pooled, talgeo_figure figure,
                       talgeo__figure_rows *rows)
{
    talgeo__figure_row row = row_of(release, s, kind, period, pooled);
    talgeo__row_figure(&row, figure);
    talgeo__row_add(rows, &row);
}

static void add_test(const talgeo_release *release, const talgeo__series *s,
                     talgeo__figure_kind kind, size_t period, bool pooled, talgeo_test test,
                     talgeo__figure_rows *rows)
{
    talgeo__figure_row row = row_of(release, s, kind, period, pooled);
    talgeo__row_test(&row, test);
    talgeo__row_add(rows, &row);
}

static void add_crossing(const talgeo_release *release, const talgeo__series *s, size_t period,
                         const talgeo_cross *cross, talgeo__figure_rows *rows)
{
    talgeo_crossing c = talgeo_cross_shares(cross, release->policy.confidence);
    talgeo_figure phi = c.association.status == TALGEO_FIGURE_OK
                            ? (talgeo_figure){c.phi, NAN, NAN, TALGEO_FIGURE_OK}
                            : talgeo__no_figure(c.association.status);
    add_figure(release, s, TALGEO__FIGURE_RISK_DIFFERENCE, period, false, c.risk_difference, rows);
    add_figure(release, s, TALGEO__FIGURE_RISK_RATIO, period, false, c.risk_ratio, rows);
    add_figure(release, s, TALGEO__FIGURE_ODDS_RATIO, period, false, c.odds_ratio, rows);
    add_figure(release, s, TALGEO__FIGURE_PHI, period, false, phi, rows);
    add_test(release, s, TALGEO__FIGURE_ASSOCIATION, period, false, c.association, rows);
}

static void add_pooled(const talgeo_release *release, const talgeo__series *s, size_t period,
                       const talgeo_cross *strata, size_t count, talgeo__figure_rows *rows)
{
    talgeo_pooled p = talgeo_mantel_haenszel(strata, count, release->policy.confidence);
    add_figure(release, s, TALGEO__FIGURE_POOLED_RISK_DIFFERENCE, period, true, p.risk_difference,
               rows);
    add_figure(release, s, TALGEO__FIGURE_POOLED_RISK_RATIO, period, true, p.risk_ratio, rows);
    add_figure(release, s, TALGEO__FIGURE_POOLED_ODDS_RATIO, period, true, p.odds_ratio, rows);
    add_test(release, s, TALGEO__FIGURE_POOLED_ASSOCIATION, period, true, p.association, rows);
}

/* The other level of the indicator that divides the table: not with it, but without. */
static const talgeo__series *without(const talgeo__all_series *all, const talgeo__series *with)
{
    talgeo__series other = *with;
    other.key.level[0] = 0;
    return talgeo__series_find(all, &other, with->key.set, with->key.area);
}

/* Series first..first + count - 1 are the areas of one set. */
static void cross_areas(const talgeo_release *release, const talgeo__all_series *all,
                        const talgeo__series *first, size_t count, talgeo_cross *strata,
                        talgeo__figure_rows *rows)
{
    for (size_t p = 0; p < release->frame->n_periods; p++) {
        size_t n = 0;
        for (size_t i = 0; i < count; i++) {
            const talgeo__series *other = without(all, &first[i]);
            if (other == NULL || first[i].cell[p] < 0 || other->cell[p] < 0 ||
                release->cells[first[i].cell[p]].status == TALGEO_CELL_NOT_MEASURED)
                continue;
            strata[n] = cross_at(&first[i], other, p);
            add_crossing(release, &first[i], p, &strata[n++], rows);
        }
        if (n > 1) add_pooled(release, first, p, strata, n, rows);
    }
}

/* Tables that an indicator divides, and nothing else, by those who have it. */
static bool is_with(const talgeo__frame *frame, const talgeo__series *s)
{
    const talgeo__table *table = &frame->tables[s->key.table];
    return table->n_by == 1 && table->by[0].kind == TALGEO__BY_INDICATOR && s->key.level[0] == 1;
}

talgeo_status talgeo__rows_add_crossings(const talgeo_release *release,
                                         const talgeo__all_series *all, talgeo__figure_rows *rows,
                                         talgeo_error *error)
{
    talgeo_cross *strata = talgeo__calloc(all->count, sizeof *strata);
    if (strata == NULL) return talgeo__fail_memory(error, "figures");
    for (size_t i = 0, next; i < all->count; i = next) {
        const talgeo__series *s = &all->items[i];
        next = talgeo__series_end(all, i);
        if (is_with(release->frame, s)) cross_areas(release, all, s, next - i, strata, rows);
    }
    free(strata);
    return TALGEO_OK;
}
