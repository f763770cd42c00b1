/* Layers in any format that GDAL writes, for tests. */
#include "layer_files.h"

#include <CUnit/CUnit.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_srs_api.h>

static void add_field(OGRLayerH layer, const char *name)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, OFTString);
    CU_ASSERT_EQUAL(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
}

static void add_feature(OGRLayerH layer, const layer_feature *from)
{
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFieldString(feature, 0, from->key);
    if (from->name) OGR_F_SetFieldString(feature, 1, from->name);
    if (from->wkt) {
        OGRGeometryH geometry = NULL;
        char *wkt = (char *)from->wkt;
        CU_ASSERT_EQUAL_FATAL(OGR_G_CreateFromWkt(&wkt, NULL, &geometry), OGRERR_NONE);
        OGR_F_SetGeometryDirectly(feature, geometry);
    }
    CU_ASSERT_EQUAL(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
}

void write_layer(const char *path, const char *driver, const char *crs, const char *option,
                 const layer_feature *features)
{
    char **options = option ? CSLAddString(NULL, option) : NULL;
    OGRSpatialReferenceH srs = crs ? OSRNewSpatialReference(NULL) : NULL;
    GDALAllRegister();
    if (srs) {
        OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
        CU_ASSERT_EQUAL_FATAL(OSRSetFromUserInput(srs, crs), OGRERR_NONE);
    }
    CPLPushErrorHandler(CPLQuietErrorHandler);
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(dataset);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "areas", srs, wkbUnknown, options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(layer);
    add_field(layer, "kode");
    add_field(layer, "navn");
    for (; features->key; features++) add_feature(layer, features);
    GDALClose(dataset);
    CPLPopErrorHandler();
    OSRDestroySpatialReference(srs);
    CSLDestroy(options);
}
