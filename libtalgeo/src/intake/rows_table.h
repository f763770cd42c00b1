/* Changing a table of rows: for intake/ only. */
#ifndef TALGEO_INTAKE_ROWS_TABLE_H
#define TALGEO_INTAKE_ROWS_TABLE_H

#include "rows.h"

enum { TALGEO__PART_POSITION = 1, TALGEO__PART_GROWTH = 2 };

/* Room for `needed` rows in the columns of the parts and in all values. False: out of memory. */
bool talgeo__rows_reserve(talgeo__rows *rows, unsigned parts, size_t needed);
/* Copy row `from` over row `to`. */
void talgeo__rows_move(talgeo__rows *rows, size_t from, size_t to);
/* Bring the codes of all values into byte order of their texts. False: out of memory. */
bool talgeo__rows_sort_dicts(talgeo__rows *rows);

/* Keep one row per child and period, the others rejected as repeated in the period. */
talgeo_status talgeo__rows_one_per_period(talgeo__rows *rows, talgeo__one_per keep,
                                          talgeo__source_report *report, talgeo_error *error);

#endif
