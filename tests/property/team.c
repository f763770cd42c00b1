/* Made-up towns in which three to five indicators are known of every child are protected, in part
 * of them a year later again, and attacked as a whole: every combination of outcomes is possible in
 * every place. In others a few children lack an answer; there whoever takes the numbers of all
 * indicators for the number of children must not learn of a small group of them. Usage:
 * property_team [towns [seed]]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack.h"
#include "io/clp_solver.h"
#include "protect/attack.h"
#include "protect/history.h"
#include "protect/protect.h"
#include "town.h"

enum { MOST_INDICATORS = 5, HOMES = 8, MOST_ATTACKED = 260, MOST_BOUNDED = 100 };

typedef struct town {
    talgeo__frame *frame, *later; /* the second is that of the second release, or NULL */
    talgeo__cube cube, later_cube;
    talgeo__policy policy;
    bool lacking; /* some answers are missing */
    bool keeps;   /* figures that are public */
    size_t k, width;
    int32_t *atoms; /* the attacker's variables, in the layout of both frames */
    int64_t *truth;
    size_t n_atoms;
} town;

typedef struct tally {
    long towns, again, lacking, guessed, cells, withheld, secrets, recovered, bounded, narrow,
        overflowed, apart, audits, objections;
} findings;

/* ---- Making ---- */

static talgeo__frame *make_frame(uint64_t seed, size_t n_periods, size_t k)
{
    dice d = {seed * 0xD1342543DE82EF95u + 3};
    for (int i = 0; i < 8; i++) roll(&d, 2);
    size_t areas[3], levels[1] = {2}, n_sets = 1 + roll(&d, 3), n_strata = roll(&d, 2);
    for (size_t s = 0; s < n_sets; s++) areas[s] = 1 + roll(&d, 4);
    talgeo__frame *frame = town_frame(n_sets, areas, n_periods, n_strata, levels, k);
    for (size_t s = 0; s < n_sets; s++) snprintf(frame->sets[s]->digest, 65, "%zu", s);
    unsigned all = (1u << k) - 1, sets = (1u << n_sets) - 1;
    if (seed % 8 == 3) /* each indicator in a set of its own */
        for (size_t i = 0; i < k; i++) town_table(frame, 1u << i, 1u << i % n_sets, true, 0, -1);
    else
        town_table(frame, all, sets, true, 0, -1);
    if (seed % 16 == 3 && n_periods > 1) { /* one of them over two years */
        town_table(frame, 1, 2 & sets ? 2 : 1, true, 0, -1);
        frame->tables[frame->n_tables - 1].pool = 2;
    }
    if (n_strata)
        town_table(frame, 1 + 2 * roll(&d, 1u << (k - 1)), 1 + roll(&d, sets), true, 1, -1);
    if (roll(&d, 3) == 0) town_table(frame, 2, 1 + roll(&d, sets), roll(&d, 2) > 0, 0, 0);
    if (roll(&d, 5) == 0) town_table(frame, 1u << (k - 1), sets, false, 0, -1); /* no leader */
    for (size_t i = 0; i < k; i++) frame->indicators[i].sensitive_both = roll(&d, 4) == 0;
    for (size_t p = 0; p < n_periods; p++) frame->period_ends[p] = (int32_t)(365 * p);
    return frame;
}

/* The areas of a home: as stretches of one street. */
static void find_home(const talgeo__frame *frame, int32_t home, int32_t *area)
{
    for (size_t s = 0; s < frame->n_sets; s++) {
        int32_t n = (int32_t)frame->sets[s]->n_areas;
        area[s] = home * n / HOMES;
        if (s == 1 && home == 3) area[s] = (area[s] + 1) % n;
        if (s == 2 && home == 5) area[s] = -1;
    }
}

static void make_child(const talgeo__frame *frame, dice *d, const uint32_t *odds, int32_t period,
                       int32_t *key)
{
    talgeo__layout l = {frame->n_sets, frame->n_strata, frame->n_indicators};
    find_home(frame, (int32_t)roll(d, HOMES), key);
    key[talgeo__layout_period(l)] = period;
    for (size_t i = 0; i < l.n_strata; i++) key[talgeo__layout_stratum(l, i)] = (int32_t)roll(d, 2);
    for (size_t i = 0; i < l.n_indicators; i++)
        key[talgeo__layout_indicator(l, i)] = roll(d, 8) < odds[i];
}

