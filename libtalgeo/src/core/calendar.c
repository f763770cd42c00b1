/* Days since 1970-01-01 as dates, and the day of a moment in Denmark. */
#include "calendar.h"

/* Counting from 1 March, so that the leap day ends the year. */
enum { DAYS_TO_1970 = 719468, DAYS_IN_400_YEARS = 146097 };

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
