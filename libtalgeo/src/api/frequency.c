/* Reading frequency tables. */
#include "frequency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../core/batch.h"
#include "../core/error.h"
#include "../core/heading.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "../cube/tally.h"
#include "csv_row.h"

#define STAGE "protect"

static const char TOTAL[] = "Total";

typedef struct reader {
    const char *shown;
    const talgeo__margins *margins;
    talgeo__frequency *frequency;
    talgeo__progress *progress;
    talgeo__batches batches;
    const char *count_name;
    int count;                             /* column with the counts */
    int dimension[TALGEO__MAX_DIMENSIONS]; /* column of each dimension */
    bool *named;                           /* by column: is it one of these? */
    talgeo__tally atoms;
    talgeo__tally given; /* margins: minus what the input says; then plus what the atoms give */
    int64_t *given_row;  /* of each: first row */
    size_t given_row_capacity;
    int64_t total, given_total;
    talgeo__string text; /* room for a level */
} reader;

/* ---- Columns ---- */

static talgeo_status no_column(const reader *r, const char *what, const char *name,
                               talgeo_error *error)
{
    char hint[TALGEO__HINT];
    const char *wanted[TALGEO__MAX_DIMENSIONS + 1] = {r->count_name};
    size_t n = r->margins->n_dimensions;
    memcpy(wanted + 1, r->margins->dimensions, n * sizeof *wanted);
    talgeo__column_hint(&r->batches.schema, name, wanted, n + 1, hint);
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' has no column '%.100s' for %s%s",
                        r->shown, name, what, hint);
}

static talgeo_status find_columns(reader *r, talgeo_error *error)
{
    r->named = talgeo__calloc(r->batches.n_columns, sizeof *r->named);
    if (r->named == NULL) return talgeo__fail_memory(error, STAGE);
    r->count = talgeo__batches_find(&r->batches, r->count_name);
    if (r->count < 0) return no_column(r, "the counts", r->count_name, error);
    r->named[r->count] = true;
    for (size_t d = 0; d < r->margins->n_dimensions; d++) {
        const char *name = r->margins->dimensions[d];
        int c = r->dimension[d] = talgeo__batches_find(&r->batches, name);
        if (c < 0) return no_column(r, "a table's dimension", name, error);
        if (c == r->count)
            return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                                "'%.100s' holds the counts and cannot divide a table", name);
        if (!talgeo__csv_can_write(&r->batches.columns[c]))
            return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                "'%s': the column '%.100s' has a type that is no level", r->shown,
                                name);
        r->named[c] = true;
    }
    return TALGEO_OK;
}

/* ---- Counts ---- */

static talgeo_status bad_value(const reader *r, int64_t i, int column, const char *what,
                               talgeo_error *error)
{
    int64_t row = r->batches.first_row + i;
    return talgeo__fail_row(error, TALGEO_E_INPUT, STAGE, row,
                            "'%s', row %lld, column '%.100s': %s", r->shown, (long long)row,
                            r->batches.columns[column].name, what);
}

/* NaN: no number; whole numbers in doubles are exact as far as counts may go. */
static double count_value(const talgeo__column *column, int64_t i, bool *missing)
{
    size_t length = 0;
    double value = NAN;
    *missing = talgeo__column_is_null(column, i);
    if (*missing) return NAN;
    if (column->kind == TALGEO__INT) return (double)talgeo__column_int(column, i);
    if (column->kind == TALGEO__REAL) {
        value = talgeo__column_real(column, i);
        *missing = isnan(value);
        return value;
    }
    const char *text = talgeo__column_text(column, i, &length);
    while (length && *text == ' ') text++, length--;
    *missing = length == 0;
    if (!*missing && !talgeo__parse_double(text, length, '.', &value)) value = NAN;
    return value;
}

static talgeo_status read_count(reader *r, int64_t i, int64_t *count, talgeo_error *error)
{
    bool missing;
    double value = count_value(&r->batches.columns[r->count], i, &missing);
    if (missing) return bad_value(r, i, r->count, "the count is missing", error);
    if (isnan(value)) return bad_value(r, i, r->count, "the count is no number", error);
    if (value < 0) return bad_value(r, i, r->count, "the count is negative", error);
    if (value > (double)TALGEO__MAX_TOTAL)
        return bad_value(r, i, r->count, "the count is larger than 10^15", error);
    if (value != floor(value))
        return bad_value(r, i, r->count, "the count is no whole number", error);
    *count = (int64_t)value;
    return TALGEO_OK;
}

/* ---- Levels ---- */

static bool is_word(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && strncasecmp(text, word, length) == 0;
}

/* A margin under another name would be taken for one more level, and could be subtracted. */
static bool looks_like_margin(const char *text, size_t length)
{
    return is_word(text, length, "total") || is_word(text, length, "i alt") ||
           is_word(text, length, "ialt");
}