static void lose_answers(const talgeo__frame *frame, dice *d, int32_t *key)
{
    talgeo__layout l = {frame->n_sets, frame->n_strata, frame->n_indicators};
    for (size_t i = 0; i < l.n_indicators; i++)
        if (roll(d, 100) == 0) key[talgeo__layout_indicator(l, i)] = -1;
}

/* Each populated place with each combination of outcomes. */
static void imagine(town *t)
{
    const talgeo__cube *cube = t->later ? &t->later_cube : &t->cube;
    size_t first = talgeo__layout_indicator(cube->layout, 0);
    t->atoms = calloc((cube->n_atoms + 1) << t->k, t->width * sizeof *t->atoms);
    t->truth = calloc((cube->n_atoms + 1) << t->k, sizeof *t->truth);
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *key = cube->keys + a * t->width;
        if (a > 0 && memcmp(key, key - t->width, first * sizeof *key) == 0) continue;
        for (size_t p = 0; p < (size_t)1 << t->k; p++) {
            int32_t *atom = t->atoms + t->n_atoms * t->width;
            memcpy(atom, key, first * sizeof *key);
            for (size_t i = 0; i < t->k; i++) atom[first + i] = p >> i & 1;
            for (size_t b = a; b < cube->n_atoms; b++)
                if (memcmp(cube->keys + b * t->width, atom, t->width * sizeof *atom) == 0)
                    t->truth[t->n_atoms] = cube->counts[b];
            t->n_atoms++;
        }
    }
}

static town make_town(uint64_t seed)
{
    dice d = {seed * 0x9E3779B97F4A7C15u + 1};
    for (int i = 0; i < 8; i++) roll(&d, 2);
    town t = {.k = 3 + roll(&d, 8) / 3};
    size_t n_periods = 1 + roll(&d, 2), n = 10 + roll(&d, 150), n_first = 0;
    t.policy = (talgeo__policy){3 + roll(&d, 3), 0.95};
    t.frame = make_frame(seed, n_periods, t.k);
    t.lacking = seed % 3 == 1;
    if (seed % 3 == 0) t.later = make_frame(seed, n_periods + roll(&d, 2), t.k);
    if (seed % 12 == 10) t.later = make_frame(seed, n_periods + seed / 12 % 2, t.k);
    t.width = talgeo__layout_width(
        (talgeo__layout){t.frame->n_sets, t.frame->n_strata, t.frame->n_indicators});
    uint32_t odds[MOST_INDICATORS];
    for (size_t i = 0; i < MOST_INDICATORS; i++) odds[i] = 1 + roll(&d, 6);
    int32_t *keys = calloc(n * t.width, sizeof *keys);
    int64_t *counts = calloc(n, sizeof *counts);
    t.keeps = seed % 2;
    size_t years = t.later ? t.later->n_periods : n_periods;
    for (size_t i = 0; i < n; i++) {
        make_child(t.frame, &d, odds, (int32_t)(i * years / n), keys + i * t.width);
        counts[i] = 1 + roll(&d, 2);
        if (t.lacking) lose_answers(t.frame, &d, keys + i * t.width);
        n_first += i * years / n < n_periods;
    }
    town_cube(t.frame, keys, counts, n_first, &t.cube);
    if (t.later) town_cube(t.later, keys, counts, n, &t.later_cube);
    imagine(&t);
    free(keys);
    free(counts);
    return t;
}

/* ---- Publishing ---- */

static talgeo_status publish_one(const town *t, talgeo__frame *frame, const talgeo__cube *cube,
                                 talgeo_release **releases, size_t number, talgeo_error *error)
{
    talgeo__history history;
    talgeo_status status = talgeo__history_widen(&history, releases, number, frame, error);
    history.keeps = t->keeps;
    if (status == TALGEO_OK) status = talgeo__history_match(&history, frame, error);
    if (status == TALGEO_OK)
        status = talgeo__protect_after(frame, cube, &t->policy, &history, talgeo__clp_solver(),
                                       NULL, &releases[number], error);
    talgeo__history_free(&history);
    return status;
}

