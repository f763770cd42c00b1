/* Area sets from anything GDAL opens: which layer, which fields, which CRS; then feature by
 * feature. */
#include "areas_read.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/names.h"
#include "../core/text.h"
#include "areas_collect.h"
#include "gdal_crs.h"
#include "gdal_scope.h"

#define STAGE "areas"

/* Names that a message lists. */
enum { LISTED = 20 };

/* A field that is none: the number of the feature, as the primary key of a GeoPackage. */
enum { FEATURE_ID = -2 };

typedef struct reader {
    const char *shown;
    const talgeo_areas_options *options;
    talgeo__gdal_scope scope;
    GDALDatasetH dataset;
    OGRLayerH layer;
    int key, name; /* fields or FEATURE_ID; name -1: the key */
    char *wkt;     /* of the layer, NULL for none */
    talgeo__collector collector;
} reader;

/* ---- Names that are not there ---- */

static talgeo_status unknown_name(const reader *r, const char *what, const char *wanted,
                                  const char *const *names, size_t count, talgeo_error *error)
{
    talgeo__string list = {0};
    const char *near = talgeo__nearest(wanted, names, count);
    for (size_t i = 0; i < count && i < LISTED; i++)
        talgeo__string_printf(&list, "%s'%s'", i ? ", " : "", names[i]);
    if (count > LISTED) talgeo__string_puts(&list, ", ...");
    talgeo_status status =
        talgeo__fail(error, TALGEO_E_AREAS, STAGE, "'%s' has no %s '%s'%s%s%s; it has %s", r->shown,
                     what, wanted, near ? ", perhaps '" : "", near ? near : "", near ? "'" : "",
                     list.data ? list.data : "none");
    talgeo__string_free(&list);
    return status;
}

/* ---- Layer ---- */

static talgeo_status list_layers(const reader *r, const char *wanted, talgeo_error *error)
{
    size_t count = (size_t)GDALDatasetGetLayerCount(r->dataset);
    const char **names = talgeo__calloc(count, sizeof *names);
    if (names == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; i < count; i++)
        names[i] = OGR_L_GetName(GDALDatasetGetLayer(r->dataset, (int)i));
    talgeo_status status;
    if (wanted) {
        status = unknown_name(r, "layer", wanted, names, count, error);
    } else {
        talgeo__string list = {0};
        for (size_t i = 0; i < count && i < LISTED; i++)
            talgeo__string_printf(&list, "%s'%s'", i ? ", " : "", names[i]);
        status = talgeo__fail(
            error, TALGEO_E_AREAS, STAGE,
            "'%s' has %zu layers (%s%s); say which one with `layer` (`talgeo locate`: FILE:LAYER)",
            r->shown, count, list.data ? list.data : "", count > LISTED ? ", ..." : "");
        talgeo__string_free(&list);
    }
    free(names);
    return status;
}

static talgeo_status choose_layer(reader *r, talgeo_error *error)
{
    int count = GDALDatasetGetLayerCount(r->dataset);
    if (r->options->layer) {
        r->layer = GDALDatasetGetLayerByName(r->dataset, r->options->layer);
        if (r->layer == NULL) return list_layers(r, r->options->layer, error);
    } else {
        if (count == 0)
            return talgeo__fail(error, TALGEO_E_AREAS, STAGE, "'%s' has no layer", r->shown);
        if (count > 1) return list_layers(r, NULL, error);
        r->layer = GDALDatasetGetLayer(r->dataset, 0);
    }
    if (OGR_L_GetGeomType(r->layer) == wkbNone)
        return talgeo__fail(error, TALGEO_E_AREAS, STAGE,
                            "'%s': layer '%s' is a table without polygons", r->shown,
                            OGR_L_GetName(r->layer));
    return TALGEO_OK;
}

/* ---- Fields ---- */

static talgeo_status find_field(const reader *r, const char *name, int *field, talgeo_error *error)
{
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(r->layer);
    *field = OGR_FD_GetFieldIndex(defn, name);
    if (*field < 0 && talgeo__same_name(OGR_L_GetFIDColumn(r->layer), name)) *field = FEATURE_ID;
    if (*field != -1) return TALGEO_OK;
    size_t count = (size_t)OGR_FD_GetFieldCount(defn);
    const char **names = talgeo__calloc(count, sizeof *names);
    if (names == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; i < count; i++) {
        names[i] = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(defn, (int)i));
        if (*field < 0 && talgeo__same_name(names[i], name)) *field = (int)i;
    }
    talgeo_status status =
        *field >= 0 ? TALGEO_OK : unknown_name(r, "field", name, names, count, error);
    free(names);
    return status;
}

