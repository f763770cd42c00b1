/* From rows to atoms: the rows of a child in a period, of whatever source, become one key. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "pairing.h"
#include "tally.h"

enum { NOT_SEEN = -2 }; /* in a key under work: no source has told this code yet */

/* Answers to a column, by code, of the children that an indicator is known of. */
typedef struct filter {
    const int32_t *code; /* by row */
    bool *passes;        /* by code of the column */
} filter;

/* A column of one source, and what its codes become in a key. */
typedef struct translation {
    size_t place;        /* in the key */
    const int32_t *code; /* by row */
    int32_t *becomes;    /* by code of the column */
    bool outcome;        /* an indicator, not a stratum */
    filter *filters;     /* of an outcome: it is of children who pass all */
    size_t n_filters;
} translation;

typedef struct source_link {
    const talgeo__placed *placed;
    translation *columns;
    size_t n_columns;
    int32_t *rows;  /* row numbers, period by period */
    size_t *starts; /* of each period in `rows`; n_periods + 1 */
} source_link;

/* One person-period is a row of `keys`; all periods in turn share the room. */
typedef struct linking {
    const talgeo__frame *frame;
    const talgeo__periods *periods;
    talgeo__dict *const *levels; /* by stratum */
    talgeo__layout layout;
    int32_t first_period;
    size_t n_periods;
    size_t width;
    source_link *sources;
    size_t n_sources;
    int32_t *person; /* by child: number in `keys` + 1, 0 none; of the current period */
    int32_t *child;  /* by number in `keys` */
    size_t child_capacity;
    int32_t *keys;
    size_t keys_capacity, n_persons;
    talgeo__tally tally;
    talgeo__pairing *pairing;
} linking;

/* ---- Columns ---- */

static const char *answer_of(const char *among)
{
    return strchr(among, '=') + 1;
}

static bool same_alias(const char *a, const char *b)
{
    size_t length = (size_t)(strchr(a, '=') - a) + 1;
    return strncmp(a, b, length) == 0;
}

/* The answers to the column of among[first] that the indicator asks. */
static bool fill_filter(filter *out, const talgeo__values *values,
                        const talgeo__indicator *indicator, size_t first)
{
    out->code = values->code;
    out->passes = talgeo__calloc(talgeo__dict_count(values->dict), sizeof *out->passes);
    for (size_t i = first; out->passes && i < indicator->n_among; i++) {
        const char *answer = answer_of(indicator->among[i]);
        int32_t code = same_alias(indicator->among[first], indicator->among[i])
                           ? talgeo__dict_find(values->dict, answer, strlen(answer))
                           : -1;
        if (code >= 0) out->passes[code] = true;
    }
    return out->passes != NULL;
}

/* One filter a column; none for a column that an earlier one of the list named. */
static bool add_filters(translation *column, const talgeo__rows *rows,
                        const talgeo__indicator *indicator)
{
    bool good = true;
    column->filters = talgeo__calloc(indicator->n_among, sizeof *column->filters);
    if (column->filters == NULL) return false;
    for (size_t i = 0; good && i < indicator->n_among; i++) {
        bool first = true;
        for (size_t j = 0; j < i; j++)
            first = first && !same_alias(indicator->among[j], indicator->among[i]);
        if (!first) continue;
        char alias[64];
        snprintf(alias, sizeof alias, "%.*s", (int)strcspn(indicator->among[i], "="),
                 indicator->among[i]);
        const talgeo__values *values = talgeo__rows_values(rows, alias);
        if (values) good = fill_filter(&column->filters[column->n_filters++], values, indicator, i);
    }
    return good;
}

/* Of an indicator, else of a stratum with such levels. */
static bool add_column(source_link *link, const talgeo__values *values, size_t place,
                       talgeo__dict *levels, const talgeo__indicator *indicator)
{
    translation *column = &link->columns[link->n_columns++];
    size_t n = talgeo__dict_count(values->dict);
    int32_t *becomes = talgeo__calloc(n, sizeof *becomes);
    *column = (translation){
        .place = place, .code = values->code, .becomes = becomes, .outcome = indicator != NULL};
    bool good = becomes && (!indicator || add_filters(column, link->placed->rows, indicator));
    for (size_t c = 0; good && c < n; c++) {
        const char *text = talgeo__dict_text(values->dict, (int32_t)c);
        becomes[c] = indicator ? talgeo__indicator_outcome(indicator, text)
                               : talgeo__dict_add(levels, text, strlen(text));
        good = indicator || becomes[c] >= 0;
    }
    return good;
}

