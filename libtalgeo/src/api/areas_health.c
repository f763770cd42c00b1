/* The health of an area set, and the area sets of a plan. */
#include <math.h>
#include <string.h>

#include "../core/error.h"
#include "../io/areas_read.h"
#include "../io/proj_transform.h"
#include "plan.h"

static void fill_counts(const talgeo_areas *areas, talgeo_areas_health *health)
{
    health->areas = areas->n_areas;
    health->parts = areas->n_parts;
    health->vertices = areas->n_points - areas->n_rings; /* a ring repeats its first */
    health->empty = areas->story.empty;
    health->repaired = areas->story.repaired;
    health->repaired_m2 = areas->story.repaired_m2;
    health->slivers = areas->story.slivers;
    health->slivers_m2 = areas->story.slivers_m2;
}

static talgeo_status fill_extent(const talgeo_areas *areas, talgeo_areas_health *health,
                                 talgeo_error *error)
{
    double box[4];
    talgeo__crs_place place = {{NAN, NAN, NAN, NAN}, {NAN, NAN, NAN, NAN}, false};
    talgeo__areas_extent(areas, box);
    talgeo_status status =
        areas->n_points ? talgeo__crs_place_box(areas->crs, box, &place, error) : TALGEO_OK;
    health->min_x = box[0], health->min_y = box[1], health->max_x = box[2], health->max_y = box[3];
    health->west_deg = place.box[0], health->south_deg = place.box[1];
    health->east_deg = place.box[2], health->north_deg = place.box[3];
    health->far_off = place.far_off;
    return status;
}

static talgeo_status fill_gaps(const talgeo_areas *areas, talgeo_areas_health *health,
                               talgeo_error *error)
{
    talgeo__gaps gaps;
    talgeo_status status = talgeo__areas_find_gaps(areas, &gaps, error);
    if (status != TALGEO_OK) return status;
    health->gaps = gaps.count;
    health->gaps_m2 = gaps.m2;
    health->largest_gap_m2 = gaps.largest_m2;
    health->gap_x = gaps.x;
    health->gap_y = gaps.y;
    return talgeo__areas_size(areas, &health->area_m2, error);
}

talgeo_status talgeo_areas_examine(const talgeo_areas *areas, talgeo_areas_health *health,
                                   talgeo_error *error)
{
    if (areas == NULL || health == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "areas", "no areas, or no place for health");
    talgeo_areas_health full = {.size = sizeof full};
    size_t size = health->size < sizeof full ? health->size : sizeof full;
    fill_counts(areas, &full);
    talgeo_status status = fill_extent(areas, &full, error);
    if (status == TALGEO_OK) status = fill_gaps(areas, &full, error);
    full.size = health->size;
    if (status == TALGEO_OK) memcpy(health, &full, size);
    return status;
}

/* ---- Of a plan ---- */

size_t talgeo_plan_area_set_count(const talgeo_plan *plan)
{
    return plan ? plan->n_sets : 0;
}

const char *talgeo_plan_get_area_set_id(const talgeo_plan *plan, size_t set)
{
    return set < talgeo_plan_area_set_count(plan) ? plan->sets[set].id : "";
}

talgeo_status talgeo_plan_open_areas(const talgeo_plan *plan, size_t set, talgeo_areas **areas,
                                     talgeo_error *error)
{
    if (areas) *areas = NULL;
    if (plan == NULL || areas == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "plan", "no plan, or no place for the areas");
    if (set >= plan->n_sets)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "plan", "the plan has only %zu area sets",
                            plan->n_sets);
    const talgeo__set_spec *spec = &plan->sets[set];
    talgeo_areas_options options = talgeo__set_options(spec);
    return talgeo__areas_read(spec->file, spec->shown_file, &options, spec->id, NULL, areas, error);
}
