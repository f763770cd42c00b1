/* talgeo audit: attack a publication from its files alone. */
#include <stdio.h>

#include "commands.h"

static void report(const cli_command *command, const common_options *common,
                   const talgeo_error *error, const talgeo_audit_result *result)
{
    const struct {
        const char *name, *text;
        int64_t value;
    } lines[] = {
        {"cells", "cells", result->cells},
        {"published", "published", result->published},
        {"withheld", "withheld", result->withheld},
        {"small_published", "published though small", result->small_published},
        {"exact", "withheld, but follow from what is published", result->exact},
        {"below", "withheld, but proven to be below the threshold", result->below},
        {"narrow", "withheld, but known to within less than the threshold", result->narrow},
        {"changes", "numbers that follow from changes since earlier releases", result->changes},
        {"formed", "numbers of groups that no cell shows, but known to be small", result->formed},
        {"narrowest", "width of the narrowest interval (-1: nothing is withheld)",
         result->narrowest}};
    struct json_object *object = common->json ? json_result(command, error) : NULL;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (object)
            add_number(object, lines[i].name, lines[i].value);
        else
            printf("%8lld  %s\n", (long long)lines[i].value, lines[i].text);
    }
    if (object) print_json(object);
}

/* Releases of folders, in their order; *count of them were opened. */
static talgeo_status open_all(const text_list *folders, talgeo_release **releases, size_t *count,
                              talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (*count = 0; *count < (size_t)folders->count && status == TALGEO_OK;) {
        status = talgeo_release_open(folders->items[*count], &releases[*count], error);
        if (status == TALGEO_OK) ++*count;
    }
    return status;
}

static talgeo_status audit(const char *folder, const text_list *folders,
                           talgeo_audit_result *result, talgeo_error *error)
{
    talgeo_release *release = NULL, *earlier[MOST_TEXTS];
    size_t n_earlier = 0;
    talgeo_status status = open_all(folders, earlier, &n_earlier, error);
    if (status == TALGEO_OK) status = talgeo_release_open(folder, &release, error);
    if (status == TALGEO_OK)
        status = talgeo_audit_after(release, earlier, n_earlier, result, error);
    talgeo_release_free(release);
    for (size_t i = 0; i < n_earlier; i++) talgeo_release_free(earlier[i]);
    return status;
}

int cmd_audit(const cli_command *command, int argc, char **argv)
{
    text_list earlier = {0};
    const option_spec options[] = {
        {"earlier", 0, OPTION_TEXTS, "DIR",
         "an earlier publication to attack together with it; oldest first", &earlier},
        {0}};
    common_options common = {0};
    const char *folder;
    int exit_code;
    if (!parse_options(command, options, &common, argc, argv, &folder, 1, 1, &exit_code))
        return exit_code;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_audit_result result = {.size = sizeof result};
    talgeo_status status = audit(folder, &earlier, &result, &error);
    if (status != TALGEO_OK && status != TALGEO_E_PRIVACY)
        return report_error(command, &common, &error, NULL);
    report(command, &common, status == TALGEO_OK ? NULL : &error, &result);
    if (status == TALGEO_E_PRIVACY) fprintf(stderr, "talgeo audit: %s\n", error.message);
    return talgeo_status_exit_code(status);
}
