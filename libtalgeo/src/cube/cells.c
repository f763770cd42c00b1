/* Counting the cells of all tables in one pass over the atoms. */
#include "cells.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"

enum { MAX_CELLS = 20000000 };

/* ---- Where cells are ---- */

/* Is the atom counted anywhere in the table: some indicator known, some area, if it has areas? */
static bool in_table(const talgeo__table *table, talgeo__layout layout, const int32_t *atom)
{
    bool known = false, placed = table->n_sets == 0;
    for (size_t i = 0; i < table->n_indicators; i++)
        known = known || atom[talgeo__layout_indicator(layout, table->indicators[i])] >= 0;
    for (size_t s = 0; s < table->n_sets; s++) placed = placed || atom[table->sets[s]] >= 0;
    return known && placed;
}

static size_t count_levels(const talgeo__frame *frame, const talgeo__cube *cube,
                           const talgeo__table *table, talgeo__by by)
{
    if (by.kind == TALGEO__BY_INDICATOR) return 2;
    size_t width = talgeo__layout_width(cube->layout);
    size_t place = talgeo__layout_stratum(cube->layout, by.index);
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *atom = cube->keys + a * width;
        if (atom[place] < 0 && in_table(table, cube->layout, atom))
            return frame->strata[by.index].n_levels + 1;
    }
    return frame->strata[by.index].n_levels;
}

static bool open_extent(const talgeo__frame *frame, const talgeo__cube *cube,
                        const talgeo__table *table, talgeo__extent *e)
{
    e->set_place = talgeo__calloc(table->n_sets, sizeof *e->set_place);
    if (e->set_place == NULL) return false;
    for (size_t s = 0; s < table->n_sets; s++) {
        e->set_place[s] = e->n_places;
        e->n_places += frame->sets[table->sets[s]]->n_areas;
    }
    if (table->n_sets == 0) e->n_places = 1;
    e->n_periods = table->by_period ? frame->n_periods : 1;
    e->n_groups = 1;
    for (size_t b = 0; b < table->n_by; b++) {
        e->n_levels[b] = count_levels(frame, cube, table, table->by[b]);
        e->n_groups *= e->n_levels[b];
    }
    return true;
}

talgeo_status talgeo__extents_open(const talgeo__frame *frame, const talgeo__cube *cube,
                                   talgeo__extent **extents, size_t *count, talgeo_error *error)
{
    double total = 0;
    *count = 0;
    *extents = talgeo__calloc(frame->n_tables, sizeof **extents);
    if (*extents == NULL) return talgeo__fail_memory(error, "cube");
    for (size_t t = 0; t < frame->n_tables; t++) {
        talgeo__extent *e = &(*extents)[t];
        if (!open_extent(frame, cube, &frame->tables[t], e))
            return talgeo__fail_memory(error, "cube");
        e->first = *count;
        total += (double)e->n_places * (double)e->n_periods * (double)e->n_groups *
                 (double)frame->tables[t].n_indicators;
        if (total > MAX_CELLS)
            return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                                "the tables have more than %d cells: divide them by fewer columns",
                                MAX_CELLS);
        *count = (size_t)total;
    }
    return TALGEO_OK;
}

void talgeo__extents_free(talgeo__extent *extents, size_t n_tables)
{
    for (size_t t = 0; extents && t < n_tables; t++) free(extents[t].set_place);
    free(extents);
}

/* ---- Keys ---- */

static void name_area(const talgeo__table *table, const talgeo__extent *e, size_t place,
                      talgeo__cell_key *key)
{
    key->set = key->area = -1;
    for (size_t s = 0; s < table->n_sets; s++)
        if (e->set_place[s] <= place) {
            key->set = (int32_t)table->sets[s];
            key->area = (int32_t)(place - e->set_place[s]);
        }
}

