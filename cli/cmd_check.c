/* talgeo check: every problem of a plan and its inputs, and the health of its area sets. */
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"

static int count_warnings(const talgeo_problems *problems)
{
    int warnings = 0;
    for (size_t i = 0; i < talgeo_problems_count(problems); i++)
        warnings += talgeo_problems_get(problems, i).warning;
    return warnings;
}

/* ---- Area sets ---- */

/* An area set that can be read. */
typedef struct examined_set {
    const char *id;
    char crs[200];
    talgeo_areas_health health;
} examined_set;

typedef struct examined_sets {
    examined_set *items;
    size_t count;
} examined_sets;

/* Those that cannot be read or examined are left out: why not is among the problems. */
static void examine(const talgeo_plan *plan, examined_sets *sets)
{
    size_t count = talgeo_plan_area_set_count(plan);
    sets->items = calloc(count ? count : 1, sizeof *sets->items);
    for (size_t i = 0; sets->items && i < count; i++) {
        talgeo_areas *areas = NULL;
        examined_set *set = &sets->items[sets->count];
        set->id = talgeo_plan_get_area_set_id(plan, i);
        set->health.size = sizeof set->health;
        if (talgeo_plan_open_areas(plan, i, &areas, NULL) == TALGEO_OK) {
            snprintf(set->crs, sizeof set->crs, "%s", talgeo_areas_get_crs(areas));
            if (talgeo_areas_examine(areas, &set->health, NULL) == TALGEO_OK) sets->count++;
        }
        talgeo_areas_free(areas);
    }
}

static void print_examined(const examined_set *set)
{
    const talgeo_areas_health *h = &set->health;
    printf("%s: %zu area%s, %zu part%s, %zu vertices, %.3f km2, %s\n", set->id, h->areas,
           h->areas == 1 ? "" : "s", h->parts, h->parts == 1 ? "" : "s", h->vertices,
           h->area_m2 / 1e6, set->crs);
    if (h->vertices == 0) return;
    printf("  x %.8g to %.8g, y %.8g to %.8g", h->min_x, h->max_x, h->min_y, h->max_y);
    printf(" (%.2f to %.2f degrees east, %.2f to %.2f north)\n", h->west_deg, h->east_deg,
           h->south_deg, h->north_deg);
    printf("  %zu without polygons; %zu repaired, by %.0f m2; %zu overlaps let pass, %.3f m2\n",
           h->empty, h->repaired, h->repaired_m2, h->slivers, h->slivers_m2);
    if (h->gaps)
        printf("  %zu gap%s, %.2f m2, the largest %.2f m2 about %.8g, %.8g\n", h->gaps,
               h->gaps == 1 ? "" : "s", h->gaps_m2, h->largest_gap_m2, h->gap_x, h->gap_y);
    else
        printf("  no gaps\n");
}

static struct json_object *json_examined(const examined_set *set)
{
    const talgeo_areas_health *h = &set->health;
    struct json_object *object = json_object_new_object();
    add_text(object, "area_set", set->id);
    add_text(object, "crs", set->crs);
    add_number(object, "areas", (int64_t)h->areas);
    add_number(object, "parts", (int64_t)h->parts);
    add_number(object, "vertices", (int64_t)h->vertices);
    add_real(object, "area_m2", h->area_m2);
    add_real(object, "min_x", h->min_x);
    add_real(object, "min_y", h->min_y);
    add_real(object, "max_x", h->max_x);
    add_real(object, "max_y", h->max_y);
    add_real(object, "west_deg", h->west_deg);
    add_real(object, "south_deg", h->south_deg);
    add_real(object, "east_deg", h->east_deg);
    add_real(object, "north_deg", h->north_deg);
    add_flag(object, "far_off", h->far_off);
    add_number(object, "without_polygons", (int64_t)h->empty);
    add_number(object, "repaired", (int64_t)h->repaired);
    add_real(object, "repaired_m2", h->repaired_m2);
    add_number(object, "overlaps", (int64_t)h->slivers);
    add_real(object, "overlaps_m2", h->slivers_m2);
    add_number(object, "gaps", (int64_t)h->gaps);
    add_real(object, "gaps_m2", h->gaps_m2);
    add_real(object, "largest_gap_m2", h->largest_gap_m2);
    add_real(object, "gap_x", h->gap_x);
    add_real(object, "gap_y", h->gap_y);
    return object;
}

/* ---- The whole ---- */

static void report_json(const cli_command *command, const talgeo_error *error,
                        const talgeo_problems *problems, const examined_sets *sets)
{
    struct json_object *object = json_result(command, error), *list = json_object_new_array();
    int warnings = count_warnings(problems);
    add_number(object, "errors", (int)talgeo_problems_count(problems) - warnings);
    add_number(object, "warnings", warnings);
    for (size_t i = 0; i < sets->count; i++)
        json_object_array_add(list, json_examined(&sets->items[i]));
    json_object_object_add(object, "area_sets", list);
    add_problems(object, problems);
    print_json(object);
}

static void report(const cli_command *command, const talgeo_error *error,
                   const talgeo_problems *problems, const examined_sets *sets)
{
    int warnings = count_warnings(problems);
    int errors = (int)talgeo_problems_count(problems) - warnings;
    print_problems(problems);
    if (error) print_error(command, error, problems);
    for (size_t i = 0; i < sets->count; i++) print_examined(&sets->items[i]);
    printf("%d error%s, %d warning%s\n", errors, errors == 1 ? "" : "s", warnings,
           warnings == 1 ? "" : "s");
}

/* The problems of the plan or, where it has none, those of its inputs too. */
static talgeo_status check(talgeo_plan **plan, const char *path, talgeo_problems **problems,
                           examined_sets *sets, talgeo_error *error)
{
    talgeo_status status = talgeo_plan_open(path, plan, problems, error);
    if (status != TALGEO_OK) return status;
    talgeo_problems_free(*problems);
    status = talgeo_plan_check(*plan, problems, error);
    examine(*plan, sets);
    return status;
}

int cmd_check(const cli_command *command, int argc, char **argv)
{
    static const option_spec options[] = {{0}};
    common_options common = {0};
    const char *path;
    int exit_code;
    if (!parse_options(command, options, &common, argc, argv, &path, 1, 1, &exit_code))
        return exit_code;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_problems *problems = NULL;
    talgeo_plan *plan = NULL;
    examined_sets sets = {0};
    talgeo_status status = check(&plan, path, &problems, &sets, &error);
    const talgeo_error *failure = status == TALGEO_OK ? NULL : &error;
    if (failure && talgeo_problems_count(problems) == 0)
        report_error(command, &common, &error, NULL);
    else if (common.json)
        report_json(command, failure, problems, &sets);
    else
        report(command, failure, problems, &sets);
    free(sets.items);
    talgeo_plan_free(plan);
    talgeo_problems_free(problems);
    return talgeo_status_exit_code(status);
}
