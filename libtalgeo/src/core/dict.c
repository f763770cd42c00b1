/* Dictionary of distinct texts: open addressing over one text arena. */
#include "dict.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

/* The hash spares most looks at texts that are not the one. */
typedef struct slot {
    uint32_t hash;
    uint32_t at; /* place of the text in the arena, in units of UNIT; 0: empty */
} slot;

/* A text in the arena: its code and length, then its bytes and a NUL. They stand together because
 * a large dictionary waits for memory at every place it looks at. */
typedef struct entry {
    int32_t code;
    uint32_t length;
} entry;

enum { UNIT = 4 };

struct talgeo__dict {
    char *arena; /* the first unit is not used */
    size_t arena_used, arena_capacity;
    uint32_t *place; /* of each code, as in slots */
    size_t count, place_capacity;
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

static inline const char *text_at(const talgeo__dict *dict, uint32_t at)
{
    return dict->arena + (size_t)at * UNIT + sizeof(entry);
}

static inline entry entry_at(const talgeo__dict *dict, uint32_t at)
{
    entry e;
    memcpy(&e, dict->arena + (size_t)at * UNIT, sizeof e);
    return e;
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
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        slot *s = &dict->slots[i];
        if (s->at == 0 || (s->hash == hash && entry_at(dict, s->at).length == length &&
                           same_bytes(text_at(dict, s->at), text, length)))
            return s;
    }
}

static bool rehash(talgeo__dict *dict, size_t slot_count)
{
    slot *slots = talgeo__calloc(slot_count, sizeof *slots);
    if (slots == NULL) return false;
    for (size_t i = 0; i < dict->slot_count; i++) {
        if (dict->slots[i].at == 0) continue;
        size_t at = dict->slots[i].hash & (slot_count - 1);
        while (slots[at].at) at = (at + 1) & (slot_count - 1);
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
    free(dict->place);
    free(dict->slots);
    free(dict);
}

/* Append the text as the next code; its place, 0 where there is no room. */
static uint32_t append(talgeo__dict *dict, const char *text, size_t length)
{
    size_t at = dict->arena_used ? dict->arena_used : UNIT, end = at + sizeof(entry) + length + 1;
    size_t used = (end + UNIT - 1) / UNIT * UNIT;
    if (dict->count >= INT32_MAX - 1 || length > INT32_MAX || at / UNIT > UINT32_MAX ||
        !talgeo__grow(&dict->place, &dict->place_capacity, dict->count + 1, sizeof *dict->place) ||
        !talgeo__grow(&dict->arena, &dict->arena_capacity, used, 1))
        return 0;
    const entry e = {(int32_t)dict->count, (uint32_t)length};
    memcpy(dict->arena + at, &e, sizeof e);
    if (length) memcpy(dict->arena + at + sizeof e, text, length);
    dict->arena[end - 1] = '\0';
    dict->arena_used = used;
    dict->place[dict->count++] = (uint32_t)(at / UNIT);
    return (uint32_t)(at / UNIT);
}

static int32_t add_hashed(talgeo__dict *dict, const char *text, size_t length, uint32_t hash)
{
    slot *place = find_slot(dict, text, length, hash);
    if (place->at) return entry_at(dict, place->at).code;
    if (dict->count >= dict->slot_count - dict->slot_count / 4) {
        if (!rehash(dict, dict->slot_count * 2)) return -1;
        place = find_slot(dict, text, length, hash);
    }
    uint32_t at = append(dict, text, length);
    if (at == 0) return -1;
    *place = (slot){hash, at};
    return (int32_t)dict->count - 1;
}

int32_t talgeo__dict_add(talgeo__dict *dict, const char *text, size_t length)
{
    return add_hashed(dict, text, length, hash_bytes(text, length));
}

/* A dictionary of many texts lies outside the caches; asking for all slots, then for all texts,
 * waits for memory twice a block and not twice a text. */
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
            uint32_t at = dict->slots[hash[i] & mask].at;
            if (at) __builtin_prefetch(dict->arena + (size_t)at * UNIT);
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
    uint32_t at = find_slot(dict, text, length, hash_bytes(text, length))->at;
    return at ? entry_at(dict, at).code : -1;
}

size_t talgeo__dict_count(const talgeo__dict *dict)
{
    return dict->count;
}

const char *talgeo__dict_text(const talgeo__dict *dict, int32_t code)
{
    return text_at(dict, dict->place[code]);
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
        new_code[i] = talgeo__dict_find(sorted, talgeo__dict_text(dict, (int32_t)i),
                                        entry_at(dict, dict->place[i]).length);
    free(texts);
    if (good) {
        talgeo__dict swap = *dict;
        *dict = *sorted;
        *sorted = swap;
    }
    talgeo__dict_free(sorted);
    return good;
}
