/* Thousands of small made-up towns are protected and attacked: nothing withheld may be recovered.
 * Usage: property_protect [towns [seed]]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack.h"
#include "io/clp_solver.h"
#include "protect/attack.h"
#include "protect/protect.h"
#include "town.h"

/* Intervals are computed for towns of so many variables at most: it is slow. */
enum { MOST_BOUNDED = 80 };

typedef struct instance {
    uint64_t seed;
    talgeo__frame *frame;
    talgeo__cube cube;
    talgeo__policy policy;
    /* Where there are means, all that follows is in parts of children: so many a child, and so many
     * a step up each indicator's scale, or an event. */
    int64_t worth, step[2];
    talgeo__cube parts;
    /* The attacker's variables: each populated area combination, period and levels, with each
     * combination of outcomes. */
    int32_t *atoms;
    int64_t *truth;
    size_t n_atoms, width;
} instance;

/* ---- Means ---- */

static bool one_column(const talgeo__frame *frame)
{
    return frame->n_indicators == 2 &&
           strcmp(frame->indicators[0].value, frame->indicators[1].value) == 0;
}

static bool is_crossed(const talgeo__frame *frame)
{
    for (size_t t = 0; t < frame->n_tables; t++)
        for (size_t b = 0; b < frame->tables[t].n_by; b++)
            if (frame->tables[t].by[b].kind == TALGEO__BY_INDICATOR) return true;
    return false;
}

/* In a good part of the towns that can, the first indicator or both are means: of 4 steps, of 6. */
static void make_means(uint64_t seed, talgeo__frame *frame)
{
    static const char *const scales[] = {"{from: 1, to: 5, decimals: 0}",
                                         "{from: 0, to: 0.6, decimals: 1}"};
    if (seed % 7 > 3 || one_column(frame) || is_crossed(frame)) return;
    for (size_t i = 0; i < frame->n_indicators && i < 1 + seed % 2; i++) {
        free(frame->indicators[i].events[0]);
        frame->indicators[i].events[0] = strdup(scales[i]);
        frame->indicators[i].sensitive_both = true;
    }
}

/* Steps of an indicator that is a mean, else 0. */
static int64_t steps_of(const talgeo__frame *frame, size_t i)
{
    return strncmp(frame->indicators[i].events[0], "{from", 5) ? 0 : i == 0 ? 4 : 6;
}

/* Of a child's parts the first ones, as many as its answer's steps make, have the event. */
static void divide(instance *town)
{
    talgeo__layout l = town->cube.layout;
    size_t first = talgeo__layout_indicator(l, 0), n = 0;
    for (size_t i = 0; i < l.n_indicators; i++)
        if (steps_of(town->frame, i)) town->worth = 12;
    for (size_t i = 0; i < l.n_indicators; i++)
        town->step[i] =
            steps_of(town->frame, i) ? town->worth / steps_of(town->frame, i) : town->worth;
    size_t room = town->cube.n_atoms * (size_t)town->worth + 1;
    int32_t *keys = calloc(room * town->width, sizeof *keys);
    int64_t *counts = calloc(room, sizeof *counts);
    for (size_t a = 0; a < town->cube.n_atoms; a++)
        for (int64_t part = 0; part < town->worth; part++) {
            int32_t *key = keys + n * town->width;
            memcpy(key, town->cube.keys + a * town->width, town->width * sizeof *key);
            for (size_t i = 0; i < l.n_indicators; i++)
                if (steps_of(town->frame, i) && key[first + i] >= 0)
                    key[first + i] = part < key[first + i] * town->step[i];
            counts[n++] = town->cube.counts[a];
        }
    town_cube(town->frame, keys, counts, n, &town->parts);
    free(keys);
    free(counts);
}

/* ---- Making towns ---- */

/* In some towns both indicators are of one column, but the second of some children only. */
static bool of_some(uint64_t seed, const talgeo__frame *frame)
{
    return frame->n_indicators == 2 && seed % 5 == 1;
}

