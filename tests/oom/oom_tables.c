/* Protecting a frequency table with failing allocations: the first fails, then the second, and so
 * on until none does. Each run ends with E_MEMORY or a table, and leaks nothing (seen by the
 * address sanitizer). */
#include <stdio.h>
#include <stdlib.h>
#include <talgeo/talgeo.h>

static long until_failure = -1; /* allocations left; -1: none fails */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static int fails(void)
{
    return until_failure >= 0 && until_failure-- == 0;
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

enum { N = 36 };

static talgeo_status run(const talgeo_column *columns, const talgeo_protect_options *options)
{
    talgeo_protected *table = NULL;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status = talgeo_protect_columns(columns, 5, N, options, &table, &error);
    if (status == TALGEO_OK)
        status = talgeo_protected_write(table, true, "/dev/null", true, &error);
    talgeo_protected_free(table);
    return status;
}

int main(void)
{
    const char *const regions[] = {"a", "b", "c"}, *const ages[] = {"6", "7", "8"};
    const char *region[N], *age[N], *sex[N];
    int64_t school[N], counts[N];
    for (int i = 0; i < N; i++) {
        region[i] = regions[i % 3];
        age[i] = ages[i / 3 % 3];
        sex[i] = i / 9 % 2 ? "girl" : "boy";
        school[i] = i % 5;
        counts[i] = i * 7 % 11;
    }
    region[N - 1] = age[N - 1] = sex[N - 1] = "Total"; /* a margin of the input */
    counts[N - 1] = 0;
    for (int i = 0; i < N - 1; i++) counts[N - 1] += school[i] == school[N - 1] ? counts[i] : 0;
    const talgeo_column columns[] = {{"region", region, NULL},
                                     {"age", age, NULL},
                                     {"sex", sex, NULL},
                                     {"school", NULL, school},
                                     {"n", NULL, counts}};
    const char *const tables[] = {"region*age", "school*sex"};
    talgeo_protect_options options = TALGEO_PROTECT_OPTIONS_INIT;
    options.count = "n";
    options.tables = tables;
    options.n_tables = 2;
    talgeo_status status = TALGEO_E_MEMORY;
    long runs = 0;
    for (; status == TALGEO_E_MEMORY; runs++) {
        until_failure = runs;
        status = run(columns, &options);
        until_failure = -1;
    }
    printf("%ld runs, the last ended with status %d\n", runs, (int)status);
    return status != TALGEO_OK || runs < 100;
}
