/* Options of the commands: --name value, --name=value, -o value, -- ends them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char COMMON_HELP[] =
    "  --json             one JSON object on stdout, on success and failure\n"
    "  --quiet            no talk on stderr but errors\n"
    "  --progress         a progress bar also where stderr is no terminal\n"
    "  --help             this text\n";

void print_command_help(const cli_command *command, const option_spec *options)
{
    printf("talgeo %s: %s\n\nusage: talgeo %s [options] %s\n\noptions:\n", command->name,
           command->summary, command->name, command->arguments);
    for (const option_spec *o = options; o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "%s--%s%s%s", o->letter == 'o' ? "-o, " : "", o->name,
                 o->shows ? " " : "", o->shows ? o->shows : "");
        printf("  %-18s %s\n", left, o->help);
    }
    printf("%s\nexample:\n  %s\n", COMMON_HELP, command->example);
}

static int usage_error(const cli_command *command, const common_options *common,
                       const char *message)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    error.status = TALGEO_E_ARGUMENT;
    snprintf(error.stage, sizeof error.stage, "usage");
    snprintf(error.message, sizeof error.message, "%s; see talgeo %s --help", message,
             command->name);
    return report_error(command, common, &error);
}

/* ---- Near names ---- */

static size_t common_letters(const char *a, const char *b)
{
    size_t n = 0;
    for (const char *c = a; *c; c++)
        if (strchr(b, *c)) n++;
    return n;
}

/* The option that shares most letters with the word, NULL where that is less than two thirds. */
static const char *near_option(const option_spec *options, const char *word, size_t length)
{
    char name[64];
    const char *best = NULL;
    size_t most = 0;
    snprintf(name, sizeof name, "%.*s", (int)length, word);
    for (const option_spec *o = options; o->name; o++) {
        size_t shared = common_letters(name, o->name) + common_letters(o->name, name);
        if (shared > most && 3 * shared >= 2 * (strlen(name) + strlen(o->name))) {
            most = shared;
            best = o->name;
        }
    }
    return best;
}

/* ---- Parsing ---- */

static const option_spec *find_option(const option_spec *options, const char *word, size_t length)
{
    for (const option_spec *o = options; o->name; o++)
        if (strlen(o->name) == length && strncmp(o->name, word, length) == 0) return o;
    return NULL;
}

static bool common_flag(common_options *common, const char *word)
{
    if (strcmp(word, "json") == 0) return common->json = true;
    if (strcmp(word, "quiet") == 0) return common->quiet = true;
    if (strcmp(word, "progress") == 0) return common->progress = true;
    if (strcmp(word, "help") == 0) return common->help = true;
    return false;
}

static bool set_value(const option_spec *option, const char *text, char *message, size_t size)
{
    if (option->kind == OPTION_TEXT) {
        *(const char **)option->value = text;
        return true;
    }
    char *end;
    long number = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || number < 1 || number > 1024) {
        snprintf(message, size, "--%s must be a whole number from 1 to 1024", option->name);
        return false;
    }
    *(int *)option->value = (int)number;
    return true;
}

/* One word that begins with '-'; *at moves on where the next word is its value. */
static bool parse_word(const option_spec *options, common_options *common, int argc, char **argv,
                       int *at, char *message, size_t size)
{
    const char *word = argv[*at], *name = word + (word[1] == '-' ? 2 : 1);
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    const option_spec *option = NULL;
    if (word[1] == '-') {
        if (value == NULL && common_flag(common, name)) return true;
        option = find_option(options, name, length);
    } else {
        if (strcmp(name, "h") == 0) return common->help = true;
        for (const option_spec *o = options; o->name; o++)
            if (o->letter && name[0] == o->letter && name[1] == '\0') option = o;
    }
    if (option == NULL) {
        const char *near = near_option(options, name, length);
        snprintf(message, size, "option '%.60s' is not known%s%s%s", word,
                 near ? "; did you mean --" : "", near ? near : "", near ? "?" : "");
        return false;
    }
    if (option->kind == OPTION_FLAG) {
        if (value) snprintf(message, size, "--%s takes no value", option->name);
        *(bool *)option->value = true;
        return value == NULL;
    }
    if (value == NULL && *at + 1 < argc) value = argv[++*at];
    if (value == NULL) {
        snprintf(message, size, "--%s needs %s", option->name, option->shows);
        return false;
    }
    return set_value(option, value, message, size);
}

bool parse_options(const cli_command *command, const option_spec *options, common_options *common,
                   int argc, char **argv, const char **arguments, int least, int most,
                   int *exit_code)
{
    char message[200] = "";
    int count = 0;
    bool ended = false, good = true;
    for (int i = 0; i < argc; i++) /* --json counts wherever it stands, also for errors before it */
        if (strcmp(argv[i], "--json") == 0) common->json = true;
    for (int i = 0; good && i < argc; i++) {
        if (!ended && strcmp(argv[i], "--") == 0)
            ended = true;
        else if (!ended && argv[i][0] == '-' && argv[i][1] != '\0')
            good = parse_word(options, common, argc, argv, &i, message, sizeof message);
        else if (count == most)
            snprintf(message, sizeof message, "too many arguments"), good = false;
        else
            arguments[count++] = argv[i];
    }
    if (good && common->help) {
        print_command_help(command, options);
        *exit_code = EXIT_DONE;
        return false;
    }
    if (good && count < least)
        snprintf(message, sizeof message, "%s is missing", command->arguments), good = false;
    if (!good) *exit_code = usage_error(command, common, message);
    return good;
}
