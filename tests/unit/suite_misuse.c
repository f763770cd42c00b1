/* The public interface used wrongly: NULLs, numbers out of range, options of no size. Everything
 * that can fail says E_ARGUMENT, everything else gives nothing; nothing crashes or leaks. */
#include "suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <talgeo/talgeo.h>

#include "core/arrow.h"

#define WRONG(...) CU_ASSERT_EQUAL((__VA_ARGS__), TALGEO_E_ARGUMENT)
#define EMPTY(...) CU_ASSERT_STRING_EQUAL((__VA_ARGS__), "")

static const double X[2] = {12.51, 1}, Y[2] = {56.01, 1};

static const char *starter_areas(void)
{
    return source_file("data/starter/areas.geojson");
}

static talgeo_areas *open_areas(void)
{
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT;
    talgeo_areas *areas = NULL;
    options.key = "id";
    CU_ASSERT_EQUAL_FATAL(talgeo_areas_open(starter_areas(), &options, &areas, NULL), TALGEO_OK);
    return areas;
}

static talgeo_plan *open_plan(void)
{
    talgeo_plan *plan = NULL;
    CU_ASSERT_EQUAL_FATAL(
        talgeo_plan_open(source_file("data/starter/plan.yaml"), &plan, NULL, NULL), TALGEO_OK);
    return plan;
}

/* ---- Streams that are to be consumed ---- */

static int ended;

static void end_stream(struct ArrowArrayStream *stream)
{
    ended++;
    stream->release = NULL;
}

/* Nobody may read it: its other functions are NULL. */
static struct ArrowArrayStream *new_stream(void)
{
    static struct ArrowArrayStream stream;
    stream = (struct ArrowArrayStream){.release = end_stream};
    return &stream;
}

static void streams_are_consumed_whatever_is_wrong(void)
{
    talgeo_areas *areas;
    talgeo_protected *table;
    talgeo_plan *plan = open_plan();
    talgeo_cube *cube;
    struct ArrowArrayStream out;
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT;
    options.overlap_tolerance_m2 = NAN;
    ended = 0;
    WRONG(talgeo_areas_from_arrow(new_stream(), NULL, &areas, NULL));
    WRONG(talgeo_areas_from_arrow(new_stream(), &options, &areas, NULL));
    WRONG(talgeo_protect_arrow(new_stream(), NULL, &table, NULL));
    WRONG(talgeo_protect_arrow(new_stream(), NULL, NULL, NULL));
    WRONG(talgeo_classify_arrow(new_stream(), NULL, NULL, NULL));
    CU_ASSERT_EQUAL(ended, 5);
    talgeo_cube_source rows[2] = {{"nowhere", new_stream(), NULL}, {"nurse", NULL, NULL}};
    CU_ASSERT_EQUAL_FATAL(talgeo_cube_new(plan, NULL, &cube, NULL), TALGEO_OK);
    WRONG(talgeo_cube_add(cube, rows, 2, NULL, NULL));
    CU_ASSERT_EQUAL(ended, 6);
    rows[0].rows = new_stream();
    WRONG(talgeo_cube_add(NULL, rows, 1, NULL, NULL));
    CU_ASSERT_EQUAL(ended, 7);
    WRONG(talgeo_areas_from_arrow(NULL, &options, &areas, NULL));
    WRONG(talgeo_protect_arrow(NULL, NULL, &table, NULL));
    WRONG(talgeo_classify_arrow(NULL, NULL, &out, NULL));
    talgeo_cube_free(cube);
    talgeo_plan_free(plan);
}

/* ---- Areas ---- */

static void areas_opened_wrongly(void)
{
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT, nothing = {0};
    talgeo_areas *areas = (void *)1;
    WRONG(talgeo_areas_open(NULL, &options, &areas, NULL));
    CU_ASSERT_PTR_NULL(areas);
    WRONG(talgeo_areas_open(starter_areas(), NULL, &areas, NULL));
    WRONG(talgeo_areas_open(starter_areas(), &options, NULL, NULL));
    WRONG(talgeo_areas_open(starter_areas(), &options, &areas, NULL)); /* no key */
    WRONG(talgeo_areas_open(starter_areas(), &nothing, &areas, NULL));
    options.key = "id";
    options.overlap_tolerance_m2 = -1;
    WRONG(talgeo_areas_open(starter_areas(), &options, &areas, NULL));
    talgeo_areas_free(NULL);
}

