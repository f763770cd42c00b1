/* Tables of rows from anything GDAL opens, as OGR's Arrow streams. */
#include "gdal_rows.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <errno.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/names.h"
#include "../core/text.h"
#include "file_digest.h"
#include "gdal_crs.h"
#include "gdal_mend.h"
#include "gdal_scope.h"
#include "input_file.h"
#include "proj_transform.h"
#include "table_read.h"

#define STAGE "intake"

/* Layers that a message lists; what a spreadsheet may unpack to: all its cells lie in memory. */
enum { LISTED = 20, MOST_UNPACKED = 1 << 30 };
static const char UNREADABLE[] = "cannot be read to its end";

/* OGR's stream together with the dataset it reads from. */
typedef struct gdal_rows {
    GDALDatasetH dataset;
    struct ArrowArrayStream inner;
    int64_t expected, seen;       /* rows that the layer says it has, -1 unknown; rows given out */
    int64_t hoped;                /* the same where it need not be true */
    struct ArrowSchema schema;    /* of the stream */
    bool plain;                   /* GeoPackage's and FlatGeobuf's own streams would be wrong */
    bool late;                    /* dates before 1970 may be a day late */
    talgeo__digesting *digesting; /* NULL: it is made, or nobody asks for it */
    char *path, *shown;
    talgeo__file_state state; /* of the file when it was opened */
    char message[400];
} gdal_rows;

static void free_rows(gdal_rows *rows)
{
    talgeo__gdal_scope scope;
    if (rows == NULL) return;
    talgeo__digest_end(rows->digesting);
    talgeo__gdal_enter(&scope);
    if (rows->schema.release) rows->schema.release(&rows->schema);
    if (rows->inner.release) rows->inner.release(&rows->inner);
    if (rows->dataset) GDALClose(rows->dataset);
    talgeo__gdal_leave(&scope);
    free(rows->path);
    free(rows->shown);
    free(rows);
}

/* ---- The stream. GDAL's own words may quote a cell, so they are not passed on. ---- */

static int failed(gdal_rows *rows, int code, const char *what)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__fail(&error, TALGEO_E_INPUT, STAGE, "'%.300s' %s", rows->shown, what);
    memcpy(rows->message, error.message, sizeof rows->message - 1);
    return code;
}

static int rows_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    gdal_rows *rows = stream->private_data;
    talgeo__gdal_scope scope;
    talgeo__gdal_enter(&scope);
    int code = rows->inner.get_schema(&rows->inner, out);
    talgeo__gdal_leave(&scope);
    return code == 0 ? 0 : failed(rows, code, UNREADABLE);
}

static int rows_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    gdal_rows *rows = stream->private_data;
    talgeo__gdal_scope scope;
    talgeo__gdal_enter(&scope);
    out->release = NULL;
    int code = talgeo__gdal_next(&rows->inner, rows->plain, out);
    if (code == 0 && out->release && rows->late) talgeo__gdal_mend_dates(&rows->schema, out);
    /* Some drivers end a broken file early, or leave out what they cannot read, and only say so. */
    if (code == 0 && *scope.message) code = EIO;
    if (code == 0 && out->release) rows->seen += out->length;
    /* An empty FlatGeobuf gives empty batches without end. */
    if (code == 0 && out->release && out->length == 0) out->release(out);
    if (code == 0 && !out->release && rows->seen < rows->expected) code = EIO;
    if (code != 0 && out->release) out->release(out);
    bool same = out->release || talgeo__file_unchanged(rows->path, &rows->state);
    talgeo__gdal_leave(&scope);
    if (code == 0 && !same)
        return failed(rows, EIO, "changed while it was read; run again when it is whole");
    return code == 0 ? 0 : failed(rows, code, UNREADABLE);
}

static const char *rows_error(struct ArrowArrayStream *stream)
{
    return ((gdal_rows *)stream->private_data)->message;
}

static void rows_release(struct ArrowArrayStream *stream)
{
    free_rows(stream->private_data);
    stream->release = NULL;
}

double talgeo__gdal_rows_fraction(const struct ArrowArrayStream *stream)
{
    const gdal_rows *rows = stream->get_next == rows_next ? stream->private_data : NULL;
    return rows && rows->hoped >= rows->seen && rows->hoped > 0
               ? (double)rows->seen / (double)rows->hoped
               : 0;
}

/* ---- Layer ---- */

