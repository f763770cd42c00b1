/* Periods and stratum levels of a frame, as the data has them. */
#ifndef TALGEO_API_LEVELS_H
#define TALGEO_API_LEVELS_H

#include "../cube/frame.h"
#include "../intake/rows.h"

/* Fill the frame's periods: those of the plan's range, else those that rows fall in. *numbers
 * (yours) gets what talgeo__period_of gives for each, in time order. */
talgeo_status talgeo__frame_periods(talgeo__frame *frame, const talgeo__periods *periods,
                                    const talgeo__rows *rows, size_t n_sources, int32_t **numbers,
                                    talgeo_error *error);

/* Fill the levels of every stratum, in byte order. A level with fewer than `threshold` rows in all
 * is left out, so that its name does not tell of a few children: they count as unknown, as do
 * those whose value is the word "unknown" itself. More than
 * 200 levels are E_INPUT: such a column is an identifier rather than a group. */
talgeo_status talgeo__frame_levels(talgeo__frame *frame, int64_t threshold,
                                   const talgeo__rows *rows, size_t n_sources, talgeo_error *error);

#endif
