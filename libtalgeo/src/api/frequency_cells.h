/* Cells of margins of a frequency table, and the protection problem they make. */
#ifndef TALGEO_API_FREQUENCY_CELLS_H
#define TALGEO_API_FREQUENCY_CELLS_H

#include "../protect/system.h"
#include "frequency.h"

/* Cell c has the level keys[c * width + d] in dimension d (-1: summed out) and the atoms
 * member[start[c]] .., ascending. */
typedef struct talgeo__margin_cells {
    size_t width, count;
    int32_t *keys;
    size_t *start;
    int32_t *member;
    size_t keys_capacity, start_capacity, member_capacity;
} talgeo__margin_cells;

/* Cells of the margins: one for each combination of levels that a row has, ordered by their levels
 * with "Total" first. E_MEMORY, E_INPUT: too many. */
talgeo_status talgeo__margin_cells_make(const talgeo__frequency *frequency, const uint64_t *masks,
                                        size_t n_masks, talgeo__margin_cells *cells,
                                        talgeo_error *error);
void talgeo__margin_cells_free(talgeo__margin_cells *cells);

/* The problem whose variables are the atoms and whose cells are `published`, in their order. Counts
 * below the threshold are hidden, zeros where they are to be protected, and of `crossed` cells,
 * that nobody publishes, the small ones. NULL: out of memory. */
talgeo__system *talgeo__margin_system(const talgeo__frequency *frequency,
                                      const talgeo__margin_cells *published,
                                      const talgeo__margin_cells *crossed, int64_t threshold,
                                      bool protect_zeros);

#endif
