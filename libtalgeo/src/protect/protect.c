/* Protection: from a cube to a release. */
#include "protect.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "bounds.h"
#include "model.h"

static talgeo_status check_policy(const talgeo__policy *policy, talgeo_error *error)
{
    if (policy->threshold < 3)
        return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                            "a threshold below 3 shows groups of one or two children");
    return TALGEO_OK;
}

/* The public cells before anything is decided: no number is in them. */
static talgeo__public_cell *open_cells(const talgeo__model *model)
{
    talgeo__public_cell *out = talgeo__calloc(model->cells.count, sizeof *out);
    for (size_t c = 0; out && c < model->cells.count; c++) {
        const talgeo__counted_cell *cell = &model->cells.items[c];
        out[c] = (talgeo__public_cell){
            .key = cell->key, .status = TALGEO_CELL_WITHHELD, .n = -1, .events = -1};
        if (!cell->measured) out[c].status = TALGEO_CELL_NOT_MEASURED;
    }
    return out;
}

/* Enter step `step` of `steps` of the part from..to of the whole. */
static void enter_step(talgeo__progress *progress, double from, double to, size_t step,
                       size_t steps)
{
    double width = (to - from) / (double)steps;
    talgeo__progress_stage(progress, "protect", from + width * (double)step,
                           from + width * (double)(step + 1));
}

static talgeo_status decide_component(const talgeo__model *model, size_t component,
                                      const talgeo__solver *solver, talgeo__progress *progress,
                                      talgeo__public_cell *out, talgeo_error *error)
{
    talgeo__system *system;
    int32_t *cell_of;
    talgeo_status status = talgeo__model_system(model, component, &system, &cell_of, error);
    if (status != TALGEO_OK) return status;
    double from = progress ? progress->from : 0, to = progress ? progress->to : 1;
    enter_step(progress, from, to, 0, 2);
    status = talgeo__system_decide(system, progress, error);
    enter_step(progress, from, to, 1, 2);
    if (status == TALGEO_OK)
        status = talgeo__system_bound(system, solver, model->policy->threshold, progress, error);
    for (size_t k = 0; status == TALGEO_OK && k < system->n_cells; k++) {
        if (system->state[k] != TALGEO__CELL_SHOWN) continue;
        const talgeo__counted_cell *cell = &model->cells.items[cell_of[k]];
        out[cell_of[k]].status = cell->n ? TALGEO_CELL_PUBLISHED : TALGEO_CELL_NO_CHILDREN;
        out[cell_of[k]].n = cell->n;
        out[cell_of[k]].events = cell->n ? cell->events : -1;
    }
    talgeo__system_free(system);
    free(cell_of);
    return status;
}

talgeo_status talgeo__protect(talgeo__frame *frame, const talgeo__cube *cube,
                              const talgeo__policy *policy, const talgeo__solver *solver,
                              talgeo__progress *progress, talgeo_release **release,
                              talgeo_error *error)
{
    talgeo__model model = {.frame = frame};
    talgeo__public_cell *cells = NULL;
    talgeo_status status = check_policy(policy, error);
    if (status != TALGEO_OK) return status;
    status = talgeo__model_open(frame, cube, policy, &model, error);
    if (status != TALGEO_OK) return status;
    cells = open_cells(&model);
    if (cells == NULL) status = talgeo__fail_memory(error, "protect");
    double from = progress ? progress->from : 0, to = progress ? progress->to : 1;
    for (size_t k = 0; status == TALGEO_OK && k < model.n_components; k++) {
        enter_step(progress, from, to, k, model.n_components);
        status = decide_component(&model, k, solver, progress, cells, error);
    }
    size_t n_cells = model.cells.count;
    talgeo__model_close(&model);
    if (status == TALGEO_OK)
        status = talgeo__release_from_public(frame, *policy, cells, n_cells, release, error);
    if (status != TALGEO_OK) free(cells);
    return status;
}
