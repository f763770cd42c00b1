/* Making JSON documents, through json-c. */
#ifndef TALGEO_IO_JSON_WRITE_H
#define TALGEO_IO_JSON_WRITE_H

#include <json_object.h>
#include <talgeo/talgeo.h>

#include "../core/text.h"
#include "../publish/measures.h"

/* Whether memory ran out while the document was made: checked once, when it is written. NULL is
 * JSON's null. Members keep the order in which they are put. */
typedef struct talgeo__json {
    bool failed;
} talgeo__json;

struct json_object *talgeo__json_object(talgeo__json *json);
struct json_object *talgeo__json_array(talgeo__json *json);
struct json_object *talgeo__json_text(talgeo__json *json, const char *text); /* NULL: null */
struct json_object *talgeo__json_int(talgeo__json *json, int64_t value);
/* At most `decimals` decimals, no trailing zeros. */
struct json_object *talgeo__json_decimal(talgeo__json *json, double value, int decimals);
/* The shortest decimal that reads back as the same number. */
struct json_object *talgeo__json_double(talgeo__json *json, double value);
/* A value of an output table; decimals as everywhere in the output. */
struct json_object *talgeo__json_value(talgeo__json *json, talgeo__value value);
/* JSON text that is already written (long lists cost too much as objects); the text is freed. */
struct json_object *talgeo__json_raw(talgeo__json *json, talgeo__string *text);
/* {"da": ..., "en": ...}: what there is of a label. */
struct json_object *talgeo__json_label(talgeo__json *json, const talgeo__label *label);
struct json_object *talgeo__json_da_en(talgeo__json *json, const char *da, const char *en);

/* Both take over the value. */
void talgeo__json_put(talgeo__json *json, struct json_object *object, const char *name,
                      struct json_object *value);
void talgeo__json_append(talgeo__json *json, struct json_object *array, struct json_object *value);

/* The document as text (for people or compact), with a newline at its end; ends the document.
 * out->failed where memory ran out. */
void talgeo__json_finish(const talgeo__json *json, struct json_object *document, bool pretty,
                         talgeo__string *out);

/* "0.25": a number with at most `decimals` decimals, no trailing zeros. */
void talgeo__decimal_text(char out[64], double value, int decimals);

#endif
