/* Whole files in and out. */
#define _GNU_SOURCE
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/error.h"

enum { CHUNK = 1 << 16 };

static talgeo_status fail_errno(const char *path, const char *verb, talgeo_error *error)
{
    char words[200];
    return talgeo__fail(error, TALGEO_E_IO, "publish", "%s: cannot be %s: %s", path, verb,
                        strerror_r(errno, words, sizeof words));
}

talgeo_status talgeo__file_read(const char *path, talgeo__string *text, talgeo_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail_errno(path, "opened", error);
    struct stat info;
    talgeo_status status = TALGEO_OK;
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode))
        status = talgeo__fail(error, TALGEO_E_IO, "publish", "%s: not a file", path);
    ssize_t got = 1;
    talgeo__string_add(text, "", 0);
    while (status == TALGEO_OK && got != 0 && !text->failed) {
        char bytes[CHUNK];
        got = read(file, bytes, sizeof bytes);
        if (got > 0) talgeo__string_add(text, bytes, (size_t)got);
        if (got < 0 && errno != EINTR) status = fail_errno(path, "read", error);
    }
    close(file);
    if (status == TALGEO_OK && text->failed) status = talgeo__fail_memory(error, "publish");
    return status;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(file, bytes, length);
        if (done < 0 && errno != EINTR) return false;
        if (done > 0) {
            bytes += done;
            length -= (size_t)done;
        }
    }
    return true;
}

talgeo_status talgeo__file_write(const char *path, const talgeo__string *text, talgeo_error *error)
{
    if (text->failed) return talgeo__fail_memory(error, "publish");
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) return fail_errno(path, "made", error);
    talgeo_status status = TALGEO_OK;
    if (!write_all(file, text->data, text->length) || fsync(file) != 0)
        status = fail_errno(path, "written", error);
    if (close(file) != 0 && status == TALGEO_OK) status = fail_errno(path, "written", error);
    return status;
}

talgeo_status talgeo__file_sync(const char *path, talgeo_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail_errno(path, "opened", error);
    talgeo_status status = fsync(file) == 0 ? TALGEO_OK : fail_errno(path, "written", error);
    close(file);
    return status;
}

char *talgeo__path_join(const char *folder, const char *name)
{
    talgeo__string path = {0};
    talgeo__string_printf(&path, "%s/%s", folder, name);
    if (path.failed) talgeo__string_free(&path);
    return path.data;
}
