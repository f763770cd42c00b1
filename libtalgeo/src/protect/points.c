/* Hidden sums and points. */
#include "points.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

/* ---- Opening and closing ---- */

static bool is_listed(const talgeo__system *system, size_t sum)
{
    return system->hidden[sum] || system->veiled[sum];
}

static bool list_hidden(talgeo__points *p)
{
    const talgeo__system *system = p->system;
    size_t total = 0;
    for (size_t s = 0; s < system->n_sums; s++) {
        p->n_hidden += is_listed(system, s);
        if (is_listed(system, s)) total += system->start[s + 1] - system->start[s];
    }
    p->hidden = talgeo__calloc(p->n_hidden, sizeof *p->hidden);
    if (p->hidden == NULL || !talgeo__map_open(&p->hidden_with, system->n_variables, total))
        return false;
    size_t n = 0;
    for (size_t s = 0; s < system->n_sums; s++) {
        if (!is_listed(system, s)) continue;
        int64_t value = system->value[s];
        p->hidden[n++] = (talgeo__hidden){(int32_t)s, -1, -1, value, value, value};
        for (size_t i = system->start[s]; i < system->start[s + 1]; i++)
            p->hidden_with.start[system->variable[i] + 2]++;
    }
    talgeo__map_add_up(&p->hidden_with, system->n_variables);
    for (size_t h = 0; h < n; h++) {
        size_t s = (size_t)p->hidden[h].sum;
        for (size_t i = system->start[s]; i < system->start[s + 1]; i++)
            p->hidden_with.item[p->hidden_with.start[system->variable[i] + 1]++] = (int32_t)h;
    }
    return true;
}

bool talgeo__points_open(talgeo__points *p, talgeo__system *system, int64_t threshold)
{
    *p = (talgeo__points){.system = system, .threshold = threshold};
    bool good = talgeo__rows_open(&p->rows, system) && list_hidden(p);
    if (good && system->never_empty)
        good = p->guarded = talgeo__guards_open(&p->guards, system, threshold);
    if (good) {
        p->touching = talgeo__calloc(system->n_variables, sizeof *p->touching);
        p->sum_change = talgeo__calloc(system->n_sums, sizeof *p->sum_change);
        p->hidden_change = talgeo__calloc(p->n_hidden, sizeof *p->hidden_change);
        p->change = talgeo__calloc(system->n_variables, sizeof *p->change);
        p->fixed = talgeo__calloc(system->n_variables, sizeof *p->fixed);
        good = p->touching && p->sum_change && p->hidden_change && p->change && p->fixed;
    }
    if (!good) talgeo__points_close(p);
    return good;
}

void talgeo__points_close(talgeo__points *p)
{
    for (size_t i = 0; i < p->count; i++) free(p->items[i].changes);
    for (size_t v = 0; p->touching && v < p->system->n_variables; v++) free(p->touching[v].items);
    if (p->rows.system) talgeo__rows_close(&p->rows);
    talgeo__guards_close(&p->guards);
    free(p->hidden);
    talgeo__map_close(&p->hidden_with);
    free(p->items);
    free(p->touching);
    free(p->sum_change);
    free(p->hidden_change);
    free(p->point_change);
    free(p->change);
    free(p->fixed);
    *p = (talgeo__points){0};
}

/* ---- What single rows say ---- */

/* What the members of a row can give to one of them, or `most` if that is less. */
static int64_t row_total(const talgeo__points *p, int32_t row, int64_t most)
{
    const talgeo__list *members = &p->rows.row[row].members;
    int64_t total = 0;
    for (size_t i = 0; i < members->count && total < most; i++)
        total += talgeo__loose(p, (size_t)members->items[i], p->guarded);
    return total < most ? total : most;
}

static int64_t kept_of(const talgeo__points *p, size_t variable)
{
    return p->system->counts[variable] - talgeo__loose(p, variable, p->guarded);
}

/* The largest value that a row leaves the variable, or `most` if that is less. */
static int64_t variable_bound(const talgeo__points *p, int32_t variable, int64_t most)
{
    const talgeo__list *with = &p->rows.rows_with[variable];
    if (p->rows.zero_by[variable]) return 0;
    for (size_t k = 0; k < with->count && most > 0; k++) most = row_total(p, with->items[k], most);
    return most;
}

/* Does one row have all variables of the sum? */
static bool has_all(const talgeo__points *p, int32_t row, size_t sum)
{
    const talgeo__system *system = p->system;
    const talgeo__list *members = &p->rows.row[row].members;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        size_t k = 0;
        while (k < members->count && members->items[k] != system->variable[i]) k++;
        if (k == members->count) return false;
    }
    return true;
}

bool talgeo__points_bounded(const talgeo__points *p, size_t hidden)
{
    const talgeo__system *system = p->system;
    size_t sum = (size_t)p->hidden[hidden].sum, first = system->start[sum];
    int64_t bound = 0, least = p->threshold;
    for (size_t i = first; i < system->start[sum + 1]; i++)
        least -= kept_of(p, (size_t)system->variable[i]);
    for (size_t i = first; i < system->start[sum + 1] && bound < least; i++)
        bound += variable_bound(p, system->variable[i], least);
    if (bound < least || first == system->start[sum + 1]) return bound < least;
    const talgeo__list *with = &p->rows.rows_with[system->variable[first]];
    for (size_t k = 0; k < with->count; k++)
        if (row_total(p, with->items[k], p->threshold) < least && has_all(p, with->items[k], sum))
            return true;
    return false;
}

