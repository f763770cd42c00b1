/* Social gradient: shares of areas by how deprived the areas are. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

/* Counts of the areas of a set in one period, by area. */
typedef struct ranking {
    int64_t *events, *n;
    double *score;
    size_t count;
} ranking;

static void add_figure(const talgeo_release *release, const talgeo__series *s, size_t period,
                       talgeo__figure_kind kind, talgeo_figure figure, talgeo__figure_rows *rows)
{
    talgeo__figure_row row = talgeo__row_of_series(release, s, kind);
    row.period = (int32_t)period;
    row.area = -1;
    talgeo__row_figure(&row, figure);
    if (kind == TALGEO__FIGURE_SII) /* how the most deprived end is against the least */
        row.note = talgeo_verdict_text(
            talgeo_compare(figure, 0, talgeo__better_of(release, s->key.indicator)));
    talgeo__row_add(rows, &row);
}

static void add_gradient(const talgeo_release *release, const talgeo__series *s, size_t period,
                         const talgeo_gradient *g, talgeo__figure_rows *rows)
{
    add_figure(release, s, period, TALGEO__FIGURE_SII, g->sii, rows);
    add_figure(release, s, period, TALGEO__FIGURE_RII, g->rii, rows);
    add_figure(release, s, period, TALGEO__FIGURE_CONCENTRATION, g->concentration, rows);
    talgeo__figure_row row = talgeo__row_of_series(release, s, TALGEO__FIGURE_GRADIENT_AREAS);
    row.period = (int32_t)period;
    row.area = -1;
    talgeo__row_number(&row, (double)g->groups);
    talgeo__row_add(rows, &row);
}

/* Of the areas that have a score and a cell; series first..first + count - 1 are those of the set.
 */
static talgeo_status rank_areas(const talgeo_release *release, const talgeo__series *first,
                                size_t count, size_t period, ranking *r, talgeo__figure_rows *rows,
                                talgeo_error *error)
{
    const talgeo__asked *asked = &release->frame->asked;
    talgeo_gradient gradient;
    r->count = 0;
    bool measured = false;
    for (size_t i = 0; i < count; i++) {
        const talgeo__series *s = &first[i];
        if (s->cell[period] < 0 || isnan(asked->scores[s->key.area])) continue;
        measured = measured || release->cells[s->cell[period]].status != TALGEO_CELL_NOT_MEASURED;
        r->events[r->count] = s->events[period];
        r->n[r->count] = s->n[period];
        r->score[r->count++] = asked->scores[s->key.area];
    }
    if (!measured || talgeo__measured_in(release, first->key.indicator).mean) return TALGEO_OK;
    talgeo_status status = talgeo_gradient_of_shares(r->events, r->n, r->score, r->count,
                                                     release->policy.confidence, &gradient, error);
    if (status == TALGEO_OK) add_gradient(release, first, period, &gradient, rows);
    return status;
}

static talgeo_status rank_all(const talgeo_release *release, const talgeo__all_series *all,
                              int32_t set, ranking *r, talgeo__figure_rows *rows,
                              talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0, next; status == TALGEO_OK && i < all->count; i = next) {
        const talgeo__series *s = &all->items[i];
        for (next = i + 1; next < all->count && talgeo__series_alike(s, &all->items[next]);) next++;
        for (size_t p = 0;
             s->key.set == set && status == TALGEO_OK && p < release->frame->n_periods; p++)
            status = rank_areas(release, s, next - i, p, r, rows, error);
    }
    return status;
}

talgeo_status talgeo__rows_add_gradients(const talgeo_release *release,
                                         const talgeo__all_series *all, talgeo__figure_rows *rows,
                                         talgeo_error *error)
{
    const talgeo__frame *frame = release->frame;
    const talgeo__asked *asked = &frame->asked;
    size_t set = 0;
    while (asked->ranked && set < frame->n_sets && strcmp(frame->sets[set]->id, asked->ranked) != 0)
        set++;
    if (asked->ranked == NULL || set == frame->n_sets) return TALGEO_OK;
    ranking r = {talgeo__calloc(asked->n_scores, sizeof *r.events),
                 talgeo__calloc(asked->n_scores, sizeof *r.n),
                 talgeo__calloc(asked->n_scores, sizeof *r.score), 0};
    talgeo_status status = r.events && r.n && r.score
                               ? rank_all(release, all, (int32_t)set, &r, rows, error)
                               : talgeo__fail_memory(error, "figures");
    free(r.events);
    free(r.n);
    free(r.score);
    return status;
}
