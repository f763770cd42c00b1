/* Reading tables of numbers by area. */
#include "scores.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/batch.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/names.h"
#include "../core/text.h"
#include "columns.h"
#include "parse.h"

#define STAGE "intake"

/* What a number is of besides its area. */
typedef enum text_of { PERIOD, STRATUM, LEVEL, N_TEXTS } text_of;

/* A number of an area (period, level), as it was read. */
typedef struct entry {
    talgeo__denominator what;
    int64_t row;
} entry;

typedef struct reader {
    talgeo__batches batches;
    const char *shown;
    const talgeo_areas *areas;
    int key, number, texts[N_TEXTS];
    entry *entries;
    size_t count, capacity;
    talgeo__string text; /* room for a key */
} reader;

static talgeo_status fail_row(const reader *r, int64_t row, const char *why, talgeo_error *error)
{
    return talgeo__fail_row(error, TALGEO_E_INPUT, STAGE, row, "'%s', row %lld: %s", r->shown,
                            (long long)row, why);
}

/* A cell's text as keys of areas and names of groups are, NUL-terminated, until the next; NULL:
 * missing or out of memory. */
static const char *cell_text(reader *r, int column, int64_t i)
{
    char scratch[32];
    size_t length;
    const char *text = talgeo__cell_text(&r->batches.columns[column], i, scratch, &length);
    r->text.length = 0;
    if (text) talgeo__string_add(&r->text, text, length);
    if (r->text.length > 0) talgeo__compose_name(r->text.data);
    return text ? r->text.data : NULL;
}

static char **text_at(talgeo__denominator *what, int t)
{
    return t == PERIOD ? &what->period : t == STRATUM ? &what->stratum : &what->level;
}

static void end_entry(entry *e)
{
    for (int t = 0; t < N_TEXTS; t++) free(*text_at(&e->what, t));
}

static talgeo_status read_texts(reader *r, int64_t i, entry *e, talgeo_error *error)
{
    static const char *const missing[] = {"a number without period", "a number without column",
                                          "a number without level"};
    for (int t = 0; t < N_TEXTS; t++) {
        if (r->texts[t] < 0) continue;
        const char *text = cell_text(r, r->texts[t], i);
        if (text == NULL && !r->text.failed) return fail_row(r, e->row, missing[t], error);
        *text_at(&e->what, t) = talgeo__strdup(text);
        if (*text_at(&e->what, t) == NULL) return talgeo__fail_memory(error, STAGE);
    }
    return TALGEO_OK;
}

static talgeo_status read_area(reader *r, int64_t i, entry *e, talgeo_error *error)
{
    const char *key = cell_text(r, r->key, i);
    if (r->text.failed) return talgeo__fail_memory(error, STAGE);
    if (key == NULL) return fail_row(r, e->row, "a number without key", error);
    e->what.area = talgeo__areas_find(r->areas, key);
    if (e->what.area >= 0) return TALGEO_OK;
    return fail_row(r, e->row, "the key is that of no area of the set", error);
}

static talgeo_status read_entry(reader *r, int64_t i, talgeo_error *error)
{
    entry e = {.row = r->batches.first_row + i};
    talgeo__parsed parsed = talgeo__cell_number(&r->batches.columns[r->number], i, &e.what.count);
    if (parsed == TALGEO__BAD || (parsed != TALGEO__MISSING && !isfinite(e.what.count)))
        return fail_row(r, e.row, "what should be a number is none", error);
    talgeo_status status = r->areas ? read_area(r, i, &e, error) : TALGEO_OK;
    if (status != TALGEO_OK) return status;
    if (parsed == TALGEO__MISSING) e.what.count = NAN;
    if (!talgeo__grow(&r->entries, &r->capacity, r->count + 1, sizeof e))
        return talgeo__fail_memory(error, STAGE);
    status = read_texts(r, i, &e, error);
    if (status == TALGEO_OK)
        r->entries[r->count++] = e;
    else
        end_entry(&e);
    return status;
}

static talgeo_status read_batches(reader *r, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (bool more = true; status == TALGEO_OK && more;) {
        status = talgeo__batches_next(&r->batches, &more, STAGE, error);
        for (int64_t i = 0; status == TALGEO_OK && more && i < r->batches.rows; i++)
            status = read_entry(r, i, error);
    }
    return status;
}

static int compare_places(const entry *a, const entry *b)
{
    const char *left[] = {a->what.period, a->what.stratum, a->what.level};
    const char *right[] = {b->what.period, b->what.stratum, b->what.level};
    if (a->what.area != b->what.area) return a->what.area < b->what.area ? -1 : 1;
    int order = 0;
    for (int t = 0; t < N_TEXTS && order == 0; t++) order = left[t] ? strcmp(left[t], right[t]) : 0;
    return order;
}

static int compare_entries(const void *a, const void *b)
{
    const entry *left = a, *right = b;
    int order = compare_places(left, right);
    return order ? order : (left->row > right->row) - (left->row < right->row);
}

