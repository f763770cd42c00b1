/* What to withhold for a hidden sum: the cheapest change of shown sums that makes it safe. */
#ifndef TALGEO_PROTECT_RELAX_H
#define TALGEO_PROTECT_RELAX_H

#include "search.h"
#include "solver.h"

typedef struct talgeo__relaxer {
    talgeo__search *search;
    const talgeo__solver *solver;
    void *lp;
    talgeo__map cells_of; /* by sum: cells that may be shown */
    double *cost;         /* room, by row of the program: of a change by one; < 0: not possible */
    bool rigid;           /* no shown sum may change */
    bool fractions;       /* nobody asks for whole numbers: see `reach` */
    double reach;         /* how far fractions of children moved the hidden sum */
    uint32_t turn;        /* other costs each time */
    size_t cost_capacity;
    talgeo__list sums;       /* that the best optimum changes */
    talgeo__change *changes; /* of variables, by the best optimum */
    size_t n_changes, changes_capacity;
} talgeo__relaxer;

bool talgeo__relaxer_open(talgeo__relaxer *relaxer, talgeo__search *search,
                          const talgeo__solver *solver);
void talgeo__relaxer_close(talgeo__relaxer *relaxer);

/* Withhold the cells that a hidden sum needs withheld to be safe, as a linear program sees it:
 * lifting it (1) or lowering it (-1) as far as is needed while shown sums may change at a cost.
 * False: that is not possible (or out of memory, see the search's `failed`). */
bool talgeo__relax(talgeo__relaxer *relaxer, size_t hidden, int direction);

/* Look for points in ever larger surroundings, larger than those of talgeo__search_hidden, with
 * what is shown as it is. Is the hidden sum safe now? */
bool talgeo__search_widely(talgeo__relaxer *relaxer, size_t hidden);

/* Is the hidden sum open, as far as a linear program of all that is connected tells? */
bool talgeo__open_by_fractions(talgeo__relaxer *relaxer, size_t hidden);

/* Where that does not help: withhold all cells that show a part of the hidden sum. False: there
 * were none. */
bool talgeo__relax_all(talgeo__relaxer *relaxer, size_t hidden);

#endif
