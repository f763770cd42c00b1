/* Linear programs over the surroundings of a hidden sum. */
#include "region.h"

#include <math.h>
#include <stdlib.h>

#include "../core/memory.h"

/* A change of one variable by one costs this much, so that optima stay near the truth. */
static const double NEAR = 1e-5;
static const double WHOLE = 1e-5; /* further from a whole number than this is none */

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
    r->depth = talgeo__calloc(n, sizeof *r->depth);
    r->objective = talgeo__calloc(n, sizeof *r->objective);
    r->costs = talgeo__calloc(n, 2 * sizeof *r->costs);
    r->price = talgeo__calloc(n_sums, sizeof *r->price);
    r->parent = talgeo__calloc(n, sizeof *r->parent);
    r->gain = talgeo__calloc(n, sizeof *r->gain);
    r->broken = talgeo__calloc(n, sizeof *r->broken);
    r->first = talgeo__calloc(n_sums, sizeof *r->first);
    r->changes = talgeo__calloc(n, sizeof *r->changes);
    if (r->variables && r->rows && r->place && r->row_place && r->near && r->rank && r->depth &&
        r->objective && r->costs && r->price && r->parent && r->gain && r->broken && r->first &&
        r->changes)
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
    free(r->depth);
    free(r->objective);
    free(r->costs);
    free(r->price);
    free(r->parent);
    free(r->gain);
    free(r->broken);
    free(r->first);
    free(r->changes);
    free(r->obstacles);
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

/* Variables that are known to be 0 do not lead any further. */
static void add_variable(talgeo__region *r, int32_t variable, int32_t depth)
{
    const talgeo__rows *rows = &r->points->rows;
    const talgeo__list *with = &rows->rows_with[variable];
    if (r->place[variable]) return;
    r->variables[r->n_variables++] = variable;
    r->place[variable] = (int32_t)r->n_variables;
    r->depth[variable] = depth;
    for (size_t k = 0; k < with->count && rows->zero_by[variable] == 0; k++) {
        int32_t sum = with->items[k];
        if (r->row_place[sum]) continue;
        r->rows[r->n_rows++] = sum;
        r->row_place[sum] = (int32_t)r->n_rows;
        r->rank[sum] = (int64_t)rows->row[sum].members.count + 4 * depth;
        push_row(r, sum);
    }
}

static void choose_variables(talgeo__region *r, size_t most)
{
    const talgeo__system *system = r->points->system;
    const talgeo__rows *rows = &r->points->rows;
    int32_t sum = r->points->hidden[r->hidden].sum;
    r->n_near = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        add_variable(r, system->variable[i], 0);
    r->whole = true;
    while (r->n_near) {
        int32_t next = pop_row(r);
        const talgeo__list *members = &rows->row[next].members;
        int32_t depth = (int32_t)((r->rank[next] - (int64_t)members->count) / 4) + 1;
        for (size_t i = 0; i < members->count; i++) {
            if (r->place[members->items[i]]) continue;
            if (r->n_variables < most)
                add_variable(r, members->items[i], depth);
            else
                r->whole = false;
        }
    }
}

/* ---- The program ---- */

typedef struct matrix {
    int32_t *start, *row;
    double *factor, *upper;
    bool *fixed;
} matrix;

static void matrix_free(matrix *m)
{
    free(m->start);
    free(m->row);
    free(m->factor);
    free(m->upper);
    free(m->fixed);
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
    m->fixed = talgeo__calloc(r->n_rows, sizeof *m->fixed);
    return m->start && m->row && m->factor && m->upper && m->fixed && entries < INT32_MAX;
}

static int compare_numbers(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

/* A column has the rows of its variable that the region has; no variable needs to be lifted further
 * than twice the threshold. */
static void matrix_fill(const talgeo__region *r, matrix *m)
{
    const talgeo__points *p = r->points;
    size_t at = 0;
    for (size_t column = 0; column < 2 * r->n_variables; column++) {
        size_t v = (size_t)r->variables[column / 2], first = at;
        const talgeo__list *with = &p->rows.rows_with[v];
        bool lowers = column % 2;
        for (size_t k = 0; k < with->count; k++)
            if (r->row_place[with->items[k]]) m->row[at++] = r->row_place[with->items[k]] - 1;
        qsort(m->row + first, at - first, sizeof *m->row, compare_numbers);
        for (size_t k = first; k < at; k++) m->factor[k] = lowers ? -1 : 1;
        m->start[column + 1] = (int32_t)at;
        m->upper[column] = lowers                   ? (double)p->system->counts[v]
                           : p->rows.zero_by[v] > 0 ? 0
                                                    : (double)(2 * p->threshold);
    }
    for (size_t k = 0; k < r->n_rows; k++) m->fixed[k] = true;
}

static bool open_program(talgeo__region *r)
{
    matrix m = {0};
    if (matrix_open(r, &m)) {
        matrix_fill(r, &m);
        talgeo__program program = {2 * r->n_variables, r->n_rows, m.start, m.row,
                                   m.factor,           m.upper,   m.fixed, NULL};
        r->lp = r->solver->open(&program);
    }
    matrix_free(&m);
    return r->lp != NULL;
}

bool talgeo__region_enter(talgeo__region *r, size_t hidden, size_t most)
{
    leave(r);
    r->hidden = hidden;
    choose_variables(r, most);
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
        int64_t change = llround(change_at(optimum, i));
        if (change && !r->broken[root] && r->gain[root] > 0)
            r->changes[n++] = (talgeo__change){r->variables[i], change};
    }
    return talgeo__points_add(r->points, r->changes, n);
}

