/* The audit's attack on a whole release. */
#include "attack.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/worth.h"
#include "eliminate.h"
#include "field.h"
#include "intervals.h"
#include "virtual.h"

enum { EXACT = 1, BELOW = 2, NARROW = 4 };

typedef struct attacking {
    const talgeo__audited *audited;
    talgeo_audit_result *result;
    const talgeo__public_cell **public; /* by cell of the model */
    bool *skip;                         /* by table */
    talgeo__alike *alike;               /* by pair of indicators */
    uint8_t *finding;                   /* by cell of the release: EXACT, BELOW, NARROW */
} attacking;

/* ---- Published cells by address ---- */

static int compare_cells(const void *a, const void *b)
{
    const talgeo__public_cell *left = *(const talgeo__public_cell *const *)a;
    const talgeo__public_cell *right = *(const talgeo__public_cell *const *)b;
    return memcmp(&left->key, &right->key, sizeof left->key);
}

static bool find_public(attacking *a, const talgeo__model *model)
{
    const talgeo_release *release = a->audited->release;
    const talgeo__public_cell **sorted = talgeo__calloc(release->n_cells, sizeof *sorted);
    a->public = talgeo__calloc(model->cells.count, sizeof *a->public);
    bool good = sorted && a->public;
    for (size_t c = 0; good && c < release->n_cells; c++) sorted[c] = &release->cells[c];
    if (good) qsort(sorted, release->n_cells, sizeof *sorted, compare_cells);
    for (size_t c = 0; good && c < model->cells.count; c++) {
        talgeo__public_cell wanted = {.key = model->cells.items[c].key};
        const talgeo__public_cell *at = &wanted, **found;
        found = bsearch(&at, sorted, release->n_cells, sizeof *sorted, compare_cells);
        a->public[c] = found ? *found : NULL;
    }
    free(sorted);
    return good;
}

/* ---- What follows exactly ---- */

typedef struct knowledge {
    talgeo__battle *battle;
    bool *zero;
    int32_t *uses;
} knowledge;

static void mark_zeros(knowledge *k)
{
    const talgeo__system *system = k->battle->system;
    for (size_t s = 0; s < system->n_sums; s++)
        for (size_t i = system->start[s]; system->value[s] == 0 && i < system->start[s + 1]; i++)
            k->zero[system->variable[i]] = true;
}

static talgeo__elimination *eliminate(const knowledge *k)
{
    const talgeo__system *system = k->battle->system;
    talgeo__elimination *e = talgeo__elimination_new(system, TALGEO__CHECK_PRIME, k->zero, k->uses);
    for (size_t c = 0; e && c < system->n_cells; c++) {
        const int32_t *sums = system->cell_sums[c];
        if (talgeo__elimination_show(e, sums[0], sums[1]) != TALGEO__NO_MEMORY) continue;
        talgeo__elimination_free(e);
        return NULL;
    }
    return e;
}

/* Sums that follow: their values replace -1. *more: a new 0 makes another round worth while. */
static talgeo_status find_values(knowledge *k, bool *more, talgeo_error *error)
{
    const talgeo__system *system = k->battle->system;
    talgeo__elimination *e = eliminate(k);
    talgeo_status status = e ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    *more = false;
    for (size_t s = 0; status == TALGEO_OK && s < system->n_sums; s++) {
        int64_t value;
        if (system->value[s] >= 0) continue;
        talgeo__verdict verdict = talgeo__elimination_follows(e, (int32_t)s, &value);
        if (verdict == TALGEO__NO_MEMORY) status = talgeo__fail_memory(error, "audit");
        if (verdict != TALGEO__IMPLIED) continue;
        if (value < 0 || value > (int64_t)1 << 60)
            status = talgeo__fail(error, TALGEO_E_INPUT, "audit",
                                  "published figures contradict each other");
        system->value[s] = value;
        *more = *more || value == 0;
    }
    talgeo__elimination_free(e);
    mark_zeros(k);
    return status;
}

