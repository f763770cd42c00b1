/* The positions of a table's rows: from two columns, or from points in WKB. */
#ifndef TALGEO_API_POSITIONS_H
#define TALGEO_API_POSITIONS_H

#include "../core/batch.h"

typedef struct talgeo__positions {
    const char *shown; /* the table in messages */
    int x, y;          /* columns; -1: from the geometry */
    int geometry;      /* WKB column, -1: from x and y */
    char decimal;      /* mark of numbers in text: '.' or ',', 0 until one is seen */
} talgeo__positions;

/* Choose: the columns named x and y; both NULL: the geometry, else columns x and y. E_INPUT: there
 * are none (names the nearest). E_ARGUMENT: only one is given. */
talgeo_status talgeo__positions_open(talgeo__positions *positions, const talgeo__batches *batches,
                                     const char *shown, const char *x, const char *y,
                                     talgeo_error *error);

/* Positions of the current batch; NaN, NaN for a row without one. E_INPUT with row and column: text
 * that is no number, a geometry that is no point. */
talgeo_status talgeo__positions_read(talgeo__positions *positions, const talgeo__batches *batches,
                                     double *x, double *y, talgeo_error *error);

#endif
