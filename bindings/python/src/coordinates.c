/* Coordinates of many points as Python hands them in. */
#include "coordinates.h"

#include <stdlib.h>
#include <string.h>

#include "arrow_abi.h"

static bool is_native_double(const char *format)
{
    if (format == NULL) return false;
    if (*format == '<' || *format == '=' || *format == '@') format++; /* little-endian machines */
    return strcmp(format, "d") == 0;
}

static bool borrow_buffer(PyObject *object, coordinates *c)
{
    if (!PyObject_CheckBuffer(object)) return false;
    if (PyObject_HasAttrString(object, "filled")) return false; /* masked: read_column looks */
    if (PyObject_GetBuffer(object, &c->view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) {
        PyErr_Clear(); /* strided: read_column can */
        c->view.obj = NULL;
        return false;
    }
    if (is_native_double(c->view.format) && c->view.ndim == 1) {
        c->values = c->view.buf;
        c->length = c->view.len / (Py_ssize_t)sizeof(double);
        return true;
    }
    PyBuffer_Release(&c->view);
    c->view.obj = NULL;
    return false;
}

/* 1: borrowed; 0: not possible; -1: failed. */
static int borrow_arrow(PyObject *object, coordinates *c)
{
    if (!PyObject_HasAttrString(object, "__arrow_c_array__")) return 0;
    c->capsules = PyObject_CallMethod(object, "__arrow_c_array__", NULL);
    PyObject *first = c->capsules ? PyTuple_GetItem(c->capsules, 0) : NULL;
    PyObject *second = first ? PyTuple_GetItem(c->capsules, 1) : NULL;
    struct ArrowSchema *schema = second ? PyCapsule_GetPointer(first, "arrow_schema") : NULL;
    struct ArrowArray *array = schema ? PyCapsule_GetPointer(second, "arrow_array") : NULL;
    if (array == NULL) return -1;
    bool nulls = array->null_count != 0 && array->n_buffers > 0 && array->buffers[0];
    if (strcmp(schema->format, "g") != 0 || nulls || array->buffers[1] == NULL) return 0;
    c->values = (const double *)array->buffers[1] + array->offset;
    c->length = (Py_ssize_t)array->length;
    return 1;
}

static int copy_values(PyObject *object, const char *name, coordinates *c)
{
    Py_CLEAR(c->capsules);
    if (read_column(object, name, false, &c->copy) < 0) return -1;
    c->values = c->copy.doubles;
    c->length = c->copy.length;
    return 0;
}

int get_coordinates(PyObject *object, const char *name, coordinates *out)
{
    *out = (coordinates){0};
    if (borrow_buffer(object, out)) return 0;
    int borrowed = borrow_arrow(object, out);
    if (borrowed == 1) return 0;
    if (borrowed == 0 && copy_values(object, name, out) == 0) return 0;
    release_coordinates(out);
    return -1;
}

void release_coordinates(coordinates *c)
{
    if (c->view.obj) PyBuffer_Release(&c->view);
    Py_CLEAR(c->capsules);
    free_column(&c->copy);
    c->values = NULL;
}
