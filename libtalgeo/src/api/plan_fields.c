/* Reading the fields of a plan's mappings. */
#include "plan_fields.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/calendar.h"
#include "../core/memory.h"
#include "../core/text.h"

enum { MAX_ID = 40 };

/* ---- Problems ---- */

void talgeo__plan_problem(talgeo__plan_reader *reader, const talgeo__yaml *at, const char *format,
                          ...)
{
    va_list arguments;
    va_start(arguments, format);
    talgeo__problems_add_list(reader->problems, TALGEO_E_PLAN, false, reader->plan->path, at->line,
                              at->column, format, arguments);
    va_end(arguments);
}

void talgeo__plan_unknown(talgeo__plan_reader *reader, const talgeo__yaml *at, const char *what,
                          const char *name, const char *const *known, size_t count)
{
    talgeo__string list = {0};
    const char *near = talgeo__nearest(name, known, count);
    for (size_t i = 0; i < count && i < 20; i++)
        talgeo__string_printf(&list, "%s%s", list.length ? ", " : "", known[i]);
    if (list.failed) reader->problems->failed = true;
    if (strchr(name, ':'))
        talgeo__plan_problem(reader, at, "%s '%s' is not known; a blank goes behind a colon", what,
                             name);
    else if (near)
        talgeo__plan_problem(reader, at, "%s '%s' is not known; did you mean '%s'?", what, name,
                             near);
    else
        talgeo__plan_problem(reader, at, "%s '%s' is not known; known: %s", what, name,
                             list.data ? list.data : "none");
    talgeo__string_free(&list);
}

char *talgeo__plan_copy(talgeo__plan_reader *reader, const char *text)
{
    char *copy = talgeo__strdup(text);
    if (text && copy == NULL) reader->problems->failed = true;
    return copy;
}

void *talgeo__plan_more(talgeo__plan_reader *reader, void *array_pointer, size_t *count,
                        size_t size)
{
    void *old;
    memcpy(&old, array_pointer, sizeof old);
    char *grown = realloc(old, (*count + 1) * size);
    if (grown == NULL) {
        reader->problems->failed = true;
        return NULL;
    }
    memcpy(array_pointer, &grown, sizeof grown);
    memset(grown + *count * size, 0, size);
    return grown + (*count)++ * size;
}

/* ---- Shapes ---- */

static const char *kind_name(const talgeo__yaml *node)
{
    static const char *const names[] = {"a single value", "a list", "a mapping"};
    return names[node->kind];
}

/* Does the known key (perhaps with '!') have this name? */
static bool names_key(const char *known, const char *name)
{
    size_t n = strcspn(known, "!");
    return strlen(name) == n && strncmp(known, name, n) == 0;
}

static void unknown_key(talgeo__plan_reader *reader, const talgeo__yaml *key, const char *what,
                        const char *const *known)
{
    char names[32][32];
    const char *list[32];
    size_t n = 0;
    for (; known[n] && n < 32; n++) {
        snprintf(names[n], sizeof names[n], "%.*s", (int)strcspn(known[n], "!"), known[n]);
        list[n] = names[n];
    }
    char described[80];
    snprintf(described, sizeof described, "%s: key", what);
    talgeo__plan_unknown(reader, key, described, key->text, list, n);
}

bool talgeo__plan_mapping(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what,
                          const char *const *known)
{
    if (node->kind != TALGEO__YAML_MAPPING) {
        talgeo__plan_problem(reader, node, "%s must be a mapping (key: value), not %s", what,
                             kind_name(node));
        return false;
    }
    for (size_t i = 0; i < node->count; i++) {
        size_t k = 0;
        while (known[k] && !names_key(known[k], node->keys[i]->text)) k++;
        if (known[k] == NULL) unknown_key(reader, node->keys[i], what, known);
    }
    for (size_t k = 0; known[k]; k++) {
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(known[k], "!"), known[k]);
        if (strchr(known[k], '!') && talgeo__yaml_get(node, name) == NULL)
            talgeo__plan_problem(reader, node, "%s: '%s' is missing", what, name);
    }
    return true;
}

size_t talgeo__plan_sequence(talgeo__plan_reader *reader, const talgeo__yaml *node,
                             const char *what, size_t most)
{
    if (node->kind == TALGEO__YAML_SCALAR)
        talgeo__plan_problem(reader, node, "%s must be a list: [%.100s]", what, node->text);
    else if (node->kind != TALGEO__YAML_SEQUENCE)
        talgeo__plan_problem(reader, node, "%s must be a list, not %s", what, kind_name(node));
    if (node->kind != TALGEO__YAML_SEQUENCE) return 0;
    if (node->count == 0) talgeo__plan_problem(reader, node, "%s is empty", what);
    if (node->count <= most) return node->count;
    talgeo__plan_problem(reader, node->items[most], "%s has %zu entries; at most %zu are taken",
                         what, node->count, most);
    return most;
}

/* ---- Values ---- */

const char *talgeo__plan_scalar(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                const char *what)
{
    if (node->kind != TALGEO__YAML_SCALAR)
        talgeo__plan_problem(reader, node, "%s must be a single value, not %s", what,
                             kind_name(node));
    else if (*node->text == '\0' ||
             (node->plain && (strcmp(node->text, "null") == 0 || strcmp(node->text, "~") == 0)))
        talgeo__plan_problem(reader, node, "%s is empty", what);
    else
        return node->text;
    return NULL;
}

