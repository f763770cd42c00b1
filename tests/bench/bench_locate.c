/* Placing, measured against GEOS (STRtree and prepared polygons) and against the machine itself.
 *
 * Usage: bench_locate [points]. One thread but where said. Every number is the best of several
 * runs; peers and floors are measured in the same process, so ratios hold where seconds do not. */
#define _GNU_SOURCE
#include <geos_c.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "layers.h"
#include "locate/locate.h"

enum { RUNS = 7, GEOS_RUNS = 2 };

/* Time of this thread alone: what other programs take of the machine counts little. */
static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Time on the wall, for what several threads do. */
static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Time of all threads together. */
static double process_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct points {
    size_t n;
    double *x, *y;
    int32_t *area;
} points;

/* ---- Floors ---- */

/* Reading every coordinate once. */
static double stream_s(const points *p, double *kept)
{
    double best = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        double start = now_s(), sum_x = 0, sum_y = 0;
        for (size_t i = 0; i < p->n; i++) sum_x += p->x[i], sum_y += p->y[i];
        best = fmin(best, now_s() - start);
        *kept += sum_x + sum_y;
    }
    return best;
}

/* For each point a cell from its coordinates, one read there, one count: the least that any index
 * by table does. The table is as large as our grid for the layer. */
static double gather_s(const points *p, const talgeo_areas *areas, double *kept)
{
    size_t cells = 1, wanted = areas->n_points / 4 + 2048;
    if (wanted > 1 << 17) wanted = 1 << 17;
    while (cells * cells < wanted) cells++;
    double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;
    for (size_t i = 0; i < areas->n_points; i++) {
        low_x = fmin(low_x, areas->x[i]), high_x = fmax(high_x, areas->x[i]);
        low_y = fmin(low_y, areas->y[i]), high_y = fmax(high_y, areas->y[i]);
    }
    double scale_x = (double)cells / (high_x - low_x), scale_y = (double)cells / (high_y - low_y);
    int32_t *table = calloc(cells * cells, sizeof *table);
    uint32_t *count = calloc(areas->n_areas, sizeof *count);
    for (size_t c = 0; c < cells * cells; c++) table[c] = (int32_t)(c % areas->n_areas);
    double best = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        double start = now_s();
        for (size_t i = 0; i < p->n; i++) {
            double cx = (p->x[i] - low_x) * scale_x, cy = (p->y[i] - low_y) * scale_y;
            size_t column = cx > 0 && cx < (double)cells ? (size_t)cx : 0;
            size_t row = cy > 0 && cy < (double)cells ? (size_t)cy : 0;
            count[table[row * cells + column]]++;
        }
        best = fmin(best, now_s() - start);
    }
    for (size_t a = 0; a < areas->n_areas; a++) *kept += count[a];
    free(table);
    free(count);
    return best;
}

/* ---- GEOS ---- */

typedef struct geos {
    GEOSContextHandle_t context;
    GEOSSTRtree *tree;
    GEOSGeometry **polygons;
    const GEOSPreparedGeometry **prepared;
    size_t n;
} geos;

typedef struct question {
    const geos *g;
    const GEOSGeometry *point;
    int32_t answer;
} question;

static GEOSGeometry *polygon_of(GEOSContextHandle_t context, const talgeo_areas *areas, size_t area)
{
    size_t ring = areas->ring_of_part[areas->part_of_area[area]];
    size_t from = areas->point_of_ring[ring], n = areas->point_of_ring[ring + 1] - from;
    GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(context, (unsigned)n, 2);
    for (size_t i = 0; i < n; i++)
        GEOSCoordSeq_setXY_r(context, sequence, (unsigned)i, areas->x[from + i],
                             areas->y[from + i]);
    return GEOSGeom_createPolygon_r(context, GEOSGeom_createLinearRing_r(context, sequence), NULL,
                                    0);
}

static void find_candidate(void *item, void *user)
{
    question *q = user;
    size_t area = (size_t)(uintptr_t)item;
    if (q->answer >= 0 && (size_t)q->answer < area) return;
    if (GEOSPreparedIntersects_r(q->g->context, q->g->prepared[area], q->point))
        q->answer = (int32_t)area;
}

/* The tree is built by the first question, the prepared polygons' indexes by the first question
 * that reaches them: so the build is what it takes to answer one question in every polygon. */
static double geos_build(geos *g, const talgeo_areas *areas)
{
    g->context = GEOS_init_r();
    g->n = areas->n_areas;
    g->polygons = calloc(g->n, sizeof *g->polygons);
    g->prepared = calloc(g->n, sizeof *g->prepared);
    for (size_t a = 0; a < g->n; a++) g->polygons[a] = polygon_of(g->context, areas, a);
    double start = now_s();
    g->tree = GEOSSTRtree_create_r(g->context, 10);
    for (size_t a = 0; a < g->n; a++) {
        g->prepared[a] = GEOSPrepare_r(g->context, g->polygons[a]);
        GEOSSTRtree_insert_r(g->context, g->tree, g->polygons[a], (void *)(uintptr_t)a);
    }
    for (size_t a = 0; a < g->n; a++) {
        double x, y;
        GEOSGeometry *middle = GEOSGetCentroid_r(g->context, g->polygons[a]);
        GEOSGeomGetX_r(g->context, middle, &x);
        GEOSGeomGetY_r(g->context, middle, &y);
        question q = {g, middle, -1};
        GEOSSTRtree_query_r(g->context, g->tree, middle, find_candidate, &q);
        GEOSGeom_destroy_r(g->context, middle);
    }
    return now_s() - start;
}

