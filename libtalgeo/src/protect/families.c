/* Families who know that their child is alone.
 *
 * The family of the only child of a group knows what the group's variables count. A hidden sum is
 * safe from it by points that change none of them. Nearly all points do not, so only where those
 * that make the sum safe from others do are points for the family looked for. The family of a child
 * whose kind alone has no other must not work the sum out: for it one point is enough. */
#include "families.h"

#include <stdlib.h>

#include "../core/memory.h"

/* ---- Who they are ---- */

static bool knows(const talgeo__families *f, size_t family, int32_t variable)
{
    const talgeo__list *who = &f->who[variable];
    for (size_t i = 0; i < who->count; i++)
        if ((size_t)who->items[i] == family) return true;
    return false;
}

static bool learn(talgeo__families *f, size_t family, int32_t variable)
{
    return knows(f, family, variable) || (talgeo__list_add(&f->items[family].variables, variable) &&
                                          talgeo__list_add(&f->who[variable], (int32_t)family));
}

/* The family of the child, added where it is new. */
static size_t family_of(talgeo__families *f, int32_t child)
{
    if (f->of_child[child] == 0) {
        f->items[f->count] = (talgeo__family){.child = child};
        f->of_child[child] = (int32_t)++f->count;
    }
    return (size_t)f->of_child[child] - 1;
}

static bool find_families(talgeo__families *f)
{
    const talgeo__system *system = f->points->system;
    bool good = true;
    for (size_t s = 0; good && s < system->n_sums; s++) {
        if (system->alone[s] < 0) continue;
        size_t family = family_of(f, system->alone[s]);
        f->items[family].group = true;
        for (size_t i = system->start[s]; good && i < system->start[s + 1]; i++)
            good = learn(f, family, system->variable[i]);
    }
    for (size_t v = 0; good && v < system->n_variables; v++)
        if (system->counts[v] == system->worth)
            good = learn(f, family_of(f, (int32_t)v), (int32_t)v);
    return good;
}

/* The threshold by which hidden sums must be safe from it; outsiders have the other one. */
static int64_t demand(const talgeo__families *f, size_t family, int64_t threshold)
{
    int64_t worth = f->points->system->worth;
    return f->items[family].group ? threshold - worth : worth;
}

bool talgeo__families_open(talgeo__families *f, talgeo__points *points)
{
    size_t n = points->system->n_variables;
    *f = (talgeo__families){.points = points};
    f->of_child = talgeo__calloc(n, sizeof *f->of_child);
    f->who = talgeo__calloc(n, sizeof *f->who);
    f->items = talgeo__calloc(n + 1, sizeof *f->items);
    f->listed = talgeo__calloc(n + 1, sizeof *f->listed);
    if (!f->of_child || !f->who || !f->items || !f->listed ||
        (points->system->families && !find_families(f)))
        return false;
    f->nobody = f->count++;
    f->items[f->nobody].child = -1;
    return true;
}

void talgeo__families_close(talgeo__families *f)
{
    for (size_t i = 0; i < f->count; i++) free(f->items[i].variables.items);
    for (size_t v = 0; f->who && v < f->points->system->n_variables; v++) free(f->who[v].items);
    free(f->items);
    free(f->of_child);
    free(f->who);
    free(f->around.items);
    free(f->listed);
    free(f->ignored.items);
    free(f->proofs);
    *f = (talgeo__families){0};
}

/* ---- Which hidden sums concern them ---- */

/* Does the sum count other children, or nobody, and does the family not know it beforehand? That it
 * counts nobody may be a secret too. */
static bool concerns(const talgeo__families *f, size_t family, size_t hidden)
{
    const talgeo__system *system = f->points->system;
    size_t sum = (size_t)f->points->hidden[hidden].sum;
    int64_t own = 0, others = 0;
    bool beyond = false;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        bool known = knows(f, family, system->variable[i]);
        *(known ? &own : &others) += system->counts[system->variable[i]];
        beyond = beyond || !known;
    }
    return beyond && (others > 0 || own == 0);
}

static bool leaves_alone(const talgeo__families *f, int32_t number, size_t family)
{
    if (number < 0) return true;
    const talgeo__point *point = &f->points->items[number];
    for (size_t i = 0; i < point->count; i++)
        if (knows(f, family, point->changes[i].variable)) return false;
    return true;
}

/* Does the other end of what is known of the sum show already that the family does not know it? */
static bool is_open(const talgeo__families *f, size_t family, int32_t other)
{
    return !f->items[family].group && other >= 0 && leaves_alone(f, other, family);
}

/* List the families who know a variable that the point changes. */
static bool list_point(talgeo__families *f, size_t hidden, int32_t number, int32_t other)
{
    bool good = true;
    if (number < 0) return true;
    const talgeo__point *point = &f->points->items[number];
    for (size_t i = 0; i < point->count; i++) {
        const talgeo__list *who = &f->who[point->changes[i].variable];
        for (size_t k = 0; good && k < who->count; k++) {
            size_t family = (size_t)who->items[k];
            if (f->listed[family] || is_open(f, family, other) || !concerns(f, family, hidden))
                continue;
            f->listed[family] = true;
            good = talgeo__list_add(&f->around, (int32_t)family);
        }
    }
    return good;
}

