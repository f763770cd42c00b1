/* Blocks, parts and points. */
#include "blocks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

/* ---- Maps ---- */

static bool map_open(talgeo__map *map, size_t n_keys, size_t n_items)
{
    map->start = talgeo__calloc(n_keys + 2, sizeof *map->start);
    map->item = talgeo__calloc(n_items, sizeof *map->item);
    return map->start && map->item;
}

/* Counted into start[key + 2]; after this, start[key + 1] is where the next item of key goes. */
static void map_add_up(talgeo__map *map, size_t n_keys)
{
    for (size_t k = 2; k < n_keys + 2; k++) map->start[k] += map->start[k - 1];
}

static void map_close(talgeo__map *map)
{
    free(map->start);
    free(map->item);
}

static bool map_sums(talgeo__blocks *b)
{
    const talgeo__system *system = b->system;
    size_t total = 0;
    for (size_t s = 0; s < system->n_sums; s++)
        if (b->usable[s]) total += system->start[s + 1] - system->start[s];
    if (!map_open(&b->sums_with, system->n_variables, total)) return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t s = 0; s < system->n_sums; s++)
            for (size_t i = system->start[s]; b->usable[s] && i < system->start[s + 1]; i++) {
                size_t v = (size_t)system->variable[i];
                if (pass == 0)
                    b->sums_with.start[v + 2]++;
                else
                    b->sums_with.item[b->sums_with.start[v + 1]++] = (int32_t)s;
            }
        if (pass == 0) map_add_up(&b->sums_with, system->n_variables);
    }
    return true;
}

static bool map_cells(talgeo__blocks *b)
{
    const talgeo__system *system = b->system;
    if (!map_open(&b->cells_of, system->n_sums, TALGEO__CELL_SUMS * system->n_cells)) return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t c = 0; c < system->n_cells; c++)
            for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
                int32_t s = system->cell_sums[c][k];
                if (s < 0 || system->state[c] == TALGEO__CELL_PRIMARY) continue;
                if (pass == 0)
                    b->cells_of.start[s + 2]++;
                else
                    b->cells_of.item[b->cells_of.start[s + 1]++] = (int32_t)c;
            }
        if (pass == 0) map_add_up(&b->cells_of, system->n_sums);
    }
    return true;
}

/* ---- What is shown ---- */

static bool count_shown(talgeo__blocks *b)
{
    const talgeo__system *system = b->system;
    b->shows = talgeo__calloc(system->n_sums, sizeof *b->shows);
    b->usable = talgeo__calloc(system->n_sums, sizeof *b->usable);
    b->zero_by = talgeo__calloc(system->n_variables, sizeof *b->zero_by);
    if (!b->shows || !b->usable || !b->zero_by) return false;
    for (size_t c = 0; c < system->n_cells; c++) {
        talgeo__cell_state state = system->state[c];
        bool shown = state == TALGEO__CELL_SHOWN || state == TALGEO__CELL_FACT;
        for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
            int32_t s = system->cell_sums[c][k];
            if (s < 0 || state == TALGEO__CELL_PRIMARY) continue;
            b->usable[s] = true;
            b->shows[s] += shown;
        }
    }
    for (size_t s = 0; s < system->n_sums; s++)
        for (size_t i = system->start[s]; i < system->start[s + 1]; i++)
            b->zero_by[system->variable[i]] += b->shows[s] > 0 && system->value[s] == 0;
    return true;
}

/* ---- Blocks: variables that usable sums connect ---- */

static size_t root_of(size_t *parent, size_t v)
{
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
}

static bool find_blocks(talgeo__blocks *b)
{
    const talgeo__system *system = b->system;
    size_t n = system->n_variables;
    b->block_of = talgeo__calloc(n, sizeof *b->block_of);
    size_t *parent = talgeo__calloc(n, sizeof *parent);
    size_t *number = talgeo__calloc(n, sizeof *number);
    bool good = b->block_of && parent && number;
    for (size_t v = 0; good && v < n; v++) parent[v] = v;
    for (size_t s = 0; good && s < system->n_sums; s++)
        for (size_t i = system->start[s] + 1; b->usable[s] && i < system->start[s + 1]; i++) {
            size_t a = root_of(parent, (size_t)system->variable[i - 1]);
            size_t c = root_of(parent, (size_t)system->variable[i]);
            parent[a < c ? c : a] = a < c ? a : c;
        }
    for (size_t v = 0; good && v < n; v++) {
        size_t root = root_of(parent, v);
        if (root == v) number[v] = b->count++;
        b->block_of[v] = number[root];
    }
    free(parent);
    free(number);
    return good;
}

