/* Children followed from one period to another while they are counted. */
#ifndef TALGEO_CUBE_PAIRING_H
#define TALGEO_CUBE_PAIRING_H

#include "cube.h"

typedef struct talgeo__pairing talgeo__pairing;

/* For the frame's paired indicators; children are numbered below n_children. NULL: out of memory.
 */
talgeo__pairing *talgeo__pairing_new(const talgeo__frame *frame, const talgeo__periods *periods,
                                     talgeo__layout layout, size_t n_children);
void talgeo__pairing_free(talgeo__pairing *pairing);

/* A child's key in a period, where paired indicators have the outcome of that period, becomes its
 * atom: they have that of the earlier period in the later one where both are known, else -1. Call
 * it in order of the periods. False: out of memory. */
bool talgeo__pairing_settle(talgeo__pairing *pairing, int32_t child, int32_t *key);

/* When the cube is counted: its chains. False: out of memory. */
bool talgeo__pairing_finish(const talgeo__pairing *pairing, talgeo__cube *cube);

#endif
