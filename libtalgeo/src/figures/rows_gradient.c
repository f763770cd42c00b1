/* Social gradient: shares of areas, or of groups, by how deprived they are. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

/* Counts of the areas of a set, or of the groups of an area, in one period. */
typedef struct ranking {
    const talgeo_release *release;
    talgeo__figure_rows *rows;
    int64_t *events, *n;
    double *score;
    size_t count;
    bool measured;
} ranking;

static bool open_ranking(const talgeo_release *release, talgeo__figure_rows *rows, size_t most,
                         ranking *r)
{
    *r = (ranking){.release = release, .rows = rows};
    r->events = talgeo__calloc(most, sizeof *r->events);
    r->n = talgeo__calloc(most, sizeof *r->n);
    r->score = talgeo__calloc(most, sizeof *r->score);
    return r->events && r->n && r->score;
}

static void close_ranking(ranking *r)
{
    free(r->events);
    free(r->n);
    free(r->score);
}

static void rank(ranking *r, const talgeo__series *s, size_t period, double score)
{
    if (s == NULL || s->cell[period] < 0 || isnan(score)) return;
    r->measured =
        r->measured || r->release->cells[s->cell[period]].status != TALGEO_CELL_NOT_MEASURED;
    r->events[r->count] = s->events[period];
    r->n[r->count] = s->n[period];
    r->score[r->count++] = score;
}

/* ---- Rows ---- */

static void add_figure(const ranking *r, talgeo__figure_row row, talgeo__figure_kind kind,
                       talgeo_figure figure)
{
    row.kind = kind;
    talgeo__row_figure(&row, figure);
    if (kind == TALGEO__FIGURE_SII) /* how the most deprived end is against the least */
        row.note = talgeo_verdict_text(
            talgeo_compare(figure, 0, talgeo__better_of(r->release, row.indicator)));
    talgeo__row_add(r->rows, &row);
}

/* What was ranked, as rows like `row`, and how many of `count_kind` they are made of; then nothing
 * is ranked. */
static talgeo_status add_gradient(ranking *r, const talgeo__figure_row *row,
                                  talgeo__figure_kind count_kind, talgeo_error *error)
{
    talgeo_gradient made;
    talgeo_status status = TALGEO_OK;
    bool measured = r->measured && !talgeo__measured_in(r->release, row->indicator).mean;
    if (measured)
        status = talgeo_gradient_of_shares(r->events, r->n, r->score, r->count,
                                           r->release->policy.confidence, &made, error);
    r->count = 0;
    r->measured = false;
    if (!measured || status != TALGEO_OK) return status;
    add_figure(r, *row, TALGEO__FIGURE_SII, made.sii);
    add_figure(r, *row, TALGEO__FIGURE_RII, made.rii);
    add_figure(r, *row, TALGEO__FIGURE_CONCENTRATION, made.concentration);
    add_figure(r, *row, count_kind,
               (talgeo_figure){(double)made.groups, NAN, NAN, TALGEO_FIGURE_OK});
    return TALGEO_OK;
}

/* ---- Areas ---- */

/* Series first..first + count - 1 are those of the set. */
static talgeo_status rank_areas(ranking *r, const talgeo__series *first, size_t count,
                                size_t period, talgeo_error *error)
{
    for (size_t i = 0; i < count; i++)
        rank(r, &first[i], period, r->release->frame->asked.scores[first[i].key.area]);
    talgeo__figure_row row = talgeo__row_of_series(r->release, first, TALGEO__FIGURE_SII);
    row.period = (int32_t)period;
    row.area = -1;
    return add_gradient(r, &row, TALGEO__FIGURE_GRADIENT_AREAS, error);
}

static talgeo_status rank_all_areas(ranking *r, const talgeo__all_series *all, int32_t set,
                                    talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0, next; status == TALGEO_OK && i < all->count; i = next) {
        const talgeo__series *s = &all->items[i];
        next = talgeo__series_end(all, i);
        for (size_t p = 0;
             s->key.set == set && status == TALGEO_OK && p < r->release->frame->n_periods; p++)
            status = rank_areas(r, s, next - i, p, error);
    }
    return status;
}

