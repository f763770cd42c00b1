/* Options of the commands: --name value, --name=value, -o value, -- ends them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char COMMON_HELP[] =
    "  --json                 one JSON object on stdout, on success and failure\n"
    "  --quiet                no talk on stderr but errors\n"
    "  --progress             a progress bar also where stderr is no terminal\n"
    "  --help                 this text\n";

void print_command_help(const cli_command *command, const option_spec *options)
{
    printf("talgeo %s: %s\n\nusage: talgeo %s [options] %s\n\noptions:\n", command->name,
           command->summary, command->name, command->arguments);
    for (const option_spec *o = options; o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "%s--%s%s%s", o->letter == 'o' ? "-o, " : "", o->name,
                 o->shows ? " " : "", o->shows ? o->shows : "");
        printf("  %-22s %s\n", left, o->help);
    }
    printf("%s\nexample:\n  %s\n", COMMON_HELP, command->example);
}

/* ---- Near names ---- */

enum { LONGEST_WORD = 40 };

static size_t least_of(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Edit distance (Levenshtein); words beyond LONGEST_WORD are far from everything. */
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST_WORD + 1], length = strlen(b);
    if (strlen(a) > LONGEST_WORD || length > LONGEST_WORD) return LONGEST_WORD;
    for (size_t k = 0; k <= length; k++) row[k] = k;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < length; k++) {
            size_t best = least_of(diagonal + (a[i] != b[k]), row[k] + 1, row[k + 1] + 1);
            diagonal = row[k + 1];
            row[k + 1] = best;
        }
    }
    return row[length];
}

const char *nearer_word(const char *name, const char *a, const char *b)
{
    size_t limit = strlen(name) / 2 + 1;
    size_t to_a = a ? distance(name, a) : limit, to_b = b ? distance(name, b) : limit;
    if (to_a >= limit && to_b >= limit) return NULL;
    return to_a <= to_b ? a : b;
}

static const char *near_option(const option_spec *options, const char *name)
{
    static const char *const common[] = {"json", "quiet", "progress", "help"};
    const char *best = NULL;
    for (const option_spec *o = options; o->name; o++) best = nearer_word(name, best, o->name);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        best = nearer_word(name, best, common[i]);
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

static bool set_number(const option_spec *option, const char *text, int least, int most,
                       char *message, size_t size)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (*end != '\0' || number < least || number > most) {
        snprintf(message, size, "--%s must be a whole number from %d to %d", option->name, least,
                 most);
        return false;
    }
    *(int *)option->value = (int)number;
    return true;
}

static bool set_value(const option_spec *option, const char *text, char *message, size_t size)
{
    if (*text == '\0') {
        snprintf(message, size, "--%s needs %s", option->name, option->shows);
        return false;
    }
    if (option->kind == OPTION_TEXT) {
        *(const char **)option->value = text;
        return true;
    }
    if (option->kind == OPTION_TEXTS) {
        text_list *list = option->value;
        if (list->count == MOST_TEXTS)
            snprintf(message, size, "--%s stands more than %d times", option->name, MOST_TEXTS);
        else
            list->items[list->count++] = text;
        return *message == '\0';
    }
    int least = option->kind == OPTION_YEAR ? 1900 : 1,
        most = option->kind == OPTION_YEAR ? 2199 : 1024;
    return set_number(option, text, least, most, message, size);
}

static void unknown_option(const option_spec *options, const char *word, const char *name,
                           size_t length, char *message, size_t size)
{
    char bare[LONGEST_WORD + 2];
    snprintf(bare, sizeof bare, "%.*s", (int)(length < sizeof bare ? length : sizeof bare), name);
    const char *near = near_option(options, bare);
    snprintf(message, size, "option '%.60s' is not known%s%s", word,
             near ? "; did you mean --" : "", near ? near : "");
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
        unknown_option(options, word, name, length, message, size);
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
    /* --json counts wherever it stands, also for errors before it */
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
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
    if (!good) *exit_code = report_usage(command, common, message);
    return good;
}
