/* Measurements of a table's rows; and talgeo_classify, which takes them from memory. */
#include "classifier.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/heading.h"
#include "../core/text.h"
#include "../intake/parse.h"

#define STAGE "growth"

/* ---- References ---- */

const char *talgeo_growth_reference_id(talgeo_growth_reference reference)
{
    static const char *const ids[] = {"iotf2012", "iotf2000", "who"};
    return (unsigned)reference <= TALGEO_WHO ? ids[reference] : "?";
}

const char *talgeo_growth_reference_name(talgeo_growth_reference reference)
{
    static const char *const names[] = {"IOTF 2012 (Cole and Lobstein 2012)",
                                        "IOTF 2000 (Cole et al. 2000, 2007)",
                                        "WHO 2006 and 2007 (WHO 2006; de Onis et al. 2007)"};
    return (unsigned)reference <= TALGEO_WHO ? names[reference] : "?";
}

static talgeo_status open_reference(talgeo_growth_reference kind, talgeo__reference **reference,
                                    talgeo_error *error)
{
    if ((unsigned)kind > TALGEO_WHO)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "there is no such growth reference");
    *reference = talgeo__reference_new(kind);
    return *reference ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

talgeo_status talgeo_classify(talgeo_growth_reference reference, const talgeo_child *children,
                              size_t count, talgeo_growth *growth, talgeo_error *error)
{
    talgeo__reference *made = NULL;
    if (count > 0 && (children == NULL || growth == NULL))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no children, or no room for results");
    talgeo_status status = open_reference(reference, &made, error);
    for (size_t i = 0; status == TALGEO_OK && i < count; i++)
        talgeo__reference_measure(made, &children[i], &growth[i]);
    talgeo__reference_free(made);
    return status;
}

/* ---- Columns of the input ---- */

typedef enum field { SEX, BIRTH_DATE, DATE, HEIGHT_CM, WEIGHT_KG, POSTURE, N_FIELDS } field;

talgeo_classify_options talgeo__classify_options(const talgeo_classify_options *options)
{
    talgeo_classify_options own = TALGEO_CLASSIFY_OPTIONS_INIT;
    if (options) memcpy(&own, options, options->size < sizeof own ? options->size : sizeof own);
    return own;
}

/* The columns that are looked for, in the table called `shown`. */
typedef struct wanted {
    const talgeo__batches *batches;
    const char *shown;
    const char *names[N_FIELDS];
} wanted;

static talgeo_status find_column(const wanted *w, field f, int *column, talgeo_error *error)
{
    char hint[TALGEO__HINT];
    const char *name = w->names[f];
    *column = talgeo__batches_find(w->batches, name);
    if (*column < 0) {
        talgeo__column_hint(&w->batches->schema, name, w->names, N_FIELDS, hint);
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "'%s' has no column '%s'%s; name the columns, as sex=koen", w->shown,
                            name, hint);
    }
    if (talgeo__column_is_readable(&w->batches->columns[*column])) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                        "the column '%s' of '%s' holds no texts, numbers or dates; give it another "
                        "type",
                        name, w->shown);
}

static const char *given_or(const char *given, const char *otherwise)
{
    return given ? given : otherwise;
}

talgeo_status talgeo__classifier_open(talgeo__classifier *c, const talgeo__batches *batches,
                                      const char *shown, const talgeo_classify_options *o,
                                      talgeo_error *error)
{
    enum { FIRST_PIVOT = 1900, LAST_PIVOT = 2199 };
    const wanted w = {batches,
                      shown,
                      {given_or(o->sex, "sex"), given_or(o->birth_date, "birth_date"),
                       given_or(o->date, "date"), given_or(o->height_cm, "height_cm"),
                       given_or(o->weight_kg, "weight_kg"), given_or(o->posture, "posture")}};
    int *const columns[N_FIELDS] = {&c->sex,       &c->birth_date, &c->date,
                                    &c->height_cm, &c->weight_kg,  &c->posture};
    *c = (talgeo__classifier){.posture = -1, .pivot_year = o->pivot_year};
    if (c->pivot_year != 0 && (c->pivot_year < FIRST_PIVOT || c->pivot_year > LAST_PIVOT))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "the pivot year is the latest year that two digits can mean, %d to %d",
                            FIRST_PIVOT, LAST_PIVOT);
    talgeo_status status = open_reference(o->reference, &c->reference, error);
    if (status == TALGEO_OK) status = talgeo__sex_codes_read(o->sex_codes, &c->sex_codes, error);
    for (field f = SEX; status == TALGEO_OK && f < POSTURE; f++)
        status = find_column(&w, f, columns[f], error);
    if (status == TALGEO_OK && (o->posture || talgeo__batches_find(batches, "posture") >= 0))
        status = find_column(&w, POSTURE, columns[POSTURE], error);
    return status;
}

