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
        fprintf(stderr, "the attacker's fractions overflow\n");
        abort();
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
    find_zeros(a);
    do eliminate(a);
    while (find_zeros(a));
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
