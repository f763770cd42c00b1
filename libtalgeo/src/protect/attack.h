/* The audit's attack: what published figures say of what was withheld. It knows nothing of the
 * cube: its variables are all kinds of children that the polygons and the plan make possible. */
#ifndef TALGEO_PROTECT_ATTACK_H
#define TALGEO_PROTECT_ATTACK_H

#include "worlds.h"

/* What is attacked. `frame` is an outline of the release's, widened by the earlier releases of
 * `history` (NULL: none), which is matched with it. */
typedef struct talgeo__audited {
    const talgeo_release *release;
    const talgeo__frame *frame;
    const talgeo__history *history;
    const int32_t *combinations; /* area combinations that the polygons make possible: */
    size_t n_combinations;       /* n_combinations x frame->n_sets area numbers, -1 outside */
    const talgeo__solver *solver;
    bool credulous; /* takes indicators for alike as soon as one cell agrees; else only where chance
                       cannot explain it (attack_alike.c) */
} talgeo__audited;

/* Recover what can be recovered: exactly by linear algebra, and in intervals by linear programming,
 * from all releases together. E_PRIVACY where the contract is broken; E_INPUT where figures
 * contradict each other. */
talgeo_status talgeo__attack(const talgeo__audited *audited, talgeo_audit_result *result,
                             talgeo_error *error);

/* ---- Inside ---- */

/* Tables are attacked in classes: those divided by strata that no other class asks about, together
 * with all tables that strata do not divide. One class where that is small enough. */
typedef struct talgeo__classes {
    size_t count;
    size_t *of_stratum; /* class of each stratum of the frame */
} talgeo__classes;

/* False: out of memory. */
bool talgeo__classes_find(const talgeo__audited *audited, talgeo__classes *classes);
/* Is the table one of the class? */
bool talgeo__classes_have(const talgeo__classes *classes, size_t number,
                          const talgeo__table *table);
/* The cube with one atom, of no children, for each area combination, period and levels of the
 * class. E_INPUT: too many. */
talgeo_status talgeo__imagine_cube(const talgeo__audited *audited, const talgeo__classes *classes,
                                   size_t number, talgeo__cube *cube, talgeo_error *error);

/* What the releases tell of numbers of children, by cell of the model. Cells of one spot (the same
 * table shape, area, period and levels) differ in the indicator alone. */
typedef struct talgeo__told {
    int64_t *children; /* UNASKED, UNTOLD, or how many: in the release, else in an earlier one */
    size_t *spot;
    size_t n_spots;
    size_t *start; /* cells of spot s: cell[start[s]] .., in order; n_spots + 1 */
    size_t *cell;
    bool *anew; /* by spot: the one before is of another shape or area set */
} talgeo__told;
enum { TALGEO__UNASKED = -2, TALGEO__UNTOLD = -1 };

/* `public`: by cell of the model, NULL where the release does not have it. False: out of memory. */
bool talgeo__told_find(const talgeo__model *model, const talgeo__public_cell *const *public,
                       talgeo__told *told);
void talgeo__told_free(talgeo__told *told);

/* Are two indicators known of the same children, as far as the releases tell? */
typedef enum talgeo__alike {
    TALGEO__MAY_BE, /* too little is shown of both */
    TALGEO__ALIKE,  /* they show the same numbers of children wherever both show any */
    TALGEO__UNLIKE,
} talgeo__alike;

/* For each pair of indicators. NULL: out of memory. */
talgeo__alike *talgeo__alike_find(const talgeo__model *model, const talgeo__told *told,
                                  bool credulous);
/* The children of a cell, as an indicator like that of the cell tells; UNTOLD: none does. */
int64_t talgeo__alike_lends(const talgeo__model *model, const talgeo__told *told,
                            const talgeo__alike *alike, size_t cell);

/* A group of children of whom something must not be known: its events, others and children as sums.
 */
typedef struct talgeo__target {
    int32_t sums[3];
    bool sensitive_both;
    bool formed;    /* nobody shows it: what two areas have in common, or not; a hidden cell */
    bool unbounded; /* only what follows of it counts, not within which bounds it is */
    size_t cell;    /* of the release; SIZE_MAX: of an earlier one, or none */
} talgeo__target;

/* One component under attack: values of sums are -1 where they are not known. */
typedef struct talgeo__battle {
    const talgeo__audited *audited;
    const talgeo__model *model;
    const talgeo__public_cell *const *public; /* by cell of the model; NULL: not in the release */
    const bool *skip;                         /* tables of other classes */
    const talgeo__told *told;
    const talgeo__alike *alike; /* by pair of indicators; NULL: all count as independent */
    const int64_t *numbers; /* by cell, of children alone (attack_numbers.c): as told; or NULL */
    const size_t *cell_of;  /* by cell, beside numbers: of the release, SIZE_MAX: of none */
    bool algebra_only;      /* look for cells that follow by linear algebra, and no more */
    size_t component;
    talgeo__signatures signatures;
    talgeo__memories memories;
    talgeo__worlds worlds;
    talgeo__system *system;
    talgeo__target *targets;
    size_t n_targets, capacity;
    size_t n_lent;                   /* numbers of children that other indicators tell */
    int64_t small_published, slight; /* cells shown that are small; too little changed */
} talgeo__battle;

talgeo_status talgeo__battle_open(talgeo__battle *battle, talgeo_error *error);
void talgeo__battle_close(talgeo__battle *battle);
/* A target of these variables; a formed group whose sums are all there already is none. */
talgeo_status talgeo__battle_aim(talgeo__battle *battle, talgeo__target target,
                                 const int32_t *events, size_t n_events, const int32_t *others,
                                 size_t n_others, talgeo_error *error);
/* What two areas of different sets have in common, and do not, and hidden cells: targets. */
talgeo_status talgeo__battle_aim_at_formed(talgeo__battle *battle, talgeo_error *error);
/* Groups that follow by linear algebra alone: of areas of three sets, and of two that are divided
 * differently (triples.h). `zero`: variables known to be 0. */
talgeo_status talgeo__battle_aim_at_following(talgeo__battle *battle, const bool *zero,
                                              talgeo_error *error);

/* What is found. */
typedef struct talgeo__attacking {
    const talgeo__audited *audited;
    talgeo_audit_result *result;
    const talgeo__public_cell **public; /* by cell of the model */
    bool *skip;                         /* by table */
    talgeo__told told;
    talgeo__alike *alike; /* by pair of indicators */
    uint8_t *finding;     /* by cell of the release: EXACT, BELOW, NARROW */
} talgeo__attacking;
enum { TALGEO__EXACT = 1, TALGEO__BELOW = 2, TALGEO__NARROW = 4 };

/* What follows, and within which bounds: the verdicts on all targets. */
talgeo_status talgeo__battle_fight(talgeo__attacking *a, talgeo__battle *battle,
                                   talgeo_error *error);

/* Indicators of the same children, by their numbers of children alone. */
talgeo_status talgeo__attack_numbers(talgeo__attacking *a, const talgeo__model *model,
                                     const talgeo__classes *classes, size_t number,
                                     talgeo_error *error);

#endif
