/* Progress: from the library's callback into Python. */
#include "extension.h"

int call_progress(double fraction, const char *stage, void *user)
{
    const progress_call *call = user;
    PyGILState_STATE gil = PyGILState_Ensure();
    int goes_on = PyErr_CheckSignals() == 0;
    if (goes_on && call->function) {
        PyObject *result = PyObject_CallFunction(call->function, "ds", fraction, stage);
        goes_on = result != NULL && result != Py_False;
        Py_XDECREF(result);
    }
    PyGILState_Release(gil);
    return goes_on;
}
