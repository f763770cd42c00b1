/* Linear programs over the surroundings of a hidden sum. */
#include "region.h"

#include <math.h>
#include <stdlib.h>

#include "../core/memory.h"

/* A change of one variable by one costs this much, so that optima stay near the truth. */
static const double NEAR = 1e-5;
static const double WHOLE = 1e-5; /* further from a whole number than this is none */
enum { MAX_DIVES = 5 };           /* optima of one program that are looked at after the first */

bool talgeo__region_open(talgeo__region *r, talgeo__points *points, const talgeo__solver *solver)
{
    size_t n = points->system->n_variables, n_sums = points->system->n_sums;
    *r = (talgeo__region){.points = points, .solver = solver};
    r->variables = talgeo__calloc(n, sizeof *r->variables);
    r->rows = talgeo__calloc(n_sums, sizeof *r->rows);
    r->place = talgeo__calloc(n, sizeof *r->place);
    r->row_place = talgeo__calloc(n_sums, sizeof *r->row_place);
    r->near = talgeo__calloc(n_sums, sizeof *r->near);
    r->rank = talgeo__calloc(n_sums, sizeof *r->rank);
    r->objective = talgeo__calloc(n, sizeof *r->objective);
    r->costs = talgeo__calloc(n, 2 * sizeof *r->costs);
    r->parent = talgeo__calloc(n, sizeof *r->parent);
    r->gain = talgeo__calloc(n, sizeof *r->gain);
    r->broken = talgeo__calloc(n, sizeof *r->broken);
    r->first = talgeo__calloc(n_sums, sizeof *r->first);
    r->changes = talgeo__calloc(n, sizeof *r->changes);
    if (r->variables && r->rows && r->place && r->row_place && r->near && r->rank && r->objective &&
        r->costs && r->parent && r->gain && r->broken && r->first && r->changes)
        return true;
    talgeo__region_close(r);
    return false;
}

static void leave(talgeo__region *r)
{
    for (size_t i = 0; i < r->n_variables; i++) r->place[r->variables[i]] = 0;
    for (size_t i = 0; i < r->n_rows; i++) r->row_place[r->rows[i]] = 0;
    r->n_variables = r->n_rows = 0;
    if (r->lp) r->solver->close(r->lp);
    r->lp = NULL;
}

