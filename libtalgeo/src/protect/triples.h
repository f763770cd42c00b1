/* Virtual cells of areas of three sets, and of two that are divided differently. */
#ifndef TALGEO_PROTECT_TRIPLES_H
#define TALGEO_PROTECT_TRIPLES_H

#include "virtual.h"

/* What areas of three sets have in common, two of them without the third, and one without the two
 * others; what a cell has in common with one of another set that is divided otherwise (all children
 * of an area, the girls of another), or of the same area over a window of another length, and each
 * without the other: those of which a number follows by
 * linear algebra from the cells of the system. `zero`: variables that are 0; `skip`: tables that
 * are left out. E_MEMORY. */
talgeo_status talgeo__triples_find(const talgeo__model *model, const talgeo__signatures *signatures,
                                   const talgeo__system *system, const bool *zero, const bool *skip,
                                   talgeo__group_use *use, void *user, talgeo_error *error);

/* Hide the sensitive numbers of those that would follow if all cells that are not withheld already
 * were shown. The others cannot follow whatever is shown, and are left out. After the cells were
 * added to the system. E_MEMORY. */
talgeo_status talgeo__triples_hide(const talgeo__model *model, bool linked,
                                   const talgeo__signatures *signatures, talgeo__system *system,
                                   talgeo_error *error);

#endif
