/* Readable titles of the fields of layers.gpkg. */
#ifndef TALGEO_IO_GPKG_TITLES_H
#define TALGEO_IO_GPKG_TITLES_H

#include "../publish/layer.h"

/* Put the titles of all fields into a GeoPackage that has these layers, by the schema
 * extension of the standard: readers show `name`, the Danish title, as the alias of the field;
 * `description` is the English one. E_IO, E_MEMORY. */
talgeo_status talgeo__gpkg_titles(const talgeo__layers *layers, const char *path,
                                  talgeo_error *error);

#endif
