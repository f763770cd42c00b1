/* The overlay of several area sets: which combinations of areas hold a piece of ground.
 *
 * Region after region: start with the areas of the first set; cut each by the areas of the next
 * (what is left over is outside that set), and add what the next set has beyond all regions. All
 * sets are brought into the CRS of the first; their straight edges are divided before, so that they
 * stay where they are in their own CRS to within a fraction of a millimetre. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "areas_geometry.h"
#include "areas_read.h"
#include "gdal_scope.h"
#include "proj_transform.h"

#define STAGE "areas"

/* An edge of 100 m bends by about 0.2 mm between a plane and longitude and latitude. */
#define EDGE_M 100.0

typedef struct region {
    OGRGeometryH geometry;
    int32_t *areas; /* one a set; -1 outside */
    OGREnvelope box;
} region;

typedef struct regions {
    region *items;
    size_t count, capacity;
} regions;

typedef struct overlay {
    size_t n_sets;
    double sliver_m2;
    talgeo__measure measure;
    regions now, next;
    talgeo_error *error;
} overlay;

static void free_regions(regions *list)
{
    for (size_t i = 0; i < list->count; i++) {
        OGR_G_DestroyGeometry(list->items[i].geometry);
        free(list->items[i].areas);
    }
    free(list->items);
    *list = (regions){0};
}

/* ---- Geometries of a set, in the CRS of the first ---- */

static void transform_ring(OGRGeometryH ring, talgeo__transform *transform, size_t *lost)
{
    for (int i = 0; i < OGR_G_GetPointCount(ring); i++) {
        double x = OGR_G_GetX(ring, i), y = OGR_G_GetY(ring, i);
        *lost += talgeo__transform_apply(transform, &x, &y, 1);
        OGR_G_SetPoint_2D(ring, i, x, y);
    }
}

static void transform_geometry(OGRGeometryH geometry, talgeo__transform *transform, size_t *lost)
{
    int count = OGR_G_GetGeometryCount(geometry);
    for (int i = 0; i < count; i++)
        transform_geometry(OGR_G_GetGeometryRef(geometry, i), transform, lost);
    if (count == 0) transform_ring(geometry, transform, lost);
}

static double edge_units(const talgeo__measure *measure)
{
    return measure->geographic ? EDGE_M / measure->semi_major_m / measure->radians_per_unit
                               : EDGE_M / measure->metres_per_unit;
}

static talgeo_status transform_area(const talgeo_areas *areas, size_t i,
                                    talgeo__transform *transform, OGRGeometryH *geometry,
                                    talgeo_error *error)
{
    talgeo__measure measure;
    size_t lost = 0;
    talgeo_status status = talgeo__measure_new(areas->crs, &measure, error);
    if (status != TALGEO_OK) return status;
    OGR_G_Segmentize(*geometry, edge_units(&measure));
    transform_geometry(*geometry, transform, &lost);
    if (lost)
        return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                            "area '%s' cannot be brought into the CRS of the first area set",
                            areas->keys[i]);
    if (OGR_G_IsValid(*geometry)) return TALGEO_OK;
    OGRGeometryH valid = talgeo__polygons_of(OGR_G_MakeValid(*geometry));
    if (valid == NULL) return talgeo__fail_memory(error, STAGE);
    OGR_G_DestroyGeometry(*geometry);
    *geometry = valid;
    return TALGEO_OK;
}

static void free_geometries(OGRGeometryH *geometries, size_t count)
{
    for (size_t i = 0; geometries && i < count; i++) OGR_G_DestroyGeometry(geometries[i]);
    free(geometries);
}

