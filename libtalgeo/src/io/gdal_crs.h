/* What a layer says of its CRS. */
#ifndef TALGEO_IO_GDAL_CRS_H
#define TALGEO_IO_GDAL_CRS_H

#include <ogr_api.h>

#include "gdal_scope.h"

/* NULL where it says none, one that GDAL cannot make out, or that it is undefined: GeoPackage has
 * words for that. `scope` is the one in which the dataset was opened. Borrowed. */
OGRSpatialReferenceH talgeo__gdal_crs(GDALDatasetH dataset, OGRLayerH layer,
                                      const talgeo__gdal_scope *scope);

#endif