/* ---- Points ---- */

/* Does it leave a child in every guard? */
static bool leaves_guards(const talgeo__points *p, const talgeo__change *changes, size_t n)
{
    const talgeo__guards *g = &p->guards;
    bool good = true;
    for (int pass = 0; pass < 2 && p->guarded; pass++) /* add up, look and clear */
        for (size_t i = 0; i < n; i++) {
            size_t v = (size_t)changes[i].variable;
            const talgeo__list *of = &g->of[v];
            good = good && talgeo__loose(p, v, true) + changes[i].by >= 0;
            for (size_t k = 0; k < of->count; k++) {
                int64_t *change = &g->change[of->items[k]];
                good = good && (pass == 0 || *change + g->spare[of->items[k]] >= 0);
                *change = pass == 0 ? *change + changes[i].by : 0;
            }
        }
    return good;
}

/* Does the assignment agree with everything shown? Exact. */
static bool agrees(talgeo__points *p, const talgeo__change *changes, size_t n)
{
    const talgeo__system_rows *rows = &p->rows;
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        size_t v = (size_t)changes[i].variable;
        if (p->system->counts[v] + changes[i].by < 0 || rows->zero_by[v] > 0) good = false;
        if (changes[i].by % p->system->worth != 0) good = false; /* a child would be torn apart */
        for (size_t k = rows->sums_with.start[v]; k < rows->sums_with.start[v + 1]; k++)
            p->sum_change[rows->sums_with.item[k]] += changes[i].by;
    }
    for (size_t i = 0; i < n; i++) {
        size_t v = (size_t)changes[i].variable;
        for (size_t k = rows->sums_with.start[v]; k < rows->sums_with.start[v + 1]; k++) {
            int32_t sum = rows->sums_with.item[k];
            if (rows->shows[sum] > 0 && p->sum_change[sum] != 0) good = false;
            p->sum_change[sum] = 0;
        }
    }
    return good;
}

static void use(talgeo__points *p, int32_t *end, int32_t point)
{
    if (*end >= 0) p->items[*end].uses--;
    *end = point;
    if (point >= 0) p->items[point].uses++;
}

/* Let the hidden sum know that a point changes it by so much. */
static void use_for(talgeo__points *p, size_t hidden, int64_t change, int32_t point)
{
    talgeo__hidden *h = &p->hidden[hidden];
    if (h->value + change > h->high && p->items[point].lifts) {
        h->high = h->value + change;
        use(p, &h->high_point, point);
    }
    if (h->value + change < h->low && (p->items[point].lifts || !talgeo__keeps(p, h, -1))) {
        h->low = h->value + change;
        use(p, &h->low_point, point);
    }
}

/* Let all hidden sums that are not safe know the point. */
static void use_point(talgeo__points *p, int32_t point, const talgeo__change *changes, size_t n)
{
    for (int pass = 0; pass < 2; pass++) /* add up, use and clear */
        for (size_t i = 0; i < n; i++) {
            size_t v = (size_t)changes[i].variable;
            for (size_t k = p->hidden_with.start[v]; k < p->hidden_with.start[v + 1]; k++) {
                size_t h = (size_t)p->hidden_with.item[k];
                if (pass == 0) {
                    p->hidden_change[h] += changes[i].by;
                    continue;
                }
                if (!talgeo__points_safe(p, h)) use_for(p, h, p->hidden_change[h], point);
                p->hidden_change[h] = 0;
            }
        }
}

/* Make room for one more point that changes these variables. */
static bool make_room(talgeo__points *p, const talgeo__change *changes, size_t n)
{
    size_t had = p->point_change_capacity;
    if (!talgeo__grow(&p->items, &p->capacity, p->count + 1, sizeof *p->items) ||
        !talgeo__grow(&p->point_change, &p->point_change_capacity, p->count + 1,
                      sizeof *p->point_change))
        return false;
    if (p->point_change_capacity > had)
        memset(p->point_change + had, 0,
               (p->point_change_capacity - had) * sizeof *p->point_change);
    for (size_t i = 0; i < n; i++) {
        talgeo__touches *t = &p->touching[changes[i].variable];
        if (!talgeo__grow(&t->items, &t->capacity, t->count + 1, sizeof *t->items)) return false;
    }
    return true;
}

bool talgeo__points_add(talgeo__points *p, const talgeo__change *changes, size_t n)
{
    if (n == 0 || p->count >= INT32_MAX || !agrees(p, changes, n)) return true;
    if (!make_room(p, changes, n)) return false;
    int32_t number = (int32_t)p->count;
    talgeo__point *point = &p->items[number];
    *point = (talgeo__point){.count = n, .valid = true, .lifts = leaves_guards(p, changes, n)};
    use_point(p, number, changes, n);
    if (point->uses == 0) return true;
    p->count++;
    point->changes = talgeo__calloc(n, sizeof *point->changes);
    if (point->changes == NULL) return false;
    memcpy(point->changes, changes, n * sizeof *changes);
    for (size_t i = 0; i < n; i++) {
        talgeo__touches *t = &p->touching[changes[i].variable];
        t->items[t->count++] = (talgeo__touch){number, changes[i].by};
    }
    return true;
}

