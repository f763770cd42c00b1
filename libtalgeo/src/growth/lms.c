/* The LMS method, and WHO's restriction beyond three standard deviations. */
#include "lms.h"

#include <math.h>

double talgeo__lms_z(const talgeo__lms *lms, double value)
{
    if (lms->l == 0) return log(value / lms->m) / lms->s;
    return (pow(value / lms->m, lms->l) - 1) / (lms->l * lms->s);
}

double talgeo__lms_value(const talgeo__lms *lms, double z)
{
    if (lms->l == 0) return lms->m * exp(lms->s * z);
    return lms->m * pow(1 + lms->l * lms->s * z, 1 / lms->l);
}

/* The third standard deviation on the side of `sign`, and its distance from the second. */
static double third(const talgeo__lms *lms, double sign, double *distance)
{
    double value = talgeo__lms_value(lms, 3 * sign);
    *distance = fabs(value - talgeo__lms_value(lms, 2 * sign));
    return value;
}

double talgeo__lms_restricted_z(const talgeo__lms *lms, double value)
{
    double z = talgeo__lms_z(lms, value), distance, sign = z > 0 ? 1 : -1;
    if (!(fabs(z) > 3)) return z;
    double from = third(lms, sign, &distance);
    return 3 * sign + (value - from) / distance;
}

double talgeo__lms_restricted_value(const talgeo__lms *lms, double z)
{
    double distance, sign = z > 0 ? 1 : -1;
    if (!(fabs(z) > 3)) return talgeo__lms_value(lms, z);
    double from = third(lms, sign, &distance);
    return from + (z - 3 * sign) * distance;
}
