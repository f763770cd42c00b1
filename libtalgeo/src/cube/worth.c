/* Dividing children into parts, so that means are counted as shares. */
#include "worth.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "tally.h"

/* ---- The worth of a child ---- */

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

int64_t talgeo__worth(const talgeo__indicator *indicators, size_t n)
{
    int64_t worth = 1;
    for (size_t i = 0; i < n; i++) {
        talgeo__scale scale;
        if (!talgeo__indicator_scale(&indicators[i], &scale)) continue;
        worth = worth / common_divisor(worth, scale.steps) * scale.steps;
        if (worth > TALGEO__MOST_WORTH) return 0;
    }
    return worth;
}

/* Parts that an event, or a step of the indicator's scale, counts. */
static int64_t parts_of_one(const talgeo__indicator *indicator, int64_t worth)
{
    talgeo__scale scale;
    return talgeo__indicator_scale(indicator, &scale) ? worth / scale.steps : worth;
}

void talgeo__to_parts(const talgeo__indicator *indicator, int64_t worth, int64_t *n,
                      int64_t *events)
{
    if (worth == 1) return;
    if (*n > 0) *n *= worth;
    if (*events > 0) *events *= parts_of_one(indicator, worth);
}

void talgeo__from_parts(const talgeo__indicator *indicator, int64_t worth, int64_t *n,
                        int64_t *events)
{
    if (worth == 1) return;
    if (*n > 0) *n /= worth;
    if (*events > 0) *events /= parts_of_one(indicator, worth);
}

/* ---- Weighing a cube ---- */

/* `step`, by indicator: parts of a step of its scale; 0: it is a share. */
typedef struct weighing {
    const talgeo__cube *from;
    int64_t worth;
    int64_t *step;
    int64_t *sum; /* by indicator: parts with the event of the run under work */
    int32_t *key; /* room */
    talgeo__tally parts;
} weighing;

typedef struct atom {
    const weighing *of;
    size_t number;
} atom;

static const int32_t *key_of(const weighing *w, size_t number)
{
    return w->from->keys + number * talgeo__layout_width(w->from->layout);
}

/* By areas, period and strata, then by which means are known. */
static int compare_runs(const atom *a, const atom *b)
{
    const weighing *w = a->of;
    size_t first = talgeo__layout_indicator(w->from->layout, 0);
    const int32_t *left = key_of(w, a->number), *right = key_of(w, b->number);
    for (size_t i = 0; i < first; i++)
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
    for (size_t i = 0; i < w->from->layout.n_indicators; i++) {
        bool there = left[first + i] >= 0, here = right[first + i] >= 0;
        if (w->step[i] && there != here) return there ? 1 : -1;
    }
    return 0;
}

/* Children of the same outcomes of all shares stand together, whatever their answers. */
static int compare_atoms(const void *left, const void *right)
{
    const atom *a = left, *b = right;
    const weighing *w = a->of;
    size_t first = talgeo__layout_indicator(w->from->layout, 0);
    int order = compare_runs(a, b);
    for (size_t i = 0; order == 0 && i < w->from->layout.n_indicators; i++) {
        int32_t one = key_of(w, a->number)[first + i], other = key_of(w, b->number)[first + i];
        if (w->step[i] == 0 && one != other) order = one < other ? -1 : 1;
    }
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static void add_up(weighing *w, const atom *run, size_t count)
{
    size_t first = talgeo__layout_indicator(w->from->layout, 0);
    for (size_t i = 0; i < w->from->layout.n_indicators; i++) {
        w->sum[i] = 0;
        for (size_t a = 0; w->step[i] && a < count; a++) {
            int32_t steps = key_of(w, run[a].number)[first + i];
            if (steps > 0) w->sum[i] += w->from->counts[run[a].number] * steps * w->step[i];
        }
    }
}

/* Where the parts from `at` on stop being alike: the next end of a mean's events, or `end`. */
static int64_t next_end(const weighing *w, int64_t at, int64_t end)
{
    for (size_t i = 0; i < w->from->layout.n_indicators; i++)
        if (w->step[i] && w->sum[i] > at && w->sum[i] < end) end = w->sum[i];
    return end;
}

/* The parts of a run stand in a row; of each mean the first ones, as many as its sum, have the
 * event. */
static bool weigh_run(weighing *w, const atom *run, size_t count)
{
    talgeo__layout layout = w->from->layout;
    size_t width = talgeo__layout_width(layout), first = talgeo__layout_indicator(layout, 0);
    int64_t at = 0;
    bool good = true;
    add_up(w, run, count);
    for (size_t a = 0; good && a < count; a++) {
        int64_t end = at + w->from->counts[run[a].number] * w->worth;
        memcpy(w->key, key_of(w, run[a].number), width * sizeof *w->key);
        do { /* once also where nobody is, as in the audit's cubes */
            int64_t next = next_end(w, at, end);
            for (size_t i = 0; i < layout.n_indicators; i++)
                if (w->step[i] && w->key[first + i] >= 0) w->key[first + i] = at < w->sum[i];
            good = talgeo__tally_add(&w->parts, w->key, next - at);
            at = next;
        } while (good && at < end);
    }
    return good;
}

static bool weigh_runs(weighing *w, atom *atoms)
{
    size_t n = w->from->n_atoms;
    bool good = true;
    for (size_t a = 0; a < n; a++) atoms[a] = (atom){w, a};
    if (n) qsort(atoms, n, sizeof *atoms, compare_atoms);
    for (size_t from = 0, to; good && from < n; from = to) {
        for (to = from + 1; to < n && compare_runs(&atoms[from], &atoms[to]) == 0;) to++;
        good = weigh_run(w, atoms + from, to - from);
    }
    return good;
}

talgeo_status talgeo__cube_weigh(const talgeo__frame *frame, int64_t worth,
                                 const talgeo__cube *from, talgeo__cube *to, talgeo_error *error)
{
    size_t n = from->layout.n_indicators, width = talgeo__layout_width(from->layout);
    weighing w = {.from = from, .worth = worth, .parts = {.width = width}};
    *to = (talgeo__cube){.layout = from->layout};
    if (from->chains.count)
        return talgeo__fail(error, TALGEO_E_INTERNAL, "cube", "a cube with means has chains");
    w.step = talgeo__calloc(n, sizeof *w.step);
    w.sum = talgeo__calloc(n, sizeof *w.sum);
    w.key = talgeo__calloc(width, sizeof *w.key);
    atom *atoms = talgeo__calloc(from->n_atoms, sizeof *atoms);
    bool good = w.step && w.sum && w.key && atoms;
    for (size_t i = 0; good && i < n; i++) {
        talgeo__scale scale;
        if (talgeo__indicator_scale(&frame->indicators[i], &scale)) w.step[i] = worth / scale.steps;
    }
    good = good && weigh_runs(&w, atoms) && talgeo__tally_finish(&w.parts, from->layout, to);
    free(w.step);
    free(w.sum);
    free(w.key);
    free(atoms);
    talgeo__tally_free(&w.parts);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "cube");
}
