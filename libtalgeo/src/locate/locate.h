/* Point to area: exact for the coordinates as given, each point in at most one area. */
#ifndef TALGEO_LOCATE_LOCATE_H
#define TALGEO_LOCATE_LOCATE_H

#include "../areas/areas.h"
#include "../core/progress.h"

typedef struct talgeo__locator talgeo__locator;

/* Index an area set. The locator borrows the coordinates of `areas`. E_MEMORY, E_CANCELLED. */
talgeo_status talgeo__locator_new(const talgeo_areas *areas, talgeo__progress *progress,
                                  talgeo__locator **locator, talgeo_error *error);
void talgeo__locator_free(talgeo__locator *locator);
/* Index an area set and give it the locator. Whoever freezes a set calls this before letting it
 * out. E_MEMORY, E_CANCELLED. */
talgeo_status talgeo__locator_attach(talgeo_areas *areas, talgeo__progress *progress,
                                     talgeo_error *error);

/* suspects[a] is false where area a is certainly sound (its rings do not cross or touch, its holes
 * are in its shells, its parts apart) and overlaps no other area of which that is said; one flag
 * for each area. Explores all cells, which spares the first points the wait. E_MEMORY,
 * E_CANCELLED. */
talgeo_status talgeo__locator_check(const talgeo__locator *locator, talgeo__progress *progress,
                                    bool *suspects, talgeo_error *error);

/* area[i]: the lowest-numbered area that covers (x[i], y[i]), inside or on its border; -1 for none
 * or a coordinate that is not finite. Any number of threads at once. */
void talgeo__locator_find(const talgeo__locator *locator, const double *x, const double *y,
                          size_t n, int32_t *area);

/* The same on `threads` threads (at least 1); same answer. */
void talgeo__locator_find_threads(const talgeo__locator *locator, const double *x, const double *y,
                                  size_t n, int32_t *area, int threads);

#endif
