/* Thousands of small made-up towns are protected and attacked: nothing withheld may be recovered.
 * Usage: property_protect [towns [seed [families]]]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack.h"
#include "families.h"
#include "instance.h"
#include "io/clp_solver.h"
#include "protect/attack.h"
#include "protect/history.h"
#include "protect/protect.h"

/* Intervals are computed for towns of so many variables at most: it is slow. */
enum { MOST_BOUNDED = 80 };
/* Families that attack a town, unless it is said how many, and those of them that compute
 * intervals, in such towns. */
enum { FAMILIES = 4, BOUNDING_SHARE = 4 };

/* ---- The attack ---- */

typedef struct tally {
    long towns, means, cells, withheld, virtual, recovered, naive_convicted, naive_possible, audits;
    long naive_narrow; /* towns with too narrow intervals if only primary cells are withheld */
    long bounded, narrow, overflowed; /* intervals computed, too narrow, given up */
    family_tally families;
    size_t most_families; /* of a town */
} tally;

static attack *attack_cells(const instance *town, const talgeo__public_cell *cells, size_t n)
{
    attack *a = attack_new(town->n_atoms);
    bool *member = calloc(town->n_atoms + 1, sizeof *member);
    for (size_t c = 0; c < n; c++) {
        bool shown = cells[c].status == TALGEO_CELL_PUBLISHED;
        if (cells[c].status == TALGEO_CELL_WITHHELD) continue;
        int64_t events = shown ? cells[c].events * town->step[cells[c].key.indicator] : 0;
        members_of(town, &cells[c].key, EVENTS, NULL, member);
        attack_show(a, member, events);
        members_of(town, &cells[c].key, OTHERS, NULL, member);
        attack_show(a, member, shown ? cells[c].n * town->worth - events : 0);
    }
    attack_run(a);
    free(member);
    return a;
}

static bool any_member(const instance *town, const bool *member)
{
    for (size_t v = 0; v < town->n_atoms; v++)
        if (member[v]) return true;
    return false;
}

/* How many secret numbers of the group (a cell, within a selection of variables) follow. */
static long recover(const instance *town, const attack *a, const talgeo__cell_key *key,
                    const bool *within)
{
    bool *member = calloc(town->n_atoms + 1, sizeof *member);
    bool both = town->frame->indicators[key->indicator].sensitive_both;
    int64_t children = members_of(town, key, CHILDREN, within, member);
    int64_t events = members_of(town, key, EVENTS, within, member);
    long found = 0;
    for (int number = 0; number < N_NUMBERS; number++) {
        int64_t value, truth = members_of(town, key, number, within, member);
        if (!is_secret(number, children, events, town->policy.threshold * town->worth, both))
            continue;
        if (!any_member(town, member)) continue; /* nobody can be there, as everybody knows */
        if (!attack_follows(a, member, &value)) continue;
        found++;
        if (value != truth) fprintf(stderr, "the attacker errs\n"), abort();
    }
    free(member);
    return found;
}

/* Is every secret number of the cell open to the threshold, and over a range as wide? */
static long bound(const instance *town, const attack *a, const talgeo__cell_key *key, tally *t)
{
    bool *member = calloc(town->n_atoms + 1, sizeof *member);
    bool both = town->frame->indicators[key->indicator].sensitive_both;
    int64_t threshold = town->policy.threshold * town->worth, low = 0, high = 0;
    int64_t children = members_of(town, key, CHILDREN, NULL, member);
    int64_t events = members_of(town, key, EVENTS, NULL, member);
    long narrow = 0;
    for (int number = 0; number < N_NUMBERS; number++) {
        bool open_up = false, open_down = false;
        int64_t truth = members_of(town, key, number, NULL, member);
        if (!is_secret(number, children, events, threshold, both) || !any_member(town, member))
            continue;
        if (!attack_bound(a, member, 1, &high, &open_up) ||
            !attack_bound(a, member, -1, &low, &open_down)) {
            t->overflowed++;
            continue;
        }
        if (low > truth || (!open_up && high < truth)) fprintf(stderr, "the bounds err\n"), abort();
        t->bounded++;
        narrow += !open_up && (high < threshold || high - low < threshold);
    }
    free(member);
    return narrow;
}

