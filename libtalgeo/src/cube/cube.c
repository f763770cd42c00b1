/* Cubes: counting distinct keys, merging, ending. */
#include "cube.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "chains.h"
#include "tally.h"

/* ---- Counting distinct keys ---- */

static uint64_t hash_key(const int32_t *key, size_t width)
{
    uint64_t h = 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < width; i++) {
        h = (h ^ (uint32_t)key[i]) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    return h;
}

/* Slot that holds the key, or the empty slot where it belongs. */
static size_t find_slot(const talgeo__tally *tally, const int32_t *key)
{
    size_t mask = tally->n_slots - 1, slot = hash_key(key, tally->width) & mask;
    size_t bytes = tally->width * sizeof *key;
    while (tally->slots[slot]) {
        const int32_t *there = tally->keys + (tally->slots[slot] - 1) * tally->width;
        if (memcmp(there, key, bytes) == 0) break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static bool rehash(talgeo__tally *tally)
{
    size_t n_slots = tally->n_slots ? tally->n_slots * 2 : 1024;
    uint32_t *slots = talgeo__calloc(n_slots, sizeof *slots);
    if (slots == NULL) return false;
    free(tally->slots);
    tally->slots = slots;
    tally->n_slots = n_slots;
    for (size_t i = 0; i < tally->count; i++)
        slots[find_slot(tally, tally->keys + i * tally->width)] = (uint32_t)i + 1;
    return true;
}

bool talgeo__tally_add(talgeo__tally *tally, const int32_t *key, int64_t children)
{
    if (tally->count * 2 >= tally->n_slots && !rehash(tally)) return false;
    size_t slot = find_slot(tally, key);
    if (tally->slots[slot]) {
        tally->counts[tally->slots[slot] - 1] += children;
        return true;
    }
    size_t n = tally->count;
    if (n >= UINT32_MAX - 1 ||
        !talgeo__grow(&tally->keys, &tally->keys_capacity, (n + 1) * tally->width, sizeof *key) ||
        !talgeo__grow(&tally->counts, &tally->counts_capacity, n + 1, sizeof children))
        return false;
    memcpy(tally->keys + n * tally->width, key, tally->width * sizeof *key);
    tally->counts[n] = children;
    tally->slots[slot] = (uint32_t)++tally->count;
    return true;
}

void talgeo__tally_free(talgeo__tally *tally)
{
    free(tally->keys);
    free(tally->counts);
    free(tally->slots);
    *tally = (talgeo__tally){0};
}

typedef struct keyed {
    const int32_t *key;
    size_t width;
    int64_t count;
} keyed;

static int compare_keys(const void *a, const void *b)
{
    const keyed *left = a, *right = b;
    for (size_t i = 0; i < left->width; i++)
        if (left->key[i] != right->key[i]) return left->key[i] < right->key[i] ? -1 : 1;
    return 0;
}

bool talgeo__tally_finish(talgeo__tally *tally, talgeo__layout layout, talgeo__cube *cube)
{
    size_t n = tally->count, width = tally->width;
    keyed *order = talgeo__calloc(n, sizeof *order);
    *cube = (talgeo__cube){.layout = layout, .n_atoms = n};
    cube->keys = talgeo__calloc(n, width * sizeof *cube->keys);
    cube->counts = talgeo__calloc(n, sizeof *cube->counts);
    bool good = order && cube->keys && cube->counts;
    if (good) {
        for (size_t i = 0; i < n; i++)
            order[i] = (keyed){tally->keys + i * width, width, tally->counts[i]};
        qsort(order, n, sizeof *order, compare_keys);
        for (size_t i = 0; i < n; i++) {
            memcpy(cube->keys + i * width, order[i].key, width * sizeof *cube->keys);
            cube->counts[i] = order[i].count;
        }
    } else {
        talgeo__cube_free(cube);
    }
    free(order);
    talgeo__tally_free(tally);
    return good;
}

/* ---- Cubes ---- */

static bool add_cube(talgeo__tally *tally, const talgeo__cube *cube)
{
    for (size_t i = 0; i < cube->n_atoms; i++)
        if (!talgeo__tally_add(tally, cube->keys + i * tally->width, cube->counts[i])) return false;
    return true;
}

talgeo_status talgeo__cube_merge(talgeo__cube *into, const talgeo__cube *other, talgeo_error *error)
{
    talgeo__layout a = into->layout, b = other->layout;
    if (a.n_sets != b.n_sets || a.n_strata != b.n_strata || a.n_indicators != b.n_indicators)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "cube",
                            "cubes with different area sets, strata or indicators cannot be added");
    talgeo__tally tally = {.width = talgeo__layout_width(a)};
    talgeo__cube sum;
    if (!add_cube(&tally, into) || !add_cube(&tally, other)) {
        talgeo__tally_free(&tally);
        return talgeo__fail_memory(error, "cube");
    }
    if (!talgeo__tally_finish(&tally, a, &sum)) return talgeo__fail_memory(error, "cube");
    if (!talgeo__chains_sum(into, other, &sum)) {
        talgeo__cube_free(&sum);
        return talgeo__fail_memory(error, "cube");
    }
    talgeo__cube_free(into);
    *into = sum;
    return TALGEO_OK;
}

void talgeo__cube_free(talgeo__cube *cube)
{
    free(cube->keys);
    free(cube->counts);
    free(cube->chains.atoms);
    free(cube->chains.children);
    *cube = (talgeo__cube){0};
}
