/* The module talgeo._talgeo: types, exceptions, versions. */
#include "extension.h"

extern PyMethodDef release_open_def, protect_def, classify_def, locate_sets_def;
extern PyMethodDef figures_methods[], statistics_methods[];

module_state *state_of(PyObject *module)
{
    return PyModule_GetState(module);
}

module_state *state_of_type(PyTypeObject *type)
{
    /* Areas, Plan and Cube have subclasses in Python, whose module is not this one. */
    module_state *state = PyType_GetModuleState(type);
    while (state == NULL) {
        PyErr_Clear();
        type = (PyTypeObject *)PyType_GetSlot(type, Py_tp_base);
        state = PyType_GetModuleState(type);
    }
    return state;
}

int get_path(PyObject *object, PyObject **owner, const char **path)
{
    *owner = NULL;
    *path = NULL;
    if (object == Py_None) return 0;
    if (!PyUnicode_FSConverter(object, owner)) return -1;
    *path = PyBytes_AsString(*owner);
    return *path ? 0 : -1;
}

static PyObject *versions(PyObject *module, PyObject *unused)
{
    talgeo_versions v = {.size = sizeof v};
    (void)module;
    (void)unused;
    talgeo_versions_get(&v);
    return Py_BuildValue("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "talgeo", v.talgeo, "gdal", v.gdal,
                         "proj", v.proj, "proj_db", v.proj_db, "geos", v.geos, "sqlite", v.sqlite,
                         "spatialite", v.spatialite);
}

static PyMethodDef versions_def = {"versions", versions, METH_NOARGS,
                                   "Versions of the library and what it runs on."};

static int add_function(PyObject *module, PyMethodDef *definition)
{
    PyObject *name = PyModule_GetNameObject(module);
    PyObject *function = name ? PyCFunction_NewEx(definition, module, name) : NULL;
    int failed =
        function == NULL || PyModule_AddObjectRef(module, definition->ml_name, function) < 0;
    Py_XDECREF(name);
    Py_XDECREF(function);
    return failed ? -1 : 0;
}

static int add_type(PyObject *module, PyType_Spec *spec, PyTypeObject **type)
{
    *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
    return *type ? PyModule_AddType(module, *type) : -1;
}

static int execute(PyObject *module)
{
    module_state *state = state_of(module);
    if (add_errors(module, state) < 0 || add_type(module, &areas_spec, &state->areas) < 0 ||
        add_type(module, &plan_spec, &state->plan) < 0 ||
        add_type(module, &cube_spec, &state->cube) < 0 ||
        add_type(module, &release_spec, &state->release) < 0 ||
        add_type(module, &indices_spec, &state->indices) < 0 ||
        add_type(module, &table_spec, &state->table) < 0 ||
        add_type(module, &protected_spec, &state->protected_table) < 0 ||
        add_function(module, &versions_def) < 0 || add_function(module, &release_open_def) < 0 ||
        add_function(module, &protect_def) < 0 || add_function(module, &classify_def) < 0 ||
        add_function(module, &locate_sets_def) < 0 ||
        PyModule_AddFunctions(module, figures_methods) < 0 ||
        PyModule_AddFunctions(module, statistics_methods) < 0)
        return -1;
    return 0;
}

static int traverse(PyObject *module, visitproc visit, void *arg)
{
    module_state *state = state_of(module);
    for (int i = 0; i < N_STATUSES; i++) Py_VISIT(state->errors[i]);
    Py_VISIT(state->areas);
    Py_VISIT(state->plan);
    Py_VISIT(state->cube);
    Py_VISIT(state->release);
    Py_VISIT(state->indices);
    Py_VISIT(state->table);
    Py_VISIT(state->protected_table);
    return 0;
}

static int clear(PyObject *module)
{
    module_state *state = state_of(module);
    for (int i = 0; i < N_STATUSES; i++) Py_CLEAR(state->errors[i]);
    Py_CLEAR(state->areas);
    Py_CLEAR(state->plan);
    Py_CLEAR(state->cube);
    Py_CLEAR(state->release);
    Py_CLEAR(state->indices);
    Py_CLEAR(state->table);
    Py_CLEAR(state->protected_table);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)execute}, {0, NULL}};
static PyModuleDef definition = {.m_base = PyModuleDef_HEAD_INIT,
                                 .m_name = "talgeo._talgeo",
                                 .m_doc = "The C side of talgeo; use the package talgeo.",
                                 .m_size = sizeof(module_state),
                                 .m_slots = slots,
                                 .m_traverse = traverse,
                                 .m_clear = clear};

PyMODINIT_FUNC PyInit__talgeo(void);
PyMODINIT_FUNC PyInit__talgeo(void)
{
    return PyModuleDef_Init(&definition);
}