static long bound_release(const instance *town, const talgeo_release *release, tally *t)
{
    attack *a = attack_cells(town, release->cells, release->n_cells);
    long narrow = 0;
    for (size_t c = 0; c < release->n_cells; c++)
        narrow += bound(town, a, &release->cells[c].key, t);
    attack_free(a);
    return narrow;
}

/* Has a table areas of the set for the indicator, by period as the cell is, or by all periods as
 * it?
 */
static bool is_shown_like(const talgeo__frame *frame, size_t set, const talgeo__cell_key *key)
{
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        bool indicator = false, has_set = false;
        for (size_t i = 0; i < table->n_indicators; i++)
            indicator = indicator || table->indicators[i] == (size_t)key->indicator;
        for (size_t s = 0; s < table->n_sets; s++) has_set = has_set || table->sets[s] == set;
        if (indicator && has_set && table->pool == frame->tables[key->table].pool &&
            table->by_period == frame->tables[key->table].by_period)
            return true;
    }
    return false;
}

/* Intersections and differences with the areas of the other sets. */
static long recover_virtual(const instance *town, const attack *a, const talgeo__cell_key *key,
                            tally *t)
{
    bool *within = calloc(town->n_atoms + 1, sizeof *within);
    long found = 0;
    for (size_t set = 0; key->set >= 0 && set < town->frame->n_sets; set++) {
        if ((int32_t)set == key->set || !is_shown_like(town->frame, set, key)) continue;
        for (int32_t area = -1; area < (int32_t)town->frame->sets[set]->n_areas; area++)
            for (int inside = area < 0; inside < 2; inside++) {
                for (size_t v = 0; v < town->n_atoms; v++)
                    within[v] = (town->atoms[v * town->width + set] == area) == (inside == 1);
                found += recover(town, a, key, within);
                t->virtual ++;
            }
    }
    free(within);
    return found;
}

/* Three areas: in the cell's, and in (or not in) one of each other set. */
static long recover_triples(const instance *town, const attack *a, const talgeo__cell_key *key,
                            tally *t)
{
    const talgeo__frame *frame = town->frame;
    const talgeo__table *table = &frame->tables[key->table];
    bool *within = calloc(town->n_atoms + 1, sizeof *within);
    long found = 0;
    if (table->n_sets < 3 || key->set < 0) return free(within), 0;
    size_t s = (size_t)(key->set + 1) % 3, u = (size_t)(key->set + 2) % 3;
    for (int32_t b = 0; b < (int32_t)frame->sets[s]->n_areas; b++)
        for (int32_t c = 0; c < (int32_t)frame->sets[u]->n_areas; c++)
            for (int way = 0; way < 4; way++, t->virtual ++) {
                for (size_t v = 0; v < town->n_atoms; v++) {
                    const int32_t *atom = town->atoms + v * town->width;
                    within[v] = (atom[s] == b) == (way % 2) && (atom[u] == c) == (way / 2);
                }
                found += recover(town, a, key, within);
            }
    free(within);
    return found;
}

/* Of two indicators of one column: those who have, or have not, the event of the other one, or are
 * none of its children. */
static long recover_nested(const instance *town, const attack *a, const talgeo__cell_key *key,
                           tally *t)
{
    size_t other = talgeo__layout_indicator(town->cube.layout, key->indicator == 0);
    bool *within = calloc(town->n_atoms + 1, sizeof *within);
    long found = 0;
    for (int32_t event = -1; event < 2 && one_column(town->frame); event++) {
        for (size_t v = 0; v < town->n_atoms; v++)
            within[v] = town->atoms[v * town->width + other] == event;
        found += recover(town, a, key, within);
        t->virtual ++;
    }
    free(within);
    return found;
}

