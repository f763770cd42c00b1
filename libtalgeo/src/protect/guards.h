/* Cells that are known not to be empty, as one in which nobody is would be shown.
 *
 * In every assignment that lifts a hidden sum a child must stay in each of them: so the sum is not
 * told to be small by that knowledge, nor told exactly, while the whole range, as wide as it must
 * be, is that of counts that are not negative. A guard is such a cell within which no other lies:
 * while no guard is empty, no cell is. */
#ifndef TALGEO_PROTECT_GUARDS_H
#define TALGEO_PROTECT_GUARDS_H

#include "rows.h"

/* Guard g has the variables variable[start[g]] .. */
typedef struct talgeo__guards {
    size_t count;
    size_t *start; /* count + 1 */
    int32_t *variable;
    int64_t *spare;      /* by guard: what it may lose */
    int32_t *cell;       /* by guard */
    talgeo__list *of;    /* by variable: guards that have others as well */
    talgeo__list *tight; /* those of them that a point that moves a sum by the threshold may empty;
                            the others are only looked at in the end */
    int64_t *stays;      /* by variable: what it must keep, as it is a guard by itself */
    int64_t *change;     /* room, by guard: 0 between calls */
    size_t n_variables, start_capacity, variable_capacity, spare_capacity, cell_capacity;
} talgeo__guards;

/* False: out of memory. */
bool talgeo__guards_open(talgeo__guards *guards, const talgeo__system *system, int64_t threshold);
void talgeo__guards_close(talgeo__guards *guards);

#endif
