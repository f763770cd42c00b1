/* Publishing again: a made-up area town beside its ledger, with the same data, another year, late
 * rows, corrections and rows that are gone. What it costs in time, against the release without a
 * ledger, and in cells.
 *
 * Usage: bench_ledger [cells]. One thread. The town is that of bench_protect, child by child. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../property/town.h"
#include "io/clp_solver.h"
#include "protect/protect.h"

enum { PERIODS = 4, SEXES = 2, STAGES = 3, AREAS_A_SCHOOL = 4, CELLS_AN_AREA = PERIODS * 12 };

typedef struct child {
    int32_t area, school, period, sex, stage, event;
} child;

typedef struct town {
    size_t areas[3];
    child *children;
    size_t n, capacity;
    size_t periods; /* of the plan */
    int64_t threshold;
    bool schools; /* are school districts in the plan? */
} town;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void require(talgeo_status status, const talgeo_error *error)
{
    if (status == TALGEO_OK) return;
    fprintf(stderr, "failed: %d %s\n", status, error->message);
    exit(1);
}

/* ---- The town ---- */

/* School of a child: that of the stretch its area lies on, at times a neighbouring one. */
static int32_t school_of(const town *t, dice *d, int32_t area)
{
    int64_t school = area * (int64_t)t->areas[1] / (int64_t)t->areas[0];
    if (roll(d, 4) == 0) school += area % 2 ? 1 : -1;
    if (school < 0) return 0;
    return (int32_t)(school >= (int64_t)t->areas[1] ? (int64_t)t->areas[1] - 1 : school);
}

static child *add_child(town *t, dice *d, int32_t area, int32_t period, uint32_t risk)
{
    if (t->n == t->capacity) {
        t->capacity = 2 * t->capacity + 1024;
        t->children = realloc(t->children, t->capacity * sizeof *t->children);
        if (t->children == NULL) exit(1);
    }
    t->children[t->n] = (child){area,
                                school_of(t, d, area),
                                period,
                                (int32_t)roll(d, SEXES),
                                (int32_t)roll(d, STAGES),
                                roll(d, 100) < risk};
    return &t->children[t->n++];
}

static town make_town(size_t n_cells)
{
    size_t places = n_cells / CELLS_AN_AREA;
    town t = {.periods = PERIODS, .threshold = 5, .schools = true};
    dice d = {42};
    t.areas[1] = (places - 1) / (AREAS_A_SCHOOL + 1);
    t.areas[0] = places - 1 - t.areas[1];
    t.areas[2] = 1;
    for (size_t a = 0; a < t.areas[0]; a++) {
        uint32_t mean = 20u << roll(&d, 4), risk = 10 + roll(&d, 20);
        for (int32_t period = 0; period < PERIODS; period++)
            for (uint32_t left = mean + roll(&d, mean); left > 0; left--)
                add_child(&t, &d, (int32_t)a, period, risk);
    }
    return t;
}

static town copy_town(const town *from)
{
    town t = *from;
    t.children = malloc((t.n + 1) * sizeof *t.children);
    if (t.children == NULL) exit(1);
    memcpy(t.children, from->children, t.n * sizeof *t.children);
    t.capacity = t.n;
    return t;
}

/* ---- Publishing ---- */

static talgeo__frame *make_frame(const town *t)
{
    talgeo__frame *frame = town_frame(3, t->areas, t->periods, 2, (size_t[]){SEXES, STAGES}, 1);
    for (size_t s = 0; s < 3; s++) snprintf(frame->sets[s]->digest, 65, "%zu", s);
    for (size_t y = 0; y < t->periods; y++) frame->period_ends[y] = (int32_t)(365 * y);
    for (unsigned by = 0; by < 4; by++) town_table(frame, 1, t->schools ? 7 : 5, true, by, -1);
    return frame;
}

static void count(const town *t, const talgeo__frame *frame, talgeo__cube *cube)
{
    int32_t *keys = malloc((t->n + 1) * 7 * sizeof *keys);
    int64_t *counts = malloc((t->n + 1) * sizeof *counts);
    size_t n = 0;
    if (keys == NULL || counts == NULL) exit(1);
    for (size_t i = 0; i < t->n; i++) {
        const child *c = &t->children[i];
        const int32_t key[] = {c->area, c->school, 0, c->period, c->sex, c->stage, c->event};
        if ((size_t)c->period >= t->periods) continue;
        memcpy(keys + 7 * n, key, sizeof key);
        counts[n++] = 1;
    }
    town_cube(frame, keys, counts, n, cube);
    free(keys);
    free(counts);
}

