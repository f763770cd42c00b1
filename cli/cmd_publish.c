/* talgeo publish: the main job. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "goals.h"
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
                        const talgeo_problems *problems, const talgeo_problems *notes)
{
    struct json_object *object = json_result(command, NULL), *sets = json_object_new_array();
    tally all = count_cells(release, NULL);
    add_flag(object, "dry_run", out == NULL);
    add_text(object, "out", out);
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
    add_problems(object, problems);
    add_problems(object, notes);
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

/* Length of the plan's path without its ending: the private files beside it begin with that. */
static int stem_length(const char *plan)
{
    static const char *const endings[] = {".yaml", ".yml"};
    size_t length = strlen(plan);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length > ending && strcmp(plan + length - ending, endings[i]) == 0)
            return (int)(length - ending);
    }
    return (int)length;
}

static void report_text(const talgeo_release *release, const char *plan, const char *out)
{
    int stem = stem_length(plan);
    for (size_t s = 0; s < talgeo_release_area_set_count(release); s++) print_set(release, s);
    print_goals(release);
    print_counts(release);
    if (out)
        printf(
            "published in %s: layers.gpkg (QGIS), <area set>.geojson, cells.csv, figures.csv, "
            "cells.json\n"
            "%.*s.intake.json says what became of each row; it is private\n"
            "%.*s.ledger.sqlite is what next year's release is protected together with: keep it\n",
            out, stem, plan, stem, plan);
    else
        printf("dry run: nothing written\n");
}

/* Where the library publishes without --out: the folder `out` beside the plan. To be freed. */
static char *default_out(const char *plan)
{
    const char *slash = strrchr(plan, '/');
    size_t folder = slash ? (size_t)(slash + 1 - plan) : 0;
    char *out = malloc(folder + sizeof "out");
    if (out) snprintf(out, folder + sizeof "out", "%.*sout", (int)folder, plan);
    return out;
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

static void report(const cli_command *command, const common_options *common, const char *path,
                   const talgeo_publish_options *options, const talgeo_release *release,
                   const talgeo_problems *problems, const talgeo_problems *notes)
{
    char *beside = options->out ? NULL : default_out(path);
    const char *out = options->dry_run ? NULL : options->out ? options->out : beside;
    if (!common->quiet) {
        print_problems(problems);
        print_problems(notes);
    }
    if (common->json)
        report_json(command, release, out, problems, notes);
    else
        report_text(release, path, out);
    free(beside);
}

static void print_line(void *user, const char *line)
{
    (void)user;
    fprintf(stderr, "%s\n", line);
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
    if (options.out && strcmp(options.out, "-") == 0)
        return report_usage(command, &common, "a publication is a folder; stdout is none");
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_problems *problems = NULL, *notes = NULL;
    catch_interrupts();
    options.notes = &notes;
    if (!common.quiet && !common.json) options.intake_line = print_line;
    options.progress = show_progress;
    options.progress_user = &common;
    talgeo_status status = publish(path, &options, &release, &problems, &error);
    finish_progress(&common);
    if (status == TALGEO_OK) {
        exit_code = EXIT_DONE;
        report(command, &common, path, &options, release, problems, notes);
    } else {
        exit_code = report_failure(command, &common, &error, problems, notes);
    }
    talgeo_problems_free(problems);
    talgeo_problems_free(notes);
    talgeo_release_free(release);
    return exit_code;
}
