/* What could not be made safe or shown, and what to withhold for it. */
#include "failures.h"

#include <math.h>
#include <stdlib.h>

#include "../core/memory.h"

/* ---- Opening and closing ---- */

static bool map_cells(talgeo__failures *f)
{
    const talgeo__system *system = f->search->points.system;
    if (!talgeo__map_open(&f->cells_of, system->n_sums, TALGEO__CELL_SUMS * system->n_cells))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t c = 0; c < system->n_cells; c++)
            for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
                int32_t s = system->cell_sums[c][k];
                if (s < 0 || system->state[c] == TALGEO__CELL_PRIMARY) continue;
                if (pass == 0)
                    f->cells_of.start[s + 2]++;
                else
                    f->cells_of.item[f->cells_of.start[s + 1]++] = (int32_t)c;
            }
        if (pass == 0) talgeo__map_add_up(&f->cells_of, system->n_sums);
    }
    return true;
}

bool talgeo__failures_open(talgeo__failures *f, talgeo__search *search)
{
    *f = (talgeo__failures){.search = search};
    f->score = talgeo__calloc(search->points.system->n_sums, sizeof *f->score);
    if (f->score && map_cells(f)) return true;
    talgeo__failures_close(f);
    return false;
}

void talgeo__failures_close(talgeo__failures *f)
{
    for (size_t i = 0; i < f->count; i++) free(f->items[i].obstacles);
    free(f->items);
    free(f->score);
    free(f->scored.items);
    talgeo__map_close(&f->cells_of);
    *f = (talgeo__failures){0};
}

talgeo__failure *talgeo__failures_add(talgeo__failures *f, size_t subject)
{
    if (!talgeo__grow(&f->items, &f->capacity, f->count + 1, sizeof *f->items)) return NULL;
    f->items[f->count] = (talgeo__failure){.subject = subject};
    return &f->items[f->count++];
}

void talgeo__failures_sweep(talgeo__failures *f)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].covered < 0)
            free(f->items[i].obstacles);
        else
            f->items[kept++] = f->items[i];
    f->count = kept;
}

/* ---- Obstacles ---- */

/* What withholding a sum costs: each cell that shows it, large ones a little more. Negative: it may
 * not be withheld. */
static double cost_of(const talgeo__failures *f, int32_t sum)
{
    const talgeo__system *system = f->search->points.system;
    double cost = 0;
    for (size_t i = f->cells_of.start[sum]; i < f->cells_of.start[sum + 1]; i++) {
        size_t cell = (size_t)f->cells_of.item[i];
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

/* Take over obstacles that may be withheld. */
static bool take_obstacles(talgeo__failures *f, talgeo__failure *failure, size_t hidden,
                           const talgeo__obstacle *from, size_t n)
{
    const talgeo__points *points = &f->search->points;
    const talgeo__hidden *h = &points->hidden[hidden];
    double lack = (double)(points->threshold - (h->high - h->low));
    for (size_t i = 0; i < n; i++) {
        if (cost_of(f, from[i].sum) < 0) continue;
        if (!talgeo__grow(&failure->obstacles, &failure->capacity, failure->count + 1,
                          sizeof *failure->obstacles))
            return false;
        double part = from[i].price > 0 /* more of it: without limit */
                          ? 1
                          : -from[i].price * (double)points->system->value[from[i].sum] / lack;
        failure->obstacles[failure->count++] =
            (talgeo__obstacle){from[i].sum, fmin(part, 1) + 1e-9};
    }
    return true;
}

void talgeo__failure_look(talgeo__failures *f, talgeo__failure *failure, size_t hidden)
{
    talgeo__search *s = f->search;
    failure->count = 0;
    failure->covered = 0;
    for (int kind = 0; kind < 2; kind++) /* prices, then fractions */
        for (int direction = 1; direction >= -1 && failure->count == 0; direction -= 2) {
            bool optimal;
            size_t n = 0;
            if (!talgeo__region_stretch(&s->region, direction, &optimal)) s->failed = true;
            if (s->failed) return;
            if (!optimal || talgeo__points_safe(&s->points, hidden)) continue;
            const talgeo__obstacle *found = kind ? talgeo__region_fractions(&s->region, &n)
                                                 : talgeo__region_obstacles(&s->region, &n);
            if (found == NULL || !take_obstacles(f, failure, hidden, found, n)) s->failed = true;
        }
}

/* ---- Choosing ---- */

static bool score_failures(talgeo__failures *f, double wanted)
{
    f->scored.count = 0;
    for (size_t i = 0; i < f->count; i++)
        for (size_t k = 0; k < f->items[i].count && f->items[i].covered < wanted; k++) {
            const talgeo__obstacle *o = &f->items[i].obstacles[k];
            if (f->score[o->sum] == 0 && !talgeo__list_add(&f->scored, o->sum)) return false;
            f->score[o->sum] += o->price;
        }
    return true;
}

int32_t talgeo__failures_choose(talgeo__failures *f, double wanted)
{
    if (!score_failures(f, wanted)) f->search->failed = true;
    int32_t best = -1;
    double best_score = 0;
    for (size_t i = 0; i < f->scored.count; i++) {
        int32_t sum = f->scored.items[i];
        double cost = cost_of(f, sum), score = cost > 0 ? f->score[sum] / cost : 0;
        f->score[sum] = 0;
        if (score < best_score || score <= 0 || (score == best_score && sum > best)) continue;
        best = sum;
        best_score = score;
    }
    return f->search->failed ? -1 : best;
}

void talgeo__failures_withhold(talgeo__failures *f, int32_t sum, talgeo__list *cells)
{
    for (size_t i = f->cells_of.start[sum]; i < f->cells_of.start[sum + 1]; i++) {
        size_t cell = (size_t)f->cells_of.item[i];
        if (f->search->points.system->state[cell] != TALGEO__CELL_SHOWN) continue;
        talgeo__search_withhold(f->search, cell, TALGEO__CELL_REPAIR);
        if (cells && !talgeo__list_add(cells, (int32_t)cell)) f->search->failed = true;
    }
    for (size_t i = 0; i < f->count; i++)
        for (size_t k = 0; k < f->items[i].count; k++)
            if (f->items[i].obstacles[k].sum == sum)
                f->items[i].covered += f->items[i].obstacles[k].price;
}