static talgeo_status open_geometries(const talgeo_areas *areas, const char *crs, OGRGeometryH **out,
                                     talgeo_error *error)
{
    talgeo__transform *transform = NULL;
    OGRGeometryH *geometries = talgeo__calloc(areas->n_areas, sizeof *geometries);
    talgeo_status status = geometries ? talgeo__transform_new(areas->crs, crs, &transform, error)
                                      : talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; status == TALGEO_OK && i < areas->n_areas; i++) {
        geometries[i] = talgeo__areas_geometry(areas, i);
        if (geometries[i] == NULL)
            status = talgeo__fail_memory(error, STAGE);
        else if (transform)
            status = transform_area(areas, i, transform, &geometries[i], error);
    }
    talgeo__transform_free(transform);
    if (status == TALGEO_OK)
        *out = geometries;
    else
        free_geometries(geometries, areas->n_areas);
    return status;
}

/* ---- Regions ---- */

/* Keep a piece of ground (taken over) as a region of `set + 1` sets, unless it is a sliver. `areas`
 * tells the first `set` numbers, NULL: outside all of them. */
static talgeo_status keep(overlay *o, OGRGeometryH piece, const int32_t *areas, size_t set,
                          int32_t area)
{
    if (OGR_G_IsEmpty(piece) || talgeo__measure_m2(&o->measure, piece) <= o->sliver_m2) {
        OGR_G_DestroyGeometry(piece);
        return TALGEO_OK;
    }
    region new_region = {.geometry = piece};
    new_region.areas = talgeo__calloc(o->n_sets, sizeof *new_region.areas);
    if (new_region.areas == NULL || !talgeo__grow(&o->next.items, &o->next.capacity,
                                                  o->next.count + 1, sizeof *o->next.items)) {
        free(new_region.areas);
        OGR_G_DestroyGeometry(piece);
        return talgeo__fail_memory(o->error, STAGE);
    }
    for (size_t s = 0; s < o->n_sets; s++) new_region.areas[s] = areas && s < set ? areas[s] : -1;
    new_region.areas[set] = area;
    OGR_G_GetEnvelope(piece, &new_region.box);
    o->next.items[o->next.count++] = new_region;
    return TALGEO_OK;
}

static bool boxes_meet(const OGREnvelope *a, const OGREnvelope *b)
{
    return a->MinX < b->MaxX && b->MinX < a->MaxX && a->MinY < b->MaxY && b->MinY < a->MaxY;
}

static talgeo_status no_overlay(const overlay *o)
{
    return talgeo__fail(o->error, TALGEO_E_AREAS, STAGE,
                        "the overlay of the area sets cannot be computed");
}

/* Take `cutter` away from *rest. */
static talgeo_status take_away(const overlay *o, OGRGeometryH *rest, OGRGeometryH cutter)
{
    OGRGeometryH left = talgeo__polygons_of(OGR_G_Difference(*rest, cutter));
    if (left == NULL) return no_overlay(o);
    OGR_G_DestroyGeometry(*rest);
    *rest = left;
    return TALGEO_OK;
}

/* Cut one region by the areas of `set`; of two that overlap the lower number gets the ground. */
static talgeo_status cut_region(overlay *o, const region *r, const OGRGeometryH *geometries,
                                const OGREnvelope *boxes, size_t count, size_t set)
{
    talgeo_status status = TALGEO_OK;
    OGRGeometryH rest = OGR_G_Clone(r->geometry);
    for (size_t a = 0; status == TALGEO_OK && a < count && !OGR_G_IsEmpty(rest); a++) {
        if (!boxes_meet(&r->box, &boxes[a]) || OGR_G_IsEmpty(geometries[a])) continue;
        OGRGeometryH piece = talgeo__polygons_of(OGR_G_Intersection(rest, geometries[a]));
        if (piece == NULL) {
            status = no_overlay(o);
        } else if (OGR_G_IsEmpty(piece)) {
            OGR_G_DestroyGeometry(piece);
        } else {
            status = keep(o, piece, r->areas, set, (int32_t)a);
            if (status == TALGEO_OK) status = take_away(o, &rest, geometries[a]);
        }
    }
    if (status == TALGEO_OK) return keep(o, rest, r->areas, set, -1);
    OGR_G_DestroyGeometry(rest);
    return status;
}

