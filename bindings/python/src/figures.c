/* The functions that give a figure for each row: one definition each, one loop for all. */
#include "column.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ARGUMENTS = 6 };

/* What a row needs besides its columns. */
typedef struct constants {
    double confidence, per;
} constants;

typedef struct definition {
    const char *name;
    const char *arguments[MOST_ARGUMENTS + 1];
    const char *kinds; /* a letter an argument: c a count, d a number */
    talgeo_figure (*run)(const column *columns, Py_ssize_t i, const constants *k);
    const char *needs; /* what an invalid row fails */
} definition;

static talgeo_figure run_wilson(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_wilson(count_at(&c[0], i), count_at(&c[1], i), k->confidence);
}

static talgeo_figure run_wilson_effective(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_wilson_effective(number_at(&c[0], i), number_at(&c[1], i), k->confidence);
}

static talgeo_figure run_mean(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_mean(count_at(&c[0], i), number_at(&c[1], i), number_at(&c[2], i), k->confidence);
}

static talgeo_figure run_mean_of_sums(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_mean_of_sums(count_at(&c[0], i), number_at(&c[1], i), number_at(&c[2], i),
                               number_at(&c[3], i), k->confidence);
}

static talgeo_figure run_mean_difference(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_mean_difference(count_at(&c[0], i), number_at(&c[1], i), number_at(&c[2], i),
                                  count_at(&c[3], i), number_at(&c[4], i), number_at(&c[5], i),
                                  k->confidence);
}

static talgeo_figure run_byar(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_byar(count_at(&c[0], i), number_at(&c[1], i), k->per, k->confidence);
}

static talgeo_figure run_newcombe(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_newcombe(count_at(&c[0], i), count_at(&c[1], i), count_at(&c[2], i),
                           count_at(&c[3], i), k->confidence);
}

static talgeo_figure run_newcombe_paired(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_newcombe_paired(count_at(&c[0], i), count_at(&c[1], i), count_at(&c[2], i),
                                  count_at(&c[3], i), k->confidence);
}

static talgeo_figure run_newcombe_effective(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_newcombe_effective(number_at(&c[0], i), number_at(&c[1], i), number_at(&c[2], i),
                                     number_at(&c[3], i), k->confidence);
}

static talgeo_figure run_funnel(const column *c, Py_ssize_t i, const constants *k)
{
    return talgeo_funnel(number_at(&c[0], i), count_at(&c[1], i), k->confidence);
}

static const definition definitions[] = {
    {"wilson", {"events", "n"}, "cc", run_wilson, "0 <= events <= n"},
    {"wilson_effective",
     {"share", "effective_n"},
     "dd",
     run_wilson_effective,
     "0 <= share <= 1 and effective_n >= 0"},
    {"mean_ci", {"n", "mean", "sd"}, "cdd", run_mean, "a finite mean and sd >= 0"},
    {"mean_of_sums",
     {"n", "origin", "sum", "squares"},
     "cddd",
     run_mean_of_sums,
     "sums that n values can have"},
    {"mean_difference",
     {"n1", "mean1", "sd1", "n2", "mean2", "sd2"},
     "cddcdd",
     run_mean_difference,
     "finite means and sd >= 0"},
    {"byar",
     {"events", "denominator"},
     "cd",
     run_byar,
     "a finite denominator, above 0 where there are events"},
    {"newcombe",
     {"events1", "n1", "events2", "n2"},
     "cccc",
     run_newcombe,
     "0 <= events <= n in both groups"},
    {"newcombe_paired",
     {"both", "first_only", "second_only", "neither"},
     "cccc",
     run_newcombe_paired,
     "counts up to 2^53"},
    {"newcombe_effective",
     {"share1", "effective_n1", "share2", "effective_n2"},
     "dddd",
     run_newcombe_effective,
     "0 <= share <= 1 and effective_n >= 0"},
    {"funnel", {"reference", "n"}, "dc", run_funnel, "0 <= reference <= 1"}};

static const definition *find_definition(const char *name)
{
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
        if (strcmp(definitions[i].name, name) == 0) return &definitions[i];
    PyErr_Format(PyExc_ValueError, "no function %s", name);
    return NULL;
}

/* ---- The loop ---- */

