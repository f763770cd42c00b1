/* Placing against two oracles: exact integer arithmetic over all edges, and GEOS.
 *
 * Layers are made from a seed: torn tessellations, lattices, stars that overlap, fans, at several
 * origins and spacings. Points are drawn where placing is hard: on vertices and edges, one double
 * beside them, level with them, and anywhere. Usage: property_locate [comparisons [seed]]. */
#include <geos_c.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "areas/areas.h"
#include "locate/locate.h"

#define PI 3.14159265358979323846

/* ---- A repeatable sequence (splitmix64) ---- */

static uint64_t state;

static uint64_t draw(void)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int64_t below(int64_t n)
{
    return (int64_t)(draw() % (uint64_t)n);
}

static int64_t compared, by_integers, differences;

/* ---- Layers. Coordinates are whole numbers of a unit: v = origin + k * unit, exactly. ---- */

typedef struct frame {
    double origin_x, origin_y;
    double unit; /* a power of two that divides the origins */
} frame;

static const frame frames[] = {
    {0, 0, 1},
    {0, 0, 0x1p-20},
    {6200000, 720000, 0x1p-10},
    {6200000, 720000, 0x1p-30}, /* 1e-9: one unit in the last place of x */
    {-12.5, 56, 0x1p-45},
    {-3, -5, 0x1p-40},
};

static double x_of(const frame *f, int64_t k)
{
    return f->origin_x + (double)k * f->unit;
}

static double y_of(const frame *f, int64_t k)
{
    return f->origin_y + (double)k * f->unit;
}

typedef struct ring {
    int64_t x[64], y[64];
    size_t n;
} ring;

static void add_ring(talgeo__areas_builder *builder, const frame *f, const ring *r)
{
    double x[64], y[64];
    bool turn = draw() & 1;
    size_t start = (size_t)below((int64_t)r->n);
    for (size_t i = 0; i < r->n; i++) {
        size_t at = (start + (turn ? r->n - i : i)) % r->n;
        x[i] = x_of(f, r->x[at]);
        y[i] = y_of(f, r->y[at]);
    }
    talgeo__areas_builder_ring(builder, x, y, r->n);
}

static void add_area(talgeo__areas_builder *builder, int64_t number)
{
    char key[16];
    snprintf(key, sizeof key, "%05lld", (long long)number);
    talgeo__areas_builder_area(builder, key, key);
}

static void put(ring *r, int64_t x, int64_t y)
{
    r->x[r->n] = x;
    r->y[r->n++] = y;
}

/* Corners of a grid moved about, edges bent at a point both neighbours share. */
static void make_tessellation(talgeo__areas_builder *builder, const frame *f)
{
    enum { N = 9 };
    static int64_t cx[N + 1][N + 1], cy[N + 1][N + 1], hx[N + 1][N + 1], hy[N + 1][N + 1],
        vx[N + 1][N + 1], vy[N + 1][N + 1];
    int64_t step = 12 << below(12);
    for (int j = 0; j <= N; j++)
        for (int i = 0; i <= N; i++) {
            cx[j][i] = i * step + below(step / 3), cy[j][i] = j * step + below(step / 3);
            hx[j][i] = i * step + step / 2 + below(step / 6), hy[j][i] = j * step + below(step / 3);
            vx[j][i] = i * step + below(step / 3), vy[j][i] = j * step + step / 2 + below(step / 6);
        }
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            if (below(12) == 0) continue;
            ring r = {.n = 0};
            put(&r, cx[j][i], cy[j][i]);
            put(&r, hx[j][i], hy[j][i]);
            put(&r, cx[j][i + 1], cy[j][i + 1]);
            put(&r, vx[j][i + 1], vy[j][i + 1]);
            put(&r, cx[j + 1][i + 1], cy[j + 1][i + 1]);
            put(&r, hx[j + 1][i], hy[j + 1][i]);
            put(&r, cx[j + 1][i], cy[j + 1][i]);
            put(&r, vx[j][i], vy[j][i]);
            add_area(builder, j * N + i);
            talgeo__areas_builder_part(builder);
            add_ring(builder, f, &r);
        }
}

/* Squares of a lattice dealt out to areas: level and upright edges, parts that touch in points,
 * enclaves, repeated and collinear points. */
static void make_lattice(talgeo__areas_builder *builder, const frame *f)
{
    enum { N = 8, AREAS = 9 };
    int owner[N][N];
    int64_t step = 1 + below(4);
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) owner[j][i] = (int)below(AREAS + 2);
    for (int a = 0; a < AREAS; a++) {
        add_area(builder, a);
        for (int j = 0; j < N; j++)
            for (int i = 0; i < N; i++) {
                if (owner[j][i] != a) continue;
                ring r = {.n = 0};
                put(&r, i * step, j * step);
                if (step > 1) put(&r, i * step + 1, j * step);
                put(&r, (i + 1) * step, j * step);
                put(&r, (i + 1) * step, (j + 1) * step);
                put(&r, (i + 1) * step, (j + 1) * step);
                put(&r, i * step, (j + 1) * step);
                talgeo__areas_builder_part(builder);
                add_ring(builder, f, &r);
            }
    }
}

