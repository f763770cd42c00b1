/* What a layer says of its CRS. */
#include "gdal_crs.h"

#include <ogr_srs_api.h>
#include <stdbool.h>
#include <string.h>

OGRSpatialReferenceH talgeo__gdal_crs(OGRLayerH layer)
{
    static const char undefined[] = "Undefined "; /* "geographic SRS", "Cartesian SRS" */
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
    const char *name = srs ? OSRGetName(srs) : NULL;
    bool has_place = srs && !OSRIsLocal(srs);
    return has_place && !(name && strncmp(name, undefined, sizeof undefined - 1) == 0) ? srs : NULL;
}
