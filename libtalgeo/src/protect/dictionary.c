/* Sparse elimination of equations. */
#include "dictionary.h"

#include <math.h>
#include <stdlib.h>

#include "../core/memory.h"

static const double SMALL = 1e-9;

/* ---- Opening and closing ---- */

static bool make_room(talgeo__dictionary *d, size_t n)
{
    if (n <= d->capacity) return true;
    talgeo__dictionary_free(d);
    d->dependent = talgeo__calloc(n, sizeof *d->dependent);
    d->row = talgeo__calloc(n, sizeof *d->row);
    d->users = talgeo__calloc(n, sizeof *d->users);
    d->n_users = talgeo__calloc(n, sizeof *d->n_users);
    d->sum = talgeo__calloc(n, sizeof *d->sum);
    d->met = talgeo__calloc(n, sizeof *d->met);
    d->listed = talgeo__calloc(n, sizeof *d->listed);
    d->capacity = n;
    if (d->dependent && d->row && d->users && d->n_users && d->sum && d->met && d->listed)
        return true;
    talgeo__dictionary_free(d);
    return false;
}

bool talgeo__dictionary_begin(talgeo__dictionary *d, size_t n_variables)
{
    if (!make_room(d, n_variables)) return false;
    d->n_variables = n_variables;
    d->failed = false;
    for (size_t v = 0; v < n_variables; v++) {
        d->dependent[v] = false;
        d->row[v].count = d->users[v].count = 0;
        d->n_users[v] = 0;
    }
    return true;
}

void talgeo__dictionary_free(talgeo__dictionary *d)
{
    for (size_t v = 0; d->row && v < d->capacity; v++) free(d->row[v].items);
    for (size_t v = 0; d->users && v < d->capacity; v++) free(d->users[v].items);
    free(d->dependent);
    free(d->row);
    free(d->users);
    free(d->n_users);
    free(d->sum);
    free(d->met);
    free(d->listed);
    *d = (talgeo__dictionary){0};
}

/* ---- Rows ---- */

static void add_term(talgeo__dictionary *d, int32_t row, int32_t variable, double factor)
{
    talgeo__terms *terms = &d->row[row];
    if (!talgeo__grow(&terms->items, &terms->capacity, terms->count + 1, sizeof *terms->items) ||
        !talgeo__list_add(&d->users[variable], row)) {
        d->failed = true;
        return;
    }
    terms->items[terms->count++] = (talgeo__term){variable, factor};
    d->n_users[variable]++;
}

static void drop_term(talgeo__dictionary *d, talgeo__terms *terms, size_t i)
{
    d->n_users[terms->items[i].variable]--;
    terms->items[i] = terms->items[--terms->count];
}

/* Take the variable out of the row: its factor there, 0 if it is not in it. */
static double take_out(talgeo__dictionary *d, int32_t row, int32_t variable)
{
    talgeo__terms *terms = &d->row[row];
    for (size_t i = 0; i < terms->count; i++) {
        double factor = terms->items[i].factor;
        if (terms->items[i].variable != variable) continue;
        drop_term(d, terms, i);
        return factor;
    }
    return 0;
}

/* Add so many times the row `from`, whose factors are in `sum`. */
static void add_row(talgeo__dictionary *d, int32_t to, double times, int32_t from)
{
    talgeo__terms *terms = &d->row[to];
    for (size_t i = 0; i < terms->count;) {
        talgeo__term *term = &terms->items[i];
        if (d->sum[term->variable] != 0) {
            d->met[term->variable] = true;
            term->factor += times * d->sum[term->variable];
        }
        if (fabs(term->factor) > SMALL)
            i++;
        else
            drop_term(d, terms, i);
    }
    const talgeo__terms *more = &d->row[from];
    for (size_t i = 0; i < more->count; i++) {
        int32_t v = more->items[i].variable;
        if (!d->met[v] && !d->failed) add_term(d, to, v, times * d->sum[v]);
        d->met[v] = false;
    }
}

/* A variable depends now: put its row in its place everywhere. */
static void substitute(talgeo__dictionary *d, int32_t variable)
{
    const talgeo__terms *terms = &d->row[variable];
    talgeo__list *users = &d->users[variable];
    for (size_t i = 0; i < terms->count; i++)
        d->sum[terms->items[i].variable] = terms->items[i].factor;
    for (size_t i = 0; i < users->count && !d->failed; i++) {
        double factor = take_out(d, users->items[i], variable);
        if (factor != 0) add_row(d, users->items[i], factor, variable);
    }
    users->count = 0;
    for (size_t i = 0; i < terms->count; i++) d->sum[terms->items[i].variable] = 0;
}

/* ---- Equations ---- */

static void add_to_sum(talgeo__dictionary *d, int32_t variable, double more)
{
    if (!d->met[variable]) {
        d->met[variable] = true;
        d->listed[d->n_listed++] = variable;
    }
    d->sum[variable] += more;
}

/* The terms as a sum of variables that do not depend, in `listed`. */
static void add_up(talgeo__dictionary *d, const talgeo__term *terms, size_t n)
{
    d->n_listed = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t v = terms[i].variable;
        if (!d->dependent[v]) {
            add_to_sum(d, v, terms[i].factor);
            continue;
        }
        for (size_t k = 0; k < d->row[v].count; k++)
            add_to_sum(d, d->row[v].items[k].variable, terms[i].factor * d->row[v].items[k].factor);
    }
}

/* Of those left in the sum one with a factor of 1, then the one that is in the fewest rows. */
static bool is_better(const talgeo__dictionary *d, int32_t v, int32_t best)
{
    bool one = fabs(fabs(d->sum[v]) - 1) <= SMALL, best_one = fabs(fabs(d->sum[best]) - 1) <= SMALL;
    if (one != best_one) return one;
    return d->n_users[v] != d->n_users[best] ? d->n_users[v] < d->n_users[best] : v < best;
}

static int32_t choose_dependent(const talgeo__dictionary *d)
{
    int32_t best = -1;
    for (size_t i = 0; i < d->n_listed; i++) {
        int32_t v = d->listed[i];
        if (fabs(d->sum[v]) <= SMALL) continue;
        if (best < 0 || is_better(d, v, best)) best = v;
    }
    return best;
}

/* The sum as the row of a variable, divided; clears it. */
static void take_sum(talgeo__dictionary *d, int32_t dependent, double divisor)
{
    for (size_t i = 0; i < d->n_listed; i++) {
        int32_t v = d->listed[i];
        if (dependent >= 0 && v != dependent && fabs(d->sum[v]) > SMALL && !d->failed)
            add_term(d, dependent, v, d->sum[v] / divisor);
        d->sum[v] = 0;
        d->met[v] = false;
    }
    if (dependent >= 0) d->dependent[dependent] = true;
}

void talgeo__dictionary_keep(talgeo__dictionary *d, const talgeo__term *terms, size_t n)
{
    add_up(d, terms, n);
    int32_t dependent = choose_dependent(d);
    take_sum(d, dependent, dependent < 0 ? 1 : -d->sum[dependent]);
    if (dependent >= 0) substitute(d, dependent);
}

void talgeo__dictionary_define(talgeo__dictionary *d, int32_t variable, const talgeo__term *terms,
                               size_t n)
{
    add_up(d, terms, n);
    take_sum(d, variable, 1);
}
