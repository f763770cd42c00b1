/* The type Areas: an area set that places points. */
#include "arrow_abi.h"
#include "coordinates.h"

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
    static char *names[] = {
        "source",   "key", "name", "layer", "crs", "refuse_invalid", "overlap_tolerance_m2",
        "progress", NULL};
    int refuse_invalid = 0;
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT;
    talgeo_error error = TALGEO_ERROR_INIT;
    PyObject *source, *progress = Py_None;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O$szzzpdO", names, &source, &options.key,
                                     &options.name, &options.layer, &options.crs, &refuse_invalid,
                                     &options.overlap_tolerance_m2, &progress))
        return NULL;
    progress_call call = {progress == Py_None ? NULL : progress};
    options.progress = call_progress;
    options.progress_user = &call;
    options.refuse_invalid = refuse_invalid != 0;
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

static PyObject *areas_notes(PyObject *self, void *unused)
{
    (void)unused;
    const talgeo_problems *notes = talgeo_areas_get_notes(((areas_object *)self)->areas);
    Py_ssize_t count = (Py_ssize_t)talgeo_problems_count(notes);
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list && i < count; i++) {
        PyObject *text = PyUnicode_FromString(talgeo_problems_get(notes, (size_t)i).message);
        if (text == NULL || PyList_SetItem(list, i, text) < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

static PyObject *areas_health(PyObject *self, PyObject *unused)
{
    (void)unused;
    const talgeo_areas *areas = ((areas_object *)self)->areas;
    talgeo_areas_health h = {.size = sizeof h};
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    Py_BEGIN_ALLOW_THREADS status = talgeo_areas_examine(areas, &h, &error);
    Py_END_ALLOW_THREADS if (status != TALGEO_OK) return raise_error(state_of_type(Py_TYPE(self)),
                                                                     &error);
    return Py_BuildValue(
        "{s:n,s:n,s:n,s:n,s:n,s:d,s:n,s:d,s:n,s:d,s:d,s:d,s:d,s:d,s:(dddd),s:(dddd),s:N}", "areas",
        (Py_ssize_t)h.areas, "parts", (Py_ssize_t)h.parts, "vertices", (Py_ssize_t)h.vertices,
        "without_polygons", (Py_ssize_t)h.empty, "repaired", (Py_ssize_t)h.repaired, "repaired_m2",
        h.repaired_m2, "overlaps", (Py_ssize_t)h.slivers, "overlaps_m2", h.slivers_m2, "gaps",
        (Py_ssize_t)h.gaps, "gaps_m2", h.gaps_m2, "largest_gap_m2", h.largest_gap_m2, "gap_x",
        h.gap_x, "gap_y", h.gap_y, "area_m2", h.area_m2, "bounds", h.min_x, h.min_y, h.max_x,
        h.max_y, "bounds_deg", h.west_deg, h.south_deg, h.east_deg, h.north_deg, "far_off",
        PyBool_FromLong(h.far_off));
}

/* ---- Placing ---- */

enum { MOST_SETS = 64 };

typedef struct placing {
    const talgeo_areas *sets[MOST_SETS];
    int32_t *area[MOST_SETS];
    Py_ssize_t n_sets;
    coordinates x, y;
    talgeo_place_options options;
    progress_call call;
} placing;

static int run_placing(module_state *state, placing *p)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status;
    size_t n = (size_t)p->x.length;
    for (Py_ssize_t s = 0; s < p->n_sets; s++) {
        p->area[s] = malloc(n ? n * sizeof **p->area : 1);
        if (p->area[s] == NULL) return PyErr_NoMemory(), -1;
    }
    p->options.progress = call_progress;
    p->options.progress_user = &p->call;
    Py_BEGIN_ALLOW_THREADS status = talgeo_areas_place(
        p->sets, (size_t)p->n_sets, p->x.values, p->y.values, n, &p->options, p->area, &error);
    Py_END_ALLOW_THREADS if (status == TALGEO_OK) return 0;
    if (!PyErr_Occurred()) raise_error(state, &error);
    return -1;
}

static PyObject *take_answers(module_state *state, placing *p)
{
    PyObject *answers = PyTuple_New(p->n_sets);
    for (Py_ssize_t s = 0; answers && s < p->n_sets; s++) {
        PyObject *indices = new_indices(state, p->area[s], p->x.length);
        p->area[s] = NULL;
        if (indices == NULL || PyTuple_SetItem(answers, s, indices) < 0) Py_CLEAR(answers);
    }
    return answers;
}

/* A tuple of Indices, one for each set. */
static PyObject *place(module_state *state, placing *p, PyObject *x, PyObject *y)
{
    PyObject *answers = NULL;
    if (get_coordinates(x, "x", &p->x) < 0) return NULL;
    if (get_coordinates(y, "y", &p->y) == 0) {
        if (p->x.length != p->y.length)
            PyErr_SetString(PyExc_ValueError, "x and y differ in length");
        else if (run_placing(state, p) == 0)
            answers = take_answers(state, p);
        release_coordinates(&p->y);
    }
    release_coordinates(&p->x);
    for (Py_ssize_t s = 0; s < p->n_sets; s++) free(p->area[s]);
    return answers;
}

static PyObject *areas_locate(PyObject *self, PyObject *arguments)
{
    PyObject *x, *y, *progress;
    placing p = {
        .sets = {((areas_object *)self)->areas}, .n_sets = 1, .options = TALGEO_PLACE_OPTIONS_INIT};
    if (!PyArg_ParseTuple(arguments, "OOziO", &x, &y, &p.options.crs, &p.options.threads,
                          &progress))
        return NULL;
    p.call.function = progress == Py_None ? NULL : progress;
    PyObject *answers = place(state_of_type(Py_TYPE(self)), &p, x, y);
    PyObject *answer = answers ? Py_XNewRef(PyTuple_GetItem(answers, 0)) : NULL;
    Py_XDECREF(answers);
    return answer;
}

static PyObject *locate_sets(PyObject *module, PyObject *arguments)
{
    PyObject *sets, *x, *y, *progress;
    placing p = {.n_sets = 0, .options = TALGEO_PLACE_OPTIONS_INIT};
    module_state *state = state_of(module);
    if (!PyArg_ParseTuple(arguments, "O!OOziO", &PyTuple_Type, &sets, &x, &y, &p.options.crs,
                          &p.options.threads, &progress))
        return NULL;
    p.call.function = progress == Py_None ? NULL : progress;
    p.n_sets = PyTuple_Size(sets);
    if (p.n_sets < 1 || p.n_sets > MOST_SETS)
        return PyErr_Format(PyExc_ValueError, "1 to %d area sets, not %zd", MOST_SETS, p.n_sets);
    for (Py_ssize_t s = 0; s < p.n_sets; s++) {
        PyObject *set = PyTuple_GetItem(sets, s);
        if (!PyObject_TypeCheck(set, state->areas))
            return PyErr_Format(PyExc_TypeError, "area set %zd is not Areas", s + 1);
        p.sets[s] = ((areas_object *)set)->areas;
    }
    return place(state, &p, x, y);
}

extern PyMethodDef locate_sets_def; /* module.c */
PyMethodDef locate_sets_def = {"_locate_sets", locate_sets, METH_VARARGS,
                               "Numbers of the areas of each point, a vector for each set."};

static PyMethodDef methods[] = {
    {"_locate", areas_locate, METH_VARARGS, "Number of the area of each point, -1 for none."},
    {"_health", areas_health, METH_NOARGS, "The health of the set as a dict."},
    {0}};
static PyGetSetDef getters[] = {
    {"keys", areas_keys, NULL,
     "Keys of the areas, in byte order; a number from locate() is an index "
     "into this list.",
     NULL},
    {"names", areas_names, NULL, "Readable names, in the order of keys.", NULL},
    {"notes", areas_notes, NULL,
     "What reading had to tell: repairs, slivers let pass, garbled names.", NULL},
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
