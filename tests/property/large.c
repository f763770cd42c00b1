/* Made-up towns of up to some 3,000 cells are protected and attacked by outsiders and by families
 * of children who are alone. The attacker shares no code with the library: elimination modulo 2^31
 * - 1; a sum follows where random vectors that are orthogonal to all that is shown are so to it.
 * Some intervals are computed by Clp. Usage: property_large [towns [seed]]. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/clp_solver.h"
#include "protect/protect.h"
#include "town.h"

enum { MOST_INTERVALS = 12, VECTORS = 2 };
static const uint64_t PRIME = 2147483647;

/* Kinds of children: areas, period, strata, then 1 or 0 for the event. */
typedef struct town {
    uint64_t seed;
    talgeo__frame *frame;
    talgeo__cube cube;
    talgeo__policy policy;
    size_t n, width;
    int32_t *kinds;
    int64_t *truth;
} town;

/* A sum of kinds that may or may not be known. */
typedef struct sum {
    int32_t *members;
    size_t count;
    int64_t value, children; /* of the sum; of the group it is a part of */
    bool shown, secret, cell;
    int32_t alone; /* kind of the only child of its group, -1 */
    uint64_t seen[VECTORS];
} sum;

typedef struct sums {
    sum *items;
    size_t count, capacity;
} sums;

typedef struct tally {
    long towns, cells, largest, withheld, secrets, recovered, told, bounded, narrow, convicted;
} tally;

/* ---- Towns ---- */

/* Each sixth town is as large as they get. */
static talgeo__frame *make_frame(dice *d, bool largest)
{
    size_t areas[3] = {10 + roll(d, 30), 3 + roll(d, 8), 1 + roll(d, 3)}, n_sets = 2 + roll(d, 2);
    size_t levels[2] = {2, 2 + roll(d, 2)}, periods = 2 + roll(d, 3);
    if (largest) {
        areas[0] = 54;
        levels[1] = 3;
        periods = 4;
    }
    talgeo__frame *frame = town_frame(n_sets, areas, periods, 2, levels, 1);
    unsigned all = (1u << n_sets) - 1;
    frame->indicators[0].sensitive_both = roll(d, 4) == 0;
    town_table(frame, 1, all, true, 0, -1);
    town_table(frame, 1, all, true, 1, -1);
    town_table(frame, 1, all, true, 2, -1);
    if (largest || areas[0] < 32) town_table(frame, 1, all, true, 3, -1);
    if (roll(d, 2)) {
        town_table(frame, 1, all, true, 0, -1);
        frame->tables[frame->n_tables - 1].pool = 2;
    }
    if (roll(d, 2)) town_table(frame, 1, 0, false, 3, -1);
    return frame;
}

/* Schools are stretches of the areas' street; some children go to the next one. */
static void make_children(town *t, dice *d)
{
    const talgeo__frame *f = t->frame;
    size_t n = 0, homes = f->sets[0]->n_areas, room = homes * f->n_periods * 200;
    int32_t *keys = calloc(room * t->width, sizeof *keys);
    int64_t *counts = calloc(room, sizeof *counts);
    for (size_t home = 0; home < homes; home++) {
        uint32_t mean = 3 + roll(d, 60), risk = 5 + roll(d, 30);
        for (size_t period = 0; period < f->n_periods; period++)
            for (uint32_t child = mean + roll(d, mean); child > 0; child--) {
                int32_t *key = keys + n * t->width;
                key[0] = (int32_t)home;
                for (size_t s = 1; s < f->n_sets; s++) {
                    int32_t areas = (int32_t)f->sets[s]->n_areas;
                    key[s] = (int32_t)(home * (size_t)areas / homes);
                    if (roll(d, 5) == 0 && key[s] + 1 < areas) key[s]++;
                }
                int32_t *rest = key + f->n_sets;
                rest[0] = (int32_t)period;
                rest[1] = (int32_t)roll(d, 2);
                rest[2] = (int32_t)roll(d, (uint32_t)f->strata[1].n_levels);
                rest[3] = roll(d, 100) < risk;
                counts[n++] = 1;
            }
    }
    town_cube(f, keys, counts, n, &t->cube);
    free(keys);
    free(counts);
}

