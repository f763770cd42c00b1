/* intake/: cells, periods, rows with their reasons, repeats, and the report on them. */
#define _GNU_SOURCE
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/builder.h"
#include "core/calendar.h"
#include "intake/links.h"
#include "intake/cpr.h"
#include "intake/parse.h"
#include "intake/rows.h"
#include "io/intake_report.h"

/* ---- A table of texts: fields with ';', lines with '\n', the first the heading ---- */

enum { MAX_COLUMNS = 16 };

static size_t split(char *line, char **fields)
{
    size_t n = 0;
    for (char *field; (field = strsep(&line, ";")) && n < MAX_COLUMNS;) fields[n++] = field;
    return n;
}

static struct ArrowArrayStream table(const char *text)
{
    struct ArrowArrayStream stream = {0};
    char *copy = strdup(text), *rest = copy, *fields[MAX_COLUMNS];
    talgeo__field_spec specs[MAX_COLUMNS];
    size_t n = split(strsep(&rest, "\n"), fields);
    for (size_t i = 0; i < n; i++) specs[i] = (talgeo__field_spec){fields[i], "u", NULL};
    talgeo__builder *builder = talgeo__builder_new(specs, n);
    for (char *line; (line = strsep(&rest, "\n")) && *line;) {
        size_t given = split(line, fields);
        for (size_t i = 0; i < n; i++)
            if (i < given)
                talgeo__builder_text(builder, i, fields[i], strlen(fields[i]));
            else
                talgeo__builder_null(builder, i);
    }
    free(copy);
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_stream(builder, &stream, NULL), TALGEO_OK);
    return stream;
}

/* ---- Reading with a source that has everything ---- */

static talgeo__column_spec COLUMNS[] = {{.alias = "sex", .column = "koen"},
                                        {.alias = "birth_date", .column = "foedt"},
                                        {.alias = "height_cm", .column = "hoejde"},
                                        {.alias = "weight_kg", .column = "vaegt"},
                                        {.alias = "stage", .column = "trin"}};
static const char *const ALIASES[] = {"sex", "stage"};
static const talgeo__periods SCHOOL_YEARS = {TALGEO__SCHOOL_YEAR, NULL, 0, 2000, 2030};

#define HEADING "barn;dato;koen;foedt;hoejde;vaegt;trin;x;y;beskyttet\n"

static talgeo__source nurse(void)
{
    return (talgeo__source){.id = "nurse",
                            .shown = "m.csv",
                            .child = "barn",
                            .date = "dato",
                            .x = "x",
                            .y = "y",
                            .crs = "EPSG:25832",
                            .position = true,
                            .protected_address = "beskyttet",
                            .reject_limit = 1,
                            .columns = COLUMNS,
                            .n_columns = 5};
}

typedef struct reading {
    talgeo__dict *children;
    talgeo__rows rows;
    talgeo__source_report report;
    talgeo_error error;
    talgeo_status status;
} reading;

static reading read_stream(const talgeo__source *source, struct ArrowArrayStream stream)
{
    reading r = {.children = talgeo__dict_new(), .error = TALGEO_ERROR_INIT};
    r.status = talgeo__rows_read(source, &SCHOOL_YEARS, ALIASES, 2, r.children, NULL, NULL, &stream,
                                 NULL, NULL, &r.rows, &r.report, &r.error);
    CU_ASSERT_PTR_NULL(stream.release);
    int64_t sum = r.report.used;
    for (int i = 0; i < TALGEO__N_REASONS; i++) sum += r.report.not_used[i];
    if (r.status == TALGEO_OK) CU_ASSERT_EQUAL(sum, r.report.rows);
    return r;
}

static reading read_table(const talgeo__source *source, const char *text)
{
    return read_stream(source, table(text));
}

static void end(reading *r)
{
    talgeo__source_report_end(&r->report);
    talgeo__rows_free(&r->rows);
    talgeo__dict_free(r->children);
}

/* ---- Cells ---- */

/* One cell of text as a column. */
static void with_cell(const char *text, void (*look)(const talgeo__column *column, void *user),
                      void *user)
{
    const talgeo__field_spec field = {"c", "u", NULL};
    talgeo__builder *builder = talgeo__builder_new(&field, 1);
    struct ArrowSchema schema;
    struct ArrowArray array;
    talgeo__builder_text(builder, 0, text, strlen(text));
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_schema(builder, &schema, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_batch(builder, &array, NULL), TALGEO_OK);
    talgeo__column column = {.name = "c",
                             .format = "u",
                             .kind = TALGEO__TEXT,
                             .schema = schema.children[0],
                             .array = array.children[0]};
    look(&column, user);
    array.release(&array);
    schema.release(&schema);
    talgeo__builder_free(builder);
}

typedef struct parsed_cell {
    talgeo__parsed parsed;
    double number;
    int32_t days;
    uint8_t sex;
    bool marked;
    int pivot_year;
} parsed_cell;

static void look_at_number(const talgeo__column *column, void *user)
{
    parsed_cell *cell = user;
    cell->parsed = talgeo__cell_number(column, 0, &cell->number);
}

static void look_at_date(const talgeo__column *column, void *user)
{
    parsed_cell *cell = user;
    cell->parsed = talgeo__cell_date(column, 0, cell->pivot_year, &cell->days);
}

static void look_at_sex(const talgeo__column *column, void *user)
{
    parsed_cell *cell = user;
    cell->parsed = talgeo__cell_sex(column, 0, &cell->sex);
    cell->marked = talgeo__cell_is_marked(column, 0);
}

static bool number_is(const char *text, double expected)
{
    parsed_cell cell = {0};
    with_cell(text, look_at_number, &cell);
    return cell.parsed == TALGEO__GOOD && cell.number == expected;
}

static talgeo__parsed number_kind(const char *text)
{
    parsed_cell cell = {0};
    with_cell(text, look_at_number, &cell);
    CU_ASSERT(cell.parsed == TALGEO__GOOD || isnan(cell.number));
    return cell.parsed;
}

static void reads_numbers(void)
{
    CU_ASSERT(number_is("123,5", 123.5));
    CU_ASSERT(number_is("123.5", 123.5));
    CU_ASSERT(number_is(" 123 ", 123));
    CU_ASSERT(number_is("\xC2\xA0"
                        "7\xC2\xA0",
                        7));
    CU_ASSERT(number_is("-0,5", -0.5));
    CU_ASSERT(number_is("7,2E+05", 720000));
    static const char *const bad[] = {"1.234,5", "1,234.5", "1 234", "1.234.567", "12a", "0x1F",
                                      "inf",     "nan",     "1e999", "12;5",      "--",  NULL};
    for (size_t i = 0; bad[i]; i++) CU_ASSERT_EQUAL(number_kind(bad[i]), TALGEO__BAD);
    static const char *const missing[] = {"",   " ",   ".",   "..",  "-",     "NULL", "null",
                                          "NA", "n/a", "999", "Na ", "999,0", NULL};
    for (size_t i = 0; missing[i]; i++) CU_ASSERT_EQUAL(number_kind(missing[i]), TALGEO__MISSING);
}

static bool date_is(const char *text, int year, int month, int day)
{
    parsed_cell cell = {0};
    with_cell(text, look_at_date, &cell);
    return cell.parsed == TALGEO__GOOD && cell.days == talgeo__days_from_date(year, month, day);
}

