/* The floating-point filter of the orientation test, inline for the loops that live on it. */
#ifndef TALGEO_LOCATE_FILTER_H
#define TALGEO_LOCATE_FILTER_H

#include <math.h>

/* (3 + 16 u) u with u = 2^-53 (Shewchuk 1997, bound A of orient2d). */
#define TALGEO__ORIENT_BOUND 3.3306690738754716e-16
/* More than any product can lose where it falls below the normal numbers. */
#define TALGEO__ORIENT_FLOOR 0x1p-1000

/* As talgeo__orient, but 0 also means: cannot tell. Overflow ends in an infinity or a NaN, for
 * which no comparison holds. */
static inline int talgeo__orient_filter(double ax, double ay, double bx, double by, double px,
                                        double py)
{
    double left = (bx - ax) * (py - ay), right = (by - ay) * (px - ax);
    double determinant = left - right;
    double bound = TALGEO__ORIENT_BOUND * (fabs(left) + fabs(right)) + TALGEO__ORIENT_FLOOR;
    return (determinant > bound) - (determinant < -bound);
}

#endif
