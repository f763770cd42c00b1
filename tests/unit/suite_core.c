/* core/: text, numbers, dictionaries, dates, digests, Arrow tables. */
#include "suite.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/batch.h"
#include "core/builder.h"
#include "core/calendar.h"
#include "core/dict.h"
#include "core/words.h"
#include "core/error.h"
#include "core/names.h"
#include "core/read_ahead.h"
#include "core/sha256.h"
#include "core/text.h"

static void parses_decimals(void)
{
    double v = 0;
    CU_ASSERT(talgeo__parse_double("123,5", 5, ',', &v) && v == 123.5);
    CU_ASSERT(talgeo__parse_double(" -0.25 ", 7, '.', &v) && v == -0.25);
    CU_ASSERT(!talgeo__parse_double("1.234,5", 7, ',', &v));
    CU_ASSERT(!talgeo__parse_double("12a", 3, '.', &v));
    CU_ASSERT(!talgeo__parse_double("", 0, '.', &v));
    CU_ASSERT(!talgeo__parse_double("nan", 3, '.', &v));
    CU_ASSERT(!talgeo__parse_double("1e999", 5, '.', &v));
}

/* The short way must give the bits that the C library gives. */
static void parses_short_decimals_exactly(void)
{
    char text[40];
    uint64_t state = 20181;
    for (int i = 0; i < 200000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        long long digits = (long long)(state >> 16) % 1000000000000000LL;
        int cut = (int)(state >> 12 & 15), n = snprintf(text, sizeof text, "%015lld", digits);
        memmove(text + cut + 1, text + cut, (size_t)(n - cut + 1));
        text[cut] = '.';
        double v;
        CU_ASSERT_FATAL(talgeo__parse_double(text, strlen(text), '.', &v));
        CU_ASSERT_FATAL(v == strtod(text, NULL));
    }
    double v;
    CU_ASSERT(talgeo__parse_double("-0", 2, '.', &v) && signbit(v));
    CU_ASSERT(!talgeo__parse_double("1.2.3", 5, '.', &v));
    CU_ASSERT(!talgeo__parse_double("-", 1, '.', &v));
    CU_ASSERT(!talgeo__parse_double(".", 1, '.', &v));
}

static void checks_utf8(void)
{
    CU_ASSERT(talgeo__utf8_valid("seven..ø eight bytes", strlen("seven..ø eight bytes")));
    CU_ASSERT(!talgeo__utf8_valid("eight bytes and \xF8", 17));
    CU_ASSERT(!talgeo__utf8_valid("1234567\xC3", 8));
    CU_ASSERT(talgeo__utf8_valid("Nøjsomhed", strlen("Nøjsomhed")));
    CU_ASSERT(!talgeo__utf8_valid("N\xF8jsomhed", 9));
    CU_ASSERT(!talgeo__utf8_valid("\xC0\x80", 2));
    CU_ASSERT(!talgeo__utf8_valid("\xED\xA0\x80", 3));
    CU_ASSERT(!talgeo__utf8_valid("\xE2\x82", 2));
    talgeo__string s = {0};
    talgeo__string_add_cp1252(&s, "N\xF8j \x80", 5);
    CU_ASSERT_STRING_EQUAL(s.data, "Nøj €");
    talgeo__string_free(&s);
}

static void finds_near_names(void)
{
    const char *const names[] = {"threshold", "confidence"};
    CU_ASSERT_PTR_EQUAL(talgeo__nearest("treshold", names, 2), names[0]);
    CU_ASSERT_PTR_NULL(talgeo__nearest("zebra", names, 2));
}

