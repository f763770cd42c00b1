/* Dictionary of distinct texts: text <-> code. */
#ifndef TALGEO_CORE_DICT_H
#define TALGEO_CORE_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct talgeo__dict talgeo__dict;

/* Bytes that belong to somebody else. */
typedef struct talgeo__span {
    const char *data;
    size_t length;
} talgeo__span;

talgeo__dict *talgeo__dict_new(void); /* NULL: out of memory */
void talgeo__dict_free(talgeo__dict *dict);

/* Code of the text, added where new; codes count up from 0. -1: out of memory. */
int32_t talgeo__dict_add(talgeo__dict *dict, const char *text, size_t length);
/* The same of a text whose letters and marks are brought into the composed form (NFC) first. */
int32_t talgeo__dict_add_composed(talgeo__dict *dict, const char *text, size_t length);
/* The same as talgeo__dict_add for many texts at once, faster where the dictionary is large. False:
 * out of memory. */
bool talgeo__dict_add_many(talgeo__dict *dict, const talgeo__span *texts, size_t count,
                           int32_t *codes);
/* Code of the text, -1 where it is not there. */
int32_t talgeo__dict_find(const talgeo__dict *dict, const char *text, size_t length);

size_t talgeo__dict_count(const talgeo__dict *dict);
/* NUL-terminated text of a code < count, borrowed until the next add. */
const char *talgeo__dict_text(const talgeo__dict *dict, int32_t code);

/* Renumber the codes into byte order of their texts, so that they no longer depend on the order of
 * arrival: new_code[old] (count entries, by the caller). False: out of memory, nothing changed. */
bool talgeo__dict_sort(talgeo__dict *dict, int32_t *new_code);

#endif