static void reads_dates(void)
{
    static const char *const same[] = {"2016-10-14",
                                       "14-10-2016",
                                       "14.10.2016",
                                       "14/10/2016",
                                       " 14-10-2016 ",
                                       "\xEF\xBB\xBF"
                                       "14-10-2016\xE2\x80\xAF\xC2\xA0\r\n",
                                       "14-10-2016 00:00",
                                       "14-10-2016 23.59.59",
                                       "2016-10-14T08:30:00.123Z",
                                       "2016-10-14 08:30:00",
                                       "2016-10-14T08:30:00+02:00",
                                       "42657",
                                       "42657,75",
                                       "2016/10/14",
                                       "2016.10.14 00:00",
                                       NULL};
    for (size_t i = 0; same[i]; i++) CU_ASSERT(date_is(same[i], 2016, 10, 14));
    for (int32_t days = -62091; days <= 84370; days += 17) { /* 1800 to 2200 */
        int year, month, day;
        char text[2][16];
        talgeo__date_from_days(days, &year, &month, &day);
        snprintf(text[0], sizeof text[0], "%04d-%02d-%02d", year, month, day);
        snprintf(text[1], sizeof text[1], "%02d.%02d.%04d", day, month, year);
        CU_ASSERT(date_is(text[0], year, month, day) && date_is(text[1], year, month, day));
    }
    CU_ASSERT(date_is("1.2.2003", 2003, 2, 1));
    CU_ASSERT(date_is("29-02-2016", 2016, 2, 29));
    static const char *const bad[] = {
        "29-02-2015",     "31-04-2016",  "10/14/2016",  "14-10-16",         "2016",
        "14.10-2016",     "2016-13-01",  "14-10-2016x", "14-10-2016 25:00", "10-2016",
        "14-10-2016 8",   "2016-10-14T", "14-10-20166", "1-1-1700",         "20161014",
        "12345",          "-42657",      "14 okt 2016", "14-10-2016 10:61", "014-10-2016",
        "14-10-2016 ::0", "14--10-2016", "42657 42657", "050210", /* ddmmyy, no day number 50210 */
        "141016",         "4.27E+04",                             /* the last digits are lost */
        "4,2657e4",       "+42657",      "042657",      "14-10-20l6",       "1:-10-2016",
        "2016-1/-14",     "2016-10-1:",  "14:10:2016",  "20161-0-14",       NULL};
    for (size_t i = 0; bad[i]; i++) {
        parsed_cell cell = {0};
        with_cell(bad[i], look_at_date, &cell);
        if (cell.parsed != TALGEO__BAD) fprintf(stderr, "taken for a date: %s\n", bad[i]);
        CU_ASSERT_EQUAL(cell.parsed, TALGEO__BAD);
    }
}

static void two_digits_of_a_year_need_a_pivot(void)
{
    static const struct {
        const char *text;
        int pivot, year;
    } cases[] = {{"14-10-16", 2029, 2016},       {"14.10.29", 2029, 2029}, {"14/10/30", 2029, 1930},
                 {"14-10-16 08:15", 2016, 2016}, {"14-10-17", 2016, 1917}, {"14-10-99", 1999, 1999},
                 {"14-10-2016", 1999, 2016}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parsed_cell cell = {.pivot_year = cases[i].pivot};
        with_cell(cases[i].text, look_at_date, &cell);
        CU_ASSERT_EQUAL(cell.parsed, TALGEO__GOOD);
        CU_ASSERT_EQUAL(cell.days, talgeo__days_from_date(cases[i].year, 10, 14));
    }
    parsed_cell bad = {.pivot_year = 2029};
    with_cell("14-10-6", look_at_date, &bad);
    CU_ASSERT_EQUAL(bad.parsed, TALGEO__BAD);
}

/* Midnight in Denmark is the evening before in UTC: an export in UTC must not move a birth date. */
static void moments_have_their_day_in_denmark(void)
{
    CU_ASSERT(date_is("2018-07-31T22:00:00Z", 2018, 8, 1));
    CU_ASSERT(date_is("2018-07-31T21:59:59Z", 2018, 7, 31));
    CU_ASSERT(date_is("2018-01-31T23:00:00.000Z", 2018, 2, 1));
    CU_ASSERT(date_is("2018-01-31T22:59:59Z", 2018, 1, 31));
    CU_ASSERT(date_is("2018-08-01 00:00:00+02:00", 2018, 8, 1));
    CU_ASSERT(date_is("2018-08-01 00:00:00 +0200", 2018, 8, 1));
    CU_ASSERT(date_is("2018-08-01T00:00-05", 2018, 8, 1));
    CU_ASSERT(date_is("2018-12-31T20:00:00-05:00", 2019, 1, 1));
    CU_ASSERT(date_is("1995-09-30T22:30:00Z", 1995, 9, 30)); /* summer ended in September then */
    CU_ASSERT(date_is("1996-09-30T22:30:00Z", 1996, 10, 1));
    CU_ASSERT(date_is("2018-07-31T22:00:00", 2018, 7, 31));
    parsed_cell bad = {0};
    with_cell("2018-07-31T22:00:00+2:00", look_at_date, &bad);
    CU_ASSERT_EQUAL(bad.parsed, TALGEO__BAD);
}

static void reads_sex_and_marks(void)
{
    static const struct {
        const char *text;
        uint8_t sex;
    } words[] = {{"K", TALGEO__GIRL},    {"m", TALGEO__BOY},       {"D", TALGEO__BOY},
                 {"P", TALGEO__GIRL},    {"F", TALGEO__GIRL},      {"1", TALGEO__BOY},
                 {"2", TALGEO__GIRL},    {"Kvinde", TALGEO__GIRL}, {"MAND", TALGEO__BOY},
                 {"dreng", TALGEO__BOY}, {" pige ", TALGEO__GIRL}, {"boy", TALGEO__BOY},
                 {"girl", TALGEO__GIRL}, {"male", TALGEO__BOY},    {"female", TALGEO__GIRL}};
    parsed_cell cell;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        with_cell(words[i].text, look_at_sex, &cell);
        CU_ASSERT(cell.parsed == TALGEO__GOOD && cell.sex == words[i].sex);
    }
    with_cell("3", look_at_sex, &cell);
    CU_ASSERT(cell.parsed == TALGEO__BAD && cell.marked);
    with_cell("..", look_at_sex, &cell);
    CU_ASSERT(cell.parsed == TALGEO__MISSING && !cell.marked);
    static const char *const unmarked[] = {"0", "Nej", "N", "false", "", "NULL", "no", NULL};
    for (size_t i = 0; unmarked[i]; i++) {
        with_cell(unmarked[i], look_at_sex, &cell);
        CU_ASSERT(!cell.marked);
    }
    static const char *const marked[] = {"#N/A",
                                         "#REF!",
                                         "1",
                                         "ja",
                                         "X",
                                         "sand",
                                         "y",
                                         "TRUE",
                                         "hemmelig",
                                         "01-02-2020",
                                         "ja, indtil videre",
                                         NULL};
    for (size_t i = 0; marked[i]; i++) {
        with_cell(marked[i], look_at_sex, &cell);
        CU_ASSERT(cell.marked);
    }
}

/* ---- Periods ---- */

static void periods_have_their_days(void)
{
    talgeo__periods school = SCHOOL_YEARS, calendar = {TALGEO__CALENDAR_YEAR, NULL, 0, 2015, 2016};
    char label[32];
    int32_t last = talgeo__days_from_date(2016, 7, 31);
    CU_ASSERT_EQUAL(talgeo__period_of(&school, last), 2015);
    CU_ASSERT_EQUAL(talgeo__period_of(&school, last + 1), 2016);
    CU_ASSERT_EQUAL(talgeo__period_end(&school, 2015), last);
    talgeo__period_label(&school, 1999, label, sizeof label);
    CU_ASSERT_STRING_EQUAL(label, "1999/00");
    CU_ASSERT_EQUAL(talgeo__period_parse(&school, "2018/19"), 2018);
    CU_ASSERT_EQUAL(talgeo__period_parse(&school, "2018/20"), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_parse(&school, "2018"), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018/19", 7), 2018);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018/2019", 9), 2018);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018-2019", 9), 2018);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "1999/2000", 9), 1999);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018/2020", 9), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018.2019", 9), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018-19", 7), 2018);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018-20", 7), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018-1a", 7), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2008-09", 7), INT32_MIN); /* or a month? */
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018/19x", 7), 2018);
    CU_ASSERT_EQUAL(talgeo__period_named(&school, "2018/19x", 8), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_start(&school, 2018), talgeo__days_from_date(2018, 8, 1));
    CU_ASSERT_EQUAL(talgeo__period_of(&calendar, talgeo__days_from_date(2016, 12, 31)), 2016);
    CU_ASSERT_EQUAL(talgeo__period_of(&calendar, talgeo__days_from_date(2017, 1, 1)), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_of(&calendar, talgeo__days_from_date(2014, 12, 31)), INT32_MIN);
    talgeo__wave waves[] = {{"w1", 100, 200}, {"w2", 201, 300}};
    talgeo__periods named = {TALGEO__WAVES, waves, 2, INT32_MIN, INT32_MAX};
    CU_ASSERT_EQUAL(talgeo__period_of(&named, 99), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_of(&named, 100), 0);
    CU_ASSERT_EQUAL(talgeo__period_of(&named, 200), 0);
    CU_ASSERT_EQUAL(talgeo__period_of(&named, 201), 1);
    CU_ASSERT_EQUAL(talgeo__period_of(&named, 301), INT32_MIN);
    CU_ASSERT_EQUAL(talgeo__period_parse(&named, "w2"), 1);
    CU_ASSERT_EQUAL(talgeo__period_parse(&named, "w3"), INT32_MIN);
}

