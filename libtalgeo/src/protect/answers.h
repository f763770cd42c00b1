/* Which combinations of outcomes children can have, by the answers that outcomes are made of. */
#ifndef TALGEO_PROTECT_ANSWERS_H
#define TALGEO_PROTECT_ANSWERS_H

#include "model.h"

enum { TALGEO__ANY_LEVEL = -2 };

/* Combinations of outcomes: count x n_outcomes codes (1, 0, -1 not known), each with the levels of
 * children who can have it: count x n_strata codes (-1 unknown, TALGEO__ANY_LEVEL: whatever). */
typedef struct talgeo__patterns {
    size_t width, n_strata, count;
    int32_t *outcome;
    int32_t *level;
    int32_t *column; /* by indicator: those of the same answers have one number, -1 others */
    bool *told;      /* by indicator: a stratum tells its answers */
    size_t outcome_capacity, level_capacity;
} talgeo__patterns;

/* For each way in which a table of the component counts a child (event or not, in each yes/no
 * division), combinations that are counted so and that answers make possible: one for each answer
 * to the columns that other indicators are `among`, or that tables are divided by (`divided`, by
 * stratum), else one. With them, "all have the event" is a fact that an attacker cannot know before
 * it is published. */
bool talgeo__patterns_needed(const talgeo__model *model, size_t component, const bool *divided,
                             talgeo__patterns *patterns);
/* Can children with these levels, by stratum, have the outcomes of the pattern? */
bool talgeo__pattern_has_levels(const talgeo__patterns *patterns, size_t number,
                                const int32_t *levels);
void talgeo__patterns_free(talgeo__patterns *patterns);

#endif
