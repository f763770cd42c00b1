/* Tables of numbers by area: how deprived each is, how many live there. Public, as the areas are.
 */
#ifndef TALGEO_INTAKE_SCORES_H
#define TALGEO_INTAKE_SCORES_H

#include "../areas/areas.h"
#include "../core/arrow.h"

/* How many live in an area in a period: all, or those of a level of a stratum. */
typedef struct talgeo__denominator {
    int32_t area;
    char *period;          /* label; NULL: in all periods */
    char *stratum, *level; /* ids; NULL: all */
    double count;
} talgeo__denominator;

/* What to read of a table; `shown` names its file. NULL: there is no such column. */
typedef struct talgeo__number_columns {
    const char *shown, *key, *period, *stratum, *level, *number;
} talgeo__number_columns;

/* Read the columns `key` and `number` of the stream, which it consumes. *scores (yours) has one by
 * area, NaN for areas without. E_INPUT, by row: a key that is no area's, or stands twice; a score
 * that is no number. */
talgeo_status talgeo__scores_read(struct ArrowArrayStream *stream,
                                  const talgeo__number_columns *columns, const talgeo_areas *areas,
                                  double **scores, talgeo_error *error);
/* Read scores of the levels of a stratum, which the column `level` has (`key` is NULL): *items as
 * below, of area 0, with their levels and no periods. E_INPUT as above. */
talgeo_status talgeo__level_scores_read(struct ArrowArrayStream *stream,
                                        const talgeo__number_columns *columns,
                                        talgeo__denominator **items, size_t *n_items,
                                        talgeo_error *error);
/* Read denominators in the order of area, period, stratum and level; *items and their texts are
 * yours, also after a failure. E_INPUT also: a denominator that is not positive (of a level: below
 * 0), an area that stands twice in a period (and level). */
talgeo_status talgeo__denominators_read(struct ArrowArrayStream *stream,
                                        const talgeo__number_columns *columns,
                                        const talgeo_areas *areas, talgeo__denominator **items,
                                        size_t *n_items, talgeo_error *error);

#endif
