/* Reconciliation: counts and row numbers by reason. */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>

#include "../core/memory.h"

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

const char *talgeo__review_id(talgeo__review review)
{
    static const char *const ids[] = {
#define REVIEW_ID(name, id, text) id,
        TALGEO__REVIEWS(REVIEW_ID)
#undef REVIEW_ID
    };
    return ids[review];
}

const char *talgeo__review_text(talgeo__review review)
{
    static const char *const texts[] = {
#define REVIEW_TEXT(name, id, text) text,
        TALGEO__REVIEWS(REVIEW_TEXT)
#undef REVIEW_TEXT
    };
    return texts[review];
}

void talgeo__report_review(talgeo__source_report *report, talgeo__review review, int64_t row)
{
    int64_t before = report->review[review]++;
    if (before < TALGEO__REASON_ROWS) report->review_rows[review][before] = row;
}

void talgeo__report_reject(talgeo__source_report *report, talgeo__reason reason, int64_t row)
{
    int64_t before = report->not_used[reason]++;
    if (before < TALGEO__REASON_ROWS) report->row_numbers[reason][before] = row;
}

talgeo__period_report *talgeo__report_period(talgeo__source_report *report, int32_t period)
{
    const size_t n_near = sizeof report->near / sizeof *report->near;
    uint16_t *near = &report->near[(uint32_t)period % n_near];
    if (*near < report->n_periods && report->periods[*near].period == period)
        return &report->periods[*near];
    for (size_t i = 0; i < report->n_periods; i++) {
        if (report->periods[i].period != period) continue;
        *near = (uint16_t)i;
        return &report->periods[i];
    }
    if (!talgeo__grow(&report->periods, &report->periods_capacity, report->n_periods + 1,
                      sizeof *report->periods))
        return NULL;
    talgeo__period_report *added = &report->periods[report->n_periods++];
    *added = (talgeo__period_report){.period = period};
    return added;
}

void talgeo__report_note(talgeo__source_report *report, const char *note)
{
    if (report->n_notes == TALGEO__MAX_NOTES) return;
    snprintf(report->notes[report->n_notes++], TALGEO__NOTE_SIZE, "%s", note);
}

void talgeo__source_report_end(talgeo__source_report *report)
{
    free(report->source);
    free(report->file);
    free(report->outside);
    free(report->periods);
    *report = (talgeo__source_report){0};
}

void talgeo__kept_free(talgeo__kept_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        free(lines->items[i].period);
        free(lines->items[i].indicator);
    }
    free(lines->items);
    *lines = (talgeo__kept_lines){0};
}

void talgeo__report_free(talgeo__report *report)
{
    for (size_t s = 0; s < report->n_sources; s++) talgeo__source_report_end(&report->sources[s]);
    free(report->sources);
    free(report->set_ids);
    talgeo_problems_free(report->notes);
    *report = (talgeo__report){0};
}
