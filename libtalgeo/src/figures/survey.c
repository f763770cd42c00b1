/* Survey weights: raking to known margins, design effects, intervals of an effective n. */
#include "figures.h"

#include "../core/error.h"
#include "../core/memory.h"

#include <math.h>
#include <stdlib.h>

/* ---- Intervals of an effective n ---- */

static talgeo_figure_status effective_status(double share, double n)
{
    if (!(share >= 0 && share <= 1) || !(n >= 0 && n <= (double)talgeo__most_children))
        return TALGEO_FIGURE_INVALID;
    return n == 0 ? TALGEO_FIGURE_NO_CHILDREN : TALGEO_FIGURE_OK;
}

talgeo_figure talgeo_wilson_effective(double share, double effective_n, double confidence)
{
    talgeo_figure_status status = effective_status(share, effective_n);
    if (!talgeo__is_confidence(confidence)) status = TALGEO_FIGURE_INVALID;
    if (status != TALGEO_FIGURE_OK) return talgeo__no_figure(status);
    return talgeo__wilson_figure(share * effective_n, effective_n, share,
                                 talgeo__normal_z(confidence));
}

talgeo_figure talgeo_newcombe_effective(double share1, double effective_n1, double share2,
                                        double effective_n2, double confidence)
{
    talgeo_figure_status one = effective_status(share1, effective_n1);
    talgeo_figure_status two = effective_status(share2, effective_n2);
    if (!talgeo__is_confidence(confidence)) one = TALGEO_FIGURE_INVALID;
    if (one != TALGEO_FIGURE_OK) return talgeo__no_figure(one);
    if (two != TALGEO_FIGURE_OK) return talgeo__no_figure(two);
    double z = talgeo__normal_z(confidence);
    return talgeo__join_limits(share1 - share2,
                               talgeo__wilson_score(share1 * effective_n1, effective_n1, z),
                               talgeo__wilson_score(share2 * effective_n2, effective_n2, z), 1);
}

/* ---- Design effects ---- */

talgeo_design talgeo_kish(const double *weights, size_t count)
{
    double sum = 0, spread = 0, n = (double)count;
    for (size_t i = 0; i < count; i++) {
        if (!(weights[i] >= 0) || !isfinite(weights[i]))
            return (talgeo_design){0, 0, TALGEO_FIGURE_INVALID};
        sum += weights[i];
    }
    if (!(sum > 0)) return (talgeo_design){0, 0, TALGEO_FIGURE_NO_CHILDREN};
    for (size_t i = 0; i < count; i++) {
        double relative = weights[i] / (sum / n) - 1;
        spread += relative * relative;
    }
    double effect = 1 + spread / n;
    return (talgeo_design){effect, n / effect, TALGEO_FIGURE_OK};
}

/* Sum over the clusters of (events - share n)^2, and of events and n. */
static double between_clusters(const int64_t *events, const int64_t *n, double steps,
                               size_t clusters, double x, double all)
{
    double sum = 0;
    for (size_t i = 0; i < clusters; i++) {
        double apart = talgeo__cross((double)events[i] / steps, all, (double)n[i], x) / all;
        sum += apart * apart;
    }
    return sum;
}

talgeo_design talgeo__cluster_design_of_steps(const int64_t *events, const int64_t *n,
                                              int64_t steps, size_t clusters)
{
    double x = 0, all = 0, used = 0;
    for (size_t i = 0; i < clusters; i++) {
        talgeo_figure_status status = talgeo__steps_status(events[i], n[i], steps);
        if (status != TALGEO_FIGURE_OK && status != TALGEO_FIGURE_NO_CHILDREN)
            return (talgeo_design){0, 0, status};
        if (n[i] == 0) continue;
        x += (double)events[i] / (double)steps;
        all += (double)n[i];
        used++;
    }
    if (all == 0) return (talgeo_design){0, 0, TALGEO_FIGURE_NO_CHILDREN};
    if (used < 2 || x == 0 || x == all) return (talgeo_design){0, 0, TALGEO_FIGURE_NO_VARIATION};
    double binomial = x * ((all - x) / all);
    double between = between_clusters(events, n, (double)steps, clusters, x, all);
    double effect = fmax(1, used / (used - 1) * between / binomial);
    return (talgeo_design){effect, all / effect, TALGEO_FIGURE_OK};
}

talgeo_design talgeo_cluster_design(const int64_t *events, const int64_t *n, size_t clusters)
{
    return talgeo__cluster_design_of_steps(events, n, 1, clusters);
}

/* ---- Raking ---- */

