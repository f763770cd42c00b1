/* Collecting problems for `check`. */
#include "problems.h"

#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "memory.h"
#include "text.h"

talgeo_problems *talgeo__problems_new(void)
{
    return talgeo__calloc(1, sizeof(talgeo_problems));
}

void talgeo__problems_add_list(talgeo_problems *problems, talgeo_status status, bool warning,
                               const char *file, int line, int column, const char *format,
                               va_list arguments)
{
    char message[1000];
    int written = vsnprintf(message, sizeof message, format, arguments);
    if (written > 0) talgeo__cut_utf8(message, (size_t)written, sizeof message);
    talgeo__make_showable(message);
    char *own_file = talgeo__strdup(file ? file : ""), *own_message = talgeo__strdup(message);
    if (own_file == NULL || own_message == NULL ||
        !talgeo__grow(&problems->items, &problems->capacity, problems->count + 1,
                      sizeof *problems->items)) {
        problems->failed = true;
        free(own_file);
        free(own_message);
        return;
    }
    problems->items[problems->count++] =
        (talgeo_problem){status, own_file, line, column, own_message, warning};
}

void talgeo__problems_add(talgeo_problems *problems, talgeo_status status, bool warning,
                          const char *file, int line, int column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    talgeo__problems_add_list(problems, status, warning, file, line, column, format, arguments);
    va_end(arguments);
}

void talgeo__problems_append(talgeo_problems *problems, const talgeo_problems *from)
{
    for (size_t i = 0; from && i < from->count; i++) {
        const talgeo_problem *p = &from->items[i];
        talgeo__problems_add(problems, p->status, p->warning, p->file, p->line, p->column, "%s",
                             p->message);
    }
    if (from && from->failed) problems->failed = true;
}

static bool stands_before(const talgeo_problem *a, const talgeo_problem *b)
{
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

void talgeo__problems_sort(talgeo_problems *problems)
{
    /* By insertion: stable, and nearly sorted already. */
    for (size_t i = 1; i < problems->count; i++) {
        talgeo_problem moved = problems->items[i];
        size_t at = i;
        for (; at > 0 && stands_before(&moved, &problems->items[at - 1]); at--)
            problems->items[at] = problems->items[at - 1];
        problems->items[at] = moved;
    }
}

size_t talgeo__problems_errors(const talgeo_problems *problems)
{
    size_t errors = 0;
    for (size_t i = 0; i < problems->count; i++) errors += !problems->items[i].warning;
    return errors;
}

talgeo_status talgeo__problems_first(const talgeo_problems *problems, const char *stage,
                                     talgeo_error *error)
{
    if (problems->failed) return talgeo__fail_memory(error, stage);
    for (size_t i = 0; i < problems->count; i++) {
        const talgeo_problem *p = &problems->items[i];
        if (p->warning) continue;
        if (p->line > 0)
            return talgeo__fail(error, p->status, stage, "%s:%d:%d: %s", p->file, p->line,
                                p->column, p->message);
        return talgeo__fail(error, p->status, stage, "%s%s%s", p->file, *p->file ? ": " : "",
                            p->message);
    }
    return TALGEO_OK;
}

size_t talgeo_problems_count(const talgeo_problems *problems)
{
    return problems ? problems->count : 0;
}

talgeo_problem talgeo_problems_get(const talgeo_problems *problems, size_t i)
{
    static const talgeo_problem none = {.status = TALGEO_OK, .file = "", .message = ""};
    return problems && i < problems->count ? problems->items[i] : none;
}

void talgeo_problems_free(talgeo_problems *problems)
{
    if (problems == NULL) return;
    for (size_t i = 0; i < problems->count; i++) {
        free((char *)problems->items[i].file);
        free((char *)problems->items[i].message);
    }
    free(problems->items);
    free(problems);
}
