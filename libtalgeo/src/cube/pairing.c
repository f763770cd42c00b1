/* Following children from one period to another: what they were in the earlier one is kept until
 * the later one is counted, and the atoms of both are chained. */
#include "pairing.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "chains.h"

enum { NO_PERIOD = -1 };

/* A paired indicator: its place in a key, and the moments it pairs. */
typedef struct pair {
    size_t place;
    int32_t earlier, later; /* moments; NO_PERIOD: the plan has no such period */
} pair;

/* A period that is paired with another: the keys of its children. */
typedef struct moment {
    int32_t period;  /* of talgeo__period_of */
    int32_t *key_of; /* by child: number in `keys` + 1, 0 none */
    int32_t *keys;   /* atoms; behind each the outcomes of the paired indicators in the period */
    size_t count, capacity;
} moment;

struct talgeo__pairing {
    size_t width, period_place, n_children;
    pair *pairs;
    size_t n_pairs;
    moment *moments; /* in order of time */
    size_t n_moments;
};

/* ---- Which periods ---- */

static int compare_numbers(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static int32_t find_moment(const talgeo__pairing *p, int32_t period)
{
    for (size_t m = 0; m < p->n_moments; m++)
        if (p->moments[m].period == period) return (int32_t)m;
    return NO_PERIOD;
}

/* Numbers of periods become those of moments. `numbers`: room for two a pair. */
static bool open_moments(talgeo__pairing *p, int32_t *numbers)
{
    size_t n = 0;
    bool good = true;
    for (size_t i = 0; i < p->n_pairs; i++) {
        numbers[n++] = p->pairs[i].earlier;
        numbers[n++] = p->pairs[i].later;
    }
    if (n) qsort(numbers, n, sizeof *numbers, compare_numbers);
    for (size_t i = 0; good && i < n; i++) {
        if (numbers[i] == INT32_MIN || find_moment(p, numbers[i]) != NO_PERIOD) continue;
        moment *m = &p->moments[p->n_moments++];
        m->period = numbers[i];
        m->key_of = talgeo__calloc(p->n_children, sizeof *m->key_of);
        good = m->key_of != NULL;
    }
    for (size_t i = 0; i < p->n_pairs; i++) {
        p->pairs[i].earlier = find_moment(p, p->pairs[i].earlier);
        p->pairs[i].later = find_moment(p, p->pairs[i].later);
    }
    return good;
}

talgeo__pairing *talgeo__pairing_new(const talgeo__frame *frame, const talgeo__periods *periods,
                                     talgeo__layout layout, size_t n_children)
{
    talgeo__pairing *p = talgeo__calloc(1, sizeof *p);
    if (p == NULL) return NULL;
    p->width = talgeo__layout_width(layout);
    p->period_place = talgeo__layout_period(layout);
    p->n_children = n_children;
    p->pairs = talgeo__calloc(frame->n_indicators, sizeof *p->pairs);
    p->moments = talgeo__calloc(frame->n_indicators, 2 * sizeof *p->moments);
    int32_t *numbers = talgeo__calloc(frame->n_indicators, 2 * sizeof *numbers);
    for (size_t i = 0; p->pairs && i < frame->n_indicators; i++) {
        const talgeo__indicator *indicator = &frame->indicators[i];
        if (talgeo__is_paired(indicator))
            p->pairs[p->n_pairs++] = (pair){talgeo__layout_indicator(layout, i),
                                            talgeo__period_parse(periods, indicator->earlier),
                                            talgeo__period_parse(periods, indicator->later)};
    }
    bool good = p->pairs && p->moments && numbers && open_moments(p, numbers);
    free(numbers);
    if (good) return p;
    talgeo__pairing_free(p);
    return NULL;
}

void talgeo__pairing_free(talgeo__pairing *p)
{
    if (p == NULL) return;
    for (size_t m = 0; p->moments && m < p->n_moments; m++) {
        free(p->moments[m].key_of);
        free(p->moments[m].keys);
    }
    free(p->moments);
    free(p->pairs);
    free(p);
}

/* ---- Children ---- */

/* The child's key at the moment, with the outcomes behind it; NULL: it was not counted then. */
static int32_t *key_at(const talgeo__pairing *p, int32_t number, size_t child)
{
    if (number == NO_PERIOD) return NULL;
    const moment *m = &p->moments[number];
    if (m->key_of[child] == 0) return NULL;
    return m->keys + (size_t)(m->key_of[child] - 1) * (p->width + p->n_pairs);
}

static int32_t *add_key(talgeo__pairing *p, moment *m, size_t child)
{
    size_t size = p->width + p->n_pairs;
    if (!talgeo__grow(&m->keys, &m->capacity, (m->count + 1) * size, sizeof *m->keys)) return NULL;
    m->key_of[child] = (int32_t)m->count + 1;
    return m->keys + m->count++ * size;
}

bool talgeo__pairing_settle(talgeo__pairing *p, int32_t child, int32_t *key)
{
    int32_t now = find_moment(p, key[p->period_place]), *kept = NULL;
    if (now != NO_PERIOD) {
        kept = add_key(p, &p->moments[now], (size_t)child);
        if (kept == NULL) return false;
    }
    for (size_t i = 0; i < p->n_pairs; i++) {
        const pair *of = &p->pairs[i];
        int32_t outcome = key[of->place];
        key[of->place] = -1;
        if (kept == NULL) continue;
        kept[p->width + i] = outcome;
        const int32_t *then =
            now == of->later && outcome >= 0 ? key_at(p, of->earlier, (size_t)child) : NULL;
        if (then) key[of->place] = then[p->width + i];
    }
    if (kept) memcpy(kept, key, p->width * sizeof *key);
    return true;
}

/* ---- Chains ---- */

/* The child's atoms at the moments that its known pairs join; false: none is known. */
static bool chain_of(const talgeo__pairing *p, const talgeo__cube *cube, size_t child,
                     int32_t *chain)
{
    bool any = false;
    for (size_t m = 0; m < p->n_moments; m++) chain[m] = -1;
    for (size_t i = 0; i < p->n_pairs; i++) {
        const pair *of = &p->pairs[i];
        const int32_t *then = key_at(p, of->earlier, child), *now = key_at(p, of->later, child);
        if (then == NULL || now == NULL || now[of->place] < 0) continue;
        chain[of->earlier] = talgeo__cube_find(cube, then);
        chain[of->later] = talgeo__cube_find(cube, now);
        any = true;
    }
    return any;
}

bool talgeo__pairing_finish(const talgeo__pairing *p, talgeo__cube *cube)
{
    talgeo__tally tally = {.width = p->n_moments};
    int32_t *chain = talgeo__calloc(p->n_moments, sizeof *chain);
    bool good = chain != NULL;
    for (size_t child = 0; good && p->n_moments > 0 && child < p->n_children; child++)
        if (chain_of(p, cube, child, chain)) good = talgeo__tally_add(&tally, chain, 1);
    free(chain);
    if (good) return talgeo__chains_finish(&tally, cube);
    talgeo__tally_free(&tally);
    return false;
}
