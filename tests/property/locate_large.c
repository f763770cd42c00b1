/* Placing in large layers against exact integer arithmetic, and the same whatever the order.
 *
 * A layer of 100 000 areas and a polygon of a million vertices, far too many for asking every edge:
 * the oracles know where to look by other means. Then every layer once more with its features in
 * another order, its rings begun elsewhere and turned round, on several threads and in batches of
 * all sizes: the answers stay the same. Usage: property_locate_large [points [seed]]. */
#include <math.h>
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

static void *room(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) exit(2);
    return memory;
}

/* ---- Whole numbers: v = origin + k * unit, exactly; layers are 2^40 units wide ---- */

#define WIDTH ((int64_t)1 << 40)
/* Points may lie between them, in steps of this part of a unit. */
#define FINE 0x1p20

typedef struct frame {
    double origin_x, origin_y, unit;
} frame;

static const frame frames[] = {
    {0, 0, 0x1p-40},
    {0, 0, 1},
    {6200000, 720000, 0x1p-10},
    {6200000, 720000, 0x1p-30}, /* 1e-9: one unit in the last place of x */
};

static bool whole(double v, double origin, double unit, int64_t *k)
{
    double scaled = (v - origin) / unit * FINE;
    if (!(fabs(scaled) < 0x1p61) || scaled != floor(scaled)) return false;
    *k = (int64_t)scaled;
    return (double)*k == scaled && origin + scaled / FINE * unit == v;
}

/* Rings of a layer, all of one part and one area: flat, not closed, in fine steps. */
typedef struct world {
    const frame *frame;
    size_t n_areas, ring; /* points of each ring */
    int64_t *x, *y;
    const char *name;
} world;

static double x_of(const world *w, size_t p)
{
    return w->frame->origin_x + (double)w->x[p] / FINE * w->frame->unit;
}

static double y_of(const world *w, size_t p)
{
    return w->frame->origin_y + (double)w->y[p] / FINE * w->frame->unit;
}

/* The layer: in order and as it stands, or shuffled, begun elsewhere and turned round. */
static talgeo_areas *layer_of(const world *w, bool shuffled)
{
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    talgeo_areas *areas;
    double *x = room(w->ring, sizeof *x), *y = room(w->ring, sizeof *y);
    size_t *order = room(w->n_areas, sizeof *order);
    for (size_t i = 0; i < w->n_areas; i++) {
        size_t other = shuffled ? (size_t)below((int64_t)i + 1) : i;
        order[i] = order[other];
        order[other] = i;
    }
    for (size_t i = 0; i < w->n_areas; i++) {
        char key[16];
        size_t start = shuffled ? (size_t)below((int64_t)w->ring) : 0, n = w->ring;
        bool turned = shuffled && draw() & 1;
        for (size_t p = 0; p < n; p++) {
            size_t at = order[i] * n + (start + (turned ? n - p : p)) % n;
            x[p] = x_of(w, at);
            y[p] = y_of(w, at);
        }
        snprintf(key, sizeof key, "%06zu", order[i]);
        talgeo__areas_builder_area(builder, key, key);
        talgeo__areas_builder_part(builder);
        talgeo__areas_builder_ring(builder, x, y, n);
    }
    free(x);
    free(y);
    free(order);
    if (talgeo__areas_builder_freeze(builder, "", "EPSG:25832", &areas, NULL) != TALGEO_OK ||
        talgeo__locator_attach(areas, NULL, NULL) != TALGEO_OK)
        exit(2);
    return areas;
}

/* ---- Points: on vertices and edges, one double beside them, anywhere ---- */

static double beside(double v)
{
    switch (below(4)) {
    case 0: return v == 0 ? 0 : nextafter(v, INFINITY);
    case 1: return v == 0 ? 0 : nextafter(v, -INFINITY);
    default: return v;
    }
}

static void draw_points(const world *w, size_t n, double *x, double *y)
{
    for (size_t i = 0; i < n; i++) {
        size_t p = (size_t)below((int64_t)(w->n_areas * w->ring));
        size_t next = p % w->ring + 1 < w->ring ? p + 1 : p + 1 - w->ring;
        double share = below(2) ? 0.5 : (double)below(1025) / 1024;
        switch (below(4)) {
        case 0: x[i] = x_of(w, p), y[i] = y_of(w, p); break;
        case 1:
        case 2:
            x[i] = x_of(w, p) + share * (x_of(w, next) - x_of(w, p));
            y[i] = y_of(w, p) + share * (y_of(w, next) - y_of(w, p));
            break;
        default:
            x[i] = w->frame->origin_x + (double)below(WIDTH) * w->frame->unit;
            y[i] = w->frame->origin_y + (double)below(WIDTH) * w->frame->unit;
            break;
        }
        x[i] = beside(x[i]);
        y[i] = beside(y[i]);
    }
}

