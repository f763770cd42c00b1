/* The functions that make one answer of a few counts, or of whole vectors. Figures and tests are
 * tuples here; the Python face names their fields. */
#include "column.h"

#include <stdlib.h>
#include <string.h>

/* ---- Tuples ---- */

static PyObject *number_unless(bool absent, double value)
{
    return absent ? Py_NewRef(Py_None) : PyFloat_FromDouble(value);
}

static PyObject *from_figure(talgeo_figure f)
{
    bool limited = f.status == TALGEO_FIGURE_OK || f.status == TALGEO_FIGURE_UNRELIABLE;
    bool valued = limited || f.status == TALGEO_FIGURE_NO_VARIATION;
    return Py_BuildValue("(NNNs)", number_unless(!valued, f.value), number_unless(!limited, f.low),
                         number_unless(!limited, f.high), talgeo_figure_status_text(f.status));
}

static PyObject *from_test(talgeo_test t)
{
    bool absent = t.status != TALGEO_FIGURE_OK;
    return Py_BuildValue("(NNNs)", number_unless(absent, t.statistic), number_unless(absent, t.df),
                         number_unless(absent, t.p), talgeo_figure_status_text(t.status));
}

static int to_double(PyObject *object, double *value)
{
    *value = object == Py_None ? 0 : PyFloat_AsDouble(object);
    return PyErr_Occurred() ? -1 : 0;
}

static int to_status(PyObject *object, talgeo_figure_status *status)
{
    const char *text = PyUnicode_AsUTF8AndSize(object, NULL);
    for (int i = TALGEO_FIGURE_OK; text && i <= TALGEO_FIGURE_INVALID; i++)
        if (strcmp(text, talgeo_figure_status_text((talgeo_figure_status)i)) == 0) {
            *status = (talgeo_figure_status)i;
            return 0;
        }
    if (text) PyErr_SetString(PyExc_ValueError, "a figure with an unknown status");
    return -1;
}

/* For PyArg_ParseTuple: a (value, low, high, status). */
static int to_figure(PyObject *object, void *out)
{
    PyObject *value, *low, *high, *status;
    talgeo_figure *f = out;
    if (!PyTuple_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "not a Figure");
        return 0;
    }
    return PyArg_ParseTuple(object, "OOOO", &value, &low, &high, &status) &&
           to_double(value, &f->value) == 0 && to_double(low, &f->low) == 0 &&
           to_double(high, &f->high) == 0 && to_status(status, &f->status) == 0;
}

static PyObject *invalid(const char *what)
{
    PyErr_SetString(PyExc_ValueError, what);
    return NULL;
}

/* ---- Vectors ---- */

/* Columns of one length, in order, from a tuple; `kinds` as in figures.c. Returns that length, or
 * -1 with an exception and nothing to free. */
static Py_ssize_t read_columns(PyObject *const *objects, const char *const *names,
                               const char *kinds, column *columns)
{
    size_t count = strlen(kinds), read = 0;
    for (; read < count; read++) {
        if (read_column(objects[read], names[read], kinds[read] == 'c', &columns[read]) < 0) break;
        if (columns[read].scalar) {
            PyErr_Format(PyExc_TypeError, "%s must be a vector", names[read]);
            read++;
            break;
        }
    }
    Py_ssize_t rows = read == count && !PyErr_Occurred() ? common_length(columns, count) : -1;
    if (rows < 0)
        while (read > 0) free_column(&columns[--read]);
    return rows;
}

static void free_columns(column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) free_column(&columns[i]);
}

static PyObject *from_trend(talgeo_trend t)
{
    if (t.slope.status == TALGEO_FIGURE_INVALID)
        return invalid("a trend needs finite times and values, standard errors above 0, 0 <= "
                       "events <= n, and 0 < confidence < 1");
    return Py_BuildValue("(NNNNn)", from_figure(t.slope), from_test(t.trend),
                         from_test(t.heterogeneity), from_test(t.departure), (Py_ssize_t)t.periods);
}

