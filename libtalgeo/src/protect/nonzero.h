/* Against bounding by those who know that a withheld cell is not empty. */
#ifndef TALGEO_PROTECT_NONZERO_H
#define TALGEO_PROTECT_NONZERO_H

#include "bounds.h"

/* As talgeo__system_bound, where cells in which nobody is are shown as such: then everybody knows
 * that there is someone in each withheld cell. Three withheld cells of 1, 1 and 4 with a known sum
 * of 6 are all at most 4. Every assignment that the bounding relies on has someone in every cell.
 */
talgeo_status talgeo__system_bound_nonzero(talgeo__system *system, const talgeo__solver *solver,
                                           int64_t threshold, talgeo__progress *progress,
                                           talgeo_error *error);

#endif
