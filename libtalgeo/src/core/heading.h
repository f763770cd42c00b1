/* What to say of a column that a table does not have. */
#ifndef TALGEO_CORE_HEADING_H
#define TALGEO_CORE_HEADING_H

#include <stddef.h>

#include "arrow.h"

enum { TALGEO__HINT = 600 };

/* To follow "has no column 'name'": the nearest column and the first ones; "" where memory is
 * short. A file without a heading begins with a row, and a child's: unless one of the `wanted`
 * columns is there and none begins like a number or a date, no column is quoted, and the question
 * is whether that line is a heading. NULLs among the wanted are passed over. */
void talgeo__column_hint(const struct ArrowSchema *schema, const char *name,
                         const char *const *wanted, size_t n_wanted, char hint[TALGEO__HINT]);

#endif