/* ---- Rows ---- */

static void every_row_has_its_fate(void)
{
    static const struct {
        const char *line;
        int reason; /* N_REASONS: used */
    } cases[] = {
        {"a;14-10-2016;K;01-02-2008;130,5;30;ind;7e5;6,2e6;\n", TALGEO__N_REASONS},
        {";14-10-2016;K;01-02-2008;130,5;30;ind;1;2;\n", TALGEO__NO_CHILD},
        {"NULL;14-10-2016;K;01-02-2008;130,5;30;ind;1;2;\n", TALGEO__NO_CHILD},
        {";;;;;;;;;\n", TALGEO__EMPTY_ROW},
        {"-; ;..;NULL;;;;;;\n", TALGEO__EMPTY_ROW},
        {";;;;;;;;0;\n", TALGEO__NO_CHILD},
        {"b;;K;01-02-2008;130,5;30;ind;1;2;\n", TALGEO__BAD_DATE},
        {"b;14-14-2016;K;01-02-2008;130,5;30;ind;1;2;\n", TALGEO__BAD_DATE},
        {"b;14-10-1999;K;01-02-2008;130,5;30;ind;1;2;\n", TALGEO__OUTSIDE_PERIODS},
        {"b;14-10-2016;K;01-02-2008;130,5;30;ind;1;2;ja\n", TALGEO__PROTECTED_ADDRESS},
        {"b;14-10-2016;K;01-02-2008;130,5;30;ind;vej 7;2;\n", TALGEO__BAD_POSITION},
        {"b;14-10-2016;K;01-02-2008;130,5;30;ind;1;;\n", TALGEO__BAD_POSITION},
        {"b;14-10-2016;K;01-02-2008;1.130,5;30;ind;1;2;\n", TALGEO__BAD_NUMBER},
        {"b;14-10-2016;K;01-02-2008;130,5;tung;ind;1;2;\n", TALGEO__BAD_NUMBER},
        {"b;14-10-2016;Z;01-02-2008;130,5;30;ind;1;2;\n", TALGEO__BAD_SEX},
        {"b;14-10-2016;K;01-02-08;130,5;30;ind;1;2;\n", TALGEO__BAD_BIRTH_DATE},
        {"b;14-10-2016;K;15-10-2016;130,5;30;ind;1;2;\n", TALGEO__BAD_BIRTH_DATE},
        {"b;14-10-2016;K;01-02-2008;1,305;30;ind;1;2;\n", TALGEO__IMPOSSIBLE_HEIGHT},
        {"b;14-10-2016;K;01-02-2008;220,1;30;ind;1;2;\n", TALGEO__IMPOSSIBLE_HEIGHT},
        {"b;14-10-2016;K;01-02-2008;0;30;ind;1;2;\n", TALGEO__IMPOSSIBLE_HEIGHT},
        {"b;14-10-2016;K;01-02-2008;130,5;-30;ind;1;2;\n", TALGEO__IMPOSSIBLE_WEIGHT},
        {"b;14-10-2016;K;01-02-2008;130,5;250,5;ind;1;2;\n", TALGEO__IMPOSSIBLE_WEIGHT},
        {"b;14-10-2016;K;14-10-2016;40;1;ind;1;2;nej\n", TALGEO__N_REASONS},
        {"c;14-10-2016;;;220;250;;;;\n", TALGEO__N_REASONS},
        {"d;14-10-2016;..;-;NA;999;999;.;..;0\n", TALGEO__N_REASONS},
        {"a;13-10-2016;K;01-02-2008;130,5;30;ind;1;2;\n", TALGEO__REPEATED_IN_PERIOD},
    };
    enum { CASES = sizeof cases / sizeof *cases };
    char text[4000] = HEADING;
    for (size_t i = 0; i < CASES; i++) strcat(text, cases[i].line);
    talgeo__source source = nurse();
    reading r = read_table(&source, text);
    CU_ASSERT_EQUAL_FATAL(r.status, TALGEO_OK);
    CU_ASSERT_EQUAL(r.report.rows, CASES);
    int64_t expected[TALGEO__N_REASONS + 1] = {0};
    for (size_t i = 0; i < CASES; i++) {
        int64_t at = expected[cases[i].reason]++;
        if (cases[i].reason < TALGEO__N_REASONS)
            CU_ASSERT_EQUAL(r.report.row_numbers[cases[i].reason][at], (int64_t)i + 1);
    }
    for (int i = 0; i < TALGEO__N_REASONS; i++) CU_ASSERT_EQUAL(r.report.not_used[i], expected[i]);
    CU_ASSERT_EQUAL(r.report.used, expected[TALGEO__N_REASONS]);
    CU_ASSERT_EQUAL(r.rows.count, 4);
    CU_ASSERT_EQUAL(r.report.no_position, 2);
    CU_ASSERT(r.rows.x[0] == 7e5 && r.rows.y[0] == 6.2e6 && isnan(r.rows.x[2]));
    CU_ASSERT(r.rows.sex[0] == TALGEO__GIRL && r.rows.sex[2] == TALGEO__SEX_UNKNOWN);
    CU_ASSERT(r.rows.birth[0] == talgeo__days_from_date(2008, 2, 1));
    CU_ASSERT(r.rows.birth[2] == INT32_MIN && isnan(r.rows.height_cm[3]));
    CU_ASSERT(isnan(r.rows.weight_kg[3]) && r.rows.height_cm[0] == 130.5);
    CU_ASSERT_STRING_EQUAL(r.rows.crs, "EPSG:25832");
    end(&r);
}

static void categories_do_not_depend_on_the_order(void)
{
    talgeo__source source = nurse();
    reading r = read_table(&source, HEADING "a;14-10-2016;K;;;;ud;;;\nb;14-10-2016;D;;;;mellem;;;\n"
                                            "c;14-10-2016;2;;;;ind;;;\nd;14-10-2016;;;;;æ;;;\n");
    const talgeo__values *sex = talgeo__rows_values(&r.rows, "sex"),
                         *stage = talgeo__rows_values(&r.rows, "stage");
    CU_ASSERT_PTR_NULL(talgeo__rows_values(&r.rows, "trin"));
    CU_ASSERT_FATAL(r.status == TALGEO_OK && sex && stage);
    CU_ASSERT_EQUAL(talgeo__dict_count(sex->dict), 2);
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(sex->dict, 0), "boy");
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(sex->dict, 1), "girl");
    const int32_t sexes[] = {1, 0, 1, -1}, stages[] = {2, 1, 0, 3};
    CU_ASSERT(memcmp(sex->code, sexes, sizeof sexes) == 0);
    CU_ASSERT(memcmp(stage->code, stages, sizeof stages) == 0);
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(stage->dict, 2), "ud");
    end(&r);
}