/* What the loop fills: three vectors of doubles and one of statuses, as bytearrays. */
typedef struct results {
    PyObject *value, *low, *high, *status;
} results;

static PyObject *new_bytes(Py_ssize_t size)
{
    return PyByteArray_FromStringAndSize(NULL, size);
}

static void end_results(results *r)
{
    Py_XDECREF(r->value);
    Py_XDECREF(r->low);
    Py_XDECREF(r->high);
    Py_XDECREF(r->status);
}

static int make_results(results *r, Py_ssize_t rows)
{
    Py_ssize_t size = rows * (Py_ssize_t)sizeof(double);
    *r = (results){new_bytes(size), new_bytes(size), new_bytes(size), new_bytes(rows)};
    if (r->value && r->low && r->high && r->status) return 0;
    end_results(r);
    return -1;
}

static bool has_value(talgeo_figure_status status)
{
    return status == TALGEO_FIGURE_OK || status == TALGEO_FIGURE_UNRELIABLE ||
           status == TALGEO_FIGURE_NO_VARIATION;
}

/* Runs without the GIL. Returns the first invalid row, or `rows`. */
static Py_ssize_t fill(const definition *d, const column *columns, const constants *k,
                       Py_ssize_t rows, double *value, double *low, double *high, char *status)
{
    for (Py_ssize_t i = 0; i < rows; i++) {
        talgeo_figure f = d->run(columns, i, k);
        bool valued = has_value(f.status);
        bool limited = valued && f.status != TALGEO_FIGURE_NO_VARIATION;
        if (f.status == TALGEO_FIGURE_INVALID) return i;
        value[i] = valued ? f.value : NAN;
        low[i] = limited ? f.low : NAN;
        high[i] = limited ? f.high : NAN;
        status[i] = (char)f.status;
    }
    return rows;
}

static PyObject *run_rows(const definition *d, const column *columns, size_t count,
                          const constants *k)
{
    results r;
    Py_ssize_t rows = common_length(columns, count), done;
    bool scalar = true;
    for (size_t i = 0; i < count; i++) scalar = scalar && columns[i].scalar;
    if (rows < 0 || make_results(&r, rows) < 0) return NULL;
    double *value = (double *)PyByteArray_AsString(r.value);
    double *low = (double *)PyByteArray_AsString(r.low);
    double *high = (double *)PyByteArray_AsString(r.high);
    char *status = PyByteArray_AsString(r.status);
    Py_BEGIN_ALLOW_THREADS done = fill(d, columns, k, rows, value, low, high, status);
    Py_END_ALLOW_THREADS if (done == rows) return Py_BuildValue(
        "(NNNNO)", r.value, r.low, r.high, r.status, scalar ? Py_True : Py_False);
    end_results(&r);
    if (scalar)
        PyErr_Format(PyExc_ValueError, "%s needs %s", d->name, d->needs);
    else
        PyErr_Format(PyExc_ValueError, "%s, row %zd: needs %s", d->name, done + 1, d->needs);
    return NULL;
}

static PyObject *figures(PyObject *module, PyObject *arguments)
{
    const char *name;
    PyObject *values, *result = NULL;
    constants k;
    column columns[MOST_ARGUMENTS];
    size_t count, read = 0;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "sO!dd", &name, &PyTuple_Type, &values, &k.confidence, &k.per))
        return NULL;
    const definition *d = find_definition(name);
    if (d == NULL) return NULL;
    if (!(k.confidence > 0 && k.confidence < 1) || !(k.per > 0)) {
        PyErr_SetString(PyExc_ValueError,
                        k.per > 0 ? "confidence must lie between 0 and 1" : "per must be above 0");
        return NULL;
    }
    for (count = strlen(d->kinds); read < count; read++)
        if (read_column(PyTuple_GetItem(values, (Py_ssize_t)read), d->arguments[read],
                        d->kinds[read] == 'c', &columns[read]) < 0)
            break;
    if (read == count) result = run_rows(d, columns, count, &k);
    while (read > 0) free_column(&columns[--read]);
    return result;
}

PyMethodDef figures_methods[] = {
    {"figures", figures, METH_VARARGS,
     "figures(name, columns, confidence, per): value, low, high, status of each row, and whether "
     "all columns were numbers."},
    {0}};
