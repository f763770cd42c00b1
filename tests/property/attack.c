/* Rational Gauss-Jordan elimination on dense rows; fractions in lowest terms, overflow is fatal. */
#include "attack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Fractions ---- */

typedef struct fraction {
    int64_t over, under; /* under > 0, lowest terms */
} fraction;

__extension__ typedef __int128 wide;

static bool overflow; /* some fraction did not fit */

static wide common_divisor(wide a, wide b)
{
    while (b) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static fraction reduced(wide over, wide under)
{
    wide divisor = common_divisor(over, under);
    if (under < 0) divisor = -divisor;
    over /= divisor;
    under /= divisor;
    if (over > INT64_MAX || over < -INT64_MAX || under > INT64_MAX) {
        overflow = true;
        return (fraction){0, 1};
    }
    return (fraction){(int64_t)over, (int64_t)under};
}

static fraction times(fraction a, fraction b)
{
    return reduced((wide)a.over * b.over, (wide)a.under * b.under);
}

static fraction minus(fraction a, fraction b)
{
    return reduced((wide)a.over * b.under - (wide)b.over * a.under, (wide)a.under * b.under);
}

static fraction divided(fraction a, fraction b)
{
    return reduced((wide)a.over * b.under, (wide)a.under * b.over);
}

/* ---- Rows: n variables, then the value ---- */

struct attack {
    size_t n; /* variables */
    fraction **rows;
    size_t n_rows, capacity;
    size_t *pivot; /* of each row, after attack_run */
    bool *zero;    /* variables that are known to be 0 */
};

attack *attack_new(size_t n_variables)
{
    attack *a = calloc(1, sizeof *a);
    a->n = n_variables;
    a->zero = calloc(n_variables + 1, sizeof *a->zero);
    return a;
}

void attack_free(attack *a)
{
    for (size_t r = 0; r < a->n_rows; r++) free(a->rows[r]);
    free(a->rows);
    free(a->pivot);
    free(a->zero);
    free(a);
}

attack *attack_copy(const attack *a)
{
    attack *copy = attack_new(a->n);
    size_t bytes = (a->n + 1) * sizeof **a->rows;
    memcpy(copy->zero, a->zero, a->n * sizeof *a->zero);
    copy->capacity = a->n_rows + 16;
    copy->rows = calloc(copy->capacity, sizeof *copy->rows);
    copy->pivot = calloc(copy->capacity, sizeof *copy->pivot);
    for (size_t r = 0; r < a->n_rows; r++) {
        copy->rows[r] = malloc(bytes);
        memcpy(copy->rows[r], a->rows[r], bytes);
        copy->pivot[r] = a->pivot[r];
    }
    copy->n_rows = a->n_rows;
    return copy;
}

static fraction *make_row(const attack *a, const bool *member, int64_t value)
{
    fraction *row = calloc(a->n + 1, sizeof *row);
    for (size_t v = 0; v < a->n; v++) row[v] = (fraction){member[v] && !a->zero[v], 1};
    row[a->n] = (fraction){value, 1};
    return row;
}

void attack_show(attack *a, const bool *member, int64_t value)
{
    if (a->n_rows == a->capacity) {
        a->capacity = a->capacity * 2 + 16;
        a->rows = realloc(a->rows, a->capacity * sizeof *a->rows);
        a->pivot = realloc(a->pivot, a->capacity * sizeof *a->pivot);
    }
    a->rows[a->n_rows++] = make_row(a, member, value);
}

void attack_zero(attack *a, size_t variable)
{
    a->zero[variable] = true;
    for (size_t r = 0; r < a->n_rows; r++) a->rows[r][variable] = (fraction){0, 1};
}

static void take_out(const attack *a, fraction *row, const fraction *other, size_t pivot)
{
    fraction factor = row[pivot];
    if (factor.over == 0) return;
    for (size_t v = 0; v <= a->n; v++)
        if (other[v].over) row[v] = minus(row[v], times(factor, other[v]));
}

/* Reduced row echelon form; rows that vanish are dropped. */
static void eliminate(attack *a)
{
    size_t kept = 0;
    for (size_t v = 0; v < a->n && kept < a->n_rows; v++) {
        size_t r = kept;
        while (r < a->n_rows && a->rows[r][v].over == 0) r++;
        if (r == a->n_rows) continue;
        fraction *row = a->rows[r], lead = row[v];
        a->rows[r] = a->rows[kept];
        a->rows[kept] = row;
        for (size_t w = 0; w <= a->n; w++)
            if (row[w].over) row[w] = divided(row[w], lead);
        for (size_t other = 0; other < a->n_rows; other++)
            if (other != kept) take_out(a, a->rows[other], row, v);
        a->pivot[kept++] = v;
    }
    for (size_t r = kept; r < a->n_rows; r++) {
        if (a->rows[r][a->n].over) {
            fprintf(stderr, "what is shown contradicts itself\n");
            abort();
        }
        free(a->rows[r]);
    }
    a->n_rows = kept;
}

/* A row without negative factors that adds up to 0: all its variables are 0. */
static bool find_zeros(attack *a)
{
    bool found = false;
    for (size_t r = 0; r < a->n_rows; r++) {
        bool good = a->rows[r][a->n].over == 0;
        for (size_t v = 0; good && v < a->n; v++) good = a->rows[r][v].over >= 0;
        for (size_t v = 0; good && v < a->n; v++)
            if (a->rows[r][v].over > 0) a->zero[v] = found = true;
    }
    for (size_t r = 0; found && r < a->n_rows; r++)
        for (size_t v = 0; v < a->n; v++)
            if (a->zero[v]) a->rows[r][v] = (fraction){0, 1};
    return found;
}

/* Each row as it was shown, before elimination mixes them. */
void attack_run(attack *a)
{
    overflow = false;
    find_zeros(a);
    do eliminate(a);
    while (find_zeros(a));
    if (overflow) {
        fprintf(stderr, "the attacker's fractions overflow\n");
        abort();
    }
}

bool attack_follows(const attack *a, const bool *member, int64_t *value)
{
    fraction *row = make_row(a, member, 0);
    for (size_t r = 0; r < a->n_rows; r++) take_out(a, row, a->rows[r], a->pivot[r]);
    bool follows = true;
    for (size_t v = 0; v < a->n; v++) follows = follows && row[v].over == 0;
    *value = -row[a->n].over;
    follows = follows && row[a->n].under == 1;
    free(row);
    return follows;
}

/* ---- Bounds: a dense tableau, Bland's rule. Column n is the right side, n + 1 the artificial
 * variable that makes the start feasible; row m is the objective, to be maximised. ---- */

typedef struct tableau {
    size_t m, n;
    fraction *at; /* (m + 1) x (n + 2) */
    size_t *basis;
} tableau;

static fraction *cell(const tableau *t, size_t row, size_t column)
{
    return &t->at[row * (t->n + 2) + column];
}

static void pivot(tableau *t, size_t row, size_t column)
{
    fraction lead = *cell(t, row, column);
    for (size_t c = 0; c < t->n + 2; c++) *cell(t, row, c) = divided(*cell(t, row, c), lead);
    for (size_t r = 0; r <= t->m; r++) {
        fraction factor = *cell(t, r, column);
        if (r == row || factor.over == 0) continue;
        for (size_t c = 0; c < t->n + 2; c++)
            if (cell(t, row, c)->over)
                *cell(t, r, c) = minus(*cell(t, r, c), times(factor, *cell(t, row, c)));
    }
    t->basis[row] = column;
}

static bool less(fraction a, fraction b)
{
    return (wide)a.over * b.under < (wide)b.over * a.under;
}

/* Row that limits the column, m for none; of several the one whose variable is first. */
static size_t limiting_row(const tableau *t, size_t column)
{
    size_t best = t->m;
    fraction best_ratio = {0, 1};
    for (size_t r = 0; r < t->m; r++) {
        if (cell(t, r, column)->over <= 0) continue;
        fraction ratio = divided(*cell(t, r, t->n), *cell(t, r, column));
        bool first = best == t->m || less(ratio, best_ratio);
        if (!first && (less(best_ratio, ratio) || t->basis[r] > t->basis[best])) continue;
        best = r;
        best_ratio = ratio;
    }
    return best;
}

/* Maximise; objective row holds reduced costs with opposite sign. `artificial`: that variable may
 * enter too. False: unbounded. */
static bool climb(tableau *t, bool artificial)
{
    while (!overflow) {
        size_t column = 0;
        while (column < t->n && cell(t, t->m, column)->over >= 0) column++;
        if (column == t->n) {
            if (!artificial || cell(t, t->m, t->n + 1)->over >= 0) return true;
            column = t->n + 1;
        }
        size_t row = limiting_row(t, column);
        if (row == t->m) return false;
        pivot(t, row, column);
    }
    return true;
}

static void clear_objective(tableau *t)
{
    for (size_t c = 0; c < t->n + 2; c++) *cell(t, t->m, c) = (fraction){0, 1};
}

/* Drive the artificial variable to 0. */
static void make_feasible(tableau *t)
{
    size_t worst = 0;
    for (size_t r = 0; r < t->m; r++)
        if (less(*cell(t, r, t->n), *cell(t, worst, t->n))) worst = r;
    if (t->m == 0 || cell(t, worst, t->n)->over >= 0) return;
    for (size_t r = 0; r < t->m; r++) *cell(t, r, t->n + 1) = (fraction){-1, 1};
    clear_objective(t);
    *cell(t, t->m, t->n + 1) = (fraction){1, 1}; /* maximise minus the artificial variable */
    pivot(t, worst, t->n + 1);
    climb(t, true);
    for (size_t r = 0; r < t->m; r++) {
        if (t->basis[r] != t->n + 1) continue;
        size_t c = 0;
        while (c < t->n && cell(t, r, c)->over == 0) c++;
        if (c < t->n) pivot(t, r, c);
    }
    for (size_t r = 0; r <= t->m; r++) *cell(t, r, t->n + 1) = (fraction){0, 1};
}

static void set_objective(tableau *t, const attack *a, const bool *member, int direction)
{
    clear_objective(t);
    for (size_t v = 0; v < t->n; v++)
        *cell(t, t->m, v) = (fraction){member[v] && !a->zero[v] ? -direction : 0, 1};
    for (size_t r = 0; r < t->m; r++) {
        if (t->basis[r] > t->n) continue;
        fraction factor = *cell(t, t->m, t->basis[r]);
        for (size_t c = 0; c <= t->n && factor.over; c++)
            *cell(t, t->m, c) = minus(*cell(t, t->m, c), times(factor, *cell(t, r, c)));
    }
}

bool attack_bound(const attack *a, const bool *member, int direction, int64_t *value,
                  bool *unbounded)
{
    tableau t = {.m = a->n_rows, .n = a->n};
    t.at = calloc((t.m + 1) * (t.n + 2), sizeof *t.at);
    t.basis = calloc(t.m + 1, sizeof *t.basis);
    for (size_t i = 0; i < (t.m + 1) * (t.n + 2); i++) t.at[i] = (fraction){0, 1};
    for (size_t r = 0; r < t.m; r++) {
        for (size_t c = 0; c <= t.n; c++) *cell(&t, r, c) = a->rows[r][c];
        t.basis[r] = a->pivot[r];
    }
    overflow = false;
    make_feasible(&t);
    set_objective(&t, a, member, direction);
    *unbounded = !climb(&t, false);
    fraction best = *cell(&t, t.m, t.n);
    int64_t whole = best.over / best.under; /* >= 0 for direction 1, <= 0 for -1 */
    *value = direction > 0 ? whole : -whole + (best.over % best.under != 0);
    free(t.at);
    free(t.basis);
    return !overflow;
}
