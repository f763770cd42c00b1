/* io/csv_*: dialects, quotes, encodings, lines that do not fit. */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/batch.h"
#include "core/text.h"
#include "io/table_read.h"

static char path[64];

static void write_file(const char *bytes, size_t length)
{
    snprintf(path, sizeof path, "/tmp/talgeo-csv-%ld.csv", (long)getpid());
    FILE *file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/* Read the file; cells of all rows joined with '|', rows with '/'. "!" and the message on failure.
 */
static const char *read_back(const char *encoding)
{
    static char out[4096];
    struct ArrowArrayStream stream;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__table_source source = {.path = path, .shown = "fil.csv", .encoding = encoding};
    talgeo__batches batches;
    bool more = true;
    size_t used = 0, length;
    out[0] = '\0';
    if (talgeo__csv_open(&source, &stream, NULL, &error) != TALGEO_OK) {
        snprintf(out, sizeof out, "!%s", error.message);
        return out;
    }
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    for (size_t c = 0; c < batches.n_columns; c++)
        used += (size_t)snprintf(out + used, sizeof out - used, "%s|", batches.columns[c].name);
    while (talgeo__batches_next(&batches, &more, "test", &error) == TALGEO_OK && more)
        for (int64_t i = 0; i < batches.rows && used < sizeof out / 2; i++) {
            used += (size_t)snprintf(out + used, sizeof out - used, "/");
            for (size_t c = 0; c < batches.n_columns; c++) {
                const char *text = talgeo__column_text(&batches.columns[c], i, &length);
                used += (size_t)snprintf(out + used, sizeof out - used, "%.*s|", (int)length, text);
            }
        }
    if (error.status != TALGEO_OK) snprintf(out, sizeof out, "!%s", error.message);
    talgeo__batches_close(&batches);
    unlink(path);
    return out;
}

static const char *csv(const char *text)
{
    write_file(text, strlen(text));
    return read_back(NULL);
}

static void reads_dialects(void)
{
    CU_ASSERT_STRING_EQUAL(csv("a,b\n1,2\n3,4\n"), "a|b|/1|2|/3|4|");
    CU_ASSERT_STRING_EQUAL(csv("a;b\r\n1,5;2\r\n\r\n"), "a|b|/1,5|2|");
    CU_ASSERT_STRING_EQUAL(csv("a\tb\n1\t\n"), "a|b|/1||");
    CU_ASSERT_STRING_EQUAL(csv("a;b\r1;2\r3;4"), "a|b|/1|2|/3|4|");
    CU_ASSERT_STRING_EQUAL(csv("\xEF\xBB\xBF\"a\"; b \nx;y"), "a|b|/x|y|");
    CU_ASSERT_STRING_EQUAL(csv("alone\n1\n2\n"), "alone|/1|/2|");
    CU_ASSERT_STRING_EQUAL(csv("sep=;\r\na,b;c\r\n1,5;2\r\n"), "a,b|c|/1,5|2|");
    CU_ASSERT_STRING_EQUAL(csv("sep=,x\n1,2\n"), "sep=|x|/1|2|");
    CU_ASSERT_STRING_EQUAL(csv("\"a;b\";c\n1;2"), "a;b|c|/1|2|");
}

static void empty_lines_end_a_file_and_nothing_else(void)
{
    CU_ASSERT_STRING_EQUAL(csv("a;b\n1;2\n\n\r\n\n"), "a|b|/1|2|");
    CU_ASSERT_STRING_EQUAL(csv("a;b\n"), "a|b|");
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a;b\n1;2\n\n\n3;4\n"), "line 3 is empty"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("\na;b\n1;2\n"), "line 1 is empty"));
    CU_ASSERT_STRING_EQUAL(csv("a;b\n;\n"), "a|b|/||");
}

static void reads_quotes(void)
{
    CU_ASSERT_STRING_EQUAL(csv("a,b\n\"x,\"\"y\"\"\nz\",2\n"), "a|b|/x,\"y\"\nz|2|");
    CU_ASSERT_STRING_EQUAL(csv("a,b\n\"\",2\n"), "a|b|/|2|");
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a,b\n1,2\n\"x,2\n"), "line 3: a quote is not closed"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a,b\n\"x\"y,2\n"), "line 2: text behind a closing quote"));
}

static void reads_encodings(void)
{
    CU_ASSERT_STRING_EQUAL(csv("k\xF8n;\xE5r\nB\xF8;1\n"), "køn|år|/Bø|1|");
    CU_ASSERT_STRING_EQUAL(csv("køn;år\nBø;1\n"), "køn|år|/Bø|1|");
    write_file("k\xF8n\n1\n", 6);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back("utf-8"), "line 1: not UTF-8"));
    write_file("køn\n1\n", strlen("køn\n1\n"));
    CU_ASSERT_STRING_EQUAL(read_back("latin1"), "kÃ¸n|/1|");
}

