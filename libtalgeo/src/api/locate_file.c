/* Adding the area key to every row of a point file: reads, places and writes batch by batch. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/problems.h"
#include "../core/progress.h"
#include "../io/private_file.h"
#include "../io/proj_transform.h"
#include "../io/table_read.h"
#include "csv_row.h"
#include "outside.h"
#include "placer.h"
#include "positions.h"

#define STAGE "locate"

/* Text is handed to the file in runs of about this size. */
enum { RUN_BYTES = 1 << 16 };

/* Positions that are kept to ask why they lie outside. */
enum { SAMPLE = 4096 };

typedef struct job {
    const talgeo_areas *const *sets;
    const char *const *columns;
    size_t n_sets;
    talgeo_locate_options options;
    const char *shown;
    talgeo__batches batches;
    char *layer_crs;
    talgeo__positions positions;
    const char *crs; /* of the positions; borrowed */
    talgeo__placer placer;
    double *x, *y;
    bool *lost;
    int32_t **area;      /* by set */
    talgeo__string keys; /* of all sets as fields of CSV, with what follows them in a row */
    size_t **key_ends;   /* of a set: where the field of no area begins, and where each ends */
    size_t capacity;     /* of each of these */
    double sample_x[SAMPLE], sample_y[SAMPLE]; /* the first that are outside */
    size_t n_sample;
    talgeo__string text;
    talgeo__private_file *file;
    talgeo__progress progress;
    talgeo_locate_counts counts;
    talgeo_problems *notes; /* NULL: nobody asks */
} job;

static talgeo_status open_points(job *j, talgeo_error *error)
{
    struct ArrowArrayStream stream;
    talgeo__table_source source = {.path = j->options.points,
                                   .shown = j->shown,
                                   .layer = j->options.layer,
                                   .encoding = j->options.encoding};
    talgeo_status status = talgeo__table_open(&source, &stream, &j->layer_crs, NULL, error);
    if (status == TALGEO_OK) status = talgeo__batches_open(&j->batches, &stream, STAGE, error);
    return status;
}

static talgeo_status open_placer(job *j, talgeo_error *error)
{
    const char *given = j->options.crs, *crs = given ? given : j->layer_crs;
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
    j->crs = crs;
    return talgeo__placer_open(&j->placer, j->sets, j->n_sets, crs, error);
}

/* ---- Writing ---- */

