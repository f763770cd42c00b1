/* Incomplete gamma and beta functions, and the tails and quantiles that follow from them. */
#include "special.h"

#include <float.h>
#include <math.h>

static const double two_pi = 6.283185307179586477;
/* A continued fraction has its value once a step changes it by no more than this. */
static const double settled = 4 * DBL_EPSILON;
/* Newton squares its error: after a step this small the root is exact but for rounding. */
static const double settled_step = 1e-9;

double talgeo__normal_z(double confidence)
{
    /* The tail, not 1 - tail: levels near 1 keep their digits. */
    return -talgeo__normal_quantile((1 - confidence) / 2);
}

double talgeo__normal_two_sided(double z)
{
    return erfc(fabs(z) * 0.70710678118654752440);
}

/* ---- Densities without cancellation (Loader 2000) ---- */

/* log Gamma(x + 1) less Stirling's (x + 1/2) log x - x + log(2 pi) / 2; x > 0. The series is used
 * from 16 on; below, the recurrence climbs to it. */
static double stirling_error(double x)
{
    static const double c[] = {1.0 / 12,   1.0 / 360,  1.0 / 1260,
                               1.0 / 1680, 1.0 / 1188, 691.0 / 360360};
    double climbed = 0;
    for (; x < 16; x += 1) climbed += (x + 0.5) * log1p(1 / x) - 1;
    double square = x * x, sum = c[5];
    for (int i = 4; i >= 0; i--) sum = c[i] - sum / square;
    return climbed + sum / x;
}

/* x log(x / mean) + mean - x, accurate also where x is near the mean. */
static double deviance(double x, double mean)
{
    double v = (x - mean) / (x + mean);
    if (fabs(v) > 0.1) return x * log(x / mean) + mean - x;
    double sum = (x - mean) * v, term = 2 * x * v;
    for (int j = 3; j < 40; j += 2) { /* v^2 <= 0.01 a step */
        term *= v * v;
        sum += term / j;
    }
    return sum;
}

double talgeo__poisson_density(double a, double x)
{
    return exp(-stirling_error(a) - deviance(a, x)) / sqrt(two_pi * a);
}

/* Gamma(a + b + 1) / (Gamma(a + 1) Gamma(b + 1)) x^a y^b; a, b > 0, x + y = 1. */
static double binomial_density(double a, double b, double x, double y)
{
    double n = a + b;
    double log_density = stirling_error(n) - stirling_error(a) - stirling_error(b) -
                         deviance(a, n * x) - deviance(b, n * y);
    return exp(log_density) * sqrt(n / (two_pi * a * b));
}

double talgeo__coin_density(double x, double n)
{
    return x <= 0 || x >= n ? exp2(-n) : binomial_density(x, n - x, 0.5, 0.5);
}

/* ---- Incomplete gamma ---- */

/* P(a, x) / density(a, x) by its power series; for x < a + 1. */
static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (double k = a + 1; term > sum * (DBL_EPSILON / 4); k += 1) {
        term *= x / k;
        sum += term;
    }
    return sum;
}

/* A continued fraction's value by Lentz's way: each step takes the next numerator and denominator
 * into c and d, whose product is the factor that the value grows by. */
static double lentz_step(double *c, double *d, double numerator, double denominator)
{
    *d = denominator + numerator * *d;
    *c = denominator + numerator / *c;
    if (*d == 0) *d = DBL_MIN;
    if (*c == 0) *c = DBL_MIN;
    *d = 1 / *d;
    return *c * *d;
}

/* Q(a, x) / (a density(a, x)) by Legendre's continued fraction; for x >= a + 1. */
static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1 / DBL_MIN, d = 1 / b, value = d;
    for (double i = 1;; i += 1) {
        b += 2;
        double factor = lentz_step(&c, &d, -i * (i - a), b);
        value *= factor;
        if (!(fabs(factor - 1) > settled)) return value;
    }
}

double talgeo__gamma_lower(double a, double x)
{
    if (x <= 0) return 0;
    if (x >= a + 1) return 1 - talgeo__gamma_upper(a, x);
    return talgeo__poisson_density(a, x) * gamma_series(a, x);
}

double talgeo__gamma_upper(double a, double x)
{
    if (x <= 0) return 1;
    if (x < a + 1) return 1 - talgeo__gamma_lower(a, x);
    return a * talgeo__poisson_density(a, x) * gamma_fraction(a, x);
}

/* Newton on the logarithms: log P and log Q are concave in log x, so it cannot leave the root.
 * The start is Wilson and Hilferty's (1931) cube. */
