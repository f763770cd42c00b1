/* Chains of a cube while its atoms get other numbers. */
#ifndef TALGEO_CUBE_CHAINS_H
#define TALGEO_CUBE_CHAINS_H

#include "tally.h"

/* Number of the atom with the key; -1: none. */
int32_t talgeo__cube_find(const talgeo__cube *cube, const int32_t *key);

/* Count the chains of `from`: atom a of it has number[a] now. False: out of memory. */
bool talgeo__chains_add(talgeo__tally *tally, const talgeo__cube *from, const int32_t *number);
/* What was counted becomes the chains of a cube; the tally is freed. False: out of memory. */
bool talgeo__chains_finish(talgeo__tally *tally, talgeo__cube *cube);
/* The chains of both cubes, for their sum, whose atoms are there. False: out of memory. */
bool talgeo__chains_sum(const talgeo__cube *a, const talgeo__cube *b, talgeo__cube *sum);

#endif
