/* From features to an area set: checks and repairs each polygon, then the set as a whole. What
 * files and Arrow streams have in common. */
#ifndef TALGEO_IO_AREAS_COLLECT_H
#define TALGEO_IO_AREAS_COLLECT_H

#include <ogr_api.h>

#include "../areas/areas.h"
#include "../core/problems.h"
#include "areas_geometry.h"

typedef struct talgeo__collector {
    const talgeo_areas_options *options;
    const char *shown;      /* the source in messages */
    talgeo_problems *notes; /* may be NULL */
    bool swap_xy;           /* the geometries have y first */
    char *crs;
    talgeo__measure measure;
    talgeo__areas_builder *builder;
} talgeo__collector;

/* Settle the CRS from what the source says of itself (NULL: nothing) and options->crs, and make the
 * builder. E_CRS: none, unknown, or the two contradict each other. Call inside a GDAL scope, as all
 * below. */
talgeo_status talgeo__collector_open(talgeo__collector *collector, const char *source_crs,
                                     talgeo_error *error);
/* Add feature `number` (from 1). Key and name are `length` bytes, NULL for none. The geometry (may
 * be NULL) is taken over. E_AREAS. */
talgeo_status talgeo__collector_add(talgeo__collector *collector, int64_t number, const char *key,
                                    const char *name, OGRGeometryH geometry, talgeo_error *error);
/* Freeze, index, repair what is not valid, look for overlaps. areas_finish.c */
talgeo_status talgeo__collector_finish(talgeo__collector *collector, const char *id,
                                       talgeo_areas **areas, talgeo_error *error);
void talgeo__collector_close(talgeo__collector *collector);

/* Suspected areas of a set that overlap: by more than the tolerance is E_AREAS with keys and square
 * metres; by less is a note. areas_overlap.c */
talgeo_status talgeo__areas_check_overlaps(const talgeo_areas *areas, const bool *suspects,
                                           const talgeo__measure *measure, double tolerance_m2,
                                           const char *shown, talgeo_problems *notes,
                                           talgeo_error *error);

#endif