static PyObject *trend(PyObject *module, PyObject *arguments)
{
    static const char *const names[] = {"events", "n", "time"};
    PyObject *objects[3];
    double confidence;
    column c[3];
    (void)module;
    if (!PyArg_ParseTuple(arguments, "OOOd", &objects[0], &objects[1], &objects[2], &confidence))
        return NULL;
    Py_ssize_t rows = read_columns(objects, names, "ccd", c);
    if (rows < 0) return NULL;
    talgeo_trend made =
        talgeo_trend_of_shares(c[0].counts, c[1].counts, c[2].doubles, (size_t)rows, confidence);
    free_columns(c, 3);
    return from_trend(made);
}

static PyObject *trend_of_values(PyObject *module, PyObject *arguments)
{
    static const char *const names[] = {"values", "errors", "time"};
    PyObject *objects[3];
    double confidence;
    column c[3];
    (void)module;
    if (!PyArg_ParseTuple(arguments, "OOOd", &objects[0], &objects[1], &objects[2], &confidence))
        return NULL;
    Py_ssize_t rows = read_columns(objects, names, "ddd", c);
    if (rows < 0) return NULL;
    talgeo_trend made =
        talgeo_trend_of_values(c[0].doubles, c[1].doubles, c[2].doubles, (size_t)rows, confidence);
    free_columns(c, 3);
    return from_trend(made);
}

static PyObject *gradient(PyObject *module, PyObject *arguments)
{
    static const char *const names[] = {"events", "n", "score"};
    PyObject *objects[3];
    double confidence;
    column c[3];
    talgeo_gradient made;
    talgeo_error error = TALGEO_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "OOOd", &objects[0], &objects[1], &objects[2], &confidence))
        return NULL;
    Py_ssize_t rows = read_columns(objects, names, "ccd", c);
    if (rows < 0) return NULL;
    talgeo_status status = talgeo_gradient_of_shares(c[0].counts, c[1].counts, c[2].doubles,
                                                     (size_t)rows, confidence, &made, &error);
    free_columns(c, 3);
    if (status != TALGEO_OK) return raise_error(state_of(module), &error);
    if (made.sii.status == TALGEO_FIGURE_INVALID)
        return invalid("a gradient needs 0 <= events <= n, finite scores, and 0 < confidence < 1");
    return Py_BuildValue("(NNNn)", from_figure(made.sii), from_figure(made.rii),
                         from_figure(made.concentration), (Py_ssize_t)made.groups);
}

static PyObject *mantel_haenszel(PyObject *module, PyObject *arguments)
{
    static const char *const names[] = {"both", "first_only", "second_only", "neither"};
    PyObject *objects[4];
    double confidence;
    column c[4];
    (void)module;
    if (!PyArg_ParseTuple(arguments, "OOOOd", &objects[0], &objects[1], &objects[2], &objects[3],
                          &confidence))
        return NULL;
    Py_ssize_t rows = read_columns(objects, names, "cccc", c);
    talgeo_cross *strata = rows < 0 ? NULL : calloc((size_t)rows + 1, sizeof *strata);
    if (rows >= 0 && strata == NULL) PyErr_NoMemory();
    for (Py_ssize_t i = 0; strata && i < rows; i++)
        strata[i] = (talgeo_cross){c[0].counts[i], c[1].counts[i], c[2].counts[i], c[3].counts[i]};
    if (rows >= 0) free_columns(c, 4);
    if (strata == NULL) return NULL;
    talgeo_pooled made = talgeo_mantel_haenszel(strata, (size_t)rows, confidence);
    free(strata);
    if (made.odds_ratio.status == TALGEO_FIGURE_INVALID)
        return invalid("counts up to 2^53 and 0 < confidence < 1 are needed");
    return Py_BuildValue("(NNNNn)", from_figure(made.risk_difference), from_figure(made.risk_ratio),
                         from_figure(made.odds_ratio), from_test(made.association),
                         (Py_ssize_t)made.strata);
}

