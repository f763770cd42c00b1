/* protect/simplex: moves in whole numbers, against all points of small boxes. */
#include "suite.h"

#include <math.h>
#include <stdlib.h>

#include "protect/simplex.h"

enum { VARIABLES = 5, MOST_ROWS = 3, REACH = 2 };

/* The equations sum(factor * variable) = 0 of a made-up program, and bounds. */
typedef struct made_up {
    int factor[MOST_ROWS][VARIABLES];
    int low[VARIABLES], high[VARIABLES];
    size_t n_rows;
} made_up;

static unsigned roll(uint64_t *state, unsigned sides)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33) % sides;
}

static made_up make_up(uint64_t *dice, int most_factor)
{
    made_up m = {.n_rows = 1 + roll(dice, MOST_ROWS)};
    for (size_t r = 0; r < m.n_rows; r++)
        for (size_t v = 0; v < VARIABLES; v++)
            m.factor[r][v] = (int)roll(dice, 2 * (unsigned)most_factor + 1) - most_factor;
    for (size_t v = 0; v < VARIABLES; v++) {
        m.low[v] = -(int)roll(dice, REACH + 1);
        m.high[v] = (int)roll(dice, REACH + 1);
    }
    return m;
}

static bool holds(const made_up *m, const int *value)
{
    for (size_t r = 0; r < m->n_rows; r++) {
        int sum = 0;
        for (size_t v = 0; v < VARIABLES; v++) sum += m->factor[r][v] * value[v];
        if (sum != 0) return false;
    }
    for (size_t v = 0; v < VARIABLES; v++)
        if (value[v] < m->low[v] || value[v] > m->high[v]) return false;
    return true;
}

/* The most that the first two variables together can move, by trying all. */
static int try_all(const made_up *m, int direction)
{
    int best = 0, all = 1;
    for (size_t v = 0; v < VARIABLES; v++) all *= 2 * REACH + 1;
    for (int i = 0; i < all; i++) {
        int value[VARIABLES], rest = i;
        for (size_t v = 0; v < VARIABLES; v++, rest /= 2 * REACH + 1)
            value[v] = rest % (2 * REACH + 1) - REACH;
        int moved = direction * (value[0] + value[1]);
        if (moved > best && holds(m, value)) best = moved;
    }
    return best;
}

/* What the simplex method moves them by; what it finds must hold. */
static int move(talgeo__simplex *s, const made_up *m, int direction)
{
    talgeo__term terms[VARIABLES];
    int value[VARIABLES];
    CU_ASSERT_FATAL(talgeo__simplex_begin(s, VARIABLES + 1));
    for (size_t v = 0; v < VARIABLES; v++)
        terms[v].variable = talgeo__simplex_add(s, m->low[v], m->high[v]);
    int32_t sum = talgeo__simplex_add(s, -INFINITY, INFINITY);
    for (size_t r = 0; r < m->n_rows; r++) {
        for (size_t v = 0; v < VARIABLES; v++) terms[v].factor = m->factor[r][v];
        talgeo__simplex_keep(s, terms, VARIABLES);
    }
    terms[0].factor = terms[1].factor = 1;
    talgeo__simplex_define(s, sum, terms, 2);
    talgeo__simplex_limit(s, sum, -2 * REACH, 2 * REACH);
    talgeo__simplex_move(s, sum, direction);
    for (size_t v = 0; v < VARIABLES; v++) {
        double found = talgeo__simplex_value(s, terms[v].variable);
        CU_ASSERT_EQUAL(found, round(found));
        value[v] = (int)lround(found);
    }
    CU_ASSERT(holds(m, value));
    CU_ASSERT_EQUAL(talgeo__simplex_value(s, sum), value[0] + value[1]);
    return direction * (value[0] + value[1]);
}

/* Nearly always the best, and never anything that does not hold. */
static void finds_what_is_there(void)
{
    enum { TRIALS = 3000 };
    uint64_t dice = 7;
    talgeo__simplex s = {0};
    int best = 0, possible = 0;
    for (int i = 0; i < TRIALS; i++) {
        made_up m = make_up(&dice, 1 + i % 2);
        int direction = i % 4 < 2 ? 1 : -1, most = try_all(&m, direction);
        int moved = move(&s, &m, direction);
        CU_ASSERT(moved >= 0 && moved <= most);
        possible += most > 0;
        best += most > 0 && moved == most;
    }
    CU_ASSERT(possible > TRIALS / 4);
    CU_ASSERT(best >= possible * 95 / 100);
    talgeo__simplex_free(&s);
}

/* x + y = 0, y + z = 0 ..: what moves the first moves all, as far as the last lets it. */
static void follows_a_chain(void)
{
    enum { LENGTH = 50 };
    talgeo__simplex s = {0};
    CU_ASSERT_FATAL(talgeo__simplex_begin(&s, LENGTH));
    for (int v = 0; v < LENGTH; v++)
        talgeo__simplex_add(&s, v == LENGTH - 1 ? -3 : -10, v == LENGTH - 1 ? 4 : 10);
    for (int32_t v = 0; v < LENGTH - 1; v++)
        talgeo__simplex_keep(&s, (talgeo__term[]){{v, 1}, {v + 1, 1}}, 2);
    talgeo__simplex_move(&s, 0, 1);
    CU_ASSERT_EQUAL(talgeo__simplex_value(&s, 0), 3);
    talgeo__simplex_move(&s, 0, -1);
    CU_ASSERT_EQUAL(talgeo__simplex_value(&s, 0), -4);
    CU_ASSERT_EQUAL(talgeo__simplex_value(&s, LENGTH - 1), 4);
    talgeo__simplex_free(&s);
}

/* 2 x = y with y up to 3: whole numbers end at 1, not at 1.5. */
static void stays_whole(void)
{
    talgeo__simplex s = {0};
    CU_ASSERT_FATAL(talgeo__simplex_begin(&s, 2));
    int32_t x = talgeo__simplex_add(&s, 0, 5), y = talgeo__simplex_add(&s, 0, 3);
    talgeo__simplex_keep(&s, (talgeo__term[]){{x, 2}, {y, -1}}, 2);
    talgeo__simplex_move(&s, x, 1);
    CU_ASSERT_EQUAL(talgeo__simplex_value(&s, x), 1);
    CU_ASSERT_EQUAL(talgeo__simplex_value(&s, y), 2);
    talgeo__simplex_free(&s);
}

const test suite_simplex[] = {
    {"finds_what_is_there", finds_what_is_there},
    {"follows_a_chain", follows_a_chain},
    {"stays_whole", stays_whole},
    {NULL, NULL},
};