/* ---- Verdicts ---- */

static talgeo__interval interval_of(const talgeo__battle *b, int32_t sum,
                                    const talgeo__interval *intervals)
{
    int64_t value = b->system->value[sum];
    return value >= 0 ? (talgeo__interval){value, value} : intervals[sum];
}

/* Below the threshold for certain? That a number of events is from 0 to below the threshold says
 * nothing certain by itself, as that nobody has an event is no secret: see judge_together. */
static bool is_low(talgeo__interval i, int64_t threshold, bool zero_is_secret)
{
    return i.high < threshold && (i.low > 0 || zero_is_secret);
}

/* May it be below, and over so short a range that it can be guessed? It is not 0 then. */
static bool is_narrow(talgeo__interval i, int64_t threshold)
{
    return i.low < threshold && i.high >= threshold && i.high - i.low < threshold;
}

/* Beside earlier releases a cell may be of a closed period (closed.h), which nobody counts any
 * more: then it is withheld also where it follows, and no secret. */
static bool may_be_closed(const talgeo__battle *b)
{
    return b->model->history != NULL;
}

/* By subtraction: such a cell is shown in a release, as it would only look like a secret; but not
 * where it follows from indicators of the same children (leaders.h). */
static bool follows(const talgeo__battle *b, const talgeo__target *t)
{
    return b->alike == NULL && !may_be_closed(b) && b->system->value[t->sums[0]] >= 0 &&
           b->system->value[t->sums[1]] >= 0;
}

/* By bounds: those of a cell that is withheld for the sake of others alone may be exact. */
static bool is_exact_secret(const talgeo__interval *i, int64_t threshold, bool sensitive_both)
{
    return i[0].low == i[0].high && i[1].low == i[1].high &&
           talgeo__any(talgeo__rules(i[0].low + i[1].low, i[0].low, threshold, sensitive_both));
}

static bool can_be(const talgeo__battle *b, int32_t sum)
{
    return b->system->start[sum] != b->system->start[sum + 1];
}

/* Of a cell that an earlier release withheld; a large number may have been shown since. */
static bool is_disclosed_now(const talgeo__battle *b, const talgeo__target *t,
                             const talgeo__interval *i)
{
    int64_t threshold = b->model->policy.threshold;
    bool below = false;
    for (int k = 0; k < 3; k++) below = below || is_low(i[k], threshold, false);
    return below || (i[1].high == 0 && can_be(b, t->sums[1]) && i[2].low > 0);
}

/* A withheld cell of which something is known that must not be. */
static void judge(attacking *a, const talgeo__battle *b, const talgeo__target *t,
                  const talgeo__interval *intervals)
{
    int64_t threshold = b->model->policy.threshold;
    talgeo__interval i[3]; /* events, others, children */
    for (int k = 0; k < 3; k++) i[k] = interval_of(b, t->sums[k], intervals);
    if (t->cell == SIZE_MAX) {
        a->result->changes += is_disclosed_now(b, t, i);
        return;
    }
    if (may_be_closed(b) && i[2].high == 0) return; /* nobody is there */
    for (int k = 0; k < 3; k++) {
        bool zero = (k > 0 || t->sensitive_both) && can_be(b, t->sums[k]);
        if (is_low(i[k], threshold, zero)) a->finding[t->cell] |= BELOW;
    }
    bool all = i[1].high == 0 && can_be(b, t->sums[1]);
    bool none = i[0].high == 0 && can_be(b, t->sums[0]) && t->sensitive_both;
    if (all || none || follows(b, t) || is_exact_secret(i, threshold, t->sensitive_both))
        a->finding[t->cell] |= EXACT;
}

