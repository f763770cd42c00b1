/* The problem as bounding sees it: independent blocks of variables, hidden sums cut into parts by
 * block, and points: other assignments of whole numbers that agree with all that is shown. */
#ifndef TALGEO_PROTECT_BLOCKS_H
#define TALGEO_PROTECT_BLOCKS_H

#include "solver.h"
#include "system.h"

/* item[start[k]] .. are what belongs to k. */
typedef struct talgeo__map {
    size_t *start;
    int32_t *item;
} talgeo__map;

/* The variables of a hidden sum in one block. `low` and `high` are the smallest and largest value
 * seen in the truth and in points; low_point, high_point: where, -1 for the truth. */
typedef struct talgeo__part {
    size_t hidden, block;
    size_t first, count; /* in part_variable */
    int64_t value, low, high;
    int32_t low_point, high_point;
} talgeo__part;

/* An assignment that differs from the truth in some variables of a block. */
typedef struct talgeo__point {
    size_t block, count;
    int32_t *variable;
    int64_t *change;
    bool valid; /* agrees with what is shown now */
} talgeo__point;

typedef struct talgeo__block {
    size_t first, count;        /* in block_variable */
    size_t first_row, n_rows;   /* in block_row: sums */
    size_t first_part, n_parts; /* in parts */
    void *lp;                   /* NULL until it is needed */
} talgeo__block;

typedef struct talgeo__blocks {
    talgeo__system *system;
    const talgeo__solver *solver;
    int64_t threshold;

    int32_t *shows;   /* by sum: cells that show it */
    int32_t *zero_by; /* by variable: shown sums of 0 that have it */
    bool *usable;     /* by sum: of a cell that may be shown */

    talgeo__block *items;
    size_t count;
    int32_t *block_variable, *place; /* variables block by block; place of each in its block */
    size_t *block_of;                /* by variable */
    int32_t *block_row, *row_of;     /* sums block by block; row of each sum, -1 for none */

    talgeo__part *parts; /* block by block */
    size_t n_parts;
    int32_t *part_variable;
    size_t n_hidden;
    int32_t *hidden;          /* the hidden sums */
    talgeo__map hidden_parts; /* by number of the hidden sum */
    talgeo__map sums_with;    /* by variable: usable sums */
    talgeo__map parts_with;   /* by variable */
    talgeo__map cells_of;     /* by sum: open or shown cells */

    talgeo__point *points;
    size_t n_points, points_capacity;
    int64_t *change;      /* room, by variable: 0 between calls */
    int64_t *sum_change;  /* room, by sum */
    int64_t *part_change; /* room, by part */
    double *objective;    /* of the next program, by variable of its block */
    double *costs;        /* room, by column of a program */
    int32_t *first_shift; /* room, by sum: 0 between calls */
    int32_t *sum_list;    /* room for sums */
    bool *keep;           /* room, by variable: false between calls */
    int64_t programs;     /* solved so far */
} talgeo__blocks;

bool talgeo__blocks_open(talgeo__blocks *blocks, talgeo__system *system,
                         const talgeo__solver *solver, int64_t threshold);
void talgeo__blocks_close(talgeo__blocks *blocks);

/* Has the hidden sum been seen at the threshold or above, and `threshold` apart? */
bool talgeo__blocks_safe(const talgeo__blocks *blocks, size_t hidden);

/* Count one cell more (1) or less (-1) as shown, in the linear programs too. */
void talgeo__blocks_show(talgeo__blocks *blocks, size_t cell, int32_t change);

/* Maximise the objective (in blocks->objective) over a block; keep the optimum as a point if it is
 * whole. *optimal: prices can be read. False: out of memory. */
bool talgeo__blocks_maximise(talgeo__blocks *blocks, size_t block, bool *optimal);

/* Keep a point that agrees with everything shown (others are dropped), and use it. Takes it over.
 * False: out of memory. */
bool talgeo__blocks_add_point(talgeo__blocks *blocks, talgeo__point point);

/* Look for a point that lifts the part by the threshold, without a linear program. It need not
 * find one. False: out of memory. */
bool talgeo__blocks_walk(talgeo__blocks *blocks, size_t part);

/* Let the point count for all parts of its block, or only for those with only[part]. */
void talgeo__blocks_use_point(talgeo__blocks *blocks, size_t point, const bool *only);

/* The proof, from scratch: every hidden sum is safe by points that agree with all cells shown. */
bool talgeo__blocks_verify(talgeo__blocks *blocks);

#endif
