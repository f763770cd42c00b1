/* Placing on several threads: each takes an equal run of the points. */
#include <pthread.h>
#include <stdlib.h>

#include "../core/memory.h"
#include "locate.h"

/* Fewer points than this are placed sooner than a thread starts. */
enum { LEAST_RUN = 16384, MOST_THREADS = 256 };

typedef struct run {
    const talgeo__locator *locator;
    const double *x, *y;
    size_t n;
    int32_t *area;
    pthread_t thread;
} run;

static void *place(void *argument)
{
    const run *job = argument;
    talgeo__locator_find(job->locator, job->x, job->y, job->n, job->area);
    return NULL;
}

void talgeo__locator_find_threads(const talgeo__locator *locator, const double *x, const double *y,
                                  size_t n, int32_t *area, int threads)
{
    size_t runs = threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : (size_t)threads;
    if (runs > n / LEAST_RUN) runs = n / LEAST_RUN;
    run *jobs = runs > 1 ? talgeo__calloc(runs, sizeof *jobs) : NULL;
    if (jobs == NULL) {
        talgeo__locator_find(locator, x, y, n, area);
        return;
    }
    size_t started = 0;
    for (size_t r = 0; r < runs; r++) {
        size_t from = n / runs * r, to = r + 1 < runs ? from + n / runs : n;
        jobs[r] = (run){
            .locator = locator, .x = x + from, .y = y + from, .n = to - from, .area = area + from};
    }
    /* The last run is the caller's; where a thread cannot be had, so are those after it. */
    while (started + 1 < runs &&
           pthread_create(&jobs[started].thread, NULL, place, &jobs[started]) == 0)
        started++;
    for (size_t r = started; r < runs; r++) place(&jobs[r]);
    for (size_t r = 0; r < started; r++) pthread_join(jobs[r].thread, NULL);
    free(jobs);
}
