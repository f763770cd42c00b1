/* Which open cells can be shown: the loop around the elimination. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "eliminate.h"
#include "field.h"

/* Of each hidden sum that is 0: how many of its variables are not known to be. */
typedef struct zero_guard {
    size_t *start; /* by variable, into `sums` */
    int32_t *sums; /* hidden sums of value 0 that have the variable */
    int32_t *left; /* by sum */
} zero_guard;

typedef struct deciding {
    talgeo__system *system;
    talgeo__progress *progress;
    bool *zero;     /* by variable: known to be 0 */
    bool *refused;  /* by cell: would show a zero that discloses */
    int32_t *order; /* open cells in the order they are tried */
    size_t n_open;
} deciding;

/* ---- Order: preferred ones, shown zeros, large to small, then by what they overlap with ---- */

typedef struct ranked {
    bool preferred;
    int zeros; /* 2: nothing but zeros, 1: a zero among its sums, 0: none */
    int64_t size, overlap;
    int32_t cell;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *left = a, *right = b;
    if (left->preferred != right->preferred) return left->preferred ? -1 : 1;
    if (left->zeros != right->zeros) return left->zeros > right->zeros ? -1 : 1;
    if (left->size != right->size) return left->size > right->size ? -1 : 1;
    if (left->overlap != right->overlap) return left->overlap > right->overlap ? -1 : 1;
    return (left->cell > right->cell) - (left->cell < right->cell);
}

static ranked rank_cell(const talgeo__system *system, const int64_t *weight, size_t cell)
{
    ranked r = {system->preferred[cell], 0, 0, 0, (int32_t)cell};
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = system->cell_sums[cell][k];
        if (sum < 0) continue;
        if (system->value[sum] == 0) r.zeros = 1;
        r.size += system->value[sum];
        for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
            r.overlap += weight[system->variable[i]];
    }
    if (r.zeros && r.size == 0) r.zeros = 2;
    return r;
}

/* By variable: the sizes of all cells that have it. Of cells of one size, one that shares much with
 * large cells is worth more (so do GaussSuppression's ties). */
static int64_t *weigh_variables(const talgeo__system *system)
{
    int64_t *weight = talgeo__calloc(system->n_variables, sizeof *weight);
    for (size_t c = 0; weight && c < system->n_cells; c++)
        for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
            int32_t sum = system->cell_sums[c][k];
            for (size_t i = sum < 0 ? 0 : system->start[sum];
                 sum >= 0 && i < system->start[sum + 1]; i++)
                weight[system->variable[i]] += system->value[sum];
        }
    return weight;
}

static bool sort_cells(deciding *d)
{
    talgeo__system *system = d->system;
    ranked *order = talgeo__calloc(system->n_cells, sizeof *order);
    d->order = talgeo__calloc(system->n_cells, sizeof *d->order);
    int64_t *weight = weigh_variables(system);
    bool good = order && d->order && weight;
    for (size_t c = 0; good && c < system->n_cells; c++) {
        if (system->state[c] != TALGEO__CELL_OPEN) continue;
        if (talgeo__cell_shows_hidden(system, c))
            system->state[c] = TALGEO__CELL_PRIMARY;
        else
            order[d->n_open++] = rank_cell(system, weight, c);
    }
    if (good) qsort(order, d->n_open, sizeof *order, compare_ranked);
    for (size_t i = 0; good && i < d->n_open; i++) d->order[i] = order[i].cell;
    free(order);
    free(weight);
    return good;
}

/* ---- Known zeros: counts are not negative, so all parts of a shown 0 are 0 ---- */

static bool is_zero(const deciding *d, int32_t sum)
{
    const talgeo__system *system = d->system;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        if (!d->zero[system->variable[i]]) return false;
    return true;
}

static void mark_zero(deciding *d, int32_t sum)
{
    const talgeo__system *system = d->system;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        d->zero[system->variable[i]] = true;
}

static bool guarded(const talgeo__system *system, size_t sum)
{
    return system->hidden[sum] && system->value[sum] == 0;
}

static bool open_guard(const deciding *d, zero_guard *guard)
{
    const talgeo__system *system = d->system;
    size_t total = 0;
    guard->start = talgeo__calloc(system->n_variables + 2, sizeof *guard->start);
    guard->left = talgeo__calloc(system->n_sums, sizeof *guard->left);
    if (guard->start == NULL || guard->left == NULL) return false;
    for (size_t s = 0; s < system->n_sums; s++)
        for (size_t i = system->start[s]; guarded(system, s) && i < system->start[s + 1]; i++) {
            guard->start[system->variable[i] + 2]++;
            guard->left[s] += !d->zero[system->variable[i]];
            total++;
        }
    guard->sums = talgeo__calloc(total, sizeof *guard->sums);
    if (guard->sums == NULL) return false;
    for (size_t v = 2; v < system->n_variables + 2; v++) guard->start[v] += guard->start[v - 1];
    for (size_t s = 0; s < system->n_sums; s++)
        for (size_t i = system->start[s]; guarded(system, s) && i < system->start[s + 1]; i++)
            guard->sums[guard->start[system->variable[i] + 1]++] = (int32_t)s;
    return true;
}

