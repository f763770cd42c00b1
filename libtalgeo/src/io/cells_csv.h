/* cells.csv and figures.csv: all cells and all figures of a release, in the Danish dialect. */
#ifndef TALGEO_IO_CELLS_CSV_H
#define TALGEO_IO_CELLS_CSV_H

#include "../core/text.h"
#include "../figures/rows.h"

/* UTF-8 with BOM, `;` between fields, decimal comma, CRLF. Signs of Statistikbanken in the place of
 * numbers: `..` withheld, `-` zero, `.` cannot occur, `...` not measured. out->failed where memory
 * ran out. */
void talgeo__cells_csv_write(const talgeo_release *release, talgeo__string *out);

/* figures.csv in the same dialect, but numbers that are not there are empty. */
void talgeo__figures_csv_write(const talgeo_release *release, const talgeo__figure_rows *rows,
                               talgeo__string *out);

#endif
