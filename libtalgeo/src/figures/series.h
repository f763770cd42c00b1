/* A release's cells as series in time. */
#ifndef TALGEO_FIGURES_SERIES_H
#define TALGEO_FIGURES_SERIES_H

#include "../protect/release.h"

enum { TALGEO__NO_CELL = -1 };

/* Cells that differ in their period alone. */
typedef struct talgeo__series {
    talgeo__cell_key key;  /* period -1 */
    const int64_t *events; /* by period of the frame: -1 unless shown */
    const int64_t *n;      /* -1 unless shown, 0 for no children */
    const int64_t *cell;   /* number of the cell, TALGEO__NO_CELL for none */
    int64_t whole;         /* cell of a table that is not divided by period; else none */
} talgeo__series;

/* In the order of table, levels, indicator, set, area: the areas of a set stand together. */
typedef struct talgeo__all_series {
    talgeo__series *items;
    size_t count;
    int64_t *numbers; /* what the series point into */
    double *years;    /* by period: the end of it, in years */
} talgeo__all_series;

bool talgeo__series_make(const talgeo_release *release, talgeo__all_series *all);
void talgeo__series_free(talgeo__all_series *all);

/* The series of the same table, levels and indicator in another area; NULL: none. */
const talgeo__series *talgeo__series_find(const talgeo__all_series *all, const talgeo__series *like,
                                          int32_t set, int32_t area);
/* Of an indicator by area and period alone; NULL: none. The first table that has it. */
const talgeo__series *talgeo__series_plain(const talgeo_release *release,
                                           const talgeo__all_series *all, int32_t indicator,
                                           int32_t set, int32_t area);
/* After the last of the series that differ from series `i` in their area alone. */
size_t talgeo__series_end(const talgeo__all_series *all, size_t i);

/* Number of the period with the label; -1: none. */
int32_t talgeo__period_number(const talgeo__frame *frame, const char *label);

#endif
