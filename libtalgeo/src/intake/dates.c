/* Texts and numbers as dates. */
#include "dates.h"

#include <string.h>

#include "../core/calendar.h"
#include "../core/text.h"

typedef struct scanner {
    const char *text;
    size_t at, length;
} scanner;

static bool skip(scanner *s, const char *marks)
{
    if (s->at >= s->length || s->text[s->at] == '\0' || !strchr(marks, s->text[s->at]))
        return false;
    s->at++;
    return true;
}

/* A number of at most five digits; how many there are, in *count. */
static int digits(scanner *s, size_t *count)
{
    size_t from = s->at;
    int value = 0;
    while (s->at < s->length && s->at - from < 5 && s->text[s->at] >= '0' && s->text[s->at] <= '9')
        value = value * 10 + (s->text[s->at++] - '0');
    *count = s->at - from;
    return value;
}

/* One or two digits up to `most`. */
static bool small_number(scanner *s, int most, int *value)
{
    size_t count;
    *value = digits(s, &count);
    return count >= 1 && count <= 2 && *value <= most;
}

/* ---- Time of day ---- */

/* hh:mm[:ss[.fff]] in seconds; also with '.' between. */
static bool time_of_day(scanner *s, int64_t *seconds)
{
    int hour, minute, second = 0;
    if (!small_number(s, 24, &hour) || !skip(s, ":.") || !small_number(s, 60, &minute))
        return false;
    if (skip(s, ":.") && !small_number(s, 60, &second)) return false;
    if (skip(s, ".,"))
        while (skip(s, "0123456789")) continue;
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

/* Z or +hh, +hhmm, +hh:mm: how far local time is ahead of UTC. */
static bool zone(scanner *s, int64_t *ahead)
{
    size_t count;
    *ahead = 0;
    if (skip(s, "Zz")) return true;
    int sign = skip(s, "+") ? 1 : skip(s, "-") ? -1 : 0, minutes = 0;
    if (sign == 0) return false;
    int hours = digits(s, &count);
    if (count == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (count != 2 || (skip(s, ":") && !small_number(s, 59, &minutes))) {
        return false;
    }
    *ahead = sign * (hours * 3600 + minutes * 60);
    return hours <= 14 && minutes < 60;
}

/* What may follow a date: nothing, or a time, perhaps with a zone, which may move the day. */
static bool rest_is_time(scanner *s, int32_t *days)
{
    int64_t seconds, ahead;
    if (s->at == s->length) return true;
    if (!skip(s, " Tt") || !time_of_day(s, &seconds)) return false;
    skip(s, " ");
    if (s->at == s->length) return true;
    if (!zone(s, &ahead) || s->at != s->length) return false;
    *days = (int32_t)talgeo__danish_day((int64_t)*days * 86400 + seconds - ahead);
    return true;
}

/* ---- Dates ---- */

/* The year of two digits that is at most pivot_year and within a hundred years of it. */
static int full_year(int year, int pivot_year)
{
    year += pivot_year / 100 * 100;
    return year > pivot_year ? year - 100 : year;
}

/* Three numbers with the same mark between them, and perhaps a time. With `swapped`, where day and
 * month have changed places. */
static bool parse_date(const char *text, size_t length, int pivot_year, bool swapped, int32_t *days)
{
    scanner s = {text, 0, length};
    size_t count[3];
    int part[3];
    for (int p = 0; p < 3; p++) {
        size_t mark = s.at;
        if (p > 0 && (!skip(&s, "-./") || (p == 2 && text[mark] != text[count[0]]))) return false;
        part[p] = digits(&s, &count[p]);
    }
    size_t of_year = count[0] == 4 ? 0 : 2, of_day = 2 - of_year, of_month = 1;
    if (swapped) of_month = of_day, of_day = 1;
    int year = part[of_year], day = part[of_day], month = part[of_month];
    size_t year_digits = count[of_year];
    if (year_digits == 2 && pivot_year != 0)
        year = full_year(year, pivot_year);
    else if (year_digits != 4)
        return false;
    if (count[of_day] < 1 || count[of_day] > 2 || count[of_month] < 1 || count[of_month] > 2 ||
        !talgeo__date_valid(year, month, day))
        return false;
    *days = talgeo__days_from_date(year, month, day);
    return rest_is_time(&s, days);
}

/* Days that a spreadsheet counts from 1899-12-30: five digits of 1954 to 2064 cannot be anything
 * else in a column of dates. */
bool talgeo__date_of_serial(double serial, int32_t *days)
{
    enum { FIRST = 20000, LAST = 60000, DAYS_TO_1970 = 25569 };
    if (!(serial >= FIRST && serial < LAST)) return false;
    *days = (int32_t)serial - DAYS_TO_1970;
    return true;
}

/* Five digits, and perhaps a part of the day. Six digits with a zero in front are a date without
 * marks, and an exponent has lost the last digits of the day. */
static bool parse_serial(const char *text, size_t length, int32_t *days)
{
    double serial;
    size_t count = 0;
    while (count < length && text[count] >= '0' && text[count] <= '9') count++;
    return count == 5 && talgeo__parse_plain(text, length, &serial) &&
           talgeo__date_of_serial(serial, days);
}

bool talgeo__date_of_text(const char *text, size_t length, int pivot_year, int32_t *days)
{
    return parse_date(text, length, pivot_year, false, days) || parse_serial(text, length, days);
}

bool talgeo__date_has_month_first(const char *text, size_t length)
{
    int32_t days;
    return !parse_date(text, length, 0, false, &days) && parse_date(text, length, 0, true, &days);
}
