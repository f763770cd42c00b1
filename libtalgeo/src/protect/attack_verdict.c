/* What follows of a component under attack, within which bounds, and whether that may be. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "attack.h"
#include "eliminate.h"
#include "field.h"
#include "intervals.h"
#include "virtual.h"

/* ---- What follows exactly ---- */

typedef struct knowledge {
    talgeo__battle *battle;
    bool *zero;
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
    talgeo__elimination *e = talgeo__elimination_new(system, TALGEO__CHECK_PRIME, k->zero);
    for (size_t c = 0; e && c < system->n_cells; c++) {
        const int32_t *sums = system->cell_sums[c];
        if (talgeo__elimination_show(e, sums[0], sums[1]) != TALGEO__NO_MEMORY) continue;
        talgeo__elimination_free(e);
        return NULL;
    }
    return e;
}

/* Sums from `first` on that follow: their values replace -1. *more: a new 0 makes another round
 * worth while. */
static talgeo_status find_values(knowledge *k, size_t first, bool *more, talgeo_error *error)
{
    const talgeo__system *system = k->battle->system;
    talgeo__elimination *e = eliminate(k);
    talgeo_status status = e ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    *more = false;
    for (size_t s = first; status == TALGEO_OK && s < system->n_sums; s++) {
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
    return b->model->history && b->model->history->count > 0;
}

/* By subtraction: such a cell is shown in a release, as it would only look like a secret; but not
 * where it follows from indicators of the same children (leaders.h). */
static bool follows(const talgeo__battle *b, const talgeo__target *t)
{
    return b->alike == NULL && b->numbers == NULL && !may_be_closed(b) && t->cell != SIZE_MAX &&
           !t->formed && b->system->value[t->sums[0]] >= 0 && b->system->value[t->sums[1]] >= 0;
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

/* That nobody is in such a group is no secret. */
static bool is_formed_secret(const talgeo__battle *b, const talgeo__target *t,
                             const talgeo__interval *i)
{
    int64_t threshold = b->model->policy.threshold;
    bool secret = is_low(i[2], threshold, false);
    for (int k = 0; k < 2 && b->numbers == NULL; k++) {
        bool zero = (k == 1 || t->sensitive_both) && can_be(b, t->sums[k]) && i[2].low > 0;
        secret = secret || is_low(i[k], threshold, zero);
    }
    return secret;
}

/* A withheld cell of which something is known that must not be. */
static void judge(talgeo__attacking *a, const talgeo__battle *b, const talgeo__target *t,
                  const talgeo__interval *intervals)
{
    int64_t threshold = b->model->policy.threshold;
    talgeo__interval i[3]; /* events, others, children */
    for (int k = 0; k < 3; k++) i[k] = interval_of(b, t->sums[k], intervals);
    if (t->formed) {
        a->result->formed += is_formed_secret(b, t, i);
        return;
    }
    if (t->cell == SIZE_MAX) {
        a->result->changes +=
            b->numbers ? is_low(i[2], threshold, true) : is_disclosed_now(b, t, i);
        return;
    }
    if (may_be_closed(b) && i[2].high == 0) return; /* nobody is there */
    if (b->numbers) {
        if (is_low(i[2], threshold, true)) a->finding[t->cell] |= TALGEO__BELOW;
        return;
    }
    for (int k = 0; k < 3; k++) {
        bool zero = (k > 0 || t->sensitive_both) && can_be(b, t->sums[k]);
        if (is_low(i[k], threshold, zero)) a->finding[t->cell] |= TALGEO__BELOW;
    }
    bool all = i[1].high == 0 && can_be(b, t->sums[1]);
    bool none = i[0].high == 0 && can_be(b, t->sums[0]) && t->sensitive_both;
    if (all || none || is_exact_secret(i, threshold, t->sensitive_both))
        a->finding[t->cell] |= TALGEO__EXACT;
}

/* Which numbers of a target are looked for: all of them, or children alone. */
static int first_number(const talgeo__battle *b)
{
    return b->numbers ? 2 : 0;
}

/* The sums that are looked for and do not follow, each once: those of cells, then of formed groups.
 * `listed`: by sum, false before. */
static size_t list_wanted(const talgeo__battle *b, bool formed, bool *listed, int32_t *wanted,
                          size_t n)
{
    for (size_t t = 0; t < b->n_targets; t++)
        for (int i = first_number(b); i < 3 && b->targets[t].formed == formed; i++) {
            int32_t sum = b->targets[t].sums[i];
            if (b->targets[t].unbounded) continue;
            if (b->system->value[sum] >= 0 || listed[sum]) continue;
            listed[sum] = true;
            wanted[n++] = sum;
        }
    return n;
}

/* Intervals by sum. Of formed groups only whether they are small. */
static talgeo_status find_intervals(const talgeo__attacking *a, const knowledge *k,
                                    talgeo__interval *intervals, talgeo_error *error)
{
    const talgeo__battle *b = k->battle;
    int32_t *wanted = talgeo__calloc(3 * b->n_targets, sizeof *wanted);
    talgeo__interval *found = talgeo__calloc(3 * b->n_targets, sizeof *found);
    bool *listed = talgeo__calloc(b->system->n_sums, sizeof *listed);
    size_t n = 0;
    talgeo_status status =
        wanted && found && listed ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    for (size_t s = 0; s < b->system->n_sums; s++) intervals[s] = (talgeo__interval){0, INT64_MAX};
    if (status == TALGEO_OK) {
        size_t n_exact = list_wanted(b, false, listed, wanted, 0);
        n = list_wanted(b, true, listed, wanted, n_exact);
        status = talgeo__intervals_find_some(b->system, k->zero, wanted, n_exact, n,
                                             b->model->policy.threshold, a->audited->solver, found,
                                             &a->result->narrowest, error);
    }
    for (size_t i = 0; status == TALGEO_OK && i < n; i++) intervals[wanted[i]] = found[i];
    free(wanted);
    free(found);
    free(listed);
    return status;
}

/* ---- Withheld cells together ---- */

static bool is_low_or_none(const talgeo__battle *b, int32_t sum, const talgeo__interval *intervals)
{
    talgeo__interval i = interval_of(b, sum, intervals);
    return i.low == 0 && i.high > 0 && i.high < b->model->policy.threshold;
}

/* The sum of a target that must be 0 if it has no secret; -1: none must be. A withheld cell is not
 * empty; a formed group may be, and so has no secret. */
static int32_t must_be_none(const talgeo__battle *b, const talgeo__target *t,
                            const talgeo__interval *intervals)
{
    bool events = b->numbers == NULL && is_low_or_none(b, t->sums[0], intervals);
    if (!t->formed) return events && t->cell != SIZE_MAX ? t->sums[0] : -1;
    bool empty = is_low_or_none(b, t->sums[2], intervals);
    for (int k = 0; k < 2 && b->numbers == NULL; k++) {
        int64_t high = interval_of(b, t->sums[k], intervals).high;
        bool zero = k == 1 || t->sensitive_both;
        empty = empty || (zero && can_be(b, t->sums[k]) && high < b->model->policy.threshold);
    }
    if (empty) return t->sums[2];
    return events ? t->sums[0] : -1;
}

/* The variables of the sums that must be 0: each once, in order. NULL: out of memory. */
static int32_t *gather_low(const talgeo__battle *b, const talgeo__interval *intervals, size_t *n)
{
    const talgeo__system *system = b->system;
    size_t total = 0, used = 0;
    for (size_t t = 0; t < b->n_targets; t++) {
        int32_t sum = must_be_none(b, &b->targets[t], intervals);
        if (sum >= 0) total += system->start[sum + 1] - system->start[sum];
    }
    int32_t *all = talgeo__calloc(total, sizeof *all);
    for (size_t t = 0; all && t < b->n_targets; t++) {
        int32_t sum = must_be_none(b, &b->targets[t], intervals);
        for (size_t i = sum < 0 ? 0 : system->start[sum]; sum >= 0 && i < system->start[sum + 1];
             i++)
            all[used++] = system->variable[i];
    }
    if (all) qsort(all, used, sizeof *all, talgeo__compare_variables);
    *n = 0;
    for (size_t i = 0; all && i < used; i++)
        if (*n == 0 || all[*n - 1] != all[i]) all[(*n)++] = all[i];
    return all;
}

static void note_low(talgeo__attacking *a, const talgeo__target *t)
{
    if (t->formed)
        a->result->formed++;
    else
        a->finding[t->cell] |= TALGEO__BELOW;
}

/* Of each of these alone it may be that nobody has the event; if it cannot be of all of them at
 * once, some number from 1 to below the threshold is among them. */
static talgeo_status judge_together(talgeo__attacking *a, const knowledge *k,
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
        if (must_be_none(b, &b->targets[t], intervals) >= 0) note_low(a, &b->targets[t]);
    return status;
}

/* The sums of withheld cells that lie in too narrow an interval. NULL: out of memory. */
static int32_t *gather_narrow(const talgeo__battle *b, const talgeo__interval *intervals, size_t *n)
{
    int32_t *sums = talgeo__calloc(3 * b->n_targets, sizeof *sums);
    *n = 0;
    for (size_t t = 0; sums && t < b->n_targets; t++)
        for (int k = first_number(b); k < 3 && b->targets[t].cell != SIZE_MAX; k++) {
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
    for (int k = first_number(b); k < 3 && t->cell != SIZE_MAX; k++)
        narrow =
            narrow || is_narrow(interval_of(b, t->sums[k], intervals), b->model->policy.threshold);
    return narrow;
}

/* A number in too narrow an interval is no secret if it is at the threshold or above, and nobody
 * can tell. If they cannot all be at once, one of them is. */
static talgeo_status judge_narrow(talgeo__attacking *a, const knowledge *k,
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
        if (has_narrow(b, &b->targets[t], intervals))
            a->finding[b->targets[t].cell] |= TALGEO__NARROW;
    free(sums);
    return status;
}

/* Within which bounds, and whether that may be. */
static talgeo_status bound(talgeo__attacking *a, const knowledge *k, talgeo__interval *intervals,
                           talgeo_error *error)
{
    const talgeo__battle *b = k->battle;
    talgeo_status status = find_intervals(a, k, intervals, error);
    for (size_t t = 0; status == TALGEO_OK && t < b->n_targets; t++)
        judge(a, b, &b->targets[t], intervals);
    if (status == TALGEO_OK) status = judge_together(a, k, intervals, error);
    if (status == TALGEO_OK) status = judge_narrow(a, k, intervals, error);
    return status;
}

/* Groups that only what is known by now gives away, and what they are. */
static talgeo_status find_following(knowledge *k, talgeo_error *error)
{
    size_t before = k->battle->system->n_sums;
    bool more;
    talgeo_status status = talgeo__battle_aim_at_following(k->battle, k->zero, error);
    return status == TALGEO_OK && k->battle->system->n_sums > before
               ? find_values(k, before, &more, error)
               : status;
}

talgeo_status talgeo__battle_fight(talgeo__attacking *a, talgeo__battle *b, talgeo_error *error)
{
    knowledge k = {.battle = b};
    talgeo__interval *intervals = NULL;
    k.zero = talgeo__calloc(b->system->n_variables, sizeof *k.zero);
    talgeo_status status = k.zero ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    if (status == TALGEO_OK) mark_zeros(&k);
    for (bool more = true; more && status == TALGEO_OK;) status = find_values(&k, 0, &more, error);
    for (size_t t = 0; status == TALGEO_OK && t < b->n_targets; t++)
        if (follows(b, &b->targets[t])) a->finding[b->targets[t].cell] |= TALGEO__EXACT;
    if (status == TALGEO_OK && !b->algebra_only) status = find_following(&k, error);
    if (status == TALGEO_OK && !b->algebra_only) {
        intervals = talgeo__calloc(b->system->n_sums, sizeof *intervals);
        status = intervals ? bound(a, &k, intervals, error) : talgeo__fail_memory(error, "audit");
    }
    free(intervals);
    free(k.zero);
    return status;
}
