#!/usr/bin/env python3
"""Reference values of the figures, by the formulas of docs/figures.md in 60-digit arithmetic.

Independent of the library: written from the papers, quantiles by root finding, no shared code.
`figures.py` prints the table that suite_figures.c reads; `figures.py --check` compares it with
figures.txt beside it. Each line: name, arguments, a colon, the expected numbers.
"""
import pathlib
import sys

from mpmath import mp, mpf

mp.dps = 60
TABLE = pathlib.Path(__file__).with_name("figures.txt")
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


def t_density(t, df):
    df = mpf(df)
    return mp.exp(mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - (df + 1) / 2
                  * mp.log1p(t * t / df)) / mp.sqrt(mp.pi * df)


def t_quantile_exact(tail, df):
    """Newton from a start by bisection; the tail for many degrees by its expansion is not needed:
    the incomplete beta function is integrated by mpmath at full precision."""
    tail, df = mpf(tail), mpf(df)
    low, high = mpf(0), mpf(1)
    while t_tail_by_integral(high, df) > tail:
        high *= 2
    for _ in range(12):
        middle = (low + high) / 2
        if t_tail_by_integral(middle, df) > tail:
            low = middle
        else:
            high = middle
    t = (low + high) / 2
    for _ in range(60):
        step = (t_tail_by_integral(t, df) - tail) / t_density(t, df)
        t += step
        if abs(step) < mpf(10) ** -45 * t:
            break
    return t


def t_tail_by_integral(t, df):
    """1/2 less the integral of the density from 0: smooth, so Gauss-Legendre gets all digits."""
    return mpf(1) / 2 - mp.quad(lambda u: t_density(u, df), mp.linspace(0, t, 9))


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
       (200000, 300000, 299000, 201000, 0.998), (100000000, 50000001, 50000000, 100000000, 0.95))
def newcombe_paired(e, f, g, h, confidence):
    z, n = z_of(confidence), e + f + g + h
    return joined(wilson_exact(e + f, n, z), wilson_exact(e + g, n, z), phi_corrected(e, f, g, h))


@cases((20, 12, 2, 16, 10, 60, 8, 70, 0.95), (0, 0, 0, 0, 48, 80, 56, 70, 0.95), (20, 12, 2, 16, 0, 0, 0, 0, 0.95),
       (5, 3, 0, 0, 0, 0, 4, 9, 0.9), (3000000, 1000, 2000, 5000000, 40000, 100000, 0, 1, 0.95))
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


# ---- The table ----

def lines():
    for name, (function, rows) in CASES.items():
        for arguments in rows:
            numbers = " ".join(mp.nstr(mpf(v), 25) for v in function(*arguments))
            yield f"{name} {' '.join(map(repr, arguments))} : {numbers}"


def main():
    made = "\n".join(lines()) + "\n"
    if "--check" not in sys.argv:
        print(made, end="")
        return 0
    return int(made != TABLE.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
