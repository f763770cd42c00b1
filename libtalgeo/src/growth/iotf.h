/* IOTF 2012 as a curve: L, M and S at exact age by natural cubic spline through the half years. */
#ifndef TALGEO_GROWTH_IOTF_H
#define TALGEO_GROWTH_IOTF_H

#include "growth.h"

enum { TALGEO__IOTF_KNOTS = 33 }; /* 2.0, 2.5, ..., 18.0 years */

/* One sex. Made once for a run of children: it costs some microseconds. */
typedef struct talgeo__iotf {
    double value[3][TALGEO__IOTF_KNOTS];  /* L, M, S at the knots */
    double bend[3][TALGEO__IOTF_KNOTS];   /* their second derivatives */
    double z_thin, z_overweight, z_obese; /* of BMI 18.5, 25, 30 at 18 years */
} talgeo__iotf;

void talgeo__iotf_init(talgeo__iotf *iotf, uint8_t sex);
/* L, M, S at an age of 2 to 18 years. */
void talgeo__iotf_lms(const talgeo__iotf *iotf, double age_years, double lms[3]);
/* False below 2 years; adult values from 18 years. */
bool talgeo__iotf_cutoffs(const talgeo__iotf *iotf, double age_years, talgeo__cutoffs *cutoffs);

#endif