static long attack_release(const instance *town, const talgeo_release *release, tally *t)
{
    attack *a = attack_cells(town, release->cells, release->n_cells);
    long found = 0;
    for (size_t c = 0; c < release->n_cells; c++) {
        found += recover(town, a, &release->cells[c].key, NULL);
        found += recover_virtual(town, a, &release->cells[c].key, t);
        found += recover_nested(town, a, &release->cells[c].key, t);
        found += recover_triples(town, a, &release->cells[c].key, t);
        t->cells++;
        t->withheld += release->cells[c].status == TALGEO_CELL_WITHHELD;
    }
    attack_free(a);
    return found;
}

/* ---- The audit's own attack must agree ---- */

static talgeo_status audit(const instance *town, const talgeo_release *release, talgeo_error *error)
{
    const talgeo__cube *cube = &town->cube;
    size_t n_sets = town->frame->n_sets;
    int32_t *combinations = calloc(cube->n_atoms + 1, (n_sets + 1) * sizeof *combinations);
    size_t n = 0;
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *key = cube->keys + a * town->width;
        if (n && memcmp(combinations + (n - 1) * n_sets, key, n_sets * sizeof *key) == 0) continue;
        memcpy(combinations + n++ * n_sets, key, n_sets * sizeof *key);
    }
    talgeo_audit_result result = {.size = sizeof result};
    const talgeo__audited audited = {.release = release,
                                     .frame = release->frame,
                                     .combinations = combinations,
                                     .n_combinations = n_sets ? n : 1,
                                     .solver = talgeo__clp_solver()};
    talgeo_status status = talgeo__attack(&audited, &result, error);
    free(combinations);
    return status;
}

/* Withhold primary cells only: the attacker must find something, often enough. */
static void try_naive(const instance *town, talgeo_release *release, tally *t)
{
    talgeo__cells cells;
    if (talgeo__cells_count(town->frame, &town->parts, &cells, NULL) != TALGEO_OK) abort();
    bool any = false;
    for (size_t c = 0; c < cells.count; c++) {
        talgeo__public_cell *cell = &release->cells[c];
        bool both = town->frame->indicators[cell->key.indicator].sensitive_both, secret = false;
        for (int k = 0; k < N_NUMBERS; k++)
            secret = secret || is_secret(k, cells.items[c].n, cells.items[c].events,
                                         town->policy.threshold * town->worth, both);
        any = any || secret;
        if (secret || cell->status != TALGEO_CELL_WITHHELD) continue;
        cell->status = TALGEO_CELL_PUBLISHED;
        cell->n = cells.items[c].n / town->worth;
        cell->events = cells.items[c].events / town->step[cell->key.indicator];
    }
    tally ignored = {0};
    if (town->n_atoms <= MOST_BOUNDED)
        t->naive_narrow += bound_release(town, release, &ignored) > 0;
    bool convicted = attack_release(town, release, &ignored) > 0;
    t->naive_possible += any;
    t->naive_convicted += convicted;
    if (audit(town, release, NULL) == TALGEO_E_PRIVACY) t->audits++;
    talgeo__cells_free(&cells);
}

/* ---- One town ---- */

static bool figures_are_true(const instance *town, const talgeo_release *release)
{
    talgeo__cells cells;
    bool good = talgeo__cells_count(town->frame, &town->parts, &cells, NULL) == TALGEO_OK &&
                cells.count == release->n_cells;
    for (size_t c = 0; good && c < cells.count; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        if (cell->status == TALGEO_CELL_PUBLISHED)
            good = cell->n * town->worth == cells.items[c].n &&
                   cell->events * town->step[cell->key.indicator] == cells.items[c].events;
        else
            good =
                cell->events == -1 && cell->n == (cell->status == TALGEO_CELL_NO_CHILDREN ? 0 : -1);
    }
    talgeo__cells_free(&cells);
    return good;
}

