/* Fuzzes the readers of single values: each agrees with itself, whatever is written in a cell. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/calendar.h"
#include "core/names.h"
#include "core/text.h"
#include "fuzz.h"
#include "intake/cpr.h"
#include "intake/dates.h"
#include "io/csv_encoding.h"

static void check(bool holds)
{
    if (!holds) abort();
}

static bool is_possible_day(int32_t days)
{
    return days >= talgeo__days_from_date(1799, 12, 31) &&
           days <= talgeo__days_from_date(2201, 1, 1);
}

/* What the quick readers take the others take too, for the same. */
static void read_values(const char *text, size_t length)
{
    int32_t plain, days;
    double quick, full;
    talgeo__cpr cpr;
    bool is_date = talgeo__date_of_text(text, length, 2029, &days);
    if (is_date) check(is_possible_day(days));
    if (talgeo__date_of_plain(text, length, &plain)) check(is_date && plain == days);
    if (talgeo__date_of_text(text, length, 0, &plain)) check(is_date && plain == days);
    char decimal = length && memchr(text, ',', length) ? ',' : '.';
    bool is_number = talgeo__parse_double(text, length, decimal, &full);
    if (is_number) check(isfinite(full));
    if (talgeo__parse_plain(text, length, &quick)) check(is_number && quick == full);
    if (talgeo__cpr_parse(text, length, &cpr))
        check(is_possible_day(cpr.birth) && cpr.number > 0 && (cpr.sex == 1 || cpr.sex == 2));
}

static void show(const char *text)
{
    char *copy = strdup(text);
    check(copy != NULL && talgeo__same_name(text, text));
    talgeo__make_showable(copy);
    check(strlen(copy) == strlen(text) && talgeo__utf8_valid(copy, strlen(copy)));
    for (const char *c = copy; *c; c++) check((unsigned char)*c >= ' ' && *c != 0x7F);
    free(copy);
}

/* The same bytes in one part or in two. */
static void convert(const char *text, size_t length)
{
    talgeo__utf16 whole = {.on = true}, parts = {.on = true};
    talgeo__csv_bytes once = {0}, twice = {0};
    char *a = malloc(3 * length + 16), *b = malloc(3 * length + 16);
    size_t half = length / 3;
    check(a && b);
    size_t na = talgeo__utf16_convert(&whole, text, length, a);
    check(na <= 3 + 3 * length / 2);
    na += talgeo__utf16_convert(&whole, NULL, 0, a + na);
    size_t nb = half ? talgeo__utf16_convert(&parts, text, half, b) : 0;
    if (length > half) nb += talgeo__utf16_convert(&parts, text + half, length - half, b + nb);
    nb += talgeo__utf16_convert(&parts, NULL, 0, b + nb);
    check(na == nb && memcmp(a, b, na) == 0);
    talgeo__csv_bytes_look(&once, text, length);
    if (length) talgeo__csv_bytes_look(&once, NULL, 0);
    if (half) talgeo__csv_bytes_look(&twice, text, half);
    if (length > half) talgeo__csv_bytes_look(&twice, text + half, length - half);
    if (length) talgeo__csv_bytes_look(&twice, NULL, 0);
    check(once.others == twice.others && once.characters == twice.characters);
    check(length == 0 || once.others == !talgeo__utf8_valid(text, length));
    talgeo__csv_foreign(text, length);
    free(a);
    free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    check(text != NULL);
    if (size) memcpy(text, data, size);
    text[size] = '\0';
    read_values((const char *)data, size);
    show(text);
    convert((const char *)data, size);
    free(text);
    return 0;
}
