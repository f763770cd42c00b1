/* IOTF 2012 (Cole and Lobstein 2012): cut-offs at exact age. The spline through the half years is
 * the convention of the reference's authors' own software. */
#include "iotf.h"

#include <math.h>
#include <stddef.h>

enum { KNOTS = TALGEO__IOTF_KNOTS };

static const double FIRST_AGE = 2.0, LAST_AGE = 18.0, STEP = 0.5;

static const talgeo__cutoffs ADULT = {18.5, 25.0, 30.0};

typedef struct lms_row {
    int sex;
    double age_years, l, m, s;
} lms_row;

static const lms_row ROWS[] = {
#include "iotf2012_bmi_lms.h"
};

/* Second derivatives of the natural cubic spline through equally spaced values: the tridiagonal
 * system b[i-1] + 4 b[i] + b[i+1] = 6 (v[i-1] - 2 v[i] + v[i+1]) / h^2 with zero at both ends. */
static void bend_spline(const double value[KNOTS], double bend[KNOTS])
{
    double diagonal[KNOTS];
    bend[0] = bend[KNOTS - 1] = 0;
    diagonal[0] = 1;
    for (size_t i = 1; i < KNOTS - 1; i++) {
        double right = 6 * (value[i - 1] - 2 * value[i] + value[i + 1]) / (STEP * STEP);
        double factor = i > 1 ? 1 / diagonal[i - 1] : 0;
        diagonal[i] = 4 - factor;
        bend[i] = right - factor * bend[i - 1];
    }
    for (size_t i = KNOTS - 2; i >= 1; i--) bend[i] = (bend[i] - bend[i + 1]) / diagonal[i];
}

static double z_score(double bmi, const double lms[3])
{
    return (pow(bmi / lms[1], lms[0]) - 1) / (lms[0] * lms[2]);
}

static double bmi_at(double z, const double lms[3])
{
    return lms[1] * pow(1 + lms[0] * lms[2] * z, 1 / lms[0]);
}

void talgeo__iotf_init(talgeo__iotf *iotf, uint8_t sex)
{
    size_t knot = 0;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS && knot < KNOTS; i++) {
        if (ROWS[i].sex != sex) continue;
        iotf->value[0][knot] = ROWS[i].l;
        iotf->value[1][knot] = ROWS[i].m;
        iotf->value[2][knot] = ROWS[i].s;
        knot++;
    }
    for (size_t k = 0; k < 3; k++) bend_spline(iotf->value[k], iotf->bend[k]);
    double lms[3];
    talgeo__iotf_lms(iotf, LAST_AGE, lms);
    iotf->z_thin = z_score(ADULT.thin, lms);
    iotf->z_overweight = z_score(ADULT.overweight, lms);
    iotf->z_obese = z_score(ADULT.obese, lms);
}

void talgeo__iotf_lms(const talgeo__iotf *iotf, double age_years, double lms[3])
{
    double at = (age_years - FIRST_AGE) / STEP;
    size_t i = (size_t)at < KNOTS - 2 ? (size_t)at : KNOTS - 2;
    double b = at - (double)i, a = 1 - b, c = STEP * STEP / 6;
    for (size_t k = 0; k < 3; k++)
        lms[k] = a * iotf->value[k][i] + b * iotf->value[k][i + 1] +
                 c * ((a * a * a - a) * iotf->bend[k][i] + (b * b * b - b) * iotf->bend[k][i + 1]);
}

bool talgeo__iotf_cutoffs(const talgeo__iotf *iotf, double age_years, talgeo__cutoffs *cutoffs)
{
    double lms[3];
    if (!(age_years >= FIRST_AGE)) return false;
    *cutoffs = ADULT;
    if (age_years >= LAST_AGE) return true;
    talgeo__iotf_lms(iotf, age_years, lms);
    cutoffs->thin = bmi_at(iotf->z_thin, lms);
    cutoffs->overweight = bmi_at(iotf->z_overweight, lms);
    cutoffs->obese = bmi_at(iotf->z_obese, lms);
    return true;
}

bool talgeo__iotf2012_cutoffs(uint8_t sex, double age_years, talgeo__cutoffs *cutoffs)
{
    talgeo__iotf iotf;
    if (sex != TALGEO__BOY && sex != TALGEO__GIRL) return false;
    talgeo__iotf_init(&iotf, sex);
    return talgeo__iotf_cutoffs(&iotf, age_years, cutoffs);
}
