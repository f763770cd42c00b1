/* Withheld cells that follow from what is shown. */
#ifndef TALGEO_PROTECT_IMPLIED_H
#define TALGEO_PROTECT_IMPLIED_H

#include "system.h"

/* After bounding: show the withheld cells `among` those marked (NULL: all but primary ones) whose
 * sums follow anyway, by linear algebra and shown zeros. Whoever wants them can work them out, and
 * to hold them back would look like a secret that leaks. E_MEMORY. */
talgeo_status talgeo__system_show_implied(talgeo__system *system, const bool *among,
                                          talgeo_error *error);

#endif
