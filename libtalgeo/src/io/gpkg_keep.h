/* What others have put into layers.gpkg: carried over when the file is made anew. */
#ifndef TALGEO_IO_GPKG_KEEP_H
#define TALGEO_IO_GPKG_KEEP_H

#include <talgeo/talgeo.h>

/* Copy layers, tables (as QGIS's layer_styles), views and their entries in GeoPackage's own tables
 * from the GeoPackage `old` into the new `fresh`. Not copied: what `fresh` has already, and the
 * layers `ours` (n_ours) of the earlier publication. Where there is nothing to copy, `fresh` is not
 * touched. E_IO where `old` is damaged or something in it cannot be copied; E_MEMORY. */
talgeo_status talgeo__gpkg_keep(const char *fresh, const char *old, char *const *ours,
                                size_t n_ours, talgeo_error *error);

#endif
