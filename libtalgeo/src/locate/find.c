/* Finding the area of points: in the grid, else in its finer cells, else by walking. */
#include <stdbool.h>
#include <stddef.h>

#include "explore.h"
#include "filter.h"
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
static bool covers(const talgeo_areas *areas, const talgeo__list *list, int32_t area, double px,
                   double py)
{
    int times = 0;
    const int32_t *base = talgeo__base_areas(list);
    for (size_t i = 0; i < talgeo__base_count(list); i++) times += base[i] == area;
    for (unsigned i = 0; i < list->n; i++) {
        const talgeo__entry *entry = &list->entries[i];
        if (entry->left != area && entry->right != area) continue;
        talgeo__edge edge = talgeo__entry_edge(areas, entry);
        bool right = talgeo__orient(edge.ax, edge.ay, edge.bx, edge.by, px, py) < 0;
        int across = talgeo__crossings(entry->number, py >= edge.ay, py >= edge.by, right);
        times += (edge.right == area) * across - (edge.left == area) * across;
    }
    return times != 0;
}

/* The lowest area that covers p, when p is on a border or areas overlap. */
static int32_t walk_exactly(const talgeo_areas *areas, const talgeo__list *list, double px,
                            double py)
{
    int32_t best = INT32_MAX;
    const int32_t *base = talgeo__base_areas(list);
    for (unsigned i = 0; i < list->n; i++) {
        talgeo__edge edge = talgeo__entry_edge(areas, &list->entries[i]);
        if (!is_on(&edge, px, py)) continue;
        if (edge.left >= 0 && edge.left < best) best = edge.left;
        if (edge.right >= 0 && edge.right < best) best = edge.right;
    }
    for (size_t i = 0; i < talgeo__base_count(list); i++)
        if (base[i] < best && covers(areas, list, base[i], px, py)) best = base[i];
    for (unsigned i = 0; i < list->n; i++) {
        const talgeo__entry *entry = &list->entries[i];
        for (int side = 0; side < 2; side++) {
            int32_t held = side ? entry->right : entry->left;
            if (held >= 0 && held < best && covers(areas, list, held, px, py)) best = held;
        }
    }
    return best == INT32_MAX ? TALGEO__NO_AREA : best;
}

/* The same, when no test is near zero and no areas overlap; else hands over. */
static int32_t walk_in_doubles(const talgeo_areas *areas, const talgeo__list *list, double px,
                               double py)
{
    int64_t sum = weight(list->base);
    for (unsigned i = 0; i < list->n; i++) {
        const talgeo__entry *entry = &list->entries[i];
        talgeo__edge edge = talgeo__entry_edge(areas, entry);
        int side = talgeo__orient_filter(edge.ax, edge.ay, edge.bx, edge.by, px, py);
        if (side == 0 && py >= edge.ay && py <= edge.by) return walk_exactly(areas, list, px, py);
        sum += talgeo__crossings(entry->number, py >= edge.ay, py >= edge.by, side < 0) *
               (weight(edge.right) - weight(edge.left));
    }
    if (sum >> 32 > 1) return walk_exactly(areas, list, px, py);
    return sum == 0 ? TALGEO__NO_AREA : (int32_t)(sum & INT32_MAX);
}

/* On which side of an edge is p, all in steps: 1 left, -1 right, 0 cannot tell. Every difference is
 * off by less than 1 + 2^-20, so the determinant by less than the sum of their sizes and 3. */
static inline int side_in_steps(const talgeo__entry *entry, talgeo__steps p)
{
    int64_t dx = entry->b.x - entry->a.x, dy = entry->b.y - entry->a.y;
    int64_t ex = p.x - entry->a.x, ey = p.y - entry->a.y;
    int64_t determinant = dx * ey - dy * ex;
    int64_t bound = (dx < 0 ? -dx : dx) + dy + (ex < 0 ? -ex : ex) + (ey < 0 ? -ey : ey) + 3;
    return (determinant >= bound) - (determinant <= -bound);
}

/* The same in steps: decides where p is not within a few of them of an edge at its height, and not
 * at the height of an end. */