/* Variables and rows, block by block. */
static bool fill_blocks(talgeo__blocks *b)
{
    const talgeo__system *system = b->system;
    b->items = talgeo__calloc(b->count, sizeof *b->items);
    b->block_variable = talgeo__calloc(system->n_variables, sizeof *b->block_variable);
    b->place = talgeo__calloc(system->n_variables, sizeof *b->place);
    b->block_row = talgeo__calloc(system->n_sums, sizeof *b->block_row);
    b->row_of = talgeo__calloc(system->n_sums, sizeof *b->row_of);
    if (!b->items || !b->block_variable || !b->place || !b->block_row || !b->row_of) return false;
    for (size_t v = 0; v < system->n_variables; v++)
        b->place[v] = (int32_t)b->items[b->block_of[v]].count++;
    for (size_t s = 0; s < system->n_sums; s++) {
        b->row_of[s] = -1;
        if (!b->usable[s] || system->value[s] == 0) continue; /* a 0 is an upper limit instead */
        talgeo__block *block = &b->items[b->block_of[system->variable[system->start[s]]]];
        b->row_of[s] = (int32_t)block->n_rows++;
    }
    for (size_t k = 1; k < b->count; k++) {
        b->items[k].first = b->items[k - 1].first + b->items[k - 1].count;
        b->items[k].first_row = b->items[k - 1].first_row + b->items[k - 1].n_rows;
    }
    for (size_t v = 0; v < system->n_variables; v++)
        b->block_variable[b->items[b->block_of[v]].first + (size_t)b->place[v]] = (int32_t)v;
    for (size_t s = 0; s < system->n_sums; s++) {
        if (b->row_of[s] < 0) continue;
        const talgeo__block *block = &b->items[b->block_of[system->variable[system->start[s]]]];
        b->block_row[block->first_row + (size_t)b->row_of[s]] = (int32_t)s;
    }
    return true;
}

/* ---- Parts of hidden sums ---- */

typedef struct cut {
    size_t block, hidden;
    int32_t variable;
} cut;

static int compare_cuts(const void *a, const void *b)
{
    const cut *left = a, *right = b;
    if (left->block != right->block) return left->block < right->block ? -1 : 1;
    if (left->hidden != right->hidden) return left->hidden < right->hidden ? -1 : 1;
    return (left->variable > right->variable) - (left->variable < right->variable);
}

static cut *cut_hidden(talgeo__blocks *b, size_t *count)
{
    const talgeo__system *system = b->system;
    *count = 0;
    for (size_t s = 0; s < system->n_sums; s++) {
        b->n_hidden += system->hidden[s];
        if (system->hidden[s]) *count += system->start[s + 1] - system->start[s];
    }
    b->hidden = talgeo__calloc(b->n_hidden, sizeof *b->hidden);
    cut *cuts = talgeo__calloc(*count, sizeof *cuts);
    if (b->hidden == NULL || cuts == NULL) {
        free(cuts);
        return NULL;
    }
    size_t n = 0, at = 0;
    for (size_t s = 0; s < system->n_sums; s++) {
        if (!system->hidden[s]) continue;
        for (size_t i = system->start[s]; i < system->start[s + 1]; i++)
            cuts[at++] = (cut){b->block_of[system->variable[i]], n, system->variable[i]};
        b->hidden[n++] = (int32_t)s;
    }
    qsort(cuts, *count, sizeof *cuts, compare_cuts);
    return cuts;
}

static void make_parts(talgeo__blocks *b, const cut *cuts, size_t n_cuts)
{
    for (size_t i = 0; i < n_cuts; i++) {
        if (i == 0 || cuts[i].block != cuts[i - 1].block || cuts[i].hidden != cuts[i - 1].hidden) {
            talgeo__block *block = &b->items[cuts[i].block];
            if (block->n_parts++ == 0) block->first_part = b->n_parts;
            b->parts[b->n_parts++] = (talgeo__part){.hidden = cuts[i].hidden,
                                                    .block = cuts[i].block,
                                                    .first = i,
                                                    .low_point = -1,
                                                    .high_point = -1};
        }
        talgeo__part *part = &b->parts[b->n_parts - 1];
        b->part_variable[i] = cuts[i].variable;
        part->count++;
        part->value += b->system->counts[cuts[i].variable];
        part->low = part->high = part->value;
    }
}