void talgeo__region_close(talgeo__region *r)
{
    if (r->place && r->row_place) leave(r);
    free(r->variables);
    free(r->rows);
    free(r->place);
    free(r->row_place);
    free(r->near);
    free(r->rank);
    free(r->objective);
    free(r->costs);
    free(r->parent);
    free(r->gain);
    free(r->broken);
    free(r->first);
    free(r->changes);
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

/* ---- The program ---- */

typedef struct matrix {
    int32_t *start, *row;
    double *factor, *upper;
} matrix;

static void matrix_free(matrix *m)
{
    free(m->start);
    free(m->row);
    free(m->factor);
    free(m->upper);
}

static bool matrix_open(const talgeo__region *r, matrix *m)
{
    size_t entries = 0;
    for (size_t i = 0; i < r->n_variables; i++)
        entries += 2 * r->points->rows.rows_with[r->variables[i]].count;
    m->start = talgeo__calloc(2 * r->n_variables + 1, sizeof *m->start);
    m->row = talgeo__calloc(entries, sizeof *m->row);
    m->factor = talgeo__calloc(entries, sizeof *m->factor);
    m->upper = talgeo__calloc(2 * r->n_variables, sizeof *m->upper);
    return m->start && m->row && m->factor && m->upper && entries < INT32_MAX;
}

static int compare_numbers(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* In children. No variable needs to be lifted further than twice the threshold. */
static double upper_of(const talgeo__region *r, size_t column)
{
    const talgeo__points *p = r->points;
    size_t v = (size_t)r->variables[column / 2];
    int64_t worth = p->system->worth;
    if (p->fixed[v]) return 0;
    if (column % 2) return (double)(p->system->counts[v] / worth);
    return p->rows.zero_by[v] > 0 ? 0 : (double)(2 * p->threshold / worth);
}

/* A column has the rows of its variable that the region has. */
static void matrix_fill(const talgeo__region *r, matrix *m)
{
    const talgeo__points *p = r->points;
    size_t at = 0;
    for (size_t column = 0; column < 2 * r->n_variables; column++) {
        size_t v = (size_t)r->variables[column / 2], first = at;
        const talgeo__list *with = &p->rows.rows_with[v];
        for (size_t k = 0; k < with->count; k++)
            if (r->row_place[with->items[k]]) m->row[at++] = r->row_place[with->items[k]] - 1;
        qsort(m->row + first, at - first, sizeof *m->row, compare_numbers);
        for (size_t k = first; k < at; k++) m->factor[k] = column % 2 ? -1 : 1;
        m->start[column + 1] = (int32_t)at;
        m->upper[column] = upper_of(r, column);
    }
}

static bool open_program(talgeo__region *r)
{
    matrix m = {0};
    if (matrix_open(r, &m)) {
        matrix_fill(r, &m);
        talgeo__program program = {2 * r->n_variables, r->n_rows, m.start, m.row,
                                   m.factor,           m.upper,   NULL};
        r->lp = r->solver->open(&program);
    }
    matrix_free(&m);
    return r->lp != NULL;
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

/* ---- From an optimum to a point ---- */

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

static double change_at(const double *optimum, size_t i)
{
    return optimum[2 * i] - optimum[2 * i + 1];
}

/* Join the variables that the optimum changes and that a row connects. */
static void connect(talgeo__region *r, const double *optimum)
{
    for (size_t i = 0; i < r->n_variables; i++) {
        double change = change_at(optimum, i), whole = round(change);
        r->parent[i] = (int32_t)i;
        r->gain[i] = r->objective[i] * whole;
        r->broken[i] = fabs(change - whole) > WHOLE;
    }
    for (int pass = 0; pass < 2; pass++) /* connect, clear */
        for (size_t i = 0; i < r->n_variables; i++) {
            if (fabs(change_at(optimum, i)) <= WHOLE) continue;
            const talgeo__list *with = &r->points->rows.rows_with[r->variables[i]];
            for (size_t k = 0; k < with->count; k++) {
                int32_t *first = &r->first[with->items[k]];
                if (pass == 0 && *first > 0) {
                    int32_t a = root_of(r->parent, (int32_t)i), b = root_of(r->parent, *first - 1);
                    r->parent[a > b ? a : b] = a > b ? b : a;
                }
                *first = pass == 0 ? (int32_t)i + 1 : 0;
            }
        }
}

/* The part of an optimum that is whole and serves the objective. Changes that no row connects are
 * free of each other: each connected group of them agrees with what is shown by itself. */
static bool keep_point(talgeo__region *r, const double *optimum)
{
    connect(r, optimum);
    for (size_t i = 0; i < r->n_variables; i++) {
        int32_t root = root_of(r->parent, (int32_t)i);
        if ((size_t)root == i) continue;
        r->gain[root] += r->gain[i];
        r->broken[root] = r->broken[root] || r->broken[i];
    }
    size_t n = 0;
    for (size_t i = 0; i < r->n_variables; i++) {
        int32_t root = root_of(r->parent, (int32_t)i);
        int64_t change = llround(change_at(optimum, i)) * r->points->system->worth;
        if (change && !r->broken[root] && r->gain[root] > 0)
            r->changes[n++] = (talgeo__change){r->variables[i], change};
    }
    return talgeo__points_add(r->points, r->changes, n);
}

/* ---- Stretching ---- */

static void set_costs(talgeo__region *r, int direction)
{
    const talgeo__system *system = r->points->system;
    int32_t sum = r->points->hidden[r->hidden].sum;
    for (size_t i = 0; i < r->n_variables; i++) r->objective[i] = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        r->objective[r->place[system->variable[i]] - 1] = direction;
    for (size_t i = 0; i < r->n_variables; i++) {
        r->costs[2 * i] = r->objective[i] - NEAR;
        r->costs[2 * i + 1] = -r->objective[i] - NEAR;
    }
}

/* Does the optimum move the hidden sum as far as it must, and no point does yet? */
static bool promises(const talgeo__region *r, int direction, const double *optimum)
{
    const talgeo__points *p = r->points;
    const talgeo__hidden *h = &p->hidden[r->hidden];
    int64_t wanted =
        direction > 0 ? h->low + p->threshold - h->value : h->value - (h->high - p->threshold);
    double moved = 0;
    for (size_t i = 0; i < r->n_variables; i++) moved += r->objective[i] * change_at(optimum, i);
    return !talgeo__points_safe(p, r->hidden) &&
           moved > (double)(wanted / p->system->worth) - WHOLE;
}

size_t talgeo__region_limit(talgeo__region *r, size_t most)
{
    const double *optimum = r->solver->point(r->lp);
    size_t n = 0;
    for (size_t c = 0; c < 2 * r->n_variables && n < most; c++) {
        if (fabs(optimum[c] - round(optimum[c])) <= WHOLE) continue;
        r->solver->set_upper(r->lp, c, floor(optimum[c]));
        n++;
    }
    return n;
}

bool talgeo__region_stretch(talgeo__region *r, int direction)
{
    bool good = true, limited = true;
    size_t dives = 0;
    set_costs(r, direction);
    for (; good && limited && r->solver->maximise(r->lp, r->costs); dives++) {
        const double *optimum = r->solver->point(r->lp);
        good = keep_point(r, optimum);
        limited = dives < MAX_DIVES && promises(r, direction, optimum) &&
                  talgeo__region_limit(r, 2 + 10 * dives) > 0;
    }
    for (size_t c = 0; dives > 0 && c < 2 * r->n_variables; c++)
        r->solver->set_upper(r->lp, c, upper_of(r, c));
    return good;
}
