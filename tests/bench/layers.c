/* Made-up layers and points for the benchmarks. */
#include "layers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define EXTENT_M 100000.0
#define PI 3.14159265358979323846

/* splitmix64, by number: so the two areas of a border draw the same line. */
static double hashed(uint64_t a, uint64_t b)
{
    uint64_t z = a * 0x9E3779B97F4A7C15u + b * 0xD1B54A32D192ED03u + 0x8CB92BA72F3D8DD7u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

typedef struct point {
    double x, y;
} point;

typedef struct plan {
    int n_x, n_y, steps; /* points on a side of an area */
    double width, height;
} plan;

static point corner(const plan *p, int i, int j)
{
    uint64_t id = (uint64_t)j * 100003 + (uint64_t)i;
    double dx = i > 0 && i < p->n_x ? (hashed(id, 1) - 0.5) * 0.4 : 0;
    double dy = j > 0 && j < p->n_y ? (hashed(id, 2) - 0.5) * 0.4 : 0;
    return (point){600000 + (i + dx) * p->width, 6100000 + (j + dy) * p->height};
}

/* Point `step` of the side from a to b: a torn line, in waves of several lengths with a phase of
 * its own. The waves are lower than half of what would let sides meet. */
static point on_side(const plan *p, point a, point b, uint64_t id, int step)
{
    if (step == 0) return a;
    if (step == p->steps) return b;
    double t = (double)step / p->steps, off = 0;
    for (int wave = 1; wave <= 6; wave++) {
        double frequency = (double)(1 << wave);
        off += sin(2 * PI * (t * frequency + hashed(id, (uint64_t)wave))) / (frequency * 3);
    }
    off *= 0.18 * fmin(t, 1 - t) * 2;
    off += (hashed(id, 100 + (uint64_t)step) - 0.5) * 0.6 / p->steps;
    return (point){a.x + t * (b.x - a.x) - off * (b.y - a.y),
                   a.y + t * (b.y - a.y) + off * (b.x - a.x)};
}

/* Add a side from corner (i, j) to the right or up, in its own direction or against it. */
static size_t add_side(const plan *p, int i, int j, bool up, bool back, double *x, double *y,
                       size_t n)
{
    uint64_t id = ((uint64_t)j * 100003 + (uint64_t)i) * 2 + up;
    point a = corner(p, i, j), b = up ? corner(p, i, j + 1) : corner(p, i + 1, j);
    for (int s = 0; s < p->steps; s++) {
        point at = on_side(p, a, b, id, back ? p->steps - s : s);
        x[n] = at.x;
        y[n++] = at.y;
    }
    return n;
}

talgeo_areas *bench_layer(int n_x, int n_y, int vertices)
{
    plan p = {n_x, n_y, vertices / 4, EXTENT_M / n_x, EXTENT_M / n_y};
    double *x = calloc((size_t)vertices + 4, sizeof *x),
           *y = calloc((size_t)vertices + 4, sizeof *y);
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    talgeo_areas *areas = NULL;
    for (int j = 0; j < n_y; j++)
        for (int i = 0; i < n_x; i++) {
            char key[32];
            size_t n = add_side(&p, i, j, false, false, x, y, 0);
            n = add_side(&p, i + 1, j, true, false, x, y, n);
            n = add_side(&p, i, j + 1, false, true, x, y, n);
            n = add_side(&p, i, j, true, true, x, y, n);
            snprintf(key, sizeof key, "%06d", j * n_x + i);
            talgeo__areas_builder_area(builder, key, key);
            talgeo__areas_builder_part(builder);
            talgeo__areas_builder_ring(builder, x, y, n);
        }
    free(x);
    free(y);
    if (talgeo__areas_builder_freeze(builder, "", "EPSG:25832", &areas, NULL) != TALGEO_OK) abort();
    return areas;
}

static double bell(uint64_t i, uint64_t salt)
{
    return sqrt(-2 * log(1 - hashed(i, salt))) * cos(2 * PI * hashed(i, salt + 1));
}

void bench_points(const talgeo_areas *areas, bool towns, size_t n, double *x, double *y)
{
    enum { TOWNS = 60 };
    double low_x = areas->x[0], high_x = low_x, low_y = areas->y[0], high_y = low_y;
    for (size_t p = 0; p < areas->n_points; p++) {
        low_x = fmin(low_x, areas->x[p]), high_x = fmax(high_x, areas->x[p]);
        low_y = fmin(low_y, areas->y[p]), high_y = fmax(high_y, areas->y[p]);
    }
    double width = high_x - low_x, height = high_y - low_y;
    for (size_t i = 0; i < n; i++) {
        if (!towns || hashed(i, 7) < 0.1) {
            x[i] = low_x + (1.02 * hashed(i, 1) - 0.01) * width;
            y[i] = low_y + (1.02 * hashed(i, 2) - 0.01) * height;
            continue;
        }
        /* A few large towns and many small ones. */
        double pick = hashed(i, 3);
        uint64_t town = (uint64_t)(pick * pick * TOWNS);
        double size = 0.004 + 0.016 * hashed(town, 12);
        x[i] = low_x + (hashed(town, 10) + size * bell(i, 20)) * width;
        y[i] = low_y + (hashed(town, 11) + size * bell(i, 30)) * height;
    }
}
