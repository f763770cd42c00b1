/* BMI classes of children. */
#include <math.h>
#include <string.h>

#include "../core/error.h"
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

static talgeo__bmi_class classify(const talgeo__iotf *iotf, double age_days, double height_cm,
                                  double weight_kg)
{
    talgeo__cutoffs cut;
    if (isnan(height_cm) || isnan(weight_kg) ||
        !talgeo__iotf_cutoffs(iotf, age_days / DAYS_PER_YEAR, &cut))
        return TALGEO__BMI_NONE;
    double bmi = weight_kg / (height_cm / 100 * (height_cm / 100));
    if (bmi >= cut.obese - TOLERANCE) return TALGEO__OBESE;
    if (bmi >= cut.overweight - TOLERANCE) return TALGEO__OVERWEIGHT;
    return bmi >= cut.thin - TOLERANCE ? TALGEO__NORMAL : TALGEO__THIN;
}

talgeo__bmi_class talgeo__bmi_classify(uint8_t sex, int32_t age_days, double height_cm,
                                       double weight_kg)
{
    talgeo__iotf iotf;
    if (sex != TALGEO__BOY && sex != TALGEO__GIRL) return TALGEO__BMI_NONE;
    talgeo__iotf_init(&iotf, sex);
    return classify(&iotf, age_days, height_cm, weight_kg);
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
    talgeo__iotf iotf[3];
    talgeo__iotf_init(&iotf[TALGEO__BOY], TALGEO__BOY);
    talgeo__iotf_init(&iotf[TALGEO__GIRL], TALGEO__GIRL);
    talgeo__values *values = talgeo__rows_add_values(rows, "bmi_class");
    if (values == NULL || !add_class_names(values)) return talgeo__fail_memory(error, "growth");
    for (size_t i = 0; i < rows->count; i++) {
        uint8_t sex = rows->sex[i];
        if (sex != TALGEO__SEX_UNKNOWN && rows->birth[i] != INT32_MIN)
            values->code[i] = classify(&iotf[sex], (double)rows->date[i] - (double)rows->birth[i],
                                       rows->height_cm[i], rows->weight_kg[i]);
        report->not_classified += values->code[i] < 0;
    }
    return TALGEO_OK;
}
