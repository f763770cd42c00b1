/* Coordinates of many points as Python hands them in: borrowed where that is possible. */
#ifndef TALGEO_PY_COORDINATES_H
#define TALGEO_PY_COORDINATES_H

#include "column.h"

typedef struct coordinates {
    const double *values;
    Py_ssize_t length;
    Py_buffer view;     /* whose memory it is; obj is NULL without one */
    PyObject *capsules; /* or the Arrow array that has it */
    column copy;        /* or our own */
} coordinates;

/* A contiguous buffer of float64 or an Arrow array of it without nulls is used where it is; all
 * else that read_column takes is copied, missing values as NaN. -1 with an exception. */
int get_coordinates(PyObject *object, const char *name, coordinates *out);
void release_coordinates(coordinates *c);

#endif
