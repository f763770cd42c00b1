/* Bounding: look for points that leave every hidden sum open, withhold what stands in their way,
 * and show again what does not. */
#include "bounds.h"

#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "blocks.h"

typedef struct bounding {
    talgeo__blocks blocks;
    talgeo__system *system;
    talgeo__progress *progress;
    bool failed; /* out of memory */
} bounding;

/* ---- Searching ---- */

static void clear_objective(bounding *w, size_t block)
{
    for (size_t i = 0; i < w->blocks.items[block].count; i++) w->blocks.objective[i] = 0;
}

static void add_objective(bounding *w, const talgeo__part *part, double weight)
{
    talgeo__blocks *b = &w->blocks;
    for (size_t i = part->first; i < part->first + part->count; i++)
        b->objective[b->place[b->part_variable[i]]] += weight;
}

static bool maximise(bounding *w, size_t block)
{
    bool optimal = false;
    if (!talgeo__blocks_maximise(&w->blocks, block, &optimal)) w->failed = true;
    return optimal && !w->failed;
}

static bool stretch_part(bounding *w, const talgeo__part *part, double direction)
{
    clear_objective(w, part->block);
    add_objective(w, part, direction);
    return maximise(w, part->block);
}

static int64_t high_of(const bounding *w, size_t hidden)
{
    const talgeo__map *parts = &w->blocks.hidden_parts;
    int64_t high = 0;
    for (size_t i = parts->start[hidden]; i < parts->start[hidden + 1]; i++)
        high += w->blocks.parts[parts->item[i]].high;
    return high;
}

/* Lift all parts of a hidden sum until it is safe. */
static bool walk(bounding *w, size_t hidden)
{
    const talgeo__map *parts = &w->blocks.hidden_parts;
    for (size_t i = parts->start[hidden]; i < parts->start[hidden + 1] && !w->failed; i++) {
        if (talgeo__blocks_safe(&w->blocks, hidden)) return true;
        if (!talgeo__blocks_walk(&w->blocks, (size_t)parts->item[i])) w->failed = true;
    }
    return talgeo__blocks_safe(&w->blocks, hidden);
}

/* The same with linear programs, which lower it too where that can help. */
static bool search(bounding *w, size_t hidden)
{
    const talgeo__map *parts = &w->blocks.hidden_parts;
    if (walk(w, hidden)) return true;
    for (int direction = 1; direction >= -1 && !w->failed; direction -= 2) {
        if (direction < 0 && high_of(w, hidden) < w->blocks.threshold) break;
        for (size_t i = parts->start[hidden]; i < parts->start[hidden + 1] && !w->failed; i++) {
            stretch_part(w, &w->blocks.parts[parts->item[i]], direction);
            if (talgeo__blocks_safe(&w->blocks, hidden)) return true;
        }
    }
    return false;
}

/* ---- Repair ---- */

static int64_t size_of(const talgeo__system *system, size_t cell)
{
    int64_t size = 0;
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++)
        if (system->cell_sums[cell][k] >= 0) size += system->value[system->cell_sums[cell][k]];
    return size;
}

/* The shown sum that is cheapest to withhold: all cells that show it go with it. */
typedef struct choice {
    int32_t sum; /* -1: none */
    int64_t cost;
} choice;

static void consider(const bounding *w, int32_t sum, choice *best)
{
    const talgeo__map *cells = &w->blocks.cells_of;
    int64_t cost = 0;
    if (w->blocks.shows[sum] == 0) return;
    for (size_t i = cells->start[sum]; i < cells->start[sum + 1]; i++) {
        size_t cell = (size_t)cells->item[i];
        if (w->system->state[cell] == TALGEO__CELL_FACT) return;
        if (w->system->state[cell] == TALGEO__CELL_SHOWN) cost += size_of(w->system, cell);
    }
    if (best->sum < 0 || cost < best->cost || (cost == best->cost && sum < best->sum))
        *best = (choice){sum, cost};
}

/* The costs of staying near the truth show in prices too, but are far smaller. */
static bool matters(double price)
{
    return price > 1e-2 || price < -1e-2;
}

/* Shown sums that the last program was stopped by. */
static choice find_obstacle(const bounding *w, size_t number)
{
    const talgeo__blocks *b = &w->blocks;
    const talgeo__block *block = &b->items[number];
    const double *rows = b->solver->row_prices(block->lp);
    const double *columns = b->solver->column_prices(block->lp);
    choice best = {-1, 0};
    for (size_t r = 0; r < block->n_rows; r++)
        if (matters(rows[r])) consider(w, b->block_row[block->first_row + r], &best);
    for (size_t i = 0; i < block->count; i++) {
        size_t v = (size_t)b->block_variable[block->first + i];
        if (b->zero_by[v] == 0 || !matters(columns[2 * i])) continue;
        for (size_t k = b->sums_with.start[v]; k < b->sums_with.start[v + 1]; k++)
            if (w->system->value[b->sums_with.item[k]] == 0)
                consider(w, b->sums_with.item[k], &best);
    }
    return best;
}