/* Text of a level; NULL with the error set. */
static const char *level_text(reader *r, int64_t i, int column, size_t *length,
                              talgeo_status *status, talgeo_error *error)
{
    const talgeo__column *c = &r->batches.columns[column];
    const char *text;
    if (c->kind == TALGEO__TEXT) {
        text = talgeo__column_text(c, i, length);
    } else {
        r->text.length = 0;
        talgeo__string_add(&r->text, "", 0);
        talgeo__csv_add_value(&r->text, c, i);
        text = r->text.failed ? NULL : r->text.data;
        *length = r->text.length;
        if (r->text.failed) *status = talgeo__fail_memory(error, STAGE);
        if (r->text.failed) return NULL;
    }
    if (text == NULL || *length == 0)
        *status =
            bad_value(r, i, column, "the level is missing; give unknown a name of its own", error);
    else if (memchr(text, '\0', *length))
        *status = bad_value(r, i, column, "the level is no text", error);
    return *status == TALGEO_OK ? text : NULL;
}

/* Code of a row's level, -1 for "Total". */
static talgeo_status read_level(reader *r, int64_t i, size_t d, int32_t *code, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    size_t length = 0;
    const char *text = level_text(r, i, r->dimension[d], &length, &status, error);
    if (text == NULL) return status;
    *code = -1;
    if (length == sizeof TOTAL - 1 && memcmp(text, TOTAL, length) == 0) return TALGEO_OK;
    if (looks_like_margin(text, length))
        return bad_value(r, i, r->dimension[d],
                         "the level looks like a margin; write margins as 'Total', or leave them "
                         "out",
                         error);
    *code = talgeo__dict_add_composed(r->frequency->levels[d], text, length);
    return *code < 0 ? talgeo__fail_memory(error, STAGE) : TALGEO_OK;
}

/* A margin over a column that no table names counts what other rows count already. */
static talgeo_status check_unnamed(const reader *r, int64_t i, talgeo_error *error)
{
    for (size_t c = 0; c < r->batches.n_columns; c++) {
        const talgeo__column *column = &r->batches.columns[c];
        size_t length = 0;
        if (r->named[c] || column->kind != TALGEO__TEXT) continue;
        const char *text = talgeo__column_text(column, i, &length);
        if (text && looks_like_margin(text, length))
            return bad_value(r, i, (int)c,
                             "a margin of a column that no table names counts everything once "
                             "more; leave such rows or the column out",
                             error);
    }
    return TALGEO_OK;
}

/* ---- Rows ---- */

static talgeo_status add_margin(reader *r, const int32_t *key, int64_t count, int64_t i,
                                talgeo_error *error)
{
    size_t before = r->given.count;
    int64_t row = r->batches.first_row + i;
    r->given_total += count;
    if (r->given_total > 1000 * TALGEO__MAX_TOTAL)
        return bad_value(r, i, r->count, "the margins up to here are together larger than 10^18",
                         error);
    if (!talgeo__tally_add(&r->given, key, -count)) return talgeo__fail_memory(error, STAGE);
    if (r->given.count == before) return TALGEO_OK;
    if (!talgeo__grow(&r->given_row, &r->given_row_capacity, before + 1, sizeof row))
        return talgeo__fail_memory(error, STAGE);
    r->given_row[before] = row;
    return TALGEO_OK;
}

static talgeo_status read_row(reader *r, int64_t i, talgeo_error *error)
{
    int32_t key[TALGEO__MAX_DIMENSIONS];
    int64_t count = 0;
    bool margin = false;
    talgeo_status status = read_count(r, i, &count, error);
    for (size_t d = 0; status == TALGEO_OK && d < r->margins->n_dimensions; d++) {
        status = read_level(r, i, d, &key[d], error);
        margin = margin || key[d] < 0;
    }
    if (status == TALGEO_OK) status = check_unnamed(r, i, error);
    if (status != TALGEO_OK) return status;
    if (margin) return add_margin(r, key, count, i, error);
    r->total += count;
    if (r->total > TALGEO__MAX_TOTAL)
        return bad_value(r, i, r->count, "the counts up to here are together larger than 10^15",
                         error);
    return talgeo__tally_add(&r->atoms, key, count) ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

static talgeo_status read_rows(reader *r, talgeo_error *error)
{
    bool more = true;
    talgeo_status status = talgeo__batches_next(&r->batches, &more, STAGE, error);
    while (status == TALGEO_OK && more) {
        for (int64_t i = 0; status == TALGEO_OK && i < r->batches.rows; i++)
            status = read_row(r, i, error);
        if (status == TALGEO_OK && !talgeo__progress_report(r->progress, 0))
            status = talgeo__fail_cancelled(error, r->progress);
        if (status == TALGEO_OK) status = talgeo__batches_next(&r->batches, &more, STAGE, error);
    }
    if (status == TALGEO_OK && r->atoms.count == 0)
        status = talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' has no rows but margins or none",
                              r->shown);
    return status;
}

/* ---- Margins of the input ---- */

static uint64_t summed_out(const int32_t *key, size_t width)
{
    uint64_t mask = 0;
    for (size_t d = 0; d < width; d++)
        if (key[d] < 0) mask |= (uint64_t)1 << d;
    return mask;
}

