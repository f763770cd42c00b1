/* Reading the polygons of layers.gpkg back, as they were written. */
#include <gdal.h>
#include <ogr_api.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../locate/locate.h"
#include "gdal_layers.h"
#include "gdal_scope.h"

typedef struct reader {
    const char *path, *id;
    OGRLayerH layer;
    int key, name; /* fields */
    talgeo__areas_builder *builder;
    double *x, *y; /* of a ring */
    size_t x_capacity, y_capacity;
    bool failed; /* out of memory */
} reader;

static talgeo_status fail_layer(const reader *r, const char *what, talgeo_error *error)
{
    return talgeo__fail(error, TALGEO_E_INPUT, "publish", "%s: layer '%s' %s", r->path, r->id,
                        what);
}

static bool add_ring(reader *r, OGRGeometryH ring)
{
    size_t n = (size_t)OGR_G_GetPointCount(ring);
    r->failed = r->failed || !talgeo__grow(&r->x, &r->x_capacity, n, sizeof *r->x) ||
                !talgeo__grow(&r->y, &r->y_capacity, n, sizeof *r->y);
    if (r->failed || n < 4) return false;
    OGR_G_GetPoints(ring, r->x, sizeof *r->x, r->y, sizeof *r->y, NULL, 0);
    r->failed = !talgeo__areas_builder_ring(r->builder, r->x, r->y, n);
    return !r->failed;
}

static bool add_polygon(reader *r, OGRGeometryH polygon)
{
    int n = OGR_G_GetGeometryCount(polygon);
    r->failed = r->failed || !talgeo__areas_builder_part(r->builder);
    bool good = !r->failed && n > 0;
    for (int i = 0; good && i < n; i++) good = add_ring(r, OGR_G_GetGeometryRef(polygon, i));
    return good;
}

/* False where the feature is not one of ours, or memory ran out (r->failed). */
static bool add_area(reader *r, OGRFeatureH feature)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    if (!OGR_F_IsFieldSetAndNotNull(feature, r->key) ||
        !OGR_F_IsFieldSetAndNotNull(feature, r->name) || geometry == NULL ||
        wkbFlatten(OGR_G_GetGeometryType(geometry)) != wkbMultiPolygon)
        return false;
    /* OGR gives both texts from the feature's own fields. */
    r->failed = !talgeo__areas_builder_area(r->builder, OGR_F_GetFieldAsString(feature, r->key),
                                            OGR_F_GetFieldAsString(feature, r->name));
    int n = OGR_G_GetGeometryCount(geometry);
    bool good = !r->failed && n > 0;
    for (int i = 0; good && i < n; i++) {
        OGRGeometryH part = OGR_G_GetGeometryRef(geometry, i);
        good = wkbFlatten(OGR_G_GetGeometryType(part)) == wkbPolygon && add_polygon(r, part);
    }
    return good;
}

static talgeo_status find_fields(reader *r, talgeo_error *error)
{
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(r->layer);
    r->key = OGR_FD_GetFieldIndex(defn, "key");
    r->name = OGR_FD_GetFieldIndex(defn, "name");
    if (r->key < 0 || r->name < 0)
        return fail_layer(r, "has no fields 'key' and 'name': it is not as talgeo wrote it", error);
    bool texts = OGR_Fld_GetType(OGR_FD_GetFieldDefn(defn, r->key)) == OFTString &&
                 OGR_Fld_GetType(OGR_FD_GetFieldDefn(defn, r->name)) == OFTString;
    return texts ? TALGEO_OK : fail_layer(r, "has a key or name that is no text", error);
}

static talgeo_status read_features(reader *r, const talgeo__gdal_scope *scope, talgeo_error *error)
{
    OGRFeatureH feature;
    bool good = true;
    OGR_L_ResetReading(r->layer);
    while (good && (feature = OGR_L_GetNextFeature(r->layer)) != NULL) {
        good = add_area(r, feature);
        OGR_F_Destroy(feature);
    }
    if (r->failed) return talgeo__fail_memory(error, "publish");
    if (!good || *scope->message)
        return fail_layer(r, "is damaged: an area has no key, name or polygon", error);
    return TALGEO_OK;
}

static talgeo_status freeze(reader *r, const char *crs, talgeo_areas **areas, talgeo_error *error)
{
    talgeo_error own = TALGEO_ERROR_INIT;
    talgeo_status status = talgeo__areas_builder_freeze(r->builder, r->id, crs, areas, &own);
    r->builder = NULL;
    if (status == TALGEO_OK) status = talgeo__locator_attach(*areas, NULL, &own);
    if (status == TALGEO_OK) return TALGEO_OK;
    talgeo_areas_free(*areas);
    *areas = NULL;
    if (status == TALGEO_E_MEMORY) return talgeo__fail_memory(error, "publish");
    return talgeo__fail(error, TALGEO_E_INPUT, "publish", "%s: layer '%s': %s", r->path, r->id,
                        own.message);
}

talgeo_status talgeo__layers_read(const char *path, const char *id, const char *crs,
                                  talgeo_areas **areas, talgeo_error *error)
{
    static const char *const drivers[] = {"GPKG", NULL};
    reader r = {.path = path, .id = id, .builder = talgeo__areas_builder_new()};
    talgeo__gdal_scope scope;
    *areas = NULL;
    if (r.builder == NULL) return talgeo__fail_memory(error, "publish");
    talgeo__gdal_enter(&scope);
    talgeo_status status = TALGEO_OK;
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (dataset == NULL)
        status = talgeo__fail(error, TALGEO_E_INPUT, "publish", "%s: cannot be opened: %s", path,
                              talgeo__gdal_words(&scope, "it is not a GeoPackage"));
    if (dataset) r.layer = GDALDatasetGetLayerByName(dataset, id);
    if (dataset && r.layer == NULL) status = fail_layer(&r, "is missing", error);
    if (status == TALGEO_OK) status = find_fields(&r, error);
    if (status == TALGEO_OK) status = read_features(&r, &scope, error);
    if (status == TALGEO_OK) status = freeze(&r, crs, areas, error);
    if (dataset) GDALClose(dataset);
    talgeo__gdal_leave(&scope);
    talgeo__areas_builder_free(r.builder);
    free(r.x);
    free(r.y);
    return status;
}
