/* Growth of children: BMI, its class and z-scores by a reference at exact age. */
#ifndef TALGEO_GROWTH_GROWTH_H
#define TALGEO_GROWTH_GROWTH_H

#include "../intake/rows.h"

typedef enum talgeo__bmi_class {
    TALGEO__BMI_NONE = -1, /* age outside the reference, or something missing */
    TALGEO__THIN = 0,
    TALGEO__NORMAL = 1,
    TALGEO__OVERWEIGHT = 2,
    TALGEO__OBESE = 3,
} talgeo__bmi_class;

/* Finer than classes, from low to high. IOTF has three grades of thinness (BMI below 16, 17
 * and 18.5 at 18 years), WHO two, and "at risk" below 5 years; IOTF 2012 and WHO for adults have
 * severe obesity (35 at 18 years). */
typedef enum talgeo__bmi_grade {
    TALGEO__GRADE_NONE = -1,
    TALGEO__GRADE_THIN_3 = 0,
    TALGEO__GRADE_THIN_2,
    TALGEO__GRADE_THIN_1,
    TALGEO__GRADE_SEVERELY_THIN,
    TALGEO__GRADE_THIN,
    TALGEO__GRADE_NORMAL,
    TALGEO__GRADE_AT_RISK,
    TALGEO__GRADE_OVERWEIGHT,
    TALGEO__GRADE_OBESE,
    TALGEO__GRADE_SEVERELY_OBESE,
    TALGEO__N_GRADES
} talgeo__bmi_grade;

/* "thin", "normal", "overweight", "obese"; "" for none. */
const char *talgeo__bmi_class_name(talgeo__bmi_class bmi_class);
const char *talgeo__bmi_grade_name(talgeo__bmi_grade grade);
talgeo__bmi_class talgeo__class_of_grade(talgeo__bmi_grade grade);

/* A reference, ready for many children: what belongs to a day of age is worked out once. One thread
 * at a time. */
typedef struct talgeo__reference talgeo__reference;

talgeo__reference *talgeo__reference_new(talgeo_growth_reference kind); /* NULL: out of memory */
void talgeo__reference_free(talgeo__reference *reference);

/* Grade of one child: `bmi >= cut-off` is the upper one (tolerance 1e-9), BMI is never rounded.
 * `sex` is TALGEO__BOY or _GIRL. */
talgeo__bmi_grade talgeo__reference_grade(talgeo__reference *reference, uint8_t sex,
                                          int32_t age_days, double bmi);

/* What is too far from WHO's references to be believed, whatever the reference of the classes: |BMI
 * z| > 5, |height z| > 6, weight z < -6 or > 5, z rounded to two decimals (WHO Anthro). Ages
 * outside their tables are not judged; NaN is not extreme. */
typedef enum talgeo__extreme {
    TALGEO__NOT_EXTREME,
    TALGEO__EXTREME_BMI,
    TALGEO__EXTREME_HEIGHT,
    TALGEO__EXTREME_WEIGHT,
} talgeo__extreme;
talgeo__extreme talgeo__reference_extreme(talgeo__reference *reference, uint8_t sex,
                                          int32_t age_days, double height_cm, double weight_kg);

/* All of one child, as talgeo_classify gives it. */
void talgeo__reference_measure(talgeo__reference *reference, const talgeo_child *child,
                               talgeo_growth *growth);

/* Add the category columns bmi_class and bmi_grade to rows that have the growth inputs; counts rows
 * without a class in report->not_classified. E_MEMORY. */
talgeo_status talgeo__growth_classify(talgeo__reference *reference, talgeo__rows *rows,
                                      talgeo__source_report *report, talgeo_error *error);

#endif
