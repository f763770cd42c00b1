/* talgeo explain: which cells are withheld, and by what rule, in words that are safe to show. */
#include <stdio.h>
#include <string.h>

#include "commands.h"

/* One text for all: nothing may tell a small cell from one withheld to protect it. */
static const char RULE_DA[] =
    "Færre end %lld børn, eller færre end %lld med eller uden hændelsen, eller "
    "alle; eller tallet ville sammen med andre afsløre en sådan celle.";
static const char RULE_EN[] =
    "Fewer than %lld children, or fewer than %lld with or without the event, or "
    "all of them; or the figure would together with others disclose such a cell.";

static void rule_text(const talgeo_release *release, bool danish, char *out, size_t size)
{
    long long threshold = (long long)talgeo_release_get_threshold(release);
    if (danish)
        snprintf(out, size, RULE_DA, threshold, threshold);
    else
        snprintf(out, size, RULE_EN, threshold, threshold);
}

static struct json_object *cell_object(const talgeo_cell *cell)
{
    struct json_object *object = json_object_new_object();
    add_text(object, "indicator", cell->indicator);
    add_text(object, "area_set", cell->area_set);
    add_text(object, "area", cell->area);
    add_text(object, "area_name", cell->area_name);
    add_text(object, "period", cell->period);
    add_text(object, "group", cell->group);
    return object;
}

static void print_cell(const talgeo_cell *cell, bool danish)
{
    bool named = *cell->area_name && strcmp(cell->area_name, cell->area) != 0;
    printf("%s; %s; %s", danish ? cell->indicator_da : cell->indicator_en,
           *cell->area_set ? cell->area_set : "-",
           named         ? cell->area_name
           : *cell->area ? cell->area
                         : "-");
    if (named) printf(" (%s)", cell->area);
    printf("; %s%s%s\n", *cell->period ? cell->period : "-", *cell->group ? "; " : "", cell->group);
}

static void explain(const cli_command *command, const common_options *common, bool danish,
                    const talgeo_release *release)
{
    char rule[400];
    struct json_object *list = json_object_new_array();
    rule_text(release, danish, rule, sizeof rule);
    if (!common->json) printf("%s\n\n", rule);
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell = {.size = sizeof cell};
        talgeo_release_get_cell(release, i, &cell);
        if (cell.status != TALGEO_CELL_WITHHELD) continue;
        json_object_array_add(list, cell_object(&cell));
        if (!common->json) print_cell(&cell, danish);
    }
    size_t withheld = json_object_array_length(list);
    if (common->json) {
        struct json_object *object = json_result(command, NULL);
        add_text(object, "rule", rule);
        json_object_object_add(object, "withheld", list);
        print_json(object);
        return;
    }
    printf("%s%zu %s %zu.\n", withheld ? "\n" : "", withheld,
           danish ? "celler tilbageholdt af" : "cells withheld of", talgeo_release_count(release));
    json_object_put(list);
}

int cmd_explain(const cli_command *command, int argc, char **argv)
{
    const char *language = "en", *folder;
    const option_spec options[] = {
        {"lang", 0, OPTION_TEXT, "da|en", "language of the answer (en)", &language}, {0}};
    common_options common = {0};
    int exit_code;
    if (!parse_options(command, options, &common, argc, argv, &folder, 1, 1, &exit_code))
        return exit_code;
    if (strcmp(language, "da") != 0 && strcmp(language, "en") != 0)
        return report_usage(command, &common, "--lang must be da or en");
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_status status = talgeo_release_open(folder, &release, &error);
    if (status != TALGEO_OK) return report_error(command, &common, &error, NULL);
    explain(command, &common, strcmp(language, "da") == 0, release);
    talgeo_release_free(release);
    return EXIT_DONE;
}
