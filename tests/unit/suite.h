/* What a unit suite is: a list of named tests, run by runner.c. */
#ifndef TALGEO_TESTS_SUITE_H
#define TALGEO_TESTS_SUITE_H

#include <CUnit/CUnit.h>

typedef struct test {
    const char *name;
    void (*run)(void);
} test;

/* Every suite_<module>.c defines one: const test suite_<module>[] = {..., {NULL, NULL}}; */

/* Path of a file in the repository, e.g. data/samples/plan.yaml; a static buffer. */
const char *source_file(const char *relative);
/* Path in the folder of shared test data, NULL (with one line on stderr) where it is absent. */
const char *shared_file(const char *relative);

#endif
