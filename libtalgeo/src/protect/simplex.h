/* A simplex method over a sparse dictionary: basic variables as sums of the others. What is shown
 * leaves few variables free, and each depends on a few of them, so that a step costs little. It
 * moves in whole numbers, from 0, and decides nothing: what it finds is checked exactly. */
#ifndef TALGEO_PROTECT_SIMPLEX_H
#define TALGEO_PROTECT_SIMPLEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An entry of the dictionary: in the row of a basic variable, the factor of another one. */
typedef struct talgeo__entry {
    int32_t row, column;
    int32_t next_in_row, previous_in_row, next_in_column, previous_in_column; /* -1: none */
    double factor;
} talgeo__entry;

typedef struct talgeo__simplex_variable {
    double value, low, high;
    int32_t row, column; /* first entry of either, -1: none */
    int32_t column_length;
    int32_t passed_over; /* after so many moves: it could not move by whole numbers */
    bool basic;
} talgeo__simplex_variable;

typedef struct talgeo__simplex {
    talgeo__simplex_variable *variables; /* the objective comes first */
    size_t n_variables, capacity;
    talgeo__entry *entries;
    size_t n_entries, entries_capacity;
    int32_t free_entry;
    int32_t *at;     /* by variable: entry + 1 of the row in work; 0 between calls */
    double *sum;     /* by variable, of the equation in work; 0 between calls */
    int32_t *listed; /* variables with a sum */
    size_t n_listed;
    bool whole; /* move in whole numbers only */
    int32_t moves;
    double *best; /* by variable: the best values in whole numbers */
    bool failed;  /* out of memory */
} talgeo__simplex;

/* A term of an equation. */
typedef struct talgeo__term {
    int32_t variable;
    double factor;
} talgeo__term;

/* Begin anew, with room for so many variables. False: out of memory. */
bool talgeo__simplex_begin(talgeo__simplex *simplex, size_t most_variables);
void talgeo__simplex_free(talgeo__simplex *simplex);

/* Add a variable, between low <= 0 and high >= 0: its number. */
int32_t talgeo__simplex_add(talgeo__simplex *simplex, double low, double high);
/* Keep the sum of the terms at 0. */
void talgeo__simplex_keep(talgeo__simplex *simplex, const talgeo__term *terms, size_t n);
/* Let a new variable be the sum of the terms. */
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
 * all are whole numbers in the end. May change bounds. */
void talgeo__simplex_move(talgeo__simplex *simplex, int32_t variable, int direction);

static inline double talgeo__simplex_value(const talgeo__simplex *simplex, int32_t variable)
{
    return simplex->variables[variable].value;
}

#endif
