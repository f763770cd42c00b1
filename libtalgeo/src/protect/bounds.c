/* Bounding: look for points that leave every hidden sum open, withhold what stands in their way,
 * and show again what does not. */
#include "bounds.h"

#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "search.h"

/* A hidden sum that no points make safe, and the shown sums in its way. */
typedef struct failure {
    size_t hidden;
    talgeo__obstacle *obstacles; /* price: the part of what it lacks that it may gain, 0 to 1 */
    size_t count, capacity;
    double covered; /* by sums that were withheld since they were found */
} failure;

typedef struct repairs {
    talgeo__search search;
    talgeo__system *system;
    talgeo__progress *progress;
    talgeo__map cells_of; /* by sum: cells that may be shown */
    failure *failures;
    size_t n_failures, capacity;
    double *score; /* room, by sum: 0 between calls */
    talgeo__list scored;
} repairs;

/* ---- Costs ---- */

static bool map_cells(repairs *r)
{
    const talgeo__system *system = r->system;
    if (!talgeo__map_open(&r->cells_of, system->n_sums, TALGEO__CELL_SUMS * system->n_cells))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t c = 0; c < system->n_cells; c++)
            for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
                int32_t s = system->cell_sums[c][k];
                if (s < 0 || system->state[c] == TALGEO__CELL_PRIMARY) continue;
                if (pass == 0)
                    r->cells_of.start[s + 2]++;
                else
                    r->cells_of.item[r->cells_of.start[s + 1]++] = (int32_t)c;
            }
        if (pass == 0) talgeo__map_add_up(&r->cells_of, system->n_sums);
    }
    return true;
}

/* What withholding a sum costs: each cell that shows it, large ones a little more. Negative: it may
 * not be withheld. */
static double cost_of(const repairs *r, int32_t sum)
{
    const talgeo__system *system = r->system;
    double cost = 0;
    for (size_t i = r->cells_of.start[sum]; i < r->cells_of.start[sum + 1]; i++) {
        size_t cell = (size_t)r->cells_of.item[i];
        if (system->state[cell] == TALGEO__CELL_FACT) return -1;
        if (system->state[cell] != TALGEO__CELL_SHOWN) continue;
        double size = 1;
        for (size_t k = 0; k < TALGEO__CELL_SUMS; k++)
            if (system->cell_sums[cell][k] >= 0)
                size += (double)system->value[system->cell_sums[cell][k]];
        cost += 1 + log2(size) / 16;
    }
    return cost > 0 ? cost : -1;
}

/* ---- Obstacles ---- */

/* Add obstacles that may be withheld. */
static void take_obstacles(repairs *r, failure *f, const talgeo__obstacle *from, size_t n)
{
    const talgeo__hidden *h = &r->search.points.hidden[f->hidden];
    double lack = (double)(r->search.points.threshold - (h->high - h->low));
    if (from == NULL) r->search.failed = true;
    for (size_t i = 0; from && i < n; i++) {
        if (cost_of(r, from[i].sum) < 0) continue;
        if (!talgeo__grow(&f->obstacles, &f->capacity, f->count + 1, sizeof *f->obstacles)) {
            r->search.failed = true;
            return;
        }
        double gain = from[i].price > 0
                          ? 1 /* more of it: without limit */
                          : -from[i].price * (double)r->system->value[from[i].sum] / lack;
        f->obstacles[f->count++] = (talgeo__obstacle){from[i].sum, fmin(gain, 1)};
    }
}

/* Obstacles of a hidden sum in the region that was entered last. */
static void find_obstacles(repairs *r, failure *f)
{
    talgeo__region *region = &r->search.region;
    f->count = 0;
    f->covered = 0;
    for (int kind = 0; kind < 2; kind++) /* prices, fractions */
        for (int direction = 1; direction >= -1 && f->count == 0; direction -= 2) {
            bool optimal;
            size_t n = 0;
            if (!talgeo__region_stretch(region, direction, &optimal)) r->search.failed = true;
            if (r->search.failed) return;
            if (!optimal) continue;
            const talgeo__obstacle *found =
                kind ? talgeo__region_fractions(region, &n) : talgeo__region_obstacles(region, &n);
            take_obstacles(r, f, found, n);
        }
}

/* ---- Choosing ---- */

/* The sum that buys most for the least: of all failures that are not covered yet the part of what
 * they lack. */
