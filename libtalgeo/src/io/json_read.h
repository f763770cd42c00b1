/* Reading JSON documents, through json-c: typed members, and errors that say where. */
#ifndef TALGEO_IO_JSON_READ_H
#define TALGEO_IO_JSON_READ_H

#include <json_object.h>
#include <talgeo/talgeo.h>

#include "../cube/frame.h"

/* Reading one file. The first failure is kept in `status` and `error`; from then on the getters
 * give "", 0 or NULL, so a reader may check once for a stretch of members. */
typedef struct talgeo__json_file {
    const char *path; /* as messages name it */
    char where[160];  /* "area_sets[2]: ", set by the reader; "" for the top */
    struct json_object *root;
    talgeo_status status;
    talgeo_error *error;
} talgeo__json_file;

/* Read and parse; the document must be an object. E_IO, E_INPUT, E_MEMORY. */
talgeo_status talgeo__json_open(talgeo__json_file *file, const char *path, talgeo_error *error);
/* The same of a text; `name` is what messages call it. */
talgeo_status talgeo__json_open_text(talgeo__json_file *file, const char *name, const char *text,
                                     talgeo_error *error);
void talgeo__json_close(talgeo__json_file *file);

/* Keep a failure: "<path>: <where><message>". */
talgeo_status talgeo__json_fail(talgeo__json_file *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Say where the reader is: "name[i]: ". */
void talgeo__json_at(talgeo__json_file *file, const char *name, size_t i);
void talgeo__json_at_top(talgeo__json_file *file);

/* Member of an object, which must be there and of the type. NULL: failed. */
struct json_object *talgeo__json_member(talgeo__json_file *file, struct json_object *object,
                                        const char *name, enum json_type type);
/* Borrowed from the document; "" after a failure. */
const char *talgeo__json_get_text(talgeo__json_file *file, struct json_object *object,
                                  const char *name);
int64_t talgeo__json_get_int(talgeo__json_file *file, struct json_object *object, const char *name,
                             int64_t lowest, int64_t highest);
double talgeo__json_get_double(talgeo__json_file *file, struct json_object *object,
                               const char *name);
/* 64 hexadecimal digits. */
void talgeo__json_get_digest(talgeo__json_file *file, struct json_object *object, const char *name,
                             char digest[65]);
/* {"da": ..., "en": ...}, either may be absent; the texts are yours. */
void talgeo__json_get_label(talgeo__json_file *file, struct json_object *object, const char *name,
                            talgeo__label *label);
/* Copy of a text member. NULL: failed. */
char *talgeo__json_copy_text(talgeo__json_file *file, struct json_object *object, const char *name);
/* Item i of an array, which must be of the type; NULL: failed. */
struct json_object *talgeo__json_item(talgeo__json_file *file, struct json_object *array, size_t i,
                                      enum json_type type);
/* A list of texts as a new array of new texts. */
char **talgeo__json_get_texts(talgeo__json_file *file, struct json_object *object, const char *name,
                              size_t *count);

#endif
