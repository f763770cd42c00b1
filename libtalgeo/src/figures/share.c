/* Shares of a release's cells with their score intervals. */
#include "figures.h"

#include <math.h>

/* The limits are the roots of (n + z2) p^2 - (2x + z2) p + x^2 / n = 0, each in the form that does
 * not subtract nearly equal numbers; the lower one of x is 1 minus the upper one of n - x. */
static double upper_limit(double x, double n, double z)
{
    double z2 = z * z;
    return (2 * x + z2 + z * sqrt(z2 + 4 * x * ((n - x) / n))) / (2 * (n + z2));
}

void talgeo__wilson(int64_t events, int64_t n, double confidence, double *low, double *high)
{
    double z = talgeo__normal_quantile(0.5 + confidence / 2);
    double x = (double)events, all = (double)n;
    double upper = upper_limit(x, all, z);
    *high = events == n ? 1 : upper;
    *low = events == 0 ? 0 : x / all * x / ((all + z * z) * upper);
}

talgeo__share talgeo__figures_share(const talgeo_release *release, size_t cell)
{
    const talgeo__public_cell *c = &release->cells[cell];
    talgeo__share share = {NAN, NAN, NAN};
    if (c->status != TALGEO_CELL_PUBLISHED || c->n <= 0) return share;
    share.share = (double)c->events / (double)c->n;
    talgeo__wilson(c->events, c->n, release->policy.confidence, &share.low, &share.high);
    return share;
}