/* A star about a centre; the points are in the order of their directions, so it is simple. */
static void make_star(ring *r, int64_t x, int64_t y, int64_t least, int64_t most)
{
    int n = 3 + (int)below(30);
    r->n = 0;
    for (int i = 0; i < n; i++) {
        double angle = 2 * PI * (i + 0.5 * (double)below(1000) / 1000) / n;
        double radius = (double)(least + below(most - least + 1));
        put(r, x + (int64_t)(radius * cos(angle)), y + (int64_t)(radius * sin(angle)));
    }
}

/* Stars with star holes, that overlap one another. A diamond is wide enough for no star to leave
 * and narrow enough for no hole to reach. */
static void make_stars(talgeo__areas_builder *builder, const frame *f)
{
    int n = 1 + (int)below(20);
    for (int a = 0; a < n; a++) {
        int64_t size = 64 << below(10), x = below(4 * size), y = below(4 * size);
        ring r;
        add_area(builder, a);
        talgeo__areas_builder_part(builder);
        make_star(&r, x, y, size / 2, size);
        if (r.n > 12) {
            add_ring(builder, f, &r);
            if (below(2)) {
                make_star(&r, x, y, size / 16, size / 5);
                add_ring(builder, f, &r);
            }
        } else {
            add_ring(builder, f, &r);
        }
    }
}

/* Triangles that meet in one point, some very thin. */
static void make_fan(talgeo__areas_builder *builder, const frame *f)
{
    enum { N = 40 };
    int64_t size = 1000 << below(12), px = size, py = 0;
    for (int a = 0; a < N; a++) {
        double angle = 2 * PI * (a + 1) / N;
        int64_t x = (int64_t)((double)size * cos(angle)), y = (int64_t)((double)size * sin(angle));
        ring r = {.n = 0};
        if (a == N - 1) x = size, y = 0;
        if (a % 7 == 3) x = px + (px < 0) - (px > 0), y = py;
        put(&r, 0, 0);
        put(&r, px, py);
        put(&r, x, y);
        add_area(builder, (a * 17) % N);
        talgeo__areas_builder_part(builder);
        add_ring(builder, f, &r);
        px = x, py = y;
    }
}

static talgeo_areas *make_layer(const frame *f, int kind)
{
    static void (*const makers[])(talgeo__areas_builder *, const frame *) = {
        make_tessellation, make_lattice, make_stars, make_fan};
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    talgeo_areas *areas = NULL;
    makers[kind](builder, f);
    if (talgeo__areas_builder_freeze(builder, "", "EPSG:25832", &areas, NULL) != TALGEO_OK ||
        talgeo__locator_attach(areas, NULL, NULL) != TALGEO_OK)
        exit(2);
    return areas;
}

/* ---- Oracle one: integers ---- */

/* A coordinate in fine steps of the unit, which neighbouring doubles need; exact or nothing. Layers
 * are less than 2^22 units wide, so differences fit 61 bits and a determinant 123. */
static bool whole(double v, double origin, double unit, int64_t *k)
{
    double scaled = (v - origin) / unit * 0x1p38;
    if (!(fabs(scaled) < 0x1p60) || scaled != floor(scaled)) return false;
    *k = (int64_t)scaled;
    return origin + scaled / 0x1p38 * unit == v && (double)*k == scaled;
}

typedef struct integers {
    int64_t *x, *y;
} integers;

static bool in_part(const talgeo_areas *areas, const integers *k, size_t part, int64_t x, int64_t y,
                    bool *border)
{
    bool inside = false;
    for (size_t r = areas->ring_of_part[part]; r < areas->ring_of_part[part + 1]; r++)
        for (size_t p = areas->point_of_ring[r]; p + 1 < areas->point_of_ring[r + 1]; p++) {
            __int128 turn = (__int128)(k->x[p + 1] - k->x[p]) * (y - k->y[p]) -
                            (__int128)(k->y[p + 1] - k->y[p]) * (x - k->x[p]);
            int64_t low_x = k->x[p] < k->x[p + 1] ? k->x[p] : k->x[p + 1];
            int64_t low_y = k->y[p] < k->y[p + 1] ? k->y[p] : k->y[p + 1];
            int64_t high_x = k->x[p] + k->x[p + 1] - low_x, high_y = k->y[p] + k->y[p + 1] - low_y;
            if (turn == 0 && x >= low_x && x <= high_x && y >= low_y && y <= high_y) *border = true;
            if ((k->y[p] <= y) != (k->y[p + 1] <= y)) inside ^= (turn > 0) == (k->y[p + 1] > y);
        }
    return inside;
}

