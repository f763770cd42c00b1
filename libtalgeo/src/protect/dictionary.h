/* Equations as a dictionary: some variables depend on the others, each as a sum of a few of them.
 * Sparse elimination, one equation after the other. */
#ifndef TALGEO_PROTECT_DICTIONARY_H
#define TALGEO_PROTECT_DICTIONARY_H

#include "rows.h"

/* A term of a sum. */
typedef struct talgeo__term {
    int32_t variable;
    double factor;
} talgeo__term;

typedef struct talgeo__terms {
    talgeo__term *items;
    size_t count, capacity;
} talgeo__terms;

typedef struct talgeo__dictionary {
    size_t n_variables, capacity;
    bool *dependent;     /* by variable */
    talgeo__terms *row;  /* by dependent variable: its sum of others, which do not depend */
    talgeo__list *users; /* by other variable: those whose rows have it, or had it once */
    int32_t *n_users;    /* by other variable: rows that have it */
    double *sum;         /* by variable, of the equation in work; 0 between calls */
    bool *met;           /* by variable; false between calls */
    int32_t *listed;     /* variables with a sum */
    size_t n_listed;
    bool failed; /* out of memory */
} talgeo__dictionary;

/* Begin anew, with so many variables of which none depends. False: out of memory. */
bool talgeo__dictionary_begin(talgeo__dictionary *dictionary, size_t n_variables);
void talgeo__dictionary_free(talgeo__dictionary *dictionary);

/* The sum of the terms is 0. */
void talgeo__dictionary_keep(talgeo__dictionary *dictionary, const talgeo__term *terms, size_t n);
/* A variable that was in no equation is the sum of the terms. */
void talgeo__dictionary_define(talgeo__dictionary *dictionary, int32_t variable,
                               const talgeo__term *terms, size_t n);

#endif