static void areas_asked_wrongly(void)
{
    talgeo_areas *areas = open_areas();
    talgeo_areas_health health = {.size = sizeof health};
    CU_ASSERT_EQUAL(talgeo_areas_count(NULL), 0);
    EMPTY(talgeo_areas_get_key(NULL, 0));
    EMPTY(talgeo_areas_get_key(areas, 4));
    EMPTY(talgeo_areas_get_name(areas, SIZE_MAX));
    EMPTY(talgeo_areas_get_crs(NULL));
    CU_ASSERT_PTR_NULL(talgeo_areas_get_notes(NULL));
    WRONG(talgeo_areas_examine(NULL, &health, NULL));
    WRONG(talgeo_areas_examine(areas, NULL, NULL));
    CU_ASSERT_EQUAL(talgeo_problems_count(NULL), 0);
    EMPTY(talgeo_problems_get(NULL, 0).message);
    EMPTY(talgeo_problems_get(talgeo_areas_get_notes(areas), 99).file);
    talgeo_versions_get(NULL);
    talgeo_areas_free(areas);
}

static void positions_placed_wrongly(void)
{
    talgeo_areas *areas = open_areas();
    const talgeo_areas *sets[2] = {areas, NULL};
    int32_t area[2] = {7, 7}, *out[2] = {area, NULL};
    talgeo_place_options options = TALGEO_PLACE_OPTIONS_INIT;
    WRONG(talgeo_areas_locate(NULL, X, Y, 2, NULL, area, NULL));
    WRONG(talgeo_areas_locate(areas, NULL, Y, 2, NULL, area, NULL));
    WRONG(talgeo_areas_locate(areas, X, NULL, 2, NULL, area, NULL));
    WRONG(talgeo_areas_locate(areas, X, Y, 2, NULL, NULL, NULL));
    WRONG(talgeo_areas_locate_sets(NULL, 1, X, Y, 2, NULL, out, NULL));
    WRONG(talgeo_areas_locate_sets(sets, 2, X, Y, 2, NULL, out, NULL));
    WRONG(talgeo_areas_locate_sets(sets, 1, X, Y, 2, NULL, NULL, NULL));
    WRONG(talgeo_areas_locate_sets(sets, 1, X, Y, 2, NULL, out + 1, NULL));
    options.threads = -1;
    WRONG(talgeo_areas_place(sets, 1, X, Y, 2, &options, out, NULL));
    CU_ASSERT_EQUAL(area[0], 7);
    CU_ASSERT_EQUAL(talgeo_areas_place(sets, 1, X, Y, 2, NULL, out, NULL), TALGEO_OK);
    EMPTY(talgeo_areas_get_key(areas, (size_t)area[1])); /* in no area: -1 */
    CU_ASSERT_EQUAL(talgeo_areas_locate(areas, NULL, NULL, 0, NULL, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_areas_locate_sets(NULL, 0, X, Y, 2, NULL, NULL, NULL), TALGEO_OK);
    talgeo_areas_free(areas);
}

static void files_named_wrongly(void)
{
    talgeo_areas *areas = open_areas();
    const talgeo_areas *sets[1] = {areas};
    const char *none[1] = {NULL};
    talgeo_locate_options options = TALGEO_LOCATE_OPTIONS_INIT;
    WRONG(talgeo_locate_file(areas, NULL, NULL, NULL));
    WRONG(talgeo_locate_file(areas, &options, NULL, NULL));
    options.points = "none.csv";
    WRONG(talgeo_locate_file(NULL, &options, NULL, NULL));
    WRONG(talgeo_locate_file_sets(NULL, none, 1, &options, NULL, NULL));
    WRONG(talgeo_locate_file_sets(sets, NULL, 1, &options, NULL, NULL));
    WRONG(talgeo_locate_file_sets(sets, none, 1, &options, NULL, NULL));
    WRONG(talgeo_classify_file(NULL, NULL, NULL, NULL));
    talgeo_classify_options classify = TALGEO_CLASSIFY_OPTIONS_INIT;
    classify.encoding = "utf-7";
    WRONG(talgeo_classify_file("none.csv", &classify, NULL, NULL));
    WRONG(talgeo_classify(TALGEO_WHO, NULL, 1, NULL, NULL));
    WRONG(talgeo_ledger_check(NULL, NULL, NULL));
    WRONG(talgeo_ledger_rebuild("x", NULL, 1, NULL));
    talgeo_areas_free(areas);
}

/* ---- Plans and cubes ---- */

static void plans_used_wrongly(void)
{
    talgeo_plan *plan = (void *)1;
    talgeo_areas *areas = (void *)1;
    talgeo_problems *problems;
    WRONG(talgeo_plan_open(NULL, &plan, NULL, NULL));
    CU_ASSERT_PTR_NULL(plan);
    plan = open_plan();
    WRONG(talgeo_plan_open("x", NULL, NULL, NULL));
    WRONG(talgeo_plan_check(NULL, &problems, NULL));
    WRONG(talgeo_plan_check(plan, NULL, NULL));
    CU_ASSERT_EQUAL(talgeo_plan_area_set_count(NULL), 0);
    EMPTY(talgeo_plan_get_area_set_id(plan, 2));
    WRONG(talgeo_plan_open_areas(plan, 2, &areas, NULL));
    CU_ASSERT_PTR_NULL(areas);
    WRONG(talgeo_plan_open_areas(plan, 0, NULL, NULL));
    WRONG(talgeo_plan_open_areas(NULL, 0, &areas, NULL));
    WRONG(talgeo_publish(NULL, NULL, NULL, NULL));
    talgeo_plan_free(plan);
}

static void cubes_used_wrongly(void)
{
    talgeo_plan *plan = open_plan();
    talgeo_cube *cube = NULL, *other = NULL;
    talgeo_release *release = (void *)1;
    WRONG(talgeo_cube_new(NULL, NULL, &cube, NULL));
    WRONG(talgeo_cube_new(plan, NULL, NULL, NULL));
    CU_ASSERT_EQUAL_FATAL(talgeo_cube_new(plan, NULL, &cube, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo_cube_new(plan, NULL, &other, NULL), TALGEO_OK);
    WRONG(talgeo_cube_add(cube, NULL, 1, NULL, NULL));
    WRONG(talgeo_cube_add(NULL, NULL, 0, NULL, NULL));
    WRONG(talgeo_cube_merge(cube, NULL, NULL));
    WRONG(talgeo_cube_merge(NULL, cube, NULL));
    WRONG(talgeo_cube_merge(cube, cube, NULL)); /* each child would count twice */
    CU_ASSERT_EQUAL(talgeo_cube_merge(cube, other, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_cube_count(NULL), 0);
    WRONG(talgeo_cube_protect(NULL, NULL, &release, NULL));
    CU_ASSERT_PTR_NULL(release);
    WRONG(talgeo_cube_protect(cube, NULL, NULL, NULL));
    WRONG(talgeo_cube_publish(NULL, NULL, NULL, NULL));
    talgeo_cube_free(NULL);
    talgeo_plan_free(plan); /* before its cubes: any order of ending is fine */
    talgeo_cube_free(cube);
    talgeo_cube_free(other);
}

/* ---- Releases ---- */

static talgeo_release *starter_release(void)
{
    talgeo_plan *plan = open_plan();
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    talgeo_release *release = NULL;
    options.dry_run = true;
    CU_ASSERT_EQUAL_FATAL(talgeo_publish(plan, &options, &release, NULL), TALGEO_OK);
    talgeo_plan_free(plan);
    return release;
}

static void cells_that_are_not_there(talgeo_release *release)
{
    talgeo_cell cell = {.size = sizeof cell}, untouched = {0};
    talgeo_release_get_cell(release, SIZE_MAX, &cell);
    CU_ASSERT_EQUAL(cell.status, TALGEO_CELL_NOT_MEASURED);
    EMPTY(cell.area_name);
    CU_ASSERT_EQUAL(cell.n, -1);
    CU_ASSERT(isnan(cell.share));
    talgeo_release_get_cell(NULL, 0, &cell);
    talgeo_release_get_cell(release, 0, NULL);
    talgeo_release_get_cell(release, 0, &untouched); /* of size 0 */
    CU_ASSERT_PTR_NULL(untouched.indicator);
}

static void releases_used_wrongly(void)
{
    talgeo_release *release = starter_release(), *other = (void *)1;
    talgeo_audit_result result = {.size = sizeof result};
    cells_that_are_not_there(release);
    CU_ASSERT_EQUAL(talgeo_release_count(NULL), 0);
    CU_ASSERT_EQUAL(talgeo_release_get_threshold(NULL), 0);
    CU_ASSERT_EQUAL(talgeo_release_get_confidence(NULL), 0);
    CU_ASSERT_EQUAL(talgeo_release_area_set_count(NULL), 0);
    EMPTY(talgeo_release_get_area_set_id(release, 2));
    CU_ASSERT_PTR_NULL(talgeo_release_get_areas(release, 2));
    WRONG(talgeo_release_open(NULL, &other, NULL));
    CU_ASSERT_PTR_NULL(other);
    WRONG(talgeo_release_open("x", NULL, NULL));
    WRONG(talgeo_release_write(NULL, "x", false, NULL));
    WRONG(talgeo_release_write(release, NULL, false, NULL));
    WRONG(talgeo_release_to_arrow(release, NULL, NULL));
    WRONG(talgeo_release_figures_to_arrow(NULL, NULL, NULL));
    WRONG(talgeo_release_find_figures(release, NULL, NULL, NULL));
    WRONG(talgeo_release_layer_to_arrow(release, 0, NULL, NULL));
    WRONG(talgeo_audit(release, NULL, NULL));
    WRONG(talgeo_audit(NULL, &result, NULL));
    WRONG(talgeo_audit_after(release, NULL, 1, &result, NULL));
    talgeo_release_free(NULL);
    talgeo_release_free(release);
}

/* ---- Tables and figures ---- */

static void protected_cells_that_are_not_there(void)
{
    static const char *const levels[] = {"u", "v"}, *const tables[] = {"a"};
    static const int64_t counts[] = {9, 9};
    const talgeo_column columns[2] = {{"a", levels, NULL}, {"n", NULL, counts}};
    talgeo_protect_options options = TALGEO_PROTECT_OPTIONS_INIT;
    talgeo_protected *table = NULL;
    WRONG(talgeo_protect_columns(columns, 2, 2, &options, &table, NULL));
    options.count = "n";
    options.tables = tables;
    options.n_tables = 1;
    WRONG(talgeo_protect_columns(columns, 2, 2, &options, NULL, NULL));
    WRONG(talgeo_protect_columns(NULL, 2, 2, &options, &table, NULL));
    WRONG(talgeo_protect_file(NULL, &options, &table, NULL));
    CU_ASSERT_EQUAL_FATAL(talgeo_protect_columns(columns, 2, 2, &options, &table, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_protected_count(table), 3);
    EMPTY(talgeo_protected_get_level(table, 3, 0));
    EMPTY(talgeo_protected_get_level(table, 0, 1));
    EMPTY(talgeo_protected_get_level(NULL, 0, 0));
    EMPTY(talgeo_protected_get_dimension(table, 1));
    EMPTY(talgeo_protected_get_dimension(NULL, 0));
    CU_ASSERT_EQUAL(talgeo_protected_get_n(table, 3), -1);
    CU_ASSERT_EQUAL(talgeo_protected_get_reason(NULL, 0), TALGEO_REASON_NONE);
    WRONG(talgeo_protected_to_arrow(table, false, NULL, NULL));
    WRONG(talgeo_protected_write(NULL, false, "x", false, NULL));
    talgeo_protected_free(table);
}

static void figures_of_nothing(void)
{
    talgeo_gradient gradient;
    talgeo_figure figure = talgeo_wilson(1, 40, 0.95);
    WRONG(talgeo_gradient_of_shares(NULL, NULL, NULL, 0, 0.95, NULL, NULL));
    WRONG(talgeo_gradient_of_shares(NULL, NULL, NULL, 1, 0.95, &gradient, NULL));
    WRONG(talgeo_rake(NULL, 1, 1, 1e-6, 10, NULL, NULL));
    CU_ASSERT_EQUAL(talgeo_change_of_shares(NULL, 0.95).change.status, TALGEO_FIGURE_INVALID);
    CU_ASSERT_EQUAL(talgeo_cross_shares(NULL, 0.95).risk_ratio.status, TALGEO_FIGURE_INVALID);
    CU_ASSERT_EQUAL(talgeo_figure_check(figure, 40, NULL).status, TALGEO_FIGURE_OK);
}

const test suite_misuse[] = {
    {"streams_are_consumed_whatever_is_wrong", streams_are_consumed_whatever_is_wrong},
    {"areas_opened_wrongly", areas_opened_wrongly},
    {"areas_asked_wrongly", areas_asked_wrongly},
    {"positions_placed_wrongly", positions_placed_wrongly},
    {"files_named_wrongly", files_named_wrongly},
    {"plans_used_wrongly", plans_used_wrongly},
    {"cubes_used_wrongly", cubes_used_wrongly},
    {"releases_used_wrongly", releases_used_wrongly},
    {"protected_cells_that_are_not_there", protected_cells_that_are_not_there},
    {"figures_of_nothing", figures_of_nothing},
    {NULL, NULL},
};