/* Digits with a mark in every place, or none: as the full reader has them, which strtod checks. */
static void quick_numbers_are_the_numbers(void)
{
    uint64_t seed = 1;
    double quick, full;
    char text[20];
    for (int round = 0; round < 40; round++)
        for (size_t length = 1; length <= 17; length++)
            for (size_t mark = 0; mark <= length; mark++) {
                for (size_t i = 0; i < length; i++) {
                    seed = seed * 6364136223846793005u + 1442695040888963407u;
                    text[i] = (char)('0' + (seed >> 40) % 10);
                }
                if (mark < length) text[mark] = round % 2 ? ',' : '.';
                text[length] = '\0';
                bool good = talgeo__parse_plain(text, length, &quick);
                size_t digits = length - (mark < length);
                CU_ASSERT_EQUAL(good, digits > 0 && digits <= 15);
                if (mark < length) text[mark] = '.';
                CU_ASSERT(!good || (talgeo__parse_double(text, length, '.', &full) &&
                                    quick == full && quick == strtod(text, NULL)));
            }
    static const char *const bad[] = {"",
                                      "1,2,3",
                                      "1.2,3",
                                      "12a",
                                      "1 2",
                                      "/",
                                      ":",
                                      ",",
                                      "..",
                                      "1-2",
                                      "+5",
                                      "1e5",
                                      "\xB1",
                                      "12345678a",
                                      "1234:",
                                      "0x1",
                                      "1.,",
                                      "-",
                                      "-,",
                                      "1234\xB5",
                                      "1,2345678,9",
                                      "123456789,1.",
                                      "12345678:",
                                      ":12345678",
                                      "1234567/89",
                                      "123456789012345a",
                                      "12345678\xB1",
                                      "1.234.567,89"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT(!talgeo__parse_plain(bad[i], strlen(bad[i]), &quick));
    /* What stands behind a text in its word is no part of it. */
    CU_ASSERT(talgeo__number_of_word(talgeo__word_of("12,5,.9x"), 4, &quick) && quick == 12.5);
    CU_ASSERT(talgeo__number_of_words(talgeo__word_of("12345678"), talgeo__word_of("9,.xxxxx"), 9,
                                      &quick) &&
              quick == 123456789);
    CU_ASSERT(talgeo__parse_plain("-1,25", 5, &quick) && quick == -1.25);
}

static void names_are_the_same_composed_or_not(void)
{
    static const struct {
        const char *composed, *apart;
    } names[] = {{"måling", "ma\xCC\x8Aling"},
                 {"År", "A\xCC\x8Ar"},
                 {"é", "e\xCC\x81"},
                 {"ü", "u\xCC\x88"},
                 {"Ü", "U\xCC\x88"},
                 {"ç", "c\xCC\xA7"},
                 {"ñandú", "n\xCC\x83"
                           "andu\xCC\x81"},
                 {"Ý", "Y\xCC\x81"},
                 {"Šmūčęő", "S\xCC\x8C"
                            "mu\xCC\x84"
                            "c\xCC\x8C"
                            "e\xCC\xA8"
                            "o\xCC\x8B"},
                 {"køn", "køn"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CU_ASSERT(talgeo__same_name(names[i].composed, names[i].apart));
        CU_ASSERT(talgeo__same_name(names[i].apart, names[i].composed));
        CU_ASSERT(!talgeo__same_name(names[i].apart, "ma"));
    }
    CU_ASSERT(!talgeo__same_name("a\xCC\x8A", "a"));
    CU_ASSERT(!talgeo__same_name("a", "a\xCC\x8A"));
    CU_ASSERT(!talgeo__same_name("x\xCC\x8A", "å"));
    CU_ASSERT(talgeo__same_name("x\xCC", "x\xCC"));
    CU_ASSERT(!talgeo__same_name("barn", "Barn"));
}

static void names_are_the_same_whatever_is_between_their_words(void)
{
    static const char *const same[] = {"Højde (cm)",
                                       " Højde\t(cm)  ",
                                       "Højde\n(cm)",
                                       "Højde \r\n (cm)",
                                       "\xEF\xBB\xBFHøjde\xC2\xA0(cm)\xE2\x80\x8B",
                                       "Højde\xE2\x80\xAF(cm)"};
    static const char *const other[] = {"Højde(cm)", "Hø jde (cm)", "Højde (cm) 2", "Højde_(cm)",
                                        ""};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        for (size_t j = 0; j < sizeof same / sizeof *same; j++)
            CU_ASSERT(talgeo__same_name(same[i], same[j]));
        for (size_t j = 0; j < sizeof other / sizeof *other; j++)
            CU_ASSERT(!talgeo__same_name(same[i], other[j]) &&
                      !talgeo__same_name(other[j], same[i]));
    }
    CU_ASSERT(talgeo__same_name("  ", "") && talgeo__same_name("e \xCC\x81", "e \xCC\x81"));
}

static void texts_are_made_fit_to_be_shown(void)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {{"køn (år) 😀 €", "køn (år) 😀 €"},
                 {"a\nb\r\tc\x1B[2Jd\x7F", "a b  c [2Jd "},
                 {"k\xF8n", "k?n"},
                 {"\xC3", "?"},
                 {"\xE2\x82", "??"},
                 {"\xC2\x9Bx", "  x"},
                 {"\xED\xA0\x80", "???"},
                 {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", cases[i].text);
        talgeo__make_showable(text);
        CU_ASSERT_STRING_EQUAL(text, cases[i].shown);
    }
}

static void passwords_are_hidden(void)
{
    static const char *const texts[][2] = {
        {"PG:host=h password=geheim dbname=d", "PG:host=h password=* dbname=d"},
        {"PG:password='a b' user=u", "PG:password=* user=u"},
        {"MySQL:d,user=u,Password=x,port=1", "MySQL:d,user=u,Password=*,port=1"},
        {"postgresql://u:a@b:c@host/d", "postgresql://u:*@host/d"},
        {"PG:password=", "PG:password="},
        {"PG:password='open", "PG:password=*"},
        {"MSSQL:server=s;PWD=q;x=1", "MSSQL:server=s;PWD=*;x=1"},
        {"https://host:80/x@y", "https://host:80/x@y"},
        {"/data/pwd/maalinger.csv", "/data/pwd/maalinger.csv"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[100];
        snprintf(text, sizeof text, "%s", texts[i][0]);
        talgeo__hide_passwords(text);
        CU_ASSERT_STRING_EQUAL(text, texts[i][1]);
    }
}

static void dictionary_sorts_its_codes(void)
{
    talgeo__dict *dict = talgeo__dict_new();
    char text[16];
    for (int i = 999; i >= 0; i--) {
        int n = snprintf(text, sizeof text, "key%03d", i);
        CU_ASSERT_EQUAL(talgeo__dict_add(dict, text, (size_t)n), 999 - i);
    }
    CU_ASSERT_EQUAL(talgeo__dict_add(dict, "key500", 6), 499);
    int32_t *code = malloc(1000 * sizeof *code);
    CU_ASSERT(talgeo__dict_sort(dict, code));
    CU_ASSERT_EQUAL(code[0], 999);
    CU_ASSERT_STRING_EQUAL(talgeo__dict_text(dict, 7), "key007");
    CU_ASSERT_EQUAL(talgeo__dict_find(dict, "key007", 6), 7);
    CU_ASSERT_EQUAL(talgeo__dict_find(dict, "key", 3), -1);
    free(code);
    talgeo__dict_free(dict);
}

static void counts_days(void)
{
    CU_ASSERT_EQUAL(talgeo__days_from_date(1970, 1, 1), 0);
    CU_ASSERT_EQUAL(talgeo__days_from_date(2000, 3, 1), 11017);
    for (int32_t d = -60000; d < 60000; d += 7) {
        int y, m, day;
        talgeo__date_from_days(d, &y, &m, &day);
        CU_ASSERT_EQUAL_FATAL(talgeo__days_from_date(y, m, day), d);
    }
    CU_ASSERT(talgeo__date_valid(2000, 2, 29));
    CU_ASSERT(!talgeo__date_valid(1900, 2, 29));
}

static void digests_as_fips_180_4(void)
{
    talgeo__sha256 sha;
    char hex[65];
    talgeo__sha256_init(&sha);
    talgeo__sha256_add(&sha, "abc", 3);
    talgeo__sha256_hex(&sha, hex);
    CU_ASSERT_STRING_EQUAL(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    talgeo__sha256_init(&sha);
    talgeo__sha256_add(&sha, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56);
    talgeo__sha256_hex(&sha, hex);
    CU_ASSERT_STRING_EQUAL(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* A million times "a", added in pieces of all sizes; and the portable blocks give the same. */
static void digests_in_pieces(void)
{
    static const char expected[] =
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    static char text[1000000];
    talgeo__sha256 sha;
    char hex[65];
    memset(text, 'a', sizeof text);
    talgeo__sha256_init(&sha);
    for (size_t at = 0, piece = 1; at < sizeof text; piece = piece % 257 + 1) {
        size_t n = sizeof text - at < piece ? sizeof text - at : piece;
        talgeo__sha256_add(&sha, text + at, n);
        at += n;
    }
    talgeo__sha256_hex(&sha, hex);
    CU_ASSERT_STRING_EQUAL(hex, expected);
    talgeo__sha256 once, portable;
    talgeo__sha256_init(&once);
    talgeo__sha256_init(&portable);
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 7 + i / 251);
    talgeo__sha256_add(&once, text, sizeof text / 64 * 64);
    talgeo__sha256_blocks_portable(portable.state, (const uint8_t *)text, sizeof text / 64);
    CU_ASSERT(memcmp(once.state, portable.state, sizeof once.state) == 0);
}

static void tables_go_round(void)
{
    const talgeo__field_spec fields[] = {{"name", "u", NULL}, {"n", "l", NULL}, {"x", "g", NULL}};
    talgeo__builder *builder = talgeo__builder_new(fields, 3);
    for (int i = 0; i < 20; i++) {
        if (i % 3)
            talgeo__builder_text(builder, 0, "æøå", strlen("æøå"));
        else
            talgeo__builder_null(builder, 0);
        talgeo__builder_int(builder, 1, i);
        talgeo__builder_real(builder, 2, i == 7 ? NAN : i / 2.0);
    }
    struct ArrowArrayStream stream;
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_stream(builder, &stream, NULL), TALGEO_OK);
    talgeo__batches batches;
    bool more;
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_next(&batches, &more, "test", NULL), TALGEO_OK);
    CU_ASSERT(more && batches.rows == 20);
    size_t length;
    CU_ASSERT_PTR_NULL(talgeo__column_text(&batches.columns[0], 0, &length));
    CU_ASSERT_NSTRING_EQUAL(talgeo__column_text(&batches.columns[0], 1, &length), "æøå", 6);
    CU_ASSERT_EQUAL(talgeo__column_int(&batches.columns[1], 19), 19);
    CU_ASSERT(isnan(talgeo__column_real(&batches.columns[2], 7)));
    CU_ASSERT_EQUAL(talgeo__column_real(&batches.columns[2], 8), 4.0);
    CU_ASSERT_EQUAL(talgeo__batches_next(&batches, &more, "test", NULL), TALGEO_OK);
    CU_ASSERT(!more);
    talgeo__batches_close(&batches);
}

/* Texts of every length from nothing to beyond what stands in a view, with and without nulls. */
static void views_go_round(void)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    const talgeo__field_spec fields[] = {{"all", "vu", NULL}, {"some", "vu", NULL}};
    talgeo__builder *builder = talgeo__builder_new(fields, 2);
    for (size_t n = 0; n <= 26; n++) {
        talgeo__builder_text(builder, 0, letters, n);
        if (n % 4 == 3)
            talgeo__builder_null(builder, 1);
        else
            talgeo__builder_text(builder, 1, letters + 26 - n, n);
    }
    struct ArrowArrayStream stream;
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_stream(builder, &stream, NULL), TALGEO_OK);
    talgeo__batches batches;
    bool more;
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_next(&batches, &more, "test", NULL), TALGEO_OK);
    for (size_t n = 0; n <= 26; n++) {
        size_t length;
        const char *text = talgeo__column_text(&batches.columns[0], (int64_t)n, &length);
        CU_ASSERT(length == n && memcmp(text, letters, n) == 0);
        text = talgeo__column_text(&batches.columns[1], (int64_t)n, &length);
        CU_ASSERT_EQUAL(talgeo__column_is_null(&batches.columns[1], (int64_t)n), n % 4 == 3);
        if (n % 4 == 3)
            CU_ASSERT_PTR_NULL(text)
        else
            CU_ASSERT(length == n && memcmp(text, letters + 26 - n, n) == 0);
    }
    talgeo__batches_close(&batches);
}