static void codes_tell_the_sex(void)
{
    static talgeo__sex_code codes[] = {
        {"1", TALGEO__GIRL}, {"2", TALGEO__BOY}, {"9", TALGEO__SEX_UNKNOWN}, {"D", TALGEO__GIRL}};
    static const char *const good[] = {"1", " 2 ", "9", "D", ""}, *const bad[] = {"3", "K", "d"};
    static const uint8_t sexes[] = {TALGEO__GIRL, TALGEO__BOY, TALGEO__SEX_UNKNOWN, TALGEO__GIRL,
                                    TALGEO__SEX_UNKNOWN};
    char text[4000] = HEADING;
    for (int i = 0; i < 40; i++)
        snprintf(text + strlen(text), 100, "c%d;14-10-%d;%s;;;;ud;;;\n", i, 2016 + i % 2,
                 i < 3 ? bad[i] : good[i % 5]);
    talgeo__source source = nurse();
    source.sex_codes = codes;
    source.n_sex_codes = 4;
    reading r = read_table(&source, text);
    CU_ASSERT_EQUAL_FATAL(r.rows.count, 37);
    for (size_t i = 0; i < 37; i++) CU_ASSERT_EQUAL(r.rows.sex[i], sexes[(i + 3) % 5]);
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__BAD_SEX], 3);
    CU_ASSERT_EQUAL(r.report.n_notes, 0); /* what is declared is no question */
    end(&r);
}

static void periods_stand_for_dates_where_no_age_is_needed(void)
{
    static const char text[] = "id;aar;trin\na;2016/17;ind\nb;2016/2017;ind\nc;14-10-2016;ind\n"
                               "d;1999/2000;ind\ne;2016/18;ind\nf;2016;ind\ng;..;ind\n";
    talgeo__source survey = {.id = "survey",
                             .shown = "s.csv",
                             .child = "id",
                             .date = "aar",
                             .reject_limit = 1,
                             .columns = COLUMNS + 4,
                             .n_columns = 1};
    struct ArrowArrayStream stream = table(text);
    reading r = {.children = talgeo__dict_new(), .error = TALGEO_ERROR_INIT};
    r.status = talgeo__rows_read(&survey, &SCHOOL_YEARS, ALIASES + 1, 1, r.children, NULL, NULL,
                                 &stream, NULL, NULL, &r.rows, &r.report, &r.error);
    CU_ASSERT_EQUAL_FATAL(r.rows.count, 3);
    for (size_t i = 0; i < 3; i++) CU_ASSERT_EQUAL(r.rows.period[i], 2016);
    CU_ASSERT_EQUAL(r.rows.date[1], talgeo__days_from_date(2016, 8, 1));
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__OUTSIDE_PERIODS], 1);
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__BAD_DATE], 3);
    end(&r);
    talgeo__source source = nurse();
    r = read_table(&source, HEADING "a;2016/17;K;01-02-2008;130;30;ind;1;2;\n");
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__BAD_DATE], 1);
    end(&r);
}

static void rows_of_other_sources_are_met(void)
{
    static const talgeo__source survey = {.id = "s",
                                          .shown = "s.csv",
                                          .child = "id",
                                          .date = "d",
                                          .reject_limit = 1,
                                          .columns = COLUMNS + 4,
                                          .n_columns = 1};
    static const char *const texts[] = {
        "id;d;trin\na;2016/17;\nb;2016/17;\nb;2017/18;\nc;2016/17;\n",
        "id;d;trin\na;2016/17;\nb;2016/17;\nd;2016/17;\n", "id;d;trin\nc;2016/17;\nd;2017/18;\n"};
    static const int64_t unmatched[] = {1, 1, 1};
    talgeo__dict *children = talgeo__dict_new();
    talgeo__rows rows[3] = {{0}};
    talgeo__report report = {.sources = calloc(3, sizeof *report.sources), .n_sources = 3};
    CU_ASSERT_PTR_NOT_NULL_FATAL(report.sources);
    for (size_t s = 0; s < 3; s++) {
        struct ArrowArrayStream stream = table(texts[s]);
        CU_ASSERT_EQUAL(talgeo__rows_read(&survey, &SCHOOL_YEARS, ALIASES + 1, 1, children, NULL,
                                          NULL, &stream, NULL, NULL, &rows[s], &report.sources[s],
                                          NULL),
                        TALGEO_OK);
    }
    CU_ASSERT(talgeo__links_count(rows, &report));
    for (size_t s = 0; s < 3; s++) {
        CU_ASSERT_EQUAL(report.sources[s].unmatched, unmatched[s]);
        talgeo__rows_free(&rows[s]);
    }
    talgeo__report_free(&report);
    talgeo__dict_free(children);
}

static void children_are_shared_by_sources(void)
{
    talgeo__source first = nurse(), second = {.id = "survey",
                                              .shown = "s.csv",
                                              .child = "id",
                                              .date = "besvaret",
                                              .reject_limit = 1,
                                              .columns = COLUMNS + 4,
                                              .n_columns = 1};
    reading r =
        read_table(&first, HEADING "x1;14-10-2016;K;;;;ud;;;\n x2 ;14-10-2016;D;;;;ud;;;\n");
    struct ArrowArrayStream stream =
        table("id;besvaret;trin\nx2;2016-10-20;ind\nx3;2016-10-20;ind\n");
    talgeo__rows rows = {0};
    talgeo__source_report report = {0};
    CU_ASSERT_EQUAL(talgeo__rows_read(&second, &SCHOOL_YEARS, ALIASES + 1, 1, r.children, NULL,
                                      NULL, &stream, NULL, NULL, &rows, &report, NULL),
                    TALGEO_OK);
    CU_ASSERT_EQUAL(rows.child[0], r.rows.child[1]);
    CU_ASSERT_EQUAL(rows.child[1], 2);
    CU_ASSERT_EQUAL(rows.period[0], 2016);
    CU_ASSERT(rows.x == NULL && rows.sex == NULL && rows.crs == NULL);
    CU_ASSERT_EQUAL(report.no_position, 0);
    talgeo__rows_free(&rows);
    talgeo__source_report_end(&report);
    end(&r);
}

/* ---- CPR numbers ---- */

static void cpr_numbers_tell_birth_and_sex(void)
{
    static const struct {
        const char *text;
        int year, month, day;
        uint8_t sex;
    } good[] = {
        {"0101010000", 1901, 1, 1, TALGEO__GIRL},  {"311299-3999", 1999, 12, 31, TALGEO__BOY},
        {"0102174001", 2017, 2, 1, TALGEO__BOY},   {"010236 4002", 2036, 2, 1, TALGEO__GIRL},
        {"0102374001", 1937, 2, 1, TALGEO__BOY},   {"0102575001", 2057, 2, 1, TALGEO__BOY},
        {"0102588001", 1858, 2, 1, TALGEO__BOY},   {"0102369001", 2036, 2, 1, TALGEO__BOY},
        {"0102379001", 1937, 2, 1, TALGEO__BOY},   {"6102174001", 2017, 2, 1, TALGEO__BOY},
        {"9112174001", 2017, 12, 31, TALGEO__BOY}, {"102174001", 2017, 2, 1, TALGEO__BOY}};
    talgeo__cpr cpr;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CU_ASSERT_FATAL(talgeo__cpr_parse(good[i].text, strlen(good[i].text), &cpr));
        CU_ASSERT_EQUAL(cpr.birth,
                        talgeo__days_from_date(good[i].year, good[i].month, good[i].day));
        CU_ASSERT_EQUAL(cpr.sex, good[i].sex);
    }
    static const char *const bad[] = {"3002174001",  "0113174001", "010217400",  "01021740011",
                                      "010217_4001", "010217-400", "B102174001", "6002174001",
                                      "9212174001",  "",           "-",          NULL};
    for (size_t i = 0; bad[i]; i++) CU_ASSERT(!talgeo__cpr_parse(bad[i], strlen(bad[i]), &cpr));
}

