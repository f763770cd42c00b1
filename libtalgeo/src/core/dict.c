/* Dictionary of distinct texts: open addressing over one text arena. */
#include "dict.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

/* The hash beside the code spares most looks at texts that are not the one. */
typedef struct slot {
    uint32_t hash;
    int32_t code; /* + 1, 0 for empty */
} slot;

struct talgeo__dict {
    char *arena; /* NUL-terminated texts, one after the other */
    size_t arena_used, arena_capacity;
    size_t *start; /* arena offset of each code; start[count] is the end */
    size_t count, start_capacity;
    slot *slots;
    size_t slot_count; /* a power of two */
};

static uint32_t hash_bytes(const char *text, size_t length)
{
    uint64_t h = 0xCBF29CE484222325u; /* FNV-1a (Fowler, Noll, Vo) */
    for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)text[i]) * 0x100000001B3u;
    return (uint32_t)(h ^ h >> 32);
}

static size_t text_length(const talgeo__dict *dict, size_t code)
{
    size_t end = code + 1 < dict->count ? dict->start[code + 1] : dict->arena_used;
    return end - dict->start[code] - 1;
}

/* Slot that holds the text, or the empty slot where it belongs. */
static slot *find_slot(const talgeo__dict *dict, const char *text, size_t length, uint32_t hash)
{
    size_t mask = dict->slot_count - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        slot *s = &dict->slots[at];
        size_t code = (size_t)s->code - 1;
        if (s->code == 0 || (s->hash == hash && text_length(dict, code) == length &&
                             memcmp(dict->arena + dict->start[code], text, length) == 0))
            return s;
    }
}

static bool rehash(talgeo__dict *dict, size_t slot_count)
{
    slot *slots = talgeo__calloc(slot_count, sizeof *slots);
    if (slots == NULL) return false;
    for (size_t i = 0; i < dict->slot_count; i++) {
        if (dict->slots[i].code == 0) continue;
        size_t at = dict->slots[i].hash & (slot_count - 1);
        while (slots[at].code) at = (at + 1) & (slot_count - 1);
        slots[at] = dict->slots[i];
    }
    free(dict->slots);
    dict->slots = slots;
    dict->slot_count = slot_count;
    return true;
}

talgeo__dict *talgeo__dict_new(void)
{
    talgeo__dict *dict = talgeo__calloc(1, sizeof *dict);
    if (dict != NULL && !rehash(dict, 64)) {
        free(dict);
        return NULL;
    }
    return dict;
}

void talgeo__dict_free(talgeo__dict *dict)
{
    if (dict == NULL) return;
    free(dict->arena);
    free(dict->start);
    free(dict->slots);
    free(dict);
}

int32_t talgeo__dict_add(talgeo__dict *dict, const char *text, size_t length)
{
    uint32_t hash = hash_bytes(text, length);
    slot *place = find_slot(dict, text, length, hash);
    if (place->code) return place->code - 1;
    if (dict->count >= INT32_MAX - 1) return -1;
    if (dict->count * 2 >= dict->slot_count) {
        if (!rehash(dict, dict->slot_count * 2)) return -1;
        place = find_slot(dict, text, length, hash);
    }
    if (!talgeo__grow(&dict->start, &dict->start_capacity, dict->count + 1, sizeof *dict->start) ||
        !talgeo__grow(&dict->arena, &dict->arena_capacity, dict->arena_used + length + 1, 1))
        return -1;
    dict->start[dict->count] = dict->arena_used;
    if (length) memcpy(dict->arena + dict->arena_used, text, length);
    dict->arena[dict->arena_used + length] = '\0';
    dict->arena_used += length + 1;
    *place = (slot){hash, (int32_t)++dict->count};
    return (int32_t)dict->count - 1;
}

int32_t talgeo__dict_find(const talgeo__dict *dict, const char *text, size_t length)
{
    return find_slot(dict, text, length, hash_bytes(text, length))->code - 1;
}

size_t talgeo__dict_count(const talgeo__dict *dict)
{
    return dict->count;
}

const char *talgeo__dict_text(const talgeo__dict *dict, int32_t code)
{
    return dict->arena + dict->start[code];
}

bool talgeo__dict_sort(talgeo__dict *dict, int32_t *new_code)
{
    const char **texts = talgeo__calloc(dict->count, sizeof *texts);
    talgeo__dict *sorted = talgeo__dict_new();
    bool good = texts != NULL && sorted != NULL;
    for (size_t i = 0; good && i < dict->count; i++) texts[i] = talgeo__dict_text(dict, (int32_t)i);
    if (good) qsort(texts, dict->count, sizeof *texts, talgeo__compare_text);
    for (size_t i = 0; good && i < dict->count; i++)
        good = talgeo__dict_add(sorted, texts[i], strlen(texts[i])) >= 0;
    for (size_t i = 0; good && i < dict->count; i++)
        new_code[i] =
            talgeo__dict_find(sorted, talgeo__dict_text(dict, (int32_t)i), text_length(dict, i));
    free(texts);
    if (good) {
        talgeo__dict swap = *dict;
        *dict = *sorted;
        *sorted = swap;
    }
    talgeo__dict_free(sorted);
    return good;
}
