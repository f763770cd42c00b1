/* What a layer says of its CRS. */
#include "gdal_crs.h"

#include <ogr_srs_api.h>
#include <stdbool.h>
#include <string.h>

/* GDAL takes GeoJSON whose CRS it cannot make out for WGS 84, with a complaint when it opens it. */
static bool is_made_up(GDALDatasetH dataset, const talgeo__gdal_scope *scope)
{
    const char *driver = GDALGetDriverShortName(GDALGetDatasetDriver(dataset));
    return strcmp(driver, "GeoJSON") == 0 && *scope->message;
}

OGRSpatialReferenceH talgeo__gdal_crs(GDALDatasetH dataset, OGRLayerH layer,
                                      const talgeo__gdal_scope *scope)
{
    static const char undefined[] = "Undefined "; /* "geographic SRS", "Cartesian SRS" */
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
    const char *name = srs ? OSRGetName(srs) : NULL;
    bool has_place = srs && !OSRIsLocal(srs) && !is_made_up(dataset, scope);
    return has_place && !(name && strncmp(name, undefined, sizeof undefined - 1) == 0) ? srs : NULL;
}
