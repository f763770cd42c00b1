/* From features to an area set: checks and repairs. */
#include "areas_collect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "../locate/locate.h"
#include "proj_transform.h"

/* Arcs become chords of at most this angle: the chord is off by at most 1 - cos(2 degrees), that
 * is 0.061 % of the radius. */
#define ARC_STEP_DEGREES 4.0

#define STAGE "areas"

/* ---- CRS ---- */

static talgeo_status compare_crs(const talgeo__collector *collector, const char *source_crs,
                                 talgeo_error *error)
{
    talgeo__transform *transform;
    const char *given = collector->options->crs;
    talgeo_status status = talgeo__transform_new(source_crs, given, &transform, error);
    if (status != TALGEO_OK || transform == NULL) return status;
    talgeo__transform_free(transform);
    char *name = talgeo__crs_name(source_crs);
    status =
        talgeo__fail(error, TALGEO_E_CRS, STAGE,
                     "'%s' says that its CRS is %.300s, but `crs` says %.300s; correct `crs` or "
                     "leave it out",
                     collector->shown, name ? name : source_crs, given);
    free(name);
    return status;
}

static talgeo_status settle_crs(talgeo__collector *collector, const char *source_crs,
                                talgeo_error *error)
{
    const char *given = collector->options->crs, *crs = source_crs ? source_crs : given;
    if (crs == NULL)
        return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                            "'%s' does not say in which CRS its coordinates are; give it as "
                            "`crs: EPSG:25832` (with the right number)",
                            collector->shown);
    talgeo_status status = talgeo__crs_check(crs, error);
    if (status == TALGEO_OK && source_crs && given)
        status = compare_crs(collector, source_crs, error);
    if (status != TALGEO_OK) return status;
    collector->crs = talgeo__crs_name(crs);
    if (collector->crs == NULL) return talgeo__fail_memory(error, STAGE);
    return talgeo__measure_new(collector->crs, &collector->measure, error);
}

talgeo_status talgeo__collector_open(talgeo__collector *collector, const char *source_crs,
                                     talgeo_error *error)
{
    talgeo_status status = settle_crs(collector, source_crs, error);
    if (status != TALGEO_OK) return status;
    collector->builder = talgeo__areas_builder_new();
    return collector->builder ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

void talgeo__collector_close(talgeo__collector *collector)
{
    talgeo__areas_builder_free(collector->builder);
    free(collector->crs);
    collector->builder = NULL;
    collector->crs = NULL;
}

/* ---- One feature ---- */

/* A feature on its way: for messages and notes. */
typedef struct feature {
    talgeo__collector *collector;
    int64_t number;
    const char *key;
} feature;

static talgeo_status refuse(const feature *f, talgeo_error *error, const char *what)
{
    return talgeo__fail_row(error, TALGEO_E_AREAS, STAGE, f->number,
                            "'%s', feature %lld, key '%s': %s", f->collector->shown,
                            (long long)f->number, f->key, what);
}

static bool is_polygonal(OGRGeometryH geometry)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    if (type == wkbPolygon || type == wkbMultiPolygon) return true;
    if (type != wkbGeometryCollection || OGR_G_GetGeometryCount(geometry) == 0) return false;
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
        if (!is_polygonal(OGR_G_GetGeometryRef(geometry, i))) return false;
    return true;
}

static bool all_finite(OGRGeometryH geometry)
{
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
        if (!all_finite(OGR_G_GetGeometryRef(geometry, i))) return false;
    for (int i = 0; i < OGR_G_GetPointCount(geometry); i++)
        if (!isfinite(OGR_G_GetX(geometry, i)) || !isfinite(OGR_G_GetY(geometry, i))) return false;
    return true;
}

/* Straight, flat, with closed rings, x first. */
static talgeo_status simplify_type(const feature *f, OGRGeometryH *geometry, talgeo_error *error)
{
    if (OGR_G_HasCurveGeometry(*geometry, FALSE)) {
        bool arcs = OGR_G_HasCurveGeometry(*geometry, TRUE);
        OGRGeometryH linear = OGR_G_GetLinearGeometry(*geometry, ARC_STEP_DEGREES, NULL);
        if (linear == NULL) return talgeo__fail_memory(error, STAGE);
        OGR_G_DestroyGeometry(*geometry);
        *geometry = linear;
        if (arcs && f->collector->notes)
            talgeo__problems_add(
                f->collector->notes, TALGEO_E_AREAS, true, f->collector->shown, 0, 0,
                "area '%s' has arcs; they are drawn with chords that are off by at "
                "most 0.061 %% of the radius",
                f->key);
    }
    OGR_G_FlattenTo2D(*geometry);
    if (!is_polygonal(*geometry)) return refuse(f, error, "is not a polygon");
    if (!all_finite(*geometry))
        return refuse(f, error, "has a coordinate that is not a number; mend the file");
    OGR_G_CloseRings(*geometry);
    if (f->collector->swap_xy) OGR_G_SwapXY(*geometry);
    return TALGEO_OK;
}

/* The structure method keeps what two parts share and what two lobes of a bow-tie enclose; the
 * other method would take overlapping parts out. */
