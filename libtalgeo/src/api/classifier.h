/* Measurements of a table's rows, measured against a growth reference. */
#ifndef TALGEO_API_CLASSIFIER_H
#define TALGEO_API_CLASSIFIER_H

#include "../core/batch.h"
#include "../growth/growth.h"
#include "../intake/sex_codes.h"

typedef struct talgeo__classifier {
    talgeo__reference *reference;
    int sex, birth_date, date, height_cm, weight_kg, posture; /* columns; posture -1: none */
    int pivot_year;                                           /* of dates; 0: none */
    talgeo__sex_codes sex_codes;                              /* none: words, letters and 1/2 */
} talgeo__classifier;

/* Find the columns that the options name, in the table called `shown`. E_INPUT: one is missing
 * (names the nearest); E_ARGUMENT: no such reference, pivot year or codes; E_MEMORY. */
talgeo_status talgeo__classifier_open(talgeo__classifier *classifier,
                                      const talgeo__batches *batches, const char *shown,
                                      const talgeo_classify_options *options, talgeo_error *error);
void talgeo__classifier_close(talgeo__classifier *classifier);

/* Row i of the current batch. */
void talgeo__classifier_row(const talgeo__classifier *classifier, const talgeo__batches *batches,
                            int64_t i, talgeo_growth *growth);

/* The new columns: a text ("" for none), or a number (NaN for none) where the text is NULL. */
enum { TALGEO__GROWTH_COLUMNS = 9 };
typedef struct talgeo__growth_value {
    const char *text;
    double number;
} talgeo__growth_value;

/* Arrow format of a new column: "i", "g" or "u". */
const char *talgeo__growth_column_format(size_t i);
talgeo__growth_value talgeo__growth_column_value(const talgeo_growth *growth, size_t i);
/* Its name, or with _2, _3, ... the first that no column of the table has. */
void talgeo__growth_column_name(const talgeo__batches *batches, size_t i, char name[64]);

/* The caller's options, with what a shorter struct lacks filled in; NULL: the defaults. */
talgeo_classify_options talgeo__classify_options(const talgeo_classify_options *options);

#endif
