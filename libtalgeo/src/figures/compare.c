/* Areas against a reference: tests, verdicts, many at once, and the limits of a funnel. */
#include "figures.h"

#include "../core/error.h"
#include "../core/memory.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

const char *talgeo_verdict_text(talgeo_verdict verdict)
{
    static const char *const texts[] = {"cannot_tell", "similar", "better",
                                        "worse",       "lower",   "higher"};
    size_t i = (size_t)verdict;
    return i < sizeof texts / sizeof *texts ? texts[i] : "?";
}

static talgeo_verdict judge(bool lower, talgeo_better better)
{
    if (better == TALGEO_BETTER_NONE) return lower ? TALGEO_VERDICT_LOWER : TALGEO_VERDICT_HIGHER;
    return lower == (better == TALGEO_BETTER_LOWER) ? TALGEO_VERDICT_BETTER : TALGEO_VERDICT_WORSE;
}

talgeo_verdict talgeo_compare(talgeo_figure figure, double reference, talgeo_better better)
{
    if (figure.status != TALGEO_FIGURE_OK || !isfinite(reference))
        return TALGEO_VERDICT_CANNOT_TELL;
    if (figure.low <= reference && reference <= figure.high) return TALGEO_VERDICT_SIMILAR;
    return judge(figure.high < reference, better);
}

/* ---- Tests of one area ---- */

/* A reference that allows no other outcome: p is 1 or 0. */
static talgeo_test certain(double apart)
{
    double sign = apart > 0 ? 1 : apart < 0 ? -1 : 0;
    return (talgeo_test){sign * DBL_MAX, 0, apart == 0, TALGEO_FIGURE_OK};
}

talgeo_test talgeo__steps_test(int64_t events, int64_t n, int64_t steps, double reference)
{
    talgeo_figure_status status = talgeo__steps_status(events, n, steps);
    if (!(reference >= 0 && reference <= 1)) status = TALGEO_FIGURE_INVALID;
    if (status != TALGEO_FIGURE_OK) return talgeo__no_test(status);
    double all = (double)n, apart = fma(-all, reference, (double)events / (double)steps);
    double variance = all * reference * (1 - reference);
    if (variance == 0) return certain(apart);
    double z = apart / sqrt(variance);
    return (talgeo_test){z, 0, talgeo__normal_two_sided(z), TALGEO_FIGURE_OK};
}

talgeo_test talgeo_share_test(int64_t events, int64_t n, double reference)
{
    return talgeo__steps_test(events, n, 1, reference);
}

talgeo_test talgeo_mean_test(int64_t n, double mean, double sd, double reference)
{
    if (!isfinite(reference)) return talgeo__no_test(TALGEO_FIGURE_INVALID);
    talgeo_figure figure = talgeo_mean(n, mean, sd, 0.95);
    if (figure.status != TALGEO_FIGURE_OK) return talgeo__no_test(figure.status);
    double df = (double)(n - 1), apart = (mean - reference) / sd;
    double t = fmax(-DBL_MAX, fmin(apart * sqrt((double)n), DBL_MAX));
    return (talgeo_test){t, df, 2 * talgeo__t_tail(fabs(t), df), TALGEO_FIGURE_OK};
}

talgeo_test talgeo_rate_test(int64_t events, double denominator, double per, double reference)
{
    talgeo_figure figure = talgeo_byar(events, denominator, per, 0.95);
    double x = (double)events, expected = reference * (denominator / per);
    if (!(expected >= 0 && expected <= (double)talgeo__most_children))
        figure.status = TALGEO_FIGURE_INVALID;
    if (figure.status != TALGEO_FIGURE_OK) return talgeo__no_test(figure.status);
    if (expected == 0) return certain(x);
    double at_most = talgeo__gamma_upper(x + 1, expected);
    double at_least = events == 0 ? 1 : talgeo__gamma_lower(x, expected);
    double p = fmin(1, 2 * fmin(at_most, at_least));
    return (talgeo_test){(x - expected) / sqrt(expected), 0, p, TALGEO_FIGURE_OK};
}

/* ---- Many areas ---- */

typedef struct ranked {
    double p;
    size_t i;
} ranked;

static int by_p(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    if (a->p != b->p) return a->p < b->p ? -1 : 1;
    return a->i < b->i ? -1 : a->i > b->i;
}

talgeo_status talgeo_benjamini_hochberg(const double *p, size_t count, double *adjusted,
                                        talgeo_error *error)
{
    ranked *order = talgeo__calloc(count, sizeof *order);
    size_t known = 0;
    double least = 1;
    if (order == NULL) return talgeo__fail_memory(error, "figures");
    for (size_t i = 0; i < count; i++) {
        if (p[i] >= 0) order[known++] = (ranked){p[i], i};
        adjusted[i] = -1; /* after reading p[i], which may be the same */
    }
    qsort(order, known, sizeof *order, by_p);
    for (size_t rank = known; rank > 0; rank--) {
        least = fmin(least, order[rank - 1].p * ((double)known / (double)rank));
        adjusted[order[rank - 1].i] = least;
    }
    free(order);
    return TALGEO_OK;
}

static talgeo_verdict verdict_at(double statistic, double p, double level, talgeo_better better)
{
    if (p < 0) return TALGEO_VERDICT_CANNOT_TELL;
    return p < level ? judge(statistic < 0, better) : TALGEO_VERDICT_SIMILAR;
}

talgeo_status talgeo_compare_many(const talgeo_test *tests, size_t count, talgeo_better better,
                                  talgeo_multiplicity multiplicity, talgeo_comparison *comparisons,
                                  talgeo_error *error)
{
    double *p = talgeo__calloc(count, sizeof *p);
    talgeo_status status = p ? TALGEO_OK : talgeo__fail_memory(error, "figures");
    for (size_t i = 0; p && i < count; i++)
        p[i] = tests[i].status == TALGEO_FIGURE_OK ? tests[i].p : -1;
    if (p && multiplicity == TALGEO_MULTIPLICITY_BENJAMINI_HOCHBERG)
        status = talgeo_benjamini_hochberg(p, count, p, error);
    for (size_t i = 0; status == TALGEO_OK && i < count; i++)
        comparisons[i] =
            (talgeo_comparison){verdict_at(tests[i].statistic, p[i], 0.05, better),
                                verdict_at(tests[i].statistic, p[i], 0.002, better), p[i]};
    free(p);
    return status;
}

talgeo_figure talgeo_funnel(double reference, int64_t n, double confidence)
{
    if (!talgeo__is_confidence(confidence) || !(reference >= 0 && reference <= 1))
        return talgeo__no_figure(TALGEO_FIGURE_INVALID);
    if (n <= 0) return talgeo__no_figure(n ? TALGEO_FIGURE_WITHHELD : TALGEO_FIGURE_NO_CHILDREN);
    double half = talgeo__normal_z(confidence) * sqrt(reference * (1 - reference) / (double)n);
    return (talgeo_figure){reference, fmax(0, reference - half), fmin(1, reference + half),
                           TALGEO_FIGURE_OK};
}
