/* Tables of rows from anything GDAL opens, as OGR's Arrow streams. */
#ifndef TALGEO_IO_GDAL_ROWS_H
#define TALGEO_IO_GDAL_ROWS_H

#include "table_read.h"

/* As talgeo__table_open, for all formats but CSV. */
talgeo_status talgeo__gdal_rows_open(const talgeo__table_source *source,
                                     struct ArrowArrayStream *stream, char **crs, char digest[65],
                                     talgeo_error *error);
double talgeo__gdal_rows_fraction(const struct ArrowArrayStream *stream);

#endif
