/* A column of a stream by the name that the plan has for it. */
#ifndef TALGEO_INTAKE_COLUMNS_H
#define TALGEO_INTAKE_COLUMNS_H

#include "../core/batch.h"

/* Number of the column. E_INPUT: names the source, the file `shown`, the column and the nearest. */
talgeo_status talgeo__find_column(const talgeo__batches *batches, const char *source,
                                  const char *shown, const char *name, int *column,
                                  talgeo_error *error);

#endif
