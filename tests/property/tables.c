/* Random frequency tables, protected through the public interface and attacked by rational
 * elimination and the simplex method (attack.h), which share no code with the library. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talgeo/talgeo.h>

#include "attack.h"

enum { MOST_ROWS = 800, SMALL_ROWS = 120, LARGE_ONES = 100, N_COLUMNS = 5, MOST_TABLES = 3 };

/* Columns: a region, its county, a second grouping of regions, an age, a sex. */
static const char *const NAMES[N_COLUMNS] = {"region", "county", "school", "age", "sex"};

typedef struct instance {
    size_t n_rows, n_tables;
    char level[N_COLUMNS][MOST_ROWS][8];
    int64_t counts[MOST_ROWS];
    char tables[MOST_TABLES][64];
    uint64_t masks[MOST_TABLES];
    int64_t threshold;
    bool protect_zeros;
} instance;

typedef struct tally {
    long tables, cells, withheld, crossed, recovered, bounded, narrow, overflowed, convicted;
} tally;

static uint32_t roll(uint64_t *state, uint32_t sides)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * 2685821657736338717u >> 33) % sides);
}

/* `times`: how many times larger than most. */
static void make_rows(instance *in, uint32_t times, uint64_t *state)
{
    uint32_t regions = times * (2 + roll(state, 4)), ages = 1 + roll(state, 4);
    uint32_t sexes = 1 + roll(state, 2);
    uint32_t schools = 1 + roll(state, 3), mean = 1 + roll(state, 25);
    size_t most = times > 1 ? MOST_ROWS : SMALL_ROWS;
    for (uint32_t r = 0; r < regions; r++)
        for (uint32_t s = 0; s < schools; s++)
            for (uint32_t a = 0; a < ages; a++)
                for (uint32_t x = 0; x < sexes; x++) {
                    size_t i = in->n_rows;
                    if (i == most || roll(state, 8) == 0) continue;
                    snprintf(in->level[0][i], 8, "r%u", r);
                    snprintf(in->level[1][i], 8, "c%u", r / 2);
                    snprintf(in->level[2][i], 8, "s%u", s);
                    snprintf(in->level[3][i], 8, "%u", 6 + a);
                    snprintf(in->level[4][i], 8, "%s", x ? "girl" : "boy");
                    in->counts[i] = roll(state, 3) ? roll(state, mean + 1) : roll(state, 4);
                    in->n_rows++;
                }
}

static void make_tables(instance *in, bool wide, uint64_t *state)
{
    in->n_tables = 1 + roll(state, MOST_TABLES);
    for (size_t t = 0; t < in->n_tables; t++) {
        uint64_t mask = 0;
        while (mask == 0) mask = roll(state, 1 << N_COLUMNS) & roll(state, 1 << N_COLUMNS);
        if (wide && t == 0) mask |= 1 | roll(state, 1 << N_COLUMNS); /* by region, and by more */
        in->masks[t] = mask;
        for (size_t c = 0; c < N_COLUMNS; c++) {
            if (!(mask >> c & 1)) continue;
            size_t used = strlen(in->tables[t]);
            snprintf(in->tables[t] + used, sizeof in->tables[t] - used, "%s%s", used ? "*" : "",
                     NAMES[c]);
        }
    }
}

static instance *make_instance(uint64_t seed)
{
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    instance *in = calloc(1, sizeof *in);
    if (in == NULL) abort();
    bool large = seed % LARGE_ONES == 0;
    make_rows(in, large ? 6 : 1, &state);
    make_tables(in, large, &state);
    in->threshold = 3 + roll(&state, 5);
    in->protect_zeros = roll(&state, 4) == 0;
    return in;
}

