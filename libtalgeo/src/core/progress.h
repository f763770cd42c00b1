/* Progress and cancelling: one callback, stages with weights, at most ten calls a second. */
#ifndef TALGEO_CORE_PROGRESS_H
#define TALGEO_CORE_PROGRESS_H

#include <talgeo/talgeo.h>

/* Zero-initialise and set `callback` and `user` (callback may be NULL). Used by one thread. */
typedef struct talgeo__progress {
    talgeo_progress callback;
    void *user;
    const char *stage;
    double from, to; /* the stage's part of 0..1 */
    double last_call_s;
    bool cancelled;
} talgeo__progress;

/* Enter a stage that takes the part from..to of the whole. Same return as _report. */
bool talgeo__progress_stage(talgeo__progress *progress, const char *stage, double from, double to);

/* The stage is at `fraction` 0..1. False: cancelled; stop and return talgeo__fail_cancelled().
 * `progress` may be NULL. Cheap enough for every batch, not for every row. */
bool talgeo__progress_report(talgeo__progress *progress, double fraction);

/* E_CANCELLED at the stage. */
talgeo_status talgeo__fail_cancelled(talgeo_error *error, const talgeo__progress *progress);

#endif
