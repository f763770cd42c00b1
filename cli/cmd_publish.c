/* talgeo publish: the main job. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "table.h"

typedef struct tally {
    int64_t status[4]; /* by talgeo_cell_status */
} tally;

static tally count_cells(const talgeo_release *release, const char *set)
{
    tally counts = {{0}};
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell = {.size = sizeof cell};
        talgeo_release_get_cell(release, i, &cell);
        if (set == NULL || strcmp(cell.area_set, set) == 0) counts.status[cell.status]++;
    }
    return counts;
}

static void add_tally(struct json_object *to, const tally *counts)
{
    for (int s = 0; s < 4; s++)
        add_number(to, talgeo_cell_status_text((talgeo_cell_status)s), counts->status[s]);
}

static void report_json(const cli_command *command, const talgeo_release *release, const char *out,
                        bool dry_run)
{
    struct json_object *object = json_result(command, true), *sets = json_object_new_array();
    tally all = count_cells(release, NULL);
    json_object_object_add(object, "dry_run", json_object_new_boolean(dry_run));
    add_text(object, "out", dry_run ? NULL : out);
    add_tally(object, &all);
    for (size_t s = 0; s < talgeo_release_area_set_count(release); s++) {
        struct json_object *set = json_object_new_object();
        const char *id = talgeo_release_get_area_set_id(release, s);
        tally counts = count_cells(release, id);
        add_text(set, "area_set", id);
        add_tally(set, &counts);
        json_object_array_add(sets, set);
    }
    json_object_object_add(object, "area_sets", sets);
    print_json(object);
}

static void print_counts(const talgeo_release *release)
{
    for (size_t s = 0; s < talgeo_release_area_set_count(release); s++) {
        const char *id = talgeo_release_get_area_set_id(release, s);
        tally counts = count_cells(release, id);
        printf("%s: %lld cells published, %lld withheld, %lld without children, "
               "%lld not measured\n",
               id, (long long)counts.status[TALGEO_CELL_PUBLISHED],
               (long long)counts.status[TALGEO_CELL_WITHHELD],
               (long long)counts.status[TALGEO_CELL_NO_CHILDREN],
               (long long)counts.status[TALGEO_CELL_NOT_MEASURED]);
    }
}

static void report_text(const talgeo_release *release, const char *out, bool dry_run)
{
    for (size_t s = 0; s < talgeo_release_area_set_count(release); s++) print_set(release, s);
    print_counts(release);
    if (dry_run)
        printf("dry run: nothing written\n");
    else
        printf("published in %s: layers.gpkg (QGIS), <area set>.geojson, cells.csv, cells.json\n",
               out);
}

static talgeo_status publish(const char *path, const talgeo_publish_options *options,
                             talgeo_release **release, talgeo_problems **problems,
                             talgeo_error *error)
{
    talgeo_plan *plan = NULL;
    talgeo_status status = talgeo_plan_open(path, &plan, problems, error);
    if (status == TALGEO_OK) status = talgeo_publish(plan, options, release, error);
    talgeo_plan_free(plan);
    return status;
}

int cmd_publish(const cli_command *command, int argc, char **argv)
{
    common_options common = {0};
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    const char *path;
    const option_spec specs[] = {
        {"out", 'o', OPTION_TEXT, "DIR", "folder to publish into (out, beside the plan)",
         &options.out},
        {"threads", 0, OPTION_COUNT, "N", "threads to use (1)", &options.threads},
        {"dry-run", 0, OPTION_FLAG, NULL, "protect and report, write nothing", &options.dry_run},
        {"overwrite", 0, OPTION_FLAG, NULL, "replace an earlier publication", &options.overwrite},
        {0}};
    int exit_code;
    if (!parse_options(command, specs, &common, argc, argv, &path, 1, 1, &exit_code))
        return exit_code;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_problems *problems = NULL;
    catch_interrupts();
    options.progress = show_progress;
    options.progress_user = &common;
    talgeo_status status = publish(path, &options, &release, &problems, &error);
    finish_progress(&common);
    if (status == TALGEO_E_PLAN && !common.json && talgeo_problems_count(problems) > 1)
        print_problems(problems);
    if (status != TALGEO_OK) {
        exit_code = report_error(command, &common, &error);
    } else if (common.json) {
        report_json(command, release, options.out ? options.out : "out", options.dry_run);
        exit_code = EXIT_DONE;
    } else {
        report_text(release, options.out ? options.out : "out beside the plan", options.dry_run);
        exit_code = EXIT_DONE;
    }
    talgeo_problems_free(problems);
    talgeo_release_free(release);
    return exit_code;
}
