/* talgeo_classify_file: a file's rows with what growth says of them, as CSV. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/progress.h"
#include "../io/private_file.h"
#include "../io/table_read.h"
#include "classifier.h"
#include "csv_row.h"

#define STAGE "growth"

/* Text is handed to the file in runs of about this size. */
enum { RUN_BYTES = 1 << 16 };

typedef struct job {
    const char *shown;
    talgeo__batches batches;
    talgeo__classifier classifier;
    talgeo__private_file *file;
    talgeo__string text;
    talgeo__progress progress;
    talgeo_classify_counts counts;
} job;

/* Geometry has no place in a table of measurements. */
static bool is_written(const talgeo__column *column)
{
    return column->kind != TALGEO__BYTES;
}

static talgeo_status check_columns(const job *j, talgeo_error *error)
{
    for (size_t c = 0; c < j->batches.n_columns; c++)
        if (is_written(&j->batches.columns[c]) && !talgeo__csv_can_write(&j->batches.columns[c]))
            return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                "'%s': the column '%s' has a type that CSV cannot hold", j->shown,
                                j->batches.columns[c].name);
    return TALGEO_OK;
}

static void add_heading(job *j)
{
    char name[64];
    for (size_t c = 0; c < j->batches.n_columns; c++) {
        const char *given = j->batches.columns[c].name;
        if (!is_written(&j->batches.columns[c])) continue;
        talgeo__csv_add_text(&j->text, given, strlen(given));
        talgeo__string_add(&j->text, ",", 1);
    }
    for (size_t g = 0; g < TALGEO__GROWTH_COLUMNS; g++) {
        talgeo__growth_column_name(&j->batches, g, name);
        talgeo__string_printf(&j->text, "%s%s", g ? "," : "", name);
    }
    talgeo__string_add(&j->text, "\n", 1);
}

static void add_value(talgeo__string *text, talgeo__growth_value value)
{
    char number[40];
    if (value.text) {
        talgeo__string_puts(text, value.text);
    } else if (!isnan(value.number)) {
        bool whole = value.number == floor(value.number) && fabs(value.number) < 1e6;
        talgeo__format_double(number, sizeof number, whole ? "%.0f" : "%.7f", value.number);
        talgeo__string_puts(text, number);
    }
}

static void add_row(job *j, int64_t i)
{
    talgeo_growth growth;
    talgeo__classifier_row(&j->classifier, &j->batches, i, &growth);
    j->counts.rows++;
    j->counts.classified += *growth.bmi_class != '\0';
    j->counts.flagged += *growth.flag != '\0';
    for (size_t c = 0; c < j->batches.n_columns; c++) {
        if (!is_written(&j->batches.columns[c])) continue;
        talgeo__csv_add_value(&j->text, &j->batches.columns[c], i);
        talgeo__string_add(&j->text, ",", 1);
    }
    for (size_t g = 0; g < TALGEO__GROWTH_COLUMNS; g++) {
        if (g) talgeo__string_add(&j->text, ",", 1);
        add_value(&j->text, talgeo__growth_column_value(&growth, g));
    }
    talgeo__string_add(&j->text, "\n", 1);
}

static talgeo_status flush_text(job *j, talgeo_error *error)
{
    if (j->text.failed) return talgeo__fail_memory(error, STAGE);
    talgeo_status status = talgeo__private_file_write(j->file, j->text.data, j->text.length, error);
    j->text.length = 0;
    return status;
}

static talgeo_status add_batch(job *j, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (int64_t i = 0; status == TALGEO_OK && i < j->batches.rows; i++) {
        add_row(j, i);
        if (j->text.length > RUN_BYTES) status = flush_text(j, error);
    }
    return status;
}

static talgeo_status classify_all(job *j, talgeo_error *error)
{
    bool more = true;
    talgeo__progress_stage(&j->progress, STAGE, 0, 1);
    add_heading(j);
    talgeo_status status = talgeo__batches_next(&j->batches, &more, STAGE, error);
    while (status == TALGEO_OK && more) {
        status = add_batch(j, error);
        double rows = (double)j->counts.rows; /* how many will come is not known */
        if (status == TALGEO_OK && !talgeo__progress_report(&j->progress, rows / (rows + 1e6)))
            status = talgeo__fail_cancelled(error, &j->progress);
        if (status == TALGEO_OK) status = talgeo__batches_next(&j->batches, &more, STAGE, error);
    }
    if (status == TALGEO_OK) status = flush_text(j, error);
    if (status == TALGEO_OK && !talgeo__progress_report(&j->progress, 1))
        status = talgeo__fail_cancelled(error, &j->progress);
    return status;
}

static talgeo_status open_table(job *j, const char *path, const talgeo_classify_options *options,
                                talgeo_error *error)
{
    struct ArrowArrayStream stream;
    talgeo__table_source source = {
        .path = path, .shown = path, .layer = options->layer, .encoding = options->encoding};
    char *crs = NULL;
    talgeo_status status = talgeo__table_open(&source, &stream, &crs, NULL, error);
    free(crs);
    if (status == TALGEO_OK) status = talgeo__batches_open(&j->batches, &stream, STAGE, error);
    if (status == TALGEO_OK)
        status = talgeo__classifier_open(&j->classifier, &j->batches, path, options, error);
    return status == TALGEO_OK ? check_columns(j, error) : status;
}

talgeo_status talgeo_classify_file(const char *path, const talgeo_classify_options *options,
                                   talgeo_classify_counts *counts, talgeo_error *error)
{
    talgeo_classify_options own = talgeo__classify_options(options);
    if (path == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no file of measurements is given");
    job j = {.shown = path, .progress = {.callback = own.progress, .user = own.progress_user}};
    talgeo_status status =
        talgeo__private_file_open(own.output, own.overwrite, path, &j.file, error);
    if (status == TALGEO_OK) status = open_table(&j, path, &own, error);
    if (status == TALGEO_OK) status = classify_all(&j, error);
    if (status == TALGEO_OK) status = talgeo__private_file_commit(j.file, error);
    if (status == TALGEO_OK && counts) {
        j.counts.size = counts->size;
        memcpy(counts, &j.counts, counts->size < sizeof j.counts ? counts->size : sizeof j.counts);
    }
    talgeo__classifier_close(&j.classifier);
    talgeo__batches_close(&j.batches);
    talgeo__private_file_close(j.file);
    talgeo__string_free(&j.text);
    return status;
}