static talgeo_status protect(const instance *in, talgeo_protected **made, talgeo_error *error)
{
    const char *texts[N_COLUMNS][MOST_ROWS], *tables[MOST_TABLES];
    talgeo_column columns[N_COLUMNS + 1];
    talgeo_protect_options options = TALGEO_PROTECT_OPTIONS_INIT;
    for (size_t c = 0; c < N_COLUMNS; c++) {
        for (size_t i = 0; i < in->n_rows; i++) texts[c][i] = in->level[c][i];
        columns[c] = (talgeo_column){NAMES[c], texts[c], NULL};
    }
    columns[N_COLUMNS] = (talgeo_column){"count", NULL, in->counts};
    for (size_t t = 0; t < in->n_tables; t++) tables[t] = in->tables[t];
    options.count = "count";
    options.tables = tables;
    options.n_tables = in->n_tables;
    options.threshold = in->threshold;
    options.protect_zeros = in->protect_zeros;
    return talgeo_protect_columns(columns, N_COLUMNS + 1, in->n_rows, &options, made, error);
}

/* ---- Attacking ---- */

static size_t column_of(const char *name)
{
    for (size_t c = 0; c < N_COLUMNS; c++)
        if (strcmp(NAMES[c], name) == 0) return c;
    abort();
}

static int64_t members(const instance *in, const talgeo_protected *table, size_t cell, bool *member)
{
    int64_t sum = 0;
    for (size_t i = 0; i < in->n_rows; i++) {
        member[i] = true;
        for (size_t d = 0; d < talgeo_protected_dimension_count(table); d++) {
            const char *level = talgeo_protected_get_level(table, cell, d);
            size_t c = column_of(talgeo_protected_get_dimension(table, d));
            if (strcmp(level, "Total") != 0 && strcmp(level, in->level[c][i]) != 0)
                member[i] = false;
        }
        if (member[i]) sum += in->counts[i];
    }
    return sum;
}

/* May the attacker learn this number? Tells what the attack finds. */
static void attack_number(const instance *in, const attack *a, const bool *member, int64_t truth,
                          tally *t)
{
    int64_t low = 0, high = 0;
    bool unbounded = false, no_floor = false;
    if (attack_follows(a, member, &low)) {
        t->recovered++;
        return;
    }
    if (!attack_bound(a, member, 1, &high, &unbounded) ||
        !attack_bound(a, member, -1, &low, &no_floor)) {
        t->overflowed++;
        return;
    }
    t->bounded++;
    if (truth < low || (!unbounded && truth > high)) abort(); /* the attacker is wrong */
    if (!unbounded && (high < in->threshold || high - low < in->threshold)) t->narrow++;
}

static void attack_crossed(const instance *in, const attack *a, tally *t)
{
    bool member[MOST_ROWS];
    for (size_t u = 0; u < in->n_tables; u++)
        for (size_t v = 0; v < u; v++)
            for (size_t i = 0; i < in->n_rows; i++) {
                int64_t sum = 0;
                for (size_t k = 0; k < in->n_rows; k++) {
                    member[k] = true;
                    for (size_t c = 0; c < N_COLUMNS; c++)
                        if ((in->masks[u] | in->masks[v]) >> c & 1 &&
                            strcmp(in->level[c][i], in->level[c][k]) != 0)
                            member[k] = false;
                    if (member[k]) sum += in->counts[k];
                }
                if (sum <= 0 || sum >= in->threshold) continue;
                attack_number(in, a, member, sum, t);
                t->crossed++;
            }
}

/* Attacks what is shown; with `naive`, as if only small cells were withheld. */
static bool attack_table(const instance *in, const talgeo_protected *table, bool naive, tally *t)
{
    bool member[MOST_ROWS], good = true;
    attack *a = attack_new(in->n_rows);
    for (size_t c = 0; c < talgeo_protected_count(table); c++) {
        int64_t sum = members(in, table, c, member), n = talgeo_protected_get_n(table, c);
        bool small = sum < in->threshold && (sum > 0 || in->protect_zeros);
        good = good && (n < 0 || n == sum) && !(small && n >= 0);
        if (naive ? !small : n >= 0) attack_show(a, member, sum);
    }
    attack_run(a);
    for (size_t c = 0; c < talgeo_protected_count(table); c++) {
        int64_t sum = members(in, table, c, member);
        t->cells++;
        t->withheld += talgeo_protected_get_n(table, c) < 0;
        if (sum < in->threshold && (sum > 0 || in->protect_zeros))
            attack_number(in, a, member, sum, t);
    }
    attack_crossed(in, a, t);
    attack_free(a);
    return good;
}

