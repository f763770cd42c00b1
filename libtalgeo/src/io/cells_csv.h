/* cells.csv: all cells of a release in long form, in the Danish dialect. */
#ifndef TALGEO_IO_CELLS_CSV_H
#define TALGEO_IO_CELLS_CSV_H

#include "../core/text.h"
#include "../protect/release.h"

/* UTF-8 with BOM, `;` between fields, decimal comma, CRLF. Signs of Statistikbanken in the place of
 * numbers: `..` withheld, `-` zero, `.` cannot occur, `...` not measured. out->failed where memory
 * ran out. */
void talgeo__cells_csv_write(const talgeo_release *release, talgeo__string *out);

#endif
