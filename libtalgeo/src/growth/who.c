/* WHO 2006 by day, WHO 2007 by month with L, M and S interpolated linearly. */
#include "who.h"

#include <stddef.h>

/* The tables have four decimals of L and M and five of S. */
#define FIXED(value, scale) (int32_t)((value) * (scale) + ((value) < 0 ? -0.5 : 0.5))
#define LMS(l, m, s)                                                                               \
    {                                                                                              \
        FIXED(l, 1e4), FIXED(m, 1e4), FIXED(s, 1e5)                                                \
    }
#define ROW(sex, age, bl, bm, bs, hl, hm, hs, wl, wm, ws)                                          \
    {LMS(bl, bm, bs), LMS(hl, hm, hs), LMS(wl, wm, ws)},

/* By sex, then age; by indicator; L, M, S. */
static const int32_t DAYS[][3][3] = {
#include "who2006_lms.h"
};
static const int32_t MONTHS[][3][3] = {
#include "who2007_lms.h"
};

enum {
    DAYS_PER_SEX = TALGEO__WHO_2006_LAST + 1,
    FIRST_MONTH = 60,
    LAST_MONTH = 228,
    MONTHS_PER_SEX = LAST_MONTH - FIRST_MONTH + 1
};
_Static_assert(sizeof DAYS / sizeof *DAYS == 2 * DAYS_PER_SEX, "two sexes of every day");
_Static_assert(sizeof MONTHS / sizeof *MONTHS == 2 * MONTHS_PER_SEX, "two sexes of every month");

static const double DAYS_PER_MONTH = 30.4375;

static talgeo__lms as_lms(const int32_t fixed[3])
{
    return (talgeo__lms){fixed[0] / 1e4, fixed[1] / 1e4, fixed[2] / 1e5};
}

static bool month_lms(talgeo__indicator_of_growth indicator, size_t sex, double months,
                      talgeo__lms *lms)
{
    size_t month = (size_t)months - FIRST_MONTH, last = MONTHS_PER_SEX - 1;
    double part = months - (double)(size_t)months;
    const int32_t(*row)[3][3] = &MONTHS[sex * MONTHS_PER_SEX + month];
    if (month > last || (month == last && part > 0) || row[0][indicator][1] == 0) return false;
    talgeo__lms low = as_lms(row[0][indicator]);
    *lms = low;
    if (part == 0) return true;
    if (row[1][indicator][1] == 0) return false;
    talgeo__lms high = as_lms(row[1][indicator]);
    lms->l += part * (high.l - low.l);
    lms->m += part * (high.m - low.m);
    lms->s += part * (high.s - low.s);
    return true;
}

bool talgeo__who_lms(talgeo__indicator_of_growth indicator, uint8_t sex, int32_t age_days,
                     talgeo__lms *lms)
{
    if ((sex != 1 && sex != 2) || age_days < 0 || age_days > TALGEO__WHO_LAST) return false;
    size_t which = sex - 1u;
    if (age_days > TALGEO__WHO_2006_LAST)
        return month_lms(indicator, which, age_days / DAYS_PER_MONTH, lms);
    *lms = as_lms(DAYS[which * DAYS_PER_SEX + (size_t)age_days][indicator]);
    return true;
}
