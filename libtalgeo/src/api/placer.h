/* Placing batches of positions in several area sets: brought into each distinct CRS once. */
#ifndef TALGEO_API_PLACER_H
#define TALGEO_API_PLACER_H

#include "../areas/areas.h"
#include "../core/progress.h"

typedef struct talgeo__placer {
    const talgeo_areas *const *sets; /* borrowed */
    size_t n_sets;
    int64_t *outside; /* by set: positions in it in no area; those that were lost for it are not */
    struct talgeo__placer_target *targets; /* a CRS that some of the sets share */
    size_t n_targets;
    size_t *target_of_set;
    bool *lost_here; /* of a chunk */
} talgeo__placer;

/* Positions will be in `crs`. End it with _close, also on failure. E_CRS, E_MEMORY. */
talgeo_status talgeo__placer_open(talgeo__placer *placer, const talgeo_areas *const *sets,
                                  size_t n_sets, const char *crs, talgeo_error *error);
void talgeo__placer_close(talgeo__placer *placer);

/* area[set][i]: number of the area of position i, -1 for none. NaN is no position. lost[i] (may be
 * NULL): position i could not be brought into the CRS of some set. `progress` may be NULL; false:
 * cancelled. */
bool talgeo__placer_place(talgeo__placer *placer, const double *x, const double *y, size_t n,
                          int threads, int32_t *const *area, bool *lost,
                          talgeo__progress *progress);

/* Is the set in another CRS than the positions? */
bool talgeo__placer_transforms(const talgeo__placer *placer, size_t set);

#endif
