/* Deciding one problem. Facts of earlier releases can stand in the way of a proof, whatever is
 * withheld now; then what they leave open is found out first, with everything withheld. */
#include "decide.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "implied.h"
#include "intervals.h"
#include "leaders.h"
#include "nonzero.h"

typedef struct deciding {
    const talgeo__model *model;
    const talgeo__problem *problem;
    talgeo__system *system;
    const talgeo__solver *solver;
    talgeo__progress *progress;
    talgeo__cell_state *before; /* by cell: as the problem was */
    bool *spared; /* by hidden sum: open by linear programming, but whole numbers that prove it were
                     not found with facts alone */
    bool any_spared;
} deciding;

/* Enter step `step` of two of the part from..to of the whole. */
static void enter_step(talgeo__progress *progress, double from, double to, size_t step)
{
    double width = (to - from) / 2;
    talgeo__progress_stage(progress, "protect", from + width * (double)step,
                           from + width * (double)(step + 1));
}

static void set_hidden(const deciding *d, bool hidden)
{
    for (size_t s = 0; d->any_spared && s < d->system->n_sums; s++)
        if (d->spared[s]) d->system->hidden[s] = hidden;
}

/* Spared sums are hidden from linear algebra, but not bounded. */
static talgeo_status run(const deciding *d, talgeo_error *error)
{
    talgeo__progress *p = d->progress;
    double from = p ? p->from : 0, to = p ? p->to : 1;
    d->system->blocked = -1;
    enter_step(p, from, to, 0);
    talgeo_status status = talgeo__system_decide(d->system, p, error);
    enter_step(p, from, to, 1);
    if (status == TALGEO_OK) {
        set_hidden(d, false);
        status = talgeo__system_bound_nonzero(d->system, d->solver, d->model->policy.threshold, p,
                                              error);
        set_hidden(d, true);
    }
    if (status == TALGEO_OK) status = talgeo__system_show_implied(d->system, NULL, error);
    if (p) talgeo__progress_stage(p, "protect", from, to);
    return status;
}

/* ---- Intervals under what is shown ---- */

/* Do all listed sums reach the threshold, over a range as wide? *wide is false also where the
 * solver fails. */
static talgeo_status look(const deciding *d, const int32_t *sums, size_t n, bool *wide,
                          talgeo_error *error)
{
    talgeo__system view = *d->system;
    int64_t threshold = d->model->policy.threshold, narrowest = 0;
    talgeo__interval *intervals = talgeo__calloc(n, sizeof *intervals);
    bool *zero = talgeo__calloc(view.n_variables, sizeof *zero);
    view.value = talgeo__calloc(view.n_sums, sizeof *view.value);
    talgeo_status status =
        intervals && zero && view.value ? TALGEO_OK : talgeo__fail_memory(error, "protect");
    for (size_t s = 0; status == TALGEO_OK && s < view.n_sums; s++) view.value[s] = -1;
    for (size_t c = 0; status == TALGEO_OK && c < view.n_cells; c++)
        for (size_t k = 0; k < TALGEO__CELL_SUMS && talgeo__cell_is_shown(&view, c); k++) {
            int32_t sum = view.cell_sums[c][k];
            if (sum < 0) continue;
            view.value[sum] = d->system->value[sum];
            for (size_t i = view.start[sum]; !view.value[sum] && i < view.start[sum + 1]; i++)
                zero[view.variable[i]] = true;
        }
    *wide = false;
    if (status == TALGEO_OK) {
        talgeo_error own = TALGEO_ERROR_INIT;
        status = talgeo__intervals_find(&view, zero, sums, n, threshold, d->solver, intervals,
                                        &narrowest, &own);
        *wide = status == TALGEO_OK;
        if (status == TALGEO_E_INPUT) status = TALGEO_OK; /* the solver gave up */
        if (status == TALGEO_E_MEMORY) status = talgeo__fail_memory(error, "protect");
    }
    for (size_t i = 0; *wide && i < n; i++)
        *wide = intervals[i].high >= threshold && intervals[i].high - intervals[i].low >= threshold;
    free(intervals);
    free(zero);
    free(view.value);
    return status;
}

/* ---- Facts alone ---- */

/* The hidden sum that is in the way: one that is hidden for the sake of earlier releases is given
 * up, as their figures bound it already; one that is open by linear programming is spared. *gone is
 * false where it is neither. */
static talgeo_status clear_way(deciding *d, bool *gone, talgeo_error *error)
{
    int32_t sum = d->system->blocked;
    *gone = false;
    if (sum < 0) return TALGEO_OK;
    if (d->system->old[sum]) {
        d->system->hidden[sum] = false;
        *gone = true;
        return TALGEO_OK;
    }
    talgeo_status status = look(d, &sum, 1, gone, error);
    if (*gone) d->spared[sum] = d->any_spared = true;
    return status;
}

static void restore(const deciding *d, bool withhold)
{
    for (size_t c = 0; c < d->system->n_cells; c++) {
        bool open = d->before[c] == TALGEO__CELL_OPEN;
        d->system->state[c] = open && withhold ? TALGEO__CELL_PRIMARY : d->before[c];
    }
}

