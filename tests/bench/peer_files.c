/* What the peers of the placing benchmark read: layers, points in towns, and our answers.
 *
 * Usage: peer_files FOLDER POINTS. Writes layerN.f64 (areas, points of a ring, then every ring as
 * x, y, x, y, ...), pointsN.f64 (every x, then every y) and areasN.i32; prints a line for each
 * layer: its name, our seconds for building and for placing all points, on one thread. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "layers.h"
#include "locate/locate.h"

enum { RUNS = 5 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static FILE *open_file(const char *folder, const char *name, int layer, const char *ending)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s%d.%s", folder, name, layer, ending);
    FILE *file = fopen(path, "wb");
    if (file == NULL) exit(1);
    return file;
}

static void close_file(FILE *file)
{
    if (fclose(file) != 0) exit(1);
}

/* Every area of a made-up layer is one ring, and all have as many points. */
static void write_layer(const talgeo_areas *areas, FILE *file)
{
    double counts[] = {(double)areas->n_areas, (double)(areas->n_points / areas->n_areas)};
    fwrite(counts, sizeof *counts, 2, file);
    for (size_t p = 0; p < areas->n_points; p++) {
        double at[] = {areas->x[p], areas->y[p]};
        fwrite(at, sizeof *at, 2, file);
    }
    close_file(file);
}

static void measure(const talgeo_areas *areas, const double *x, const double *y, size_t n,
                    int32_t *area, double *build_s, double *probe_s)
{
    *build_s = *probe_s = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        talgeo__locator *locator;
        double start = now_s();
        if (talgeo__locator_new(areas, NULL, &locator, NULL) != TALGEO_OK) exit(1);
        *build_s = fmin(*build_s, now_s() - start);
        talgeo__locator_find(locator, x, y, n, area);
        start = now_s();
        talgeo__locator_find(locator, x, y, n, area);
        *probe_s = fmin(*probe_s, now_s() - start);
        talgeo__locator_free(locator);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int n_x, n_y, vertices;
    } layers[] = {{"40 areas of 300 vertices", 8, 5, 300},
                  {"2,200 areas of 200", 55, 40, 200},
                  {"100 areas of 20,000", 10, 10, 20000}};
    size_t n = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y), build_s, probe_s;
    int32_t *area = malloc(n * sizeof *area);
    if (n == 0 || !x || !y || !area) return 1;
    for (int l = 0; l < (int)(sizeof layers / sizeof *layers); l++) {
        talgeo_areas *areas = bench_layer(layers[l].n_x, layers[l].n_y, layers[l].vertices);
        bench_points(areas, true, n, x, y);
        write_layer(areas, open_file(argv[1], "layer", l, "f64"));
        measure(areas, x, y, n, area, &build_s, &probe_s);
        FILE *points = open_file(argv[1], "points", l, "f64");
        fwrite(x, sizeof *x, n, points);
        fwrite(y, sizeof *y, n, points);
        close_file(points);
        FILE *answers = open_file(argv[1], "areas", l, "i32");
        fwrite(area, sizeof *area, n, answers);
        close_file(answers);
        printf("%s;%.9f;%.9f\n", layers[l].name, build_s, probe_s);
        talgeo_areas_free(areas);
    }
    free(x);
    free(y);
    free(area);
    return 0;
}
