/* Means with Student's t intervals, and their differences. */
#include "figures.h"

#include <math.h>

static talgeo_figure around(double value, double half)
{
    return talgeo__interval(value, value - half, value + half);
}

static double t_of(double confidence, double df)
{
    return talgeo__t_quantile((1 - confidence) / 2, df);
}

static talgeo_figure_status mean_status(int64_t n, double mean, double sd)
{
    if (n < 0) return TALGEO_FIGURE_WITHHELD;
    if (n == 0) return TALGEO_FIGURE_NO_CHILDREN;
    return isfinite(mean) && isfinite(sd) && sd >= 0 ? TALGEO_FIGURE_OK : TALGEO_FIGURE_INVALID;
}

talgeo_figure talgeo_mean(int64_t n, double mean, double sd, double confidence)
{
    if (!talgeo__is_confidence(confidence)) return talgeo__no_figure(TALGEO_FIGURE_INVALID);
    talgeo_figure_status status = mean_status(n, mean, sd);
    if (status != TALGEO_FIGURE_OK) return talgeo__no_figure(status);
    if (n == 1 || sd == 0) return talgeo__value_only(mean);
    return around(mean, t_of(confidence, (double)(n - 1)) * (sd / sqrt((double)n)));
}

/* Sums that rounding alone makes impossible (n squares just below sum^2) mean no variation. */
talgeo_figure talgeo_mean_of_sums(int64_t n, double origin, double sum, double squares,
                                  double confidence)
{
    if (n <= 0) return talgeo_mean(n, 0, 0, confidence);
    double count = (double)n, spread = talgeo__cross(count, squares, sum, sum);
    if (spread < 0 && -spread <= 1e-12 * count * squares) spread = 0;
    if (!(spread >= 0)) return talgeo__no_figure(TALGEO_FIGURE_INVALID);
    double sd = n == 1 ? 0 : sqrt(spread / count / (count - 1));
    return talgeo_mean(n, origin + sum / count, sd, confidence);
}

talgeo_figure talgeo_mean_difference(int64_t n1, double mean1, double sd1, int64_t n2, double mean2,
                                     double sd2, double confidence)
{
    if (!talgeo__is_confidence(confidence)) return talgeo__no_figure(TALGEO_FIGURE_INVALID);
    talgeo_figure_status one = mean_status(n1, mean1, sd1), two = mean_status(n2, mean2, sd2);
    if (one != TALGEO_FIGURE_OK) return talgeo__no_figure(one);
    if (two != TALGEO_FIGURE_OK) return talgeo__no_figure(two);
    double error1 = sd1 / sqrt((double)n1), error2 = sd2 / sqrt((double)n2);
    double error = hypot(error1, error2), difference = mean1 - mean2;
    if (n1 == 1 || n2 == 1 || error == 0) return talgeo__value_only(difference);
    double part1 = error1 / error, part2 = error2 / error;
    double df = 1 / (pow(part1, 4) / (double)(n1 - 1) + pow(part2, 4) / (double)(n2 - 1));
    return around(difference, t_of(confidence, df) * error);
}
