/* The index of an area set: its edges in bands of y. */
#include "locate.h"

#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "orient.h"

/* Edge e runs from point e to point e + 1 of the set. Band b holds edges start[b] .. start[b+1]-1
 * of `edge`, in the order of their areas. */
struct talgeo__locator {
    const talgeo_areas *areas;
    size_t n_bands;
    double y_low, y_high, bands_per_unit;
    size_t *start;
    size_t *edge;
    int32_t *area; /* of edge[i] */
};

/* Monotone in y, so an edge lies in the bands from that of its lower to that of its upper end. */
static size_t band_of(const talgeo__locator *locator, double y)
{
    double band = (y - locator->y_low) * locator->bands_per_unit;
    if (!(band > 0)) return 0;
    return band >= (double)locator->n_bands ? locator->n_bands - 1 : (size_t)band;
}

typedef void edge_visitor(talgeo__locator *locator, size_t edge, int32_t area, size_t band);

static void visit_ring(talgeo__locator *locator, int32_t area, size_t ring, edge_visitor *visit)
{
    const talgeo_areas *areas = locator->areas;
    for (size_t e = areas->point_of_ring[ring]; e + 1 < areas->point_of_ring[ring + 1]; e++) {
        size_t a = band_of(locator, areas->y[e]), b = band_of(locator, areas->y[e + 1]);
        for (size_t band = a < b ? a : b; band <= (a < b ? b : a); band++)
            visit(locator, e, area, band);
    }
}

static void visit_edges(talgeo__locator *locator, edge_visitor *visit)
{
    const talgeo_areas *areas = locator->areas;
    for (size_t a = 0; a < areas->n_areas; a++) {
        size_t from = areas->ring_of_part[areas->part_of_area[a]];
        size_t to = areas->ring_of_part[areas->part_of_area[a + 1]];
        for (size_t ring = from; ring < to; ring++) visit_ring(locator, (int32_t)a, ring, visit);
    }
}

static void count_edge(talgeo__locator *locator, size_t edge, int32_t area, size_t band)
{
    (void)edge, (void)area;
    locator->start[band + 2]++;
}

/* start[band + 1] is the next free place of the band while filling. */
static void put_edge(talgeo__locator *locator, size_t edge, int32_t area, size_t band)
{
    size_t at = locator->start[band + 1]++;
    locator->edge[at] = edge;
    locator->area[at] = area;
}

static void measure(talgeo__locator *locator)
{
    const talgeo_areas *areas = locator->areas;
    locator->y_low = INFINITY, locator->y_high = -INFINITY;
    for (size_t p = 0; p < areas->n_points; p++) {
        locator->y_low = fmin(locator->y_low, areas->y[p]);
        locator->y_high = fmax(locator->y_high, areas->y[p]);
    }
    size_t bands = areas->n_points / 8 + 1;
    locator->n_bands = bands < 65536 ? bands : 65536;
    double height = locator->y_high - locator->y_low;
    double scale = (double)locator->n_bands / height;
    locator->bands_per_unit = height > 0 && isfinite(scale) ? scale : 0;
}

talgeo_status talgeo__locator_new(const talgeo_areas *areas, talgeo__locator **out,
                                  talgeo_error *error)
{
    *out = NULL;
    talgeo__locator *locator = talgeo__calloc(1, sizeof *locator);
    if (locator == NULL) return talgeo__fail_memory(error, "locate");
    locator->areas = areas;
    measure(locator);
    locator->start = talgeo__calloc(locator->n_bands + 2, sizeof *locator->start);
    if (locator->start == NULL) goto no_memory;
    visit_edges(locator, count_edge);
    for (size_t b = 0; b < locator->n_bands; b++) locator->start[b + 2] += locator->start[b + 1];
    size_t total = locator->start[locator->n_bands + 1];
    locator->edge = talgeo__calloc(total, sizeof *locator->edge);
    locator->area = talgeo__calloc(total, sizeof *locator->area);
    if (locator->edge == NULL || locator->area == NULL) goto no_memory;
    visit_edges(locator, put_edge);
    *out = locator;
    return TALGEO_OK;
no_memory:
    talgeo__locator_free(locator);
    return talgeo__fail_memory(error, "locate");
}

void talgeo__locator_free(talgeo__locator *locator)
{
    if (locator == NULL) return;
    free(locator->start);
    free(locator->edge);
    free(locator->area);
    free(locator);
}

talgeo_status talgeo__locator_attach(talgeo_areas *areas, talgeo_error *error)
{
    areas->free_locator = talgeo__locator_free;
    return talgeo__locator_new(areas, &areas->locator, error);
}

/* How the ray from p to the right meets the edge: 1 crosses it, 0 does not, -1: p is on the edge.
 * Half-open in y, so a vertex on the ray counts once for the two edges that meet there. */
static int meet(const talgeo_areas *areas, size_t edge, double px, double py)
{
    const double *x = areas->x + edge, *y = areas->y + edge;
    size_t low = y[0] <= y[1] ? 0 : 1, high = 1 - low;
    if (py < y[low] || py > y[high]) return 0;
    if (y[low] == y[high]) return px >= fmin(x[0], x[1]) && px <= fmax(x[0], x[1]) ? -1 : 0;
    int side = talgeo__orient(x[low], y[low], x[high], y[high], px, py);
    if (side == 0) return -1;
    return side > 0 && py < y[high];
}

static int32_t find_one(const talgeo__locator *locator, double px, double py)
{
    if (!isfinite(px) || !(py >= locator->y_low && py <= locator->y_high)) return -1;
    size_t band = band_of(locator, py), end = locator->start[band + 1];
    for (size_t i = locator->start[band]; i < end;) {
        int32_t area = locator->area[i];
        int crossings = 0;
        for (; i < end && locator->area[i] == area; i++) {
            int met = meet(locator->areas, locator->edge[i], px, py);
            if (met < 0) return area;
            crossings ^= met;
        }
        if (crossings) return area;
    }
    return -1;
}

void talgeo__locator_find(const talgeo__locator *locator, const double *x, const double *y,
                          size_t n, int32_t *area)
{
    for (size_t i = 0; i < n; i++) area[i] = find_one(locator, x[i], y[i]);
}
