/* Which CRS a text means, and what it is called. */
#include "proj_crs.h"

#include <proj_experimental.h> /* demoting to 2D, as GDAL and pyproj do it */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "proj_transform.h"

PJ_CONTEXT *talgeo__proj_context(void)
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

/* The CRS without its heights: the horizontal part of a compound one, so that no grid of heights is
 * ever wanted, and the flat one of a CRS in three dimensions (EPSG:4979, what GDAL calls GeoJSON
 * with heights, is EPSG:4326). Takes the place of *crs. */
static void keep_horizontal(PJ_CONTEXT *context, PJ **crs)
{
    bool compound = proj_get_type(*crs) == PJ_TYPE_COMPOUND_CRS;
    PJ *part = compound ? proj_crs_get_sub_crs(context, *crs, 0)
                        : proj_crs_demote_to_2D(context, NULL, *crs);
    if (part == NULL) return;
    proj_destroy(*crs);
    *crs = part;
}

/* PROJ's own words only where it has some: for what is not in its database it has a number. */
const char *talgeo__proj_reason(PJ_CONTEXT *context)
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
                              : talgeo__proj_reason(context),
                        code ? "look the number up, as EPSG:25832 for ETRS89 / UTM zone 32N"
                             : "mend it, or give a number as EPSG:25832");
}

talgeo_status talgeo__proj_open(PJ_CONTEXT *context, const char *text, PJ **crs,
                                talgeo_error *error)
{
    *crs = looks_like_crs(text) ? proj_create(context, text) : NULL;
    if (*crs == NULL) return unknown_crs(context, text, error);
    keep_horizontal(context, crs);
    const PJ_TYPE type = proj_get_type(*crs);
    if (is_horizontal(type)) return TALGEO_OK;
    const char *name = strpbrk(text, "[{") ? proj_get_name(*crs) : text;
    talgeo_status status =
        talgeo__fail(error, TALGEO_E_CRS, "crs",
                     "'%.200s'%s is not a CRS of positions on a map or in longitude and latitude%s",
                     name ? name : text,
                     type == PJ_TYPE_GEOCENTRIC_CRS ? " (geocentric)"
                     : type == PJ_TYPE_VERTICAL_CRS ? " (of heights)"
                                                    : "",
                     *text == '+' ? "; a PROJ string needs +type=crs" : "");
    proj_destroy(*crs);
    *crs = NULL;
    return status;
}

talgeo_status talgeo__crs_check(const char *crs, talgeo_error *error)
{
    PJ *opened = NULL;
    PJ_CONTEXT *context = talgeo__proj_context();
    if (context == NULL) return talgeo__fail_memory(error, "crs");
    talgeo_status status = talgeo__proj_open(context, crs, &opened, error);
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

/* At a confidence of 90 only names differ: MapInfo has none for a projected CRS. */
static bool is_same(PJ_CONTEXT *context, const PJ *crs, const PJ *other, int confidence)
{
    return confidence == 100 ||
           (confidence >= 90 &&
            proj_is_equivalent_to_with_ctx(context, crs, other,
                                           PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS));
}

/* Is there one EPSG CRS that PROJ is sure to be the same as `crs`? Then *name is its code. */
static bool identified_code(PJ_CONTEXT *context, const PJ *crs, char **name)
{
    int *confidence = NULL;
    PJ_OBJ_LIST *found = proj_identify(context, crs, "EPSG", NULL, &confidence);
    bool sure = false;
    if (found && proj_list_get_count(found) > 0) {
        PJ *best = proj_list_get(context, found, 0);
        sure = best && is_same(context, crs, best, confidence[0]) && own_code(best, name);
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
    PJ_CONTEXT *context = talgeo__proj_context();
    if (context && talgeo__proj_open(context, crs, &opened, NULL) == TALGEO_OK) {
        if (!own_code(opened, &name) && !identified_code(context, opened, &name))
            name = talgeo__strdup(proj_as_wkt(context, opened, PJ_WKT2_2019, one_line));
    }
    proj_destroy(opened);
    proj_context_destroy(context);
    return name;
}
