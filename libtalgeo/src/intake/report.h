/* Reconciliation: every row read is used, or not used for one stated reason. */
#ifndef TALGEO_INTAKE_REPORT_H
#define TALGEO_INTAKE_REPORT_H

#include <talgeo/talgeo.h>

/* Reasons for which a row is not used. X(id, text). Order is the order of the report. */
#define TALGEO__REASONS(X)                                                                         \
    X(EMPTY_ROW, "empty_row", "an empty row")                                                      \
    X(NO_CHILD, "no_child", "no child identifier")                                                 \
    X(BAD_CHILD, "bad_child", "child identifier is a number that lost its last digits")            \
    X(BAD_CPR, "bad_cpr", "child identifier is not a CPR number")                                  \
    X(BAD_DATE, "bad_date", "date missing or not a date")                                          \
    X(OUTSIDE_PERIODS, "outside_periods", "date outside every period")                             \
    X(PROTECTED_ADDRESS, "protected_address", "protected address")                                 \
    X(BAD_POSITION, "bad_position", "position is not a number or a point")                         \
    X(BAD_NUMBER, "bad_number", "a measurement or answer is not a number")                         \
    X(BAD_SEX, "bad_sex", "sex not understood")                                                    \
    X(BAD_BIRTH_DATE, "bad_birth_date", "birth date not a date, or after the date")                \
    X(IMPOSSIBLE_HEIGHT, "impossible_height", "height outside 40-220 cm")                          \
    X(IMPOSSIBLE_WEIGHT, "impossible_weight", "weight outside 1-250 kg")                           \
    X(EXTREME_MEASURE, "extreme_measure", "height, weight or BMI beyond belief for the age")       \
    X(EXACT_DUPLICATE, "exact_duplicate", "a row before says the same in all that is read")        \
    X(REPEATED_IN_PERIOD, "repeated_in_period", "another row of the child in the period is used")

typedef enum talgeo__reason {
#define TALGEO__REASON_ENUM(name, id, text) TALGEO__##name,
    TALGEO__REASONS(TALGEO__REASON_ENUM) TALGEO__N_REASONS
#undef TALGEO__REASON_ENUM
} talgeo__reason;

/* What is odd in a row that is used all the same: for review. X(id, text). */
#define TALGEO__REVIEWS(X)                                                                         \
    X(HEIGHT_SHRINKING, "height_shrinking", "more than 2.5 cm lower than the time before")         \
    X(CARRIED_FORWARD, "carried_forward", "height and weight both as the time before")             \
    X(LOOKS_SWAPPED, "looks_swapped", "weight above height: swapped?")                             \
    X(OFF_SCALE, "off_scale", "an answer is beyond the scale of its mean: it does not count")

typedef enum talgeo__review {
#define TALGEO__REVIEW_ENUM(name, id, text) TALGEO__##name,
    TALGEO__REVIEWS(TALGEO__REVIEW_ENUM) TALGEO__N_REVIEWS
#undef TALGEO__REVIEW_ENUM
} talgeo__review;

const char *talgeo__review_id(talgeo__review review);
const char *talgeo__review_text(talgeo__review review);
const char *talgeo__reason_id(talgeo__reason reason);
const char *talgeo__reason_text(talgeo__reason reason);

enum { TALGEO__REASON_ROWS = 20 }; /* row numbers kept for each reason */
/* Classes of accuracy of a source, and the bytes of the longest: more is no such column. */
enum { TALGEO__MAX_CLASSES = 12, TALGEO__CLASS_SIZE = 24 };
enum { TALGEO__MAX_NOTES = 16, TALGEO__NOTE_SIZE = 300 };

/* The rows of one period. Rows without a date that can be read, or outside every period, are in
 * none. */
typedef struct talgeo__period_report {
    int32_t period; /* number of talgeo__period_of */
    char label[32];
    int64_t used;
    int64_t not_used[TALGEO__N_REASONS];
} talgeo__period_report;

/* Used rows whose position has an accuracy class; "" for those without. */
typedef struct talgeo__class_report {
    char text[TALGEO__CLASS_SIZE];
    int64_t rows;
} talgeo__class_report;

/* One source. used + sum(not_used) == rows. Further counts say how used rows fared; a used row may
 * count in several. Row numbers are 1-based data rows; nothing else of a row is kept. */
typedef struct talgeo__source_report {
    char *source;
    char *file; /* as the plan names it */
    int64_t rows;
    int64_t used;
    int64_t not_used[TALGEO__N_REASONS];
    int64_t row_numbers[TALGEO__N_REASONS][TALGEO__REASON_ROWS]; /* the first ones */
    int64_t review[TALGEO__N_REVIEWS]; /* rows, used or not, that a human should look at */
    int64_t review_rows[TALGEO__N_REVIEWS][TALGEO__REASON_ROWS];
    int64_t no_position; /* used, but in no area for want of a position */
    int64_t unmatched;   /* used, without a used row of the child and period in another source */
    int64_t unknown_address; /* rows, used or not, whose address is not in the address table */
    int64_t not_transformed; /* used, but the position cannot be brought into an area set's CRS */
    int64_t not_transformed_rows[TALGEO__REASON_ROWS]; /* the first ones */
    int64_t *outside; /* by area set: used, with a position, in no area of the set */
    size_t n_sets;
    int64_t not_classified; /* used, but without a BMI class: age outside the reference, or no
                               height or weight */
    talgeo__class_report classes[TALGEO__MAX_CLASSES]; /* of used rows with a position */
    size_t n_classes;
    talgeo__period_report *periods; /* in time order */
    size_t n_periods, periods_capacity;
    uint16_t near[64]; /* where a period may be in `periods`, by its last digits */
    char notes[TALGEO__MAX_NOTES][TALGEO__NOTE_SIZE]; /* what looks suspicious, in words */
    size_t n_notes;
    bool reconciled; /* read to its end: the sums add up */
    char digest[65]; /* SHA-256 of the input file, hex; "" where it is no file */
} talgeo__source_report;

/* A period that is public and stays as it was published, though the rows say otherwise by now; for
 * an indicator: how many figures would be others, and the children of the largest of its figures,
 * as published and as counted now. */
typedef struct talgeo__kept_line {
    char *period, *indicator;
    int64_t figures, published, counted;
} talgeo__kept_line;

typedef struct talgeo__kept_lines {
    talgeo__kept_line *items;
    size_t count;
    bool all; /* all public periods stay, as nothing could be kept safe beside them */
} talgeo__kept_lines;

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
/* Count a row as one to look at. */
void talgeo__report_review(talgeo__source_report *report, talgeo__review review, int64_t row);
/* The entry of a period, added where new; NULL: out of memory. Borrowed until the next is added. */
talgeo__period_report *talgeo__report_period(talgeo__source_report *report, int32_t period);
/* Say what looks suspicious; beyond the last note nothing is added. */
void talgeo__report_note(talgeo__source_report *report, const char *note);
void talgeo__source_report_end(talgeo__source_report *report); /* frees what it holds */
void talgeo__report_free(talgeo__report *report);
void talgeo__kept_free(talgeo__kept_lines *lines);

#endif
