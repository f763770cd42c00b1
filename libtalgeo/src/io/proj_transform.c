/* Coordinates from one CRS to another, through PROJ. Each transformation has its own context: no
 * network, no log. */
#include "proj_transform.h"

#include <math.h>
#include <proj.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "proj_crs.h"

struct talgeo__transform {
    PJ_CONTEXT *context;
    PJ *operation;
};

static bool equivalent(PJ_CONTEXT *context, const PJ *a, const PJ *b)
{
    return proj_is_equivalent_to_with_ctx(context, a, b,
                                          PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
}

/* A CRS that also says how to get to WGS 84 (TOWGS84) is the one that does not. */
static bool same(PJ_CONTEXT *context, const PJ *a, const PJ *b)
{
    bool a_bound = proj_get_type(a) == PJ_TYPE_BOUND_CRS;
    bool b_bound = proj_get_type(b) == PJ_TYPE_BOUND_CRS;
    if (a_bound == b_bound) return equivalent(context, a, b);
    PJ *plain = proj_get_source_crs(context, a_bound ? a : b);
    bool equal = plain && equivalent(context, plain, a_bound ? b : a);
    proj_destroy(plain);
    return equal;
}

static talgeo_status open_operation(talgeo__transform *transform, const PJ *from, const PJ *to,
                                    const char *from_text, const char *to_text, talgeo_error *error)
{
    PJ *plain = proj_create_crs_to_crs_from_pj(transform->context, from, to, NULL, NULL);
    if (plain) transform->operation = proj_normalize_for_visualization(transform->context, plain);
    proj_destroy(plain);
    if (transform->operation) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_CRS, "crs",
                        "PROJ knows no way from '%.200s' to '%.200s' (%s)", from_text, to_text,
                        talgeo__proj_reason(transform->context));
}

talgeo_status talgeo__transform_new(const char *from, const char *to, talgeo__transform **transform,
                                    talgeo_error *error)
{
    *transform = NULL;
    PJ *source = NULL, *target = NULL;
    talgeo__transform *made = talgeo__calloc(1, sizeof *made);
    if (made) made->context = talgeo__proj_context();
    talgeo_status status = made && made->context ? TALGEO_OK : talgeo__fail_memory(error, "crs");
    if (status == TALGEO_OK) status = talgeo__proj_open(made->context, from, &source, error);
    if (status == TALGEO_OK) status = talgeo__proj_open(made->context, to, &target, error);
    if (status == TALGEO_OK && !same(made->context, source, target)) {
        status = open_operation(made, source, target, from, to, error);
        if (status == TALGEO_OK) *transform = made;
    }
    proj_destroy(source);
    proj_destroy(target);
    if (*transform == NULL) talgeo__transform_free(made);
    return status;
}

void talgeo__transform_free(talgeo__transform *transform)
{
    if (transform == NULL) return;
    proj_destroy(transform->operation);
    proj_context_destroy(transform->context);
    free(transform);
}

static bool no_position(double x, double y)
{
    return !isfinite(x) || !isfinite(y);
}

size_t talgeo__transform_apply(talgeo__transform *transform, double *x, double *y, size_t n)
{
    size_t absent = 0, without = 0;
    for (size_t i = 0; i < n; i++) {
        if (!no_position(x[i], y[i])) continue;
        x[i] = y[i] = NAN;
        absent++;
    }
    proj_trans_generic(transform->operation, PJ_FWD, x, sizeof *x, n, y, sizeof *y, n, NULL, 0, 0,
                       NULL, 0, 0);
    for (size_t i = 0; i < n; i++) {
        if (!no_position(x[i], y[i])) continue;
        x[i] = y[i] = NAN;
        without++;
    }
    return without - absent;
}
