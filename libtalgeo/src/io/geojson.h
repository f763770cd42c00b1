/* <area_set>.geojson: the wide table of an area set with its polygons, RFC 7946. */
#ifndef TALGEO_IO_GEOJSON_H
#define TALGEO_IO_GEOJSON_H

#include "../core/text.h"
#include "../publish/layer.h"

/* WGS 84 longitude and latitude with 7 decimals, shells anticlockwise, holes clockwise. E_CRS where
 * a point cannot be given in WGS 84. E_MEMORY. */
talgeo_status talgeo__geojson_write(const talgeo__layer *layer, talgeo__string *out,
                                    talgeo_error *error);

#endif
