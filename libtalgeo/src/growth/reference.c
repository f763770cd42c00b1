/* A growth reference: grades of BMI, z-scores, and what is too far off to be believed. */
#include <math.h>
#include <stdlib.h>

#include "../core/memory.h"
#include "growth.h"
#include "iotf.h"
#include "who.h"

static const double DAYS_PER_YEAR = 365.25;
static const double TOLERANCE = 1e-9; /* kg/m2: 25 at 18 years is overweight */
static const double MIN_HEIGHT_CM = 40, MAX_HEIGHT_CM = 220, MIN_WEIGHT_KG = 1, MAX_WEIGHT_KG = 250;

/* The days of age that differ: later ones are all alike. */
enum { N_DAYS = TALGEO__WHO_LAST + 2 };

/* What WHO's software rounds to a z-score that is beyond a limit: z is given with two decimals. */
static const double ROUNDING = 0.005;

/* ---- One day of age ---- */

typedef struct range {
    double low, high;
} range;

/* The BMI from which each grade begins, NaN for a grade that the reference does not have. The
 * lowest begins at -infinity. */
typedef struct cutoff_table {
    double from[TALGEO__N_GRADES];
} cutoff_table;

typedef struct day {
    bool known, in_reference;
    cutoff_table cutoffs;
    range bmi, height, weight; /* of what can be believed */
} day;

struct talgeo__reference {
    talgeo_growth_reference kind;
    talgeo__iotf iotf[2];
    day days[2][N_DAYS];
};

static void set_adult(cutoff_table *cut)
{
    cut->from[TALGEO__GRADE_THIN_3] = -(double)INFINITY;
    cut->from[TALGEO__GRADE_THIN_2] = talgeo__iotf_adult[0];
    cut->from[TALGEO__GRADE_THIN_1] = talgeo__iotf_adult[1];
    cut->from[TALGEO__GRADE_NORMAL] = talgeo__iotf_adult[2];
    cut->from[TALGEO__GRADE_OVERWEIGHT] = talgeo__iotf_adult[3];
    cut->from[TALGEO__GRADE_OBESE] = talgeo__iotf_adult[4];
    cut->from[TALGEO__GRADE_SEVERELY_OBESE] = talgeo__iotf_adult[5];
}

static bool set_iotf(const talgeo__reference *reference, uint8_t sex, double age_years,
                     cutoff_table *cut)
{
    double at[TALGEO__IOTF_CUTOFFS];
    bool older = reference->kind == TALGEO_IOTF2000;
    if (older ? !talgeo__iotf2000_cutoffs(sex, age_years, at)
              : !talgeo__iotf_cutoffs(&reference->iotf[sex - 1], age_years, at))
        return false;
    set_adult(cut);
    cut->from[TALGEO__GRADE_THIN_2] = at[0];
    cut->from[TALGEO__GRADE_THIN_1] = at[1];
    cut->from[TALGEO__GRADE_NORMAL] = at[2];
    cut->from[TALGEO__GRADE_OVERWEIGHT] = at[3];
    cut->from[TALGEO__GRADE_OBESE] = at[4];
    cut->from[TALGEO__GRADE_SEVERELY_OBESE] = at[5];
    return true;
}

/* A z of exactly +1 is not yet above it; rounded, z is above from 1.005. */
static bool set_who(uint8_t sex, int32_t age_days, cutoff_table *cut)
{
    talgeo__lms lms;
    if (age_days > TALGEO__WHO_LAST) {
        set_adult(cut);
        return true;
    }
    if (!talgeo__who_lms(TALGEO__BMI_FOR_AGE, sex, age_days, &lms)) return false;
    bool small = age_days <= TALGEO__WHO_2006_LAST;
    cut->from[TALGEO__GRADE_SEVERELY_THIN] = -(double)INFINITY;
    cut->from[TALGEO__GRADE_THIN] = talgeo__lms_restricted_value(&lms, -3 - ROUNDING);
    cut->from[TALGEO__GRADE_NORMAL] = talgeo__lms_value(&lms, -2 - ROUNDING);
    if (small) cut->from[TALGEO__GRADE_AT_RISK] = talgeo__lms_value(&lms, 1 + ROUNDING);
    cut->from[TALGEO__GRADE_OVERWEIGHT] = talgeo__lms_value(&lms, (small ? 2 : 1) + ROUNDING);
    cut->from[TALGEO__GRADE_OBESE] = talgeo__lms_restricted_value(&lms, (small ? 3 : 2) + ROUNDING);
    return true;
}

