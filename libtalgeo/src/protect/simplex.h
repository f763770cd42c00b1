/* A simplex method over a dictionary: dependent variables as sums of the others. What is shown
 * leaves few variables free, and each depends on a few of them, so that a step costs little. It
 * moves in whole numbers, from 0, and decides nothing: what it finds is checked exactly. */
#ifndef TALGEO_PROTECT_SIMPLEX_H
#define TALGEO_PROTECT_SIMPLEX_H

#include "dictionary.h"

typedef struct talgeo__simplex_variable {
    double value, low, high;
    int32_t place;       /* its row or column, -1: nothing depends on it */
    int32_t passed_over; /* after so many moves: it could not move by whole numbers */
    bool basic;          /* it has a row */
} talgeo__simplex_variable;

typedef struct talgeo__simplex {
    talgeo__dictionary dictionary;
    talgeo__simplex_variable *variables;
    size_t n_variables, capacity;
    /* The tableau: where a row has a factor, its column lists the row. Row 0 is the objective. */
    bool opened;
    size_t n_rows, n_columns, most_cells;
    int32_t *of_row, *of_column; /* variables */
    double *factor;              /* by column and row */
    bool *is_listed;             /* by column and row */
    int32_t *listed;             /* by column: rows with a factor, or with one that has become 0 */
    size_t *n_listed;            /* by column */
    double *pivot_factor;        /* room, by row */
    bool whole;                  /* move in whole numbers only */
    int32_t moves;
    double *best; /* by variable: the best values in whole numbers */
    bool failed;  /* out of memory */
} talgeo__simplex;

/* Begin anew, with room for so many variables. False: out of memory. */
bool talgeo__simplex_begin(talgeo__simplex *simplex, size_t most_variables);
void talgeo__simplex_free(talgeo__simplex *simplex);

/* Add a variable, between low <= 0 and high >= 0: its number. */
int32_t talgeo__simplex_add(talgeo__simplex *simplex, double low, double high);
/* Before the first move: keep the sum of the terms at 0. */
void talgeo__simplex_keep(talgeo__simplex *simplex, const talgeo__term *terms, size_t n);
/* Before the first move: let a new variable be the sum of the terms. */
void talgeo__simplex_define(talgeo__simplex *simplex, int32_t variable, const talgeo__term *terms,
                            size_t n);

/* New bounds of a variable. */
static inline void talgeo__simplex_limit(talgeo__simplex *simplex, int32_t variable, double low,
                                         double high)
{
    simplex->variables[variable].low = low;
    simplex->variables[variable].high = high;
}

/* From where all variables are 0 move one up (1) or down (-1) as far as it is found to go, so that
 * all are whole numbers in the end. May change bounds. A variable in no equation stays. */
void talgeo__simplex_move(talgeo__simplex *simplex, int32_t variable, int direction);

static inline double talgeo__simplex_value(const talgeo__simplex *simplex, int32_t variable)
{
    return simplex->variables[variable].value;
}

#endif
