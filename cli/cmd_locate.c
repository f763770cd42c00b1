/* talgeo locate: the area key for each row of a file of points. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"

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
                   const talgeo_locate_counts *counts)
{
    if (common->json) {
        struct json_object *object = json_result(command, NULL);
        add_number(object, "rows", counts->rows);
        add_number(object, "inside", counts->inside);
        add_number(object, "outside", counts->outside);
        add_number(object, "no_position", counts->no_position);
        print_json(object);
    } else if (!common->quiet) {
        fprintf(stderr, "%lld rows: %lld in an area, %lld in none, %lld without a position\n",
                (long long)counts->rows, (long long)counts->inside, (long long)counts->outside,
                (long long)counts->no_position);
    }
}

static talgeo_status locate(const char *areas_text, const talgeo_areas_options *areas_options,
                            const talgeo_locate_options *options, talgeo_locate_counts *counts,
                            talgeo_error *error)
{
    talgeo_areas_options with_layer = *areas_options;
    talgeo_areas *areas = NULL;
    char *path = split_layer(areas_text, &with_layer.layer);
    talgeo_status status = error->status = path ? TALGEO_OK : TALGEO_E_MEMORY;
    if (status == TALGEO_OK) status = talgeo_areas_open(path, &with_layer, &areas, error);
    if (status == TALGEO_OK) status = talgeo_locate_file(areas, options, counts, error);
    talgeo_areas_free(areas);
    free(path);
    return status;
}

int cmd_locate(const cli_command *command, int argc, char **argv)
{
    common_options common = {0};
    const char *areas = NULL;
    talgeo_areas_options areas_options = TALGEO_AREAS_OPTIONS_INIT;
    talgeo_locate_options options = TALGEO_LOCATE_OPTIONS_INIT;
    const option_spec specs[] = {
        {"areas", 0, OPTION_TEXT, "FILE[:LAYER]", "area set, anything GDAL opens", &areas},
        {"key", 0, OPTION_TEXT, "FIELD", "its field with the unique key", &areas_options.key},
        {"areas-crs", 0, OPTION_TEXT, "CRS", "its CRS where the file has none", &areas_options.crs},
        {"layer", 0, OPTION_TEXT, "LAYER", "layer of the points", &options.layer},
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
    bool to_stdout = options.output == NULL || strcmp(options.output, "-") == 0;
    if (areas == NULL) return report_usage(command, &common, "--areas is missing");
    if (areas_options.key == NULL) return report_usage(command, &common, "--key is missing");
    if (common.json && to_stdout)
        return report_usage(command, &common, "--json needs stdout for itself: name -o FILE");
    talgeo_error error = TALGEO_ERROR_INIT;
    catch_interrupts();
    options.progress = show_progress;
    options.progress_user = &common;
    talgeo_locate_counts counts = {.size = sizeof counts};
    talgeo_status status = locate(areas, &areas_options, &options, &counts, &error);
    finish_progress(&common);
    if (status != TALGEO_OK) return report_error(command, &common, &error, NULL);
    report(command, &common, &counts);
    return EXIT_DONE;
}
