/* Linear programs over the surroundings of a hidden sum. */
#include "region.h"

#include <math.h>
#include <stdlib.h>

#include "../core/memory.h"

bool talgeo__region_open(talgeo__region *r, talgeo__points *points)
{
    size_t n = points->system->n_variables, n_sums = points->system->n_sums;
    size_t n_guards = points->guards.count;
    *r = (talgeo__region){.points = points};
    r->variables = talgeo__calloc(n, sizeof *r->variables);
    r->rows = talgeo__calloc(n_sums, sizeof *r->rows);
    r->place = talgeo__calloc(n, sizeof *r->place);
    r->row_place = talgeo__calloc(n_sums, sizeof *r->row_place);
    r->near = talgeo__calloc(n_sums, sizeof *r->near);
    r->rank = talgeo__calloc(n_sums, sizeof *r->rank);
    r->terms = talgeo__calloc(n, sizeof *r->terms);
    r->ranked = talgeo__calloc(n_sums, sizeof *r->ranked);
    r->parent = talgeo__calloc(n, sizeof *r->parent);
    r->gain = talgeo__calloc(n, sizeof *r->gain);
    r->first = talgeo__calloc(n_sums + n_guards, sizeof *r->first);
    r->guards = talgeo__calloc(n_guards, sizeof *r->guards);
    r->guard_place = talgeo__calloc(n_guards, sizeof *r->guard_place);
    r->exposed = talgeo__calloc(n_guards, sizeof *r->exposed);
    r->changes = talgeo__calloc(n, sizeof *r->changes);
    if (r->variables && r->rows && r->place && r->row_place && r->near && r->rank && r->terms &&
        r->ranked && r->parent && r->gain && r->first && r->changes && r->guards &&
        r->guard_place && r->exposed)
        return true;
    talgeo__region_close(r);
    return false;
}

void talgeo__region_drop_guards(talgeo__region *r)
{
    for (size_t i = 0; i < r->n_guards; i++) r->guard_place[r->guards[i]] = 0;
    r->n_guards = 0;
}

static void leave(talgeo__region *r)
{
    for (size_t i = 0; i < r->n_variables; i++) r->place[r->variables[i]] = 0;
    for (size_t i = 0; i < r->n_rows; i++) r->row_place[r->rows[i]] = 0;
    talgeo__region_drop_guards(r);
    r->n_variables = r->n_rows = 0;
}

void talgeo__region_close(talgeo__region *r)
{
    if (r->place && r->row_place && r->guard_place) leave(r);
    free(r->variables);
    free(r->rows);
    free(r->place);
    free(r->row_place);
    free(r->near);
    free(r->rank);
    free(r->terms);
    free(r->ranked);
    talgeo__simplex_free(&r->simplex);
    free(r->parent);
    free(r->gain);
    free(r->first);
    free(r->changes);
    free(r->guards);
    free(r->guard_place);
    free(r->exposed);
    *r = (talgeo__region){0};
}

/* ---- Which variables: rows near and short first ---- */

static bool comes_before(const talgeo__region *r, int32_t a, int32_t b)
{
    return r->rank[a] != r->rank[b] ? r->rank[a] < r->rank[b] : a < b;
}

static void push_row(talgeo__region *r, int32_t sum)
{
    size_t at = r->n_near++;
    for (size_t up; at > 0 && comes_before(r, sum, r->near[up = (at - 1) / 2]); at = up)
        r->near[at] = r->near[up];
    r->near[at] = sum;
}

static int32_t pop_row(talgeo__region *r)
{
    int32_t first = r->near[0], last = r->near[--r->n_near];
    size_t at = 0;
    for (size_t down; (down = 2 * at + 1) < r->n_near; at = down) {
        if (down + 1 < r->n_near && comes_before(r, r->near[down + 1], r->near[down])) down++;
        if (!comes_before(r, r->near[down], last)) break;
        r->near[at] = r->near[down];
    }
    r->near[at] = last;
    return first;
}

static void add_row(talgeo__region *r, int32_t sum, int32_t depth)
{
    if (r->row_place[sum]) return;
    r->rows[r->n_rows++] = sum;
    r->row_place[sum] = (int32_t)r->n_rows;
    r->rank[sum] = (int64_t)r->points->rows.row[sum].members.count + 4 * depth;
    push_row(r, sum);
}

/* Variables that are known to be 0 do not lead any further. */
static void add_variable(talgeo__region *r, int32_t variable, int32_t depth)
{
    const talgeo__system_rows *rows = &r->points->rows;
    const talgeo__list *with = &rows->rows_with[variable];
    if (r->place[variable]) return;
    r->variables[r->n_variables++] = variable;
    r->place[variable] = (int32_t)r->n_variables;
    for (size_t k = 0; k < with->count && rows->zero_by[variable] == 0; k++)
        add_row(r, with->items[k], depth);
}

