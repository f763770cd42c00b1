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

/* Are two indicators known of the same children, as far as a release tells? */
typedef enum talgeo__alike {
    TALGEO__UNTOLD, /* too little is shown of both */
    TALGEO__ALIKE,  /* they show the same numbers of children wherever both show any */
    TALGEO__UNLIKE,
} talgeo__alike;

/* A withheld cell: its events, others and children as sums. */
typedef struct talgeo__target {
    int32_t sums[3];
    bool sensitive_both;
    size_t cell; /* of the release; SIZE_MAX: of an earlier one */
} talgeo__target;

/* One component under attack: values of sums are -1 where they are not known. */
typedef struct talgeo__battle {
    const talgeo__audited *audited;
    const talgeo__model *model;
    const talgeo__public_cell *const *public; /* by cell of the model; NULL: not in the release */
    const bool *skip;                         /* tables of other classes */
    const talgeo__alike *alike; /* by pair of indicators; NULL: all count as independent */
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

/* For each pair of indicators. NULL: out of memory. */
talgeo__alike *talgeo__alike_find(const talgeo__model *model,
                                  const talgeo__public_cell *const *public, bool credulous);
/* The cell of an indicator like that of the model's cell, at the same place, which is published and
 * so tells its number of children; NULL: there is none. */
const talgeo__public_cell *talgeo__alike_lends(const talgeo__battle *battle, size_t cell);

#endif
