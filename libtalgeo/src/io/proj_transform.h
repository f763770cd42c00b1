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

/* Where a CRS is used and where a box of it lies, on WGS 84 in degrees: west, south, east, north.
 * proj_place.c */
typedef struct talgeo__crs_place {
    double box[4];  /* NaN where the box cannot be transformed */
    double used[4]; /* NaN where PROJ does not know */
    bool far_off;   /* the box does not come within 10 degrees of where the CRS is used */
} talgeo__crs_place;
/* box: min x, min y, max x, max y. E_CRS, E_MEMORY. */
talgeo_status talgeo__crs_place_box(const char *crs, const double box[4], talgeo__crs_place *place,
                                    talgeo_error *error);

/* What users should know of the way from one CRS to another at a place (degrees on WGS 84, as
 * above): a grid that is not installed, a shift of datums that is left out. *words is yours; NULL
 * where there is nothing to tell. proj_place.c */
talgeo_status talgeo__transform_caveat(const char *from, const char *to, const double place[4],
                                       char **words, talgeo_error *error);

/* Is the text a CRS that PROJ knows? E_CRS with PROJ's words. */
talgeo_status talgeo__crs_check(const char *crs, talgeo_error *error);
/* "EPSG:25832" where the CRS has (or is identified with certainty as) an authority code, else
 * WKT2; yours. NULL: unknown. */
char *talgeo__crs_name(const char *crs);

#endif