static void name_cells(const talgeo__frame *frame, size_t t, const talgeo__extent *e,
                       talgeo__counted_cell *cells)
{
    const talgeo__table *table = &frame->tables[t];
    size_t n = e->n_places * e->n_periods * e->n_groups * table->n_indicators;
    for (size_t c = 0; c < n; c++) {
        talgeo__cell_key key = {.table = (int32_t)t, .period = -1};
        size_t rest = c / table->n_indicators;
        key.indicator = (int32_t)table->indicators[c % table->n_indicators];
        for (size_t b = TALGEO__MAX_BY; b-- > 0;) {
            key.level[b] = b < table->n_by ? (int32_t)(rest % e->n_levels[b]) : -1;
            if (b < table->n_by) rest /= e->n_levels[b];
        }
        if (table->by_period) key.period = (int32_t)(rest % e->n_periods);
        name_area(table, e, rest / e->n_periods, &key);
        cells[e->first + c].key = key;
    }
}

/* ---- Counts ---- */

int64_t talgeo__extent_group(const talgeo__table *table, const talgeo__extent *e,
                             talgeo__layout layout, const int32_t *atom)
{
    int64_t group = 0;
    for (size_t b = 0; b < table->n_by; b++) {
        bool outcome = table->by[b].kind == TALGEO__BY_INDICATOR;
        size_t at = table->by[b].index;
        int32_t level = atom[outcome ? talgeo__layout_indicator(layout, at)
                                     : talgeo__layout_stratum(layout, at)];
        if (level < 0 && outcome) return -1;
        size_t number = level < 0 ? e->n_levels[b] - 1 : (size_t)level;
        group = group * (int64_t)e->n_levels[b] + (int64_t)number;
    }
    return group;
}

static void count_place(const talgeo__table *table, talgeo__layout layout, const int32_t *atom,
                        int64_t children, talgeo__counted_cell *cells)
{
    for (size_t i = 0; i < table->n_indicators; i++) {
        int32_t outcome = atom[talgeo__layout_indicator(layout, table->indicators[i])];
        if (outcome >= 0) cells[i].n += children;
        if (outcome > 0) cells[i].events += children;
    }
}

static void count_atom(const talgeo__table *table, const talgeo__extent *e, talgeo__layout layout,
                       const int32_t *atom, int64_t children, talgeo__counted_cell *cells)
{
    int64_t group =
        in_table(table, layout, atom) ? talgeo__extent_group(table, e, layout, atom) : -1;
    if (group < 0) return;
    size_t period = table->by_period ? (size_t)atom[talgeo__layout_period(layout)] : 0;
    for (size_t s = 0; s < (table->n_sets ? table->n_sets : 1); s++) {
        int32_t area = table->n_sets ? atom[table->sets[s]] : 0;
        if (area < 0) continue;
        size_t place = (table->n_sets ? e->set_place[s] : 0) + (size_t)area;
        for (size_t p = talgeo__first_window(table, period);
             p <= talgeo__last_window(table, e, period); p++) {
            size_t cell = (place * e->n_periods + p) * e->n_groups + (size_t)group;
            count_place(table, layout, atom, children,
                        cells + e->first + cell * table->n_indicators);
        }
    }
}

/* Are the cell's indicator and those that divide its table measured in the period? */
static bool is_measured(const talgeo__frame *frame, const talgeo__cell_key *key,
                        const bool *measured, size_t period)
{
    const talgeo__table *table = &frame->tables[key->table];
    bool is = measured[(size_t)key->indicator * frame->n_periods + period];
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR)
            is = is && measured[table->by[b].index * frame->n_periods + period];
    return is;
}

/* measured[indicator * n_periods + period]: any outcome is known there. */
static void mark_measured(const talgeo__frame *frame, const talgeo__cube *cube, bool *measured,
                          talgeo__cells *cells)
{
    size_t width = talgeo__layout_width(cube->layout), n_periods = frame->n_periods;
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *atom = cube->keys + a * width;
        size_t period = (size_t)atom[talgeo__layout_period(cube->layout)];
        for (size_t i = 0; i < frame->n_indicators; i++)
            if (atom[talgeo__layout_indicator(cube->layout, i)] >= 0)
                measured[i * n_periods + period] = true;
    }
    for (size_t c = 0; c < cells->count; c++) {
        talgeo__counted_cell *cell = &cells->items[c];
        size_t first = cell->key.period < 0 ? 0 : (size_t)cell->key.period;
        size_t last = cell->key.period < 0 ? n_periods - 1 : first;
        size_t pool = frame->tables[cell->key.table].pool;
        if (pool && first + 1 < pool) continue;
        if (pool) first -= pool - 1;
        for (size_t p = first; p <= last && p < n_periods; p++)
            cell->measured = cell->measured || is_measured(frame, &cell->key, measured, p);
    }
}