/* Intervals of all sums that are looked for and do not follow; by sum. */
static talgeo_status find_intervals(attacking *a, const knowledge *k, talgeo__interval *intervals,
                                    talgeo_error *error)
{
    const talgeo__battle *b = k->battle;
    const talgeo__system *system = b->system;
    int32_t *wanted = talgeo__calloc(3 * b->n_targets, sizeof *wanted);
    talgeo__interval *found = talgeo__calloc(3 * b->n_targets, sizeof *found);
    bool *listed = talgeo__calloc(system->n_sums, sizeof *listed);
    size_t n = 0;
    talgeo_status status =
        wanted && found && listed ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    for (size_t t = 0; status == TALGEO_OK && t < b->n_targets; t++)
        for (int i = 0; i < 3; i++) {
            int32_t sum = b->targets[t].sums[i];
            if (system->value[sum] >= 0 || listed[sum]) continue;
            listed[sum] = true;
            wanted[n++] = sum;
        }
    if (status == TALGEO_OK)
        status = talgeo__intervals_find(system, k->zero, wanted, n, b->model->policy.threshold,
                                        a->audited->solver, found, &a->result->narrowest, error);
    for (size_t i = 0; status == TALGEO_OK && i < n; i++) intervals[wanted[i]] = found[i];
    free(wanted);
    free(found);
    free(listed);
    return status;
}

/* ---- Withheld cells together ---- */

static bool is_low_or_nobody(const talgeo__battle *b, const talgeo__target *t,
                             const talgeo__interval *intervals)
{
    talgeo__interval events = interval_of(b, t->sums[0], intervals);
    return t->cell != SIZE_MAX && events.low == 0 && events.high > 0 &&
           events.high < b->model->policy.threshold;
}

/* The variables of the events of all cells whose events are low, or nobody's: each once, in
 * order. NULL: out of memory. */
static int32_t *gather_low(const talgeo__battle *b, const talgeo__interval *intervals, size_t *n)
{
    const talgeo__system *system = b->system;
    size_t total = 0, used = 0;
    for (size_t t = 0; t < b->n_targets; t++)
        if (is_low_or_nobody(b, &b->targets[t], intervals))
            total +=
                system->start[b->targets[t].sums[0] + 1] - system->start[b->targets[t].sums[0]];
    int32_t *all = talgeo__calloc(total, sizeof *all);
    for (size_t t = 0; all && t < b->n_targets; t++) {
        if (!is_low_or_nobody(b, &b->targets[t], intervals)) continue;
        int32_t sum = b->targets[t].sums[0];
        for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
            all[used++] = system->variable[i];
    }
    if (all) qsort(all, used, sizeof *all, talgeo__compare_variables);
    *n = 0;
    for (size_t i = 0; all && i < used; i++)
        if (*n == 0 || all[*n - 1] != all[i]) all[(*n)++] = all[i];
    return all;
}

/* Of each of these cells alone it may be that nobody has the event; if it cannot be of all of them
 * at once, some number from 1 to below the threshold is among them. */
static talgeo_status judge_together(attacking *a, const knowledge *k,
                                    const talgeo__interval *intervals, talgeo_error *error)
{
    const talgeo__battle *b = k->battle;
    size_t n, before = b->system->n_sums;
    int64_t every = INT64_MAX; /* no interval is wide enough to stop at */
    talgeo__interval together = {0, 0};
    int32_t *variables = gather_low(b, intervals, &n);
    int32_t sum = variables ? talgeo__system_sum(b->system, variables, n) : -1;
    free(variables);
    if (sum < 0) return talgeo__fail_memory(error, "audit");
    if (n == 0) return TALGEO_OK;
    if ((size_t)sum >= before) b->system->value[sum] = -1;
    talgeo_status status = TALGEO_OK;
    together.low = b->system->value[sum];
    if (together.low < 0)
        status = talgeo__intervals_find(b->system, k->zero, &sum, 1, b->model->policy.threshold,
                                        a->audited->solver, &together, &every, error);
    for (size_t t = 0; status == TALGEO_OK && together.low > 0 && t < b->n_targets; t++)
        if (is_low_or_nobody(b, &b->targets[t], intervals)) a->finding[b->targets[t].cell] |= BELOW;
    return status;
}

