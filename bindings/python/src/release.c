/* The type Release: protected cells, the only thing that can be published. */
#include "arrow_abi.h"
#include "extension.h"

#include <math.h>
#include <string.h>

PyObject *new_release(module_state *state, talgeo_release *release)
{
    release_object *self = (release_object *)PyType_GenericAlloc(state->release, 0);
    if (self == NULL) {
        talgeo_release_free(release);
        return NULL;
    }
    self->release = release;
    return (PyObject *)self;
}

static void release_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    talgeo_release_free(((release_object *)self)->release);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static const talgeo_release *of(PyObject *self)
{
    return ((release_object *)self)->release;
}

static PyObject *release_open(PyObject *module, PyObject *folder)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_status status;
    PyObject *owner;
    const char *path;
    if (get_path(folder, &owner, &path) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS status = talgeo_release_open(path ? path : "", &release, &error);
    Py_END_ALLOW_THREADS Py_XDECREF(owner);
    if (status != TALGEO_OK) return raise_error(state_of(module), &error);
    return new_release(state_of(module), release);
}

PyMethodDef release_open_def = {"open_release", release_open, METH_O,
                                "Read a release from a publication folder."};

/* ---- Cells ---- */

static Py_ssize_t release_length(PyObject *self)
{
    return (Py_ssize_t)talgeo_release_count(of(self));
}

static PyObject *number_or_none(double value)
{
    return isnan(value) ? Py_NewRef(Py_None) : PyFloat_FromDouble(value);
}

static PyObject *count_or_none(int64_t value)
{
    return value < 0 ? Py_NewRef(Py_None) : PyLong_FromLongLong(value);
}

static PyObject *release_item(PyObject *self, Py_ssize_t i)
{
    if (i < 0 || i >= release_length(self)) {
        PyErr_SetString(PyExc_IndexError, "no such cell");
        return NULL;
    }
    talgeo_cell c = {.size = sizeof c};
    talgeo_release_get_cell(of(self), (size_t)i, &c);
    return Py_BuildValue(
        "(nsssssssssNNNNNNiss)", (Py_ssize_t)c.table, c.indicator, c.indicator_da, c.indicator_en,
        c.area_set, c.area, c.area_name, c.period, c.group, talgeo_cell_status_text(c.status),
        count_or_none(c.n), count_or_none(c.events), number_or_none(c.share), number_or_none(c.low),
        number_or_none(c.high), PyBool_FromLong(c.mean), c.decimals, c.unit_da, c.unit_en);
}

/* ---- Facts ---- */

static PyObject *get_threshold(PyObject *self, void *unused)
{
    (void)unused;
    return PyLong_FromLongLong(talgeo_release_get_threshold(of(self)));
}

static PyObject *get_confidence(PyObject *self, void *unused)
{
    (void)unused;
    return PyFloat_FromDouble(talgeo_release_get_confidence(of(self)));
}

static PyObject *get_area_sets(PyObject *self, void *unused)
{
    (void)unused;
    PyObject *list = PyList_New(0);
    for (size_t s = 0; list && s < talgeo_release_area_set_count(of(self)); s++) {
        PyObject *id = PyUnicode_FromString(talgeo_release_get_area_set_id(of(self), s));
        if (id == NULL || PyList_Append(list, id) < 0) Py_CLEAR(list);
        Py_XDECREF(id);
    }
    return list;
}

/* ---- Out ---- */

static PyObject *release_layer(PyObject *self, PyObject *arguments)
{
    const char *wanted;
    if (!PyArg_ParseTuple(arguments, "s", &wanted)) return NULL;
    for (size_t s = 0; s < talgeo_release_area_set_count(of(self)); s++)
        if (strcmp(talgeo_release_get_area_set_id(of(self), s), wanted) == 0)
            return new_table(state_of_type(Py_TYPE(self)), self, s);
    PyErr_Format(PyExc_KeyError, "the release has no area set '%s'", wanted);
    return NULL;
}

typedef talgeo_status (*to_stream)(const talgeo_release *release, struct ArrowArrayStream *stream,
                                   talgeo_error *error);

static PyObject *stream_of(PyObject *self, to_stream make)
{
    struct ArrowArrayStream *stream;
    PyObject *capsule = new_stream_capsule(&stream);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    if (capsule == NULL) return NULL;
    Py_BEGIN_ALLOW_THREADS status = make(of(self), stream, &error);
    Py_END_ALLOW_THREADS if (status == TALGEO_OK) return capsule;
    Py_DECREF(capsule);
    return raise_error(state_of_type(Py_TYPE(self)), &error);
}

static PyObject *release_stream(PyObject *self, PyObject *arguments)
{
    PyObject *requested = NULL; /* a wish we cannot meet: the natural schema is given */
    if (!PyArg_ParseTuple(arguments, "|O", &requested)) return NULL;
    return stream_of(self, talgeo_release_to_arrow);
}

/* Texts of a tuple of strings, borrowed from it; yours to PyMem_Free. NULL with an exception. */
static const char **list_texts(PyObject *tuple, size_t *count)
{
    Py_ssize_t n = PyTuple_Size(tuple);
    const char **texts = PyMem_Calloc((size_t)n + 1, sizeof *texts);
    if (texts == NULL) PyErr_NoMemory();
    for (Py_ssize_t i = 0; texts && i < n; i++) {
        texts[i] = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(tuple, i), NULL);
        if (texts[i]) continue;
        PyMem_Free(texts);
        texts = NULL;
    }
    *count = (size_t)n;
    return texts;
}

