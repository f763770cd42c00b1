/* intake/: cells as values, periods, rows rejected by reason, one row per child and period. */
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/builder.h"
#include "core/calendar.h"
#include "intake/parse.h"
#include "intake/rows.h"

/* ---- Tables of text, as CSV gives them ---- */

enum { MAX_COLUMNS = 12 };

/* `heading` and `rows` with '|' between cells and '\n' between rows; a cell "~" is null. */
static struct ArrowArrayStream table(const char *heading, const char *rows)
{
    char names[MAX_COLUMNS][32] = {{0}};
    talgeo__field_spec fields[MAX_COLUMNS] = {0};
    size_t n = 0;
    for (const char *at = heading; *at; n++) {
        size_t length = strcspn(at, "|");
        snprintf(names[n], sizeof names[n], "%.*s", (int)length, at);
        fields[n] = (talgeo__field_spec){names[n], "u", NULL};
        at += length + (at[length] == '|');
    }
    talgeo__builder *builder = talgeo__builder_new(fields, n);
    for (const char *at = rows; *at;) {
        for (size_t c = 0; c < n; c++) {
            size_t length = strcspn(at, "|\n");
            if (length == 1 && *at == '~')
                talgeo__builder_null(builder, c);
            else
                talgeo__builder_text(builder, c, at, length);
            at += length + (at[length] != '\0');
        }
    }
    struct ArrowArrayStream stream;
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_stream(builder, &stream, NULL), TALGEO_OK);
    return stream;
}

static const char HEADING[] = "barn|dato|koen|foedt|cm|kg|x|y|trin|skjult";

static talgeo__column_spec columns[] = {{"sex", "koen"},
                                        {"birth_date", "foedt"},
                                        {"height_cm", "cm"},
                                        {"weight_kg", "kg"},
                                        {"stage", "trin"}};
static const talgeo__periods school_years = {TALGEO__SCHOOL_YEAR, NULL, 0, 2015, 2018};

typedef struct reading {
    talgeo__source source;
    talgeo__rows rows;
    talgeo__report report;
    talgeo__dict *children;
    talgeo_error error;
    talgeo_status status;
} reading;

static reading *start(void)
{
    reading *r = calloc(1, sizeof *r);
    r->source = (talgeo__source){.id = "nurse",
                                 .file = "fil.csv",
                                 .child = "barn",
                                 .date = "dato",
                                 .x = "x",
                                 .y = "y",
                                 .crs = "EPSG:25832",
                                 .position = true,
                                 .protected_address = "skjult",
                                 .reject_limit = 1,
                                 .columns = columns,
                                 .n_columns = 5};
    r->error = (talgeo_error)TALGEO_ERROR_INIT;
    r->children = talgeo__dict_new();
    r->report.sources = calloc(1, sizeof *r->report.sources);
    r->report.n_sources = 1;
    return r;
}

static void read_text(reading *r, const char *heading, const char *text)
{
    static const char *const aliases[] = {"sex", "stage"};
    struct ArrowArrayStream stream = table(heading, text);
    r->status = talgeo__rows_read(&r->source, &school_years, aliases, 2, r->children, &stream, NULL,
                                  NULL, &r->rows, &r->report.sources[0], &r->error);
    CU_ASSERT(stream.release == NULL);
}

static reading *read_rows(const char *text)
{
    reading *r = start();
    read_text(r, HEADING, text);
    return r;
}

static void end(reading *r)
{
    const talgeo__source_report *report = &r->report.sources[0];
    int64_t sum = report->used;
    for (int i = 0; i < TALGEO__N_REASONS; i++) sum += report->not_used[i];
    if (r->status == TALGEO_OK) CU_ASSERT_EQUAL(sum, report->rows);
    talgeo__rows_free(&r->rows);
    talgeo__report_free(&r->report);
    talgeo__dict_free(r->children);
    free(r);
}

/* ---- Periods ---- */

