/* The type Areas: an area set that places points. */
#include "arrow_abi.h"
#include "extension.h"

#include <stdlib.h>
#include <string.h>

static PyObject *new_areas(PyTypeObject *type, talgeo_areas *areas)
{
    areas_object *self = (areas_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL) {
        talgeo_areas_free(areas);
        return NULL;
    }
    self->areas = areas;
    return (PyObject *)self;
}

static PyObject *open_stream(PyTypeObject *type, PyObject *source,
                             const talgeo_areas_options *options, talgeo_error *error)
{
    struct ArrowArrayStream stream;
    talgeo_areas *areas = NULL;
    talgeo_status status;
    if (take_stream(source, &stream) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS status = talgeo_areas_from_arrow(&stream, options, &areas, error);
    Py_END_ALLOW_THREADS return status == TALGEO_OK ? new_areas(type, areas) : NULL;
}

static PyObject *open_file(PyTypeObject *type, PyObject *source,
                           const talgeo_areas_options *options, talgeo_error *error)
{
    PyObject *owner;
    const char *path;
    talgeo_areas *areas = NULL;
    talgeo_status status;
    if (get_path(source, &owner, &path) < 0) return NULL;
    if (path == NULL) {
        Py_XDECREF(owner);
        PyErr_SetString(PyExc_TypeError, "Areas needs a path or a table");
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS status = talgeo_areas_open(path, options, &areas, error);
    Py_END_ALLOW_THREADS Py_XDECREF(owner);
    return status == TALGEO_OK ? new_areas(type, areas) : NULL;
}

static PyObject *areas_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"source", "key", "name", "layer", "crs", NULL};
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT;
    talgeo_error error = TALGEO_ERROR_INIT;
    PyObject *source;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O$szzz", names, &source, &options.key,
                                     &options.name, &options.layer, &options.crs))
        return NULL;
    PyObject *made = PyObject_HasAttrString(source, "__arrow_c_stream__")
                         ? open_stream(type, source, &options, &error)
                         : open_file(type, source, &options, &error);
    if (made || PyErr_Occurred()) return made;
    return raise_error(state_of_type(type), &error);
}

static void areas_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    talgeo_areas_free(((areas_object *)self)->areas);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static Py_ssize_t areas_length(PyObject *self)
{
    return (Py_ssize_t)talgeo_areas_count(((areas_object *)self)->areas);
}

static PyObject *list_texts(PyObject *self, const char *(*get)(const talgeo_areas *, size_t))
{
    const talgeo_areas *areas = ((areas_object *)self)->areas;
    PyObject *list = PyList_New(areas_length(self));
    for (Py_ssize_t i = 0; list && i < areas_length(self); i++) {
        PyObject *text = PyUnicode_FromString(get(areas, (size_t)i));
        if (text == NULL || PyList_SetItem(list, i, text) < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

static PyObject *areas_keys(PyObject *self, void *unused)
{
    (void)unused;
    return list_texts(self, talgeo_areas_get_key);
}

static PyObject *areas_names(PyObject *self, void *unused)
{
    (void)unused;
    return list_texts(self, talgeo_areas_get_name);
}

static PyObject *areas_crs(PyObject *self, void *unused)
{
    (void)unused;
    return PyUnicode_FromString(talgeo_areas_get_crs(((areas_object *)self)->areas));
}

/* A contiguous one-dimensional buffer of doubles. -1 with an exception. */
static int get_doubles(PyObject *object, Py_buffer *view, const char *what)
{
    if (PyObject_GetBuffer(object, view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) return -1;
    const char *format = view->format ? view->format : "B";
    if (*format == '<' || *format == '=' || *format == '@') format++;
    if (strcmp(format, "d") == 0 && view->ndim <= 1) return 0;
    PyErr_Format(PyExc_TypeError, "%s must be one-dimensional float64", what);
    PyBuffer_Release(view);
    return -1;
}

static PyObject *locate(PyObject *self, const Py_buffer *x, const Py_buffer *y, const char *crs)
{
    const talgeo_areas *areas = ((areas_object *)self)->areas;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    size_t n = (size_t)x->len / sizeof(double);
    int32_t *area = malloc(n ? n * sizeof *area : 1);
    if (area == NULL) return PyErr_NoMemory();
    Py_BEGIN_ALLOW_THREADS status =
        talgeo_areas_locate(areas, x->buf, y->buf, n, crs, area, &error);
    Py_END_ALLOW_THREADS if (status == TALGEO_OK) return new_indices(state_of_type(Py_TYPE(self)),
                                                                     area, (Py_ssize_t)n);
    free(area);
    return raise_error(state_of_type(Py_TYPE(self)), &error);
}

static PyObject *areas_locate(PyObject *self, PyObject *arguments)
{
    PyObject *x_object, *y_object, *result = NULL;
    const char *crs;
    Py_buffer x, y;
    if (!PyArg_ParseTuple(arguments, "OOz", &x_object, &y_object, &crs) ||
        get_doubles(x_object, &x, "x") < 0)
        return NULL;
    if (get_doubles(y_object, &y, "y") == 0) {
        if (x.len == y.len)
            result = locate(self, &x, &y, crs);
        else
            PyErr_SetString(PyExc_ValueError, "x and y differ in length");
        PyBuffer_Release(&y);
    }
    PyBuffer_Release(&x);
    return result;
}

static PyMethodDef methods[] = {
    {"_locate", areas_locate, METH_VARARGS, "Number of the area of each point, -1 for none."}, {0}};
static PyGetSetDef getters[] = {
    {"keys", areas_keys, NULL,
     "Keys of the areas, in byte order; a number from locate() is an index "
     "into this list.",
     NULL},
    {"names", areas_names, NULL, "Readable names, in the order of keys.", NULL},
    {"crs", areas_crs, NULL, "CRS of the polygons, as EPSG:25832 or WKT2.", NULL},
    {0}};
static PyType_Slot slots[] = {{Py_tp_new, (void *)areas_new},
                              {Py_tp_dealloc, (void *)areas_dealloc},
                              {Py_sq_length, (void *)areas_length},
                              {Py_tp_methods, methods},
                              {Py_tp_getset, getters},
                              {0, NULL}};
PyType_Spec areas_spec = {"talgeo._talgeo.Areas", sizeof(areas_object), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
