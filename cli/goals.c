/* The goals of a release on a terminal. */
#include "goals.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow.h"
#include "table.h"

enum { MAX_LINES = 60, MAX_PLACES = 12, NAME_WIDTH = 38 };

/* ---- The figures that the lines are made of ---- */

typedef enum column {
    MEASURE,
    GOAL,
    GOAL_TITLE,
    INDICATOR,
    AREA_SET,
    AREA,
    AREA_NAME,
    GROUP,
    BASELINE,
    PERIOD,
    NOTE,
    NOTE_TITLE,
    STATUS,
    N_TEXTS,
    VALUE = N_TEXTS,
    LOW,
    HIGH,
    N_COLUMNS
} column;

static const char *const NAMES[N_COLUMNS] = {
    "measure",  "goal",   "goal_en", "indicator", "area_set", "area",  "area_name", "group",
    "baseline", "period", "note",    "note_en",   "status",   "value", "low",       "high"};

typedef struct slice {
    const char *at;
    int length;
} slice;

typedef struct figure {
    slice text[N_TEXTS];
    double number[N_COLUMNS - N_TEXTS]; /* NaN: there is none */
} figure;

typedef struct figures {
    struct ArrowArray *batches; /* hold the texts */
    size_t n_batches;
    figure *rows;
    size_t n_rows;
} figures;

static int64_t child_named(const struct ArrowSchema *schema, const char *name)
{
    int64_t c = 0;
    while (c < schema->n_children && strcmp(schema->children[c]->name, name) != 0) c++;
    return c;
}

static slice text_at(const struct ArrowArray *values, int64_t i)
{
    const int32_t *offsets = values->buffers[1];
    const char *bytes = values->buffers[2];
    i += values->offset;
    return (slice){bytes + offsets[i], offsets[i + 1] - offsets[i]};
}

static double number_at(const struct ArrowArray *values, int64_t i)
{
    const unsigned char *valid = values->buffers[0];
    i += values->offset;
    if (valid && !(valid[i / 8] >> (i % 8) & 1)) return NAN;
    return ((const double *)values->buffers[1])[i];
}

static bool add_batch(figures *f, const struct ArrowSchema *schema, struct ArrowArray *batch)
{
    void *batches = realloc(f->batches, (f->n_batches + 1) * sizeof *f->batches);
    if (batches == NULL) {
        batch->release(batch);
        return false;
    }
    f->batches = batches;
    f->batches[f->n_batches++] = *batch;
    batch->release = NULL;
    const struct ArrowArray *own = &f->batches[f->n_batches - 1];
    void *rows = realloc(f->rows, (f->n_rows + (size_t)own->length + 1) * sizeof *f->rows);
    if (rows == NULL) return false;
    f->rows = rows;
    for (int64_t i = 0; i < own->length; i++) {
        figure *row = &f->rows[f->n_rows++];
        for (int c = 0; c < N_COLUMNS; c++) {
            const struct ArrowArray *values = own->children[child_named(schema, NAMES[c])];
            if (c < N_TEXTS)
                row->text[c] = text_at(values, i);
            else
                row->number[c - N_TEXTS] = number_at(values, i);
        }
    }
    return true;
}

static void read_figures(const talgeo_release *release, figures *f)
{
    static const char *const measures[] = {"share",       "mean",        "goal",
                                           "goal_change", "goal_target", "goal_curve"};
    const talgeo_figure_filter filter = {
        measures, sizeof measures / sizeof *measures, NULL, NULL, NULL, NULL};
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    if (talgeo_release_find_figures(release, &filter, &stream, NULL) != TALGEO_OK) return;
    if (stream.get_schema(&stream, &schema) == 0) {
        struct ArrowArray batch;
        while (stream.get_next(&stream, &batch) == 0 && batch.release &&
               add_batch(f, &schema, &batch))
            ;
        schema.release(&schema);
    }
    stream.release(&stream);
}

static void free_figures(figures *f)
{
    for (size_t b = 0; b < f->n_batches; b++) f->batches[b].release(&f->batches[b]);
    free(f->batches);
    free(f->rows);
}

/* ---- Finding ---- */

static bool is(slice text, const char *word)
{
    return (size_t)text.length == strlen(word) && memcmp(text.at, word, (size_t)text.length) == 0;
}

static bool same(const figure *a, const figure *b, column c)
{
    return a->text[c].length == b->text[c].length &&
           memcmp(a->text[c].at, b->text[c].at, (size_t)a->text[c].length) == 0;
}

static bool same_place(const figure *a, const figure *b)
{
    return same(a, b, AREA) && same(a, b, AREA_SET) && same(a, b, GROUP);
}

/* Another figure of the goal at the place of `row`; NULL: there is none. */
static const figure *find_fact(const figures *f, const figure *row, const char *measure)
{
    for (size_t i = 0; i < f->n_rows; i++)
        if (is(f->rows[i].text[MEASURE], measure) && same(&f->rows[i], row, GOAL) &&
            same_place(&f->rows[i], row))
            return &f->rows[i];
    return NULL;
}

