/* talgeo_plan_check: areas, groups and periods that the figures and goals of a plan name. */
#ifndef TALGEO_API_CHECK_ASKED_H
#define TALGEO_API_CHECK_ASKED_H

#include "../core/problems.h"
#include "../intake/report.h"
#include "../intake/rows.h"
#include "plan.h"

/* What could be read of the plan's inputs. */
typedef struct talgeo__inputs_read {
    talgeo_areas *const *sets;
    size_t n_sets; /* perhaps fewer than the plan has */
    const talgeo__rows *rows;
    const talgeo__source_report *reports; /* both by source */
    bool all_rows;                        /* every source was read to its end */
} talgeo__inputs_read;

/* Add what publishing would refuse: a named area that its set does not have, a comparator of
 * several areas, and, where all rows are known, a group or period that none has. */
void talgeo__check_asked(const talgeo_plan *plan, const talgeo__inputs_read *read,
                         talgeo_problems *problems);

#endif
