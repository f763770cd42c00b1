/* Means counted as shares. On a scale of R steps a child whose answer is y steps up counts as y of
 * R parts with the event and R - y without, so that a mean is the share of the way up the scale,
 * and a sum of answers is so many children's worth. For whole numbers every child of a cube is
 * divided into as many parts as all scales of the frame divide: its worth. */
#ifndef TALGEO_CUBE_WORTH_H
#define TALGEO_CUBE_WORTH_H

#include "cube.h"

enum { TALGEO__MOST_WORTH = 1000000 };

/* Parts of a child, the least common multiple of the steps of all scales; 1 where there is no mean;
 * 0: more than TALGEO__MOST_WORTH. */
int64_t talgeo__worth(const talgeo__indicator *indicators, size_t n);

/* The cube in parts: outcomes of means become 1 and 0 like all others. Of children that agree in
 * areas, period and strata, and in which means are known of them, only each mean's sum is kept: who
 * answered what is not. Such cubes have no chains. */
talgeo_status talgeo__cube_weigh(const talgeo__frame *frame, int64_t worth,
                                 const talgeo__cube *from, talgeo__cube *to, talgeo_error *error);

/* A cell's children, and its events (of a mean the sum of steps), in parts; and back. Numbers below
 * 0 stay as they are. */
void talgeo__to_parts(const talgeo__indicator *indicator, int64_t worth, int64_t *n,
                      int64_t *events);
void talgeo__from_parts(const talgeo__indicator *indicator, int64_t worth, int64_t *n,
                        int64_t *events);

#endif
