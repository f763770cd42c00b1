/* The main job as far as the release: read, classify, place, count, protect. */
#ifndef TALGEO_API_PIPELINE_H
#define TALGEO_API_PIPELINE_H

#include "../core/progress.h"
#include "../intake/report.h"
#include "plan.h"

/* Run a plan. *report is filled as far as the run came, also on failure (zero-initialise it; end
 * it with talgeo__report_free). Every child-level value is freed before this returns. */
talgeo_status talgeo__pipeline_run(const talgeo_plan *plan, int threads, talgeo__progress *progress,
                                   talgeo__report *report, talgeo_release **release,
                                   talgeo_error *error);

#endif
