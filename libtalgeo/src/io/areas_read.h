/* Area sets from files and Arrow streams, through GDAL. */
#ifndef TALGEO_IO_AREAS_READ_H
#define TALGEO_IO_AREAS_READ_H

#include "../areas/areas.h"
#include "../core/arrow.h"
#include "../core/problems.h"

/* Read, check, repair, freeze (talgeo_areas_open in talgeo.h tells the rules). `notes` may be NULL;
 * else it gets warnings: polygons repaired and by how much, slivers let pass. `file` in them is
 * `shown`, the path as the user gave it. */
talgeo_status talgeo__areas_read(const char *path, const char *shown,
                                 const talgeo_areas_options *options, const char *id,
                                 talgeo_problems *notes, talgeo_areas **areas, talgeo_error *error);
talgeo_status talgeo__areas_read_arrow(struct ArrowArrayStream *stream,
                                       const talgeo_areas_options *options, const char *id,
                                       talgeo_areas **areas, talgeo_error *error);

/* Ground that areas enclose and none has: how many pieces of at least 0.01 m2. */
typedef struct talgeo__gaps {
    size_t count;
    double m2, largest_m2;
    double x, y; /* within the largest */
} talgeo__gaps;
talgeo_status talgeo__areas_find_gaps(const talgeo_areas *areas, talgeo__gaps *gaps,
                                      talgeo_error *error);
/* Square metres of all areas. E_CRS. */
talgeo_status talgeo__areas_size(const talgeo_areas *areas, double *m2, talgeo_error *error);

/* The area combinations that several sets' polygons make possible: the distinct rows of area
 * numbers (-1 outside) over all regions of their overlay that have an area above `sliver_m2`.
 * n_sets numbers a row; *combinations is yours (free). For the audit. */
talgeo_status talgeo__areas_overlay(talgeo_areas *const *sets, size_t n_sets, double sliver_m2,
                                    int32_t **combinations, size_t *n_combinations,
                                    talgeo_error *error);

#endif
