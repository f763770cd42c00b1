/* growth/: cut-offs and z-scores against published and independently derived tables, classes at
 * their borders, what is impossible or beyond belief. */
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth/growth.h"
#include "growth/iotf.h"
#include "growth/who.h"

/* ---- Cut-offs of IOTF ---- */

static bool cutoffs_2012(uint8_t sex, double age_years, double cut[TALGEO__IOTF_CUTOFFS])
{
    talgeo__iotf iotf;
    talgeo__iotf_init(&iotf, sex);
    return talgeo__iotf_cutoffs(&iotf, age_years, cut);
}

static void adult_values_at_18(void)
{
    double cut[TALGEO__IOTF_CUTOFFS];
    CU_ASSERT(cutoffs_2012(TALGEO__BOY, 18.0, cut));
    CU_ASSERT(memcmp(cut, talgeo__iotf_adult, sizeof cut) == 0);
    CU_ASSERT(cutoffs_2012(TALGEO__GIRL, 17.9999999, cut));
    for (size_t c = 0; c < TALGEO__IOTF_CUTOFFS; c++)
        CU_ASSERT_DOUBLE_EQUAL(cut[c], talgeo__iotf_adult[c], 1e-5);
    CU_ASSERT(!cutoffs_2012(TALGEO__GIRL, 1.999, cut));
    CU_ASSERT(!cutoffs_2012(TALGEO__BOY, (double)NAN, cut));
    CU_ASSERT(talgeo__iotf2000_cutoffs(TALGEO__BOY, 18.0, cut));
    CU_ASSERT(cut[3] == 25 && cut[4] == 30 && isnan(cut[5]));
    CU_ASSERT(!talgeo__iotf2000_cutoffs(TALGEO__BOY, 1.999, cut));
    CU_ASSERT(!talgeo__iotf2000_cutoffs(TALGEO__SEX_UNKNOWN, 10, cut));
}

/* Read the next row of a table of the shared folder: numbers, letters as 0. False at its end. */
static bool next_row(FILE *file, double v[16])
{
    char line[512], *at = line;
    if (!fgets(line, sizeof line, file)) return false;
    for (int i = 0; i < 16 && *at; i++) {
        v[i] = strtod(at, &at);
        while (*at && *at != ',') at++;
        if (*at) at++;
    }
    return true;
}

static FILE *open_table(const char *name)
{
    const char *path = shared_file(name);
    char heading[512];
    if (path == NULL) return NULL;
    FILE *file = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    if (!fgets(heading, sizeof heading, file)) CU_FAIL("no heading");
    return file;
}

typedef bool (*cutoffs_of)(uint8_t sex, double age_years, double cut[TALGEO__IOTF_CUTOFFS]);

/* Compare columns[c] of the table, where not 0, with cut-off c. */
static void compare_cutoffs(const char *name, cutoffs_of cutoffs, double per_year,
                            const int columns[TALGEO__IOTF_CUTOFFS], double tolerance)
{
    FILE *file = open_table(name);
    double v[16], cut[TALGEO__IOTF_CUTOFFS];
    int rows = 0;
    if (file == NULL) return;
    for (; next_row(file, v); rows++) {
        CU_ASSERT_FATAL(cutoffs((uint8_t)v[0], v[1] / per_year, cut));
        for (size_t c = 0; c < TALGEO__IOTF_CUTOFFS; c++)
            if (columns[c]) CU_ASSERT_DOUBLE_EQUAL(cut[c], v[columns[c]], tolerance);
    }
    fclose(file);
    CU_ASSERT(rows >= 66);
}

static void half_years_as_derived(void)
{
    static const int columns[] = {2, 3, 4, 6, 8, 9};
    compare_cutoffs("growth/iotf2012_bmi_cutoffs.csv", cutoffs_2012, 1, columns, 6e-5);
}

static void months_as_in_r_sitar(void)
{
    static const int columns[] = {5, 6, 7, 9, 11, 12};
    compare_cutoffs("growth/iotf2012_bmi_monthly.csv", cutoffs_2012, 12, columns, 6e-5);
}

static void older_cutoffs_as_published(void)
{
    static const int columns[] = {2, 3, 4, 5, 6, 0};
    compare_cutoffs("growth/iotf2000_bmi_cutoffs.csv", talgeo__iotf2000_cutoffs, 1, columns, 1e-12);
}

/* Boys, 25 at 18 years: 18.41 at 2, 18.13 at 2.5; 19.84 at 10, 20.20 at 10.5 and their neighbours.
 */
