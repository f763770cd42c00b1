/* A small release made by hand: invented counts in two area sets, with every status. */
#ifndef TALGEO_TESTS_FIXTURE_RELEASE_H
#define TALGEO_TESTS_FIXTURE_RELEASE_H

#include "protect/release.h"

/* Area sets `residential` (EPSG:25832: three areas, one of two parts, one with a hole) and
 * `district` (EPSG:4326: two areas); indicators `overweight` and `lonely`; periods 2017/18 and
 * 2018/19; tables 0: both indicators, both sets, by period; 1: overweight, residential, by period
 * and sex, with the level unknown; 2: lonely by overweight, by period, without areas; 3:
 * overweight, district, all periods together. `seed` moves the counts. */
talgeo_release *fixture_release(int64_t seed);

/* The cell's number; -1 for a dimension that is summed out, level of the first division. */
size_t fixture_cell(const talgeo_release *release, int32_t table, int32_t indicator, int32_t set,
                    int32_t area, int32_t period, int32_t level);

#endif