static talgeo_status add_areas(const talgeo_release *release, const talgeo__all_series *all,
                               talgeo__figure_rows *rows, talgeo_error *error)
{
    const talgeo__frame *frame = release->frame;
    const talgeo__asked *asked = &frame->asked;
    ranking r;
    size_t set = 0;
    while (asked->ranked && set < frame->n_sets && strcmp(frame->sets[set]->id, asked->ranked) != 0)
        set++;
    if (asked->ranked == NULL || set == frame->n_sets) return TALGEO_OK;
    talgeo_status status = open_ranking(release, rows, asked->n_scores, &r)
                               ? rank_all_areas(&r, all, (int32_t)set, error)
                               : talgeo__fail_memory(error, "figures");
    close_ranking(&r);
    return status;
}

/* ---- Groups ---- */

static double score_of(const talgeo__asked *asked, const char *level)
{
    for (size_t i = 0; i < asked->n_level_scores; i++)
        if (strcmp(asked->level_scores[i].level, level) == 0) return asked->level_scores[i].count;
    return NAN;
}

/* Number of the stratum that divides the table besides period, where it is ranked; -1: it is not.
 */
static int64_t ranked_stratum(const talgeo__frame *frame, const talgeo__table *table)
{
    bool by = table->by_period && !table->pool && table->n_by == 1 &&
              table->by[0].kind == TALGEO__BY_STRATUM &&
              strcmp(frame->strata[table->by[0].index].id, frame->asked.ranked_by) == 0;
    return by ? (int64_t)table->by[0].index : -1;
}

/* `first` is the series of the first level; the others differ from it in their level alone. */
static talgeo_status rank_groups(ranking *r, const talgeo__all_series *all,
                                 const talgeo__series *first, const talgeo__stratum *stratum,
                                 talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t p = 0; status == TALGEO_OK && p < r->release->frame->n_periods; p++) {
        for (size_t l = 0; l < stratum->n_levels; l++) {
            talgeo__series like = *first;
            like.key.level[0] = (int32_t)l;
            rank(r, talgeo__series_find(all, &like, first->key.set, first->key.area), p,
                 score_of(&r->release->frame->asked, stratum->levels[l]));
        }
        talgeo__figure_row row = talgeo__row_of_series(r->release, first, TALGEO__FIGURE_SII);
        row.period = (int32_t)p;
        row.group = stratum->id;
        status = add_gradient(r, &row, TALGEO__FIGURE_GRADIENT_GROUPS, error);
    }
    return status;
}

static talgeo_status add_groups(const talgeo_release *release, const talgeo__all_series *all,
                                talgeo__figure_rows *rows, talgeo_error *error)
{
    const talgeo__frame *frame = release->frame;
    ranking r;
    size_t most = 0;
    if (frame->asked.ranked_by == NULL) return TALGEO_OK;
    for (size_t s = 0; s < frame->n_strata; s++)
        if (frame->strata[s].n_levels > most) most = frame->strata[s].n_levels;
    talgeo_status status =
        open_ranking(release, rows, most, &r) ? TALGEO_OK : talgeo__fail_memory(error, "figures");
    for (size_t i = 0; status == TALGEO_OK && i < all->count; i++) {
        const talgeo__series *s = &all->items[i];
        int64_t stratum = ranked_stratum(frame, &frame->tables[s->key.table]);
        if (stratum >= 0 && s->key.level[0] == 0)
            status = rank_groups(&r, all, s, &frame->strata[stratum], error);
    }
    close_ranking(&r);
    return status;
}

talgeo_status talgeo__rows_add_gradients(const talgeo_release *release,
                                         const talgeo__all_series *all, talgeo__figure_rows *rows,
                                         talgeo_error *error)
{
    talgeo_status status = add_areas(release, all, rows, error);
    return status == TALGEO_OK ? add_groups(release, all, rows, error) : status;
}
