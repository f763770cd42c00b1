#!/usr/bin/env python3
"""Reference values of the figures, by the formulas of docs/figures.md in 60-digit arithmetic.

Independent of the library: written from the papers, quantiles by root finding, no shared code.
`figures.py` prints the table that suite_reference.c reads (figures.txt beside it), `figures.py NAME...`
its lines of the functions named. Each line: name, arguments, a colon, the expected numbers.
"""
import functools
import sys

from mpmath import mp, mpf

mp.dps = 60
CASES = {}


def cases(*rows):
    """The decorated function gives the expected numbers for each row of arguments."""
    def keep(function):
        CASES[function.__name__] = (function, rows)
        return function
    return keep


def half_tail(confidence):
    return (1 - mpf(confidence)) / 2


def z_of(confidence):
    return mp.sqrt(2) * mp.erfinv(mpf(confidence))


# ---- Distributions ----

@cases((1.0, 1), (3.841458820694124, 1), (0.001, 1), (700.0, 1), (0.5, 2), (30.0, 2), (2.5, 3),
       (150.0, 100), (50.0, 100), (900.0, 1001), (12.0, 7), (1e-8, 4), (1400.0, 12))
def chi2_tail(x, df):
    return [mp.gammainc(mpf(df) / 2, mpf(x) / 2, mp.inf, regularized=True)]


def t_tail_exact(t, df):
    df = mpf(df)
    return mp.betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2


@functools.lru_cache(None)
def t_constant(df):
    df = mpf(df)
    return mp.exp(mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2)) / mp.sqrt(mp.pi * df)


def t_density(t, df):
    return t_constant(df) * mp.exp(-(mpf(df) + 1) / 2 * mp.log1p(t * t / df))


def t_tail_by_integral(t, df):
    """1/2 less the integral of the density from 0: smooth, so Gauss-Legendre gets all digits. Far
    out, with many degrees of freedom, the integral from t: beyond t + 8 nothing is left."""
    if t > 8 and df > 10000:
        return mp.quad(lambda u: t_density(u, df), mp.linspace(t, t + 8, 161))
    return mpf(1) / 2 - mp.quad(lambda u: t_density(u, df), mp.linspace(0, t, 9))


@functools.lru_cache(None)
def t_quantile_exact(tail, df):
    """Bisection, then Newton."""
    tail, df = mpf(tail), mpf(df)
    low, high = mpf(0), mpf(1)
    while t_tail_by_integral(high, df) > tail:
        high *= 2
    for _ in range(10):
        middle = (low + high) / 2
        if t_tail_by_integral(middle, df) > tail:
            low = middle
        else:
            high = middle
    t = (low + high) / 2
    for _ in range(60):
        step = (t_tail_by_integral(t, df) - tail) / t_density(t, df)
        t += step
        if abs(step) < mpf(10) ** -25 * t:  # the next step would be its square
            break
    return t


@cases((2.0, 1), (0.0, 9), (0.5, 3.5), (12.0, 20), (2.0, 99999), (2.0, 100001), (9.0, 100001),
       (0.001, 5000000), (3.5, 1e8))
def t_tail(t, df):
    return [t_tail_by_integral(mpf(t), df) if t < 8 else t_tail_exact(mpf(t), df)]


@cases((0.025, 1), (0.025, 2), (0.025, 3), (0.025, 7.5), (0.005, 12), (0.1, 30), (0.025, 99),
       (0.025, 99990), (0.025, 100010), (1e-9, 100000), (0.025, 999999), (0.001, 1e8), (0.4, 5), (0.45, 2.2))
def t_quantile(tail, df):
    return [t_quantile_exact(tail, df)]


def coin_sum(k, n):
    return mp.fsum(mp.binomial(n, i) for i in range(k + 1)) / mpf(2) ** n


@cases((0, 1), (3, 10), (5, 10), (40, 100), (480, 1000), (900, 2000), (0, 60), (59, 60))
def coin_at_most(k, n):
    return [coin_sum(k, n)]