static talgeo_status check_rows(const talgeo_margin *margin, size_t number, size_t rows,
                                talgeo_error *error)
{
    for (size_t i = 0; i < rows; i++)
        if (margin->category[i] < 0 || (size_t)margin->category[i] >= margin->levels)
            return talgeo__fail_row(error, TALGEO_E_INPUT, "figures", (int64_t)i + 1,
                                    "margin %zu: a row whose category is not among its %zu levels",
                                    number + 1, margin->levels);
    return TALGEO_OK;
}

static talgeo_status check_targets(const talgeo_margin *margin, size_t number, double *total,
                                   talgeo_error *error)
{
    *total = 0;
    for (size_t level = 0; level < margin->levels; level++) {
        if (!(margin->target[level] >= 0) || !isfinite(margin->target[level]))
            return talgeo__fail(error, TALGEO_E_INPUT, "figures",
                                "margin %zu, level %zu: the target is not a number from 0 on",
                                number + 1, level);
        *total += margin->target[level];
    }
    return *total > 0 ? TALGEO_OK
                      : talgeo__fail(error, TALGEO_E_INPUT, "figures",
                                     "margin %zu: its targets sum to 0", number + 1);
}

static talgeo_status check_margins(const talgeo_margin *margins, size_t count, size_t rows,
                                   talgeo_error *error)
{
    double first = 0, total;
    for (size_t m = 0; m < count; m++) {
        talgeo_status status = check_rows(&margins[m], m, rows, error);
        if (status == TALGEO_OK) status = check_targets(&margins[m], m, &total, error);
        if (status != TALGEO_OK) return status;
        if (m == 0) first = total;
        if (fabs(total - first) > 1e-9 * first)
            return talgeo__fail(error, TALGEO_E_INPUT, "figures",
                                "margin %zu: its targets sum to another total than margin 1",
                                m + 1);
    }
    return TALGEO_OK;
}

static talgeo_status check_weights(const double *weights, size_t rows, talgeo_error *error)
{
    for (size_t i = 0; i < rows; i++)
        if (!(weights[i] > 0) || !isfinite(weights[i]))
            return talgeo__fail_row(error, TALGEO_E_INPUT, "figures", (int64_t)i + 1,
                                    "a starting weight that is not above 0");
    return TALGEO_OK;
}

/* Scale the weights to one margin. *off becomes the largest relative distance before, where that is
 * more. */
static talgeo_status scale_to(const talgeo_margin *margin, size_t number, size_t rows,
                              double *weights, double *sums, double *off, talgeo_error *error)
{
    for (size_t level = 0; level < margin->levels; level++) sums[level] = 0;
    for (size_t i = 0; i < rows; i++) sums[margin->category[i]] += weights[i];
    for (size_t level = 0; level < margin->levels; level++) {
        double target = margin->target[level];
        if (sums[level] == 0 && target > 0)
            return talgeo__fail(error, TALGEO_E_INPUT, "figures",
                                "margin %zu, level %zu: a target but no weight in any row; join it "
                                "with another level",
                                number + 1, level);
        if (sums[level] == 0) continue;
        *off = fmax(*off, target > 0 ? fabs(sums[level] / target - 1) : 1);
        sums[level] = target / sums[level];
    }
    for (size_t i = 0; i < rows; i++) weights[i] *= sums[margin->category[i]];
    return TALGEO_OK;
}

talgeo_status talgeo_rake(const talgeo_margin *margins, size_t count, size_t rows, double tolerance,
                          int rounds, double *weights, talgeo_error *error)
{
    size_t widest = 1;
    double *sums = NULL;
    if ((count > 0 && margins == NULL) || (rows > 0 && weights == NULL))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "figures", "no margins, or no weights");
    talgeo_status status = check_margins(margins, count, rows, error);
    if (status == TALGEO_OK) status = check_weights(weights, rows, error);
    for (size_t m = 0; m < count; m++)
        if (margins[m].levels > widest) widest = margins[m].levels;
    if (status == TALGEO_OK && (sums = talgeo__calloc(widest, sizeof *sums)) == NULL)
        status = talgeo__fail_memory(error, "figures");
    double off = count ? HUGE_VAL : 0;
    for (int round = 0; status == TALGEO_OK && off > tolerance && round < rounds; round++) {
        off = 0;
        for (size_t m = 0; status == TALGEO_OK && m < count; m++)
            status = scale_to(&margins[m], m, rows, weights, sums, &off, error);
    }
    if (status == TALGEO_OK && off > tolerance)
        status = talgeo__fail(error, TALGEO_E_INPUT, "figures",
                              "the margins are not met after %d rounds: they may contradict the "
                              "rows; join small levels",
                              rounds);
    free(sums);
    return status;
}
