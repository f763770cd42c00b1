/* Virtual cells between tables, also those that are divided differently. */
#ifndef TALGEO_PROTECT_COARSE_H
#define TALGEO_PROTECT_COARSE_H

#include "virtual.h"

/* A table by sex can be summed over the sexes, and then compared with one that is not by sex. For
 * each two tables of an indicator and area sets of theirs (a table without areas counts as a set of
 * one area, where everybody is), hide the sensitive numbers of intersections, differences and parts
 * outside, in the division that both have. Tables without a common indicator are compared by those
 * that are known of the same children: what they have in common is the number of children. */
talgeo_status talgeo__coarse_hide(const talgeo__model *model, size_t component, bool linked,
                                  const talgeo__signatures *signatures, talgeo__system *system,
                                  talgeo_error *error);

/* The groups of tables with a common indicator, whatever their numbers are. `skip`: tables that are
 * left out. E_MEMORY. */
talgeo_status talgeo__coarse_find(const talgeo__model *model, size_t component,
                                  const talgeo__signatures *signatures, const bool *skip,
                                  talgeo__group_use *use, void *user, talgeo_error *error);

#endif