/* The same codes as one by one, also where a text stands twice in one block and the table grows. */
/* Texts of up to twelve bytes stand in their slots; zeros at their end must not make two one. */
static void dictionary_tells_texts_apart(void)
{
    static const talgeo__span texts[] = {{"", 0},
                                         {"\0", 1},
                                         {"a", 1},
                                         {"a\0", 2},
                                         {"a\0\0", 3},
                                         {"\0a", 2},
                                         {"12345678", 8},
                                         {"12345678\0", 9},
                                         {"123456789", 9},
                                         {"123456789012", 12},
                                         {"12345678901\0", 12},
                                         {"1234567890123", 13},
                                         {"12345678901\0\0", 13},
                                         {"123456789012345678901234567890123456", 36},
                                         {"123456789012345678901234567890123457", 36}};
    const size_t n = sizeof texts / sizeof *texts;
    talgeo__dict *dict = talgeo__dict_new();
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < n; i++)
            CU_ASSERT_EQUAL(talgeo__dict_add(dict, texts[i].data, texts[i].length), (int32_t)i);
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_EQUAL(talgeo__dict_find(dict, texts[i].data, texts[i].length), (int32_t)i);
        CU_ASSERT(memcmp(talgeo__dict_text(dict, (int32_t)i), texts[i].data, texts[i].length) == 0);
        CU_ASSERT_EQUAL(talgeo__dict_text(dict, (int32_t)i)[texts[i].length], '\0');
    }
    CU_ASSERT_EQUAL(talgeo__dict_add_composed(dict, "a\xCC\x8A", 3), (int32_t)n);
    CU_ASSERT_EQUAL(talgeo__dict_find(dict, "å", 2), (int32_t)n);
    talgeo__dict_free(dict);
}

