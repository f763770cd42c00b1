/* Protecting frequency tables, and the type ProtectedTable. */
#include "arrow_abi.h"
#include "extension.h"

#include <stdlib.h>
#include <string.h>

typedef struct protected_object {
    PyObject_HEAD talgeo_protected *table;
    bool reasons; /* told too: then it is private */
} protected_object;

/* ---- The type ---- */

static void protected_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    talgeo_protected_free(((protected_object *)self)->table);
    PyObject_Free(self);
    Py_DECREF(type);
}

static Py_ssize_t protected_length(PyObject *self)
{
    return (Py_ssize_t)talgeo_protected_count(((protected_object *)self)->table);
}

static PyObject *protected_stream(PyObject *self, PyObject *arguments)
{
    PyObject *requested = NULL; /* a wish we cannot meet: the natural schema is given */
    if (!PyArg_ParseTuple(arguments, "|O", &requested)) return NULL;
    const protected_object *of = (protected_object *)self;
    struct ArrowArrayStream *stream;
    PyObject *capsule = new_stream_capsule(&stream);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    if (capsule == NULL) return NULL;
    Py_BEGIN_ALLOW_THREADS status =
        talgeo_protected_to_arrow(of->table, of->reasons, stream, &error);
    Py_END_ALLOW_THREADS if (status == TALGEO_OK) return capsule;
    Py_DECREF(capsule);
    return raise_error(state_of_type(Py_TYPE(self)), &error);
}

static PyObject *protected_write(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"path", "overwrite", NULL};
    const protected_object *of = (protected_object *)self;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    PyObject *file, *owner;
    const char *path;
    int overwrite = 0;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|$p", names, &file, &overwrite) ||
        get_path(file, &owner, &path) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS status =
        talgeo_protected_write(of->table, of->reasons, path ? path : "", overwrite, &error);
    Py_END_ALLOW_THREADS Py_XDECREF(owner);
    return status == TALGEO_OK ? Py_NewRef(Py_None)
                               : raise_error(state_of_type(Py_TYPE(self)), &error);
}

static PyObject *protected_item(PyObject *self, Py_ssize_t i)
{
    const protected_object *of = (protected_object *)self;
    size_t n = talgeo_protected_dimension_count(of->table);
    if (i < 0 || i >= protected_length(self)) {
        PyErr_SetString(PyExc_IndexError, "no such cell");
        return NULL;
    }
    int64_t count = talgeo_protected_get_n(of->table, (size_t)i);
    PyObject *levels = PyTuple_New((Py_ssize_t)n);
    for (size_t d = 0; levels && d < n; d++) {
        PyObject *level = PyUnicode_FromString(talgeo_protected_get_level(of->table, (size_t)i, d));
        if (level == NULL || PyTuple_SetItem(levels, (Py_ssize_t)d, level) < 0) Py_CLEAR(levels);
    }
    if (levels == NULL) return NULL;
    PyObject *number = count < 0 ? Py_NewRef(Py_None) : PyLong_FromLongLong(count);
    return Py_BuildValue("(NN)", levels, number);
}

static PyObject *get_dimensions(PyObject *self, void *unused)
{
    const talgeo_protected *table = ((protected_object *)self)->table;
    (void)unused;
    PyObject *list = PyList_New(0);
    for (size_t d = 0; list && d < talgeo_protected_dimension_count(table); d++) {
        PyObject *name = PyUnicode_FromString(talgeo_protected_get_dimension(table, d));
        if (name == NULL || PyList_Append(list, name) < 0) Py_CLEAR(list);
        Py_XDECREF(name);
    }
    return list;
}

static PyMethodDef methods[] = {
    {"__arrow_c_stream__", protected_stream, METH_VARARGS, "The cells as an Arrow stream capsule."},
    {"write", (PyCFunction)(void (*)(void))protected_write, METH_VARARGS | METH_KEYWORDS,
     "write(path, *, overwrite=False)\n\nWrite CSV; the file appears whole or not at all."},
    {0}};
static PyGetSetDef getters[] = {
    {"dimensions", get_dimensions, NULL, "Names of the dimensions.", NULL}, {0}};
static PyType_Slot slots[] = {{Py_tp_dealloc, (void *)protected_dealloc},
                              {Py_sq_length, (void *)protected_length},
                              {Py_sq_item, (void *)protected_item},
                              {Py_tp_methods, methods},
                              {Py_tp_getset, getters},
                              {Py_tp_doc, (void *)"Cells of a protected frequency table."},
                              {0, NULL}};
