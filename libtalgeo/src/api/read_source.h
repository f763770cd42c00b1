/* Reading one source of a plan: its file, its addresses, its rows. */
#ifndef TALGEO_API_READ_SOURCE_H
#define TALGEO_API_READ_SOURCE_H

#include "../core/progress.h"
#include "../growth/growth.h"
#include "plan.h"

/* The rows of a source before they are read: a stream, and its CRS (NULL: none). Both are yours,
 * and the stream must end before the digest that it fills at its end. */
typedef struct talgeo__opened {
    struct ArrowArrayStream stream;
    char *crs;
} talgeo__opened;

/* Open the rows of source `s`: given->rows, which are taken over, else its file, of which only the
 * columns that the plan names need have values; its digest goes to the report. With two threads or
 * more, one will read ahead. As talgeo__table_open. */
talgeo_status talgeo__source_open(const talgeo_plan *plan, size_t s,
                                  const talgeo_cube_source *given, int threads,
                                  talgeo__opened *opened, talgeo__source_report *report,
                                  talgeo_error *error);
void talgeo__source_close(talgeo__opened *opened);
/* Read them, with the source's category columns, and close. `children` is shared by the sources of
 * the plan; the reference judges what is too extreme. As talgeo__rows_read. */
talgeo_status talgeo__source_read(const talgeo_plan *plan, size_t s, talgeo__opened *opened,
                                  talgeo__dict *children, talgeo__reference *reference,
                                  talgeo__progress *progress, talgeo__rows *rows,
                                  talgeo__source_report *report, talgeo_error *error);

#endif
