/* What protection asks of a solver of linear programs. The solver finds points and prices; it
 * decides nothing: every point is checked in whole numbers before it counts. */
#ifndef TALGEO_PROTECT_SOLVER_H
#define TALGEO_PROTECT_SOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns are at least 0 and at most `upper`. Rows have their value while they are fixed, no limits
 * while they are free. */
typedef struct talgeo__program {
    size_t n_columns, n_rows;
    const int32_t *column_start; /* n_columns + 1 */
    const int32_t *row;          /* ascending within a column */
    const double *factor;
    const double *upper;
    const bool *fixed;   /* by row */
    const double *value; /* by row; NULL: 0, and set_row can be called */
} talgeo__program;

typedef struct talgeo__solver {
    void *(*open)(const talgeo__program *program); /* copies it; NULL: out of memory */
    void (*set_upper)(void *lp, size_t column, double upper);
    void (*set_row)(void *lp, size_t row, bool fixed);
    /* Maximise sum(objective * column), from the last optimum on. False: no optimum was found. */
    bool (*maximise)(void *lp, const double *objective);
    /* After that: the optimum, by column; what a unit more of a row or an upper limit is worth.
     * Valid until the next call. */
    const double *(*point)(void *lp);
    const double *(*row_prices)(void *lp);
    const double *(*column_prices)(void *lp);
    void (*close)(void *lp);
} talgeo__solver;

#endif
