/* From features to an area set: checks and repairs. */
#include "areas_collect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/text.h"
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
    *geometry = talgeo__polygons_of(*geometry);
    return *geometry ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
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
                                !talgeo__areas_add_parts(collector->builder, geometry)))
        status = talgeo__fail_memory(error, STAGE);
    OGR_G_DestroyGeometry(geometry);
    return status;
}