/* What a spreadsheet saves as Unicode text. */
static void reads_utf16(void)
{
    static const char little[] = "\xFF\xFEk\0\xF8\0n\0\t\0" /* keeps its last NUL */
                                 "n\0\r\0\n\0\x11\x04\t\0\x3D\xD8\x00\xDE\r\0\n";
    static const char big[] = "\xFE\xFF\0a\0;\0b\0\n\0\xE5\0;\0001\0";
    write_file(little, sizeof little);
    CU_ASSERT_STRING_EQUAL(read_back(NULL), "køn|n|/Б|😀|");
    write_file(big, sizeof big - 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "line 2: UTF-16 that is broken"));
    write_file(big, sizeof big - 2);
    CU_ASSERT_STRING_EQUAL(read_back(NULL), "a|b|/å|1|");
    write_file(big, sizeof big - 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back("latin1"), "is UTF-16, and not"));
    write_file("\xFF\xFE\x3D\xD8"
               "a\0\n",
               8);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "line 1: UTF-16 that is broken"));
    write_file("\xFF\xFE\0\xDE\n", 6);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "line 1: UTF-16 that is broken"));
    write_file("\xFF\xFE\0\0a\0\0\0", 8); /* UTF-32 */
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "line 1: a zero byte"));
    write_file("\xFF\xFE", 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "is empty"));
}

/* Fields and lines that end in every place of a block of bytes, with each kind of end. */
static void reads_ends_in_any_place(void)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    char text[400], expected[400];
    for (size_t length = 0; length < 140; length++)
        for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
            char field[150];
            memset(field, 'x', length);
            field[length] = '\0';
            snprintf(text, sizeof text, "a;%s;c%s1;;3%s\"%s\";5;6", field, ends[e], ends[e], field);
            snprintf(expected, sizeof expected, "a|%s|c|/1||3|/%s|5|6|", field, field);
            CU_ASSERT_STRING_EQUAL(csv(text), expected);
        }
}

static void foreign_encodings_are_told(void)
{
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a\n1\nk\x9Bn\n"), "line 3: neither UTF-8 nor Windows-1252"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("m\x86l;n\n1;2\n"), "line 1: neither")); /* CP850 */
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a\nv\xBEgt\n"), "line 2: neither"));    /* Mac OS */
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a\n\x8F\n"), "line 2: neither"));
    CU_ASSERT_STRING_EQUAL(csv("a\n\x9Bnej\x9B \xBF\x86\n\xBE\n"), "a|/›nej› ¿†|/¾|");
    write_file("k\x9Bn\n", 4);
    CU_ASSERT_STRING_EQUAL(read_back("windows-1252"), "k›n|");
}

static void mixed_encodings_are_told(void)
{
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a;b\nø;1\nk\xF8n;2\n"), "line 3: not UTF-8"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a;b\nk\xF8n;2\nø;1\n"), "line 2: not UTF-8"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("\xEF\xBB\xBF"
                                      "a;b\nk\xF8n;2\n"),
                                  "line 2: not UTF-8"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a;b\n1;2\n3;k\xC3"), "/3|kÃ|"));
}

/* A file of 20,000 lines of ASCII but for two: they lie in blocks of their own. */
static const char *csv_with(size_t line, const char *text, size_t other_line,
                            const char *other_text)
{
    talgeo__string all = {0};
    talgeo__string_puts(&all, "a;b\n");
    for (size_t i = 2; i <= 20000; i++) {
        const char *cell = i == line ? text : i == other_line ? other_text : "plain text";
        talgeo__string_printf(&all, "%s;forty bytes of text, to fill some blocks\n", cell);
    }
    write_file(all.data, all.length);
    talgeo__string_free(&all);
    return read_back(NULL);
}

static void encodings_are_known_late(void)
{
    CU_ASSERT_EQUAL(*csv_with(15000, "k\xF8n", 19000, "\xE6"), 'a');
    CU_ASSERT_EQUAL(*csv_with(15000, "køn", 19000, "æ"), 'a');
    CU_ASSERT_PTR_NOT_NULL(strstr(csv_with(2, "k\xF8n", 19000, "æ"), "line 2: not UTF-8"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv_with(2, "køn", 19000, "\xE6"), "line 19000: not UTF-8"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv_with(2, "\xF8", 20000, "\xC3\xA6"), "line 2: not UTF-8"));
}

/* A character cut by the block that the check of the encoding reads. */
static void reads_characters_across_blocks(void)
{
    size_t length = 3 * (1 << 18);
    char *text = malloc(length + 1);
    memset(text, 'a', length);
    text[0] = 'h', text[1] = '\n';
    for (size_t i = 100; i < length; i += 100) text[i] = '\n';
    for (size_t i = 1; i <= 2; i++) memcpy(text + i * (1 << 18) - 1, "ø", 2);
    write_file(text, length);
    free(text);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back("utf-8"), "|/aaa"));
}

static void refuses_what_is_no_table(void)
{
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a;b\n1;2\n1;2;3\n"), "line 3 has 3 fields, the heading 2"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv("a;a\n1;2\n"), "columns 1 and 2 have the same name"));
    CU_ASSERT_PTR_NOT_NULL(strstr(csv(""), "is empty"));
    write_file("a\n\0\n", 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "line 2: a zero byte"));
    snprintf(path, sizeof path, "/tmp");
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "is a folder"));
    snprintf(path, sizeof path, "/nowhere/fil.csv");
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "does not exist"));
}

