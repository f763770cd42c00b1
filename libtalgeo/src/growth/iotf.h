/* IOTF 2012 as a curve: L, M and S at exact age by natural cubic spline through the half years; and
 * the older IOTF cut-offs. */
#ifndef TALGEO_GROWTH_IOTF_H
#define TALGEO_GROWTH_IOTF_H

#include <stdbool.h>
#include <stdint.h>

#include "lms.h"

/* The adult BMI that the cut-offs are named by: 16, 17, 18.5, 25, 30, 35. */
enum { TALGEO__IOTF_KNOTS = 33 /* 2.0, 2.5, ..., 18.0 years */, TALGEO__IOTF_CUTOFFS = 6 };

/* One sex of IOTF 2012. Made once for a run of children: it costs some microseconds. */
typedef struct talgeo__iotf {
    double value[3][TALGEO__IOTF_KNOTS]; /* L, M, S at the knots */
    double bend[3][TALGEO__IOTF_KNOTS];  /* their second derivatives */
    double z[TALGEO__IOTF_CUTOFFS];      /* of the adult values at 18 years */
} talgeo__iotf;

/* `sex` 1 boy, 2 girl. */
void talgeo__iotf_init(talgeo__iotf *iotf, uint8_t sex);
/* L, M, S at an age of 2 to 18 years. */
talgeo__lms talgeo__iotf_lms(const talgeo__iotf *iotf, double age_years);
/* False below 2 years; adult values from 18 years. */
bool talgeo__iotf_cutoffs(const talgeo__iotf *iotf, double age_years,
                          double cutoffs[TALGEO__IOTF_CUTOFFS]);

/* The cut-offs of Cole et al. 2000 (25, 30) and 2007 (16, 17, 18.5), between half years as Vidmar,
 * Cole and Pan (2013) have it: linear in the first and last half year, else the cubic through the
 * four half years around. 35 is NaN: they have none. */
bool talgeo__iotf2000_cutoffs(uint8_t sex, double age_years, double cutoffs[TALGEO__IOTF_CUTOFFS]);

extern const double talgeo__iotf_adult[TALGEO__IOTF_CUTOFFS];

#endif