static double geos_probe(const geos *g, const points *p, int32_t *area)
{
    double best = INFINITY;
    for (int run = 0; run < GEOS_RUNS; run++) {
        double start = now_s();
        for (size_t i = 0; i < p->n; i++) {
            question q = {g, GEOSGeom_createPointFromXY_r(g->context, p->x[i], p->y[i]), -1};
            GEOSSTRtree_query_r(g->context, g->tree, q.point, find_candidate, &q);
            GEOSGeom_destroy_r(g->context, (GEOSGeometry *)q.point);
            area[i] = q.answer;
        }
        best = fmin(best, now_s() - start);
    }
    return best;
}

static void geos_free(geos *g)
{
    GEOSSTRtree_destroy_r(g->context, g->tree);
    for (size_t a = 0; a < g->n; a++) {
        GEOSPreparedGeom_destroy_r(g->context, g->prepared[a]);
        GEOSGeom_destroy_r(g->context, g->polygons[a]);
    }
    free(g->polygons);
    free(g->prepared);
    GEOS_finish_r(g->context);
}

/* ---- Ours ---- */

typedef struct ours {
    double build_s, first_s, probe_s;
    double two_threads_s, together_s; /* two threads: on the wall, and both their times */
    double small_s;                   /* build and 10 000 points */
    double bytes_per_vertex;
} ours;

static size_t heap_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static talgeo__locator *open_locator(const talgeo_areas *areas)
{
    talgeo__locator *locator;
    if (talgeo__locator_new(areas, NULL, &locator, NULL) != TALGEO_OK) abort();
    return locator;
}

static double probe(const talgeo__locator *locator, const points *p, size_t n, int threads)
{
    double start = now_s();
    talgeo__locator_find_threads(locator, p->x, p->y, n, p->area, threads);
    return now_s() - start;
}

static void probe_by_two(const talgeo__locator *locator, const points *p, ours *o)
{
    double wall = wall_s(), process = process_s();
    talgeo__locator_find_threads(locator, p->x, p->y, p->n, p->area, 2);
    o->two_threads_s = fmin(o->two_threads_s, wall_s() - wall);
    o->together_s = fmin(o->together_s, process_s() - process);
}

static ours measure_ours(const talgeo_areas *areas, const points *p)
{
    ours o = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, 0};
    for (int run = 0; run < 3; run++) {
        double start = now_s();
        talgeo__locator *locator = open_locator(areas);
        double built = now_s() - start;
        o.build_s = fmin(o.build_s, built);
        o.small_s = fmin(o.small_s, built + probe(locator, p, p->n < 10000 ? p->n : 10000, 1));
        talgeo__locator_free(locator);
    }
    size_t before = heap_bytes();
    talgeo__locator *locator = open_locator(areas);
    o.first_s = probe(locator, p, p->n, 1);
    for (int run = 0; run < RUNS; run++) {
        probe_by_two(locator, p, &o);
        o.probe_s = fmin(o.probe_s, probe(locator, p, p->n, 1));
    }
    o.bytes_per_vertex = (double)(heap_bytes() - before) / (double)areas->n_points;
    talgeo__locator_free(locator);
    return o;
}

/* ---- Table ---- */

static void measure(const char *name, const talgeo_areas *areas, bool towns, size_t n, double *kept)
{
    points p = {n, malloc(n * sizeof(double)), malloc(n * sizeof(double)),
                malloc(n * sizeof(int32_t))};
    int32_t *theirs = malloc(n * sizeof *theirs);
    bench_points(areas, towns, n, p.x, p.y);
    double stream = stream_s(&p, kept), gather = gather_s(&p, areas, kept);
    ours o = measure_ours(areas, &p);
    geos g;
    double geos_build_s = geos_build(&g, areas);
    points few = p;
    few.n = n < 10000 ? n : 10000;
    double geos_small_s = geos_build_s + geos_probe(&g, &few, theirs);
    double geos_s = geos_probe(&g, &p, theirs);
    geos_free(&g);
    size_t differ = 0;
    for (size_t i = 0; i < n; i++) differ += theirs[i] != p.area[i];
    double m = 1e-6 * (double)n;
    printf(
        "| %s | %s | %.0f | %.0f | %.2f | %.1f | %.1f | **%.0fx** | %.1fx | %.2fx (%.2f) | %.1f / "
        "%.1f | %.1f / %.1f | %.0f | %zu |\n",
        name, towns ? "towns" : "uniform", m / stream, m / gather, m / geos_s, m / o.first_s,
        m / o.probe_s, geos_s / o.probe_s, o.probe_s / gather, o.probe_s / o.two_threads_s,
        o.together_s / o.probe_s, 1e3 * o.build_s, 1e3 * geos_build_s, 1e3 * o.small_s,
        1e3 * geos_small_s, o.bytes_per_vertex, differ);
    fflush(stdout);
    free(p.x);
    free(p.y);
    free(p.area);
    free(theirs);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int n_x, n_y, vertices;
    } layers[] = {{"40 areas of 300 vertices", 8, 5, 300},
                  {"2,200 areas of 200", 55, 40, 200},
                  {"100 areas of 20,000", 10, 10, 20000}};
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    double kept = 0;
    printf(
        "| layer | points | stream M/s | gather M/s | GEOS M/s | first M/s | again M/s | to GEOS | "
        "gather to it | 2 threads (their time) | build ms: ours / GEOS | with 10,000 points ms | "
        "bytes a vertex "
        "| differ |\n");
    printf("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t l = 0; l < sizeof layers / sizeof *layers; l++) {
        talgeo_areas *areas = bench_layer(layers[l].n_x, layers[l].n_y, layers[l].vertices);
        measure(layers[l].name, areas, true, n, &kept);
        measure(layers[l].name, areas, false, n, &kept);
        talgeo_areas_free(areas);
    }
    if (kept == 0.5) printf("\n"); /* so that the floors are not optimised away */
    return 0;
}
