/* Families who know that their child is alone must not learn of others by bounding either. */
#ifndef TALGEO_PROTECT_FAMILIES_H
#define TALGEO_PROTECT_FAMILIES_H

#include "points.h"

/* The family of the only child of some groups: it knows what all variables of these count. Or that
 * of the only child that a variable counts, in no such group: it knows that. */
typedef struct talgeo__family {
    int32_t child;          /* variable */
    talgeo__list variables; /* its child's among them */
    bool group;             /* of a group: others must not be bounded either; else not be known */
} talgeo__family;

/* That a hidden sum is safe from a family, and from all others who know nothing either that the
 * points change. */
typedef struct talgeo__family_proof {
    size_t hidden, family;
    talgeo__hidden known;
    bool given_up; /* facts tell the family too much already */
} talgeo__family_proof;

typedef struct talgeo__families {
    talgeo__points *points;
    talgeo__family *items;
    size_t count;
    size_t nobody;        /* number of the last of them, which knows nothing: any outsider */
    int32_t *of_child;    /* by variable: family + 1 of its only child */
    talgeo__list *who;    /* by variable: families who know what it counts */
    talgeo__list around;  /* see below */
    bool *listed;         /* by family: false between calls */
    talgeo__list ignored; /* points that are not valid for the family at hand */
    int64_t threshold;    /* that of outsiders, meanwhile */
    talgeo__family_proof *proofs;
    size_t n_proofs, proofs_capacity;
} talgeo__families;

/* False: out of memory. */
bool talgeo__families_open(talgeo__families *families, talgeo__points *points);
void talgeo__families_close(talgeo__families *families);

/* Is the hidden sum to be kept from any of them? */
bool talgeo__families_concern(const talgeo__families *families, size_t hidden);
/* List in `around` the families who must not learn of the hidden sum, and know something that the
 * points change by which it is safe from others; of one that may be bounded, nobody in particular.
 * False: out of memory. */
bool talgeo__families_around(talgeo__families *families, size_t hidden);

/* From here on, until it is left, points change nothing that the family knows: the hidden sum is
 * what such points say of it. False: out of memory. */
bool talgeo__families_enter(talgeo__families *families, size_t hidden, size_t family);
/* `known` is what it was before. What makes it safe from the family is kept as a proof. False: out
 * of memory. */
bool talgeo__families_leave(talgeo__families *families, size_t hidden, size_t family,
                            const talgeo__hidden *known);

/* Do the proofs of the hidden sum, which are the last ones, keep it from the family? */
bool talgeo__families_kept(const talgeo__families *families, size_t hidden, size_t family);

/* From scratch: every hidden sum is safe from every family, but for those given up. */
bool talgeo__families_verify(talgeo__families *families);

#endif
