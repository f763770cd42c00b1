/* talgeo ledger: check a ledger, or make it anew from publications. */
#include <stdio.h>

#include "commands.h"

static talgeo_status no_ledger(const char *path, talgeo_error *error)
{
    error->status = TALGEO_E_IO;
    snprintf(error->stage, sizeof error->stage, "ledger");
    snprintf(error->message, sizeof error->message, "%.500s: there is no ledger", path);
    return error->status;
}

int cmd_ledger(const cli_command *command, int argc, char **argv)
{
    text_list from = {0};
    const option_spec options[] = {
        {"from", 0, OPTION_TEXTS, "DIR",
         "make LEDGER anew from this publication and others; oldest first", &from},
        {0}};
    common_options common = {0};
    const char *ledger;
    int exit_code;
    if (!parse_options(command, options, &common, argc, argv, &ledger, 1, 1, &exit_code))
        return exit_code;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status = TALGEO_OK;
    size_t releases = 0;
    if (from.count) status = talgeo_ledger_rebuild(ledger, from.items, (size_t)from.count, &error);
    if (status == TALGEO_OK) status = talgeo_ledger_check(ledger, &releases, &error);
    if (status == TALGEO_OK && releases == 0) /* a plan may begin without one, a check may not */
        status = no_ledger(ledger, &error);
    if (status != TALGEO_OK) return report_error(command, &common, &error, NULL);
    if (common.json) {
        struct json_object *object = json_result(command, NULL);
        add_text(object, "ledger", ledger);
        add_flag(object, "rebuilt", from.count > 0);
        add_number(object, "releases", (int64_t)releases);
        print_json(object);
    } else {
        printf("%s: %zu release%s, all as they were added\n", ledger, releases,
               releases == 1 ? "" : "s");
    }
    return EXIT_DONE;
}
