/* What could not be made safe or shown, the shown sums in its way, and which of them to withhold.
 */
#ifndef TALGEO_PROTECT_FAILURES_H
#define TALGEO_PROTECT_FAILURES_H

#include "search.h"

/* A subject (a hidden sum or a cell, as its user likes) and shown sums in its way. `price` of an
 * obstacle is the part that it may give of what the subject lacks, 0 to 1. */
typedef struct talgeo__failure {
    size_t subject;
    talgeo__obstacle *obstacles;
    size_t count, capacity;
    double covered; /* by sums that were withheld since */
} talgeo__failure;

typedef struct talgeo__failures {
    talgeo__search *search;
    talgeo__map cells_of; /* by sum: cells that may be shown */
    talgeo__failure *items;
    size_t count, capacity;
    double *score; /* room, by sum: 0 between calls */
    talgeo__list scored;
} talgeo__failures;

bool talgeo__failures_open(talgeo__failures *failures, talgeo__search *search);
void talgeo__failures_close(talgeo__failures *failures);

/* Add a failure without obstacles; NULL: out of memory. */
talgeo__failure *talgeo__failures_add(talgeo__failures *failures, size_t subject);
/* Remove those with covered < 0. */
void talgeo__failures_sweep(talgeo__failures *failures);

/* Obstacles of the hidden sum in the region that was searched last, in place of the old ones. Sets
 * the search's `failed` when out of memory. */
void talgeo__failure_look(talgeo__failures *failures, talgeo__failure *failure, size_t hidden);

/* The sum that buys most for the least: the parts of what all failures lack that are covered less
 * than `wanted`, for the cells that show it. -1: none may be withheld. */
int32_t talgeo__failures_choose(talgeo__failures *failures, double wanted);
/* Withhold all cells that show the sum, which covers its part of the failures. Adds the cells to
 * the list unless it is NULL. */
void talgeo__failures_withhold(talgeo__failures *failures, int32_t sum, talgeo__list *cells);

#endif