static bool open_columns(const linking *work, source_link *link, const char *source_id)
{
    const talgeo__frame *frame = work->frame;
    const talgeo__rows *rows = link->placed->rows;
    link->columns = talgeo__calloc(frame->n_strata + frame->n_indicators, sizeof *link->columns);
    bool good = link->columns != NULL;
    for (size_t i = 0; good && i < frame->n_strata; i++) {
        const talgeo__values *values = talgeo__rows_values(rows, frame->strata[i].id);
        if (values)
            good = add_column(link, values, talgeo__layout_stratum(work->layout, i),
                              work->levels[i], NULL);
    }
    for (size_t i = 0; good && i < frame->n_indicators; i++) {
        const talgeo__indicator *indicator = &frame->indicators[i];
        const talgeo__values *values = talgeo__rows_values(rows, indicator->value);
        if (values && strcmp(indicator->source, source_id) == 0)
            good = add_column(link, values, talgeo__layout_indicator(work->layout, i), NULL,
                              indicator);
    }
    return good;
}

/* ---- Rows by period ---- */

static void widen_periods(linking *work, const talgeo__rows *rows, int32_t *last)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->period[i] < work->first_period) work->first_period = rows->period[i];
        if (rows->period[i] > *last) *last = rows->period[i];
    }
}

static talgeo_status find_periods(linking *work, const talgeo__placed *sources, talgeo_error *error)
{
    int32_t last = INT32_MIN;
    work->first_period = INT32_MAX;
    for (size_t s = 0; s < work->n_sources; s++) widen_periods(work, sources[s].rows, &last);
    if (work->first_period > last) return TALGEO_OK;
    work->n_periods = (size_t)((int64_t)last - work->first_period + 1);
    if (work->n_periods <= TALGEO__MAX_PERIODS) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                        "the dates span %zu periods; give periods: from and to in the plan",
                        work->n_periods);
}

static bool sort_rows(const linking *work, source_link *link)
{
    const talgeo__rows *rows = link->placed->rows;
    link->rows = talgeo__calloc(rows->count, sizeof *link->rows);
    link->starts = talgeo__calloc(work->n_periods + 2, sizeof *link->starts);
    if (!link->rows || !link->starts) return false;
    for (size_t r = 0; r < rows->count; r++)
        link->starts[rows->period[r] - work->first_period + 2]++;
    for (size_t p = 2; p < work->n_periods + 2; p++) link->starts[p] += link->starts[p - 1];
    for (size_t r = 0; r < rows->count; r++)
        link->rows[link->starts[rows->period[r] - work->first_period + 1]++] = (int32_t)r;
    return true;
}

/* ---- Persons ---- */

static int32_t *find_person(linking *work, int32_t child, size_t period)
{
    if (work->person[child]) return work->keys + (size_t)(work->person[child] - 1) * work->width;
    size_t n = work->n_persons;
    if (!talgeo__grow(&work->keys, &work->keys_capacity, (n + 1) * work->width, sizeof(int32_t)) ||
        !talgeo__grow(&work->child, &work->child_capacity, n + 1, sizeof(int32_t)))
        return NULL;
    int32_t *key = work->keys + n * work->width;
    for (size_t i = 0; i < work->width; i++) key[i] = NOT_SEEN;
    key[talgeo__layout_period(work->layout)] = work->first_period + (int32_t)period;
    work->child[n] = child;
    work->person[child] = (int32_t)++work->n_persons;
    return key;
}

static bool passes(const translation *column, size_t row)
{
    for (size_t i = 0; i < column->n_filters; i++) {
        int32_t code = column->filters[i].code[row];
        if (code < 0 || !column->filters[i].passes[code]) return false;
    }
    return true;
}

static void take_row(const linking *work, const source_link *link, size_t row, int32_t *key)
{
    const talgeo__placed *placed = link->placed;
    bool position = placed->area && placed->rows->x && isfinite(placed->rows->x[row]) &&
                    isfinite(placed->rows->y[row]);
    if (position && work->layout.n_sets && key[0] == NOT_SEEN)
        for (size_t s = 0; s < work->layout.n_sets; s++) key[s] = placed->area[s][row];
    for (size_t c = 0; c < link->n_columns; c++) {
        const translation *column = &link->columns[c];
        int32_t code = column->code[row];
        if (code >= 0 && key[column->place] == NOT_SEEN && passes(column, row))
            key[column->place] = column->becomes[code];
    }
}

