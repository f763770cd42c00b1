/* The type Cube: rows of a plan's sources are added and counted, then protected and published. */
#include "arrow_abi.h"
#include "extension.h"

#include <stdlib.h>

typedef struct cube_object {
    PyObject_HEAD talgeo_cube *cube;
    PyObject *plan; /* outlives the cube; its flag guards both */
} cube_object;

static int take_cube(const cube_object *self)
{
    return take_plan((plan_object *)self->plan);
}

static void give_cube(const cube_object *self)
{
    atomic_flag_clear(&((plan_object *)self->plan)->busy);
}

/* ---- Opening ---- */

static PyObject *open_cube(PyTypeObject *type, PyObject *plan, talgeo_publish_options *options)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_cube *cube = NULL;
    talgeo_status status;
    if (take_plan((plan_object *)plan) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS status =
        talgeo_cube_new(((plan_object *)plan)->plan, options, &cube, &error);
    Py_END_ALLOW_THREADS atomic_flag_clear(&((plan_object *)plan)->busy);
    if (status != TALGEO_OK) return raise_error(state_of_type(type), &error);
    cube_object *self = (cube_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL) {
        talgeo_cube_free(cube);
        return NULL;
    }
    self->cube = cube;
    self->plan = Py_NewRef(plan);
    return (PyObject *)self;
}

static PyObject *cube_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"plan", "ledger", NULL};
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    PyObject *plan, *ledger = Py_None, *owner;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O!|$O", names, state_of_type(type)->plan,
                                     &plan, &ledger) ||
        get_path(ledger, &owner, &options.ledger) < 0)
        return NULL;
    PyObject *self = open_cube(type, plan, &options);
    Py_XDECREF(owner);
    return self;
}

static void cube_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    talgeo_cube_free(((cube_object *)self)->cube);
    Py_XDECREF(((cube_object *)self)->plan);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* ---- Adding ---- */

/* Streams of [(source, table, crs), ...]. */
typedef struct given {
    talgeo_cube_source *sources;
    struct ArrowArrayStream *streams;
    Py_ssize_t count;
} given;

static void end_given(given *g)
{
    for (Py_ssize_t i = 0; i < g->count; i++)
        if (g->streams[i].release) g->streams[i].release(&g->streams[i]);
    free(g->sources);
    free(g->streams);
}

static int take_given(PyObject *list, given *g)
{
    Py_ssize_t n = PyList_Size(list);
    if (n < 0) return -1;
    g->sources = calloc((size_t)n + 1, sizeof *g->sources);
    g->streams = calloc((size_t)n + 1, sizeof *g->streams);
    if (g->sources == NULL || g->streams == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (; g->count < n; g->count++) {
        PyObject *table;
        talgeo_cube_source *source = &g->sources[g->count];
        if (!PyArg_ParseTuple(PyList_GetItem(list, g->count), "sOz", &source->source, &table,
                              &source->crs) ||
            take_stream(table, &g->streams[g->count]) < 0)
            return -1;
        source->rows = &g->streams[g->count];
    }
    return 0;
}

static PyObject *add(cube_object *self, const given *g, talgeo_publish_options *options)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_problems *notes = NULL;
    talgeo_status status;
    options->notes = &notes;
    if (take_cube(self) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS status =
        talgeo_cube_add(self->cube, g->sources, (size_t)g->count, options, &error);
    Py_END_ALLOW_THREADS give_cube(self);
    bool raised = PyErr_Occurred() || warn_of(notes) < 0;
    talgeo_problems_free(notes);
    if (raised) return NULL;
    if (status != TALGEO_OK) return raise_error(state_of_type(Py_TYPE(self)), &error);
    Py_RETURN_NONE;
}

static PyObject *cube_add(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"sources", "threads", "progress", NULL};
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    PyObject *list, *progress = Py_None, *done = NULL;
    given g = {0};
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|$iO", names, &list, &options.threads,
                                     &progress))
        return NULL;
    progress_call call = {progress == Py_None ? NULL : progress};
    options.progress = call_progress;
    options.progress_user = &call;
    if (take_given(list, &g) == 0) done = add((cube_object *)self, &g, &options);
    end_given(&g);
    return done;
}

