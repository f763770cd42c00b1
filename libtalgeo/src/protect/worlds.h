/* Worlds: the same kinds of children as they were counted at different times. Where figures of an
 * earlier release have changed since (late rows, corrections), children are told apart by the
 * releases in which they were counted, so that "came since" and "gone since" are sums like others.
 */
#ifndef TALGEO_PROTECT_WORLDS_H
#define TALGEO_PROTECT_WORLDS_H

#include "facts.h"
#include "solver.h"

/* World 0 is now; the others are changed releases: memory[w]. Part p of a cell in world w is number
 * p + w * 2 * n_places of the model. */
typedef struct talgeo__worlds {
    size_t count; /* now among them; 1 where nothing has changed */
    const talgeo__memory **memory;
    bool *shown; /* by world * n_places + cell: the earlier release showed it */
} talgeo__worlds;

/* Divide the kinds of children (replacing them) by the worlds in which they were counted. How many
 * were counted then is not known; one way that agrees with all that was shown, with as few changes
 * as possible, stands for the truth: whoever proves something must rule out that way too. *possible
 * is false where none was found; the signatures are then as they were. */
talgeo_status talgeo__worlds_divide(const talgeo__model *model, const talgeo__memories *memories,
                                    const talgeo__solver *solver, talgeo__signatures *signatures,
                                    talgeo__worlds *worlds, bool *possible, talgeo_error *error);
/* The same for the audit, which counts nobody: any children may have come and gone between any two
 * worlds. False: out of memory. */
bool talgeo__worlds_suppose(const talgeo__model *model, const talgeo__memories *memories,
                            talgeo__signatures *signatures, talgeo__worlds *worlds);
void talgeo__worlds_free(talgeo__worlds *worlds);

#endif
