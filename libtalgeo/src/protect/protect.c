/* Protection: from a cube to a release. */
#include "protect.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/worth.h"
#include "closed.h"
#include "decide.h"
#include "leaders.h"
#include "numbers.h"

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
    talgeo__public_cell *out = talgeo__calloc(model->n_own, sizeof *out);
    for (size_t c = 0; out && c < model->n_own; c++) {
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

static void show_cells(const talgeo__model *model, const talgeo__problem *problem,
                       talgeo__public_cell *out)
{
    for (size_t k = 0; k < problem->system->n_cells; k++) {
        if (problem->system->state[k] != TALGEO__CELL_SHOWN || problem->cell_of[k] < 0) continue;
        const talgeo__counted_cell *cell = &model->cells.items[problem->cell_of[k]];
        talgeo__public_cell *shown = &out[problem->cell_of[k]];
        shown->status = cell->n ? TALGEO_CELL_PUBLISHED : TALGEO_CELL_NO_CHILDREN;
        shown->n = cell->n;
        shown->events = cell->n ? cell->events : -1;
        talgeo__from_parts(&model->frame->indicators[cell->key.indicator], model->worth, &shown->n,
                           &shown->events);
    }
}

/* Did an earlier release publish a number of the component? */
static bool was_published(const talgeo__model *model, size_t component)
{
    for (size_t r = 0; model->history && r < model->history->count; r++)
        for (size_t c = 0; c < model->history->pasts[r].n_cells; c++) {
            const talgeo__public_cell *then = &model->history->pasts[r].cells[c];
            if (model->component[then->key.indicator] == component &&
                then->status == TALGEO_CELL_PUBLISHED)
                return true;
        }
    return false;
}

/* Of a component that follows another nothing needs to be shown, unless something was. */
static bool may_stay_withheld(const talgeo__model *model, size_t component)
{
    return talgeo__follows(model, component) && !was_published(model, component);
}

/* Where dividing what has changed leads to a refusal, freezing it may not: *frozen. */
static talgeo_status decide_component(const talgeo__model *model, size_t component,
                                      const talgeo__solver *solver, talgeo__progress *progress,
                                      talgeo__public_cell *out, bool *frozen, talgeo_error *error)
{
    talgeo_status status = TALGEO_E_PRIVACY;
    for (int freeze = 0; freeze < 2 && status == TALGEO_E_PRIVACY; freeze++) {
        talgeo__problem problem;
        status = talgeo__model_problem(model, component, freeze, solver, &problem, error);
        if (status != TALGEO_OK) return status;
        status = talgeo__problem_decide(model, &problem, solver, progress, error);
        bool last = freeze || !problem.changed;
        *frozen = *frozen || problem.frozen;
        if (status == TALGEO_OK) show_cells(model, &problem, out);
        if (status == TALGEO_E_PRIVACY && last)
            status = may_stay_withheld(model, component)
                         ? TALGEO_OK
                         : talgeo__problem_refuse(model, &problem, error);
        talgeo__problem_close(&problem);
        if (last) return status;
    }
    return status;
}

/* The components one after the other. */
static talgeo_status decide_all(const talgeo__model *model, const talgeo__solver *solver,
                                talgeo__progress *progress, talgeo__public_cell *out, bool *frozen,
                                talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    double from = progress ? progress->from : 0, to = progress ? progress->to : 1;
    for (size_t k = 0; status == TALGEO_OK && k < model->n_components; k++) {
        enter_step(progress, from, to, k, model->n_components);
        status = decide_component(model, k, solver, progress, out, frozen, error);
    }
    return status;
}

static bool has_teams(const talgeo__model *model)
{
    for (size_t k = 0; k < model->n_components; k++)
        if (talgeo__follows(model, k)) return true;
    return false;
}

/* `divide`: indicators of the same children one after the other. */
static talgeo_status decide(talgeo__model *model, bool divide, const talgeo__solver *solver,
                            talgeo__progress *progress, talgeo__public_cell **cells, bool *frozen,
                            talgeo_error *error)
{
    *frozen = false;
    free(*cells);
    *cells = talgeo__model_link(model, divide) ? open_cells(model) : NULL;
    model->decided = *cells;
    if (*cells == NULL) return talgeo__fail_memory(error, "protect");
    return decide_all(model, solver, progress, *cells, frozen, error);
}

/* Where a follower cannot be kept safe with what its leader shows, and may not be withheld for what
 * was published earlier, all are decided as one problem, if it has no more atoms than this. */
enum { MOST_TOGETHER = 20000 };

/* Were all earlier releases protected by this threshold, or a higher one? */
static bool is_lowest(const talgeo__policy *policy, const talgeo__history *history)
{
    for (size_t r = 0; r < history->count; r++)
        if (history->pasts[r].threshold < policy->threshold) return false;
    return true;
}

/* Where nothing can be kept safe beside what is public: figures that are kept are kept everywhere,
 * as all public periods are closed; where they are corrected, indicators that were decided one
 * after the other are decided as one problem. What is public was not protected as nearly one number
 * of children where fewer had all answers then; what it tells of them is left to numbers.h. */
static talgeo_status decide_again(talgeo__model *model, const talgeo__policy *policy,
                                  talgeo__history *history, const talgeo__solver *solver,
                                  talgeo__progress *progress, talgeo__public_cell **cells,
                                  bool *frozen, talgeo_error *error)
{
    if (history->keeps && is_lowest(policy, history)) {
        history->overcome = true;
        talgeo_status status = talgeo__close_periods(model, history, true, error);
        return status == TALGEO_OK ? decide(model, true, solver, progress, cells, frozen, error)
                                   : status;
    }
    talgeo_status status = TALGEO_E_PRIVACY;
    if (has_teams(model) && model->cube->n_atoms <= MOST_TOGETHER)
        status = decide(model, false, solver, progress, cells, frozen, error);
    if (status == TALGEO_E_PRIVACY) {
        model->exactly = true;
        status = decide(model, true, solver, progress, cells, frozen, error);
    }
    return status;
}

/* Corrections that could only be frozen, which withholds all that they touch: those periods keep
 * their figures instead, if that can be. */
static talgeo_status keep_frozen(talgeo__model *model, talgeo__history *history,
                                 const talgeo__solver *solver, talgeo__progress *progress,
                                 talgeo__public_cell **cells, talgeo_error *error)
{
    talgeo__public_cell *corrected = *cells;
    bool frozen;
    *cells = NULL;
    talgeo_status status = talgeo__close_periods(model, history, false, error);
    if (status == TALGEO_OK) status = decide(model, true, solver, progress, cells, &frozen, error);
    if (status == TALGEO_E_PRIVACY) {
        talgeo__reopen_periods(model, history);
        free(*cells);
        *cells = corrected;
        return TALGEO_OK;
    }
    free(corrected);
    return status;
}

/* Figures that are kept are those that earlier releases had protected by their thresholds. */
static talgeo_status check_threshold(const talgeo__model *model, const talgeo__policy *policy,
                                     const talgeo__history *history, talgeo_error *error)
{
    if (model->closed == NULL || is_lowest(policy, history)) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                        "the threshold is higher than that of an earlier release, some figures of "
                        "which would be kept, as the rows say otherwise by now: keep the earlier "
                        "threshold, or the earlier rows");
}

