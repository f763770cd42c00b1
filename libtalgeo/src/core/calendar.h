/* Dates as days since 1970-01-01 in the proleptic Gregorian calendar. */
#ifndef TALGEO_CORE_CALENDAR_H
#define TALGEO_CORE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* Inline, as rows have dates by the million. */
static inline bool talgeo__leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static inline bool talgeo__date_valid(int year, int month, int day) /* years 1800..2200 */
{
    static const uint8_t length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1800 || year > 2200 || month < 1 || month > 12 || day < 1) return false;
    if (day <= 28) return true;
    return day <= length[month - 1] + (month == 2 && talgeo__leap_year(year));
}

/* Of a valid date. */
static inline int32_t talgeo__days_from_date(int year, int month, int day)
{
    static const int16_t before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    enum { LEAP_DAYS_TO_1970 = 477 };
    int past = year - (month <= 2); /* the last year whose leap day would be past */
    int leap_days = past / 4 - past / 100 + past / 400 - LEAP_DAYS_TO_1970;
    return (year - 1970) * 365 + leap_days + before[month - 1] + day - 1;
}

void talgeo__date_from_days(int32_t days, int *year, int *month, int *day);
/* The day in Denmark (CET, summer time by the rule of the EU from 1981 on) of a moment given in
 * seconds since 1970-01-01 UTC. */
int64_t talgeo__danish_day(int64_t seconds);

#endif
