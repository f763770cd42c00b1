/* Cells that are known not to be empty. */
#include "guards.h"

#include <stdlib.h>

#include "../core/memory.h"

typedef struct sized_cell {
    size_t n_variables;
    int64_t value;
    int32_t cell;
} sized_cell;

static int compare_sized(const void *a, const void *b)
{
    const sized_cell *left = a, *right = b;
    if (left->n_variables != right->n_variables)
        return left->n_variables < right->n_variables ? -1 : 1;
    return (left->cell > right->cell) - (left->cell < right->cell);
}

/* The cells in which there is a child, those within others before them. Facts stay what they are
 * anyway. */
static sized_cell *sort_cells(const talgeo__system *system, size_t *count)
{
    sized_cell *cells = talgeo__calloc(system->n_cells, sizeof *cells);
    *count = 0;
    for (size_t c = 0; cells && c < system->n_cells; c++) {
        sized_cell sized = {talgeo__cell_width(system, c), talgeo__cell_size(system, c),
                            (int32_t)c};
        if (sized.value >= system->worth && system->state[c] != TALGEO__CELL_FACT)
            cells[(*count)++] = sized;
    }
    if (cells && *count) qsort(cells, *count, sizeof *cells, compare_sized);
    return cells;
}

/* The variables of the cell as those of one more guard, which does not count yet. */
static bool write_members(talgeo__guards *g, const talgeo__system *system, const sized_cell *sized)
{
    size_t at = g->start[g->count];
    if (!talgeo__grow(&g->variable, &g->variable_capacity, at + sized->n_variables,
                      sizeof *g->variable) ||
        !talgeo__grow(&g->start, &g->start_capacity, g->count + 2, sizeof *g->start))
        return false;
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = system->cell_sums[sized->cell][k];
        for (size_t i = sum < 0 ? 0 : system->start[sum]; sum >= 0 && i < system->start[sum + 1];
             i++)
            g->variable[at++] = system->variable[i];
    }
    g->start[g->count + 1] = at;
    return true;
}

/* Does a guard lie within the last one? Counts in `hits`, by guard: 0 between calls. */
static bool has_guard(const talgeo__guards *g, size_t *hits)
{
    bool found = false;
    for (int pass = 0; pass < 2; pass++) /* count, clear */
        for (size_t i = g->start[g->count]; i < g->start[g->count + 1]; i++) {
            const talgeo__list *of = &g->of[g->variable[i]];
            for (size_t k = 0; k < of->count; k++) {
                size_t guard = (size_t)of->items[k], size = g->start[guard + 1] - g->start[guard];
                hits[guard] = pass == 0 ? hits[guard] + 1 : 0;
                found = found || hits[guard] == size;
            }
        }
    return found;
}

static bool add_guard(talgeo__guards *g, const talgeo__system *system, const sized_cell *sized,
                      int64_t threshold)
{
    int64_t spare = sized->value - system->worth;
    if (!talgeo__grow(&g->spare, &g->spare_capacity, g->count + 1, sizeof *g->spare) ||
        !talgeo__grow(&g->cell, &g->cell_capacity, g->count + 1, sizeof *g->cell))
        return false;
    for (size_t i = g->start[g->count]; i < g->start[g->count + 1]; i++)
        if (!talgeo__list_add(&g->of[g->variable[i]], (int32_t)g->count) ||
            (spare <= 2 * threshold &&
             !talgeo__list_add(&g->tight[g->variable[i]], (int32_t)g->count)))
            return false;
    if (sized->n_variables == 1) g->stays[g->variable[g->start[g->count]]] = system->worth;
    g->spare[g->count] = spare;
    g->cell[g->count++] = sized->cell;
    return true;
}

static bool add_guards(talgeo__guards *g, const talgeo__system *system, int64_t threshold)
{
    size_t count = 0;
    sized_cell *cells = sort_cells(system, &count);
    size_t *hits = talgeo__calloc(count, sizeof *hits);
    bool good = cells && hits;
    for (size_t i = 0; good && i < count; i++)
        good = write_members(g, system, &cells[i]) &&
               (has_guard(g, hits) || add_guard(g, system, &cells[i], threshold));
    free(hits);
    free(cells);
    return good;
}

/* What a variable keeps by itself needs no list. */
static void drop_single(talgeo__guards *g)
{
    for (size_t v = 0; v < g->n_variables; v++)
        if (g->stays[v]) g->of[v].count = g->tight[v].count = 0;
}

bool talgeo__guards_open(talgeo__guards *g, const talgeo__system *system, int64_t threshold)
{
    *g = (talgeo__guards){.n_variables = system->n_variables};
    g->of = talgeo__calloc(g->n_variables, sizeof *g->of);
    g->tight = talgeo__calloc(g->n_variables, sizeof *g->tight);
    g->stays = talgeo__calloc(g->n_variables, sizeof *g->stays);
    bool good = g->of && g->tight && g->stays &&
                talgeo__grow(&g->start, &g->start_capacity, 1, sizeof *g->start);
    if (good) g->start[0] = 0;
    good = good && add_guards(g, system, threshold);
    if (good) g->change = talgeo__calloc(g->count, sizeof *g->change);
    if (good && g->change) {
        drop_single(g);
        return true;
    }
    talgeo__guards_close(g);
    return false;
}

void talgeo__guards_close(talgeo__guards *g)
{
    for (size_t v = 0; g->of && v < g->n_variables; v++) free(g->of[v].items);
    for (size_t v = 0; g->tight && v < g->n_variables; v++) free(g->tight[v].items);
    free(g->start);
    free(g->variable);
    free(g->spare);
    free(g->cell);
    free(g->of);
    free(g->tight);
    free(g->stays);
    free(g->change);
    *g = (talgeo__guards){0};
}