static bool same_table(const talgeo_protected *a, const talgeo_protected *b)
{
    bool same = talgeo_protected_count(a) == talgeo_protected_count(b);
    for (size_t c = 0; same && c < talgeo_protected_count(a); c++) {
        same = talgeo_protected_get_reason(a, c) == talgeo_protected_get_reason(b, c) &&
               talgeo_protected_get_n(a, c) == talgeo_protected_get_n(b, c);
        for (size_t d = 0; same && d < talgeo_protected_dimension_count(a); d++)
            same = strcmp(talgeo_protected_get_level(a, c, d),
                          talgeo_protected_get_level(b, c, d)) == 0;
    }
    return same;
}

/* The rows the other way round, the first of them in two parts. */
static bool order_matters(const instance *in, const talgeo_protected *table)
{
    instance *other = calloc(1, sizeof *other);
    talgeo_protected *again = NULL;
    if (other == NULL) abort();
    *other = *in;
    for (size_t i = 0; i < in->n_rows; i++) {
        size_t from = in->n_rows - 1 - i;
        for (size_t c = 0; c < N_COLUMNS; c++)
            memcpy(other->level[c][i], in->level[c][from], sizeof in->level[c][i]);
        other->counts[i] = in->counts[from];
    }
    if (in->n_rows < MOST_ROWS && other->counts[0] > 1) {
        for (size_t c = 0; c < N_COLUMNS; c++)
            memcpy(other->level[c][in->n_rows], other->level[c][0], sizeof other->level[c][0]);
        other->counts[0]--;
        other->counts[other->n_rows++] = 1;
    }
    bool same = protect(other, &again, NULL) == TALGEO_OK && same_table(table, again);
    talgeo_protected_free(again);
    free(other);
    return !same;
}

static bool try_instance(uint64_t seed, tally *t)
{
    instance *in = make_instance(seed);
    talgeo_protected *table = NULL;
    talgeo_error error = TALGEO_ERROR_INIT;
    tally found = {0}, naive = {0};
    bool good = true;
    if (in->n_rows == 0) {
        free(in);
        return true;
    }
    if (protect(in, &table, &error) != TALGEO_OK) {
        printf("seed %llu: %s\n", (unsigned long long)seed, error.message);
        free(in);
        return false;
    }
    good = attack_table(in, table, false, &found) && !order_matters(in, table);
    attack_table(in, table, true, &naive);
    if (!good || found.recovered || found.narrow)
        printf("seed %llu: %ld recovered, %ld narrow%s\n", (unsigned long long)seed,
               found.recovered, found.narrow, good ? "" : "; wrong or not deterministic");
    good = good && found.recovered == 0 && found.narrow == 0;
    t->tables++;
    t->cells += found.cells;
    t->withheld += found.withheld;
    t->crossed += found.crossed;
    t->bounded += found.bounded;
    t->overflowed += found.overflowed;
    t->convicted += naive.recovered + naive.narrow > 0;
    talgeo_protected_free(table);
    free(in);
    return good;
}

int main(int argc, char **argv)
{
    long instances = argc > 1 ? strtol(argv[1], NULL, 10) : 500;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    tally t = {0};
    int failures = 0;
    for (long i = 0; i < instances; i++) failures += !try_instance(seed + (uint64_t)i, &t);
    printf("%ld tables from seed %llu: %ld cells, %ld withheld, %ld small intersections; %ld "
           "intervals computed, %ld given up; %d failures\n",
           t.tables, (unsigned long long)seed, t.cells, t.withheld, t.crossed, t.bounded,
           t.overflowed, failures);
    printf("with small cells only withheld: %ld tables convicted\n", t.convicted);
    if (instances >= 100 && t.convicted * 4 < t.tables) {
        printf("the attacker has no teeth\n");
        failures++;
    }
    return failures > 0;
}
