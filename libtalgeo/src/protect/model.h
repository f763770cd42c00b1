/* From a cube and earlier releases to protection problems: one for each component of indicators. */
#ifndef TALGEO_PROTECT_MODEL_H
#define TALGEO_PROTECT_MODEL_H

#include "patterns.h"
#include "history.h"
#include "solver.h"
#include "system.h"

/* What all components of a publication share. */
typedef struct talgeo__model {
    const talgeo__frame *frame;
    const talgeo__cube *cube;
    int64_t worth;             /* of a child, which all numbers of the model count (cube/worth.h) */
    talgeo__policy policy;     /* its threshold in the same */
    talgeo__cube weighed;      /* where a child is worth more than 1 */
    const talgeo__cube *whole; /* with the children of closed periods (closed.h) */
    talgeo__cube rest;         /* where periods are closed: the children of the others */
    const bool *closed;        /* by period; NULL: none */
    talgeo__public_cell *published; /* by cell that counts a closed period: what is public of it; of
                                       cells that no release has: not measured */
    const talgeo__history *history; /* NULL: no earlier release */
    size_t n_own;                   /* cells of today's tables, which come first */
    talgeo__cells cells;
    talgeo__extent *extents; /* by table */
    size_t *outside;         /* by table: number of its first cell of children outside a set */
    size_t n_places;         /* all cells, those outside among them */
    bool exactly;            /* only indicators of the very same children are linked as such */
    size_t *known_like;      /* by indicator (patterns.h) */
    size_t *component;       /* by indicator */
    size_t n_components;
    size_t *leader; /* by component: the one that is decided before it (leaders.h), or itself */
    int32_t *usual; /* by indicator: the outcome of most children */
    const talgeo__public_cell *decided; /* own cells, as far as they are decided */
} talgeo__model;

talgeo_status talgeo__model_open(const talgeo__frame *frame, const talgeo__cube *cube,
                                 const talgeo__policy *policy, const talgeo__history *history,
                                 talgeo__model *model, talgeo_error *error);
void talgeo__model_close(talgeo__model *model);

/* Link indicators that are known of the same children, whose numbers of children are the same
 * number; where many are, as leader and led (leaders.h), if `divide`. False: out of memory. */
bool talgeo__model_link(talgeo__model *model, bool divide);

/* Are there means among the component's indicators? */
bool talgeo__model_has_means(const talgeo__model *model, size_t component);
/* What a child of the component counts, for its system. */
void talgeo__model_weigh_system(const talgeo__model *model, size_t component,
                                talgeo__system *system);

/* The problem of a component. cell_of[k] is the number of the model's cell that the system's cell k
 * publishes, -1 for what only earlier releases showed. */
typedef struct talgeo__problem {
    talgeo__system *system;
    int32_t *cell_of;
    bool changed; /* figures of earlier releases have changed since, */
    bool frozen;  /* and the change is not divided */
} talgeo__problem;

/* `freeze`: where earlier figures have changed, withhold every cell that has a part in them. Then
 * nobody learns anything of the change. Else the change is divided and protected (worlds.h); where
 * no way to divide it is found, it is frozen too. */
talgeo_status talgeo__model_problem(const talgeo__model *model, size_t component, bool freeze,
                                    const talgeo__solver *solver, talgeo__problem *problem,
                                    talgeo_error *error);
void talgeo__problem_close(talgeo__problem *problem);

/* After E_PRIVACY: say in words, without numbers, which cell cannot be kept. */
talgeo_status talgeo__problem_refuse(const talgeo__model *model, const talgeo__problem *problem,
                                     talgeo_error *error);

#endif
