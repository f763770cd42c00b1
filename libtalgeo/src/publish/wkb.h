/* Areas as well-known binary. */
#ifndef TALGEO_PUBLISH_WKB_H
#define TALGEO_PUBLISH_WKB_H

#include "../areas/areas.h"
#include "../core/text.h"

/* Append area `area` as a little-endian MultiPolygon; out->failed where memory runs out. */
void talgeo__wkb_area(const talgeo_areas *areas, size_t area, talgeo__string *out);

#endif