# ---- Shares, means, rates ----

def wilson_exact(x, n, z):
    n, p = mpf(n), mpf(x) / n
    centre, half = p + z * z / (2 * n), z * mp.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((centre + s * half) / (1 + z * z / n) for s in (-1, 1))
    return p, (mpf(0) if x == 0 else low), (mpf(1) if x == n else high)


@cases((81, 263, 0.95), (15, 148, 0.95), (0, 20, 0.95), (1, 29, 0.95), (29, 29, 0.95), (7, 9, 0.9),
       (0, 1, 0.95), (1, 1, 0.998), (1, 1000000, 0.95), (999999, 1000000, 0.95), (500000, 1000000, 0.998),
       (33333333, 100000000, 0.95), (1, 100000000, 0.99), (99999999, 100000000, 0.95),
       (3, 1000000000000, 0.99), (5, 5, 0.5), (17, 40, 0.9999999))
def wilson(x, n, confidence):
    return wilson_exact(x, n, z_of(confidence))


@cases((10, 5.5, 2.25, 0.95), (2, 0.0, 1.0, 0.95), (40, 17.25, 3.5, 0.998), (1000000, 1e8, 12.5, 0.95),
       (3, 1e8, 0.001, 0.95), (100000000, 0.25, 0.125, 0.99), (30, 1e-9, 1e-9, 0.9))
def mean(n, average, sd, confidence):
    half = t_quantile_exact(half_tail(confidence), n - 1) * mpf(sd) / mp.sqrt(n)
    return mpf(average), mpf(average) - half, mpf(average) + half


@cases((4, 0.0, 10.0, 30.0, 0.95), (5, 1e8, 3.0, 11.0, 0.95), (1000, 18.0, -250.5, 9000.25, 0.95),
       (1000000, 100000000.0, 500000.0, 750000.0, 0.998))
def mean_of_sums(n, origin, total, squares, confidence):
    average = mpf(total) / n
    sd = mp.sqrt((mpf(squares) - n * average ** 2) / (n - 1))
    half = t_quantile_exact(half_tail(confidence), n - 1) * sd / mp.sqrt(n)
    return mpf(origin) + average, mpf(origin) + average - half, mpf(origin) + average + half


def poisson_exact(x, confidence):
    """Limits mu with P(X >= x; mu) and P(X <= x; mu) equal to the tail."""
    tail = half_tail(confidence)

    def at_most(k, mu):
        return mp.exp(-mu) * mp.fsum(mu ** i / mp.factorial(i) for i in range(k + 1))

    def root(f, low, high):
        for _ in range(30):
            middle = (low + high) / 2
            if f(low) * f(middle) <= 0:
                high = middle
            else:
                low = middle
        return mp.findroot(f, (low + high) / 2)

    low = mpf(0) if x == 0 else root(lambda mu: 1 - at_most(x - 1, mu) - tail, mpf("1e-30"), mpf(x + 1))
    return low, root(lambda mu: at_most(x, mu) - tail, mpf("1e-3"), mpf(10 * x + 60))


@cases((0, 250.0, 1000.0, 0.95), (1, 250.0, 1000.0, 0.95), (5, 1234.5, 1000.0, 0.95), (9, 1.0, 1.0, 0.95),
       (9, 1.0, 1.0, 0.998), (2, 3.0, 1.0, 0.5), (10, 1.0, 1.0, 0.95), (11, 2000.0, 1000.0, 0.95),
       (65, 1.0, 1.0, 0.95), (1000000, 1e8, 1000.0, 0.95), (100000000, 1e9, 100000.0, 0.998))
def byar(x, denominator, per, confidence):
    scale, z = mpf(per) / mpf(denominator), z_of(confidence)
    if x < 10:
        low, high = poisson_exact(x, confidence)
    else:
        low = x * (1 - 1 / (9 * mpf(x)) - z / (3 * mp.sqrt(x))) ** 3
        high = (x + 1) * (1 - 1 / (9 * mpf(x + 1)) + z / (3 * mp.sqrt(x + 1))) ** 3
    return x * scale, low * scale, high * scale