static void make_kinds(town *t)
{
    const talgeo__cube *c = &t->cube;
    t->kinds = calloc(2 * c->n_atoms * t->width, sizeof *t->kinds);
    t->truth = calloc(2 * c->n_atoms, sizeof *t->truth);
    for (size_t a = 0; a < c->n_atoms; a++) {
        const int32_t *key = c->keys + a * t->width;
        if (a == 0 || memcmp(key, key - t->width, (t->width - 1) * sizeof *key) != 0)
            for (int32_t event = 0; event < 2; event++) {
                int32_t *kind = t->kinds + t->n++ * t->width;
                memcpy(kind, key, t->width * sizeof *key);
                kind[t->width - 1] = event;
            }
        t->truth[t->n - 2 + (size_t)key[t->width - 1]] = c->counts[a];
    }
}

static town make_town(uint64_t seed)
{
    dice d = {seed * 0x9E3779B97F4A7C15u + 1};
    town t = {.seed = seed};
    for (int i = 0; i < 8; i++) roll(&d, 2);
    t.frame = make_frame(&d, seed % 6 == 1);
    talgeo__layout layout = {t.frame->n_sets, t.frame->n_strata, 1};
    t.width = talgeo__layout_width(layout);
    t.policy = (talgeo__policy){3 + roll(&d, 4), 0.95};
    make_children(&t, &d);
    make_kinds(&t);
    return t;
}

/* ---- Sums ---- */

static bool is_event(const town *t, int32_t kind)
{
    return t->kinds[(size_t)kind * t->width + t->width - 1] == 1;
}

/* The events (1), others (0) or all (-1) of a group of kinds. */
static sum *add_part(const town *t, sums *all, const int32_t *group, size_t n, int event)
{
    if (all->count == all->capacity) {
        all->capacity = all->capacity * 2 + 256;
        all->items = realloc(all->items, all->capacity * sizeof *all->items);
    }
    sum *s = &all->items[all->count++];
    *s = (sum){.members = calloc(n + 1, sizeof *s->members), .alone = -1};
    int64_t events = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t children = t->truth[group[i]];
        s->children += children;
        events += is_event(t, group[i]) ? children : 0;
        if (children) s->alone = group[i];
        if (event >= 0 && is_event(t, group[i]) != (event == 1)) continue;
        s->members[s->count++] = group[i];
        s->value += children;
    }
    if (s->children != 1) s->alone = -1;
    bool none = event == 0 || (event == 1 && t->frame->indicators[0].sensitive_both);
    s->secret = s->children > 0 && s->count > 0 &&
                ((s->value > 0 && s->value < t->policy.threshold) || (s->value == 0 && none));
    return s;
}

static void add_group(const town *t, sums *all, const int32_t *group, size_t n, bool cell,
                      bool shown)
{
    for (int event = -1; event < 2; event++) {
        sum *s = add_part(t, all, group, n, event);
        s->cell = cell;
        s->shown = shown;
    }
}

/* What areas of another set have of a cell, and leave. */
static void add_overlaps(const town *t, sums *all, const int32_t *group, size_t n, size_t set,
                         int32_t *room)
{
    for (int32_t area = 0; area < (int32_t)t->frame->sets[set]->n_areas; area++) {
        size_t in = 0, out = n;
        for (size_t i = 0; i < n; i++)
            room[t->kinds[(size_t)group[i] * t->width + set] == area ? in++ : --out] = group[i];
        if (in == 0 || in == n) continue;
        add_group(t, all, room, in, false, false);
        add_group(t, all, room + in, n - in, false, false);
    }
}

static sums list_sums(const town *t, const talgeo_release *release)
{
    sums all = {0};
    int32_t *group = calloc(t->n + 1, sizeof *group), *room = calloc(t->n + 1, sizeof *room);
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        size_t n = 0;
        for (size_t v = 0; v < t->n; v++)
            if (talgeo__cell_has_atom(t->frame, t->cube.layout, &cell->key,
                                      t->kinds + v * t->width))
                group[n++] = (int32_t)v;
        add_group(t, &all, group, n, true, cell->status != TALGEO_CELL_WITHHELD);
        for (size_t s = 0; cell->key.set >= 0 && s < t->frame->n_sets; s++)
            if ((int32_t)s != cell->key.set) add_overlaps(t, &all, group, n, s, room);
    }
    free(group);
    free(room);
    return all;
}

