/* The families' attack. */
#include "families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What is secret: numbers of cells, and of what other areas have of them or lack ---- */

typedef struct secret {
    bool *member;
    bool *group; /* the children whose number it is, with those of its other part */
    int64_t value, children;
    bool cell; /* of a cell: intervals count too */
} secret;

typedef struct secrets {
    secret *items;
    size_t count;
} secrets;

static bool listed(const secrets *s, const bool *member, size_t n, bool cell)
{
    for (size_t i = 0; i < s->count; i++)
        if (memcmp(s->items[i].member, member, n) == 0) {
            s->items[i].cell = s->items[i].cell || cell;
            return true;
        }
    return false;
}

static void add_group(const instance *town, const talgeo__cell_key *key, const bool *within,
                      secrets *out)
{
    size_t n = town->n_atoms;
    bool both = town->frame->indicators[key->indicator].sensitive_both;
    bool *group = calloc(n + 1, sizeof *group), *member = calloc(n + 1, sizeof *member);
    int64_t children = members_of(town, key, CHILDREN, within, group);
    int64_t events = members_of(town, key, EVENTS, within, member);
    for (int number = 0; number < N_NUMBERS; number++) {
        int64_t value = members_of(town, key, number, within, member);
        if (!is_secret(number, children, events, town->policy.threshold * town->worth, both) ||
            memchr(member, true, n) == NULL || listed(out, member, n, within == NULL))
            continue;
        out->items = realloc(out->items, (out->count + 1) * sizeof *out->items);
        secret *made = &out->items[out->count++];
        *made = (secret){calloc(n + 1, 1), calloc(n + 1, 1), value, children, within == NULL};
        memcpy(made->member, member, n);
        memcpy(made->group, group, n);
    }
    free(group);
    free(member);
}

static void add_overlaps(const instance *town, const talgeo__cell_key *key, secrets *out)
{
    const talgeo__table *table = &town->frame->tables[key->table];
    bool *within = calloc(town->n_atoms + 1, sizeof *within);
    for (size_t s = 0; key->set >= 0 && s < table->n_sets; s++) {
        size_t set = table->sets[s];
        for (int32_t area = -1; area < (int32_t)town->frame->sets[set]->n_areas; area++)
            for (int inside = area < 0; (int32_t)set != key->set && inside < 2; inside++) {
                for (size_t v = 0; v < town->n_atoms; v++)
                    within[v] = (town->atoms[v * town->width + set] == area) == (inside == 1);
                add_group(town, key, within, out);
            }
    }
    free(within);
}

static secrets list_secrets(const instance *town, const talgeo_release *release)
{
    secrets out = {0};
    for (size_t c = 0; c < release->n_cells; c++) {
        add_group(town, &release->cells[c].key, NULL, &out);
        add_overlaps(town, &release->cells[c].key, &out);
    }
    return out;
}

static void free_secrets(secrets *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->items[i].member);
        free(s->items[i].group);
    }
    free(s->items);
}

/* ---- What a family knows ---- */

/* known[v]: it knows how many children the variable counts: that no other child is of its own kind,
 * nor in a cell that counts nobody else. False: nor is there such a cell. */
static bool list_known(const instance *town, const talgeo_release *release, size_t child,
                       bool *known)
{
    bool *member = calloc(town->n_atoms + 1, sizeof *member), alone = false;
    known[child] = town->worth == 1 && town->truth[child] == 1;
    for (size_t c = 0; c < release->n_cells; c++) {
        int64_t children = members_of(town, &release->cells[c].key, CHILDREN, NULL, member);
        if (children != town->worth || !member[child]) continue;
        for (size_t v = 0; v < town->n_atoms; v++) known[v] = known[v] || member[v];
        alone = true;
    }
    free(member);
    return alone;
}

static attack *family_attack(const instance *town, const attack *outsider, const bool *known)
{
    attack *a = attack_copy(outsider);
    bool *one = calloc(town->n_atoms + 1, sizeof *one);
    for (size_t v = 0; v < town->n_atoms; v++)
        if (known[v] && town->truth[v] == 0) attack_zero(a, v);
    for (size_t v = 0; v < town->n_atoms; v++) {
        one[v] = true;
        if (known[v] && town->truth[v]) attack_show(a, one, town->truth[v]);
        one[v] = false;
    }
    attack_run(a);
    free(one);
    return a;
}

/* Does it say anything of other children, and not of what the family knows itself? */
static bool concerns_others(const instance *town, const secret *s, const bool *known)
{
    bool beyond = false, others = false;
    for (size_t v = 0; v < town->n_atoms; v++) {
        beyond = beyond || (s->member[v] && !known[v]);
        others = others || ((s->value ? s->member[v] : s->group[v]) && !known[v] && town->truth[v]);
    }
    return beyond && others;
}

/* ---- The attack ---- */

static long bound(const instance *town, const attack *a, const secret *s, family_tally *t)
{
    int64_t low = 0, high = 0, threshold = (town->policy.threshold - 1) * town->worth;
    bool open_up = false, open_down = false;
    if (!attack_bound(a, s->member, 1, &high, &open_up) ||
        !attack_bound(a, s->member, -1, &low, &open_down)) {
        t->overflowed++;
        return 0;
    }
    if (low > s->value || (!open_up && high < s->value))
        fprintf(stderr, "the bounds err\n"), abort();
    t->bounded++;
    return !open_up && (high < threshold || high - low < threshold);
}

static long attack_as(const instance *town, const attack *outsider, const talgeo_release *release,
                      const secrets *all, size_t child, bool bounds, family_tally *t)
{
    bool *known = calloc(town->n_atoms + 1, sizeof *known);
    bool alone = list_known(town, release, child, known);
    attack *a = family_attack(town, outsider, known);
    long found = 0, narrow = 0;
    for (size_t i = 0; i < all->count; i++) {
        const secret *s = &all->items[i];
        int64_t value;
        if (!concerns_others(town, s, known)) continue;
        t->secrets++;
        if (attack_follows(a, s->member, &value)) {
            found++;
            if (value != s->value) fprintf(stderr, "a family errs\n"), abort();
        } else if (bounds && alone && s->cell)
            narrow += bound(town, a, s, t);
    }
    t->families++;
    t->recovered += found;
    t->narrow += narrow;
    attack_free(a);
    free(known);
    return found + narrow;
}

/* One child, or a part of one. */
static bool may_be_alone(const instance *town, size_t v)
{
    return town->truth[v] > 0 && town->truth[v] <= town->worth;
}

long families_attack(const instance *town, const attack *outsider, const talgeo_release *release,
                     size_t most, size_t most_bounded, family_tally *t)
{
    secrets all = list_secrets(town, release);
    size_t n = 0, taken = 0;
    long found = 0;
    for (size_t v = 0; v < town->n_atoms; v++) n += may_be_alone(town, v);
    size_t step = n > most && most ? n / most : 1, number = town->seed % step;
    for (size_t v = 0, child = 0; v < town->n_atoms && taken < most; v++) {
        if (!may_be_alone(town, v) || child++ % step != number) continue;
        found += attack_as(town, outsider, release, &all, v, taken < most_bounded, t);
        taken++;
    }
    free_secrets(&all);
    return found;
}
