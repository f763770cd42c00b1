/* Hidden sums, and points: other assignments of whole numbers that agree with all that is shown. A
 * hidden sum is safe where points show that nobody can bound it too closely. */
#ifndef TALGEO_PROTECT_POINTS_H
#define TALGEO_PROTECT_POINTS_H

#include "guards.h"

/* `low` and `high` are the smallest and largest value seen in the truth and in points; low_point,
 * high_point: where, -1 for the truth. */
typedef struct talgeo__hidden {
    int32_t sum;
    int32_t low_point, high_point;
    int64_t value, low, high;
} talgeo__hidden;

/* How an assignment differs from the truth in a variable. */
typedef struct talgeo__change {
    int32_t variable;
    int64_t by;
} talgeo__change;

typedef struct talgeo__point {
    talgeo__change *changes;
    size_t count;
    int32_t uses; /* ends of hidden sums that rest on it; nobody looks at a point without */
    bool valid;   /* agrees with what is shown now, if it is in use */
    bool lifts;   /* leaves a child in every guard: may lift hidden sums */
} talgeo__point;

/* A point that changes a variable. */
typedef struct talgeo__touch {
    int32_t point;
    int64_t by;
} talgeo__touch;

typedef struct talgeo__touches {
    talgeo__touch *items;
    size_t count, capacity;
} talgeo__touches;

typedef struct talgeo__points {
    talgeo__system *system;
    talgeo__system_rows rows;
    talgeo__guards guards;
    bool guarded; /* who lifts a hidden sum must leave a child in each guard */
    int64_t threshold;
    talgeo__hidden *hidden;
    size_t n_hidden;
    talgeo__map hidden_with; /* by variable: numbers of hidden sums */
    talgeo__point *items;
    size_t count, capacity;
    talgeo__touches *touching; /* by variable */
    bool *fixed;               /* by variable: new points must not change it */
    int64_t *sum_change;       /* room, by sum: 0 between calls */
    int64_t *hidden_change;    /* room, by hidden sum: 0 between calls */
    int64_t *point_change;     /* room, by point: 0 between calls */
    size_t point_change_capacity;
    int64_t *change; /* room, by variable: 0 between calls */
} talgeo__points;

bool talgeo__points_open(talgeo__points *points, talgeo__system *system, int64_t threshold);
void talgeo__points_close(talgeo__points *points);

/* Has the hidden sum been seen at the threshold or above, and `threshold` apart? */
static inline bool talgeo__points_enough(const talgeo__points *points, const talgeo__hidden *known)
{
    return known->high >= points->threshold && known->high - known->low >= points->threshold;
}
static inline bool talgeo__points_safe(const talgeo__points *points, size_t hidden)
{
    return talgeo__points_enough(points, &points->hidden[hidden]);
}

/* Must it not be known, though it may be bounded (system->veiled)? */
static inline bool talgeo__points_veiled(const talgeo__points *points, size_t hidden)
{
    return !points->system->hidden[points->hidden[hidden].sum];
}

/* Nothing is to be proven of its range by points (system->spared). */
static inline bool talgeo__points_spared(const talgeo__points *points, size_t hidden)
{
    const talgeo__system *system = points->system;
    return talgeo__points_veiled(points, hidden) ||
           (system->spared && system->spared[points->hidden[hidden].sum]);
}

/* How far a point must lift (1) or lower (-1) the hidden sum to make it safe. */
static inline int64_t talgeo__wanted(const talgeo__points *points, const talgeo__hidden *known,
                                     int direction)
{
    int64_t enough = known->high > points->threshold ? known->high - points->threshold : 0;
    return direction > 0 ? known->low + points->threshold - known->value : known->value - enough;
}

/* Must points that move the hidden sum up (1) or down (-1) leave a child in every guard? Down only
 * where that alone leaves it open. */
static inline bool talgeo__keeps(const talgeo__points *points, const talgeo__hidden *known,
                                 int direction)
{
    return points->guarded && (direction > 0 || known->value >= points->threshold);
}

/* What a variable may lose by itself where guards are left their children, or need not be. */
static inline int64_t talgeo__loose(const talgeo__points *points, size_t variable, bool keep)
{
    return points->system->counts[variable] - (keep ? points->guards.stays[variable] : 0);
}

/* Do single rows say already that the hidden sum is below the threshold? Then no point makes it
 * safe. */
bool talgeo__points_bounded(const talgeo__points *points, size_t hidden);

/* Keep a point that agrees with everything shown and helps a hidden sum that is not safe yet;
 * others are dropped. `changes` are copied. False: out of memory. */
bool talgeo__points_add(talgeo__points *points, const talgeo__change *changes, size_t n);

/* Forget what is known of the hidden sum, then see what the valid points say. */
void talgeo__points_renew(talgeo__points *points, size_t hidden);
/* Set what is known of the hidden sum. */
void talgeo__points_restore(talgeo__points *points, size_t hidden, const talgeo__hidden *known);

/* Does the point change one of the cell's sums, and disagree if the cell is shown? Lists such
 * points that are in use; `lost` is emptied first. False: out of memory. */
bool talgeo__points_against(talgeo__points *points, size_t cell, talgeo__list *lost);

/* The proof, from scratch: every hidden sum is safe by points that agree with all cells shown. */
bool talgeo__points_verify(talgeo__points *points);
/* The same of what else is known of a hidden sum; after it. */
bool talgeo__points_prove(talgeo__points *points, const talgeo__hidden *known);

#endif
