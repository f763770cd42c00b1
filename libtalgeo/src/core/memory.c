/* Checked allocation. */
#define _GNU_SOURCE
#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *talgeo__calloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

/* Large pages spare most of the faults of first use, and of the search for pages of memory that is
 * used here and there. Where there are none, nothing is lost. */
enum { LARGE_PAGE = 2 << 20 };

static void *allocate_large(size_t size)
{
    size_t bytes = (size + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    void *memory = aligned_alloc(LARGE_PAGE, bytes);
#ifdef MADV_HUGEPAGE
    if (memory) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return memory;
}

void *talgeo__calloc_large(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) return NULL;
    if (count * size < LARGE_PAGE) return talgeo__calloc(count, size);
    void *memory = allocate_large(count * size);
    return memory ? memset(memory, 0, count * size) : NULL;
}

bool talgeo__resize_large(void *array_pointer, size_t size, size_t larger)
{
    void *old, *grown;
    memcpy(&old, array_pointer, sizeof old);
    if (larger < LARGE_PAGE) {
        grown = realloc(old, larger);
    } else if ((grown = allocate_large(larger)) != NULL) {
        if (size) memcpy(grown, old, size);
        free(old);
    }
    if (grown == NULL) return false;
    memcpy(array_pointer, &grown, sizeof grown);
    return true;
}

bool talgeo__grow(void *array_pointer, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity) return true;
    size_t wanted = *capacity < 16 ? 16 : *capacity;
    while (wanted < needed) {
        if (wanted > SIZE_MAX / 4) return false;
        wanted += wanted / 2 + 1;
    }
    if (wanted > SIZE_MAX / 2 / size) return false;
    void *old;
    memcpy(&old, array_pointer, sizeof old);
    void *grown = realloc(old, wanted * size);
    if (grown == NULL) return false;
    memcpy(array_pointer, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}

char *talgeo__strndup(const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    if (copy == NULL) return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *talgeo__strdup(const char *text)
{
    return text ? talgeo__strndup(text, strlen(text)) : NULL;
}

bool talgeo__copy_text(char **to, const char *from)
{
    *to = talgeo__strdup(from);
    return from == NULL || *to != NULL;
}

bool talgeo__copy_texts(char ***to, size_t *n, char *const *from, size_t count)
{
    *to = talgeo__calloc(count, sizeof **to);
    bool good = *to != NULL;
    for (size_t i = 0; good && i < count; i++) {
        good = talgeo__copy_text(&(*to)[i], from[i]);
        *n += good;
    }
    return good;
}

void talgeo__free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts && i < count; i++) free(texts[i]);
    free(texts);
}
