/* A way in which children may have been counted at an earlier time. */
#ifndef TALGEO_PROTECT_IMAGINE_H
#define TALGEO_PROTECT_IMAGINE_H

#include "facts.h"
#include "solver.h"

/* By kind of children: may some have come since, or gone? */
typedef struct talgeo__changes {
    bool *may_come, *may_go;
} talgeo__changes;

/* Whole numbers `then` of each kind of children that give all figures of the memory, and differ
 * from `later` as little as can be found: by children who came since, else by children who went,
 * else by both; and where a figure is the same, none of its children changed, if that is possible.
 * What an attacker would assume too. *possible is false where none was found. */
talgeo_status talgeo__imagine(const talgeo__signatures *signatures, const talgeo__memory *memory,
                              const int64_t *later, const talgeo__solver *solver, int64_t *then,
                              talgeo__changes *changes, bool *possible, talgeo_error *error);
void talgeo__changes_free(talgeo__changes *changes);

#endif
