/* Reading a stream ahead on a thread of its own. */
#ifndef TALGEO_CORE_READ_AHEAD_H
#define TALGEO_CORE_READ_AHEAD_H

#include <stdbool.h>

#include "arrow.h"

/* From the first batch on, a thread asks *stream for some batches ahead while the caller works on
 * those before. Batches, their order and errors are the same. The producer's get_next is then
 * called on that thread alone, by no two threads at once; where no thread can be had, on the
 * caller's. Not for what may wait without end, as standard input: release waits for it. False: out
 * of memory, and the stream is as it was. */
bool talgeo__read_ahead(struct ArrowArrayStream *stream);

#endif
