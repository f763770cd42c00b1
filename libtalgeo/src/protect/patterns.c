/* Outcomes that children can have. */
#include "patterns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../core/text.h"

/* ---- Components ---- */

static void join(size_t *component, size_t n, size_t a, size_t b)
{
    size_t keep = component[a] < component[b] ? component[a] : component[b];
    size_t drop = component[a] < component[b] ? component[b] : component[a];
    for (size_t i = 0; i < n; i++)
        if (component[i] == drop) component[i] = keep;
}

static void join_tables(const talgeo__frame *frame, size_t *component)
{
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        for (size_t b = 0; b < table->n_by; b++)
            for (size_t i = 0; table->by[b].kind == TALGEO__BY_INDICATOR && i < table->n_indicators;
                 i++)
                join(component, frame->n_indicators, table->by[b].index, table->indicators[i]);
    }
}

static bool known_of_same(const talgeo__cube *cube, size_t a, size_t b)
{
    size_t width = talgeo__layout_width(cube->layout);
    size_t at_a = talgeo__layout_indicator(cube->layout, a);
    size_t at_b = talgeo__layout_indicator(cube->layout, b);
    bool any = false;
    for (size_t i = 0; i < cube->n_atoms; i++) {
        const int32_t *atom = cube->keys + i * width;
        if (cube->counts[i] == 0) continue;
        if ((atom[at_a] < 0) != (atom[at_b] < 0)) return false;
        any = any || atom[at_a] >= 0;
    }
    return any;
}

void talgeo__known_like(const talgeo__cube *cube, size_t *known_like)
{
    for (size_t i = 0; i < cube->layout.n_indicators; i++) {
        size_t j = 0;
        while (j < i && (known_like[j] != j || !known_of_same(cube, i, j))) j++;
        known_like[i] = j;
    }
}

bool talgeo__components(const talgeo__frame *frame, const size_t *known_like, size_t *component,
                        size_t *n_components)
{
    size_t n = frame->n_indicators;
    size_t *number = talgeo__calloc(n, sizeof *number);
    if (number == NULL) return false;
    for (size_t i = 0; i < n; i++) component[i] = i;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (talgeo__same_column(&frame->indicators[i], &frame->indicators[j]))
                join(component, n, i, j);
    for (size_t i = 0; i < n; i++) join(component, n, i, known_like[i]);
    join_tables(frame, component);
    *n_components = 0;
    for (size_t i = 0; i < n; i++) {
        if (component[i] == i) number[i] = (*n_components)++;
        component[i] = number[component[i]]; /* the smallest member comes first */
    }
    free(number);
    return true;
}

/* ---- Patterns ---- */

static bool add_pattern(talgeo__patterns *patterns, const int32_t *outcome)
{
    size_t width = patterns->width, bytes = width * sizeof *outcome;
    for (size_t p = 0; p < patterns->count; p++)
        if (memcmp(patterns->outcome + p * width, outcome, bytes) == 0) return true;
    if (!talgeo__grow(&patterns->outcome, &patterns->capacity, (patterns->count + 1) * width,
                      sizeof *outcome))
        return false;
    memcpy(patterns->outcome + patterns->count++ * width, outcome, bytes);
    return true;
}

/* Does the answer (NULL: one that is nobody's event) fit what is asked of indicators of its column?
 * If so fill in the others of the column; those of other children stay as they are. */
static bool try_answer(const talgeo__frame *frame, size_t like, const char *answer,
                       int32_t *outcome)
{
    const talgeo__indicator *column = &frame->indicators[like];
    for (int fill = 0; fill < 2; fill++)
        for (size_t i = 0; i < frame->n_indicators; i++) {
            const talgeo__indicator *other = &frame->indicators[i];
            if (!talgeo__same_column(column, other)) continue;
            int32_t event = answer && talgeo__indicator_has(other, answer);
            bool known = other->n_among == 0 || talgeo__same_among(other, column);
            if (fill && (known || outcome[i] >= 0))
                outcome[i] = event;
            else if (!fill && outcome[i] >= 0 && outcome[i] != event)
                return false;
        }
    return true;
}

static bool try_number(const talgeo__frame *frame, size_t like, double number, int32_t *outcome)
{
    char answer[64];
    talgeo__format_double(answer, sizeof answer, "%.17g", number);
    return try_answer(frame, like, answer, outcome);
}

/* An end of a range, and the numbers next to it: which side of the other ranges' ends they are on
 * is all that counts. */
static bool try_end(const talgeo__frame *frame, size_t like, double end, int32_t *outcome)
{
    return isfinite(end) && (try_number(frame, like, end, outcome) ||
                             try_number(frame, like, nextafter(end, -INFINITY), outcome) ||
                             try_number(frame, like, nextafter(end, INFINITY), outcome));
}

static bool try_event(const talgeo__frame *frame, size_t like, const char *event, int32_t *outcome)
{
    talgeo__range range;
    if (!talgeo__range_read(event, &range)) return try_answer(frame, like, event, outcome);
    return try_end(frame, like, range.low, outcome) || try_end(frame, like, range.high, outcome);
}