static void cpr_numbers_give_sex_and_birth_date(void)
{
    talgeo__source source = nurse();
    talgeo__column_spec columns[] = {{.alias = "height_cm", .column = "hoejde"},
                                     {.alias = "weight_kg", .column = "vaegt"},
                                     {.alias = "stage", .column = "trin"}};
    source.child_is_cpr = true;
    source.columns = columns;
    source.n_columns = 3;
    reading r = read_table(&source, HEADING "010208-4002;14-10-2016;;;130;30;ind;;;\n"
                                            "0102084002;14-10-2017;;;135;33;ind;;;\n"
                                            "020208-4001;14-10-2016;;;130;30;ind;;;\n"
                                            "KANARIE;14-10-2016;;;130;30;ind;;;\n"
                                            "020217-4001;14-10-2016;;;130;30;ind;;;\n");
    CU_ASSERT_EQUAL_FATAL(r.status, TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(r.rows.count, 3);
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__BAD_CPR], 1);
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__BAD_BIRTH_DATE], 1);
    CU_ASSERT(r.rows.child[0] == r.rows.child[1] && r.rows.child[0] != r.rows.child[2]);
    CU_ASSERT(r.rows.sex[0] == TALGEO__GIRL && r.rows.sex[2] == TALGEO__BOY);
    CU_ASSERT_EQUAL(r.rows.birth[2], talgeo__days_from_date(2008, 2, 2));
    const talgeo__values *sex = talgeo__rows_values(&r.rows, "sex");
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(sex->dict, sex->code[0]), "girl");
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(sex->dict, sex->code[2]), "boy");
    for (size_t i = 0; i < talgeo__dict_count(r.children); i++)
        CU_ASSERT_PTR_NULL(strstr(talgeo__dict_text(r.children, (int32_t)i), "0208"));
    end(&r);
}

/* ---- Addresses ---- */

#define UUID "0a3f50c0-1234-32b8-e044-0003ba298018"

static talgeo__source by_address(void)
{
    talgeo__source source = nurse();
    source.address = "x";
    source.address_shown = "adresser.csv";
    source.address_key = "id";
    source.x = "e";
    source.y = "n";
    source.accuracy = "klasse";
    return source;
}

static talgeo_status read_addresses(const char *text, talgeo__addresses *addresses,
                                    talgeo_error *error)
{
    talgeo__source source = by_address();
    struct ArrowArrayStream stream = table(text);
    talgeo_status status = talgeo__addresses_read(&source, &stream, NULL, addresses, error);
    CU_ASSERT_PTR_NULL(stream.release);
    return status;
}