/* ---- Elimination ---- */

static uint64_t power(uint64_t base, uint64_t exponent)
{
    uint64_t result = 1;
    for (; exponent; exponent /= 2, base = base * base % PRIME)
        if (exponent % 2) result = result * base % PRIME;
    return result;
}

typedef struct rows {
    uint32_t **items; /* each of n numbers */
    size_t *pivot;
    size_t count, n;
} rows;

/* Take the rows so far out of a new one; what is left, if anything, is one more. */
static void add_row(rows *r, uint32_t *row)
{
    for (size_t k = 0; k < r->count; k++) {
        uint64_t factor = row[r->pivot[k]];
        for (size_t v = 0; factor && v < r->n; v++)
            if (r->items[k][v])
                row[v] = (uint32_t)((row[v] + (PRIME - factor) * r->items[k][v]) % PRIME);
    }
    size_t pivot = 0;
    while (pivot < r->n && row[pivot] == 0) pivot++;
    if (pivot == r->n) {
        free(row);
        return;
    }
    uint64_t inverse = power(row[pivot], PRIME - 2);
    for (size_t v = 0; v < r->n; v++) row[v] = (uint32_t)(row[v] * inverse % PRIME);
    r->items[r->count] = row;
    r->pivot[r->count++] = pivot;
}

/* Row k has none of the pivots before it. */
static void find_vector(const rows *r, const bool *zero, dice *d, uint64_t *vector)
{
    for (size_t v = 0; v < r->n; v++) vector[v] = zero[v] ? 0 : 1 + roll(d, 2147483646u);
    for (size_t k = r->count; k-- > 0;) {
        uint64_t total = 0;
        for (size_t v = 0; v < r->n; v++)
            if (v != r->pivot[k] && r->items[k][v])
                total = (total + r->items[k][v] * vector[v]) % PRIME;
        vector[r->pivot[k]] = (PRIME - total) % PRIME;
    }
}

static int compare_sizes(const void *a, const void *b)
{
    const sum *left = *(const sum *const *)a, *right = *(const sum *const *)b;
    if (left->count != right->count) return left->count < right->count ? -1 : 1;
    return left < right ? -1 : left > right;
}

static void look(const town *t, sums *all, const bool *zero, dice *d)
{
    rows r = {.n = t->n};
    const sum **known = calloc(all->count + 1, sizeof *known);
    size_t n = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].shown) known[n++] = &all->items[i];
    qsort(known, n, sizeof *known, compare_sizes);
    r.items = calloc(n + 1, sizeof *r.items);
    r.pivot = calloc(n + 1, sizeof *r.pivot);
    for (size_t i = 0; i < n; i++) {
        uint32_t *row = calloc(t->n + 1, sizeof *row);
        for (size_t k = 0; k < known[i]->count; k++)
            row[known[i]->members[k]] = !zero[known[i]->members[k]];
        add_row(&r, row);
    }
    uint64_t *vector = calloc(t->n + 1, sizeof *vector);
    for (int w = 0; w < VECTORS; w++) {
        find_vector(&r, zero, d, vector);
        for (size_t i = 0; i < all->count; i++) {
            sum *s = &all->items[i];
            s->seen[w] = 0;
            for (size_t k = 0; k < s->count; k++) s->seen[w] += vector[s->members[k]];
            s->seen[w] %= PRIME;
        }
    }
    for (size_t k = 0; k < r.count; k++) free(r.items[k]);
    free(r.items);
    free(r.pivot);
    free(known);
    free(vector);
}

static bool follows(const sum *s)
{
    return s->seen[0] == 0 && s->seen[1] == 0;
}

/* A sum of 0 that is shown or follows makes its kinds known zeros. True: some were new. */
static bool find_zeros(const sums *all, bool *zero)
{
    bool new = false;
    for (size_t i = 0; i < all->count; i++) {
        const sum *s = &all->items[i];
        if (s->value || !(s->shown || follows(s))) continue;
        for (size_t k = 0; k < s->count; k++) {
            new = new || !zero[s->members[k]];
            zero[s->members[k]] = true;
        }
    }
    return new;
}

