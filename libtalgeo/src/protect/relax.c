/* What to withhold for a hidden sum. The program is that of its region, but shown sums may change,
 * each at the cost of withholding the cells that show it: so its optimum is a point of the pattern
 * that withholds the changed ones. (As in the linear heuristics for cell suppression, Fischetti and
 * Salazar 1999; here over the sums of a region.) */
#include "relax.h"

#include <math.h>
#include <stdlib.h>

#include "../core/memory.h"

static const double NEAR = 1e-3;  /* cost of a change of one variable by one */
static const double GOAL = 1000;  /* worth of moving the hidden sum by one */
static const double SMALL = 1e-6; /* a change below this is none */
static const double WHOLE = 1e-5; /* further from a whole number than this is none */
enum { STEPS = 50, STEPS_WIDE = 10 };

/* ---- Opening and closing ---- */

static bool map_cells(talgeo__relaxer *x)
{
    const talgeo__system *system = x->search->points.system;
    if (!talgeo__map_open(&x->cells_of, system->n_sums, TALGEO__CELL_SUMS * system->n_cells))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t c = 0; c < system->n_cells; c++)
            for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
                int32_t s = system->cell_sums[c][k];
                if (s < 0 || system->state[c] == TALGEO__CELL_PRIMARY) continue;
                if (pass == 0)
                    x->cells_of.start[s + 2]++;
                else
                    x->cells_of.item[x->cells_of.start[s + 1]++] = (int32_t)c;
            }
        if (pass == 0) talgeo__map_add_up(&x->cells_of, system->n_sums);
    }
    return true;
}

bool talgeo__relaxer_open(talgeo__relaxer *x, talgeo__search *search, const talgeo__solver *solver)
{
    *x = (talgeo__relaxer){.search = search, .solver = solver};
    if (map_cells(x)) return true;
    talgeo__relaxer_close(x);
    return false;
}

void talgeo__relaxer_close(talgeo__relaxer *x)
{
    talgeo__map_close(&x->cells_of);
    free(x->cost);
    free(x->changes);
    free(x->sums.items);
    *x = (talgeo__relaxer){0};
}

/* ---- Costs ---- */

/* Each cell that shows the sum, large ones more: readers look at totals first; those shown last
 * time as much again. Negative: it may not be withheld. */
static double cost_of(const talgeo__relaxer *x, int32_t sum)
{
    const talgeo__system *system = x->search->points.system;
    double cost = 0;
    for (size_t i = x->cells_of.start[sum]; i < x->cells_of.start[sum + 1]; i++) {
        size_t cell = (size_t)x->cells_of.item[i];
        if (system->state[cell] == TALGEO__CELL_FACT) return -1;
        if (system->state[cell] != TALGEO__CELL_SHOWN) continue;
        double size = 1;
        for (size_t k = 0; k < TALGEO__CELL_SUMS; k++)
            if (system->cell_sums[cell][k] >= 0)
                size += (double)system->value[system->cell_sums[cell][k]] / (double)system->worth;
        cost += (1 + log2(size) / 4) * (system->preferred[cell] ? 2 : 1);
    }
    return cost;
}

static void add_rows(talgeo__region *r, const talgeo__list *sums)
{
    for (size_t k = 0; k < sums->count; k++) {
        int32_t sum = sums->items[k];
        if (r->row_place[sum]) continue;
        r->rows[r->n_rows++] = sum;
        r->row_place[sum] = (int32_t)r->n_rows;
    }
}

/* The region's rows, those of variables that are 0 as well, as that is no limit where sums may
 * change, and those of the sums that its sums were taken out of: these change with them. */
