/* Virtual cells of two indicators of one column. */
#ifndef TALGEO_PROTECT_NESTED_H
#define TALGEO_PROTECT_NESTED_H

#include "virtual.h"

/* Of two indicators of one column (overweight and obese; overweight, and overweight of the oldest)
 * the numbers can be subtracted. For each two tables that show them, and each area set of both,
 * hide in the division that both have: of indicators of the same children those with both events,
 * with one alone and with neither; of others the sensitive numbers of those who only one is of. */
talgeo_status talgeo__nested_hide(const talgeo__model *model, size_t component,
                                  const talgeo__signatures *signatures, talgeo__system *system,
                                  talgeo_error *error);

#endif