static void positions_come_from_addresses(void)
{
    talgeo__source source = by_address();
    talgeo__addresses addresses;
    CU_ASSERT_EQUAL_FATAL(read_addresses("id;e;n;klasse\n" UUID
                                         ";720000,5;6214000;A\nA1;1;2;\nA2;;;U\n" UUID
                                         ";720000,5;6214000;A\n",
                                         &addresses, NULL),
                          TALGEO_OK);
    struct ArrowArrayStream stream =
        table(HEADING "a;14-10-2016;;;;;;" UUID ";;\n"
                      "b;14-10-2016;;;;;;{0A3F50C0-1234-32B8-E044-0003BA298018};;\n"
                      "c;14-10-2016;;;;;;A1;;\nd;14-10-2016;;;;;;a1;;\n"
                      "e;14-10-2016;;;;;;A2;;\nf;14-10-2016;;;;;;;;\n");
    reading r = {.children = talgeo__dict_new(), .error = TALGEO_ERROR_INIT};
    r.status = talgeo__rows_read(&source, &SCHOOL_YEARS, ALIASES, 2, r.children, &addresses, NULL,
                                 &stream, "EPSG:9999", NULL, &r.rows, &r.report, &r.error);
    CU_ASSERT_EQUAL_FATAL(r.status, TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(r.rows.count, 6);
    CU_ASSERT_STRING_EQUAL(r.rows.crs, "EPSG:25832");
    CU_ASSERT(r.rows.x[0] == 720000.5 && r.rows.y[0] == 6214000);
    CU_ASSERT(r.rows.x[1] == 720000.5 && r.rows.x[2] == 1 && r.rows.y[2] == 2);
    for (size_t i = 3; i < 6; i++) CU_ASSERT(isnan(r.rows.x[i]) && isnan(r.rows.y[i]));
    CU_ASSERT_EQUAL(r.report.no_position, 3);
    CU_ASSERT_EQUAL(r.report.unknown_address, 1);
    CU_ASSERT_EQUAL_FATAL(r.report.n_classes, 3);
    CU_ASSERT_STRING_EQUAL(r.report.classes[0].text, "A");
    CU_ASSERT_EQUAL(r.report.classes[0].rows, 2);
    CU_ASSERT_EQUAL(r.report.classes[1].rows, 0); /* U has no position */
    CU_ASSERT_EQUAL(r.report.classes[2].rows, 1);
    talgeo__addresses_free(&addresses);
    end(&r);
}

static void bad_address_tables_are_told(void)
{
    static const char *const cases[][2] = {
        {"ide;e;n;klasse\nA1;1;2;\n", "'adresser.csv' has no column 'id', perhaps 'ide'"},
        {"id;e;n\nA1;1;2\n", "no column 'klasse'"},
        {"id;e;n;klasse\nA1;1;2;\nA1;1;3;\n", "row 2: an address that stands before"},
        {"id;e;n;klasse\nA1;1;2;\n;1;3;\n", "row 2: an address without key"},
        {"id;e;n;klasse\nA1;1;KANARIE;\n", "row 1: the position is not two numbers"},
        {"id;e;n;klasse\nA1;1;;\n", "row 1: the position is not two numbers"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        talgeo__addresses addresses;
        talgeo_error error = TALGEO_ERROR_INIT;
        CU_ASSERT_EQUAL(read_addresses(cases[i][0], &addresses, &error), TALGEO_E_INPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, cases[i][1]));
        CU_ASSERT_PTR_NULL(strstr(error.message, "KANARIE"));
        talgeo__addresses_free(&addresses);
    }
}

static void rows_are_counted_by_period(void)
{
    talgeo__source source = nurse();
    reading r = read_table(&source, HEADING "a;14-10-2017;K;;;;;;;\na;15-10-2017;K;;;;;;;\n"
                                            "b;14-10-2015;K;;;;;;;\nb;14-10-2016;K;;;;;;;ja\n"
                                            "b;x;K;;;;;;;\n;14-10-2016;K;;;;;;;\n");
    static const struct {
        const char *label;
        int64_t used, repeated, hidden;
    } expected[] = {{"2015/16", 1, 0, 0}, {"2016/17", 0, 0, 1}, {"2017/18", 1, 1, 0}};
    CU_ASSERT_EQUAL_FATAL(r.report.n_periods, 3);
    for (size_t i = 0; i < 3; i++) {
        const talgeo__period_report *period = &r.report.periods[i];
        CU_ASSERT_STRING_EQUAL(period->label, expected[i].label);
        CU_ASSERT_EQUAL(period->used, expected[i].used);
        CU_ASSERT_EQUAL(period->not_used[TALGEO__REPEATED_IN_PERIOD], expected[i].repeated);
        CU_ASSERT_EQUAL(period->not_used[TALGEO__PROTECTED_ADDRESS], expected[i].hidden);
    }
    end(&r);
}

/* ---- Suspicious patterns ---- */

/* 40 children with these cells for height, weight, x and y, of two school years; then the notes. */
static reading read_alike(const char *height, const char *weight, const char *x, const char *y)
{
    char text[8000] = HEADING;
    for (int i = 0; i < 40; i++)
        snprintf(text + strlen(text), 150, "c%d;14-10-%d;%c;01-02-2008;%s;%s;ud;%s%d;%s;\n", i,
                 2016 + i % 2, "KM"[i / 2 % 2], height, weight, x, 10 + i, y);
    talgeo__source source = nurse();
    return read_table(&source, text);
}

static bool only_note(reading r, const char *words)
{
    bool good = r.report.n_notes == (words ? 1u : 0u) &&
                (words == NULL || strstr(r.report.notes[0], words) != NULL);
    for (size_t i = 0; !good && i < r.report.n_notes; i++)
        fprintf(stderr, "note: %s\n", r.report.notes[i]);
    end(&r);
    return good;
}

static void suspicious_patterns_are_said(void)
{
    CU_ASSERT(only_note(read_alike("130", "30", "7200", "6200000"), NULL));
    CU_ASSERT(only_note(read_alike("", "", "", ""), NULL));
    CU_ASSERT(only_note(read_alike("1,30", "30", "7200", "6200000"),
                        "100 % of heights are below 3: are they in metres?"));
    CU_ASSERT(only_note(read_alike("1300", "30", "7200", "6200000"), "in millimetres?"));
    CU_ASSERT(only_note(read_alike("130", "30000", "7200", "6200000"),
                        "100 % of weights are 1000 or more: are they in grams?"));
    CU_ASSERT(only_note(read_alike("30", "130", "7200", "6200000"), "columns swapped?"));
    CU_ASSERT(only_note(read_alike("130", "30", "62000", "720000"), "are x and y swapped?"));
    CU_ASSERT(only_note(read_alike("130", "30", "12,", "55,6"), "positions look like degrees"));
}

/* A file of 25 children by CPR number: girls born on 1 February 2008, as the columns have it. */
static reading read_cpr(const char *sex, const char *other_sex, const char *birth)
{
    char text[8000] = HEADING;
    for (int i = 0; i < 25; i++)
        snprintf(text + strlen(text), 150, "01020840%02d;14-10-%d;%s;%s;130;30;ud;;;\n", 2 * i,
                 2016 + i % 2, i == 7 ? other_sex : sex, birth);
    talgeo__source source = nurse();
    source.child_is_cpr = true;
    return read_table(&source, text);
}

static void codes_that_may_mean_either_are_said(void)
{
    CU_ASSERT(only_note(read_cpr("K", "K", "01-02-2008"), NULL));
    CU_ASSERT(only_note(read_cpr("2", "2", "01-02-2008"), "1 is taken as boy, 2 as girl, as in"));
    CU_ASSERT(
        only_note(read_cpr("P", "2", "01-02-2008"), "1 row: sex is a number, in others a letter"));
    CU_ASSERT(only_note(read_cpr("K", "M", "01-02-2008"), "1 row: another sex than the CPR"));
    CU_ASSERT(only_note(read_cpr("", "", "02-02-2008"), "25 rows: another birth date than"));
}

static void crowds_and_single_years_are_said(void)
{
    char text[8000] = HEADING;
    for (int i = 0; i < 40; i++)
        snprintf(text + strlen(text), 150, "c%d;14-10-2016;%c;;;;ud;%d;6200000;\n", i, "KM"[i % 2],
                 i % 8 ? 720000 : 720000 + i);
    talgeo__source source = nurse();
    reading r = read_table(&source, text);
    CU_ASSERT_EQUAL_FATAL(r.report.n_notes, 2);
    CU_ASSERT_STRING_EQUAL(r.report.notes[0], "all dates are in 2016/17");
    CU_ASSERT_PTR_NOT_NULL(strstr(r.report.notes[1], "36 rows share one position"));
    end(&r);
}

/* ---- A child's own rows ---- */

static void exact_duplicates_are_counted_apart(void)
{
    static const char *const lines[] = {
        "a;14-10-2016;K;;130,0;30;ind;1;2;\n", "a;14-10-2016;K;;130;30,0;ind;1;2;\n",
        "b;14-10-2016;K;;;;ud;;;\n",           "a;14-10-2016;K;;130;30;ud;1;2;\n",
        "b;14.10.2016;pige;;..;NA;ud;;;nej\n", "a;14-10-2016;K;;130;30;ind;1;2;\n",
        "a;14-10-2016;K;;130;30;ud;1;2;\n",    "c;14-10-2016;K;;130;30;ind;1;2;\n"};
    enum { LINES = sizeof lines / sizeof *lines };
    for (size_t shift = 0; shift < LINES; shift++) {
        char text[1000] = HEADING;
        for (size_t i = 0; i < LINES; i++) strcat(text, lines[(i + shift) % LINES]);
        talgeo__source source = nurse();
        reading r = read_table(&source, text);
        CU_ASSERT_EQUAL(r.report.not_used[TALGEO__EXACT_DUPLICATE], 4);
        CU_ASSERT_EQUAL(r.report.not_used[TALGEO__REPEATED_IN_PERIOD], 1);
        CU_ASSERT_EQUAL(r.report.used, 3);
        CU_ASSERT_EQUAL_FATAL(r.report.n_periods, 1);
        CU_ASSERT_EQUAL(r.report.periods[0].not_used[TALGEO__EXACT_DUPLICATE], 4);
        if (shift == 0) {
            static const int64_t expected[] = {2, 5, 6, 7};
            for (size_t k = 0; k < 4; k++)
                CU_ASSERT_EQUAL(r.report.row_numbers[TALGEO__EXACT_DUPLICATE][k], expected[k]);
        }
        end(&r);
    }
}

static void odd_series_are_to_be_looked_at(void)
{
    static const struct {
        const char *line;
        int review; /* N_REVIEWS: nothing odd */
    } cases[] = {
        {"a;14-10-2016;K;;130;30;;1;2;\n", TALGEO__N_REVIEWS},
        {"a;14-10-2017;K;;127,5;32;;1;2;\n", TALGEO__N_REVIEWS}, /* just 2.5 cm */
        {"a;14-10-2018;K;;124,9;32;;1;2;\n", TALGEO__HEIGHT_SHRINKING},
        {"b;14-10-2017;K;;130;30;;1;2;\n", TALGEO__CARRIED_FORWARD},
        {"b;14-10-2016;K;;130;30;;1;2;\n", TALGEO__N_REVIEWS},
        {"b;14-10-2018;K;;130;31;;1;2;\n", TALGEO__N_REVIEWS},
        {"c;14-10-2016;K;;130;30;;1;2;\n", TALGEO__N_REVIEWS},
        {"c;14-10-2016;K;;120;30;;1;2;\n", TALGEO__N_REVIEWS}, /* of one day */
        {"c;14-10-2017;K;;;;;1;2;\n", TALGEO__N_REVIEWS},
        {"c;14-10-2018;K;;119;30;;1;2;\n", TALGEO__HEIGHT_SHRINKING},
        {"d;14-10-2016;K;;45;150;;1;2;\n", TALGEO__LOOKS_SWAPPED},
        {"e;14-10-2016;K;;30;130;;1;2;\n", TALGEO__LOOKS_SWAPPED}, /* and rejected */
        {"f;14-10-2016;K;;45;45;;1;2;\n", TALGEO__N_REVIEWS},
    };
    enum { CASES = sizeof cases / sizeof *cases };
    char text[2000] = HEADING;
    int64_t expected[TALGEO__N_REVIEWS + 1] = {0};
    for (size_t i = 0; i < CASES; i++) strcat(text, cases[i].line);
    talgeo__source source = nurse();
    reading r = read_table(&source, text);
    for (size_t i = 0; i < CASES; i++) {
        int64_t at = expected[cases[i].review]++;
        if (cases[i].review < TALGEO__N_REVIEWS)
            CU_ASSERT_EQUAL(r.report.review_rows[cases[i].review][at], (int64_t)i + 1);
    }
    for (int k = 0; k < TALGEO__N_REVIEWS; k++) CU_ASSERT_EQUAL(r.report.review[k], expected[k]);
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__IMPOSSIBLE_HEIGHT], 1);
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__REPEATED_IN_PERIOD], 1);
    CU_ASSERT_EQUAL(r.report.used, CASES - 2);
    end(&r);
}

/* ---- Repeats ---- */

static const char *const REPEATS[] = {
    "a;14-10-2016;K;;130;30;ind;1;2;\n", "a;15-10-2016;K;;130;33;ind;1;2;\n",
    "a;15-10-2016;K;;130;32;ind;1;2;\n", "a;20-05-2017;K;;;35;ind;1;2;\n",
    "a;20-05-2017;K;;;35;ud;1;2;\n",     "a;01-08-2017;K;;130;20;ind;1;2;\n",
};

