/* Trends over periods: Cochran and Armitage for shares, a weighted line for means and rates. */
#include "figures.h"

#include <math.h>

/* Either counts, or values with standard errors. `weight` and `total` are the sums over the periods
 * that are in; `mean` the weighted mean of the values less `origin`. */
typedef struct series {
    const int64_t *events, *n;
    double steps; /* that a child's event counts */
    const double *values, *errors, *time;
    size_t count;
    double weight, total, origin, mean;
} series;

/* A period with its weight, and the weighted distance of its value from the mean of all. */
typedef struct point {
    double time, weight, distance;
} point;

static bool is_in(const series *s, size_t i)
{
    return s->n ? s->n[i] > 0 && s->events[i] >= 0 : s->errors[i] >= 0;
}

static point point_at(const series *s, size_t i)
{
    if (s->n) {
        double n = (double)s->n[i], x = (double)s->events[i] / s->steps;
        return (point){s->time[i], n, talgeo__cross(x, s->weight, n, s->total) / s->weight};
    }
    double weight = 1 / s->errors[i] / s->errors[i];
    return (point){s->time[i], weight, weight * (s->values[i] - s->origin - s->mean)};
}

/* Sums of the line through the points; times count from their weighted mean, so that years or
 * seconds since 1970 lose no digits. */
typedef struct line_sums {
    double first, mean_time, square, product, spread;
} line_sums;

/* `spread` is the weighted sum of squares of the values about their mean. */
static line_sums sum_line(const series *s)
{
    line_sums sums = {0};
    double shift = 0;
    bool begun = false;
    for (size_t i = 0; i < s->count; i++)
        if (is_in(s, i)) {
            if (!begun) sums.first = s->time[i];
            begun = true;
            shift += point_at(s, i).weight * (s->time[i] - sums.first);
        }
    sums.mean_time = shift / s->weight;
    for (size_t i = 0; i < s->count; i++)
        if (is_in(s, i)) {
            point p = point_at(s, i);
            double apart = p.time - sums.first - sums.mean_time;
            sums.square += p.weight * apart * apart;
            sums.product += p.distance * apart;
            sums.spread += p.distance * p.distance / p.weight;
        }
    return sums;
}

/* Weighted sum of squares of the values about the line. */
static double off_the_line(const series *s, const line_sums *sums, double slope)
{
    double sum = 0;
    for (size_t i = 0; i < s->count; i++)
        if (is_in(s, i)) {
            point p = point_at(s, i);
            double off = p.distance - slope * p.weight * (p.time - sums->first - sums->mean_time);
            sum += off * off / p.weight;
        }
    return sum;
}

static talgeo_trend no_trend(talgeo_figure slope, talgeo_figure_status tests, size_t periods)
{
    talgeo_test none = talgeo__no_test(tests);
    return (talgeo_trend){slope, none, none, none, periods};
}

/* `variance` is that of a value of weight 1. */
static talgeo_trend fit(const series *s, double variance, size_t periods, double confidence)
{
    line_sums sums = sum_line(s);
    if (!(sums.square > 0 && isfinite(sums.square) && isfinite(sums.spread)))
        return no_trend(talgeo__no_figure(TALGEO_FIGURE_UNDEFINED), TALGEO_FIGURE_UNDEFINED,
                        periods);
    if (variance == 0) return no_trend(talgeo__value_only(0), TALGEO_FIGURE_NO_VARIATION, periods);
    double slope = sums.product / sums.square, degrees = (double)periods;
    double half = talgeo__normal_z(confidence) * sqrt(variance / sums.square);
    talgeo_trend trend = {.periods = periods};
    trend.slope = talgeo__interval(slope, slope - half, slope + half);
    trend.trend = talgeo__chi2_test(slope * sums.product / variance, 1);
    trend.heterogeneity = talgeo__chi2_test(sums.spread / variance, degrees - 1);
    trend.departure = periods > 2
                          ? talgeo__chi2_test(off_the_line(s, &sums, slope) / variance, degrees - 2)
                          : talgeo__no_test(TALGEO_FIGURE_NO_VARIATION);
    return trend;
}

static talgeo_trend no_line(talgeo_figure_status status)
{
    return no_trend(talgeo__no_figure(status), status, 0);
}

talgeo_trend talgeo__trend_of_steps(const int64_t *events, const int64_t *n, int64_t steps,
                                    const double *time, size_t count, double confidence)
{
    series s = {.events = events, .n = n, .steps = (double)steps, .time = time, .count = count};
    talgeo_figure_status empty = TALGEO_FIGURE_NO_CHILDREN;
    size_t periods = 0;
    if (!talgeo__is_confidence(confidence)) return no_line(TALGEO_FIGURE_INVALID);
    for (size_t i = 0; i < count; i++) {
        talgeo_figure_status status = talgeo__steps_status(events[i], n[i], steps);
        if (status == TALGEO_FIGURE_INVALID || !isfinite(time[i]))
            return no_line(TALGEO_FIGURE_INVALID);
        if (status == TALGEO_FIGURE_WITHHELD) empty = status;
        if (!is_in(&s, i)) continue;
        periods++;
        s.weight += (double)n[i];
        s.total += (double)events[i] / s.steps;
    }
    if (periods == 0) return no_line(empty);
    double share = s.total / s.weight;
    return fit(&s, share * ((s.weight - s.total) / s.weight), periods, confidence);
}

talgeo_trend talgeo_trend_of_shares(const int64_t *events, const int64_t *n, const double *time,
                                    size_t count, double confidence)
{
    return talgeo__trend_of_steps(events, n, 1, time, count, confidence);
}

talgeo_trend talgeo_trend_of_values(const double *values, const double *errors, const double *time,
                                    size_t count, double confidence)
{
    series s = {.values = values, .errors = errors, .time = time, .count = count};
    size_t periods = 0;
    if (!talgeo__is_confidence(confidence)) return no_line(TALGEO_FIGURE_INVALID);
    for (size_t i = 0; i < count; i++) {
        if (!is_in(&s, i) && errors[i] < 0) continue;
        if (!(errors[i] > 0) || !isfinite(errors[i]) || !isfinite(values[i]) || !isfinite(time[i]))
            return no_line(TALGEO_FIGURE_INVALID);
        if (periods++ == 0) s.origin = values[i];
        double weight = 1 / errors[i] / errors[i];
        s.weight += weight;
        s.total += weight * (values[i] - s.origin);
    }
    if (periods == 0) return no_line(count ? TALGEO_FIGURE_WITHHELD : TALGEO_FIGURE_NO_CHILDREN);
    s.mean = s.total / s.weight;
    return fit(&s, 1, periods, confidence);
}