/* Rows without a variable of the region say nothing. */
static void drop_rows(talgeo__region *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->n_rows; i++) {
        int32_t sum = r->rows[i];
        const talgeo__list *members = &r->points->rows.row[sum].members;
        bool used = false;
        for (size_t k = 0; k < members->count && !used; k++) used = r->place[members->items[k]];
        if (used) r->rows[kept++] = sum;
        r->row_place[sum] = used ? (int32_t)kept : 0;
    }
    r->n_rows = kept;
}

static void choose_variables(talgeo__region *r, size_t most, bool beyond)
{
    const talgeo__system *system = r->points->system;
    const talgeo__system_rows *rows = &r->points->rows;
    int32_t sum = r->points->hidden[r->hidden].sum;
    r->n_near = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        add_variable(r, system->variable[i], 0);
    r->whole = true;
    while (r->n_near) {
        int32_t next = pop_row(r);
        const talgeo__list *members = &rows->row[next].members, *taken = &rows->row[next].taken;
        int32_t depth = (int32_t)((r->rank[next] - (int64_t)members->count) / 4) + 1;
        for (size_t i = 0; i < members->count; i++) {
            if (r->place[members->items[i]]) continue;
            if (r->n_variables < most)
                add_variable(r, members->items[i], depth);
            else
                r->whole = false;
        }
        for (size_t i = 0; i < taken->count && beyond && r->whole; i++)
            add_row(r, taken->items[i], depth);
    }
    if (beyond) drop_rows(r);
}

/* ---- Guards ---- */

static bool could_be_emptied(const talgeo__region *r, int32_t guard, bool shown)
{
    const talgeo__points *p = r->points;
    if (r->exposed[guard] <= p->guards.spare[guard]) return false;
    return shown || !talgeo__cell_is_shown(p->system, (size_t)p->guards.cell[guard]);
}

void talgeo__region_list_guards(talgeo__region *r, bool shown)
{
    const talgeo__points *p = r->points;
    talgeo__region_drop_guards(r);
    for (int pass = 0; pass < 2 && p->guarded; pass++) /* add up, list and clear */
        for (size_t i = 0; i < r->n_variables; i++) {
            int32_t v = r->variables[i];
            const talgeo__list *of = &p->guards.tight[v];
            if (p->fixed[v] || p->system->counts[v] == 0) continue;
            for (size_t k = 0; k < of->count; k++) {
                if (pass == 0) {
                    r->exposed[of->items[k]] += p->system->counts[v];
                    continue;
                }
                if (could_be_emptied(r, of->items[k], shown)) {
                    r->guards[r->n_guards++] = of->items[k];
                    r->guard_place[of->items[k]] = (int32_t)r->n_guards;
                }
                r->exposed[of->items[k]] = 0;
            }
        }
}

/* ---- The program: variable i is that of the region, then come the hidden sum and guards ---- */

/* Nothing that is known not to change has a part in the program. */
static bool can_change(const talgeo__points *p, int32_t variable)
{
    return p->rows.zero_by[variable] == 0 && !p->fixed[variable];
}

/* What each may do depends on the direction: talgeo__region_stretch sets it. */
static bool add_variables(talgeo__region *r)
{
    if (!talgeo__simplex_begin(&r->simplex, r->n_variables + 1 + r->n_guards)) return false;
    for (size_t i = 0; i < r->n_variables; i++) talgeo__simplex_add(&r->simplex, 0, 0);
    r->sum = talgeo__simplex_add(&r->simplex, -INFINITY, INFINITY);
    r->first_guard = r->sum + 1;
    for (size_t i = 0; i < r->n_guards; i++) talgeo__simplex_add(&r->simplex, -INFINITY, INFINITY);
    return true;
}

/* The changes of these variables as terms. */
static size_t list_terms(talgeo__region *r, const int32_t *variables, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (r->place[variables[i]] && can_change(r->points, variables[i]))
            r->terms[count++] = (talgeo__term){r->place[variables[i]] - 1, 1};
    return count;
}

/* Short equations first, so that the dictionary stays sparse. */
static int compare_rows(const void *a, const void *b)
{
    const talgeo__ranked_row *left = a, *right = b;
    if (left->members != right->members) return left->members < right->members ? -1 : 1;
    return (left->sum > right->sum) - (left->sum < right->sum);
}

static void rank_rows(talgeo__region *r)
{
    for (size_t i = 0; i < r->n_rows; i++)
        r->ranked[i] =
            (talgeo__ranked_row){r->points->rows.row[r->rows[i]].members.count, r->rows[i]};
    if (r->n_rows) qsort(r->ranked, r->n_rows, sizeof *r->ranked, compare_rows);
}