static talgeo_status publish(town *t, talgeo_release *releases[2], talgeo_error *error)
{
    talgeo_status status = publish_one(t, t->frame, &t->cube, releases, 0, error);
    if (status != TALGEO_OK || t->later == NULL) return status;
    return publish_one(t, t->later, &t->later_cube, releases, 1, error);
}

/* ---- The attack ---- */

enum { CHILDREN, EVENTS, OTHERS, N_NUMBERS };

static int64_t members_of(const town *t, const talgeo__frame *frame, const talgeo__cell_key *key,
                          int number, const bool *within, bool *member)
{
    talgeo__layout layout = t->cube.layout;
    size_t at = talgeo__layout_indicator(layout, (size_t)key->indicator);
    int64_t sum = 0;
    for (size_t a = 0; a < t->n_atoms; a++) {
        const int32_t *atom = t->atoms + a * t->width;
        member[a] = atom[talgeo__layout_period(layout)] < (int32_t)frame->n_periods &&
                    talgeo__cell_has_atom(frame, layout, key, atom) &&
                    (number == CHILDREN || (number == EVENTS) == (atom[at] == 1)) &&
                    (within == NULL || within[a]);
        if (member[a]) sum += t->truth[a];
    }
    return sum;
}

static bool is_secret(int number, const int64_t *value, int64_t threshold, bool both)
{
    if (value[CHILDREN] == 0) return false;
    if (value[number] > 0 && value[number] < threshold) return true;
    return value[number] == 0 && (number == OTHERS || (number == EVENTS && both));
}

static void show_release(const town *t, const talgeo_release *release, attack *a)
{
    bool *member = calloc(t->n_atoms + 1, sizeof *member);
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        bool shown = cell->status == TALGEO_CELL_PUBLISHED;
        if (cell->status == TALGEO_CELL_WITHHELD) continue;
        members_of(t, release->frame, &cell->key, EVENTS, NULL, member);
        attack_show(a, member, shown ? cell->events : 0);
        members_of(t, release->frame, &cell->key, OTHERS, NULL, member);
        attack_show(a, member, shown ? cell->n - cell->events : 0);
    }
    free(member);
}

/* The secret numbers of a cell, within a selection of variables: which follow, which are bounded.
 */
static long pry(const town *t, const attack *a, const talgeo__frame *frame,
                const talgeo__cell_key *key, const bool *within, findings *tally)
{
    bool *member = calloc(t->n_atoms + 1, sizeof *member);
    bool both = frame->indicators[key->indicator].sensitive_both,
         bounds = t->n_atoms <= MOST_BOUNDED;
    int64_t value[N_NUMBERS], low = 0, high = 0, follows;
    long found = 0;
    for (int k = 0; k < N_NUMBERS; k++) value[k] = members_of(t, frame, key, k, within, member);
    for (int k = 0; k < N_NUMBERS; k++) {
        bool open_up = false, open_down = false;
        if (!is_secret(k, value, t->policy.threshold, both)) continue;
        members_of(t, frame, key, k, within, member);
        tally->secrets++;
        if (attack_follows(a, member, &follows)) found++;
        if (!bounds || within) continue;
        if (!attack_bound(a, member, 1, &high, &open_up) ||
            !attack_bound(a, member, -1, &low, &open_down)) {
            tally->overflowed++;
            continue;
        }
        tally->bounded++;
        tally->narrow +=
            !open_up && (high < t->policy.threshold || high - low < t->policy.threshold);
    }
    free(member);
    return found;
}

/* Has the set areas that are shown in the same way, by period or not? */
static bool is_shown_like(const talgeo__frame *frame, size_t set, bool by_period)
{
    for (size_t t = 0; t < frame->n_tables; t++)
        for (size_t s = 0; s < frame->tables[t].n_sets; s++)
            if (frame->tables[t].sets[s] == set && (frame->tables[t].by_period || !by_period))
                return true;
    return false;
}

/* The cell, and what it has in common with the areas of other sets, or not. */
static long pry_into_cell(const town *t, const attack *a, const talgeo__frame *frame,
                          const talgeo__cell_key *key, findings *tally)
{
    bool *within = calloc(t->n_atoms + 1, sizeof *within);
    long found = pry(t, a, frame, key, NULL, tally);
    for (size_t set = 0; key->set >= 0 && set < frame->n_sets; set++) {
        if (!is_shown_like(frame, set, key->period >= 0)) continue;
        for (int32_t area = -1; area < (int32_t)frame->sets[set]->n_areas; area++)
            for (int inside = area < 0; (int32_t)set != key->set && inside < 2; inside++) {
                for (size_t v = 0; v < t->n_atoms; v++)
                    within[v] = (t->atoms[v * t->width + set] == area) == (inside == 1);
                found += pry(t, a, frame, key, within, tally);
            }
    }
    free(within);
    return found;
}

