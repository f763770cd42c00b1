/* Protection: from a cube to a release. The only way. */
#ifndef TALGEO_PROTECT_PROTECT_H
#define TALGEO_PROTECT_PROTECT_H

#include "../core/progress.h"
#include "history.h"
#include "solver.h"

/* Protect all cells of the frame's tables jointly: primary suppression by threshold, secondary
 * suppression by exact elimination over atoms, and against bounding with the solver
 * (docs/privacy.md). Takes over the frame on success. Deterministic. E_PRIVACY, E_MEMORY,
 * E_CANCELLED. */
talgeo_status talgeo__protect(talgeo__frame *frame, const talgeo__cube *cube,
                              const talgeo__policy *policy, const talgeo__solver *solver,
                              talgeo__progress *progress, talgeo_release **release,
                              talgeo_error *error);

/* The same, with earlier releases as facts: `history` was widened with the frame before the cube
 * was counted, and matched after (history.h); it is told which periods are closed. E_PRIVACY also
 * where they disclose what cannot be kept any more, in words and without numbers. */
talgeo_status talgeo__protect_after(talgeo__frame *frame, const talgeo__cube *cube,
                                    const talgeo__policy *policy, talgeo__history *history,
                                    const talgeo__solver *solver, talgeo__progress *progress,
                                    talgeo_release **release, talgeo_error *error);

#endif
