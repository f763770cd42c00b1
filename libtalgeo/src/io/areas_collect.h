/* From features to an area set: checks and repairs each polygon, then the set as a whole. What
 * files and Arrow streams have in common. */
#ifndef TALGEO_IO_AREAS_COLLECT_H
#define TALGEO_IO_AREAS_COLLECT_H

#include <ogr_api.h>

#include "../areas/areas.h"
#include "../core/problems.h"
#include "../core/progress.h"
#include "areas_geometry.h"

/* Areas that are named in notes of one kind; the rest is counted. */
enum { TALGEO__NAMED_NOTES = 20 };

typedef struct talgeo__collector {
    const talgeo_areas_options *options;
    talgeo__progress progress;
    const char *shown;      /* the source in messages */
    talgeo_problems *notes; /* what there is to tell; the set's in the end */
    bool swap_xy;           /* the geometries have y first */
    char *crs;
    char *doubted_crs; /* what the source says, and options->crs contradicts; NULL: nothing */
    talgeo__measure measure;
    OGREnvelope box; /* of all polygons, x first; MinX > MaxX while there are none */
    talgeo__areas_builder *builder;
    talgeo__areas_story story;
    size_t garbled; /* names that look so */
} talgeo__collector;

/* Settle the CRS from what the source says of itself (NULL: nothing) and options->crs, and make the
 * builder. E_CRS: none, unknown, or the two contradict each other. Call inside a GDAL scope, as all
 * below. */
talgeo_status talgeo__collector_open(talgeo__collector *collector, const char *source_crs,
                                     talgeo_error *error);
/* May the real be a key? A whole number of at most 15 digits may; others have more than one text.
 * E_AREAS. */
talgeo_status talgeo__collector_check_key(const talgeo__collector *collector, int64_t number,
                                          double key, talgeo_error *error);
/* Add feature `number` (from 1). Key and name are UTF-8, NULL for none. The geometry (may be NULL)
 * is taken over. E_AREAS. */
talgeo_status talgeo__collector_add(talgeo__collector *collector, int64_t number, const char *key,
                                    const char *name, OGRGeometryH geometry, talgeo_error *error);
/* Freeze, index, repair what is not valid, look for overlaps. areas_finish.c */
talgeo_status talgeo__collector_finish(talgeo__collector *collector, const char *id,
                                       talgeo_areas **areas, talgeo_error *error);
/* `notes` (may be NULL) gets copies of what there was to tell, also where reading failed. */
void talgeo__collector_close(talgeo__collector *collector, talgeo_problems *notes);

/* Tell something about the set, as a warning. */
void talgeo__collector_note(talgeo__collector *collector, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The CRS of a set. areas_crs.c */
talgeo_status talgeo__collector_settle_crs(talgeo__collector *collector, const char *source_crs,
                                           talgeo_error *error);
/* Can the coordinates be of that CRS? Once all features are in. E_CRS: degrees that are none, or a
 * contradiction. */
talgeo_status talgeo__collector_check_crs(talgeo__collector *collector, talgeo_error *error);
/* Does an edge go more than half round the Earth? Whoever drew it meant the other way. */
bool talgeo__collector_goes_round(const talgeo__collector *collector, OGRGeometryH geometry);

/* Does a name look as if it had been read in the wrong encoding? areas_text.c */
bool talgeo__looks_garbled(const char *name);

/* Suspected areas of a set that overlap: by more than the tolerance is E_AREAS with keys and square
 * metres; by less is a note. areas_overlap.c */
talgeo_status talgeo__areas_check_overlaps(talgeo__collector *collector, const talgeo_areas *areas,
                                           const bool *suspects, talgeo_error *error);

#endif
