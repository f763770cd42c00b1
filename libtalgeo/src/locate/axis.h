/* One axis of a grid: from coordinates to cells and back, with a known margin for rounding.
 *
 * A coordinate v is at place (v - origin) * scale, and in cell floor(place). Rounding makes the
 * bounds of a cell as real numbers uncertain by less than `margin` (in cells). So the reference
 * corner of a cell is put 2 margins before it, and every edge that comes within 3 margins of a cell
 * is listed there: then corner, next corner and all points of the cell lie where its list is
 * complete, and no comparison has to be exact. */
#ifndef TALGEO_LOCATE_AXIS_H
#define TALGEO_LOCATE_AXIS_H

#include <float.h>
#include <math.h>
#include <stdint.h>

typedef struct talgeo__axis {
    double origin, scale;
    double margin;
    int32_t cells;
} talgeo__axis;

/* Margins are kept below this part of a cell, else the axis gets fewer cells. */
#define TALGEO__MOST_MARGIN 0.0625

/* An axis over low..high with at most `wanted` cells. */
talgeo__axis talgeo__axis_new(double low, double high, int32_t wanted);

static inline double talgeo__axis_place(const talgeo__axis *axis, double v)
{
    return (v - axis->origin) * axis->scale;
}

/* The reference corner of the cell that begins at `place`. */
static inline double talgeo__axis_corner(const talgeo__axis *axis, double place)
{
    return axis->origin + (place - 2 * axis->margin) / axis->scale;
}

#endif
