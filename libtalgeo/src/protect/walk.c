/* Looking for points without linear programs: lift one variable of a hidden sum, then balance the
 * shown sums that this disturbs one after the other, always the smallest first. Such closed walks
 * add up until the sum is lifted high enough; where none is found, the solver goes on. */
#include <stdlib.h>

#include "blocks.h"

#include "../core/memory.h"

enum { MAX_STEPS = 16, BRANCHES = 3, MAX_TRIES = 60, MAX_WALKS = 32 };

typedef struct walk {
    talgeo__blocks *blocks; /* its `change` and `sum_change` hold the walks so far, in steps */
    int64_t size;           /* by how much a step lifts or lowers */
    int32_t *sums;          /* shown sums that were disturbed, each once */
    size_t n_sums;
    int32_t *steps; /* variables, in the order they were lifted or lowered */
    size_t n_steps, capacity;
    size_t first_step; /* of the walk under way */
    int tries;
    bool failed; /* out of memory */
} walk;

static int64_t size_of(int64_t change)
{
    return change < 0 ? -change : change;
}

/* What a step would add to the disturbance. */
static int64_t cost_of(const walk *w, int32_t variable, int32_t direction)
{
    const talgeo__blocks *b = w->blocks;
    int64_t cost = 0;
    for (size_t k = b->sums_with.start[variable]; k < b->sums_with.start[variable + 1]; k++) {
        int32_t sum = b->sums_with.item[k];
        if (b->shows[sum] > 0)
            cost += size_of(b->sum_change[sum] + direction) - size_of(b->sum_change[sum]);
    }
    return cost;
}

static void change_by(walk *w, int32_t variable, int32_t direction)
{
    talgeo__blocks *b = w->blocks;
    b->change[variable] += direction;
    for (size_t k = b->sums_with.start[variable]; k < b->sums_with.start[variable + 1]; k++) {
        int32_t sum = b->sums_with.item[k];
        if (b->shows[sum] == 0) continue;
        b->sum_change[sum] += direction;
        if (b->first_shift[sum]) continue; /* here: it is listed */
        b->first_shift[sum] = 1;
        w->sums[w->n_sums++] = sum;
    }
}

static bool take_step(walk *w, int32_t variable, int32_t direction)
{
    if (!talgeo__grow(&w->steps, &w->capacity, w->n_steps + 1, sizeof *w->steps)) {
        w->failed = true;
        return false;
    }
    w->steps[w->n_steps++] = variable;
    change_by(w, variable, direction);
    return true;
}

static void take_back(walk *w, int32_t direction)
{
    change_by(w, w->steps[--w->n_steps], -direction);
}

static bool can_step(const walk *w, int32_t variable, int32_t direction)
{
    const talgeo__blocks *b = w->blocks;
    if (direction > 0) return b->zero_by[variable] == 0;
    return b->system->counts[variable] + w->size * (b->change[variable] - 1) >= 0;
}

/* The smallest disturbed sum, -1 for none. */
static int32_t find_disturbed(const walk *w)
{
    const talgeo__system *system = w->blocks->system;
    int32_t best = -1;
    size_t best_size = 0;
    for (size_t i = 0; i < w->n_sums; i++) {
        int32_t sum = w->sums[i];
        size_t size = system->start[sum + 1] - system->start[sum];
        if (w->blocks->sum_change[sum] == 0 || (best >= 0 && size >= best_size)) continue;
        best = sum;
        best_size = size;
    }
    return best;
}

typedef struct option {
    int32_t variable;
    int64_t cost;
} option;

/* The steps that balance the sum at the least cost, cheapest first, and do not lower the part
 * itself. */
static size_t find_options(const walk *w, int32_t sum, int32_t direction, option *options)
{
    const talgeo__system *system = w->blocks->system;
    size_t n = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        int32_t v = system->variable[i];
        if (!can_step(w, v, direction) || (direction < 0 && w->blocks->keep[v])) continue;
        option o = {v, cost_of(w, v, direction)};
        size_t at = n < BRANCHES ? n++ : BRANCHES;
        while (at > 0 && options[at - 1].cost > o.cost) {
            if (at < BRANCHES) options[at] = options[at - 1];
            at--;
        }
        if (at < BRANCHES) options[at] = o;
    }
    return n;
}

static bool go_on(walk *w)
{
    int32_t sum = find_disturbed(w);
    if (sum < 0) return true;
    if (w->n_steps - w->first_step >= MAX_STEPS || w->tries++ >= MAX_TRIES) return false;
    int32_t direction = w->blocks->sum_change[sum] > 0 ? -1 : 1;
    option options[BRANCHES];
    size_t n = find_options(w, sum, direction, options);
    for (size_t i = 0; i < n; i++) {
        if (!take_step(w, options[i].variable, direction)) return false;
        if (go_on(w)) return true;
        if (w->failed) return false;
        take_back(w, direction);
    }
    return false;
}

/* One closed walk from the variable. False: none was found, nothing is changed. */
static bool walk_from(walk *w, int32_t start)
{
    w->first_step = w->n_steps;
    w->tries = 0;
    if (!can_step(w, start, 1) || !take_step(w, start, 1)) return false;
    if (go_on(w)) return true;
    if (!w->failed) take_back(w, 1);
    return false;
}

static bool make_point(walk *w, size_t block, talgeo__point *point)
{
    *point = (talgeo__point){.block = block, .valid = true};
    point->variable = talgeo__calloc(w->n_steps, sizeof *point->variable);
    point->change = talgeo__calloc(w->n_steps, sizeof *point->change);
    bool good = point->variable && point->change;
    for (size_t i = 0; i < w->n_steps; i++) {
        int64_t *change = &w->blocks->change[w->steps[i]];
        if (*change == 0 || !good) continue; /* taken back, or listed already */
        point->variable[point->count] = w->steps[i];
        point->change[point->count++] = *change * w->size;
        *change = 0;
    }
    return good;
}

static void forget(walk *w)
{
    for (size_t i = 0; i < w->n_sums; i++) {
        w->blocks->sum_change[w->sums[i]] = 0;
        w->blocks->first_shift[w->sums[i]] = 0;
    }
    for (size_t i = 0; i < w->n_steps; i++) w->blocks->change[w->steps[i]] = 0;
    free(w->steps);
}

/* Walk until the part is lifted by the threshold, or no walk is found. */
static void walk_part(walk *w, const talgeo__part *part)
{
    const talgeo__blocks *b = w->blocks;
    int64_t lifted = 0;
    for (size_t i = 0; i < part->count && i < MAX_WALKS && !w->failed; i++)
        while (lifted < b->threshold && walk_from(w, b->part_variable[part->first + i]))
            lifted += w->size;
}

bool talgeo__blocks_walk(talgeo__blocks *b, size_t part_number)
{
    const talgeo__part *part = &b->parts[part_number];
    walk w = {.blocks = b, .size = 1 + (b->threshold - 1) / MAX_WALKS, .sums = b->sum_list};
    talgeo__point point = {0};
    for (size_t i = 0; i < part->count; i++) b->keep[b->part_variable[part->first + i]] = true;
    walk_part(&w, part);
    for (size_t i = 0; i < part->count; i++) b->keep[b->part_variable[part->first + i]] = false;
    bool good = !w.failed && make_point(&w, part->block, &point);
    forget(&w);
    if (good) return talgeo__blocks_add_point(b, point);
    free(point.variable);
    free(point.change);
    return false;
}