static bool complete_rows(talgeo__relaxer *x)
{
    talgeo__region *r = &x->search->region;
    const talgeo__system_rows *rows = &r->points->rows;
    for (size_t i = 0; i < r->n_variables && !x->rigid; i++)
        add_rows(r, &rows->rows_with[r->variables[i]]);
    for (size_t i = 0; i < r->n_rows && !x->rigid; i++) add_rows(r, &rows->row[r->rows[i]].users);
    if (!talgeo__grow(&x->cost, &x->cost_capacity, r->n_rows, sizeof *x->cost)) return false;
    for (size_t i = 0; i < r->n_rows; i++) x->cost[i] = x->rigid ? -1 : cost_of(x, r->rows[i]);
    return true;
}

/* ---- The program: columns 2 i and 2 i + 1 lift and lower variable i; then two for each row, which
 * change its sum, and for each guard: what it gains, and loses; the last one is how far the hidden
 * sum moves. ---- */

typedef struct matrix {
    int32_t *start, *row;
    double *factor, *upper, *objective;
    size_t n_columns, n_rows, at;
} matrix;

static void matrix_free(matrix *m)
{
    free(m->start);
    free(m->row);
    free(m->factor);
    free(m->upper);
    free(m->objective);
}

static bool matrix_open(const talgeo__region *r, matrix *m)
{
    const talgeo__system_rows *rows = &r->points->rows;
    const talgeo__guards *g = &r->points->guards;
    size_t entries = 1;
    m->n_columns = 2 * (r->n_variables + r->n_rows + r->n_guards) + 1;
    m->n_rows = r->n_rows + r->n_guards + 1;
    for (size_t i = 0; i < r->n_variables; i++)
        entries += 2 * (rows->rows_with[r->variables[i]].count + 1);
    for (size_t i = 0; i < r->n_rows; i++) entries += 2 * (rows->row[r->rows[i]].users.count + 1);
    for (size_t i = 0; i < r->n_guards; i++)
        entries += 2 * (g->start[r->guards[i] + 1] - g->start[r->guards[i]] + 1);
    m->start = talgeo__calloc(m->n_columns + 1, sizeof *m->start);
    m->row = talgeo__calloc(entries, sizeof *m->row);
    m->factor = talgeo__calloc(entries, sizeof *m->factor);
    m->upper = talgeo__calloc(m->n_columns, sizeof *m->upper);
    m->objective = talgeo__calloc(m->n_columns, sizeof *m->objective);
    return m->start && m->row && m->factor && m->upper && m->objective && entries < INT32_MAX;
}

static void matrix_entry(matrix *m, size_t row, double factor)
{
    m->row[m->at] = (int32_t)row;
    m->factor[m->at++] = factor;
}

/* Children that a guard may lose. */
static double spare_of(const talgeo__relaxer *x, int32_t guard)
{
    const talgeo__points *p = &x->search->points;
    return (double)(p->guards.spare[guard] / p->system->worth);
}

static void matrix_variable(const talgeo__relaxer *x, matrix *m, size_t i, double sign, bool keep)
{
    const talgeo__region *r = &x->search->region;
    const talgeo__points *p = r->points;
    const talgeo__list *with = &p->rows.rows_with[r->variables[i]];
    const talgeo__list *guards = keep ? &p->guards.tight[r->variables[i]] : NULL;
    size_t column = 2 * i + (sign < 0);
    for (size_t k = 0; k < with->count; k++)
        if (r->row_place[with->items[k]])
            matrix_entry(m, (size_t)r->row_place[with->items[k]] - 1, sign);
    for (size_t k = 0; guards && k < guards->count; k++)
        if (r->guard_place[guards->items[k]])
            matrix_entry(m, r->n_rows + (size_t)r->guard_place[guards->items[k]] - 1, sign);
    if (p->fixed[r->variables[i]] || (x->rigid && p->rows.zero_by[r->variables[i]])) return;
    int64_t most = sign > 0 ? 2 * p->threshold : talgeo__loose(p, (size_t)r->variables[i], keep);
    m->upper[column] =
        x->fractions ? (double)most / (double)p->system->worth : (double)(most / p->system->worth);
}

