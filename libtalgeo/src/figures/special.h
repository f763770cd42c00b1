/* The distributions behind the figures: tails and quantiles of normal, t, chi-square, Poisson and
 * binomial. Relative error below 1e-12 over the arguments that figures use (suite_special.c). */
#ifndef TALGEO_FIGURES_SPECIAL_H
#define TALGEO_FIGURES_SPECIAL_H

/* Quantile of the standard normal distribution, 0 < p < 1 (Wichura 1988, AS 241). */
double talgeo__normal_quantile(double p);
/* z of a two-sided interval: the quantile at (1 + confidence) / 2. */
double talgeo__normal_z(double confidence);
/* P(|Z| >= |z|) of the standard normal. */
double talgeo__normal_two_sided(double z);

/* x^a e^-x / Gamma(a + 1), a > 0, x > 0, by Loader's saddle-point form (2000). */
double talgeo__poisson_density(double a, double x);
/* P(X <= k) and P(X > k) for X binomial(n, 1/2); 0 <= k <= n. */
double talgeo__coin_at_most(double k, double n);
/* Binomial density at (x, n, p = 1/2). */
double talgeo__coin_density(double x, double n);

/* Regularised incomplete gamma functions, a > 0, x >= 0: lower P and upper Q = 1 - P. */
double talgeo__gamma_lower(double a, double x);
double talgeo__gamma_upper(double a, double x);
/* x with P(a, x) = p, or with Q(a, x) = p. 0 < p < 1, a > 0. */
double talgeo__gamma_lower_quantile(double a, double p);
double talgeo__gamma_upper_quantile(double a, double p);

/* P(chi-square with df degrees of freedom >= x). */
double talgeo__chi2_tail(double x, double df);

/* Regularised incomplete beta function I_x(a, b) with y = 1 - x given apart, so that neither end
 * loses digits. */
double talgeo__beta(double a, double b, double x, double y);
/* P(T > t), t >= 0, df > 0; and the t with P(T > t) = tail, 0 < tail < 1/2. */
double talgeo__t_tail(double t, double df);
double talgeo__t_quantile(double tail, double df);

#endif
