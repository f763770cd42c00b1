/* Areas as well-known binary. */
#include "wkb.h"

#include <string.h>

enum { POLYGON = 3, MULTIPOLYGON = 6 };

static void add_u32(talgeo__string *out, size_t value)
{
    char bytes[4];
    for (int i = 0; i < 4; i++) bytes[i] = (char)(value >> (8 * i) & 0xFF);
    talgeo__string_add(out, bytes, sizeof bytes);
}

static void add_double(talgeo__string *out, double value)
{
    uint64_t bits;
    char bytes[8];
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++) bytes[i] = (char)(bits >> (8 * i) & 0xFF);
    talgeo__string_add(out, bytes, sizeof bytes);
}

static void add_head(talgeo__string *out, size_t type, size_t count)
{
    talgeo__string_add(out, "\1", 1);
    add_u32(out, type);
    add_u32(out, count);
}

static void add_ring(talgeo__string *out, const talgeo_areas *areas, size_t ring)
{
    size_t from = areas->point_of_ring[ring], to = areas->point_of_ring[ring + 1];
    add_u32(out, to - from);
    for (size_t p = from; p < to; p++) {
        add_double(out, areas->x[p]);
        add_double(out, areas->y[p]);
    }
}

void talgeo__wkb_area(const talgeo_areas *areas, size_t area, talgeo__string *out)
{
    size_t first = areas->part_of_area[area], last = areas->part_of_area[area + 1];
    add_head(out, MULTIPOLYGON, last - first);
    for (size_t part = first; part < last; part++) {
        size_t from = areas->ring_of_part[part], to = areas->ring_of_part[part + 1];
        add_head(out, POLYGON, to - from);
        for (size_t ring = from; ring < to; ring++) add_ring(out, areas, ring);
    }
}