static void periods_of_days(void)
{
    talgeo__periods years = {TALGEO__CALENDAR_YEAR, NULL, 0, INT32_MIN, INT32_MAX};
    char label[16];
    CU_ASSERT_EQUAL(talgeo__period_of(&school_years, talgeo__days_from_date(2018, 7, 31)), 2017);
    CU_ASSERT_EQUAL(talgeo__period_of(&school_years, talgeo__days_from_date(2018, 8, 1)), 2018);
    CU_ASSERT_EQUAL(talgeo__period_of(&school_years, talgeo__days_from_date(2019, 8, 1)),
                    INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_of(&years, talgeo__days_from_date(2018, 12, 31)), 2018);
    talgeo__period_label(&school_years, 1999, label, sizeof label);
    CU_ASSERT_STRING_EQUAL(label, "1999/00");
    CU_ASSERT_EQUAL(talgeo__period_parse(&school_years, "2018/19"), 2018);
    CU_ASSERT_EQUAL(talgeo__period_parse(&school_years, "2018/20"), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_parse(&years, "2018/19"), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_end(&school_years, 2018), talgeo__days_from_date(2019, 7, 31));
}

/* ---- Cells ---- */

static void dates_and_numbers_of_all_habits(void)
{
    reading *r = read_rows("a|01-10-2018|K|15.03.2010|120,5|25,4|1|2|ind|\n"
                           "b|2018-10-01|m|2010-03-15 10:30|120.5|25.4|1|2|ind|\n"
                           "c|1/10/2018|pige|2010-03-15T00:00:00Z| 120 |25|1|2|ind|nej\n"
                           "d|01.10.2018|DRENG|..|NA|-|~|.|~|0\n");
    CU_ASSERT_EQUAL(r->status, TALGEO_OK);
    CU_ASSERT_EQUAL(r->report.sources[0].used, 4);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(r->rows.date[i], talgeo__days_from_date(2018, 10, 1));
    CU_ASSERT_EQUAL(r->rows.birth[0], r->rows.birth[2]);
    CU_ASSERT(r->rows.height_cm[0] == 120.5 && r->rows.height_cm[2] == 120);
    CU_ASSERT(r->rows.sex[0] == TALGEO__GIRL && r->rows.sex[3] == TALGEO__BOY);
    CU_ASSERT(isnan(r->rows.height_cm[3]) && isnan(r->rows.x[3]) && r->rows.birth[3] == INT32_MIN);
    CU_ASSERT_EQUAL(r->report.sources[0].no_position, 1);
    const talgeo__values *sex = talgeo__rows_values(&r->rows, "sex");
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(sex->dict, sex->code[1]), "boy");
    CU_ASSERT_EQUAL(talgeo__rows_values(&r->rows, "stage")->code[3], -1);
    end(r);
}

static void every_reason(void)
{
    reading *r = read_rows("|01-10-2018|K|15-03-2010|120|25|1|2|i|\n"
                           "b|31-02-2018|K|15-03-2010|120|25|1|2|i|\n"
                           "c|01-10-2012|K|15-03-2010|120|25|1|2|i|\n"
                           "d|01-10-2018|K|15-03-2010|120|25|1|2|i|Ja\n"
                           "e|01-10-2018|K|15-03-2010|120|25|her|2|i|\n"
                           "f|01-10-2018|K|15-03-2010|1.205,5|25|1|2|i|\n"
                           "g|01-10-2018|Q|15-03-2010|120|25|1|2|i|\n"
                           "h|01-10-2018|K|15-03-2019|120|25|1|2|i|\n"
                           "i|01-10-2018|K|15-03-2010|1,20|25|1|2|i|\n"
                           "j|01-10-2018|K|15-03-2010|120|25000|1|2|i|\n"
                           "k|01-10-2018|K|15-03-2010|120|25|1||i|\n"
                           "l|01-10-2018|K|15-03-2010|120|25|1|2|i|\n"
                           "l|02-10-2018|K|15-03-2010|120|25|1|2|i|\n");
    const talgeo__source_report *report = &r->report.sources[0];
    CU_ASSERT_EQUAL(r->status, TALGEO_OK);
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++) {
        CU_ASSERT_EQUAL(report->not_used[reason], reason == TALGEO__BAD_POSITION ? 2 : 1);
        CU_ASSERT_EQUAL(report->row_numbers[reason][0],
                        reason == TALGEO__REPEATED_IN_PERIOD ? 12 : reason + 1);
    }
    CU_ASSERT(report->used == 1 && report->rows == 13);
    end(r);
}

