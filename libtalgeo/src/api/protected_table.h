/* A protected frequency table: cells without the numbers that are withheld. */
#ifndef TALGEO_API_PROTECTED_TABLE_H
#define TALGEO_API_PROTECTED_TABLE_H

#include "../core/dict.h"
#include "margins.h"

/* One cell; n is -1 where it is withheld. The reason is private. */
typedef struct talgeo__protected_cell {
    int64_t n;
    talgeo_reason reason;
} talgeo__protected_cell;

struct talgeo_protected {
    size_t n_dimensions;
    char *dimensions[TALGEO__MAX_DIMENSIONS];
    talgeo__dict *levels[TALGEO__MAX_DIMENSIONS];
    size_t count;
    int32_t *keys; /* count x n_dimensions, -1: summed out */
    talgeo__protected_cell *cells;
};

#endif