static void count_table(const talgeo__frame *frame, const talgeo__cube *cube, size_t t,
                        const talgeo__extent *e, talgeo__counted_cell *cells)
{
    size_t width = talgeo__layout_width(cube->layout);
    for (size_t a = 0; a < cube->n_atoms; a++)
        count_atom(&frame->tables[t], e, cube->layout, cube->keys + a * width, cube->counts[a],
                   cells);
}

talgeo_status talgeo__cells_count(const talgeo__frame *frame, const talgeo__cube *cube,
                                  talgeo__cells *cells, talgeo_error *error)
{
    *cells = (talgeo__cells){0};
    talgeo__extent *extents = NULL;
    bool *measured = talgeo__calloc(frame->n_indicators, frame->n_periods * sizeof *measured);
    talgeo_status status = measured ? TALGEO_OK : talgeo__fail_memory(error, "cube");
    if (status == TALGEO_OK)
        status = talgeo__extents_open(frame, cube, &extents, &cells->count, error);
    if (status == TALGEO_OK) {
        cells->items = talgeo__calloc(cells->count, sizeof *cells->items);
        if (cells->items == NULL) status = talgeo__fail_memory(error, "cube");
    }
    if (status == TALGEO_OK) {
        for (size_t t = 0; t < frame->n_tables; t++) {
            name_cells(frame, t, &extents[t], cells->items);
            count_table(frame, cube, t, &extents[t], cells->items);
        }
        mark_measured(frame, cube, measured, cells);
    } else {
        cells->count = 0;
    }
    talgeo__extents_free(extents, frame->n_tables);
    free(measured);
    return status;
}

void talgeo__cells_recount(const talgeo__frame *frame, const talgeo__extent *extents,
                           const talgeo__cube *cube, talgeo__cells *cells)
{
    for (size_t c = 0; c < cells->count; c++) cells->items[c].n = cells->items[c].events = 0;
    for (size_t t = 0; t < frame->n_tables; t++)
        count_table(frame, cube, t, &extents[t], cells->items);
}

void talgeo__cells_free(talgeo__cells *cells)
{
    free(cells->items);
    *cells = (talgeo__cells){0};
}

/* ---- Atoms of a cell ---- */

static bool level_matches(const talgeo__frame *frame, talgeo__layout layout, talgeo__by by,
                          int32_t level, const int32_t *atom)
{
    if (by.kind == TALGEO__BY_INDICATOR)
        return atom[talgeo__layout_indicator(layout, by.index)] == level;
    int32_t there = atom[talgeo__layout_stratum(layout, by.index)];
    return there < 0 ? level == (int32_t)frame->strata[by.index].n_levels : there == level;
}

bool talgeo__cell_has_atom(const talgeo__frame *frame, talgeo__layout layout,
                           const talgeo__cell_key *key, const int32_t *atom)
{
    const talgeo__table *table = &frame->tables[key->table];
    if (atom[talgeo__layout_indicator(layout, (size_t)key->indicator)] < 0) return false;
    if (key->set >= 0 && atom[key->set] != key->area) return false;
    int32_t first = key->period - (table->pool ? (int32_t)table->pool - 1 : 0);
    int32_t period = atom[talgeo__layout_period(layout)];
    if (key->period >= 0 && (first < 0 || period < first || period > key->period)) return false;
    for (size_t b = 0; b < table->n_by; b++)
        if (!level_matches(frame, layout, table->by[b], key->level[b], atom)) return false;
    return true;
}