# ---- Changes ----

def joined(a, b, rho):
    """Limits of a difference from (value, low, high) of both and their correlation."""
    (p1, l1, u1), (p2, l2, u2) = a, b
    down = (p1 - l1) ** 2 - 2 * rho * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    up = (u1 - p1) ** 2 - 2 * rho * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2
    return p1 - p2, p1 - p2 - mp.sqrt(down), p1 - p2 + mp.sqrt(up)


@cases((56, 70, 48, 80, 0.95), (9, 10, 3, 10, 0.95), (6, 7, 2, 7, 0.95), (5, 56, 0, 29, 0.95),
       (0, 10, 0, 20, 0.95), (0, 10, 0, 10, 0.95), (10, 10, 0, 20, 0.95), (10, 10, 0, 10, 0.95),
       (1, 1, 0, 1, 0.95), (1, 1, 1, 1, 0.95), (33333333, 100000000, 1, 3, 0.95),
       (33333333, 100000000, 33333334, 99999999, 0.998), (500000, 1000000, 499000, 1000000, 0.95),
       (1, 1000000, 2, 1000000, 0.99))
def newcombe(x1, n1, x2, n2, confidence):
    z = z_of(confidence)
    return joined(wilson_exact(x1, n1, z), wilson_exact(x2, n2, z), 0)


def phi_corrected(e, f, g, h):
    n, scale = e + f + g + h, mp.sqrt(mpf(e + f) * (g + h) * (e + g) * (f + h))
    if scale == 0:
        return mpf(0)
    cross = mpf(e * h - f * g)
    return (max(cross - mpf(n) / 2, 0) if cross > 0 else cross) / scale


@cases((36, 12, 2, 0, 0.95), (20, 12, 2, 16, 0.95), (1, 1, 0, 34, 0.95), (0, 0, 0, 54, 0.95), (54, 0, 0, 0, 0.95),
       (29, 1, 0, 24, 0.95), (0, 29, 1, 24, 0.95), (30, 0, 0, 24, 0.95), (0, 30, 0, 0, 0.95), (1, 0, 0, 0, 0.95),
       (200000, 300000, 299000, 201000, 0.998), (100000000, 50000001, 50000000, 100000000, 0.95),
       (50000000, 0, 0, 50000000, 0.95), (726149, 1, 0, 38470759, 0.998))
def newcombe_paired(e, f, g, h, confidence):
    z, n = z_of(confidence), e + f + g + h
    return joined(wilson_exact(e + f, n, z), wilson_exact(e + g, n, z), phi_corrected(e, f, g, h))


@cases((20, 12, 2, 16, 10, 60, 8, 70, 0.95), (0, 0, 0, 0, 48, 80, 56, 70, 0.95), (20, 12, 2, 16, 0, 0, 0, 0, 0.95),
       (5, 3, 0, 0, 0, 0, 4, 9, 0.9), (3000000, 1000, 2000, 5000000, 40000, 100000, 0, 1, 0.95),
       (50000000, 1, 0, 50000000, 0, 1, 1, 2, 0.95))
def change_of_shares(e, baseline, followup, h, x_baseline, n_baseline, x_followup, n_followup, confidence):
    z, n12 = z_of(confidence), e + baseline + followup + h
    n1, n2 = n12 + n_followup, n12 + n_baseline
    rho = phi_corrected(e, followup, baseline, h) * n12 / mp.sqrt(mpf(n1) * n2)
    return joined(wilson_exact(e + followup + x_followup, n1, z),
                  wilson_exact(e + baseline + x_baseline, n2, z), rho)