static void matrix_sum(const talgeo__relaxer *x, matrix *m, size_t i, double sign)
{
    const talgeo__region *r = &x->search->region;
    const talgeo__list *users = &r->points->rows.row[r->rows[i]].users;
    matrix_entry(m, i, -sign);
    for (size_t k = 0; k < users->count && !x->rigid; k++)
        matrix_entry(m, (size_t)r->row_place[users->items[k]] - 1, sign);
    m->upper[2 * r->n_variables + 2 * i + (sign < 0)] = x->cost[i] < 0 ? 0 : 1e9;
}

static void matrix_fill(const talgeo__relaxer *x, matrix *m, int direction, int64_t wanted)
{
    const talgeo__region *r = &x->search->region;
    const talgeo__system *system = r->points->system;
    size_t sum = (size_t)r->points->hidden[r->hidden].sum, column = 0;
    size_t size = system->start[sum + 1] - system->start[sum]; /* these variables come first */
    bool keep = talgeo__keeps(r->points, &r->points->hidden[r->hidden], direction);
    for (size_t i = 0; i < r->n_variables; i++)
        for (double sign = 1; sign >= -1; sign -= 2) {
            matrix_variable(x, m, i, sign, keep);
            if (i < size) matrix_entry(m, m->n_rows - 1, sign * direction);
            m->start[++column] = (int32_t)m->at;
        }
    for (size_t i = 0; i < r->n_rows; i++)
        for (double sign = 1; sign >= -1; sign -= 2) {
            matrix_sum(x, m, i, sign);
            m->start[++column] = (int32_t)m->at;
        }
    for (size_t i = 0; i < r->n_guards; i++)
        for (double sign = 1; sign >= -1; sign -= 2) {
            matrix_entry(m, r->n_rows + i, -sign);
            m->upper[column] = sign > 0 ? 1e9 : spare_of(x, r->guards[i]);
            m->start[++column] = (int32_t)m->at;
        }
    matrix_entry(m, m->n_rows - 1, -1);
    m->upper[column] = (double)wanted;
    m->start[++column] = (int32_t)m->at;
}

/* Costs a little apart: then one optimum is the best, and mostly whole. */
static double spread(const talgeo__relaxer *x, size_t column)
{
    uint32_t mixed = ((uint32_t)column + 1) * (2654435761u + 40503u * x->turn);
    return x->rigid ? (double)(mixed >> 24) / 256 : 0;
}

static void set_objective(const talgeo__relaxer *x, matrix *m)
{
    const talgeo__region *r = &x->search->region;
    size_t n = 2 * r->n_variables;
    for (size_t c = 0; c < n; c++) m->objective[c] = -NEAR * (1 + spread(x, c));
    for (size_t i = 0; i < r->n_rows; i++)
        m->objective[n + 2 * i] = m->objective[n + 2 * i + 1] = -fmax(x->cost[i], 0);
    m->objective[m->n_columns - 1] = GOAL;
}

/* ---- The optimum ---- */

static double change_of(const talgeo__region *r, const double *optimum, size_t row)
{
    const double *at = optimum + 2 * r->n_variables + 2 * row;
    return fabs(at[0] - at[1]);
}

/* The sums that the optimum changes, and its point. */
static bool take_optimum(talgeo__relaxer *x, const double *optimum)
{
    const talgeo__region *r = &x->search->region;
    x->sums.count = x->n_changes = 0;
    for (size_t i = 0; i < r->n_rows; i++)
        if (change_of(r, optimum, i) > SMALL && !talgeo__list_add(&x->sums, r->rows[i]))
            return false;
    if (!talgeo__grow(&x->changes, &x->changes_capacity, r->n_variables, sizeof *x->changes))
        return false;
    for (size_t i = 0; i < r->n_variables; i++) {
        int64_t change = llround(optimum[2 * i] - optimum[2 * i + 1]) * r->points->system->worth;
        if (change) x->changes[x->n_changes++] = (talgeo__change){r->variables[i], change};
    }
    return true;
}

/* Limit up to `most` columns that are not whole in the optimum to the next whole number below. How
 * many were. */
