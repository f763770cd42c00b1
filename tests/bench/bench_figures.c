/* Figures on counts: how many a second one core makes, against the least that any could take; and
 * all figures of a release of 100,000 cells.
 *
 * Usage: bench_figures [rows]. Every number is the best of several runs of this thread's time. The
 * floor reads the counts and writes three quotients and a status; `textbook` is the score interval
 * as books print it. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../property/town.h"
#include "core/arrow.h"
#include "core/memory.h"
#include "figures/rows.h"
#include "publish/figures_table.h"

enum { RUNS = 7, PERIODS = 8 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct table {
    size_t rows;
    int64_t *events, *n;
    talgeo_figure *figures;
} table;

static void floor_rows(const table *t)
{
    for (size_t i = 0; i < t->rows; i++) {
        double share = (double)t->events[i] / (double)t->n[i];
        t->figures[i] = (talgeo_figure){share, share, share, TALGEO_FIGURE_OK};
    }
}

static void textbook(const table *t)
{
    const double z = 1.959963984540054, z2 = z * z;
    for (size_t i = 0; i < t->rows; i++) {
        double n = (double)t->n[i], p = (double)t->events[i] / n, wide = 1 + z2 / n;
        double middle = (p + z2 / (2 * n)) / wide;
        double half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / wide;
        t->figures[i] = (talgeo_figure){p, middle - half, middle + half, TALGEO_FIGURE_OK};
    }
}

static void wilson_many(const table *t)
{
    talgeo_wilson_many(t->events, t->n, t->rows, 0.95, t->figures);
}

static void wilson_each(const table *t)
{
    for (size_t i = 0; i < t->rows; i++) t->figures[i] = talgeo_wilson(t->events[i], t->n[i], 0.95);
}

static void newcombe(const table *t)
{
    for (size_t i = 1; i < t->rows; i++)
        t->figures[i] = talgeo_newcombe(t->events[i], t->n[i], t->events[i - 1], t->n[i - 1], 0.95);
}

static void paired(const table *t)
{
    for (size_t i = 1; i < t->rows; i++)
        t->figures[i] = talgeo_newcombe_paired(t->events[i], t->events[i - 1] / 4, t->n[i] / 9,
                                               t->n[i - 1], 0.95);
}

static void mcnemar(const table *t)
{
    for (size_t i = 1; i < t->rows; i++)
        t->figures[i].value = talgeo_mcnemar(t->events[i], t->events[i - 1]).p;
}

static void means(const table *t)
{
    for (size_t i = 0; i < t->rows; i++)
        t->figures[i] = talgeo_mean(t->n[i], (double)t->events[i], 2.5, 0.95);
}

static void rates(const table *t)
{
    for (size_t i = 0; i < t->rows; i++)
        t->figures[i] = talgeo_byar(t->events[i], (double)t->n[i], 1000, 0.95);
}

static void trends(const table *t)
{
    static const double time[PERIODS] = {1, 2, 3, 4, 5, 6, 7, 8};
    for (size_t i = 0; i + PERIODS <= t->rows; i++)
        t->figures[i] = talgeo_trend_of_shares(t->events + i, t->n + i, time, PERIODS, 0.95).slope;
}

static void crossings(const table *t)
{
    for (size_t i = 1; i < t->rows; i++) {
        talgeo_cross cross = {t->events[i], t->n[i] - t->events[i], t->events[i - 1],
                              t->n[i - 1] - t->events[i - 1]};
        t->figures[i] = talgeo_cross_shares(&cross, 0.95).odds_ratio;
    }
}

static const struct {
    const char *name;
    void (*run)(const table *t);
    size_t share; /* of the rows: slow ones get 1 in so many */
} benches[] = {{"floor: read, divide, write", floor_rows, 1},
               {"textbook score interval", textbook, 1},
               {"`talgeo_wilson_many`", wilson_many, 1},
               {"`talgeo_wilson`, one at a time", wilson_each, 1},
               {"`talgeo_newcombe`", newcombe, 1},
               {"`talgeo_newcombe_paired`", paired, 1},
               {"`talgeo_mcnemar`", mcnemar, 10},
               {"`talgeo_mean`", means, 10},
               {"`talgeo_byar`, some exact", rates, 10},
               {"`talgeo_trend_of_shares`, 8 periods", trends, 10},
               {"`talgeo_cross_shares`", crossings, 10}};

/* Areas as a municipality has them: 20 to 400 children, 0 to 40 % with the event. */
static void fill(table *t)
{
    uint64_t state = 20151101;
    for (size_t i = 0; i < t->rows; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        t->n[i] = 20 + (int64_t)(state >> 33) % 380;
        state = state * 6364136223846793005u + 1442695040888963407u;
        t->events[i] = (int64_t)(state >> 33) % (t->n[i] * 2 / 5);
        t->figures[i] = (talgeo_figure){0, 0, 0, TALGEO_FIGURE_OK};
    }
}

/* ---- All figures of a release ---- */

enum { AREAS = 835, YEARS = 5, INDICATORS = 20, GOALS = 8 };