@cases((0, 1), (1, 0), (5, 5), (2, 12), (12, 2), (1, 9), (0, 60), (45, 60), (480, 520), (3000, 3100))
def mcnemar(b, c):
    n, less = b + c, min(b, c)
    point = mp.binomial(n, less) / mpf(2) ** n
    below = coin_sum(less - 1, n) if less else mpf(0)
    return mpf((b - c) ** 2) / n, mpf(1) if b == c else 2 * below + point


@cases((49950000, 50050000), (500000, 501000))
def mcnemar_large(b, c):
    """The same with the tail as an incomplete beta function, integrated around its mass."""
    n, less = b + c, min(b, c)
    point = mp.exp(mp.loggamma(n + 1) - mp.loggamma(less + 1) - mp.loggamma(n - less + 1) - n * mp.log(2))
    term, total = point, mpf(0)
    for k in range(less, 0, -1):  # ratios of neighbours
        term = term * k / (n - k + 1)
        total += term
        if term < total * mpf(10) ** -40:
            break
    return mpf((b - c) ** 2) / n, 2 * total + point


@cases((12, 5.5, 1.25, 9, 4.25, 2.0, 0.95), (2, 1.0, 1.0, 2, 0.0, 3.0, 0.95), (1000, 1e8, 3.0, 500000, 99999999.0, 2.5, 0.998))
def mean_difference(n1, m1, s1, n2, m2, s2, confidence):
    v1, v2 = mpf(s1) ** 2 / n1, mpf(s2) ** 2 / n2
    df = (v1 + v2) ** 2 / (v1 ** 2 / (n1 - 1) + v2 ** 2 / (n2 - 1))
    half = t_quantile_exact(half_tail(confidence), df) * mp.sqrt(v1 + v2)
    return mpf(m1) - m2, mpf(m1) - m2 - half, mpf(m1) - m2 + half


# ---- Trends ----

def rows_of(flat, width):
    return [tuple(map(mpf, flat[i:i + width])) for i in range(0, len(flat), width)]


def chi2(statistic, df):
    return [statistic, chi2_tail(statistic, df)[0]]


def line_through(points, variance, z):
    """Weighted least squares of (weight, value, time): slope with limits, then the tests."""
    weight = mp.fsum(w for w, _, _ in points)
    middle = mp.fsum(w * t for w, _, t in points) / weight
    mean = mp.fsum(w * y for w, y, _ in points) / weight
    square = mp.fsum(w * (t - middle) ** 2 for w, _, t in points)
    slope = mp.fsum(w * (y - mean) * (t - middle) for w, y, t in points) / square
    half = z * mp.sqrt(variance / square)
    spread = mp.fsum(w * (y - mean) ** 2 for w, y, _ in points) / variance
    off = mp.fsum(w * (y - mean - slope * (t - middle)) ** 2 for w, y, t in points) / variance
    result = [slope, slope - half, slope + half, *chi2(slope ** 2 * square / variance, 1),
              *chi2(spread, len(points) - 1)]
    return result + (chi2(off, len(points) - 2) if len(points) > 2 else [])


@cases((0.95, 83, 86, 1.0, 90, 93, 2.0, 129, 136, 3.0, 70, 82, 4.0),
       (0.95, 12, 40, 2015.0, 9, 44, 2016.0, 7, 39, 2017.0), (0.95, 12, 40, 2015.0, 9, 44, 2016.0),
       (0.998, 120000, 1000000, 1.4e9, 119000, 1000000, 1.43e9, 118500, 1000000, 1.46e9, 0, 5, 1.47e9),
       (0.95, 100000000, 300000000, 99999997.0, 33333333, 100000000, 99999999.0, 1, 1, 1e8))
def trend_of_shares(confidence, *flat):
    rows = rows_of(flat, 3)
    share = mp.fsum(x for x, _, _ in rows) / mp.fsum(n for _, n, _ in rows)
    return line_through([(n, x / n, t) for x, n, t in rows], share * (1 - share), z_of(confidence))


