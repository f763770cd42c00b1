/* Periods and stratum levels of a frame, as the data has them. */
#include "levels.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"

enum { MAX_LEVELS = 200, MAX_PERIODS = 1000 };

/* ---- Periods ---- */

static void widen(int32_t *first, int32_t *last, const talgeo__rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->period[i] < *first) *first = rows->period[i];
        if (rows->period[i] > *last) *last = rows->period[i];
    }
}

/* First and last period of the publication; waves are always all of them. */
static void find_range(const talgeo__periods *periods, const talgeo__rows *rows, size_t n_sources,
                       int32_t *first, int32_t *last)
{
    *first = periods->first;
    *last = periods->last;
    if (periods->kind == TALGEO__WAVES && *first == INT32_MIN) *first = 0;
    if (periods->kind == TALGEO__WAVES && *last == INT32_MAX) *last = (int32_t)periods->n_waves - 1;
    int32_t from = INT32_MAX, to = INT32_MIN;
    for (size_t s = 0; s < n_sources; s++) widen(&from, &to, &rows[s]);
    if (*first == INT32_MIN) *first = from;
    if (*last == INT32_MAX) *last = to;
}

talgeo_status talgeo__frame_periods(talgeo__frame *frame, const talgeo__periods *periods,
                                    const talgeo__rows *rows, size_t n_sources, int32_t **numbers,
                                    talgeo_error *error)
{
    int32_t first, last;
    find_range(periods, rows, n_sources, &first, &last);
    if (first > last)
        return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                            "no row of any source can be used: see the intake report");
    size_t n = (size_t)((int64_t)last - first + 1);
    if (n > MAX_PERIODS)
        return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                            "the dates span %zu periods; give periods: from and to in the plan", n);
    frame->periods = talgeo__calloc(n, sizeof *frame->periods);
    frame->period_ends = talgeo__calloc(n, sizeof *frame->period_ends);
    *numbers = talgeo__calloc(n, sizeof **numbers);
    if (!frame->periods || !frame->period_ends || !*numbers)
        return talgeo__fail_memory(error, "cube");
    for (size_t i = 0; i < n; i++) {
        char label[256];
        (*numbers)[i] = first + (int32_t)i;
        talgeo__period_label(periods, (*numbers)[i], label, sizeof label);
        frame->period_ends[i] = talgeo__period_end(periods, (*numbers)[i]);
        frame->periods[i] = talgeo__strdup(label);
        if (frame->periods[i] == NULL) return talgeo__fail_memory(error, "cube");
        frame->n_periods++;
    }
    return TALGEO_OK;
}

/* ---- Levels ---- */

typedef struct level_tally {
    talgeo__dict *names;
    int64_t *rows;
    size_t capacity;
} level_tally;

static bool count_text(level_tally *tally, const char *text, int64_t rows)
{
    int32_t code = talgeo__dict_add(tally->names, text, strlen(text));
    size_t before = tally->capacity;
    if (code < 0 ||
        !talgeo__grow(&tally->rows, &tally->capacity, (size_t)code + 1, sizeof *tally->rows))
        return false;
    for (size_t i = before; i < tally->capacity; i++) tally->rows[i] = 0;
    tally->rows[code] += rows;
    return true;
}

static bool count_column(level_tally *tally, const talgeo__rows *rows, const talgeo__values *values)
{
    size_t n = talgeo__dict_count(values->dict);
    int64_t *by_code = talgeo__calloc(n, sizeof *by_code);
    bool good = by_code != NULL;
    for (size_t i = 0; good && i < rows->count; i++)
        if (values->code[i] >= 0) by_code[values->code[i]]++;
    for (size_t c = 0; good && c < n; c++)
        if (by_code[c] > 0)
            good = count_text(tally, talgeo__dict_text(values->dict, (int32_t)c), by_code[c]);
    free(by_code);
    return good;
}

static talgeo_status keep_levels(talgeo__stratum *stratum, const level_tally *tally,
                                 int64_t threshold, talgeo_error *error)
{
    size_t n = talgeo__dict_count(tally->names);
    stratum->levels = talgeo__calloc(n, sizeof *stratum->levels);
    if (stratum->levels == NULL) return talgeo__fail_memory(error, "cube");
    for (size_t c = 0; c < n; c++) {
        const char *name = talgeo__dict_text(tally->names, (int32_t)c);
        if (tally->rows[c] < threshold || strcmp(name, "unknown") == 0) continue;
        char *level = talgeo__strdup(name);
        if (level == NULL) return talgeo__fail_memory(error, "cube");
        stratum->levels[stratum->n_levels++] = level;
    }
    if (stratum->n_levels > MAX_LEVELS)
        return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                            "column '%s' has %zu different values; tables can be divided by at "
                            "most %d: is it an identifier?",
                            stratum->id, stratum->n_levels, MAX_LEVELS);
    qsort(stratum->levels, stratum->n_levels, sizeof *stratum->levels, talgeo__compare_text);
    return TALGEO_OK;
}

static talgeo_status fill_levels(talgeo__stratum *stratum, int64_t threshold,
                                 const talgeo__rows *rows, size_t n_sources, talgeo_error *error)
{
    level_tally tally = {.names = talgeo__dict_new()};
    bool good = tally.names != NULL;
    for (size_t s = 0; good && s < n_sources; s++) {
        const talgeo__values *values = talgeo__rows_values(&rows[s], stratum->id);
        if (values) good = count_column(&tally, &rows[s], values);
    }
    talgeo_status status =
        good ? keep_levels(stratum, &tally, threshold, error) : talgeo__fail_memory(error, "cube");
    talgeo__dict_free(tally.names);
    free(tally.rows);
    return status;
}

talgeo_status talgeo__frame_levels(talgeo__frame *frame, int64_t threshold,
                                   const talgeo__rows *rows, size_t n_sources, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0; status == TALGEO_OK && i < frame->n_strata; i++)
        status = fill_levels(&frame->strata[i], threshold, rows, n_sources, error);
    return status;
}
