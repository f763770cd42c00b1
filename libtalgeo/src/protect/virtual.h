/* Virtual cells: groups of children that nobody publishes but an attacker could form. */
#ifndef TALGEO_PROTECT_VIRTUAL_H
#define TALGEO_PROTECT_VIRTUAL_H

#include "rules.h"
#include "signatures.h"
#include "worlds.h"

/* Variables in ascending order. */
typedef struct talgeo__group {
    int32_t *items;
    size_t count, capacity;
} talgeo__group;

/* False: out of memory. */
bool talgeo__group_add(talgeo__group *group, int32_t variable);
/* All variables of both groups. */
bool talgeo__group_union(const talgeo__group *a, const talgeo__group *b, talgeo__group *out);
int talgeo__compare_variables(const void *a, const void *b); /* for qsort of int32_t */

/* That nobody is in a group which no child can be in (none of the normal weight are obese) is no
 * secret: such groups have no variables. */
static inline void talgeo__drop_impossible(talgeo__sensitive *sensitive,
                                           const talgeo__group *events, const talgeo__group *others)
{
    sensitive->events = sensitive->events && events->count;
    sensitive->others = sensitive->others && others->count;
}

/* Hide the sensitive numbers of a group of children: `events` and `others` are its variables.
 * `linked`: the component has several indicators, so that the number of children may follow where
 * its two parts do not. `old`: for the sake of earlier releases alone. False: out of memory. */
bool talgeo__hide_group(talgeo__system *system, talgeo__sensitive sensitive, bool linked, bool old,
                        const talgeo__group *events, const talgeo__group *others);
/* The same of what does not follow by linear algebra, but may be told by bounds (system->veiled).
 */
bool talgeo__veil_group(talgeo__system *system, talgeo__sensitive sensitive, bool linked,
                        const talgeo__group *events, const talgeo__group *others);

/* What is done with a group that was formed: with which of its numbers. False: out of memory. */
typedef bool talgeo__group_use(void *user, size_t indicator, talgeo__sensitive numbers,
                               const talgeo__group *events, const talgeo__group *others);

/* Hide these numbers; the user is a talgeo__hiding. */
typedef struct talgeo__hiding {
    talgeo__system *system;
    bool linked;
} talgeo__hiding;
bool talgeo__hide_found(void *hiding, size_t indicator, talgeo__sensitive numbers,
                        const talgeo__group *events, const talgeo__group *others);

/* What a cell is but for its area and levels: the world it counts, table, indicator, set (one that
 * is outside has one too; -1: no areas) and period (-1: all together). */
typedef struct talgeo__address {
    size_t world, table, indicator;
    int32_t set, period;
    bool outside;
} talgeo__address;

/* Of cell `part` / 2 of the signatures. */
talgeo__address talgeo__address_of(const talgeo__model *model, size_t part_cell);
/* Both are of areas, of different sets, of the same indicator and division; where some child is in
 * both, they are of the same levels too. They are of the same world, or one is of now. */
bool talgeo__comparable(const talgeo__model *model, const talgeo__address *a,
                        const talgeo__address *b);

/* Hide the sensitive numbers of
 * - the intersection and the differences of areas of different sets, and the part of an area that
 *   is outside every area of another set, for each period and combination of levels;
 * - the same of a cell of now and one of an earlier world (worlds.h);
 * - who came since an earlier world, or is gone since, of every cell and of what two cells of one
 *   world have in common or do not;
 * - every run of successive periods of a cell. */
talgeo_status talgeo__virtual_hide(const talgeo__model *model, size_t component, bool linked,
                                   const talgeo__signatures *signatures,
                                   const talgeo__worlds *worlds, talgeo__system *system,
                                   talgeo_error *error);

#endif
