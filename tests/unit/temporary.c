/* Small temporary files for tests. */
#define _POSIX_C_SOURCE 200809L
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

const char *temporary_file(const void *bytes, size_t length)
{
    drop_temporary();
    strncpy(path, "/tmp/talgeo-test-XXXXXX", sizeof path - 1);
    int descriptor = mkstemp(path);
    if (descriptor < 0 || write(descriptor, bytes, length) != (ssize_t)length) {
        perror(path);
        exit(2);
    }
    close(descriptor);
    return path;
}

const char *temporary_text(const char *text)
{
    return temporary_file(text, strlen(text));
}
