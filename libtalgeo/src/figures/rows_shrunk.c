/* Companions of the shares of small areas: drawn to what the areas of the set have in common. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

typedef struct shrinking {
    int64_t *events, *n;
    talgeo_shrunk *shrunk;
} shrinking;

static void add_number(const talgeo_release *release, const talgeo__series *s, size_t period,
                       talgeo__figure_kind kind, const talgeo_shrunk *shrunk, double number,
                       talgeo__figure_rows *rows)
{
    talgeo__figure_row row = talgeo__row_of_series(release, s, kind);
    row.period = (int32_t)period;
    if (shrunk->status == TALGEO_FIGURE_OK)
        talgeo__row_number(&row, number);
    else
        talgeo__row_figure(&row, talgeo__no_figure(shrunk->status));
    talgeo__row_add(rows, &row);
}

/* Series first..first + count - 1 are the areas of one set. */
static void shrink_areas(const talgeo_release *release, const talgeo__series *first, size_t count,
                         size_t period, shrinking *room, talgeo__figure_rows *rows)
{
    bool measured = false;
    for (size_t i = 0; i < count; i++) {
        int64_t cell = first[i].cell[period];
        measured =
            measured || (cell >= 0 && release->cells[cell].status != TALGEO_CELL_NOT_MEASURED);
        room->events[i] = first[i].events[period];
        room->n[i] = first[i].n[period];
    }
    if (!measured || talgeo__measured_in(release, first->key.indicator).mean) return;
    talgeo_empirical_bayes(room->events, room->n, count, room->shrunk);
    for (size_t i = 0; i < count; i++) {
        const talgeo_shrunk *shrunk = &room->shrunk[i];
        if (first[i].cell[period] < 0) continue;
        add_number(release, &first[i], period, TALGEO__FIGURE_SHARE_SHRUNK, shrunk, shrunk->value,
                   rows);
        add_number(release, &first[i], period, TALGEO__FIGURE_SHRINKAGE_WEIGHT, shrunk,
                   shrunk->weight, rows);
    }
}

talgeo_status talgeo__rows_add_shrunk(const talgeo_release *release, const talgeo__all_series *all,
                                      talgeo__figure_rows *rows, talgeo_error *error)
{
    if (!release->frame->asked.shrinkage) return TALGEO_OK;
    shrinking room = {talgeo__calloc(all->count, sizeof *room.events),
                      talgeo__calloc(all->count, sizeof *room.n),
                      talgeo__calloc(all->count, sizeof *room.shrunk)};
    bool good = room.events && room.n && room.shrunk;
    for (size_t i = 0, next; good && i < all->count; i = next) {
        const talgeo__series *s = &all->items[i];
        next = talgeo__series_end(all, i);
        for (size_t p = 0; next - i > 1 && p < release->frame->n_periods; p++)
            shrink_areas(release, s, next - i, p, &room, rows);
    }
    free(room.events);
    free(room.n);
    free(room.shrunk);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "figures");
}
