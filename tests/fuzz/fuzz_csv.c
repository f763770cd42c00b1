/* Fuzzes the CSV reader and the intake of its rows. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <unistd.h>

#include "fuzz.h"
#include "intake/rows.h"
#include "io/table_read.h"

static void read_rows(struct ArrowArrayStream *stream)
{
    talgeo__column_spec columns[] = {{.alias = "sex", .column = "koen"},
                                     {.alias = "birth_date", .column = "foedt"},
                                     {.alias = "height_cm", .column = "hoejde"},
                                     {.alias = "weight_kg", .column = "vaegt"}};
    talgeo__source source = {.id = "fuzz",
                             .shown = "fuzz.csv",
                             .child = "barn",
                             .date = "dato",
                             .x = "x",
                             .y = "y",
                             .crs = "EPSG:25832",
                             .position = true,
                             .reject_limit = 1,
                             .columns = columns,
                             .n_columns = 4};
    talgeo__periods periods = {TALGEO__SCHOOL_YEAR, NULL, 0, INT32_MIN, INT32_MAX};
    const char *aliases[] = {"sex"};
    talgeo__dict *children = talgeo__dict_new();
    talgeo__rows rows = {0};
    talgeo__report report = {0};
    report.sources = calloc(1, sizeof *report.sources);
    if (children == NULL || report.sources == NULL) abort();
    report.n_sources = 1;
    talgeo__source_report *one = &report.sources[0];
    talgeo_status status = talgeo__rows_read(&source, &periods, aliases, 1, children, NULL, NULL,
                                             stream, NULL, NULL, &rows, one, NULL);
    int64_t sum = one->used;
    for (int i = 0; i < TALGEO__N_REASONS; i++) sum += one->not_used[i];
    if (status == TALGEO_OK && (sum != one->rows || one->used != (int64_t)rows.count)) abort();
    talgeo__rows_free(&rows);
    talgeo__report_free(&report);
    talgeo__dict_free(children);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size, ".csv");
    talgeo__table_source table = {.path = path, .shown = "fuzz.csv"};
    struct ArrowArrayStream stream;
    if (talgeo__csv_open(&table, &stream, NULL, NULL) == TALGEO_OK) read_rows(&stream);
    unlink(path);
    return 0;
}
