/* talgeo locate: the area key for each row of a file of points. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"

/* As many as a plan may have, and more. */
enum { MOST_SETS = 16 };

/* Does a layer follow the colon? Where there is a file of the whole name or none of the first part,
 * the colon may belong to the name, as in PG:dbname=x; a folder of GDAL's (/vsizip/...) cannot be
 * asked, but layers rarely have a dot in their name and files mostly do. */
static bool layer_follows(const char *text, const char *path, const char *layer)
{
    if (*layer == '\0' || strchr(layer, '/') || access(text, F_OK) == 0) return false;
    if (access(path, F_OK) == 0) return true;
    if (strncmp(path, "/vsi", 4) == 0) return strchr(layer, '.') == NULL;
    return strchr(path, ':') == NULL && strpbrk(path, "./"); /* a path, mistyped */
}

/* FILE:LAYER, split at the last colon where a layer follows it. Ends with a string to free. */
static char *split_layer(const char *text, const char **layer)
{
    char *path = strdup(text), *colon = path ? strrchr(path, ':') : NULL;
    *layer = NULL;
    if (colon == NULL) return path;
    *colon = '\0';
    if (layer_follows(text, path, colon + 1))
        *layer = colon + 1;
    else
        *colon = ':';
    return path;
}

static void report(const cli_command *command, const common_options *common,
                   const talgeo_locate_counts *counts, const talgeo_problems *notes)
{
    if (!common->quiet) print_problems(notes);
    if (common->json) {
        struct json_object *object = json_result(command, NULL);
        add_number(object, "rows", counts->rows);
        add_number(object, "inside", counts->inside);
        add_number(object, "outside", counts->outside);
        add_number(object, "no_position", counts->no_position);
        add_number(object, "not_transformed", counts->not_transformed);
        add_problems(object, notes);
        print_json(object);
    } else if (!common->quiet) {
        fprintf(stderr, "%lld rows: %lld in an area, %lld in none, %lld without a position",
                (long long)counts->rows, (long long)counts->inside, (long long)counts->outside,
                (long long)counts->no_position);
        if (counts->not_transformed)
            fprintf(stderr, " (%lld of them cannot be transformed)",
                    (long long)counts->not_transformed);
        fputc('\n', stderr);
    }
}

/* ---- Area sets ---- */

/* An area set as it was asked for: [NAME=]FILE[:LAYER]. */
typedef struct named_set {
    char *path, *column;
    talgeo_areas_options options;
    talgeo_areas *areas;
} named_set;

typedef struct named_sets {
    named_set items[MOST_SETS];
    const talgeo_areas *areas[MOST_SETS];
    const char *columns[MOST_SETS];
    size_t count;
} named_sets;

/* Length of the NAME of NAME=FILE, 0 without one. */
static size_t name_length(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_') length++;
    return text[length] == '=' && access(text, F_OK) != 0 ? length : 0;
}

/* Of several sets without names: the layer, or the file without folder and ending. */
static char *default_column(const named_set *set)
{
    if (set->options.layer) return strdup(set->options.layer);
    const char *slash = strrchr(set->path, '/'), *file = slash ? slash + 1 : set->path;
    const char *dot = strrchr(file, '.');
    return strndup(file, dot && dot > file ? (size_t)(dot - file) : strlen(file));
}

/* One --key serves all sets, else each has its own. */
static bool ask_for(named_sets *sets, const text_list *areas, const text_list *keys,
                    const text_list *crs, common_options *common)
{
    sets->count = (size_t)areas->count;
    for (int i = 0; i < areas->count; i++) {
        named_set *set = &sets->items[i];
        const char *text = areas->items[i];
        size_t name = name_length(text);
        set->options = (talgeo_areas_options)TALGEO_AREAS_OPTIONS_INIT;
        set->options.progress = show_progress;
        set->options.progress_user = common;
        set->options.key = keys->items[keys->count > 1 ? i : 0];
        set->options.crs = crs->count ? crs->items[crs->count > 1 ? i : 0] : NULL;
        set->path = split_layer(name ? text + name + 1 : text, &set->options.layer);
        if (set->path == NULL) return false;
        set->column = name                ? strndup(text, name)
                      : areas->count == 1 ? strdup("area")
                                          : default_column(set);
        if (set->column == NULL) return false;
    }
    return true;
}

