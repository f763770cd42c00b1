/* Memory starvation: the whole job on a small plan with allocation 1, 2, 3, ... of the library
 * failing, until it succeeds. Each failure must be E_MEMORY, leak nothing and leave nothing behind.
 * malloc, calloc and realloc of the library are wrapped at link time; those of GDAL are not. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <talgeo/talgeo.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static _Atomic long allocations; /* of all threads */
static long fail_at;             /* fail_at 0: never */

__attribute__((noinline)) static int fails(void)
{
    return ++allocations == fail_at;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

typedef struct outputs {
    char out[4096], intake[4096], ledger[4096];
} outputs;

static talgeo_status whole_job(const char *plan_path, const outputs *to, talgeo_error *error)
{
    talgeo_plan *plan = NULL;
    talgeo_release *release = NULL;
    talgeo_problems *problems = NULL;
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    options.out = to->out;
    options.intake = to->intake;
    options.ledger = to->ledger;
    options.threads = 2;
    talgeo_status status = talgeo_plan_open(plan_path, &plan, &problems, error);
    if (status == TALGEO_OK) status = talgeo_publish(plan, &options, &release, error);
    talgeo_problems_free(problems);
    talgeo_release_free(release);
    talgeo_plan_free(plan);
    return status;
}

/* Number of entries of a folder besides the ledger's files; what a failure must not leave. */
static int entries(const char *folder)
{
    int count = 0;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));)
        count += *e->d_name != '.'
                     ? strncmp(e->d_name, "ledger", 6) != 0 && strncmp(e->d_name, "intake", 6) != 0
                     : strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (d) closedir(d);
    return count;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/talgeo-oom-XXXXXX";
    outputs to;
    if (argc < 2 || mkdtemp(folder) == NULL) return 2;
    snprintf(to.out, sizeof to.out, "%s/out", folder);
    snprintf(to.intake, sizeof to.intake, "%s/intake.json", folder);
    snprintf(to.ledger, sizeof to.ledger, "%s/ledger.sqlite", folder);
    long step = argc > 2 ? atol(argv[2]) : 1, first = argc > 3 ? atol(argv[3]) : 1;
    long n = 0, bad = 0;
    bool more = true;
    char clean[4200];
    snprintf(clean, sizeof clean, "rm -rf '%s'", to.out);
    for (fail_at = first; more; fail_at += step, n++) {
        talgeo_error error = TALGEO_ERROR_INIT;
        allocations = 0;
        talgeo_status status = whole_job(argv[1], &to, &error);
        more = allocations >= fail_at;
        if (status == TALGEO_OK && more) {
            fprintf(stderr, "allocation %ld failed and nobody noticed\n", fail_at);
            if (++bad > 10 || system(clean) != 0) break;
        } else if (status != TALGEO_OK && (status != TALGEO_E_MEMORY || entries(folder) != 0)) {
            fprintf(stderr, "allocation %ld: status %d at %s, %d files left: %s\n", fail_at,
                    (int)status, error.stage, entries(folder), error.message);
            if (++bad > 10) break;
        }
    }
    printf("%ld runs, %ld failures\n%d passed, %d failed\n", n, bad, bad == 0, bad != 0);
    char command[4200];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command) != 0 || bad != 0;
}
