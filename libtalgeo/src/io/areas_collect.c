/* From features to an area set, one by one: keys, names, polygons. */
#include "areas_collect.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/names.h"
#include "../core/text.h"

/* Arcs become chords of at most this angle: the chord is off by at most 1 - cos(2 degrees), that
 * is 0.061 % of the radius. */
#define ARC_STEP_DEGREES 4.0

#define STAGE "areas"

/* ---- Opening and closing ---- */

talgeo_status talgeo__collector_open(talgeo__collector *collector, const char *source_crs,
                                     talgeo_error *error)
{
    collector->progress = (talgeo__progress){.callback = collector->options->progress,
                                             .user = collector->options->progress_user};
    talgeo__progress_stage(&collector->progress, STAGE, 0, 0.3);
    collector->box = (OGREnvelope){INFINITY, -INFINITY, INFINITY, -INFINITY};
    collector->notes = talgeo__problems_new();
    if (collector->notes == NULL) return talgeo__fail_memory(error, STAGE);
    talgeo_status status = talgeo__collector_settle_crs(collector, source_crs, error);
    if (status != TALGEO_OK) return status;
    collector->builder = talgeo__areas_builder_new();
    return collector->builder ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

void talgeo__collector_close(talgeo__collector *collector, talgeo_problems *notes)
{
    if (notes) talgeo__problems_append(notes, collector->notes);
    talgeo_problems_free(collector->notes);
    talgeo__areas_builder_free(collector->builder);
    free(collector->crs);
    free(collector->doubted_crs);
    collector->notes = NULL;
    collector->builder = NULL;
    collector->crs = collector->doubted_crs = NULL;
}

void talgeo__collector_note(talgeo__collector *collector, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    talgeo__problems_add_list(collector->notes, TALGEO_E_AREAS, true, collector->shown, 0, 0,
                              format, arguments);
    va_end(arguments);
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

static talgeo_status refuse_kind(const feature *f, OGRGeometryH geometry, talgeo_error *error)
{
    char what[120];
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
    snprintf(what, sizeof what, "is a %s, not a polygon; an area set holds polygons only%s",
             OGRGeometryTypeToName(type),
             type == wkbGeometryCollection ? " (take the rest out of the collection)" : "");
    return refuse(f, error, what);
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
    int points = OGR_G_GetPointCount(geometry);
    for (int i = 0; i < points; i++) {
        double x, y, z;
        OGR_G_GetPoint(geometry, i, &x, &y, &z);
        if (!isfinite(x) || !isfinite(y)) return false;
    }
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
        if (arcs)
            talgeo__collector_note(f->collector,
                                   "area '%s' has arcs; they are drawn with chords that are off by "
                                   "at most 0.061 %% of the radius",
                                   f->key);
    }
    OGR_G_FlattenTo2D(*geometry);
    if (!is_polygonal(*geometry)) return refuse_kind(f, *geometry, error);
    if (!all_finite(*geometry))
        return refuse(f, error, "has a coordinate that is not a number; mend the file");
    OGR_G_CloseRings(*geometry);
    if (f->collector->swap_xy) OGR_G_SwapXY(*geometry);
    if (talgeo__collector_goes_round(f->collector, *geometry))
        return refuse(f, error,
                      "has an edge across more than 180 degrees of longitude; cut it at the "
                      "antimeridian (ogr2ogr -wrapdateline does)");
    return TALGEO_OK;
}

static void widen(OGREnvelope *box, OGRGeometryH geometry)
{
    OGREnvelope own;
    if (OGR_G_IsEmpty(geometry)) return;
    OGR_G_GetEnvelope(geometry, &own);
    box->MinX = fmin(box->MinX, own.MinX);
    box->MaxX = fmax(box->MaxX, own.MaxX);
    box->MinY = fmin(box->MinY, own.MinY);
    box->MaxY = fmax(box->MaxY, own.MaxY);
}

static talgeo_status clean(const feature *f, OGRGeometryH *geometry, talgeo_error *error)
{
    if (*geometry == NULL || OGR_G_IsEmpty(*geometry)) {
        if (f->collector->options->refuse_invalid) return refuse(f, error, "has no polygon");
        if (f->collector->story.empty++ < TALGEO__NAMED_NOTES)
            talgeo__collector_note(f->collector,
                                   "area '%s' has no polygon: nothing can be placed in it", f->key);
        return TALGEO_OK;
    }
    talgeo_status status = simplify_type(f, geometry, error);
    if (status != TALGEO_OK) return status;
    *geometry = talgeo__polygons_of(*geometry);
    if (*geometry == NULL) return talgeo__fail_memory(error, STAGE);
    widen(&f->collector->box, *geometry);
    return TALGEO_OK;
}

static talgeo_status check_texts(const feature *f, const char *name, talgeo_error *error)
{
    const char *shown = f->collector->shown;
    if (*f->key == '\0')
        return talgeo__fail_row(error, TALGEO_E_AREAS, STAGE, f->number,
                                "'%s', feature %lld: the key ('%s') is empty; every area needs one",
                                shown, (long long)f->number, f->collector->options->key);
    if (talgeo__utf8_valid(f->key, strlen(f->key)) && talgeo__utf8_valid(name, strlen(name)))
        return TALGEO_OK;
    return talgeo__fail_row(error, TALGEO_E_AREAS, STAGE, f->number,
                            "'%s', feature %lld: key or name is not UTF-8; a Shapefile needs a "
                            ".cpg file that tells its encoding (such as one with the word 1252)",
                            shown, (long long)f->number);
}

static talgeo_status add_area(const feature *f, const char *name, OGRGeometryH *geometry,
                              talgeo_error *error)
{
    talgeo__collector *collector = f->collector;
    talgeo_status status = check_texts(f, name, error);
    if (status == TALGEO_OK) status = clean(f, geometry, error);
    if (status != TALGEO_OK) return status;
    if ((talgeo__looks_garbled(name) || talgeo__looks_garbled(f->key)) && collector->garbled++ == 0)
        talgeo__collector_note(collector,
                               "the name '%.100s' (area '%.100s') looks as if it had been read in "
                               "the wrong encoding; a Shapefile needs a .cpg file that tells the "
                               "right one",
                               name, f->key);
    if (talgeo__areas_builder_area(collector->builder, f->key, name) &&
        talgeo__areas_add_parts(collector->builder, *geometry))
        return TALGEO_OK;
    return talgeo__fail_memory(error, STAGE);
}

talgeo_status talgeo__collector_check_key(const talgeo__collector *collector, int64_t number,
                                          double key, talgeo_error *error)
{
    if (key == floor(key) && fabs(key) < 1e15) return TALGEO_OK;
    return talgeo__fail_row(error, TALGEO_E_AREAS, STAGE, number,
                            "'%s', feature %lld: the key ('%s') is a number with a fraction or "
                            "more than 15 digits; give keys as text or whole numbers",
                            collector->shown, (long long)number, collector->options->key);
}

/* A copy in the form in which cells are compared: letters with their marks, no blanks around. */
static char *plain_text(const char *text)
{
    size_t length = strlen(text), blank;
    while ((blank = talgeo__blank_in_front(text, length)) > 0) text += blank, length -= blank;
    while ((blank = talgeo__blank_at_end(text, length)) > 0) length -= blank;
    char *copy = talgeo__strndup(text, length);
    if (copy) talgeo__compose_name(copy);
    return copy;
}

talgeo_status talgeo__collector_add(talgeo__collector *collector, int64_t number, const char *key,
                                    const char *name, OGRGeometryH geometry, talgeo_error *error)
{
    char *own_key = plain_text(key ? key : ""), *own_name = plain_text(name ? name : "");
    feature f = {collector, number, own_key};
    talgeo_status status = own_key && own_name ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK)
        status = add_area(&f, *own_name ? own_name : own_key, &geometry, error);
    OGR_G_DestroyGeometry(geometry);
    free(own_key);
    free(own_name);
    return status;
}