static void older_cutoffs_between_half_years(void)
{
    double cut[TALGEO__IOTF_CUTOFFS], low[TALGEO__IOTF_CUTOFFS], high[TALGEO__IOTF_CUTOFFS];
    CU_ASSERT(talgeo__iotf2000_cutoffs(TALGEO__BOY, 2.25, cut));
    CU_ASSERT_DOUBLE_EQUAL(cut[3], (18.41 + 18.13) / 2, 1e-12);
    for (double age = 2.1; age < 17.9; age += 0.1) {
        double knot = floor(age * 2) / 2;
        talgeo__iotf2000_cutoffs(TALGEO__GIRL, age, cut);
        talgeo__iotf2000_cutoffs(TALGEO__GIRL, knot, low);
        talgeo__iotf2000_cutoffs(TALGEO__GIRL, knot + 0.5, high);
        CU_ASSERT(cut[3] > fmin(low[3], high[3]) - 0.03 && cut[3] < fmax(low[3], high[3]) + 0.03);
    }
}

/* ---- WHO ---- */

static void compare_who(const char *name, talgeo__indicator_of_growth indicator)
{
    FILE *file = open_table(name);
    double v[16];
    int rows = 0;
    if (file == NULL) return;
    for (; next_row(file, v); rows++) {
        talgeo__lms lms;
        CU_ASSERT_FATAL(talgeo__who_lms(indicator, (uint8_t)v[0], (int32_t)v[1], &lms));
        CU_ASSERT(lms.l == v[2] && lms.m == v[3] && lms.s == v[4]);
    }
    fclose(file);
    CU_ASSERT(rows == 3654);
}

static void who_days_as_published(void)
{
    compare_who("growth/who2006_bmi_lms_daily.csv", TALGEO__BMI_FOR_AGE);
    compare_who("growth/who2006_height_lms_daily.csv", TALGEO__HEIGHT_FOR_AGE);
    compare_who("growth/who2006_weight_lms_daily.csv", TALGEO__WEIGHT_FOR_AGE);
}

/* The months of the table around each day, joined linearly. */
static void who_months_are_joined_linearly(void)
{
    static double table[3][229][3];
    FILE *file = open_table("growth/who2007_bmi_lms.csv");
    double v[16];
    if (file == NULL) return;
    while (next_row(file, v))
        for (int k = 0; k < 3; k++) table[(int)v[0]][(int)v[1]][k] = v[2 + k];
    fclose(file);
    for (int sex = 1; sex <= 2; sex++)
        for (int32_t day = 1827; day <= 6939; day++) {
            talgeo__lms lms;
            double months = day / 30.4375, part = months - floor(months);
            int m = (int)months;
            CU_ASSERT_FATAL(talgeo__who_lms(TALGEO__BMI_FOR_AGE, (uint8_t)sex, day, &lms));
            double *low = table[sex][m], *high = table[sex][m + 1];
            CU_ASSERT_DOUBLE_EQUAL(lms.l, (1 - part) * low[0] + part * high[0], 1e-12);
            CU_ASSERT_DOUBLE_EQUAL(lms.m, (1 - part) * low[1] + part * high[1], 1e-12);
            CU_ASSERT_DOUBLE_EQUAL(lms.s, (1 - part) * low[2] + part * high[2], 1e-12);
        }
}

static void who_ends_where_its_tables_end(void)
{
    talgeo__lms lms;
    CU_ASSERT(!talgeo__who_lms(TALGEO__BMI_FOR_AGE, 1, -1, &lms));
    CU_ASSERT(talgeo__who_lms(TALGEO__BMI_FOR_AGE, 2, 6939, &lms));
    CU_ASSERT(!talgeo__who_lms(TALGEO__BMI_FOR_AGE, 2, 6940, &lms));
    CU_ASSERT(talgeo__who_lms(TALGEO__WEIGHT_FOR_AGE, 1, 3652, &lms));  /* 119.98 months */
    CU_ASSERT(!talgeo__who_lms(TALGEO__WEIGHT_FOR_AGE, 1, 3653, &lms)); /* 120.02 */
    CU_ASSERT(!talgeo__who_lms(TALGEO__BMI_FOR_AGE, 0, 1000, &lms));
}

