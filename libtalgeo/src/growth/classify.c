/* BMI classes of children: names, and the rows of a source. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "growth.h"

/* Grades, from low to high, with the class that each belongs to. */
static const struct {
    const char *name;
    talgeo__bmi_class bmi_class;
} GRADES[TALGEO__N_GRADES] = {
    {"thin_3", TALGEO__THIN},    {"thin_2", TALGEO__THIN},
    {"thin_1", TALGEO__THIN},    {"severely_thin", TALGEO__THIN},
    {"thin", TALGEO__THIN},      {"normal", TALGEO__NORMAL},
    {"at_risk", TALGEO__NORMAL}, {"overweight", TALGEO__OVERWEIGHT},
    {"obese", TALGEO__OBESE},    {"severely_obese", TALGEO__OBESE},
};

static const char *const CLASSES[] = {"thin", "normal", "overweight", "obese"};
enum { N_CLASSES = sizeof CLASSES / sizeof *CLASSES };

const char *talgeo__bmi_class_name(talgeo__bmi_class bmi_class)
{
    return bmi_class == TALGEO__BMI_NONE ? "" : CLASSES[bmi_class];
}

const char *talgeo__bmi_grade_name(talgeo__bmi_grade grade)
{
    return grade == TALGEO__GRADE_NONE ? "" : GRADES[grade].name;
}

talgeo__bmi_class talgeo__class_of_grade(talgeo__bmi_grade grade)
{
    return grade == TALGEO__GRADE_NONE ? TALGEO__BMI_NONE : GRADES[grade].bmi_class;
}

static talgeo__bmi_grade grade_row(talgeo__reference *reference, const talgeo__rows *rows, size_t i)
{
    int64_t age_days = (int64_t)rows->date[i] - rows->birth[i];
    double height_m = rows->height_cm[i] / 100;
    if (rows->birth[i] == INT32_MIN || age_days < 0) return TALGEO__GRADE_NONE;
    return talgeo__reference_grade(reference, rows->sex[i], (int32_t)age_days,
                                   rows->weight_kg[i] / (height_m * height_m));
}

static bool add_names(talgeo__values *classes, talgeo__values *grades)
{
    for (size_t i = 0; i < N_CLASSES; i++)
        if (talgeo__dict_add(classes->dict, CLASSES[i], strlen(CLASSES[i])) != (int32_t)i)
            return false;
    for (size_t i = 0; i < TALGEO__N_GRADES; i++)
        if (talgeo__dict_add(grades->dict, GRADES[i].name, strlen(GRADES[i].name)) != (int32_t)i)
            return false;
    return true;
}

talgeo_status talgeo__growth_classify(talgeo__reference *reference, talgeo__rows *rows,
                                      talgeo__source_report *report, talgeo_error *error)
{
    if (!rows->sex || !rows->birth || !rows->height_cm || !rows->weight_kg)
        return talgeo__fail(error, TALGEO_E_PLAN, "growth",
                            "source '%s' needs the columns sex, birth_date, height_cm and "
                            "weight_kg for bmi_class",
                            report->source);
    if (!talgeo__rows_add_values(rows, "bmi_class") || !talgeo__rows_add_values(rows, "bmi_grade"))
        return talgeo__fail_memory(error, "growth");
    talgeo__values *classes = &rows->values[rows->n_values - 2],
                   *grades = &rows->values[rows->n_values - 1];
    if (!add_names(classes, grades)) return talgeo__fail_memory(error, "growth");
    for (size_t i = 0; i < rows->count; i++) {
        talgeo__bmi_grade grade = grade_row(reference, rows, i);
        grades->code[i] = grade;
        classes->code[i] = talgeo__class_of_grade(grade);
        report->not_classified += grade == TALGEO__GRADE_NONE;
    }
    return TALGEO_OK;
}