static PyObject *bytes_of(const double *values, Py_ssize_t rows)
{
    return PyByteArray_FromStringAndSize((const char *)values, rows * (Py_ssize_t)sizeof *values);
}

static PyObject *empirical_bayes(PyObject *module, PyObject *arguments)
{
    static const char *const names[] = {"events", "n"};
    PyObject *objects[2];
    column c[2];
    (void)module;
    if (!PyArg_ParseTuple(arguments, "OO", &objects[0], &objects[1])) return NULL;
    Py_ssize_t rows = read_columns(objects, names, "cc", c);
    talgeo_shrunk *shrunk = rows < 0 ? NULL : calloc((size_t)rows + 1, sizeof *shrunk);
    if (rows >= 0 && shrunk == NULL) PyErr_NoMemory();
    if (shrunk == NULL) {
        if (rows >= 0) free_columns(c, 2);
        return NULL;
    }
    talgeo_prior prior = talgeo_empirical_bayes(c[0].counts, c[1].counts, (size_t)rows, shrunk);
    free_columns(c, 2);
    PyObject *value = bytes_of(NULL, rows), *weight = bytes_of(NULL, rows);
    PyObject *status = PyByteArray_FromStringAndSize(NULL, rows);
    for (Py_ssize_t i = 0; value && weight && status && i < rows; i++) {
        bool known = shrunk[i].status == TALGEO_FIGURE_OK;
        ((double *)PyByteArray_AsString(value))[i] = known ? shrunk[i].value : Py_NAN;
        ((double *)PyByteArray_AsString(weight))[i] = known ? shrunk[i].weight : Py_NAN;
        PyByteArray_AsString(status)[i] = (char)shrunk[i].status;
    }
    free(shrunk);
    return Py_BuildValue("(ddnsNNN)", prior.mean, prior.variance, (Py_ssize_t)prior.areas,
                         talgeo_figure_status_text(prior.status), value, weight, status);
}

static PyObject *benjamini_hochberg(PyObject *module, PyObject *object)
{
    static const char *const names[] = {"p"};
    column c;
    talgeo_error error = TALGEO_ERROR_INIT;
    Py_ssize_t rows = read_columns(&object, names, "d", &c);
    if (rows < 0) return NULL;
    talgeo_status status = talgeo_benjamini_hochberg(c.doubles, (size_t)rows, c.doubles, &error);
    for (Py_ssize_t i = 0; i < rows; i++)
        if (c.doubles[i] < 0) c.doubles[i] = Py_NAN;
    PyObject *result =
        status == TALGEO_OK ? bytes_of(c.doubles, rows) : raise_error(state_of(module), &error);
    free_column(&c);
    return result;
}

static PyObject *from_comparisons(const talgeo_comparison *comparisons, Py_ssize_t rows)
{
    PyObject *list = PyList_New(rows);
    for (Py_ssize_t i = 0; list && i < rows; i++) {
        const talgeo_comparison *c = &comparisons[i];
        PyObject *item =
            Py_BuildValue("(ssN)", talgeo_verdict_text(c->at_95), talgeo_verdict_text(c->at_998),
                          number_unless(c->p < 0, c->p));
        if (item == NULL || PyList_SetItem(list, i, item) < 0) Py_CLEAR(list);
    }
    return list;
}