/* ---- Families: what follows from a sum of which one child is known to be all ---- */

typedef struct direction {
    uint64_t ratio;
    const sum *of;
} direction;

static int compare_directions(const void *a, const void *b)
{
    const direction *left = a, *right = b;
    if (left->ratio != right->ratio) return left->ratio < right->ratio ? -1 : 1;
    return left->of < right->of ? -1 : left->of > right->of;
}

/* Does the sum say more to the child's family than its own child? */
static bool concerns_others(const town *t, const sum *s, int32_t child)
{
    bool own = false;
    for (size_t k = 0; k < s->count; k++) own = own || s->members[k] == child;
    if (s->value == 0) return s->children > 1 || (s->alone >= 0 && s->alone != child);
    return s->value > (own ? t->truth[child] : 0);
}

static long count_told(const town *t, const sums *all)
{
    direction *list = calloc(all->count + 1, sizeof *list);
    size_t n = 0;
    long told = 0;
    for (size_t i = 0; i < all->count; i++) {
        const sum *s = &all->items[i];
        if (s->seen[0] == 0 || !(s->secret || s->alone >= 0)) continue;
        list[n++] = (direction){s->seen[1] * power(s->seen[0], PRIME - 2) % PRIME, s};
    }
    qsort(list, n, sizeof *list, compare_directions);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && list[to].ratio == list[from].ratio;) to++;
        for (size_t i = from; i < to; i++)
            for (size_t k = from; list[i].of->alone >= 0 && k < to; k++)
                told += list[k].of->secret && concerns_others(t, list[k].of, list[i].of->alone);
    }
    free(list);
    return told;
}

/* ---- Intervals ---- */

typedef struct program {
    int32_t *start, *row;
    double *factor, *upper, *value;
    size_t n_rows;
} program;

static void *open_program(const town *t, const sums *all, const bool *zero)
{
    program p = {0};
    size_t total = 0, at = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].shown) total += all->items[i].count;
    p.start = calloc(t->n + 1, sizeof *p.start);
    p.row = calloc(total + 1, sizeof *p.row);
    p.factor = calloc(total + 1, sizeof *p.factor);
    p.upper = calloc(t->n + 1, sizeof *p.upper);
    p.value = calloc(all->count + 1, sizeof *p.value);
    int32_t *number = calloc(all->count + 1, sizeof *number);
    int32_t *with = calloc(total + 1, sizeof *with), *first = calloc(t->n + 2, sizeof *first);
    for (size_t i = 0; i < all->count; i++) {
        if (!all->items[i].shown) continue;
        number[i] = (int32_t)p.n_rows;
        p.value[p.n_rows++] = (double)all->items[i].value;
        for (size_t k = 0; k < all->items[i].count; k++) first[all->items[i].members[k] + 2]++;
    }
    for (size_t v = 2; v < t->n + 2; v++) first[v] += first[v - 1];
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; all->items[i].shown && k < all->items[i].count; k++)
            with[first[all->items[i].members[k] + 1]++] = number[i];
    for (size_t v = 0; v < t->n; v++) {
        for (int32_t k = first[v]; k < first[v + 1]; k++, at++) {
            p.row[at] = with[k];
            p.factor[at] = 1;
        }
        p.start[v + 1] = (int32_t)at;
        p.upper[v] = zero[v] ? 0 : 1e6;
    }
    talgeo__program lp = {t->n, p.n_rows, p.start, p.row, p.factor, p.upper, p.value};
    void *opened = talgeo__clp_solver()->open(&lp);
    free(p.start), free(p.row), free(p.factor), free(p.upper), free(p.value);
    free(number), free(with), free(first);
    return opened;
}

static double stretch(const town *t, void *lp, const sum *s, double way)
{
    double *objective = calloc(t->n + 1, sizeof *objective), end = 0;
    for (size_t k = 0; k < s->count; k++) objective[s->members[k]] = way;
    if (!talgeo__clp_solver()->maximise(lp, objective)) fprintf(stderr, "no optimum\n"), abort();
    const double *point = talgeo__clp_solver()->point(lp);
    for (size_t k = 0; k < s->count; k++) end += point[s->members[k]];
    free(objective);
    return end;
}