static range believable(talgeo__indicator_of_growth indicator, uint8_t sex, int32_t age_days,
                        double low, double high)
{
    talgeo__lms lms;
    if (!talgeo__who_lms(indicator, sex, age_days, &lms))
        return (range){-(double)INFINITY, (double)INFINITY};
    if (indicator == TALGEO__HEIGHT_FOR_AGE)
        return (range){talgeo__lms_value(&lms, low - ROUNDING),
                       talgeo__lms_value(&lms, high + ROUNDING)};
    return (range){talgeo__lms_restricted_value(&lms, low - ROUNDING),
                   talgeo__lms_restricted_value(&lms, high + ROUNDING)};
}

static const day *day_of(talgeo__reference *reference, uint8_t sex, int32_t age_days)
{
    if (age_days >= N_DAYS) age_days = N_DAYS - 1;
    day *d = &reference->days[sex - 1][age_days];
    if (d->known) return d;
    d->known = true;
    for (size_t g = 0; g < TALGEO__N_GRADES; g++) d->cutoffs.from[g] = (double)NAN;
    d->in_reference = reference->kind == TALGEO_WHO
                          ? set_who(sex, age_days, &d->cutoffs)
                          : set_iotf(reference, sex, age_days / DAYS_PER_YEAR, &d->cutoffs);
    d->bmi = believable(TALGEO__BMI_FOR_AGE, sex, age_days, -5, 5);
    d->height = believable(TALGEO__HEIGHT_FOR_AGE, sex, age_days, -6, 6);
    d->weight = believable(TALGEO__WEIGHT_FOR_AGE, sex, age_days, -6, 5);
    return d;
}

/* ---- The reference ---- */

talgeo__reference *talgeo__reference_new(talgeo_growth_reference kind)
{
    talgeo__reference *reference = talgeo__calloc(1, sizeof *reference);
    if (reference == NULL) return NULL;
    reference->kind = kind;
    talgeo__iotf_init(&reference->iotf[0], TALGEO__BOY);
    talgeo__iotf_init(&reference->iotf[1], TALGEO__GIRL);
    return reference;
}

void talgeo__reference_free(talgeo__reference *reference)
{
    free(reference);
}

static bool has_sex(uint8_t sex)
{
    return sex == TALGEO__BOY || sex == TALGEO__GIRL;
}

talgeo__bmi_grade talgeo__reference_grade(talgeo__reference *reference, uint8_t sex,
                                          int32_t age_days, double bmi)
{
    if (!has_sex(sex) || age_days < 0 || isnan(bmi)) return TALGEO__GRADE_NONE;
    const day *d = day_of(reference, sex, age_days);
    if (!d->in_reference) return TALGEO__GRADE_NONE;
    int grade = TALGEO__N_GRADES - 1;
    while (grade > 0 && !(bmi >= d->cutoffs.from[grade] - TOLERANCE)) grade--;
    return (talgeo__bmi_grade)grade;
}

static bool is_outside(double value, range r)
{
    return value < r.low || value > r.high;
}

/* kg/m2. */
static double bmi_of(double height_cm, double weight_kg)
{
    return weight_kg / (height_cm / 100 * (height_cm / 100));
}

talgeo__extreme talgeo__reference_extreme(talgeo__reference *reference, uint8_t sex,
                                          int32_t age_days, double height_cm, double weight_kg)
{
    if (!has_sex(sex) || age_days < 0) return TALGEO__NOT_EXTREME;
    const day *d = day_of(reference, sex, age_days);
    if (is_outside(height_cm, d->height)) return TALGEO__EXTREME_HEIGHT;
    if (is_outside(weight_kg, d->weight)) return TALGEO__EXTREME_WEIGHT;
    return is_outside(bmi_of(height_cm, weight_kg), d->bmi) ? TALGEO__EXTREME_BMI
                                                            : TALGEO__NOT_EXTREME;
}

/* ---- All of one child ---- */

/* The height that the tables of the child's age are of. Below nine months a child cannot stand, and
 * WHO's software takes no notice of such a posture. */
static double height_for_table(const talgeo_child *child, int32_t age_days)
{
    enum { NINE_MONTHS = 274 };
    static const double LYING_IS_LONGER_CM = 0.7;
    bool table_of_standing = age_days >= TALGEO__WHO_STANDING;
    if (child->posture == TALGEO_STANDING && !table_of_standing && age_days >= NINE_MONTHS)
        return child->height_cm + LYING_IS_LONGER_CM;
    if (child->posture == TALGEO_LYING && table_of_standing)
        return child->height_cm - LYING_IS_LONGER_CM;
    return child->height_cm;
}