static int32_t choose_sum(repairs *r)
{
    r->scored.count = 0;
    for (size_t i = 0; i < r->n_failures; i++)
        for (size_t k = 0; k < r->failures[i].count && r->failures[i].covered < 1; k++) {
            const talgeo__obstacle *o = &r->failures[i].obstacles[k];
            if (r->score[o->sum] == 0 && !talgeo__list_add(&r->scored, o->sum))
                r->search.failed = true;
            r->score[o->sum] += o->price + 1e-9;
        }
    int32_t best = -1;
    double best_score = 0;
    for (size_t i = 0; i < r->scored.count; i++) {
        int32_t sum = r->scored.items[i];
        double cost = cost_of(r, sum), score = cost > 0 ? r->score[sum] / cost : 0;
        r->score[sum] = 0;
        if (score < best_score || score <= 0 || (score == best_score && sum > best)) continue;
        best = sum;
        best_score = score;
    }
    return best;
}

static void withhold_sum(repairs *r, int32_t sum)
{
    for (size_t i = r->cells_of.start[sum]; i < r->cells_of.start[sum + 1]; i++) {
        size_t cell = (size_t)r->cells_of.item[i];
        if (r->system->state[cell] == TALGEO__CELL_SHOWN)
            talgeo__search_withhold(&r->search, cell, TALGEO__CELL_REPAIR);
    }
}

/* Withhold sums until each failure is covered, as far as prices can tell. False: there are none that
 * may be withheld. */
static bool cover_failures(repairs *r)
{
    bool any = false;
    for (int32_t sum; (sum = choose_sum(r)) >= 0; any = true) {
        withhold_sum(r, sum);
        for (size_t i = 0; i < r->n_failures; i++)
            for (size_t k = 0; k < r->failures[i].count; k++)
                if (r->failures[i].obstacles[k].sum == sum)
                    r->failures[i].covered += r->failures[i].obstacles[k].price + 1e-9;
    }
    return any;
}

/* ---- Repair ---- */

static talgeo_status find_failures(repairs *r, talgeo_error *error)
{
    talgeo__search *s = &r->search;
    for (size_t h = 0; h < s->points.n_hidden && !s->failed; h++) {
        if (!talgeo__progress_report(r->progress, 0.7 * (double)h / (double)s->points.n_hidden))
            return talgeo__fail_cancelled(error, r->progress);
        if (talgeo__search_hidden(s, h, TALGEO__FAR)) continue;
        if (s->failed) break;
        if (!talgeo__grow(&r->failures, &r->capacity, r->n_failures + 1, sizeof *r->failures))
            return talgeo__fail_memory(error, "protect");
        r->failures[r->n_failures] = (failure){.hidden = h};
        find_obstacles(r, &r->failures[r->n_failures++]);
    }
    return s->failed ? talgeo__fail_memory(error, "protect") : TALGEO_OK;
}

/* Drop the failures that have become safe. */
static void retry(repairs *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->n_failures; i++) {
        failure f = r->failures[i];
        if (!r->search.failed && talgeo__search_hidden(&r->search, f.hidden, TALGEO__FAR)) {
            free(f.obstacles);
            continue;
        }
        if (!r->search.failed) find_obstacles(r, &f);
        r->failures[kept++] = f;
    }
    r->n_failures = kept;
}

static talgeo_status repair(repairs *r, talgeo_error *error)
{
    talgeo_status status = find_failures(r, error);
    while (status == TALGEO_OK && r->n_failures) {
        size_t failures = r->n_failures;
        bool covered = cover_failures(r);
        retry(r);
        if (r->search.failed) return talgeo__fail_memory(error, "protect");
        if (!covered && r->n_failures == failures)
            status = talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                                  "figures that are known already bound a small count too closely: "
                                  "what is withheld now cannot undo that");
        if (!talgeo__progress_report(r->progress, 0.7))
            return talgeo__fail_cancelled(error, r->progress);
    }
    return status;
}

/* ---- The whole ---- */

static void close_repairs(repairs *r)
{
    for (size_t i = 0; i < r->n_failures; i++) free(r->failures[i].obstacles);
    free(r->failures);
    free(r->score);
    free(r->scored.items);
    talgeo__map_close(&r->cells_of);
    talgeo__search_close(&r->search);
}

talgeo_status talgeo__system_bound(talgeo__system *system, const talgeo__solver *solver,
                                   int64_t threshold, talgeo__progress *progress,
                                   talgeo_error *error)
{
    repairs r = {.system = system, .progress = progress};
    r.score = talgeo__calloc(system->n_sums, sizeof *r.score);
    if (r.score == NULL || !map_cells(&r) ||
        !talgeo__search_open(&r.search, system, solver, threshold)) {
        close_repairs(&r);
        return talgeo__fail_memory(error, "protect");
    }
    talgeo_status status = repair(&r, error);
    if (status == TALGEO_OK && !talgeo__give_back(&r.search))
        status = talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK && !talgeo__points_verify(&r.search.points))
        status = talgeo__fail(error, TALGEO_E_INTERNAL, "protect",
                              "the check of the bounds failed; nothing is published");
    close_repairs(&r);
    return status;
}