static talgeo_status choose_fields(reader *r, talgeo_error *error)
{
    r->name = -1;
    talgeo_status status = find_field(r, r->options->key, &r->key, error);
    if (status == TALGEO_OK && r->options->name)
        status = find_field(r, r->options->name, &r->name, error);
    return status;
}

/* Text of a field: text as it stands, whole numbers as plain decimals (a Shapefile keeps them as
 * reals). NULL for none. The text lives until the next call with the same `buffer`. */
static const char *field_text(OGRFeatureH feature, int field, char buffer[64])
{
    if (field == FEATURE_ID) {
        snprintf(buffer, 64, "%lld", (long long)OGR_F_GetFID(feature));
        return buffer;
    }
    if (!OGR_F_IsFieldSetAndNotNull(feature, field)) return NULL;
    OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, field));
    if (type == OFTReal) {
        double value = OGR_F_GetFieldAsDouble(feature, field);
        if (value == floor(value) && fabs(value) < 1e15) {
            talgeo__format_double(buffer, 64, "%.0f", value);
            return buffer;
        }
    }
    return OGR_F_GetFieldAsString(feature, field);
}

/* ---- CRS ---- */

/* Does the layer give its coordinates as northing or latitude first? */
static bool y_first(OGRSpatialReferenceH srs)
{
    int count = 0;
    const int *mapping = OSRGetDataAxisToSRSAxisMapping(srs, &count);
    if (mapping == NULL || count < 2) return false;
    OGRAxisOrientation first = OAO_Other, second = OAO_Other;
    OSRGetAxis(srs, NULL, abs(mapping[0]) - 1, &first);
    OSRGetAxis(srs, NULL, abs(mapping[1]) - 1, &second);
    return (first == OAO_North || first == OAO_South) && (second == OAO_East || second == OAO_West);
}

static talgeo_status read_crs(reader *r, talgeo_error *error)
{
    static const char *const options[] = {"FORMAT=WKT2_2019", NULL};
    OGRSpatialReferenceH srs = talgeo__gdal_crs(r->dataset, r->layer, &r->scope);
    if (srs == NULL) return TALGEO_OK;
    if (OSRExportToWktEx(srs, &r->wkt, options) != OGRERR_NONE)
        return talgeo__fail(error, TALGEO_E_CRS, STAGE, "'%s': the CRS cannot be read (%s)",
                            r->shown, talgeo__gdal_words(&r->scope, "unknown"));
    r->collector.swap_xy = y_first(srs);
    return TALGEO_OK;
}

/* ---- Features ---- */

static talgeo_status check_key(const reader *r, OGRFeatureH feature, int64_t number,
                               talgeo_error *error)
{
    if (r->key == FEATURE_ID || !OGR_F_IsFieldSetAndNotNull(feature, r->key) ||
        OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, r->key)) != OFTReal)
        return TALGEO_OK;
    double key = OGR_F_GetFieldAsDouble(feature, r->key);
    return talgeo__collector_check_key(&r->collector, number, key, error);
}

static talgeo_status add_feature(reader *r, OGRFeatureH feature, int64_t number,
                                 talgeo_error *error)
{
    char key_buffer[64], name_buffer[64];
    talgeo_status status = check_key(r, feature, number, error);
    if (status != TALGEO_OK) return status;
    /* OGR hands number texts out in one buffer of the feature: copy the key. */
    const char *text = field_text(feature, r->key, key_buffer);
    char *key = talgeo__strdup(text);
    if (text && key == NULL) return talgeo__fail_memory(error, STAGE);
    const char *name = r->name == -1 ? NULL : field_text(feature, r->name, name_buffer);
    status = talgeo__collector_add(&r->collector, number, key, name, OGR_F_StealGeometry(feature),
                                   error);
    free(key);
    return status;
}

static talgeo_status broke_off(const reader *r, int64_t number, talgeo_error *error)
{
    return talgeo__fail(error, TALGEO_E_IO, STAGE,
                        "'%s' cannot be read at feature %lld: %s; is the file whole?", r->shown,
                        (long long)number, r->scope.message);
}