/* Count the persons of the period and forget them. A person without any outcome counts nowhere. */
static bool count_persons(linking *work)
{
    bool good = true;
    for (size_t i = 0; i < work->n_persons; i++) {
        int32_t *key = work->keys + i * work->width;
        bool any = false;
        for (size_t k = 0; k < work->width; k++) {
            if (key[k] == NOT_SEEN) key[k] = -1;
            any = any || (k >= talgeo__layout_indicator(work->layout, 0) && key[k] >= 0);
        }
        good = good && (!any || (talgeo__pairing_settle(work->pairing, work->child[i], key) &&
                                 talgeo__tally_add(&work->tally, key, 1)));
        work->person[work->child[i]] = 0;
    }
    work->n_persons = 0;
    return good;
}

static bool link_period(linking *work, size_t period)
{
    for (size_t s = 0; s < work->n_sources; s++) {
        const source_link *link = &work->sources[s];
        for (size_t i = link->starts[period]; i < link->starts[period + 1]; i++) {
            size_t row = (size_t)link->rows[i];
            int32_t *key = find_person(work, link->placed->rows->child[row], period);
            if (key == NULL) return false;
            take_row(work, link, row, key);
        }
    }
    return count_persons(work);
}

/* ---- The whole ---- */

static bool open_sources(linking *work, const char *const *source_ids,
                         const talgeo__placed *sources)
{
    int32_t last_child = -1;
    work->sources = talgeo__calloc(work->n_sources, sizeof *work->sources);
    if (work->sources == NULL) return false;
    for (size_t s = 0; s < work->n_sources; s++) {
        source_link *link = &work->sources[s];
        link->placed = &sources[s];
        if (!open_columns(work, link, source_ids[s]) || !sort_rows(work, link)) return false;
        for (size_t r = 0; r < sources[s].rows->count; r++)
            if (sources[s].rows->child[r] > last_child) last_child = sources[s].rows->child[r];
    }
    work->person = talgeo__calloc((size_t)(last_child + 1), sizeof *work->person);
    work->pairing =
        talgeo__pairing_new(work->frame, work->periods, work->layout, (size_t)(last_child + 1));
    return work->person && work->pairing;
}

static void free_column(translation *column)
{
    for (size_t i = 0; i < column->n_filters; i++) free(column->filters[i].passes);
    free(column->filters);
    free(column->becomes);
}

static void close_linking(linking *work)
{
    for (size_t s = 0; work->sources && s < work->n_sources; s++) {
        source_link *link = &work->sources[s];
        for (size_t c = 0; c < link->n_columns; c++) free_column(&link->columns[c]);
        free(link->columns);
        free(link->rows);
        free(link->starts);
    }
    free(work->sources);
    free(work->person);
    free(work->child);
    free(work->keys);
    talgeo__tally_free(&work->tally);
    talgeo__pairing_free(work->pairing);
}

talgeo_status talgeo__cube_count(const talgeo__frame *frame, const talgeo__periods *periods,
                                 talgeo__dict *const *levels, const char *const *source_ids,
                                 const talgeo__placed *sources, size_t n_sources,
                                 talgeo__progress *progress, talgeo__cube *cube,
                                 talgeo_error *error)
{
    linking work = {.frame = frame, .periods = periods, .levels = levels, .n_sources = n_sources};
    work.layout = (talgeo__layout){frame->n_sets, frame->n_strata, frame->n_indicators};
    work.width = work.tally.width = talgeo__layout_width(work.layout);
    *cube = (talgeo__cube){.layout = work.layout};
    talgeo_status status = find_periods(&work, sources, error);
    if (status == TALGEO_OK && !open_sources(&work, source_ids, sources))
        status = talgeo__fail_memory(error, "cube");
    for (size_t p = 0; status == TALGEO_OK && p < work.n_periods; p++) {
        if (!link_period(&work, p)) status = talgeo__fail_memory(error, "cube");
        if (!talgeo__progress_report(progress, (double)(p + 1) / (double)work.n_periods))
            status = talgeo__fail_cancelled(error, progress);
    }
    if (status == TALGEO_OK && (!talgeo__tally_finish(&work.tally, work.layout, cube) ||
                                !talgeo__pairing_finish(work.pairing, cube)))
        status = talgeo__fail_memory(error, "cube");
    close_linking(&work);
    return status;
}
