/* Dividing children into parts, so that means are counted as shares. */
#include "worth.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "chains.h"

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
    size_t width;
    int64_t worth;
    int64_t *step;
    int64_t *sum;   /* by run and indicator: parts with the event */
    size_t *run;    /* by atom */
    int64_t *start; /* by atom: where its parts begin in the row of its run */
    int64_t *taken; /* by atom: how many of them chains have */
    int32_t *key;   /* room */
    talgeo__tally parts;
} weighing;

typedef struct atom {
    const weighing *of;
    size_t number;
} atom;

static const int32_t *key_of(const weighing *w, size_t number)
{
    return w->from->keys + number * w->width;
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

/* ---- Rows of parts: of each mean the first ones, as many as its sum, have the event ---- */

static void add_up(weighing *w, const atom *atoms, size_t count, size_t run)
{
    size_t n = w->from->layout.n_indicators, first = talgeo__layout_indicator(w->from->layout, 0);
    int64_t at = 0;
    for (size_t a = 0; a < count; a++) {
        size_t number = atoms[a].number;
        w->run[number] = run;
        w->start[number] = at;
        at += w->from->counts[number] * w->worth;
        for (size_t i = 0; i < n; i++) {
            int32_t steps = w->step[i] ? key_of(w, number)[first + i] : 0;
            if (steps > 0) w->sum[run * n + i] += w->from->counts[number] * steps * w->step[i];
        }
    }
}

/* The atom's part number `part` as a key, and where the parts from there on stop being like it. */
static int64_t look_at(const weighing *w, size_t number, int64_t part, int32_t *key)
{
    size_t n = w->from->layout.n_indicators, first = talgeo__layout_indicator(w->from->layout, 0);
    const int64_t *sum = w->sum + w->run[number] * n;
    int64_t end = w->from->counts[number] * w->worth;
    memcpy(key, key_of(w, number), w->width * sizeof *key);
    for (size_t i = 0; i < n; i++) {
        int64_t events = sum[i] - w->start[number];
        if (w->step[i] == 0 || key[first + i] < 0) continue;
        key[first + i] = part < events;
        if (events > part && events < end) end = events;
    }
    return end;
}

static bool divide_atom(weighing *w, size_t number)
{
    int64_t all = w->from->counts[number] * w->worth, part = 0;
    bool good = true;
    do { /* once also where nobody is, as in the audit's cubes */
        int64_t end = look_at(w, number, part, w->key);
        good = talgeo__tally_add(&w->parts, w->key, end - part);
        part = end;
    } while (good && part < all);
    return good;
}

static bool divide_atoms(weighing *w)
{
    size_t n = w->from->n_atoms, runs = 0;
    atom *atoms = talgeo__calloc(n, sizeof *atoms);
    bool good = atoms != NULL;
    for (size_t a = 0; good && a < n; a++) atoms[a] = (atom){w, a};
    if (good && n) qsort(atoms, n, sizeof *atoms, compare_atoms);
    for (size_t from = 0, to; good && from < n; from = to, runs++) {
        for (to = from + 1; to < n && compare_runs(&atoms[from], &atoms[to]) == 0;) to++;
        add_up(w, atoms + from, to - from, runs);
    }
    for (size_t a = 0; good && a < n; a++) good = divide_atom(w, a);
    free(atoms);
    return good;
}

/* ---- Chains: the parts of their children in each of their atoms, side by side ---- */

/* The next parts of a chain that are alike in all its atoms, at most `most`: their number; `now`
 * gets the atoms they are in. */
static int64_t next_parts(const weighing *w, const talgeo__cube *to, const int32_t *atoms,
                          int64_t most, int32_t *now)
{
    for (size_t k = 0; k < w->from->chains.width; k++) {
        now[k] = -1;
        if (atoms[k] < 0) continue;
        size_t number = (size_t)atoms[k];
        int64_t end = look_at(w, number, w->taken[number], w->key);
        if (end - w->taken[number] < most) most = end - w->taken[number];
        now[k] = talgeo__cube_find(to, w->key);
    }
    return most;
}

static bool divide_chain(weighing *w, const talgeo__cube *to, size_t number, int32_t *now,
                         talgeo__tally *chains)
{
    const talgeo__chains *from = &w->from->chains;
    const int32_t *atoms = from->atoms + number * from->width;
    bool good = true;
    for (int64_t left = from->children[number] * w->worth; good && left > 0;) {
        int64_t parts = next_parts(w, to, atoms, left, now);
        good = parts > 0 && talgeo__tally_add(chains, now, parts);
        for (size_t k = 0; k < from->width; k++)
            if (atoms[k] >= 0) w->taken[atoms[k]] += parts;
        left -= parts;
    }
    return good;
}

static bool divide_chains(weighing *w, talgeo__cube *to)
{
    talgeo__tally chains = {.width = w->from->chains.width};
    int32_t *now = talgeo__calloc(chains.width, sizeof *now);
    bool good = now != NULL;
    for (size_t c = 0; good && c < w->from->chains.count; c++)
        good = divide_chain(w, to, c, now, &chains);
    free(now);
    if (good) return talgeo__chains_finish(&chains, to);
    talgeo__tally_free(&chains);
    return false;
}

/* ---- The whole ---- */

static bool open_weighing(weighing *w, const talgeo__frame *frame)
{
    size_t n = w->from->layout.n_indicators, n_atoms = w->from->n_atoms;
    w->step = talgeo__calloc(n, sizeof *w->step);
    w->sum = talgeo__calloc(n_atoms, n * sizeof *w->sum);
    w->run = talgeo__calloc(n_atoms, sizeof *w->run);
    w->start = talgeo__calloc(n_atoms, sizeof *w->start);
    w->taken = talgeo__calloc(n_atoms, sizeof *w->taken);
    w->key = talgeo__calloc(w->width, sizeof *w->key);
    if (!w->step || !w->sum || !w->run || !w->start || !w->taken || !w->key) return false;
    for (size_t i = 0; i < n; i++) {
        talgeo__scale scale;
        if (talgeo__indicator_scale(&frame->indicators[i], &scale))
            w->step[i] = w->worth / scale.steps;
    }
    return true;
}

static void close_weighing(weighing *w)
{
    free(w->step);
    free(w->sum);
    free(w->run);
    free(w->start);
    free(w->taken);
    free(w->key);
    talgeo__tally_free(&w->parts);
}

talgeo_status talgeo__cube_weigh(const talgeo__frame *frame, int64_t worth,
                                 const talgeo__cube *from, talgeo__cube *to, talgeo_error *error)
{
    weighing w = {.from = from, .worth = worth, .width = talgeo__layout_width(from->layout)};
    *to = (talgeo__cube){.layout = from->layout};
    w.parts.width = w.width;
    bool good = open_weighing(&w, frame) && divide_atoms(&w) &&
                talgeo__tally_finish(&w.parts, from->layout, to) &&
                (from->chains.count == 0 || divide_chains(&w, to));
    close_weighing(&w);
    if (good) return TALGEO_OK;
    talgeo__cube_free(to);
    return talgeo__fail_memory(error, "cube");
}