bool talgeo__families_concern(const talgeo__families *f, size_t hidden)
{
    return talgeo__points_veiled(f->points, hidden) || !talgeo__points_spared(f->points, hidden);
}

bool talgeo__families_around(talgeo__families *f, size_t hidden)
{
    const talgeo__hidden *h = &f->points->hidden[hidden];
    f->around.count = 0;
    if (talgeo__points_veiled(f->points, hidden))
        return talgeo__list_add(&f->around, (int32_t)f->nobody);
    bool good = list_point(f, hidden, h->low_point, h->high_point) &&
                list_point(f, hidden, h->high_point, h->low_point);
    for (size_t i = 0; i < f->around.count; i++) f->listed[f->around.items[i]] = false;
    return good;
}

/* ---- One family, one hidden sum ---- */

/* Points that change what the family knows are not valid for it. */
static bool ignore_points(talgeo__families *f, const talgeo__list *known)
{
    bool good = true;
    f->ignored.count = 0;
    for (size_t i = 0; i < known->count; i++) {
        const talgeo__touches *t = &f->points->touching[known->items[i]];
        for (size_t k = 0; k < t->count && good; k++) {
            talgeo__point *point = &f->points->items[t->items[k].point];
            if (!point->valid) continue;
            point->valid = false;
            good = talgeo__list_add(&f->ignored, t->items[k].point);
        }
    }
    return good;
}

static void fix(talgeo__families *f, const talgeo__list *known, bool fixed)
{
    for (size_t i = 0; i < known->count; i++) f->points->fixed[known->items[i]] = fixed;
}

bool talgeo__families_enter(talgeo__families *f, size_t hidden, size_t family)
{
    f->threshold = f->points->threshold;
    f->points->threshold = demand(f, family, f->threshold);
    fix(f, &f->items[family].variables, true);
    bool good = ignore_points(f, &f->items[family].variables);
    talgeo__points_renew(f->points, hidden);
    return good;
}

static void hold(talgeo__points *points, int32_t point)
{
    if (point >= 0) points->items[point].uses++;
}

bool talgeo__families_leave(talgeo__families *f, size_t hidden, size_t family,
                            const talgeo__hidden *known)
{
    const talgeo__family_proof proof = {hidden, family, f->points->hidden[hidden],
                                        !talgeo__points_safe(f->points, hidden)};
    fix(f, &f->items[family].variables, false);
    f->points->threshold = f->threshold;
    for (size_t i = 0; i < f->ignored.count; i++)
        f->points->items[f->ignored.items[i]].valid = true;
    hold(f->points, proof.known.low_point);
    hold(f->points, proof.known.high_point);
    talgeo__points_restore(f->points, hidden, known);
    if (!talgeo__grow(&f->proofs, &f->proofs_capacity, f->n_proofs + 1, sizeof *f->proofs))
        return false;
    f->proofs[f->n_proofs++] = proof;
    return true;
}

/* ---- The proof ---- */

/* Is a proof for the one good enough for the other? */
static bool is_as_strict(const talgeo__families *f, size_t family, size_t other)
{
    return f->items[family].group || !f->items[other].group;
}

bool talgeo__families_kept(const talgeo__families *f, size_t hidden, size_t family)
{
    for (size_t p = f->n_proofs; p-- > 0 && f->proofs[p].hidden == hidden;) {
        const talgeo__family_proof *proof = &f->proofs[p];
        if (proof->given_up ? proof->family == family
                            : is_as_strict(f, proof->family, family) &&
                                  leaves_alone(f, proof->known.low_point, family) &&
                                  leaves_alone(f, proof->known.high_point, family))
            return true;
    }
    return false;
}

/* Proofs are in the order of hidden sums. */
bool talgeo__families_verify(talgeo__families *f)
{
    size_t n_proofs = f->n_proofs;
    bool good = true;
    f->n_proofs = 0;
    int64_t threshold = f->points->threshold;
    for (size_t h = 0; h < f->points->n_hidden && good; h++) {
        if (!talgeo__families_concern(f, h)) continue;
        for (; f->n_proofs < n_proofs && f->proofs[f->n_proofs].hidden == h && good;
             f->n_proofs++) {
            const talgeo__family_proof *proof = &f->proofs[f->n_proofs];
            f->points->threshold = demand(f, proof->family, threshold);
            good = proof->given_up || (proof->known.sum == f->points->hidden[h].sum &&
                                       talgeo__points_prove(f->points, &proof->known));
        }
        good = good && talgeo__families_around(f, h);
        for (size_t i = 0; i < f->around.count && good; i++)
            good = talgeo__families_kept(f, h, (size_t)f->around.items[i]);
    }
    f->points->threshold = threshold;
    return good && f->n_proofs == n_proofs;
}
