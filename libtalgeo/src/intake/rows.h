/* Rows of one source after reading: typed, checked, one per child and period. */
#ifndef TALGEO_INTAKE_ROWS_H
#define TALGEO_INTAKE_ROWS_H

#include "../core/arrow.h"
#include "../core/dict.h"
#include "../core/progress.h"
#include "addresses.h"
#include "period.h"
#include "report.h"
#include "source.h"

/* A category column: a code per row, -1 where missing. */
typedef struct talgeo__values {
    char *alias; /* as the plan names it */
    talgeo__dict *dict;
    int32_t *code;
    bool number; /* every answer is one */
    bool scaled; /* only those from `low` to `high` count */
    double low, high;
} talgeo__values;

/* Column by column, `count` rows. Child-level: lives between intake and cube and nowhere else. */
typedef struct talgeo__rows {
    size_t count, capacity;
    int64_t *row;    /* 1-based data row in the input */
    int32_t *child;  /* code in the dictionary shared by all sources of a plan */
    int32_t *date;   /* days since 1970-01-01 */
    int32_t *period; /* number of talgeo__period_of */
    double *x, *y;   /* in the source's CRS; NaN without a position; NULL without positions */
    char *crs;       /* of x, y */
    /* Growth inputs: NULL unless the source has the columns sex, birth_date, height_cm, weight_kg
     */
    uint8_t *sex;
    int32_t *birth;                /* days since 1970-01-01, INT32_MIN missing */
    double *height_cm, *weight_kg; /* NaN missing */
    talgeo__values *values; /* category columns, by alias; `sex` is among them as "boy", "girl" */
    size_t n_values;
} talgeo__rows;

/* Alias of the category column that holds the accuracy of positions: no name that a plan can give.
 */
#define TALGEO__ACCURACY "accuracy of positions"

/* Who judges whether measurements can be believed at an age; NULL function: nobody. Growth knows,
 * and comes after intake. */
typedef struct talgeo__judge {
    bool (*is_extreme)(void *user, uint8_t sex, int32_t age_days, double height_cm,
                       double weight_kg);
    void *user;
} talgeo__judge;

/* Read a stream into rows: parse, check, reject with a reason, keep one row per child and period.
 * `children` is shared by the sources of a plan; `addresses` is the table that the source's address
 * column refers to, NULL where it has none. `aliases` are the category columns that the plan
 * needs of this source. Consumes the stream. Every row of the stream is in report->used or in
 * report->not_used. The result does not depend on the order of rows but where two rows of a child
 * on one day tie: then on their content, last on their row number. E_INPUT: a column is missing
 * (with the nearest one), or more than source->reject_limit of the rows are rejected. */
talgeo_status talgeo__rows_read(const talgeo__source *source, const talgeo__periods *periods,
                                const char *const *aliases, size_t n_aliases,
                                talgeo__dict *children, const talgeo__addresses *addresses,
                                const talgeo__judge *judge, struct ArrowArrayStream *stream,
                                const char *layer_crs, talgeo__progress *progress,
                                talgeo__rows *rows, talgeo__source_report *report,
                                talgeo_error *error);

/* Category column by alias, NULL where there is none. */
const talgeo__values *talgeo__rows_values(const talgeo__rows *rows, const char *alias);
/* Add a category column (growth adds bmi_class); codes are all -1. NULL: out of memory. */
talgeo__values *talgeo__rows_add_values(talgeo__rows *rows, const char *alias);
void talgeo__rows_free(talgeo__rows *rows);

#endif