/* Complete the outcomes of all indicators made of the column of `like`. False: impossible. */
static bool complete_column(const talgeo__frame *frame, size_t like, int32_t *outcome)
{
    if (try_answer(frame, like, NULL, outcome)) return true;
    for (size_t i = 0; i < frame->n_indicators; i++) {
        const talgeo__indicator *other = &frame->indicators[i];
        for (size_t e = 0;
             talgeo__same_column(&frame->indicators[like], other) && e < other->n_events; e++)
            if (try_event(frame, like, other->events[e], outcome)) return true;
    }
    return false;
}

/* Set what the table asks, as the bits of `ways` say: the indicator's outcome, then the divisions'.
 * False: two of them contradict each other. */
static bool ask(const talgeo__table *table, size_t indicator, unsigned ways, int32_t *outcome)
{
    outcome[indicator] = ways & 1;
    for (size_t b = 0; b < table->n_by; b++) {
        if (table->by[b].kind != TALGEO__BY_INDICATOR) continue;
        ways >>= 1;
        int32_t *at = &outcome[table->by[b].index];
        if (*at >= 0 && *at != (int32_t)(ways & 1)) return false;
        *at = ways & 1;
    }
    return true;
}

static bool complete_columns(const talgeo__frame *frame, int32_t *outcome)
{
    bool possible = true;
    for (size_t i = 0; possible && i < frame->n_indicators; i++)
        if (outcome[i] >= 0) possible = complete_column(frame, i, outcome);
    return possible;
}

/* The first indicator that must be known as another is, and is not yet. */
static size_t find_missing(const talgeo__frame *frame, const size_t *known_like,
                           const int32_t *outcome)
{
    for (size_t i = 0; i < frame->n_indicators; i++)
        for (size_t j = 0; outcome[i] >= 0 && j < frame->n_indicators; j++)
            if (outcome[j] < 0 && known_like[i] == known_like[j]) return j;
    return frame->n_indicators;
}

static size_t count_alike(const talgeo__frame *frame, const size_t *known_like, size_t indicator)
{
    size_t n = 0;
    for (size_t i = 0; i < frame->n_indicators; i++) n += known_like[i] == known_like[indicator];
    return n;
}

enum {
    MOST_FREE = 4
}; /* indicators of the same children whose outcomes are combined in all ways */

typedef struct completing {
    const talgeo__frame *frame;
    const size_t *known_like;
    const int32_t *usual;
    talgeo__patterns *patterns;
    bool possible; /* was the last outcome? */
} completing;

static bool add_complete(completing *c, int32_t *outcome);

/* The same with both outcomes of one more indicator; where there are many, with the one that most
 * children have, or the other if that is impossible. */
static bool add_both(completing *c, const int32_t *outcome, size_t missing)
{
    size_t n = c->frame->n_indicators;
    bool all = count_alike(c->frame, c->known_like, missing) <= MOST_FREE, found = false;
    int32_t first = all ? 0 : c->usual[missing], *branch = talgeo__calloc(n, sizeof *branch);
    bool good = branch != NULL;
    for (int32_t turn = 0; good && turn < 2 && (all || !found); turn++) {
        memcpy(branch, outcome, n * sizeof *branch);
        branch[missing] = turn == 0 ? first : 1 - first;
        good = add_complete(c, branch);
        found = found || c->possible;
    }
    c->possible = found;
    free(branch);
    return good;
}

/* Whoever has an outcome of one indicator has one of those that are known of the same children: add
 * the pattern with each of theirs. */
static bool add_complete(completing *c, int32_t *outcome)
{
    c->possible = complete_columns(c->frame, outcome);
    if (!c->possible) return true;
    size_t missing = find_missing(c->frame, c->known_like, outcome);
    return missing < c->frame->n_indicators ? add_both(c, outcome, missing)
                                            : add_pattern(c->patterns, outcome);
}

static bool add_ways(completing *c, const talgeo__table *table, size_t indicator, int32_t *outcome)
{
    unsigned ways = 2;
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR) ways *= 2;
    for (unsigned way = 0; way < ways; way++) {
        for (size_t i = 0; i < c->patterns->width; i++) outcome[i] = -1;
        if (ask(table, indicator, way, outcome) && !add_complete(c, outcome)) return false;
    }
    return true;
}

bool talgeo__patterns_needed(const talgeo__frame *frame, const size_t *known_like,
                             const int32_t *usual, const size_t *component, size_t number,
                             talgeo__patterns *patterns)
{
    *patterns = (talgeo__patterns){.width = frame->n_indicators};
    completing c = {frame, known_like, usual, patterns, false};
    int32_t *outcome = talgeo__calloc(frame->n_indicators, sizeof *outcome);
    bool good = outcome != NULL;
    for (size_t t = 0; good && t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        for (size_t i = 0; good && i < table->n_indicators; i++)
            if (component[table->indicators[i]] == number)
                good = add_ways(&c, table, table->indicators[i], outcome);
    }
    free(outcome);
    return good;
}

void talgeo__patterns_free(talgeo__patterns *patterns)
{
    free(patterns->outcome);
    *patterns = (talgeo__patterns){0};
}
