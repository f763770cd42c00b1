/* Areas as OGR geometries and back, and their size in square metres. */
#include "areas_geometry.h"

#include <geos_c.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"

static bool add_ring(OGRGeometryH polygon, const double *x, const double *y, size_t n)
{
    OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
    if (ring == NULL) return false;
    OGR_G_SetPoints(ring, (int)n, x, sizeof *x, y, sizeof *y, NULL, 0);
    return OGR_G_AddGeometryDirectly(polygon, ring) == OGRERR_NONE;
}

static OGRGeometryH part_geometry(const talgeo_areas *areas, size_t part)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    for (size_t r = areas->ring_of_part[part]; polygon && r < areas->ring_of_part[part + 1]; r++) {
        size_t from = areas->point_of_ring[r], n = areas->point_of_ring[r + 1] - from;
        if (add_ring(polygon, areas->x + from, areas->y + from, n)) continue;
        OGR_G_DestroyGeometry(polygon);
        polygon = NULL;
    }
    return polygon;
}

OGRGeometryH talgeo__areas_geometry(const talgeo_areas *areas, size_t i)
{
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon);
    for (size_t p = areas->part_of_area[i]; all && p < areas->part_of_area[i + 1]; p++) {
        OGRGeometryH part = part_geometry(areas, p);
        if (part && OGR_G_AddGeometryDirectly(all, part) == OGRERR_NONE) continue;
        OGR_G_DestroyGeometry(all);
        all = NULL;
    }
    return all;
}

static bool add_ring_points(talgeo__areas_builder *builder, OGRGeometryH ring)
{
    int n = OGR_G_GetPointCount(ring);
    double *x = talgeo__calloc((size_t)n, sizeof *x), *y = talgeo__calloc((size_t)n, sizeof *y);
    bool good = x && y;
    if (good) {
        OGR_G_GetPoints(ring, x, sizeof *x, y, sizeof *y, NULL, 0);
        good = talgeo__areas_builder_ring(builder, x, y, (size_t)n);
    }
    free(x);
    free(y);
    return good;
}

bool talgeo__areas_add_parts(talgeo__areas_builder *builder, OGRGeometryH polygons)
{
    for (int p = 0; polygons && p < OGR_G_GetGeometryCount(polygons); p++) {
        OGRGeometryH polygon = OGR_G_GetGeometryRef(polygons, p);
        if (OGR_G_IsEmpty(polygon)) continue;
        if (!talgeo__areas_builder_part(builder)) return false;
        for (int r = 0; r < OGR_G_GetGeometryCount(polygon); r++)
            if (!add_ring_points(builder, OGR_G_GetGeometryRef(polygon, r))) return false;
    }
    return true;
}

static void add_polygons(OGRGeometryH from, OGRGeometryH to)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(from));
    if (type == wkbPolygon && !OGR_G_IsEmpty(from)) OGR_G_AddGeometry(to, from);
    if (type != wkbMultiPolygon && type != wkbGeometryCollection) return;
    for (int i = 0; i < OGR_G_GetGeometryCount(from); i++)
        add_polygons(OGR_G_GetGeometryRef(from, i), to);
}

OGRGeometryH talgeo__polygons_of(OGRGeometryH geometry)
{
    if (geometry == NULL || wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbMultiPolygon)
        return geometry;
    OGRGeometryH polygons = OGR_G_CreateGeometry(wkbMultiPolygon);
    if (polygons) add_polygons(geometry, polygons);
    OGR_G_DestroyGeometry(geometry);
    return polygons;
}

static void reason_of_wkb(const unsigned char *wkb, size_t length, char *words, size_t size)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    if (geos == NULL) return;
    GEOSGeometry *geometry = GEOSGeomFromWKB_buf_r(geos, wkb, length);
    char *reason = geometry ? GEOSisValidReason_r(geos, geometry) : NULL;
    if (reason) snprintf(words, size, "%s", reason);
    GEOSFree_r(geos, reason);
    GEOSGeom_destroy_r(geos, geometry);
    GEOS_finish_r(geos);
}

void talgeo__invalid_reason(OGRGeometryH geometry, char *words, size_t size)
{
    int length = OGR_G_WkbSize(geometry);
    unsigned char *wkb = length > 0 ? talgeo__calloc((size_t)length, 1) : NULL;
    snprintf(words, size, "rings cross, touch along a line or are wrongly nested");
    if (wkb && OGR_G_ExportToWkb(geometry, wkbNDR, wkb) == OGRERR_NONE)
        reason_of_wkb(wkb, (size_t)length, words, size);
    free(wkb);
}

talgeo_status talgeo__measure_new(const char *crs, talgeo__measure *measure, talgeo_error *error)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OGRErr failed = srs ? OSRSetFromUserInput(srs, crs) : OGRERR_FAILURE;
    if (failed == OGRERR_NONE) {
        double flattening = 1 / OSRGetInvFlattening(srs, NULL);
        if (!isfinite(flattening)) flattening = 0; /* a sphere */
        *measure = (talgeo__measure){
            .geographic = OSRIsGeographic(srs),
            .metres_per_unit = OSRGetLinearUnits(srs, NULL),
            .radians_per_unit = OSRGetAngularUnits(srs, NULL),
            .semi_major_m = OSRGetSemiMajor(srs, NULL),
            .eccentricity_squared = flattening * (2 - flattening),
        };
    }
    OSRDestroySpatialReference(srs);
    if (failed == OGRERR_NONE) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_CRS, "areas", "GDAL does not know the CRS %.200s", crs);
}

/* Square metres of a square unit at a latitude: radii of curvature in the meridian and the prime
 * vertical. */
static double unit_m2(const talgeo__measure *measure, double latitude)
{
    double w = 1 - measure->eccentricity_squared * sin(latitude) * sin(latitude);
    double meridian = measure->semi_major_m * (1 - measure->eccentricity_squared) / (w * sqrt(w));
    double parallel = measure->semi_major_m / sqrt(w) * cos(latitude);
    return meridian * parallel * measure->radians_per_unit * measure->radians_per_unit;
}

double talgeo__measure_unit_m2(const talgeo__measure *measure, double y)
{
    if (!measure->geographic) return measure->metres_per_unit * measure->metres_per_unit;
    return unit_m2(measure, y * measure->radians_per_unit);
}

double talgeo__measure_m2(const talgeo__measure *measure, OGRGeometryH geometry)
{
    OGREnvelope box;
    OGR_G_GetEnvelope(geometry, &box);
    return OGR_G_Area(geometry) * talgeo__measure_unit_m2(measure, (box.MinY + box.MaxY) / 2);
}
