/* Adding the area key to every row of a point file: reads, places and writes batch by batch. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/progress.h"
#include "../io/private_file.h"
#include "../io/proj_transform.h"
#include "../io/table_read.h"
#include "../locate/locate.h"
#include "csv_row.h"
#include "positions.h"

#define STAGE "locate"

/* Text is handed to the file in runs of about this size. */
enum { RUN_BYTES = 1 << 16 };

typedef struct job {
    const talgeo_areas *areas;
    const talgeo_locate_options *options;
    const char *shown;
    talgeo__batches batches;
    char *layer_crs;
    talgeo__positions positions;
    talgeo__transform *transform; /* NULL: the points are in the CRS of the areas */
    double *x, *y;
    int32_t *area;
    size_t x_capacity, y_capacity, area_capacity;
    talgeo__string text;
    talgeo__private_file *file;
    talgeo__progress progress;
    talgeo_locate_counts counts;
} job;

static talgeo_status open_points(job *j, talgeo_error *error)
{
    struct ArrowArrayStream stream;
    talgeo__table_source source = {j->options->points, j->shown, j->options->layer, NULL};
    talgeo_status status = talgeo__table_open(&source, &stream, &j->layer_crs, NULL, error);
    if (status == TALGEO_OK) status = talgeo__batches_open(&j->batches, &stream, STAGE, error);
    return status;
}

static talgeo_status open_transform(job *j, talgeo_error *error)
{
    const char *given = j->options->crs, *crs = given ? given : j->layer_crs;
    if (crs == NULL)
        return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                            "'%s' does not say in which CRS its positions are; give it, as "
                            "EPSG:25832 or WKT",
                            j->shown);
    if (given && j->layer_crs && j->positions.geometry >= 0) {
        talgeo__transform *between;
        talgeo_status status = talgeo__transform_new(given, j->layer_crs, &between, error);
        if (status != TALGEO_OK) return status;
        bool differ = between != NULL;
        talgeo__transform_free(between);
        if (differ)
            return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                                "'%s' says that its CRS is %.300s, but %.300s was given; correct "
                                "it or leave it out",
                                j->shown, j->layer_crs, given);
    }
    return talgeo__transform_new(crs, j->areas->crs, &j->transform, error);
}

/* ---- Writing ---- */

static bool is_written(const job *j, size_t column)
{
    return (int)column != j->positions.geometry;
}

static talgeo_status check_columns(const job *j, talgeo_error *error)
{
    for (size_t c = 0; c < j->batches.n_columns; c++)
        if (is_written(j, c) && !talgeo__csv_can_write(&j->batches.columns[c]))
            return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                "'%s': the column '%s' has a type that CSV cannot hold", j->shown,
                                j->batches.columns[c].name);
    return TALGEO_OK;
}

/* `area`, or the first of area_2, area_3, ... that the input does not have. */
static void add_area_heading(job *j)
{
    char name[32] = "area";
    for (int number = 2; talgeo__batches_find(&j->batches, name) >= 0; number++)
        snprintf(name, sizeof name, "area_%d", number);
    talgeo__string_puts(&j->text, name);
    talgeo__string_add(&j->text, "\n", 1);
}

static void add_heading(job *j)
{
    for (size_t c = 0; c < j->batches.n_columns; c++) {
        const char *name = j->batches.columns[c].name;
        if (!is_written(j, c)) continue;
        talgeo__csv_add_text(&j->text, name, strlen(name));
        talgeo__string_add(&j->text, ",", 1);
    }
    add_area_heading(j);
}

static void add_row(job *j, int64_t i)
{
    for (size_t c = 0; c < j->batches.n_columns; c++) {
        if (!is_written(j, c)) continue;
        talgeo__csv_add_value(&j->text, &j->batches.columns[c], i);
        talgeo__string_add(&j->text, ",", 1);
    }
    if (j->area[i] >= 0) {
        const char *key = j->areas->keys[j->area[i]];
        talgeo__csv_add_text(&j->text, key, strlen(key));
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

/* ---- Placing ---- */

static void count(job *j, int64_t i)
{
    j->counts.rows++;
    if (isnan(j->x[i]))
        j->counts.no_position++;
    else if (j->area[i] < 0)
        j->counts.outside++;
    else
        j->counts.inside++;
}

static talgeo_status place_batch(job *j, talgeo_error *error)
{
    size_t n = (size_t)j->batches.rows;
    if (!talgeo__grow(&j->x, &j->x_capacity, n, sizeof *j->x) ||
        !talgeo__grow(&j->y, &j->y_capacity, n, sizeof *j->y) ||
        !talgeo__grow(&j->area, &j->area_capacity, n, sizeof *j->area))
        return talgeo__fail_memory(error, STAGE);
    talgeo_status status = talgeo__positions_read(&j->positions, &j->batches, j->x, j->y, error);
    if (status != TALGEO_OK) return status;
    if (j->transform) talgeo__transform_apply(j->transform, j->x, j->y, n);
    talgeo__locator_find_threads(j->areas->locator, j->x, j->y, n, j->area, j->options->threads);
    for (int64_t i = 0; status == TALGEO_OK && i < j->batches.rows; i++) {
        count(j, i);
        add_row(j, i);
        if (j->text.length > RUN_BYTES) status = flush_text(j, error);
    }
    return status;
}

/* The number of rows is not known before the end, so the fraction stays at 0 until then. */
static talgeo_status place_all(job *j, talgeo_error *error)
{
    bool more = true;
    talgeo__progress_stage(&j->progress, STAGE, 0, 1);
    add_heading(j);
    talgeo_status status = talgeo__batches_next(&j->batches, &more, STAGE, error);
    while (status == TALGEO_OK && more) {
        status = place_batch(j, error);
        if (status == TALGEO_OK && !talgeo__progress_report(&j->progress, 0))
            status = talgeo__fail_cancelled(error, &j->progress);
        if (status == TALGEO_OK) status = talgeo__batches_next(&j->batches, &more, STAGE, error);
    }
    if (status == TALGEO_OK) status = flush_text(j, error);
    if (status == TALGEO_OK && !talgeo__progress_report(&j->progress, 1))
        status = talgeo__fail_cancelled(error, &j->progress);
    return status;
}

static void close_job(job *j)
{
    talgeo__batches_close(&j->batches);
    talgeo__transform_free(j->transform);
    talgeo__private_file_close(j->file);
    talgeo__string_free(&j->text);
    free(j->layer_crs);
    free(j->x);
    free(j->y);
    free(j->area);
}

talgeo_status talgeo_locate_file(const talgeo_areas *areas, const talgeo_locate_options *options,
                                 talgeo_locate_counts *counts, talgeo_error *error)
{
    if (options->points == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no point file is given");
    job j = {.areas = areas, .options = options, .shown = options->points};
    j.progress = (talgeo__progress){.callback = options->progress, .user = options->progress_user};
    talgeo_status status =
        talgeo__private_file_open(options->output, options->overwrite, &j.file, error);
    if (status == TALGEO_OK) status = open_points(&j, error);
    if (status == TALGEO_OK)
        status = talgeo__positions_open(&j.positions, &j.batches, j.shown, options->x, options->y,
                                        error);
    if (status == TALGEO_OK) status = check_columns(&j, error);
    if (status == TALGEO_OK) status = open_transform(&j, error);
    if (status == TALGEO_OK) status = place_all(&j, error);
    if (status == TALGEO_OK) status = talgeo__private_file_commit(j.file, error);
    if (status == TALGEO_OK && counts) {
        j.counts.size = counts->size;
        *counts = j.counts;
    }
    close_job(&j);
    return status;
}
