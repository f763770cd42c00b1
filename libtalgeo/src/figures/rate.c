/* Rates of events with Poisson limits, exact for few events and Byar's for many. */
#include "figures.h"

#include <math.h>

enum { BYAR_FROM = 10 };

/* Byar's approximation in the form of Breslow and Day (1987), page 69. */
static double byar(double events, double z)
{
    double cube = 1 - 1 / (9 * events) + z / (3 * sqrt(events));
    return events * cube * cube * cube;
}

static void poisson_limits(int64_t events, double confidence, double *low, double *high)
{
    double x = (double)events, tail = (1 - confidence) / 2;
    if (events >= BYAR_FROM) {
        double z = talgeo__normal_z(confidence);
        *low = byar(x, -z);
        *high = byar(x + 1, z);
    } else {
        *low = events == 0 ? 0 : talgeo__gamma_lower_quantile(x, tail);
        *high = talgeo__gamma_upper_quantile(x + 1, tail);
    }
}

talgeo_figure talgeo_byar(int64_t events, double denominator, double per, double confidence)
{
    if (!talgeo__is_confidence(confidence) || !isfinite(denominator) || !isfinite(per) ||
        per <= 0 || events > talgeo__most_children)
        return talgeo__no_figure(TALGEO_FIGURE_INVALID);
    if (events < 0 || denominator < 0) return talgeo__no_figure(TALGEO_FIGURE_WITHHELD);
    if (denominator == 0)
        return talgeo__no_figure(events ? TALGEO_FIGURE_INVALID : TALGEO_FIGURE_NO_CHILDREN);
    double low, high, scale = per / denominator;
    poisson_limits(events, confidence, &low, &high);
    return talgeo__interval((double)events * scale, low * scale, high * scale);
}
