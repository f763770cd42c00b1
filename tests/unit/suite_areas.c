/* areas/: building, order, digest, sharing. */
#include "suite.h"

#include <math.h>
#include <string.h>

#include "areas/areas.h"

static const double square_x[] = {0, 1, 1, 0, 0}, square_y[] = {0, 0, 1, 1, 0};

static void add_square(talgeo__areas_builder *builder, const char *key, const char *name, double at)
{
    double x[5], y[5];
    for (int i = 0; i < 5; i++) x[i] = square_x[i] + at, y[i] = square_y[i];
    CU_ASSERT(talgeo__areas_builder_area(builder, key, name));
    CU_ASSERT(talgeo__areas_builder_part(builder));
    CU_ASSERT(talgeo__areas_builder_ring(builder, x, y, 5));
}

static talgeo_areas *freeze(talgeo__areas_builder *builder)
{
    talgeo_areas *areas = NULL;
    CU_ASSERT_EQUAL_FATAL(talgeo__areas_builder_freeze(builder, "set", "EPSG:25832", &areas, NULL),
                          TALGEO_OK);
    return areas;
}

static void sorts_by_key_in_byte_order(void)
{
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    const char *const keys[] = {"Ørby", "b", "10", "9", "B", "010"};
    for (int i = 0; i < 6; i++) add_square(builder, keys[i], "", i);
    talgeo_areas *areas = freeze(builder);
    const char *const sorted[] = {"010", "10", "9", "B", "b", "Ørby"};
    const double at[] = {5, 2, 3, 4, 1, 0};
    CU_ASSERT_EQUAL_FATAL(talgeo_areas_count(areas), 6);
    for (size_t i = 0; i < 6; i++) {
        CU_ASSERT_STRING_EQUAL(talgeo_areas_get_key(areas, i), sorted[i]);
        CU_ASSERT_EQUAL(areas->x[5 * i], at[i]);
        CU_ASSERT_EQUAL(talgeo__areas_find(areas, sorted[i]), (int32_t)i);
    }
    CU_ASSERT_EQUAL(talgeo__areas_find(areas, "1"), -1);
    CU_ASSERT_EQUAL(talgeo__areas_find(areas, ""), -1);
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_crs(areas), "EPSG:25832");
    CU_ASSERT_STRING_EQUAL(areas->id, "set");
    talgeo_areas_free(areas);
}

static void keeps_parts_and_rings(void)
{
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    const double hole_x[] = {0.2, 0.8, 0.8}, hole_y[] = {0.2, 0.2, 0.8};
    add_square(builder, "b", "B", 0);
    CU_ASSERT(talgeo__areas_builder_ring(builder, hole_x, hole_y, 3)); /* closed by the builder */
    CU_ASSERT(talgeo__areas_builder_part(builder));
    CU_ASSERT(talgeo__areas_builder_ring(builder, square_x, square_y, 5));
    add_square(builder, "a", "A", 7);
    CU_ASSERT(talgeo__areas_builder_area(builder, "c", "nothing"));
    talgeo_areas *areas = freeze(builder);
    const size_t parts[] = {0, 1, 3, 3}, rings[] = {0, 1, 3, 4}, points[] = {0, 5, 10, 14, 19};
    for (size_t i = 0; i < 4; i++) CU_ASSERT_EQUAL(areas->part_of_area[i], parts[i]);
    for (size_t i = 0; i < 4; i++) CU_ASSERT_EQUAL(areas->ring_of_part[i], rings[i]);
    for (size_t i = 0; i < 5; i++) CU_ASSERT_EQUAL(areas->point_of_ring[i], points[i]);
    CU_ASSERT_EQUAL(areas->x[13], 0.2);
    CU_ASSERT_EQUAL(areas->y[13], 0.2);
    talgeo_areas_free(areas);
}

static void check_refused(talgeo__areas_builder *builder, const char *word)
{
    talgeo_areas *areas = NULL;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo__areas_builder_freeze(builder, "", "EPSG:25832", &areas, &error),
                    TALGEO_E_AREAS);
    CU_ASSERT_PTR_NULL(areas);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
}

static void refuses_bad_keys_and_coordinates(void)
{
    check_refused(talgeo__areas_builder_new(), "no areas");
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    add_square(builder, "7401", "", 0);
    add_square(builder, "7402", "", 0);
    add_square(builder, "7401", "", 2);
    check_refused(builder, "'7401'");
    builder = talgeo__areas_builder_new();
    add_square(builder, "1", "", 0);
    add_square(builder, "", "Sankt Olai", 0);
    check_refused(builder, "Sankt Olai");
    builder = talgeo__areas_builder_new();
    add_square(builder, "1", "", 0);
    add_square(builder, "2", "", NAN);
    check_refused(builder, "'2'");
    builder = talgeo__areas_builder_new();
    add_square(builder, "1", "", INFINITY);
    check_refused(builder, "'1'");
}

static void digest_of(const char *first, const char *second, double at, char digest[65])
{
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    add_square(builder, first, "", *first == 'a' ? 0 : at);
    add_square(builder, second, "", *second == 'a' ? 0 : at);
    talgeo_areas *areas = freeze(builder);
    memcpy(digest, areas->digest, 65);
    talgeo_areas_free(areas);
}

static void digest_ignores_feature_order_only(void)
{
    char one[65], two[65], three[65], four[65];
    digest_of("a", "b", 1, one);
    digest_of("b", "a", 1, two);
    digest_of("a", "b", nextafter(1, 2), three);
    digest_of("a", "c", 1, four);
    CU_ASSERT_STRING_EQUAL(one, two);
    CU_ASSERT_STRING_NOT_EQUAL(one, three);
    CU_ASSERT_STRING_NOT_EQUAL(one, four);
    CU_ASSERT_EQUAL(strlen(one), 64);
}

static void shared_set_outlives_its_maker(void)
{
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    add_square(builder, "a", "A", 0);
    talgeo_areas *areas = freeze(builder), *shared = talgeo__areas_share(areas);
    CU_ASSERT_PTR_EQUAL(areas, shared);
    talgeo_areas_free(areas);
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_name(shared, 0), "A");
    talgeo_areas_free(shared);
    talgeo_areas_free(NULL);
}

const test suite_areas[] = {
    {"sorts_by_key_in_byte_order", sorts_by_key_in_byte_order},
    {"keeps_parts_and_rings", keeps_parts_and_rings},
    {"refuses_bad_keys_and_coordinates", refuses_bad_keys_and_coordinates},
    {"digest_ignores_feature_order_only", digest_ignores_feature_order_only},
    {"shared_set_outlives_its_maker", shared_set_outlives_its_maker},
    {NULL, NULL},
};
