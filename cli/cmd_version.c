/* talgeo version: what runs here. */
#include <stdio.h>

#include "commands.h"

int cmd_version(const cli_command *command, int argc, char **argv)
{
    static const option_spec options[] = {{0}};
    common_options common = {0};
    int exit_code;
    if (!parse_options(command, options, &common, argc, argv, NULL, 0, 0, &exit_code))
        return exit_code;
    talgeo_versions v = {.size = sizeof v};
    talgeo_versions_get(&v);
    const struct {
        const char *name, *version;
    } parts[] = {{"talgeo", v.talgeo},        {"gdal", v.gdal}, {"proj", v.proj},
                 {"proj_db", v.proj_db},      {"geos", v.geos}, {"sqlite", v.sqlite},
                 {"spatialite", v.spatialite}};
    struct json_object *object = common.json ? json_result(command, NULL) : NULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (object)
            add_text(object, parts[i].name, parts[i].version);
        else
            printf("%-10s %s\n", parts[i].name, parts[i].version);
    }
    if (object) print_json(object);
    return EXIT_DONE;
}
