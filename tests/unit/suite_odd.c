/* figures/: every function with every combination of odd arguments ends and gives finite numbers.
 */
#include "suite.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "figures/figures.h"

static const int64_t counts[] = {INT64_MIN,        -1,       0, 1, 2, 40, 100000000,
                                 (int64_t)1 << 53, INT64_MAX};
static const double numbers[] = {0,   -0.0,  5e-324,  1e-300,   0.5,      1,  41.5,
                                 1e8, 1e300, DBL_MAX, -DBL_MAX, INFINITY, NAN};
static const double levels[] = {0.95, 1e-9, 0.999999999999, 0, 1, -1, NAN};
enum {
    N_COUNTS = sizeof counts / sizeof *counts,
    N_NUMBERS = sizeof numbers / sizeof *numbers,
    N_LEVELS = sizeof levels / sizeof *levels
};

/* An enumeration of all combinations: each take() reads one argument of the current one. */
typedef struct wheel {
    size_t rest, total;
} wheel;

static size_t take(wheel *w, size_t choices)
{
    size_t choice = w->rest % choices;
    w->rest /= choices;
    w->total *= choices;
    return choice;
}

static int64_t take_count(wheel *w)
{
    return counts[take(w, N_COUNTS)];
}

static double take_number(wheel *w)
{
    return numbers[take(w, N_NUMBERS)];
}

static double take_level(wheel *w)
{
    return levels[take(w, N_LEVELS)];
}

static bool good_figure(talgeo_figure f)
{
    bool finite = isfinite(f.value) && isfinite(f.low) && isfinite(f.high);
    bool numbered = f.status == TALGEO_FIGURE_OK || f.status == TALGEO_FIGURE_NO_VARIATION;
    if (numbered) return finite && f.low <= f.value && f.value <= f.high;
    return f.value == 0 && f.low == 0 && f.high == 0;
}

static bool good_test(talgeo_test t)
{
    return isfinite(t.statistic) && isfinite(t.df) && t.p >= 0 && t.p <= 1;
}

static bool odd_wilson(wheel *w)
{
    int64_t x = take_count(w), n = take_count(w);
    return good_figure(talgeo_wilson(x, n, take_level(w)));
}

static bool odd_wilson_effective(wheel *w)
{
    double share = take_number(w), n = take_number(w);
    return good_figure(talgeo_wilson_effective(share, n, take_level(w)));
}

static bool odd_newcombe_effective(wheel *w)
{
    double share1 = take_number(w), n1 = take_number(w), share2 = take_number(w);
    return good_figure(talgeo_newcombe_effective(share1, n1, share2, take_number(w), 0.95));
}

static bool odd_mean(wheel *w)
{
    int64_t n = take_count(w);
    double mean = take_number(w), sd = take_number(w);
    return good_figure(talgeo_mean(n, mean, sd, take_level(w)));
}

static bool odd_mean_of_sums(wheel *w)
{
    int64_t n = take_count(w);
    double origin = take_number(w), sum = take_number(w);
    return good_figure(talgeo_mean_of_sums(n, origin, sum, take_number(w), 0.95));
}

static bool odd_mean_difference(wheel *w)
{
    int64_t n1 = take_count(w), n2 = take_count(w);
    double mean1 = take_number(w), sd1 = take_number(w), sd2 = take_number(w);
    return good_figure(talgeo_mean_difference(n1, mean1, sd1, n2, 1, sd2, 0.95));
}

static bool odd_byar(wheel *w)
{
    int64_t x = take_count(w);
    double denominator = take_number(w), per = take_number(w);
    return good_figure(talgeo_byar(x, denominator, per, take_level(w)));
}

static bool odd_newcombe(wheel *w)
{
    int64_t x1 = take_count(w), n1 = take_count(w), x2 = take_count(w), n2 = take_count(w);
    return good_figure(talgeo_newcombe(x1, n1, x2, n2, 0.95));
}

static bool odd_newcombe_paired(wheel *w)
{
    int64_t both = take_count(w), first = take_count(w), second = take_count(w);
    return good_figure(talgeo_newcombe_paired(both, first, second, take_count(w), 0.95));
}

static bool odd_change(wheel *w)
{
    talgeo_linked c = {take_count(w), 3, 4, 5, take_count(w), take_count(w), take_count(w),
                       take_count(w)};
    return good_figure(talgeo_change_of_shares(&c, 0.95).change);
}

static bool odd_mcnemar(wheel *w)
{
    int64_t first = take_count(w), second = take_count(w);
    return good_test(talgeo_mcnemar(first % 100000001, second % 100000001));
}

static bool odd_difference(wheel *w)
{
    talgeo_figure a = talgeo_byar(take_count(w), take_number(w), 1, 0.95);
    return good_figure(talgeo_difference(a, talgeo_byar(take_count(w), take_number(w), 1, 0.95)));
}

static bool odd_tests(wheel *w)
{
    int64_t x = take_count(w);
    double a = take_number(w), b = take_number(w), reference = take_number(w);
    return good_test(talgeo_share_test(x, take_count(w), reference)) &&
           good_test(talgeo_mean_test(x, a, b, reference)) &&
           good_test(talgeo_rate_test(x % 100000001, a, b, reference));
}