static long attack_all(const town *t, talgeo_release *const *releases, size_t n, findings *tally)
{
    attack *a = attack_new(t->n_atoms);
    long found = 0;
    for (size_t r = 0; r < n; r++) show_release(t, releases[r], a);
    attack_run(a);
    for (size_t r = 0; r < n; r++)
        for (size_t c = 0; c < releases[r]->n_cells; c++) {
            tally->cells++;
            tally->withheld += releases[r]->cells[c].status == TALGEO_CELL_WITHHELD;
            found += pry_into_cell(t, a, releases[r]->frame, &releases[r]->cells[c].key, tally);
        }
    attack_free(a);
    return found;
}

/* ---- Numbers of children, where some lack an answer ---- */

static bool is_of_all(const talgeo__frame *frame, const talgeo__cell_key *key)
{
    const talgeo__table *table = &frame->tables[key->table];
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR) return false;
    return true;
}

/* The children of all releases. */
static const talgeo__cube *all_children(const town *t)
{
    return t->later ? &t->later_cube : &t->cube;
}

/* Children of the group, and the fewest and most whom an indicator is known of. */
static int64_t count_group(const town *t, const bool *member, int64_t *fewest, int64_t *most)
{
    const talgeo__cube *cube = all_children(t);
    size_t first = talgeo__layout_indicator(cube->layout, 0);
    int64_t known[MOST_INDICATORS] = {0}, all = 0;
    for (size_t a = 0; a < cube->n_atoms; a++) {
        if (!member[a]) continue;
        all += cube->counts[a];
        for (size_t i = 0; i < t->k; i++)
            if (cube->keys[a * t->width + first + i] >= 0) known[i] += cube->counts[a];
    }
    *fewest = *most = known[0];
    for (size_t i = 1; i < t->k; i++) {
        if (known[i] < *fewest) *fewest = known[i];
        if (known[i] > *most) *most = known[i];
    }
    return all;
}

/* Does at most one child in twenty lack one of any two answers? */
static bool nearly_all_answered(const town *t, const talgeo__cube *cube)
{
    size_t first = talgeo__layout_indicator(cube->layout, 0);
    for (size_t i = 0; i < t->k; i++)
        for (size_t j = 0; j < i; j++) {
            int64_t both = 0, one = 0;
            for (size_t a = 0; a < cube->n_atoms; a++) {
                const int32_t *outcome = cube->keys + a * t->width + first;
                bool has_i = outcome[i] >= 0, has_j = outcome[j] >= 0;
                *(has_i && has_j ? &both : &one) += has_i || has_j ? cube->counts[a] : 0;
            }
            if (20 * one > both) return false;
        }
    return true;
}

/* The atoms of a cell's area, period and levels, whatever is known: those in an area, or not. */
static void find_group(const town *t, const talgeo__frame *frame, const talgeo__cell_key *key,
                       size_t set, int32_t area, bool inside, bool *member)
{
    const talgeo__cube *cube = all_children(t);
    size_t first = talgeo__layout_indicator(cube->layout, 0);
    int32_t *atom = calloc(t->width, sizeof *atom);
    for (size_t a = 0; a < cube->n_atoms; a++) {
        memcpy(atom, cube->keys + a * t->width, t->width * sizeof *atom);
        for (size_t i = 0; i < t->k; i++) atom[first + i] = 0;
        member[a] = atom[talgeo__layout_period(cube->layout)] < (int32_t)frame->n_periods &&
                    talgeo__cell_has_atom(frame, cube->layout, key, atom) &&
                    (atom[set] == area) == inside;
    }
    free(atom);
}

static void show_numbers(const town *t, const talgeo_release *release, attack *a)
{
    bool *member = calloc(all_children(t)->n_atoms + 1, sizeof *member);
    int64_t fewest, most;
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        if (cell->status != TALGEO_CELL_PUBLISHED || !is_of_all(release->frame, &cell->key))
            continue;
        find_group(t, release->frame, &cell->key, (size_t)cell->key.set, cell->key.area, true,
                   member);
        attack_show(a, member, count_group(t, member, &fewest, &most));
    }
    free(member);
}

