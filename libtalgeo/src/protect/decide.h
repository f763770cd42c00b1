/* Deciding one problem: what is shown, what is withheld, or that nothing can be. */
#ifndef TALGEO_PROTECT_DECIDE_H
#define TALGEO_PROTECT_DECIDE_H

#include "model.h"

/* After it every cell of the system that was open is shown or withheld. E_PRIVACY: earlier releases
 * disclose what withholding more cannot undo (system->blocked). */
talgeo_status talgeo__problem_decide(const talgeo__model *model, talgeo__problem *problem,
                                     const talgeo__solver *solver, talgeo__progress *progress,
                                     talgeo_error *error);

#endif
