/* Finding the area of points: in the grid, else in a patch, else by walking. */
#include <stdbool.h>
#include <stddef.h>

#include "filter.h"
#include "index.h"
#include "orient.h"

/* Points that go through the steps together, so that the memory each step needs is on its way
 * before it is read. */
enum { BATCH = 256 };

/* ---- Walking ---- */

/* Entering area a adds one to the upper half of a sum and a to the lower; leaving takes them away.
 * So a sum of one area is that area, and tells when there are several. */
static inline int64_t weight(int32_t area)
{
    int64_t some = area >= 0;
    return (some << 32) + (area & -some);
}

/* Is p on the edge? */
static bool is_on(const talgeo__edge *edge, double px, double py)
{
    bool rises = edge->ax < edge->bx;
    return py >= edge->ay && py <= edge->by && px >= (rises ? edge->ax : edge->bx) &&
           px <= (rises ? edge->bx : edge->ax) &&
           talgeo__orient(edge->ax, edge->ay, edge->bx, edge->by, px, py) == 0;
}

/* Does the area cover p, which is not on its border? */
static bool covers(const talgeo__patch *patch, const talgeo__list *list, int32_t area, double px,
                   double py)
{
    int times = 0;
    int32_t held;
    for (size_t i = 0; (held = talgeo__sets_area(&patch->sets, list->base, i)) >= 0; i++)
        times += held == area;
    for (uint32_t i = 0; i < list->n; i++) {
        const talgeo__edge *edge = &patch->edges[list->edges[i] / 4];
        if (edge->left != area && edge->right != area) continue;
        bool right = talgeo__orient(edge->ax, edge->ay, edge->bx, edge->by, px, py) < 0;
        int across = talgeo__crossings(list->edges[i], edge, py, right);
        times += (edge->right == area) * across - (edge->left == area) * across;
    }
    return times != 0;
}

/* The lowest area that covers p, when p is on a border or areas overlap. */
static int32_t walk_exactly(const talgeo__patch *patch, const talgeo__list *list, double px,
                            double py)
{
    int32_t best = INT32_MAX, held;
    for (uint32_t i = 0; i < list->n; i++) {
        const talgeo__edge *edge = &patch->edges[list->edges[i] / 4];
        if (!is_on(edge, px, py)) continue;
        if (edge->left >= 0 && edge->left < best) best = edge->left;
        if (edge->right >= 0 && edge->right < best) best = edge->right;
    }
    for (size_t i = 0; (held = talgeo__sets_area(&patch->sets, list->base, i)) >= 0; i++)
        if (held < best && covers(patch, list, held, px, py)) best = held;
    for (uint32_t i = 0; i < list->n; i++) {
        const talgeo__edge *edge = &patch->edges[list->edges[i] / 4];
        for (int side = 0; side < 2; side++) {
            held = side ? edge->right : edge->left;
            if (held >= 0 && held < best && covers(patch, list, held, px, py)) best = held;
        }
    }
    return best == INT32_MAX ? TALGEO__NO_AREA : best;
}

/* The same, when no test is near zero and no areas overlap; else hands over. */
static int32_t walk(const talgeo__patch *patch, const talgeo__list *list, double px, double py)
{
    if (list->base < TALGEO__NO_AREA) return walk_exactly(patch, list, px, py);
    int64_t sum = weight(list->base);
    bool unsure = false;
    for (uint32_t i = 0; i < list->n; i++) {
        const talgeo__edge *edge = &patch->edges[list->edges[i] / 4];
        int side = talgeo__orient_filter(edge->ax, edge->ay, edge->bx, edge->by, px, py);
        unsure |= side == 0 && py >= edge->ay && py <= edge->by;
        sum += talgeo__crossings(list->edges[i], edge, py, side < 0) *
               (weight(edge->right) - weight(edge->left));
    }
    if (unsure || sum >> 32 > 1) return walk_exactly(patch, list, px, py);
    return sum == 0 ? TALGEO__NO_AREA : (int32_t)(sum & INT32_MAX);
}

/* ---- Without a patch, for want of memory: all edges of area after area ---- */

static bool ring_covers(const talgeo__locator *locator, size_t ring, double px, double py,
                        bool *inside)
{
    const size_t *points = locator->areas->point_of_ring;
    talgeo__edge edge;
    for (size_t p = points[ring]; p + 1 < points[ring + 1]; p++) {
        if (!talgeo__locator_edge(locator, (uint32_t)p, &ring, &edge)) continue;
        if (is_on(&edge, px, py)) return true;
        if (py >= edge.ay && py < edge.by)
            *inside ^= talgeo__orient(edge.ax, edge.ay, edge.bx, edge.by, px, py) < 0;
    }
    return false;
}

static int32_t search(const talgeo__locator *locator, double px, double py)
{
    const talgeo_areas *areas = locator->areas;
    for (size_t a = 0; a < areas->n_areas; a++) {
        bool inside = false;
        size_t from = areas->ring_of_part[areas->part_of_area[a]];
        size_t to = areas->ring_of_part[areas->part_of_area[a + 1]];
        for (size_t r = from; r < to; r++)
            if (ring_covers(locator, r, px, py, &inside)) return (int32_t)a;
        if (inside) return (int32_t)a;
    }
    return TALGEO__NO_AREA;
}

