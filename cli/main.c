/* talgeo: protected area layers of children's health from the command line. A client of
 * <talgeo/talgeo.h> and nothing else. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "commands.h"

const cli_command COMMANDS[] = {
    {"publish", "PLAN", "run a plan: from children's rows to protected area layers",
     "talgeo publish helsingor.yaml --out out --overwrite", cmd_publish},
    {"check", "PLAN", "every problem of a plan and its inputs, nothing written",
     "talgeo check helsingor.yaml", cmd_check},
    {"locate", "POINTS", "add the area key to each row of a file (private output)",
     "talgeo locate --areas omraader.gpkg:boligomraader --key omraade_id --x x --y y "
     "--crs EPSG:25832 maalinger.csv -o placed.csv",
     cmd_locate},
    {"classify", "FILE", "add BMI, its class and z-scores to each row (private output)",
     "talgeo classify --columns sex=koen,birth_date=foedt,date=maalt,height_cm=hoejde,"
     "weight_kg=vaegt maalinger.csv -o classified.csv",
     cmd_classify},
    {"protect", "ATOMS", "protect any frequency table",
     "talgeo protect atoms.csv --count n --table 'region*age*sex' --table 'school*age' "
     "-o protected.csv",
     cmd_protect},
    {"audit", "RELEASE", "attack a publication from its files alone",
     "talgeo audit out --earlier out-2023 --earlier out-2024", cmd_audit},
    {"ledger", "LEDGER", "check a plan's ledger, or make it anew from publications",
     "talgeo ledger helsingor.ledger.sqlite --from out-2023 --from out-2024", cmd_ledger},
    {"explain", "RELEASE", "which cells are withheld, and by what rule",
     "talgeo explain out --area-set residential --area 12 --period 2018/19", cmd_explain},
    {"new", "DIR", "a commented starter plan with invented sample data", "talgeo new my-town",
     cmd_new},
    {"version", "", "versions of the library and what it runs on", "talgeo version --json",
     cmd_version},
    {0}};

static void print_help(FILE *to)
{
    fputs("talgeo: children's health figures by area, published without disclosing a child\n\n"
          "usage: talgeo COMMAND [options] ...\n\ncommands:\n",
          to);
    for (const cli_command *c = COMMANDS; c->name; c++)
        fprintf(to, "  %-8s %-8s %s\n", c->name, c->arguments, c->summary);
    fputs("\ntalgeo COMMAND --help tells the options of a command.\n"
          "exit codes: 0 done, 1 failed, 2 wrong use, 3 input rejected, 4 refused for privacy,\n"
          "            130 interrupted\n",
          to);
}

static const cli_command *find_command(const char *name)
{
    for (const cli_command *c = COMMANDS; c->name; c++)
        if (strcmp(c->name, name) == 0) return c;
    return NULL;
}

/* No command: a message, and with --json among the words (they end with NULL) an object too. */
static int wrong_use(char **words, const char *message)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    error.status = TALGEO_E_ARGUMENT;
    snprintf(error.stage, sizeof error.stage, "usage");
    snprintf(error.message, sizeof error.message, "%s; see talgeo --help", message);
    while (*words && strcmp(*words, "--json") != 0) words++;
    if (*words) print_json(json_result(NULL, &error));
    fprintf(stderr, "talgeo: %s\n", error.message);
    return EXIT_USAGE;
}

static int unknown_command(char **words)
{
    const char *name = *words, *near = NULL;
    char message[200];
    for (const cli_command *c = COMMANDS; c->name; c++) near = nearer_word(name, near, c->name);
    if (*name == '-')
        snprintf(message, sizeof message, "'%.60s' stands before the command", name);
    else
        snprintf(message, sizeof message, "command '%.60s' is not known%s%s%s", name,
                 near ? "; did you mean '" : "", near ? near : "", near ? "'" : "");
    return wrong_use(words, message);
}

static int help_on(char **words)
{
    const char *name = *words;
    static char help[] = "--help";
    char *asks[] = {help, NULL};
    const cli_command *c = name ? find_command(name) : NULL;
    if (name && c == NULL) return unknown_command(words);
    if (c) return c->run(c, 1, asks);
    print_help(stdout);
    return EXIT_DONE;
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) return help_on(argv + argc);
    if (strcmp(word, "help") == 0) return help_on(argv + 2);
    if (strcmp(word, "--version") == 0) {
        printf("talgeo %s\n", talgeo_version());
        return EXIT_DONE;
    }
    const cli_command *c = find_command(word);
    return c ? c->run(c, argc - 2, argv + 2) : unknown_command(argv + 1);
}

int main(int argc, char **argv)
{
    int exit_code = run(argc, argv);
    return !finish_stdout() && exit_code == EXIT_DONE ? EXIT_FAILED : exit_code;
}