PyType_Spec protected_spec = {"talgeo._talgeo.ProtectedTable", sizeof(protected_object), 0,
                              Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

static PyObject *new_protected(module_state *state, talgeo_protected *table, int reasons)
{
    protected_object *self = PyObject_New(protected_object, state->protected_table);
    if (self == NULL) {
        talgeo_protected_free(table);
        return NULL;
    }
    self->table = table;
    self->reasons = reasons;
    return (PyObject *)self;
}

/* ---- Columns of Python sequences of str or None ---- */

typedef struct text_columns {
    talgeo_column *items;
    Py_ssize_t count, rows;
} text_columns;

static void free_columns(text_columns *columns)
{
    for (Py_ssize_t c = 0; columns->items && c < columns->count; c++)
        free((void *)(uintptr_t)columns->items[c].texts);
    free(columns->items);
}

static int take_text(PyObject *value, const char **text)
{
    *text = value == Py_None ? NULL : PyUnicode_AsUTF8AndSize(value, NULL);
    return value == Py_None || *text ? 0 : -1;
}

/* [(name, [text or None, ...]), ...]; the texts are borrowed from the list. */
static int take_columns(PyObject *list, text_columns *columns)
{
    columns->count = PyList_Size(list);
    columns->items = calloc((size_t)columns->count + 1, sizeof *columns->items);
    if (columns->count < 0 || columns->items == NULL) return -1;
    for (Py_ssize_t c = 0; c < columns->count; c++) {
        PyObject *pair = PyList_GetItem(list, c), *values;
        talgeo_column *column = &columns->items[c];
        if (!PyArg_ParseTuple(pair, "sO!", &column->name, &PyList_Type, &values)) return -1;
        columns->rows = PyList_Size(values);
        const char **texts = calloc((size_t)columns->rows + 1, sizeof *texts);
        column->texts = texts;
        for (Py_ssize_t r = 0; texts && r < columns->rows; r++)
            if (take_text(PyList_GetItem(values, r), &texts[r]) < 0) return -1;
        if (texts == NULL) return PyErr_NoMemory(), -1;
    }
    return 0;
}

/* ---- Protecting ---- */

static int take_tables(PyObject *list, const char ***tables, size_t *n_tables)
{
    Py_ssize_t n = PyList_Size(list);
    *tables = n < 0 ? NULL : calloc((size_t)n + 1, sizeof **tables);
    if (*tables == NULL) return PyErr_NoMemory(), -1;
    *n_tables = (size_t)n;
    for (Py_ssize_t i = 0; i < n; i++) {
        (*tables)[i] = PyUnicode_AsUTF8AndSize(PyList_GetItem(list, i), NULL);
        if ((*tables)[i] == NULL) return -1;
    }
    return 0;
}

static talgeo_status run(PyObject *source, const talgeo_protect_options *options,
                         talgeo_protected **made, talgeo_error *error)
{
    talgeo_status status = TALGEO_E_ARGUMENT;
    if (PyList_Check(source)) {
        text_columns columns = {0};
        if (take_columns(source, &columns) == 0) {
            Py_BEGIN_ALLOW_THREADS status = talgeo_protect_columns(
                columns.items, (size_t)columns.count, (size_t)columns.rows, options, made, error);
            Py_END_ALLOW_THREADS
        }
        free_columns(&columns);
    } else {
        struct ArrowArrayStream stream;
        if (take_stream(source, &stream) == 0) {
            Py_BEGIN_ALLOW_THREADS status = talgeo_protect_arrow(&stream, options, made, error);
            Py_END_ALLOW_THREADS
        }
    }
    return status;
}

/* A source is an object with __arrow_c_stream__, or a list of columns. */
static PyObject *protect(PyObject *module, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {
        "source",           "count",   "tables",   "threshold", "protect_zeros", "no_intervals",
        "no_intersections", "reasons", "progress", NULL};
    talgeo_protect_options options = TALGEO_PROTECT_OPTIONS_INIT;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_protected *made = NULL;
    PyObject *source, *tables, *progress = Py_None;
    long long threshold = 0;
    const char **texts = NULL;
    int zeros = 0, no_intervals = 0, no_intersections = 0, reasons = 0;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "OsO!|LppppO", names, &source,
                                     &options.count, &PyList_Type, &tables, &threshold, &zeros,
                                     &no_intervals, &no_intersections, &reasons, &progress))
        return NULL;
    progress_call call = {progress == Py_None ? NULL : progress};
    options.threshold = threshold;
    options.protect_zeros = zeros;
    options.no_intervals = no_intervals;
    options.no_intersections = no_intersections;
    options.progress = call_progress;
    options.progress_user = &call;
    talgeo_status status = TALGEO_E_ARGUMENT;
    if (take_tables(tables, &texts, &options.n_tables) == 0) {
        options.tables = texts;
        status = run(source, &options, &made, &error);
    }
    free((void *)texts);
    if (status == TALGEO_OK && !PyErr_Occurred())
        return new_protected(state_of(module), made, reasons);
    talgeo_protected_free(made);
    return raise_error(state_of(module), &error);
}

PyMethodDef protect_def = {"protect", (PyCFunction)(void (*)(void))protect,
                           METH_VARARGS | METH_KEYWORDS, "Protect a frequency table."};