/* ---- Batches ---- */

/* Points of a batch that wait for the next step, and what they wait for. */
typedef struct waiting {
    size_t n;
    uint32_t point[BATCH];
    int32_t column[BATCH], row[BATCH]; /* in the grid */
    int32_t number[BATCH];             /* of the cell there */
    int32_t fine[BATCH];               /* place of the finer cell; then of the list */
    const talgeo__patch *patch[BATCH];
} waiting;

/* Ask the grid. A point outside (or not a number) asks the cell behind the last. */
static void ask_grid(const talgeo__locator *locator, const double *x, const double *y, size_t n,
                     int32_t *area, waiting *w)
{
    const talgeo__axis ax = locator->x, ay = locator->y;
    size_t outside = (size_t)ax.cells * (size_t)ay.cells;
    w->n = 0;
    for (size_t i = 0; i < n; i++) {
        double place_x = talgeo__axis_place(&ax, x[i]), place_y = talgeo__axis_place(&ay, y[i]);
        bool inside = place_x >= 0 && place_x < ax.cells && place_y >= 0 && place_y < ay.cells;
        int32_t column = inside ? (int32_t)place_x : 0, row = inside ? (int32_t)place_y : 0;
        size_t cell = inside ? (size_t)row * (size_t)ax.cells + (size_t)column : outside;
        int32_t answer = locator->cells[cell];
        area[i] = answer;
        w->point[w->n] = (uint32_t)i;
        w->column[w->n] = column;
        w->row[w->n] = row;
        w->number[w->n] = answer;
        w->n += answer < TALGEO__NO_AREA;
    }
}

/* Find the finer cells. The places are exact less a whole number and times a power of two, so these
 * are the cells that the points' places are in. */
static void find_fine(const talgeo__locator *locator, const double *x, const double *y, waiting *w)
{
    for (size_t i = 0; i < w->n; i++) {
        uint32_t at = w->point[i];
        int32_t level = talgeo__border_level(w->number[i]), per = 1 << level;
        double in_x = talgeo__axis_place(&locator->x, x[at]) - w->column[i];
        double in_y = talgeo__axis_place(&locator->y, y[at]) - w->row[i];
        int32_t column = (int32_t)(in_x * per), row = (int32_t)(in_y * per);
        w->fine[i] = talgeo__border_place(w->number[i]) + 1 + (row << level) + column;
        __builtin_prefetch((const void *)&locator->fine[w->fine[i]]);
    }
}

/* Ask the finer cells, exploring what is unknown; what is still open waits for its list. */
static void ask_fine(const talgeo__locator *locator, const double *x, const double *y,
                     int32_t *area, waiting *w)
{
    size_t open = 0;
    for (size_t i = 0; i < w->n; i++) {
        uint32_t at = w->point[i];
        const _Atomic int32_t *cell = &locator->fine[w->fine[i]];
        int32_t answer = atomic_load_explicit(cell, memory_order_acquire);
        if (answer == TALGEO__UNKNOWN) {
            if (!talgeo__locator_explore(locator, w->column[i], w->row[i])) {
                area[at] = search(locator, x[at], y[at]);
                continue;
            }
            answer = atomic_load_explicit(cell, memory_order_acquire);
        }
        area[at] = answer;
        w->point[open] = at;
        w->number[open] = w->number[i];
        w->fine[open] = talgeo__other_of(answer);
        open += answer < TALGEO__NO_AREA;
    }
    w->n = open;
}

/* Find the patches of the lists. Most are small: their first lines are all of them. */
static void find_patches(const talgeo__locator *locator, waiting *w)
{
    enum { LINE = 64, LINES = 3 };
    for (size_t i = 0; i < w->n; i++) {
        int32_t border = talgeo__border_of(locator, w->number[i]);
        w->patch[i] = atomic_load_explicit(&locator->patches[border], memory_order_acquire);
        for (int line = 0; line < LINES; line++)
            __builtin_prefetch((const char *)w->patch[i] + (ptrdiff_t)line * LINE);
    }
}

static void walk_lists(const double *x, const double *y, int32_t *area, const waiting *w)
{
    for (size_t i = 0; i < w->n; i++) {
        uint32_t at = w->point[i];
        const talgeo__list *list = talgeo__patch_list(w->patch[i], w->fine[i]);
        area[at] = walk(w->patch[i], list, x[at], y[at]);
    }
}

void talgeo__locator_find(const talgeo__locator *locator, const double *x, const double *y,
                          size_t n, int32_t *area)
{
    waiting w;
    for (size_t from = 0; from < n; from += BATCH) {
        size_t count = n - from < BATCH ? n - from : BATCH;
        ask_grid(locator, x + from, y + from, count, area + from, &w);
        find_fine(locator, x + from, y + from, &w);
        ask_fine(locator, x + from, y + from, area + from, &w);
        find_patches(locator, &w);
        walk_lists(x + from, y + from, area + from, &w);
    }
}