typedef struct outcome {
    talgeo_release *release; /* NULL: refused */
    double seconds;
    long shown, withheld;
} outcome;

static outcome publish(const town *t, talgeo_release *earlier, bool keeps)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__history history;
    talgeo__cube cube;
    talgeo__frame *frame = make_frame(t);
    talgeo__policy policy = {t->threshold, 0.95};
    outcome o = {0};
    require(talgeo__history_widen(&history, &earlier, earlier ? 1 : 0, frame, &error), &error);
    history.keeps = keeps;
    count(t, frame, &cube);
    double start = now_s();
    require(talgeo__history_match(&history, frame, &error), &error);
    talgeo_status status = talgeo__protect_after(frame, &cube, &policy, earlier ? &history : NULL,
                                                 talgeo__clp_solver(), NULL, &o.release, &error);
    o.seconds = now_s() - start;
    if (status == TALGEO_E_PRIVACY)
        talgeo__frame_free(frame);
    else
        require(status, &error);
    for (size_t c = 0; o.release && c < o.release->n_cells; c++) {
        o.shown += o.release->cells[c].status != TALGEO_CELL_WITHHELD;
        o.withheld += o.release->cells[c].status == TALGEO_CELL_WITHHELD;
    }
    talgeo__history_free(&history);
    talgeo__cube_free(&cube);
    return o;
}

/* ---- Changes ---- */

typedef enum kind { SAME, YEAR, SCHOOLS, HIGHER, LATE, ANSWER, MOVED, GONE } kind;

static void change(town *t, kind how, uint32_t rows)
{
    dice d = {7};
    for (int i = 0; i < 8; i++) roll(&d, 2);
    for (uint32_t k = 0; k < rows; k++) {
        size_t at = roll(&d, (uint32_t)t->n);
        child *c = &t->children[at];
        switch (how) {
        case LATE: add_child(t, &d, c->area, c->period, 20); break;
        case ANSWER: c->event = !c->event; break;
        case MOVED:
            c->area = (int32_t)roll(&d, (uint32_t)t->areas[0]);
            c->school = school_of(t, &d, c->area);
            break;
        case GONE: *c = t->children[--t->n]; break;
        default: break;
        }
    }
}

static void compare(const char *what, const town *before, kind how, uint32_t rows)
{
    town first = copy_town(before), second = copy_town(before);
    if (how == YEAR) first.periods--;
    if (how == SCHOOLS) first.schools = false;
    if (how == HIGHER) first.threshold++;
    change(&second, how, rows);
    outcome a = publish(&first, NULL, false), c = publish(&second, NULL, false);
    outcome b = publish(&second, a.release, false), k = publish(&second, a.release, true);
    printf("| %s | ", what);
    if (rows) printf("%u ", rows);
    printf("| %ld | %ld | ", a.withheld, c.withheld);
    if (b.release) printf("%ld ", b.withheld);
    printf("| ");
    if (k.release) printf("%ld ", k.withheld);
    printf("| %.2f | %.2f | %.2f |\n", c.seconds, b.seconds, k.seconds);
    fflush(stdout);
    talgeo_release_free(a.release);
    talgeo_release_free(b.release);
    talgeo_release_free(c.release);
    talgeo_release_free(k.release);
    free(first.children);
    free(second.children);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *what;
        kind how;
    } rest[] = {{"the same again", SAME},
                {"a year more", YEAR},
                {"an area set more", SCHOOLS},
                {"a lower threshold", HIGHER}},
      rows[] = {{"rows come late", LATE},
                {"rows have another answer", ANSWER},
                {"rows have another address", MOVED},
                {"rows are gone", GONE}};
    static const uint32_t few[] = {1, 5, 20, 100};
    town t = make_town(argc > 1 ? strtoull(argv[1], NULL, 10) : 3000);
    printf("| %zu children; then | rows | withheld before | withheld without a ledger | withheld, "
           "figures corrected | kept | s without | s corrected | s kept |\n"
           "|---|---|---|---|---|---|---|---|---|\n",
           t.n);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        compare(rest[i].what, &t, rest[i].how, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 0; k < sizeof few / sizeof *few; k++)
            compare(rows[i].what, &t, rows[i].how, few[k]);
    free(t.children);
    return 0;
}