char *talgeo__plan_text(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key)
{
    const talgeo__yaml *node = talgeo__yaml_get(mapping, key);
    const char *text = node ? talgeo__plan_scalar(reader, node, key) : NULL;
    return text ? talgeo__plan_copy(reader, text) : NULL;
}

void talgeo__plan_check_id(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what)
{
    size_t good = strspn(node->text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (node->text[good] != '\0' || node->text[0] < 'a' || good > MAX_ID)
        talgeo__plan_problem(
            reader, node, "%s '%s' must be at most %d of a-z, 0-9 and _, and begin with a letter",
            what, node->text, (int)MAX_ID);
}

char *talgeo__plan_id(talgeo__plan_reader *reader, const talgeo__yaml *mapping)
{
    char *id = talgeo__plan_text(reader, mapping, "id");
    if (id) talgeo__plan_check_id(reader, talgeo__yaml_get(mapping, "id"), "id");
    return id;
}

talgeo__label talgeo__plan_label(talgeo__plan_reader *reader, const talgeo__yaml *mapping,
                                 const char *key, const char *otherwise)
{
    static const char *const known[] = {"da", "en", NULL};
    const talgeo__yaml *node = talgeo__yaml_get(mapping, key);
    talgeo__label label = {NULL, NULL};
    if (node && node->kind == TALGEO__YAML_MAPPING) {
        talgeo__plan_mapping(reader, node, key, known);
        label.da = talgeo__plan_text(reader, node, "da");
        label.en = talgeo__plan_text(reader, node, "en");
        if (!label.da && !label.en) talgeo__plan_problem(reader, node, "%s needs da or en", key);
        return label;
    }
    const char *text = node ? talgeo__plan_scalar(reader, node, key) : otherwise;
    label.da = talgeo__plan_copy(reader, text);
    label.en = talgeo__plan_copy(reader, text);
    return label;
}

double talgeo__plan_number(talgeo__plan_reader *reader, const talgeo__yaml *mapping,
                           const char *key, double least, double most, double otherwise)
{
    const talgeo__yaml *node = talgeo__yaml_get(mapping, key);
    const char *text = node ? talgeo__plan_scalar(reader, node, key) : NULL;
    double value;
    if (text == NULL) return otherwise;
    if (!talgeo__parse_double(text, strlen(text), '.', &value)) {
        talgeo__plan_problem(reader, node, "%s must be a number; its decimal mark is a point", key);
        return otherwise;
    }
    if (value < least || value > most) {
        char from[32], to[32];
        talgeo__format_double(from, sizeof from, "%.10g", least);
        talgeo__format_double(to, sizeof to, "%.10g", most);
        talgeo__plan_problem(reader, node, "%s must be %s to %s", key, from, to);
        return otherwise;
    }
    return value;
}

bool talgeo__plan_flag(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key)
{
    static const char *const words[] = {"false", "true", NULL};
    return talgeo__plan_choice(reader, mapping, key, words, 0) == 1;
}

int talgeo__plan_choice(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key,
                        const char *const *words, int otherwise)
{
    const talgeo__yaml *node = talgeo__yaml_get(mapping, key);
    const char *text = node ? talgeo__plan_scalar(reader, node, key) : NULL;
    if (text == NULL) return otherwise;
    size_t n = 0;
    for (; words[n]; n++)
        if (strcmp(words[n], text) == 0) return (int)n;
    talgeo__plan_unknown(reader, node, key, text, words, n);
    return otherwise;
}

int32_t talgeo__plan_date(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key)
{
    const talgeo__yaml *node = talgeo__yaml_get(mapping, key);
    const char *text = node ? talgeo__plan_scalar(reader, node, key) : NULL;
    int year, month, day, used = 0;
    if (text == NULL) return INT32_MIN;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) == 3 && used == 10 &&
        text[10] == '\0' && talgeo__date_valid(year, month, day))
        return talgeo__days_from_date(year, month, day);
    talgeo__plan_problem(reader, node, "%s must be a date as 2018-08-01", key);
    return INT32_MIN;
}

char *talgeo__plan_period(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *key)
{
    const talgeo__periods *periods = &reader->plan->periods;
    char *label = talgeo__plan_text(reader, node, key);
    if (label == NULL) return NULL;
    int32_t period = talgeo__period_parse(periods, label);
    if (period != INT32_MIN && period >= periods->first && period <= periods->last) return label;
    talgeo__plan_problem(reader, talgeo__yaml_get(node, key), "%s: '%s' is no period of this plan",
                         key, label);
    free(label);
    return NULL;
}

/* ---- Paths ---- */

/* "PG:...", "MySQL:...", a URL: a word and a colon. */
static bool is_connection(const char *text)
{
    size_t word = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    return word >= 2 && text[word] == ':';
}

char *talgeo__plan_path(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key)
{
    char *text = talgeo__plan_text(reader, mapping, key);
    bool here = strcmp(reader->plan->folder, ".") == 0;
    if (text == NULL || here || *text == '/' || is_connection(text)) return text;
    talgeo__string path = {0};
    talgeo__string_printf(&path, "%s/%s", reader->plan->folder, text);
    free(text);
    if (path.failed) reader->problems->failed = true;
    return path.data;
}
