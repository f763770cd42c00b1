/* The main job as far as the release: read, classify, place, count, protect. */
#ifndef TALGEO_API_PIPELINE_H
#define TALGEO_API_PIPELINE_H

#include "../core/progress.h"
#include "../intake/report.h"
#include "../io/ledger.h"
#include "plan.h"

/* Run a plan; the release is safe together with the earlier ones. *report is filled as far as the
 * run came, also on failure (zero-initialise it; end it with talgeo__report_free). Every
 * child-level value is freed before this returns. */
talgeo_status talgeo__pipeline_run(const talgeo_plan *plan, const talgeo__releases *earlier,
                                   int threads, talgeo__progress *progress, talgeo__report *report,
                                   talgeo_release **release, talgeo_error *error);

#endif
