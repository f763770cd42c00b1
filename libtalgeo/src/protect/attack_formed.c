/* Groups that nobody shows, but anybody could form: what areas of two or three sets have in common,
 * and what they do not; cells of hidden tables, as a period between windows. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "attack.h"
#include "coarse.h"
#include "triples.h"
#include "virtual.h"

/* Two cells that some kind of children is in, the first with the smaller number. */
typedef struct pair {
    int32_t a, b;
} pair;

typedef struct aiming {
    talgeo__battle *battle;
    pair *pairs;
    size_t count, capacity;
    talgeo__group events, others;
} aiming;

/* ---- Pairs ---- */

static int compare_pairs(const void *a, const void *b)
{
    const pair *left = a, *right = b;
    if (left->a != right->a) return left->a < right->a ? -1 : 1;
    return (left->b > right->b) - (left->b < right->b);
}

static void keep_distinct(aiming *w)
{
    size_t kept = 0;
    if (w->count) qsort(w->pairs, w->count, sizeof *w->pairs, compare_pairs);
    for (size_t i = 0; i < w->count; i++)
        if (kept == 0 || compare_pairs(&w->pairs[kept - 1], &w->pairs[i]))
            w->pairs[kept++] = w->pairs[i];
    w->count = kept;
}

/* Where the data have changed, what the earlier tables would count now is nobody's secret. */
static bool is_asked(const talgeo__battle *b, const talgeo__address *at)
{
    size_t first = b->model->extents[at->table].first;
    return !b->skip[at->table] && (b->worlds.count == 1 || first < b->model->n_own);
}

static bool add_pairs_of(aiming *w, size_t variable)
{
    const talgeo__battle *b = w->battle;
    const talgeo__signatures *s = &b->signatures;
    size_t from = s->part_start[variable], to = s->part_start[variable + 1];
    for (size_t i = from; i < to; i++)
        for (size_t j = from; j < to; j++) {
            size_t left = (size_t)s->part[i] / 2, right = (size_t)s->part[j] / 2;
            if (left >= right || right >= b->model->n_places) continue;
            talgeo__address in_a = talgeo__address_of(b->model, left);
            talgeo__address in_b = talgeo__address_of(b->model, right);
            if (!talgeo__comparable(b->model, &in_a, &in_b) || !is_asked(b, &in_a) ||
                !is_asked(b, &in_b))
                continue;
            if (!talgeo__grow(&w->pairs, &w->capacity, w->count + 1, sizeof *w->pairs))
                return false;
            w->pairs[w->count++] = (pair){(int32_t)left, (int32_t)right};
        }
    return true;
}

static bool find_pairs(aiming *w)
{
    enum { MANY = 1 << 16 };
    size_t next = MANY;
    for (size_t v = 0; v < w->battle->signatures.n_variables; v++) {
        if (!add_pairs_of(w, v)) return false;
        if (w->count < next) continue;
        keep_distinct(w);
        next = 2 * w->count + MANY;
    }
    keep_distinct(w);
    return true;
}

/* ---- Groups ---- */

/* Variables of one part that are of another too, or are not. */
static bool take(const talgeo__signatures *s, size_t part, size_t other, bool common,
                 talgeo__group *out)
{
    size_t j = s->start[other];
    out->count = 0;
    for (size_t i = s->start[part]; i < s->start[part + 1]; i++) {
        while (j < s->start[other + 1] && s->variable[j] < s->variable[i]) j++;
        bool both = j < s->start[other + 1] && s->variable[j] == s->variable[i];
        if (both == common && !talgeo__group_add(out, s->variable[i])) return false;
    }
    return true;
}

static talgeo_status aim_at(aiming *w, size_t cell, size_t other, bool common, talgeo_error *error)
{
    const talgeo__battle *b = w->battle;
    size_t indicator = talgeo__address_of(b->model, cell).indicator;
    talgeo__target target = {.sensitive_both =
                                 b->model->frame->indicators[indicator].sensitive_both,
                             .formed = true,
                             .cell = SIZE_MAX};
    if (!take(&b->signatures, 2 * cell, 2 * other, common, &w->events) ||
        !take(&b->signatures, 2 * cell + 1, 2 * other + 1, common, &w->others))
        return talgeo__fail_memory(error, "audit");
    if (w->events.count + w->others.count == 0) return TALGEO_OK;
    return talgeo__battle_aim(w->battle, target, w->events.items, w->events.count, w->others.items,
                              w->others.count, error);
}

static talgeo_status aim_at_pair(aiming *w, const pair *p, talgeo_error *error)
{
    const talgeo__model *model = w->battle->model;
    size_t a = (size_t)p->a, b = (size_t)p->b;
    bool outside = talgeo__address_of(model, a).outside || talgeo__address_of(model, b).outside;
    talgeo_status status = aim_at(w, a, b, true, error);
    if (status == TALGEO_OK && !outside) status = aim_at(w, a, b, false, error);
    if (status == TALGEO_OK && !outside) status = aim_at(w, b, a, false, error);
    return status;
}