static PyObject *compare_shares(PyObject *module, PyObject *arguments)
{
    static const char *const names[] = {"events", "n"};
    PyObject *objects[2], *result = NULL;
    double reference;
    int better, multiplicity;
    column c[2];
    talgeo_error error = TALGEO_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "OOdii", &objects[0], &objects[1], &reference, &better,
                          &multiplicity))
        return NULL;
    Py_ssize_t rows = read_columns(objects, names, "cc", c), i = 0;
    if (rows < 0) return NULL;
    talgeo_test *tests = calloc((size_t)rows + 1, sizeof *tests);
    talgeo_comparison *made = calloc((size_t)rows + 1, sizeof *made);
    for (; tests && made && i < rows; i++) {
        tests[i] = talgeo_share_test(c[0].counts[i], c[1].counts[i], reference);
        if (tests[i].status == TALGEO_FIGURE_INVALID) break;
    }
    if (tests == NULL || made == NULL)
        PyErr_NoMemory();
    else if (i < rows)
        PyErr_Format(PyExc_ValueError, "row %zd: needs 0 <= events <= n, 0 <= reference <= 1",
                     i + 1);
    else if (talgeo_compare_many(tests, (size_t)rows, (talgeo_better)better,
                                 (talgeo_multiplicity)multiplicity, made, &error) == TALGEO_OK)
        result = from_comparisons(made, rows);
    else
        raise_error(state_of(module), &error);
    free(tests);
    free(made);
    free_columns(c, 2);
    return result;
}

/* ---- A few counts ---- */

static PyObject *checked_test(talgeo_test test)
{
    return test.status == TALGEO_FIGURE_INVALID
               ? invalid("counts, values and the reference contradict each other")
               : from_test(test);
}

static PyObject *mcnemar(PyObject *module, PyObject *arguments)
{
    long long first_only, second_only;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "LL", &first_only, &second_only)) return NULL;
    return checked_test(talgeo_mcnemar(first_only, second_only));
}

static PyObject *share_test(PyObject *module, PyObject *arguments)
{
    long long events, n;
    double reference;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "LLd", &events, &n, &reference)) return NULL;
    return checked_test(talgeo_share_test(events, n, reference));
}

static PyObject *mean_test(PyObject *module, PyObject *arguments)
{
    long long n;
    double mean, sd, reference;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "Lddd", &n, &mean, &sd, &reference)) return NULL;
    return checked_test(talgeo_mean_test(n, mean, sd, reference));
}

static PyObject *rate_test(PyObject *module, PyObject *arguments)
{
    long long events;
    double denominator, per, reference;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "Lddd", &events, &denominator, &per, &reference)) return NULL;
    return checked_test(talgeo_rate_test(events, denominator, per, reference));
}

static PyObject *difference(PyObject *module, PyObject *arguments)
{
    talgeo_figure one, two;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O&O&", to_figure, &one, to_figure, &two)) return NULL;
    return from_figure(talgeo_difference(one, two));
}

static PyObject *figure_check(PyObject *module, PyObject *arguments)
{
    talgeo_figure figure;
    talgeo_reliability rule;
    double n;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O&ddddd", to_figure, &figure, &n, &rule.least_n, &rule.widest,
                          &rule.narrow, &rule.relative))
        return NULL;
    return from_figure(talgeo_figure_check(figure, n, &rule));
}

static PyObject *figure_display(PyObject *module, PyObject *arguments)
{
    talgeo_figure figure;
    int n_shown, decimals;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O&pi", to_figure, &figure, &n_shown, &decimals)) return NULL;
    if (decimals < 0 || decimals > 15) return invalid("decimals must be 0 to 15");
    return from_figure(talgeo_figure_display(figure, n_shown, decimals));
}

static PyObject *figure_coarsen(PyObject *module, PyObject *arguments)
{
    talgeo_figure figure;
    int digits;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O&i", to_figure, &figure, &digits)) return NULL;
    if (digits < 1 || digits > 15) return invalid("digits must be 1 to 15");
    return from_figure(talgeo_figure_coarsen(figure, digits));
}

static PyObject *p_text(PyObject *module, PyObject *arguments)
{
    PyObject *statistic, *df, *p, *status;
    talgeo_test test;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "(OOOO)", &statistic, &df, &p, &status) ||
        to_double(statistic, &test.statistic) < 0 || to_double(df, &test.df) < 0 ||
        to_double(p, &test.p) < 0 || to_status(status, &test.status) < 0)
        return NULL;
    return PyUnicode_FromString(talgeo_p_text(test));
}

