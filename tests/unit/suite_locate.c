/* locate/: orientation and placing, case by case. The long comparisons with GEOS and with exact
 * arithmetic are in tests/property. */
#include "suite.h"

#include <float.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "areas/areas.h"
#include "locate/locate.h"
#include "locate/orient.h"

static void orients_where_rounding_lies(void)
{
    CU_ASSERT_EQUAL(talgeo__orient(0, 0, 1, 0, 0.5, 1), 1);
    CU_ASSERT_EQUAL(talgeo__orient(0, 0, 1, 0, 0.5, -1), -1);
    CU_ASSERT_EQUAL(talgeo__orient(0, 0, 3, 3, 1, 1), 0);
    /* A grid of neighbouring doubles at (0.5, 0.5) against the line (12, 12)-(24, 24): only the
     * diagonal is on it (Kettner et al. 2008 show what plain doubles make of it). */
    for (int i = 0; i < 64; i++)
        for (int j = 0; j < 64; j++) {
            int side = talgeo__orient(12, 12, 24, 24, 0.5 + i * DBL_EPSILON / 2,
                                      0.5 + j * DBL_EPSILON / 2);
            CU_ASSERT_EQUAL(side, (j > i) - (j < i));
        }
}

static void orients_at_every_exponent(void)
{
    const double tiny = 5e-324, huge = DBL_MAX;
    CU_ASSERT_EQUAL(talgeo__orient(0, 0, tiny, tiny, tiny, 0), -1);
    CU_ASSERT_EQUAL(talgeo__orient(0, 0, tiny, tiny, 2 * tiny, 2 * tiny), 0);
    CU_ASSERT_EQUAL(talgeo__orient(0, 0, 1, tiny, 0.5, 0), -1);
    CU_ASSERT_EQUAL(talgeo__orient(-huge, -huge, huge, huge, 1, 1), 0);
    CU_ASSERT_EQUAL(talgeo__orient(-huge, -huge, huge, huge, 1, nextafter(1, 2)), 1);
    CU_ASSERT_EQUAL(talgeo__orient(-huge, -huge, huge, huge, tiny, 0), -1);
    CU_ASSERT_EQUAL(talgeo__orient(-huge, 0, huge, tiny, 0, tiny), 1);
}

/* ---- Layers from literals: "key: x y, x y, ...; hole | next part" ---- */

static void add_ring_text(talgeo__areas_builder *builder, const char *text)
{
    double x[64], y[64];
    size_t n = 0;
    int used;
    while (sscanf(text, " %lf %lf%n", &x[n], &y[n], &used) == 2) {
        n++;
        text += used;
        text += *text == ',';
    }
    CU_ASSERT_FATAL(talgeo__areas_builder_ring(builder, x, y, n));
}

static void add_area_text(talgeo__areas_builder *builder, const char *text)
{
    char copy[1000];
    CU_ASSERT_FATAL(strlen(text) < sizeof copy);
    strcpy(copy, text);
    char *colon = strchr(copy, ':');
    *colon = '\0';
    CU_ASSERT_FATAL(talgeo__areas_builder_area(builder, copy, copy));
    for (char *part = colon + 1, *next; part; part = next) {
        if ((next = strchr(part, '|')) != NULL) *next++ = '\0';
        CU_ASSERT_FATAL(talgeo__areas_builder_part(builder));
        for (char *ring = part, *hole; ring; ring = hole) {
            if ((hole = strchr(ring, ';')) != NULL) *hole++ = '\0';
            add_ring_text(builder, ring);
        }
    }
}

static talgeo_areas *layer(const char *const *texts)
{
    talgeo_areas *areas = NULL;
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    for (; *texts; texts++) add_area_text(builder, *texts);
    CU_ASSERT_EQUAL_FATAL(talgeo__areas_builder_freeze(builder, "", "EPSG:25832", &areas, NULL),
                          TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__locator_attach(areas, NULL, NULL), TALGEO_OK);
    return areas;
}

/* Key of the area of a point, "" for none. */
static const char *place(const talgeo_areas *areas, double x, double y)
{
    int32_t area = 99;
    talgeo__locator_find(areas->locator, &x, &y, 1, &area);
    return area < 0 ? "" : areas->keys[area];
}

#define CHECK_PLACE(areas, x, y, key) CU_ASSERT_STRING_EQUAL(place(areas, x, y), key)