/* Geometry has no place in a table of CSV, whether it is the position or stands beside it. */
static bool is_written(const job *j, size_t column)
{
    return j->batches.columns[column].kind != TALGEO__BYTES;
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

/* Is the name a column's of the input, or an earlier set's? */
static bool is_taken(const job *j, size_t set, const char *name)
{
    for (size_t s = 0; s < set; s++)
        if (strcmp(j->columns[s], name) == 0) return true;
    return talgeo__batches_find(&j->batches, name) >= 0;
}

/* The column's name, or the first of name_2, name_3, ... that is free. */
static void add_area_heading(job *j, size_t set)
{
    char name[200];
    snprintf(name, sizeof name, "%.180s", j->columns[set]);
    for (int number = 2; is_taken(j, set, name); number++)
        snprintf(name, sizeof name, "%.180s_%d", j->columns[set], number);
    talgeo__csv_add_text(&j->text, name, strlen(name));
    talgeo__string_add(&j->text, set + 1 < j->n_sets ? "," : "\n", 1);
}

static void add_heading(job *j)
{
    for (size_t c = 0; c < j->batches.n_columns; c++) {
        const char *name = j->batches.columns[c].name;
        if (!is_written(j, c)) continue;
        talgeo__csv_add_text(&j->text, name, strlen(name));
        talgeo__string_add(&j->text, ",", 1);
    }
    for (size_t s = 0; s < j->n_sets; s++) add_area_heading(j, s);
}

static void add_row(job *j, int64_t i)
{
    for (size_t c = 0; c < j->batches.n_columns; c++) {
        if (!is_written(j, c)) continue;
        talgeo__csv_add_value(&j->text, &j->batches.columns[c], i);
        talgeo__string_byte(&j->text, ',');
    }
    for (size_t s = 0; s < j->n_sets; s++) {
        const size_t *ends = j->key_ends[s] + (j->area[s][i] + 1);
        talgeo__string_add(&j->text, j->keys.data + ends[0], ends[1] - ends[0]);
    }
}

static talgeo_status flush_text(job *j, talgeo_error *error)
{
    if (j->text.failed) return talgeo__fail_memory(error, STAGE);
    talgeo_status status = talgeo__private_file_write(j->file, j->text.data, j->text.length, error);
    j->text.length = 0;
    return status;
}

static talgeo_status write_keys(job *j, size_t set, talgeo_error *error)
{
    const talgeo_areas *areas = j->sets[set];
    size_t *ends = j->key_ends[set] = talgeo__calloc(areas->n_areas + 2, sizeof *ends);
    if (ends == NULL) return talgeo__fail_memory(error, STAGE);
    *ends++ = j->keys.length;
    for (size_t a = 0; a <= areas->n_areas; a++) {
        if (a > 0) talgeo__csv_add_text(&j->keys, areas->keys[a - 1], strlen(areas->keys[a - 1]));
        talgeo__string_byte(&j->keys, set + 1 < j->n_sets ? ',' : '\n');
        *ends++ = j->keys.length;
    }
    return j->keys.failed ? talgeo__fail_memory(error, STAGE) : TALGEO_OK;
}

/* ---- Placing ---- */

/* Keep the first that are outside; lost ones are too: with x and y swapped they may not be. */
static void keep_sample(job *j, int64_t i)
{
    if (j->n_sample == SAMPLE) return;
    j->sample_x[j->n_sample] = j->x[i];
    j->sample_y[j->n_sample++] = j->y[i];
}

static void count(job *j, int64_t i)
{
    bool inside = false;
    for (size_t s = 0; s < j->n_sets; s++) inside = inside || j->area[s][i] >= 0;
    j->counts.rows++;
    if (inside) {
        j->counts.inside++;
    } else if (isnan(j->x[i])) {
        j->counts.no_position++;
    } else if (j->lost[i]) {
        j->counts.no_position++;
        j->counts.not_transformed++;
        keep_sample(j, i);
    } else {
        j->counts.outside++;
        keep_sample(j, i);
    }
}

static bool grow_one(void *array_pointer, const job *j, size_t n, size_t size)
{
    size_t capacity = j->capacity;
    return talgeo__grow(array_pointer, &capacity, n, size);
}

/* Room for n rows in all arrays, which grow together. */
static talgeo_status grow(job *j, size_t n, talgeo_error *error)
{
    if (n <= j->capacity) return TALGEO_OK;
    bool good = grow_one(&j->x, j, n, sizeof *j->x) && grow_one(&j->y, j, n, sizeof *j->y) &&
                grow_one(&j->lost, j, n, sizeof *j->lost);
    for (size_t s = 0; good && s < j->n_sets; s++)
        good = grow_one(&j->area[s], j, n, sizeof *j->area[s]);
    if (!good) return talgeo__fail_memory(error, STAGE);
    j->capacity = n;
    return TALGEO_OK;
}

static talgeo_status place_batch(job *j, talgeo_error *error)
{
    size_t n = (size_t)j->batches.rows;
    talgeo_status status = grow(j, n, error);
    if (status == TALGEO_OK)
        status = talgeo__positions_read(&j->positions, &j->batches, j->x, j->y, error);
    if (status != TALGEO_OK) return status;
    talgeo__placer_place(&j->placer, j->x, j->y, n, j->options.threads, j->area, j->lost, NULL);
    for (int64_t i = 0; status == TALGEO_OK && i < j->batches.rows; i++) {
        count(j, i);
        add_row(j, i);
        if (j->text.length > RUN_BYTES) status = flush_text(j, error);
    }
    return status;
}

static talgeo_status place_all(job *j, talgeo_error *error)
{
    bool more = true;
    talgeo__progress_stage(&j->progress, STAGE, 0, 1);
    add_heading(j);
    talgeo_status status = talgeo__batches_next(&j->batches, &more, STAGE, error);
    while (status == TALGEO_OK && more) {
        status = place_batch(j, error);
        if (status == TALGEO_OK &&
            !talgeo__progress_report(&j->progress, talgeo__table_fraction(&j->batches.stream)))
            status = talgeo__fail_cancelled(error, &j->progress);
        if (status == TALGEO_OK) status = talgeo__batches_next(&j->batches, &more, STAGE, error);
    }
    if (status == TALGEO_OK) status = flush_text(j, error);
    if (status == TALGEO_OK && !talgeo__progress_report(&j->progress, 1))
        status = talgeo__fail_cancelled(error, &j->progress);
    return status;
}

/* ---- What looks wrong ---- */

static void add_note(job *j, const char *words)
{
    if (*words) talgeo__problems_add(j->notes, TALGEO_E_INPUT, true, j->shown, 0, 0, "%s", words);
}

/* Why are nearly all positions in no area of any set? The first set stands for all. */
static talgeo_status note_outside(job *j, talgeo_error *error)
{
    char words[400];
    int64_t swapped, outside = j->counts.outside + j->counts.not_transformed;
    int64_t positions = j->counts.inside + outside;
    if (!talgeo__nearly_all(outside, positions)) return TALGEO_OK;
    talgeo_status status = talgeo__count_swapped(j->sets[0], j->crs, j->sample_x, j->sample_y,
                                                 j->n_sample, &swapped, error);
    if (status != TALGEO_OK) return status;
    talgeo__outside_words(words, sizeof words, "", outside, positions, (int64_t)j->n_sample,
                          swapped);
    add_note(j, words);
    return TALGEO_OK;
}

static talgeo_status take_notes(job *j, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    if (j->options.notes == NULL) return TALGEO_OK;
    *j->options.notes = j->notes = talgeo__problems_new();
    if (j->notes == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t s = 0; status == TALGEO_OK && s < j->n_sets; s++) {
        char words[400];
        talgeo__problems_append(j->notes, j->sets[s]->notes);
        if (!talgeo__placer_transforms(&j->placer, s)) continue;
        status = talgeo__caveat_words(words, sizeof words, j->sets[s], j->crs, error);
        if (status == TALGEO_OK) add_note(j, words);
    }
    if (status == TALGEO_OK) status = note_outside(j, error);
    return status;
}

static void close_job(job *j)
{
    talgeo__batches_close(&j->batches);
    talgeo__placer_close(&j->placer);
    talgeo__private_file_close(j->file);
    talgeo__string_free(&j->text);
    for (size_t s = 0; j->area && s < j->n_sets; s++) free(j->area[s]);
    for (size_t s = 0; j->key_ends && s < j->n_sets; s++) free(j->key_ends[s]);
    free(j->key_ends);
    talgeo__string_free(&j->keys);
    free(j->area);
    free(j->layer_crs);
    free(j->x);
    free(j->y);
    free(j->lost);
    free(j);
}

static talgeo_status open_job(job *j, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    j->area = talgeo__calloc(j->n_sets, sizeof *j->area);
    j->key_ends = talgeo__calloc(j->n_sets, sizeof *j->key_ends);
    if (j->area == NULL || j->key_ends == NULL) status = talgeo__fail_memory(error, STAGE);
    for (size_t s = 0; status == TALGEO_OK && s < j->n_sets; s++) status = write_keys(j, s, error);
    if (status == TALGEO_OK)
        status = talgeo__private_file_open(j->options.output, j->options.overwrite,
                                           j->options.points, &j->file, error);
    if (status == TALGEO_OK) status = open_points(j, error);
    if (status == TALGEO_OK)
        status = talgeo__positions_open(&j->positions, &j->batches, j->shown, j->options.x,
                                        j->options.y, error);
    if (status == TALGEO_OK) status = check_columns(j, error);
    if (status == TALGEO_OK) status = open_placer(j, error);
    return status;
}

talgeo_status talgeo_locate_file_sets(const talgeo_areas *const *sets, const char *const *columns,
                                      size_t n_sets, const talgeo_locate_options *options,
                                      talgeo_locate_counts *counts, talgeo_error *error)
{
    bool have_sets = n_sets > 0 && sets && columns;
    for (size_t s = 0; have_sets && s < n_sets; s++) have_sets = sets[s] && columns[s];
    if (options == NULL || options->points == NULL || !have_sets)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no %s is given",
                            have_sets ? "point file" : "area set, or no name of its column");
    job *j = talgeo__calloc(1, sizeof *j);
    if (j == NULL) return talgeo__fail_memory(error, STAGE);
    size_t size = options->size < sizeof j->options ? options->size : sizeof j->options;
    memcpy(&j->options, options, size);
    j->sets = sets;
    j->columns = columns;
    j->n_sets = n_sets;
    j->shown = j->options.points;
    j->progress = (talgeo__progress){.callback = options->progress, .user = options->progress_user};
    if (j->options.notes) *j->options.notes = NULL;
    talgeo_status status = open_job(j, error);
    if (status == TALGEO_OK) status = place_all(j, error);
    if (status == TALGEO_OK) status = take_notes(j, error);
    if (status == TALGEO_OK) status = talgeo__private_file_commit(j->file, error);
    if (status == TALGEO_OK && counts) {
        j->counts.size = counts->size;
        memcpy(counts, &j->counts,
               counts->size < sizeof j->counts ? counts->size : sizeof j->counts);
    }
    close_job(j);
    return status;
}

talgeo_status talgeo_locate_file(const talgeo_areas *areas, const talgeo_locate_options *options,
                                 talgeo_locate_counts *counts, talgeo_error *error)
{
    static const char *const column = "area";
    return talgeo_locate_file_sets(&areas, &column, 1, options, counts, error);
}
