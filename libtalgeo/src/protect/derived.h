/* Tables that follow from others. */
#ifndef TALGEO_PROTECT_DERIVED_H
#define TALGEO_PROTECT_DERIVED_H

#include "../cube/frame.h"

/* Add tables that are not to be published, where no table has what they would show:
 * - by period, where an indicator is shown over windows of different length (all periods together,
 *   as many as there were in an earlier release, a pool, one period): one window less another is a
 *   period, or a run of them, also of two indicators that are known of the same children;
 * - of an indicator that divides a crossing: its rows tell how many have the event, of the children
 *   of whom both are known.
 * False: out of memory. */
bool talgeo__derived_add(talgeo__frame *frame);

#endif