static void z_goes_on_by_the_last_deviation(void)
{
    talgeo__lms lms = {-1.5, 16, 0.1};
    double sd2 = talgeo__lms_value(&lms, 2), sd3 = talgeo__lms_value(&lms, 3);
    CU_ASSERT_DOUBLE_EQUAL(talgeo__lms_restricted_z(&lms, sd3), 3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(talgeo__lms_restricted_z(&lms, sd3 + 2 * (sd3 - sd2)), 5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(talgeo__lms_restricted_value(&lms, 5), sd3 + 2 * (sd3 - sd2), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(talgeo__lms_restricted_value(&lms, 1.5), talgeo__lms_value(&lms, 1.5),
                           0);
    sd2 = talgeo__lms_value(&lms, -2), sd3 = talgeo__lms_value(&lms, -3);
    CU_ASSERT_DOUBLE_EQUAL(talgeo__lms_restricted_z(&lms, sd3 - (sd2 - sd3)), -4, 1e-12);
    lms.l = 0;
    CU_ASSERT_DOUBLE_EQUAL(talgeo__lms_z(&lms, 16 * exp(0.2)), 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(talgeo__lms_value(&lms, 2), 16 * exp(0.2), 1e-12);
}

/* ---- One child ---- */

static talgeo_growth measure(talgeo_growth_reference reference, int sex, int32_t age_days,
                             double height_cm, double weight_kg)
{
    talgeo_child child = {sex, 0, age_days, height_cm, weight_kg, TALGEO_POSTURE_UNKNOWN};
    talgeo_growth growth;
    CU_ASSERT_EQUAL_FATAL(talgeo_classify(reference, &child, 1, &growth, NULL), TALGEO_OK);
    return growth;
}

static const char *class_of(talgeo_growth_reference reference, int sex, int32_t age_days,
                            double height_cm, double weight_kg)
{
    return measure(reference, sex, age_days, height_cm, weight_kg).bmi_class;
}

static void equal_to_a_cutoff_is_the_upper_class(void)
{
    enum { BEFORE_18 = 6574, AT_18 = 6575 };
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_IOTF2012, 1, AT_18, 200, 100), "overweight");
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_IOTF2012, 1, AT_18, 200, 99.9999), "normal");
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_IOTF2012, 1, AT_18, 200, 120), "obese");
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_IOTF2012, 1, AT_18, 200, 74), "normal");
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_IOTF2012, 1, AT_18, 200, 73.9), "thin");
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_IOTF2000, 1, AT_18, 200, 100), "overweight");
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_IOTF2012, 2, 730, 85, 12), "");
    CU_ASSERT_STRING_EQUAL(measure(TALGEO_IOTF2012, 2, 730, 85, 12).flag, "outside_reference");
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_IOTF2012, 2, 731, 85, 12), "normal");
    CU_ASSERT(isnan(measure(TALGEO_IOTF2012, 1, AT_18, 200, 100).bmi_z));
    CU_ASSERT_DOUBLE_EQUAL(measure(TALGEO_IOTF2012, 1, BEFORE_18, 200, 100).bmi_z, 1.3103, 2e-3);
    CU_ASSERT(isnan(measure(TALGEO_IOTF2000, 1, 4000, 140, 40).bmi_z));
}

static void grades_are_finer(void)
{
    static const struct {
        double weight;
        const char *grade;
    } adult[] = {{63.9, "thin_3"},    {64, "thin_2"}, {68, "thin_1"},         {74, "normal"},
                 {100, "overweight"}, {120, "obese"}, {140, "severely_obese"}};
    for (size_t i = 0; i < sizeof adult / sizeof *adult; i++)
        CU_ASSERT_STRING_EQUAL(measure(TALGEO_IOTF2012, 2, 7000, 200, adult[i].weight).bmi_grade,
                               adult[i].grade);
    CU_ASSERT_STRING_EQUAL(measure(TALGEO_IOTF2000, 2, 6600, 170, 110).bmi_grade, "obese");
}

