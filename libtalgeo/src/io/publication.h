/* A publication folder: written beside the target, renamed into place as a whole. */
#ifndef TALGEO_IO_PUBLICATION_H
#define TALGEO_IO_PUBLICATION_H

#include "../protect/release.h"

/* Write layers.gpkg, <area_set>.geojson, cells.csv, cells.json and release.json into `folder`.
 * E_EXISTS where it exists and overwrite is false, or where it holds something that is not a
 * publication; E_IO. On failure what was there is unchanged and nothing is left beside it. Files in
 * the folder that are not ours, and layers and styles in layers.gpkg that are not ours, survive. */
talgeo_status talgeo__publication_write(const talgeo_release *release, const char *folder,
                                        bool overwrite, talgeo_error *error);
/* Would _write accept the folder? Asked before the long work. */
talgeo_status talgeo__publication_check(const char *folder, bool overwrite, talgeo_error *error);

/* Digest of the publication in the folder, as its release.json says; "" where there is none.
 * E_MEMORY. */
talgeo_status talgeo__publication_digest(const char *folder, char hex[65], talgeo_error *error);

/* Read a release back: frame and cells from release.json, cells.json and layers.gpkg. */
talgeo_status talgeo__publication_read(const char *folder, talgeo_release **release,
                                       talgeo_error *error);

#endif
