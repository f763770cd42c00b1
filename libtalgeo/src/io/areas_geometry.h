/* Areas as OGR geometries and back, and their size in square metres. */
#ifndef TALGEO_IO_AREAS_GEOMETRY_H
#define TALGEO_IO_AREAS_GEOMETRY_H

#include <ogr_api.h>

#include "../areas/areas.h"

/* Area i as a multipolygon; yours. Call inside a GDAL scope. NULL: out of memory. */
OGRGeometryH talgeo__areas_geometry(const talgeo_areas *areas, size_t i);

/* Add the polygons of a multipolygon (NULL: none) as parts of the area that was begun. False: out
 * of memory. */
bool talgeo__areas_add_parts(talgeo__areas_builder *builder, OGRGeometryH polygons);

/* Why is the geometry not valid, and where? GEOS's words, as "Self-intersection[5 5]". */
void talgeo__invalid_reason(OGRGeometryH geometry, char *words, size_t size);

/* The polygons in a geometry, as a multipolygon (empty where there are none). Takes the geometry
 * over (NULL gives NULL). */
OGRGeometryH talgeo__polygons_of(OGRGeometryH geometry);

/* How plane areas become square metres. In a geographic CRS: on the ellipsoid, at the latitude of
 * the geometry's middle, which is true for what is small against the Earth (slivers, overlaps,
 * municipalities). In a projected one: the plane's own measure. */
typedef struct talgeo__measure {
    bool geographic;
    double metres_per_unit;                                      /* projected */
    double radians_per_unit, semi_major_m, eccentricity_squared; /* geographic */
} talgeo__measure;

/* `crs` as talgeo__crs_name gives it. E_CRS where GDAL does not know it. */
talgeo_status talgeo__measure_new(const char *crs, talgeo__measure *measure, talgeo_error *error);
/* Square metres of a square unit of the plane at height y. */
double talgeo__measure_unit_m2(const talgeo__measure *measure, double y);
double talgeo__measure_m2(const talgeo__measure *measure, OGRGeometryH geometry);

#endif
