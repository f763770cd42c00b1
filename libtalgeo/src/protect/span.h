/* Which periods a figure counts. */
#ifndef TALGEO_PROTECT_SPAN_H
#define TALGEO_PROTECT_SPAN_H

#include "../cube/cells.h"

/* Mark the periods of the frame that the cell counts; `in` has room for all of them. */
void talgeo__span_find(const talgeo__frame *frame, const talgeo__cell_key *key, bool *in);
/* Mark those that an indicator pairs; false: it pairs none. */
bool talgeo__span_add_pair(const talgeo__frame *frame, const talgeo__indicator *indicator,
                           bool *in);

#endif
