/* Intervals that linear programming gives for sums of counts that are not negative. */
#ifndef TALGEO_PROTECT_INTERVALS_H
#define TALGEO_PROTECT_INTERVALS_H

#include "solver.h"
#include "system.h"

typedef struct talgeo__interval {
    int64_t low, high; /* whole numbers */
} talgeo__interval;

/* system->value is that of each sum that is known, -1 for the others; zero[v]: variable v is 0. For
 * each of the wanted sums an interval: exact where it does not reach `threshold`, or is narrower
 * than `threshold`, or than every other one; else the true one is at least as wide. `narrowest` is
 * how wide the narrowest is, where it is less than before. E_INPUT: the values contradict each
 * other. */
talgeo_status talgeo__intervals_find(const talgeo__system *system, const bool *zero,
                                     const int32_t *wanted, size_t n, int64_t threshold,
                                     const talgeo__solver *solver, talgeo__interval *intervals,
                                     int64_t *narrowest, talgeo_error *error);

/* The same for the first n_exact; of the others only those that do not reach `threshold` are exact,
 * and `narrowest` does not count them. */
talgeo_status talgeo__intervals_find_some(const talgeo__system *system, const bool *zero,
                                          const int32_t *wanted, size_t n_exact, size_t n,
                                          int64_t threshold, const talgeo__solver *solver,
                                          talgeo__interval *intervals, int64_t *narrowest,
                                          talgeo_error *error);

/* Can all of the sums be at least `least` at once? What linear programming rules out is not. */
talgeo_status talgeo__intervals_reach(const talgeo__system *system, const bool *zero,
                                      const int32_t *sums, size_t n, int64_t least,
                                      const talgeo__solver *solver, bool *possible,
                                      talgeo_error *error);

#endif
