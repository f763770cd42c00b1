/* From Arrow batches to rows: every row is taken, or rejected for one reason. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "rows_reader.h"

#define STAGE "intake"

/* ---- Batches of rows ---- */

/* Rows that are taken are counted by period when it is known which of them are used. */
static void reject_row(talgeo__reader *r, talgeo__reason reason, int64_t row, int32_t period)
{
    talgeo__report_reject(r->report, reason, row);
    if (reason == TALGEO__EMPTY_ROW || reason == TALGEO__NO_CHILD || reason == TALGEO__BAD_CHILD ||
        reason == TALGEO__BAD_CPR || reason == TALGEO__BAD_DATE ||
        reason == TALGEO__OUTSIDE_PERIODS)
        return;
    talgeo__period_report *counts = talgeo__report_period(r->report, period);
    if (counts == NULL)
        r->failed = true;
    else
        counts->not_used[reason]++;
}

/* Answers beyond their scale, told in the order of the rows. */
static void review_row(talgeo__reader *r, size_t k, int64_t row)
{
    for (unsigned n = r->block.off_scale[k]; n > 0; n--)
        talgeo__report_review(r->report, TALGEO__OFF_SCALE, row);
}

/* The rows of a block that are taken move together, behind those before. */
static void read_block(talgeo__reader *r, int64_t from, size_t count)
{
    talgeo__rows *rows = r->rows;
    talgeo__block *b = &r->block;
    b->from = from;
    b->count = count;
    b->to = rows->count;
    talgeo__reader_cells(r);
    for (size_t k = 0; k < count; k++) {
        int64_t row = rows->row[b->to + k];
        review_row(r, k, row);
        if (b->reason[k] != TALGEO__TAKEN)
            reject_row(r, (talgeo__reason)b->reason[k], row, rows->period[b->to + k]);
        else if (rows->count++ != b->to + k)
            talgeo__rows_move(rows, b->to + k, rows->count - 1);
    }
    r->report->rows += (int64_t)count;
}

static talgeo_status read_batch(talgeo__reader *r, talgeo_error *error)
{
    int64_t n = r->batches.rows;
    if (!talgeo__rows_reserve(r->rows, r->parts, r->rows->count + (size_t)n + 1))
        return talgeo__fail_memory(error, STAGE);
    for (int64_t from = 0; from < n && !r->failed; from += TALGEO__READER_BLOCK)
        read_block(r, from,
                   n - from < TALGEO__READER_BLOCK ? (size_t)(n - from) : TALGEO__READER_BLOCK);
    return r->failed ? talgeo__fail_memory(error, STAGE) : TALGEO_OK;
}

/* ---- The whole stream ---- */

/* Categories become names of groups; CSV is UTF-8 by now, but other formats may hold anything. */
static talgeo_status check_texts(const talgeo__reader *r, talgeo_error *error)
{
    for (size_t v = 0; v < r->rows->n_values; v++) {
        const talgeo__values *values = &r->rows->values[v];
        for (size_t code = 0; code < talgeo__dict_count(values->dict); code++) {
            const char *text = talgeo__dict_text(values->dict, (int32_t)code);
            if (talgeo__utf8_valid(text, strlen(text))) continue;
            return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                "source '%s': the column of '%s' in '%s' has text that is not "
                                "UTF-8; of a Shapefile "
                                "declare the encoding, as encoding: windows-1252",
                                r->source->id, values->alias, r->source->shown);
        }
    }
    return TALGEO_OK;
}

static bool is_bad_content(int reason)
{
    return reason != TALGEO__EMPTY_ROW && reason != TALGEO__OUTSIDE_PERIODS &&
           reason != TALGEO__PROTECTED_ADDRESS && reason != TALGEO__EXTREME_MEASURE &&
           reason != TALGEO__EXACT_DUPLICATE && reason != TALGEO__REPEATED_IN_PERIOD;
}

static void describe_rejects(const talgeo__source_report *report, talgeo__string *out)
{
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++) {
        int64_t count = report->not_used[reason];
        if (count == 0 || !is_bad_content(reason)) continue;
        talgeo__string_printf(out, "%s%s: %lld (row ", out->length ? "; " : "",
                              talgeo__reason_text((talgeo__reason)reason), (long long)count);
        for (int k = 0; k < 3 && k < count; k++)
            talgeo__string_printf(out, "%s%lld", k ? ", " : "",
                                  (long long)report->row_numbers[reason][k]);
        talgeo__string_puts(out, count > 3 ? ", ...)" : ")");
    }
}

static talgeo_status check_rejects(const talgeo__reader *r, talgeo_error *error)
{
    int64_t rejected = 0, first = -1;
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++) {
        if (!is_bad_content(reason) || r->report->not_used[reason] == 0) continue;
        rejected += r->report->not_used[reason];
        int64_t row = r->report->row_numbers[reason][0];
        if (first < 0 || row < first) first = row;
    }
    double allowed = r->source->reject_limit * (double)r->report->rows;
    if ((double)rejected <= allowed + 1e-9) return TALGEO_OK;
    talgeo__string reasons = {0};
    char limit[32];
    describe_rejects(r->report, &reasons);
    for (size_t i = 0; i < r->report->n_notes; i++)
        talgeo__string_printf(&reasons, "; %s", r->report->notes[i]);
    talgeo__format_double(limit, sizeof limit, "%.4g", 100 * r->source->reject_limit);
    talgeo__fail_row(
        error, TALGEO_E_INPUT, STAGE, first,
        "source '%s': %lld of %lld rows of '%s' are rejected, more than the %s %% that "
        "reject_limit allows: %s",
        r->source->id, (long long)rejected, (long long)r->report->rows, r->source->shown, limit,
        reasons.data ? reasons.data : "");
    talgeo__string_free(&reasons);
    return TALGEO_E_INPUT;
}

