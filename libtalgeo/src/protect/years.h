/* The periods that several windows of a cell leave between them. */
#ifndef TALGEO_PROTECT_YEARS_H
#define TALGEO_PROTECT_YEARS_H

#include "../cube/frame.h"

/* Where the frame shows an indicator and area set over windows of different length (all periods
 * together, as many as there were in an earlier release, a pool), one window less another is a
 * period, or a run of them, that no table may show. Add tables by period for these, in the division
 * that both have; they are not to be published. False: out of memory. */
bool talgeo__years_add(talgeo__frame *frame);

#endif
