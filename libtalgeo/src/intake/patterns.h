/* Suspicious patterns of a whole source, said in words: units, swapped columns, one place for all,
 * codes that may mean either, columns that contradict each other.
 * Counts only; nothing is corrected. */
#ifndef TALGEO_INTAKE_PATTERNS_H
#define TALGEO_INTAKE_PATTERNS_H

#include "period.h"
#include "rows.h"

/* Zero-initialise; fed with every measurement and position that could be read, also those of rows
 * that are rejected for them. */
typedef struct talgeo__patterns {
    int64_t heights, metres, millimetres; /* below 3; 400 to 2200 */
    int64_t weights, grams;               /* 1000 or more */
    int64_t both, heavier;                /* height and weight; more kg than cm */
    int64_t positions, swapped, degrees;  /* northing as x; within 180 and 90 */
    int64_t sexes, numbered;              /* those that are 1 or 2 */
    int64_t other_sex, other_birth;       /* than the CPR number tells */
    int64_t short_years;                  /* dates rejected for years of two digits */
    int64_t month_first;                  /* and those that would be some with the month first */
    int64_t girls;                        /* of the sexes */
    bool codes, cpr; /* the plan declares what sexes mean; CPR numbers tell them as well */
} talgeo__patterns;

/* A height and a weight as they stand in the file; NaN for none. Is the weight above the height? */
bool talgeo__patterns_measure(talgeo__patterns *patterns, double height, double weight);
void talgeo__patterns_place(talgeo__patterns *patterns, double x, double y);

/* Write what is suspicious into the report; `rows` are those used. E_MEMORY. */
talgeo_status talgeo__patterns_note(const talgeo__patterns *patterns,
                                    const talgeo__periods *periods, const talgeo__rows *rows,
                                    talgeo__source_report *report, talgeo_error *error);

#endif