void talgeo__classifier_close(talgeo__classifier *classifier)
{
    talgeo__reference_free(classifier->reference);
    classifier->reference = NULL;
    talgeo__sex_codes_end(&classifier->sex_codes);
}

/* ---- Rows ---- */

/* l and h are what WHO's software takes: length, height. */
static bool read_posture(const talgeo__column *column, int64_t i, int *posture)
{
    static const char *const lying[] = {"l", "lying", "liggende", "length", NULL};
    static const char *const standing[] = {"s",        "h",      "standing", "stående",
                                           "staaende", "height", NULL};
    char scratch[32];
    size_t length;
    const char *text = talgeo__cell_text(column, i, scratch, &length);
    *posture = TALGEO_POSTURE_UNKNOWN;
    if (text == NULL) return true;
    if (talgeo__is_any_word(text, length, lying)) *posture = TALGEO_LYING;
    if (talgeo__is_any_word(text, length, standing)) *posture = TALGEO_STANDING;
    return *posture != TALGEO_POSTURE_UNKNOWN;
}

static talgeo__parsed read_sex(const talgeo__classifier *c, const talgeo__column *column, int64_t i,
                               uint8_t *sex)
{
    const talgeo__sex_codes *codes = &c->sex_codes;
    return codes->count ? talgeo__cell_coded_sex(column, i, codes->codes, codes->count, sex)
                        : talgeo__cell_sex(column, i, sex);
}

/* A cell that cannot be read is missing, and the flag says which; NULL: all could be read. */
static const char *read_child(const talgeo__classifier *c, const talgeo__batches *batches,
                              int64_t i, talgeo_child *child)
{
    const talgeo__column *columns = batches->columns;
    const int pivot = c->pivot_year;
    uint8_t sex;
    *child = (talgeo_child){0, INT32_MIN, INT32_MIN, (double)NAN, (double)NAN, 0};
    talgeo__parsed of_sex = read_sex(c, &columns[c->sex], i, &sex),
                   birth = talgeo__cell_date(&columns[c->birth_date], i, pivot, &child->birth_date),
                   date = talgeo__cell_date(&columns[c->date], i, pivot, &child->date),
                   height = talgeo__cell_number(&columns[c->height_cm], i, &child->height_cm),
                   weight = talgeo__cell_number(&columns[c->weight_kg], i, &child->weight_kg);
    child->sex = sex;
    if (date != TALGEO__GOOD) child->date = INT32_MIN;
    if (birth != TALGEO__GOOD) child->birth_date = INT32_MIN;
    if (of_sex == TALGEO__BAD) return "bad_sex";
    if (date == TALGEO__BAD) return "bad_date";
    if (birth == TALGEO__BAD) return "bad_birth_date";
    if (height == TALGEO__BAD || weight == TALGEO__BAD) return "bad_number";
    bool good = c->posture < 0 || read_posture(&columns[c->posture], i, &child->posture);
    return good ? NULL : "bad_posture";
}

void talgeo__classifier_row(const talgeo__classifier *classifier, const talgeo__batches *batches,
                            int64_t i, talgeo_growth *growth)
{
    talgeo_child child;
    const char *bad = read_child(classifier, batches, i, &child);
    talgeo__reference_measure(classifier->reference, &child, growth);
    if (bad) growth->flag = bad;
}

/* ---- Columns of the result ---- */

static const struct {
    const char *name, *format;
} COLUMNS[TALGEO__GROWTH_COLUMNS] = {
    {"age_days", "i"},  {"age_years", "g"}, {"bmi", "g"},      {"bmi_z", "g"}, {"bmi_class", "u"},
    {"bmi_grade", "u"}, {"height_z", "g"},  {"weight_z", "g"}, {"flag", "u"},
};

const char *talgeo__growth_column_format(size_t i)
{
    return COLUMNS[i].format;
}

talgeo__growth_value talgeo__growth_column_value(const talgeo_growth *g, size_t i)
{
    const talgeo__growth_value values[TALGEO__GROWTH_COLUMNS] = {
        {NULL, g->age_days < 0 ? (double)NAN : (double)g->age_days},
        {NULL, g->age_years},
        {NULL, g->bmi},
        {NULL, g->bmi_z},
        {g->bmi_class, 0},
        {g->bmi_grade, 0},
        {NULL, g->height_z},
        {NULL, g->weight_z},
        {g->flag, 0}};
    return values[i];
}

void talgeo__growth_column_name(const talgeo__batches *batches, size_t i, char name[64])
{
    snprintf(name, 64, "%s", COLUMNS[i].name);
    for (int number = 2; talgeo__batches_find(batches, name) >= 0; number++)
        snprintf(name, 64, "%s_%d", COLUMNS[i].name, number);
}