/* Where the optimum is in order but not whole: shown sums of variables that are not. */
static choice find_fraction(const bounding *w, size_t number)
{
    const talgeo__blocks *b = &w->blocks;
    const talgeo__block *block = &b->items[number];
    const double *optimum = b->solver->point(block->lp);
    choice best = {-1, 0};
    for (size_t i = 0; i < block->count; i++) {
        double exact = optimum[2 * i] - optimum[2 * i + 1];
        if (fabs(exact - round(exact)) < 1e-5) continue;
        size_t v = (size_t)b->block_variable[block->first + i];
        for (size_t k = b->sums_with.start[v]; k < b->sums_with.start[v + 1]; k++)
            consider(w, b->sums_with.item[k], &best);
    }
    return best;
}

static void withhold_sum(bounding *w, int32_t sum)
{
    const talgeo__map *cells = &w->blocks.cells_of;
    for (size_t i = cells->start[sum]; i < cells->start[sum + 1]; i++) {
        size_t cell = (size_t)cells->item[i];
        if (w->system->state[cell] != TALGEO__CELL_SHOWN) continue;
        w->system->state[cell] = TALGEO__CELL_REPAIR;
        talgeo__blocks_show(&w->blocks, cell, -1);
    }
}

/* Withhold one obstacle of the hidden sum, unless it has become safe. False: there is none that may
 * be withheld. */
static bool remove_obstacle(bounding *w, size_t hidden,
                            choice (*find)(const bounding *w, size_t block))
{
    const talgeo__map *parts = &w->blocks.hidden_parts;
    for (int direction = 1; direction >= -1; direction -= 2)
        for (size_t i = parts->start[hidden]; i < parts->start[hidden + 1]; i++) {
            const talgeo__part *part = &w->blocks.parts[parts->item[i]];
            if (!stretch_part(w, part, direction)) continue;
            if (talgeo__blocks_safe(&w->blocks, hidden)) return true;
            choice obstacle = find(w, part->block);
            if (obstacle.sum < 0) continue;
            withhold_sum(w, obstacle.sum);
            return true;
        }
    return false;
}

static talgeo_status repair(bounding *w, size_t hidden, talgeo_error *error)
{
    while (!w->failed && !search(w, hidden) && !w->failed)
        if (!remove_obstacle(w, hidden, find_obstacle) &&
            !remove_obstacle(w, hidden, find_fraction) && !w->failed) {
            w->system->blocked = w->blocks.hidden[hidden];
            return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                                "figures that are known already bound a small count too closely: "
                                "what is withheld now cannot undo that");
        }
    return w->failed ? talgeo__fail_memory(error, "protect") : TALGEO_OK;
}

static talgeo_status repair_all(bounding *w, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t h = 0; status == TALGEO_OK && h < w->blocks.n_hidden; h++) {
        status = repair(w, h, error);
        if (!talgeo__progress_report(w->progress, (double)h / (double)w->blocks.n_hidden))
            return talgeo__fail_cancelled(error, w->progress);
    }
    return status;
}

/* ---- Giving back ---- */

/* Linear programs times variables that may be spent on it: about a second. A count, not a clock, so
 * that the result is the same on every machine. */
enum { RETURN_WORK = 500000 };

typedef struct ranked {
    int64_t size;
    int32_t cell;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *left = a, *right = b;
    if (left->size != right->size) return left->size > right->size ? -1 : 1;
    return (left->cell > right->cell) - (left->cell < right->cell);
}

/* Does the point in b->change give each sum of the cell its true value? */
static bool keeps(const talgeo__blocks *b, size_t cell)
{
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = b->system->cell_sums[cell][k];
        if (sum < 0) continue;
        int64_t change = 0;
        bool zero = b->system->value[sum] == 0;
        for (size_t i = b->system->start[sum]; i < b->system->start[sum + 1]; i++) {
            int64_t c = b->change[b->system->variable[i]];
            if (zero && c != 0) return false;
            change += c;
        }
        if (change != 0) return false;
    }
    return true;
}

static void spread(talgeo__blocks *b, const talgeo__point *point, bool clear)
{
    for (size_t i = 0; i < point->count; i++)
        b->change[point->variable[i]] = clear ? 0 : point->change[i];
}

/* Points that showing the cell would rule out lose their validity; they are listed in `lost`. */
static size_t rule_out(talgeo__blocks *b, size_t cell, int32_t *lost)
{
    size_t n = 0;
    for (size_t p = 0; p < b->n_points; p++) {
        talgeo__point *point = &b->points[p];
        if (!point->valid) continue;
        spread(b, point, false);
        if (!keeps(b, cell)) {
            point->valid = false;
            lost[n++] = (int32_t)p;
        }
        spread(b, point, true);
    }
    return n;
}

