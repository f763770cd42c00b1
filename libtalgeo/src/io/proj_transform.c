/* Coordinates from one CRS to another, through PROJ. Each transformation has its own context: no
 * network, no log. */
#include "proj_transform.h"

#include <math.h>
#include <proj.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

struct talgeo__transform {
    PJ_CONTEXT *context;
    PJ *operation;
};

static PJ_CONTEXT *new_context(void)
{
    PJ_CONTEXT *context = proj_context_create();
    if (context == NULL) return NULL;
    proj_log_level(context, PJ_LOG_NONE);
    proj_context_set_enable_network(context, 0);
    return context;
}

/* PROJ also looks names up, and finds something for nearly every word; a CRS is not to be guessed.
 */
static bool looks_like_crs(const char *crs)
{
    return strpbrk(crs, ":[{") != NULL || *crs == '+';
}

static bool is_horizontal(PJ_TYPE type)
{
    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS ||
           type == PJ_TYPE_PROJECTED_CRS || type == PJ_TYPE_BOUND_CRS;
}

/* The horizontal part of a compound CRS, so that no grid of heights is ever wanted. Takes the place
 * of *crs. */
static void keep_horizontal(PJ_CONTEXT *context, PJ **crs)
{
    if (proj_get_type(*crs) != PJ_TYPE_COMPOUND_CRS) return;
    PJ *part = proj_crs_get_sub_crs(context, *crs, 0);
    if (part == NULL) return;
    proj_destroy(*crs);
    *crs = part;
}

/* PROJ's own words only where it has some: for what is not in its database it has a number. */
static const char *reason(PJ_CONTEXT *context)
{
    int number = proj_context_errno(context);
    bool told = number != 0 && number != PROJ_ERR_OTHER;
    return told ? proj_context_errno_string(context, number) : "it is not in PROJ's database";
}

static talgeo_status unknown_crs(PJ_CONTEXT *context, const char *text, talgeo_error *error)
{
    bool code = strpbrk(text, "[{+") == NULL, wkt = strchr(text, '[') != NULL;
    if (!looks_like_crs(text))
        return talgeo__fail(error, TALGEO_E_CRS, "crs",
                            "'%.200s' is not a CRS; give one as EPSG:25832 or as WKT", text);
    return talgeo__fail(error, TALGEO_E_CRS, "crs",
                        "'%.200s' is not a CRS that PROJ knows (%s); %s", text,
                        code  ? "it is not in PROJ's database"
                        : wkt ? "its WKT cannot be read"
                              : reason(context),
                        code ? "look the number up, as EPSG:25832 for ETRS89 / UTM zone 32N"
                             : "mend it, or give a number as EPSG:25832");
}

static talgeo_status open_crs(PJ_CONTEXT *context, const char *text, PJ **crs, talgeo_error *error)
{
    *crs = looks_like_crs(text) ? proj_create(context, text) : NULL;
    if (*crs == NULL) return unknown_crs(context, text, error);
    keep_horizontal(context, crs);
    if (is_horizontal(proj_get_type(*crs))) return TALGEO_OK;
    proj_destroy(*crs);
    *crs = NULL;
    return talgeo__fail(error, TALGEO_E_CRS, "crs",
                        "'%.200s' is not a CRS of positions on a map or in longitude and "
                        "latitude%s",
                        text, *text == '+' ? "; a PROJ string needs +type=crs" : "");
}

static bool same(PJ_CONTEXT *context, const PJ *a, const PJ *b)
{
    return proj_is_equivalent_to_with_ctx(context, a, b,
                                          PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
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
                        reason(transform->context));
}

talgeo_status talgeo__transform_new(const char *from, const char *to, talgeo__transform **transform,
                                    talgeo_error *error)
{
    *transform = NULL;
    PJ *source = NULL, *target = NULL;
    talgeo__transform *made = talgeo__calloc(1, sizeof *made);
    if (made) made->context = new_context();
    talgeo_status status = made && made->context ? TALGEO_OK : talgeo__fail_memory(error, "crs");
    if (status == TALGEO_OK) status = open_crs(made->context, from, &source, error);
    if (status == TALGEO_OK) status = open_crs(made->context, to, &target, error);
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

talgeo_status talgeo__crs_check(const char *crs, talgeo_error *error)
{
    PJ *opened = NULL;
    PJ_CONTEXT *context = new_context();
    if (context == NULL) return talgeo__fail_memory(error, "crs");
    talgeo_status status = open_crs(context, crs, &opened, error);
    proj_destroy(opened);
    proj_context_destroy(context);
    return status;
}

/* Has the object a code of its own? Then *name is "AUTHORITY:CODE", NULL when out of memory. */
static bool own_code(const PJ *crs, char **name)
{
    const char *authority = proj_get_id_auth_name(crs, 0), *code = proj_get_id_code(crs, 0);
    if (authority == NULL || code == NULL) return false;
    size_t size = strlen(authority) + strlen(code) + 2;
    *name = talgeo__calloc(size, 1);
    if (*name == NULL) return true;
    memcpy(*name, authority, strlen(authority));
    (*name)[strlen(authority)] = ':';
    memcpy(*name + strlen(authority) + 1, code, strlen(code));
    return true;
}

/* Is there one EPSG CRS that PROJ is sure to be the same as `crs`? Then *name is its code. */
static bool identified_code(PJ_CONTEXT *context, const PJ *crs, char **name)
{
    int *confidence = NULL;
    PJ_OBJ_LIST *found = proj_identify(context, crs, "EPSG", NULL, &confidence);
    bool sure = false;
    if (found && proj_list_get_count(found) > 0 && confidence[0] == 100) {
        PJ *best = proj_list_get(context, found, 0);
        sure = best && own_code(best, name);
        proj_destroy(best);
    }
    proj_int_list_destroy(confidence);
    proj_list_destroy(found);
    return sure;
}

char *talgeo__crs_name(const char *crs)
{
    static const char *const one_line[] = {"MULTILINE=NO", NULL};
    PJ *opened = NULL;
    char *name = NULL;
    PJ_CONTEXT *context = new_context();
    if (context && open_crs(context, crs, &opened, NULL) == TALGEO_OK) {
        if (!own_code(opened, &name) && !identified_code(context, opened, &name))
            name = talgeo__strdup(proj_as_wkt(context, opened, PJ_WKT2_2019, one_line));
    }
    proj_destroy(opened);
    proj_context_destroy(context);
    return name;
}