/* Of some secret numbers of cells. */
static void bound_some(const town *t, const sums *all, const bool *zero, tally *total)
{
    size_t n = 0, step, number = 0;
    void *lp = open_program(t, all, zero);
    for (size_t i = 0; i < all->count; i++) n += all->items[i].secret && all->items[i].cell;
    step = n > MOST_INTERVALS ? n / MOST_INTERVALS : 1;
    for (size_t i = 0; i < all->count; i++) {
        const sum *s = &all->items[i];
        if (!s->secret || !s->cell || number++ % step) continue;
        double high = stretch(t, lp, s, 1), least = (double)t->policy.threshold - 1e-5;
        total->bounded++;
        total->narrow += high < least || high - stretch(t, lp, s, -1) < least;
    }
    talgeo__clp_solver()->close(lp);
}

/* ---- One town ---- */

/* As if only what is small itself were withheld. */
static void show_naively(sums *all)
{
    for (size_t i = 0; i + 2 < all->count; i += 3) {
        sum *s = all->items + i;
        bool shown = s->cell && !s[0].secret && !s[1].secret && !s[2].secret;
        for (int k = 0; k < 3; k++) s[k].shown = shown;
    }
}

static void attack(const town *t, const talgeo_release *release, bool naive, tally *total)
{
    sums all = list_sums(t, release);
    if (naive) show_naively(&all);
    bool *zero = calloc(t->n + 1, sizeof *zero);
    dice d = {t->seed * 77 + 5};
    for (size_t i = 0; i < all.count; i++) all.items[i].seen[0] = 1;
    find_zeros(&all, zero);
    do look(t, &all, zero, &d);
    while (find_zeros(&all, zero));
    for (size_t i = 0; i < all.count; i++) {
        total->secrets += all.items[i].secret;
        total->recovered += all.items[i].secret && follows(&all.items[i]);
    }
    total->told += count_told(t, &all);
    if (!naive) bound_some(t, &all, zero, total);
    for (size_t i = 0; i < all.count; i++) free(all.items[i].members);
    free(all.items);
    free(zero);
}

static bool try_town(uint64_t seed, tally *total)
{
    town t = make_town(seed);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    tally found = {0}, naive = {0};
    bool good = talgeo__protect(t.frame, &t.cube, &t.policy, talgeo__clp_solver(), NULL, &release,
                                &error) == TALGEO_OK;
    if (good) {
        attack(&t, release, false, &found);
        attack(&t, release, true, &naive);
        total->convicted += naive.recovered > 0 && naive.told > 0;
        total->cells += (long)release->n_cells;
        if ((long)release->n_cells > total->largest) total->largest = (long)release->n_cells;
        for (size_t c = 0; c < release->n_cells; c++)
            total->withheld += release->cells[c].status == TALGEO_CELL_WITHHELD;
        talgeo__release_free(release);
    }
    if (!good || found.recovered || found.told || found.narrow)
        printf("seed %llu: %ld recovered, %ld told to families, %ld too narrow %s\n",
               (unsigned long long)seed, found.recovered, found.told, found.narrow, error.message);
    total->towns++;
    total->secrets += found.secrets;
    total->bounded += found.bounded;
    talgeo__cube_free(&t.cube);
    free(t.kinds);
    free(t.truth);
    return good && found.recovered + found.told + found.narrow == 0;
}

int main(int argc, char **argv)
{
    long towns = argc > 1 ? strtol(argv[1], NULL, 10) : 4;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    tally t = {0};
    int failures = 0;
    for (long i = 0; i < towns; i++) failures += !try_town(seed + (uint64_t)i, &t);
    printf(
        "%ld towns from seed %llu: %ld cells, at most %ld in one, %ld withheld; %ld secrets, %ld "
        "intervals; %d failures\n",
        t.towns, (unsigned long long)seed, t.cells, t.largest, t.withheld, t.secrets, t.bounded,
        failures);
    printf("with small cells only withheld: %ld towns convicted\n", t.convicted);
    if (t.convicted * 2 < t.towns) {
        printf("the attacker has no teeth\n");
        failures++;
    }
    return failures > 0;
}
