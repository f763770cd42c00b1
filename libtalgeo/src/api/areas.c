/* Area sets: opening them, and placing points in them. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../io/areas_read.h"
#include "../io/proj_transform.h"
#include "../locate/locate.h"

/* Points that are transformed at a time. */
enum { CHUNK = 4096 };

talgeo_status talgeo_areas_open(const char *path, const talgeo_areas_options *options,
                                talgeo_areas **areas, talgeo_error *error)
{
    return talgeo__areas_read(path, path, options, "", NULL, areas, error);
}

talgeo_status talgeo_areas_from_arrow(struct ArrowArrayStream *stream,
                                      const talgeo_areas_options *options, talgeo_areas **areas,
                                      talgeo_error *error)
{
    return talgeo__areas_read_arrow(stream, options, "", areas, error);
}

static talgeo_status locate_transformed(const talgeo_areas *areas, talgeo__transform *transform,
                                        const double *x, const double *y, size_t n, int32_t *area,
                                        talgeo_error *error)
{
    double *xs = talgeo__calloc(CHUNK, 2 * sizeof *xs), *ys = xs + CHUNK;
    if (xs == NULL) return talgeo__fail_memory(error, "locate");
    for (size_t from = 0; from < n; from += CHUNK) {
        size_t count = n - from < CHUNK ? n - from : CHUNK;
        memcpy(xs, x + from, count * sizeof *xs);
        memcpy(ys, y + from, count * sizeof *ys);
        talgeo__transform_apply(transform, xs, ys, count);
        talgeo__locator_find(areas->locator, xs, ys, count, area + from);
    }
    free(xs);
    return TALGEO_OK;
}

talgeo_status talgeo_areas_locate(const talgeo_areas *areas, const double *x, const double *y,
                                  size_t n, const char *crs, int32_t *area, talgeo_error *error)
{
    talgeo__transform *transform = NULL;
    talgeo_status status =
        crs ? talgeo__transform_new(crs, areas->crs, &transform, error) : TALGEO_OK;
    if (status != TALGEO_OK) return status;
    if (transform)
        status = locate_transformed(areas, transform, x, y, n, area, error);
    else
        talgeo__locator_find(areas->locator, x, y, n, area);
    talgeo__transform_free(transform);
    return status;
}
