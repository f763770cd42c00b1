/* A child's own rows, one after the other: rows that stand twice, and what cannot well be. */
#ifndef TALGEO_INTAKE_SERIES_H
#define TALGEO_INTAKE_SERIES_H

#include "rows_table.h"

enum {
    TALGEO__MARK_DUPLICATE = 1, /* all that is read of the row stands in one before it */
    TALGEO__MARK_SHRUNK = 2,    /* lower than on the day before by more than 2.5 cm */
    TALGEO__MARK_CARRIED = 4,   /* height and weight both as on the day before */
};

/* Order of two measures; a missing one (NaN) is below every other. */
int talgeo__compare_measures(double a, double b);
/* Order of two rows by what they say besides child and date. */
int talgeo__rows_compare_content(const talgeo__rows *rows, size_t a, size_t b);
/* Set the marks of all rows (`marks` is zeroed). What is marked does not depend on the order of the
 * rows, but for which of equal rows is the duplicate: the later ones. False: out of memory. */
bool talgeo__series_mark(const talgeo__rows *rows, uint8_t *marks);

#endif