static bool map_parts(talgeo__blocks *b, size_t n_cuts)
{
    size_t n = b->system->n_variables;
    if (!map_open(&b->parts_with, n, n_cuts) || !map_open(&b->hidden_parts, b->n_hidden, n_cuts))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t p = 0; p < b->n_parts; p++) {
            const talgeo__part *part = &b->parts[p];
            if (pass == 0)
                b->hidden_parts.start[part->hidden + 2]++;
            else
                b->hidden_parts.item[b->hidden_parts.start[part->hidden + 1]++] = (int32_t)p;
            for (size_t i = part->first; i < part->first + part->count; i++) {
                size_t v = (size_t)b->part_variable[i];
                if (pass == 0)
                    b->parts_with.start[v + 2]++;
                else
                    b->parts_with.item[b->parts_with.start[v + 1]++] = (int32_t)p;
            }
        }
        if (pass == 0) {
            map_add_up(&b->hidden_parts, b->n_hidden);
            map_add_up(&b->parts_with, n);
        }
    }
    return true;
}

static bool find_parts(talgeo__blocks *b)
{
    size_t n_cuts;
    cut *cuts = cut_hidden(b, &n_cuts);
    if (cuts == NULL) return false;
    b->parts = talgeo__calloc(n_cuts, sizeof *b->parts);
    b->part_variable = talgeo__calloc(n_cuts, sizeof *b->part_variable);
    bool good = b->parts && b->part_variable;
    if (good) make_parts(b, cuts, n_cuts);
    free(cuts);
    return good && map_parts(b, n_cuts);
}

/* ---- Opening and closing ---- */

bool talgeo__blocks_open(talgeo__blocks *b, talgeo__system *system, const talgeo__solver *solver,
                         int64_t threshold)
{
    *b = (talgeo__blocks){.system = system, .solver = solver, .threshold = threshold};
    b->change = talgeo__calloc(system->n_variables, sizeof *b->change);
    b->sum_change = talgeo__calloc(system->n_sums, sizeof *b->sum_change);
    b->objective = talgeo__calloc(system->n_variables, sizeof *b->objective);
    b->sum_list = talgeo__calloc(system->n_sums, sizeof *b->sum_list);
    b->keep = talgeo__calloc(system->n_variables, sizeof *b->keep);
    b->costs = talgeo__calloc(system->n_variables, 2 * sizeof *b->costs);
    b->first_shift = talgeo__calloc(system->n_sums, sizeof *b->first_shift);
    bool good = b->first_shift && b->sum_list && b->keep && b->costs && b->change &&
                b->sum_change && b->objective && count_shown(b) && find_blocks(b) &&
                fill_blocks(b) && map_sums(b) && map_cells(b) && find_parts(b);
    if (good) b->part_change = talgeo__calloc(b->n_parts, sizeof *b->part_change);
    if (good && b->part_change) return true;
    talgeo__blocks_close(b);
    return false;
}

void talgeo__blocks_close(talgeo__blocks *b)
{
    for (size_t k = 0; b->items && k < b->count; k++)
        if (b->items[k].lp) b->solver->close(b->items[k].lp);
    for (size_t p = 0; p < b->n_points; p++) {
        free(b->points[p].variable);
        free(b->points[p].change);
    }
    free(b->items);
    free(b->shows);
    free(b->zero_by);
    free(b->usable);
    free(b->block_variable);
    free(b->place);
    free(b->block_of);
    free(b->block_row);
    free(b->row_of);
    free(b->parts);
    free(b->part_variable);
    free(b->hidden);
    map_close(&b->hidden_parts);
    map_close(&b->sums_with);
    map_close(&b->parts_with);
    map_close(&b->cells_of);
    free(b->points);
    free(b->change);
    free(b->sum_change);
    free(b->part_change);
    free(b->objective);
    free(b->costs);
    free(b->first_shift);
    free(b->sum_list);
    free(b->keep);
    *b = (talgeo__blocks){0};
}

