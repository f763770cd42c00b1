/* What a layer says of its CRS. */
#ifndef TALGEO_IO_GDAL_CRS_H
#define TALGEO_IO_GDAL_CRS_H

#include <ogr_api.h>

/* NULL where it says none, or that it is undefined: GeoPackage has words for that. Borrowed. */
OGRSpatialReferenceH talgeo__gdal_crs(OGRLayerH layer);

#endif
