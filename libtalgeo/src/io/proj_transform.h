/* Coordinates from one CRS to another, through PROJ. */
#ifndef TALGEO_IO_PROJ_TRANSFORM_H
#define TALGEO_IO_PROJ_TRANSFORM_H

#include <talgeo/talgeo.h>

/* A transformation; used by one thread (each worker makes its own). x is easting or longitude in
 * degrees, y northing or latitude, in both CRSs. */
typedef struct talgeo__transform talgeo__transform;

/* `from` and `to`: anything PROJ reads: "EPSG:25832", WKT, PROJJSON. NULL in *transform (and
 * TALGEO_OK) where the two are the same CRS: nothing to do. E_CRS names the one that is unknown. */
talgeo_status talgeo__transform_new(const char *from, const char *to, talgeo__transform **transform,
                                    talgeo_error *error);
void talgeo__transform_free(talgeo__transform *transform);

/* In place; a point that cannot be transformed becomes NaN, NaN. Returns how many did. NaN points
 * stay NaN and are not counted. */
size_t talgeo__transform_apply(talgeo__transform *transform, double *x, double *y, size_t n);

/* Is the text a CRS that PROJ knows? E_CRS with PROJ's words. */
talgeo_status talgeo__crs_check(const char *crs, talgeo_error *error);
/* "EPSG:25832" where the CRS has (or is identified with certainty as) an authority code, else
 * WKT2; yours. NULL: unknown. */
char *talgeo__crs_name(const char *crs);

#endif
