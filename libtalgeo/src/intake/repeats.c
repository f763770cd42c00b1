/* One row per child and period: the others are dropped and counted. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "series.h"

enum { DROPPED = TALGEO__MARK_DUPLICATE | TALGEO__MARK_REPEATED };

static bool drop_row(talgeo__source_report *report, const talgeo__rows *rows, size_t i,
                     uint8_t mark)
{
    talgeo__period_report *counts = talgeo__report_period(report, rows->period[i]);
    if (counts == NULL) return false;
    talgeo__reason reason =
        mark & TALGEO__MARK_DUPLICATE ? TALGEO__EXACT_DUPLICATE : TALGEO__REPEATED_IN_PERIOD;
    counts->not_used[reason]++;
    talgeo__report_reject(report, reason, rows->row[i]);
    return true;
}

static bool drop_rows(talgeo__rows *rows, const uint8_t *marks, talgeo__source_report *report)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (marks[i] & TALGEO__MARK_SHRUNK)
            talgeo__report_review(report, TALGEO__HEIGHT_SHRINKING, rows->row[i]);
        if (marks[i] & TALGEO__MARK_CARRIED)
            talgeo__report_review(report, TALGEO__CARRIED_FORWARD, rows->row[i]);
        if (marks[i] & DROPPED) {
            if (!drop_row(report, rows, i, marks[i])) return false;
        } else if (kept++ != i) {
            talgeo__rows_move(rows, i, kept - 1);
        }
    }
    rows->count = kept;
    return true;
}

talgeo_status talgeo__rows_one_per_period(talgeo__rows *rows, talgeo__one_per keep,
                                          talgeo__source_report *report, talgeo_error *error)
{
    if (rows->count == 0) return TALGEO_OK;
    uint8_t *marks = talgeo__calloc(rows->count, sizeof *marks);
    bool good = marks && talgeo__series_mark(rows, keep, marks) && drop_rows(rows, marks, report);
    free(marks);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "intake");
}
