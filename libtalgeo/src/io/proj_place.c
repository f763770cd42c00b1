/* Where CRSs are used, and what is lost on the way from one to another. */
#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "proj_crs.h"
#include "proj_transform.h"

/* A national CRS is used beyond its zone: Bornholm is mapped in zone 32, 3 degrees outside. */
#define FAR_DEGREES 10.0

/* Points on each side of a box that are transformed to find its extent. */
enum { DENSITY = 21 };

/* ---- Places ---- */

/* proj_trans_bounds, and the box as it is where the CRS is longitude and latitude anyway. */
static void box_in_degrees(PJ_CONTEXT *context, const PJ *crs, const double box[4], double out[4])
{
    PJ *wgs84 = proj_create(context, "OGC:CRS84"), *plain = NULL, *operation = NULL;
    if (wgs84) plain = proj_create_crs_to_crs_from_pj(context, crs, wgs84, NULL, NULL);
    if (plain) operation = proj_normalize_for_visualization(context, plain);
    double b[4] = {NAN, NAN, NAN, NAN};
    bool good = operation &&
                proj_trans_bounds(context, operation, PJ_FWD, box[0], box[1], box[2], box[3], &b[0],
                                  &b[1], &b[2], &b[3], DENSITY) &&
                isfinite(b[0]) && isfinite(b[1]) && isfinite(b[2]) && isfinite(b[3]);
    for (int i = 0; i < 4; i++) out[i] = good ? b[i] : NAN;
    proj_destroy(operation);
    proj_destroy(plain);
    proj_destroy(wgs84);
}

static void area_of_use(PJ_CONTEXT *context, const PJ *crs, double used[4])
{
    const char *name;
    double u[4];
    bool known = proj_get_area_of_use(context, crs, &u[0], &u[1], &u[2], &u[3], &name) != 0 &&
                 u[0] >= -180; /* PROJ has -1000 for "not known" */
    for (int i = 0; i < 4; i++) used[i] = known ? u[i] : NAN;
}

/* Either may cross the antimeridian: its east is then less than its west. */
static bool meet(const double box[4], const double used[4])
{
    double box_width = box[2] - box[0] + (box[2] < box[0] ? 360 : 0);
    double used_width = used[2] - used[0] + (used[2] < used[0] ? 360 : 0) + 2 * FAR_DEGREES;
    if (box[1] > used[3] + FAR_DEGREES || box[3] < used[1] - FAR_DEGREES) return false;
    double ahead = fmod(box[0] - (used[0] - FAR_DEGREES) + 720, 360); /* from its west to ours */
    return ahead <= used_width || ahead + box_width >= 360;
}

talgeo_status talgeo__crs_place_box(const char *crs, const double box[4], talgeo__crs_place *place,
                                    talgeo_error *error)
{
    PJ *opened = NULL;
    PJ_CONTEXT *context = talgeo__proj_context();
    if (context == NULL) return talgeo__fail_memory(error, "crs");
    talgeo_status status = talgeo__proj_open(context, crs, &opened, error);
    if (status == TALGEO_OK) {
        box_in_degrees(context, opened, box, place->box);
        area_of_use(context, opened, place->used);
        place->far_off =
            !isnan(place->used[0]) && (isnan(place->box[0]) || !meet(place->box, place->used));
    }
    proj_destroy(opened);
    proj_context_destroy(context);
    return status;
}

/* ---- Caveats ---- */

/* All ways between the CRSs at a place, the best first, whether their grids are there or not. */
static PJ_OBJ_LIST *list_operations(PJ_CONTEXT *context, const PJ *from, const PJ *to,
                                    const double place[4])
{
    PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(context, NULL);
    if (factory == NULL) return NULL;
    if (!isnan(place[0]))
        proj_operation_factory_context_set_area_of_interest(context, factory, place[0], place[1],
                                                            place[2], place[3]);
    proj_operation_factory_context_set_spatial_criterion(
        context, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
    proj_operation_factory_context_set_grid_availability_use(context, factory,
                                                             PROJ_GRID_AVAILABILITY_IGNORED);
    PJ_OBJ_LIST *list = proj_create_operations(context, from, to, factory);
    proj_operation_factory_context_destroy(factory);
    return list;
}

/* The first that can be used here; *at is its place in the list. */
static PJ *first_usable(PJ_CONTEXT *context, const PJ_OBJ_LIST *list, int *at)
{
    for (*at = 0; *at < proj_list_get_count(list); ++*at) {
        PJ *operation = proj_list_get(context, list, *at);
        if (operation && proj_coordoperation_is_instantiable(context, operation)) return operation;
        proj_destroy(operation);
    }
    return NULL;
}

static void name_missing_grid(PJ_CONTEXT *context, const PJ *best, talgeo__string *words)
{
    for (int i = 0; i < proj_coordoperation_get_grid_used_count(context, best); i++) {
        const char *name = NULL;
        int available = 1;
        if (proj_coordoperation_get_grid_used(context, best, i, &name, NULL, NULL, NULL, NULL, NULL,
                                              &available) &&
            !available && name) {
            talgeo__string_printf(words,
                                  "the best transformation needs the grid '%s', which is not "
                                  "installed",
                                  name);
            return;
        }
    }
    talgeo__string_puts(words, "the best transformation needs a grid that is not installed");
}

static void name_accuracy(PJ_CONTEXT *context, const PJ *used, talgeo__string *words)
{
    double metres = proj_coordoperation_get_accuracy(context, used);
    char number[32];
    if (metres >= 0) {
        talgeo__format_double(number, sizeof number, "%.3g", metres);
        talgeo__string_printf(words, "; the one used is good to %s m", number);
    } else {
        talgeo__string_puts(words, "; it is not known how good the one used is");
    }
}

static void describe(PJ_CONTEXT *context, const PJ_OBJ_LIST *list, talgeo__string *words)
{
    int at;
    PJ *used = first_usable(context, list, &at);
    PJ *best = used && at > 0 ? proj_list_get(context, list, 0) : NULL;
    if (used && proj_coordoperation_has_ballpark_transformation(context, used))
        talgeo__string_puts(words, "the difference of their datums is left out, which may be "
                                   "up to hundreds of metres");
    if (best) {
        if (words->length) talgeo__string_puts(words, "; ");
        name_missing_grid(context, best, words);
        name_accuracy(context, used, words);
    }
    proj_destroy(best);
    proj_destroy(used);
}

talgeo_status talgeo__transform_caveat(const char *from, const char *to, const double place[4],
                                       char **words, talgeo_error *error)
{
    PJ *source = NULL, *target = NULL;
    PJ_OBJ_LIST *list = NULL;
    talgeo__string text = {0};
    *words = NULL;
    PJ_CONTEXT *context = talgeo__proj_context();
    if (context == NULL) return talgeo__fail_memory(error, "crs");
    talgeo_status status = talgeo__proj_open(context, from, &source, error);
    if (status == TALGEO_OK) status = talgeo__proj_open(context, to, &target, error);
    if (status == TALGEO_OK) list = list_operations(context, source, target, place);
    if (list) describe(context, list, &text);
    if (text.failed) status = talgeo__fail_memory(error, "crs");
    if (status == TALGEO_OK)
        *words = text.data;
    else
        talgeo__string_free(&text);
    proj_list_destroy(list);
    proj_destroy(source);
    proj_destroy(target);
    proj_context_destroy(context);
    return status;
}
