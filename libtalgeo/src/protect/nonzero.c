/* Against bounding by those who know that a withheld cell is not empty.
 *
 * One variable of each cell that is not empty keeps one child for good in every assignment that
 * lifts a hidden sum. So the sum is not told to be small by that knowledge, nor told exactly, while
 * the whole range, as wide as it must be, is that of counts that are not negative. */
#include "nonzero.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"

typedef struct sized_cell {
    int64_t size;
    int32_t cell;
} sized_cell;

static int compare_sized(const void *a, const void *b)
{
    const sized_cell *left = a, *right = b;
    if (left->size != right->size) return left->size < right->size ? -1 : 1;
    return (left->cell > right->cell) - (left->cell < right->cell);
}

/* The cells that are not empty, small ones first: their one serves the larger ones around them.
 * Facts stay what they are anyway. */
static sized_cell *sort_cells(const talgeo__system *system, size_t *count)
{
    sized_cell *cells = talgeo__calloc(system->n_cells, sizeof *cells);
    *count = 0;
    for (size_t c = 0; cells && c < system->n_cells; c++) {
        int64_t size = 0;
        for (size_t k = 0; k < TALGEO__CELL_SUMS; k++)
            if (system->cell_sums[c][k] >= 0) size += system->value[system->cell_sums[c][k]];
        if (size > 0 && system->state[c] != TALGEO__CELL_FACT)
            cells[(*count)++] = (sized_cell){size, (int32_t)c};
    }
    if (cells && *count) qsort(cells, *count, sizeof *cells, compare_sized);
    return cells;
}

/* The variable of the cell that keeps one: one that does already, else the largest. */
static int32_t choose_variable(const talgeo__system *system, const bool *keeps, int32_t cell)
{
    int32_t best = -1;
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = system->cell_sums[cell][k];
        for (size_t i = sum < 0 ? 0 : system->start[sum]; sum >= 0 && i < system->start[sum + 1];
             i++) {
            int32_t v = system->variable[i];
            if (keeps[v]) return v;
            if (best < 0 || system->counts[v] > system->counts[best]) best = v;
        }
    }
    return best;
}

static bool choose_all(const talgeo__system *system, bool *keeps)
{
    size_t count;
    sized_cell *cells = sort_cells(system, &count);
    for (size_t i = 0; cells && i < count; i++)
        keeps[choose_variable(system, keeps, cells[i].cell)] = true;
    free(cells);
    return cells != NULL;
}

/* Where no variable of a cell has a whole child, its parts of children do not move anyway. */
static void drop_parts(const talgeo__system *system, bool *keeps)
{
    for (size_t v = 0; v < system->n_variables; v++)
        keeps[v] = keeps[v] && system->counts[v] >= system->worth;
}

talgeo_status talgeo__system_bound_nonzero(talgeo__system *system, const talgeo__solver *solver,
                                           int64_t threshold, talgeo__progress *progress,
                                           talgeo_error *error)
{
    bool *keeps = talgeo__calloc(system->n_variables, sizeof *keeps);
    if (keeps == NULL || !choose_all(system, keeps)) {
        free(keeps);
        return talgeo__fail_memory(error, "protect");
    }
    drop_parts(system, keeps);
    system->kept = keeps;
    talgeo_status status = talgeo__system_bound(system, solver, threshold, progress, error);
    system->kept = NULL;
    free(keeps);
    return status;
}
