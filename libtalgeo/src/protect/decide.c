/* Deciding one problem. Facts of earlier releases can stand in the way of a proof, whatever is
 * withheld now; then what they leave open is found out first, with everything withheld. */
#include "decide.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "bounds.h"
#include "implied.h"
#include "leaders.h"

typedef struct deciding {
    const talgeo__model *model;
    const talgeo__problem *problem;
    talgeo__system *system;
    const talgeo__solver *solver;
    talgeo__progress *progress;
    talgeo__cell_state *before; /* by cell: as the problem was */
    bool *follows;              /* by cell: facts show it */
} deciding;

/* Enter step `step` of two of the part from..to of the whole. */
static void enter_step(talgeo__progress *progress, double from, double to, size_t step)
{
    double width = (to - from) / 2;
    talgeo__progress_stage(progress, "protect", from + width * (double)step,
                           from + width * (double)(step + 1));
}

static talgeo_status run_once(const deciding *d, talgeo_error *error)
{
    talgeo__progress *p = d->progress;
    double from = p ? p->from : 0, to = p ? p->to : 1;
    d->system->blocked = -1;
    enter_step(p, from, to, 0);
    talgeo_status status = talgeo__system_decide(d->system, p, error);
    enter_step(p, from, to, 1);
    if (status == TALGEO_OK)
        status = talgeo__system_bound(d->system, d->solver, d->model->policy.threshold, p, error);
    if (status == TALGEO_OK) status = talgeo__system_show_implied(d->system, NULL, error);
    if (p) talgeo__progress_stage(p, "protect", from, to);
    return status;
}

/* Hide the sum, unless nobody can be in it. True: it was not hidden. */
static bool hide_none(talgeo__system *system, int32_t sum)
{
    if (sum < 0 || system->hidden[sum] || system->start[sum] == system->start[sum + 1])
        return false;
    talgeo__system_hide_old(system, sum);
    return true;
}

/* Withheld cells in which nobody is: there is somebody in the others, so whoever learned that all
 * of these have the event, or none, would take it for told. True: some were not hidden. */
static bool hide_empty(const deciding *d)
{
    talgeo__system *system = d->system;
    const talgeo__model *model = d->model;
    bool any = false;
    for (size_t c = 0; c < system->n_cells; c++) {
        int32_t cell = d->problem->cell_of[c];
        const int32_t *sums = system->cell_sums[c];
        if (cell < 0 || talgeo__cell_is_shown(system, c) || talgeo__cell_size(system, c) > 0)
            continue;
        any = hide_none(system, sums[1]) || any;
        if (model->frame->indicators[model->cells.items[cell].key.indicator].sensitive_both)
            any = hide_none(system, sums[0]) || any;
    }
    return any;
}

static talgeo_status run(const deciding *d, talgeo_error *error)
{
    talgeo__system *system = d->system;
    talgeo__cell_state *start = talgeo__calloc(system->n_cells, sizeof *start);
    if (start == NULL) return talgeo__fail_memory(error, "protect");
    if (system->n_cells) memcpy(start, system->state, system->n_cells * sizeof *start);
    talgeo_status status = run_once(d, error);
    while (status == TALGEO_OK && hide_empty(d)) {
        memcpy(system->state, start, system->n_cells * sizeof *start);
        status = run_once(d, error);
    }
    free(start);
    return status;
}

/* ---- Facts alone ---- */

/* Of the hidden sums that are in the way those that are hidden for the sake of earlier releases are
 * given up, as their figures bound them already. False: there are others. */
static bool clear_way(const deciding *d)
{
    talgeo__system *system = d->system;
    bool gone = system->blocked >= 0;
    for (size_t s = 0; s < system->n_sums; s++) {
        if (!system->all_blocked[s]) continue;
        if (system->old[s]) {
            system->hidden[s] = false;
        } else {
            system->blocked = (int32_t)s;
            gone = false;
        }
    }
    return gone;
}

/* What is withheld from the start, beside what was. */
typedef enum hold { NOTHING, ZEROS, EVERYTHING } hold;

/* Which cells is a fact of? False: out of memory. */
static bool mark_facts(deciding *d)
{
    const talgeo__system *system = d->system;
    bool *fact = talgeo__calloc(system->n_sums, sizeof *fact);
    d->follows = talgeo__calloc(system->n_cells, sizeof *d->follows);
    bool good = fact && d->follows;
    for (size_t c = 0; good && c < system->n_cells; c++)
        for (size_t k = 0; k < TALGEO__CELL_SUMS && system->state[c] == TALGEO__CELL_FACT; k++)
            if (system->cell_sums[c][k] >= 0) fact[system->cell_sums[c][k]] = true;
    for (size_t c = 0; good && c < system->n_cells; c++) {
        const int32_t *sums = system->cell_sums[c];
        d->follows[c] = fact[sums[0]] && (sums[1] < 0 || fact[sums[1]]);
    }
    free(fact);
    return good;
}

static bool has_zero(const talgeo__system *system, size_t cell)
{
    const int32_t *sums = system->cell_sums[cell];
    return system->value[sums[0]] == 0 || (sums[1] >= 0 && system->value[sums[1]] == 0);
}

/* The problem as it was, but for open cells that are withheld. */
static void restore(const deciding *d, hold what)
{
    for (size_t c = 0; c < d->system->n_cells; c++) {
        bool open = d->before[c] == TALGEO__CELL_OPEN && !d->follows[c];
        bool held = what == EVERYTHING || (what == ZEROS && has_zero(d->system, c));
        d->system->state[c] = open && held ? TALGEO__CELL_PRIMARY : d->before[c];
    }
}