/* What area a of `set` has beyond all regions of the earlier sets and the lower areas of its own.
 */
static talgeo_status add_beyond(overlay *o, const OGRGeometryH *geometries,
                                const OGREnvelope *boxes, size_t a, size_t set)
{
    talgeo_status status = TALGEO_OK;
    OGRGeometryH rest = OGR_G_Clone(geometries[a]);
    for (size_t r = 0; status == TALGEO_OK && r < o->now.count && !OGR_G_IsEmpty(rest); r++)
        if (boxes_meet(&boxes[a], &o->now.items[r].box))
            status = take_away(o, &rest, o->now.items[r].geometry);
    for (size_t b = 0; status == TALGEO_OK && b < a && !OGR_G_IsEmpty(rest); b++)
        if (boxes_meet(&boxes[a], &boxes[b])) status = take_away(o, &rest, geometries[b]);
    if (status == TALGEO_OK) return keep(o, rest, NULL, set, (int32_t)a);
    OGR_G_DestroyGeometry(rest);
    return status;
}

static talgeo_status add_set(overlay *o, const talgeo_areas *areas, const char *crs, size_t set)
{
    OGRGeometryH *geometries = NULL;
    OGREnvelope *boxes = talgeo__calloc(areas->n_areas, sizeof *boxes);
    talgeo_status status = boxes ? open_geometries(areas, crs, &geometries, o->error)
                                 : talgeo__fail_memory(o->error, STAGE);
    for (size_t a = 0; status == TALGEO_OK && a < areas->n_areas; a++)
        OGR_G_GetEnvelope(geometries[a], &boxes[a]);
    for (size_t r = 0; status == TALGEO_OK && r < o->now.count; r++)
        status = cut_region(o, &o->now.items[r], geometries, boxes, areas->n_areas, set);
    for (size_t a = 0; status == TALGEO_OK && a < areas->n_areas; a++)
        if (!OGR_G_IsEmpty(geometries[a])) status = add_beyond(o, geometries, boxes, a, set);
    free_geometries(geometries, areas->n_areas);
    free(boxes);
    free_regions(&o->now);
    o->now = o->next;
    o->next = (regions){0};
    return status;
}

/* The regions' combinations, which are distinct, and outside all sets. */
static talgeo_status list_combinations(const overlay *o, int32_t **combinations, size_t *count)
{
    int32_t *list = talgeo__calloc((o->now.count + 1) * o->n_sets, sizeof *list);
    if (list == NULL) return talgeo__fail_memory(o->error, STAGE);
    for (size_t s = 0; s < o->n_sets; s++) list[s] = -1;
    for (size_t r = 0; r < o->now.count; r++)
        memcpy(list + (r + 1) * o->n_sets, o->now.items[r].areas, o->n_sets * sizeof *list);
    *combinations = list;
    *count = o->now.count + 1;
    return TALGEO_OK;
}

talgeo_status talgeo__areas_overlay(talgeo_areas *const *sets, size_t n_sets, double sliver_m2,
                                    int32_t **combinations, size_t *n_combinations,
                                    talgeo_error *error)
{
    *combinations = NULL;
    *n_combinations = 0;
    if (n_sets == 0) return TALGEO_OK;
    overlay o = {.n_sets = n_sets, .sliver_m2 = sliver_m2, .error = error};
    talgeo__gdal_scope scope;
    talgeo__gdal_enter(&scope);
    talgeo_status status = talgeo__measure_new(sets[0]->crs, &o.measure, error);
    for (size_t s = 0; status == TALGEO_OK && s < n_sets; s++)
        status = add_set(&o, sets[s], sets[0]->crs, s);
    if (status == TALGEO_OK) status = list_combinations(&o, combinations, n_combinations);
    free_regions(&o.now);
    free_regions(&o.next);
    talgeo__gdal_leave(&scope);
    return status;
}
