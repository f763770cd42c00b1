/* Levels that earlier releases named, or did not: a level is named once it has enough children.
 * That it was not named before says how few there were, so it must not be told of the same children
 * later, nor the reverse. */
#include "named.h"

#include <stdlib.h>

#include "../core/memory.h"

/* Did the release count anybody in the period? One without tables by period does not tell. */
static bool has_counted(const talgeo_release *release, size_t period)
{
    bool any_by_period = false;
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        if (cell->key.period < 0) continue;
        any_by_period = true;
        if ((size_t)cell->key.period == period && cell->status != TALGEO_CELL_NOT_MEASURED)
            return true;
    }
    return !any_by_period;
}

static void mark_counted(const talgeo_release *release, const talgeo__frame *frame, bool *counted)
{
    for (size_t p = 0; p < release->frame->n_periods; p++) {
        int32_t now = talgeo__history_period(frame, release->frame, p);
        if (now >= 0) counted[now] = has_counted(release, p);
    }
}

talgeo__named *talgeo__named_find(const talgeo__history *history, const talgeo__frame *frame)
{
    talgeo__named *named = talgeo__calloc(history->count, sizeof *named);
    for (size_t r = 0; named && r < history->count; r++) {
        const talgeo_release *release = history->releases[r];
        named[r].strata = release->frame->strata;
        named[r].n_strata = release->frame->n_strata;
        named[r].counted = talgeo__calloc(frame->n_periods, sizeof *named[r].counted);
        if (named[r].counted == NULL) {
            talgeo__named_free(named, history->count);
            return NULL;
        }
        mark_counted(release, frame, named[r].counted);
    }
    return named;
}

void talgeo__named_free(talgeo__named *named, size_t count)
{
    for (size_t r = 0; named && r < count; r++) free(named[r].counted);
    free(named);
}
