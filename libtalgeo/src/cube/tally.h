/* Counting distinct keys: the inside of making and merging cubes. */
#ifndef TALGEO_CUBE_TALLY_H
#define TALGEO_CUBE_TALLY_H

#include "cube.h"

/* A hash table from keys of `width` codes to counts. */
typedef struct talgeo__tally {
    size_t width, count;
    int32_t *keys;
    size_t keys_capacity;
    int64_t *counts;
    size_t counts_capacity;
    uint32_t *slots; /* number of the key + 1, 0 for empty */
    size_t n_slots;  /* a power of two, or 0 */
} talgeo__tally;

/* Add `children` to the key. False: out of memory. */
bool talgeo__tally_add(talgeo__tally *tally, const int32_t *key, int64_t children);
/* Sort the keys into a cube and free the tally, also on failure. False: out of memory. */
bool talgeo__tally_finish(talgeo__tally *tally, talgeo__layout layout, talgeo__cube *cube);
void talgeo__tally_free(talgeo__tally *tally);

#endif
