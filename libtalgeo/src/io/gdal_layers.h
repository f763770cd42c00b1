/* layers.gpkg: one layer an area set, through GDAL. */
#ifndef TALGEO_IO_GDAL_LAYERS_H
#define TALGEO_IO_GDAL_LAYERS_H

#include "../publish/layer.h"

/* Make a new GeoPackage with the layers of all area sets, in the order of the plan and in the CRS
 * of the set. The same release gives the same bytes. E_IO, E_CRS, E_MEMORY. */
talgeo_status talgeo__layers_write(const talgeo_release *release, const talgeo__layers *layers,
                                   const char *path, talgeo_error *error);

/* The polygons of a layer, with keys and names, as an area set that is ready for placing. E_IO:
 * cannot be opened. E_INPUT: no such layer, or not as talgeo writes it. */
talgeo_status talgeo__layers_read(const char *path, const char *id, const char *crs,
                                  talgeo_areas **areas, talgeo_error *error);

#endif
