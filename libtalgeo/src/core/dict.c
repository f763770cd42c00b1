/* Dictionary of distinct texts: open addressing over one text arena. */
#include "dict.h"

#include <stdlib.h>
#include <string.h>

#include "words.h"
#include "memory.h"
#include "names.h"
#include "text.h"

/* A text of at most SHORT bytes stands in its slot, zeros behind it, for a large dictionary waits
 * for memory at every place it looks at; of others, and those that end with a zero, their hash
 * does, and they are looked up by their code. */
typedef struct slot {
    uint64_t head;
    uint32_t tail;
    int32_t code; /* counting from 1, negative of a text that does not stand here; 0: empty */
} slot;

enum { SHORT = 12 };
/* Slots from which on their number is doubled; below, it is taken four times. */
enum { MANY = 1 << 20 };

/* What a slot of the text holds, and which one is its first. */
typedef struct key {
    uint64_t head;
    uint32_t tail;
    bool is_short;
    uint64_t hash;
} key;

struct talgeo__dict {
    char *arena; /* the texts by code, each with its length before it and a NUL behind */
    size_t arena_used, arena_capacity;
    size_t *place; /* of each code */
    size_t count, place_capacity;
    slot *slots;
    size_t slot_count; /* a power of two */
};

/* ---- Keys ---- */

static const uint64_t FACTOR = 0xD6E8FEB86659FD93u;

/* Eight bytes at a time, multiplied and folded; not for hostile input, which dictionaries of one
 * run do not see again. */
static uint64_t hash_bytes(const char *text, size_t length)
{
    uint64_t h = length * 0x9E3779B97F4A7C15u, word; /* 2^64 over the golden ratio */
    for (; length >= 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        h = (h ^ word) * FACTOR;
        h ^= h >> 32;
    }
    h = (h ^ talgeo__short_word(text, length)) * FACTOR;
    return h ^ h >> 32;
}

static inline key key_of(const char *text, size_t length)
{
    key k = {.is_short = length <= SHORT && (length == 0 || text[length - 1] != '\0')};
    if (!k.is_short) {
        k.head = k.hash = hash_bytes(text, length);
        return k;
    }
    k.head = talgeo__short_word(text, length < 8 ? length : 8);
    if (length > 8) k.tail = (uint32_t)talgeo__short_word(text + 8, length - 8);
    k.hash = (k.head ^ (k.tail * 0x9E3779B97F4A7C15u)) * FACTOR;
    k.hash ^= k.hash >> 32;
    return k;
}

/* ---- Slots ---- */

static size_t length_at(const talgeo__dict *dict, int32_t code)
{
    uint32_t length;
    memcpy(&length, dict->arena + dict->place[code], sizeof length);
    return length;
}

static bool is_text(const talgeo__dict *dict, int32_t code, const char *text, size_t length)
{
    return length_at(dict, code) == length &&
           memcmp(talgeo__dict_text(dict, code), text, length) == 0;
}

/* Slot that holds the text, or the empty slot where it belongs. */
static inline slot *find_slot(const talgeo__dict *dict, const key *k, const char *text,
                              size_t length)
{
    size_t mask = dict->slot_count - 1;
    for (size_t i = k->hash & mask;; i = (i + 1) & mask) {
        slot *s = &dict->slots[i];
        if (s->code == 0) return s;
        if (s->head != k->head || s->tail != k->tail || (s->code > 0) != k->is_short) continue;
        if (k->is_short || is_text(dict, -s->code - 1, text, length)) return s;
    }
}

static uint64_t hash_of(const slot *s)
{
    uint64_t hash = (s->head ^ (s->tail * 0x9E3779B97F4A7C15u)) * FACTOR;
    return s->code < 0 ? s->head : hash ^ hash >> 32;
}