/* Crossing number of a ray, edge by edge. */
static void meet_edge(const world *w, size_t p, size_t q, int64_t x, int64_t y, bool *inside,
                      bool *border)
{
    __int128 turn = (__int128)(w->x[q] - w->x[p]) * (y - w->y[p]) -
                    (__int128)(w->y[q] - w->y[p]) * (x - w->x[p]);
    int64_t low_x = w->x[p] < w->x[q] ? w->x[p] : w->x[q], high_x = w->x[p] + w->x[q] - low_x;
    int64_t low_y = w->y[p] < w->y[q] ? w->y[p] : w->y[q], high_y = w->y[p] + w->y[q] - low_y;
    if (turn == 0 && x >= low_x && x <= high_x && y >= low_y && y <= high_y) *border = true;
    if ((w->y[p] <= y) != (w->y[q] <= y)) *inside ^= (turn > 0) == (w->y[q] > y);
}

/* ---- 100 000 areas: a lattice whose corners were moved about ---- */

enum { ACROSS = 320, UP = 313 };

#define STEP (WIDTH / 320)

static int64_t moved(size_t i, size_t most)
{
    int64_t by = i > 0 && i < most ? below(STEP / 2) - STEP / 4 : 0;
    return ((int64_t)i * STEP + by) * (int64_t)FINE;
}

static world many_areas(const frame *f)
{
    world w = {f, ACROSS * UP, 4, NULL, NULL, "100 160 areas"};
    int64_t *cx = room((ACROSS + 1) * (UP + 1), sizeof *cx);
    int64_t *cy = room((ACROSS + 1) * (UP + 1), sizeof *cy);
    for (size_t j = 0; j <= UP; j++)
        for (size_t i = 0; i <= ACROSS; i++) {
            cx[j * (ACROSS + 1) + i] = moved(i, ACROSS);
            cy[j * (ACROSS + 1) + i] = moved(j, UP);
        }
    w.x = room(w.n_areas * 4, sizeof *w.x);
    w.y = room(w.n_areas * 4, sizeof *w.y);
    for (size_t a = 0; a < w.n_areas; a++) {
        size_t corner = a / ACROSS * (ACROSS + 1) + a % ACROSS;
        const size_t corners[] = {corner, corner + 1, corner + ACROSS + 2, corner + ACROSS + 1};
        for (size_t c = 0; c < 4; c++) {
            w.x[a * 4 + c] = cx[corners[c]];
            w.y[a * 4 + c] = cy[corners[c]];
        }
    }
    free(cx);
    free(cy);
    return w;
}

/* Only the areas of the nine places about a point can hold it. */
static int32_t place_in_lattice(const world *w, const void *unused, int64_t x, int64_t y)
{
    int64_t i = x / (STEP * (int64_t)FINE), j = y / (STEP * (int64_t)FINE);
    (void)unused;
    for (int64_t row = j - 1; row <= j + 1; row++)
        for (int64_t column = i - 1; column <= i + 1; column++) {
            bool inside = false, border = false;
            if (row < 0 || row >= UP || column < 0 || column >= ACROSS) continue;
            size_t first = (size_t)(row * ACROSS + column) * 4;
            for (size_t c = 0; c < 4; c++)
                meet_edge(w, first + c, first + (c + 1) % 4, x, y, &inside, &border);
            if (inside || border) return (int32_t)(row * ACROSS + column);
        }
    return -1;
}

/* ---- A million vertices: a star about the middle, in the order of directions ---- */

enum { VERTICES = 1000000, ROWS = 4096 };

static world many_vertices(const frame *f)
{
    world w = {f, 1, VERTICES, room(VERTICES, 8), room(VERTICES, 8), "1 000 000 vertices"};
    const double middle = (double)(WIDTH / 2), wave = (double)(3 + below(5));
    for (size_t p = 0; p < VERTICES; p++) {
        double angle = 2 * PI * ((double)p + 0.5 * (double)below(1000) / 1000) / VERTICES;
        double radius = middle * (0.8 + 0.15 * sin(wave * angle) + 1e-6 * (double)below(1000));
        w.x[p] = (int64_t)(middle + radius * cos(angle)) * (int64_t)FINE;
        w.y[p] = (int64_t)(middle + radius * sin(angle)) * (int64_t)FINE;
    }
    return w;
}

/* Edges by the rows they reach through. */
typedef struct rows {
    size_t *start; /* ROWS + 1 */
    uint32_t *edges;
} rows;

static size_t row_of(int64_t y)
{
    int64_t row = y / (WIDTH / ROWS * (int64_t)FINE);
    return row < 0 ? 0 : row >= ROWS ? ROWS - 1 : (size_t)row;
}