static PyObject *pool_periods(PyObject *module, PyObject *arguments)
{
    PyObject *object, *out;
    Py_ssize_t width;
    column c;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "On", &object, &width)) return NULL;
    if (width < 1) return invalid("width must be 1 or more");
    if (read_column(object, "counts", true, &c) < 0) return NULL;
    int64_t *pooled = c.scalar ? NULL : calloc((size_t)c.length + 1, sizeof *pooled);
    if (pooled == NULL) {
        if (c.scalar)
            PyErr_SetString(PyExc_TypeError, "counts must be a vector");
        else
            PyErr_NoMemory();
        free_column(&c);
        return NULL;
    }
    size_t n = talgeo_pool_periods(c.counts, (size_t)c.length, (size_t)width, pooled);
    free_column(&c);
    out = PyList_New((Py_ssize_t)n);
    for (size_t i = 0; out && i < n; i++) {
        PyObject *item =
            pooled[i] < 0 ? Py_NewRef(Py_None) : PyLong_FromLongLong((long long)pooled[i]);
        if (item == NULL || PyList_SetItem(out, (Py_ssize_t)i, item) < 0) Py_CLEAR(out);
    }
    free(pooled);
    return out;
}

static PyObject *change(PyObject *module, PyObject *arguments)
{
    long long n[8];
    double confidence;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "LLLLLLLLd", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6],
                          &n[7], &confidence))
        return NULL;
    talgeo_linked counts = {n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]};
    talgeo_change made = talgeo_change_of_shares(&counts, confidence);
    if (made.change.status == TALGEO_FIGURE_INVALID)
        return invalid("a change needs 0 <= events <= n at both times and 0 < confidence < 1");
    bool absent = made.change.status != TALGEO_FIGURE_OK;
    return Py_BuildValue("(NNN)", from_figure(made.change), number_unless(absent, made.linked),
                         from_test(made.paired));
}

static PyObject *cross(PyObject *module, PyObject *arguments)
{
    long long both, first_only, second_only, neither;
    double confidence;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "LLLLd", &both, &first_only, &second_only, &neither,
                          &confidence))
        return NULL;
    talgeo_cross table = {both, first_only, second_only, neither};
    talgeo_crossing made = talgeo_cross_shares(&table, confidence);
    if (made.risk_difference.status == TALGEO_FIGURE_INVALID)
        return invalid("a crossing needs counts up to 2^53 and 0 < confidence < 1");
    bool absent = made.association.status != TALGEO_FIGURE_OK;
    return Py_BuildValue("(NNNNN)", from_figure(made.risk_difference), from_figure(made.risk_ratio),
                         from_figure(made.odds_ratio), number_unless(absent, made.phi),
                         from_test(made.association));
}

/* ---- Goals ---- */

static PyObject *compare(PyObject *module, PyObject *arguments)
{
    talgeo_figure figure;
    double reference;
    int better;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O&di", to_figure, &figure, &reference, &better)) return NULL;
    return PyUnicode_FromString(
        talgeo_verdict_text(talgeo_compare(figure, reference, (talgeo_better)better)));
}

static PyObject *judge_goal(PyObject *module, PyObject *arguments)
{
    talgeo_figure now, since;
    double target;
    int better;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O&O&di", to_figure, &now, to_figure, &since, &target,
                          &better))
        return NULL;
    talgeo_goal goal = talgeo_goal_judge(now, since, target, (talgeo_better)better);
    return Py_BuildValue("(ssss)", talgeo_verdict_text(goal.direction),
                         talgeo_verdict_text(goal.change), talgeo_target_text(goal.target),
                         talgeo_goal_status_text(goal.status));
}

static int to_goal_status(PyObject *object, talgeo_goal_status *status)
{
    const char *text = PyUnicode_AsUTF8AndSize(object, NULL);
    for (int i = TALGEO_GOAL_CANNOT_TELL; text && i <= TALGEO_GOAL_REACHED; i++)
        if (strcmp(text, talgeo_goal_status_text((talgeo_goal_status)i)) == 0) {
            *status = (talgeo_goal_status)i;
            return 0;
        }
    if (text) PyErr_Format(PyExc_ValueError, "no status of a goal: %s", text);
    return -1;
}

