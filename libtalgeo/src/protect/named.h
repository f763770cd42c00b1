/* Levels that earlier releases named, or did not. */
#ifndef TALGEO_PROTECT_NAMED_H
#define TALGEO_PROTECT_NAMED_H

#include "history.h"

/* What each release of the history named, in the periods of the frame: settling needs it. Yours:
 * talgeo__named_free. NULL: out of memory. */
talgeo__named *talgeo__named_find(const talgeo__history *history, const talgeo__frame *frame);
void talgeo__named_free(talgeo__named *named, size_t count);

#endif