bool talgeo__blocks_safe(const talgeo__blocks *b, size_t hidden)
{
    int64_t low = 0, high = 0;
    for (size_t i = b->hidden_parts.start[hidden]; i < b->hidden_parts.start[hidden + 1]; i++) {
        low += b->parts[b->hidden_parts.item[i]].low;
        high += b->parts[b->hidden_parts.item[i]].high;
    }
    return high >= b->threshold && high - low >= b->threshold;
}

/* ---- Linear programs: column 2 i lifts variable i of the block, column 2 i + 1 lowers it ---- */

/* No variable needs to be lifted further than this to make a hidden sum safe. */
static double lift_of(const talgeo__blocks *b, size_t variable)
{
    return b->zero_by[variable] > 0 ? 0 : (double)(2 * b->threshold);
}

typedef struct matrix {
    int32_t *start, *row;
    double *factor, *upper;
    bool *fixed;
} matrix;

static bool matrix_open(const talgeo__blocks *b, const talgeo__block *block, matrix *m)
{
    size_t entries = 0;
    for (size_t i = 0; i < block->count; i++) {
        size_t v = (size_t)b->block_variable[block->first + i];
        entries += 2 * (b->sums_with.start[v + 1] - b->sums_with.start[v]);
    }
    m->start = talgeo__calloc(2 * block->count + 1, sizeof *m->start);
    m->row = talgeo__calloc(entries, sizeof *m->row);
    m->factor = talgeo__calloc(entries, sizeof *m->factor);
    m->upper = talgeo__calloc(2 * block->count, sizeof *m->upper);
    m->fixed = talgeo__calloc(block->n_rows, sizeof *m->fixed);
    return m->start && m->row && m->factor && m->upper && m->fixed && entries < INT32_MAX;
}

static void matrix_fill(const talgeo__blocks *b, const talgeo__block *block, matrix *m)
{
    size_t at = 0;
    for (size_t column = 0; column < 2 * block->count; column++) {
        size_t v = (size_t)b->block_variable[block->first + column / 2];
        bool lowers = column % 2;
        for (size_t k = b->sums_with.start[v]; k < b->sums_with.start[v + 1]; k++) {
            if (b->row_of[b->sums_with.item[k]] < 0) continue;
            m->row[at] = b->row_of[b->sums_with.item[k]];
            m->factor[at++] = lowers ? -1 : 1;
        }
        m->start[column + 1] = (int32_t)at;
        m->upper[column] = lowers ? (double)b->system->counts[v] : lift_of(b, v);
    }
    for (size_t r = 0; r < block->n_rows; r++)
        m->fixed[r] = b->shows[b->block_row[block->first_row + r]] > 0;
}

static bool open_program(talgeo__blocks *b, talgeo__block *block)
{
    matrix m = {0};
    if (matrix_open(b, block, &m)) {
        matrix_fill(b, block, &m);
        talgeo__program program = {2 * block->count, block->n_rows, m.start, m.row,
                                   m.factor,         m.upper,       m.fixed, NULL};
        block->lp = b->solver->open(&program);
    }
    free(m.start);
    free(m.row);
    free(m.factor);
    free(m.upper);
    free(m.fixed);
    return block->lp != NULL;
}

static void limit_variable(talgeo__blocks *b, int32_t variable, int32_t change)
{
    const talgeo__block *block = &b->items[b->block_of[variable]];
    b->zero_by[variable] += change;
    if (block->lp)
        b->solver->set_upper(block->lp, 2 * (size_t)b->place[variable],
                             lift_of(b, (size_t)variable));
}

void talgeo__blocks_show(talgeo__blocks *b, size_t cell, int32_t change)
{
    const talgeo__system *system = b->system;
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = system->cell_sums[cell][k];
        if (sum < 0) continue;
        bool before = b->shows[sum] > 0;
        b->shows[sum] += change;
        bool after = b->shows[sum] > 0;
        size_t from = system->start[sum], to = system->start[sum + 1];
        if (before == after || from == to) continue;
        if (b->row_of[sum] < 0)
            for (size_t i = from; i < to; i++) limit_variable(b, system->variable[i], change);
        else if (b->items[b->block_of[system->variable[from]]].lp)
            b->solver->set_row(b->items[b->block_of[system->variable[from]]].lp,
                               (size_t)b->row_of[sum], after);
    }
}

