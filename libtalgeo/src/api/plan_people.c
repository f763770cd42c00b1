/* Public tables that a plan's figures need: scores of areas, and who lives in them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../intake/scores.h"
#include "../io/table_read.h"
#include "cube.h"

static talgeo_status open_numbers(const talgeo__score_spec *spec, struct ArrowArrayStream *stream,
                                  talgeo_error *error)
{
    talgeo__table_source table = {
        .path = spec->file, .shown = spec->shown_file, .layer = spec->layer};
    char *crs = NULL;
    talgeo_status status = talgeo__table_open(&table, stream, &crs, NULL, error);
    free(crs);
    return status;
}

static talgeo__number_columns columns_of(const talgeo__score_spec *spec)
{
    return (talgeo__number_columns){spec->shown_file, spec->key,   spec->period,
                                    spec->stratum,    spec->level, spec->score};
}

talgeo_status talgeo__plan_scores(const talgeo_plan *plan, const talgeo_areas *areas,
                                  double **scores, talgeo_error *error)
{
    struct ArrowArrayStream stream;
    const talgeo__number_columns columns = columns_of(&plan->gradient);
    talgeo_status status = open_numbers(&plan->gradient, &stream, error);
    if (status == TALGEO_OK) status = talgeo__scores_read(&stream, &columns, areas, scores, error);
    return status;
}

talgeo_status talgeo__plan_level_scores(const talgeo_plan *plan, talgeo__denominator **items,
                                        size_t *n_items, talgeo_error *error)
{
    struct ArrowArrayStream stream;
    const talgeo__score_spec *spec = &plan->group_gradient;
    const talgeo__number_columns columns = {
        .shown = spec->shown_file, .level = spec->key, .number = spec->score};
    *items = NULL;
    *n_items = 0;
    talgeo_status status = open_numbers(spec, &stream, error);
    if (status == TALGEO_OK)
        status = talgeo__level_scores_read(&stream, &columns, items, n_items, error);
    return status;
}

/* ---- Who lives there ---- */

static bool is_weighted_by(const talgeo__people *people, const char *stratum)
{
    for (size_t b = 0; b < people->n_by; b++)
        if (strcmp(people->by[b], stratum) == 0) return true;
    return false;
}

/* Of weights only the columns that they are by. E_INPUT: the table lacks one of them. */
static talgeo_status keep_weighted(const talgeo__score_spec *spec, talgeo__people *people,
                                   talgeo_error *error)
{
    size_t kept = 0;
    for (size_t i = 0; people->n_by && i < people->n_items; i++) {
        talgeo__denominator *item = &people->items[i], last = *item;
        bool keep = is_weighted_by(people, item->stratum);
        people->items[i] = people->items[kept];
        people->items[kept] = last;
        kept += keep;
    }
    while (people->n_by && people->n_items > kept) {
        talgeo__denominator *item = &people->items[--people->n_items];
        free(item->period);
        free(item->stratum);
        free(item->level);
    }
    for (size_t b = 0; b < people->n_by; b++) {
        bool found = false;
        for (size_t i = 0; !found && i < people->n_items; i++)
            found = strcmp(people->items[i].stratum, people->by[b]) == 0;
        if (!found)
            return talgeo__fail(error, TALGEO_E_INPUT, "intake",
                                "'%s': no row is of the column '%s'", spec->shown_file,
                                people->by[b]);
    }
    return TALGEO_OK;
}

static bool same_place(const talgeo__denominator *a, const talgeo__denominator *b)
{
    return a->area == b->area && (a->period == NULL || strcmp(a->period, b->period) == 0);
}

/* The levels of each column are the same people. */
static talgeo_status check_totals(const talgeo__score_spec *spec, const talgeo_areas *areas,
                                  const talgeo__people *people, talgeo_error *error)
{
    double before = -1, sum = 0;
    for (size_t i = 0; people->n_by && i < people->n_items; i++) {
        const talgeo__denominator *item = &people->items[i], *next = item + 1;
        bool last = i + 1 == people->n_items, here = !last && same_place(item, next);
        sum += item->count;
        if (here && strcmp(item->stratum, next->stratum) == 0) continue;
        if (before >= 0 && fabs(sum - before) > 1e-9 * before)
            return talgeo__fail(error, TALGEO_E_INPUT, "intake",
                                "'%s': in '%s', %s, the levels of '%s' sum to another total than "
                                "those of another column",
                                spec->shown_file, areas->keys[item->area],
                                item->period ? item->period : "all periods", item->stratum);
        before = here ? sum : -1;
        sum = 0;
    }
    return TALGEO_OK;
}

talgeo_status talgeo__plan_people(const talgeo__score_spec *spec, const talgeo_areas *areas,
                                  talgeo__people *people, talgeo_error *error)
{
    struct ArrowArrayStream stream;
    const talgeo__number_columns columns = columns_of(spec);
    talgeo_status status = open_numbers(spec, &stream, error);
    if (status == TALGEO_OK)
        status = talgeo__denominators_read(&stream, &columns, areas, &people->items,
                                           &people->n_items, error);
    if (status == TALGEO_OK) status = keep_weighted(spec, people, error);
    if (status == TALGEO_OK) status = check_totals(spec, areas, people, error);
    return status;
}