static void dictionary_takes_many(void)
{
    enum { N = 1000 };
    static char text[N][24];
    static talgeo__span spans[N];
    static int32_t codes[N];
    talgeo__dict *one = talgeo__dict_new(), *many = talgeo__dict_new();
    for (int i = 0; i < N; i++) {
        int length = snprintf(text[i], sizeof text[i], "%0*d", 1 + i % 20, i * i % 317);
        spans[i] = (talgeo__span){text[i], (size_t)length};
    }
    CU_ASSERT(talgeo__dict_add_many(many, spans, N, codes));
    for (int i = 0; i < N; i++)
        CU_ASSERT_EQUAL(codes[i], talgeo__dict_add(one, spans[i].data, spans[i].length));
    CU_ASSERT_EQUAL(talgeo__dict_count(one), talgeo__dict_count(many));
    talgeo__dict_free(one);
    talgeo__dict_free(many);
}

/* ---- Reading ahead ---- */

/* Batches of one number each, from 0 on; `fails_at` ends them with an error, `ends_at` without. */
typedef struct producer {
    int64_t next, ends_at, fails_at;
    bool *released;
} producer;

static int produce_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const talgeo__field_spec field = {"n", "l", NULL};
    talgeo__builder *builder = talgeo__builder_new(&field, 1);
    (void)stream;
    talgeo_status status = talgeo__builder_schema(builder, out, NULL);
    talgeo__builder_free(builder);
    return status == TALGEO_OK ? 0 : 1;
}

