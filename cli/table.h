/* The small table of a release on a terminal. */
#ifndef TALGEO_CLI_TABLE_H
#define TALGEO_CLI_TABLE_H

#include <talgeo/talgeo.h>

/* One line an area: share in the first and the last measured period of each indicator, with n.
 * `..` withheld, `-` no children, `.` not measured. */
void print_set(const talgeo_release *release, size_t set);

/* The text, cut or filled with spaces to so many columns. */
void print_padded(const char *text, int width);

#endif