static int32_t place_by_integers(const talgeo_areas *areas, const integers *k, int64_t x, int64_t y)
{
    for (size_t a = 0; a < areas->n_areas; a++)
        for (size_t p = areas->part_of_area[a]; p < areas->part_of_area[a + 1]; p++) {
            bool border = false;
            if (in_part(areas, k, p, x, y, &border) || border) return (int32_t)a;
        }
    return -1;
}

/* ---- Oracle two: GEOS ---- */

static void quiet(const char *format, ...)
{
    (void)format;
}

typedef struct geos {
    GEOSContextHandle_t context;
    GEOSGeometry **parts;
    const GEOSPreparedGeometry **prepared;
    int32_t *area;
    size_t n;
} geos;

static GEOSGeometry *geos_ring(GEOSContextHandle_t context, const talgeo_areas *areas, size_t r)
{
    size_t from = areas->point_of_ring[r], n = areas->point_of_ring[r + 1] - from;
    GEOSCoordSequence *points = GEOSCoordSeq_create_r(context, (unsigned)n, 2);
    for (size_t i = 0; i < n; i++)
        GEOSCoordSeq_setXY_r(context, points, (unsigned)i, areas->x[from + i], areas->y[from + i]);
    return GEOSGeom_createLinearRing_r(context, points);
}

static geos geos_open(const talgeo_areas *areas)
{
    geos g = {GEOS_init_r(), NULL, NULL, NULL, areas->n_parts};
    g.parts = calloc(g.n, sizeof *g.parts);
    g.prepared = calloc(g.n, sizeof *g.prepared);
    g.area = calloc(g.n, sizeof *g.area);
    GEOSContext_setNoticeHandler_r(g.context, quiet);
    for (size_t a = 0; a < areas->n_areas; a++)
        for (size_t p = areas->part_of_area[a]; p < areas->part_of_area[a + 1]; p++) {
            GEOSGeometry *holes[8];
            size_t from = areas->ring_of_part[p], count = areas->ring_of_part[p + 1] - from;
            for (size_t h = 1; h < count; h++) holes[h - 1] = geos_ring(g.context, areas, from + h);
            g.parts[p] = GEOSGeom_createPolygon_r(g.context, geos_ring(g.context, areas, from),
                                                  holes, (unsigned)count - 1);
            g.prepared[p] = GEOSPrepare_r(g.context, g.parts[p]);
            g.area[p] = (int32_t)a;
        }
    return g;
}

static int32_t place_by_geos(const geos *g, double x, double y)
{
    int32_t found = -1;
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(g->context, x, y);
    for (size_t p = 0; found < 0 && p < g->n; p++)
        if (GEOSPreparedCovers_r(g->context, g->prepared[p], point) == 1) found = g->area[p];
    GEOSGeom_destroy_r(g->context, point);
    return found;
}

static void geos_close(geos *g)
{
    for (size_t p = 0; p < g->n; p++) {
        GEOSPreparedGeom_destroy_r(g->context, g->prepared[p]);
        GEOSGeom_destroy_r(g->context, g->parts[p]);
    }
    free(g->parts);
    free(g->prepared);
    free(g->area);
    GEOS_finish_r(g->context);
}

/* Areas that the locator does not suspect must be sound and apart for GEOS too, and a tessellation
 * has no suspects. */
static int64_t soundness_checked, soundness_wrong;

static void compare_suspects(const talgeo_areas *areas, const geos *g, int kind)
{
    bool *suspects = calloc(areas->n_areas, sizeof *suspects);
    if (talgeo__locator_check(areas->locator, NULL, suspects, NULL) != TALGEO_OK) exit(2);
    for (size_t p = 0; p < g->n; p++) {
        if (kind == 0 && suspects[g->area[p]]) soundness_wrong++;
        if (suspects[g->area[p]]) continue;
        if (GEOSisValid_r(g->context, g->parts[p]) != 1) soundness_wrong++;
        for (size_t q = 0; q < p; q++) {
            if (suspects[g->area[q]]) continue;
            soundness_checked++;
            if (GEOSRelatePattern_r(g->context, g->parts[p], g->parts[q], "T********"))
                soundness_wrong++;
        }
    }
    if (soundness_wrong && differences++ < 10)
        fprintf(stderr, "layer %d: areas are wrongly suspected, or not suspected\n", kind);
    free(suspects);
}

/* ---- Points where placing is hard ---- */

