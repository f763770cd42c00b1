/* A table of scores of areas: how deprived each is. Public, as the areas are. */
#ifndef TALGEO_INTAKE_SCORES_H
#define TALGEO_INTAKE_SCORES_H

#include "../areas/areas.h"
#include "../core/arrow.h"

/* Read the columns `key` and `score` of the stream, which it consumes; `shown` names the file.
 * *scores (yours) has one by area, NaN for areas without. E_INPUT, by row: a key that is no area's,
 * or stands twice; a score that is no number. */
talgeo_status talgeo__scores_read(struct ArrowArrayStream *stream, const char *shown,
                                  const char *key, const char *score, const talgeo_areas *areas,
                                  double **scores, talgeo_error *error);

#endif
