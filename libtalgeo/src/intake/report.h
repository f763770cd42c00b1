/* Reconciliation: every row read is used, or not used for one stated reason. */
#ifndef TALGEO_INTAKE_REPORT_H
#define TALGEO_INTAKE_REPORT_H

#include <talgeo/talgeo.h>

/* Reasons for which a row is not used. X(id, text). Order is the order of the report. */
#define TALGEO__REASONS(X)                                                                         \
    X(NO_CHILD, "no_child", "no child identifier")                                                 \
    X(BAD_DATE, "bad_date", "date missing or not a date")                                          \
    X(OUTSIDE_PERIODS, "outside_periods", "date outside every period")                             \
    X(PROTECTED_ADDRESS, "protected_address", "protected address")                                 \
    X(BAD_POSITION, "bad_position", "position is not a number")                                    \
    X(BAD_NUMBER, "bad_number", "a measurement is not a number")                                   \
    X(BAD_SEX, "bad_sex", "sex not understood")                                                    \
    X(BAD_BIRTH_DATE, "bad_birth_date", "birth date not a date, or after the date")                \
    X(IMPOSSIBLE_HEIGHT, "impossible_height", "height outside 40-220 cm")                          \
    X(IMPOSSIBLE_WEIGHT, "impossible_weight", "weight outside 1-250 kg")                           \
    X(REPEATED_IN_PERIOD, "repeated_in_period", "another row of the child in the period is used")

typedef enum talgeo__reason {
#define TALGEO__REASON_ENUM(name, id, text) TALGEO__##name,
    TALGEO__REASONS(TALGEO__REASON_ENUM) TALGEO__N_REASONS
#undef TALGEO__REASON_ENUM
} talgeo__reason;

const char *talgeo__reason_id(talgeo__reason reason);
const char *talgeo__reason_text(talgeo__reason reason);

enum { TALGEO__REASON_ROWS = 20 }; /* row numbers kept for each reason */

/* One source. used + sum(not_used) == rows. The last four say how used rows fared; a used row may
 * count in several. Row numbers are 1-based data rows; nothing else of a row is kept. */
typedef struct talgeo__source_report {
    char *source;
    char *file; /* as the plan names it */
    int64_t rows;
    int64_t used;
    int64_t not_used[TALGEO__N_REASONS];
    int64_t row_numbers[TALGEO__N_REASONS][TALGEO__REASON_ROWS]; /* the first ones */
    int64_t no_position;     /* used, but in no area for want of a position */
    int64_t not_transformed; /* used, but the position cannot be brought into an area set's CRS */
    int64_t *outside;        /* by area set: used, with a position, in no area of the set */
    size_t n_sets;
    int64_t not_classified; /* used, but without a BMI class: age outside the reference, or no
                               height or weight */
    char digest[65];        /* SHA-256 of the input file, hex; "" where it is no file */
} talgeo__source_report;

/* All sources of a run, in the order of the plan. */
typedef struct talgeo__report {
    talgeo__source_report *sources;
    size_t n_sources;
    char **set_ids; /* borrowed */
    size_t n_sets;
    talgeo_problems *notes; /* on the area sets: polygons repaired, slivers let pass; owned */
} talgeo__report;

/* Count a row as not used. */
void talgeo__report_reject(talgeo__source_report *report, talgeo__reason reason, int64_t row);
void talgeo__report_free(talgeo__report *report);

#endif