@cases((0.95, 17.25, 0.5, 1.0, 17.5, 0.25, 2.0, 18.25, 0.75, 3.0, 18.0, 0.5, 4.0),
       (0.99, 1e8, 2.0, 2015.0, 100000003.0, 1.5, 2016.0, 100000004.0, 1.0, 2018.0), (0.9, 3.0, 1.0, 0.0, 1.0, 2.0, 5.0))
def trend_of_values(confidence, *flat):
    return line_through([(1 / e ** 2, y, t) for y, e, t in rows_of(flat, 3)], mpf(1), z_of(confidence))


# ---- Comparison ----

@cases((12, 40, 0.2), (0, 10, 0.25), (10, 10, 0.25), (33333333, 100000000, 1 / 3), (1, 1000000, 0.125), (3, 9, 1e-8))
def share_test(x, n, reference):
    q = mpf(reference)
    z = (mpf(x) / n - q) / mp.sqrt(q * (1 - q) / n)
    return z, mp.erfc(abs(z) / mp.sqrt(2))


@cases((12, 5.5, 1.25, 5.0), (2, 1e8, 0.5, 99999999.0), (250000, 17.25, 3.5, 17.26), (1000000, 0.5, 0.5, 0.51))
def mean_test(n, average, sd, reference):
    t = (mpf(average) - mpf(reference)) / (mpf(sd) / mp.sqrt(n))
    return t, 2 * t_tail_by_integral(abs(t), n - 1)


@cases((3, 1000.0, 1000.0, 7.5), (20, 1000.0, 1000.0, 7.5), (0, 500.0, 1000.0, 4.0), (7, 1.0, 1.0, 7.0), (1200, 1e6, 1000.0, 1.1))
def rate_test(x, denominator, per, reference):
    mu = mpf(reference) * mpf(denominator) / mpf(per)
    point = mp.exp(x * mp.log(mu) - mu - mp.loggamma(x + 1))
    at_most = mp.exp(-mu) * mp.fsum(mu ** i / mp.factorial(i) for i in range(x + 1))
    return (x - mu) / mp.sqrt(mu), min(mpf(1), 2 * min(at_most, 1 - at_most + point))


@cases((0.01, 0.04, 0.03, 0.5), (0.2, 0.2, 0.2), (0.9,), (0.05, 1e-300, 0.0, 1.0, 0.011, 0.012, 0.3, 0.002))
def benjamini_hochberg(*p):
    """The least, over the p-values at or above one's own, of p m / (how many are at or below)."""
    return [min([mpf(1)] + [mpf(other) * len(p) / sum(o <= other for o in p) for other in p if other >= own]) for own in p]


@cases((0.2, 40, 0.95), (0.2, 4, 0.998), (0.97, 20, 0.95), (0.125, 100000000, 0.998))
def funnel(reference, n, confidence):
    half = z_of(confidence) * mp.sqrt(mpf(reference) * (1 - mpf(reference)) / n)
    return mpf(reference), max(mpf(0), reference - half), min(mpf(1), reference + half)


# ---- Crossing ----

def log_limits(ratio, variance, z):
    factor = mp.exp(z * mp.sqrt(variance))
    return [ratio, ratio / factor, ratio * factor]


@cases((10, 20, 5, 65, 0.95), (1, 1, 1, 1, 0.95), (3000000, 7000000, 2000000, 88000000, 0.998), (7, 3, 12, 40, 0.9),
       (33333333, 66666667, 33333334, 66666666, 0.95))
def cross_shares(a, b, c, d, confidence):
    z, n1, n0 = z_of(confidence), mpf(a + b), mpf(c + d)
    difference = joined(wilson_exact(a, n1, z), wilson_exact(c, n0, z), 0)
    risk = log_limits((a / n1) / (c / n0), mpf(1) / a - 1 / n1 + mpf(1) / c - 1 / n0, z)
    odds = log_limits(mpf(a) * d / (mpf(b) * c), sum(mpf(1) / v for v in (a, b, c, d)), z)
    phi = mpf(a * d - b * c) / mp.sqrt(n1 * n0 * (a + c) * (b + d))
    return [*difference, *risk, *odds, phi, *chi2((n1 + n0) * phi ** 2, 1)]