static void border_belongs_to_the_smallest_key(void)
{
    const char *const one[] = {"b: 0 0, 4 0, 4 4, 0 4", "a: 4 0, 8 0, 8 4, 4 4",
                               "c: 0 4, 8 4, 8 8, 0 8", NULL};
    const char *const other[] = {"c: 8 8, 8 4, 0 4, 0 8", "a: 8 4, 8 0, 4 0, 4 4",
                                 "b: 4 4, 4 0, 0 0, 0 4", NULL};
    for (int turn = 0; turn < 2; turn++) {
        talgeo_areas *areas = layer(turn ? other : one);
        CHECK_PLACE(areas, 4, 2, "a");
        CHECK_PLACE(areas, 4, 0, "a");
        CHECK_PLACE(areas, 4, 4, "a");
        CHECK_PLACE(areas, 2, 4, "b");
        CHECK_PLACE(areas, 6, 4, "a");
        CHECK_PLACE(areas, nextafter(4, 0), 2, "b");
        CHECK_PLACE(areas, 2, nextafter(4, 5), "c");
        CHECK_PLACE(areas, 0, 0, "b");
        CHECK_PLACE(areas, 8, 8, "c");
        CHECK_PLACE(areas, 8, nextafter(8, 9), "");
        CHECK_PLACE(areas, nextafter(0, -1), 2, "");
        talgeo_areas_free(areas);
    }
}

static void holes_enclaves_and_islands(void)
{
    const char *const texts[] = {
        "ring: 0 0, 10 0, 10 10, 0 10; 2 2, 8 2, 8 8, 2 8 | 4 4, 6 4, 6 6, 4 6",
        "lake: 2 2, 8 2, 8 8, 2 8; 4 4, 6 4, 6 6, 4 6", NULL};
    talgeo_areas *areas = layer(texts);
    CHECK_PLACE(areas, 1, 1, "ring");
    CHECK_PLACE(areas, 3, 3, "lake");
    CHECK_PLACE(areas, 5, 5, "ring");
    CHECK_PLACE(areas, 2, 5, "lake");
    CHECK_PLACE(areas, 4, 5, "lake");
    CHECK_PLACE(areas, nextafter(4, 5), 5, "ring");
    talgeo_areas_free(areas);
}

static void odd_rings(void)
{
    /* Repeated and collinear vertices, a hole that touches its shell, parts that touch in a point,
     * vertices on the ray of the point. */
    const char *const texts[] = {"a: 0 0, 2 0, 2 0, 4 0, 4 4, 2 4, 0 4, 0 2; 0 2, 1 1, 1 3",
                                 "d: 10 0, 12 2, 10 4, 8 2 | 12 2, 14 0, 16 2, 14 4", NULL};
    talgeo_areas *areas = layer(texts);
    CHECK_PLACE(areas, 3, 2, "a");
    CHECK_PLACE(areas, 0.75, 2, "");
    CHECK_PLACE(areas, 0, 2, "a");
    CHECK_PLACE(areas, 0.5, 1.5, "a");
    CHECK_PLACE(areas, 2, 0, "a");
    CHECK_PLACE(areas, 1, 4, "a");
    CHECK_PLACE(areas, 12, 2, "d");
    CHECK_PLACE(areas, 11, 2, "d");
    CHECK_PLACE(areas, 12, nextafter(2, 3), "");
    CHECK_PLACE(areas, 10, 0, "d");
    CHECK_PLACE(areas, 5, 2, "");
    talgeo_areas_free(areas);
}

static void no_place_without_a_finite_position(void)
{
    const char *const texts[] = {"a: 0 0, 4 0, 4 4, 0 4", NULL};
    talgeo_areas *areas = layer(texts);
    CHECK_PLACE(areas, NAN, 1, "");
    CHECK_PLACE(areas, 1, NAN, "");
    CHECK_PLACE(areas, INFINITY, 1, "");
    CHECK_PLACE(areas, 1, -INFINITY, "");
    CHECK_PLACE(areas, 1e300, 1, "");
    CHECK_PLACE(areas, 1, -DBL_MAX, "");
    talgeo_areas_free(areas);
}

