/* Writing layers.gpkg. */
#include "gdal_layers.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/calendar.h"
#include "../core/error.h"
#include "../publish/labels.h"
#include "../publish/wkb.h"
#include "gdal_scope.h"

static const char DATE_OPTION[] = "OGR_CURRENT_DATE";

typedef struct writer {
    const talgeo_release *release;
    const char *path;
    talgeo__gdal_scope scope;
    char *date_before; /* of the thread's configuration */
    GDALDatasetH dataset;
} writer;

/* GDAL quotes the whole SQL statement before it says why; the reason is enough. */
static talgeo_status fail_write(const writer *w, talgeo_error *error)
{
    static const char before[] = ") failed: ";
    const char *words = talgeo__gdal_words(&w->scope, "GDAL does not say why");
    const char *reason = strstr(words, before);
    return talgeo__fail(error, TALGEO_E_IO, "publish",
                        "%s: cannot be written: %s; is the disk full?", w->path,
                        reason ? reason + strlen(before) : words);
}

/* ---- No clock ---- */

/* GeoPackage notes when a layer was last changed. Here that is the end of the last period, so that
 * the same figures give the same bytes. */
static void set_date(writer *w)
{
    const talgeo__frame *frame = w->release->frame;
    int32_t last = 0;
    int year, month, day;
    char text[64];
    for (size_t p = 0; p < frame->n_periods; p++)
        if (frame->period_ends[p] > last) last = frame->period_ends[p];
    talgeo__date_from_days(last, &year, &month, &day);
    snprintf(text, sizeof text, "%04d-%02d-%02dT00:00:00.000Z", year, month, day);
    const char *before = CPLGetThreadLocalConfigOption(DATE_OPTION, NULL);
    w->date_before = before ? CPLStrdup(before) : NULL;
    CPLSetThreadLocalConfigOption(DATE_OPTION, text);
}

static void restore_date(writer *w)
{
    CPLSetThreadLocalConfigOption(DATE_OPTION, w->date_before);
    CPLFree(w->date_before);
}

/* ---- Layer and fields ---- */

/* What is counted, of the indicators that a table shows of the set. */
static void define(const talgeo__frame *frame, size_t set, const char *language,
                   talgeo__string *out)
{
    for (size_t i = 0; i < frame->n_indicators; i++) {
        const talgeo__indicator *indicator = &frame->indicators[i];
        const char *text = talgeo__label_text(&indicator->definition, language);
        if (*text && talgeo__frame_shows(frame, i, set))
            talgeo__string_printf(out, " %s: %s%s",
                                  talgeo__title_or_id(&indicator->title, indicator->id, language),
                                  text, text[strlen(text) - 1] == '.' ? "" : ".");
    }
}

/* "Boligområder (Residential areas). ..." : what a map's reader must know of the layer. */
static void describe(const talgeo_release *release, size_t set, talgeo__string *out)
{
    const talgeo__frame *frame = release->frame;
    const talgeo__label *title = &frame->set_titles[set];
    const char *id = frame->sets[set]->id, *reference = frame->reference;
    const char *da = talgeo__label_text(&frame->title, "da");
    const char *en = talgeo__label_text(&frame->title, "en");
    char confidence[32];
    talgeo__format_double(confidence, sizeof confidence, "%.6g", release->policy.confidence * 100);
    talgeo__string_printf(out, "%s. %s. Tal under %lld er diskretionerede. Grænser: Wilson, %s %%.",
                          talgeo__title_or_id(title, id, "da"), da,
                          (long long)release->policy.threshold, confidence);
    if (reference) talgeo__string_printf(out, " BMI: %s.", reference);
    define(frame, set, "da", out);
    talgeo__string_printf(out, " / %s. %s. Counts below %lld are withheld. Limits: Wilson, %s %%.",
                          talgeo__title_or_id(title, id, "en"), en,
                          (long long)release->policy.threshold, confidence);
    if (reference) talgeo__string_printf(out, " BMI: %s.", reference);
    define(frame, set, "en", out);
}

static OGRSpatialReferenceH open_crs(const char *crs)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (srs == NULL) return NULL;
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    if (OSRSetFromUserInput(srs, crs) == OGRERR_NONE) return srs;
    OSRDestroySpatialReference(srs);
    return NULL;
}

static talgeo_status create_layer(writer *w, const talgeo__layer *from, OGRLayerH *layer,
                                  talgeo_error *error)
{
    const talgeo_areas *areas = w->release->frame->sets[from->set];
    talgeo__string description = {0};
    OGRSpatialReferenceH srs = open_crs(areas->crs);
    if (srs == NULL)
        return talgeo__fail(error, TALGEO_E_CRS, "publish", "area set %s: GDAL refuses its CRS: %s",
                            areas->id, talgeo__gdal_words(&w->scope, "unknown"));
    talgeo__string_puts(&description, "DESCRIPTION=");
    describe(w->release, from->set, &description);
    *layer = NULL;
    if (!description.failed) {
        char *options[] = {"GEOMETRY_NAME=geom", "FID=fid", "SPATIAL_INDEX=YES", description.data,
                           NULL};
        *layer = GDALDatasetCreateLayer(w->dataset, areas->id, srs, wkbMultiPolygon, options);
    }
    OSRDestroySpatialReference(srs);
    talgeo_status status = TALGEO_OK;
    if (description.failed)
        status = talgeo__fail_memory(error, "publish");
    else if (*layer == NULL)
        status = fail_write(w, error);
    talgeo__string_free(&description);
    return status;
}

