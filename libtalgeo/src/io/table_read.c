/* Tables of rows from files: which reader, and the digest of the file. */
#define _GNU_SOURCE
#include "table_read.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "../core/error.h"
#include "../core/names.h"
#include "gdal_rows.h"

static bool ends_with(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);
    return n > m && strcasecmp(path + n - m, ending) == 0;
}

bool talgeo__is_pipe(const char *path)
{
    struct stat info;
    return strcmp(path, "-") == 0 || (stat(path, &info) == 0 && S_ISFIFO(info.st_mode));
}

/* Of what comes from a pipe GDAL could not look at the beginning first. */
static bool is_csv(const char *path)
{
    return ends_with(path, ".csv") || ends_with(path, ".tsv") || ends_with(path, ".txt") ||
           talgeo__is_pipe(path);
}

static bool is_encoding(const char *name)
{
    static const char *const names[] = {"utf-8", "latin1", "windows-1252"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

bool talgeo__table_needs(const talgeo__table_source *source, const char *name)
{
    for (size_t i = 0; i < source->n_columns; i++)
        if (talgeo__same_name(source->columns[i], name)) return true;
    return source->columns == NULL;
}

double talgeo__table_fraction(const struct ArrowArrayStream *stream)
{
    double csv = talgeo__csv_fraction(stream), rows = talgeo__gdal_rows_fraction(stream);
    return csv > rows ? csv : rows;
}

talgeo_status talgeo__table_open(const talgeo__table_source *source,
                                 struct ArrowArrayStream *stream, char **crs, char digest[65],
                                 talgeo_error *error)
{
    *crs = NULL;
    stream->release = NULL;
    if (digest) digest[0] = '\0';
    if (source->encoding && !is_encoding(source->encoding))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "intake",
                            "encoding '%.40s' is not known; known: utf-8, latin1, windows-1252",
                            source->encoding);
    if (is_csv(source->path)) return talgeo__csv_open(source, stream, digest, error);
    return talgeo__gdal_rows_open(source, stream, crs, digest, error);
}