/* The turn at the lowest point tells nothing where that is the end of a spike. */
static void spikes_at_the_bottom(void)
{
    const char *const texts[] = {"a: 0 0, 9 0, 9 9, 0 9; 2 4, 4 4, 4 1, 4 4, 6 4, 6 6, 2 6",
                                 "b: 20 4, 24 4, 24 8, 22 8, 22 1, 22 8, 20 8",
                                 "c: 38 8, 38 4, 34 4, 34 1, 34 4, 32 4, 32 8", NULL};
    talgeo_areas *areas = layer(texts);
    CHECK_PLACE(areas, 3, 5, "");
    CHECK_PLACE(areas, 5, 5, "");
    CHECK_PLACE(areas, 1, 1, "a");
    CHECK_PLACE(areas, 4, 2, "a");
    CHECK_PLACE(areas, 21, 5, "b");
    CHECK_PLACE(areas, 23, 5, "b");
    CHECK_PLACE(areas, 25, 5, "");
    CHECK_PLACE(areas, 33, 5, "c");
    CHECK_PLACE(areas, 35, 5, "c");
    CHECK_PLACE(areas, 34, 2, "c");
    CHECK_PLACE(areas, 33, 2, "");
    talgeo_areas_free(areas);
}

static void areas_without_ground_hold_nothing(void)
{
    talgeo_areas *areas = NULL;
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    CU_ASSERT(talgeo__areas_builder_area(builder, "a", "a"));
    CU_ASSERT_EQUAL_FATAL(talgeo__areas_builder_freeze(builder, "", "EPSG:25832", &areas, NULL),
                          TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__locator_attach(areas, NULL, NULL), TALGEO_OK);
    CHECK_PLACE(areas, 0, 0, "");
    talgeo_areas_free(areas);
}

static void threads_give_the_same(void)
{
    enum { N = 100001 };
    const char *const texts[] = {"a: 0 0, 5 0, 4 4, 0 5", "b: 5 0, 9 1, 8 8, 4 4", NULL};
    double *x = malloc(N * sizeof *x), *y = malloc(N * sizeof *y);
    int32_t *one = malloc(N * sizeof *one), *many = malloc(N * sizeof *many);
    for (int i = 0; i < N; i++) x[i] = i % 331 / 33.0, y[i] = i % 277 / 27.0;
    for (int threads = 0; threads < 6; threads++) {
        talgeo_areas *areas = layer(texts); /* anew, for threads to explore it together */
        memset(many, 0x55, N * sizeof *many);
        talgeo__locator_find_threads(areas->locator, x, y, N, many, threads);
        talgeo__locator_find(areas->locator, x, y, N, one);
        CU_ASSERT_EQUAL(memcmp(one, many, N * sizeof *one), 0);
        talgeo_areas_free(areas);
    }
    free(x), free(y), free(one), free(many);
}

/* ---- Overlaps ---- */

/* Squares about one middle, the smallest first: area i reaches i + 1 far. */
static talgeo_areas *nested_squares(int n, int points_a_side)
{
    talgeo_areas *areas = NULL;
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    for (int i = 0; i < n; i++) {
        char key[16];
        double x[400], y[400], r = i + 1;
        int side = points_a_side;
        snprintf(key, sizeof key, "%04d", i);
        for (int p = 0; p < side; p++) {
            double along = -r + 2 * r * p / side;
            x[p] = along, y[p] = -r;
            x[side + p] = r, y[side + p] = along;
            x[2 * side + p] = -along, y[2 * side + p] = r;
            x[3 * side + p] = -r, y[3 * side + p] = -along;
        }
        CU_ASSERT_FATAL(talgeo__areas_builder_area(builder, key, key));
        CU_ASSERT_FATAL(talgeo__areas_builder_part(builder));
        CU_ASSERT_FATAL(talgeo__areas_builder_ring(builder, x, y, 4 * (size_t)side));
    }
    CU_ASSERT_EQUAL_FATAL(talgeo__areas_builder_freeze(builder, "", "EPSG:25832", &areas, NULL),
                          TALGEO_OK);
    return areas;
}

/* 500 areas that all hold the middle: what a cell notes of them is what its own edges bound, not
 * all 500, which would be 3000 bytes a vertex. (Edges are long here, and pass many cells.) */
