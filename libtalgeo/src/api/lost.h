/* What a new release no longer shows of the one before it: told, for it is easily overlooked. */
#ifndef TALGEO_API_LOST_H
#define TALGEO_API_LOST_H

#include "../protect/history.h"

/* Add a warning where cells that `before` shows are withheld in `now`. E_MEMORY. */
talgeo_status talgeo__note_lost(const talgeo_release *before, const talgeo_release *now,
                                talgeo_problems *notes, talgeo_error *error);

/* Add a warning where the plan has no more what earlier releases show of its periods, after
 * matching. E_MEMORY. */
talgeo_status talgeo__note_forgotten(const talgeo__history *history, talgeo_problems *notes,
                                     talgeo_error *error);

/* Add a warning where periods stay as they were published for what earlier releases counted
 * together with others. E_MEMORY. */
talgeo_status talgeo__note_beyond(const talgeo__history *history, talgeo_problems *notes,
                                  talgeo_error *error);

#endif