/* In the order of areas, then periods; each once. */
static talgeo_status sort_entries(reader *r, talgeo_error *error)
{
    if (r->count) qsort(r->entries, r->count, sizeof *r->entries, compare_entries);
    for (size_t i = 1; i < r->count; i++)
        if (compare_places(&r->entries[i - 1], &r->entries[i]) == 0)
            return fail_row(r, r->entries[i].row,
                            r->areas ? "an area that stands before" : "a level that stands before",
                            error);
    return TALGEO_OK;
}

static talgeo_status read_all(reader *r, struct ArrowArrayStream *stream,
                              const talgeo__number_columns *columns, talgeo_error *error)
{
    const char *id = r->areas ? r->areas->id : "gradient", *shown = columns->shown;
    const char *texts[] = {columns->period, columns->stratum, columns->level};
    const char *wanted[] = {r->areas ? columns->key : NULL, columns->number, texts[0], texts[1],
                            texts[2]};
    const talgeo__table_columns table = {&r->batches, id, shown, wanted,
                                         sizeof wanted / sizeof *wanted};
    r->shown = shown;
    talgeo_status status = talgeo__batches_open(&r->batches, stream, STAGE, error);
    if (status == TALGEO_OK && r->areas)
        status = talgeo__find_column(&table, columns->key, &r->key, error);
    if (status == TALGEO_OK)
        status = talgeo__find_column(&table, columns->number, &r->number, error);
    for (int t = 0; t < N_TEXTS; t++) {
        r->texts[t] = -1;
        if (status == TALGEO_OK && texts[t])
            status = talgeo__find_column(&table, texts[t], &r->texts[t], error);
    }
    if (status == TALGEO_OK) status = read_batches(r, error);
    return status == TALGEO_OK ? sort_entries(r, error) : status;
}

static void close_reader(reader *r)
{
    talgeo__batches_close(&r->batches);
    talgeo__string_free(&r->text);
    for (size_t i = 0; i < r->count; i++) end_entry(&r->entries[i]);
    free(r->entries);
}

talgeo_status talgeo__scores_read(struct ArrowArrayStream *stream,
                                  const talgeo__number_columns *columns, const talgeo_areas *areas,
                                  double **scores, talgeo_error *error)
{
    reader r = {.areas = areas};
    *scores = NULL;
    talgeo_status status = read_all(&r, stream, columns, error);
    if (status == TALGEO_OK) {
        *scores = talgeo__calloc(areas->n_areas, sizeof **scores);
        if (*scores == NULL) status = talgeo__fail_memory(error, STAGE);
    }
    for (size_t a = 0; *scores && a < areas->n_areas; a++) (*scores)[a] = NAN;
    for (size_t i = 0; *scores && i < r.count; i++)
        (*scores)[r.entries[i].what.area] = r.entries[i].what.count;
    close_reader(&r);
    return status;
}

static talgeo_status check_count(const reader *r, const entry *e, talgeo_error *error)
{
    if (e->what.level && e->what.count < 0)
        return fail_row(r, e->row, "a count must not be below 0", error);
    if (e->what.level == NULL && e->what.count <= 0)
        return fail_row(r, e->row, "a denominator must be above 0", error);
    return TALGEO_OK;
}

/* Entries without a number are left out; scores, which are of no areas, may be below 0. */
static talgeo_status take_entries(reader *r, talgeo__denominator **items, size_t *n_items,
                                  talgeo_error *error)
{
    *items = talgeo__calloc(r->count, sizeof **items);
    if (*items == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; i < r->count; i++) {
        talgeo__denominator *what = &r->entries[i].what;
        if (isnan(what->count)) continue;
        talgeo_status status = r->areas ? check_count(r, &r->entries[i], error) : TALGEO_OK;
        if (status != TALGEO_OK) return status;
        (*items)[(*n_items)++] = *what;
        what->period = what->stratum = what->level = NULL; /* moved */
    }
    return TALGEO_OK;
}

static talgeo_status read_items(struct ArrowArrayStream *stream,
                                const talgeo__number_columns *columns, const talgeo_areas *areas,
                                talgeo__denominator **items, size_t *n_items, talgeo_error *error)
{
    reader r = {.areas = areas};
    *items = NULL;
    *n_items = 0;
    talgeo_status status = read_all(&r, stream, columns, error);
    if (status == TALGEO_OK) status = take_entries(&r, items, n_items, error);
    close_reader(&r);
    return status;
}

talgeo_status talgeo__denominators_read(struct ArrowArrayStream *stream,
                                        const talgeo__number_columns *columns,
                                        const talgeo_areas *areas, talgeo__denominator **items,
                                        size_t *n_items, talgeo_error *error)
{
    return read_items(stream, columns, areas, items, n_items, error);
}

talgeo_status talgeo__level_scores_read(struct ArrowArrayStream *stream,
                                        const talgeo__number_columns *columns,
                                        talgeo__denominator **items, size_t *n_items,
                                        talgeo_error *error)
{
    return read_items(stream, columns, NULL, items, n_items, error);
}
