/* What is shown, as pivot rows in echelon form: sparse elimination modulo a prime, one row after
 * the other. Beside them a witness: numbers as if by chance, but so that all that is shown adds up
 * to 0. What does so too follows from it (another sum does once in 2^61), without elimination. */
#ifndef TALGEO_PROTECT_ECHELON_H
#define TALGEO_PROTECT_ECHELON_H

#include "rows.h"

typedef struct talgeo__factor {
    int32_t variable;
    uint64_t factor;
} talgeo__factor;

/* An equation, or what is left of one. */
typedef struct talgeo__rest {
    talgeo__factor *entries; /* one a variable, none 0, in no order */
    size_t count;
    uint64_t value; /* what it adds up to */
} talgeo__rest;

/* A pivot that has a variable. */
typedef struct talgeo__pivot_user {
    int32_t pivot;
    uint64_t factor;
} talgeo__pivot_user;

typedef struct talgeo__pivot_users {
    talgeo__pivot_user *items;
    size_t count, capacity;
} talgeo__pivot_users;

typedef struct talgeo__echelon {
    const talgeo__system *system;
    uint64_t prime;
    const bool *zero;     /* by variable: known to be 0 */
    talgeo__rest *pivots; /* pivot k has factor 1 at its variable, and none of pivots 0..k-1 */
    int32_t *pivot_variable;
    size_t n_pivots, pivots_capacity, pivot_variable_capacity;
    int32_t *pivot_of;          /* by variable: number + 1 */
    uint64_t *witness;          /* by variable */
    talgeo__pivot_users *users; /* by variable: pivots that have it, but for its own */
    uint64_t *marked;           /* by pivot, a bit each; 0 between calls */
    /* The row under work, spread out over all variables. */
    uint64_t *work;
    uint64_t value;
    bool *touched;
    talgeo__list touches;
    bool failed; /* out of memory */
} talgeo__echelon;

/* `zero` is borrowed; it may get more members while no pivot is added. False: out of memory. */
bool talgeo__echelon_open(talgeo__echelon *echelon, const talgeo__system *system, uint64_t prime,
                          const bool *zero);
void talgeo__echelon_close(talgeo__echelon *echelon);

/* Does the sum follow from the pivots? */
bool talgeo__echelon_implies(const talgeo__echelon *echelon, int32_t sum);

/* What the pivots leave of a sum that adds up to `value`, or of a variable; owned by the caller. */
talgeo__rest talgeo__echelon_reduce(talgeo__echelon *echelon, int32_t sum, int64_t value);
talgeo__rest talgeo__echelon_reduce_variable(talgeo__echelon *echelon, int32_t variable);

/* Divide a rest so that the variable of an entry has the factor 1. */
void talgeo__echelon_normalise(const talgeo__echelon *echelon, talgeo__rest *rest, size_t entry);
/* A row with the variable taken out by means of a rest in which its factor is 1, in *made. False:
 * the row does not have it, *made is empty. */
bool talgeo__echelon_substitute(talgeo__echelon *echelon, const talgeo__rest *row,
                                const talgeo__rest *rest, int32_t variable, talgeo__rest *made);
/* Make a rest, in which the variable's factor is 1, a pivot; takes it over. */
void talgeo__echelon_add(talgeo__echelon *echelon, talgeo__rest rest, int32_t variable);

/* A number of the variable that looks like chance, below 2^60. */
uint64_t talgeo__echelon_weight(int32_t variable);

#endif