/* The sums of withheld cells that lie in too narrow an interval. NULL: out of memory. */
static int32_t *gather_narrow(const talgeo__battle *b, const talgeo__interval *intervals, size_t *n)
{
    int32_t *sums = talgeo__calloc(3 * b->n_targets, sizeof *sums);
    *n = 0;
    for (size_t t = 0; sums && t < b->n_targets; t++)
        for (int k = 0; k < 3 && b->targets[t].cell != SIZE_MAX; k++) {
            int32_t sum = b->targets[t].sums[k];
            if (is_narrow(interval_of(b, sum, intervals), b->model->policy.threshold))
                sums[(*n)++] = sum;
        }
    return sums;
}

static bool has_narrow(const talgeo__battle *b, const talgeo__target *t,
                       const talgeo__interval *intervals)
{
    bool narrow = false;
    for (int k = 0; k < 3 && t->cell != SIZE_MAX; k++)
        narrow =
            narrow || is_narrow(interval_of(b, t->sums[k], intervals), b->model->policy.threshold);
    return narrow;
}

/* A number in too narrow an interval is no secret if it is at the threshold or above, and nobody
 * can tell. If they cannot all be at once, one of them is. */
static talgeo_status judge_narrow(attacking *a, const knowledge *k,
                                  const talgeo__interval *intervals, talgeo_error *error)
{
    const talgeo__battle *b = k->battle;
    size_t n;
    bool possible = true;
    int32_t *sums = gather_narrow(b, intervals, &n);
    talgeo_status status = sums ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    if (status == TALGEO_OK && n)
        status = talgeo__intervals_reach(b->system, k->zero, sums, n, b->model->policy.threshold,
                                         a->audited->solver, &possible, error);
    for (size_t t = 0; status == TALGEO_OK && !possible && t < b->n_targets; t++)
        if (has_narrow(b, &b->targets[t], intervals)) a->finding[b->targets[t].cell] |= NARROW;
    free(sums);
    return status;
}

static talgeo_status fight(attacking *a, talgeo__battle *b, talgeo_error *error)
{
    knowledge k = {.battle = b};
    talgeo__interval *intervals = talgeo__calloc(b->system->n_sums, sizeof *intervals);
    k.zero = talgeo__calloc(b->system->n_variables, sizeof *k.zero);
    k.uses = talgeo__calloc(b->system->n_variables, sizeof *k.uses);
    talgeo_status status =
        intervals && k.zero && k.uses ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    if (status == TALGEO_OK) mark_zeros(&k);
    for (bool more = true; more && status == TALGEO_OK;) status = find_values(&k, &more, error);
    if (status == TALGEO_OK) status = find_intervals(a, &k, intervals, error);
    for (size_t t = 0; status == TALGEO_OK && t < b->n_targets; t++)
        judge(a, b, &b->targets[t], intervals);
    if (status == TALGEO_OK) status = judge_together(a, &k, intervals, error);
    if (status == TALGEO_OK) status = judge_narrow(a, &k, intervals, error);
    free(intervals);
    free(k.zero);
    free(k.uses);
    return status;
}

static talgeo_status attack_with(attacking *a, const talgeo__model *model, size_t component,
                                 const talgeo__alike *alike, talgeo_error *error)
{
    talgeo__battle b = {.audited = a->audited,
                        .model = model,
                        .public = a->public,
                        .skip = a->skip,
                        .alike = alike,
                        .component = component};
    talgeo_status status = talgeo__battle_open(&b, error);
    if (status == TALGEO_OK && (alike == NULL || b.n_lent)) status = fight(a, &b, error);
    if (alike == NULL) a->result->small_published += b.small_published;
    if (alike == NULL) a->result->changes += b.slight;
    talgeo__battle_close(&b);
    return status;
}

/* By itself, then with what indicators of the same children tell of it. That they are of the same
 * children was an accident where it contradicts what is shown. */
