/* growth/: cut-offs against published and independently derived tables, classes at their borders.
 */
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth/growth.h"

static void adult_values_at_18(void)
{
    talgeo__cutoffs cut;
    CU_ASSERT(talgeo__iotf2012_cutoffs(TALGEO__BOY, 18.0, &cut));
    CU_ASSERT(cut.thin == 18.5 && cut.overweight == 25.0 && cut.obese == 30.0);
    CU_ASSERT(talgeo__iotf2012_cutoffs(TALGEO__GIRL, 17.9999999, &cut));
    CU_ASSERT_DOUBLE_EQUAL(cut.overweight, 25.0, 1e-5);
    CU_ASSERT(!talgeo__iotf2012_cutoffs(TALGEO__GIRL, 1.999, &cut));
    CU_ASSERT(!talgeo__iotf2012_cutoffs(TALGEO__SEX_UNKNOWN, 10, &cut));
    CU_ASSERT(!talgeo__iotf2012_cutoffs(TALGEO__BOY, (double)NAN, &cut));
}

/* Boys of 2 years, derived from the LMS with the z-scores of 18 years. */
static void cutoffs_at_2_years(void)
{
    talgeo__cutoffs cut;
    talgeo__iotf2012_cutoffs(TALGEO__BOY, 2.0, &cut);
    CU_ASSERT_DOUBLE_EQUAL(cut.overweight, 18.3564, 5e-5);
    CU_ASSERT_DOUBLE_EQUAL(cut.obese, 19.9914, 5e-5);
    CU_ASSERT_DOUBLE_EQUAL(cut.thin, 15.2355, 5e-5);
}

/* Compare a table of the shared folder: sex, age x `per_year`, and the columns of the cut-offs. */
static void compare_table(const char *name, double per_year, int thin, int over, int obese,
                          double tolerance)
{
    const char *path = shared_file(name);
    if (path == NULL) return;
    FILE *file = fopen(path, "r");
    char line[512];
    int rows = 0;
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    if (fgets(line, sizeof line, file) == NULL) CU_FAIL("no heading");
    while (fgets(line, sizeof line, file)) {
        double v[16] = {0};
        char *at = line;
        for (int i = 0; i < 16 && *at; i++) {
            v[i] = strtod(at, &at);
            if (*at == ',') at++;
        }
        talgeo__cutoffs cut;
        CU_ASSERT_FATAL(talgeo__iotf2012_cutoffs((uint8_t)v[0], v[1] / per_year, &cut));
        CU_ASSERT_DOUBLE_EQUAL(cut.thin, v[thin], tolerance);
        CU_ASSERT_DOUBLE_EQUAL(cut.overweight, v[over], tolerance);
        CU_ASSERT_DOUBLE_EQUAL(cut.obese, v[obese], tolerance);
        rows++;
    }
    fclose(file);
    CU_ASSERT(rows >= 66);
}

static void half_years_as_derived(void)
{
    compare_table("growth/iotf2012_bmi_cutoffs.csv", 1, 4, 6, 8, 6e-5);
}

static void months_as_in_r_sitar(void)
{
    compare_table("growth/iotf2012_bmi_monthly.csv", 12, 7, 9, 11, 6e-5);
}

static void equal_to_a_cutoff_is_the_upper_class(void)
{
    int32_t days_18 = 6575; /* 18.001 years */
    CU_ASSERT_EQUAL(talgeo__bmi_classify(TALGEO__BOY, days_18, 200, 100), TALGEO__OVERWEIGHT);
    CU_ASSERT_EQUAL(talgeo__bmi_classify(TALGEO__BOY, days_18, 200, 99.9999), TALGEO__NORMAL);
    CU_ASSERT_EQUAL(talgeo__bmi_classify(TALGEO__BOY, days_18, 200, 120), TALGEO__OBESE);
    CU_ASSERT_EQUAL(talgeo__bmi_classify(TALGEO__BOY, days_18, 200, 74), TALGEO__NORMAL);
    CU_ASSERT_EQUAL(talgeo__bmi_classify(TALGEO__BOY, days_18, 200, 73.9), TALGEO__THIN);
    CU_ASSERT_EQUAL(talgeo__bmi_classify(TALGEO__GIRL, 730, 85, 12), TALGEO__BMI_NONE);
    CU_ASSERT_NOT_EQUAL(talgeo__bmi_classify(TALGEO__GIRL, 731, 85, 12), TALGEO__BMI_NONE);
    CU_ASSERT_EQUAL(talgeo__bmi_classify(TALGEO__GIRL, 3000, (double)NAN, 30), TALGEO__BMI_NONE);
}

/* Every day from birth to 19 years, both sexes, at and just below each cut-off: many children at
 * once get the class that each gets alone. */
static void many_are_classified_as_one(void)
{
    enum { DAYS = 19 * 366, PER_DAY = 12 };
    size_t n = (size_t)DAYS * PER_DAY;
    talgeo__rows rows = {.count = n, .capacity = n};
    talgeo__source_report report = {0};
    rows.sex = calloc(n, 1);
    rows.date = calloc(n, sizeof *rows.date);
    rows.birth = calloc(n, sizeof *rows.birth);
    rows.height_cm = calloc(n, sizeof *rows.height_cm);
    rows.weight_kg = calloc(n, sizeof *rows.weight_kg);
    for (size_t i = 0; i < n; i++) {
        int32_t age = (int32_t)(i / PER_DAY);
        talgeo__cutoffs cut = {14, 18, 22};
        rows.sex[i] = i % 2 ? TALGEO__GIRL : TALGEO__BOY;
        rows.date[i] = 17000;
        rows.birth[i] = 17000 - age;
        rows.height_cm[i] = 130;
        talgeo__iotf2012_cutoffs(rows.sex[i], age / 365.25, &cut);
        size_t which = i / 2 % 3;
        double bmi = which == 0 ? cut.thin : which == 1 ? cut.overweight : cut.obese;
        rows.weight_kg[i] = (i / 6 % 2 ? bmi : bmi - 1e-6) * 1.3 * 1.3;
    }
    rows.birth[5] = INT32_MIN;
    CU_ASSERT_EQUAL_FATAL(talgeo__growth_classify(&rows, &report, NULL), TALGEO_OK);
    const talgeo__values *values = talgeo__rows_values(&rows, "bmi_class");
    int64_t without = 0, seen[4] = {0};
    for (size_t i = 0; i < n; i++) {
        int32_t age = rows.birth[i] == INT32_MIN ? -1 : rows.date[i] - rows.birth[i];
        CU_ASSERT_EQUAL_FATAL(
            values->code[i],
            (int32_t)talgeo__bmi_classify(rows.sex[i], age, rows.height_cm[i], rows.weight_kg[i]));
        if (values->code[i] < 0)
            without++;
        else
            seen[values->code[i]]++;
    }
    CU_ASSERT_EQUAL(report.not_classified, without);
    CU_ASSERT_EQUAL(without, 731 * PER_DAY);
    for (int i = 0; i < 4; i++) CU_ASSERT(seen[i] > 10000);
    talgeo__rows_free(&rows);
}

const test suite_growth[] = {
    {"adult_values_at_18", adult_values_at_18},
    {"cutoffs_at_2_years", cutoffs_at_2_years},
    {"half_years_as_derived", half_years_as_derived},
    {"months_as_in_r_sitar", months_as_in_r_sitar},
    {"equal_to_a_cutoff_is_the_upper_class", equal_to_a_cutoff_is_the_upper_class},
    {"many_are_classified_as_one", many_are_classified_as_one},
    {NULL, NULL}};
