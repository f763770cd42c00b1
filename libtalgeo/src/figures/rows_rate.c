/* Rates: events of areas per so many who live there. */
#include <stdlib.h>
#include <string.h>

#include "rows.h"

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

static void add_rate(const talgeo_release *release, const talgeo__people *rate,
                     const talgeo__series *s, size_t period, talgeo__figure_rows *rows)
{
    const talgeo__public_cell *cell = &release->cells[s->cell[period]];
    double denominator = find_denominator(rate, s->key.area, release->frame->periods[period]);
    if (denominator <= 0) return;
    talgeo__figure_row row = talgeo__row_of_series(release, s, TALGEO__FIGURE_RATE);
    row.period = (int32_t)period;
    if (cell->status == TALGEO_CELL_PUBLISHED || cell->status == TALGEO_CELL_NO_CHILDREN)
        talgeo__row_figure(&row, talgeo_byar(cell->n == 0 ? 0 : cell->events, denominator,
                                             rate->per, release->policy.confidence));
    else
        row.status = talgeo_cell_status_text(cell->status);
    talgeo__row_add(rows, &row);
}

/* Of the series by area and period alone. */
void talgeo__rows_add_rates(const talgeo_release *release, const talgeo__all_series *all,
                            talgeo__figure_rows *rows)
{
    const talgeo__frame *frame = release->frame;
    for (size_t r = 0; r < frame->asked.n_rates; r++) {
        const talgeo__people *rate = &frame->asked.rates[r];
        for (size_t i = 0; i < all->count; i++) {
            const talgeo__series *s = &all->items[i];
            if (s->key.indicator != rate->indicator || s->key.set < 0 ||
                strcmp(frame->sets[s->key.set]->id, rate->set) != 0 ||
                s != talgeo__series_plain(release, all, rate->indicator, s->key.set, s->key.area))
                continue;
            for (size_t p = 0; p < frame->n_periods; p++)
                if (s->cell[p] >= 0) add_rate(release, rate, s, p, rows);
        }
    }
}
