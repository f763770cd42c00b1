/* Reading vectors of counts or numbers from Python: numbers, Arrow, buffers, sequences. */
#include "column.h"

#include "arrow_abi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- One value ---- */

static int fail_at(const column *c, Py_ssize_t i, const char *what)
{
    PyErr_Format(PyExc_ValueError, "%s, row %zd: %s", c->name, i + 1, what);
    return -1;
}

static void put_missing(column *c, Py_ssize_t i)
{
    if (c->counts)
        c->counts[i] = -1;
    else
        c->doubles[i] = NAN;
}

static void put_whole(column *c, Py_ssize_t i, int64_t value)
{
    if (c->counts)
        c->counts[i] = value;
    else
        c->doubles[i] = (double)value;
}

static int put_double(column *c, Py_ssize_t i, double value)
{
    if (c->doubles) {
        c->doubles[i] = value;
    } else if (isnan(value)) {
        put_missing(c, i);
    } else {
        if (!(fabs(value) <= 9007199254740992.0) || value != floor(value))
            return fail_at(c, i, "not a whole number");
        c->counts[i] = (int64_t)value;
    }
    return 0;
}

static int put_object(column *c, Py_ssize_t i, PyObject *value)
{
    if (value == Py_None) {
        put_missing(c, i);
        return 0;
    }
    if (PyFloat_Check(value)) return put_double(c, i, PyFloat_AsDouble(value));
    PyObject *whole = c->counts ? PyNumber_Index(value) : NULL;
    if (c->counts) {
        int64_t number = whole ? PyLong_AsLongLong(whole) : -1;
        Py_XDECREF(whole);
        if (!PyErr_Occurred()) put_whole(c, i, number);
    } else {
        double number = PyFloat_AsDouble(value);
        if (!PyErr_Occurred()) c->doubles[i] = number;
    }
    if (!PyErr_Occurred()) return 0;
    PyErr_Clear();
    return fail_at(c, i, c->counts ? "not a count" : "not a number");
}

static int64_t signed_of(const void *item, size_t size)
{
    int8_t one;
    int16_t two;
    int32_t four;
    int64_t eight;
    switch (size) {
    case 1: return memcpy(&one, item, size), one;
    case 2: return memcpy(&two, item, size), two;
    case 4: return memcpy(&four, item, size), four;
    default: return memcpy(&eight, item, sizeof eight), eight;
    }
}

static uint64_t unsigned_of(const void *item, size_t size)
{
    uint64_t all = 0; /* the machines that run this are little-endian */
    memcpy(&all, item, size < sizeof all ? size : sizeof all);
    return all;
}

/* An item of memory as value `at`. Kind i is a signed, u an unsigned integer of `size` bytes, d and
 * f are double and float. */
static int put_item(column *c, Py_ssize_t at, const void *item, char kind, size_t size)
{
    double real;
    float single;
    uint64_t large;
    switch (kind) {
    case 'd': return memcpy(&real, item, sizeof real), put_double(c, at, real);
    case 'f': return memcpy(&single, item, sizeof single), put_double(c, at, (double)single);
    case 'i': put_whole(c, at, signed_of(item, size)); return 0;
    default:
        large = unsigned_of(item, size);
        if (large > INT64_MAX) return fail_at(c, at, "too large");
        put_whole(c, at, (int64_t)large);
        return 0;
    }
}

