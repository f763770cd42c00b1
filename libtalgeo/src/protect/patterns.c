/* Indicators that belong together. */
#include "patterns.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

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

/* A table by the column of an indicator, or an indicator among answers to it, is like a crossing.
 */
static void join_strata(const talgeo__frame *frame, size_t *component)
{
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        for (size_t b = 0; table->n_indicators && b < table->n_by; b++)
            for (size_t i = 0; table->by[b].kind == TALGEO__BY_STRATUM && i < frame->n_indicators;
                 i++)
                if (strcmp(frame->indicators[i].value, frame->strata[table->by[b].index].id) == 0)
                    for (size_t k = 0; k < table->n_indicators; k++)
                        join(component, frame->n_indicators, i, table->indicators[k]);
    }
}

static bool is_among(const talgeo__indicator *indicator, const talgeo__indicator *column)
{
    size_t length = strlen(column->value);
    for (size_t k = 0; k < indicator->n_among; k++)
        if (strncmp(indicator->among[k], column->value, length) == 0 &&
            indicator->among[k][length] == '=' && talgeo__same_time(indicator, column))
            return true;
    return false;
}

static void join_columns(const talgeo__frame *frame, size_t *component)
{
    size_t n = frame->n_indicators;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (i != j && (talgeo__same_answers(&frame->indicators[i], &frame->indicators[j]) ||
                           is_among(&frame->indicators[i], &frame->indicators[j])))
                join(component, n, i, j);
}

enum { FEW = 20 }; /* one child in so many may lack one of two answers */

/* Children of whom both are known, or one alone. */
typedef struct known {
    int64_t both, only_a, only_b;
} known;

static known count_known(const talgeo__cube *cube, size_t a, size_t b)
{
    size_t width = talgeo__layout_width(cube->layout);
    size_t at_a = talgeo__layout_indicator(cube->layout, a);
    size_t at_b = talgeo__layout_indicator(cube->layout, b);
    known k = {0};
    for (size_t i = 0; i < cube->n_atoms; i++) {
        const int32_t *atom = cube->keys + i * width;
        bool has_a = atom[at_a] >= 0, has_b = atom[at_b] >= 0;
        if (has_a && has_b) k.both += cube->counts[i];
        if (has_a && !has_b) k.only_a += cube->counts[i];
        if (!has_a && has_b) k.only_b += cube->counts[i];
    }
    return k;
}

static bool are_few(int64_t children, int64_t both)
{
    return both > 0 && children <= both / FEW;
}

bool talgeo__known_too(const talgeo__cube *cube, size_t a, size_t b)
{
    known k = count_known(cube, a, b);
    return are_few(k.only_a, k.both);
}

/* Are both known of the same children, or nearly? */
static bool known_of_same(const talgeo__cube *cube, bool exactly, size_t a, size_t b)
{
    known k = count_known(cube, a, b);
    return are_few(k.only_a + k.only_b, k.both) && !(exactly && k.only_a + k.only_b > 0);
}

void talgeo__known_like(const talgeo__cube *cube, bool exactly, size_t *known_like)
{
    for (size_t i = 0; i < cube->layout.n_indicators; i++) {
        size_t j = 0;
        while (j < i && (known_like[j] != j || !known_of_same(cube, exactly, i, j))) j++;
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
    join_columns(frame, component);
    join_strata(frame, component);
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
