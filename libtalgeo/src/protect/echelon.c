/* Sparse elimination modulo a prime. */
#include "echelon.h"

#include <stdlib.h>

#include "../core/memory.h"
#include "field.h"

uint64_t talgeo__echelon_weight(int32_t variable)
{
    uint64_t h = (uint64_t)variable + 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u; /* splitmix64 (Steele, Lea, Flood 2014) */
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return (h ^ h >> 31) >> 4;
}

bool talgeo__echelon_open(talgeo__echelon *e, const talgeo__system *system, uint64_t prime,
                          const bool *zero)
{
    size_t n = system->n_variables;
    *e = (talgeo__echelon){.system = system, .prime = prime, .zero = zero};
    e->pivot_of = talgeo__calloc(n, sizeof *e->pivot_of);
    e->witness = talgeo__calloc(n, sizeof *e->witness);
    e->users = talgeo__calloc(n, sizeof *e->users);
    e->marked = talgeo__calloc(n / 64 + 1, sizeof *e->marked);
    e->work = talgeo__calloc(n, sizeof *e->work);
    e->touched = talgeo__calloc(n, sizeof *e->touched);
    if (!e->pivot_of || !e->witness || !e->users || !e->marked || !e->work || !e->touched) {
        talgeo__echelon_close(e);
        return false;
    }
    for (size_t v = 0; v < n; v++) e->witness[v] = zero[v] ? 0 : talgeo__echelon_weight((int32_t)v);
    return true;
}

void talgeo__echelon_close(talgeo__echelon *e)
{
    for (size_t i = 0; i < e->n_pivots; i++) free(e->pivots[i].entries);
    for (size_t v = 0; e->users && v < e->system->n_variables; v++) free(e->users[v].items);
    free(e->pivots);
    free(e->pivot_variable);
    free(e->pivot_of);
    free(e->witness);
    free(e->users);
    free(e->marked);
    free(e->work);
    free(e->touched);
    free(e->touches.items);
    *e = (talgeo__echelon){0};
}

bool talgeo__echelon_implies(const talgeo__echelon *e, int32_t sum)
{
    const talgeo__system *system = e->system;
    uint64_t total = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        int32_t v = system->variable[i];
        if (!e->zero[v]) total = talgeo__field_add(total, e->witness[v], e->prime);
    }
    return total == 0;
}

/* ---- The row under work ---- */

static void mark(talgeo__echelon *e, size_t pivot)
{
    e->marked[pivot / 64] |= (uint64_t)1 << pivot % 64;
}

static void touch(talgeo__echelon *e, int32_t variable)
{
    if (e->touched[variable]) return;
    e->touched[variable] = true;
    if (!talgeo__list_add(&e->touches, variable)) e->failed = true;
    if (e->pivot_of[variable]) mark(e, (size_t)e->pivot_of[variable] - 1);
}

static void subtract(talgeo__echelon *e, const talgeo__rest *row, uint64_t factor)
{
    uint64_t prime = e->prime;
    e->value = talgeo__field_sub(e->value, talgeo__field_mul(factor, row->value, prime), prime);
    for (size_t i = 0; i < row->count; i++) {
        int32_t v = row->entries[i].variable;
        uint64_t product = talgeo__field_mul(factor, row->entries[i].factor, prime);
        touch(e, v);
        e->work[v] = talgeo__field_sub(e->work[v], product, prime);
    }
}

static void take_out(talgeo__echelon *e, size_t pivot)
{
    uint64_t factor = e->work[e->pivot_variable[pivot]];
    e->marked[pivot / 64] &= ~((uint64_t)1 << pivot % 64);
    if (factor) subtract(e, &e->pivots[pivot], factor);
}

/* Take out all pivots. Ascending order suffices: pivot k brings in none of the pivots before it. */
static void reduce(talgeo__echelon *e)
{
    for (size_t word = 0; word < (e->n_pivots + 63) / 64; word++)
        while (e->marked[word]) take_out(e, 64 * word + (size_t)__builtin_ctzll(e->marked[word]));
}

/* Take the row under work, and clear the room for the next. */
static talgeo__rest gather(talgeo__echelon *e)
{
    talgeo__rest rest = {NULL, 0, e->value};
    size_t n = 0;
    for (size_t i = 0; i < e->touches.count; i++) n += e->work[e->touches.items[i]] != 0;
    if (n && !e->failed) {
        rest.entries = talgeo__calloc(n, sizeof *rest.entries);
        e->failed = rest.entries == NULL;
    }
    for (size_t i = 0; i < e->touches.count; i++) {
        int32_t v = e->touches.items[i];
        if (e->work[v] && rest.entries)
            rest.entries[rest.count++] = (talgeo__factor){v, e->work[v]};
        e->work[v] = 0;
        e->touched[v] = false;
    }
    e->touches.count = 0;
    return rest;
}

