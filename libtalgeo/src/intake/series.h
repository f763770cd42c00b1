/* A child's own rows, one after the other: which one counts, which stand twice, what cannot be. */
#ifndef TALGEO_INTAKE_SERIES_H
#define TALGEO_INTAKE_SERIES_H

#include "rows_table.h"

/* What becomes of a row beside the child's other rows. The first two drop it; of the others one is
 * told. */
enum {
    TALGEO__MARK_DUPLICATE = 1, /* all that is read of the row stands in one before it */
    TALGEO__MARK_REPEATED = 2,  /* another row of the child counts in the period */
    TALGEO__MARK_SHRUNK = 4,    /* lower than on the day before by more than 2.5 cm */
    TALGEO__MARK_CARRIED = 8,   /* height and weight both as on the day before */
};

/* Set the marks of all rows (`marks` is zeroed). What is marked does not depend on the order of the
 * rows, but for which of equal rows is the duplicate: the later ones. False: out of memory. */
bool talgeo__series_mark(const talgeo__rows *rows, talgeo__one_per keep, uint8_t *marks);

#endif
