/* What the files of the extension share: module state, errors, capsules, callbacks. */
#ifndef TALGEO_PY_EXTENSION_H
#define TALGEO_PY_EXTENSION_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdatomic.h>
#include <talgeo/talgeo.h>

enum { N_STATUSES = 12 };

typedef struct module_state {
    PyObject *errors[N_STATUSES]; /* exception class of each status; [0] is the base talgeo.Error */
    PyTypeObject *areas, *plan, *cube, *release, *indices, *table, *protected_table;
} module_state;

module_state *state_of(PyObject *module);
/* State from a type of this module, or a subclass of one. */
module_state *state_of_type(PyTypeObject *type);

/* ---- errors.c ---- */

int add_errors(PyObject *module, module_state *state);
/* Raise what the error says, unless Python raised already (a callback did). Returns NULL. */
PyObject *raise_error(const module_state *state, const talgeo_error *error);

/* ---- capsule.c ---- */

struct ArrowArrayStream;
/* New capsule "arrow_array_stream" around an empty stream to fill; NULL with an exception. */
PyObject *new_stream_capsule(struct ArrowArrayStream **stream);
/* Move the stream out of `table.__arrow_c_stream__()`. -1 with an exception. */
int take_stream(PyObject *table, struct ArrowArrayStream *stream);
/* An object with __arrow_c_stream__ around a release's layer; `release` is shared. */
PyObject *new_table(module_state *state, PyObject *release, size_t area_set);
/* An int32 vector with the buffer protocol and __arrow_c_array__; takes over `values` (malloc). */
PyObject *new_indices(module_state *state, int32_t *values, Py_ssize_t count);
extern PyType_Spec table_spec, indices_spec;

/* ---- callbacks.c ---- */

/* For talgeo_*_options: `user` is a progress_call. Checks signals, then calls the user's function;
 * an exception in either cancels and stays set. */
typedef struct progress_call {
    PyObject *function; /* borrowed; NULL: none */
} progress_call;
int call_progress(double fraction, const char *stage, void *user);

/* ---- areas.c, plan.c, cube.c, release.c ---- */

typedef struct areas_object {
    PyObject_HEAD talgeo_areas *areas;
} areas_object;

typedef struct plan_object {
    PyObject_HEAD talgeo_plan *plan;
    atomic_flag busy; /* a plan is used by one thread at a time */
} plan_object;

typedef struct release_object {
    PyObject_HEAD talgeo_release *release;
} release_object;

PyObject *new_release(module_state *state, talgeo_release *release);
/* A path as bytes in the file system's encoding from str, bytes or os.PathLike; None gives NULL.
 * *owner holds the bytes; Py_XDECREF it. -1 with an exception. */
int get_path(PyObject *object, PyObject **owner, const char **path);

/* Take the plan for this thread (give it back by clearing `busy`); -1 with an exception where
 * another has it. */
int take_plan(plan_object *plan);
/* What is worth a look becomes warnings of Python. -1 where the user has made them errors. */
int warn_of(const talgeo_problems *notes);

extern PyType_Spec areas_spec, plan_spec, cube_spec, release_spec, protected_spec;

#endif
