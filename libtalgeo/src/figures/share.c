/* Shares with their score intervals, of counts and of a release's cells. */
#include "figures.h"

#include <math.h>

/* The limits are the roots of (n + z2) p^2 - (2x + z2) p + x^2 / n = 0, each in the form that does
 * not subtract nearly equal numbers; the lower one of x is 1 minus the upper one of n - x. */
static void wilson(double x, double n, double z2, double root, double *low, double *high)
{
    double upper = (2 * x + z2 + root) / (2 * (n + z2));
    *high = x == n ? 1 : upper;
    *low = x == 0 ? 0 : x / n * x / ((n + z2) * upper);
}

/* z sqrt(z2 + 4 x (n - x) / n) */
static double wilson_root(double x, double n, double z)
{
    return z * sqrt(z * z + 4 * x * ((n - x) / n));
}

/* share - low and high - share, each as a quotient of its own: no digits are lost for large n. */
talgeo__score talgeo__wilson_score(double x, double n, double z)
{
    double z2 = z * z, root = wilson_root(x, n, z), p = x / n;
    double half = z2 * ((n - x) - x) / n; /* z2 (1 - 2p) */
    double below = (root - half) / (2 * (n + z2)), above = (root + half) / (2 * (n + z2));
    return (talgeo__score){p, x == 0 ? 0 : below, x == n ? 0 : above};
}

talgeo_figure talgeo__wilson_figure(double x, double n, double share, double z)
{
    talgeo_figure f = {share, 0, 0, TALGEO_FIGURE_OK};
    wilson(x, n, z * z, wilson_root(x, n, z), &f.low, &f.high);
    return f;
}

talgeo_figure_status talgeo__steps_status(int64_t events, int64_t n, int64_t steps)
{
    if (n < 0 || (n > 0 && events < 0)) return TALGEO_FIGURE_WITHHELD;
    if (n > talgeo__most_children / steps || events > n * steps) return TALGEO_FIGURE_INVALID;
    return n == 0 ? TALGEO_FIGURE_NO_CHILDREN : TALGEO_FIGURE_OK;
}

talgeo_figure_status talgeo__share_status(int64_t events, int64_t n)
{
    return talgeo__steps_status(events, n, 1);
}

static talgeo_figure share_at(int64_t events, int64_t n, double z)
{
    talgeo_figure_status status = talgeo__share_status(events, n);
    if (status != TALGEO_FIGURE_OK) return talgeo__no_figure(status);
    return talgeo__wilson_figure((double)events, (double)n, (double)events / (double)n, z);
}

talgeo_figure talgeo_wilson(int64_t events, int64_t n, double confidence)
{
    if (!talgeo__is_confidence(confidence)) return talgeo__no_figure(TALGEO_FIGURE_INVALID);
    return share_at(events, n, talgeo__normal_z(confidence));
}

void talgeo_wilson_many(const int64_t *events, const int64_t *n, size_t count, double confidence,
                        talgeo_figure *figures)
{
    bool valid = talgeo__is_confidence(confidence);
    double z = valid ? talgeo__normal_z(confidence) : 0;
    for (size_t i = 0; i < count; i++)
        figures[i] =
            valid ? share_at(events[i], n[i], z) : talgeo__no_figure(TALGEO_FIGURE_INVALID);
}

talgeo__share talgeo__figures_share(const talgeo_release *release, size_t cell)
{
    const talgeo__public_cell *c = &release->cells[cell];
    if (c->status != TALGEO_CELL_PUBLISHED || c->n <= 0) return (talgeo__share){NAN, NAN, NAN};
    talgeo__measured in = talgeo__measured_in(release, c->key.indicator);
    talgeo_figure f = talgeo__measured_figure(&in, c->events, c->n, release->policy.confidence);
    return (talgeo__share){f.value, f.low, f.high};
}
