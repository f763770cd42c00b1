/* Differences of two shares and of one share at two times, of different or the same children. */
#include "figures.h"

#include <math.h>

/* Zou and Donner (2008); uncorrelated it is Newcombe's method 10, with phi his paired one. */
static double joined(double below, double above, double unlike)
{
    double apart = below - above;
    return sqrt(apart * apart + 2 * unlike * below * above);
}

talgeo_figure talgeo__join_limits(double value, talgeo__score first, talgeo__score second,
                                  double unlike)
{
    return talgeo__interval(value, value - joined(first.below, second.above, unlike),
                            value + joined(first.above, second.below, unlike));
}

talgeo_figure talgeo_newcombe(int64_t events1, int64_t n1, int64_t events2, int64_t n2,
                              double confidence)
{
    talgeo_figure_status one = talgeo__share_status(events1, n1);
    talgeo_figure_status two = talgeo__share_status(events2, n2);
    if (!talgeo__is_confidence(confidence)) one = TALGEO_FIGURE_INVALID;
    if (one != TALGEO_FIGURE_OK) return talgeo__no_figure(one);
    if (two != TALGEO_FIGURE_OK) return talgeo__no_figure(two);
    double x1 = (double)events1, m1 = (double)n1, x2 = (double)events2, m2 = (double)n2;
    double z = talgeo__normal_z(confidence), value = talgeo__cross(x1, m2, x2, m1) / (m1 * m2);
    return talgeo__join_limits(value, talgeo__wilson_score(x1, m1, z),
                               talgeo__wilson_score(x2, m2, z), 1);
}

/* 1 - phi of two yes-no answers, a positive phi drawn towards 0 as in Newcombe's method 10; 1 where
 * an answer does not vary. Near phi = 1 the difference of squares keeps the digits: scale^2 less
 * the cross product's square is n times the sum of the products of three cells. */
static double unlike_answers(double e, double f, double g, double h)
{
    double n = e + f + g + h, cross = talgeo__cross(e, h, f, g), corrected = cross - n / 2;
    double scale = sqrt(e + f) * sqrt(g + h) * sqrt(e + g) * sqrt(f + h);
    if (scale == 0) return 1;
    if (cross <= 0) return 1 - cross / scale;
    if (corrected <= 0) return 1;
    double triples = e * f * (g + h) + g * h * (e + f);
    return n / scale * ((triples + cross - n / 4) / (scale + corrected));
}

/* P(X < less) + P(X = less) / 2, doubled, for X binomial(n, 1/2) and less <= n / 2. */
static double doubled_mid_p(double less, double n)
{
    if (2 * less == n) return 1;
    double below = less > 0 ? talgeo__coin_at_most(less - 1, n) : 0;
    return 2 * below + talgeo__coin_density(less, n);
}

talgeo_test talgeo_mcnemar(int64_t first_only, int64_t second_only)
{
    const int64_t counts[] = {first_only, second_only};
    talgeo_figure_status status = talgeo__counts_status(counts, 2);
    if (status != TALGEO_FIGURE_OK) return talgeo__no_test(status);
    double b = (double)first_only, c = (double)second_only, n = b + c;
    if (n == 0) return talgeo__no_test(TALGEO_FIGURE_NO_VARIATION);
    return (talgeo_test){(b - c) * ((b - c) / n), 1, doubled_mid_p(fmin(b, c), n),
                         TALGEO_FIGURE_OK};
}

/* ---- Baseline and follow-up ---- */

static talgeo_figure_status linked_status(const talgeo_linked *c)
{
    const int64_t counts[] = {c->both, c->baseline_only, c->followup_only, c->neither};
    talgeo_figure_status twice = talgeo__counts_status(counts, 4);
    if (twice != TALGEO_FIGURE_OK) return twice;
    bool none_twice = !(c->both || c->baseline_only || c->followup_only || c->neither);
    talgeo_figure_status before = talgeo__share_status(c->baseline_events, c->baseline_n);
    talgeo_figure_status after = talgeo__share_status(c->followup_events, c->followup_n);
    bool none_before = before == TALGEO_FIGURE_NO_CHILDREN;
    bool none_after = after == TALGEO_FIGURE_NO_CHILDREN;
    if (before != TALGEO_FIGURE_OK && !none_before) return before;
    if (after != TALGEO_FIGURE_OK && !none_after) return after;
    return none_twice && (none_before || none_after) ? TALGEO_FIGURE_NO_CHILDREN : TALGEO_FIGURE_OK;
}