/* How many of the used positions are of each class. A column of more classes or longer ones is
 * none of accuracy, and its texts are not told. */
static talgeo_status count_classes(const talgeo__reader *r, talgeo_error *error)
{
    if (r->accuracy_value < 0) return TALGEO_OK;
    const talgeo__values *values = &r->rows->values[r->accuracy_value];
    size_t count = talgeo__dict_count(values->dict), longest = 0;
    for (size_t code = 0; code < count; code++) {
        size_t length = strlen(talgeo__dict_text(values->dict, (int32_t)code));
        if (length > longest) longest = length;
    }
    if (count + 1 > TALGEO__MAX_CLASSES || longest >= TALGEO__CLASS_SIZE)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "source '%s': the column '%s' is not the accuracy of positions: it "
                            "has more than %d values, or one of more than %d bytes",
                            r->source->id, r->source->accuracy, TALGEO__MAX_CLASSES - 1,
                            TALGEO__CLASS_SIZE - 1);
    r->report->n_classes = count + 1;
    for (size_t code = 0; code < count; code++)
        snprintf(r->report->classes[code].text, TALGEO__CLASS_SIZE, "%s",
                 talgeo__dict_text(values->dict, (int32_t)code));
    for (size_t i = 0; i < r->rows->count; i++)
        if (!isnan(r->rows->x[i]))
            r->report->classes[values->code[i] < 0 ? (int32_t)count : values->code[i]].rows++;
    return TALGEO_OK;
}

static int compare_periods(const void *a, const void *b)
{
    const talgeo__period_report *p = a, *q = b;
    return (p->period > q->period) - (p->period < q->period);
}

/* What is known only when all rows are there: who is used, by period, and what looks odd. */
static talgeo_status finish_report(talgeo__reader *r, talgeo_error *error)
{
    talgeo__source_report *report = r->report;
    report->used = (int64_t)r->rows->count;
    report->reconciled = true;
    for (size_t i = 0; i < r->rows->count; i++) {
        talgeo__period_report *counts = talgeo__report_period(report, r->rows->period[i]);
        if (counts == NULL) return talgeo__fail_memory(error, STAGE);
        counts->used++;
        report->no_position += r->rows->x && isnan(r->rows->x[i]);
    }
    if (report->n_periods > 0)
        qsort(report->periods, report->n_periods, sizeof *report->periods, compare_periods);
    for (size_t i = 0; i < report->n_periods; i++)
        talgeo__period_label(r->periods, report->periods[i].period, report->periods[i].label,
                             sizeof report->periods[i].label);
    talgeo_status status = count_classes(r, error);
    if (status != TALGEO_OK) return status;
    return talgeo__patterns_note(&r->patterns, r->periods, r->rows, report, error);
}

static talgeo_status read_all(talgeo__reader *r, talgeo__progress *progress, talgeo_error *error)
{
    bool more = true;
    talgeo_status status = TALGEO_OK;
    while (status == TALGEO_OK && more) {
        status = talgeo__batches_next(&r->batches, &more, STAGE, error);
        if (status == TALGEO_OK && more) status = read_batch(r, error);
        double rows = (double)r->report->rows; /* how many will come is not known */
        if (status == TALGEO_OK && !talgeo__progress_report(progress, rows / (rows + 1e6)))
            status = talgeo__fail_cancelled(error, progress);
    }
    return status;
}

talgeo_status talgeo__rows_read(const talgeo__source *source, const talgeo__periods *periods,
                                const char *const *aliases, size_t n_aliases,
                                talgeo__dict *children, const talgeo__addresses *addresses,
                                const talgeo__judge *judge, struct ArrowArrayStream *stream,
                                const char *layer_crs, talgeo__progress *progress,
                                talgeo__rows *rows, talgeo__source_report *report,
                                talgeo_error *error)
{
    talgeo__reader r = {
        .sex_code = {-1, -1, -1},
        .source = source,
        .periods = periods,
        .children = children,
        .addresses = addresses,
        .judge = judge,
        .rows = rows,
        .report = report,
        .patterns = {.codes = source->sex_codes != NULL, .cpr = source->child_is_cpr}};
    for (size_t i = 0; i < TALGEO__READER_DAYS; i++) r.days[i] = INT32_MIN; /* no day */
    talgeo_status status = talgeo__batches_open(&r.batches, stream, STAGE, error);
    if (status == TALGEO_OK)
        status = talgeo__reader_find_columns(&r, aliases, n_aliases, layer_crs, error);
    if (status == TALGEO_OK && !talgeo__rows_reserve(rows, r.parts, 1))
        status = talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK) status = read_all(&r, progress, error);
    if (status == TALGEO_OK) status = check_texts(&r, error);
    talgeo__batches_close(&r.batches);
    free(r.values);
    free(r.answers);
    if (status == TALGEO_OK && !talgeo__rows_sort_dicts(rows))
        status = talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK)
        status = talgeo__rows_one_per_period(rows, source->one_per, report, error);
    if (status == TALGEO_OK) status = finish_report(&r, error);
    if (status == TALGEO_OK) status = check_rejects(&r, error);
    return status;
}
