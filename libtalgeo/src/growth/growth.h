/* Growth of children: BMI and its class by a reference at exact age. */
#ifndef TALGEO_GROWTH_GROWTH_H
#define TALGEO_GROWTH_GROWTH_H

#include "../intake/rows.h"

typedef enum talgeo__bmi_class {
    TALGEO__BMI_NONE = -1, /* age outside 2-18+ years of the reference, or something missing */
    TALGEO__THIN = 0,      /* below the cut-off 18.5 at 18 years */
    TALGEO__NORMAL = 1,
    TALGEO__OVERWEIGHT = 2, /* at or above 25, below 30 */
    TALGEO__OBESE = 3,      /* at or above 30 */
} talgeo__bmi_class;

/* "thin", "normal", "overweight", "obese". */
const char *talgeo__bmi_class_name(talgeo__bmi_class bmi_class);
/* Printed with every figure: "IOTF 2012 (Cole and Lobstein 2012)". */
const char *talgeo__growth_reference_name(void);

/* BMI cut-offs of IOTF 2012 at exact age: LMS by natural cubic spline through the half years, adult
 * values from 18 years. `sex` TALGEO__BOY or _GIRL, age 2 or more years. */
typedef struct talgeo__cutoffs {
    double thin, overweight, obese; /* kg/m2: 18.5, 25, 30 at 18 years */
} talgeo__cutoffs;
bool talgeo__iotf2012_cutoffs(uint8_t sex, double age_years, talgeo__cutoffs *cutoffs);

/* Class of one child: `bmi >= cut-off` is the upper class (tolerance 1e-9), BMI is never rounded,
 * age = age_days / 365.25. NaN height or weight: TALGEO__BMI_NONE. */
talgeo__bmi_class talgeo__bmi_classify(uint8_t sex, int32_t age_days, double height_cm,
                                       double weight_kg);

/* Add the category column bmi_class to rows that have the growth inputs; counts rows without a
 * class in report->not_classified. E_MEMORY. */
talgeo_status talgeo__growth_classify(talgeo__rows *rows, talgeo__source_report *report,
                                      talgeo_error *error);

#endif
