/* Figures of an indicator in its unit: of means as shares of the way up their scale. */
#include "figures.h"

#include <math.h>

talgeo__measured talgeo__measured_in(const talgeo_release *release, int32_t indicator)
{
    talgeo__scale scale;
    if (!talgeo__indicator_scale(&release->frame->indicators[indicator], &scale))
        return (talgeo__measured){0, 1, 1, false};
    return (talgeo__measured){scale.low, scale.high - scale.low, scale.steps, true};
}

/* From shares of the way to the unit; `origin` is the value of 0. */
static talgeo_figure in_unit(const talgeo__measured *in, talgeo_figure share, double origin)
{
    if (!in->mean || share.status == TALGEO_FIGURE_INVALID) return share;
    share.value = fma(in->width, share.value, origin);
    share.low = fma(in->width, share.low, origin);
    share.high = fma(in->width, share.high, origin);
    return share;
}

/* Children's worth of events. */
static double worth(const talgeo__measured *in, int64_t events)
{
    return (double)events / (double)in->steps;
}

talgeo_figure talgeo__measured_figure(const talgeo__measured *in, int64_t events, int64_t n,
                                      double confidence)
{
    if (!in->mean) return talgeo_wilson(events, n, confidence);
    talgeo_figure_status status = talgeo__steps_status(events, n, in->steps);
    if (!talgeo__is_confidence(confidence)) status = TALGEO_FIGURE_INVALID;
    if (status != TALGEO_FIGURE_OK) return talgeo__no_figure(status);
    double share = (double)events / ((double)n * (double)in->steps);
    return in_unit(
        in,
        talgeo__wilson_figure(worth(in, events), (double)n, share, talgeo__normal_z(confidence)),
        in->low);
}

talgeo_figure talgeo__measured_effective(const talgeo__measured *in, double share,
                                         double effective_n, double confidence)
{
    return in_unit(in, talgeo_wilson_effective(share, effective_n, confidence), in->low);
}

talgeo_figure talgeo__measured_effective_change(const talgeo__measured *in, double share1,
                                                double effective_n1, double share2,
                                                double effective_n2, double confidence)
{
    return in_unit(
        in, talgeo_newcombe_effective(share1, effective_n1, share2, effective_n2, confidence), 0);
}

talgeo_figure talgeo__measured_change(const talgeo__measured *in, int64_t events1, int64_t n1,
                                      int64_t events2, int64_t n2, double confidence)
{
    if (!in->mean) return talgeo_newcombe(events1, n1, events2, n2, confidence);
    talgeo_figure_status one = talgeo__steps_status(events1, n1, in->steps);
    talgeo_figure_status two = talgeo__steps_status(events2, n2, in->steps);
    if (!talgeo__is_confidence(confidence)) one = TALGEO_FIGURE_INVALID;
    if (one != TALGEO_FIGURE_OK) return talgeo__no_figure(one);
    if (two != TALGEO_FIGURE_OK) return talgeo__no_figure(two);
    double z = talgeo__normal_z(confidence), m1 = (double)n1, m2 = (double)n2;
    double x1 = worth(in, events1), x2 = worth(in, events2);
    return in_unit(in,
                   talgeo__join_limits(talgeo__cross(x1, m2, m1, x2) / m1 / m2,
                                       talgeo__wilson_score(x1, m1, z),
                                       talgeo__wilson_score(x2, m2, z), 1),
                   0);
}

talgeo_trend talgeo__measured_trend(const talgeo__measured *in, const int64_t *events,
                                    const int64_t *n, const double *time, size_t count,
                                    double confidence)
{
    talgeo_trend trend = talgeo__trend_of_steps(events, n, in->steps, time, count, confidence);
    trend.slope = in_unit(in, trend.slope, 0);
    return trend;
}

/* The share of the way up that a reference is. */
static double up_of(const talgeo__measured *in, int64_t events, int64_t n)
{
    return (double)events / ((double)n * (double)in->steps);
}

talgeo_test talgeo__measured_test(const talgeo__measured *in, int64_t events, int64_t n,
                                  int64_t reference_events, int64_t reference_n)
{
    return talgeo__steps_test(events, n, in->steps, up_of(in, reference_events, reference_n));
}

talgeo_figure talgeo__measured_funnel(const talgeo__measured *in, int64_t reference_events,
                                      int64_t reference_n, int64_t n, double confidence)
{
    return in_unit(in, talgeo_funnel(up_of(in, reference_events, reference_n), n, confidence),
                   in->low);
}