enum { N_REPEATS = sizeof REPEATS / sizeof *REPEATS };

/* What is kept of the repeats, read in the order that `seed` gives: weight and stage by period. */
static void keep_of(talgeo__one_per keep, unsigned seed, char *out, size_t size)
{
    size_t order[N_REPEATS];
    char text[1000] = HEADING;
    for (size_t i = 0; i < N_REPEATS; i++) order[i] = i;
    for (size_t i = N_REPEATS; i-- > 1;) {
        size_t j = (seed = seed * 1664525u + 1013904223u) / 65536 % (i + 1), swap = order[i];
        order[i] = order[j], order[j] = swap;
    }
    for (size_t i = 0; i < N_REPEATS; i++) strcat(text, REPEATS[order[i]]);
    talgeo__source source = nurse();
    source.one_per = keep;
    reading r = read_table(&source, text);
    const talgeo__values *stage = talgeo__rows_values(&r.rows, "stage");
    CU_ASSERT_EQUAL_FATAL(r.rows.count, 2);
    CU_ASSERT_EQUAL(r.report.not_used[TALGEO__REPEATED_IN_PERIOD], 4);
    size_t first = r.rows.period[0] == 2016 ? 0 : 1;
    CU_ASSERT_EQUAL(r.rows.weight_kg[!first], 20);
    snprintf(out, size, "%g %s", r.rows.weight_kg[first],
             talgeo__dict_text(stage->dict, stage->code[first]));
    end(&r);
}

static void one_row_is_kept_whatever_the_order(void)
{
    char kept[64];
    for (unsigned seed = 1; seed < 200; seed++) {
        keep_of(TALGEO__LATEST, seed, kept, sizeof kept);
        CU_ASSERT_STRING_EQUAL(kept, "35 ud");
        keep_of(TALGEO__FIRST, seed, kept, sizeof kept);
        CU_ASSERT_STRING_EQUAL(kept, "30 ind");
        keep_of(TALGEO__WORST, seed, kept, sizeof kept);
        CU_ASSERT_STRING_EQUAL(kept, "33 ind");
    }
}

/* ---- Typed columns ---- */

static void add_point(talgeo__builder *builder, size_t column, double x, double y)
{
    char wkb[21] = {1, 1};
    memcpy(wkb + 5, &x, 8);
    memcpy(wkb + 13, &y, 8);
    talgeo__builder_text(builder, column, wkb, sizeof wkb);
}

static struct ArrowArrayStream typed_table(void)
{
    static const talgeo__field_spec fields[] = {
        {"barn", "l", NULL},   {"dato", "tdD", NULL}, {"koen", "i", NULL}, {"foedt", "tdD", NULL},
        {"hoejde", "g", NULL}, {"vaegt", "l", NULL},  {"trin", "g", NULL}, {"geom", "z", NULL}};
    talgeo__builder *b = talgeo__builder_new(fields, 8);
    for (int i = 0; i < 3; i++) {
        talgeo__builder_int(b, 0, 1000 + i);
        talgeo__builder_int(b, 1, talgeo__days_from_date(2016, 10, 14));
        talgeo__builder_int(b, 2, 1 + i % 2);
        talgeo__builder_int(b, 3, talgeo__days_from_date(2008, 1, 1));
        talgeo__builder_real(b, 4, i == 2 ? (double)NAN : 130.25);
        talgeo__builder_int(b, 5, 30);
        talgeo__builder_real(b, 6, i);
        if (i == 1)
            talgeo__builder_null(b, 7);
        else if (i == 2)
            add_point(b, 7, (double)NAN, (double)NAN);
        else
            add_point(b, 7, 720000.5, 6214000.25);
    }
    struct ArrowArrayStream stream;
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_stream(b, &stream, NULL), TALGEO_OK);
    return stream;
}

static void reads_typed_columns(void)
{
    talgeo__source source = nurse();
    source.x = source.y = source.protected_address = NULL;
    reading r = read_stream(&source, typed_table());
    CU_ASSERT_EQUAL_FATAL(r.status, TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(r.rows.count, 3);
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(r.children, r.rows.child[0]), "1000");
    CU_ASSERT(r.rows.sex[0] == TALGEO__BOY && r.rows.sex[1] == TALGEO__GIRL);
    CU_ASSERT(r.rows.height_cm[0] == 130.25 && isnan(r.rows.height_cm[2]));
    CU_ASSERT(r.rows.x[0] == 720000.5 && r.rows.y[0] == 6214000.25);
    CU_ASSERT_EQUAL(r.report.no_position, 2);
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(talgeo__rows_values(&r.rows, "stage")->dict, 2), "2");
    end(&r);
    source.crs = NULL;
    r = read_stream(&source, typed_table());
    CU_ASSERT_EQUAL(r.status, TALGEO_E_CRS);
    end(&r);
}

/* A point of WKB in hex; the collections of maps hold one point as well as more. */
static talgeo__parsed point_of(const char *hex, double *x, double *y)
{
    const talgeo__field_spec field = {"c", "z", NULL};
    talgeo__builder *builder = talgeo__builder_new(&field, 1);
    struct ArrowArrayStream stream;
    talgeo__batches batches;
    char wkb[200];
    bool more;
    size_t length = strlen(hex) / 2;
    for (size_t i = 0; i < length; i++) {
        unsigned byte;
        CU_ASSERT_EQUAL_FATAL(sscanf(hex + 2 * i, "%2x", &byte), 1);
        wkb[i] = (char)byte;
    }
    talgeo__builder_text(builder, 0, wkb, length);
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_stream(builder, &stream, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_next(&batches, &more, "test", NULL), TALGEO_OK);
    talgeo__parsed parsed = talgeo__cell_point(&batches.columns[0], 0, x, y);
    talgeo__batches_close(&batches);
    return parsed;
}

static void reads_points(void)
{
#define XY "000000000000F03F0000000000000040" /* 1 and 2 */
    static const struct {
        const char *hex;
        talgeo__parsed parsed;
    } cases[] = {{"0101000000" XY, TALGEO__GOOD},
                 {"00000000013FF00000000000004000000000000000", TALGEO__GOOD},
                 {"0101000020E6100000" XY, TALGEO__GOOD},            /* with its CRS */
                 {"01E9030000" XY "0000000000000840", TALGEO__GOOD}, /* with a height */
                 {"0104000000010000000101000000" XY, TALGEO__GOOD},
                 {"01EC0300000100000001E9030000" XY "0000000000000840", TALGEO__GOOD},
                 {"010400000000000000", TALGEO__BAD},
                 {"0104000000020000000101000000" XY "0101000000" XY, TALGEO__BAD},
                 {"0104000000010000000104000000010000000101000000" XY, TALGEO__BAD},
                 {"0104000000010000000102000000" XY, TALGEO__BAD},
                 {"01040000000100000001010000", TALGEO__BAD},
                 {"0102000000" XY, TALGEO__BAD},
                 {"0101000000000000000000F03F", TALGEO__BAD},
                 {"0101000000000000000000F87F000000000000F87F", TALGEO__MISSING},
                 {"01", TALGEO__BAD},
                 {"", TALGEO__BAD}};
#undef XY
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double x = 0, y = 0;
        CU_ASSERT_EQUAL(point_of(cases[i].hex, &x, &y), cases[i].parsed);
        if (cases[i].parsed == TALGEO__GOOD) CU_ASSERT(x == 1 && y == 2);
    }
}

/* ---- Errors ---- */

static void missing_columns_are_named(void)
{
    talgeo__source source = nurse();
    source.child = "bern";
    reading r = read_table(&source, HEADING "KANARIE;14-10-2016;K;;;;ud;;;\n");
    CU_ASSERT_EQUAL(r.status, TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "'m.csv' has no column 'bern'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "'barn'"));
    CU_ASSERT_PTR_NULL(strstr(r.error.message, "KANARIE"));
    end(&r);
    source = nurse();
    source.x = source.y = NULL;
    r = read_table(&source, HEADING);
    CU_ASSERT_EQUAL(r.status, TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "no point geometry"));
    end(&r);
}

