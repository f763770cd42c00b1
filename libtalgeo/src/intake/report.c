/* Reconciliation: counts and row numbers by reason. */
#include "report.h"

#include <stdlib.h>

const char *talgeo__reason_id(talgeo__reason reason)
{
    static const char *const ids[] = {
#define REASON_ID(name, id, text) id,
        TALGEO__REASONS(REASON_ID)
#undef REASON_ID
    };
    return ids[reason];
}

const char *talgeo__reason_text(talgeo__reason reason)
{
    static const char *const texts[] = {
#define REASON_TEXT(name, id, text) text,
        TALGEO__REASONS(REASON_TEXT)
#undef REASON_TEXT
    };
    return texts[reason];
}

void talgeo__report_reject(talgeo__source_report *report, talgeo__reason reason, int64_t row)
{
    int64_t before = report->not_used[reason]++;
    if (before < TALGEO__REASON_ROWS) report->row_numbers[reason][before] = row;
}

void talgeo__report_free(talgeo__report *report)
{
    for (size_t s = 0; s < report->n_sources; s++) {
        free(report->sources[s].source);
        free(report->sources[s].file);
        free(report->sources[s].outside);
    }
    free(report->sources);
    free(report->set_ids);
    talgeo_problems_free(report->notes);
    *report = (talgeo__report){0};
}
