/* From a cube to protection problems: one for each component of indicators. */
#ifndef TALGEO_PROTECT_MODEL_H
#define TALGEO_PROTECT_MODEL_H

#include "patterns.h"
#include "release.h"
#include "system.h"

/* What all components of a publication share. */
typedef struct talgeo__model {
    const talgeo__frame *frame;
    const talgeo__cube *cube;
    const talgeo__policy *policy;
    talgeo__cells cells;
    talgeo__extent *extents; /* by table */
    size_t *outside;         /* by table: number of its first cell of children outside a set */
    size_t n_places;         /* all cells, those outside among them */
    size_t *component;       /* by indicator */
    size_t n_components;
} talgeo__model;

talgeo_status talgeo__model_open(const talgeo__frame *frame, const talgeo__cube *cube,
                                 const talgeo__policy *policy, talgeo__model *model,
                                 talgeo_error *error);
void talgeo__model_close(talgeo__model *model);

/* The problem of a component. cell_of[k] is the number of the model's cell that is the system's
 * cell k; both are yours. */
talgeo_status talgeo__model_system(const talgeo__model *model, size_t component,
                                   talgeo__system **system, int32_t **cell_of, talgeo_error *error);

#endif
