/* Hidden tables, of what other tables tell though none shows it. */
#include "derived.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

/* ---- Tables ---- */

static bool copy_numbers(size_t **to, const size_t *from, size_t count)
{
    *to = talgeo__calloc(count, sizeof **to);
    if (*to && count) memcpy(*to, from, count * sizeof **to);
    return *to != NULL;
}

/* Indicators and sets are copied. */
static bool add_table(talgeo__frame *frame, talgeo__table table)
{
    talgeo__table *tables = talgeo__calloc(frame->n_tables + 1, sizeof *tables);
    const size_t *indicators = table.indicators, *sets = table.sets;
    bool good = copy_numbers(&table.indicators, indicators, table.n_indicators);
    good = copy_numbers(&table.sets, sets, table.n_sets) && good && tables;
    if (!good) {
        free(table.indicators);
        free(table.sets);
        free(tables);
        return false;
    }
    memcpy(tables, frame->tables, frame->n_tables * sizeof *tables);
    free(frame->tables);
    frame->tables = tables;
    frame->tables[frame->n_tables++] = table;
    return true;
}

/* ---- Periods between windows ---- */

static bool is_window(const talgeo__table *table)
{
    return !table->by_period || table->pool > 0;
}

static bool same_length(const talgeo__table *a, const talgeo__table *b)
{
    return a->by_period == b->by_period && a->pool == b->pool;
}

/* Is the table divided by what two others both are, and by no more? */
static bool is_divided_by_both(const talgeo__table *table, const talgeo__table *a,
                               const talgeo__table *b)
{
    size_t both = 0;
    for (size_t k = 0; k < a->n_by; k++) {
        if (!talgeo__table_has_by(b, a->by[k])) continue;
        if (!talgeo__table_has_by(table, a->by[k])) return false;
        both++;
    }
    return both == table->n_by;
}

/* Does the table show the indicator and set? SIZE_MAX: it has no sets. */
static bool shows(const talgeo__table *table, size_t indicator, size_t set)
{
    return talgeo__table_has_indicator(table, indicator) &&
           (set == SIZE_MAX ? table->n_sets == 0 : talgeo__table_has_set(table, set));
}

static bool is_by_period(const talgeo__frame *frame, const talgeo__table *a, const talgeo__table *b,
                         size_t indicator, size_t set)
{
    for (size_t t = 0; t < frame->n_tables; t++)
        if (!is_window(&frame->tables[t]) && is_divided_by_both(&frame->tables[t], a, b) &&
            shows(&frame->tables[t], indicator, set))
            return true;
    return false;
}

/* Does the other table, of another length, tell of periods of the window that no table shows?
 * Whatever its indicators: they may be known of the same children. */
static bool leave_periods(const talgeo__frame *frame, const talgeo__table *window,
                          const talgeo__table *other)
{
    if (!is_window(window) || same_length(window, other) ||
        talgeo__table_is_paired(frame->indicators, window) ||
        talgeo__table_is_paired(frame->indicators, other))
        return false;
    for (size_t i = 0; i < window->n_indicators; i++)
        for (size_t s = 0; s < (window->n_sets ? window->n_sets : 1); s++)
            if (!is_by_period(frame, window, other, window->indicators[i],
                              window->n_sets ? window->sets[s] : SIZE_MAX))
                return true;
    return false;
}

/* By period what the first table shows, divided by what both are. */
static bool add_by_period(talgeo__frame *frame, const talgeo__table *like,
                          const talgeo__table *other)
{
    talgeo__table table = *like;
    table.by_period = true;
    table.pool = table.n_by = 0;
    for (size_t k = 0; k < like->n_by; k++)
        if (talgeo__table_has_by(other, like->by[k])) table.by[table.n_by++] = like->by[k];
    return add_table(frame, table);
}

static bool add_periods(talgeo__frame *frame)
{
    bool good = true;
    size_t n_tables = frame->n_periods > 1 ? frame->n_tables : 0;
    for (size_t t = 0; good && t < n_tables; t++)
        for (size_t u = 0; good && u < n_tables; u++)
            if (leave_periods(frame, &frame->tables[t], &frame->tables[u]))
                good = add_by_period(frame, &frame->tables[t], &frame->tables[u]);
    return good;
}

/* ---- Indicators that divide crossings ---- */

static bool is_divided_alike(const talgeo__table *a, const talgeo__table *b)
{
    return is_divided_by_both(a, b, b) && same_length(a, b);
}

static bool is_shown(const talgeo__frame *frame, const talgeo__table *table)
{
    for (size_t s = 0; s < (table->n_sets ? table->n_sets : 1); s++) {
        size_t set = table->n_sets ? table->sets[s] : SIZE_MAX;
        bool found = false;
        for (size_t t = 0; t < frame->n_tables; t++)
            found = found || (is_divided_alike(&frame->tables[t], table) &&
                              shows(&frame->tables[t], table->indicators[0], set));
        if (!found) return false;
    }
    return true;
}

/* The crossing without its division k, of the indicator that divides it. */
static bool add_divider(talgeo__frame *frame, const talgeo__table *crossing, size_t k)
{
    talgeo__table table = *crossing;
    size_t divider = crossing->by[k].index;
    table.indicators = &divider;
    table.n_indicators = 1;
    table.n_by = 0;
    for (size_t b = 0; b < crossing->n_by; b++)
        if (b != k) table.by[table.n_by++] = crossing->by[b];
    return is_shown(frame, &table) || add_table(frame, table);
}

static bool add_dividers(talgeo__frame *frame)
{
    bool good = true;
    for (size_t t = 0, n = frame->n_tables; good && t < n; t++)
        for (size_t k = 0; good && k < frame->tables[t].n_by; k++) {
            const talgeo__table *table = &frame->tables[t];
            if (table->by[k].kind == TALGEO__BY_INDICATOR &&
                !talgeo__table_is_paired(frame->indicators, table))
                good = add_divider(frame, table, k);
        }
    return good;
}

/* ---- The whole ---- */

bool talgeo__derived_add(talgeo__frame *frame)
{
    return add_dividers(frame) && add_periods(frame);
}