bool talgeo__region_stretch(talgeo__region *r, int direction, bool *optimal)
{
    const talgeo__system *system = r->points->system;
    int32_t sum = r->points->hidden[r->hidden].sum;
    r->programs += (int64_t)r->n_variables;
    for (size_t i = 0; i < r->n_variables; i++) r->objective[i] = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        r->objective[r->place[system->variable[i]] - 1] = direction;
    for (size_t i = 0; i < r->n_variables; i++) {
        r->costs[2 * i] = r->objective[i] - NEAR;
        r->costs[2 * i + 1] = -r->objective[i] - NEAR;
    }
    *optimal = r->solver->maximise(r->lp, r->costs);
    return !*optimal || keep_point(r, r->solver->point(r->lp));
}

/* ---- Obstacles ---- */

/* The costs of staying near the truth show in prices too, but are far smaller. */
static bool matters(double price)
{
    return fabs(price) > 1e-2;
}

static bool add_obstacle(talgeo__region *r, size_t *count, int32_t sum, double price)
{
    if (!talgeo__grow(&r->obstacles, &r->obstacles_capacity, *count + 1, sizeof *r->obstacles))
        return false;
    r->obstacles[(*count)++] = (talgeo__obstacle){sum, price};
    return true;
}

/* A row is its sum less the sums taken out of it: they have prices too. */
static bool price_sums(talgeo__region *r, const double *prices, bool clear, size_t *count)
{
    bool good = true;
    for (size_t k = 0; k < r->n_rows; k++) {
        const talgeo__row *row = &r->points->rows.row[r->rows[k]];
        if (!matters(prices[k])) continue;
        for (size_t i = 0; i <= row->taken.count; i++) {
            int32_t sum = i < row->taken.count ? row->taken.items[i] : r->rows[k];
            if (!clear) {
                r->price[sum] += sum == r->rows[k] ? prices[k] : -prices[k];
                continue;
            }
            if (matters(r->price[sum])) good = add_obstacle(r, count, sum, r->price[sum]) && good;
            r->price[sum] = 0;
        }
    }
    return good;
}

/* Sums of 0 hold variables down that the optimum would lift. */
static bool price_zeros(talgeo__region *r, const double *prices, size_t *count)
{
    const talgeo__rows *rows = &r->points->rows;
    bool good = true;
    for (size_t i = 0; i < r->n_variables; i++) {
        size_t v = (size_t)r->variables[i];
        if (rows->zero_by[v] == 0 || !matters(prices[2 * i])) continue;
        for (size_t k = rows->sums_with.start[v]; k < rows->sums_with.start[v + 1]; k++) {
            int32_t sum = rows->sums_with.item[k];
            if (rows->shows[sum] > 0 && r->points->system->value[sum] == 0)
                good = add_obstacle(r, count, sum, fabs(prices[2 * i])) && good;
        }
    }
    return good;
}

const talgeo__obstacle *talgeo__region_obstacles(talgeo__region *r, size_t *count)
{
    const double *rows = r->solver->row_prices(r->lp);
    *count = 0;
    bool good = talgeo__grow(&r->obstacles, &r->obstacles_capacity, 1, sizeof *r->obstacles);
    price_sums(r, rows, false, count);
    good = price_sums(r, rows, true, count) && good;
    good = price_zeros(r, r->solver->column_prices(r->lp), count) && good;
    return good ? r->obstacles : NULL;
}

const talgeo__obstacle *talgeo__region_fractions(talgeo__region *r, size_t *count)
{
    const talgeo__rows *rows = &r->points->rows;
    const double *optimum = r->solver->point(r->lp);
    *count = 0;
    bool good = talgeo__grow(&r->obstacles, &r->obstacles_capacity, 1, sizeof *r->obstacles);
    for (size_t i = 0; i < r->n_variables; i++) {
        double change = change_at(optimum, i);
        if (fabs(change - round(change)) <= WHOLE) continue;
        size_t v = (size_t)r->variables[i];
        for (size_t k = rows->sums_with.start[v]; k < rows->sums_with.start[v + 1]; k++)
            if (rows->shows[rows->sums_with.item[k]] > 0)
                good = add_obstacle(r, count, rows->sums_with.item[k], 1) && good;
    }
    return good ? r->obstacles : NULL;
}
