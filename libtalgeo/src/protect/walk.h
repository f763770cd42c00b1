/* Looking for points without linear programs. */
#ifndef TALGEO_PROTECT_WALK_H
#define TALGEO_PROTECT_WALK_H

#include "points.h"

typedef struct talgeo__walker talgeo__walker;

/* NULL: out of memory. The points are borrowed. */
talgeo__walker *talgeo__walker_new(talgeo__points *points);
void talgeo__walker_free(talgeo__walker *walker);

/* Look for a point that lifts (1) or lowers (-1) the hidden sum until it is safe, by a few steps or
 * by `many`. It need not find one. False: out of memory. */
bool talgeo__walk(talgeo__walker *walker, size_t hidden, int32_t direction, bool many);

#endif