static void many_overlaps_take_little_memory(void)
{
    enum { N = 500, SIDE = 40, MOST_BYTES_A_VERTEX = 400 };
    talgeo_areas *areas = nested_squares(N, SIDE);
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    CU_ASSERT_EQUAL_FATAL(talgeo__locator_attach(areas, NULL, NULL), TALGEO_OK);
    bool *suspects = calloc(N, sizeof *suspects);
    CU_ASSERT_EQUAL(talgeo__locator_check(areas->locator, NULL, suspects, NULL), TALGEO_OK);
    for (int a = 0; a < N; a++) CU_ASSERT(suspects[a]);
    size_t bytes = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    CU_ASSERT(bytes < MOST_BYTES_A_VERTEX * areas->n_points);
    for (int i = 0; i < 20000; i++) {
        double x = (i * 7919 % 20011) * 0.05 - 500.3, y = (i * 104729 % 20021) * 0.05 - 500.5;
        double reach = fmax(fabs(x), fabs(y));
        int32_t area, expected = reach > N ? -1 : reach <= 1 ? 0 : (int32_t)ceil(reach) - 1;
        talgeo__locator_find(areas->locator, &x, &y, 1, &area);
        CU_ASSERT_EQUAL(area, expected);
    }
    free(suspects);
    talgeo_areas_free(areas);
}

/* ---- Progress ---- */

typedef struct watch {
    int calls, until;
    double last;
} watch;

static int count_calls(double fraction, const char *stage, void *user)
{
    watch *w = user;
    CU_ASSERT(fraction >= w->last && fraction <= 1 && stage != NULL);
    w->last = fraction;
    return ++w->calls < w->until;
}

static void building_can_be_cancelled(void)
{
    talgeo_areas *areas = nested_squares(20, 20);
    for (int step = 1; step <= 2; step++) {
        watch w = {.until = 1};
        bool suspects[20];
        talgeo__progress progress = {
            .callback = count_calls, .user = &w, .stage = "areas", .to = 1};
        if (step == 1) {
            CU_ASSERT_EQUAL(talgeo__locator_attach(areas, &progress, NULL), TALGEO_E_CANCELLED);
            CU_ASSERT_PTR_NULL(areas->locator);
            CU_ASSERT_EQUAL_FATAL(talgeo__locator_attach(areas, NULL, NULL), TALGEO_OK);
        } else {
            CU_ASSERT_EQUAL(talgeo__locator_check(areas->locator, &progress, suspects, NULL),
                            TALGEO_E_CANCELLED);
        }
        CU_ASSERT_EQUAL(w.calls, 1);
    }
    talgeo_areas_free(areas);
}