static size_t limit(const talgeo__relaxer *x, size_t most)
{
    const double *optimum = x->solver->point(x->lp);
    size_t n = 0, columns = 2 * x->search->region.n_variables;
    for (size_t c = 0; c < columns && n < most; c++) {
        if (fabs(optimum[c] - round(optimum[c])) <= WHOLE) continue;
        x->solver->set_upper(x->lp, c, floor(optimum[c]));
        n++;
    }
    return n;
}

/* Solve; then limit what is not whole, one column first, more and more then, until all is. False:
 * no whole optimum was found that moves the hidden sum as far as wanted. */
static bool dive(talgeo__relaxer *x, const matrix *m, int64_t wanted)
{
    for (size_t step = 0; step < (x->rigid ? STEPS_WIDE : STEPS); step++) {
        if (!x->solver->maximise(x->lp, m->objective)) return false;
        double reach = x->solver->point(x->lp)[m->n_columns - 1];
        if (step == 0) x->reach = reach;
        if (x->fractions || reach < (double)wanted - 0.5) return false;
        if (limit(x, 1 + step * step / 8) == 0) return true;
    }
    return false;
}

/* *possible: the hidden sum moves as far as wanted. False: out of memory. */
static bool solve(talgeo__relaxer *x, const matrix *m, int64_t wanted, bool *possible)
{
    talgeo__program program = {m->n_columns, m->n_rows, m->start, m->row,
                               m->factor,    m->upper,  NULL};
    bool good = true;
    x->lp = x->solver->open(&program);
    if (x->lp == NULL) return false;
    *possible = dive(x, m, wanted);
    if (*possible) good = take_optimum(x, x->solver->point(x->lp));
    x->solver->close(x->lp);
    x->lp = NULL;
    return good;
}

/* How many cells are withheld for it. */
static size_t withhold_sum(talgeo__relaxer *x, int32_t sum)
{
    talgeo__search *s = x->search;
    size_t n = 0;
    for (size_t i = x->cells_of.start[sum]; i < x->cells_of.start[sum + 1]; i++) {
        size_t cell = (size_t)x->cells_of.item[i];
        if (s->points.system->state[cell] != TALGEO__CELL_SHOWN) continue;
        talgeo__search_withhold(s, cell, TALGEO__CELL_REPAIR);
        n++;
    }
    return n;
}

/* Withhold the sums that were changed, then the point agrees with what is shown. */
static void withhold_sums(talgeo__relaxer *x)
{
    talgeo__search *s = x->search;
    for (size_t k = 0; k < x->sums.count; k++) withhold_sum(x, x->sums.items[k]);
    if (!s->failed && !talgeo__points_add(&s->points, x->changes, x->n_changes)) s->failed = true;
}

/* How many variables a program may have, so that it does not have too many entries: a variable is
 * in many sums where tables have many dimensions. */
static size_t most_variables(const talgeo__points *p)
{
    enum { ENTRIES = 22000, FEWEST = 250 };
    size_t n = p->system->n_variables, sums = p->rows.sums_with.start[n];
    size_t most = sums > n ? ENTRIES * n / sums : TALGEO__FAR;
    return most < FEWEST ? FEWEST : most > TALGEO__FAR ? TALGEO__FAR : most;
}

/* The program of the region. False: the hidden sum does not move as far as wanted, or out of
 * memory. */
static bool find_optimum(talgeo__relaxer *x, int direction, int64_t wanted)
{
    talgeo__search *s = x->search;
    matrix m = {0};
    bool possible = false;
    talgeo__region_drop_guards(&s->region);
    if (talgeo__keeps(&s->points, &s->points.hidden[s->region.hidden], direction))
        talgeo__region_list_guards(&s->region, !x->rigid);
    if (!complete_rows(x) || !matrix_open(&s->region, &m))
        s->failed = true;
    else {
        matrix_fill(x, &m, direction, wanted);
        set_objective(x, &m);
        if (!solve(x, &m, wanted, &possible)) s->failed = true;
    }
    matrix_free(&m);
    return possible && !s->failed;
}

