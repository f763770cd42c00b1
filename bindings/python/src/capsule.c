/* Arrow PyCapsules in and out, and the int32 vector that placing gives. */
#include "arrow_abi.h"
#include "extension.h"

#include <stdlib.h>
#include <string.h>

static const char STREAM_NAME[] = "arrow_array_stream";

/* ---- Streams ---- */

static void end_stream(PyObject *capsule)
{
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM_NAME);
    if (stream && stream->release) stream->release(stream);
    free(stream);
}

PyObject *new_stream_capsule(struct ArrowArrayStream **stream)
{
    *stream = calloc(1, sizeof **stream);
    if (*stream == NULL) return PyErr_NoMemory();
    PyObject *capsule = PyCapsule_New(*stream, STREAM_NAME, end_stream);
    if (capsule == NULL) free(*stream);
    return capsule;
}

/* The capsule of a table; TypeError where the object is none. */
static PyObject *stream_capsule(PyObject *table)
{
    PyObject *method = PyObject_GetAttrString(table, "__arrow_c_stream__");
    if (method == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        PyObject *name = PyType_GetName(Py_TYPE(table));
        if (name)
            PyErr_Format(PyExc_TypeError,
                         "expected a table with __arrow_c_stream__ (pyarrow, pandas, polars, "
                         "DuckDB), not %U",
                         name);
        Py_XDECREF(name);
    }
    PyObject *capsule = method ? PyObject_CallNoArgs(method) : NULL;
    Py_XDECREF(method);
    return capsule;
}

int take_stream(PyObject *table, struct ArrowArrayStream *stream)
{
    PyObject *capsule = stream_capsule(table);
    struct ArrowArrayStream *theirs = capsule ? PyCapsule_GetPointer(capsule, STREAM_NAME) : NULL;
    if (theirs) {
        *stream = *theirs;
        theirs->release = NULL; /* moved */
    }
    Py_XDECREF(capsule);
    return theirs ? 0 : -1;
}

/* ---- A layer of a release as a table ---- */

typedef struct table_object {
    PyObject_HEAD PyObject *release;
    size_t area_set;
} table_object;

PyObject *new_table(module_state *state, PyObject *release, size_t area_set)
{
    table_object *self = PyObject_New(table_object, state->table);
    if (self == NULL) return NULL;
    self->release = Py_NewRef(release);
    self->area_set = area_set;
    return (PyObject *)self;
}

static void table_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(((table_object *)self)->release);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *table_stream(PyObject *self, PyObject *arguments)
{
    PyObject *requested = NULL; /* a wish we cannot meet: the natural schema is given */
    if (!PyArg_ParseTuple(arguments, "|O", &requested)) return NULL;
    const table_object *table = (table_object *)self;
    const talgeo_release *release = ((release_object *)table->release)->release;
    struct ArrowArrayStream *stream;
    PyObject *capsule = new_stream_capsule(&stream);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    if (capsule == NULL) return NULL;
    Py_BEGIN_ALLOW_THREADS status =
        talgeo_release_layer_to_arrow(release, table->area_set, stream, &error);
    Py_END_ALLOW_THREADS if (status == TALGEO_OK) return capsule;
    Py_DECREF(capsule);
    return raise_error(state_of_type(Py_TYPE(self)), &error);
}

static PyMethodDef table_methods[] = {
    {"__arrow_c_stream__", table_stream, METH_VARARGS, "The table as an Arrow stream capsule."},
    {0}};
static PyType_Slot table_slots[] = {{Py_tp_dealloc, (void *)table_dealloc},
                                    {Py_tp_methods, table_methods},
                                    {Py_tp_doc, (void *)"A layer of a release, for Arrow readers."},
                                    {0, NULL}};
PyType_Spec table_spec = {"talgeo._talgeo.Table", sizeof(table_object), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, table_slots};

/* ---- Indices ---- */

typedef struct indices_object {
    PyObject_HEAD int32_t *values;
    Py_ssize_t count;
    Py_ssize_t stride;
} indices_object;

PyObject *new_indices(module_state *state, int32_t *values, Py_ssize_t count)
{
    indices_object *self = PyObject_New(indices_object, state->indices);
    if (self == NULL) {
        free(values);
        return NULL;
    }
    self->values = values;
    self->count = count;
    self->stride = sizeof *values;
    return (PyObject *)self;
}

