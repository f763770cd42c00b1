/* Placing batches of positions in several area sets. */
#include "placer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../io/proj_transform.h"
#include "../locate/locate.h"

#define STAGE "locate"

/* Positions that are transformed at a time. */
enum { CHUNK = 65536 };

typedef struct talgeo__placer_target {
    const char *crs;
    talgeo__transform *transform; /* NULL: the positions are in this CRS already */
    double *x, *y;                /* of a chunk, in this CRS; without a transform the caller's */
} target;

static talgeo_status open_target(talgeo__placer *placer, size_t set, const char *crs,
                                 talgeo_error *error)
{
    const char *wanted = placer->sets[set]->crs;
    size_t t = 0;
    while (t < placer->n_targets && strcmp(placer->targets[t].crs, wanted) != 0) t++;
    placer->target_of_set[set] = t;
    if (t < placer->n_targets) return TALGEO_OK;
    target *added = &placer->targets[placer->n_targets++];
    added->crs = wanted;
    talgeo_status status = talgeo__transform_new(crs, wanted, &added->transform, error);
    if (status != TALGEO_OK || added->transform == NULL) return status;
    added->x = talgeo__calloc(CHUNK, sizeof(double));
    added->y = talgeo__calloc(CHUNK, sizeof(double));
    return added->x && added->y ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

talgeo_status talgeo__placer_open(talgeo__placer *placer, const talgeo_areas *const *sets,
                                  size_t n_sets, const char *crs, talgeo_error *error)
{
    *placer = (talgeo__placer){.sets = sets, .n_sets = n_sets};
    placer->outside = talgeo__calloc(n_sets, sizeof *placer->outside);
    placer->targets = talgeo__calloc(n_sets, sizeof *placer->targets);
    placer->target_of_set = talgeo__calloc(n_sets, sizeof *placer->target_of_set);
    placer->lost_here = talgeo__calloc(CHUNK, sizeof *placer->lost_here);
    if (!placer->outside || !placer->targets || !placer->target_of_set || !placer->lost_here)
        return talgeo__fail_memory(error, STAGE);
    talgeo_status status = TALGEO_OK;
    for (size_t s = 0; status == TALGEO_OK && s < n_sets; s++)
        status = open_target(placer, s, crs, error);
    return status;
}

void talgeo__placer_close(talgeo__placer *placer)
{
    for (size_t t = 0; t < placer->n_targets; t++) {
        target *to = &placer->targets[t];
        if (to->transform) {
            free(to->x);
            free(to->y);
        }
        talgeo__transform_free(to->transform);
    }
    free(placer->outside);
    free(placer->targets);
    free(placer->target_of_set);
    free(placer->lost_here);
}

bool talgeo__placer_transforms(const talgeo__placer *placer, size_t set)
{
    return placer->targets[placer->target_of_set[set]].transform != NULL;
}

/* Bring a chunk into every CRS; mark the positions that cannot be. */
static void transform_chunk(talgeo__placer *placer, const double *x, const double *y, size_t n)
{
    memset(placer->lost_here, 0, n * sizeof *placer->lost_here);
    for (size_t t = 0; t < placer->n_targets; t++) {
        target *to = &placer->targets[t];
        if (to->transform == NULL) {
            to->x = (double *)x;
            to->y = (double *)y;
            continue;
        }
        memcpy(to->x, x, n * sizeof *x);
        memcpy(to->y, y, n * sizeof *y);
        if (talgeo__transform_apply(to->transform, to->x, to->y, n) == 0) continue;
        for (size_t i = 0; i < n; i++)
            placer->lost_here[i] =
                placer->lost_here[i] || (isnan(to->x[i]) && isfinite(x[i]) && isfinite(y[i]));
    }
}

bool talgeo__placer_place(talgeo__placer *placer, const double *x, const double *y, size_t n,
                          int threads, int32_t *const *area, bool *lost, talgeo__progress *progress)
{
    for (size_t from = 0; from < n; from += CHUNK) {
        size_t count = n - from < CHUNK ? n - from : CHUNK;
        transform_chunk(placer, x + from, y + from, count);
        if (lost) memcpy(lost + from, placer->lost_here, count * sizeof *lost);
        for (size_t s = 0; s < placer->n_sets; s++) {
            const target *in = &placer->targets[placer->target_of_set[s]];
            int32_t *here = area[s] + from;
            talgeo__locator_find_threads(placer->sets[s]->locator, in->x, in->y, count, here,
                                         threads);
            for (size_t i = 0; i < count; i++)
                placer->outside[s] += here[i] < 0 && isfinite(in->x[i]) && isfinite(in->y[i]);
        }
        if (!talgeo__progress_report(progress, (double)(from + count) / (double)n)) return false;
    }
    return true;
}
