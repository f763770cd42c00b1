/* An attacker for the tests: exact rational elimination over what is shown, and the fact that
 * counts are not negative. It shares no code with libtalgeo. */
#ifndef TALGEO_TESTS_ATTACK_H
#define TALGEO_TESTS_ATTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct attack attack;

attack *attack_new(size_t n_variables);
void attack_free(attack *a);

/* A copy, to which more can be shown before it is run again. */
attack *attack_copy(const attack *a);

/* The sum of the variables with member[v] is known to be `value`. */
void attack_show(attack *a, const bool *member, int64_t value);
/* The variable is known to be 0. */
void attack_zero(attack *a, size_t variable);
/* Learn all that follows exactly. Call after the last attack_show. */
void attack_run(attack *a);
/* Does the sum follow, and as what? */
bool attack_follows(const attack *a, const bool *member, int64_t *value);

/* The largest (direction 1) or smallest (-1) value that the sum can have, as all variables are at
 * least 0; by the simplex method. Rounded inwards to a whole number. *unbounded: no limit.
 * False: the numbers grew too large. */
bool attack_bound(const attack *a, const bool *member, int direction, int64_t *value,
                  bool *unbounded);

#endif
