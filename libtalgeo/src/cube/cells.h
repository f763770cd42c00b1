/* Cells: the published sums over atoms that the tables of a frame ask for. Unprotected. */
#ifndef TALGEO_CUBE_CELLS_H
#define TALGEO_CUBE_CELLS_H

#include "cube.h"

/* Address of a cell; -1 where a dimension is summed out. */
typedef struct talgeo__cell_key {
    int32_t table, indicator;
    int32_t set, area;
    int32_t period;
    int32_t level[TALGEO__MAX_BY]; /* stratum level (n_levels: unknown), or 1/0 of an indicator */
} talgeo__cell_key;

typedef struct talgeo__counted_cell {
    talgeo__cell_key key;
    int64_t n, events; /* children with a known outcome; of them, with the event */
    bool measured;     /* the indicator was measured at all in the period */
} talgeo__counted_cell;

typedef struct talgeo__cells {
    talgeo__counted_cell *items;
    size_t count;
} talgeo__cells;

/* All cells of all tables in a fixed order: table, set, area, period, levels, indicator. A stratum
 * gets the extra level "unknown" where a counted child has none. */
talgeo_status talgeo__cells_count(const talgeo__frame *frame, const talgeo__cube *cube,
                                  talgeo__cells *cells, talgeo_error *error);
void talgeo__cells_free(talgeo__cells *cells);

/* Where a table's cells are in that order: the cell of (place, period, group, indicator) is number
 * first + ((place * n_periods + period) * n_groups + group) * n_indicators + indicator. Places are
 * the areas of the table's sets one after the other, or one place without areas. */
typedef struct talgeo__extent {
    size_t first, n_places, n_periods, n_groups;
    size_t n_levels[TALGEO__MAX_BY];
    size_t *set_place; /* first place of each set of the table */
} talgeo__extent;

/* The first and last of the table's periods whose cells count an atom of the period; none: first
 * beyond last. A window that begins before the first period of all is no cell. */
static inline size_t talgeo__first_window(const talgeo__table *table, size_t period)
{
    return table->pool && period + 1 < table->pool ? table->pool - 1 : period;
}
static inline size_t talgeo__last_window(const talgeo__table *table, const talgeo__extent *extent,
                                         size_t period)
{
    size_t last = table->pool ? period + table->pool - 1 : period;
    return last < extent->n_periods ? last : extent->n_periods - 1;
}

/* One extent a table; *count is the number of all cells. E_MEMORY; E_INPUT: too many cells. */
talgeo_status talgeo__extents_open(const talgeo__frame *frame, const talgeo__cube *cube,
                                   talgeo__extent **extents, size_t *count, talgeo_error *error);
void talgeo__extents_free(talgeo__extent *extents, size_t n_tables);
/* Count other children in the same cells, with the extents that these have. What is measured stays.
 */
void talgeo__cells_recount(const talgeo__frame *frame, const talgeo__extent *extents,
                           const talgeo__cube *cube, talgeo__cells *cells);
/* Number of the atom's combination of levels in the table, -1 where it is in none: an outcome that
 * divides the table is not known. */
int64_t talgeo__extent_group(const talgeo__table *table, const talgeo__extent *extent,
                             talgeo__layout layout, const int32_t *atom);

/* Does the atom belong to the cell's n (outcome of its indicator known and all dimensions met)? */
bool talgeo__cell_has_atom(const talgeo__frame *frame, talgeo__layout layout,
                           const talgeo__cell_key *key, const int32_t *atom);

#endif
