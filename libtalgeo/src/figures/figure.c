/* What all figures share: their statuses, tests by chi-square, differences without cancellation. */
#include "figures.h"

#include <math.h>

const char *talgeo_figure_status_text(talgeo_figure_status status)
{
    static const char *const texts[] = {"ok",         "no_children", "no_variation", "withheld",
                                        "unreliable", "undefined",   "invalid"};
    size_t i = (size_t)status;
    return i < sizeof texts / sizeof *texts ? texts[i] : "?";
}

talgeo_figure talgeo__no_figure(talgeo_figure_status status)
{
    return (talgeo_figure){0, 0, 0, status};
}

talgeo_figure talgeo__interval(double value, double low, double high)
{
    if (!isfinite(value) || !isfinite(low) || !isfinite(high))
        return talgeo__no_figure(TALGEO_FIGURE_UNDEFINED);
    return (talgeo_figure){value, low, high, TALGEO_FIGURE_OK};
}

talgeo_figure talgeo__value_only(double value)
{
    talgeo_figure f = talgeo__interval(value, value, value);
    if (f.status == TALGEO_FIGURE_OK) f.status = TALGEO_FIGURE_NO_VARIATION;
    return f;
}

talgeo_test talgeo__no_test(talgeo_figure_status status)
{
    return (talgeo_test){0, 0, 0, status};
}

talgeo_test talgeo__chi2_test(double statistic, double df)
{
    if (!isfinite(statistic)) return talgeo__no_test(TALGEO_FIGURE_UNDEFINED);
    return (talgeo_test){statistic, df, talgeo__chi2_tail(statistic, df), TALGEO_FIGURE_OK};
}

talgeo_figure_status talgeo__counts_status(const int64_t *counts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (counts[i] < 0) return TALGEO_FIGURE_WITHHELD;
        if (counts[i] > talgeo__most_children) return TALGEO_FIGURE_INVALID;
    }
    return TALGEO_FIGURE_OK;
}

bool talgeo__is_confidence(double confidence)
{
    return confidence > 0 && confidence < 1;
}

double talgeo__cross(double a, double d, double b, double c)
{
    double product = b * c, error = fma(-b, c, product);
    return fma(a, d, -product) + error;
}