/* With everything withheld: clear the way until what is left can be proven. */
static talgeo_status settle_facts(deciding *d, talgeo_error *error)
{
    enum { MOST = 300 };
    talgeo_status status = TALGEO_E_PRIVACY;
    for (int turn = 0; turn < MOST && status == TALGEO_E_PRIVACY; turn++) {
        bool gone = true;
        restore(d, true);
        status = run(d, error);
        if (status != TALGEO_E_PRIVACY) break;
        talgeo_status cleared = clear_way(d, &gone, error);
        if (cleared != TALGEO_OK) return cleared;
        if (!gone) break;
    }
    restore(d, false);
    return status;
}

/* ---- What was spared ---- */

/* Show nothing but what facts show. */
static talgeo_status show_facts_only(const deciding *d, talgeo_error *error)
{
    talgeo__system *system = d->system;
    bool *fact = talgeo__calloc(system->n_sums, sizeof *fact);
    if (fact == NULL) return talgeo__fail_memory(error, "protect");
    for (size_t c = 0; c < system->n_cells; c++)
        for (size_t k = 0; k < TALGEO__CELL_SUMS && system->state[c] == TALGEO__CELL_FACT; k++)
            if (system->cell_sums[c][k] >= 0) fact[system->cell_sums[c][k]] = true;
    for (size_t c = 0; c < system->n_cells; c++) {
        const int32_t *sums = system->cell_sums[c];
        if (system->state[c] == TALGEO__CELL_SHOWN &&
            !(fact[sums[0]] && (sums[1] < 0 || fact[sums[1]])))
            system->state[c] = TALGEO__CELL_REPAIR;
    }
    free(fact);
    return TALGEO_OK;
}

/* Sums that were spared must still be open with all that is shown now. */
static talgeo_status check_spared(const deciding *d, talgeo_error *error)
{
    const talgeo__system *system = d->system;
    int32_t *sums = talgeo__calloc(system->n_sums, sizeof *sums);
    size_t n = 0;
    bool wide = false;
    if (sums == NULL) return talgeo__fail_memory(error, "protect");
    for (size_t s = 0; s < system->n_sums; s++)
        if (d->spared[s]) sums[n++] = (int32_t)s;
    talgeo_status status = look(d, sums, n, &wide, error);
    free(sums);
    if (status == TALGEO_OK && !wide) status = show_facts_only(d, error);
    return status;
}

/* ---- What follows anyway ---- */

/* Withheld from the start, but neither because it is small nor because the leader withholds it? It
 * may follow from what is shown together with children who may not be moved, but those nobody
 * knows, and of the leader its number of children might tell more. */
static bool is_kept_back(const deciding *d, size_t c)
{
    const int32_t *sums = d->system->cell_sums[c];
    int32_t cell = d->problem->cell_of[c];
    if (cell >= 0 && talgeo__leader_withholds(d->model, (size_t)cell)) return false;
    return d->before[c] == TALGEO__CELL_PRIMARY && !d->system->hidden[sums[0]] &&
           (sums[1] < 0 || !d->system->hidden[sums[1]]);
}

/* Show cells that were withheld in earlier releases, but follow from what is shown by now: that
 * tells nobody anything, and to withhold them would only look as if it did. */
static talgeo_status show_kept_back(const deciding *d, talgeo_error *error)
{
    size_t n_kept = 0;
    bool *kept = talgeo__calloc(d->system->n_cells, sizeof *kept);
    if (kept == NULL) return talgeo__fail_memory(error, "protect");
    for (size_t c = 0; c < d->system->n_cells; c++) n_kept += kept[c] = is_kept_back(d, c);
    talgeo_status status = n_kept ? talgeo__system_show_implied(d->system, kept, error) : TALGEO_OK;
    free(kept);
    return status;
}

/* ---- The whole ---- */

talgeo_status talgeo__problem_decide(const talgeo__model *model, talgeo__problem *problem,
                                     const talgeo__solver *solver, talgeo__progress *progress,
                                     talgeo_error *error)
{
    talgeo__system *system = problem->system;
    deciding d = {.model = model,
                  .problem = problem,
                  .system = system,
                  .solver = solver,
                  .progress = progress};
    d.before = talgeo__calloc(system->n_cells, sizeof *d.before);
    d.spared = talgeo__calloc(system->n_sums, sizeof *d.spared);
    talgeo_status status = TALGEO_E_PRIVACY;
    if (d.before == NULL || d.spared == NULL) status = talgeo__fail_memory(error, "protect");
    if (d.before && system->n_cells)
        memcpy(d.before, system->state, system->n_cells * sizeof *d.before);
    if (status == TALGEO_E_PRIVACY && !problem->changed) status = run(&d, error);
    if (status == TALGEO_E_PRIVACY) {
        status = settle_facts(&d, error);
        if (status == TALGEO_OK) status = run(&d, error);
        if (status == TALGEO_OK && d.any_spared) status = check_spared(&d, error);
    }
    if (status == TALGEO_OK && model->history) status = show_kept_back(&d, error);
    free(d.before);
    free(d.spared);
    return status;
}
