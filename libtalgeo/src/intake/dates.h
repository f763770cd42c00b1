/* Texts and numbers as dates: Danish and ISO habits. */
#ifndef TALGEO_INTAKE_DATES_H
#define TALGEO_INTAKE_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/calendar.h"
#include "../core/words.h"

/* Of two digits in a word whose bytes are digits: ten times each and the one behind it. */
static inline int talgeo__pair(uint64_t pairs, unsigned at)
{
    return (int)(pairs >> 8 * at & 0xFF);
}

/* Days since 1970-01-01 of the ten bytes dd-mm-yyyy or yyyy-mm-dd, as nearly all dates are (marks
 * '-', '.' or '/'): quick. */
static inline bool talgeo__date_of_plain(const char *text, size_t length, int32_t *days)
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
    int last = (int)(tens * 10 + ones), day = year_first ? last : talgeo__pair(pairs, 0),
        month = talgeo__pair(pairs, year_first ? 5 : 3),
        year = year_first ? talgeo__pair(pairs, 0) * 100 + talgeo__pair(pairs, 2)
                          : talgeo__pair(pairs, 6) * 100 + last;
    if (!talgeo__date_valid(year, month, day)) return false;
    *days = talgeo__days_from_date(year, month, day);
    return true;
}

/* The same of any date, with or without a time of day: yyyy-mm-dd, d-m-yyyy, or the day number of
 * a spreadsheet. dd-mm-yy where pivot_year, the latest year that two digits can mean, is not 0. A
 * time with a zone (Z, +02:00) is a moment, and has its day in Denmark. */
bool talgeo__date_of_text(const char *text, size_t length, int pivot_year, int32_t *days);
/* Is it none, but would be one with the month before the day (mm/dd/yyyy, yyyy-dd-mm)? */
bool talgeo__date_has_month_first(const char *text, size_t length);
/* Is it the day number of a spreadsheet, of 1954 to 2064? */
bool talgeo__date_of_serial(double serial, int32_t *days);

#endif
