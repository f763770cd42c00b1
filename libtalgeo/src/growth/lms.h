/* The LMS method (Cole and Green 1992): z-scores from skewness L, median M and variation S. */
#ifndef TALGEO_GROWTH_LMS_H
#define TALGEO_GROWTH_LMS_H

typedef struct talgeo__lms {
    double l, m, s;
} talgeo__lms;

double talgeo__lms_z(const talgeo__lms *lms, double value);
double talgeo__lms_value(const talgeo__lms *lms, double z);

/* WHO's restricted z-score for BMI and weight: beyond 3 it goes on by the distance of the last
 * whole standard deviation, for L makes the tails of the measured children too long or short (WHO
 * 2006, chapter 7). */
double talgeo__lms_restricted_z(const talgeo__lms *lms, double value);
double talgeo__lms_restricted_value(const talgeo__lms *lms, double z);

#endif