static double who_z(talgeo__indicator_of_growth indicator, uint8_t sex, int32_t age_days,
                    double value)
{
    talgeo__lms lms;
    if (isnan(value) || !talgeo__who_lms(indicator, sex, age_days, &lms)) return (double)NAN;
    return indicator == TALGEO__HEIGHT_FOR_AGE ? talgeo__lms_z(&lms, value)
                                               : talgeo__lms_restricted_z(&lms, value);
}

static double bmi_z(const talgeo__reference *reference, uint8_t sex, int32_t age_days, double bmi)
{
    static const double FIRST_AGE = 2, LAST_AGE = 18;
    double age_years = age_days / DAYS_PER_YEAR;
    if (reference->kind == TALGEO_WHO) return who_z(TALGEO__BMI_FOR_AGE, sex, age_days, bmi);
    if (reference->kind == TALGEO_IOTF2000 || age_years < FIRST_AGE || age_years > LAST_AGE)
        return (double)NAN;
    talgeo__lms lms = talgeo__iotf_lms(&reference->iotf[sex - 1], age_years);
    return talgeo__lms_z(&lms, bmi);
}

/* Why the child cannot be measured against a reference; NULL where it can. */
static const char *flag_input(const talgeo_child *child)
{
    double height = child->height_cm, weight = child->weight_kg;
    if (child->date == INT32_MIN) return "no_date";
    if (child->birth_date == INT32_MIN) return "no_birth_date";
    if (child->date < child->birth_date) return "before_birth";
    if (child->sex != TALGEO_BOY && child->sex != TALGEO_GIRL) return "no_sex";
    if (!isnan(height) && !(height >= MIN_HEIGHT_CM && height <= MAX_HEIGHT_CM))
        return "impossible_height";
    if (!isnan(weight) && !(weight >= MIN_WEIGHT_KG && weight <= MAX_WEIGHT_KG))
        return "impossible_weight";
    if (isnan(height)) return "no_height";
    return isnan(weight) ? "no_weight" : NULL;
}

static const char *flag_result(talgeo__extreme extreme, talgeo__bmi_grade grade)
{
    static const char *const extremes[] = {NULL, "extreme_bmi", "extreme_height", "extreme_weight"};
    if (extreme != TALGEO__NOT_EXTREME) return extremes[extreme];
    return grade == TALGEO__GRADE_NONE ? "outside_reference" : "";
}

/* What is impossible counts for nothing, but what is possible of the rest is still given. */
static void measure_possible(talgeo__reference *reference, const talgeo_child *child,
                             talgeo_growth *g)
{
    uint8_t sex = (uint8_t)child->sex;
    double height = height_for_table(child, g->age_days), weight = child->weight_kg;
    if (!(height >= MIN_HEIGHT_CM && height <= MAX_HEIGHT_CM)) height = (double)NAN;
    if (!(weight >= MIN_WEIGHT_KG && weight <= MAX_WEIGHT_KG)) weight = (double)NAN;
    g->bmi = bmi_of(height, weight);
    g->height_z = who_z(TALGEO__HEIGHT_FOR_AGE, sex, g->age_days, height);
    g->weight_z = who_z(TALGEO__WEIGHT_FOR_AGE, sex, g->age_days, weight);
    if (isnan(g->bmi)) return;
    talgeo__extreme extreme =
        talgeo__reference_extreme(reference, sex, g->age_days, height, weight);
    talgeo__bmi_grade grade = talgeo__reference_grade(reference, sex, g->age_days, g->bmi);
    g->bmi_z = bmi_z(reference, sex, g->age_days, g->bmi);
    g->flag = flag_result(extreme, grade);
    if (extreme != TALGEO__NOT_EXTREME) return;
    g->bmi_class = talgeo__bmi_class_name(talgeo__class_of_grade(grade));
    g->bmi_grade = talgeo__bmi_grade_name(grade);
}

void talgeo__reference_measure(talgeo__reference *reference, const talgeo_child *child,
                               talgeo_growth *growth)
{
    double none = (double)NAN;
    const char *flag = flag_input(child);
    *growth = (talgeo_growth){-1, none, none, none, none, none, "", "", flag ? flag : ""};
    bool aged = child->date != INT32_MIN && child->birth_date != INT32_MIN &&
                child->date >= child->birth_date;
    if (!aged) return;
    growth->age_days = child->date - child->birth_date;
    growth->age_years = growth->age_days / DAYS_PER_YEAR;
    if (has_sex((uint8_t)child->sex)) measure_possible(reference, child, growth);
}