/* A neighbouring double; beside 0 not quite so near, for GEOS loses numbers below the normal ones.
 */
static double beside(double v)
{
    switch (below(4)) {
    case 0: return v == 0 ? 0x1p-900 : nextafter(v, INFINITY);
    case 1: return v == 0 ? -0x1p-900 : nextafter(v, -INFINITY);
    default: return v;
    }
}

static void draw_point(const talgeo_areas *areas, double *x, double *y)
{
    size_t p = (size_t)below((int64_t)areas->n_points - 1);
    size_t q = (size_t)below((int64_t)areas->n_points);
    double share = (double)below(1025) / 1024;
    switch (below(6)) {
    case 0: *x = areas->x[p], *y = areas->y[p]; break;
    case 1: /* on an edge, or nearly (between two rings: anywhere) */
        *x = areas->x[p] + share * (areas->x[p + 1] - areas->x[p]);
        *y = areas->y[p] + share * (areas->y[p + 1] - areas->y[p]);
        break;
    case 2:
        *x = (areas->x[p] + areas->x[p + 1]) / 2, *y = (areas->y[p] + areas->y[p + 1]) / 2;
        break;
    case 3: *x = areas->x[p], *y = areas->y[q]; break;
    case 4: *x = areas->x[p] + share * (areas->x[q] - areas->x[p]), *y = areas->y[p]; break;
    default:
        *x = areas->x[p] + (1.5 * share - 0.25) * (areas->x[q] - areas->x[p]);
        *y = areas->y[q] + (1.5 * (double)below(1025) / 1024 - 0.25) * (areas->y[p] - areas->y[q]);
        break;
    }
    *x = beside(*x);
    *y = beside(*y);
}

/* ---- Comparing ---- */

enum { POINTS = 1000 };

static void tell(const frame *f, int kind, double x, double y, int32_t ours, int32_t theirs,
                 const char *oracle)
{
    if (differences++ < 10)
        fprintf(stderr, "layer %d at (%g, %g), unit %g: (%.17g, %.17g) is in %d, %s says %d\n",
                kind, f->origin_x, f->origin_y, f->unit, x, y, ours, oracle, theirs);
}

static void compare_layer(const frame *f, int kind)
{
    double x[POINTS], y[POINTS];
    int32_t area[POINTS], again[POINTS];
    talgeo_areas *areas = make_layer(f, kind);
    geos g = geos_open(areas);
    integers k = {calloc(areas->n_points, sizeof *k.x), calloc(areas->n_points, sizeof *k.y)};
    for (size_t p = 0; p < areas->n_points; p++)
        if (!whole(areas->x[p], f->origin_x, f->unit, &k.x[p]) ||
            !whole(areas->y[p], f->origin_y, f->unit, &k.y[p]))
            exit(2);
    for (int i = 0; i < POINTS; i++) draw_point(areas, &x[i], &y[i]);
    talgeo__locator_find(areas->locator, x, y, POINTS, area);
    for (int i = 0; i < POINTS; i++)
        talgeo__locator_find(areas->locator, &x[POINTS - 1 - i], &y[POINTS - 1 - i], 1,
                             &again[POINTS - 1 - i]);
    if (below(4) == 0) compare_suspects(areas, &g, kind);
    for (int i = 0; i < POINTS; i++) {
        int64_t kx, ky;
        compared++;
        if (again[i] != area[i]) tell(f, kind, x[i], y[i], area[i], again[i], "one at a time");
        if (whole(x[i], f->origin_x, f->unit, &kx) && whole(y[i], f->origin_y, f->unit, &ky)) {
            int32_t expected = place_by_integers(areas, &k, kx, ky);
            by_integers++;
            if (expected != area[i]) tell(f, kind, x[i], y[i], area[i], expected, "arithmetic");
        } else {
            int32_t expected = place_by_geos(&g, x[i], y[i]);
            if (expected != area[i]) tell(f, kind, x[i], y[i], area[i], expected, "GEOS");
        }
    }
    free(k.x);
    free(k.y);
    geos_close(&g);
    talgeo_areas_free(areas);
}

int main(int argc, char **argv)
{
    int64_t wanted = argc > 1 ? atoll(argv[1]) : 100000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 20160801;
    state = seed;
    while (compared < wanted && differences == 0)
        for (int kind = 0; kind < 4; kind++)
            compare_layer(&frames[below((int64_t)(sizeof frames / sizeof *frames))], kind);
    printf("seed %llu: %lld points compared, %lld with integers, %lld with GEOS: %lld differ\n",
           (unsigned long long)seed, (long long)compared, (long long)by_integers,
           (long long)(compared - by_integers), (long long)differences);
    printf("%lld pairs of unsuspected areas are apart\n", (long long)soundness_checked);
    return differences > 0;
}