/* ---- Hidden cells ---- */

/* Unless an earlier release showed it. */
static talgeo_status aim_at_hidden(talgeo__battle *b, size_t cell, talgeo_error *error)
{
    const talgeo__signatures *s = &b->signatures;
    size_t indicator = (size_t)b->model->cells.items[cell].key.indicator, before = b->n_targets;
    size_t first = s->start[2 * cell], second = s->start[2 * cell + 1];
    talgeo__target target = {.sensitive_both =
                                 b->model->frame->indicators[indicator].sensitive_both,
                             .formed = true,
                             .cell = SIZE_MAX};
    talgeo_status status =
        talgeo__battle_aim(b, target, s->variable + first, second - first, s->variable + second,
                           s->start[2 * cell + 2] - second, error);
    if (status != TALGEO_OK || b->n_targets == before) return status;
    const int32_t *sums = b->targets[before].sums;
    if (b->system->value[sums[0]] >= 0 && b->system->value[sums[1]] >= 0) b->n_targets--;
    return TALGEO_OK;
}

static talgeo_status aim_at_all_hidden(talgeo__battle *b, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t c = b->model->n_own; status == TALGEO_OK && c < b->model->cells.count; c++) {
        const talgeo__address at = talgeo__address_of(b->model, c);
        if (b->model->component[at.indicator] == b->component && is_asked(b, &at) &&
            b->signatures.start[2 * c] < b->signatures.start[2 * c + 2])
            status = aim_at_hidden(b, c, error);
    }
    return status;
}

/* ---- Groups that protection hides too ---- */

typedef struct finding {
    talgeo__battle *battle;
    bool unbounded;
    talgeo_status status;
    talgeo_error *error;
} finding;

static bool aim_at_group(void *user, size_t indicator, talgeo__sensitive numbers,
                         const talgeo__group *events, const talgeo__group *others)
{
    finding *f = user;
    bool both = f->battle->model->frame->indicators[indicator].sensitive_both;
    talgeo__target target = {
        .sensitive_both = both, .formed = true, .unbounded = f->unbounded, .cell = SIZE_MAX};
    (void)numbers; /* all are looked for */
    f->status = talgeo__battle_aim(f->battle, target, events->items, events->count, others->items,
                                   others->count, f->error);
    return f->status == TALGEO_OK;
}

/* Tables that are not asked, and crossings: their children are others, and what of a group cannot
 * be (that of the one answer alone) is not known. NULL: out of memory. */
static bool *find_skipped(const talgeo__battle *b)
{
    const talgeo__frame *frame = b->model->frame;
    bool *skip = talgeo__calloc(frame->n_tables, sizeof *skip);
    for (size_t t = 0; skip && t < frame->n_tables; t++)
        skip[t] = !is_asked(b, &(talgeo__address){.table = t}) ||
                  talgeo__table_is_crossed(&frame->tables[t]);
    return skip;
}

/* Areas of two tables, in the division that both have. */
static talgeo_status aim_at_coarse(talgeo__battle *battle, talgeo_error *error)
{
    finding f = {.battle = battle, .error = error};
    bool *skip = find_skipped(battle);
    talgeo_status status =
        skip ? talgeo__coarse_find(battle->model, battle->component, &battle->signatures, skip,
                                   aim_at_group, &f, error)
             : talgeo__fail_memory(error, "audit");
    free(skip);
    return status;
}

talgeo_status talgeo__battle_aim_at_following(talgeo__battle *battle, const bool *zero,
                                              talgeo_error *error)
{
    finding f = {.battle = battle, .unbounded = true, .error = error};
    bool *skip = find_skipped(battle);
    talgeo_status status =
        skip ? talgeo__triples_find(battle->model, &battle->signatures, battle->system, zero, skip,
                                    aim_at_group, &f, error)
             : talgeo__fail_memory(error, "audit");
    free(skip);
    return status;
}

/* ---- The whole ---- */

talgeo_status talgeo__battle_aim_at_formed(talgeo__battle *battle, talgeo_error *error)
{
    aiming w = {.battle = battle};
    talgeo_status status = find_pairs(&w) ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    for (size_t i = 0; status == TALGEO_OK && i < w.count; i++)
        status = aim_at_pair(&w, &w.pairs[i], error);
    if (status == TALGEO_OK) status = aim_at_all_hidden(battle, error);
    if (status == TALGEO_OK) status = aim_at_coarse(battle, error);
    free(w.pairs);
    free(w.events.items);
    free(w.others.items);
    return status;
}