static bool is_lost(const talgeo__blocks *b, int32_t point)
{
    return point >= 0 && !b->points[point].valid;
}

/* Parts that rest on points that are lost start again from the points that are left. */
static size_t renew_parts(talgeo__blocks *b, bool *renewed)
{
    size_t n = 0;
    for (size_t p = 0; p < b->n_parts; p++) {
        talgeo__part *part = &b->parts[p];
        renewed[p] = is_lost(b, part->low_point) || is_lost(b, part->high_point);
        if (!renewed[p]) continue;
        n++;
        part->low = part->high = part->value;
        part->low_point = part->high_point = -1;
    }
    for (size_t p = 0; n && p < b->n_points; p++)
        if (b->points[p].valid) talgeo__blocks_use_point(b, p, renewed);
    return n;
}

typedef struct returning {
    talgeo__part *saved;
    bool *renewed;
    int32_t *lost;
    size_t lost_capacity;
    int64_t budget; /* linear programs that may be solved */
} returning;

static bool search_renewed(bounding *w, const returning *r)
{
    talgeo__blocks *b = &w->blocks;
    for (size_t p = 0; p < b->n_parts; p++) {
        if (!r->renewed[p] || talgeo__blocks_safe(b, b->parts[p].hidden)) continue;
        if (!walk(w, b->parts[p].hidden) &&
            (b->programs >= r->budget || !search(w, b->parts[p].hidden)))
            return false;
    }
    return true;
}

/* Show the cell if all hidden sums can be kept safe with it. */
static void try_cell(bounding *w, size_t cell, returning *r)
{
    talgeo__blocks *b = &w->blocks;
    if (!talgeo__grow(&r->lost, &r->lost_capacity, b->n_points, sizeof *r->lost)) {
        w->failed = true;
        return;
    }
    for (size_t p = 0; p < b->n_parts; p++) r->saved[p] = b->parts[p];
    size_t n_lost = rule_out(b, cell, r->lost);
    talgeo__blocks_show(b, cell, 1);
    bool good = n_lost == 0 || renew_parts(b, r->renewed) == 0 || search_renewed(w, r);
    if (good) {
        w->system->state[cell] = TALGEO__CELL_SHOWN;
        return;
    }
    talgeo__blocks_show(b, cell, -1);
    for (size_t i = 0; i < n_lost; i++) b->points[r->lost[i]].valid = true;
    for (size_t p = 0; p < b->n_parts; p++)
        if (r->renewed[p]) b->parts[p] = r->saved[p];
}

static talgeo_status give_back(bounding *w, talgeo_error *error)
{
    talgeo__system *system = w->system;
    talgeo__blocks *b = &w->blocks;
    ranked *order = talgeo__calloc(system->n_cells, sizeof *order);
    returning r = {.budget = b->programs + RETURN_WORK / (int64_t)(system->n_variables + 1)};
    r.saved = talgeo__calloc(b->n_parts, sizeof *r.saved);
    r.renewed = talgeo__calloc(b->n_parts, sizeof *r.renewed);
    w->failed = w->failed || !order || !r.saved || !r.renewed;
    size_t n = 0;
    for (size_t c = 0; !w->failed && c < system->n_cells; c++)
        if (system->state[c] == TALGEO__CELL_REPAIR || system->state[c] == TALGEO__CELL_SECONDARY)
            order[n++] = (ranked){size_of(system, c), (int32_t)c};
    if (!w->failed) qsort(order, n, sizeof *order, compare_ranked);
    for (int pass = 0; pass < 2; pass++) { /* the second finds what follows by now anyway */
        if (pass == 1) r.budget = 0;
        for (size_t i = 0; i < n && !w->failed; i++)
            if (system->state[order[i].cell] != TALGEO__CELL_SHOWN)
                try_cell(w, (size_t)order[i].cell, &r);
    }
    free(order);
    free(r.saved);
    free(r.renewed);
    free(r.lost);
    return w->failed ? talgeo__fail_memory(error, "protect") : TALGEO_OK;
}

/* ---- The whole ---- */

talgeo_status talgeo__system_bound(talgeo__system *system, const talgeo__solver *solver,
                                   int64_t threshold, talgeo__progress *progress,
                                   talgeo_error *error)
{
    bounding w = {.system = system, .progress = progress};
    if (!talgeo__blocks_open(&w.blocks, system, solver, threshold))
        return talgeo__fail_memory(error, "protect");
    talgeo_status status = repair_all(&w, error);
    if (status == TALGEO_OK) status = give_back(&w, error);
    if (status == TALGEO_OK && !talgeo__blocks_verify(&w.blocks))
        status = talgeo__fail(error, TALGEO_E_INTERNAL, "protect",
                              "the check of the bounds failed; nothing is published");
    talgeo__blocks_close(&w.blocks);
    return status;
}