static void too_many_rejects_stop_the_run(void)
{
    char text[8000] = HEADING;
    for (int i = 0; i < 95; i++)
        snprintf(text + strlen(text), 100, "c%d;14-10-2016;K;;;;ud;;;\n", i);
    for (int i = 0; i < 5; i++) strcat(text, "d;14-10-2016;K;;KANARIE;;ud;;;\n");
    strcat(text, "e;14-10-2009;K;;;;ud;;;ja\ne;14-10-1999;K;;;;ud;;;\n");
    talgeo__source source = nurse();
    source.reject_limit = 5.0 / 102.0;
    reading r = read_table(&source, text);
    CU_ASSERT_EQUAL(r.status, TALGEO_OK);
    end(&r);
    source.reject_limit = 0.049;
    r = read_table(&source, text);
    CU_ASSERT_EQUAL(r.status, TALGEO_E_INPUT);
    CU_ASSERT_EQUAL(r.error.row, 96);
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "5 of 102 rows of 'm.csv' are rejected"));
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "4.9 %"));
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "(row 96, 97, 98, ...)"));
    CU_ASSERT_PTR_NULL(strstr(r.error.message, "KANARIE"));
    end(&r);
}

static void units_are_guessed_in_words_only(void)
{
    talgeo__source source = nurse();
    char text[8000] = HEADING;
    for (int i = 0; i < 40; i++)
        snprintf(text + strlen(text), 150, "c%d;14-10-2016;K;01-02-2008;1,305;30;ud;;;\n", i);
    source.reject_limit = 0.05;
    reading r = read_table(&source, text);
    CU_ASSERT_EQUAL(r.status, TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "height outside 40-220 cm: 40"));
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "heights are below 3: are they in metres?"));
    CU_ASSERT_EQUAL(r.report.used, 0);
    end(&r);
}

static void group_names_are_utf8(void)
{
    talgeo__source source = nurse();
    reading r = read_table(&source, HEADING "a;14-10-2016;K;;;;b\xF8rnehave;;;\n");
    CU_ASSERT_EQUAL(r.status, TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, "the column of 'stage' in 'm.csv'"));
    end(&r);
}

static void an_empty_table_is_fine(void)
{
    talgeo__source source = nurse();
    reading r = read_table(&source, HEADING);
    CU_ASSERT_EQUAL(r.status, TALGEO_OK);
    CU_ASSERT(r.report.rows == 0 && r.rows.count == 0);
    end(&r);
}

/* ---- The report ---- */

static char *slurp(const char *path)
{
    static char text[20000];
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void the_report_adds_up(void)
{
    char path[64], set[] = "residential", id[] = "nurse", file[] = "m.csv", *set_ids[] = {set};
    int64_t outside[] = {1};
    talgeo__source_report source = {.source = id,
                                    .file = file,
                                    .rows = 10,
                                    .used = 7,
                                    .outside = outside,
                                    .n_sets = 1,
                                    .no_position = 2,
                                    .not_classified = 3};
    talgeo__report report = {&source, 1, set_ids, 1, NULL};
    talgeo__kept_line line = {"2015/16", "overweight", 3, 20, 21};
    const talgeo__kept_lines kept = {&line, 1, false};
    struct stat info;
    talgeo__report_note(&source, "all heights are odd");
    talgeo__period_report *period = talgeo__report_period(&source, 2016);
    snprintf(period->label, sizeof period->label, "2016/17");
    period->used = 7;
    period->not_used[TALGEO__BAD_SEX] = 2;
    snprintf(path, sizeof path, "/tmp/talgeo-intake-%ld.json", (long)getpid());
    talgeo__report_reject(&source, TALGEO__BAD_SEX, 4);
    talgeo__report_reject(&source, TALGEO__BAD_SEX, 9);
    CU_ASSERT_EQUAL(talgeo__intake_report_write(&report, &kept, path, NULL), TALGEO_E_INTERNAL);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    talgeo__report_reject(&source, TALGEO__REPEATED_IN_PERIOD, 5);
    CU_ASSERT_EQUAL_FATAL(talgeo__intake_report_write(&report, &kept, path, NULL), TALGEO_OK);
    CU_ASSERT(stat(path, &info) == 0 && (info.st_mode & 0777) == 0600);
    char *text = slurp(path);
    static const char *const parts[] = {"\"schema\": \"talgeo.intake/1\"",
                                        "\"rows\": 10",
                                        "\"used\": 7",
                                        "\"not_used\": 3",
                                        "\"bad_sex\": {",
                                        "\"text\": \"sex not understood\"",
                                        "4,\n",
                                        "9\n",
                                        "\"residential\": 1",
                                        "\"used_without_position\": 2",
                                        "\"used_without_bmi_class\": 3",
                                        "\"2016/17\": {",
                                        "\"bad_sex\": 2",
                                        "\"all heights are odd\"",
                                        "\"period\": \"2015/16\"",
                                        "\"figures_that_would_change\": 3",
                                        "\"children_published\": 20",
                                        "\"children_counted_now\": 21",
                                        NULL};
    for (size_t i = 0; parts[i]; i++) CU_ASSERT_PTR_NOT_NULL(strstr(text, parts[i]));
    char *first = strdup(text);
    CU_ASSERT_EQUAL(talgeo__intake_report_write(&report, &kept, path, NULL), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(slurp(path), first);
    free(first);
    free(source.periods);
    unlink(path);
}

const test suite_intake[] = {
    {"reads_numbers", reads_numbers},
    {"reads_dates", reads_dates},
    {"two_digits_of_a_year_need_a_pivot", two_digits_of_a_year_need_a_pivot},
    {"moments_have_their_day_in_denmark", moments_have_their_day_in_denmark},
    {"reads_sex_and_marks", reads_sex_and_marks},
    {"periods_have_their_days", periods_have_their_days},
    {"every_row_has_its_fate", every_row_has_its_fate},
    {"categories_do_not_depend_on_the_order", categories_do_not_depend_on_the_order},
    {"codes_tell_the_sex", codes_tell_the_sex},
    {"periods_stand_for_dates_where_no_age_is_needed",
     periods_stand_for_dates_where_no_age_is_needed},
    {"rows_of_other_sources_are_met", rows_of_other_sources_are_met},
    {"children_are_shared_by_sources", children_are_shared_by_sources},
    {"cpr_numbers_tell_birth_and_sex", cpr_numbers_tell_birth_and_sex},
    {"cpr_numbers_give_sex_and_birth_date", cpr_numbers_give_sex_and_birth_date},
    {"positions_come_from_addresses", positions_come_from_addresses},
    {"bad_address_tables_are_told", bad_address_tables_are_told},
    {"rows_are_counted_by_period", rows_are_counted_by_period},
    {"suspicious_patterns_are_said", suspicious_patterns_are_said},
    {"codes_that_may_mean_either_are_said", codes_that_may_mean_either_are_said},
    {"crowds_and_single_years_are_said", crowds_and_single_years_are_said},
    {"exact_duplicates_are_counted_apart", exact_duplicates_are_counted_apart},
    {"odd_series_are_to_be_looked_at", odd_series_are_to_be_looked_at},
    {"one_row_is_kept_whatever_the_order", one_row_is_kept_whatever_the_order},
    {"reads_typed_columns", reads_typed_columns},
    {"reads_points", reads_points},
    {"missing_columns_are_named", missing_columns_are_named},
    {"too_many_rejects_stop_the_run", too_many_rejects_stop_the_run},
    {"units_are_guessed_in_words_only", units_are_guessed_in_words_only},
    {"group_names_are_utf8", group_names_are_utf8},
    {"an_empty_table_is_fine", an_empty_table_is_fine},
    {"the_report_adds_up", the_report_adds_up},
    {NULL, NULL}};
