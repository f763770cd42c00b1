/* BMI classes of children. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "iotf.h"

static const double DAYS_PER_YEAR = 365.25;
static const double TOLERANCE = 1e-9; /* kg/m2: 25 at 18 years is overweight */

static const char *const NAMES[] = {"thin", "normal", "overweight", "obese"};

const char *talgeo__bmi_class_name(talgeo__bmi_class bmi_class)
{
    return bmi_class == TALGEO__BMI_NONE ? "" : NAMES[bmi_class];
}

const char *talgeo__growth_reference_name(void)
{
    return "IOTF 2012 (Cole and Lobstein 2012)";
}

static talgeo__bmi_class class_of(const talgeo__cutoffs *cut, double height_cm, double weight_kg)
{
    double bmi = weight_kg / (height_cm / 100 * (height_cm / 100));
    if (bmi >= cut->obese - TOLERANCE) return TALGEO__OBESE;
    if (bmi >= cut->overweight - TOLERANCE) return TALGEO__OVERWEIGHT;
    return bmi >= cut->thin - TOLERANCE ? TALGEO__NORMAL : TALGEO__THIN;
}

talgeo__bmi_class talgeo__bmi_classify(uint8_t sex, int32_t age_days, double height_cm,
                                       double weight_kg)
{
    talgeo__cutoffs cut;
    if (isnan(height_cm) || isnan(weight_kg) ||
        !talgeo__iotf2012_cutoffs(sex, age_days / DAYS_PER_YEAR, &cut))
        return TALGEO__BMI_NONE;
    return class_of(&cut, height_cm, weight_kg);
}

/* ---- Many children: the cut-offs of a day of age are worked out once ---- */

enum { ADULT_DAY = 6575 }; /* the first day of 18 years; all later ones have the same cut-offs */

typedef struct by_day {
    talgeo__iotf iotf;
    talgeo__cutoffs day[ADULT_DAY + 1]; /* zero: not worked out yet, or below 2 years */
} by_day;

static talgeo__bmi_class classify(by_day *sex, int64_t age_days, double height_cm, double weight_kg)
{
    if (age_days < 0 || isnan(height_cm) || isnan(weight_kg)) return TALGEO__BMI_NONE;
    if (age_days > ADULT_DAY) age_days = ADULT_DAY;
    talgeo__cutoffs *cut = &sex->day[age_days];
    if (cut->thin == 0 && !talgeo__iotf_cutoffs(&sex->iotf, (double)age_days / DAYS_PER_YEAR, cut))
        return TALGEO__BMI_NONE;
    return class_of(cut, height_cm, weight_kg);
}

static void classify_rows(const talgeo__rows *rows, by_day *sexes, talgeo__values *values,
                          talgeo__source_report *report)
{
    for (size_t i = 0; i < rows->count; i++) {
        uint8_t sex = rows->sex[i];
        if (sex != TALGEO__SEX_UNKNOWN && rows->birth[i] != INT32_MIN)
            values->code[i] =
                classify(&sexes[sex - TALGEO__BOY], (int64_t)rows->date[i] - rows->birth[i],
                         rows->height_cm[i], rows->weight_kg[i]);
        report->not_classified += values->code[i] < 0;
    }
}

static bool add_class_names(talgeo__values *values)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (talgeo__dict_add(values->dict, NAMES[i], strlen(NAMES[i])) != (int32_t)i) return false;
    return true;
}

talgeo_status talgeo__growth_classify(talgeo__rows *rows, talgeo__source_report *report,
                                      talgeo_error *error)
{
    if (!rows->sex || !rows->birth || !rows->height_cm || !rows->weight_kg)
        return talgeo__fail(error, TALGEO_E_PLAN, "growth",
                            "source '%s' needs the columns sex, birth_date, height_cm and "
                            "weight_kg for bmi_class",
                            report->source);
    by_day *sexes = talgeo__calloc(2, sizeof *sexes);
    talgeo__values *values = sexes ? talgeo__rows_add_values(rows, "bmi_class") : NULL;
    talgeo_status status = TALGEO_OK;
    if (values == NULL || !add_class_names(values)) {
        status = talgeo__fail_memory(error, "growth");
    } else {
        talgeo__iotf_init(&sexes[0].iotf, TALGEO__BOY);
        talgeo__iotf_init(&sexes[1].iotf, TALGEO__GIRL);
        classify_rows(rows, sexes, values, report);
    }
    free(sexes);
    return status;
}