static talgeo_status repair(const feature *f, OGRGeometryH *geometry, talgeo_error *error)
{
    static const char *const options[] = {"METHOD=STRUCTURE", NULL};
    const talgeo__measure *measure = &f->collector->measure;
    if (f->collector->options->refuse_invalid)
        return refuse(f, error, "its rings cross, touch along a line or are wrongly nested");
    double before = talgeo__measure_m2(measure, *geometry);
    OGRGeometryH valid = talgeo__polygons_of(OGR_G_MakeValidEx(*geometry, (char **)options));
    if (valid == NULL) return refuse(f, error, "is not valid and cannot be repaired");
    OGR_G_DestroyGeometry(*geometry);
    *geometry = valid;
    if (OGR_G_IsEmpty(valid)) return refuse(f, error, "encloses nothing");
    if (f->collector->notes)
        talgeo__problems_add(f->collector->notes, TALGEO_E_AREAS, true, f->collector->shown, 0, 0,
                             "area '%s' was not valid (its rings cross, touch along a line or are "
                             "wrongly nested) and was repaired; its size goes from %.0f to %.0f m2",
                             f->key, before, talgeo__measure_m2(measure, valid));
    return TALGEO_OK;
}

static talgeo_status clean(const feature *f, OGRGeometryH *geometry, talgeo_error *error)
{
    if (*geometry == NULL || OGR_G_IsEmpty(*geometry)) {
        if (f->collector->options->refuse_invalid) return refuse(f, error, "has no polygon");
        if (f->collector->notes)
            talgeo__problems_add(f->collector->notes, TALGEO_E_AREAS, true, f->collector->shown, 0,
                                 0, "area '%s' has no polygon: nothing can be placed in it",
                                 f->key);
        return TALGEO_OK;
    }
    talgeo_status status = simplify_type(f, geometry, error);
    if (status != TALGEO_OK) return status;
    if (!OGR_G_IsValid(*geometry)) return repair(f, geometry, error);
    *geometry = talgeo__polygons_of(*geometry);
    return *geometry ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

static bool add_ring(talgeo__areas_builder *builder, OGRGeometryH ring)
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

static bool add_parts(talgeo__areas_builder *builder, OGRGeometryH polygons)
{
    for (int p = 0; polygons && p < OGR_G_GetGeometryCount(polygons); p++) {
        OGRGeometryH polygon = OGR_G_GetGeometryRef(polygons, p);
        if (OGR_G_IsEmpty(polygon)) continue;
        if (!talgeo__areas_builder_part(builder)) return false;
        for (int r = 0; r < OGR_G_GetGeometryCount(polygon); r++)
            if (!add_ring(builder, OGR_G_GetGeometryRef(polygon, r))) return false;
    }
    return true;
}

static talgeo_status check_texts(const feature *f, const char *name, talgeo_error *error)
{
    const char *shown = f->collector->shown;
    if (f->key == NULL || *f->key == '\0')
        return talgeo__fail_row(error, TALGEO_E_AREAS, STAGE, f->number,
                                "'%s', feature %lld: the key ('%s') is empty; every area needs one",
                                shown, (long long)f->number, f->collector->options->key);
    if (!talgeo__utf8_valid(f->key, strlen(f->key)) || !talgeo__utf8_valid(name, strlen(name)))
        return talgeo__fail_row(error, TALGEO_E_AREAS, STAGE, f->number,
                                "'%s', feature %lld: key or name is not UTF-8; a Shapefile needs a "
                                ".cpg file that tells its encoding",
                                shown, (long long)f->number);
    return TALGEO_OK;
}

talgeo_status talgeo__collector_add(talgeo__collector *collector, int64_t number, const char *key,
                                    const char *name, OGRGeometryH geometry, talgeo_error *error)
{
    feature f = {collector, number, key};
    if (name == NULL || *name == '\0') name = key ? key : "";
    talgeo_status status = check_texts(&f, name, error);
    if (status == TALGEO_OK) status = clean(&f, &geometry, error);
    if (status == TALGEO_OK && (!talgeo__areas_builder_area(collector->builder, key, name) ||
                                !add_parts(collector->builder, geometry)))
        status = talgeo__fail_memory(error, STAGE);
    OGR_G_DestroyGeometry(geometry);
    return status;
}

/* ---- The set ---- */

talgeo_status talgeo__collector_finish(talgeo__collector *collector, const char *id,
                                       talgeo_areas **areas, talgeo_error *error)
{
    talgeo_areas *frozen;
    talgeo__areas_builder *builder = collector->builder;
    collector->builder = NULL;
    talgeo_error inner = TALGEO_ERROR_INIT;
    talgeo_status status =
        talgeo__areas_builder_freeze(builder, id, collector->crs, &frozen, &inner);
    if (status == TALGEO_E_AREAS)
        return talgeo__fail(error, status, STAGE, "'%s': %s", collector->shown, inner.message);
    if (status != TALGEO_OK) return talgeo__fail_memory(error, STAGE);
    double tolerance = collector->options->overlap_tolerance_m2;
    status =
        talgeo__areas_check_overlaps(frozen, &collector->measure, tolerance > 0 ? tolerance : 1,
                                     collector->shown, collector->notes, error);
    if (status == TALGEO_OK) status = talgeo__locator_attach(frozen, error);
    if (status == TALGEO_OK)
        *areas = frozen;
    else
        talgeo_areas_free(frozen);
    return status;
}