static rows rows_of(const world *w)
{
    rows r = {room(ROWS + 2, sizeof *r.start), NULL};
    for (int pass = 0; pass < 2; pass++) {
        for (size_t p = 0; p < w->ring; p++) {
            size_t from = row_of(w->y[p]), to = row_of(w->y[(p + 1) % w->ring]);
            for (size_t row = from < to ? from : to; row <= (from < to ? to : from); row++)
                if (pass == 0)
                    r.start[row + 2]++;
                else
                    r.edges[r.start[row + 1]++] = (uint32_t)p;
        }
        if (pass == 1) continue;
        for (size_t row = 0; row < ROWS; row++) r.start[row + 2] += r.start[row + 1];
        r.edges = room(r.start[ROWS + 1], sizeof *r.edges);
    }
    return r;
}

static int32_t place_by_rows(const world *w, const void *by, int64_t x, int64_t y)
{
    const rows *r = by;
    bool inside = false, border = false;
    for (size_t e = r->start[row_of(y)]; e < r->start[row_of(y) + 1]; e++)
        meet_edge(w, r->edges[e], (r->edges[e] + 1) % w->ring, x, y, &inside, &border);
    return inside || border ? 0 : -1;
}

/* ---- Comparing ---- */

typedef int32_t oracle(const world *, const void *, int64_t x, int64_t y);

static int64_t compared, repeated, differences;

static void tell(const world *w, double x, double y, int32_t ours, int32_t theirs, const char *what)
{
    if (differences++ < 10)
        fprintf(stderr, "%s, unit %g: (%.17g, %.17g) is in %d, %s says %d\n", w->name,
                w->frame->unit, x, y, ours, what, theirs);
}

static void compare_exactly(const world *w, oracle *ask, const void *with, const double *x,
                            const double *y, size_t n, const int32_t *area)
{
    for (size_t i = 0; i < n; i++) {
        int64_t kx, ky;
        if (!whole(x[i], w->frame->origin_x, w->frame->unit, &kx) ||
            !whole(y[i], w->frame->origin_y, w->frame->unit, &ky))
            continue;
        int32_t expected = ask(w, with, kx, ky);
        compared++;
        if (expected != area[i]) tell(w, x[i], y[i], area[i], expected, "arithmetic");
    }
}

static void compare_same(const world *w, const double *x, const double *y, size_t n,
                         const int32_t *area, const int32_t *again, const char *what)
{
    for (size_t i = 0; i < n; i++) {
        repeated++;
        if (again[i] != area[i]) tell(w, x[i], y[i], area[i], again[i], what);
    }
}

static void in_batches(const talgeo_areas *areas, const double *x, const double *y, size_t n,
                       int32_t *area)
{
    for (size_t from = 0, count; from < n; from += count) {
        count = 1 + (size_t)below(below(4) ? 8 : 1500);
        if (count > n - from) count = n - from;
        talgeo__locator_find(areas->locator, x + from, y + from, count, area + from);
    }
}

static void compare_world(const world *w, oracle *ask, const void *with, size_t n)
{
    double *x = room(n, sizeof *x), *y = room(n, sizeof *y);
    int32_t *area = room(n, sizeof *area), *again = room(n, sizeof *again);
    draw_points(w, n, x, y);
    talgeo_areas *areas = layer_of(w, false);
    talgeo__locator_find(areas->locator, x, y, n, area);
    compare_exactly(w, ask, with, x, y, n, area);
    in_batches(areas, x, y, n, again);
    compare_same(w, x, y, n, area, again, "in batches");
    talgeo_areas_free(areas);
    areas = layer_of(w, true); /* whose cells several threads find out at once */
    talgeo__locator_find_threads(areas->locator, x, y, n, again, 2 + (int)below(3));
    compare_same(w, x, y, n, area, again, "the layer in another order");
    talgeo_areas_free(areas);
    free(x);
    free(y);
    free(area);
    free(again);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 50000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 20160801;
    const size_t n_frames = sizeof frames / sizeof *frames;
    state = seed;
    for (size_t f = 0; f < n_frames && differences == 0; f++) {
        /* In every run one frame each; all of them in a long one. */
        if (n > 100000 || f == seed % n_frames) {
            world areas = many_areas(&frames[f]);
            compare_world(&areas, place_in_lattice, NULL, n);
            free(areas.x);
            free(areas.y);
        }
        if (n > 100000 || f == (seed + 2) % n_frames) {
            world star = many_vertices(&frames[f]);
            rows by = rows_of(&star);
            compare_world(&star, place_by_rows, &by, n);
            free(by.start);
            free(by.edges);
            free(star.x);
            free(star.y);
        }
    }
    printf("seed %llu: %lld points compared with integers, %lld with other orders: %lld differ\n",
           (unsigned long long)seed, (long long)compared, (long long)repeated,
           (long long)differences);
    return differences > 0 || compared == 0;
}