static int produce_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    producer *p = stream->private_data;
    const talgeo__field_spec field = {"n", "l", NULL};
    out->release = NULL;
    if (p->next == p->fails_at) return 5;
    if (p->next == p->ends_at) return 0;
    talgeo__builder *builder = talgeo__builder_new(&field, 1);
    talgeo__builder_int(builder, 0, p->next++);
    talgeo_status status = talgeo__builder_batch(builder, out, NULL);
    talgeo__builder_free(builder);
    return status == TALGEO_OK ? 0 : 1;
}

static const char *produce_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "the producer's words";
}

static void produce_release(struct ArrowArrayStream *stream)
{
    producer *p = stream->private_data;
    *p->released = true;
    stream->release = NULL;
}

/* Reads up to `wanted` batches of a producer that is read ahead; the sum of their numbers. */
static int64_t read_ahead(producer *p, int64_t wanted, talgeo_status *status, talgeo_error *error)
{
    struct ArrowArrayStream stream = {produce_schema, produce_next, produce_error, produce_release,
                                      p};
    talgeo__batches batches;
    bool more = true, released = false;
    int64_t sum = 0;
    p->released = &released;
    CU_ASSERT_FATAL(talgeo__read_ahead(&stream));
    *status = talgeo__batches_open(&batches, &stream, "test", error);
    for (int64_t i = 0; *status == TALGEO_OK && i < wanted && more; i++) {
        *status = talgeo__batches_next(&batches, &more, "test", error);
        if (*status != TALGEO_OK || !more) break;
        CU_ASSERT_EQUAL(talgeo__column_int(&batches.columns[0], 0), i);
        sum += talgeo__column_int(&batches.columns[0], 0);
    }
    talgeo__batches_close(&batches);
    CU_ASSERT(released);
    return sum;
}

