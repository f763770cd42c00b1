/* Figures of a release, and the parts that the public functions on counts share. Sees nothing but
 * the release. The functions themselves are in talgeo.h, section Figures. */
#ifndef TALGEO_FIGURES_FIGURES_H
#define TALGEO_FIGURES_FIGURES_H

#include "../protect/release.h"
#include "special.h"

/* Share of a published cell; all NaN for any other status. */
typedef struct talgeo__share {
    double share, low, high;
} talgeo__share;

talgeo__share talgeo__figures_share(const talgeo_release *release, size_t cell);

/* What an indicator is measured in: a share of 0 to 1, or a mean from `low`, `width` wide, of whose
 * answers `events` counts the steps. A mean is the share of the way up its scale. Its variance is
 * at most that of children who all are at one end or the other (Bhatia and Davis 2000), so a
 * share's interval holds for it too, whatever the spread. */
typedef struct talgeo__measured {
    double low, width;
    int64_t steps; /* of a child at the high end; 1: a share, or the like */
    bool mean;
} talgeo__measured;

talgeo__measured talgeo__measured_in(const talgeo_release *release, int32_t indicator);
/* Events, or steps, of n children, and the difference of two such figures (first - second), in the
 * unit of the indicator. */
talgeo_figure talgeo__measured_figure(const talgeo__measured *in, int64_t events, int64_t n,
                                      double confidence);
talgeo_figure talgeo__measured_change(const talgeo__measured *in, int64_t events1, int64_t n1,
                                      int64_t events2, int64_t n2, double confidence);
/* Of a share of the way up the scale that effective_n children are worth, and the difference of
 * two.
 */
talgeo_figure talgeo__measured_effective(const talgeo__measured *in, double share,
                                         double effective_n, double confidence);
talgeo_figure talgeo__measured_effective_change(const talgeo__measured *in, double share1,
                                                double effective_n1, double share2,
                                                double effective_n2, double confidence);
/* Trend over periods, as talgeo_trend_of_shares. */
talgeo_trend talgeo__measured_trend(const talgeo__measured *in, const int64_t *events,
                                    const int64_t *n, const double *time, size_t count,
                                    double confidence);
/* Test against the figure of a reference, and the limits of the funnel around it for n children. */
talgeo_test talgeo__measured_test(const talgeo__measured *in, int64_t events, int64_t n,
                                  int64_t reference_events, int64_t reference_n);
talgeo_figure talgeo__measured_funnel(const talgeo__measured *in, int64_t reference_events,
                                      int64_t reference_n, int64_t n, double confidence);

/* A figure without numbers. */
talgeo_figure talgeo__no_figure(talgeo_figure_status status);
/* A value with its interval; UNDEFINED where one of them is not finite. */
talgeo_figure talgeo__interval(double value, double low, double high);
/* A value without an interval. */
talgeo_figure talgeo__value_only(double value);
/* A test without numbers. */
talgeo_test talgeo__no_test(talgeo_figure_status status);
/* Chi-square with df degrees of freedom and its p. */
talgeo_test talgeo__chi2_test(double statistic, double df);

/* Counts beyond this are not exact as doubles. */
static const int64_t talgeo__most_children = INT64_C(1) << 53;

/* OK, or why there is no figure of these counts: WITHHELD, INVALID. */
talgeo_figure_status talgeo__counts_status(const int64_t *counts, size_t count);
/* OK, or why there is no share: INVALID, WITHHELD, NO_CHILDREN. */
talgeo_figure_status talgeo__share_status(int64_t events, int64_t n);
/* The same where an event counts so many steps; and trend and test of such shares. */
talgeo_figure_status talgeo__steps_status(int64_t events, int64_t n, int64_t steps);
talgeo_trend talgeo__trend_of_steps(const int64_t *events, const int64_t *n, int64_t steps,
                                    const double *time, size_t count, double confidence);
talgeo_test talgeo__steps_test(int64_t events, int64_t n, int64_t steps, double reference);
talgeo_design talgeo__cluster_design_of_steps(const int64_t *events, const int64_t *n,
                                              int64_t steps, size_t clusters);
bool talgeo__is_confidence(double confidence);

/* a d - b c with an error of the last digit, whatever cancels (Kahan's, by fused multiplication).
 */
double talgeo__cross(double a, double d, double b, double c);

/* A share of n children, n not necessarily whole, with its distances to the score limits. */
typedef struct talgeo__score {
    double share, below, above;
} talgeo__score;
talgeo__score talgeo__wilson_score(double events, double n, double z);
/* The share with its score limits; `share` is events / n. */
talgeo_figure talgeo__wilson_figure(double events, double n, double share, double z);

/* Difference of two shares with the given value, their limits joined; `unlike` is 1 less
 * their correlation. */
talgeo_figure talgeo__join_limits(double value, talgeo__score first, talgeo__score second,
                                  double unlike);

#endif
