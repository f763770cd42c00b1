/* A file that only its owner may read, and that appears whole or not at all. */
#ifndef TALGEO_IO_PRIVATE_FILE_H
#define TALGEO_IO_PRIVATE_FILE_H

#include <talgeo/talgeo.h>

typedef struct talgeo__private_file talgeo__private_file;

/* Write to `path` with mode 0600; NULL or "-": standard output. A plain file is written beside its
 * name; a device or pipe directly. `input` is what is read meanwhile; NULL: nothing. E_EXISTS:
 * there is a file and overwrite is false; E_ARGUMENT: it is the input; E_IO. */
talgeo_status talgeo__private_file_open(const char *path, bool overwrite, const char *input,
                                        talgeo__private_file **file, talgeo_error *error);
/* Append. A failure is E_IO; it may also come only at _commit. */
talgeo_status talgeo__private_file_write(talgeo__private_file *file, const char *bytes,
                                         size_t length, talgeo_error *error);
/* Finish: the file takes its name. */
talgeo_status talgeo__private_file_commit(talgeo__private_file *file, talgeo_error *error);
/* End the handle; what is not committed is removed. */
void talgeo__private_file_close(talgeo__private_file *file);

#endif
