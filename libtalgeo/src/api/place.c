/* Placing the rows of a source in every area set of a plan. */
#include "place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../io/proj_transform.h"
#include "../locate/locate.h"

enum { CHUNK = 65536 };

/* One CRS that some of the sets share, with room for a chunk of points in it. */
typedef struct target {
    const char *crs;
    talgeo__transform *transform; /* NULL: the rows are in this CRS already */
    double *x, *y;
} target;

typedef struct placing {
    const talgeo__rows *rows;
    talgeo_areas *const *sets;
    size_t n_sets;
    target *targets;
    size_t n_targets;
    size_t *target_of_set;
    bool *lost; /* of the chunk: cannot be transformed for some target */
    int32_t **area;
    int threads;
    talgeo__source_report *report;
} placing;

void talgeo__place_free(int32_t **area, size_t n_sets)
{
    if (area == NULL) return;
    for (size_t s = 0; s < n_sets; s++) free(area[s]);
    free(area);
}

static talgeo_status open_target(placing *p, size_t set, talgeo_error *error)
{
    const char *crs = p->sets[set]->crs;
    size_t t = 0;
    while (t < p->n_targets && strcmp(p->targets[t].crs, crs) != 0) t++;
    p->target_of_set[set] = t;
    if (t < p->n_targets) return TALGEO_OK;
    target *new_target = &p->targets[p->n_targets++];
    new_target->crs = crs;
    new_target->x = talgeo__calloc(CHUNK, sizeof(double));
    new_target->y = talgeo__calloc(CHUNK, sizeof(double));
    if (new_target->x == NULL || new_target->y == NULL) return talgeo__fail_memory(error, "locate");
    return talgeo__transform_new(p->rows->crs, crs, &new_target->transform, error);
}

static talgeo_status open_placing(placing *p, talgeo_error *error)
{
    p->targets = talgeo__calloc(p->n_sets, sizeof *p->targets);
    p->target_of_set = talgeo__calloc(p->n_sets, sizeof *p->target_of_set);
    p->area = talgeo__calloc(p->n_sets, sizeof *p->area);
    p->lost = talgeo__calloc(CHUNK, sizeof *p->lost);
    if (!p->targets || !p->target_of_set || !p->area || !p->lost)
        return talgeo__fail_memory(error, "locate");
    talgeo_status status = TALGEO_OK;
    for (size_t s = 0; status == TALGEO_OK && s < p->n_sets; s++) {
        p->area[s] = talgeo__calloc(p->rows->count, sizeof(int32_t));
        status = p->area[s] ? open_target(p, s, error) : talgeo__fail_memory(error, "locate");
    }
    return status;
}

static void close_placing(placing *p)
{
    for (size_t t = 0; t < p->n_targets; t++) {
        talgeo__transform_free(p->targets[t].transform);
        free(p->targets[t].x);
        free(p->targets[t].y);
    }
    free(p->targets);
    free(p->target_of_set);
    free(p->lost);
}

/* Bring a chunk into every target CRS; remember the rows that cannot be. */
static void transform_chunk(placing *p, size_t from, size_t n)
{
    const double *x = p->rows->x + from, *y = p->rows->y + from;
    memset(p->lost, 0, n * sizeof *p->lost);
    for (size_t t = 0; t < p->n_targets; t++) {
        target *to = &p->targets[t];
        memcpy(to->x, x, n * sizeof *x);
        memcpy(to->y, y, n * sizeof *y);
        if (to->transform == NULL || talgeo__transform_apply(to->transform, to->x, to->y, n) == 0)
            continue;
        for (size_t i = 0; i < n; i++) p->lost[i] = p->lost[i] || (isnan(to->x[i]) && !isnan(x[i]));
    }
    for (size_t i = 0; i < n; i++) p->report->not_transformed += p->lost[i];
}

static void place_chunk(placing *p, size_t from, size_t n)
{
    transform_chunk(p, from, n);
    for (size_t s = 0; s < p->n_sets; s++) {
        const target *in = &p->targets[p->target_of_set[s]];
        int32_t *area = p->area[s] + from;
        talgeo__locator_find_threads(p->sets[s]->locator, in->x, in->y, n, area, p->threads);
        for (size_t i = 0; i < n; i++) p->report->outside[s] += area[i] < 0 && !isnan(in->x[i]);
    }
}

talgeo_status talgeo__place(talgeo_areas *const *sets, size_t n_sets, const talgeo__rows *rows,
                            int threads, talgeo__progress *progress, talgeo__source_report *report,
                            int32_t ***area, talgeo_error *error)
{
    *area = NULL;
    if (rows->x == NULL) return TALGEO_OK;
    placing p = {
        .rows = rows, .sets = sets, .n_sets = n_sets, .threads = threads, .report = report};
    talgeo_status status = open_placing(&p, error);
    for (size_t from = 0; status == TALGEO_OK && from < rows->count; from += CHUNK) {
        size_t n = rows->count - from < CHUNK ? rows->count - from : CHUNK;
        place_chunk(&p, from, n);
        if (!talgeo__progress_report(progress, (double)(from + n) / (double)rows->count))
            status = talgeo__fail_cancelled(error, progress);
    }
    close_placing(&p);
    if (status == TALGEO_OK)
        *area = p.area;
    else
        talgeo__place_free(p.area, n_sets);
    return status;
}
