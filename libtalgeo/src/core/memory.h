/* Checked allocation: sizes are multiplied with overflow checks, arrays grow geometrically. */
#ifndef TALGEO_CORE_MEMORY_H
#define TALGEO_CORE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed array of count * size bytes; NULL when out of memory or the product overflows. Never
 * NULL for count 0 otherwise. */
void *talgeo__calloc(size_t count, size_t size);
/* The same for tables that are large and used here and there; free() frees it. */
void *talgeo__calloc_large(size_t count, size_t size);
/* Give the array *array of `size` bytes, likewise, `larger` ones (not 0). False when out of memory:
 * *array is then as before. */
bool talgeo__resize_large(void *array_pointer, size_t size, size_t larger);

/* Make room for at least `needed` elements of `size` bytes in *array of *capacity elements
 * (doubling). False when out of memory: *array and *capacity are then as before. */
bool talgeo__grow(void *array_pointer, size_t *capacity, size_t needed, size_t size);

/* Copies of text; NULL when out of memory (or for NULL). */
char *talgeo__strdup(const char *text);
char *talgeo__strndup(const char *text, size_t length);
/* Copy a text, or NULL. False: out of memory. */
bool talgeo__copy_text(char **to, const char *from);
/* Copy `count` texts into a new array; *n counts them as they are made. False: out of memory; what
 * was copied is in *to. */
bool talgeo__copy_texts(char ***to, size_t *n, char *const *from, size_t count);
void talgeo__free_texts(char **texts, size_t count); /* and the array; NULL is let pass */

#endif
