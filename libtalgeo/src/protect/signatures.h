/* Variables of a protection problem: kinds of children that no cell tells apart. */
#ifndef TALGEO_PROTECT_SIGNATURES_H
#define TALGEO_PROTECT_SIGNATURES_H

#include "model.h"

/* A part of a cell: its children with the event (2 * cell) or without (2 * cell + 1). Cells are
 * numbered as in the model, those outside a set after the others. Variable v is in the parts
 * part[part_start[v]] ..; part p has the variables variable[start[p]] .., ascending. */
typedef struct talgeo__signatures {
    size_t n_variables;
    int64_t *counts;
    size_t *part_start;
    int32_t *part;
    size_t n_parts;
    size_t *start;
    int32_t *variable;
    size_t counts_capacity, start_capacity, part_capacity;
    int32_t *slots; /* hash by parts: variable + 1 */
    size_t n_slots;

    /* Where the component has a team (leaders.h): children who are counted as living where they
     * do have variables of their own, and there are so many of them in each of n_settled places:
     * variables settled[settled_start[k]] .. */
    bool *is_settled; /* by variable */
    size_t n_settled, is_settled_capacity, settled_capacity, settled_start_capacity;
    size_t *settled_start;
    int32_t *settled;
} talgeo__signatures;

/* The part that has the children of a cell of the leader of the component, or of its own. A
 * follower's signatures have the leader's cells as parts after all others: whoever is in the place
 * is "without the event". */
size_t talgeo__mirror_part(const talgeo__model *model, size_t component, size_t cell);

/* Building by hand: open, add kinds of children by the parts they are in (of the same parts: one
 * kind), finish. False: out of memory. */
bool talgeo__signatures_open(talgeo__signatures *signatures, size_t n_parts);
bool talgeo__signatures_add(talgeo__signatures *signatures, const int32_t *parts, size_t n,
                            int64_t children);
bool talgeo__signatures_finish(talgeo__signatures *signatures);

/* Of all atoms that the component's cells count. */
talgeo_status talgeo__signatures_make(const talgeo__model *model, size_t component,
                                      talgeo__signatures *signatures, talgeo_error *error);
void talgeo__signatures_free(talgeo__signatures *signatures);

#endif
