/* IOTF 2012 (Cole and Lobstein 2012): cut-offs at exact age. The spline through the half years is
 * the convention of the reference's authors' own software. */
#include "iotf.h"

#include <stddef.h>

enum { KNOTS = TALGEO__IOTF_KNOTS };

static const double FIRST_AGE = 2.0, LAST_AGE = 18.0, STEP = 0.5;

const double talgeo__iotf_adult[TALGEO__IOTF_CUTOFFS] = {16, 17, 18.5, 25, 30, 35};

typedef struct lms_row {
    int sex;
    double age_years, l, m, s;
} lms_row;

#define ROW(sex, age_years, l, m, s) {sex, age_years, l, m, s},
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
    talgeo__lms adult = talgeo__iotf_lms(iotf, LAST_AGE);
    for (size_t c = 0; c < TALGEO__IOTF_CUTOFFS; c++)
        iotf->z[c] = talgeo__lms_z(&adult, talgeo__iotf_adult[c]);
}

talgeo__lms talgeo__iotf_lms(const talgeo__iotf *iotf, double age_years)
{
    double at = (age_years - FIRST_AGE) / STEP, lms[3];
    size_t i = (size_t)at < KNOTS - 2 ? (size_t)at : KNOTS - 2;
    double b = at - (double)i, a = 1 - b, c = STEP * STEP / 6;
    for (size_t k = 0; k < 3; k++)
        lms[k] = a * iotf->value[k][i] + b * iotf->value[k][i + 1] +
                 c * ((a * a * a - a) * iotf->bend[k][i] + (b * b * b - b) * iotf->bend[k][i + 1]);
    return (talgeo__lms){lms[0], lms[1], lms[2]};
}

bool talgeo__iotf_cutoffs(const talgeo__iotf *iotf, double age_years,
                          double cutoffs[TALGEO__IOTF_CUTOFFS])
{
    if (!(age_years >= FIRST_AGE)) return false;
    bool adult = age_years >= LAST_AGE;
    talgeo__lms lms = adult ? (talgeo__lms){1, 1, 1} : talgeo__iotf_lms(iotf, age_years);
    for (size_t c = 0; c < TALGEO__IOTF_CUTOFFS; c++)
        cutoffs[c] = adult ? talgeo__iotf_adult[c] : talgeo__lms_value(&lms, iotf->z[c]);
    return true;
}
