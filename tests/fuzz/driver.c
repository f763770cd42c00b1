/* Runs a fuzz target over the files of corpus folders, for compilers without libFuzzer. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (file == NULL || fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode)) {
        if (file) fclose(file);
        return 0;
    }
    uint8_t *bytes = malloc((size_t)info.st_size + 1);
    size_t size = bytes ? fread(bytes, 1, (size_t)info.st_size, file) : 0;
    fclose(file);
    /* An exact allocation, so that reading past the end is seen by the sanitizer. */
    uint8_t *exact = size ? realloc(bytes, size) : bytes;
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    int runs = 0;
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        for (struct dirent *entry; folder && (entry = readdir(folder));) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
            runs += run_file(path);
        }
        if (folder) closedir(folder);
    }
    printf("%d inputs replayed\n", runs);
    return runs == 0;
}