static bool odd_funnel(wheel *w)
{
    int64_t n = take_count(w);
    double reference = take_number(w);
    return good_figure(talgeo_funnel(reference, n, take_level(w)));
}

static bool good_trend(talgeo_trend t)
{
    return good_figure(t.slope) && good_test(t.trend) && good_test(t.heterogeneity) &&
           good_test(t.departure);
}

static bool odd_trend_of_shares(wheel *w)
{
    const int64_t events[] = {take_count(w), 3, 4}, n[] = {take_count(w), 9, 9};
    const double time[] = {take_number(w), take_number(w), 2};
    return good_trend(talgeo_trend_of_shares(events, n, time, 3, 0.95));
}

static bool odd_trend_of_values(wheel *w)
{
    const double values[] = {take_number(w), take_number(w), 4}, errors[] = {take_number(w), 2, 1};
    const double time[] = {take_number(w), 5, 2};
    return good_trend(talgeo_trend_of_values(values, errors, time, 3, 0.95));
}

static bool odd_cross(wheel *w)
{
    talgeo_cross t = {take_count(w), take_count(w), take_count(w), take_count(w)};
    talgeo_crossing made = talgeo_cross_shares(&t, 0.95);
    return good_figure(made.risk_difference) && good_figure(made.risk_ratio) &&
           good_figure(made.odds_ratio) && fabs(made.phi) <= 1 + 1e-12 &&
           good_test(made.association);
}

static bool odd_pooled(wheel *w)
{
    talgeo_cross t[] = {{take_count(w), take_count(w), take_count(w), take_count(w)}, {1, 0, 0, 1}};
    for (size_t strata = 1; strata <= 2; strata++) {
        talgeo_pooled made = talgeo_mantel_haenszel(t, strata, 0.95);
        if (!good_figure(made.risk_difference) || !good_figure(made.risk_ratio) ||
            !good_figure(made.odds_ratio) || !good_test(made.association))
            return false;
    }
    return true;
}

static bool odd_gradient(wheel *w)
{
    const int64_t events[] = {take_count(w), 3, 4}, n[] = {take_count(w), 9, take_count(w)};
    const double score[] = {take_number(w), take_number(w), 2};
    talgeo_gradient made;
    if (talgeo_gradient_of_shares(events, n, score, 3, 0.95, &made, NULL) != TALGEO_OK)
        return false;
    return good_figure(made.sii) && good_figure(made.rii) && good_figure(made.concentration);
}

static bool odd_bayes(wheel *w)
{
    const int64_t events[] = {take_count(w), take_count(w), 4};
    const int64_t n[] = {take_count(w), take_count(w), 9};
    talgeo_shrunk shrunk[3];
    talgeo_prior prior = talgeo_empirical_bayes(events, n, 3, shrunk);
    bool good = prior.variance >= 0 && isfinite(prior.mean);
    for (size_t i = 0; i < 3; i++)
        good = good && shrunk[i].value >= 0 && shrunk[i].value <= 1 && shrunk[i].weight >= 0 &&
               shrunk[i].weight <= 1;
    return good;
}

static bool odd_design(wheel *w)
{
    const double weights[] = {take_number(w), take_number(w), 1};
    const int64_t events[] = {take_count(w), 4}, n[] = {take_count(w), 9};
    talgeo_design kish = talgeo_kish(weights, 3), cluster = talgeo_cluster_design(events, n, 2);
    return isfinite(kish.effect) && isfinite(kish.effective_n) && isfinite(cluster.effect) &&
           isfinite(cluster.effective_n);
}

static const struct {
    const char *name;
    bool (*run)(wheel *w);
} runs[] = {{"wilson", odd_wilson},
            {"wilson_effective", odd_wilson_effective},
            {"newcombe_effective", odd_newcombe_effective},
            {"mean", odd_mean},
            {"mean_of_sums", odd_mean_of_sums},
            {"mean_difference", odd_mean_difference},
            {"byar", odd_byar},
            {"newcombe", odd_newcombe},
            {"newcombe_paired", odd_newcombe_paired},
            {"change", odd_change},
            {"mcnemar", odd_mcnemar},
            {"difference", odd_difference},
            {"tests", odd_tests},
            {"funnel", odd_funnel},
            {"trend_of_shares", odd_trend_of_shares},
            {"trend_of_values", odd_trend_of_values},
            {"cross", odd_cross},
            {"pooled", odd_pooled},
            {"gradient", odd_gradient},
            {"bayes", odd_bayes},
            {"design", odd_design}};

static void results_are_finite_and_ordered(void)
{
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
        size_t bad = 0, total = 1;
        for (size_t i = 0; i < total; i++) {
            wheel w = {i, 1};
            bool good = runs[r].run(&w);
            total = w.total;
            if (!good && bad++ == 0)
                fprintf(stderr, "%s: combination %zu of %zu\n", runs[r].name, i, w.total);
        }
        CU_ASSERT_EQUAL(bad, 0);
    }
}

const test suite_odd[] = {{"results_are_finite_and_ordered", results_are_finite_and_ordered},
                          {NULL, NULL}};
