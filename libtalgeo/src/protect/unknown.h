/* Virtual cells of children of whom something is not known. */
#ifndef TALGEO_PROTECT_UNKNOWN_H
#define TALGEO_PROTECT_UNKNOWN_H

#include "virtual.h"

/* A table by the event of an indicator has the children of whom that is known; a table that is not
 * divided by it has all. Hide the sensitive numbers of the others: of a crossing those who answered
 * one of the two questions alone; of a paired table those who are new at the follow-up, and those
 * of the baseline who are not counted in the same area again. */
talgeo_status talgeo__unknown_hide(const talgeo__model *model, size_t component, bool linked,
                                   const talgeo__signatures *signatures, talgeo__system *system,
                                   talgeo_error *error);

#endif