/* z of exactly +1 is not above it; z is rounded to two decimals, as in WHO's software. */
static void who_classes_are_strict(void)
{
    static const struct {
        int32_t age_days;
        double z;
        const char *bmi_class, *grade;
    } cases[] = {
        {3000, 1.004, "normal", "normal"},
        {3000, 1.006, "overweight", "overweight"},
        {3000, 2.004, "overweight", "overweight"},
        {3000, 2.006, "obese", "obese"},
        {3000, -2.004, "normal", "normal"},
        {3000, -2.006, "thin", "thin"},
        {3000, -3.006, "thin", "severely_thin"},
        {1000, 1.006, "normal", "at_risk"},
        {1000, 2.006, "overweight", "overweight"},
        {1000, 3.006, "obese", "obese"},
        {1000, 3.004, "overweight", "overweight"},
        {1826, 2.5, "overweight", "overweight"},
        {1827, 2.5, "obese", "obese"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        talgeo__lms lms;
        talgeo__who_lms(TALGEO__BMI_FOR_AGE, 2, cases[i].age_days, &lms);
        double bmi = talgeo__lms_restricted_value(&lms, cases[i].z);
        talgeo_growth g = measure(TALGEO_WHO, 2, cases[i].age_days, 100, bmi);
        CU_ASSERT_DOUBLE_EQUAL(g.bmi_z, cases[i].z, 1e-9);
        CU_ASSERT_STRING_EQUAL(g.bmi_grade, cases[i].grade);
        CU_ASSERT_STRING_EQUAL(g.bmi_class, cases[i].bmi_class);
    }
    CU_ASSERT_STRING_EQUAL(class_of(TALGEO_WHO, 2, 6940, 200, 100), "overweight");
    CU_ASSERT(isnan(measure(TALGEO_WHO, 2, 6940, 200, 100).bmi_z));
}

static void what_is_impossible_is_flagged(void)
{
    const double none = (double)NAN;
    static const int32_t missing = INT32_MIN;
    const struct {
        talgeo_child child;
        const char *flag;
    } cases[] = {{{1, 0, missing, 120, 25, 0}, "no_date"},
                 {{1, missing, 3000, 120, 25, 0}, "no_birth_date"},
                 {{1, 3001, 3000, 120, 25, 0}, "before_birth"},
                 {{0, 0, 3000, 120, 25, 0}, "no_sex"},
                 {{1, 0, 3000, 39.9, 25, 0}, "impossible_height"},
                 {{1, 0, 3000, 220.1, 25, 0}, "impossible_height"},
                 {{1, 0, 3000, 0, 25, 0}, "impossible_height"},
                 {{1, 0, 3000, 1.3, 25, 0}, "impossible_height"},
                 {{1, 0, 3000, 120, -1, 0}, "impossible_weight"},
                 {{1, 0, 3000, 120, 251, 0}, "impossible_weight"},
                 {{1, 0, 3000, 120, 25000, 0}, "impossible_weight"},
                 {{1, 0, 3000, none, 25, 0}, "no_height"},
                 {{1, 0, 3000, 120, none, 0}, "no_weight"},
                 {{1, 0, 3000, 120, 60, 0}, "extreme_weight"},
                 {{1, 0, 5000, 150, 120, 0}, "extreme_bmi"},
                 {{1, 0, 3000, 80, 12, 0}, "extreme_height"},
                 {{1, 0, 3000, 125, 25, 0}, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        talgeo_growth g;
        talgeo_classify(TALGEO_IOTF2012, &cases[i].child, 1, &g, NULL);
        CU_ASSERT_STRING_EQUAL(g.flag, cases[i].flag);
        CU_ASSERT_EQUAL(*g.bmi_class == '\0', *g.flag != '\0');
    }
}

/* Standing below 731 days adds 0.7 cm, lying from there takes it away; a child of eight months does
 * not stand. */
static void posture_moves_the_height(void)
{
    static const struct {
        int32_t age_days;
        int posture;
        double same_as;
    } cases[] = {{730, TALGEO_STANDING, 85.7},
                 {730, TALGEO_LYING, 85},
                 {731, TALGEO_LYING, 84.3},
                 {731, TALGEO_STANDING, 85},
                 {1826, TALGEO_LYING, 84.3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        talgeo_child child = {2, 0, cases[i].age_days, 85, 12, cases[i].posture};
        talgeo_growth g, same = measure(TALGEO_WHO, 2, cases[i].age_days, cases[i].same_as, 12);
        talgeo_classify(TALGEO_WHO, &child, 1, &g, NULL);
        CU_ASSERT_DOUBLE_EQUAL(g.height_z, same.height_z, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(g.bmi, same.bmi, 1e-9);
    }
    talgeo_child infant = {2, 0, 240, 68, 8, TALGEO_STANDING};
    talgeo_growth g;
    talgeo_classify(TALGEO_WHO, &infant, 1, &g, NULL);
    CU_ASSERT_DOUBLE_EQUAL(g.height_z, measure(TALGEO_WHO, 2, 240, 68, 8).height_z, 0);
}

static void references_have_names(void)
{
    talgeo_child child = {0};
    talgeo_growth growth;
    CU_ASSERT_STRING_EQUAL(talgeo_growth_reference_id(TALGEO_WHO), "who");
    CU_ASSERT_STRING_EQUAL(talgeo_growth_reference_name(TALGEO_IOTF2012),
                           "IOTF 2012 (Cole and Lobstein 2012)");
    CU_ASSERT_STRING_EQUAL(talgeo_growth_reference_name((talgeo_growth_reference)7), "?");
    CU_ASSERT_EQUAL(talgeo_classify((talgeo_growth_reference)7, &child, 1, &growth, NULL),
                    TALGEO_E_ARGUMENT);
}

/* ---- Rows ---- */

/* Every day from birth to 19 years, both sexes, from thin to obese: rows get the class that each
 * child gets alone. */
static void rows_are_classified_as_children(void)
{
    enum { DAYS = 19 * 366, PER_DAY = 12 };
    size_t n = (size_t)DAYS * PER_DAY;
    talgeo__rows rows = {.count = n, .capacity = n};
    talgeo__source_report report = {0};
    talgeo__reference *reference = talgeo__reference_new(TALGEO_IOTF2012);
    rows.sex = calloc(n, 1);
    rows.date = calloc(n, sizeof *rows.date);
    rows.birth = calloc(n, sizeof *rows.birth);
    rows.height_cm = calloc(n, sizeof *rows.height_cm);
    rows.weight_kg = calloc(n, sizeof *rows.weight_kg);
    for (size_t i = 0; i < n; i++) {
        rows.sex[i] = i % 2 ? TALGEO__GIRL : TALGEO__BOY;
        rows.date[i] = 17000;
        rows.birth[i] = 17000 - (int32_t)(i / PER_DAY);
        rows.height_cm[i] = 130;
        rows.weight_kg[i] = (13.5 + 1.3 * (double)(i % PER_DAY)) * 1.3 * 1.3;
    }
    rows.birth[5] = INT32_MIN;
    CU_ASSERT_EQUAL_FATAL(talgeo__growth_classify(reference, &rows, &report, NULL), TALGEO_OK);
    const talgeo__values *values = talgeo__rows_values(&rows, "bmi_class");
    int64_t without = 0, seen[4] = {0};
    for (size_t i = 0; i < n; i++) {
        bool dated = rows.birth[i] != INT32_MIN;
        talgeo__bmi_grade grade =
            dated ? talgeo__reference_grade(reference, rows.sex[i], rows.date[i] - rows.birth[i],
                                            rows.weight_kg[i] / (1.3 * 1.3))
                  : TALGEO__GRADE_NONE;
        CU_ASSERT_EQUAL_FATAL(values->code[i], (int32_t)talgeo__class_of_grade(grade));
        if (values->code[i] < 0)
            without++;
        else
            seen[values->code[i]]++;
    }
    CU_ASSERT_EQUAL(report.not_classified, without);
    CU_ASSERT_EQUAL(without, 731 * PER_DAY);
    for (int i = 0; i < 4; i++) CU_ASSERT(seen[i] > 5000);
    talgeo__reference_free(reference);
    talgeo__rows_free(&rows);
}

const test suite_growth[] = {
    {"adult_values_at_18", adult_values_at_18},
    {"half_years_as_derived", half_years_as_derived},
    {"months_as_in_r_sitar", months_as_in_r_sitar},
    {"older_cutoffs_as_published", older_cutoffs_as_published},
    {"older_cutoffs_between_half_years", older_cutoffs_between_half_years},
    {"who_days_as_published", who_days_as_published},
    {"who_months_are_joined_linearly", who_months_are_joined_linearly},
    {"who_ends_where_its_tables_end", who_ends_where_its_tables_end},
    {"z_goes_on_by_the_last_deviation", z_goes_on_by_the_last_deviation},
    {"equal_to_a_cutoff_is_the_upper_class", equal_to_a_cutoff_is_the_upper_class},
    {"grades_are_finer", grades_are_finer},
    {"who_classes_are_strict", who_classes_are_strict},
    {"what_is_impossible_is_flagged", what_is_impossible_is_flagged},
    {"posture_moves_the_height", posture_moves_the_height},
    {"references_have_names", references_have_names},
    {"rows_are_classified_as_children", rows_are_classified_as_children},
    {NULL, NULL}};
