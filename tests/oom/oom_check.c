/* Memory starvation of talgeo_plan_open, talgeo_plan_check and talgeo_areas_examine: allocation 1,
 * 2, 3, ... of the library fails, until all succeed. Each failure must be told as E_MEMORY and leak
 * nothing. */
#include <stdio.h>
#include <stdlib.h>

#include <talgeo/talgeo.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long allocations, fail_at;

static int fails(void)
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

static talgeo_status open_and_check(const char *path, talgeo_error *error)
{
    talgeo_plan *plan = NULL;
    talgeo_problems *problems = NULL;
    talgeo_status status = talgeo_plan_open(path, &plan, &problems, error);
    if (status == TALGEO_OK) {
        talgeo_problems_free(problems);
        status = talgeo_plan_check(plan, &problems, error);
    }
    talgeo_problems_free(problems);
    talgeo_plan_free(plan);
    return status;
}

static talgeo_status examine(const talgeo_plan *plan, size_t set, talgeo_error *error)
{
    talgeo_areas *areas = NULL;
    talgeo_areas_health health = {.size = sizeof health};
    talgeo_status status = talgeo_plan_open_areas(plan, set, &areas, error);
    if (status == TALGEO_OK) status = talgeo_areas_examine(areas, &health, error);
    talgeo_areas_free(areas);
    return status;
}

static talgeo_status open_and_examine(const char *path, talgeo_error *error)
{
    talgeo_plan *plan = NULL;
    talgeo_status status = talgeo_plan_open(path, &plan, NULL, error);
    if (status == TALGEO_OK) status = examine(plan, 0, error);
    talgeo_plan_free(plan);
    return status;
}

typedef talgeo_status scenario(const char *path, talgeo_error *error);

/* The statuses that a plan may end with when no allocation fails: `last`. */
static int starve(scenario *run, const char *path, talgeo_status last, long step)
{
    int bad = 0;
    long runs = 0;
    talgeo_status status;
    for (fail_at = 1;; fail_at += step, runs++) {
        talgeo_error error = TALGEO_ERROR_INIT;
        allocations = 0;
        status = run(path, &error);
        if (allocations < fail_at) break;
        if (status == TALGEO_E_MEMORY && error.status == TALGEO_E_MEMORY) continue;
        fprintf(stderr, "allocation %ld: status %d: %s\n", fail_at, (int)status, error.message);
        if (++bad > 10) break;
    }
    printf("%s: %ld runs, %d failures\n", path, runs, bad);
    return bad > 0 || runs == 0 || status != last;
}

int main(int argc, char **argv)
{
    if (argc < 4) return 2;
    long step = atol(argv[3]);
    int bad = starve(open_and_check, argv[1], TALGEO_OK, step);
    bad += starve(open_and_check, argv[2], TALGEO_E_PLAN, step);
    bad += starve(open_and_examine, argv[1], TALGEO_OK, step);
    return bad > 0;
}