bool talgeo__relax(talgeo__relaxer *x, size_t hidden, int direction)
{
    talgeo__search *s = x->search;
    const talgeo__hidden *h = &s->points.hidden[hidden];
    int64_t threshold = s->points.threshold;
    int64_t wanted =
        direction > 0 ? h->low + threshold - h->value : h->value - (h->high - threshold);
    talgeo__region_choose(&s->region, hidden, most_variables(&s->points), true);
    if (!find_optimum(x, direction, wanted / s->points.system->worth)) return false;
    withhold_sums(x);
    return !s->failed;
}

/* Move the hidden sum one way, with a program of the region. Do fractions of children reach as far
 * as wanted? */
static bool stretch(talgeo__relaxer *x, size_t hidden, int direction)
{
    talgeo__points *p = &x->search->points;
    int64_t wanted = talgeo__wanted(p, &p->hidden[hidden], direction) / p->system->worth;
    x->reach = 0;
    if (wanted > 0 && find_optimum(x, direction, wanted) &&
        !talgeo__points_add(p, x->changes, x->n_changes))
        x->search->failed = true;
    return x->reach > (double)wanted - 0.5;
}

/* Both ways; where fractions reach far enough, once more with other costs. */
static bool search_chosen(talgeo__relaxer *x, size_t hidden)
{
    talgeo__search *s = x->search;
    bool promising[2] = {true, true}, safe = false;
    for (x->turn = 1; x->turn <= 2; x->turn++)
        for (int up = 0; up < 2 && !safe && !s->failed; up++) {
            if (!promising[up]) continue;
            promising[up] = stretch(x, hidden, up ? 1 : -1);
            safe = talgeo__points_safe(&s->points, hidden);
        }
    return safe;
}

bool talgeo__search_widely(talgeo__relaxer *x, size_t hidden)
{
    enum { FIRST = 2 * TALGEO__FAR, MOST = 4 * TALGEO__FAR };
    talgeo__search *s = x->search;
    bool safe = false;
    x->rigid = true;
    for (size_t most = FIRST; most <= MOST && !safe && !s->failed; most *= 2) {
        talgeo__region_choose(&s->region, hidden, most, false);
        safe = search_chosen(x, hidden);
        if (s->region.whole) break;
    }
    x->rigid = false;
    return safe && !s->failed;
}

/* How far fractions of children move the hidden sum one way, up to `most`; in whole steps. */
static int64_t reach(talgeo__relaxer *x, int direction, int64_t most)
{
    const talgeo__system *system = x->search->points.system;
    x->reach = 0;
    if (most > 0) find_optimum(x, direction, (most + system->worth - 1) / system->worth);
    return (int64_t)floor((x->reach + WHOLE) * (double)(system->worth / system->grain)) *
           system->grain;
}

bool talgeo__open_by_fractions(talgeo__relaxer *x, size_t hidden)
{
    talgeo__points *p = &x->search->points;
    int64_t value = p->hidden[hidden].value, threshold = p->threshold;
    x->rigid = x->fractions = true;
    talgeo__region_choose(&x->search->region, hidden, p->system->n_variables, false);
    int64_t up = reach(x, 1, threshold), down = 0;
    bool high = value + up >= threshold;
    if (high && up < threshold) down = reach(x, -1, value < threshold ? value : threshold);
    x->rigid = x->fractions = false;
    return high && up + down >= threshold && !x->search->failed;
}

bool talgeo__relax_all(talgeo__relaxer *x, size_t hidden)
{
    const talgeo__points *p = &x->search->points;
    const talgeo__system *system = p->system;
    size_t sum = (size_t)p->hidden[hidden].sum, n = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        size_t v = (size_t)system->variable[i];
        for (size_t k = p->rows.sums_with.start[v]; k < p->rows.sums_with.start[v + 1]; k++)
            n += withhold_sum(x, p->rows.sums_with.item[k]);
    }
    return n > 0 && !x->search->failed;
}
