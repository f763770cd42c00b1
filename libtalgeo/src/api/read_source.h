/* Reading one source of a plan: its file, its addresses, its rows. */
#ifndef TALGEO_API_READ_SOURCE_H
#define TALGEO_API_READ_SOURCE_H

#include "../core/progress.h"
#include "../growth/growth.h"
#include "plan.h"

/* Rows of source `s` (given->rows, which are taken over, else its file), with its category columns;
 * the digest goes to the report. `children` is shared by the sources of the plan; the reference
 * judges what is too extreme. With two threads or more, one reads ahead. As talgeo__rows_read and
 * talgeo__table_open. */
talgeo_status talgeo__read_source(const talgeo_plan *plan, size_t s,
                                  const talgeo_cube_source *given, talgeo__dict *children,
                                  talgeo__reference *reference, int threads,
                                  talgeo__progress *progress, talgeo__rows *rows,
                                  talgeo__source_report *report, talgeo_error *error);

#endif