/* 1 - rho of two totals of whom `twice` are the same children, `once1` and `once2` others. */
static double unlike_totals(double unlike, double twice, double once1, double once2)
{
    double root = sqrt(twice + once1) * sqrt(twice + once2);
    double others = (twice * (once1 + once2) + once1 * once2) / (root * (root + twice));
    return unlike + (1 - unlike) * others;
}

static talgeo_figure joined_change(const talgeo_linked *c, double twice, double confidence)
{
    double before = (double)c->baseline_only, after = (double)c->followup_only;
    double both = (double)c->both, z = talgeo__normal_z(confidence);
    double once1 = (double)c->followup_n, once2 = (double)c->baseline_n;
    double n1 = twice + once1, x1 = both + after + (double)c->followup_events;
    double n2 = twice + once2, x2 = both + before + (double)c->baseline_events;
    double unlike = unlike_answers(both, after, before, (double)c->neither);
    return talgeo__join_limits(talgeo__cross(x1, n2, x2, n1) / (n1 * n2),
                               talgeo__wilson_score(x1, n1, z), talgeo__wilson_score(x2, n2, z),
                               unlike_totals(unlike, twice, once1, once2));
}

static double measured_twice(const talgeo_linked *c)
{
    return (double)c->both + (double)c->baseline_only + (double)c->followup_only +
           (double)c->neither;
}

talgeo_change talgeo_change_of_shares(const talgeo_linked *c, double confidence)
{
    talgeo_figure_status status =
        c && talgeo__is_confidence(confidence) ? linked_status(c) : TALGEO_FIGURE_INVALID;
    if (status != TALGEO_FIGURE_OK)
        return (talgeo_change){talgeo__no_figure(status), 0, talgeo__no_test(status)};
    double twice = measured_twice(c);
    talgeo_change change = {joined_change(c, twice, confidence), 0,
                            talgeo__no_test(TALGEO_FIGURE_NO_CHILDREN)};
    change.linked = twice / (twice + (double)c->baseline_n + (double)c->followup_n);
    if (twice > 0) change.paired = talgeo_mcnemar(c->followup_only, c->baseline_only);
    return change;
}

talgeo_figure talgeo_newcombe_paired(int64_t both, int64_t first_only, int64_t second_only,
                                     int64_t neither, double confidence)
{
    talgeo_linked counts = {both, second_only, first_only, neither, 0, 0, 0, 0};
    talgeo_figure_status status =
        talgeo__is_confidence(confidence) ? linked_status(&counts) : TALGEO_FIGURE_INVALID;
    if (status != TALGEO_FIGURE_OK) return talgeo__no_figure(status);
    return joined_change(&counts, measured_twice(&counts), confidence);
}

talgeo_figure talgeo_difference(talgeo_figure a, talgeo_figure b)
{
    const talgeo_figure *parts[] = {&a, &b};
    for (int i = 0; i < 2; i++)
        if (parts[i]->status != TALGEO_FIGURE_OK && parts[i]->status != TALGEO_FIGURE_UNRELIABLE)
            return talgeo__no_figure(parts[i]->status);
    talgeo_figure made = talgeo__join_limits(
        a.value - b.value, (talgeo__score){a.value, a.value - a.low, a.high - a.value},
        (talgeo__score){b.value, b.value - b.low, b.high - b.value}, 1);
    bool certain = a.status == TALGEO_FIGURE_OK && b.status == TALGEO_FIGURE_OK;
    if (made.status == TALGEO_FIGURE_OK && !certain) made.status = TALGEO_FIGURE_UNRELIABLE;
    return made;
}
