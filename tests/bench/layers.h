/* Made-up layers and points for the benchmarks; the same on every machine. */
#ifndef TALGEO_TESTS_BENCH_LAYERS_H
#define TALGEO_TESTS_BENCH_LAYERS_H

#include "areas/areas.h"

/* n_x by n_y areas without gaps or overlaps, their borders torn lines of `vertices` points about
 * each area, in metres of EPSG:25832. Without a locator. */
talgeo_areas *bench_layer(int n_x, int n_y, int vertices);

/* n points over the extent of a layer and a little beyond: uniform, or in towns. */
void bench_points(const talgeo_areas *areas, bool towns, size_t n, double *x, double *y);

#endif
