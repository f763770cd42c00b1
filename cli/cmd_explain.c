/* talgeo explain: which cells are withheld, and by what rule, in words that are safe to show. */
#include <stdio.h>
#include <string.h>

#include "commands.h"

/* One text for all: nothing may tell a small cell from one withheld to protect it. */
static const char RULE_DA[] =
    "Færre end %lld børn, eller færre end %lld med eller uden hændelsen, eller "
    "alle (ved nogle indikatorer ingen); eller tallet ville sammen med andre, også tidligere, "
    "afsløre "
    "eller indsnævre sådan et tal for området, for en del af det eller for andre. Hvilket af dem "
    "det "
    "er, siges ikke, for det ville afsløre det.";
static const char RULE_EN[] =
    "Fewer than %lld children, or fewer than %lld with or without the event, or "
    "all of them (for some indicators none); or the figure would together with others, earlier "
    "ones "
    "too, disclose or bound such a number of the area, of a part of it, or of others. Which it is, "
    "is "
    "not told, for that would disclose it.";

/* Where there are means. */
static const char MEANS_DA[] =
    " Et gennemsnit regnes som andelen af vejen op ad skalaen: svarene tilsammen må ikke ligge "
    "mindre end %lld børns vej fra bunden eller fra toppen.";
static const char MEANS_EN[] =
    " A mean counts as the share of the way up its scale: all answers together may not lie less "
    "than the way of %lld children from the bottom or from the top.";

/* Why a cell that is not withheld looks as it does. */
static const char *other_text(talgeo_cell_status status, bool danish)
{
    switch (status) {
    case TALGEO_CELL_PUBLISHED: return danish ? "offentliggjort" : "published";
    case TALGEO_CELL_NO_CHILDREN:
        return danish ? "ingen børn med et kendt svar" : "no children with a known outcome";
    case TALGEO_CELL_NOT_MEASURED:
        return danish ? "ikke målt i perioden" : "not measured in the period";
    case TALGEO_CELL_WITHHELD: break;
    }
    return danish ? "diskretioneret" : "withheld";
}

/* ---- Which cells are asked for ---- */

enum { N_FIELDS = 5 };

/* What a cell must have in each field; NULL: anything. */
typedef struct question {
    const char *wanted[N_FIELDS];
    bool any; /* something is asked for: tell of cells that are not withheld too */
} question;

static const char *const FIELDS[N_FIELDS] = {"indicator", "area-set", "area", "period", "group"};

static const char *field_of(const talgeo_cell *cell, size_t field)
{
    const char *const fields[N_FIELDS] = {cell->indicator, cell->area_set, cell->area, cell->period,
                                          cell->group};
    return fields[field];
}

static talgeo_cell cell_at(const talgeo_release *release, size_t i)
{
    talgeo_cell cell = {.size = sizeof cell};
    talgeo_release_get_cell(release, i, &cell);
    return cell;
}

static bool is_asked_for(const question *asked, const talgeo_cell *cell)
{
    for (size_t f = 0; f < N_FIELDS; f++)
        if (asked->wanted[f] && strcmp(asked->wanted[f], field_of(cell, f)) != 0) return false;
    return asked->any || cell->status == TALGEO_CELL_WITHHELD;
}

