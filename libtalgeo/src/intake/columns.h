/* A column of a stream by the name that the plan has for it. */
#ifndef TALGEO_INTAKE_COLUMNS_H
#define TALGEO_INTAKE_COLUMNS_H

#include "../core/batch.h"

/* Where columns are looked for, and what messages say of it. */
typedef struct talgeo__table_columns {
    const talgeo__batches *batches;
    const char *source, *shown; /* id, and file */
    const char *const *wanted;  /* all that the plan names; NULLs among them are passed over */
    size_t n_wanted;
} talgeo__table_columns;

/* Number of the column. E_INPUT: names the source, the file, the column and the nearest. */
talgeo_status talgeo__find_column(const talgeo__table_columns *table, const char *name, int *column,
                                  talgeo_error *error);

#endif