static OGRFieldType field_type(talgeo__value_kind kind)
{
    return kind == TALGEO__INTEGER ? OFTInteger64 : kind == TALGEO__DECIMAL ? OFTReal : OFTString;
}

static talgeo_status create_fields(writer *w, const talgeo__layer *from, OGRLayerH layer,
                                   talgeo_error *error)
{
    for (size_t f = 0; f < from->n_fields; f++) {
        const talgeo__layer_field *field = &from->fields[f];
        OGRFieldDefnH defn = OGR_Fld_Create(field->name, field_type(field->kind));
        OGRErr result = OGR_L_CreateField(layer, defn, FALSE);
        OGR_Fld_Destroy(defn);
        if (result != OGRERR_NONE) return fail_write(w, error);
    }
    return TALGEO_OK;
}

/* ---- Features ---- */

static void set_field(OGRFeatureH feature, int field, talgeo__value value)
{
    switch (value.kind) {
    case TALGEO__NULL: OGR_F_SetFieldNull(feature, field); break;
    case TALGEO__INTEGER: OGR_F_SetFieldInteger64(feature, field, value.integer); break;
    case TALGEO__DECIMAL: OGR_F_SetFieldDouble(feature, field, value.real); break;
    case TALGEO__STRING: OGR_F_SetFieldString(feature, field, value.text); break;
    }
}

static OGRGeometryH make_geometry(const talgeo_areas *areas, size_t area)
{
    talgeo__string wkb = {0};
    OGRGeometryH geometry = NULL;
    talgeo__wkb_area(areas, area, &wkb);
    if (!wkb.failed) OGR_G_CreateFromWkbEx(wkb.data, NULL, &geometry, wkb.length);
    talgeo__string_free(&wkb);
    return geometry;
}

static talgeo_status write_feature(writer *w, const talgeo__layer *from, OGRLayerH layer,
                                   size_t area, talgeo_error *error)
{
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGRGeometryH geometry = make_geometry(w->release->frame->sets[from->set], area);
    talgeo_status status = TALGEO_OK;
    if (feature == NULL || geometry == NULL) {
        status = talgeo__fail_memory(error, "publish");
    } else {
        for (size_t f = 0; f < from->n_fields; f++)
            set_field(feature, (int)f, talgeo__layer_value(from, area, f));
        bool good = OGR_F_SetGeometryDirectly(feature, geometry) == OGRERR_NONE;
        geometry = NULL;
        good = good && OGR_L_CreateFeature(layer, feature) == OGRERR_NONE;
        if (!good) status = fail_write(w, error);
    }
    if (geometry) OGR_G_DestroyGeometry(geometry);
    if (feature) OGR_F_Destroy(feature);
    return status;
}

static talgeo_status write_layer(writer *w, const talgeo__layer *from, talgeo_error *error)
{
    OGRLayerH layer = NULL;
    talgeo_status status = create_layer(w, from, &layer, error);
    if (status == TALGEO_OK) status = create_fields(w, from, layer, error);
    size_t n_areas = w->release->frame->sets[from->set]->n_areas;
    for (size_t a = 0; status == TALGEO_OK && a < n_areas; a++)
        status = write_feature(w, from, layer, a, error);
    return status;
}

/* ---- The file ---- */

static talgeo_status write_layers(writer *w, const talgeo__layers *layers, talgeo_error *error)
{
    GDALDriverH driver = GDALGetDriverByName("GPKG");
    if (driver == NULL)
        return talgeo__fail(error, TALGEO_E_IO, "publish", "this GDAL cannot write GeoPackage");
    w->dataset = GDALCreate(driver, w->path, 0, 0, 0, GDT_Unknown, NULL);
    if (w->dataset == NULL) return fail_write(w, error);
    bool transaction = GDALDatasetStartTransaction(w->dataset, FALSE) == OGRERR_NONE;
    talgeo_status status = TALGEO_OK;
    for (size_t s = 0; status == TALGEO_OK && s < layers->count; s++)
        status = write_layer(w, layers->items[s], error);
    if (status == TALGEO_OK && transaction &&
        GDALDatasetCommitTransaction(w->dataset) != OGRERR_NONE)
        status = fail_write(w, error);
    GDALClose(w->dataset); /* tells of failure by its messages alone */
    if (status == TALGEO_OK && *w->scope.message) status = fail_write(w, error);
    return status;
}

talgeo_status talgeo__layers_write(const talgeo_release *release, const talgeo__layers *layers,
                                   const char *path, talgeo_error *error)
{
    writer w = {.release = release, .path = path};
    talgeo__gdal_enter(&w.scope);
    set_date(&w);
    talgeo_status status = write_layers(&w, layers, error);
    restore_date(&w);
    talgeo__gdal_leave(&w.scope);
    return status;
}