static talgeo_status attack_component(attacking *a, const talgeo__model *model, size_t component,
                                      talgeo_error *error)
{
    talgeo_error failed = TALGEO_ERROR_INIT;
    talgeo_status status = attack_with(a, model, component, NULL, error);
    int64_t narrowest = a->result->narrowest;
    if (status == TALGEO_OK) status = attack_with(a, model, component, a->alike, &failed);
    if (failed.status == TALGEO_E_INPUT) {
        a->result->narrowest = narrowest;
        return TALGEO_OK;
    }
    if (failed.status != TALGEO_OK && error) *error = failed;
    return status;
}

/* ---- The whole ---- */

static talgeo_status attack_class(attacking *a, const talgeo__classes *classes, size_t number,
                                  talgeo_error *error)
{
    const talgeo__audited *audited = a->audited;
    talgeo__model model = {.frame = audited->frame};
    talgeo__cube cube = {0};
    talgeo_status status = talgeo__imagine_cube(audited, classes, number, &cube, error);
    if (status == TALGEO_OK)
        status = talgeo__model_open(audited->frame, &cube, &audited->release->policy,
                                    audited->history, &model, error);
    if (status == TALGEO_OK) {
        if (find_public(a, &model))
            a->alike = talgeo__alike_find(&model, a->public, audited->credulous);
        if (a->alike == NULL) status = talgeo__fail_memory(error, "audit");
    }
    for (size_t t = 0; t < audited->frame->n_tables; t++)
        a->skip[t] = !talgeo__classes_have(classes, number, &audited->frame->tables[t]);
    for (size_t k = 0; status == TALGEO_OK && k < model.n_components; k++)
        status = attack_component(a, &model, k, error);
    talgeo__model_close(&model);
    talgeo__cube_free(&cube);
    free(a->public);
    free(a->alike);
    a->public = NULL;
    a->alike = NULL;
    return status;
}

static void count_cells(const attacking *a)
{
    const talgeo_release *release = a->audited->release;
    talgeo_audit_result *result = a->result;
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        result->cells++;
        result->withheld += cell->status == TALGEO_CELL_WITHHELD;
        result->published += cell->status == TALGEO_CELL_PUBLISHED;
        result->exact += (a->finding[c] & EXACT) != 0;
        result->below += (a->finding[c] & BELOW) != 0;
        result->narrow += (a->finding[c] & NARROW) != 0;
    }
    if (result->narrowest == INT64_MAX)
        result->narrowest = -1;
    else
        result->narrowest /=
            talgeo__worth(a->audited->frame->indicators, a->audited->frame->n_indicators);
}

static talgeo_status give_verdict(const talgeo_audit_result *r, talgeo_error *error)
{
    if (r->exact + r->below + r->narrow + r->small_published + r->changes == 0) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_PRIVACY, "audit",
                        "what is published discloses: %lld withheld cells follow exactly, %lld are "
                        "proven to be small, %lld lie in too narrow an interval, %lld published "
                        "cells are small, %lld numbers follow from changes since earlier releases",
                        (long long)r->exact, (long long)r->below, (long long)r->narrow,
                        (long long)r->small_published, (long long)r->changes);
}

talgeo_status talgeo__attack(const talgeo__audited *audited, talgeo_audit_result *result,
                             talgeo_error *error)
{
    attacking a = {.audited = audited, .result = result};
    talgeo__classes classes = {0};
    size_t n_cells = audited->release->n_cells;
    a.finding = talgeo__calloc(n_cells, sizeof *a.finding);
    a.skip = talgeo__calloc(audited->frame->n_tables, sizeof *a.skip);
    result->narrowest = INT64_MAX;
    talgeo_status status = a.finding && a.skip && talgeo__classes_find(audited, &classes)
                               ? TALGEO_OK
                               : talgeo__fail_memory(error, "audit");
    for (size_t k = 0; status == TALGEO_OK && k < classes.count; k++)
        status = attack_class(&a, &classes, k, error);
    if (status == TALGEO_OK) {
        count_cells(&a);
        status = give_verdict(result, error);
    }
    free(a.finding);
    free(a.skip);
    free(classes.of_stratum);
    return status;
}