static talgeo_status name_layers(const gdal_rows *rows, const char *wanted, talgeo_error *error)
{
    size_t count = (size_t)GDALDatasetGetLayerCount(rows->dataset);
    const char **names = talgeo__calloc(count, sizeof *names);
    talgeo__string list = {0};
    if (names == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; i < count; i++) {
        names[i] = OGR_L_GetName(GDALDatasetGetLayer(rows->dataset, (int)i));
        if (i < LISTED) talgeo__string_printf(&list, "%s'%s'", i ? ", " : "", names[i]);
    }
    const char *near = wanted ? talgeo__nearest(wanted, names, count) : NULL, *all = list.data;
    talgeo_status status;
    if (wanted)
        status =
            talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' has no layer '%s'%s%s%s; it has %s",
                         rows->shown, wanted, near ? ", perhaps '" : "", near ? near : "",
                         near ? "'" : "", all ? all : "none");
    else
        status = talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                              "'%s' has %zu layers (%s); say which one with `layer`", rows->shown,
                              count, all ? all : "");
    talgeo__string_free(&list);
    free(names);
    return status;
}

/* Tables that QGIS keeps in a GeoPackage or database beside the data. */
static bool is_of_qgis(const char *layer)
{
    return strcmp(layer, "layer_styles") == 0 || strcmp(layer, "qgis_projects") == 0;
}

static OGRLayerH only_layer(GDALDatasetH dataset)
{
    OGRLayerH only = NULL;
    for (int i = 0; i < GDALDatasetGetLayerCount(dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        if (is_of_qgis(OGR_L_GetName(layer))) continue;
        if (only) return NULL;
        only = layer;
    }
    return only;
}

static talgeo_status choose_layer(const gdal_rows *rows, const char *wanted, OGRLayerH *layer,
                                  talgeo_error *error)
{
    *layer = wanted ? GDALDatasetGetLayerByName(rows->dataset, wanted) : only_layer(rows->dataset);
    if (*layer) return TALGEO_OK;
    if (GDALDatasetGetLayerCount(rows->dataset) == 0)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' has no layer", rows->shown);
    return name_layers(rows, wanted, error);
}

static char *layer_crs(GDALDatasetH dataset, OGRLayerH layer, const talgeo__gdal_scope *scope)
{
    const char *const options[] = {"FORMAT=WKT2_2019", NULL};
    OGRSpatialReferenceH reference = talgeo__gdal_crs(dataset, layer, scope);
    char *wkt = NULL, *name = NULL;
    if (reference && OSRExportToWktEx(reference, &wkt, options) == OGRERR_NONE)
        name = talgeo__crs_name(wkt);
    CPLFree(wkt);
    return name;
}

/* ---- Opening ---- */

static bool has_driver(GDALDatasetH dataset, const char *name)
{
    return strcmp(GDALGetDriverShortName(GDALGetDatasetDriver(dataset)), name) == 0;
}

/* FlatGeobuf ends a file that was cut off without a word; its heading has the number of rows. */
static int64_t count_rows(GDALDatasetH dataset, OGRLayerH layer)
{
    return has_driver(dataset, "FlatGeobuf") ? OGR_L_GetFeatureCount(layer, FALSE) : -1;
}

/* Columns that nobody needs cost as much as the others. Where one that is needed is not there all
 * stay, for the message to name. */
static void ignore_columns(OGRLayerH layer, const talgeo__table_source *source)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    char **others = NULL;
    size_t found = 0;
    if (source->columns == NULL || !OGR_L_TestCapability(layer, OLCIgnoreFields)) return;
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
        if (talgeo__table_needs(source, name))
            found++;
        else
            others = CSLAddString(others, name);
    }
    if (!source->geometry) others = CSLAddString(others, "OGR_GEOMETRY");
    if (found == source->n_columns) OGR_L_SetIgnoredFields(layer, (const char **)others);
    CSLDestroy(others);
}

/* The first line of a sheet is its heading, also where all cells below are text and GDAL would not
 * guess it. Settings of this thread only, as they were before when the sheet has been opened. */
enum { HEADING_KEYS = 3 };
static const char *const heading_keys[HEADING_KEYS] = {"OGR_XLSX_HEADERS", "OGR_ODS_HEADERS",
                                                       "OGR_XLS_HEADERS"};

static void force_headings(char *before[HEADING_KEYS])
{
    for (size_t i = 0; i < HEADING_KEYS; i++) {
        const char *value = CPLGetThreadLocalConfigOption(heading_keys[i], NULL);
        before[i] = value ? CPLStrdup(value) : NULL;
        CPLSetThreadLocalConfigOption(heading_keys[i], "FORCE");
    }
}

static void restore_headings(char *before[HEADING_KEYS])
{
    for (size_t i = 0; i < HEADING_KEYS; i++) {
        CPLSetThreadLocalConfigOption(heading_keys[i], before[i]);
        CPLFree(before[i]);
    }
}

/* ---- Encoding: the .dbf of a Shapefile says it, or its .cpg does, or nobody, or they are wrong
 * ----
 */

static GDALDatasetH open_vector(const char *path, const char *option, talgeo__gdal_scope *scope)
{
    const char *const options[] = {option, NULL};
    return talgeo__gdal_open(path, options, scope);
}