static void too_many_rejects_stop_the_run(void)
{
    reading *r = start();
    r->source.reject_limit = 0.4;
    read_text(r, HEADING,
              "a|01-10-2018|K|15-03-2010|hundrede|25|1|2|i|\n"
              "b|01-10-2018|K|15-03-2010|120|25|1|2|i|\n");
    CU_ASSERT(r->status == TALGEO_E_INPUT && r->error.row == 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(r->error.message, "1 of 2 rows"));
    CU_ASSERT_PTR_NULL(strstr(r->error.message, "hundrede"));
    end(r);
}

static void missing_column_names_the_nearest(void)
{
    reading *r = start();
    read_text(r, "barn|dato|koen|foedt|cmm|kg|x|y|trin|skjult", "");
    CU_ASSERT_EQUAL(r->status, TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(r->error.message, "no column 'cm', perhaps 'cmm'"));
    end(r);
}

/* ---- One row per child and period ---- */

static const char *const MEASUREMENTS[] = {
    "a|01-10-2018|K|15-03-2010|120|25|1|2|i|\n", "a|05-10-2018|K|15-03-2010|120|30|3|4|i|\n",
    "a|05-10-2018|K|15-03-2010|120|29|5|6|i|\n", "a|07-11-2018|K|15-03-2010|121|26|7|8|i|\n"};

/* Weight that is kept of the first four, in an order of the rows. */
static double kept_weight(talgeo__one_per keep, const int order[4])
{
    char text[1000] = "";
    for (int i = 0; i < 4; i++) strcat(text, MEASUREMENTS[order[i]]);
    reading *r = start();
    r->source.one_per = keep;
    read_text(r, HEADING, text);
    CU_ASSERT_EQUAL_FATAL(r->rows.count, 1);
    double weight = r->rows.weight_kg[0];
    CU_ASSERT_EQUAL(r->report.sources[0].not_used[TALGEO__REPEATED_IN_PERIOD], 3);
    end(r);
    return weight;
}

static void repeats_do_not_depend_on_order(void)
{
    for (int code = 0; code < 256; code++) {
        int order[4] = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3}, seen = 0;
        for (int i = 0; i < 4; i++) seen |= 1 << order[i];
        if (seen != 15) continue;
        CU_ASSERT_EQUAL(kept_weight(TALGEO__LATEST, order), 26);
        CU_ASSERT_EQUAL(kept_weight(TALGEO__FIRST, order), 25);
        CU_ASSERT_EQUAL(kept_weight(TALGEO__WORST, order), 30);
    }
}

static void categories_are_in_byte_order(void)
{
    reading *r = read_rows("a|01-10-2018|K|15-03-2010|120|25|1|2|ud|\n"
                           "b|01-10-2018|K|15-03-2010|120|25|1|2|ind|\n"
                           "c|01-10-2018|K|15-03-2010|120|25|1|2|mellem|\n");
    const talgeo__values *stage = talgeo__rows_values(&r->rows, "stage");
    CU_ASSERT(stage->code[0] == 2 && stage->code[1] == 0 && stage->code[2] == 1);
    end(r);
}

const test suite_intake[] = {{"periods_of_days", periods_of_days},
                             {"dates_and_numbers_of_all_habits", dates_and_numbers_of_all_habits},
                             {"every_reason", every_reason},
                             {"too_many_rejects_stop_the_run", too_many_rejects_stop_the_run},
                             {"missing_column_names_the_nearest", missing_column_names_the_nearest},
                             {"repeats_do_not_depend_on_order", repeats_do_not_depend_on_order},
                             {"categories_are_in_byte_order", categories_are_in_byte_order},
                             {NULL, NULL}};
