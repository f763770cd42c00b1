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

/* Three numbers with the same mark between them, and perhaps a time. */
static bool parse_date(const char *text, size_t length, int pivot_year, int32_t *days)
{
    scanner s = {text, 0, length};
    size_t count[3];
    int part[3];
    for (int p = 0; p < 3; p++) {
        size_t mark = s.at;
        if (p > 0 && (!skip(&s, "-./") || (p == 2 && text[mark] != text[count[0]]))) return false;
        part[p] = digits(&s, &count[p]);
    }
    bool year_first = count[0] == 4;
    int year = part[year_first ? 0 : 2], day = part[year_first ? 2 : 0];
    size_t year_digits = count[year_first ? 0 : 2], day_digits = count[year_first ? 2 : 0];
    if (year_digits == 2 && pivot_year != 0)
        year = full_year(year, pivot_year);
    else if (year_digits != 4)
        return false;
    if (day_digits < 1 || day_digits > 2 || count[1] < 1 || count[1] > 2 ||
        !talgeo__date_valid(year, part[1], day))
        return false;
    *days = talgeo__days_from_date(year, part[1], day);
    return rest_is_time(&s, days);
}

/* Of two digits in a word whose bytes are digits: ten times each and the one behind it. */
static inline int pair(uint64_t pairs, unsigned at)
{
    return (int)(pairs >> 8 * at & 0xFF);
}

bool talgeo__date_of_plain(const char *text, size_t length, int32_t *days)
{
    /* The bytes of the digits among the first eight: yyyy-mm-, dd-mm-yy. */
    const uint64_t year_digits = 0x00FFFF00FFFFFFFFu, day_digits = 0xFFFF00FFFF00FFFFu;
    if (length != 10) return false;
    bool year_first = text[4] == '-';
    char mark = text[year_first ? 7 : 2];
    if ((mark != '-' && mark != '.' && mark != '/') || (text[year_first ? 4 : 5] != mark))
        return false;
    uint64_t digits =
        (talgeo__word_of(text) ^ talgeo__bytes_of('0')) & (year_first ? year_digits : day_digits);
    unsigned tens = (unsigned)text[8] - '0', ones = (unsigned)text[9] - '0';
    if (!talgeo__all_digits(digits) || tens > 9 || ones > 9) return false;
    uint64_t pairs = digits * 10 + (digits >> 8);
    int last = (int)(tens * 10 + ones), day = year_first ? last : pair(pairs, 0),
        month = pair(pairs, year_first ? 5 : 3),
        year = year_first ? pair(pairs, 0) * 100 + pair(pairs, 2) : pair(pairs, 6) * 100 + last;
    if (!talgeo__date_valid(year, month, day)) return false;
    *days = talgeo__days_from_date(year, month, day);
    return true;
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
    return parse_date(text, length, pivot_year, days) || parse_serial(text, length, days);
}
