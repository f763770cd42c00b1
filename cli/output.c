/* Results on stdout, talk on stderr, JSON where asked for, a bar on terminals. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* Set by a signal; stdin cannot be read after. */
static volatile sig_atomic_t interrupted;

/* ---- JSON ---- */

/* JSON is UTF-8; a path need not be. Bytes that are none become '?'. */
static char *valid_utf8(const char *text)
{
    char *copy = strdup(text);
    for (unsigned char *c = (unsigned char *)copy; c && *c;) {
        size_t length = *c < 0x80 ? 1 : *c >= 0xF0 ? 4 : *c >= 0xE0 ? 3 : 2, n = 1;
        while (n < length && (c[n] & 0xC0) == 0x80) n++;
        if (n < length || (*c >= 0x80 && *c < 0xC2) || *c > 0xF4) {
            *c++ = '?';
            continue;
        }
        c += length;
    }
    return copy;
}

void add_text(struct json_object *to, const char *name, const char *value)
{
    char *copy = value ? valid_utf8(value) : NULL;
    json_object_object_add(to, name, copy ? json_object_new_string(copy) : NULL);
    free(copy);
}

void add_number(struct json_object *to, const char *name, int64_t value)
{
    json_object_object_add(to, name, json_object_new_int64(value));
}

void add_real(struct json_object *to, const char *name, double value)
{
    json_object_object_add(to, name, isnan(value) ? NULL : json_object_new_double(value));
}

void add_flag(struct json_object *to, const char *name, bool value)
{
    json_object_object_add(to, name, json_object_new_boolean(value));
}

static const char *status_name(talgeo_status status)
{
    switch (status) {
#define TALGEO_STATUS(name, number, text, exit_code)                                               \
    case TALGEO_##name:                                                                            \
        return #name;
#include <talgeo/status.def>
#undef TALGEO_STATUS
    }
    return "?";
}

static struct json_object *error_object(const talgeo_error *error)
{
    struct json_object *object = json_object_new_object();
    add_text(object, "status", status_name(error->status));
    add_number(object, "code", error->status);
    add_text(object, "text", talgeo_status_text(error->status));
    add_number(object, "exit_code", talgeo_status_exit_code(error->status));
    add_text(object, "stage", error->stage);
    json_object_object_add(object, "row",
                           error->row > 0 ? json_object_new_int64(error->row) : NULL);
    add_text(object, "message", error->message);
    return object;
}

struct json_object *json_result(const cli_command *command, const talgeo_error *error)
{
    char schema[64];
    struct json_object *object = json_object_new_object();
    snprintf(schema, sizeof schema, "talgeo%s%s/1", command ? "." : "",
             command ? command->name : "");
    add_text(object, "schema", schema);
    add_flag(object, "ok", error == NULL);
    if (error) json_object_object_add(object, "error", error_object(error));
    return object;
}

