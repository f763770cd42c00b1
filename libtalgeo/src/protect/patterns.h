/* Outcomes that children can have: which indicators belong together, and which combinations of
 * outcomes must be thought of even where no child has them. */
#ifndef TALGEO_PROTECT_PATTERNS_H
#define TALGEO_PROTECT_PATTERNS_H

#include "../cube/cube.h"

/* known_like[i]: the first indicator that is known of the same children as i. Where everybody has
 * both a height and an answer, their numbers of children are the same number, and everybody sees it
 * in what is published. */
void talgeo__known_like(const talgeo__cube *cube, size_t *known_like);

/* component[i]: number of the component of indicator i. Indicators are linked by a table that
 * crosses them, by being made of the same column, and by being known of the same children. False:
 * out of memory. */
bool talgeo__components(const talgeo__frame *frame, const size_t *known_like, size_t *component,
                        size_t *n_components);

/* Combinations of outcomes: count x frame->n_indicators codes (1, 0, -1 not known). */
typedef struct talgeo__patterns {
    size_t width, count;
    int32_t *outcome;
    size_t capacity;
} talgeo__patterns;

/* For each way in which a table counts a child (event or not, in each yes/no division), one
 * combination that is counted so, and that the indicators' categories make possible. With them,
 * "all have the event" is a fact that an attacker cannot know before it is published. `usual`: by
 * indicator the outcome that most children have; of many indicators of the same children only the
 * usual outcomes of those that are not asked for are thought of, as their combinations are too
 * many. Whoever takes fewer outcomes for possible knows more, so that is on the safe side. */
bool talgeo__patterns_needed(const talgeo__frame *frame, const size_t *known_like,
                             const int32_t *usual, const size_t *component, size_t number,
                             talgeo__patterns *patterns);
void talgeo__patterns_free(talgeo__patterns *patterns);

#endif