static void spread(talgeo__echelon *e, int32_t variable, uint64_t factor)
{
    if (e->zero[variable]) return;
    e->work[variable] = factor;
    touch(e, variable);
}

talgeo__rest talgeo__echelon_reduce(talgeo__echelon *e, int32_t sum, int64_t value)
{
    const talgeo__system *system = e->system;
    e->value = (uint64_t)value;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        spread(e, system->variable[i], 1);
    reduce(e);
    return gather(e);
}

talgeo__rest talgeo__echelon_reduce_variable(talgeo__echelon *e, int32_t variable)
{
    e->value = 0;
    spread(e, variable, 1);
    reduce(e);
    return gather(e);
}

void talgeo__echelon_normalise(const talgeo__echelon *e, talgeo__rest *rest, size_t entry)
{
    uint64_t inverse = talgeo__field_inverse(rest->entries[entry].factor, e->prime);
    rest->value = talgeo__field_mul(rest->value, inverse, e->prime);
    for (size_t i = 0; inverse != 1 && i < rest->count; i++)
        rest->entries[i].factor = talgeo__field_mul(rest->entries[i].factor, inverse, e->prime);
}

bool talgeo__echelon_substitute(talgeo__echelon *e, const talgeo__rest *row,
                                const talgeo__rest *rest, int32_t variable, talgeo__rest *made)
{
    uint64_t factor = 0;
    *made = (talgeo__rest){0};
    for (size_t i = 0; i < row->count && factor == 0; i++)
        if (row->entries[i].variable == variable) factor = row->entries[i].factor;
    if (factor == 0) return false;
    e->value = row->value;
    for (size_t i = 0; i < row->count; i++)
        spread(e, row->entries[i].variable, row->entries[i].factor);
    subtract(e, rest, factor);
    *made = gather(e);
    return true;
}

/* ---- Pivots ---- */

static bool list_users(talgeo__echelon *e, size_t pivot)
{
    const talgeo__rest *row = &e->pivots[pivot];
    for (size_t i = 0; i < row->count; i++) {
        talgeo__pivot_users *with = &e->users[row->entries[i].variable];
        if (row->entries[i].variable == e->pivot_variable[pivot]) continue;
        if (!talgeo__grow(&with->items, &with->capacity, with->count + 1, sizeof *with->items))
            return false;
        with->items[with->count++] = (talgeo__pivot_user){(int32_t)pivot, row->entries[i].factor};
    }
    return true;
}

/* Take from the pivot's number what it is too large, and tell the pivots that have it. */
static void renew_pivot(talgeo__echelon *e, size_t pivot)
{
    int32_t variable = e->pivot_variable[pivot];
    const talgeo__pivot_users *with = &e->users[variable];
    uint64_t excess = e->work[variable], prime = e->prime;
    e->marked[pivot / 64] &= ~((uint64_t)1 << pivot % 64);
    e->work[variable] = 0;
    e->witness[variable] = talgeo__field_sub(e->witness[variable], excess, prime);
    for (size_t i = 0; i < with->count && excess; i++) {
        size_t k = (size_t)with->items[i].pivot;
        uint64_t *there = &e->work[e->pivot_variable[k]];
        *there = talgeo__field_sub(*there, talgeo__field_mul(with->items[i].factor, excess, prime),
                                   prime);
        mark(e, k);
    }
}

/* What the new pivot makes its variable's number, and so those of the pivots before that have it:
 * last to first, as a pivot has none of those before it. */
static void renew_witness(talgeo__echelon *e, size_t pivot)
{
    const talgeo__rest *row = &e->pivots[pivot];
    uint64_t total = 0, prime = e->prime;
    for (size_t i = 0; i < row->count; i++)
        total = talgeo__field_add(
            total,
            talgeo__field_mul(row->entries[i].factor, e->witness[row->entries[i].variable], prime),
            prime);
    e->work[e->pivot_variable[pivot]] = total;
    mark(e, pivot);
    for (size_t word = pivot / 64 + 1; word-- > 0;)
        while (e->marked[word])
            renew_pivot(e, 64 * word + 63 - (size_t)__builtin_clzll(e->marked[word]));
}

void talgeo__echelon_add(talgeo__echelon *e, talgeo__rest rest, int32_t variable)
{
    size_t n = e->n_pivots;
    if (!talgeo__grow(&e->pivots, &e->pivots_capacity, n + 1, sizeof *e->pivots) ||
        !talgeo__grow(&e->pivot_variable, &e->pivot_variable_capacity, n + 1,
                      sizeof *e->pivot_variable)) {
        free(rest.entries);
        e->failed = true;
        return;
    }
    e->pivots[n] = rest;
    e->pivot_variable[n] = variable;
    e->pivot_of[variable] = (int32_t)++e->n_pivots;
    if (list_users(e, n))
        renew_witness(e, n);
    else
        e->failed = true;
}