static void free_sets(named_sets *sets)
{
    for (size_t i = 0; i < sets->count; i++) {
        talgeo_areas_free(sets->items[i].areas);
        free(sets->items[i].path);
        free(sets->items[i].column);
    }
}

static talgeo_status locate(named_sets *sets, const talgeo_locate_options *options,
                            talgeo_locate_counts *counts, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0; status == TALGEO_OK && i < sets->count; i++) {
        named_set *set = &sets->items[i];
        status = talgeo_areas_open(set->path, &set->options, &set->areas, error);
        sets->areas[i] = set->areas;
        sets->columns[i] = set->column;
    }
    if (status != TALGEO_OK) return status;
    return talgeo_locate_file_sets(sets->areas, sets->columns, sets->count, options, counts, error);
}

/* What is wrong with the words, NULL for nothing. */
static const char *wrong_use(const text_list *areas, const text_list *keys, const text_list *crs,
                             const common_options *common, const talgeo_locate_options *options)
{
    bool to_stdout = options->output == NULL || strcmp(options->output, "-") == 0;
    if (areas->count == 0) return "--areas is missing";
    if (areas->count > MOST_SETS) return "--areas stands too often";
    if (keys->count == 0) return "--key is missing";
    if (keys->count > 1 && keys->count != areas->count)
        return "--key stands once for all area sets, or once for each";
    if (crs->count > 1 && crs->count != areas->count)
        return "--areas-crs stands once for all area sets, or once for each";
    if (common->json && to_stdout) return "--json needs stdout for itself: name -o FILE";
    return NULL;
}

int cmd_locate(const cli_command *command, int argc, char **argv)
{
    common_options common = {0};
    text_list areas = {0}, keys = {0}, crs = {0};
    talgeo_locate_options options = TALGEO_LOCATE_OPTIONS_INIT;
    const option_spec specs[] = {
        {"areas", 0, OPTION_TEXTS, "[NAME=]FILE[:LAYER]",
         "area set, anything GDAL opens; may stand several times", &areas},
        {"key", 0, OPTION_TEXTS, "FIELD", "its field with the unique key", &keys},
        {"areas-crs", 0, OPTION_TEXTS, "CRS", "its CRS where the file has none", &crs},
        {"layer", 0, OPTION_TEXT, "LAYER", "layer of the points", &options.layer},
        {"encoding", 0, OPTION_TEXT, "NAME",
         "of CSV and Shapefiles of points: utf-8, latin1 or windows-1252; else found out",
         &options.encoding},
        {"x", 0, OPTION_TEXT, "COL", "column with easting or longitude", &options.x},
        {"y", 0, OPTION_TEXT, "COL", "column with northing or latitude", &options.y},
        {"crs", 0, OPTION_TEXT, "CRS", "CRS of the points, as EPSG:25832", &options.crs},
        {"output", 'o', OPTION_TEXT, "FILE", "CSV to write, mode 0600; else stdout",
         &options.output},
        {"overwrite", 0, OPTION_FLAG, NULL, "replace the output file", &options.overwrite},
        {"threads", 0, OPTION_COUNT, "N", "threads to use (1)", &options.threads},
        {0}};
    int exit_code;
    if (!parse_options(command, specs, &common, argc, argv, &options.points, 1, 1, &exit_code))
        return exit_code;
    const char *wrong = wrong_use(&areas, &keys, &crs, &common, &options);
    if (wrong) return report_usage(command, &common, wrong);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_problems *notes = NULL;
    named_sets sets = {.count = 0};
    catch_interrupts();
    options.progress = show_progress;
    options.progress_user = &common;
    options.notes = &notes;
    talgeo_locate_counts counts = {.size = sizeof counts};
    talgeo_status status = error.status =
        ask_for(&sets, &areas, &keys, &crs, &common) ? TALGEO_OK : TALGEO_E_MEMORY;
    if (status == TALGEO_OK) status = locate(&sets, &options, &counts, &error);
    finish_progress(&common);
    exit_code = EXIT_DONE;
    if (status == TALGEO_OK)
        report(command, &common, &counts, notes);
    else
        exit_code = report_error(command, &common, &error, NULL);
    talgeo_problems_free(notes);
    free_sets(&sets);
    return exit_code;
}