static PyObject *combine_goals(PyObject *module, PyObject *arguments)
{
    PyObject *list;
    int rule;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O!i", &PyList_Type, &list, &rule)) return NULL;
    Py_ssize_t count = PyList_Size(list);
    talgeo_goal_status *children = calloc((size_t)count + 1, sizeof *children);
    if (children == NULL) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < count; i++)
        if (to_goal_status(PyList_GetItem(list, i), &children[i]) < 0) {
            free(children);
            return NULL;
        }
    talgeo_goal_status made = talgeo_goal_combine(children, (size_t)count, (talgeo_goal_rule)rule);
    free(children);
    return PyUnicode_FromString(talgeo_goal_status_text(made));
}

static PyObject *judge_curve(PyObject *module, PyObject *arguments)
{
    talgeo_figure before, after;
    int better;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O&O&i", to_figure, &before, to_figure, &after, &better))
        return NULL;
    return PyUnicode_FromString(
        talgeo_curve_text(talgeo_curve_judge(before, after, (talgeo_better)better)));
}

/* ---- Surveys ---- */

static PyObject *from_design(talgeo_design design)
{
    if (design.status == TALGEO_FIGURE_INVALID)
        return invalid("weights must be finite and from 0 on, counts 0 <= events <= n");
    bool absent = design.status != TALGEO_FIGURE_OK;
    return Py_BuildValue("(NNs)", number_unless(absent, design.effect),
                         number_unless(absent, design.effective_n),
                         talgeo_figure_status_text(design.status));
}

static PyObject *kish(PyObject *module, PyObject *object)
{
    static const char *const names[] = {"weights"};
    column c;
    (void)module;
    Py_ssize_t rows = read_columns(&object, names, "d", &c);
    if (rows < 0) return NULL;
    talgeo_design made = talgeo_kish(c.doubles, (size_t)rows);
    free_column(&c);
    return from_design(made);
}

static PyObject *cluster_design(PyObject *module, PyObject *arguments)
{
    static const char *const names[] = {"events", "n"};
    PyObject *objects[2];
    column c[2];
    (void)module;
    if (!PyArg_ParseTuple(arguments, "OO", &objects[0], &objects[1])) return NULL;
    Py_ssize_t rows = read_columns(objects, names, "cc", c);
    if (rows < 0) return NULL;
    talgeo_design made = talgeo_cluster_design(c[0].counts, c[1].counts, (size_t)rows);
    free_columns(c, 2);
    return from_design(made);
}

/* A margin's columns: its categories as int32 and its targets. */
typedef struct margin_columns {
    int32_t *category;
    column targets;
} margin_columns;

/* -1 with an exception and nothing to free. A category that int32 cannot hold becomes -1, which the
 * library refuses with its row. */
static Py_ssize_t read_margin(PyObject *pair, margin_columns *out)
{
    PyObject *categories, *targets;
    column c;
    if (!PyTuple_Check(pair) || !PyArg_ParseTuple(pair, "OO", &categories, &targets)) {
        PyErr_SetString(PyExc_TypeError, "a margin is a pair of categories and targets");
        return -1;
    }
    if (read_column(categories, "categories", true, &c) < 0) return -1;
    out->category = calloc((size_t)c.length + 1, sizeof *out->category);
    for (Py_ssize_t i = 0; out->category && i < c.length; i++)
        out->category[i] = c.counts[i] <= INT32_MAX ? (int32_t)c.counts[i] : -1;
    if (out->category == NULL) PyErr_NoMemory();
    free_column(&c);
    if (out->category && read_column(targets, "targets", false, &out->targets) == 0)
        return c.length;
    free(out->category);
    return -1;
}

