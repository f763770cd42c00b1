/* talgeo check: every problem of a plan and its inputs. */
#include <stdio.h>

#include "commands.h"

static int count_warnings(const talgeo_problems *problems)
{
    int warnings = 0;
    for (size_t i = 0; i < talgeo_problems_count(problems); i++)
        warnings += talgeo_problems_get(problems, i).warning;
    return warnings;
}

static void report(const cli_command *command, const common_options *common,
                   const talgeo_error *error, const talgeo_problems *problems)
{
    int warnings = count_warnings(problems);
    int errors = (int)talgeo_problems_count(problems) - warnings;
    if (common->json) {
        struct json_object *object = json_result(command, error);
        add_number(object, "errors", errors);
        add_number(object, "warnings", warnings);
        add_problems(object, problems);
        print_json(object);
        return;
    }
    print_problems(problems);
    if (error) print_error(command, error, problems);
    printf("%d error%s, %d warning%s\n", errors, errors == 1 ? "" : "s", warnings,
           warnings == 1 ? "" : "s");
}

/* The problems of the plan or, where it has none, those of its inputs too. */
static talgeo_status check(const char *path, talgeo_problems **problems, talgeo_error *error)
{
    talgeo_plan *plan = NULL;
    talgeo_status status = talgeo_plan_open(path, &plan, problems, error);
    if (status == TALGEO_OK) {
        talgeo_problems_free(*problems);
        status = talgeo_plan_check(plan, problems, error);
    }
    talgeo_plan_free(plan);
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
    talgeo_status status = check(path, &problems, &error);
    if (status == TALGEO_OK || talgeo_problems_count(problems) > 0)
        report(command, &common, status == TALGEO_OK ? NULL : &error, problems);
    else
        report_error(command, &common, &error, NULL);
    talgeo_problems_free(problems);
    return talgeo_status_exit_code(status);
}
