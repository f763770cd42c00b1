/* Runs one CUnit suite, or the tests of it that are named on the command line. */
#include <CUnit/Basic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

extern const test SUITE[];

const char *source_file(const char *relative)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", SOURCE_DIR, relative);
    return path;
}

const char *shared_file(const char *relative)
{
    static char path[4096];
    const char *folder = getenv("TALGEO_SHARED");
    if (folder)
        snprintf(path, sizeof path, "%s/%s", folder, relative);
    else
        snprintf(path, sizeof path, "%s/../shared/%s", SOURCE_DIR, relative);
    if (access(path, R_OK) == 0) return path;
    fprintf(stderr, "skipped: shared test data %s is not here\n", relative);
    return NULL;
}

static bool wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0) return true;
    return argc < 2;
}

int main(int argc, char **argv)
{
    if (CU_initialize_registry() != CUE_SUCCESS) return 2;
    CU_pSuite suite = CU_add_suite(TEXT(SUITE), NULL, NULL);
    int added = 0;
    for (const test *t = SUITE; t->name; t++)
        if (wanted(t->name, argc, argv) && CU_add_test(suite, t->name, t->run)) added++;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    if (added == 0) fprintf(stderr, "no test of that name\n");
    return added == 0 || failures > 0;
}