static talgeo_status add_atoms(reader *r, uint64_t out, talgeo_error *error)
{
    size_t width = r->atoms.width;
    int32_t key[TALGEO__MAX_DIMENSIONS];
    for (size_t a = 0; a < r->atoms.count; a++) {
        for (size_t d = 0; d < width; d++)
            key[d] = out >> d & 1 ? -1 : r->atoms.keys[a * width + d];
        if (!talgeo__tally_add(&r->given, key, r->atoms.counts[a]))
            return talgeo__fail_memory(error, STAGE);
    }
    return TALGEO_OK;
}

/* Add the atoms once for each kind of margin: for each set of dimensions summed out. */
static talgeo_status add_all_atoms(reader *r, talgeo_error *error)
{
    enum { MAX_KINDS = 1 << TALGEO__MAX_TABLE_DIMENSIONS };
    size_t n_given = r->given.count, width = r->given.width, n_kinds = 0, k;
    uint64_t *kinds = talgeo__calloc(MAX_KINDS, sizeof *kinds);
    talgeo_status status = kinds ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
    for (size_t m = 0; status == TALGEO_OK && m < n_given; m++) {
        uint64_t out = summed_out(r->given.keys + m * width, width);
        for (k = n_kinds; k > 0 && kinds[k - 1] != out;) k--;
        if (k > 0) continue;
        if (n_kinds == MAX_KINDS) {
            status = talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                  "'%s' has too many kinds of margins", r->shown);
        } else {
            kinds[n_kinds++] = out;
            status = add_atoms(r, out, error);
        }
    }
    free(kinds);
    return status;
}

/* Every margin must be the sum of its atoms. */
static talgeo_status check_margins(reader *r, talgeo_error *error)
{
    size_t n_given = r->given.count;
    talgeo_status status = add_all_atoms(r, error);
    for (size_t m = 0; status == TALGEO_OK && m < n_given; m++)
        if (r->given.counts[m] != 0)
            status = talgeo__fail_row(error, TALGEO_E_INPUT, STAGE, r->given_row[m],
                                      "'%s', row %lld: the margin ('Total') is not the sum of the "
                                      "rows it covers; correct it or leave margins out",
                                      r->shown, (long long)r->given_row[m]);
    return status;
}

/* ---- Finishing ---- */

static bool sort_levels(reader *r, size_t d)
{
    talgeo__dict *levels = r->frequency->levels[d];
    int32_t *code = talgeo__calloc(talgeo__dict_count(levels), sizeof *code);
    bool good = code && talgeo__dict_sort(levels, code);
    for (size_t a = 0; good && a < r->atoms.count; a++) {
        int32_t *at = &r->atoms.keys[a * r->atoms.width + d];
        *at = code[*at];
    }
    free(code);
    return good;
}

static talgeo_status finish(reader *r, talgeo_error *error)
{
    size_t width = r->margins->n_dimensions;
    for (size_t d = 0; d < width; d++)
        if (!sort_levels(r, d)) return talgeo__fail_memory(error, STAGE);
    /* A cube's key has a place for the period besides its sets. */
    talgeo__layout layout = {.n_sets = width - 1};
    if (!talgeo__tally_finish(&r->atoms, layout, &r->frequency->atoms))
        return talgeo__fail_memory(error, STAGE);
    return TALGEO_OK;
}

static talgeo_status open_levels(talgeo__frequency *frequency, talgeo_error *error)
{
    for (size_t d = 0; d < frequency->n_dimensions; d++) {
        frequency->levels[d] = talgeo__dict_new();
        if (frequency->levels[d] == NULL) return talgeo__fail_memory(error, STAGE);
    }
    return TALGEO_OK;
}

talgeo_status talgeo__frequency_read(struct ArrowArrayStream *stream, const char *shown,
                                     const char *count, const talgeo__margins *margins,
                                     talgeo__progress *progress, talgeo__frequency *frequency,
                                     talgeo_error *error)
{
    reader r = {.shown = shown,
                .count_name = count,
                .margins = margins,
                .frequency = frequency,
                .progress = progress};
    r.atoms.width = r.given.width = frequency->n_dimensions = margins->n_dimensions;
    talgeo_status status = talgeo__batches_open(&r.batches, stream, STAGE, error);
    if (status == TALGEO_OK) status = open_levels(frequency, error);
    if (status == TALGEO_OK) status = find_columns(&r, error);
    if (status == TALGEO_OK) status = read_rows(&r, error);
    if (status == TALGEO_OK) status = check_margins(&r, error);
    if (status == TALGEO_OK) status = finish(&r, error);
    talgeo__batches_close(&r.batches);
    talgeo__tally_free(&r.atoms);
    talgeo__tally_free(&r.given);
    talgeo__string_free(&r.text);
    free(r.given_row);
    free(r.named);
    if (status != TALGEO_OK) talgeo__frequency_free(frequency);
    return status;
}

void talgeo__frequency_free(talgeo__frequency *frequency)
{
    for (size_t d = 0; d < frequency->n_dimensions; d++) talgeo__dict_free(frequency->levels[d]);
    talgeo__cube_free(&frequency->atoms);
    *frequency = (talgeo__frequency){0};
}