@cases((0.95, 10, 20, 5, 65, 7, 3, 12, 40, 4, 9, 6, 31), (0.95, 1, 1, 1, 1), (0.998, 0, 5, 1, 9, 3, 4, 2, 20, 1, 0, 0, 1),
       (0.9, 1000000, 2000000, 900000, 2100000, 3, 9, 4, 8), (0.95, 5, 5, 5, 5, 100, 200, 101, 199))
def mantel_haenszel(confidence, *flat):
    z, tables = z_of(confidence), rows_of(flat, 4)

    def total(f):
        return mp.fsum(f(a, b, c, d, a + b, c + d, a + b + c + d) for a, b, c, d in tables)

    weight = total(lambda a, b, c, d, m, k, n: m * k / n)
    rd = total(lambda a, b, c, d, m, k, n: (a * k - c * m) / n) / weight
    p_sum = total(lambda a, b, c, d, m, k, n: (m ** 2 * c - k ** 2 * a + m * k * (k - m) / 2) / n ** 2)
    q_sum = total(lambda a, b, c, d, m, k, n: (a * (k - c) + c * (m - a)) / (2 * n))
    half = z * mp.sqrt((rd * p_sum + q_sum) / weight ** 2)
    r = total(lambda a, b, c, d, m, k, n: a * k / n)
    s = total(lambda a, b, c, d, m, k, n: c * m / n)
    risk = total(lambda a, b, c, d, m, k, n: (m * k * (a + c) - a * c * n) / n ** 2) / (r * s)
    big_r = total(lambda a, b, c, d, m, k, n: a * d / n)
    big_s = total(lambda a, b, c, d, m, k, n: b * c / n)
    odds = (total(lambda a, b, c, d, m, k, n: (a + d) * a * d / n ** 2) / (2 * big_r ** 2)
            + total(lambda a, b, c, d, m, k, n: ((a + d) * b * c + (b + c) * a * d) / n ** 2) / (2 * big_r * big_s)
            + total(lambda a, b, c, d, m, k, n: (b + c) * b * c / n ** 2) / (2 * big_s ** 2))
    above = total(lambda a, b, c, d, m, k, n: a - m * (a + c) / n)
    below = total(lambda a, b, c, d, m, k, n: m * k * (a + c) * (b + d) / (n ** 2 * (n - 1)))
    return [rd, rd - half, rd + half, *log_limits(r / s, risk, z), *log_limits(big_r / big_s, odds, z),
            *chi2(above ** 2 / below, 1)]


@cases((0.95, 4, 40, 1.0, 6, 50, 2.0, 9, 45, 3.0, 12, 40, 4.0), (0.95, 12, 40, 4.0, 4, 40, 1.0, 6, 50, 2.0, 9, 45, 2.0, 3, 10, 2.0),
       (0.998, 200000, 1000000, -1.5, 180000, 900000, 0.25, 210001, 1000000, 7.0), (0.95, 1, 5, 1.0, 4, 5, 2.0))
def gradient_of_shares(confidence, *flat):
    z, rows = z_of(confidence), rows_of(flat, 3)
    total, events = mp.fsum(n for _, n, _ in rows), mp.fsum(x for x, _, _ in rows)
    ranks = [(mp.fsum(n for _, n, s in rows if s < score) + mp.fsum(n for _, n, s in rows if s == score) / 2) / total
             for _, _, score in rows]
    square = mp.fsum(n * (r - mpf(1) / 2) ** 2 for (_, n, _), r in zip(rows, ranks))
    slope = mp.fsum(x * (r - mpf(1) / 2) for (x, _, _), r in zip(rows, ranks)) / square
    noise = [x * (n - x) / n for x, n, _ in rows]
    mean = events / total

    def half(by_events):
        return z * mp.sqrt(mp.fsum(by_events(r - mpf(1) / 2) ** 2 * v for r, v in zip(ranks, noise)))

    result = [slope, slope - half(lambda c: c / square), slope + half(lambda c: c / square)]
    most, least = mean + slope / 2, mean - slope / 2
    if least > 0:
        up = mp.exp(half(lambda c: (1 / total + c / square / 2) / most - (1 / total - c / square / 2) / least))
        result += [most / least, most / least / up, most / least * up]
    index = 2 * slope * square / events
    wide = half(lambda c: (2 * c - index) / events)
    return result + [index, index - wide, index + wide]


