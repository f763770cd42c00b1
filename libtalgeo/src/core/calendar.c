/* Dates as days since 1970-01-01: counting from 1 March, so that the leap day ends the year. */
#include "calendar.h"

enum { DAYS_TO_1970 = 719468, DAYS_IN_400_YEARS = 146097 };

int32_t talgeo__days_from_date(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_IN_400_YEARS + day_of_era - DAYS_TO_1970;
}

void talgeo__date_from_days(int32_t days, int *year, int *month, int *day)
{
    int64_t z = (int64_t)days + DAYS_TO_1970;
    int64_t era = (z >= 0 ? z : z - (DAYS_IN_400_YEARS - 1)) / DAYS_IN_400_YEARS;
    int doe = (int)(z - era * DAYS_IN_400_YEARS);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = (int)(yoe + era * 400) + (*month <= 2);
}

bool talgeo__date_valid(int year, int month, int day)
{
    static const int length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1800 || year > 2200 || month < 1 || month > 12 || day < 1) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= length[month - 1] + (month == 2 && leap);
}

/* Day of the last Sunday of a month, whose last day is given. */
static int32_t last_sunday(int year, int month, int last)
{
    enum { SUNDAY = 4 }; /* 1970-01-01 was a Thursday: days + 4 */
    int32_t day = talgeo__days_from_date(year, month, last);
    return day - (day + SUNDAY) % 7;
}

static bool is_summer_time(int year, int64_t seconds)
{
    enum { FIRST_YEAR = 1981, LONGER_FROM = 1996, HOUR = 3600, DAY = 86400 };
    if (year < FIRST_YEAR || year > 2200) return false;
    int32_t begin = last_sunday(year, 3, 31),
            end = year < LONGER_FROM ? last_sunday(year, 9, 30) : last_sunday(year, 10, 31);
    return seconds >= (int64_t)begin * DAY + HOUR && seconds < (int64_t)end * DAY + HOUR;
}

int64_t talgeo__danish_day(int64_t seconds)
{
    enum { HOUR = 3600, DAY = 86400 };
    const int64_t far = (int64_t)1 << 40; /* beyond all years of a file */
    if (seconds < -far || seconds > far) return seconds / DAY;
    int year, month, day;
    int64_t days = (seconds - (seconds < 0) * (DAY - 1)) / DAY;
    talgeo__date_from_days((int32_t)days, &year, &month, &day);
    int64_t local = seconds + HOUR + is_summer_time(year, seconds) * HOUR;
    return (local - (local < 0) * (DAY - 1)) / DAY;
}
