/* Small temporary files for tests. */
#ifndef TALGEO_TESTS_TEMPORARY_H
#define TALGEO_TESTS_TEMPORARY_H

#include <stddef.h>

/* Write the bytes to a new file in the temporary folder and give its path (a static buffer). The
 * file goes away with the next call, or with drop_temporary(). */
const char *temporary_file(const void *bytes, size_t length);
const char *temporary_text(const char *text);
const char *temporary_csv(const char *text); /* a name that ends with .csv */
void drop_temporary(void);

#endif
