/* What the commands of the program share. */
#ifndef TALGEO_CLI_H
#define TALGEO_CLI_H

#include <json-c/json.h>
#include <stdbool.h>
#include <talgeo/talgeo.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERRUPTED = 130 };

/* ---- Options ---- */

typedef enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_COUNT, /* 1 to 1024 */
    OPTION_YEAR,  /* 1900 to 2199 */
    OPTION_TEXTS
} option_kind;

/* The values of an option that may stand several times. */
enum { MOST_TEXTS = 256 };
typedef struct text_list {
    const char *items[MOST_TEXTS];
    int count;
} text_list;

/* An option of a command: --name, perhaps -letter; `value` points to a bool, const char *, int or
 * text_list. */
typedef struct option_spec {
    const char *name;
    char letter; /* 0: none */
    option_kind kind;
    const char *shows; /* what stands for its value in the help: FILE, N */
    const char *help;
    void *value;
} option_spec;

/* A command: its words in the help, and what runs it with the words behind its name. */
typedef struct cli_command {
    const char *name;
    const char *arguments; /* of the help: "PLAN" */
    const char *summary;
    const char *example;
    int (*run)(const struct cli_command *command, int argc, char **argv);
} cli_command;

extern const cli_command COMMANDS[]; /* ends with a NULL name */

/* Options that every command has. */
typedef struct common_options {
    bool json, quiet, progress, help;
} common_options;

/* Parse the words of a command into its options and `least`..`most` positional arguments. Returns
 * true to go on; else *exit_code is what to end with: help was asked for (0), or wrong use (2, told
 * on stderr, or on stdout as JSON with --json). `options` ends with a NULL name. */
bool parse_options(const cli_command *command, const option_spec *options, common_options *common,
                   int argc, char **argv, const char **arguments, int least, int most,
                   int *exit_code);
void print_command_help(const cli_command *command, const option_spec *options);

/* Of two words the one nearer to `name` by edit distance; either may be NULL. NULL where none is
 * near. */
const char *nearer_word(const char *name, const char *a, const char *b);

/* ---- Output ---- */

/* Tell an error in the command's way, with the problems that go with it (may be NULL), and give its
 * exit code. */
int report_error(const cli_command *command, const common_options *common,
                 const talgeo_error *error, const talgeo_problems *problems);
/* The same with warnings, which --quiet leaves out of the talk; may be NULL. */
int report_failure(const cli_command *command, const common_options *common,
                   const talgeo_error *error, const talgeo_problems *problems,
                   const talgeo_problems *notes);
/* The error on stderr, unless it is one of the problems, which are told anyway. */
void print_error(const cli_command *command, const talgeo_error *error,
                 const talgeo_problems *problems);
/* E_ARGUMENT with these words. */
int report_usage(const cli_command *command, const common_options *common, const char *message);

/* {"schema": "talgeo.<command>/1", "ok": ...}, with "error" where there is one. */
struct json_object *json_result(const cli_command *command, const talgeo_error *error);
void print_json(struct json_object *object); /* one object on stdout; ends it */
void add_text(struct json_object *to, const char *name, const char *value);
void add_number(struct json_object *to, const char *name, int64_t value);
void add_flag(struct json_object *to, const char *name, bool value);
void add_real(struct json_object *to, const char *name, double value); /* NaN: null */
/* A list of problems on stderr, or added to the JSON member "problems". */
void print_problems(const talgeo_problems *problems);
void add_problems(struct json_object *to, const talgeo_problems *problems);

/* Was all of stdout written? Told on stderr where not. */
bool finish_stdout(void);

/* ---- Progress ---- */

/* From here on Ctrl-C (and SIGTERM, SIGHUP) cancel at the next report of progress, or while stdin
 * is waited for. An E_IO after that is told as E_CANCELLED. */
void catch_interrupts(void);
/* Callback for talgeo_*_options: draws a bar where asked for, cancels after Ctrl-C. `user` is the
 * common_options. */
int show_progress(double fraction, const char *stage, void *user);
void finish_progress(const common_options *common);

#endif
