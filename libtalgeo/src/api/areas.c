/* Area sets: opening them, and placing points in them. */
#include <string.h>

#include "../core/error.h"
#include "../core/progress.h"
#include "../io/areas_read.h"
#include "../locate/locate.h"
#include "placer.h"

/* As many options as the caller knows of. */
static talgeo_areas_options own_options(const talgeo_areas_options *options)
{
    talgeo_areas_options own = TALGEO_AREAS_OPTIONS_INIT;
    memcpy(&own, options, options->size < sizeof own ? options->size : sizeof own);
    return own;
}

talgeo_status talgeo_areas_open(const char *path, const talgeo_areas_options *options,
                                talgeo_areas **areas, talgeo_error *error)
{
    talgeo_areas_options own = own_options(options);
    return talgeo__areas_read(path, path, &own, "", NULL, areas, error);
}

talgeo_status talgeo_areas_from_arrow(struct ArrowArrayStream *stream,
                                      const talgeo_areas_options *options, talgeo_areas **areas,
                                      talgeo_error *error)
{
    talgeo_areas_options own = own_options(options);
    return talgeo__areas_read_arrow(stream, &own, "", areas, error);
}

static talgeo_status same_crs(const talgeo_areas *const *sets, size_t n_sets, const char **crs,
                              talgeo_error *error)
{
    *crs = n_sets ? sets[0]->crs : NULL;
    for (size_t s = 1; s < n_sets; s++)
        if (strcmp(sets[s]->crs, *crs) != 0)
            return talgeo__fail(error, TALGEO_E_CRS, "locate",
                                "the area sets are in different CRSs (%.200s and %.200s): say in "
                                "which one the points are",
                                *crs, sets[s]->crs);
    return TALGEO_OK;
}

talgeo_status talgeo_areas_place(const talgeo_areas *const *sets, size_t n_sets, const double *x,
                                 const double *y, size_t n, const talgeo_place_options *options,
                                 int32_t *const *area, talgeo_error *error)
{
    talgeo_place_options own = TALGEO_PLACE_OPTIONS_INIT;
    memcpy(&own, options, options->size < sizeof own ? options->size : sizeof own);
    talgeo__progress progress = {.callback = own.progress, .user = own.progress_user};
    talgeo__placer placer = {0};
    talgeo__progress_stage(&progress, "locate", 0, 1);
    talgeo_status status = own.crs ? TALGEO_OK : same_crs(sets, n_sets, &own.crs, error);
    if (status == TALGEO_OK) status = talgeo__placer_open(&placer, sets, n_sets, own.crs, error);
    if (status == TALGEO_OK &&
        !talgeo__placer_place(&placer, x, y, n, own.threads, area, NULL, &progress))
        status = talgeo__fail_cancelled(error, &progress);
    talgeo__placer_close(&placer);
    return status;
}

talgeo_status talgeo_areas_locate_sets(const talgeo_areas *const *sets, size_t n_sets,
                                       const double *x, const double *y, size_t n, const char *crs,
                                       int32_t *const *area, talgeo_error *error)
{
    talgeo_place_options options = TALGEO_PLACE_OPTIONS_INIT;
    options.crs = crs;
    return talgeo_areas_place(sets, n_sets, x, y, n, &options, area, error);
}

talgeo_status talgeo_areas_locate(const talgeo_areas *areas, const double *x, const double *y,
                                  size_t n, const char *crs, int32_t *area, talgeo_error *error)
{
    if (crs) return talgeo_areas_locate_sets(&areas, 1, x, y, n, crs, &area, error);
    talgeo__locator_find(areas->locator, x, y, n, area);
    return TALGEO_OK;
}