static char *repeated(const char *unit, size_t times)
{
    size_t length = strlen(unit);
    char *text = malloc(length * times + 1);
    for (size_t i = 0; i < times; i++) memcpy(text + i * length, unit, length + 1);
    return text;
}

static void large_records_have_a_limit(void)
{
    char *fields = repeated("a;", 1000000), *wide = repeated("x", 10000000), *text = NULL;
    CU_ASSERT_PTR_NOT_NULL(strstr(csv(fields), "line 1: more than 16384 fields"));
    size_t length = 2 + 10000000 + 5, most = 1 << 20, huge = 20000000;
    text = malloc(huge + 5);
    if (text == NULL) abort();
    snprintf(text, length, "n\n%s\n1\n", wide);
    write_file(text, strlen(text));
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "line 2: a record of more than 1 MB"));
    snprintf(text, most, "n\n%.1000000s\n1\n", wide);
    write_file(text, strlen(text));
    struct ArrowArrayStream stream;
    talgeo__table_source source = {.path = path, .shown = "fil.csv"};
    talgeo__batches batches;
    bool more;
    CU_ASSERT_EQUAL_FATAL(talgeo__csv_open(&source, &stream, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_next(&batches, &more, "test", NULL), TALGEO_OK);
    CU_ASSERT(more && batches.rows == 2);
    CU_ASSERT_PTR_NOT_NULL(talgeo__column_text(&batches.columns[0], 0, &length));
    CU_ASSERT_EQUAL(length, 1000000);
    talgeo__batches_close(&batches);
    memset(text, 'x', huge);
    memcpy(text, "n\n\"", 3);
    write_file(text, huge);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_back(NULL), "line 2: a record of more than 1 MB"));
    free(text);
    free(wide);
    free(fields);
}

static void tells_a_file_that_changes(void)
{
    struct ArrowArrayStream stream;
    talgeo__table_source source = {.path = path, .shown = "fil.csv"};
    talgeo__batches batches;
    talgeo_error error = TALGEO_ERROR_INIT;
    bool more;
    write_file("a;b\n1;2\n", 8);
    CU_ASSERT_EQUAL_FATAL(talgeo__csv_open(&source, &stream, NULL, NULL), TALGEO_OK);
    FILE *file = fopen(path, "ab");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs("3;4\n", file);
    fclose(file);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo__batches_next(&batches, &more, "test", &error), TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "'fil.csv' changed while it was read"));
    talgeo__batches_close(&batches);
    unlink(path);
}

static void reads_standard_input(void)
{
    write_file("k\xF8n;a\nB\xF8;1\n", 11);
    CU_ASSERT_PTR_NOT_NULL_FATAL(freopen(path, "rb", stdin));
    unlink(path);
    snprintf(path, sizeof path, "-");
    CU_ASSERT_STRING_EQUAL(read_back(NULL), "køn|a|/Bø|1|");
}

static void batches_hold_every_row(void)
{
    char *text = malloc(400000);
    size_t used = (size_t)snprintf(text, 100, "n\n");
    for (int i = 0; i < 40000; i++) used += (size_t)snprintf(text + used, 16, "%d\n", i);
    write_file(text, used);
    free(text);
    struct ArrowArrayStream stream;
    talgeo__table_source source = {.path = path, .shown = "fil.csv"};
    talgeo__batches batches;
    bool more;
    int64_t rows = 0;
    CU_ASSERT_EQUAL_FATAL(talgeo__csv_open(&source, &stream, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    while (talgeo__batches_next(&batches, &more, "test", NULL) == TALGEO_OK && more) {
        CU_ASSERT_EQUAL(batches.first_row, rows + 1);
        rows += batches.rows;
    }
    CU_ASSERT_EQUAL(rows, 40000);
    talgeo__batches_close(&batches);
    unlink(path);
}

const test suite_csv[] = {
    {"reads_dialects", reads_dialects},
    {"reads_quotes", reads_quotes},
    {"reads_encodings", reads_encodings},
    {"reads_utf16", reads_utf16},
    {"reads_ends_in_any_place", reads_ends_in_any_place},
    {"foreign_encodings_are_told", foreign_encodings_are_told},
    {"reads_characters_across_blocks", reads_characters_across_blocks},
    {"refuses_what_is_no_table", refuses_what_is_no_table},
    {"empty_lines_end_a_file_and_nothing_else", empty_lines_end_a_file_and_nothing_else},
    {"mixed_encodings_are_told", mixed_encodings_are_told},
    {"encodings_are_known_late", encodings_are_known_late},
    {"large_records_have_a_limit", large_records_have_a_limit},
    {"tells_a_file_that_changes", tells_a_file_that_changes},
    {"reads_standard_input", reads_standard_input},
    {"batches_hold_every_row", batches_hold_every_row},
    {NULL, NULL}};