# ---- Small areas and surveys ----

@cases((3, 40, 9, 30, 1, 25, 14, 35, 0, 5), (10, 100, 11, 110, 9, 90), (0, 1, 1, 1, 1, 1), (200000, 1000000, 1, 9, 333333, 999999),
       (5, 9), (84693929, 84693930, 6534497, 24696966, 0, 9, 0, 47781515, 50000000, 100000000))
def empirical_bayes(*flat):
    rows = rows_of(flat, 2)
    total, k = mp.fsum(n for _, n in rows), len(rows)
    mean = mp.fsum(x for x, _ in rows) / total
    noise = mean * (1 - mean)
    spread = mp.fsum(n * (x / n - mean) ** 2 for x, n in rows)
    divisor = total - mp.fsum(n * n for _, n in rows) / total - (k - 1)
    variance = min(max((spread - (k - 1) * noise) / divisor, 0), noise) if divisor > mpf(10) ** -40 else mpf(0)
    weights = [variance / (variance + (noise - variance) / n) if variance else mpf(0) for _, n in rows]
    return [mean, variance] + [v for (x, n), w in zip(rows, weights) for v in (mean + w * (x / n - mean), w)]


@cases((1.0, 1.0, 1.0), (0.5, 2.25, 1.0, 0.0, 3.5), (1e8, 1e8, 100000001.0), (7.0,))
def kish(*weights):
    w = [mpf(v) for v in weights]
    effect = len(w) * mp.fsum(v * v for v in w) / mp.fsum(w) ** 2
    return effect, len(w) / effect


@cases((3, 20, 9, 22, 1, 18, 6, 24), (10, 20, 10, 20, 11, 20), (5, 5, 0, 5), (333333, 1000000, 350000, 1000000, 1, 3))
def cluster_design(*flat):
    rows = rows_of(flat, 2)
    x, n, k = mp.fsum(r[0] for r in rows), mp.fsum(r[1] for r in rows), len(rows)
    p = x / n
    variance = mpf(k) / (k - 1) * mp.fsum((r[0] - p * r[1]) ** 2 for r in rows) / n ** 2
    effect = max(mpf(1), variance / (p * (1 - p) / n))
    return effect, n / effect


@cases((0.25, 33.5, 0.95), (0.0, 12.25, 0.95), (1.0, 0.5, 0.998), (0.125, 1e6, 0.9))
def wilson_effective(share, n, confidence):
    x = mpf(share) * mpf(n)
    return wilson_exact(x, n, z_of(confidence))


@cases((0.25, 33.5, 0.125, 40.25, 0.95), (0.0, 12.25, 1.0, 3.5, 0.95))
def newcombe_effective(share1, n1, share2, n2, confidence):
    return joined(wilson_effective(share1, n1, confidence), wilson_effective(share2, n2, confidence), 0)


# ---- The table ----

def lines(wanted):
    for name, (function, rows) in CASES.items():
        for arguments in rows if name in wanted else ():
            numbers = " ".join(mp.nstr(mpf(v), 25) for v in function(*arguments))
            yield f"{name} {' '.join(map(repr, arguments))} : {numbers}"


def main():
    wanted = sys.argv[1:] or list(CASES)
    print(*lines(wanted), sep="\n")
    return 0 if set(wanted) <= set(CASES) else 2


if __name__ == "__main__":
    sys.exit(main())
