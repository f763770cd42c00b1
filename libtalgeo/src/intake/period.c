/* Periods: school years, calendar years, or named waves. */
#include "period.h"

#include <stdio.h>
#include <string.h>

#include "../core/calendar.h"

enum { SCHOOL_YEAR_MONTH = 8 }; /* begins on 1 August */

static int32_t in_range(const talgeo__periods *periods, int32_t period)
{
    return period >= periods->first && period <= periods->last ? period : INT32_MIN;
}

int32_t talgeo__period_of(const talgeo__periods *periods, int32_t days)
{
    int year, month, day;
    if (periods->kind == TALGEO__WAVES) {
        for (size_t i = 0; i < periods->n_waves; i++)
            if (days >= periods->waves[i].from && days <= periods->waves[i].to)
                return in_range(periods, (int32_t)i);
        return INT32_MIN;
    }
    talgeo__date_from_days(days, &year, &month, &day);
    if (periods->kind == TALGEO__SCHOOL_YEAR && month < SCHOOL_YEAR_MONTH) year--;
    return in_range(periods, year);
}

int talgeo__period_label(const talgeo__periods *periods, int32_t period, char *out, size_t size)
{
    if (periods->kind == TALGEO__WAVES) return snprintf(out, size, "%s", periods->waves[period].id);
    if (periods->kind == TALGEO__CALENDAR_YEAR) return snprintf(out, size, "%d", (int)period);
    return snprintf(out, size, "%d/%02d", (int)period, (int)((period + 1) % 100));
}

int32_t talgeo__period_parse(const talgeo__periods *periods, const char *label)
{
    char again[32];
    int year = 0;
    for (size_t i = 0; periods->kind == TALGEO__WAVES && i < periods->n_waves; i++)
        if (strcmp(periods->waves[i].id, label) == 0) return (int32_t)i;
    if (periods->kind == TALGEO__WAVES || sscanf(label, "%4d", &year) != 1 || year < 1800)
        return INT32_MIN;
    talgeo__period_label(periods, year, again, sizeof again);
    return strcmp(again, label) == 0 ? year : INT32_MIN;
}

/* The first year of "2018/2019", "2018-2019" or "2018-19", which is no month; -1: it is none. */
static int long_school_year(const char *text, size_t length)
{
    enum { MONTHS = 12 };
    int years[2] = {0, 0};
    bool is_short = length == 7;
    if ((length != 9 && !is_short) || (text[4] != '-' && (text[4] != '/' || is_short))) return -1;
    for (size_t i = 0; i < length; i++) {
        if (i == 4) continue;
        if (text[i] < '0' || text[i] > '9') return -1;
        years[i > 4] = years[i > 4] * 10 + (text[i] - '0');
    }
    if (is_short && years[1] <= MONTHS) return -1;
    int next = is_short ? (years[0] + 1) % 100 : years[0] + 1;
    return years[1] == next && years[0] >= 1800 ? years[0] : -1;
}

int32_t talgeo__period_named(const talgeo__periods *periods, const char *text, size_t length)
{
    char label[64];
    int year = periods->kind == TALGEO__SCHOOL_YEAR ? long_school_year(text, length) : -1;
    if (year >= 0) return year;
    if (length >= sizeof label || memchr(text, '\0', length)) return INT32_MIN;
    memcpy(label, text, length);
    label[length] = '\0';
    return talgeo__period_parse(periods, label);
}

int32_t talgeo__period_start(const talgeo__periods *periods, int32_t period)
{
    if (periods->kind == TALGEO__WAVES) return periods->waves[period].from;
    bool school = periods->kind == TALGEO__SCHOOL_YEAR;
    return talgeo__days_from_date(period, school ? SCHOOL_YEAR_MONTH : 1, 1);
}

int32_t talgeo__period_end(const talgeo__periods *periods, int32_t period)
{
    if (periods->kind == TALGEO__WAVES) return periods->waves[period].to;
    if (periods->kind == TALGEO__CALENDAR_YEAR) return talgeo__days_from_date(period, 12, 31);
    return talgeo__days_from_date(period + 1, 7, 31);
}