static talgeo__frame *make_frame(dice *d, uint64_t seed)
{
    size_t areas[3], levels[2], n_sets = 1 + roll(d, 3), n_strata = roll(d, 3);
    for (size_t s = 0; s < n_sets; s++) areas[s] = 1 + roll(d, 4);
    for (size_t i = 0; i < n_strata; i++) levels[i] = 2 + roll(d, 2);
    size_t n_indicators = 1 + roll(d, 2);
    talgeo__frame *frame =
        town_frame(n_sets, areas, 1 + roll(d, 3), n_strata, levels, n_indicators);
    unsigned all_sets = (1u << n_sets) - 1, all_strata = (1u << n_strata) - 1;
    bool crossed = n_indicators == 2 && roll(d, 3) == 0;
    town_table(frame, (1u << n_indicators) - 1, roll(d, 4) ? all_sets : 0, roll(d, 4) > 0, 0, -1);
    for (uint32_t t = roll(d, 3); t > 0; t--)
        town_table(frame, 1 + roll(d, (1u << n_indicators) - 1), roll(d, all_sets + 1),
                   roll(d, 2) > 0, roll(d, all_strata + 1), -1);
    if (crossed)
        town_table(frame, 2, roll(d, all_sets + 1), roll(d, 2) > 0, roll(d, all_strata + 1), 0);
    if (frame->n_periods > 1 && seed % 4 == 2) { /* rolling windows */
        town_table(frame, (1u << n_indicators) - 1, all_sets, true, 0, -1);
        frame->tables[frame->n_tables - 1].pool = 2;
    }
    for (size_t i = 0; i < n_indicators; i++) {
        frame->indicators[i].sensitive_both = roll(d, 4) == 0;
        if (i == 1 && seed % 5 == 0) { /* both of one column, the second a part of the first */
            free(frame->indicators[1].value);
            frame->indicators[1].value = strdup(frame->indicators[0].value);
            frame->indicators[0].events = realloc(frame->indicators[0].events, 2 * sizeof(char *));
            frame->indicators[0].events[1] = strdup("very");
            frame->indicators[0].n_events = 2;
            free(frame->indicators[1].events[0]);
            frame->indicators[1].events[0] = strdup("very");
        }
        if (i == 1 && of_some(seed, frame)) {
            free(frame->indicators[1].value);
            frame->indicators[1].value = strdup(frame->indicators[0].value);
            frame->indicators[1].among = calloc(1, sizeof(char *));
            frame->indicators[1].among[0] = strdup("stage=late");
            frame->indicators[1].n_among = 1;
        }
    }
    make_means(seed, frame);
    return frame;
}

/* In every third town both outcomes of every child are known, and the attacker knows that. */
static bool possible(const talgeo__frame *frame, uint64_t seed, const int32_t *outcome)
{
    if (frame->n_indicators == 2 && seed % 3 == 0 && !of_some(seed, frame) &&
        (outcome[0] < 0 || outcome[1] < 0))
        return false;
    if (!one_column(frame)) return true;
    if (of_some(seed, frame)) return outcome[1] < 0 || outcome[1] == outcome[0];
    return (outcome[0] < 0) == (outcome[1] < 0) && outcome[1] <= outcome[0];
}

static void make_child(const talgeo__frame *frame, uint64_t seed, dice *d, int32_t *key)
{
    talgeo__layout l = {frame->n_sets, frame->n_strata, frame->n_indicators};
    uint32_t home = roll(d, 7), flavour = roll(d, 3);
    for (size_t s = 0; s < l.n_sets; s++) {
        int32_t n = (int32_t)frame->sets[s]->n_areas;
        key[s] = (int32_t)home * n / 7; /* areas as stretches of one street */
        if (flavour == 0 && s == 1 && home == 3) key[s] = (key[s] + 1) % n;
        if (flavour == 1 && s == 2 && home == 5) key[s] = -1;
    }
    key[talgeo__layout_period(l)] = (int32_t)roll(d, (uint32_t)frame->n_periods);
    for (size_t i = 0; i < l.n_strata; i++)
        key[talgeo__layout_stratum(l, i)] =
            roll(d, 25) ? (int32_t)roll(d, (uint32_t)frame->strata[i].n_levels) : -1;
    int32_t *outcome = key + talgeo__layout_indicator(l, 0);
    do
        for (size_t i = 0; i < l.n_indicators; i++)
            outcome[i] = roll(d, 10) == 0     ? -1
                         : steps_of(frame, i) ? (int32_t)roll(d, (uint32_t)steps_of(frame, i) + 1)
                                              : roll(d, 5) == 0;
    while (!possible(frame, seed, outcome));
}