static void close_guard(zero_guard *guard)
{
    free(guard->start);
    free(guard->sums);
    free(guard->left);
}

/* Make all variables of a sum known zeros. False: a hidden 0 would become known; nothing done. */
static bool add_zeros(deciding *d, zero_guard *guard, int32_t sum)
{
    const talgeo__system *system = d->system;
    bool covers = false;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        int32_t v = system->variable[i];
        if (d->zero[v]) continue;
        for (size_t k = guard->start[v]; k < guard->start[v + 1]; k++)
            covers = --guard->left[guard->sums[k]] == 0 || covers;
    }
    if (!covers) {
        mark_zero(d, sum);
        return true;
    }
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        int32_t v = system->variable[i];
        for (size_t k = guard->start[v]; !d->zero[v] && k < guard->start[v + 1]; k++)
            guard->left[guard->sums[k]]++;
    }
    return false;
}

/* The hidden sum that facts disclose: by zeros, or by what was eliminated (NULL: nothing was). */
static talgeo_status fail_facts(const deciding *d, talgeo__elimination *elimination,
                                talgeo_error *error)
{
    talgeo__system *system = d->system;
    for (size_t s = 0; s < system->n_sums && (system->blocked < 0 || system->all_blocked); s++) {
        if (!system->hidden[s] ||
            !((system->value[s] == 0 && is_zero(d, (int32_t)s)) ||
              (elimination &&
               talgeo__elimination_follows(elimination, (int32_t)s, NULL) == TALGEO__IMPLIED)))
            continue;
        system->blocked = (int32_t)s;
        if (system->all_blocked) system->all_blocked[s] = true;
    }
    return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                        "figures that are known already disclose a small count: what is withheld "
                        "now cannot undo that");
}

static bool cell_zeros(deciding *d, zero_guard *guard, size_t cell)
{
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = d->system->cell_sums[cell][k];
        if (sum >= 0 && d->system->value[sum] == 0 && !add_zeros(d, guard, sum)) return false;
    }
    return true;
}

static void mark_cell(deciding *d, size_t cell)
{
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = d->system->cell_sums[cell][k];
        if (sum >= 0 && d->system->value[sum] == 0) mark_zero(d, sum);
    }
}

/* Zeros of the facts and of the open cells. An open cell keeps its zeros known even if it is
 * refused later: that only makes the attacker stronger. */
static talgeo_status find_zeros(deciding *d, talgeo_error *error)
{
    talgeo__system *system = d->system;
    zero_guard guard = {0};
    talgeo_status status = TALGEO_OK;
    if (!open_guard(d, &guard)) status = talgeo__fail_memory(error, "protect");
    for (size_t c = 0; status == TALGEO_OK && c < system->n_cells; c++)
        if (system->state[c] == TALGEO__CELL_FACT && !cell_zeros(d, &guard, c)) {
            mark_cell(d, c);
            status = fail_facts(d, NULL, error);
        }
    for (size_t i = 0; status == TALGEO_OK && i < d->n_open; i++)
        d->refused[d->order[i]] = !cell_zeros(d, &guard, (size_t)d->order[i]);
    close_guard(&guard);
    return status;
}

/* ---- One pass over the open cells ---- */

static talgeo__verdict show_cell(const talgeo__system *system, talgeo__elimination *elimination,
                                 size_t cell)
{
    return talgeo__elimination_show(elimination, system->cell_sums[cell][0],
                                    system->cell_sums[cell][1]);
}

static talgeo_status show_facts(const deciding *d, talgeo__elimination *elimination,
                                talgeo_error *error)
{
    bool exposed = false;
    for (size_t c = 0; c < d->system->n_cells; c++)
        if (d->system->state[c] == TALGEO__CELL_FACT &&
            show_cell(d->system, elimination, c) == TALGEO__NO_MEMORY)
            return talgeo__fail_memory(error, "protect");
    if (!talgeo__elimination_watch(elimination, &exposed))
        return talgeo__fail_memory(error, "protect");
    return exposed ? fail_facts(d, elimination, error) : TALGEO_OK;
}

static talgeo_status show_open(deciding *d, talgeo__elimination *elimination, talgeo_error *error)
{
    for (size_t i = 0; i < d->n_open; i++) {
        size_t cell = (size_t)d->order[i];
        talgeo__verdict verdict = d->refused[cell] || talgeo__cell_shows_hidden(d->system, cell)
                                      ? TALGEO__DISCLOSES
                                      : show_cell(d->system, elimination, cell);
        if (verdict == TALGEO__NO_MEMORY) return talgeo__fail_memory(error, "protect");
        d->system->state[cell] =
            verdict == TALGEO__DISCLOSES ? TALGEO__CELL_SECONDARY : TALGEO__CELL_SHOWN;
        if (!talgeo__progress_report(d->progress, (double)i / (double)d->n_open))
            return talgeo__fail_cancelled(error, d->progress);
    }
    return TALGEO_OK;
}

