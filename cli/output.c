/* Results on stdout, talk on stderr, JSON where asked for, a bar on terminals. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli.h"

/* ---- JSON ---- */

void add_text(struct json_object *to, const char *name, const char *value)
{
    json_object_object_add(to, name, value ? json_object_new_string(value) : NULL);
}

void add_number(struct json_object *to, const char *name, int64_t value)
{
    json_object_object_add(to, name, json_object_new_int64(value));
}

struct json_object *json_result(const cli_command *command, bool ok)
{
    char schema[64];
    struct json_object *object = json_object_new_object();
    snprintf(schema, sizeof schema, "talgeo.%s/1", command->name);
    add_text(object, "schema", schema);
    json_object_object_add(object, "ok", json_object_new_boolean(ok));
    return object;
}

void print_json(struct json_object *object)
{
    puts(json_object_to_json_string_ext(object,
                                        JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
}

/* ---- Errors and problems ---- */

static struct json_object *error_object(const talgeo_error *error)
{
    struct json_object *object = json_object_new_object();
    add_text(object, "status", talgeo_status_text(error->status));
    add_number(object, "code", error->status);
    add_number(object, "exit_code", talgeo_status_exit_code(error->status));
    add_text(object, "stage", error->stage);
    json_object_object_add(object, "row",
                           error->row > 0 ? json_object_new_int64(error->row) : NULL);
    add_text(object, "message", error->message);
    return object;
}

int report_error(const cli_command *command, const common_options *common,
                 const talgeo_error *error)
{
    if (common->json) {
        struct json_object *object = json_result(command, false);
        json_object_object_add(object, "error", error_object(error));
        print_json(object);
    } else {
        fprintf(stderr, "talgeo %s: %s: %s\n", command->name, talgeo_status_text(error->status),
                error->message);
    }
    return talgeo_status_exit_code(error->status);
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
    struct json_object *list = json_object_new_array();
    for (size_t i = 0; i < talgeo_problems_count(problems); i++) {
        talgeo_problem p = talgeo_problems_get(problems, i);
        struct json_object *object = json_object_new_object();
        add_text(object, "status", talgeo_status_text(p.status));
        json_object_object_add(object, "warning", json_object_new_boolean(p.warning));
        add_text(object, "file", p.file);
        add_number(object, "line", p.line);
        add_number(object, "column", p.column);
        add_text(object, "message", p.message);
        json_object_array_add(list, object);
    }
    json_object_object_add(to, "problems", list);
}

/* ---- Progress ---- */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

void catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
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
