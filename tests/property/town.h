/* Made-up towns: frames and cubes for tests, without geometry. */
#ifndef TALGEO_TESTS_TOWN_H
#define TALGEO_TESTS_TOWN_H

#include "cube/cells.h"

/* A frame with area sets of so many areas, strata of so many levels, and indicators, each of a
 * column of its own. No tables yet. */
talgeo__frame *town_frame(size_t n_sets, const size_t *areas, size_t n_periods, size_t n_strata,
                          const size_t *levels, size_t n_indicators);

/* Add a table; `sets` and `by` are bit masks of area sets and strata; `across`: an indicator whose
 * yes and no divide it, -1 for none. `indicators` is a bit mask too. */
void town_table(talgeo__frame *frame, unsigned indicators, unsigned sets, bool by_period,
                unsigned by, int across);

/* Cube of n atoms, keys in any order: n x width codes. */
void town_cube(const talgeo__frame *frame, const int32_t *keys, const int64_t *counts, size_t n,
               talgeo__cube *cube);

/* Numbers from a seed (xorshift*). */
typedef struct dice {
    uint64_t state;
} dice;
uint32_t roll(dice *d, uint32_t sides); /* 0 .. sides - 1 */

#endif