static PyObject *release_figures(PyObject *self, PyObject *arguments)
{
    struct ArrowArrayStream *stream;
    talgeo_figure_filter filter = {0};
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    PyObject *measures;
    if (!PyArg_ParseTuple(arguments, "O!zzzz", &PyTuple_Type, &measures, &filter.indicator,
                          &filter.area_set, &filter.area, &filter.goal))
        return NULL;
    const char **texts = list_texts(measures, &filter.n_measures);
    PyObject *capsule = texts ? new_stream_capsule(&stream) : NULL;
    filter.measures = texts;
    if (capsule) {
        Py_BEGIN_ALLOW_THREADS status =
            talgeo_release_find_figures(of(self), &filter, stream, &error);
        Py_END_ALLOW_THREADS if (status != TALGEO_OK)
        {
            Py_CLEAR(capsule);
            raise_error(state_of_type(Py_TYPE(self)), &error);
        }
    }
    PyMem_Free(texts);
    return capsule;
}

static PyObject *release_write(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"folder", "overwrite", NULL};
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    PyObject *folder, *owner;
    const char *path;
    int overwrite = 0;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|$p", names, &folder, &overwrite) ||
        get_path(folder, &owner, &path) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS status =
        talgeo_release_write(of(self), path ? path : "", overwrite, &error);
    Py_END_ALLOW_THREADS Py_XDECREF(owner);
    return status == TALGEO_OK ? Py_NewRef(Py_None)
                               : raise_error(state_of_type(Py_TYPE(self)), &error);
}

/* A new array of the releases in a list; NULL with an exception. */
static talgeo_release **list_releases(PyObject *self, PyObject *items)
{
    Py_ssize_t n = PyList_Size(items);
    talgeo_release **list = PyMem_Calloc((size_t)n + 1, sizeof *list);
    if (list == NULL) PyErr_NoMemory();
    for (Py_ssize_t i = 0; list && i < n; i++) {
        PyObject *item = PyList_GetItem(items, i);
        if (Py_TYPE(item) == Py_TYPE(self)) {
            list[i] = of(item);
            continue;
        }
        PyErr_SetString(PyExc_TypeError, "earlier must be releases");
        PyMem_Free(list);
        list = NULL;
    }
    return list;
}

static PyObject *release_audit(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"earlier", NULL};
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_audit_result r = {.size = sizeof r};
    talgeo_status status;
    PyObject *earlier = Py_None;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O", names, &earlier)) return NULL;
    PyObject *items = earlier == Py_None ? PyList_New(0) : PySequence_List(earlier);
    talgeo_release **list = items ? list_releases(self, items) : NULL;
    if (list == NULL) {
        Py_XDECREF(items);
        return NULL;
    }
    size_t n = (size_t)PyList_Size(items);
    Py_BEGIN_ALLOW_THREADS status = talgeo_audit_after(of(self), list, n, &r, &error);
    Py_END_ALLOW_THREADS PyMem_Free(list);
    Py_DECREF(items);
    if (status != TALGEO_OK) return raise_error(state_of_type(Py_TYPE(self)), &error);
    return Py_BuildValue("{s:L,s:L,s:L,s:L,s:L,s:L,s:L,s:L,s:L,s:L}", "cells", (long long)r.cells,
                         "published", (long long)r.published, "withheld", (long long)r.withheld,
                         "small_published", (long long)r.small_published, "exact",
                         (long long)r.exact, "below", (long long)r.below, "narrow",
                         (long long)r.narrow, "changes", (long long)r.changes, "formed",
                         (long long)r.formed, "narrowest", (long long)r.narrowest);
}

static PyMethodDef methods[] = {
    {"layer", release_layer, METH_VARARGS,
     "layer(area_set)\n\nOne area set in wide form with a `geometry` column, as an object with "
     "__arrow_c_stream__."},
    {"__arrow_c_stream__", release_stream, METH_VARARGS, "All cells in long form, as a capsule."},
    {"figures", release_figures, METH_VARARGS,
     "figures(measures, indicator, area_set, area, goal)\n\nFigures in long form, as a capsule."},
    {"write", (PyCFunction)(void (*)(void))release_write, METH_VARARGS | METH_KEYWORDS,
     "write(folder, *, overwrite=False)\n\nWrite the publication folder as a whole."},
    {"audit", (PyCFunction)(void (*)(void))release_audit, METH_VARARGS | METH_KEYWORDS,
     "audit(earlier=None)\n\nAttack the release from its published cells and polygons alone, "
     "together "
     "with earlier releases (oldest first); a dict of counts. Raises PrivacyError where anything "
     "withheld can be recovered, is proven small, or lies in too narrow an interval."},
    {0}};
static PyGetSetDef getters[] = {
    {"threshold", get_threshold, NULL, "Smallest count that is shown.", NULL},
    {"confidence", get_confidence, NULL, "Confidence level of the intervals.", NULL},
    {"area_sets", get_area_sets, NULL, "Ids of the area sets, in the order of the plan.", NULL},
    {0}};
static PyType_Slot slots[] = {{Py_tp_dealloc, (void *)release_dealloc},
                              {Py_sq_length, (void *)release_length},
                              {Py_sq_item, (void *)release_item},
                              {Py_tp_methods, methods},
                              {Py_tp_getset, getters},
                              {Py_tp_doc, (void *)"Protected cells with provenance."},
                              {0, NULL}};
PyType_Spec release_spec = {"talgeo.Release", sizeof(release_object), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