/* Sums of value 0 that follow make more variables known zeros. One that would give a hidden 0 away
 * is hidden too. */
static talgeo_status derive_zeros(deciding *d, talgeo__elimination *elimination, bool *more,
                                  talgeo_error *error)
{
    talgeo__system *system = d->system;
    zero_guard guard = {0};
    talgeo_status status =
        open_guard(d, &guard) ? TALGEO_OK : talgeo__fail_memory(error, "protect");
    *more = false;
    for (size_t s = 0; status == TALGEO_OK && s < system->n_sums; s++) {
        if (system->value[s] != 0 || system->hidden[s] || is_zero(d, (int32_t)s)) continue;
        talgeo__verdict verdict = talgeo__elimination_follows(elimination, (int32_t)s, NULL);
        if (verdict == TALGEO__NO_MEMORY) status = talgeo__fail_memory(error, "protect");
        if (verdict != TALGEO__IMPLIED) continue;
        system->hidden[s] = !add_zeros(d, &guard, (int32_t)s);
        *more = true;
    }
    close_guard(&guard);
    return status;
}

static talgeo_status decide_once(deciding *d, bool *more, talgeo_error *error)
{
    talgeo__elimination *elimination = talgeo__elimination_new(d->system, TALGEO__PRIME, d->zero);
    talgeo_status status =
        elimination ? show_facts(d, elimination, error) : talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK) status = show_open(d, elimination, error);
    if (status == TALGEO_OK) status = derive_zeros(d, elimination, more, error);
    talgeo__elimination_free(elimination);
    return status;
}

/* ---- The check modulo another prime ---- */

/* Show all that is shown, then watch the hidden sums. */
static bool show_again(const talgeo__system *system, talgeo__elimination *elimination,
                       bool *exposed)
{
    talgeo__verdict verdict = TALGEO__HARMLESS;
    for (size_t c = 0; c < system->n_cells && verdict != TALGEO__NO_MEMORY; c++)
        if (system->state[c] == TALGEO__CELL_FACT || system->state[c] == TALGEO__CELL_SHOWN)
            verdict = show_cell(system, elimination, c);
    return verdict != TALGEO__NO_MEMORY && talgeo__elimination_watch(elimination, exposed);
}

static talgeo_status check(const deciding *d, talgeo_error *error)
{
    talgeo__elimination *elimination =
        talgeo__elimination_new(d->system, TALGEO__CHECK_PRIME, d->zero);
    bool exposed = false, good = elimination && show_again(d->system, elimination, &exposed);
    talgeo__elimination_free(elimination);
    if (!good) return talgeo__fail_memory(error, "protect");
    if (!exposed) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INTERNAL, "protect",
                        "the check of the protection failed; nothing is published");
}

talgeo_status talgeo__system_decide(talgeo__system *system, talgeo__progress *progress,
                                    talgeo_error *error)
{
    deciding d = {.system = system, .progress = progress};
    d.zero = talgeo__calloc(system->n_variables, sizeof *d.zero);
    d.refused = talgeo__calloc(system->n_cells, sizeof *d.refused);
    talgeo_status status = TALGEO_OK;
    if (!d.zero || !d.refused || !sort_cells(&d)) status = talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK) status = find_zeros(&d, error);
    bool more = true;
    while (status == TALGEO_OK && more) status = decide_once(&d, &more, error);
    if (status == TALGEO_OK) status = check(&d, error);
    free(d.zero);
    free(d.refused);
    free(d.order);
    return status;
}

bool talgeo__system_refusals(const talgeo__system *system, bool *refused)
{
    bool *zero = talgeo__calloc(system->n_variables, sizeof *zero), exposed;
    talgeo__elimination *elimination =
        zero ? talgeo__elimination_new(system, TALGEO__PRIME, zero) : NULL;
    bool good = elimination && show_again(system, elimination, &exposed);
    for (size_t c = 0; c < system->n_cells && good; c++) {
        talgeo__cell_state state = system->state[c];
        refused[c] = false;
        if (state != TALGEO__CELL_SECONDARY && state != TALGEO__CELL_REPAIR) continue;
        talgeo__verdict verdict = talgeo__elimination_weigh(elimination, system->cell_sums[c][0],
                                                            system->cell_sums[c][1]);
        refused[c] = verdict == TALGEO__DISCLOSES;
        good = verdict != TALGEO__NO_MEMORY;
    }
    talgeo__elimination_free(elimination);
    free(zero);
    return good;
}
