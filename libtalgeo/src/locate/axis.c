/* One axis of a grid. */
#include "axis.h"

talgeo__axis talgeo__axis_new(double low, double high, int32_t wanted)
{
    double width = high - low, magnitude = fmax(fabs(low), fabs(high));
    /* The relative error of places and corners, as a part of the width. */
    double error = 64 * DBL_EPSILON * (magnitude / width);
    if (!(width > 0) || !(error * 2 < TALGEO__MOST_MARGIN)) {
        /* No width, or one of a few units in the last place: a single cell, with room about it. */
        double room = fmax(width, 1024 * DBL_EPSILON * magnitude);
        double scale = room > DBL_MIN ? 0.5 / room : 1;
        return (talgeo__axis){low, scale, TALGEO__MOST_MARGIN, 1};
    }
    double most = TALGEO__MOST_MARGIN / error;
    talgeo__axis axis = {.origin = low, .cells = most < wanted ? (int32_t)most : wanted};
    /* A little less than cells / width, so that `high` is inside the last cell. */
    axis.scale = axis.cells / width * (1 - 1e-9);
    axis.margin = error * axis.cells;
    return axis;
}