void print_json(struct json_object *object)
{
    puts(json_object_to_json_string_ext(object,
                                        JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
}

/* ---- Errors and problems ---- */

/* Is the error one of the problems that are told anyway? */
static bool is_told(const talgeo_error *error, const talgeo_problems *problems)
{
    for (size_t i = 0; i < talgeo_problems_count(problems); i++) {
        talgeo_problem p = talgeo_problems_get(problems, i);
        if (!p.warning && p.status == error->status && strstr(error->message, p.message))
            return true;
    }
    return false;
}

void print_error(const cli_command *command, const talgeo_error *error,
                 const talgeo_problems *problems)
{
    const char *text = talgeo_status_text(error->status);
    if (is_told(error, problems)) return;
    fprintf(stderr, "talgeo %s: %s", command->name, text);
    if (*error->message && strcmp(error->message, text) != 0)
        fprintf(stderr, ": %s", error->message);
    fputc('\n', stderr);
}

int report_error(const cli_command *command, const common_options *common,
                 const talgeo_error *error, const talgeo_problems *problems)
{
    return report_failure(command, common, error, problems, NULL);
}

int report_failure(const cli_command *command, const common_options *common,
                   const talgeo_error *error, const talgeo_problems *problems,
                   const talgeo_problems *notes)
{
    talgeo_error cancelled = *error;
    if (interrupted && error->status == TALGEO_E_IO) { /* the signal ended a read or a write */
        cancelled.status = TALGEO_E_CANCELLED;
        snprintf(cancelled.message, sizeof cancelled.message, "cancelled");
        error = &cancelled;
    }
    if (common->json) {
        struct json_object *object = json_result(command, error);
        if (talgeo_problems_count(problems)) add_problems(object, problems);
        if (talgeo_problems_count(notes)) add_problems(object, notes);
        print_json(object);
    }
    if (!common->quiet) print_problems(notes);
    print_problems(problems);
    print_error(command, error, problems);
    return talgeo_status_exit_code(error->status);
}

int report_usage(const cli_command *command, const common_options *common, const char *message)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    error.status = TALGEO_E_ARGUMENT;
    snprintf(error.stage, sizeof error.stage, "usage");
    snprintf(error.message, sizeof error.message, "%s; see talgeo %s --help", message,
             command->name);
    return report_error(command, common, &error, NULL);
}

void print_problems(const talgeo_problems *problems)
{
    for (size_t i = 0; i < talgeo_problems_count(problems); i++) {
        talgeo_problem p = talgeo_problems_get(problems, i);
        if (p.line > 0)
            fprintf(stderr, "%s:%d:%d: ", p.file, p.line, p.column);
        else if (*p.file)
            fprintf(stderr, "%s: ", p.file);
        fprintf(stderr, "%s%s\n", p.warning ? "warning: " : "", p.message);
    }
}

void add_problems(struct json_object *to, const talgeo_problems *problems)
{
    struct json_object *list;
    if (!json_object_object_get_ex(to, "problems", &list)) {
        list = json_object_new_array();
        json_object_object_add(to, "problems", list);
    }
    for (size_t i = 0; i < talgeo_problems_count(problems); i++) {
        talgeo_problem p = talgeo_problems_get(problems, i);
        struct json_object *object = json_object_new_object();
        add_text(object, "status", status_name(p.status));
        add_flag(object, "warning", p.warning);
        add_text(object, "file", p.file);
        add_number(object, "line", p.line);
        add_number(object, "column", p.column);
        add_text(object, "message", p.message);
        json_object_array_add(list, object);
    }
}

bool finish_stdout(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    fprintf(stderr, "talgeo: stdout cannot be written: %s\n", strerror(errno));
    return false;
}

/* ---- Progress ---- */

/* A read that waits for stdin must end too, and not as if the input had: from a folder every read
 * fails. */
static void on_interrupt(int number)
{
    (void)number;
    int before = errno, folder = open("/", O_RDONLY | O_CLOEXEC);
    interrupted = 1;
    if (folder >= 0) {
        dup2(folder, STDIN_FILENO);
        close(folder);
    }
    errno = before;
}

void catch_interrupts(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action;
        /* What nohup or a shell's background job ignores stays ignored. */
        if (sigaction(signals[i], NULL, &action) != 0 || action.sa_handler == SIG_IGN) continue;
        action = (struct sigaction){.sa_handler = on_interrupt};
        sigaction(signals[i], &action, NULL);
    }
}

static bool draws(const common_options *common)
{
    return common->progress || (!common->quiet && !common->json && isatty(STDERR_FILENO));
}

int show_progress(double fraction, const char *stage, void *user)
{
    enum { WIDTH = 30 };
    const common_options *common = user;
    if (draws(common)) {
        int full = (int)(fraction * WIDTH);
        fprintf(stderr, "\r[%.*s%*s] %3d %% %-10s", full, "##############################",
                WIDTH - full, "", (int)(fraction * 100), stage ? stage : "");
        fflush(stderr);
    }
    return !interrupted;
}

void finish_progress(const common_options *common)
{
    if (draws(common)) fprintf(stderr, "\r%60s\r", "");
}