static talgeo_status decide_cells(talgeo__model *model, const talgeo__policy *policy,
                                  talgeo__history *history, const talgeo__solver *solver,
                                  talgeo__progress *progress, talgeo__public_cell **cells,
                                  talgeo_error *error)
{
    bool frozen = false;
    talgeo_status status = TALGEO_OK;
    if (history && history->beyond) history->keeps = true;
    if (history && history->keeps) status = talgeo__close_periods(model, history, false, error);
    if (status == TALGEO_OK && history) status = check_threshold(model, policy, history, error);
    if (status != TALGEO_OK) return status;
    status = decide(model, true, solver, progress, cells, &frozen, error);
    if (status == TALGEO_E_PRIVACY && history)
        status = decide_again(model, policy, history, solver, progress, cells, &frozen, error);
    if (status == TALGEO_OK && frozen && is_lowest(policy, history))
        status = keep_frozen(model, history, solver, progress, cells, error);
    if (status == TALGEO_OK && !talgeo__keep_published(model, *cells))
        status = talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK) status = talgeo__numbers_withhold(model, solver, *cells, error);
    return status;
}

talgeo_status talgeo__protect_after(talgeo__frame *frame, const talgeo__cube *cube,
                                    const talgeo__policy *policy, talgeo__history *history,
                                    const talgeo__solver *solver, talgeo__progress *progress,
                                    talgeo_release **release, talgeo_error *error)
{
    talgeo__model model = {.frame = frame};
    talgeo__public_cell *cells = NULL;
    talgeo_status status = check_policy(policy, error);
    if (status != TALGEO_OK) return status;
    status = talgeo__model_open(frame, cube, policy, history, &model, error);
    if (status != TALGEO_OK) return status;
    status = decide_cells(&model, policy, history, solver, progress, &cells, error);
    size_t n_cells = model.n_own;
    talgeo__model_close(&model);
    if (status == TALGEO_OK && history) talgeo__history_narrow(history, frame);
    if (status == TALGEO_OK)
        status = talgeo__release_from_public(frame, *policy, cells, n_cells, release, error);
    if (status != TALGEO_OK) free(cells);
    return status;
}

talgeo_status talgeo__protect(talgeo__frame *frame, const talgeo__cube *cube,
                              const talgeo__policy *policy, const talgeo__solver *solver,
                              talgeo__progress *progress, talgeo_release **release,
                              talgeo_error *error)
{
    return talgeo__protect_after(frame, cube, policy, NULL, solver, progress, release, error);
}
