/* Fuzzes the YAML reader and the plan. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <unistd.h>

#include <talgeo/talgeo.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size, ".yaml");
    talgeo_plan *plan = NULL;
    talgeo_problems *problems = NULL;
    talgeo_status status = talgeo_plan_open(path, &plan, &problems, NULL);
    if ((status == TALGEO_OK) != (plan != NULL)) abort();
    for (size_t i = 0; i < talgeo_problems_count(problems); i++)
        if (talgeo_problems_get(problems, i).message == NULL) abort();
    talgeo_problems_free(problems);
    talgeo_plan_free(plan);
    unlink(path);
    return 0;
}
