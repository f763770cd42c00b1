/* Families who know that their child is the only one of its kind, and in the groups that count
 * nobody else, attack a town: they must not learn of other children. */
#ifndef TALGEO_TESTS_FAMILIES_H
#define TALGEO_TESTS_FAMILIES_H

#include "attack.h"
#include "instance.h"

typedef struct family_tally {
    long families, secrets; /* that attacked; that they looked at */
    long recovered;         /* secrets that followed */
    long bounded, narrow, overflowed;
} family_tally;

/* Up to `most` families (some, if the town has more) attack what `outsider` knows already; for up
 * to `most_bounded` of them intervals are computed too. How many secrets were found. */
long families_attack(const instance *town, const attack *outsider, const talgeo_release *release,
                     size_t most, size_t most_bounded, family_tally *t);

#endif