static void ask(talgeo__frame *frame)
{
    talgeo__asked *asked = &frame->asked;
    asked->comparator = talgeo__strdup("set0");
    asked->ranked = talgeo__strdup("set1");
    asked->multiplicity = TALGEO_MULTIPLICITY_BENJAMINI_HOCHBERG;
    asked->scores = calloc(AREAS, sizeof *asked->scores);
    asked->n_scores = AREAS;
    for (size_t a = 0; a < AREAS; a++) asked->scores[a] = (double)(a % 97);
    asked->goals = calloc(GOALS, sizeof *asked->goals);
    for (; asked->n_goals < GOALS; asked->n_goals++) {
        talgeo__goal *goal = &asked->goals[asked->n_goals];
        *goal = (talgeo__goal){.parent = asked->n_goals ? 0 : -1,
                               .indicator = (int32_t)asked->n_goals - 1,
                               .target = 0.2};
        goal->id = talgeo__strdup("goal");
        if (asked->n_goals == 0) continue;
        goal->baseline = talgeo__strdup("201");
        goal->period = talgeo__strdup("204");
        goal->sets = calloc(2, sizeof *goal->sets);
        goal->sets[1] = 1;
        goal->n_sets = 2;
    }
}

/* A set of one area and one of 835, five years, twenty indicators, one of them by sex too, and a
 * crossing; one cell in eight is withheld. */
static talgeo_release *make_release(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){1, AREAS}, YEARS, 1, (size_t[]){2}, INDICATORS);
    talgeo__cube cube = {.layout = {2, 1, INDICATORS}};
    talgeo__cells cells;
    talgeo_release *release = NULL;
    dice d = {20151101};
    for (size_t p = 0; p < YEARS; p++) frame->period_ends[p] = (int32_t)(16000 + 365 * p);
    for (size_t i = 0; i < INDICATORS; i++) frame->indicators[i].better = i % 3 ? -1 : 1;
    town_table(frame, (1u << INDICATORS) - 1, 3, true, 0, -1);
    town_table(frame, 1, 3, true, 1, -1);
    town_table(frame, 2, 3, true, 0, 0);
    ask(frame);
    if (talgeo__cells_count(frame, &cube, &cells, NULL) != TALGEO_OK) return NULL;
    talgeo__public_cell *shown = talgeo__calloc(cells.count, sizeof *shown);
    for (size_t c = 0; c < cells.count; c++) {
        int64_t n = 20 + roll(&d, 380);
        bool withheld = roll(&d, 8) == 0;
        shown[c] =
            (talgeo__public_cell){.key = cells.items[c].key,
                                  .status = withheld ? TALGEO_CELL_WITHHELD : TALGEO_CELL_PUBLISHED,
                                  .n = withheld ? -1 : n,
                                  .events = withheld ? -1 : (int64_t)roll(&d, (uint32_t)n * 2 / 5)};
    }
    talgeo__release_from_public(frame, (talgeo__policy){5, 0.95}, shown, cells.count, &release,
                                NULL);
    talgeo__cells_free(&cells);
    return release;
}

static int bench_release(void)
{
    talgeo_release *release = make_release();
    double rows_best = INFINITY, table_best = INFINITY;
    size_t made = 0;
    if (release == NULL) return 1;
    for (int run = 0; run < RUNS; run++) {
        talgeo__figure_rows rows;
        struct ArrowArrayStream stream;
        double start = now_s();
        if (talgeo__figure_rows_make(release, &rows, NULL) != TALGEO_OK) return 1;
        rows_best = fmin(rows_best, now_s() - start);
        made = rows.count;
        talgeo__figure_rows_free(&rows);
        start = now_s();
        if (talgeo__figures_stream(release, NULL, &stream, NULL) != TALGEO_OK) return 1;
        table_best = fmin(table_best, now_s() - start);
        stream.release(&stream);
    }
    printf("\n| release | s |\n|---|---|\n| all %zu figures of %zu cells | %.3f |\n", made,
           release->n_cells, rows_best);
    printf("| the same as an Arrow table, with texts in two languages | %.3f |\n", table_best);
    talgeo_release_free(release);
    return 0;
}

int main(int argc, char **argv)
{
    size_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    table t = {rows, malloc(rows * sizeof *t.events), malloc(rows * sizeof *t.n),
               malloc(rows * sizeof *t.figures)};
    if (rows < PERIODS || !t.events || !t.n || !t.figures) return 1;
    fill(&t);
    printf("| figure | M/s |\n|---|---|\n");
    for (size_t b = 0; b < sizeof benches / sizeof *benches; b++) {
        double best = INFINITY;
        t.rows = rows / benches[b].share;
        for (int run = 0; run < RUNS; run++) {
            double start = now_s();
            benches[b].run(&t);
            best = fmin(best, now_s() - start);
        }
        printf("| %s | %.1f |\n", benches[b].name, 1e-6 * (double)t.rows / best);
        fflush(stdout);
    }
    free(t.events);
    free(t.n);
    free(t.figures);
    return bench_release();
}
