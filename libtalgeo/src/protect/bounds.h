/* Against bounding: whatever is shown must leave every hidden sum open to at least `threshold`. */
#ifndef TALGEO_PROTECT_BOUNDS_H
#define TALGEO_PROTECT_BOUNDS_H

#include "solver.h"
#include "system.h"

/* After talgeo__system_decide: make sure that for every hidden sum there are two assignments of
 * whole numbers, at least 0, that agree with everything shown, such that the sum is at least
 * `threshold` in one of them, and the two differ in it by at least `threshold`. So nobody can prove
 * more, neither by linear nor by integer programming. Withholds more cells where needed (REPAIR),
 * then shows withheld ones again that are not needed. Deterministic. E_PRIVACY: facts bound a
 * hidden sum already. */
talgeo_status talgeo__system_bound(talgeo__system *system, const talgeo__solver *solver,
                                   int64_t threshold, talgeo__progress *progress,
                                   talgeo_error *error);

/* Are all of the hidden sums that are listed open with what is shown, as far as linear programming
 * tells, though no assignments of whole numbers were found? Else system->blocked is one that is
 * not. E_MEMORY. */
talgeo_status talgeo__system_look(talgeo__system *system, const talgeo__solver *solver,
                                  int64_t threshold, const bool *listed, bool *open,
                                  talgeo_error *error);

#endif