/* Small groups of a cell that follow: what it has in common with areas of all sets, or not. */
static long guess_cell(const town *t, const attack *a, const talgeo__frame *frame,
                       const talgeo__cell_key *key, bool *member)
{
    int64_t fewest, most, follows;
    long found = 0;
    for (size_t s = 0; is_of_all(frame, key) && s < frame->n_sets; s++)
        for (int32_t area = 0; area < (int32_t)frame->sets[s]->n_areas; area++)
            for (int inside = 0; inside < 2; inside++) {
                if ((int32_t)s == key->set && (area != key->area || !inside)) continue;
                find_group(t, frame, key, s, area, inside, member);
                count_group(t, member, &fewest, &most);
                found +=
                    fewest > 0 && most < t->policy.threshold && attack_follows(a, member, &follows);
            }
    return found;
}

/* Groups of children that the numbers of all indicators tell, taken for one number, although each
 * of them is small. */
static long guess_numbers(const town *t, talgeo_release *const *releases, size_t n)
{
    attack *a = attack_new(all_children(t)->n_atoms);
    bool *member = calloc(all_children(t)->n_atoms + 1, sizeof *member);
    long found = 0;
    for (size_t r = 0; r < n; r++) show_numbers(t, releases[r], a);
    attack_run(a);
    for (size_t r = 0; r < n; r++)
        for (size_t c = 0; c < releases[r]->n_cells; c++)
            found += guess_cell(t, a, releases[r]->frame, &releases[r]->cells[c].key, member);
    attack_free(a);
    free(member);
    return found;
}

/* ---- The library's own audit ---- */

static talgeo_status audit(const town *t, const talgeo_release *release, talgeo_error *error)
{
    size_t n_sets = t->frame->n_sets;
    int32_t *combinations = calloc(HOMES, n_sets * sizeof *combinations);
    for (int32_t home = 0; home < HOMES; home++)
        find_home(t->frame, home, combinations + (size_t)home * n_sets);
    talgeo_audit_result result = {.size = sizeof result};
    const talgeo__audited audited = {.release = release,
                                     .frame = release->frame,
                                     .combinations = combinations,
                                     .n_combinations = HOMES,
                                     .solver = talgeo__clp_solver(),
                                     .credulous = !t->lacking};
    talgeo_status status = talgeo__attack(&audited, &result, error);
    free(combinations);
    return status;
}

/* ---- Each indicator by itself: what comes of it if they do not know of each other ---- */

/* Is it the same indicator, or crossed with it? */
static bool is_with(const talgeo__frame *frame, size_t i, size_t j)
{
    bool crossed = false;
    for (size_t t = 0; t < frame->n_tables; t++)
        for (size_t b = 0; b < frame->tables[t].n_by; b++)
            crossed = crossed || frame->tables[t].by[b].kind == TALGEO__BY_INDICATOR;
    return i == j || (crossed && i < 2 && j < 2);
}

static bool apart_fails(uint64_t seed, bool *by_audit)
{
    talgeo_release *releases[MOST_INDICATORS] = {NULL};
    town t = make_town(seed);
    findings ignored = {0};
    bool good = true;
    for (size_t i = 0; good && i < t.k; i++) {
        talgeo__frame *frame = make_frame(seed, t.frame->n_periods, t.k);
        talgeo__cube cube = {0};
        int32_t *keys = calloc(t.cube.n_atoms + 1, t.width * sizeof *keys);
        memcpy(keys, t.cube.keys, t.cube.n_atoms * t.width * sizeof *keys);
        for (size_t a = 0; a < t.cube.n_atoms; a++)
            for (size_t j = 0; j < t.k; j++)
                if (!is_with(frame, i, j))
                    keys[a * t.width + talgeo__layout_indicator(t.cube.layout, j)] = -1;
        town_cube(frame, keys, t.cube.counts, t.cube.n_atoms, &cube);
        good = talgeo__protect(frame, &cube, &t.policy, talgeo__clp_solver(), NULL, &releases[i],
                               NULL) == TALGEO_OK;
        for (size_t c = 0; good && c < releases[i]->n_cells; c++)
            if (releases[i]->cells[c].key.indicator != (int32_t)i)
                releases[i]->cells[c].status = TALGEO_CELL_WITHHELD;
        talgeo__cube_free(&cube);
        free(keys);
    }
    for (size_t i = 1; good && i < t.k; i++)
        for (size_t c = 0; c < releases[i]->n_cells; c++)
            if (releases[i]->cells[c].key.indicator == (int32_t)i)
                releases[0]->cells[c] = releases[i]->cells[c];
    *by_audit = good && audit(&t, releases[0], NULL) == TALGEO_E_PRIVACY;
    bool fails = good && (attack_all(&t, releases, t.k, &ignored) > 0 || ignored.narrow > 0);
    for (size_t i = 0; i < t.k; i++) talgeo_release_free(releases[i]);
    talgeo__frame_free(t.frame);
    if (t.later) talgeo__frame_free(t.later);
    talgeo__cube_free(&t.cube);
    talgeo__cube_free(&t.later_cube);
    free(t.atoms);
    free(t.truth);
    return fails;
}

