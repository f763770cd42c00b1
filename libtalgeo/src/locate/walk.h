/* Walking an edge over the cells of a grid: row by row, the columns that it may come near. */
#ifndef TALGEO_LOCATE_WALK_H
#define TALGEO_LOCATE_WALK_H

#include <stdbool.h>

#include "axis.h"

/* A straight edge, its lower end first (of a level edge, its left end). What is inside lies to the
 * left or right, looking up: area numbers, -1 for none. */
typedef struct talgeo__edge {
    double ax, ay, bx, by;
    int32_t left, right;
} talgeo__edge;

/* A grid of nx by ny cells whose cell (0, 0) begins at place (x0, y0) of the axes, `per` cells for
 * each of theirs. */
typedef struct talgeo__window {
    const talgeo__axis *x, *y;
    double x0, y0, per;
    int32_t nx, ny;
    double row_height, y_unit; /* of a cell in places; of a place in coordinates */
} talgeo__window;

static inline talgeo__window talgeo__window_new(const talgeo__axis *x, const talgeo__axis *y,
                                                int32_t x0, int32_t y0, int32_t per, int32_t nx,
                                                int32_t ny)
{
    return (talgeo__window){x, y, x0, y0, per, nx, ny, 1.0 / per, 1 / y->scale};
}

typedef struct talgeo__walk {
    const talgeo__window *window;
    const talgeo__edge *edge;
    double low_x, high_x, slope; /* x for each y; not finite or no use for a level edge */
    int32_t row, last_row;
    int32_t first_column, last_column; /* over all rows */
} talgeo__walk;

/* Cell of a coordinate moved by `margins` margins; -1 before the window, n behind it. */
static inline int32_t talgeo__window_cell(const talgeo__axis *axis, double v, double margins,
                                          double start, double per, int32_t n)
{
    double place = (talgeo__axis_place(axis, v) + margins * axis->margin - start) * per;
    if (!(place >= 0)) return -1;
    return place < n ? (int32_t)place : n;
}

static inline talgeo__walk talgeo__walk_new(const talgeo__window *w, const talgeo__edge *edge)
{
    bool leans_right = edge->bx >= edge->ax;
    talgeo__walk walk = {.window = w, .edge = edge};
    walk.low_x = leans_right ? edge->ax : edge->bx;
    walk.high_x = leans_right ? edge->bx : edge->ax;
    walk.row = talgeo__window_cell(w->y, edge->ay, -3, w->y0, w->per, w->ny);
    walk.last_row = talgeo__window_cell(w->y, edge->by, 3, w->y0, w->per, w->ny);
    if (walk.row < 0) walk.row = 0;
    if (walk.last_row >= w->ny) walk.last_row = w->ny - 1;
    walk.first_column = talgeo__window_cell(w->x, walk.low_x, -3, w->x0, w->per, w->nx);
    walk.last_column = talgeo__window_cell(w->x, walk.high_x, 3, w->x0, w->per, w->nx);
    if (walk.row != walk.last_row && walk.first_column != walk.last_column)
        walk.slope = (edge->bx - edge->ax) / (edge->by - edge->ay);
    return walk;
}

/* x of the edge where it passes y, within its ends. */
static inline double talgeo__walk_x(const talgeo__walk *walk, double y, double otherwise)
{
    double x = walk->edge->ax + (y - walk->edge->ay) * walk->slope;
    return x >= walk->low_x && x <= walk->high_x ? x : otherwise;
}

/* The columns of the next row that the edge may come near: from..to, none where from > to. False
 * after the last row. */
static inline bool talgeo__walk_next(talgeo__walk *walk, int32_t *row, int32_t *from, int32_t *to)
{
    const talgeo__window *w = walk->window;
    if (walk->row > walk->last_row) return false;
    *row = walk->row++;
    *from = walk->first_column;
    *to = walk->last_column;
    if (walk->slope != 0) {
        /* The piece of the edge in the row and 3 margins about it; where it does not leave the row,
         * its end counts. */
        double margin = 3 * w->y->margin;
        double below = w->y->origin + (w->y0 + *row * w->row_height - margin) * w->y_unit;
        double above = w->y->origin + (w->y0 + (*row + 1) * w->row_height + margin) * w->y_unit;
        bool leans_right = walk->slope > 0;
        double enters = below > walk->edge->ay
                            ? talgeo__walk_x(walk, below, leans_right ? walk->low_x : walk->high_x)
                            : walk->edge->ax;
        double leaves = above < walk->edge->by
                            ? talgeo__walk_x(walk, above, leans_right ? walk->high_x : walk->low_x)
                            : walk->edge->bx;
        *from = talgeo__window_cell(w->x, leans_right ? enters : leaves, -3, w->x0, w->per, w->nx);
        *to = talgeo__window_cell(w->x, leans_right ? leaves : enters, 3, w->x0, w->per, w->nx);
    }
    if (*from < 0) *from = 0;
    if (*to >= w->nx) *to = w->nx - 1;
    return true;
}

#endif