static long attack_by_families(const instance *town, const talgeo_release *release, tally *t)
{
    attack *a = attack_cells(town, release->cells, release->n_cells);
    size_t most = t->most_families;
    size_t most_bounded = town->n_atoms <= MOST_BOUNDED ? most / BOUNDING_SHARE : 0;
    long found = families_attack(town, a, release, most, most_bounded, &t->families);
    attack_free(a);
    if (found)
        printf("seed %llu: families find %ld numbers\n", (unsigned long long)town->seed, found);
    return found;
}

/* As the first release of a plan. */
static talgeo_status publish(const instance *town, talgeo_release **release, talgeo_error *error)
{
    talgeo__history history;
    talgeo_status status = talgeo__history_widen(&history, NULL, 0, town->frame, error);
    if (status == TALGEO_OK) status = talgeo__history_match(&history, town->frame, error);
    if (status == TALGEO_OK)
        status = talgeo__protect_after(town->frame, &town->cube, &town->policy, &history,
                                       talgeo__clp_solver(), NULL, release, error);
    talgeo__history_free(&history);
    return status;
}

static bool try_town(uint64_t seed, tally *t)
{
    instance town = make_town(seed);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_status status = publish(&town, &release, &error);
    if (status != TALGEO_OK) {
        printf("seed %llu: %s\n", (unsigned long long)seed, error.message);
        return false;
    }
    long found = attack_release(&town, release, t);
    bool good = found == 0 && figures_are_true(&town, release);
    if (!good) printf("seed %llu: %ld numbers recovered\n", (unsigned long long)seed, found);
    if (audit(&town, release, &error) != TALGEO_OK) {
        printf("seed %llu: the audit objects: %s\n", (unsigned long long)seed, error.message);
        good = false;
    }
    long narrow = town.n_atoms <= MOST_BOUNDED ? bound_release(&town, release, t) : 0;
    if (narrow) {
        printf("seed %llu: %ld intervals are too narrow\n", (unsigned long long)seed, narrow);
        good = false;
    }
    if (attack_by_families(&town, release, t)) good = false;
    t->narrow += narrow;
    t->means += town.worth > 1;
    t->towns++;
    t->recovered += found;
    try_naive(&town, release, t);
    talgeo__release_free(release);
    free_town(&town);
    return good;
}

int main(int argc, char **argv)
{
    long towns = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    tally t = {.most_families = argc > 3 ? strtoul(argv[3], NULL, 10) : FAMILIES};
    int failures = 0;
    for (long i = 0; i < towns; i++) failures += !try_town(seed + (uint64_t)i, &t);
    printf("%ld towns from seed %llu, %ld of them with means: %ld cells, %ld withheld, %ld virtual "
           "groups; %ld numbers recovered\n",
           t.towns, (unsigned long long)seed, t.means, t.cells, t.withheld, t.virtual, t.recovered);
    printf("%ld intervals computed, %ld too narrow; %ld given up for large fractions\n", t.bounded,
           t.narrow, t.overflowed);
    printf("%ld families: %ld secrets, %ld recovered; %ld intervals computed, %ld too narrow; %ld "
           "given up\n",
           t.families.families, t.families.secrets, t.families.recovered, t.families.bounded,
           t.families.narrow, t.families.overflowed);
    printf("with primary cells only: %ld of %ld towns convicted, %ld by the audit, %ld by bounds\n",
           t.naive_convicted, t.naive_possible, t.audits, t.naive_narrow);
    if (towns >= 100 && (t.naive_convicted * 4 < t.naive_possible || t.audits * 10 < towns ||
                         t.naive_narrow == 0)) {
        printf("the attacker has no teeth\n");
        failures++;
    }
    return failures > 0;
}
