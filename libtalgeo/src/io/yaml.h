/* A YAML document as a tree with lines and columns, through libyaml. */
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
    int line, column;    /* 1-based */
    char *text;          /* scalar, UTF-8 */
    bool plain;          /* scalar without quotes: may be a number, true, null */
    talgeo__yaml **keys; /* mapping: scalar nodes */
    talgeo__yaml **items;
    size_t count;
};

/* Read one document. Syntax errors, duplicate keys, a second document, aliases deeper than sense
 * and files above 1 MB are added to `problems` as E_PLAN; *root is NULL then. E_IO (with error)
 * where the file cannot be read or is a folder. digest gets the SHA-256 of the bytes, hex. */
talgeo_status talgeo__yaml_read(const char *path, const char *shown, talgeo_problems *problems,
                                talgeo__yaml **root, char digest[65], talgeo_error *error);
void talgeo__yaml_free(talgeo__yaml *node);

/* Value of a key in a mapping, NULL where there is none. */
const talgeo__yaml *talgeo__yaml_get(const talgeo__yaml *mapping, const char *key);

#endif