static void make_cube(instance *town, dice *d)
{
    size_t n = 5 + roll(d, 250);
    int32_t *keys = calloc(n * town->width, sizeof *keys);
    int64_t *counts = calloc(n, sizeof *counts);
    uint32_t most = 1 + roll(d, 3);
    for (size_t i = 0; i < n; i++) {
        make_child(town->frame, town->seed, d, keys + i * town->width);
        counts[i] = 1 + roll(d, most);
    }
    town_cube(town->frame, keys, counts, n, &town->cube);
    free(keys);
    free(counts);
}

static size_t count_patterns(const talgeo__frame *frame)
{
    return frame->n_indicators == 1 ? 2 : 9;
}

static void set_pattern(const talgeo__frame *frame, size_t pattern, int32_t *outcome)
{
    if (frame->n_indicators == 1) {
        outcome[0] = (int32_t)pattern;
        return;
    }
    outcome[0] = (int32_t)(pattern / 3) - 1;
    outcome[1] = (int32_t)(pattern % 3) - 1;
}

static void imagine(instance *town)
{
    const talgeo__cube *cube = &town->parts;
    size_t width = town->width, first = talgeo__layout_indicator(cube->layout, 0);
    size_t patterns = count_patterns(town->frame);
    town->atoms = calloc((cube->n_atoms + 1) * patterns * width, sizeof *town->atoms);
    town->truth = calloc((cube->n_atoms + 1) * patterns, sizeof *town->truth);
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *key = cube->keys + a * width;
        if (a > 0 && memcmp(key, key - width, first * sizeof *key) == 0) continue;
        for (size_t p = 0; p < patterns; p++) {
            int32_t *atom = town->atoms + town->n_atoms * width;
            memcpy(atom, key, first * sizeof *key);
            set_pattern(town->frame, p, atom + first);
            if (!possible(town->frame, town->seed, atom + first)) continue;
            for (size_t b = a; b < cube->n_atoms; b++)
                if (memcmp(cube->keys + b * width, atom, width * sizeof *atom) == 0)
                    town->truth[town->n_atoms] = cube->counts[b];
            town->n_atoms++;
        }
    }
}

static instance make_town(uint64_t seed)
{
    dice d = {seed * 0x9E3779B97F4A7C15u + 1};
    instance town = {.seed = seed, .worth = 1};
    for (int i = 0; i < 8; i++) roll(&d, 2);
    town.frame = make_frame(&d, seed);
    talgeo__layout layout = {town.frame->n_sets, town.frame->n_strata, town.frame->n_indicators};
    town.width = talgeo__layout_width(layout);
    town.policy = (talgeo__policy){3 + roll(&d, 4), 0.95};
    make_cube(&town, &d);
    divide(&town);
    imagine(&town);
    return town;
}

static void free_town(instance *town)
{
    talgeo__cube_free(&town->cube);
    talgeo__cube_free(&town->parts);
    free(town->atoms);
    free(town->truth);
}

/* ---- What is secret ---- */

enum { CHILDREN, EVENTS, OTHERS, N_NUMBERS };

static bool is_secret(int number, int64_t children, int64_t events, int64_t threshold, bool both)
{
    int64_t value = number == CHILDREN ? children : number == EVENTS ? events : children - events;
    if (children == 0) return false;
    if (value > 0 && value < threshold) return true;
    return value == 0 && (number == OTHERS || (number == EVENTS && both));
}