void talgeo__points_restore(talgeo__points *p, size_t hidden, const talgeo__hidden *known)
{
    talgeo__hidden *h = &p->hidden[hidden];
    use(p, &h->low_point, known->low_point);
    use(p, &h->high_point, known->high_point);
    *h = *known;
}

void talgeo__points_renew(talgeo__points *p, size_t hidden)
{
    const talgeo__system *system = p->system;
    size_t sum = (size_t)p->hidden[hidden].sum;
    const talgeo__hidden old = p->hidden[hidden];
    int64_t value = old.value;
    talgeo__points_restore(p, hidden, &(talgeo__hidden){(int32_t)sum, -1, -1, value, value, value});
    for (int pass = 0; pass < 2; pass++) /* add up, use and clear */
        for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
            const talgeo__touches *t = &p->touching[system->variable[i]];
            for (size_t k = 0; k < t->count; k++) {
                int32_t point = t->items[k].point;
                bool used =
                    p->items[point].uses || point == old.low_point || point == old.high_point;
                if (!p->items[point].valid || (pass == 0 && !used)) continue;
                if (pass == 0) {
                    p->point_change[point] += t->items[k].by;
                    continue;
                }
                if (p->point_change[point] && !talgeo__points_safe(p, hidden))
                    use_for(p, hidden, p->point_change[point], point);
                p->point_change[point] = 0;
            }
        }
}

/* List the points in use that change the sum, or for a 0 any part of it. */
static bool list_against(talgeo__points *p, size_t sum, talgeo__list *lost)
{
    const talgeo__system *system = p->system;
    bool zero = system->value[sum] == 0, good = true;
    for (int pass = 0; pass < 2; pass++) /* add up, list and clear */
        for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
            const talgeo__touches *t = &p->touching[system->variable[i]];
            for (size_t k = 0; k < t->count; k++) {
                talgeo__point *point = &p->items[t->items[k].point];
                int64_t *change = &p->point_change[t->items[k].point];
                if (!point->valid || point->uses == 0) continue;
                if (pass == 0)
                    *change += zero ? 1 : t->items[k].by;
                else if (*change != 0) {
                    good = talgeo__list_add(lost, t->items[k].point) && good;
                    *change = 0;
                }
            }
        }
    return good;
}

bool talgeo__points_against(talgeo__points *p, size_t cell, talgeo__list *lost)
{
    bool good = true;
    lost->count = 0;
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = p->system->cell_sums[cell][k];
        if (sum >= 0 && p->rows.shows[sum] == 0) good = list_against(p, (size_t)sum, lost) && good;
    }
    return good;
}

/* ---- The proof ---- */

static bool proves(talgeo__points *p, const talgeo__hidden *h, int32_t number, int64_t value,
                   bool lifts)
{
    const talgeo__system *system = p->system;
    int64_t sum = h->value;
    if (number >= 0) {
        const talgeo__point *point = &p->items[number];
        if (!agrees(p, point->changes, point->count)) return false;
        if (lifts && !leaves_guards(p, point->changes, point->count)) return false;
        for (size_t i = 0; i < point->count; i++)
            p->change[point->changes[i].variable] = point->changes[i].by;
        for (size_t i = system->start[h->sum]; i < system->start[h->sum + 1]; i++)
            sum += p->change[system->variable[i]];
        for (size_t i = 0; i < point->count; i++) p->change[point->changes[i].variable] = 0;
    }
    return sum == value;
}

static void count_shown(talgeo__points *p)
{
    const talgeo__system *system = p->system;
    talgeo__system_rows *rows = &p->rows;
    for (size_t s = 0; s < system->n_sums; s++) rows->shows[s] = 0;
    for (size_t v = 0; v < system->n_variables; v++) rows->zero_by[v] = 0;
    for (size_t c = 0; c < system->n_cells; c++)
        for (size_t k = 0; k < TALGEO__CELL_SUMS && talgeo__cell_is_shown(system, c); k++) {
            int32_t sum = system->cell_sums[c][k];
            if (sum < 0) continue;
            rows->shows[sum]++;
            for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
                rows->zero_by[system->variable[i]] += system->value[sum] == 0;
        }
}

bool talgeo__points_prove(talgeo__points *p, const talgeo__hidden *known)
{
    return talgeo__points_enough(p, known) &&
           proves(p, known, known->low_point, known->low, talgeo__keeps(p, known, -1)) &&
           proves(p, known, known->high_point, known->high, true);
}

bool talgeo__points_verify(talgeo__points *p)
{
    count_shown(p);
    for (size_t h = 0; h < p->n_hidden; h++)
        if (!talgeo__points_spared(p, h) && !talgeo__points_prove(p, &p->hidden[h])) return false;
    return true;
}