static bool rehash(talgeo__dict *dict, size_t slot_count)
{
    slot *slots = talgeo__calloc_large(slot_count, sizeof *slots);
    if (slots == NULL) return false;
    for (size_t i = 0; i < dict->slot_count; i++) {
        if (dict->slots[i].code == 0) continue;
        size_t at = hash_of(&dict->slots[i]) & (slot_count - 1);
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
    free(dict->place);
    free(dict->slots);
    free(dict);
}

/* ---- Adding and finding ---- */

/* Keep the text as the next code. */
static bool append(talgeo__dict *dict, const char *text, size_t length)
{
    const uint32_t prefix = (uint32_t)length;
    size_t at = dict->arena_used, end = at + sizeof prefix + length + 1;
    if (dict->count >= INT32_MAX - 1 || length > INT32_MAX ||
        !talgeo__grow(&dict->place, &dict->place_capacity, dict->count + 1, sizeof *dict->place) ||
        !talgeo__grow(&dict->arena, &dict->arena_capacity, end, 1))
        return false;
    memcpy(dict->arena + at, &prefix, sizeof prefix);
    if (length) memcpy(dict->arena + at + sizeof prefix, text, length);
    dict->arena[end - 1] = '\0';
    dict->arena_used = end;
    dict->place[dict->count++] = at;
    return true;
}

static int32_t add_new(talgeo__dict *dict, slot *place, const key *k, const char *text,
                       size_t length)
{
    if (dict->count >= dict->slot_count / 2) {
        if (!rehash(dict, dict->slot_count * (dict->slot_count < MANY ? 4 : 2))) return -1;
        place = find_slot(dict, k, text, length);
    }
    if (!append(dict, text, length)) return -1;
    int32_t number = (int32_t)dict->count;
    *place = (slot){k->head, k->tail, k->is_short ? number : -number};
    return number - 1;
}

static inline int32_t add_key(talgeo__dict *dict, const key *k, const char *text, size_t length)
{
    slot *place = find_slot(dict, k, text, length);
    if (place->code == 0) return add_new(dict, place, k, text, length);
    return place->code > 0 ? place->code - 1 : -place->code - 1;
}

int32_t talgeo__dict_add(talgeo__dict *dict, const char *text, size_t length)
{
    const key k = key_of(text, length);
    return add_key(dict, &k, text, length);
}

int32_t talgeo__dict_add_composed(talgeo__dict *dict, const char *text, size_t length)
{
    if (!talgeo__has_marks(text, length)) return talgeo__dict_add(dict, text, length);
    char *copy = talgeo__strndup(text, length);
    int32_t code = copy ? talgeo__dict_add(dict, copy, talgeo__compose(copy, length)) : -1;
    free(copy);
    return code;
}

/* A dictionary of many texts lies outside the caches; asking for all slots first waits for memory
 * once a block and not once a text. */
bool talgeo__dict_add_many(talgeo__dict *dict, const talgeo__span *texts, size_t count,
                           int32_t *codes)
{
    enum { BLOCK = 64 };
    key keys[BLOCK];
    bool good = true;
    for (size_t from = 0; from < count; from += BLOCK) {
        size_t n = count - from < BLOCK ? count - from : BLOCK, mask = dict->slot_count - 1;
        const talgeo__span *text = texts + from;
        for (size_t i = 0; i < n; i++) {
            keys[i] = key_of(text[i].data, text[i].length);
            __builtin_prefetch(&dict->slots[keys[i].hash & mask]);
        }
        for (size_t i = 0; i < n; i++) {
            codes[from + i] = add_key(dict, &keys[i], text[i].data, text[i].length);
            good = good && codes[from + i] >= 0;
        }
    }
    return good;
}

int32_t talgeo__dict_find(const talgeo__dict *dict, const char *text, size_t length)
{
    const key k = key_of(text, length);
    int32_t number = find_slot(dict, &k, text, length)->code;
    return number < 0 ? -number - 1 : number - 1;
}

size_t talgeo__dict_count(const talgeo__dict *dict)
{
    return dict->count;
}

const char *talgeo__dict_text(const talgeo__dict *dict, int32_t code)
{
    return dict->arena + dict->place[code] + sizeof(uint32_t);
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
                                        length_at(dict, (int32_t)i));
    free(texts);
    if (good) {
        talgeo__dict swap = *dict;
        *dict = *sorted;
        *sorted = swap;
    }
    talgeo__dict_free(sorted);
    return good;
}
