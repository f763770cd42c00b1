/* The frame of a publication: the public names that its cells are indexed by. */
#ifndef TALGEO_CUBE_FRAME_H
#define TALGEO_CUBE_FRAME_H

#include "../areas/areas.h"
#include "asked.h"
#include "indicator.h"

/* A column that divides tables: sex, stage, school. Levels in byte order of their ids. */
typedef struct talgeo__stratum {
    char *id;
    talgeo__label title;
    char **levels;
    size_t n_levels;
} talgeo__stratum;

/* What a table is divided by besides its areas. */
typedef enum talgeo__by_kind { TALGEO__BY_STRATUM, TALGEO__BY_INDICATOR } talgeo__by_kind;
typedef struct talgeo__by {
    talgeo__by_kind kind;
    size_t
        index; /* of the stratum, or of the indicator whose event (yes, no) divides: a crossing */
} talgeo__by;

enum { TALGEO__MAX_BY = 4, TALGEO__LEAST_POOL = 2, TALGEO__MOST_POOL = 10 };

/* One table: every indicator x every area of every set (or no area) x every period (or all of them
 * together) x every combination of levels. A crossing [a, b] is the table of b by a. */
typedef struct talgeo__table {
    size_t *indicators;
    size_t n_indicators;
    size_t *sets; /* area sets; none: the table has no areas */
    size_t n_sets;
    bool by_period;
    size_t pool; /* a period's cells count this many periods up to it; 0: the period alone */
    talgeo__by by[TALGEO__MAX_BY];
    size_t n_by;
} talgeo__table;

bool talgeo__same_by(talgeo__by a, talgeo__by b);
bool talgeo__table_has_by(const talgeo__table *table, talgeo__by by);
bool talgeo__table_has_indicator(const talgeo__table *table, size_t indicator);
bool talgeo__table_has_set(const talgeo__table *table, size_t set);
/* Is it divided by an outcome? Then it counts those of whom that is known too. */
bool talgeo__table_is_crossed(const talgeo__table *table);
/* Is it of children who are paired over time: divided by an earlier outcome? */
bool talgeo__table_is_paired(const talgeo__indicator *indicators, const talgeo__table *table);

typedef struct talgeo__frame {
    talgeo__label title;
    talgeo_areas **sets; /* shared */
    talgeo__label *set_titles;
    size_t n_sets;
    char **periods;       /* labels in time order */
    int32_t *period_ends; /* last day of each, days since 1970-01-01 */
    size_t n_periods;
    talgeo__stratum *strata;
    size_t n_strata;
    talgeo__indicator *indicators;
    size_t n_indicators;
    talgeo__table *tables;
    size_t n_tables;
    char *reference; /* growth reference in words, NULL without one */
    talgeo__asked asked;
} talgeo__frame;

/* Does a table show the indicator of the area set? */
bool talgeo__frame_shows(const talgeo__frame *frame, size_t indicator, size_t set);

void talgeo__frame_free(talgeo__frame *frame); /* and itself */
/* What cells are made of: area sets (shared), periods, strata, indicators and tables, without
 * titles. NULL: out of memory. */
talgeo__frame *talgeo__frame_outline(const talgeo__frame *frame);

#endif