static void placing_tells_how_far_it_is(void)
{
    enum { N = 200000 };
    talgeo_areas *areas = nested_squares(20, 20);
    CU_ASSERT_EQUAL_FATAL(talgeo__locator_attach(areas, NULL, NULL), TALGEO_OK);
    double *x = malloc(N * sizeof *x), *y = malloc(N * sizeof *y);
    int32_t *one = malloc(N * sizeof *one), *two = malloc(N * sizeof *two);
    for (int i = 0; i < N; i++) x[i] = i % 443 / 10.0 - 22, y[i] = i % 431 / 10.0 - 21;
    watch to_end = {.until = N}, at_once = {.until = 1};
    talgeo_place_options options = TALGEO_PLACE_OPTIONS_INIT;
    const talgeo_areas *const sets[] = {areas};
    options.progress = count_calls;
    options.progress_user = &to_end;
    options.threads = 2;
    CU_ASSERT_EQUAL(talgeo_areas_place(sets, 1, x, y, N, &options, &two, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(to_end.last, 1);
    CU_ASSERT_EQUAL(talgeo_areas_locate(areas, x, y, N, NULL, one, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(memcmp(one, two, N * sizeof *one), 0);
    options.progress_user = &at_once;
    CU_ASSERT_EQUAL(talgeo_areas_place(sets, 1, x, y, N, &options, &two, NULL), TALGEO_E_CANCELLED);
    free(x), free(y), free(one), free(two);
    talgeo_areas_free(areas);
}

/* The areas of a layer that are suspected, as keys one after the other. */
static void check_suspects(const char *const *texts, const char *expected)
{
    talgeo_areas *areas = layer(texts);
    bool suspects[16];
    char keys[64] = "";
    CU_ASSERT_EQUAL_FATAL(talgeo__locator_check(areas->locator, NULL, suspects, NULL), TALGEO_OK);
    for (size_t a = 0; a < areas->n_areas; a++)
        if (suspects[a]) strcat(keys, areas->keys[a]);
    CU_ASSERT_STRING_EQUAL(keys, expected);
    if (strcmp(keys, expected) != 0)
        fprintf(stderr, "'%s' are suspected, not '%s'\n", keys, expected);
    talgeo_areas_free(areas);
}

static void sound_areas_are_not_suspected(void)
{
    const char *const tessellation[] = {"b: 0 0, 4 0, 4 4, 0 4", "a: 4 0, 8 0, 8 4, 4 4",
                                        "c: 0 4, 4 4, 8 4, 8 8, 0 8; 1 5, 2 5, 2 6",
                                        "d: 1 5, 2 5, 2 6", NULL};
    const char *const apart[] = {"a: 0 0, 1 0, 1 1",
                                 "b: 2 0, 3 0, 3 1, 2 1; 2.2 0.2, 2.4 0.4, 2.4 0.2",
                                 "c: 3 1, 4 1, 4 2", NULL};
    check_suspects(tessellation, "");
    check_suspects(apart, "");
}

static void doubtful_areas_are_suspected(void)
{
    const char *const overlap[] = {"a: 0 0, 4 0, 4 4, 0 4", "b: 3 1, 7 1, 7 3, 3 3",
                                   "c: 7 3, 8 3, 8 4", NULL};
    const char *const within[] = {"a: 0 0, 9 0, 9 9, 0 9", "b: 3 3, 4 3, 4 4, 3 4", NULL};
    const char *const twice[] = {"a: 0 0, 9 0, 9 9, 0 9", "b: 0 0, 9 0, 9 9, 0 9", NULL};
    const char *const chord[] = {"a: 0 0, 9 0, 9 9, 0 9", "b: 0 0, 9 0, 9 9", NULL};
    const char *const bow_tie[] = {"a: 0 0, 4 4, 4 0, 0 4", NULL};
    const char *const nothing[] = {"a: 1 1, 1 1, 1 1", "b: 5 0, 6 0, 6 1", NULL};
    const char *const spike[] = {"a: 0 0, 4 0, 8 0, 4 0, 4 4, 0 4", NULL};
    const char *const hole_outside[] = {"a: 0 0, 4 0, 4 4, 0 4; 5 0, 6 0, 6 1", NULL};
    const char *const shells[] = {"a: 0 0, 4 0, 4 4, 0 4 | 1 1, 2 1, 2 2, 1 2", NULL};
    const char *const island_in_land[] = {
        "a: 0 0, 9 0, 9 9, 0 9; 1 1, 8 1, 8 8, 1 8; 3 3, 4 3, 4 4", NULL};
    const char *const touching[] = {"a: 0 0, 2 0, 2 2, 0 2 | 2 2, 4 2, 4 4, 2 4", NULL};
    const char *const halfway[] = {"a: 0 0, 4 0, 4 4, 0 4", "b: 4 1, 6 1, 6 2", NULL};
    check_suspects(overlap, "ab");
    check_suspects(within, "ab");
    check_suspects(twice, "ab");
    check_suspects(chord, "ab");
    check_suspects(bow_tie, "a");
    check_suspects(nothing, "a");
    check_suspects(spike, "a");
    check_suspects(hole_outside, "a");
    check_suspects(shells, "a");
    check_suspects(island_in_land, "a");
    check_suspects(touching, "a");
    check_suspects(halfway, "ab");
}

const test suite_locate[] = {
    {"orients_where_rounding_lies", orients_where_rounding_lies},
    {"orients_at_every_exponent", orients_at_every_exponent},
    {"spikes_at_the_bottom", spikes_at_the_bottom},
    {"many_overlaps_take_little_memory", many_overlaps_take_little_memory},
    {"building_can_be_cancelled", building_can_be_cancelled},
    {"placing_tells_how_far_it_is", placing_tells_how_far_it_is},
    {"border_belongs_to_the_smallest_key", border_belongs_to_the_smallest_key},
    {"holes_enclaves_and_islands", holes_enclaves_and_islands},
    {"odd_rings", odd_rings},
    {"no_place_without_a_finite_position", no_place_without_a_finite_position},
    {"areas_without_ground_hold_nothing", areas_without_ground_hold_nothing},
    {"threads_give_the_same", threads_give_the_same},
    {"sound_areas_are_not_suspected", sound_areas_are_not_suspected},
    {"doubtful_areas_are_suspected", doubtful_areas_are_suspected},
    {NULL, NULL},
};
