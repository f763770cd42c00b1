/* What follows from shown sums: sparse elimination modulo a prime, one shown sum at a time. */
#ifndef TALGEO_PROTECT_ELIMINATE_H
#define TALGEO_PROTECT_ELIMINATE_H

#include "system.h"

typedef struct talgeo__elimination talgeo__elimination;

typedef enum talgeo__verdict {
    TALGEO__IMPLIED,   /* follows from what is shown already */
    TALGEO__HARMLESS,  /* new, and no hidden sum follows with it: it counts as shown from now on */
    TALGEO__DISCLOSES, /* a hidden sum would follow: nothing was changed */
    TALGEO__NO_MEMORY,
} talgeo__verdict;

/* `zero[v]`: variable v is known to be 0; it may become true while nothing more is shown. Borrowed.
 * NULL: out of memory. */
talgeo__elimination *talgeo__elimination_new(const talgeo__system *system, uint64_t prime,
                                             const bool *zero);
void talgeo__elimination_free(talgeo__elimination *elimination);

/* Watch the hidden sums of the system from here on. *exposed: one of them follows already. Call it
 * once, after the facts are shown. False: out of memory. */
bool talgeo__elimination_watch(talgeo__elimination *elimination, bool *exposed);

/* Show one or two sums together (second -1: one), unless a watched sum would follow. */
talgeo__verdict talgeo__elimination_show(talgeo__elimination *elimination, int32_t first,
                                         int32_t second);

/* What showing them would come to; nothing is changed. */
talgeo__verdict talgeo__elimination_weigh(talgeo__elimination *elimination, int32_t first,
                                          int32_t second);

/* Does the sum follow from what is shown (IMPLIED), and as which value? A value above 2^60 means
 * that what is shown contradicts itself. `value` may be NULL. */
talgeo__verdict talgeo__elimination_follows(talgeo__elimination *elimination, int32_t sum,
                                            int64_t *value);

/* Numbers modulo the prime, one a variable, as if by chance but so that each sum that is shown adds
 * up to 0; so does each that follows, and hardly any other. */
void talgeo__elimination_orthogonal(const talgeo__elimination *elimination, uint64_t *vector);

#endif
