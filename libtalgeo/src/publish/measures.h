/* What is published of a cell: its numbers, rounded, NULL where there is none to show. */
#ifndef TALGEO_PUBLISH_MEASURES_H
#define TALGEO_PUBLISH_MEASURES_H

#include "../protect/release.h"

typedef enum talgeo__measure {
    TALGEO__COUNT, /* children */
    TALGEO__EVENTS,
    TALGEO__SHARE,
    TALGEO__LOW,
    TALGEO__HIGH,
    TALGEO__N_MEASURES
} talgeo__measure;

typedef enum talgeo__value_kind {
    TALGEO__NULL,
    TALGEO__INTEGER,
    TALGEO__DECIMAL,
    TALGEO__STRING
} talgeo__value_kind;

/* One value of an output table; a string is borrowed from the release, or static. */
typedef struct talgeo__value {
    talgeo__value_kind kind;
    int64_t integer;
    double real;
    int decimals; /* of a decimal number */
    const char *text;
} talgeo__value;

talgeo__value talgeo__value_of_text(const char *text);
talgeo__value talgeo__value_of_int(int64_t integer);
/* Rounded to so many decimals; NULL for NaN. Rounding is the last step, and the only place of it.
 */
talgeo__value talgeo__value_of_number(double number, int decimals);
/* Decimals that shares and means of the indicator have in every output. */
int talgeo__decimals_of(const talgeo__indicator *indicator);
/* What they are measured in: its unit, else "andel" of a share, "" of a mean. */
const char *talgeo__unit_of(const talgeo__indicator *indicator, const char *language);

/* "n", "events", "share", "low", "high". */
const char *talgeo__measure_id(talgeo__measure measure);
const char *talgeo__measure_title(talgeo__measure measure, const char *language);
talgeo__value_kind talgeo__measure_kind(talgeo__measure measure);

/* The same of an indicator's own fields: of a mean "sum" (of steps), "mean", and its limits. */
const char *talgeo__measure_id_of(const talgeo__indicator *indicator, talgeo__measure measure);
const char *talgeo__measure_title_of(const talgeo__indicator *indicator, talgeo__measure measure,
                                     const char *language);

/* The value of a cell; of a mean `events` is the sum of steps and `share` the mean in its unit. */
talgeo__value talgeo__measure_value(const talgeo_release *release, size_t cell,
                                    talgeo__measure measure);

/* "Offentliggjort", "Withheld" ... */
const char *talgeo__status_title(talgeo_cell_status status, const char *language);

#endif
