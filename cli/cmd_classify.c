/* talgeo classify: age, BMI, z-scores and class for each row of a file of measurements. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

static void report(const cli_command *command, const common_options *common,
                   const talgeo_classify_options *options, const talgeo_classify_counts *counts)
{
    if (common->json) {
        struct json_object *object = json_result(command, NULL);
        add_text(object, "reference", talgeo_growth_reference_name(options->reference));
        add_number(object, "rows", counts->rows);
        add_number(object, "classified", counts->classified);
        add_number(object, "flagged", counts->flagged);
        print_json(object);
    } else if (!common->quiet) {
        fprintf(stderr, "%lld rows: %lld with a class by %s, %lld with a flag\n",
                (long long)counts->rows, (long long)counts->classified,
                talgeo_growth_reference_name(options->reference), (long long)counts->flagged);
    }
}

/* False: there is no such reference. */
static bool read_reference(const char *text, talgeo_growth_reference *reference)
{
    static const talgeo_growth_reference all[] = {TALGEO_IOTF2012, TALGEO_IOTF2000, TALGEO_WHO};
    if (text == NULL) return true;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *reference = all[i];
        if (strcmp(text, talgeo_growth_reference_id(all[i])) == 0) return true;
    }
    return false;
}

/* Names the column that one part "field=column" gives; false: no such field. */
static bool read_column(char *part, talgeo_classify_options *options)
{
    const struct {
        const char *field;
        const char **column;
    } fields[] = {{"sex", &options->sex},
                  {"birth_date", &options->birth_date},
                  {"date", &options->date},
                  {"height_cm", &options->height_cm},
                  {"weight_kg", &options->weight_kg},
                  {"posture", &options->posture}};
    char *equals = strchr(part, '=');
    if (equals == NULL || equals[1] == '\0') return false;
    *equals = '\0';
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(part, fields[i].field) != 0) continue;
        *fields[i].column = equals + 1;
        return true;
    }
    return false;
}

/* "sex=koen,birth_date=foedt,..."; cut up in place. */
static bool read_columns(char *text, talgeo_classify_options *options)
{
    char *rest = NULL;
    for (char *part = text ? strtok_r(text, ",", &rest) : NULL; part;
         part = strtok_r(NULL, ",", &rest))
        if (!read_column(part, options)) return false;
    return true;
}

static int run(const cli_command *command, common_options *common, const char *file,
               talgeo_classify_options *options)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_classify_counts counts = {.size = sizeof counts};
    catch_interrupts();
    options->progress = show_progress;
    options->progress_user = common;
    talgeo_status status = talgeo_classify_file(file, options, &counts, &error);
    finish_progress(common);
    if (status != TALGEO_OK) return report_error(command, common, &error, NULL);
    report(command, common, options, &counts);
    return EXIT_DONE;
}

int cmd_classify(const cli_command *command, int argc, char **argv)
{
    common_options common = {0};
    talgeo_classify_options options = TALGEO_CLASSIFY_OPTIONS_INIT;
    const char *reference = NULL, *columns = NULL, *file = NULL;
    const option_spec specs[] = {
        {"reference", 0, OPTION_TEXT, "NAME", "iotf2012 (default), iotf2000 or who", &reference},
        {"columns", 0, OPTION_TEXT, "F=COL,...",
         "columns of sex, birth_date, date, height_cm, weight_kg, posture", &columns},
        {"sex-codes", 0, OPTION_TEXT, "CODES",
         "what the codes of sex mean, as 1=boy,2=girl,9=unknown, or iso5218", &options.sex_codes},
        {"layer", 0, OPTION_TEXT, "LAYER", "layer of the file", &options.layer},
        {"encoding", 0, OPTION_TEXT, "NAME",
         "utf-8, latin1 or windows-1252, of CSV and Shapefiles; else found out", &options.encoding},
        {"pivot-year", 0, OPTION_YEAR, "YEAR", "latest year that two digits can mean",
         &options.pivot_year},
        {"output", 'o', OPTION_TEXT, "FILE", "CSV to write, mode 0600; else stdout",
         &options.output},
        {"overwrite", 0, OPTION_FLAG, NULL, "replace the output file", &options.overwrite},
        {0}};
    int exit_code;
    if (!parse_options(command, specs, &common, argc, argv, &file, 1, 1, &exit_code))
        return exit_code;
    bool to_stdout = options.output == NULL || strcmp(options.output, "-") == 0;
    if (!read_reference(reference, &options.reference))
        return report_usage(command, &common, "--reference is iotf2012, iotf2000 or who");
    char *own = columns ? strdup(columns) : NULL;
    if (columns && own && !read_columns(own, &options))
        exit_code = report_usage(command, &common,
                                 "--columns is FIELD=COLUMN,...; fields are sex, birth_date, date, "
                                 "height_cm, weight_kg, posture");
    else if (common.json && to_stdout)
        exit_code = report_usage(command, &common, "--json needs stdout for itself: name -o FILE");
    else
        exit_code = run(command, &common, file, &options);
    free(own);
    return exit_code;
}
