/* talgeo protect: any frequency table, protected as the cells of a publication are. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

typedef struct outputs {
    const char *public_file, *private_file;
    bool overwrite;
} outputs;

/* A threshold in words of the command line; false: it is none. 0 is none: the library takes it for
 * the default. */
static bool read_threshold(const char *text, int64_t *threshold)
{
    char *end;
    if (text == NULL) return true;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    *threshold = number;
    return errno == 0 && end != text && *end == '\0' && number != 0;
}

static bool read_zeros(const char *text, bool *protect_zeros)
{
    *protect_zeros = strcmp(text, "protected") == 0;
    return *protect_zeros || strcmp(text, "shown") == 0;
}

static void report(const cli_command *command, const common_options *common,
                   const talgeo_protected *table)
{
    int64_t withheld = 0, cells = (int64_t)talgeo_protected_count(table);
    for (size_t c = 0; c < (size_t)cells; c++) withheld += talgeo_protected_get_n(table, c) < 0;
    if (common->json) {
        struct json_object *object = json_result(command, NULL);
        add_number(object, "cells", cells);
        add_number(object, "published", cells - withheld);
        add_number(object, "withheld", withheld);
        print_json(object);
    } else if (!common->quiet) {
        fprintf(stderr, "%lld cells: %lld published, %lld withheld\n", (long long)cells,
                (long long)(cells - withheld), (long long)withheld);
    }
}

static talgeo_status write_all(const talgeo_protected *table, const outputs *to,
                               talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    if (to->private_file)
        status = talgeo_protected_write(table, true, to->private_file, to->overwrite, error);
    if (status == TALGEO_OK)
        status = talgeo_protected_write(table, false, to->public_file, to->overwrite, error);
    return status;
}

static int run(const cli_command *command, const common_options *common, const char *atoms,
               const talgeo_protect_options *options, const outputs *to)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_protected *table = NULL;
    catch_interrupts();
    talgeo_status status = talgeo_protect_file(atoms, options, &table, &error);
    finish_progress(common);
    if (status == TALGEO_OK) status = write_all(table, to, &error);
    if (status == TALGEO_OK) report(command, common, table);
    talgeo_protected_free(table);
    return status == TALGEO_OK ? EXIT_DONE : report_error(command, common, &error, NULL);
}

static bool to_stdout(const char *path)
{
    return path == NULL || strcmp(path, "-") == 0;
}

int cmd_protect(const cli_command *command, int argc, char **argv)
{
    common_options common = {0};
    talgeo_protect_options options = TALGEO_PROTECT_OPTIONS_INIT;
    text_list tables = {.count = 0};
    outputs to = {0};
    const char *atoms, *threshold = NULL, *zeros = "shown";
    bool intervals = false;
    const option_spec specs[] = {
        {"count", 0, OPTION_TEXT, "COL", "column with the counts", &options.count},
        {"table", 0, OPTION_TEXTS, "'A*B*C'", "dimensions of a table; as often as there are tables",
         &tables},
        {"threshold", 0, OPTION_TEXT, "N", "smallest count that is shown (5), at least 3",
         &threshold},
        {"zeros", 0, OPTION_TEXT, "HOW", "shown or protected (shown)", &zeros},
        {"intervals", 0, OPTION_FLAG, NULL, "also against bounding: the default", &intervals},
        {"no-intervals", 0, OPTION_FLAG, NULL, "weaker: only against subtraction",
         &options.no_intervals},
        {"no-intersections", 0, OPTION_FLAG, NULL,
         "weaker: combinations of two tables are not looked at", &options.no_intersections},
        {"output", 'o', OPTION_TEXT, "FILE", "CSV to write, mode 0600; else stdout",
         &to.public_file},
        {"private", 0, OPTION_TEXT, "FILE", "the same with the reasons: for your eyes only",
         &to.private_file},
        {"overwrite", 0, OPTION_FLAG, NULL, "replace the output files", &to.overwrite},
        {0}};
    int exit_code;
    if (!parse_options(command, specs, &common, argc, argv, &atoms, 1, 1, &exit_code))
        return exit_code;
    if (options.count == NULL) return report_usage(command, &common, "--count is missing");
    if (tables.count == 0) return report_usage(command, &common, "--table is missing");
    if (!read_threshold(threshold, &options.threshold))
        return report_usage(command, &common, "--threshold must be a whole number, at least 3");
    if (!read_zeros(zeros, &options.protect_zeros))
        return report_usage(command, &common, "--zeros must be shown or protected");
    if (intervals && options.no_intervals)
        return report_usage(command, &common, "--intervals and --no-intervals contradict");
    if (common.json && to_stdout(to.public_file))
        return report_usage(command, &common, "--json needs stdout for itself: name -o FILE");
    if (to.private_file && to_stdout(to.private_file))
        return report_usage(command, &common, "--private needs the name of a file");
    options.tables = tables.items;
    options.n_tables = (size_t)tables.count;
    options.progress = show_progress;
    options.progress_user = &common;
    return run(command, &common, atoms, &options, &to);
}
