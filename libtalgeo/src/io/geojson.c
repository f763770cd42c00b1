/* Writing GeoJSON. */
#include "geojson.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../publish/labels.h"
#include "json_write.h"
#include "proj_transform.h"

/* Coordinates are whole numbers of 1e-7 degree, about a centimetre: what is compared is what is
 * written. */
enum { UNITS_PER_DEGREE = 10000000 };

typedef struct position {
    int64_t lon, lat;
} position;

/* ---- Coordinates ---- */

static void add_degrees(talgeo__string *out, int64_t units)
{
    char text[32];
    int64_t size = units < 0 ? -units : units;
    size_t at = sizeof text;
    for (int digit = 0; digit < 7; digit++, size /= 10)
        if (size % 10 || at < sizeof text) text[--at] = (char)('0' + size % 10);
    if (at < sizeof text) text[--at] = '.';
    do text[--at] = (char)('0' + size % 10);
    while (size /= 10);
    if (units < 0) text[--at] = '-';
    talgeo__string_add(out, text + at, sizeof text - at);
}

static void add_position(talgeo__string *out, position p)
{
    talgeo__string_puts(out, "[");
    add_degrees(out, p.lon);
    talgeo__string_puts(out, ",");
    add_degrees(out, p.lat);
    talgeo__string_puts(out, "]");
}

/* Twice the signed area, from the ring's first point so that the products stay small. */
static double turning(const position *ring, size_t n)
{
    double sum = 0;
    for (size_t i = 1; i + 1 < n; i++) {
        double ax = (double)(ring[i].lon - ring->lon), ay = (double)(ring[i].lat - ring->lat);
        double bx = (double)(ring[i + 1].lon - ring->lon),
               by = (double)(ring[i + 1].lat - ring->lat);
        sum += ax * by - ay * bx;
    }
    return sum;
}

static void add_ring(talgeo__string *out, const position *ring, size_t n, bool shell)
{
    bool reverse = (turning(ring, n) < 0) == shell;
    talgeo__string_puts(out, "[");
    for (size_t i = 0; i < n; i++) {
        if (i) talgeo__string_puts(out, ",");
        add_position(out, ring[reverse ? n - 1 - i : i]);
    }
    talgeo__string_puts(out, "]");
}

static void add_geometry(talgeo__string *out, const talgeo_areas *areas, const position *points,
                         size_t area)
{
    size_t first = areas->part_of_area[area], last = areas->part_of_area[area + 1];
    talgeo__string_puts(out, "{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (size_t part = first; part < last; part++) {
        size_t from = areas->ring_of_part[part], to = areas->ring_of_part[part + 1];
        talgeo__string_puts(out, part > first ? ",[" : "[");
        for (size_t ring = from; ring < to; ring++) {
            size_t start = areas->point_of_ring[ring], end = areas->point_of_ring[ring + 1];
            if (ring > from) talgeo__string_puts(out, ",");
            add_ring(out, points + start, end - start, ring == from);
        }
        talgeo__string_puts(out, "]");
    }
    talgeo__string_puts(out, "]}");
}

static talgeo_status to_wgs84(const talgeo_areas *areas, double *x, double *y, talgeo_error *error)
{
    talgeo__transform *transform;
    talgeo_status status = talgeo__transform_new(areas->crs, "EPSG:4326", &transform, error);
    if (status != TALGEO_OK || transform == NULL) return status;
    size_t lost = talgeo__transform_apply(transform, x, y, areas->n_points);
    talgeo__transform_free(transform);
    if (lost == 0) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_CRS, "publish",
                        "area set %s: %zu of %zu points of its polygons have no place in longitude "
                        "and latitude; is its CRS the right one?",
                        areas->id, lost, areas->n_points);
}

static talgeo_status make_positions(const talgeo_areas *areas, position **points,
                                    talgeo_error *error)
{
    size_t n = areas->n_points;
    double *x = talgeo__calloc(n, sizeof *x), *y = talgeo__calloc(n, sizeof *y);
    *points = talgeo__calloc(n, sizeof **points);
    talgeo_status status = x && y && *points ? TALGEO_OK : talgeo__fail_memory(error, "publish");
    if (status == TALGEO_OK) {
        memcpy(x, areas->x, n * sizeof *x);
        memcpy(y, areas->y, n * sizeof *y);
        status = to_wgs84(areas, x, y, error);
    }
    for (size_t i = 0; status == TALGEO_OK && i < n; i++)
        (*points)[i] =
            (position){llround(x[i] * UNITS_PER_DEGREE), llround(y[i] * UNITS_PER_DEGREE)};
    free(x);
    free(y);
    return status;
}

/* ---- Features ---- */

static void add_json(talgeo__string *out, const talgeo__json *j, struct json_object *value)
{
    talgeo__string text = {0};
    talgeo__json_finish(j, value, false, &text);
    if (text.failed)
        out->failed = true;
    else
        talgeo__string_add(out, text.data, text.length - 1); /* without the newline */
    talgeo__string_free(&text);
}

static void add_feature(talgeo__string *out, const talgeo__layer *layer, const talgeo_areas *areas,
                        const position *points, size_t area)
{
    talgeo__json json = {0}, *j = &json;
    struct json_object *properties = talgeo__json_object(j);
    for (size_t f = 0; f < layer->n_fields; f++)
        talgeo__json_put(j, properties, layer->fields[f].name,
                         talgeo__json_value(j, talgeo__layer_value(layer, area, f)));
    talgeo__string_puts(out, "{\"type\":\"Feature\",\"id\":");
    add_json(out, j, talgeo__json_text(j, areas->keys[area]));
    talgeo__string_puts(out, ",\"properties\":");
    add_json(out, j, properties);
    talgeo__string_puts(out, ",\"geometry\":");
    add_geometry(out, areas, points, area);
    talgeo__string_puts(out, "}");
}

static void add_head(talgeo__string *out, const talgeo__layer *layer, const talgeo_areas *areas)
{
    talgeo__json json = {0}, *j = &json;
    const talgeo__label *title = &layer->release->frame->set_titles[layer->set];
    talgeo__string_puts(out, "{\"type\":\"FeatureCollection\",\n\"name\":");
    add_json(out, j, talgeo__json_text(j, areas->id));
    talgeo__string_puts(out, ",\n\"title\":");
    add_json(out, j, talgeo__json_text(j, talgeo__title_or_id(title, areas->id, "da")));
    talgeo__string_puts(out, ",\n\"features\":[\n");
}

talgeo_status talgeo__geojson_write(const talgeo__layer *layer, talgeo__string *out,
                                    talgeo_error *error)
{
    const talgeo_areas *areas = layer->release->frame->sets[layer->set];
    position *points;
    talgeo_status status = make_positions(areas, &points, error);
    if (status == TALGEO_OK) {
        add_head(out, layer, areas);
        for (size_t a = 0; a < areas->n_areas && !out->failed; a++) {
            if (a) talgeo__string_puts(out, ",\n");
            add_feature(out, layer, areas, points, a);
        }
        talgeo__string_puts(out, "\n]}\n");
        if (out->failed) status = talgeo__fail_memory(error, "publish");
    }
    free(points);
    return status;
}
