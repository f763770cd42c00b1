/* Building an area set: areas in any order in, sorted flat arrays out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/sha256.h"
#include "areas.h"

/* Extents of a set stay finite below this. */
#define LARGEST 1e300

/* One area as it came: its texts and its first part; parts, rings and points run on flat. */
typedef struct entry {
    char *key, *name;
    size_t first_part, end_part;
} entry;

struct talgeo__areas_builder {
    entry *entries;
    size_t n_areas, area_capacity;
    size_t *first_ring; /* of part */
    size_t n_parts, part_capacity;
    size_t *first_point; /* of ring */
    size_t n_rings, ring_capacity;
    double *x, *y;
    size_t n_points, x_capacity, y_capacity;
};

talgeo__areas_builder *talgeo__areas_builder_new(void)
{
    return talgeo__calloc(1, sizeof(talgeo__areas_builder));
}

void talgeo__areas_builder_free(talgeo__areas_builder *builder)
{
    if (builder == NULL) return;
    for (size_t i = 0; i < builder->n_areas; i++) {
        free(builder->entries[i].key);
        free(builder->entries[i].name);
    }
    free(builder->entries);
    free(builder->first_ring);
    free(builder->first_point);
    free(builder->x);
    free(builder->y);
    free(builder);
}

bool talgeo__areas_builder_area(talgeo__areas_builder *builder, const char *key, const char *name)
{
    if (!talgeo__grow(&builder->entries, &builder->area_capacity, builder->n_areas + 1,
                      sizeof *builder->entries))
        return false;
    entry *added = &builder->entries[builder->n_areas++];
    *added = (entry){talgeo__strdup(key), talgeo__strdup(name), builder->n_parts, builder->n_parts};
    return added->key && added->name;
}

bool talgeo__areas_builder_part(talgeo__areas_builder *builder)
{
    if (!talgeo__grow(&builder->first_ring, &builder->part_capacity, builder->n_parts + 1,
                      sizeof *builder->first_ring))
        return false;
    builder->first_ring[builder->n_parts++] = builder->n_rings;
    builder->entries[builder->n_areas - 1].end_part = builder->n_parts;
    return true;
}

bool talgeo__areas_builder_ring(talgeo__areas_builder *builder, const double *x, const double *y,
                                size_t n)
{
    bool open = n > 0 && (x[0] != x[n - 1] || y[0] != y[n - 1]);
    size_t room = builder->n_points + n + open;
    if (!talgeo__grow(&builder->first_point, &builder->ring_capacity, builder->n_rings + 1,
                      sizeof *builder->first_point) ||
        !talgeo__grow(&builder->x, &builder->x_capacity, room, sizeof *builder->x) ||
        !talgeo__grow(&builder->y, &builder->y_capacity, room, sizeof *builder->y))
        return false;
    builder->first_point[builder->n_rings++] = builder->n_points;
    if (n) memcpy(builder->x + builder->n_points, x, n * sizeof *x);
    if (n) memcpy(builder->y + builder->n_points, y, n * sizeof *y);
    builder->n_points += n;
    if (open) {
        builder->x[builder->n_points] = x[0];
        builder->y[builder->n_points++] = y[0];
    }
    return true;
}

/* ---- Checks ---- */

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->key, ((const entry *)b)->key);
}

static talgeo_status check_keys(const talgeo__areas_builder *builder, talgeo_error *error)
{
    const entry *entries = builder->entries;
    if (builder->n_areas == 0) return talgeo__fail(error, TALGEO_E_AREAS, "areas", "no areas");
    if (builder->n_areas > INT32_MAX)
        return talgeo__fail(error, TALGEO_E_AREAS, "areas", "more than 2 147 483 647 areas");
    if (*entries[0].key == '\0')
        return talgeo__fail(error, TALGEO_E_AREAS, "areas",
                            "the area named '%s' has an empty key; every area needs one",
                            entries[0].name);
    for (size_t i = 1; i < builder->n_areas; i++)
        if (strcmp(entries[i - 1].key, entries[i].key) == 0)
            return talgeo__fail(error, TALGEO_E_AREAS, "areas",
                                "the key '%s' occurs more than once; keys must be unique (merge "
                                "the parts of an area into one feature)",
                                entries[i].key);
    return TALGEO_OK;
}

static size_t end_of_part(const talgeo__areas_builder *builder, size_t part)
{
    return part + 1 < builder->n_parts ? builder->first_ring[part + 1] : builder->n_rings;
}

static size_t end_of_ring(const talgeo__areas_builder *builder, size_t ring)
{
    return ring + 1 < builder->n_rings ? builder->first_point[ring + 1] : builder->n_points;
}

static talgeo_status check_coordinates(const talgeo__areas_builder *builder, talgeo_error *error)
{
    for (size_t i = 0; i < builder->n_areas; i++) {
        const entry *area = &builder->entries[i];
        if (area->first_part == area->end_part) continue;
        size_t from = builder->first_point[builder->first_ring[area->first_part]];
        size_t to = end_of_ring(builder, end_of_part(builder, area->end_part - 1) - 1);
        for (size_t p = from; p < to; p++)
            if (!(fabs(builder->x[p]) <= LARGEST) || !(fabs(builder->y[p]) <= LARGEST))
                return talgeo__fail(error, TALGEO_E_AREAS, "areas",
                                    "area '%s' has a coordinate that is not a number, or beyond "
                                    "all bounds",
                                    area->key);
    }
    return TALGEO_OK;
}

