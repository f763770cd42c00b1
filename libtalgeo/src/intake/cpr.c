/* Danish CPR numbers. */
#include "cpr.h"

#include "../core/calendar.h"
#include "rows.h"

enum { DIGITS = 10, DASH_AT = 6, REPLACEMENT_DAYS = 60 };

static bool read_digits(const char *text, size_t length, int digit[DIGITS])
{
    bool dash = length == DIGITS + 1 && (text[DASH_AT] == '-' || text[DASH_AT] == ' ');
    size_t n = dash ? DIGITS : length, lost = DIGITS - n;
    if (n != DIGITS && n != DIGITS - 1) return false;
    digit[0] = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i + (dash && i >= DASH_AT)];
        if (c < '0' || c > '9') return false;
        digit[lost + i] = c - '0';
    }
    return true;
}

/* The century by the seventh digit and the year in it (the table of the CPR office). */
static int full_year(int seventh, int year)
{
    if (seventh <= 3) return 1900 + year;
    if (seventh == 4 || seventh == 9) return year <= 36 ? 2000 + year : 1900 + year;
    return year <= 57 ? 2000 + year : 1800 + year;
}

bool talgeo__cpr_parse(const char *text, size_t length, talgeo__cpr *cpr)
{
    int digit[DIGITS];
    if (!read_digits(text, length, digit)) return false;
    int day = digit[0] * 10 + digit[1], month = digit[2] * 10 + digit[3];
    int year = full_year(digit[6], digit[4] * 10 + digit[5]);
    if (day > REPLACEMENT_DAYS) day -= REPLACEMENT_DAYS;
    if (!talgeo__date_valid(year, month, day)) return false;
    cpr->number = 0;
    for (int i = 0; i < DIGITS; i++) cpr->number = cpr->number * 10 + digit[i];
    cpr->birth = talgeo__days_from_date(year, month, day);
    cpr->sex = digit[DIGITS - 1] % 2 ? TALGEO__BOY : TALGEO__GIRL;
    return true;
}