/* A feature that GDAL hands out with a complaint may lack its polygon: reading ends there. */
static talgeo_status read_features(reader *r, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    OGRFeatureH feature;
    int64_t number = 0, all = OGR_L_GetFeatureCount(r->layer, FALSE);
    talgeo__progress *progress = &r->collector.progress;
    r->scope.message[0] = '\0';
    OGR_L_ResetReading(r->layer);
    while (status == TALGEO_OK && (feature = OGR_L_GetNextFeature(r->layer)) != NULL) {
        number++;
        status = *r->scope.message ? broke_off(r, number, error)
                                   : add_feature(r, feature, number, error);
        OGR_F_Destroy(feature);
        r->scope.message[0] = '\0'; /* of repairing, not of reading */
        double read = all > number ? (double)number / (double)all : 0;
        if (status == TALGEO_OK && !talgeo__progress_report(progress, read))
            status = talgeo__fail_cancelled(error, progress);
    }
    if (status != TALGEO_OK) return status;
    if (*r->scope.message) return broke_off(r, number + 1, error);
    if (number == 0)
        return talgeo__fail(error, TALGEO_E_AREAS, STAGE, "'%s': layer '%s' is empty", r->shown,
                            OGR_L_GetName(r->layer));
    return TALGEO_OK;
}

/* GDAL leaves a file beside a GML file that has no schema; checking is to leave nothing. Where that
 * file was not there, *path is what it will be called; yours. */
static void note_gml_side_file(const char *gml, char **path)
{
    const char *ending = CPLGetExtension(gml);
    *path = NULL;
    if (!EQUAL(ending, "gml") && !EQUAL(ending, "xml")) return;
    const char *side = CPLResetExtension(gml, "gfs");
    if (talgeo__path_is_missing(side)) *path = talgeo__strdup(side);
}

static void remove_side_file(char *path)
{
    if (path && !talgeo__path_is_missing(path)) VSIUnlink(path);
    free(path);
}

/* A zipped Shapefile is opened through GDAL's archives where no format takes it as it is. */
static GDALDatasetH open_zip(const char *path, talgeo__gdal_scope *scope)
{
    size_t length = strlen(path);
    if (length < 5 || strncmp(path, "/vsizip", 7) == 0 || !EQUAL(path + length - 4, ".zip"))
        return NULL;
    talgeo__string inside = {0};
    talgeo__string_puts(&inside, *path == '/' ? "/vsizip" : "/vsizip/");
    talgeo__string_puts(&inside, path);
    GDALDatasetH dataset = inside.failed ? NULL : talgeo__gdal_open(inside.data, NULL, scope);
    talgeo__string_free(&inside);
    return dataset;
}

static talgeo_status open_dataset(reader *r, const char *path, talgeo_error *error)
{
    r->dataset = talgeo__gdal_open(path, NULL, &r->scope);
    if (r->dataset == NULL) r->dataset = open_zip(path, &r->scope);
    if (r->dataset) return TALGEO_OK;
    if (talgeo__path_is_missing(path))
        return talgeo__fail(error, TALGEO_E_AREAS, STAGE, "'%s' does not exist", r->shown);
    return talgeo__fail(error, TALGEO_E_AREAS, STAGE,
                        "'%s' cannot be opened as a layer of areas: %s", r->shown,
                        talgeo__gdal_words(&r->scope, "no format fits"));
}

talgeo_status talgeo__areas_read(const char *path, const char *shown,
                                 const talgeo_areas_options *options, const char *id,
                                 talgeo_problems *notes, talgeo_areas **areas, talgeo_error *error)
{
    *areas = NULL;
    if (options->key == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "'%s': no key field is given", shown);
    char *safe = talgeo__strdup(shown); /* a connection string may have a password */
    if (safe == NULL) return talgeo__fail_memory(error, STAGE);
    talgeo__hide_passwords(safe);
    reader r = {.shown = safe, .options = options};
    r.collector = (talgeo__collector){.options = options, .shown = safe};
    char *side_file;
    talgeo__gdal_enter(&r.scope);
    note_gml_side_file(path, &side_file);
    talgeo_status status = open_dataset(&r, path, error);
    if (status == TALGEO_OK) status = choose_layer(&r, error);
    if (status == TALGEO_OK) status = choose_fields(&r, error);
    if (status == TALGEO_OK) status = read_crs(&r, error);
    if (status == TALGEO_OK) status = talgeo__collector_open(&r.collector, r.wkt, error);
    if (status == TALGEO_OK) status = read_features(&r, error);
    if (status == TALGEO_OK) status = talgeo__collector_finish(&r.collector, id, areas, error);
    talgeo__collector_close(&r.collector, notes);
    CPLFree(r.wkt);
    if (r.dataset) GDALClose(r.dataset);
    remove_side_file(side_file);
    talgeo__gdal_leave(&r.scope);
    free(safe);
    return status;
}
