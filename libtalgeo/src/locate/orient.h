/* On which side of a line is a point: exact for all finite doubles. */
#ifndef TALGEO_LOCATE_ORIENT_H
#define TALGEO_LOCATE_ORIENT_H

/* 1: p is left of the line from a to b, -1: right of it, 0: on it. */
int talgeo__orient(double ax, double ay, double bx, double by, double px, double py);

/* The same without the floating-point filter. */
int talgeo__orient_exact(double ax, double ay, double bx, double by, double px, double py);

#endif
