/* Where the variables of two tables are: what both divide by, and the area on each side. */
#ifndef TALGEO_PROTECT_PLACES_H
#define TALGEO_PROTECT_PLACES_H

#include "model.h"
#include "signatures.h"

#define TALGEO__NO_SET SIZE_MAX /* of a table without areas */

/* Two tables, each with an indicator and an area set of it, and what they have in common. */
typedef struct talgeo__comparison {
    size_t indicator[2], table[2], set[2];
    bool by_period;
    talgeo__by by[TALGEO__MAX_BY]; /* in the order of the first table */
    size_t n_by;
} talgeo__comparison;

/* A variable in its place: what it is divided by, then its area on each side (-1 outside). */
enum {
    TALGEO__KEY_PERIOD = 0,
    TALGEO__KEY_LEVELS = 1,
    TALGEO__KEY_AREAS = TALGEO__KEY_LEVELS + TALGEO__MAX_BY,
    TALGEO__KEY_SIZE = TALGEO__KEY_AREAS + 2
};
typedef struct talgeo__place {
    int32_t key[TALGEO__KEY_SIZE];
    int32_t variable;
    int32_t event[2]; /* on each side: 1, 0, or -1 for neither */
} talgeo__place;

typedef struct talgeo__places {
    talgeo__place *items;
    size_t count, capacity;
} talgeo__places;

/* Are the tables of the same children, as far as crossings go? Children of whom a crossing's
 * indicator is known are others than all, unless all who have the indicator of the side have it
 * too: then the crossing sums to all. */
bool talgeo__same_crossings(const talgeo__model *model, const talgeo__comparison *sides);
/* The comparison with what its tables both divide by. */
talgeo__comparison talgeo__common_division(const talgeo__frame *frame,
                                           const talgeo__comparison *sides);

/* The variables that are on a side of the comparison, once for each period where it is by period
 * (children paired over time are in two). Who is in none of a table's areas is outside
 * on that side. False: out of memory. */
bool talgeo__places_find(const talgeo__model *model, const talgeo__signatures *signatures,
                         const talgeo__comparison *comparison, talgeo__places *places);
/* Sort by key, then variable. */
void talgeo__places_sort(talgeo__places *places);

#endif