static void streams_are_read_ahead(void)
{
    talgeo_status status;
    talgeo_error error = TALGEO_ERROR_INIT;
    producer all = {0, 1000, -1, NULL};
    CU_ASSERT_EQUAL(read_ahead(&all, INT64_MAX, &status, &error), 999 * 500);
    CU_ASSERT_EQUAL(status, TALGEO_OK);
    producer none = {0, 0, -1, NULL};
    CU_ASSERT_EQUAL(read_ahead(&none, INT64_MAX, &status, &error), 0);
    producer failing = {0, 1000, 20, NULL};
    CU_ASSERT_EQUAL(read_ahead(&failing, INT64_MAX, &status, &error), 190);
    CU_ASSERT_EQUAL(status, TALGEO_E_INPUT);
    CU_ASSERT_STRING_EQUAL(error.message, "the producer's words");
    for (int64_t wanted = 0; wanted < 12; wanted++) { /* left before its end */
        producer left = {0, 1000, -1, NULL};
        CU_ASSERT_EQUAL(read_ahead(&left, wanted, &status, &error), wanted * (wanted - 1) / 2);
        CU_ASSERT(left.next <= wanted + 5 || wanted == 0);
    }
}

static void writes_whole_numbers(void)
{
    static const int64_t numbers[] = {0, 7, -1, 1234567890, INT64_MAX, INT64_MIN};
    char out[21], expected[32];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        snprintf(expected, sizeof expected, "%lld", (long long)numbers[i]);
        CU_ASSERT_EQUAL(talgeo__format_int(out, numbers[i]), strlen(expected));
        CU_ASSERT_STRING_EQUAL(out, expected);
    }
}

static void errors_cut_whole_characters(void)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    char text[2000] = "";
    for (int i = 0; i < 999; i++) strcat(text, i ? "ø" : "a");
    talgeo__fail(&error, TALGEO_E_INPUT, "test", "%s", text);
    CU_ASSERT(talgeo__utf8_valid(error.message, strlen(error.message)));
    CU_ASSERT(strlen(error.message) > 900);
}

/* A caller built with an older header has a shorter struct; one that only zeroed it, no size. */
static void errors_keep_to_their_size(void)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    error.size = offsetof(talgeo_error, message);
    strcpy(error.message, "not theirs");
    talgeo__fail_row(&error, TALGEO_E_INPUT, "test", 7, "too much");
    CU_ASSERT(error.status == TALGEO_E_INPUT && error.row == 7);
    CU_ASSERT_STRING_EQUAL(error.stage, "test");
    CU_ASSERT_STRING_EQUAL(error.message, "not theirs");
    CU_ASSERT_EQUAL(error.size, offsetof(talgeo_error, message));

    const talgeo_error other = {.size = offsetof(talgeo_error, row), .row = 3, .stage = "theirs"};
    error = other;
    talgeo__fail_row(&error, TALGEO_E_IO, "test", 7, "too much");
    CU_ASSERT(error.status == TALGEO_E_IO && error.row == 3);
    CU_ASSERT_STRING_EQUAL(error.stage, "theirs");

    talgeo_error zeroed = {0};
    talgeo__fail(&zeroed, TALGEO_E_IO, "test", "all of it");
    CU_ASSERT_EQUAL(zeroed.size, 0);
    CU_ASSERT_STRING_EQUAL(zeroed.message, "all of it");
}

const test suite_core[] = {
    {"parses_decimals", parses_decimals},
    {"parses_short_decimals_exactly", parses_short_decimals_exactly},
    {"checks_utf8", checks_utf8},
    {"finds_near_names", finds_near_names},
    {"quick_numbers_are_the_numbers", quick_numbers_are_the_numbers},
    {"names_are_the_same_composed_or_not", names_are_the_same_composed_or_not},
    {"names_are_the_same_whatever_is_between_their_words",
     names_are_the_same_whatever_is_between_their_words},
    {"texts_are_made_fit_to_be_shown", texts_are_made_fit_to_be_shown},
    {"passwords_are_hidden", passwords_are_hidden},
    {"dictionary_sorts_its_codes", dictionary_sorts_its_codes},
    {"counts_days", counts_days},
    {"digests_as_fips_180_4", digests_as_fips_180_4},
    {"digests_in_pieces", digests_in_pieces},
    {"tables_go_round", tables_go_round},
    {"views_go_round", views_go_round},
    {"dictionary_tells_texts_apart", dictionary_tells_texts_apart},
    {"dictionary_takes_many", dictionary_takes_many},
    {"streams_are_read_ahead", streams_are_read_ahead},
    {"writes_whole_numbers", writes_whole_numbers},
    {"errors_cut_whole_characters", errors_cut_whole_characters},
    {"errors_keep_to_their_size", errors_keep_to_their_size},
    {NULL, NULL}};