static int make_room(column *c, Py_ssize_t length)
{
    size_t size = (size_t)(length > 0 ? length : 1) * sizeof(double);
    void *memory = realloc(c->counts ? (void *)c->counts : (void *)c->doubles, size);
    if (memory == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (c->counts)
        c->counts = memory;
    else
        c->doubles = memory;
    return 0;
}

/* ---- Arrow ---- */

/* Kind and size of the items of an Arrow format; false where it is not a plain number. */
static bool arrow_kind(const char *format, char *kind, size_t *size)
{
    static const char letters[] = "cCsSiIlLfg";
    static const char kinds[] = "iuiuiuiufd";
    static const size_t sizes[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
    const char *found = format[0] && !format[1] ? strchr(letters, format[0]) : NULL;
    if (found == NULL) return false;
    *kind = kinds[found - letters];
    *size = sizes[found - letters];
    return true;
}

/* The items of an array of codes are no numbers, whatever their format says. */
static int add_array(column *c, const struct ArrowArray *array, const struct ArrowSchema *schema)
{
    char kind;
    size_t size;
    if (schema->dictionary || !arrow_kind(schema->format, &kind, &size)) {
        PyErr_Format(PyExc_TypeError, "%s is an Arrow array of another type than plain numbers",
                     c->name);
        return -1;
    }
    if (make_room(c, c->length + array->length) < 0) return -1;
    const uint8_t *valid = array->buffers[0];
    const char *items = array->buffers[1];
    for (int64_t i = 0; i < array->length; i++) {
        int64_t at = array->offset + i;
        if (valid && !(valid[at / 8] >> (at % 8) & 1))
            put_missing(c, c->length + i);
        else if (put_item(c, c->length + i, items + (size_t)at * size, kind, size) < 0)
            return -1;
    }
    c->length += array->length;
    return 0;
}

static int read_arrow_array(PyObject *object, column *c)
{
    int result = -1;
    PyObject *pair = PyObject_CallMethod(object, "__arrow_c_array__", NULL);
    PyObject *first = pair ? PyTuple_GetItem(pair, 0) : NULL;
    PyObject *second = first ? PyTuple_GetItem(pair, 1) : NULL;
    struct ArrowSchema *schema = second ? PyCapsule_GetPointer(first, "arrow_schema") : NULL;
    struct ArrowArray *array = schema ? PyCapsule_GetPointer(second, "arrow_array") : NULL;
    if (array) result = add_array(c, array, schema);
    Py_XDECREF(pair); /* the capsules release what they hold */
    return result;
}

static int add_batches(column *c, struct ArrowArrayStream *stream, const struct ArrowSchema *schema)
{
    for (;;) {
        struct ArrowArray array = {0};
        if (stream->get_next(stream, &array) != 0) {
            PyErr_Format(PyExc_ValueError, "%s: its Arrow stream broke off", c->name);
            return -1;
        }
        if (array.release == NULL) return 0;
        int result = add_array(c, &array, schema);
        array.release(&array);
        if (result < 0) return -1;
    }
}

static int read_arrow_stream(PyObject *object, column *c)
{
    struct ArrowArrayStream stream;
    struct ArrowSchema schema = {0};
    int result = -1;
    if (take_stream(object, &stream) < 0) return -1;
    if (stream.get_schema(&stream, &schema) == 0) {
        result = add_batches(c, &stream, &schema);
        schema.release(&schema);
    } else {
        PyErr_Format(PyExc_ValueError, "%s: its Arrow stream has no schema", c->name);
    }
    stream.release(&stream);
    return result;
}

/* ---- Buffers and sequences ---- */

/* Kind of the items of a buffer's format (PEP 3118); 0 where they are not plain numbers. */
static char buffer_kind(const char *format)
{
    if (format == NULL) return 'u';
    if (strchr("@=<|", format[0])) format++;
    if (format[0] == 0 || format[1] != 0) return 0;
    if (format[0] == 'd' || format[0] == 'f') return format[0];
    return strchr("bhilqn", format[0]) ? 'i' : strchr("BHILQN?", format[0]) ? 'u' : 0;
}

/* 1: read; 0: no buffer of numbers; -1: failed. */
static int read_buffer(PyObject *object, column *c)
{
    Py_buffer view;
    int result = 0;
    if (PyObject_GetBuffer(object, &view, PyBUF_RECORDS_RO) < 0) {
        PyErr_Clear();
        return 0;
    }
    char kind = buffer_kind(view.format);
    if (view.ndim > 1) {
        PyErr_Format(PyExc_TypeError, "%s has %d dimensions; a vector has one", c->name, view.ndim);
        result = -1;
    } else if (kind) {
        c->scalar = view.ndim == 0;
        Py_ssize_t length = c->scalar ? 1 : view.shape[0];
        Py_ssize_t stride = c->scalar ? 0 : view.strides[0];
        result = make_room(c, length) < 0 ? -1 : 1;
        for (Py_ssize_t i = 0; result == 1 && i < length; i++)
            if (put_item(c, i, (const char *)view.buf + i * stride, kind, (size_t)view.itemsize))
                result = -1;
        c->length = length;
    }
    PyBuffer_Release(&view);
    return result;
}

static int read_sequence(PyObject *object, column *c)
{
    PyObject *list = PySequence_List(object);
    if (list == NULL) {
        PyErr_Format(PyExc_TypeError, "%s is neither a number nor a vector of numbers", c->name);
        return -1;
    }
    Py_ssize_t length = PyList_Size(list);
    int result = make_room(c, length);
    for (Py_ssize_t i = 0; result == 0 && i < length; i++)
        result = put_object(c, i, PyList_GetItem(list, i));
    c->length = length;
    Py_DECREF(list);
    return result;
}

static int read_scalar(PyObject *object, column *c)
{
    c->scalar = true;
    c->length = 1;
    return put_object(c, 0, object);
}

/* NumPy's masked arrays, which have a value where they say there is none: their list has None. */
static int read_masked(PyObject *object, column *c)
{
    PyObject *list = PyObject_CallMethod(object, "tolist", NULL);
    if (list == NULL) return -1;
    int result = PyList_Check(list) ? read_sequence(list, c) : read_scalar(list, c);
    Py_DECREF(list);
    return result;
}

static int read_values(PyObject *object, column *c)
{
    if (object == Py_None || PyFloat_CheckExact(object) || PyLong_CheckExact(object))
        return read_scalar(object, c);
    if (PyObject_HasAttrString(object, "__arrow_c_array__")) return read_arrow_array(object, c);
    if (PyObject_HasAttrString(object, "__arrow_c_stream__")) return read_arrow_stream(object, c);
    if (PyObject_HasAttrString(object, "filled")) return read_masked(object, c);
    int read = PyObject_CheckBuffer(object) ? read_buffer(object, c) : 0;
    return read ? (read < 0 ? -1 : 0) : read_sequence(object, c);
}

int read_column(PyObject *object, const char *name, bool counts, column *out)
{
    void *memory = malloc(sizeof(double));
    *out = (column){.name = name};
    if (memory == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (counts)
        out->counts = memory;
    else
        out->doubles = memory;
    if (read_values(object, out) == 0) return 0;
    free_column(out);
    return -1;
}

void free_column(column *c)
{
    free(c->counts);
    free(c->doubles);
    c->counts = NULL;
    c->doubles = NULL;
}

Py_ssize_t common_length(const column *columns, size_t count)
{
    const column *longest = NULL;
    for (size_t i = 0; i < count; i++) {
        if (columns[i].scalar) continue;
        if (longest && longest->length != columns[i].length) {
            PyErr_Format(PyExc_ValueError, "%s and %s differ in length", longest->name,
                         columns[i].name);
            return -1;
        }
        longest = &columns[i];
    }
    return longest ? longest->length : 1;
}
