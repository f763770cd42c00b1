/* Small temporary files for tests. */
#define _DEFAULT_SOURCE
#include "temporary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[64];

void drop_temporary(void)
{
    if (*path) unlink(path);
    *path = '\0';
}

static const char *write_file(const void *bytes, size_t length, const char *ending)
{
    drop_temporary();
    snprintf(path, sizeof path, "/tmp/talgeo-test-XXXXXX%s", ending);
    int descriptor = mkstemps(path, (int)strlen(ending));
    if (descriptor < 0 || write(descriptor, bytes, length) != (ssize_t)length) {
        perror(path);
        exit(2);
    }
    close(descriptor);
    return path;
}

const char *temporary_file(const void *bytes, size_t length)
{
    return write_file(bytes, length, "");
}

const char *temporary_text(const char *text)
{
    return write_file(text, strlen(text), "");
}

const char *temporary_csv(const char *text)
{
    return write_file(text, strlen(text), ".csv");
}
