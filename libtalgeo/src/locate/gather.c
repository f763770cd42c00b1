/* The edges near a border cell: read from the set, shared edges joined, ends brought into steps. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "explore.h"

/* ---- Shared edges ---- */

static uint64_t bits_of(double v)
{
    uint64_t bits;
    v += 0.0; /* -0 is 0 */
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static size_t slot_of(const talgeo__edge *edge, size_t slots)
{
    uint64_t mixed = bits_of(edge->ax) * 0x9E3779B97F4A7C15u + bits_of(edge->by);
    mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9u + bits_of(edge->bx) + bits_of(edge->ay);
    mixed *= 0x94D049BB133111EBu;
    return (size_t)(mixed >> 32) & (slots - 1);
}

static bool same_place(const talgeo__edge *e, const talgeo__edge *f)
{
    return e->ax == f->ax && e->ay == f->ay && e->bx == f->bx && e->by == f->by;
}

/* One edge with an area on each side, out of two at one place with an area on one side each. */
static bool join(talgeo__edge *edge, const talgeo__edge *other)
{
    if (edge->left < 0 && other->right < 0)
        edge->left = other->left;
    else if (edge->right < 0 && other->left < 0)
        edge->right = other->right;
    else
        return false;
    return true;
}

/* Join the last edge to another at its place, or keep it. */
static void settle_last(talgeo__explorer *e, size_t slots)
{
    const talgeo__edge *last = &e->edges[e->n_edges].edge;
    size_t slot = slot_of(last, slots);
    for (; e->slots[slot]; slot = (slot + 1) & (slots - 1)) {
        talgeo__edge *edge = &e->edges[e->slots[slot] - 1].edge;
        if (same_place(edge, last) && join(edge, last)) return;
    }
    e->slots[slot] = (uint32_t)++e->n_edges;
}

/* ---- Steps ---- */

static double farthest(const talgeo__axis *axis, double cell, double far, double a, double b)
{
    double in_a = fabs(talgeo__axis_place(axis, a) - cell);
    double in_b = fabs(talgeo__axis_place(axis, b) - cell);
    if (in_a > far) far = in_a;
    return in_b > far ? in_b : far;
}

static void choose_steps(talgeo__explorer *e, const talgeo__locator *locator, int32_t column,
                         int32_t row)
{
    double far = 0;
    for (size_t i = 0; i < e->n_edges; i++) {
        const talgeo__edge *edge = &e->edges[i].edge;
        far = farthest(&locator->x, column, far, edge->ax, edge->bx);
        far = farthest(&locator->y, row, far, edge->ay, edge->by);
    }
    e->coarseness = 0;
    while (e->coarseness < TALGEO__MOST_COARSENESS && far >= 2 << e->coarseness) e->coarseness++;
}

static talgeo__steps steps_of(const talgeo__explorer *e, const talgeo__locator *locator,
                              int32_t column, int32_t row, double x, double y)
{
    double per = talgeo__steps_a_cell(e->coarseness);
    return (talgeo__steps){
        talgeo__step_of(talgeo__axis_place(&locator->x, x) - column, per),
        talgeo__step_of(talgeo__axis_place(&locator->y, y) - row, per),
    };
}

static void bring_into_steps(talgeo__explorer *e, const talgeo__locator *locator, int32_t column,
                             int32_t row)
{
    choose_steps(e, locator, column, row);
    for (size_t i = 0; i < e->n_edges; i++) {
        talgeo__near *near = &e->edges[i];
        near->a = steps_of(e, locator, column, row, near->edge.ax, near->edge.ay);
        near->b = steps_of(e, locator, column, row, near->edge.bx, near->edge.by);
    }
}

bool talgeo__explorer_gather(talgeo__explorer *e, const talgeo__locator *locator, int32_t border,
                             int32_t column, int32_t row)
{
    const uint32_t *start = locator->start + border;
    size_t ring = 0, n = start[1] - start[0], slots = 4;
    while (slots < 2 * n) slots *= 2;
    if (!talgeo__grow(&e->edges, &e->edge_capacity, n, sizeof *e->edges) ||
        !talgeo__grow(&e->slots, &e->slot_capacity, slots, sizeof *e->slots))
        return false;
    memset(e->slots, 0, slots * sizeof *e->slots);
    e->n_edges = 0;
    for (uint32_t i = start[0]; i < start[1]; i++) {
        __builtin_prefetch(locator->areas->x + locator->near[i]);
        __builtin_prefetch(locator->areas->y + locator->near[i]);
    }
    for (uint32_t i = start[0]; i < start[1]; i++) {
        talgeo__near *last = &e->edges[e->n_edges];
        last->point = locator->near[i];
        if (talgeo__locator_edge(locator, last->point, &ring, &last->edge)) settle_last(e, slots);
    }
    bring_into_steps(e, locator, column, row);
    return true;
}
