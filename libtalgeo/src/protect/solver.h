/* What protection asks of a solver of linear programs. The solver finds points; it decides nothing:
 * every point is checked in whole numbers before it counts. */
#ifndef TALGEO_PROTECT_SOLVER_H
#define TALGEO_PROTECT_SOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns are at least 0 and at most `upper`; each row has its value. */
typedef struct talgeo__program {
    size_t n_columns, n_rows;
    const int32_t *column_start; /* n_columns + 1 */
    const int32_t *row;          /* each once in a column */
    const double *factor;
    const double *upper;
    const double *value; /* by row; NULL: all 0 */
} talgeo__program;

typedef struct talgeo__solver {
    void *(*open)(const talgeo__program *program); /* copies it; NULL: out of memory */
    void (*set_upper)(void *lp, size_t column, double upper);
    /* Maximise sum(objective * column), from the last optimum on. False: no optimum was found. */
    bool (*maximise)(void *lp, const double *objective);
    /* After it was false: no point has the rows' values. Else the solver failed. */
    bool (*contradicts)(void *lp);
    /* After it was true: the optimum, by column. Valid until the next call. */
    const double *(*point)(void *lp);
    void (*close)(void *lp);
} talgeo__solver;

#endif
