/* Growth: a table's stream with the columns of talgeo_classify_arrow. */
#include "arrow_abi.h"
#include "extension.h"

#include <string.h>

static int read_reference(const char *id, talgeo_growth_reference *reference)
{
    static const talgeo_growth_reference all[] = {TALGEO_IOTF2012, TALGEO_IOTF2000, TALGEO_WHO};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *reference = all[i];
        if (strcmp(id, talgeo_growth_reference_id(all[i])) == 0) return 0;
    }
    PyErr_SetString(PyExc_ValueError, "reference must be 'iotf2012', 'iotf2000' or 'who'");
    return -1;
}

static PyObject *classify(PyObject *module, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"table",      "reference", "sex",       "birth_date",
                            "date",       "height_cm", "weight_kg", "posture",
                            "pivot_year", "sex_codes", NULL};
    talgeo_classify_options o = TALGEO_CLASSIFY_OPTIONS_INIT;
    talgeo_error error = TALGEO_ERROR_INIT;
    struct ArrowArrayStream in, *out;
    PyObject *table;
    const char *reference;
    talgeo_status status;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "Os|$zzzzzziz", names, &table, &reference,
                                     &o.sex, &o.birth_date, &o.date, &o.height_cm, &o.weight_kg,
                                     &o.posture, &o.pivot_year, &o.sex_codes) ||
        read_reference(reference, &o.reference) < 0 || take_stream(table, &in) < 0)
        return NULL;
    PyObject *capsule = new_stream_capsule(&out);
    if (capsule == NULL) {
        in.release(&in);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS status = talgeo_classify_arrow(&in, &o, out, &error);
    Py_END_ALLOW_THREADS if (status == TALGEO_OK) return capsule;
    Py_DECREF(capsule);
    return raise_error(state_of(module), &error);
}

PyMethodDef classify_def = {"classify", (PyCFunction)(void (*)(void))classify,
                            METH_VARARGS | METH_KEYWORDS,
                            "The table's stream with what growth says of each row."};
