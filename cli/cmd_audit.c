/* talgeo audit: attack a publication from its files alone. */
#include <stdio.h>

#include "commands.h"

static void report(const cli_command *command, const common_options *common,
                   const talgeo_error *error, const talgeo_audit_result *result)
{
    const struct {
        const char *name, *text;
        int64_t value;
    } lines[] = {{"cells", "cells", result->cells},
                 {"published", "published", result->published},
                 {"withheld", "withheld", result->withheld},
                 {"small_published", "published though small", result->small_published},
                 {"exact", "withheld, but follow from what is published", result->exact}};
    struct json_object *object = common->json ? json_result(command, error) : NULL;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (object)
            add_number(object, lines[i].name, lines[i].value);
        else
            printf("%8lld  %s\n", (long long)lines[i].value, lines[i].text);
    }
    if (object) print_json(object);
}

int cmd_audit(const cli_command *command, int argc, char **argv)
{
    static const option_spec options[] = {{0}};
    common_options common = {0};
    const char *folder;
    int exit_code;
    if (!parse_options(command, options, &common, argc, argv, &folder, 1, 1, &exit_code))
        return exit_code;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_audit_result result = {.size = sizeof result};
    talgeo_status status = talgeo_release_open(folder, &release, &error);
    if (status == TALGEO_OK) status = talgeo_audit(release, &result, &error);
    talgeo_release_free(release);
    if (status != TALGEO_OK && status != TALGEO_E_PRIVACY)
        return report_error(command, &common, &error, NULL);
    report(command, &common, status == TALGEO_OK ? NULL : &error, &result);
    if (status == TALGEO_E_PRIVACY) fprintf(stderr, "talgeo audit: %s\n", error.message);
    return talgeo_status_exit_code(status);
}
