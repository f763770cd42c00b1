/* Crossing of two indicators: one table of four cells, and many pooled over areas. */
#include "figures.h"

#include <math.h>

/* A table as numbers: a both, b first only, c second only, d neither. */
typedef struct cells {
    double a, b, c, d, with, without, n; /* with = a + b has the first, without = c + d has not */
} cells;

static cells cells_of(const talgeo_cross *t)
{
    double a = (double)t->both, b = (double)t->first_only;
    double c = (double)t->second_only, d = (double)t->neither;
    return (cells){a, b, c, d, a + b, c + d, a + b + c + d};
}

static talgeo_figure_status status_of(const talgeo_cross *t)
{
    const int64_t counts[] = {t->both, t->first_only, t->second_only, t->neither};
    return talgeo__counts_status(counts, 4);
}

/* A ratio with limits on its logarithm. Nothing above gives 0 without an interval, nothing below no
 * value at all. */
static talgeo_figure log_figure(double above, double below, double variance, double z)
{
    if (!(below > 0)) return talgeo__no_figure(TALGEO_FIGURE_UNDEFINED);
    double ratio = above / below;
    if (above == 0 || !(variance > 0)) return talgeo__value_only(ratio);
    double factor = exp(z * sqrt(variance));
    if (!isfinite(ratio * factor)) return talgeo__no_figure(TALGEO_FIGURE_UNDEFINED);
    return (talgeo_figure){ratio, ratio / factor, ratio * factor, TALGEO_FIGURE_OK};
}

/* Katz, Baptista, Azen and Pike (1978); 1/a - 1/(a + b) is b / (a (a + b)). */
static talgeo_figure risk_ratio(const cells *t, double z)
{
    double variance = t->a > 0 && t->c > 0 ? t->b / t->a / t->with + t->d / t->c / t->without : 0;
    if (t->with == 0) return talgeo__no_figure(TALGEO_FIGURE_NO_CHILDREN);
    return log_figure(t->a / t->with, t->without > 0 ? t->c / t->without : 0, variance, z);
}

/* Woolf (1955). */
static talgeo_figure odds_ratio(const cells *t, double z)
{
    bool full = t->a > 0 && t->b > 0 && t->c > 0 && t->d > 0;
    double variance = full ? 1 / t->a + 1 / t->b + 1 / t->c + 1 / t->d : 0;
    return log_figure(t->a * t->d, t->b * t->c, variance, z);
}

static double phi_of(const cells *t)
{
    double second = t->a + t->c, not_second = t->b + t->d;
    double scale = sqrt(t->with) * sqrt(t->without) * sqrt(second) * sqrt(not_second);
    return scale > 0 ? talgeo__cross(t->a, t->d, t->b, t->c) / scale : 0;
}

static bool has_margins(const cells *t)
{
    return t->with > 0 && t->without > 0 && t->a + t->c > 0 && t->b + t->d > 0;
}

static talgeo_crossing no_crossing(talgeo_figure_status status)
{
    talgeo_figure none = talgeo__no_figure(status);
    return (talgeo_crossing){none, none, none, 0, talgeo__no_test(status)};
}

talgeo_crossing talgeo_cross_shares(const talgeo_cross *table, double confidence)
{
    talgeo_figure_status status = table ? status_of(table) : TALGEO_FIGURE_INVALID;
    if (!talgeo__is_confidence(confidence)) status = TALGEO_FIGURE_INVALID;
    if (status != TALGEO_FIGURE_OK) return no_crossing(status);
    cells t = cells_of(table);
    if (t.n == 0) return no_crossing(TALGEO_FIGURE_NO_CHILDREN);
    double z = talgeo__normal_z(confidence), phi = phi_of(&t);
    talgeo_crossing made = {.phi = phi};
    made.risk_difference =
        talgeo_newcombe(table->both, table->both + table->first_only, table->second_only,
                        table->second_only + table->neither, confidence);
    made.risk_ratio = risk_ratio(&t, z);
    made.odds_ratio = odds_ratio(&t, z);
    made.association = has_margins(&t) ? talgeo__chi2_test(t.n * phi * phi, 1)
                                       : talgeo__no_test(TALGEO_FIGURE_NO_VARIATION);
    return made;
}

/* ---- Mantel and Haenszel ---- */

/* Sums over the strata; odds_r and odds_s are numerator and denominator of the odds ratio, and so
 * on. The products are those of the variances. */
