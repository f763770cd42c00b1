/* What is shown, as few and short equations: each shown sum less smaller shown sums within it. */
#ifndef TALGEO_PROTECT_ROWS_H
#define TALGEO_PROTECT_ROWS_H

#include "system.h"

/* item[start[k]] .. are what belongs to k. */
typedef struct talgeo__map {
    size_t *start;
    int32_t *item;
} talgeo__map;

/* Room for items counted into start[key + 2]; after talgeo__map_add_up, start[key + 1] is where the
 * next item of key goes. False: out of memory. */
bool talgeo__map_open(talgeo__map *map, size_t n_keys, size_t n_items);
void talgeo__map_add_up(talgeo__map *map, size_t n_keys);
void talgeo__map_close(talgeo__map *map);

typedef struct talgeo__list {
    int32_t *items;
    size_t count, capacity;
} talgeo__list;

bool talgeo__list_add(talgeo__list *list, int32_t item);
/* Take one item out; the last one takes its place. */
void talgeo__list_drop(talgeo__list *list, int32_t item);

/* The row of a shown sum: its variables without those of the shown sums that were taken out of it,
 * which lie within it and have none in common. All rows together say what all shown sums say. */
typedef struct talgeo__row {
    talgeo__list members; /* variables; empty where the sum follows from the ones taken out */
    talgeo__list taken;   /* sums taken out of it */
    talgeo__list users;   /* sums it was taken out of */
} talgeo__row;

typedef struct talgeo__system_rows {
    const talgeo__system *system;
    talgeo__map sums_with;   /* by variable: sums of cells that may be shown */
    int32_t *shows;          /* by sum: cells that show it */
    int32_t *zero_by;        /* by variable: shown sums of 0 that have it */
    talgeo__row *row;        /* by sum */
    talgeo__list *rows_with; /* by variable: sums whose rows have it */
    int32_t *hits;           /* room, by sum: 0 between calls */
    bool *covered;           /* room, by variable: false between calls */
    talgeo__list touched;    /* room */
    bool failed;             /* out of memory; what is shown is not right any more */
} talgeo__system_rows;

/* Rows of all cells that are shown or facts. False: out of memory. */
bool talgeo__rows_open(talgeo__system_rows *rows, const talgeo__system *system);
void talgeo__rows_close(talgeo__system_rows *rows);

/* Count a cell more or less as shown. */
void talgeo__rows_show(talgeo__system_rows *rows, size_t cell);
void talgeo__rows_withhold(talgeo__system_rows *rows, size_t cell);

#endif