static bool is_named_in_utf8(GDALDatasetH dataset)
{
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    OGRFeatureDefnH definition = layer ? OGR_L_GetLayerDefn(layer) : NULL;
    for (int i = 0; definition && i < OGR_FD_GetFieldCount(definition); i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
        if (!talgeo__utf8_valid(name, strlen(name))) return false;
    }
    return true;
}

/* As the plan declares; else, where a heading shows that it is not UTF-8, as CSV. */
static void mend_encoding(gdal_rows *rows, const talgeo__table_source *source,
                          talgeo__gdal_scope *scope)
{
    if (!has_driver(rows->dataset, "ESRI Shapefile")) return;
    if (source->encoding == NULL && is_named_in_utf8(rows->dataset)) return;
    bool utf8 = source->encoding && strcmp(source->encoding, "utf-8") == 0;
    GDALClose(rows->dataset);
    rows->dataset = open_vector(source->path, utf8 ? "ENCODING=UTF-8" : "ENCODING=CP1252", scope);
}

/* OGR's CSV driver pads and drops fields without a word (docs/decisions/): ours reads CSV. */
static talgeo_status open_dataset(gdal_rows *rows, const talgeo__table_source *source,
                                  talgeo__gdal_scope *scope, talgeo_error *error)
{
    if (talgeo__unpacked_size(source->path) > MOST_UNPACKED)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "'%s' unpacks to more than 1 GB: this is no table of children; save "
                            "what is needed as CSV",
                            rows->shown);
    if (talgeo__counts_from_1904(source->path))
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "'%s' counts its days from 1904, as Excel on a Mac did; save it as CSV",
                            rows->shown);
    rows->state = talgeo__file_state_of(source->path);
    rows->dataset = open_vector(source->path, NULL, scope);
    if (rows->dataset) mend_encoding(rows, source, scope);
    bool packed = talgeo__path_is_packed(source->path);
    if (rows->dataset == NULL)
        return talgeo__fail(
            error, TALGEO_E_INPUT, STAGE, "'%s' cannot be opened: %s", rows->shown,
            talgeo__gdal_words(scope, packed ? "it is packed; unpack it first"
                                             : "not a format that GDAL knows (a name of "
                                               "CSV ends with .csv, .txt or .tsv)"));
    if (!has_driver(rows->dataset, "CSV")) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                        packed
                            ? "'%s' is packed CSV; unpack it first"
                            : "'%s' is CSV; give the file a name that ends with .csv, .txt or .tsv",
                        rows->shown);
}

static talgeo_status open_rows(gdal_rows *rows, const talgeo__table_source *source, char **crs,
                               talgeo_error *error)
{
    /* Batches that stay in a processor's cache are read a little faster. */
    static const char *const options[] = {"INCLUDE_FID=NO", "MAX_FEATURES_IN_BATCH=16384", NULL};
    talgeo__gdal_scope scope;
    OGRLayerH layer = NULL;
    char *headings[HEADING_KEYS];
    talgeo__gdal_enter(&scope);
    force_headings(headings);
    talgeo_status status = open_dataset(rows, source, &scope, error);
    if (status == TALGEO_OK) status = choose_layer(rows, source->layer, &layer, error);
    if (status == TALGEO_OK) {
        *crs = layer_crs(rows->dataset, layer, &scope);
        rows->expected = count_rows(rows->dataset, layer);
        rows->hoped = OGR_L_GetFeatureCount(layer, FALSE);
        ignore_columns(layer, source);
        rows->plain = talgeo__gdal_needs_plain_stream(layer);
        rows->late = rows->plain || !has_driver(rows->dataset, "GPKG");
        if (!OGR_L_GetArrowStream(layer, &rows->inner, (char **)options) ||
            rows->inner.get_schema(&rows->inner, &rows->schema) != 0)
            status = talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' cannot be read: %s",
                                  rows->shown, talgeo__gdal_words(&scope, "no reason given"));
    }
    restore_headings(headings);
    talgeo__gdal_leave(&scope);
    return status;
}

talgeo_status talgeo__gdal_rows_open(const talgeo__table_source *source,
                                     struct ArrowArrayStream *stream, char **crs, char digest[65],
                                     talgeo_error *error)
{
    gdal_rows *rows = talgeo__calloc(1, sizeof *rows);
    *crs = NULL;
    if (rows == NULL) return talgeo__fail_memory(error, STAGE);
    rows->path = talgeo__strdup(source->path);
    rows->shown = talgeo__strdup(source->shown);
    if (rows->shown) talgeo__hide_passwords(rows->shown);
    talgeo_status status = rows->path && rows->shown ? open_rows(rows, source, crs, error)
                                                     : talgeo__fail_memory(error, STAGE);
    if (status != TALGEO_OK) {
        free_rows(rows);
        free(*crs);
        *crs = NULL;
        return status;
    }
    if (digest) rows->digesting = talgeo__digest_begin(source->path, source->threads > 1, digest);
    *stream = (struct ArrowArrayStream){rows_schema, rows_next, rows_error, rows_release, rows};
    return TALGEO_OK;
}
