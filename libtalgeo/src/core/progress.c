/* Progress and cancelling. */
#define _POSIX_C_SOURCE 200809L
#include "progress.h"

#include <time.h>

#include "error.h"

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

bool talgeo__progress_stage(talgeo__progress *progress, const char *stage, double from, double to)
{
    if (progress == NULL) return true;
    progress->stage = stage;
    progress->from = from;
    progress->to = to;
    return talgeo__progress_report(progress, 0);
}

bool talgeo__progress_report(talgeo__progress *progress, double fraction)
{
    if (progress == NULL) return true;
    if (progress->cancelled) return false;
    if (progress->callback == NULL) return true;
    double now = now_s();
    bool last = fraction >= 1 && progress->to >= 1;
    if (!last && progress->last_call_s > 0 && now - progress->last_call_s < 0.1) return true;
    progress->last_call_s = now;
    double whole = progress->from + fraction * (progress->to - progress->from);
    progress->cancelled = !progress->callback(whole, progress->stage, progress->user);
    return !progress->cancelled;
}

talgeo_status talgeo__fail_cancelled(talgeo_error *error, const talgeo__progress *progress)
{
    return talgeo__fail(error, TALGEO_E_CANCELLED,
                        progress && progress->stage ? progress->stage : "talgeo", "cancelled");
}