/* Has some cell what is asked of each field alone? A message where none has. */
static bool is_sensible(const question *asked, const talgeo_release *release, char *message,
                        size_t size)
{
    for (size_t f = 0; f < N_FIELDS; f++) {
        const char *wanted = asked->wanted[f], *near = NULL;
        bool found = wanted == NULL;
        for (size_t i = 0; !found && i < talgeo_release_count(release); i++) {
            talgeo_cell cell = cell_at(release, i);
            found = strcmp(field_of(&cell, f), wanted) == 0;
            near = nearer_word(wanted, near, field_of(&cell, f));
        }
        if (found) continue;
        snprintf(message, size, "no cell has the %s '%.60s'%s%.60s%s", FIELDS[f], wanted,
                 near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        return false;
    }
    return true;
}

/* ---- Answers ---- */

static bool has_means(const talgeo_release *release)
{
    for (size_t i = 0; i < talgeo_release_count(release); i++)
        if (cell_at(release, i).mean) return true;
    return false;
}

static void rule_text(const talgeo_release *release, bool danish, char *out, size_t size)
{
    long long threshold = (long long)talgeo_release_get_threshold(release);
    if (danish)
        snprintf(out, size, RULE_DA, threshold, threshold);
    else
        snprintf(out, size, RULE_EN, threshold, threshold);
    size_t used = strlen(out);
    if (has_means(release))
        snprintf(out + used, size - used, danish ? MEANS_DA : MEANS_EN, threshold);
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
    printf("; %s%s%s", *cell->period ? cell->period : "-", *cell->group ? "; " : "", cell->group);
    if (cell->status != TALGEO_CELL_WITHHELD) printf(": %s", other_text(cell->status, danish));
    putchar('\n');
}

static void list_cells(const talgeo_release *release, const question *asked, bool danish,
                       struct json_object *withheld, struct json_object *others, bool print)
{
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell = cell_at(release, i);
        if (!is_asked_for(asked, &cell)) continue;
        struct json_object *object = cell_object(&cell);
        bool other = cell.status != TALGEO_CELL_WITHHELD;
        if (other) add_text(object, "status", talgeo_cell_status_text(cell.status));
        json_object_array_add(other ? others : withheld, object);
        if (print) print_cell(&cell, danish);
    }
}

static void explain(const cli_command *command, const common_options *common, bool danish,
                    const talgeo_release *release, const question *asked)
{
    char rule[1000];
    struct json_object *withheld = json_object_new_array(), *others = json_object_new_array();
    rule_text(release, danish, rule, sizeof rule);
    if (!common->json) printf("%s\n\n", rule);
    list_cells(release, asked, danish, withheld, others, !common->json);
    size_t n = json_object_array_length(withheld), listed = n + json_object_array_length(others);
    if (common->json) {
        struct json_object *object = json_result(command, NULL);
        add_text(object, "rule", rule);
        json_object_object_add(object, "withheld", withheld);
        json_object_object_add(object, "others", others);
        print_json(object);
        return;
    }
    printf("%s%zu %s %zu.\n", listed ? "\n" : "", n,
           danish ? "celler tilbageholdt af" : "cells withheld of",
           asked->any ? listed : talgeo_release_count(release));
    json_object_put(withheld);
    json_object_put(others);
}

int cmd_explain(const cli_command *command, int argc, char **argv)
{
    const char *language = "en", *folder;
    question asked = {0};
    const option_spec options[] = {
        {"indicator", 0, OPTION_TEXT, "ID", "only cells of this indicator", &asked.wanted[0]},
        {"area-set", 0, OPTION_TEXT, "ID", "only cells of this area set", &asked.wanted[1]},
        {"area", 0, OPTION_TEXT, "KEY", "only cells of this area", &asked.wanted[2]},
        {"period", 0, OPTION_TEXT, "LABEL", "only cells of this period", &asked.wanted[3]},
        {"group", 0, OPTION_TEXT, "GROUP", "only cells of this group, as sex=girl",
         &asked.wanted[4]},
        {"lang", 0, OPTION_TEXT, "da|en", "language of the answer (en)", &language},
        {0}};
    common_options common = {0};
    char message[300];
    int exit_code;
    if (!parse_options(command, options, &common, argc, argv, &folder, 1, 1, &exit_code))
        return exit_code;
    if (strcmp(language, "da") != 0 && strcmp(language, "en") != 0)
        return report_usage(command, &common, "--lang must be da or en");
    for (size_t f = 0; f < N_FIELDS; f++) asked.any = asked.any || asked.wanted[f];
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_status status = talgeo_release_open(folder, &release, &error);
    if (status != TALGEO_OK) return report_error(command, &common, &error, NULL);
    bool sensible = is_sensible(&asked, release, message, sizeof message);
    if (sensible) explain(command, &common, strcmp(language, "da") == 0, release, &asked);
    talgeo_release_free(release);
    return sensible ? EXIT_DONE : report_usage(command, &common, message);
}