/* ---- One town ---- */

static bool try_town(uint64_t seed, findings *tally)
{
    town t = make_town(seed);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *releases[2] = {NULL, NULL};
    talgeo_status status = publish(&t, releases, &error);
    bool good = status == TALGEO_OK;
    if (!good) printf("seed %llu: %s\n", (unsigned long long)seed, error.message);
    long narrow = tally->narrow;
    if (good && audit(&t, releases[0], &error) != TALGEO_OK) {
        printf("seed %llu: the audit objects: %s\n", (unsigned long long)seed, error.message);
        tally->objections++;
        good = false;
    }
    if (good && t.lacking && nearly_all_answered(&t, &t.cube) &&
        nearly_all_answered(&t, all_children(&t))) {
        long found = guess_numbers(&t, releases, t.later ? 2 : 1);
        tally->lacking++;
        tally->guessed += found;
        good = found == 0;
        if (!good) printf("seed %llu: %ld numbers guessed\n", (unsigned long long)seed, found);
    } else if (good && !t.lacking && t.n_atoms <= MOST_ATTACKED) {
        long found = attack_all(&t, releases, t.later ? 2 : 1, tally);
        tally->recovered += found;
        tally->towns++;
        tally->again += t.later != NULL;
        good = found == 0 && tally->narrow == narrow;
        if (!good)
            printf("seed %llu: %ld numbers recovered, %ld intervals too narrow\n",
                   (unsigned long long)seed, found, tally->narrow - narrow);
    }
    for (int r = 0; r < 2; r++) talgeo_release_free(releases[r]);
    talgeo__cube_free(&t.cube);
    talgeo__cube_free(&t.later_cube);
    free(t.atoms);
    free(t.truth);
    return good;
}

int main(int argc, char **argv)
{
    long towns = argc > 1 ? strtol(argv[1], NULL, 10) : 200;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    findings t = {0};
    int failures = 0;
    for (long i = 0; i < towns; i++) failures += !try_town(seed + (uint64_t)i, &t);
    for (long i = 0; i < towns; i++)
        if ((seed + (uint64_t)i) % 3 == 2) {
            bool by_audit;
            t.apart += apart_fails(seed + (uint64_t)i, &by_audit);
            t.audits += by_audit;
        }
    printf("%ld towns from seed %llu, %ld of them published twice: %ld cells, %ld withheld, "
           "%ld secrets; %ld recovered\n",
           t.towns, (unsigned long long)seed, t.again, t.cells, t.withheld, t.secrets, t.recovered);
    printf("%ld intervals computed, %ld too narrow; %ld given up for large fractions\n", t.bounded,
           t.narrow, t.overflowed);
    printf("%ld towns where some answers are missing: %ld numbers of children guessed\n", t.lacking,
           t.guessed);
    printf("each indicator by itself: %ld of %ld towns convicted, %ld by the audit\n", t.apart,
           towns / 3, t.audits);
    printf("the audit objects to %ld towns\n", t.objections);
    if (towns >= 100 && (t.apart == 0 || t.audits == 0 || t.bounded == 0)) {
        printf("the attack is too weak to be a test\n");
        return 1;
    }
    return failures != 0;
}