static double gamma_quantile(double a, double p, double (*tail)(double, double), double sign)
{
    double z = sign * talgeo__normal_quantile(p);
    double cube = 1 - 1 / (9 * a) + z / (3 * sqrt(a));
    double x = cube > 0.05 ? a * cube * cube * cube : a * 1e-4;
    for (int i = 0; i < 100; i++) {
        double value = tail(a, x);
        double slope = sign * a * talgeo__poisson_density(a, x) / value;
        double step = -log(value / p) / slope;
        x *= exp(step);
        if (fabs(step) < settled_step) break;
    }
    return x;
}

double talgeo__gamma_lower_quantile(double a, double p)
{
    return gamma_quantile(a, p, talgeo__gamma_lower, 1);
}

double talgeo__gamma_upper_quantile(double a, double p)
{
    return gamma_quantile(a, p, talgeo__gamma_upper, -1);
}

double talgeo__chi2_tail(double x, double df)
{
    return df == 1 ? talgeo__normal_two_sided(sqrt(x)) : talgeo__gamma_upper(df / 2, x / 2);
}

/* ---- Incomplete beta ---- */

/* I_x(a, b) a / (x^a y^b / B(a, b)) by the usual continued fraction (DiDonato and Morris 1992,
 * equation 8 and after); for x < (a + 1) / (a + b + 2). Steps grow with the root of a + b. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (d == 0 ? DBL_MIN : d);
    double value = d;
    for (double m = 1;; m += 1) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double factor = lentz_step(&c, &d, even, 1);
        factor *= lentz_step(&c, &d, odd, 1);
        value *= factor;
        if (!(fabs(factor - 1) > settled)) return value;
    }
}

static double beta_by_fraction(double a, double b, double x, double y)
{
    return binomial_density(a, b, x, y) * b / (a + b) * beta_fraction(a, b, x);
}

double talgeo__beta(double a, double b, double x, double y)
{
    if (x <= 0) return 0;
    if (y <= 0) return 1;
    if (x > (a + 1) / (a + b + 2)) return 1 - beta_by_fraction(b, a, y, x);
    return beta_by_fraction(a, b, x, y);
}

double talgeo__coin_at_most(double k, double n)
{
    return k >= n ? 1 : talgeo__beta(n - k, k + 1, 0.5, 0.5);
}

/* ---- Student's t ---- */

/* From here on 1 - x = t^2 / (df + t^2) is too small for the fraction to keep its digits. */
static const double many_degrees = 1e5;

/* With s^2 = df log(1 + t^2 / df) the density of t becomes that of a normal s times
 * (v / (1 - e^-v))^1/2, v = s^2 / df, whose power series is integrated term by term. */
static double t_tail_of_many(double t, double df)
{
    double s = sqrt(df * log1p(t * t / df)), square = s * s;
    double constant = 1 - (1 - (1 + 1.25 / df) / (8 * df)) / (4 * df);
    double density = exp(-square / 2) / sqrt(two_pi), zeroth = talgeo__normal_two_sided(s) / 2;
    double second = zeroth + s * density; /* the integral of s^2 times the normal density, ... */
    double fourth = 3 * second + s * square * density;
    double sixth = 5 * fourth + s * square * square * density;
    return constant * (zeroth + (second / 4 + (fourth / 96 - sixth / (384 * df)) / df) / df);
}

/* Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5). */
static double t_quantile_of_many(double tail, double df)
{
    double z = -talgeo__normal_quantile(tail), square = z * z;
    double g1 = (square + 1) / 4, g2 = ((5 * square + 16) * square + 3) / 96;
    double g3 = (((3 * square + 19) * square + 17) * square - 15) / 384;
    return z * (1 + (g1 + (g2 + g3 / df) / df) / df);
}

double talgeo__t_tail(double t, double df)
{
    t = fmin(t, 1e150); /* whose square is finite */
    if (df >= many_degrees) return t_tail_of_many(t, df);
    double square = t * t;
    return talgeo__beta(df / 2, 0.5, df / (df + square), square / (df + square)) / 2;
}

/* Newton on the logarithms, as for gamma. t times its density is x^a y^b / B(a, b). */
double talgeo__t_quantile(double tail, double df)
{
    if (df >= many_degrees) return t_quantile_of_many(tail, df);
    double t = df < 4 ? -talgeo__normal_quantile(tail) : t_quantile_of_many(tail, df), a = df / 2;
    for (int i = 0; i < 200; i++) {
        double x = df / (df + t * t), y = t * t / (df + t * t);
        double value = talgeo__beta(a, 0.5, x, y) / 2;
        double slope = -binomial_density(a, 0.5, x, y) * a / (2 * a + 1) / value;
        double step = -log(value / tail) / slope;
        t *= exp(step);
        if (fabs(step) < settled_step) break;
    }
    return t;
}