static bool open_program(talgeo__region *r)
{
    const talgeo__points *p = r->points;
    const talgeo__system *system = p->system;
    const talgeo__guards *g = &p->guards;
    size_t sum = (size_t)p->hidden[r->hidden].sum;
    talgeo__region_list_guards(r, false);
    if (!add_variables(r)) return false;
    rank_rows(r);
    for (size_t i = 0; i < r->n_rows; i++) {
        const talgeo__list *members = &p->rows.row[r->ranked[i].sum].members;
        talgeo__simplex_keep(&r->simplex, r->terms, list_terms(r, members->items, members->count));
    }
    talgeo__simplex_define(&r->simplex, r->sum, r->terms,
                           list_terms(r, system->variable + system->start[sum],
                                      system->start[sum + 1] - system->start[sum]));
    for (size_t i = 0; i < r->n_guards; i++) {
        size_t from = g->start[r->guards[i]], to = g->start[r->guards[i] + 1];
        talgeo__simplex_define(&r->simplex, r->first_guard + (int32_t)i, r->terms,
                               list_terms(r, g->variable + from, to - from));
    }
    return !r->simplex.dictionary.failed;
}

void talgeo__region_choose(talgeo__region *r, size_t hidden, size_t most, bool beyond)
{
    leave(r);
    r->hidden = hidden;
    choose_variables(r, most, beyond);
}

bool talgeo__region_enter(talgeo__region *r, size_t hidden, size_t most)
{
    talgeo__region_choose(r, hidden, most, false);
    return open_program(r);
}

/* ---- From what was found to a point ---- */

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

static int64_t change_of(const talgeo__region *r, size_t i)
{
    return llround(talgeo__simplex_value(&r->simplex, (int32_t)i));
}

/* The variables at places i and *first are connected; *first: place + 1 of another one, 0: none. */
static void join(talgeo__region *r, int32_t i, int32_t *first, bool clear)
{
    if (!clear && *first > 0) {
        int32_t a = root_of(r->parent, i), b = root_of(r->parent, *first - 1);
        r->parent[a > b ? a : b] = a > b ? b : a;
    }
    *first = clear ? 0 : i + 1;
}

/* Join the variables that change and that a row connects, or a guard. */
static void connect(talgeo__region *r)
{
    const talgeo__points *p = r->points;
    for (size_t i = 0; i < r->n_variables; i++) {
        r->parent[i] = (int32_t)i;
        r->gain[i] = 0;
    }
    for (int pass = 0; pass < 2; pass++) /* connect, clear */
        for (size_t i = 0; i < r->n_variables; i++) {
            if (change_of(r, i) == 0) continue;
            const talgeo__list *with = &p->rows.rows_with[r->variables[i]];
            const talgeo__list *guards = p->guarded ? &p->guards.tight[r->variables[i]] : NULL;
            for (size_t k = 0; k < with->count; k++)
                join(r, (int32_t)i, &r->first[with->items[k]], pass > 0);
            for (size_t k = 0; guards && k < guards->count; k++)
                join(r, (int32_t)i, &r->first[p->system->n_sums + (size_t)guards->items[k]],
                     pass > 0);
        }
}

/* The part of the changes that moves the hidden sum where it is wanted. Changes that no row
 * connects are free of each other: each connected group of them agrees with what is shown by
 * itself. */
static bool keep_point(talgeo__region *r, int direction)
{
    const talgeo__system *system = r->points->system;
    size_t sum = (size_t)r->points->hidden[r->hidden].sum, n = 0;
    connect(r);
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        int32_t place = r->place[system->variable[i]] - 1;
        r->gain[root_of(r->parent, place)] += direction * change_of(r, (size_t)place);
    }
    for (size_t i = 0; i < r->n_variables; i++) {
        int64_t change = change_of(r, i) * system->worth;
        if (change && r->gain[root_of(r->parent, (int32_t)i)] > 0)
            r->changes[n++] = (talgeo__change){r->variables[i], change};
    }
    return talgeo__points_add(r->points, r->changes, n);
}

/* The program counts children. No variable needs to be lifted further than twice the threshold. */
bool talgeo__region_stretch(talgeo__region *r, int direction)
{
    const talgeo__points *p = r->points;
    int64_t worth = p->system->worth;
    bool keep = talgeo__keeps(p, &p->hidden[r->hidden], direction);
    double wanted = (double)(talgeo__wanted(p, &p->hidden[r->hidden], direction) / worth);
    for (size_t i = 0; i < r->n_variables; i++) {
        int64_t loose = talgeo__loose(p, (size_t)r->variables[i], keep);
        talgeo__simplex_limit(&r->simplex, (int32_t)i, -(double)(loose / worth),
                              (double)(2 * p->threshold / worth));
    }
    for (size_t i = 0; i < r->n_guards; i++)
        talgeo__simplex_limit(&r->simplex, r->first_guard + (int32_t)i,
                              keep ? -(double)(p->guards.spare[r->guards[i]] / worth) : -INFINITY,
                              INFINITY);
    talgeo__simplex_limit(&r->simplex, r->sum, direction < 0 ? -wanted : -INFINITY,
                          direction > 0 ? wanted : INFINITY);
    talgeo__simplex_move(&r->simplex, r->sum, direction);
    return !r->simplex.failed && keep_point(r, direction);
}
