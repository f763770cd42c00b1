/* Exceptions: one class a status, each also of the builtin kind that fits. */
#include "extension.h"

#include <string.h>

typedef struct error_class {
    int status;
    const char *name; /* with module */
    PyObject **builtin;
    const char *doc;
} error_class;

int add_errors(PyObject *module, module_state *state)
{
    const error_class classes[] = {
        {TALGEO_E_MEMORY, "talgeo.OutOfMemoryError", &PyExc_MemoryError, "Out of memory."},
        {TALGEO_E_IO, "talgeo.FileError", &PyExc_OSError, "A file cannot be read or written."},
        {TALGEO_E_ARGUMENT, "talgeo.ArgumentError", &PyExc_ValueError, "Wrong use of a function."},
        {TALGEO_E_EXISTS, "talgeo.ExistsError", &PyExc_FileExistsError, "The output exists."},
        {TALGEO_E_PLAN, "talgeo.PlanError", &PyExc_ValueError, "The plan is rejected."},
        {TALGEO_E_INPUT, "talgeo.InputError", &PyExc_ValueError, "An input is rejected."},
        {TALGEO_E_AREAS, "talgeo.AreasError", &PyExc_ValueError, "An area set is rejected."},
        {TALGEO_E_CRS, "talgeo.CRSError", &PyExc_ValueError,
         "A coordinate reference system is missing, unknown or contradictory."},
        {TALGEO_E_PRIVACY, "talgeo.PrivacyError", &PyExc_RuntimeError, "Refused for privacy."},
        {TALGEO_E_CANCELLED, "talgeo.CancelledError", &PyExc_RuntimeError, "Cancelled."},
        {TALGEO_E_INTERNAL, "talgeo.InternalError", &PyExc_RuntimeError,
         "A mistake in the library; please report it."}};
    state->errors[0] = PyErr_NewExceptionWithDoc(
        "talgeo.Error",
        "Base of all errors of talgeo.\n\ncode: number of the status; stage: where it happened; "
        "row: 1-based data row of the input, or None.",
        PyExc_Exception, NULL);
    if (state->errors[0] == NULL || PyModule_AddObjectRef(module, "Error", state->errors[0]) < 0)
        return -1;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        const error_class *c = &classes[i];
        PyObject *bases = PyTuple_Pack(2, state->errors[0], *c->builtin);
        PyObject *made = bases ? PyErr_NewExceptionWithDoc(c->name, c->doc, bases, NULL) : NULL;
        Py_XDECREF(bases);
        state->errors[c->status] = made;
        if (made == NULL || PyModule_AddObjectRef(module, c->name + strlen("talgeo."), made) < 0)
            return -1;
    }
    return 0;
}

static int set_attributes(PyObject *exception, const talgeo_error *error)
{
    PyObject *code = PyLong_FromLong(error->status), *stage = PyUnicode_FromString(error->stage);
    PyObject *row = error->row > 0 ? PyLong_FromLongLong(error->row) : Py_NewRef(Py_None);
    int failed = !code || !stage || !row || PyObject_SetAttrString(exception, "code", code) < 0 ||
                 PyObject_SetAttrString(exception, "stage", stage) < 0 ||
                 PyObject_SetAttrString(exception, "row", row) < 0;
    Py_XDECREF(code);
    Py_XDECREF(stage);
    Py_XDECREF(row);
    return failed ? -1 : 0;
}

PyObject *raise_error(const module_state *state, const talgeo_error *error)
{
    if (PyErr_Occurred()) return NULL;
    size_t status = (size_t)error->status < N_STATUSES ? (size_t)error->status : TALGEO_E_INTERNAL;
    PyObject *kind = state->errors[status ? status : TALGEO_E_INTERNAL];
    PyObject *exception = PyObject_CallFunction(kind, "s", error->message);
    if (exception && set_attributes(exception, error) == 0) PyErr_SetObject(kind, exception);
    Py_XDECREF(exception);
    return NULL;
}
