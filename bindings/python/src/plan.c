/* The type Plan: a publication's YAML file, checked and run. */
#include "extension.h"

static PyObject *problem_list(const talgeo_problems *problems)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list && i < talgeo_problems_count(problems); i++) {
        talgeo_problem p = talgeo_problems_get(problems, i);
        PyObject *item = Py_BuildValue("(OsiisN)", p.warning ? Py_True : Py_False, p.file, p.line,
                                       p.column, p.message, PyLong_FromLong(p.status));
        if (item == NULL || PyList_Append(list, item) < 0) Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *plan_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"path", NULL};
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_plan *plan = NULL;
    talgeo_status status;
    PyObject *source, *owner;
    const char *path;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O", names, &source) ||
        get_path(source, &owner, &path) < 0)
        return NULL;
    Py_BEGIN_ALLOW_THREADS status = talgeo_plan_open(path, &plan, NULL, &error);
    Py_END_ALLOW_THREADS Py_XDECREF(owner);
    if (status != TALGEO_OK) return raise_error(state_of_type(type), &error);
    plan_object *self = (plan_object *)PyType_GenericAlloc(type, 0);
    if (self == NULL) {
        talgeo_plan_free(plan);
        return NULL;
    }
    self->plan = plan;
    atomic_flag_clear(&self->busy);
    return (PyObject *)self;
}

static void plan_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    talgeo_plan_free(((plan_object *)self)->plan);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

int take_plan(plan_object *self)
{
    if (!atomic_flag_test_and_set(&self->busy)) return 0;
    PyErr_SetString(PyExc_RuntimeError, "the plan is in use by another thread");
    return -1;
}

static PyObject *plan_check(PyObject *self, PyObject *unused)
{
    plan_object *plan = (plan_object *)self;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_problems *problems = NULL;
    (void)unused;
    if (take_plan(plan) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS talgeo_plan_check(plan->plan, &problems, &error);
    Py_END_ALLOW_THREADS atomic_flag_clear(&plan->busy);
    PyObject *list =
        problems ? problem_list(problems) : raise_error(state_of_type(Py_TYPE(self)), &error);
    talgeo_problems_free(problems);
    return list;
}

int warn_of(const talgeo_problems *notes)
{
    for (size_t i = 0; i < talgeo_problems_count(notes); i++) {
        talgeo_problem p = talgeo_problems_get(notes, i);
        if (PyErr_WarnFormat(PyExc_UserWarning, 1, "%s%s%s", p.file, *p.file ? ": " : "",
                             p.message) < 0)
            return -1;
    }
    return 0;
}

static PyObject *run(PyObject *self, talgeo_publish_options *options)
{
    plan_object *plan = (plan_object *)self;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_release *release = NULL;
    talgeo_problems *notes = NULL;
    talgeo_status status;
    options->notes = &notes;
    if (take_plan(plan) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS status = talgeo_publish(plan->plan, options, &release, &error);
    Py_END_ALLOW_THREADS atomic_flag_clear(&plan->busy);
    bool raised = PyErr_Occurred() || warn_of(notes) < 0;
    talgeo_problems_free(notes);
    if (raised) {
        talgeo_release_free(release);
        return NULL;
    }
    if (status != TALGEO_OK) return raise_error(state_of_type(Py_TYPE(self)), &error);
    return new_release(state_of_type(Py_TYPE(self)), release);
}

static PyObject *plan_publish(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"out", "overwrite", "dry_run", "threads", "progress", NULL};
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    PyObject *out = Py_None, *owner, *progress = Py_None;
    int overwrite = 0, dry_run = 0;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O$ppiO", names, &out, &overwrite,
                                     &dry_run, &options.threads, &progress) ||
        get_path(out, &owner, &options.out) < 0)
        return NULL;
    progress_call call = {progress == Py_None ? NULL : progress};
    options.overwrite = overwrite;
    options.dry_run = dry_run;
    options.progress = call_progress;
    options.progress_user = &call;
    PyObject *release = run(self, &options);
    Py_XDECREF(owner);
    return release;
}

static PyMethodDef methods[] = {
    {"_check", plan_check, METH_NOARGS, "Problems of the plan and its inputs."},
    {"publish", (PyCFunction)(void (*)(void))plan_publish, METH_VARARGS | METH_KEYWORDS,
     "publish(out=None, *, overwrite=False, dry_run=False, threads=0, progress=None)\n\n"
     "Run the plan; see talgeo.publish."},
    {0}};
static PyType_Slot slots[] = {{Py_tp_new, (void *)plan_new},
                              {Py_tp_dealloc, (void *)plan_dealloc},
                              {Py_tp_methods, methods},
                              {0, NULL}};
PyType_Spec plan_spec = {"talgeo._talgeo.Plan", sizeof(plan_object), 0,
                         Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
