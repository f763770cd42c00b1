/* The IOTF cut-offs before 2012: Cole et al. 2000 for overweight, 2007 for thinness. */
#include <math.h>
#include <stddef.h>

#include "iotf.h"

enum { KNOTS = TALGEO__IOTF_KNOTS, COLUMNS = 5 };

#define ROW(sex, age, c16, c17, c18_5, c25, c30) {c16, c17, c18_5, c25, c30},
static const double TABLE[][COLUMNS] = {
#include "iotf2000_bmi_cutoffs.h"
};
_Static_assert(sizeof TABLE / sizeof *TABLE == 2 * KNOTS, "two sexes of every half year");

static const double FIRST_AGE = 2.0, LAST_AGE = 18.0, STEP = 0.5;

/* The cubic through four equally spaced values (Lagrange), `at` counted from the second. */
static double cubic(const double (*row)[COLUMNS], size_t column, double at)
{
    double before = row[-1][column], first = row[0][column], second = row[1][column],
           after = row[2][column];
    return -at * (at - 1) * (at - 2) / 6 * before + (at + 1) * (at - 1) * (at - 2) / 2 * first -
           (at + 1) * at * (at - 2) / 2 * second + (at + 1) * at * (at - 1) / 6 * after;
}

bool talgeo__iotf2000_cutoffs(uint8_t sex, double age_years, double cutoffs[TALGEO__IOTF_CUTOFFS])
{
    if ((sex != 1 && sex != 2) || !(age_years >= FIRST_AGE)) return false;
    for (size_t c = 0; c < COLUMNS; c++) cutoffs[c] = talgeo__iotf_adult[c];
    cutoffs[COLUMNS] = (double)NAN;
    if (age_years >= LAST_AGE) return true;
    double knots = (age_years - FIRST_AGE) / STEP;
    size_t knot = (size_t)knots;
    double at = knots - (double)knot;
    const double(*row)[COLUMNS] = &TABLE[(sex - 1u) * KNOTS + knot];
    bool at_an_end = knot == 0 || knot == KNOTS - 2;
    for (size_t c = 0; c < COLUMNS; c++)
        cutoffs[c] = at_an_end ? row[0][c] + at * (row[1][c] - row[0][c]) : cubic(row, c, at);
    return true;
}