typedef struct pooled_sums {
    double odds_r, odds_s, pr, ps_qr, qs;
    double risk_r, risk_s, risk_variance;
    double weight, sato_p, sato_q;
    double cross, null_variance;
} pooled_sums;

static void add_stratum(pooled_sums *s, const cells *t)
{
    double n = t->n, m1 = t->with, m0 = t->without;
    double r = t->a * (t->d / n), q_r = t->b * (t->c / n);
    double p = (t->a + t->d) / n, q = (t->b + t->c) / n;
    s->odds_r += r;
    s->odds_s += q_r;
    s->pr += p * r;
    s->ps_qr += p * q_r + q * r;
    s->qs += q * q_r;
    s->risk_r += t->a * (m0 / n);
    s->risk_s += t->c * (m1 / n);
    s->risk_variance += t->a * (m1 / n) * (t->d / n) + t->c * (m0 / n) * (t->b / n);
    s->weight += m1 * (m0 / n);
    s->sato_p += t->c * (m1 / n) * (m1 / n) - t->a * (m0 / n) * (m0 / n) +
                 (m1 / n) * (m0 / n) * (m0 - m1) / 2;
    s->sato_q += (t->a * t->d + t->c * t->b) / (2 * n);
    s->cross += talgeo__cross(t->a, t->d, t->b, t->c) / n;
    if (n > 1) s->null_variance += (m1 / n) * (m0 / n) * (t->a + t->c) * ((t->b + t->d) / (n - 1));
}

/* Robins, Breslow and Greenland (1986). */
static talgeo_figure pooled_odds(const pooled_sums *s, double z)
{
    double r = s->odds_r, q = s->odds_s, variance = 0;
    if (r > 0 && q > 0) variance = (s->pr / r / r + s->ps_qr / r / q + s->qs / q / q) / 2;
    return log_figure(r, q, variance, z);
}

/* Greenland and Robins (1985). */
static talgeo_figure pooled_risk(const pooled_sums *s, double z)
{
    double variance = 0;
    if (s->risk_r > 0 && s->risk_s > 0) variance = s->risk_variance / s->risk_r / s->risk_s;
    return log_figure(s->risk_r, s->risk_s, variance, z);
}

/* Sato (1989): right for many small strata as for few large ones. */
static talgeo_figure pooled_difference(const pooled_sums *s, double z)
{
    double value = s->cross / s->weight;
    double variance = (value * s->sato_p + s->sato_q) / s->weight / s->weight;
    if (!(variance > 0)) return talgeo__value_only(value);
    double half = z * sqrt(variance);
    return (talgeo_figure){value, value - half, value + half, TALGEO_FIGURE_OK};
}

static talgeo_pooled no_pooled(talgeo_figure_status status)
{
    talgeo_figure none = talgeo__no_figure(status);
    return (talgeo_pooled){none, none, none, talgeo__no_test(status), 0};
}

talgeo_pooled talgeo_mantel_haenszel(const talgeo_cross *strata, size_t count, double confidence)
{
    pooled_sums sums = {0};
    talgeo_figure_status empty = TALGEO_FIGURE_NO_CHILDREN;
    size_t used = 0;
    if (!talgeo__is_confidence(confidence)) return no_pooled(TALGEO_FIGURE_INVALID);
    for (size_t i = 0; i < count; i++) {
        talgeo_figure_status status = status_of(&strata[i]);
        if (status == TALGEO_FIGURE_INVALID) return no_pooled(status);
        if (status == TALGEO_FIGURE_WITHHELD) {
            empty = status;
            continue;
        }
        cells t = cells_of(&strata[i]);
        if (t.with == 0 || t.without == 0) continue;
        add_stratum(&sums, &t);
        used++;
    }
    if (used == 0) return no_pooled(empty);
    double z = talgeo__normal_z(confidence);
    talgeo_pooled made = {.strata = used};
    made.risk_difference = pooled_difference(&sums, z);
    made.risk_ratio = pooled_risk(&sums, z);
    made.odds_ratio = pooled_odds(&sums, z);
    made.association = sums.null_variance > 0
                           ? talgeo__chi2_test(sums.cross * (sums.cross / sums.null_variance), 1)
                           : talgeo__no_test(TALGEO_FIGURE_NO_VARIATION);
    return made;
}