static PyObject *rake_columns(PyObject *module, const margin_columns *columns, size_t count,
                              column *weights, double tolerance, int rounds)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_margin *margins = calloc(count + 1, sizeof *margins);
    if (margins == NULL) return PyErr_NoMemory();
    for (size_t m = 0; m < count; m++)
        margins[m] = (talgeo_margin){columns[m].category, columns[m].targets.doubles,
                                     (size_t)columns[m].targets.length};
    talgeo_status status = talgeo_rake(margins, count, (size_t)weights->length, tolerance, rounds,
                                       weights->doubles, &error);
    free(margins);
    if (status != TALGEO_OK) return raise_error(state_of(module), &error);
    return bytes_of(weights->doubles, weights->length);
}

static PyObject *rake(PyObject *module, PyObject *arguments)
{
    PyObject *list, *start, *result = NULL;
    double tolerance;
    int rounds;
    column weights;
    if (!PyArg_ParseTuple(arguments, "O!Odi", &PyList_Type, &list, &start, &tolerance, &rounds) ||
        read_column(start, "weights", false, &weights) < 0)
        return NULL;
    Py_ssize_t count = PyList_Size(list), read = 0;
    margin_columns *columns = calloc((size_t)count + 1, sizeof *columns);
    if (columns == NULL) PyErr_NoMemory();
    for (; columns && read < count; read++) {
        Py_ssize_t rows = read_margin(PyList_GetItem(list, read), &columns[read]);
        if (rows < 0) break;
        if (rows == weights.length) continue;
        PyErr_SetString(PyExc_ValueError, "weights and categories differ in length");
        read++;
        break;
    }
    if (!PyErr_Occurred())
        result = rake_columns(module, columns, (size_t)count, &weights, tolerance, rounds);
    while (read > 0) {
        free(columns[--read].category);
        free_column(&columns[read].targets);
    }
    free(columns);
    free_column(&weights);
    return result;
}

PyMethodDef statistics_methods[] = {
    {"trend", trend, METH_VARARGS, "Cochran-Armitage trend of shares."},
    {"trend_of_values", trend_of_values, METH_VARARGS, "Weighted line through values."},
    {"gradient", gradient, METH_VARARGS, "SII, RII and concentration index."},
    {"mantel_haenszel", mantel_haenszel, METH_VARARGS, "Crossing pooled over strata."},
    {"empirical_bayes", empirical_bayes, METH_VARARGS, "Shares shrunk towards their mean."},
    {"benjamini_hochberg", benjamini_hochberg, METH_O, "Adjusted p-values."},
    {"compare_shares", compare_shares, METH_VARARGS, "Areas against a reference share."},
    {"mcnemar", mcnemar, METH_VARARGS, "Exact McNemar test with mid-p."},
    {"share_test", share_test, METH_VARARGS, "A share against a reference."},
    {"mean_test", mean_test, METH_VARARGS, "A mean against a reference."},
    {"rate_test", rate_test, METH_VARARGS, "A rate against a reference."},
    {"difference", difference, METH_VARARGS, "Difference of independent figures."},
    {"change", change, METH_VARARGS, "Change of a share, some children linked."},
    {"figure_check", figure_check, METH_VARARGS, "A figure by a rule of reliability."},
    {"figure_display", figure_display, METH_VARARGS, "A figure as it may be shown."},
    {"figure_coarsen", figure_coarsen, METH_VARARGS, "The figure of a mean as it may be shown."},
    {"p_text", p_text, METH_VARARGS, "The class of a p-value."},
    {"pool_periods", pool_periods, METH_VARARGS, "Sums over rolling windows."},
    {"cross", cross, METH_VARARGS, "Two indicators crossed."},
    {"compare", compare, METH_VARARGS, "A figure against a reference."},
    {"judge_goal", judge_goal, METH_VARARGS, "Facts and status of a goal."},
    {"combine_goals", combine_goals, METH_VARARGS, "A goal's status from its sub-goals'."},
    {"judge_curve", judge_curve, METH_VARARGS, "Whether a curve has turned."},
    {"rake", rake, METH_VARARGS, "Weights raked to margins."},
    {"kish", kish, METH_O, "Design effect of weights."},
    {"cluster_design", cluster_design, METH_VARARGS, "Design effect of clusters."},
    {0}};