/* The attacker's variables that a cell's number adds up; restricted to `within` unless NULL. */
static int64_t members_of(const instance *town, const talgeo__cell_key *key, int number,
                          const bool *within, bool *member)
{
    int64_t sum = 0;
    size_t at = talgeo__layout_indicator(town->cube.layout, (size_t)key->indicator);
    for (size_t a = 0; a < town->n_atoms; a++) {
        const int32_t *atom = town->atoms + a * town->width;
        member[a] = talgeo__cell_has_atom(town->frame, town->cube.layout, key, atom) &&
                    (number == CHILDREN || (number == EVENTS) == (atom[at] == 1)) &&
                    (within == NULL || within[a]);
        if (member[a]) sum += town->truth[a];
    }
    return sum;
}

/* ---- The attack ---- */

typedef struct tally {
    long towns, means, cells, withheld, virtual, recovered, naive_convicted, naive_possible, audits;
    long naive_narrow; /* towns with too narrow intervals if only primary cells are withheld */
    long bounded, narrow, overflowed; /* intervals computed, too narrow, given up */
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

/* Intersections and differences with the areas of the other sets. */
static long recover_virtual(const instance *town, const attack *a, const talgeo__cell_key *key,
                            tally *t)
{
    const talgeo__table *table = &town->frame->tables[key->table];
    bool *within = calloc(town->n_atoms + 1, sizeof *within);
    long found = 0;
    for (size_t s = 0; key->set >= 0 && s < table->n_sets; s++) {
        size_t set = table->sets[s];
        for (int32_t area = -1; area < (int32_t)town->frame->sets[set]->n_areas; area++)
            for (int inside = area < 0; (int32_t)set != key->set && inside < 2; inside++) {
                for (size_t v = 0; v < town->n_atoms; v++)
                    within[v] = (town->atoms[v * town->width + set] == area) == (inside == 1);
                found += recover(town, a, key, within);
                t->virtual ++;
            }
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
        t->cells++;
        t->withheld += release->cells[c].status == TALGEO_CELL_WITHHELD;
    }
    attack_free(a);
    return found;
}

/* ---- The audit's own attack must agree ---- */

static talgeo_status audit(const instance *town, const talgeo_release *release)
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
    talgeo_status status = talgeo__attack(&audited, &result, NULL);
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
    if (audit(town, release) == TALGEO_E_PRIVACY) t->audits++;
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

static bool try_town(uint64_t seed, tally *t)
{
    instance town = make_town(seed);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_status status = talgeo__protect(town.frame, &town.cube, &town.policy,
                                           talgeo__clp_solver(), NULL, &release, &error);
    if (status != TALGEO_OK) {
        printf("seed %llu: %s\n", (unsigned long long)seed, error.message);
        return false;
    }
    long found = attack_release(&town, release, t);
    bool good = found == 0 && figures_are_true(&town, release);
    if (!good) printf("seed %llu: %ld numbers recovered\n", (unsigned long long)seed, found);
    if (audit(&town, release) != TALGEO_OK) {
        printf("seed %llu: the audit objects\n", (unsigned long long)seed);
        good = false;
    }
    long narrow = town.n_atoms <= MOST_BOUNDED ? bound_release(&town, release, t) : 0;
    if (narrow) {
        printf("seed %llu: %ld intervals are too narrow\n", (unsigned long long)seed, narrow);
        good = false;
    }
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
    tally t = {0};
    int failures = 0;
    for (long i = 0; i < towns; i++) failures += !try_town(seed + (uint64_t)i, &t);
    printf("%ld towns from seed %llu, %ld of them with means: %ld cells, %ld withheld, %ld virtual "
           "groups; %ld numbers recovered\n",
           t.towns, (unsigned long long)seed, t.means, t.cells, t.withheld, t.virtual, t.recovered);
    printf("%ld intervals computed, %ld too narrow; %ld given up for large fractions\n", t.bounded,
           t.narrow, t.overflowed);
    printf("with primary cells only: %ld of %ld towns convicted, %ld by the audit, %ld by bounds\n",
           t.naive_convicted, t.naive_possible, t.audits, t.naive_narrow);
    if (towns >= 100 && (t.naive_convicted * 4 < t.naive_possible || t.audits * 10 < towns ||
                         t.naive_narrow == 0)) {
        printf("the attacker has no teeth\n");
        failures++;
    }
    return failures > 0;
}
