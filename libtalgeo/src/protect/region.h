/* Linear programs over the surroundings of a hidden sum: small ones for most, larger ones where
 * these find nothing. Whatever lies outside keeps its true value. */
#ifndef TALGEO_PROTECT_REGION_H
#define TALGEO_PROTECT_REGION_H

#include "points.h"
#include "simplex.h"

typedef struct talgeo__ranked_row {
    size_t members;
    int32_t sum;
} talgeo__ranked_row;

typedef struct talgeo__region {
    talgeo__points *points;
    int32_t *variables, *rows; /* of the region */
    size_t n_variables, n_rows;
    int32_t *place, *row_place; /* by variable, by sum: place + 1 */
    int32_t *guards;            /* that could lose all their children */
    int32_t *guard_place;       /* by guard: place + 1 */
    size_t n_guards;
    int64_t *exposed; /* by guard: children who could go; 0 between calls */
    bool whole;       /* nothing that is connected is left out */
    size_t hidden;
    talgeo__simplex simplex;
    int32_t sum, first_guard; /* numbers of the hidden sum and of the guards in it */
    talgeo__term *terms;
    talgeo__ranked_row *ranked;

    int32_t *near; /* heap of rows by distance and size */
    int64_t *rank; /* by sum, of rows in the heap */
    size_t n_near;

    int32_t *parent; /* by variable of the region */
    int64_t *gain;
    int32_t *first; /* by sum, then guard: 0 between calls */
    talgeo__change *changes;
} talgeo__region;

bool talgeo__region_open(talgeo__region *region, talgeo__points *points);
void talgeo__region_close(talgeo__region *region);

/* Choose the surroundings of a hidden sum, of about so many variables at most. `beyond`: also where
 * shown sums would have to change. */
void talgeo__region_choose(talgeo__region *region, size_t hidden, size_t most, bool beyond);
/* List the tight guards of the region that could lose all their children, those of shown cells as
 * well or not. */
void talgeo__region_list_guards(talgeo__region *region, bool shown);
void talgeo__region_drop_guards(talgeo__region *region);
/* Choose them, not beyond, and open the program. False: out of memory. */
bool talgeo__region_enter(talgeo__region *region, size_t hidden, size_t most);

/* Lift (1) or lower (-1) the hidden sum as far as it must and the region allows; keep what was
 * found as a point. False: out of memory. */
bool talgeo__region_stretch(talgeo__region *region, int direction);

#endif
