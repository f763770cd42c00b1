/* Which indicators belong together: their numbers are one linear system. */
#ifndef TALGEO_PROTECT_PATTERNS_H
#define TALGEO_PROTECT_PATTERNS_H

#include "../cube/cube.h"

/* known_like[i]: the first indicator that is known of the same children as i, but for one in twenty
 * who may lack one of the two; `exactly`: but for nobody. Where everybody has both a height and an
 * answer, their numbers of children are the same number, and everybody sees it in what is
 * published; where a few lack one, who bets on it is nearly right. */
void talgeo__known_like(const talgeo__cube *cube, bool exactly, size_t *known_like);

/* Has nearly every child that is known of indicator a (but for one in twenty) an answer to b? */
bool talgeo__known_too(const talgeo__cube *cube, size_t a, size_t b);

/* component[i]: number of the component of indicator i. Indicators are linked by a table that
 * crosses them, or divides one by the column of the other, by being made of the same column, or
 * among answers to it, and by being known of the same children. False:
 * out of memory. */
bool talgeo__components(const talgeo__frame *frame, const size_t *known_like, size_t *component,
                        size_t *n_components);

#endif
