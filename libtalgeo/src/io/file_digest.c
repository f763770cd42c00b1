/* The SHA-256 of a file, perhaps on a thread of its own. */
#define _GNU_SOURCE
#include "file_digest.h"

#include <cpl_vsi.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../core/sha256.h"
#include "gdal_scope.h"

enum { BLOCK = 1 << 16 };

static void digest_file(const char *path, char digest[65])
{
    VSIStatBufL info;
    talgeo__gdal_scope scope;
    if (strcmp(path, "-") == 0) return;
    talgeo__gdal_enter(&scope);
    VSILFILE *file =
        VSIStatL(path, &info) == 0 && VSI_ISREG(info.st_mode) ? VSIFOpenL(path, "rb") : NULL;
    if (file) {
        talgeo__sha256 sha;
        char block[BLOCK];
        size_t got;
        talgeo__sha256_init(&sha);
        while ((got = VSIFReadL(block, 1, sizeof block, file)) > 0)
            talgeo__sha256_add(&sha, block, got);
        talgeo__sha256_hex(&sha, digest);
        VSIFCloseL(file);
    }
    talgeo__gdal_leave(&scope);
}

/* ---- On a thread ---- */

struct talgeo__digesting {
    pthread_t thread;
    char *path;
    char *digest; /* of the caller */
};

static void *run(void *argument)
{
    const talgeo__digesting *d = argument;
    digest_file(d->path, d->digest);
    return NULL;
}

static void free_digesting(talgeo__digesting *d)
{
    if (d) free(d->path);
    free(d);
}

talgeo__digesting *talgeo__digest_begin(const char *path, bool aside, char digest[65])
{
    talgeo__digesting *d = aside ? talgeo__calloc(1, sizeof *d) : NULL;
    digest[0] = '\0';
    if (d) {
        d->path = talgeo__strdup(path);
        d->digest = digest;
        if (d->path && pthread_create(&d->thread, NULL, run, d) == 0) return d;
    }
    free_digesting(d);
    digest_file(path, digest);
    return NULL;
}

void talgeo__digest_end(talgeo__digesting *digesting)
{
    if (digesting) pthread_join(digesting->thread, NULL);
    free_digesting(digesting);
}
