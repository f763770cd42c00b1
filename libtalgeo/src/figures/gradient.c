/* Social gradient: slope and relative index of inequality, and the concentration index. */
#include "figures.h"

#include "../core/error.h"
#include "../core/memory.h"

#include <math.h>
#include <stdlib.h>

/* A group of children. `rank` is the share of children less deprived, half of the tied ones
 * counted, less 1/2; its mean over the children is 0. */
typedef struct group {
    double score, events, n, rank;
} group;

static int by_score(const void *left, const void *right)
{
    const group *a = left, *b = right;
    return a->score < b->score ? -1 : a->score > b->score;
}

/* Groups with equal scores share the middle of the ranks they take together. */
static void rank_groups(group *groups, size_t count, double all)
{
    double before = 0;
    for (size_t i = 0, next; i < count; i = next) {
        double tied = 0;
        for (next = i; next < count && groups[next].score == groups[i].score; next++)
            tied += groups[next].n;
        for (size_t k = i; k < next; k++) groups[k].rank = (2 * before + tied - all) / (2 * all);
        before += tied;
    }
}

/* What the three figures are made of. */
typedef struct gradient_sums {
    double n, events, square, product; /* sums of n rank^2 and of rank (events - expected) */
} gradient_sums;

static gradient_sums sum_groups(group *groups, size_t count)
{
    gradient_sums s = {0};
    for (size_t i = 0; i < count; i++) s.n += groups[i].n, s.events += groups[i].events;
    rank_groups(groups, count, s.n);
    for (size_t i = 0; i < count; i++) {
        const group *g = &groups[i];
        s.square += g->n * g->rank * g->rank;
        s.product += g->rank * (talgeo__cross(g->events, s.n, g->n, s.events) / s.n);
    }
    return s;
}

/* Variance of a figure whose slopes by each group's events are start + by_rank * rank: binomial
 * counts, ranks given. */
static double variance_of(const group *groups, size_t count, double start, double by_rank)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        const group *g = &groups[i];
        double slope = start + by_rank * g->rank;
        sum += slope * slope * g->events * ((g->n - g->events) / g->n);
    }
    return sum;
}

static talgeo_figure plain(double value, double variance, double z)
{
    if (!(variance > 0)) return talgeo__value_only(value);
    double half = z * sqrt(variance);
    return (talgeo_figure){value, value - half, value + half, TALGEO_FIGURE_OK};
}

/* Fitted share at the most deprived end over that at the least, limits on the logarithm. */
static talgeo_figure relative_index(const group *groups, size_t count, const gradient_sums *s,
                                    double z)
{
    double mean = s->events / s->n, half_slope = s->product / s->square / 2;
    double most = mean + half_slope, least = mean - half_slope;
    if (!(most > 0 && least > 0)) return talgeo__no_figure(TALGEO_FIGURE_UNDEFINED);
    double start = (1 / most - 1 / least) / s->n,
           by_rank = (1 / most + 1 / least) / (2 * s->square);
    double variance = variance_of(groups, count, start, by_rank);
    if (!(variance > 0)) return talgeo__value_only(most / least);
    double factor = exp(z * sqrt(variance));
    return (talgeo_figure){most / least, most / least / factor, most / least * factor,
                           TALGEO_FIGURE_OK};
}

static talgeo_gradient gradient_of(group *groups, size_t count, double confidence)
{
    gradient_sums s = sum_groups(groups, count);
    double z = talgeo__normal_z(confidence);
    talgeo_figure undefined = talgeo__no_figure(TALGEO_FIGURE_UNDEFINED);
    if (!(s.square > 0)) return (talgeo_gradient){undefined, undefined, undefined, count};
    talgeo_gradient made = {.groups = count};
    made.sii = plain(s.product / s.square, variance_of(groups, count, 0, 1 / s.square), z);
    made.rii = relative_index(groups, count, &s, z);
    made.concentration = undefined;
    if (s.events > 0) {
        double index = 2 * s.product / s.events;
        double variance = variance_of(groups, count, -index / s.events, 2 / s.events);
        made.concentration = plain(index, variance, z);
    }
    return made;
}

static talgeo_gradient no_gradient(talgeo_figure_status status)
{
    talgeo_figure none = talgeo__no_figure(status);
    return (talgeo_gradient){none, none, none, 0};
}

/* Keep the groups that have counts. The status is OK, or why there is no gradient. */
static talgeo_figure_status keep_groups(const int64_t *events, const int64_t *n,
                                        const double *score, size_t count, group *groups,
                                        size_t *kept)
{
    talgeo_figure_status empty = TALGEO_FIGURE_NO_CHILDREN;
    *kept = 0;
    for (size_t i = 0; i < count; i++) {
        talgeo_figure_status status = talgeo__share_status(events[i], n[i]);
        if (status == TALGEO_FIGURE_INVALID || !isfinite(score[i])) return TALGEO_FIGURE_INVALID;
        if (status == TALGEO_FIGURE_WITHHELD) empty = status;
        if (status == TALGEO_FIGURE_OK)
            groups[(*kept)++] = (group){score[i], (double)events[i], (double)n[i], 0};
    }
    return *kept ? TALGEO_FIGURE_OK : empty;
}

talgeo_status talgeo_gradient_of_shares(const int64_t *events, const int64_t *n,
                                        const double *score, size_t count, double confidence,
                                        talgeo_gradient *gradient, talgeo_error *error)
{
    size_t kept;
    if (gradient == NULL || (count > 0 && (!events || !n || !score)))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "figures",
                            "no counts, no scores, or no place for the gradient");
    group *groups = talgeo__calloc(count, sizeof *groups);
    if (groups == NULL) return talgeo__fail_memory(error, "figures");
    talgeo_figure_status status = keep_groups(events, n, score, count, groups, &kept);
    if (!talgeo__is_confidence(confidence)) status = TALGEO_FIGURE_INVALID;
    if (status == TALGEO_FIGURE_OK) {
        qsort(groups, kept, sizeof *groups, by_score);
        *gradient = gradient_of(groups, kept, confidence);
    } else {
        *gradient = no_gradient(status);
    }
    free(groups);
    return TALGEO_OK;
}
