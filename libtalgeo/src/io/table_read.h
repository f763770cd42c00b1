/* Tables of rows from files: Arrow streams from CSV (our reader) and from anything GDAL opens. */
#ifndef TALGEO_IO_TABLE_READ_H
#define TALGEO_IO_TABLE_READ_H

#include "../core/arrow.h"
#include <talgeo/talgeo.h>

typedef struct talgeo__table_source {
    const char *path;     /* file, GDAL connection string, "-" for CSV on stdin */
    const char *shown;    /* as the user named it, for messages */
    const char *layer;    /* NULL: the only one */
    const char *encoding; /* of CSV and Shapefiles: "utf-8", "latin1" (taken for what it is a part
                             of), "windows-1252"; NULL: found out */
    /* Columns that are needed; NULL: all, and the geometry. Others may be missing or hold nothing;
     * where one of these is not there all are. */
    const char *const *columns;
    size_t n_columns;
    bool geometry; /* is the geometry needed as well? */
    int threads;   /* with two or more, the digest of what GDAL reads is made on one of its own */
} talgeo__table_source;

/* Does what comes from there come once, and perhaps never end: standard input, a pipe? */
bool talgeo__is_pipe(const char *path);
/* Is the column needed? Names as talgeo__same_name has them. */
bool talgeo__table_needs(const talgeo__table_source *source, const char *name);

/* Open as an Arrow stream. CSV columns are all text, as they stand, in UTF-8; other formats have
 * GDAL's types, and a geometry column in WKB. crs gets the layer's CRS ("EPSG:25832" or WKT2),
 * yours, NULL where there is none. digest (may be NULL) gets the SHA-256 of the file, hex, at the
 * latest when the stream has been released, which it must outlive; "" until then, and where it is
 * no plain file. A row of the stream that cannot be read ends it with an error that names the
 * line. E_IO, E_INPUT, E_ARGUMENT: no such encoding. */
talgeo_status talgeo__table_open(const talgeo__table_source *source,
                                 struct ArrowArrayStream *stream, char **crs, char digest[65],
                                 talgeo_error *error);

/* CSV only: `,` `;` or tab found from the heading; quotes; BOM; UTF-8 or Windows-1252. Memory does
 * not depend on the number of rows. Every data row of the file is a row of the stream; a row with
 * another number of fields than the heading is E_INPUT with its line. digest as above, when the
 * stream has ended. */
talgeo_status talgeo__csv_open(const talgeo__table_source *source, struct ArrowArrayStream *stream,
                               char digest[65], talgeo_error *error);

/* How much of a table has been read, 0..1, where that can be told; else 0. */
double talgeo__table_fraction(const struct ArrowArrayStream *stream);
double talgeo__csv_fraction(const struct ArrowArrayStream *stream);

#endif
