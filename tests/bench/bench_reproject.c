/* Reprojection: what it costs to place points that are in another CRS than the areas, measured
 * against PROJ alone on the same points.
 *
 * Usage: bench_reproject [points]. One thread, its own time, best of several runs. */
#define _GNU_SOURCE
#include <proj.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talgeo/talgeo.h>
#include <time.h>

#include "layers.h"
#include "locate/locate.h"

enum { RUNS = 7 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct work {
    talgeo_areas *areas;
    const char *crs; /* of the points; NULL: that of the areas */
    PJ *way;         /* to the CRS of the areas */
    const double *x, *y;
    double *to_x, *to_y;
    size_t n;
    int32_t *area;
} work;

static bool transform_alone(const work *w)
{
    memcpy(w->to_x, w->x, w->n * sizeof *w->x);
    memcpy(w->to_y, w->y, w->n * sizeof *w->y);
    return proj_trans_generic(w->way, PJ_FWD, w->to_x, sizeof *w->to_x, w->n, w->to_y,
                              sizeof *w->to_y, w->n, NULL, 0, 0, NULL, 0, 0) == w->n;
}

static bool place(const work *w)
{
    return talgeo_areas_locate(w->areas, w->x, w->y, w->n, w->crs, w->area, NULL) == TALGEO_OK;
}

static double best_of(bool (*run)(const work *), const work *w)
{
    double best = 1e9;
    for (int i = 0; i < RUNS; i++) {
        double start = now_s();
        if (!run(w)) {
            fprintf(stderr, "a run failed\n");
            exit(1);
        }
        double took = now_s() - start;
        if (took < best) best = took;
    }
    return best;
}

static void report(PJ_CONTEXT *context, const char *crs, work w)
{
    PJ *raw = proj_create_crs_to_crs(context, crs, "EPSG:25832", NULL);
    w.way = raw ? proj_normalize_for_visualization(context, raw) : NULL;
    proj_destroy(raw);
    double *x = malloc(w.n * sizeof *x), *y = malloc(w.n * sizeof *y);
    if (w.way == NULL || x == NULL || y == NULL) exit(1);
    memcpy(x, w.x, w.n * sizeof *x);
    memcpy(y, w.y, w.n * sizeof *y);
    proj_trans_generic(w.way, PJ_INV, x, sizeof *x, w.n, y, sizeof *y, w.n, NULL, 0, 0, NULL, 0, 0);
    double here = best_of(place, &w);
    w.x = x;
    w.y = y;
    w.crs = crs;
    double alone = best_of(transform_alone, &w), both = best_of(place, &w);
    printf("| %s | %.1f | %.1f | %.1f | **%+.0f %%** |\n", crs, 1e-6 * (double)w.n / alone,
           1e-6 * (double)w.n / here, 1e-6 * (double)w.n / both, 100 * ((both - here) / alone - 1));
    proj_destroy(w.way);
    free(x);
    free(y);
}

int main(int argc, char **argv)
{
    static const char *const sources[] = {"EPSG:4326", "EPSG:4258", "EPSG:25833", "EPSG:3857"};
    work w = {.areas = bench_layer(50, 44, 200),
              .n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000};
    double *x = malloc(w.n * sizeof *x), *y = malloc(w.n * sizeof *y);
    w.to_x = malloc(w.n * sizeof *x);
    w.to_y = malloc(w.n * sizeof *y);
    w.area = malloc(w.n * sizeof *w.area);
    PJ_CONTEXT *context = proj_context_create();
    if (!w.areas || !x || !y || !w.to_x || !w.to_y || !w.area || !context) return 1;
    free(w.areas->crs);
    w.areas->crs = strdup("EPSG:25832");
    if (talgeo__locator_attach(w.areas, NULL, NULL) != TALGEO_OK) return 1;
    bench_points(w.areas, true, w.n, x, y);
    w.x = x;
    w.y = y;
    printf("%zu points in towns on %zu areas of EPSG:25832, one thread, best of %d runs; million "
           "points a second\n\n",
           w.n, talgeo_areas_count(w.areas), (int)RUNS);
    printf("| points in | PROJ alone | placing alone | both | above PROJ, placing taken off |\n"
           "|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) report(context, sources[i], w);
    proj_context_destroy(context);
    talgeo_areas_free(w.areas);
    free(x);
    free(y);
    free(w.to_x);
    free(w.to_y);
    free(w.area);
    return 0;
}