static inline int32_t walk(const talgeo_areas *areas, const talgeo__list *list, talgeo__steps p,
                           double px, double py)
{
    if (list->base < TALGEO__NO_AREA) return walk_exactly(areas, list, px, py);
    int64_t sum = weight(list->base);
    bool unsure = false;
    for (unsigned i = 0; i < list->n; i++) {
        const talgeo__entry *entry = &list->entries[i];
        bool over_a = p.y > entry->a.y, over_b = p.y > entry->b.y;
        int side = side_in_steps(entry, p);
        unsure |= p.y == entry->a.y || p.y == entry->b.y || (side == 0 && over_a && !over_b);
        sum += talgeo__crossings(entry->number, over_a, over_b, side < 0) *
               (weight(entry->right) - weight(entry->left));
    }
    if (unsure || sum >> 32 > 1) return walk_in_doubles(areas, list, px, py);
    return sum == 0 ? TALGEO__NO_AREA : (int32_t)(sum & INT32_MAX);
}

/* ---- Without lists, for want of memory: all edges of area after area ---- */

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
    double in_x[BATCH], in_y[BATCH];   /* where in the cell */
    const _Atomic int32_t *fine[BATCH];
    const talgeo__list *list[BATCH];
} waiting;

/* The processor's own prefetching starts anew with every batch: tell it of the next. */
static void fetch_next(const double *x, const double *y, size_t n, int32_t *area)
{
    enum { LINE = 64 };
    for (size_t i = 0; i < n; i += LINE / sizeof *x) {
        __builtin_prefetch(x + i);
        __builtin_prefetch(y + i);
    }
    for (size_t i = 0; i < n; i += LINE / sizeof *area) __builtin_prefetch(area + i, 1);
}

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
        w->in_x[i] = talgeo__axis_place(&locator->x, x[at]) - w->column[i];
        w->in_y[i] = talgeo__axis_place(&locator->y, y[at]) - w->row[i];
        int32_t column = (int32_t)(w->in_x[i] * per), row = (int32_t)(w->in_y[i] * per);
        w->fine[i] = talgeo__fine_cells(locator, w->number[i]) + (row << level) + column;
        __builtin_prefetch((const void *)w->fine[i]);
        __builtin_prefetch((const void *)talgeo__fine_lists(locator, w->number[i]));
    }
}

/* Ask the finer cells, exploring what is unknown; what is still open waits for its list. Most lists
 * are short: their first lines are all of them. */
static void ask_fine(const talgeo__locator *locator, talgeo__explorer *explorer, const double *x,
                     const double *y, int32_t *area, waiting *w)
{
    enum { LINE = 64 };
    size_t open = 0;
    for (size_t i = 0; i < w->n; i++) {
        uint32_t at = w->point[i];
        int32_t answer = atomic_load_explicit(w->fine[i], memory_order_acquire);
        if (answer == TALGEO__UNKNOWN) {
            if (!talgeo__locator_explore(locator, explorer, w->column[i], w->row[i])) {
                area[at] = search(locator, x[at], y[at]);
                continue;
            }
            answer = atomic_load_explicit(w->fine[i], memory_order_acquire);
        }
        area[at] = answer;
        if (answer >= TALGEO__NO_AREA) continue;
        const uint32_t *lists =
            atomic_load_explicit(talgeo__fine_lists(locator, w->number[i]), memory_order_acquire);
        w->point[open] = at;
        w->in_x[open] = w->in_x[i];
        w->in_y[open] = w->in_y[i];
        w->list[open] = talgeo__list_at(lists, talgeo__other_of(answer));
        __builtin_prefetch(w->list[open]);
        __builtin_prefetch((const char *)w->list[open++] + LINE);
    }
    w->n = open;
}

static void walk_lists(const talgeo__locator *locator, const double *x, const double *y,
                       int32_t *area, const waiting *w)
{
    for (size_t i = 0; i < w->n; i++) {
        uint32_t at = w->point[i];
        double per = talgeo__steps_a_cell(w->list[i]->coarseness);
        talgeo__steps p = {talgeo__step_of(w->in_x[i], per), talgeo__step_of(w->in_y[i], per)};
        area[at] = walk(locator->areas, w->list[i], p, x[at], y[at]);
    }
}

void talgeo__locator_find(const talgeo__locator *locator, const double *x, const double *y,
                          size_t n, int32_t *area)
{
    talgeo__explorer explorer = {0};
    waiting w;
    for (size_t from = 0; from < n; from += BATCH) {
        size_t count = n - from < BATCH ? n - from : BATCH;
        size_t next = from + count, then = n - next < BATCH ? n - next : BATCH;
        ask_grid(locator, x + from, y + from, count, area + from, &w);
        find_fine(locator, x + from, y + from, &w);
        fetch_next(x + next, y + next, then, area + next);
        ask_fine(locator, &explorer, x + from, y + from, area + from, &w);
        walk_lists(locator, x + from, y + from, area + from, &w);
    }
    talgeo__explorer_free(&explorer);
}
