/* Nearly all positions of a table lie in no area: why might that be? */
#ifndef TALGEO_API_OUTSIDE_H
#define TALGEO_API_OUTSIDE_H

#include "../areas/areas.h"

/* Are so many of the positions in no area that something must be wrong? */
bool talgeo__nearly_all(int64_t outside, int64_t positions);

/* Of n positions (x, y in `crs`; NaN for none), how many would be in an area if x and y changed
 * places? E_CRS, E_MEMORY. */
talgeo_status talgeo__count_swapped(const talgeo_areas *areas, const char *crs, const double *x,
                                    const double *y, size_t n, int64_t *inside,
                                    talgeo_error *error);

/* What is lost when positions are brought from `crs` into that of a set (talgeo__transform_caveat);
 * "" for nothing. E_CRS, E_MEMORY. */
talgeo_status talgeo__caveat_words(char *words, size_t size, const talgeo_areas *areas,
                                   const char *crs, talgeo_error *error);

/* A note on the areas of the file `shown` where the same is lost on the way to WGS 84, for GeoJSON.
 */
talgeo_status talgeo__note_web(const talgeo_areas *areas, const char *shown, talgeo_problems *notes,
                               talgeo_error *error);

/* "all 6012 positions lie outside the areas of 'x'; swapped ..." into `words`. `asked` positions
 * were swapped, `swapped` of them would then be inside; `set` may be "". */
void talgeo__outside_words(char *words, size_t size, const char *set, int64_t outside,
                           int64_t positions, int64_t asked, int64_t swapped);

/* What is said where nobody is in any area. */
#define TALGEO__NOWHERE                                                                            \
    "not one child lies in an area; are there rows with a position, and is their CRS right, and "  \
    "that "                                                                                        \
    "of the areas?"

#endif
