/* Calling GDAL from a library: drivers registered once, its messages caught, nothing printed. */
#ifndef TALGEO_IO_GDAL_SCOPE_H
#define TALGEO_IO_GDAL_SCOPE_H

#include <gdal.h>
#include <stdbool.h>

/* Around every stretch of GDAL calls of a function. Scopes nest; one belongs to its thread. */
typedef struct talgeo__gdal_scope {
    char message[500]; /* the last error or failure GDAL told, one line without passwords; "" for
                          none */
} talgeo__gdal_scope;

void talgeo__gdal_enter(talgeo__gdal_scope *scope);
void talgeo__gdal_leave(talgeo__gdal_scope *scope);

/* GDAL's last words in the scope, or `otherwise` where it said nothing. Beware: GDAL's words may
 * quote a cell of the input; use them for opening files and layers, not for rows. */
const char *talgeo__gdal_words(const talgeo__gdal_scope *scope, const char *otherwise);

/* A file or a connection string opened for reading vectors, within a scope; NULL: the scope says
 * why. What a file points to on the web (the CRS of a GeoJSON file, the schema of a GML file) is
 * not fetched. */
GDALDatasetH talgeo__gdal_open(const char *path, const char *const *options,
                               talgeo__gdal_scope *scope);

/* Is it a path (no connection string) at which there is nothing? */
bool talgeo__path_is_missing(const char *path);

#endif