/* ---- Points ---- */

/* Spread the point over b->change; does it agree with everything shown? Exact. */
static bool agrees(talgeo__blocks *b, const talgeo__point *point)
{
    bool good = true;
    for (size_t i = 0; i < point->count; i++) {
        size_t v = (size_t)point->variable[i];
        if (b->system->counts[v] + point->change[i] < 0 || b->zero_by[v] > 0) good = false;
        for (size_t k = b->sums_with.start[v]; k < b->sums_with.start[v + 1]; k++)
            b->sum_change[b->sums_with.item[k]] += point->change[i];
    }
    for (size_t i = 0; i < point->count; i++) {
        size_t v = (size_t)point->variable[i];
        for (size_t k = b->sums_with.start[v]; k < b->sums_with.start[v + 1]; k++) {
            int32_t sum = b->sums_with.item[k];
            if (b->shows[sum] > 0 && b->sum_change[sum] != 0) good = false;
            b->sum_change[sum] = 0;
        }
    }
    return good;
}

/* One variable in which an optimum differs from the truth. */
typedef struct shift {
    int32_t variable;
    int32_t parent; /* of the shifts that shown sums connect */
    int64_t change;
    bool whole;
    double gain; /* of a root: what its shifts add to the objective */
} shift;

static int32_t root_shift(shift *shifts, int32_t i)
{
    while (shifts[i].parent != i) i = shifts[i].parent = shifts[shifts[i].parent].parent;
    return i;
}

static size_t find_shifts(const talgeo__blocks *b, const talgeo__block *block,
                          const double *optimum, shift *shifts)
{
    size_t n = 0;
    for (size_t i = 0; i < block->count; i++) {
        double exact = optimum[2 * i] - optimum[2 * i + 1];
        int64_t change = llround(exact);
        bool whole = fabs(exact - (double)change) < 1e-5;
        if (change == 0 && whole) continue;
        shifts[n] = (shift){b->block_variable[block->first + i], (int32_t)n, change, whole,
                            b->objective[i] * (double)change};
        n++;
    }
    return n;
}

static void connect_shifts(talgeo__blocks *b, shift *shifts, size_t n)
{
    for (int pass = 0; pass < 2; pass++) /* connect, clear */
        for (size_t i = 0; i < n; i++) {
            size_t v = (size_t)shifts[i].variable;
            for (size_t k = b->sums_with.start[v]; k < b->sums_with.start[v + 1]; k++) {
                int32_t sum = b->sums_with.item[k];
                if (b->shows[sum] == 0) continue;
                if (pass == 0 && b->first_shift[sum] > 0) {
                    int32_t one = root_shift(shifts, (int32_t)i);
                    int32_t other = root_shift(shifts, b->first_shift[sum] - 1);
                    shifts[one > other ? one : other].parent = one > other ? other : one;
                }
                b->first_shift[sum] = pass == 0 ? (int32_t)i + 1 : 0;
            }
        }
    for (size_t i = 0; i < n; i++) {
        shift *root = &shifts[root_shift(shifts, (int32_t)i)];
        if (root == &shifts[i]) continue;
        root->whole = root->whole && shifts[i].whole;
        root->gain += shifts[i].gain;
    }
}

/* The part of an optimum that is whole and serves the objective. Shifts that no shown sum connects
 * are free of each other: each connected group of them agrees with what is shown by itself. */
static bool round_point(talgeo__blocks *b, size_t block_number, const double *optimum,
                        talgeo__point *point)
{
    const talgeo__block *block = &b->items[block_number];
    shift *shifts = talgeo__calloc(block->count, sizeof *shifts);
    *point = (talgeo__point){.block = block_number, .valid = true};
    if (shifts == NULL) return false;
    size_t n = find_shifts(b, block, optimum, shifts);
    connect_shifts(b, shifts, n);
    point->variable = talgeo__calloc(n, sizeof *point->variable);
    point->change = talgeo__calloc(n, sizeof *point->change);
    bool good = point->variable && point->change;
    for (size_t i = 0; good && i < n; i++) {
        const shift *root = &shifts[root_shift(shifts, (int32_t)i)];
        if (!root->whole || root->gain <= 0 || shifts[i].change == 0) continue;
        point->variable[point->count] = shifts[i].variable;
        point->change[point->count++] = shifts[i].change;
    }
    free(shifts);
    return good;
}

