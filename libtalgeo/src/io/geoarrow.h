/* GeoArrow: which column of an Arrow table is the geometry, and in which CRS. */
#ifndef TALGEO_IO_GEOARROW_H
#define TALGEO_IO_GEOARROW_H

#include "../core/batch.h"

/* Number of the WKB column: the one tagged geoarrow.wkb or ogc.wkb, else the one named "geometry",
 * "geom" or "wkb_geometry"; -1 where there is none. */
int talgeo__geoarrow_column(const talgeo__batches *batches);

/* The CRS in the column's metadata, as text for PROJ; yours. NULL where it has none. */
char *talgeo__geoarrow_crs(const talgeo__column *column);

#endif
