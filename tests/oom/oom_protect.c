/* Protection with failing allocations: the first fails, then the second, and so on until none does;
 * or only every n-th, where a step n is given. Each run ends with E_MEMORY or a release, and leaks
 * nothing (seen by the address sanitizer). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/memory.h"
#include "io/clp_solver.h"
#include "protect/protect.h"
#include "town.h"

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

static talgeo__frame *make_frame(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){3, 2}, 2, 1, (size_t[]){2}, 3);
    free(frame->indicators[2].events[0]);
    frame->indicators[2].events[0] = talgeo__strdup("{from: 0, to: 4, decimals: 0}"); /* a mean */
    frame->indicators[2].sensitive_both = true;
    town_table(frame, 3, 3, true, 1, -1);
    town_table(frame, 4, 2, true, 0, -1);
    town_table(frame, 2, 3, true, 0, 0);
    town_table(frame, 3, 3, false, 0, -1);
    return frame;
}

static void make_cube(const talgeo__frame *frame, talgeo__cube *cube)
{
    int32_t keys[150 * 7];
    int64_t counts[150];
    dice d = {7};
    const uint32_t sides[7] = {3, 2, 2, 2, 2, 2, 5};
    for (size_t i = 0; i < 150; i++) {
        counts[i] = 1 + roll(&d, 3);
        for (size_t k = 0; k < 7; k++) keys[7 * i + k] = (int32_t)roll(&d, sides[k]);
        if (i % 9 == 0) keys[7 * i + 6] = -1;  /* not known of all */
        if (i % 50 == 0) keys[7 * i + 5] = -1; /* of nearly all */
    }
    town_cube(frame, keys, counts, 150, cube);
}

int main(int argc, char **argv)
{
    const long step = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    const talgeo__policy policy = {5, 0.95};
    talgeo_status status = TALGEO_E_MEMORY;
    long run = 0;
    for (; status == TALGEO_E_MEMORY; run += step) {
        talgeo__frame *frame = make_frame();
        talgeo__cube cube;
        talgeo_release *release = NULL;
        make_cube(frame, &cube);
        until_failure = run;
        status = talgeo__protect(frame, &cube, &policy, talgeo__clp_solver(), NULL, &release, NULL);
        until_failure = -1;
        if (status == TALGEO_OK)
            talgeo__release_free(release);
        else
            talgeo__frame_free(frame);
        talgeo__cube_free(&cube);
    }
    printf("%ld allocations, the last ended with status %d\n", run, (int)status);
    return status != TALGEO_OK || run < 100;
}