/* ---- Freezing ---- */

static bool allocate(talgeo_areas *areas, const talgeo__areas_builder *builder, const char *id,
                     const char *crs)
{
    areas->n_areas = builder->n_areas;
    areas->n_parts = builder->n_parts;
    areas->n_rings = builder->n_rings;
    areas->n_points = builder->n_points;
    areas->id = talgeo__strdup(id ? id : "");
    areas->crs = talgeo__strdup(crs);
    areas->keys = talgeo__calloc(areas->n_areas, sizeof *areas->keys);
    areas->names = talgeo__calloc(areas->n_areas, sizeof *areas->names);
    areas->part_of_area = talgeo__calloc(areas->n_areas + 1, sizeof(size_t));
    areas->ring_of_part = talgeo__calloc(areas->n_parts + 1, sizeof(size_t));
    areas->point_of_ring = talgeo__calloc(areas->n_rings + 1, sizeof(size_t));
    areas->x = talgeo__calloc(areas->n_points, sizeof(double));
    areas->y = talgeo__calloc(areas->n_points, sizeof(double));
    return areas->id && areas->crs && areas->keys && areas->names && areas->part_of_area &&
           areas->ring_of_part && areas->point_of_ring && areas->x && areas->y;
}

/* Lay parts, rings and points out in the order of the sorted areas; keys and names move over. */
static void lay_out(talgeo_areas *areas, talgeo__areas_builder *builder)
{
    size_t part = 0, ring = 0, point = 0;
    for (size_t i = 0; i < areas->n_areas; i++) {
        entry *area = &builder->entries[i];
        areas->keys[i] = area->key;
        areas->names[i] = area->name;
        area->key = area->name = NULL;
        areas->part_of_area[i] = part;
        for (size_t p = area->first_part; p < area->end_part; p++) {
            areas->ring_of_part[part++] = ring;
            for (size_t r = builder->first_ring[p]; r < end_of_part(builder, p); r++) {
                size_t from = builder->first_point[r], n = end_of_ring(builder, r) - from;
                areas->point_of_ring[ring++] = point;
                memcpy(areas->x + point, builder->x + from, n * sizeof(double));
                memcpy(areas->y + point, builder->y + from, n * sizeof(double));
                point += n;
            }
        }
    }
    areas->part_of_area[areas->n_areas] = part;
    areas->ring_of_part[part] = ring;
    areas->point_of_ring[ring] = point;
}

static void digest_text(talgeo__sha256 *sha, const char *text)
{
    size_t length = strlen(text);
    talgeo__sha256_add_u64(sha, length);
    talgeo__sha256_add(sha, text, length);
}

static void digest_number(talgeo__sha256 *sha, double value)
{
    uint64_t bits;
    value += 0.0; /* -0 and 0 are the same place */
    memcpy(&bits, &value, sizeof bits);
    talgeo__sha256_add_u64(sha, bits);
}

/* Every count goes in before its items, so that no two different sets give the same bytes. */
static void digest(talgeo_areas *areas)
{
    talgeo__sha256 sha;
    talgeo__sha256_init(&sha);
    digest_text(&sha, areas->crs);
    talgeo__sha256_add_u64(&sha, areas->n_areas);
    for (size_t i = 0; i < areas->n_areas; i++) {
        digest_text(&sha, areas->keys[i]);
        digest_text(&sha, areas->names[i]);
        talgeo__sha256_add_u64(&sha, areas->part_of_area[i + 1]);
    }
    for (size_t p = 0; p < areas->n_parts; p++)
        talgeo__sha256_add_u64(&sha, areas->ring_of_part[p + 1]);
    for (size_t r = 0; r < areas->n_rings; r++)
        talgeo__sha256_add_u64(&sha, areas->point_of_ring[r + 1]);
    for (size_t p = 0; p < areas->n_points; p++) {
        digest_number(&sha, areas->x[p]);
        digest_number(&sha, areas->y[p]);
    }
    talgeo__sha256_hex(&sha, areas->digest);
}

talgeo_status talgeo__areas_builder_freeze(talgeo__areas_builder *builder, const char *id,
                                           const char *crs, talgeo_areas **areas,
                                           talgeo_error *error)
{
    *areas = NULL;
    talgeo_areas *frozen = NULL;
    if (builder->n_areas)
        qsort(builder->entries, builder->n_areas, sizeof *builder->entries, compare_entries);
    talgeo_status status = check_keys(builder, error);
    if (status == TALGEO_OK) status = check_coordinates(builder, error);
    if (status != TALGEO_OK) goto done;
    frozen = talgeo__calloc(1, sizeof *frozen);
    if (frozen) atomic_init(&frozen->references, 1);
    if (frozen == NULL || !allocate(frozen, builder, id, crs)) {
        status = talgeo__fail_memory(error, "areas");
        goto done;
    }
    lay_out(frozen, builder);
    digest(frozen);
    *areas = frozen;
    frozen = NULL;
done:
    talgeo_areas_free(frozen);
    talgeo__areas_builder_free(builder);
    return status;
}
