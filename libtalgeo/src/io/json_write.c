/* Making JSON documents. */
#include "json_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *made(talgeo__json *json, struct json_object *value)
{
    if (value == NULL) json->failed = true;
    return value;
}

struct json_object *talgeo__json_object(talgeo__json *json)
{
    return made(json, json_object_new_object());
}

struct json_object *talgeo__json_array(talgeo__json *json)
{
    return made(json, json_object_new_array());
}

struct json_object *talgeo__json_text(talgeo__json *json, const char *text)
{
    return text ? made(json, json_object_new_string(text)) : NULL;
}

struct json_object *talgeo__json_int(talgeo__json *json, int64_t value)
{
    return made(json, json_object_new_int64(value));
}

void talgeo__decimal_text(char out[64], double value, int decimals)
{
    char format[16];
    snprintf(format, sizeof format, "%%.%df", decimals);
    talgeo__format_double(out, 64, format, value);
    if (strchr(out, '.') == NULL) return;
    size_t length = strlen(out);
    while (out[length - 1] == '0') length--;
    if (out[length - 1] == '.') length--;
    out[length] = '\0';
}

struct json_object *talgeo__json_decimal(talgeo__json *json, double value, int decimals)
{
    char text[64];
    talgeo__decimal_text(text, value, decimals);
    return made(json, json_object_new_double_s(value, text));
}

struct json_object *talgeo__json_double(talgeo__json *json, double value)
{
    char text[64], format[16];
    double back;
    int digits = 0;
    do {
        snprintf(format, sizeof format, "%%.%dg", ++digits);
        talgeo__format_double(text, sizeof text, format, value);
    } while (digits < 17 &&
             (!talgeo__parse_double(text, strlen(text), '.', &back) || back != value));
    return made(json, json_object_new_double_s(value, text));
}

struct json_object *talgeo__json_value(talgeo__json *j, talgeo__value value)
{
    switch (value.kind) {
    case TALGEO__NULL: break;
    case TALGEO__INTEGER: return talgeo__json_int(j, value.integer);
    case TALGEO__DECIMAL: return talgeo__json_decimal(j, value.real, value.decimals);
    case TALGEO__STRING: return talgeo__json_text(j, value.text);
    }
    return NULL;
}

struct json_object *talgeo__json_raw(talgeo__json *json, talgeo__string *text)
{
    struct json_object *raw = made(json, text->failed ? NULL : json_object_new_int(0));
    if (raw)
        json_object_set_serializer(raw, json_object_userdata_to_json_string, text->data,
                                   json_object_free_userdata);
    else
        free(text->data);
    *text = (talgeo__string){0};
    return raw;
}

struct json_object *talgeo__json_da_en(talgeo__json *json, const char *da, const char *en)
{
    struct json_object *object = talgeo__json_object(json);
    if (da) talgeo__json_put(json, object, "da", talgeo__json_text(json, da));
    if (en) talgeo__json_put(json, object, "en", talgeo__json_text(json, en));
    return object;
}

struct json_object *talgeo__json_label(talgeo__json *json, const talgeo__label *label)
{
    return talgeo__json_da_en(json, label->da, label->en);
}

void talgeo__json_put(talgeo__json *json, struct json_object *object, const char *name,
                      struct json_object *value)
{
    if (object && json_object_object_add(object, name, value) == 0) return;
    json->failed = true;
    json_object_put(value);
}

void talgeo__json_append(talgeo__json *json, struct json_object *array, struct json_object *value)
{
    if (array && json_object_array_add(array, value) == 0) return;
    json->failed = true;
    json_object_put(value);
}

void talgeo__json_finish(const talgeo__json *json, struct json_object *document, bool pretty,
                         talgeo__string *out)
{
    int flags = JSON_C_TO_STRING_NOSLASHESCAPE |
                (pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED : 0);
    const char *text =
        document && !json->failed ? json_object_to_json_string_ext(document, flags) : NULL;
    if (text) {
        talgeo__string_puts(out, text);
        talgeo__string_puts(out, "\n");
    } else {
        out->failed = true;
    }
    json_object_put(document);
}
