/* Filling a caller-owned talgeo_error. */
#ifndef TALGEO_CORE_ERROR_H
#define TALGEO_CORE_ERROR_H

#include <talgeo/talgeo.h>

/* Fill *error (may be NULL) and return `status`, so that `return talgeo__fail(...)` works.
 * The message is one line; it must not hold a child's value, identifier or position. Where a file,
 * a CRS or an area set is said to be wrong and memory is short, it is E_MEMORY instead. */
talgeo_status talgeo__fail(talgeo_error *error, talgeo_status status, const char *stage,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same, at a 1-based data row of the input. */
talgeo_status talgeo__fail_row(talgeo_error *error, talgeo_status status, const char *stage,
                               int64_t row, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Hand an error on to the caller's struct (may be NULL): the fields that lie within its size. */
void talgeo__error_copy(talgeo_error *to, const talgeo_error *from);

/* E_MEMORY at `stage`. */
talgeo_status talgeo__fail_memory(talgeo_error *error, const char *stage);

#endif
