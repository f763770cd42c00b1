/* Earlier releases in the words of today's frame. What they asked and today's plan does not (other
 * polygons, tables, indicators) is added to the frame before children are placed and counted, so
 * that today's figures of it are known; none of that is published. */
#ifndef TALGEO_PROTECT_HISTORY_H
#define TALGEO_PROTECT_HISTORY_H

#include "release.h"

/* One earlier release. Cells that today's children cannot be in (a period, level or column that is
 * there no more) are left out. */
typedef struct talgeo__past {
    int64_t threshold;
    talgeo__public_cell *cells; /* keys are those of the widened frame */
    size_t n_cells;
} talgeo__past;

/* Of a closed period (closed.h) and an indicator: how many figures would be others by what the rows
 * say now, and the children of the largest of them, as published and as counted now. */
typedef struct talgeo__kept {
    int32_t period, indicator;
    size_t changed;
    int64_t published, counted;
} talgeo__kept;

/* `n_sets`, `n_indicators`, `n_tables`: what the frame had of its own; the rest is hidden. */
typedef struct talgeo__history {
    bool keeps; /* what is public stays as it was published; false: today's figures are shown where
                   that discloses nothing. Set it after widening */
    talgeo_release *const *releases; /* in order of publication; borrowed */
    size_t count;
    size_t n_sets, n_indicators, n_tables;
    talgeo__past *pasts; /* after matching, by release */
    size_t n_forgotten;  /* after matching: figures shown of periods of today that nothing of today
                            can be compared with, */
    const char *forgotten; /* and the id of the indicator of one of them; of a release */
    bool *beyond;  /* after matching, by period: an earlier figure counts it together with others
                      that today's frame does not have, or has others between, or by a division that
                      it does not have; NULL: none does */
    bool *closed;  /* after protecting, by period; NULL: none was looked for */
    bool overcome; /* all public ones are, as nothing could be kept safe beside them */
    talgeo__kept *kept; /* of closed periods */
    size_t n_kept, kept_capacity;
} talgeo__history;

/* Add to the frame what the releases asked; before placing. The releases must outlive the history.
 * E_MEMORY. */
talgeo_status talgeo__history_widen(talgeo__history *history, talgeo_release *const *releases,
                                    size_t count, talgeo__frame *frame, talgeo_error *error);
/* Before that, for the audit: the indicators of the releases, also of columns that the frame does
 * not read. E_MEMORY. */
talgeo_status talgeo__history_add_indicators(talgeo_release *const *releases, size_t count,
                                             talgeo__frame *frame, talgeo_error *error);
/* Bring the releases' cells to the frame's keys; when its periods and levels are known. What
 * counted all periods of then, where there are more by now, gets a table of its own: as many
 * periods, up to the last of them. E_MEMORY; E_PRIVACY: periods that overlap those of an earlier
 * release otherwise than by being the same. */
talgeo_status talgeo__history_match(talgeo__history *history, talgeo__frame *frame,
                                    talgeo_error *error);
/* Today's number of a period of then: the same label and last day; -1: it is no more. */
int32_t talgeo__history_period(const talgeo__frame *frame, const talgeo__frame *then,
                               size_t period);
/* Take from the frame what was added. */
void talgeo__history_narrow(const talgeo__history *history, talgeo__frame *frame);
void talgeo__history_free(talgeo__history *history);

#endif
