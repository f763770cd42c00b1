/* A file that only its owner may read, and that appears whole or not at all. */
#define _POSIX_C_SOURCE 200809L
#include "private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"

struct talgeo__private_file {
    int descriptor;   /* -1: closed */
    char *path;       /* as the user named it; "-" for standard output */
    char *unfinished; /* name while writing; NULL where it is written directly */
};

static talgeo_status system_failed(talgeo_error *error, const char *path, const char *what)
{
    char words[128] = "";
    int number = errno;
    if (strerror_r(number, words, sizeof words) != 0) snprintf(words, sizeof words, "%d", number);
    return talgeo__fail(error, TALGEO_E_IO, "output", "'%s' cannot be %s: %s", path, what, words);
}

/* A plain file (or none yet) gets a name beside it; a device or pipe has to be written as it is. */
static talgeo_status choose_names(talgeo__private_file *file, bool overwrite, talgeo_error *error)
{
    struct stat there;
    bool exists = stat(file->path, &there) == 0;
    if (exists && S_ISDIR(there.st_mode))
        return talgeo__fail(error, TALGEO_E_IO, "output", "'%s' is a folder", file->path);
    if (exists && !S_ISREG(there.st_mode)) return TALGEO_OK;
    if (exists && !overwrite)
        return talgeo__fail(error, TALGEO_E_EXISTS, "output",
                            "'%s' exists; choose another name or say to overwrite it", file->path);
    talgeo__string name = {0};
    talgeo__string_printf(&name, "%s.XXXXXX", file->path);
    if (name.failed) {
        talgeo__string_free(&name);
        return talgeo__fail_memory(error, "output");
    }
    file->unfinished = name.data;
    return TALGEO_OK;
}

static talgeo_status open_named(talgeo__private_file *file, bool overwrite, talgeo_error *error)
{
    talgeo_status status = choose_names(file, overwrite, error);
    if (status != TALGEO_OK) return status;
    if (file->unfinished)
        file->descriptor = mkstemp(file->unfinished); /* mode 0600 */
    else
        file->descriptor = open(file->path, O_WRONLY | O_NOCTTY);
    if (file->descriptor >= 0) return TALGEO_OK;
    free(file->unfinished);
    file->unfinished = NULL;
    return system_failed(error, file->path, "created");
}

static bool is_one_file(const char *a, const char *b)
{
    struct stat of_a, of_b;
    return a && b && stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && S_ISREG(of_a.st_mode) &&
           of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

talgeo_status talgeo__private_file_open(const char *path, bool overwrite, const char *input,
                                        talgeo__private_file **out, talgeo_error *error)
{
    *out = NULL;
    bool standard = path == NULL || strcmp(path, "-") == 0;
    talgeo__private_file *file = talgeo__calloc(1, sizeof *file);
    if (file) file->path = talgeo__strdup(standard ? "-" : path);
    if (file == NULL || file->path == NULL) {
        free(file);
        return talgeo__fail_memory(error, "output");
    }
    file->descriptor = -1;
    talgeo_status status = TALGEO_OK;
    if (overwrite && is_one_file(path, input))
        status = talgeo__fail(error, TALGEO_E_ARGUMENT, "output",
                              "'%s' is what is read; write to another file", path);
    else if (!standard)
        status = open_named(file, overwrite, error);
    else if ((file->descriptor = dup(STDOUT_FILENO)) < 0)
        status = system_failed(error, "standard output", "written");
    if (status == TALGEO_OK)
        *out = file;
    else
        talgeo__private_file_close(file);
    return status;
}

talgeo_status talgeo__private_file_write(talgeo__private_file *file, const char *bytes,
                                         size_t length, talgeo_error *error)
{
    while (length > 0) {
        ssize_t written = write(file->descriptor, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_failed(error, file->path, "written");
        bytes += written;
        length -= (size_t)written;
    }
    return TALGEO_OK;
}

talgeo_status talgeo__private_file_commit(talgeo__private_file *file, talgeo_error *error)
{
    bool direct = file->unfinished == NULL;
    int failed = direct ? 0 : fsync(file->descriptor);
    if (close(file->descriptor) != 0) failed = -1;
    file->descriptor = -1;
    if (failed) return system_failed(error, file->path, "written");
    if (direct) return TALGEO_OK;
    if (rename(file->unfinished, file->path) != 0)
        return system_failed(error, file->path, "created");
    free(file->unfinished);
    file->unfinished = NULL;
    return TALGEO_OK;
}

void talgeo__private_file_close(talgeo__private_file *file)
{
    if (file == NULL) return;
    if (file->descriptor >= 0) close(file->descriptor);
    if (file->unfinished) unlink(file->unfinished);
    free(file->unfinished);
    free(file->path);
    free(file);
}
