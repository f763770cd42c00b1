/* Numbers of children of several indicators that are nearly one number. Where indicators are known
 * of the same children but for a few, whoever takes their numbers for one is nearly right. Where a
 * single one leads the others (leaders.h), its own protection sees to that. Where several are
 * decided as one problem, their numbers are different numbers there, and what all of them tell
 * together is looked at here. */
#ifndef TALGEO_PROTECT_NUMBERS_H
#define TALGEO_PROTECT_NUMBERS_H

#include "model.h"

/* After all is decided: withhold own cells so that no small group follows from the numbers of
 * children that are left, taken for one. What earlier releases published stays. */
talgeo_status talgeo__numbers_withhold(const talgeo__model *model, const talgeo__solver *solver,
                                       talgeo__public_cell *cells, talgeo_error *error);

#endif
