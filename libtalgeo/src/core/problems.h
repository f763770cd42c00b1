/* Collecting problems for `check`. */
#ifndef TALGEO_CORE_PROBLEMS_H
#define TALGEO_CORE_PROBLEMS_H

#include <stdarg.h>
#include <talgeo/talgeo.h>

struct talgeo_problems {
    talgeo_problem *items; /* file and message are owned */
    size_t count, capacity;
    bool failed; /* out of memory while adding */
};

talgeo_problems *talgeo__problems_new(void); /* NULL: out of memory */

/* Add a problem; `file` may be NULL, line and column 0 where unknown. */
void talgeo__problems_add(talgeo_problems *problems, talgeo_status status, bool warning,
                          const char *file, int line, int column, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
void talgeo__problems_add_list(talgeo_problems *problems, talgeo_status status, bool warning,
                               const char *file, int line, int column, const char *format,
                               va_list arguments) __attribute__((format(printf, 7, 0)));

/* Add copies of all of `from` (may be NULL). */
void talgeo__problems_append(talgeo_problems *problems, const talgeo_problems *from);

/* Bring the problems into the order of line and column, as the reader of one file meets them. */
void talgeo__problems_sort(talgeo_problems *problems);

/* Number of problems that are not warnings. */
size_t talgeo__problems_errors(const talgeo_problems *problems);

/* OK where there is no error; else the first error as "file:line:column: message", its status. */
talgeo_status talgeo__problems_first(const talgeo_problems *problems, const char *stage,
                                     talgeo_error *error);

#endif
