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

/* Eight bytes at a time, multiplied and folded; not for hostile input, which dictionaries of one
 * run do not see again. */
static uint32_t hash_bytes(const char *text, size_t length)
{
    uint64_t h = length * 0x9E3779B97F4A7C15u; /* 2^64 over the golden ratio */
    for (; length >= 8; text += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        h = (h ^ word) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    uint64_t rest = 0;
    if (length >= 4) {
        uint32_t first, last;
        memcpy(&first, text, 4);
        memcpy(&last, text + length - 4, 4);
        rest = (uint64_t)first << 32 | last;
    } else {
        for (size_t i = 0; i < length; i++) rest = rest << 8 | (unsigned char)text[i];
    }
    h = (h ^ rest) * 0xD6E8FEB86659FD93u;
    return (uint32_t)(h >> 32 ^ h >> 16);
}

static size_t text_length(const talgeo__dict *dict, size_t code)
{
    size_t end = code + 1 < dict->count ? dict->start[code + 1] : dict->arena_used;
    return end - dict->start[code] - 1;
}

/* Short texts are compared by words that overlap, without a call. */
static inline bool same_bytes(const char *a, const char *b, size_t length)
{
    uint64_t p, q, r, s;
    uint32_t t, u, v, w;
    if (length > 16) return memcmp(a, b, length) == 0;
    if (length >= 8) {
        memcpy(&p, a, 8);
        memcpy(&q, b, 8);
        memcpy(&r, a + length - 8, 8);
        memcpy(&s, b + length - 8, 8);
        return p == q && r == s;
    }
    if (length >= 4) {
        memcpy(&t, a, 4);
        memcpy(&u, b, 4);
        memcpy(&v, a + length - 4, 4);
        memcpy(&w, b + length - 4, 4);
        return t == u && v == w;
    }
    for (size_t i = 0; i < length; i++)
        if (a[i] != b[i]) return false;
    return true;
}

/* Slot that holds the text, or the empty slot where it belongs. */
static slot *find_slot(const talgeo__dict *dict, const char *text, size_t length, uint32_t hash)
{
    size_t mask = dict->slot_count - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        slot *s = &dict->slots[at];
        size_t code = (size_t)s->code - 1;
        if (s->code == 0 || (s->hash == hash && text_length(dict, code) == length &&
                             same_bytes(dict->arena + dict->start[code], text, length)))
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

static int32_t add_hashed(talgeo__dict *dict, const char *text, size_t length, uint32_t hash)
{
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

int32_t talgeo__dict_add(talgeo__dict *dict, const char *text, size_t length)
{
    return add_hashed(dict, text, length, hash_bytes(text, length));
}

/* A dictionary of many texts lies outside the caches; asking for all slots, then for all places of
 * texts, then for all texts, waits for memory three times a block and not three times a text. */
bool talgeo__dict_add_many(talgeo__dict *dict, const talgeo__span *texts, size_t count,
                           int32_t *codes)
{
    enum { BLOCK = 64 };
    uint32_t hash[BLOCK];
    bool good = true;
    for (size_t from = 0; from < count; from += BLOCK) {
        size_t n = count - from < BLOCK ? count - from : BLOCK, mask = dict->slot_count - 1;
        const talgeo__span *text = texts + from;
        for (size_t i = 0; i < n; i++) {
            hash[i] = hash_bytes(text[i].data, text[i].length);
            __builtin_prefetch(&dict->slots[hash[i] & mask]);
        }
        for (size_t i = 0; i < n; i++) {
            int32_t code = dict->slots[hash[i] & mask].code;
            if (code) __builtin_prefetch(&dict->start[code - 1]);
        }
        for (size_t i = 0; i < n; i++) {
            int32_t code = dict->slots[hash[i] & mask].code;
            if (code) __builtin_prefetch(dict->arena + dict->start[code - 1]);
        }
        for (size_t i = 0; i < n; i++) {
            codes[from + i] = add_hashed(dict, text[i].data, text[i].length, hash[i]);
            good = good && codes[from + i] >= 0;
        }
    }
    return good;
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