/* A change of one variable by one costs this much, so that optima stay near the truth. */
static const double NEAR = 1e-5;

static void free_point(talgeo__point *point)
{
    free(point->variable);
    free(point->change);
}

bool talgeo__blocks_add_point(talgeo__blocks *b, talgeo__point point)
{
    bool good = talgeo__grow(&b->points, &b->points_capacity, b->n_points + 1, sizeof *b->points);
    if (!good || point.count == 0 || !agrees(b, &point)) {
        free_point(&point);
        return good;
    }
    b->points[b->n_points++] = point;
    talgeo__blocks_use_point(b, b->n_points - 1, NULL);
    return true;
}

bool talgeo__blocks_maximise(talgeo__blocks *b, size_t block_number, bool *optimal)
{
    talgeo__block *block = &b->items[block_number];
    talgeo__point point;
    *optimal = false;
    if (block->lp == NULL && !open_program(b, block)) return false;
    b->programs++;
    for (size_t i = 0; i < block->count; i++) {
        b->costs[2 * i] = b->objective[i] - NEAR;
        b->costs[2 * i + 1] = -b->objective[i] - NEAR;
    }
    if (!b->solver->maximise(block->lp, b->costs)) return true;
    *optimal = true;
    if (!round_point(b, block_number, b->solver->point(block->lp), &point)) {
        free_point(&point);
        return false;
    }
    return talgeo__blocks_add_point(b, point);
}

static void use_part(talgeo__blocks *b, size_t p, int32_t point)
{
    talgeo__part *part = &b->parts[p];
    int64_t value = part->value + b->part_change[p];
    if (value > part->high) {
        part->high = value;
        part->high_point = point;
    }
    if (value < part->low) {
        part->low = value;
        part->low_point = point;
    }
}

void talgeo__blocks_use_point(talgeo__blocks *b, size_t number, const bool *only)
{
    const talgeo__point *point = &b->points[number];
    for (int pass = 0; pass < 3; pass++) /* add up, use, clear */
        for (size_t i = 0; i < point->count; i++) {
            size_t v = (size_t)point->variable[i];
            for (size_t k = b->parts_with.start[v]; k < b->parts_with.start[v + 1]; k++) {
                size_t p = (size_t)b->parts_with.item[k];
                if (pass == 0)
                    b->part_change[p] += point->change[i];
                else if (pass == 1 && (only == NULL || only[p]))
                    use_part(b, p, (int32_t)number);
                else if (pass == 2)
                    b->part_change[p] = 0;
            }
        }
}

/* ---- The proof ---- */

static bool proves(talgeo__blocks *b, const talgeo__part *part, int32_t number, int64_t value)
{
    int64_t sum = part->value;
    if (number >= 0) {
        const talgeo__point *point = &b->points[number];
        if (point->block != part->block || !agrees(b, point)) return false;
        for (size_t i = 0; i < point->count; i++) b->change[point->variable[i]] = point->change[i];
        for (size_t i = part->first; i < part->first + part->count; i++)
            sum += b->change[b->part_variable[i]];
        for (size_t i = 0; i < point->count; i++) b->change[point->variable[i]] = 0;
    }
    return sum == value;
}

bool talgeo__blocks_verify(talgeo__blocks *b)
{
    const talgeo__system *system = b->system;
    for (size_t s = 0; s < system->n_sums; s++) b->shows[s] = 0;
    for (size_t v = 0; v < system->n_variables; v++) b->zero_by[v] = 0;
    for (size_t c = 0; c < system->n_cells; c++)
        for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
            int32_t sum = system->cell_sums[c][k];
            if (sum < 0 ||
                (system->state[c] != TALGEO__CELL_SHOWN && system->state[c] != TALGEO__CELL_FACT))
                continue;
            b->shows[sum]++;
            for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
                b->zero_by[system->variable[i]] += system->value[sum] == 0;
        }
    for (size_t p = 0; p < b->n_parts; p++) {
        const talgeo__part *part = &b->parts[p];
        if (!proves(b, part, part->low_point, part->low) ||
            !proves(b, part, part->high_point, part->high))
            return false;
    }
    for (size_t h = 0; h < b->n_hidden; h++)
        if (!talgeo__blocks_safe(b, h)) return false;
    return true;
}
