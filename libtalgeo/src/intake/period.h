/* Periods: school years, calendar years, or named waves. */
#ifndef TALGEO_INTAKE_PERIOD_H
#define TALGEO_INTAKE_PERIOD_H

#include <talgeo/talgeo.h>

typedef enum talgeo__period_kind {
    TALGEO__SCHOOL_YEAR,   /* 1 August to 31 July, "2018/19" */
    TALGEO__CALENDAR_YEAR, /* "2018" */
    TALGEO__WAVES,         /* named, with first and last day */
} talgeo__period_kind;

typedef struct talgeo__wave {
    char *id;
    int32_t from, to; /* days since 1970-01-01, both included */
} talgeo__wave;

/* `first`..`last` bound the numbers of talgeo__period_of where the plan gives a range (from, to);
 * rows outside are counted as outside the periods. Without a range: INT32_MIN, INT32_MAX. */
typedef struct talgeo__periods {
    talgeo__period_kind kind;
    talgeo__wave *waves; /* in time order, not overlapping */
    size_t n_waves;
    int32_t first, last;
} talgeo__periods;

/* Number of the period that holds a day: the (first) year, or the wave's number. INT32_MIN where
 * there is none. */
int32_t talgeo__period_of(const talgeo__periods *periods, int32_t days);
/* Label of a period number: "2018/19", "2018", the wave's id. Returns the length as snprintf. */
int talgeo__period_label(const talgeo__periods *periods, int32_t period, char *out, size_t size);
/* Number of a label, INT32_MIN where it is none. */
int32_t talgeo__period_parse(const talgeo__periods *periods, const char *label);
/* Number of the period that a cell names in place of a date, whether the plan wants that period or
 * not: a label, or a school year with all digits ("2018/2019", "2018-2019"). INT32_MIN: none. */
int32_t talgeo__period_named(const talgeo__periods *periods, const char *text, size_t length);
/* First day of a period, in days since 1970-01-01. */
int32_t talgeo__period_start(const talgeo__periods *periods, int32_t period);
/* Last day of a period, in days since 1970-01-01. */
int32_t talgeo__period_end(const talgeo__periods *periods, int32_t period);

#endif
