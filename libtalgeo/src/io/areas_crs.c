/* The CRS of an area set: what the source says, what the user says, and whether the coordinates can
 * be of it. */
#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "areas_collect.h"
#include "proj_transform.h"

#define STAGE "areas"

/* ---- What is said ---- */

static talgeo_status contradiction(const talgeo__collector *collector, talgeo_error *error)
{
    return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                        "'%s' says that its CRS is %.300s, but `crs` says %.300s; correct `crs` or "
                        "leave it out",
                        collector->shown, collector->doubted_crs, collector->options->crs);
}

/* Where the source says degrees and the user does not, the coordinates will tell who is right: many
 * a GeoJSON file says degrees only by leaving its CRS out. */
static talgeo_status compare_crs(talgeo__collector *collector, const char *source_crs,
                                 talgeo_error *error)
{
    talgeo__transform *transform;
    talgeo__measure source, given;
    const char *crs = collector->options->crs;
    talgeo_status status = talgeo__transform_new(source_crs, crs, &transform, error);
    if (status != TALGEO_OK || transform == NULL) return status;
    talgeo__transform_free(transform);
    collector->doubted_crs = talgeo__crs_name(source_crs);
    if (collector->doubted_crs == NULL) return talgeo__fail_memory(error, STAGE);
    status = talgeo__measure_new(collector->doubted_crs, &source, error);
    if (status == TALGEO_OK) status = talgeo__measure_new(crs, &given, error);
    if (status == TALGEO_OK && !(source.geographic && !given.geographic))
        status = contradiction(collector, error);
    return status;
}

talgeo_status talgeo__collector_settle_crs(talgeo__collector *collector, const char *source_crs,
                                           talgeo_error *error)
{
    const char *given = collector->options->crs, *crs = source_crs ? source_crs : given;
    if (crs == NULL)
        return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                            "'%s' does not say in which CRS its coordinates are; give it as "
                            "`crs: EPSG:25832` (with the right number)",
                            collector->shown);
    talgeo_status status = talgeo__crs_check(crs, error);
    if (status == TALGEO_OK && source_crs && given)
        status = compare_crs(collector, source_crs, error);
    if (status != TALGEO_OK) return status;
    collector->crs = talgeo__crs_name(collector->doubted_crs ? given : crs);
    if (collector->crs == NULL) return talgeo__fail_memory(error, STAGE);
    return talgeo__measure_new(collector->crs, &collector->measure, error);
}

/* ---- What the coordinates say ---- */

/* Turns of the Earth per unit; longitudes of 0 to 360 degrees are fine, and some rounding. */
static bool can_be_degrees(const OGREnvelope *box, double radians_per_unit)
{
    const double turn = 2 * acos(-1) / radians_per_unit, slack = 1 + 1e-6;
    return box->MinY >= -turn / 4 * slack && box->MaxY <= turn / 4 * slack &&
           box->MinX >= -turn * slack && box->MaxX <= turn * slack;
}

static talgeo_status check_degrees(talgeo__collector *collector, talgeo_error *error)
{
    const OGREnvelope *box = &collector->box;
    double half_turn = acos(-1) / collector->measure.radians_per_unit;
    if (!can_be_degrees(box, collector->measure.radians_per_unit))
        return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                            "'%s' says that its coordinates are degrees (%.300s; GeoJSON says so "
                            "by leaving its CRS out), but they go from %.0f, %.0f to %.0f, %.0f; "
                            "give the right CRS as `crs: EPSG:25832`",
                            collector->shown, collector->crs, box->MinX, box->MinY, box->MaxX,
                            box->MaxY);
    if (box->MinX < -half_turn * (1 + 1e-6) || box->MaxX > half_turn * (1 + 1e-6))
        talgeo__collector_note(collector,
                               "longitudes go from %.6g to %.6g; positions that come from another "
                               "CRS are between %.0f and %.0f, and none will be found beyond",
                               box->MinX, box->MaxX, -half_turn, half_turn);
    return TALGEO_OK;
}

talgeo_status talgeo__collector_check_crs(talgeo__collector *collector, talgeo_error *error)
{
    talgeo__measure doubted;
    if (collector->box.MinX > collector->box.MaxX) /* no polygons */
        return collector->doubted_crs ? contradiction(collector, error) : TALGEO_OK;
    if (collector->measure.geographic) return check_degrees(collector, error);
    if (collector->doubted_crs == NULL) return TALGEO_OK;
    talgeo_status status = talgeo__measure_new(collector->doubted_crs, &doubted, error);
    if (status != TALGEO_OK) return status;
    if (can_be_degrees(&collector->box, doubted.radians_per_unit))
        return contradiction(collector, error);
    talgeo__collector_note(collector,
                           "the file says that its CRS is %.300s, but its coordinates are no "
                           "degrees; they are taken to be in %.300s, as `crs` says",
                           collector->doubted_crs, collector->crs);
    return TALGEO_OK;
}

bool talgeo__collector_goes_round(const talgeo__collector *collector, OGRGeometryH geometry)
{
    const double turn = 2 * acos(-1) / collector->measure.radians_per_unit;
    OGREnvelope box;
    if (!collector->measure.geographic) return false;
    OGR_G_GetEnvelope(geometry, &box);
    if (box.MaxX - box.MinX <= turn / 2) return false;
    if (!can_be_degrees(&box, collector->measure.radians_per_unit)) return false; /* told later */
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
        if (talgeo__collector_goes_round(collector, OGR_G_GetGeometryRef(geometry, i))) return true;
    for (int i = 1; i < OGR_G_GetPointCount(geometry); i++) {
        double step = fabs(OGR_G_GetX(geometry, i) - OGR_G_GetX(geometry, i - 1));
        if (step > turn / 2 && step < turn * (1 - 1e-9)) return true; /* all round is a border */
    }
    return false;
}