/* The share or mean that the change goes from (BASELINE) or to (PERIOD). */
static const figure *find_share(const figures *f, const figure *change, column at_column)
{
    for (size_t i = 0; i < f->n_rows; i++) {
        const figure *row = &f->rows[i];
        slice at = change->text[at_column], of = row->text[PERIOD];
        if ((is(row->text[MEASURE], "share") || is(row->text[MEASURE], "mean")) &&
            same(row, change, INDICATOR) && same_place(row, change) && at.length == of.length &&
            memcmp(at.at, of.at, (size_t)at.length) == 0)
            return row;
    }
    return NULL;
}

/* ---- Printing ---- */

/* What stands where a number does not. */
static const char *sign_of(const figure *row)
{
    return row && is(row->text[STATUS], "not_measured") ? "." : "..";
}

static void print_number(const figure *row, bool mean)
{
    char text[32];
    snprintf(text, sizeof text, "%s", sign_of(row));
    double value = row ? row->number[0] : NAN;
    if (!isnan(value) && mean)
        snprintf(text, sizeof text, "%.2f", value);
    else if (!isnan(value))
        snprintf(text, sizeof text, "%.1f %%", value * 100);
    printf(" %8s", text);
}

static void print_change(const figure *change, bool mean)
{
    char text[64];
    snprintf(text, sizeof text, "%s", sign_of(change));
    double scale = mean ? 1 : 100;
    if (!isnan(change->number[0]))
        snprintf(text, sizeof text, mean ? "%+.2f (%+.2f to %+.2f)" : "%+.1f (%+.1f to %+.1f)",
                 change->number[0] * scale, change->number[1] * scale, change->number[2] * scale);
    printf("  %-24s", text);
}

/* "Eksempel Kommune, Havneskolen": of a group what is behind the "=". */
static void print_place(const figure *row)
{
    char name[200];
    slice area = row->text[AREA_NAME], group = row->text[GROUP];
    const char *level = group.length ? memchr(group.at, '=', (size_t)group.length) : NULL;
    if (level) group = (slice){level + 1, group.length - (int)(level + 1 - group.at)};
    snprintf(name, sizeof name, "  %.*s%s%.*s", area.length, area.at,
             group.length && area.length ? ", " : "", group.length, group.at);
    print_padded(name, NAME_WIDTH);
}

/* First letter small, as it goes on a line. */
static void print_status(slice title)
{
    if (title.length == 0) return;
    char first = title.at[0];
    printf("%c%.*s", first >= 'A' && first <= 'Z' ? first + 32 : first, title.length - 1,
           title.at + 1);
}

static void print_line(const figures *f, const figure *row)
{
    const figure *change = find_fact(f, row, "goal_change");
    print_place(row);
    if (change) {
        const figure *now = find_share(f, change, PERIOD);
        bool mean = now && is(now->text[MEASURE], "mean");
        print_number(find_share(f, change, BASELINE), mean);
        print_number(now, mean);
        print_change(change, mean);
        print_number(find_fact(f, row, "goal_target"), mean);
        printf("  ");
    }
    print_status(row->text[NOTE_TITLE]);
    const figure *curve = find_fact(f, row, "goal_curve");
    if (curve && is(curve->text[NOTE], "turned")) printf("; the curve has turned");
    printf("\n");
}

static void print_heading(const figures *f, const figure *row)
{
    char title[120];
    int length = row->text[GOAL_TITLE].length, most = (int)sizeof title - 1;
    const char *text = row->text[GOAL_TITLE].at;
    const figure *change = find_fact(f, row, "goal_change");
    if (length > most) /* not within a letter */
        for (length = most; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;) length--;
    snprintf(title, sizeof title, "%.*s", length, text);
    print_padded(title, NAME_WIDTH);
    if (change)
        printf(" %8.*s %8.*s  %-24s %8s  %s", change->text[BASELINE].length,
               change->text[BASELINE].at, change->text[PERIOD].length, change->text[PERIOD].at,
               "change and its limits", "target", "status");
    printf("\n");
}

void print_goals(const talgeo_release *release)
{
    figures f = {0};
    const figure *before = NULL;
    int lines = 0, places = 0;
    read_figures(release, &f);
    for (size_t i = 0; i < f.n_rows; i++) {
        const figure *row = &f.rows[i];
        if (!is(row->text[MEASURE], "goal")) continue;
        bool next = before == NULL || !same(row, before, GOAL);
        if (next && lines < MAX_LINES) print_heading(&f, row);
        places = next ? 1 : places + 1;
        if (places <= MAX_PLACES && lines < MAX_LINES) print_line(&f, row);
        lines += places <= MAX_PLACES;
        before = row;
    }
    if (before) printf("\n");
    free_figures(&f);
}
