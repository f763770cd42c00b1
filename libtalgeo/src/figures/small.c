/* Small areas: shrinkage towards the common share, and periods pooled in windows. */
#include "figures.h"

#include <math.h>

/* The sums of the moment estimator: `spread` is the sum of n (share - mean)^2, `unequal` the sum of
 * n (all - n) / all. */
typedef struct moments {
    double n, events, spread, unequal;
    size_t areas;
} moments;

static bool is_known(int64_t events, int64_t n)
{
    return talgeo__share_status(events, n) == TALGEO_FIGURE_OK;
}

static moments sum_areas(const int64_t *events, const int64_t *n, size_t count)
{
    moments m = {0};
    for (size_t i = 0; i < count; i++)
        if (is_known(events[i], n[i]))
            m.n += (double)n[i], m.events += (double)events[i], m.areas++;
    for (size_t i = 0; i < count; i++)
        if (is_known(events[i], n[i])) {
            double all = (double)n[i];
            double apart = talgeo__cross((double)events[i], m.n, all, m.events) / m.n;
            m.spread += apart * apart / all;
            m.unequal += all * ((m.n - all) / m.n);
        }
    return m;
}

static talgeo_prior prior_of(const moments *m)
{
    if (m->areas == 0) return (talgeo_prior){0, 0, 0, TALGEO_FIGURE_NO_CHILDREN};
    double mean = m->events / m->n, most = mean * ((m->n - m->events) / m->n);
    double degrees = (double)m->areas - 1, divisor = m->unequal - degrees, variance = 0;
    if (divisor > 0) variance = fmin(fmax((m->spread - degrees * most) / divisor, 0), most);
    return (talgeo_prior){mean, variance, m->areas, TALGEO_FIGURE_OK};
}

talgeo_prior talgeo_empirical_bayes(const int64_t *events, const int64_t *n, size_t count,
                                    talgeo_shrunk *shrunk)
{
    moments m = sum_areas(events, n, count);
    talgeo_prior prior = prior_of(&m);
    double within = m.areas ? prior.mean * ((m.n - m.events) / m.n) - prior.variance : 0;
    for (size_t i = 0; i < count; i++) {
        talgeo_figure_status status = talgeo__share_status(events[i], n[i]);
        shrunk[i] = (talgeo_shrunk){0, 0, status};
        if (status != TALGEO_FIGURE_OK) continue;
        double all = (double)n[i], own = prior.variance * all;
        double drawn = prior.variance * (double)events[i] + within * prior.mean;
        shrunk[i].value = own > 0 ? fmin(drawn / (own + within), 1) : prior.mean;
        shrunk[i].weight = own > 0 ? own / (own + within) : 0;
    }
    return prior;
}

size_t talgeo_pool_periods(const int64_t *counts, size_t count, size_t width, int64_t *pooled)
{
    if (width == 0 || width > count) return 0;
    for (size_t i = 0; i + width <= count; i++) {
        pooled[i] = 0;
        for (size_t k = i; k < i + width && pooled[i] >= 0; k++)
            pooled[i] = counts[k] < 0 ? -1 : pooled[i] + counts[k];
    }
    return count - width + 1;
}
