/* Area sets: opening them, and placing points in them. */
#include <string.h>

#include "../core/arrow.h"
#include "../core/error.h"
#include "../core/progress.h"
#include "../io/areas_read.h"
#include "../locate/locate.h"
#include "placer.h"

/* As many options as the caller knows of. `source` is where the areas come from. */
static talgeo_status own_options(const void *source, const talgeo_areas_options *options,
                                 talgeo_areas **areas, talgeo_areas_options *own,
                                 talgeo_error *error)
{
    *own = (talgeo_areas_options)TALGEO_AREAS_OPTIONS_INIT;
    if (areas) *areas = NULL;
    if (source == NULL || options == NULL || areas == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "areas",
                            "no file or stream, no options (they name the key), or no place for "
                            "the areas");
    memcpy(own, options, options->size < sizeof *own ? options->size : sizeof *own);
    if (own->overlap_tolerance_m2 >= 0) return TALGEO_OK; /* a NaN is not */
    return talgeo__fail(error, TALGEO_E_ARGUMENT, "areas",
                        "overlap_tolerance_m2 must be 0 or more");
}

talgeo_status talgeo_areas_open(const char *path, const talgeo_areas_options *options,
                                talgeo_areas **areas, talgeo_error *error)
{
    talgeo_areas_options own;
    talgeo_status status = own_options(path, options, areas, &own, error);
    if (status != TALGEO_OK) return status;
    return talgeo__areas_read(path, path, &own, "", NULL, areas, error);
}

talgeo_status talgeo_areas_from_arrow(struct ArrowArrayStream *stream,
                                      const talgeo_areas_options *options, talgeo_areas **areas,
                                      talgeo_error *error)
{
    talgeo_areas_options own;
    talgeo_status status = own_options(stream, options, areas, &own, error);
    if (status == TALGEO_OK) return talgeo__areas_read_arrow(stream, &own, "", areas, error);
    talgeo__stream_end(stream);
    return status;
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

static bool can_place(const talgeo_areas *const *sets, size_t n_sets, const double *x,
                      const double *y, size_t n, int32_t *const *area)
{
    if (n_sets > 0 && (sets == NULL || area == NULL)) return false;
    for (size_t s = 0; s < n_sets; s++)
        if (sets[s] == NULL || (n > 0 && area[s] == NULL)) return false;
    return n == 0 || (x && y);
}

talgeo_status talgeo_areas_place(const talgeo_areas *const *sets, size_t n_sets, const double *x,
                                 const double *y, size_t n, const talgeo_place_options *options,
                                 int32_t *const *area, talgeo_error *error)
{
    talgeo_place_options own = TALGEO_PLACE_OPTIONS_INIT;
    if (options) memcpy(&own, options, options->size < sizeof own ? options->size : sizeof own);
    if (!can_place(sets, n_sets, x, y, n, area))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "locate",
                            "no area set, no positions, or no room for the answers");
    if (own.threads < 0 || own.threads > 1024)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "locate", "threads must be 0 to 1024");
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
    if (crs || areas == NULL || !x || !y || !area)
        return talgeo_areas_locate_sets(&areas, 1, x, y, n, crs, &area, error);
    talgeo__locator_find(areas->locator, x, y, n, area);
    return TALGEO_OK;
}