static PyObject *cube_merge(PyObject *self, PyObject *other)
{
    cube_object *into = (cube_object *)self, *from = (cube_object *)other;
    talgeo_error error = TALGEO_ERROR_INIT;
    if (!PyObject_TypeCheck(other, state_of_type(Py_TYPE(self))->cube)) {
        PyErr_SetString(PyExc_TypeError, "only a Cube can be added to a Cube");
        return NULL;
    }
    if (take_cube(into) < 0) return NULL;
    if (from->plan != into->plan && take_cube(from) < 0) {
        give_cube(into);
        return NULL;
    }
    talgeo_status status = talgeo_cube_merge(into->cube, from->cube, &error);
    give_cube(into);
    if (from->plan != into->plan) give_cube(from);
    if (status != TALGEO_OK) return raise_error(state_of_type(Py_TYPE(self)), &error);
    Py_RETURN_NONE;
}

/* ---- Protecting ---- */

static PyObject *finish(PyObject *self, const talgeo_publish_options *options, bool publish)
{
    cube_object *cube = (cube_object *)self;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_status status;
    if (take_cube(cube) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS status =
        publish ? talgeo_cube_publish(cube->cube, options, &release, &error)
                : talgeo_cube_protect(cube->cube, options, &release, &error);
    Py_END_ALLOW_THREADS give_cube(cube);
    if (PyErr_Occurred()) {
        talgeo_release_free(release);
        return NULL;
    }
    if (status != TALGEO_OK) return raise_error(state_of_type(Py_TYPE(self)), &error);
    return new_release(state_of_type(Py_TYPE(self)), release);
}

static PyObject *cube_protect(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"progress", NULL};
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    PyObject *progress = Py_None;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|$O", names, &progress)) return NULL;
    progress_call call = {progress == Py_None ? NULL : progress};
    options.progress = call_progress;
    options.progress_user = &call;
    return finish(self, &options, false);
}

static PyObject *cube_publish(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"out", "ledger", "overwrite", "progress", NULL};
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    PyObject *out = Py_None, *ledger = Py_None, *out_owner, *ledger_owner, *progress = Py_None;
    int overwrite = 0;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O$OpO", names, &out, &ledger,
                                     &overwrite, &progress) ||
        get_path(out, &out_owner, &options.out) < 0)
        return NULL;
    progress_call call = {progress == Py_None ? NULL : progress};
    options.overwrite = overwrite;
    options.progress = call_progress;
    options.progress_user = &call;
    PyObject *release = NULL;
    if (get_path(ledger, &ledger_owner, &options.ledger) == 0) {
        release = finish(self, &options, true);
        Py_XDECREF(ledger_owner);
    }
    Py_XDECREF(out_owner);
    return release;
}

static Py_ssize_t cube_length(PyObject *self)
{
    return (Py_ssize_t)talgeo_cube_count(((cube_object *)self)->cube);
}

static PyMethodDef methods[] = {
    {"_add", (PyCFunction)(void (*)(void))cube_add, METH_VARARGS | METH_KEYWORDS,
     "Count the rows of [(source, table, crs), ...]; of all files where it is empty."},
    {"_merge", cube_merge, METH_O, "Add what another cube has counted."},
    {"_protect", (PyCFunction)(void (*)(void))cube_protect, METH_VARARGS | METH_KEYWORDS,
     "The release of what was counted."},
    {"_publish", (PyCFunction)(void (*)(void))cube_publish, METH_VARARGS | METH_KEYWORDS,
     "The same, written."},
    {0}};
static PyType_Slot slots[] = {{Py_tp_new, (void *)cube_new},
                              {Py_tp_dealloc, (void *)cube_dealloc},
                              {Py_tp_methods, methods},
                              {Py_sq_length, (void *)cube_length},
                              {0, NULL}};
PyType_Spec cube_spec = {"talgeo._talgeo.Cube", sizeof(cube_object), 0,
                         Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
