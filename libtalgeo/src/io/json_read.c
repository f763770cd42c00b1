/* Reading JSON documents. */
#include "json_read.h"

#include <errno.h>
#include <json_tokener.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "files.h"

talgeo_status talgeo__json_fail(talgeo__json_file *file, const char *format, ...)
{
    if (file->status != TALGEO_OK) return file->status;
    char message[700];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    file->status = talgeo__fail(file->error, TALGEO_E_INPUT, "publish", "%s: %s%s", file->path,
                                file->where, message);
    return file->status;
}

static void fail_memory(talgeo__json_file *file)
{
    if (file->status == TALGEO_OK) file->status = talgeo__fail_memory(file->error, "publish");
}

void talgeo__json_at(talgeo__json_file *file, const char *name, size_t i)
{
    snprintf(file->where, sizeof file->where, "%s[%zu]: ", name, i);
}

void talgeo__json_at_top(talgeo__json_file *file)
{
    file->where[0] = '\0';
}

/* ---- The file ---- */

static void parse(talgeo__json_file *file, const char *text, size_t length)
{
    struct json_tokener *tokener = json_tokener_new();
    if (tokener == NULL) {
        fail_memory(file);
        return;
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    file->root = json_tokener_parse_ex(tokener, text, (int)length);
    enum json_tokener_error problem = json_tokener_get_error(tokener);
    size_t end = json_tokener_get_parse_end(tokener);
    while (end < length && strchr(" \t\r\n", text[end])) end++;
    if (problem == json_tokener_continue)
        talgeo__json_fail(file, "the file ends too early: it is damaged");
    else if (problem != json_tokener_success)
        talgeo__json_fail(file, "not JSON at byte %zu: %s", end + 1,
                          json_tokener_error_desc(problem));
    else if (end < length)
        talgeo__json_fail(file, "something follows the document at byte %zu", end + 1);
    else if (!json_object_is_type(file->root, json_type_object))
        talgeo__json_fail(file, "not a JSON object");
    json_tokener_free(tokener);
}

talgeo_status talgeo__json_open(talgeo__json_file *file, const char *path, talgeo_error *error)
{
    *file = (talgeo__json_file){.path = path, .error = error};
    talgeo__string text = {0};
    file->status = talgeo__file_read(path, &text, error);
    if (file->status == TALGEO_OK && text.length > INT_MAX - 1)
        talgeo__json_fail(file, "larger than 2 GB");
    if (file->status == TALGEO_OK) parse(file, text.data, text.length);
    talgeo__string_free(&text);
    if (file->status != TALGEO_OK) talgeo__json_close(file);
    return file->status;
}

talgeo_status talgeo__json_open_text(talgeo__json_file *file, const char *name, const char *text,
                                     talgeo_error *error)
{
    *file = (talgeo__json_file){.path = name, .error = error};
    size_t length = strlen(text);
    if (length > INT_MAX - 1)
        talgeo__json_fail(file, "larger than 2 GB");
    else
        parse(file, text, length);
    if (file->status != TALGEO_OK) talgeo__json_close(file);
    return file->status;
}

void talgeo__json_close(talgeo__json_file *file)
{
    json_object_put(file->root);
    file->root = NULL;
}

/* ---- Members ---- */

static const char *type_words(enum json_type type)
{
    switch (type) {
    case json_type_object: return "an object";
    case json_type_array: return "a list";
    case json_type_string: return "a text";
    case json_type_int: return "a whole number";
    default: return "a number";
    }
}

static bool is_type(struct json_object *value, enum json_type type)
{
    return json_object_is_type(value, type) ||
           (type == json_type_double && json_object_is_type(value, json_type_int));
}

struct json_object *talgeo__json_member(talgeo__json_file *file, struct json_object *object,
                                        const char *name, enum json_type type)
{
    struct json_object *value = NULL;
    if (file->status != TALGEO_OK) return NULL;
    if (!json_object_object_get_ex(object, name, &value))
        talgeo__json_fail(file, "member '%s' is missing", name);
    else if (!is_type(value, type))
        talgeo__json_fail(file, "member '%s' is not %s", name, type_words(type));
    return file->status == TALGEO_OK ? value : NULL;
}

struct json_object *talgeo__json_item(talgeo__json_file *file, struct json_object *array, size_t i,
                                      enum json_type type)
{
    if (file->status != TALGEO_OK) return NULL;
    struct json_object *value = json_object_array_get_idx(array, i);
    if (is_type(value, type)) return value;
    talgeo__json_fail(file, "item %zu is not %s", i + 1, type_words(type));
    return NULL;
}

/* A text with a NUL in it would be cut short by everything after. */
static const char *checked_text(talgeo__json_file *file, struct json_object *value)
{
    if (value == NULL) return "";
    const char *text = json_object_get_string(value);
    if (strlen(text) == (size_t)json_object_get_string_len(value)) return text;
    talgeo__json_fail(file, "a text with a NUL character");
    return "";
}

const char *talgeo__json_get_text(talgeo__json_file *file, struct json_object *object,
                                  const char *name)
{
    return checked_text(file, talgeo__json_member(file, object, name, json_type_string));
}

int64_t talgeo__json_get_int(talgeo__json_file *file, struct json_object *object, const char *name,
                             int64_t lowest, int64_t highest)
{
    struct json_object *value = talgeo__json_member(file, object, name, json_type_int);
    if (value == NULL) return 0;
    int64_t number = json_object_get_int64(value);
    if (number >= lowest && number <= highest) return number;
    talgeo__json_fail(file, "member '%s' is not between %lld and %lld", name, (long long)lowest,
                      (long long)highest);
    return 0;
}

double talgeo__json_get_double(talgeo__json_file *file, struct json_object *object,
                               const char *name)
{
    struct json_object *value = talgeo__json_member(file, object, name, json_type_double);
    double number = value ? json_object_get_double(value) : 0;
    if (!isfinite(number)) talgeo__json_fail(file, "member '%s' is not a finite number", name);
    return number;
}

void talgeo__json_get_digest(talgeo__json_file *file, struct json_object *object, const char *name,
                             char digest[65])
{
    const char *text = talgeo__json_get_text(file, object, name);
    if (file->status == TALGEO_OK && (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64))
        talgeo__json_fail(file, "member '%s' is not a digest of 64 hexadecimal digits", name);
    memset(digest, 0, 65);
    if (file->status == TALGEO_OK) memcpy(digest, text, 64);
}

static char *copy(talgeo__json_file *file, const char *text)
{
    if (file->status != TALGEO_OK) return NULL;
    char *own = talgeo__strdup(text);
    if (own == NULL) fail_memory(file);
    return own;
}

char *talgeo__json_copy_text(talgeo__json_file *file, struct json_object *object, const char *name)
{
    return copy(file, talgeo__json_get_text(file, object, name));
}

void talgeo__json_get_label(talgeo__json_file *file, struct json_object *object, const char *name,
                            talgeo__label *label)
{
    struct json_object *value = talgeo__json_member(file, object, name, json_type_object);
    if (value && json_object_object_get_ex(value, "da", NULL))
        label->da = talgeo__json_copy_text(file, value, "da");
    if (value && json_object_object_get_ex(value, "en", NULL))
        label->en = talgeo__json_copy_text(file, value, "en");
}

char **talgeo__json_get_texts(talgeo__json_file *file, struct json_object *object, const char *name,
                              size_t *count)
{
    struct json_object *array = talgeo__json_member(file, object, name, json_type_array);
    *count = 0;
    if (array == NULL) return NULL;
    size_t n = json_object_array_length(array);
    char **texts = talgeo__calloc(n, sizeof *texts);
    if (texts == NULL) fail_memory(file);
    for (size_t i = 0; texts && i < n; i++) {
        struct json_object *item = talgeo__json_item(file, array, i, json_type_string);
        texts[i] = copy(file, checked_text(file, item));
        if (file->status != TALGEO_OK) break;
        *count = i + 1;
    }
    return texts;
}
