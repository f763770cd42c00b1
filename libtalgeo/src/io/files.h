/* Whole files in and out. */
#ifndef TALGEO_IO_FILES_H
#define TALGEO_IO_FILES_H

#include <talgeo/talgeo.h>

#include "../core/text.h"

/* Append the bytes of a plain file, NUL-terminated. E_IO, E_MEMORY. */
talgeo_status talgeo__file_read(const char *path, talgeo__string *text, talgeo_error *error);
/* Write a new file and bring it to the disk. `text` may have failed: E_MEMORY then. E_IO. */
talgeo_status talgeo__file_write(const char *path, const talgeo__string *text, talgeo_error *error);
/* Bring a file or a folder that others wrote to the disk. E_IO. */
talgeo_status talgeo__file_sync(const char *path, talgeo_error *error);

/* "<folder>/<name>", yours. NULL: out of memory. */
char *talgeo__path_join(const char *folder, const char *name);

#endif
