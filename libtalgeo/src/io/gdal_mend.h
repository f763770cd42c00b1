/* What OGR's Arrow streams get wrong in the versions of GDAL that we run on. */
#ifndef TALGEO_IO_GDAL_MEND_H
#define TALGEO_IO_GDAL_MEND_H

#include <ogr_api.h>
#include <stdbool.h>

#include "../core/arrow.h"

/* GeoPackage and FlatGeobuf have streams of their own. Before GDAL 3.8.3 these give most truths as
 * falsehoods (OSGeo/gdal issue 8998), and that of GeoPackage hands its columns to a function of
 * SQLite, which takes 127. Must the layer, whose ignored fields are set, be read as those of all
 * other formats? */
bool talgeo__gdal_needs_plain_stream(OGRLayerH layer);

/* OGR's next batch; `plain` as above, by settings of this thread that are as before when it
 * returns. */
int talgeo__gdal_next(struct ArrowArrayStream *stream, bool plain, struct ArrowArray *out);

/* Before GDAL 3.8.5 the common stream gives dates before 1970 a day late (OSGeo/gdal issue 9636):
 * puts them right in a batch. 1969-12-31 comes as 1970-01-01, and stays that. */
void talgeo__gdal_mend_dates(const struct ArrowSchema *schema, struct ArrowArray *batch);

#endif
