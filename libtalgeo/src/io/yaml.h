/* A YAML document as a tree with lines and columns, through libyaml's events. */
#ifndef TALGEO_IO_YAML_H
#define TALGEO_IO_YAML_H

#include "../core/problems.h"

typedef enum talgeo__yaml_kind {
    TALGEO__YAML_SCALAR,
    TALGEO__YAML_SEQUENCE,
    TALGEO__YAML_MAPPING
} talgeo__yaml_kind;

typedef struct talgeo__yaml talgeo__yaml;
struct talgeo__yaml {
    talgeo__yaml_kind kind;
    int line, column;    /* 1-based; columns are characters */
    char *text;          /* scalar, UTF-8, without control characters */
    bool plain;          /* scalar without quotes: may be a number, true, null */
    talgeo__yaml **keys; /* mapping: distinct scalar nodes */
    talgeo__yaml **items;
    size_t count;
};

/* Read one document. What is wrong with it is added to `problems` as E_PLAN. Duplicate keys,
 * aliases, tags and control characters leave a tree, so that the rest can be checked as well;
 * syntax errors, a file above 1 MB, an empty one, and nesting or numbers of values beyond sense
 * leave *root NULL. E_PLAN (with error) where there is no such file or it is a folder, E_IO where
 * it cannot be read. digest gets the SHA-256 of the bytes, hex. Time and memory are bounded by the
 * size limit. */
talgeo_status talgeo__yaml_read(const char *path, const char *shown, talgeo_problems *problems,
                                talgeo__yaml **root, char digest[65], talgeo_error *error);
void talgeo__yaml_free(talgeo__yaml *node);

/* Value of a key in a mapping, NULL where there is none. */
const talgeo__yaml *talgeo__yaml_get(const talgeo__yaml *mapping, const char *key);

#endif
