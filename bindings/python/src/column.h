/* Vectors of counts or numbers that Python hands in, whatever holds them. */
#ifndef TALGEO_PY_COLUMN_H
#define TALGEO_PY_COLUMN_H

#include "extension.h"

/* One argument: a vector, or a number that stands for every row. Counts in `counts`, else numbers
 * in `doubles`; the other is NULL. A missing count is -1, a missing number NaN. */
typedef struct column {
    const char *name;
    int64_t *counts;
    double *doubles;
    Py_ssize_t length;
    bool scalar;
} column;

/* Read a number, an Arrow array or stream (its C interface), a buffer (NumPy, array.array,
 * memoryview) or a sequence. Counts must be whole. -1 with an exception that names the argument. */
int read_column(PyObject *object, const char *name, bool counts, column *out);
void free_column(column *c);
/* The common length of the columns, 1 where all are scalar; -1 with an exception. */
Py_ssize_t common_length(const column *columns, size_t count);

static inline int64_t count_at(const column *c, Py_ssize_t i)
{
    return c->counts[c->scalar ? 0 : i];
}

static inline double number_at(const column *c, Py_ssize_t i)
{
    return c->doubles[c->scalar ? 0 : i];
}

#endif