static void indices_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    free(((indices_object *)self)->values);
    PyObject_Free(self);
    Py_DECREF(type);
}

static int indices_buffer(PyObject *self, Py_buffer *view, int flags)
{
    static char format[] = "i";
    indices_object *indices = (indices_object *)self;
    if (flags & PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "the vector is read-only");
        return -1;
    }
    *view =
        (Py_buffer){.buf = indices->values,
                    .obj = Py_NewRef(self),
                    .len = indices->count * (Py_ssize_t)sizeof(int32_t),
                    .itemsize = sizeof(int32_t),
                    .readonly = 1,
                    .ndim = 1,
                    .format = flags & PyBUF_FORMAT ? format : NULL,
                    .shape = flags & PyBUF_ND ? &indices->count : NULL,
                    .strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &indices->stride : NULL};
    return 0;
}

static Py_ssize_t indices_length(PyObject *self)
{
    return ((indices_object *)self)->count;
}

static PyObject *indices_item(PyObject *self, Py_ssize_t i)
{
    const indices_object *indices = (indices_object *)self;
    if (i >= 0 && i < indices->count) return PyLong_FromLong(indices->values[i]);
    PyErr_SetString(PyExc_IndexError, "index out of range");
    return NULL;
}

/* An Arrow array that keeps the vector alive: its values are borrowed. */
static void end_array(struct ArrowArray *array)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    Py_DECREF((PyObject *)array->private_data);
    PyGILState_Release(gil);
    free(array->buffers);
    array->release = NULL;
}

static void end_schema(struct ArrowSchema *schema)
{
    schema->release = NULL;
}

static void end_array_capsule(PyObject *capsule)
{
    struct ArrowArray *array = PyCapsule_GetPointer(capsule, "arrow_array");
    if (array && array->release) array->release(array);
    free(array);
}

static void end_schema_capsule(PyObject *capsule)
{
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema && schema->release) schema->release(schema);
    free(schema);
}

static PyObject *schema_capsule(void)
{
    struct ArrowSchema *schema = calloc(1, sizeof *schema);
    if (schema == NULL) return PyErr_NoMemory();
    *schema = (struct ArrowSchema){.format = "i", .name = "area", .release = end_schema};
    PyObject *capsule = PyCapsule_New(schema, "arrow_schema", end_schema_capsule);
    if (capsule == NULL) free(schema);
    return capsule;
}

static PyObject *array_capsule(PyObject *self)
{
    const indices_object *indices = (indices_object *)self;
    struct ArrowArray *array = calloc(1, sizeof *array);
    const void **buffers = calloc(2, sizeof *buffers);
    PyObject *capsule = array && buffers ? PyCapsule_New(array, "arrow_array", end_array_capsule)
                                         : PyErr_NoMemory();
    if (capsule == NULL) {
        free(array);
        free(buffers);
        return NULL;
    }
    buffers[1] = indices->values;
    *array = (struct ArrowArray){.length = indices->count,
                                 .n_buffers = 2,
                                 .buffers = buffers,
                                 .release = end_array,
                                 .private_data = Py_NewRef(self)};
    return capsule;
}

static PyObject *indices_arrow(PyObject *self, PyObject *arguments)
{
    PyObject *requested = NULL;
    if (!PyArg_ParseTuple(arguments, "|O", &requested)) return NULL;
    PyObject *schema = schema_capsule(), *array = schema ? array_capsule(self) : NULL;
    PyObject *pair = array ? PyTuple_Pack(2, schema, array) : NULL;
    Py_XDECREF(schema);
    Py_XDECREF(array);
    return pair;
}

static PyMethodDef indices_methods[] = {
    {"__arrow_c_array__", indices_arrow, METH_VARARGS, "The vector as Arrow capsules, not copied."},
    {0}};
static PyType_Slot indices_slots[] = {
    {Py_tp_dealloc, (void *)indices_dealloc},
    {Py_bf_getbuffer, (void *)indices_buffer},
    {Py_sq_length, (void *)indices_length},
    {Py_sq_item, (void *)indices_item},
    {Py_tp_methods, indices_methods},
    {Py_tp_doc, (void *)"int32 numbers of areas, -1 for none; numpy.asarray takes it uncopied."},
    {0, NULL}};
PyType_Spec indices_spec = {"talgeo.Indices", sizeof(indices_object), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, indices_slots};
