/* What became of the rows, as lines to read. */
#ifndef TALGEO_INTAKE_REPORT_LINES_H
#define TALGEO_INTAKE_REPORT_LINES_H

#include "report.h"

/* Tell of each source that was read to its end, line by line: counts, row numbers and periods,
 * never a value. */
void talgeo__report_lines(const talgeo__report *report, talgeo_line tell, void *user);

#endif
