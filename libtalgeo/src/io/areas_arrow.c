/* Area sets from Arrow streams with a WKB column. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/batch.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "areas_collect.h"
#include "areas_read.h"
#include "gdal_scope.h"
#include "geoarrow.h"

#define STAGE "areas"

typedef struct reader {
    const talgeo_areas_options *options;
    talgeo__batches batches;
    int geometry, key, name; /* columns; name -1: the key */
    talgeo__collector collector;
} reader;

static talgeo_status find_text(const reader *r, const char *name, int *column, talgeo_error *error)
{
    *column = talgeo__batches_find(&r->batches, name);
    if (*column >= 0) {
        talgeo__kind kind = r->batches.columns[*column].kind;
        if (kind == TALGEO__TEXT || kind == TALGEO__INT || kind == TALGEO__REAL) return TALGEO_OK;
        return talgeo__fail(error, TALGEO_E_AREAS, STAGE,
                            "the column '%s' is neither text nor numbers", name);
    }
    const char **names = talgeo__calloc(r->batches.n_columns, sizeof *names);
    if (names == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; i < r->batches.n_columns; i++) names[i] = r->batches.columns[i].name;
    const char *near = talgeo__nearest(name, names, r->batches.n_columns);
    free(names);
    return talgeo__fail(error, TALGEO_E_AREAS, STAGE, "the table has no column '%s'%s%s%s", name,
                        near ? ", perhaps '" : "", near ? near : "", near ? "'" : "");
}

static talgeo_status choose_columns(reader *r, talgeo_error *error)
{
    r->name = -1;
    r->geometry = talgeo__geoarrow_column(&r->batches);
    if (r->geometry < 0)
        return talgeo__fail(
            error, TALGEO_E_AREAS, STAGE,
            "the table has no WKB column: tag one geoarrow.wkb or name it geometry");
    talgeo_status status = find_text(r, r->options->key, &r->key, error);
    if (status == TALGEO_OK && r->options->name)
        status = find_text(r, r->options->name, &r->name, error);
    return status;
}

/* A copy of a text or number; NULL for null (and, with *failed, when out of memory). Whole numbers
 * are written as such, also where a missing one elsewhere in the column has made them reals. */
static char *copy_text(const talgeo__column *column, int64_t i, bool *failed)
{
    char number[32];
    size_t length;
    if (talgeo__column_is_null(column, i)) return NULL;
    const char *text = number;
    if (column->kind == TALGEO__TEXT) {
        text = talgeo__column_text(column, i, &length);
    } else if (column->kind == TALGEO__REAL) {
        double value = talgeo__column_real(column, i);
        bool whole = value == floor(value) && fabs(value) < 1e15;
        if (isnan(value)) return NULL;
        length =
            (size_t)talgeo__format_double(number, sizeof number, whole ? "%.0f" : "%.17g", value);
    } else {
        length = (size_t)snprintf(number, sizeof number, "%lld",
                                  (long long)talgeo__column_int(column, i));
    }
    char *copy = text ? talgeo__strndup(text, length) : NULL;
    *failed = *failed || (text && copy == NULL);
    return copy;
}

static talgeo_status read_geometry(reader *r, int64_t i, OGRGeometryH *geometry,
                                   talgeo_error *error)
{
    size_t length;
    const char *wkb = talgeo__column_text(&r->batches.columns[r->geometry], i, &length);
    *geometry = NULL;
    if (wkb == NULL || length == 0) return TALGEO_OK;
    if (length <= INT32_MAX && OGR_G_CreateFromWkb(wkb, NULL, geometry, (int)length) == OGRERR_NONE)
        return TALGEO_OK;
    return talgeo__fail_row(error, TALGEO_E_AREAS, STAGE, r->batches.first_row + i,
                            "row %lld: the geometry is not WKB",
                            (long long)(r->batches.first_row + i));
}

static talgeo_status check_key(const reader *r, int64_t i, talgeo_error *error)
{
    const talgeo__column *keys = &r->batches.columns[r->key];
    if (keys->kind != TALGEO__REAL || talgeo__column_is_null(keys, i)) return TALGEO_OK;
    double key = talgeo__column_real(keys, i);
    if (isnan(key)) return TALGEO_OK; /* none, as data frames have it */
    return talgeo__collector_check_key(&r->collector, r->batches.first_row + i, key, error);
}

static talgeo_status add_row(reader *r, int64_t i, talgeo_error *error)
{
    OGRGeometryH geometry;
    talgeo_status status = check_key(r, i, error);
    if (status == TALGEO_OK) status = read_geometry(r, i, &geometry, error);
    if (status != TALGEO_OK) return status;
    bool failed = false;
    char *key = copy_text(&r->batches.columns[r->key], i, &failed);
    char *name = r->name < 0 ? NULL : copy_text(&r->batches.columns[r->name], i, &failed);
    if (failed) {
        OGR_G_DestroyGeometry(geometry);
        status = talgeo__fail_memory(error, STAGE);
    } else {
        status = talgeo__collector_add(&r->collector, r->batches.first_row + i, key, name, geometry,
                                       error);
    }
    free(key);
    free(name);
    return status;
}

static talgeo_status read_rows(reader *r, talgeo_error *error)
{
    bool more = true;
    talgeo_status status = talgeo__batches_next(&r->batches, &more, STAGE, error);
    while (status == TALGEO_OK && more) {
        for (int64_t i = 0; status == TALGEO_OK && i < r->batches.rows; i++)
            status = add_row(r, i, error);
        if (status == TALGEO_OK && !talgeo__progress_report(&r->collector.progress, 0))
            status = talgeo__fail_cancelled(error, &r->collector.progress);
        if (status == TALGEO_OK) status = talgeo__batches_next(&r->batches, &more, STAGE, error);
    }
    return status;
}

static talgeo_status open_collector(reader *r, talgeo_error *error)
{
    char *crs = talgeo__geoarrow_crs(&r->batches.columns[r->geometry]);
    talgeo_status status = talgeo__collector_open(&r->collector, crs, error);
    free(crs);
    return status;
}

talgeo_status talgeo__areas_read_arrow(struct ArrowArrayStream *stream,
                                       const talgeo_areas_options *options, const char *id,
                                       talgeo_areas **areas, talgeo_error *error)
{
    *areas = NULL;
    reader r = {.options = options};
    talgeo__gdal_scope scope;
    r.collector = (talgeo__collector){.options = options, .shown = "table"};
    talgeo__gdal_enter(&scope);
    talgeo_status status = talgeo__batches_open(&r.batches, stream, STAGE, error);
    if (status == TALGEO_OK && options->key == NULL)
        status = talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no key column is given");
    if (status == TALGEO_OK) status = choose_columns(&r, error);
    if (status == TALGEO_OK) status = open_collector(&r, error);
    if (status == TALGEO_OK) status = read_rows(&r, error);
    if (status == TALGEO_OK) status = talgeo__collector_finish(&r.collector, id, areas, error);
    talgeo__collector_close(&r.collector, NULL);
    talgeo__batches_close(&r.batches);
    talgeo__gdal_leave(&scope);
    return status;
}