/* As much as can be shown: zeros tell more than other numbers. Everything withheld was proven to be
 * safe. */
static talgeo_status run_settled(const deciding *d, talgeo_error *error)
{
    talgeo_status status = TALGEO_E_PRIVACY;
    for (int what = NOTHING; what <= EVERYTHING && status == TALGEO_E_PRIVACY; what++) {
        restore(d, (hold)what);
        status = run(d, error);
    }
    return status;
}

/* By linear algebra, or against bounding. */
static talgeo_status try_facts(deciding *d, bool bounding, talgeo_error *error)
{
    talgeo__system *system = d->system;
    memset(system->all_blocked, 0, system->n_sums * sizeof *system->all_blocked);
    system->blocked = -1;
    if (!bounding) return talgeo__system_decide(system, d->progress, error);
    return talgeo__system_bound(system, d->solver, d->model->policy.threshold, d->progress, error);
}

/* With everything withheld: clear the way for what is left. */
static talgeo_status settle_facts(deciding *d, talgeo_error *error)
{
    enum { MOST = 300 };
    bool bounding = false;
    restore(d, EVERYTHING);
    for (int turn = 0; turn < MOST; turn++) {
        talgeo_status status = try_facts(d, bounding, error);
        if (status != TALGEO_OK && (status != TALGEO_E_PRIVACY || !clear_way(d))) return status;
        if (bounding) return TALGEO_OK; /* what was in the way is all gone */
        bounding = status == TALGEO_OK;
        if (!bounding) restore(d, EVERYTHING);
    }
    return TALGEO_E_PRIVACY;
}

/* The same, with room to list what is in the way. */
static talgeo_status settle(deciding *d, talgeo_error *error)
{
    d->system->all_blocked = talgeo__calloc(d->system->n_sums, sizeof *d->system->all_blocked);
    if (d->system->all_blocked == NULL) return talgeo__fail_memory(error, "protect");
    talgeo_status status = settle_facts(d, error);
    free(d->system->all_blocked);
    d->system->all_blocked = NULL;
    return status;
}

/* ---- What was spared ---- */

/* Show nothing but what facts show. */
static void show_facts_only(const deciding *d)
{
    talgeo__system *system = d->system;
    for (size_t c = 0; c < system->n_cells; c++)
        if (system->state[c] == TALGEO__CELL_SHOWN && !d->follows[c])
            system->state[c] = TALGEO__CELL_REPAIR;
}

/* Sums that were spared must still be open with all that is shown now. */
static talgeo_status check_spared(const deciding *d, talgeo_error *error)
{
    const talgeo__system *system = d->system;
    bool open = false, any = false;
    for (size_t s = 0; s < system->n_sums; s++) any = any || system->spared[s];
    if (!any) return TALGEO_OK;
    talgeo_status status = talgeo__system_look(d->system, d->solver, d->model->policy.threshold,
                                               system->spared, &open, error);
    if (status == TALGEO_OK && !open) show_facts_only(d);
    return status;
}

/* ---- What follows anyway ---- */

/* Withheld from the start, but neither because it is small nor because the leader withholds it? It
 * may follow from what is shown together with children who may not be moved, but those nobody
 * knows, and of the leader its number of children might tell more. */
static bool is_kept_back(const deciding *d, size_t c)
{
    int32_t cell = d->problem->cell_of[c];
    if (cell >= 0 && talgeo__leader_withholds(d->model, (size_t)cell)) return false;
    return d->before[c] == TALGEO__CELL_PRIMARY && !talgeo__cell_shows_hidden(d->system, c);
}

/* Withheld here, so that the rest can be shown. */
static bool is_held(const deciding *d, size_t c)
{
    return d->before[c] == TALGEO__CELL_OPEN && d->system->state[c] == TALGEO__CELL_PRIMARY &&
           !talgeo__cell_shows_hidden(d->system, c);
}

/* Show cells that were withheld in earlier releases, but follow from what is shown by now: that
 * tells nobody anything, and to withhold them would only look as if it did. */
static talgeo_status show_kept_back(const deciding *d, talgeo_error *error)
{
    size_t n_kept = 0;
    bool *kept = talgeo__calloc(d->system->n_cells, sizeof *kept);
    if (kept == NULL) return talgeo__fail_memory(error, "protect");
    for (size_t c = 0; c < d->system->n_cells; c++)
        n_kept += kept[c] = is_held(d, c) || is_kept_back(d, c);
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
    system->spared = talgeo__calloc(system->n_sums, sizeof *system->spared);
    talgeo_status status = TALGEO_E_PRIVACY;
    if (d.before == NULL || system->spared == NULL || !mark_facts(&d))
        status = talgeo__fail_memory(error, "protect");
    if (d.before && system->n_cells)
        memcpy(d.before, system->state, system->n_cells * sizeof *d.before);
    if (status == TALGEO_E_PRIVACY && !problem->changed) status = run(&d, error);
    if (status == TALGEO_E_PRIVACY) {
        status = settle(&d, error);
        if (status == TALGEO_OK) status = run_settled(&d, error);
    }
    if (status == TALGEO_OK) status = check_spared(&d, error);
    if (status == TALGEO_OK && model->history) status = show_kept_back(&d, error);
    free(d.before);
    free(d.follows);
    free(system->spared);
    system->spared = NULL;
    return status;
}
