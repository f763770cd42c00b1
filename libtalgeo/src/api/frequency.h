/* A frequency table: how many there are of each combination of levels. */
#ifndef TALGEO_API_FREQUENCY_H
#define TALGEO_API_FREQUENCY_H

#include "../core/dict.h"
#include "../cube/cube.h"
#include "margins.h"

/* Total of all counts: every sum of them is exact in a double too. */
#define TALGEO__MAX_TOTAL 1000000000000000 /* 10^15 */

typedef struct talgeo__frequency {
    size_t n_dimensions;
    talgeo__dict *levels[TALGEO__MAX_DIMENSIONS]; /* in byte order: a level's code is its number */
    talgeo__cube atoms; /* sorted combinations of levels with their counts; rows of one are added */
} talgeo__frequency;

/* Read a table: `count` is the column with the counts, the dimensions are those of the margins. A
 * row with the level "Total" is a margin: it is checked against the rows that it sums up, and left
 * out. Consumes the stream. `shown` names it in messages. E_INPUT with the row: a count that is
 * missing, negative, fractional or too large, a level that is missing, a margin that disagrees. */
talgeo_status talgeo__frequency_read(struct ArrowArrayStream *stream, const char *shown,
                                     const char *count, const talgeo__margins *margins,
                                     talgeo__progress *progress, talgeo__frequency *frequency,
                                     talgeo_error *error);
void talgeo__frequency_free(talgeo__frequency *frequency);

#endif
