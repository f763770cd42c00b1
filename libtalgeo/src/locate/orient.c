/* Orientation: a floating-point filter that decides nearly always, exact products for what is near,
 * and integers that always do.
 *
 * The filter bounds the rounding error of the 2x2 determinant of differences (the bound of
 * Shewchuk, 1997: "Adaptive precision floating-point arithmetic and fast robust geometric
 * predicates"). Where it cannot tell, the coordinates become integers in units of their lowest
 * bit, and the determinant is computed without rounding: no range of exponents is excepted. */
#include "orient.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "filter.h"

/* frexp gives exponents -1073..1024, so an aligned coordinate has at most 2097 + 53 bits, a
 * difference one more, a product twice that. */
enum { DIFFERENCE_LIMBS = 68, PRODUCT_LIMBS = 2 * DIFFERENCE_LIMBS };

/* An integer: sign (-1, 0, 1) and `count` limbs, lowest first, the highest not zero. */
typedef struct wide {
    int sign;
    int count;
    uint32_t limbs[PRODUCT_LIMBS];
} wide;

static void trim(wide *w)
{
    while (w->count > 0 && w->limbs[w->count - 1] == 0) w->count--;
    if (w->count == 0) w->sign = 0;
}

/* Exponent of the unit of the last place of v as a 53-bit integer; INT_MAX for zero. */
static int unit_exponent(double v)
{
    int exponent;
    if (v == 0) return INT_MAX;
    frexp(v, &exponent);
    return exponent - 53;
}

/* v in units of 2^unit. */
static void from_double(double v, int unit, wide *w)
{
    w->sign = (v > 0) - (v < 0);
    w->count = 0;
    if (v == 0) return;
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(v), &exponent), 53);
    unsigned shift = (unsigned)(exponent - 53 - unit);
    int at = (int)(shift / 32);
    memset(w->limbs, 0, (size_t)at * sizeof *w->limbs);
    uint64_t low = (mantissa & UINT32_MAX) << shift % 32;
    uint64_t high = ((mantissa >> 32) << shift % 32) + (low >> 32);
    w->limbs[at] = (uint32_t)low;
    w->limbs[at + 1] = (uint32_t)high;
    w->limbs[at + 2] = (uint32_t)(high >> 32);
    w->count = at + 3;
    trim(w);
}

static int compare_size(const wide *a, const wide *b)
{
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (int i = a->count - 1; i >= 0; i--)
        if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

static uint32_t limb(const wide *w, int i)
{
    return i < w->count ? w->limbs[i] : 0;
}

static void add_sizes(const wide *a, const wide *b, wide *sum)
{
    int count = a->count > b->count ? a->count : b->count;
    uint64_t carry = 0;
    for (int i = 0; i < count; i++) {
        carry += (uint64_t)limb(a, i) + limb(b, i);
        sum->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    sum->limbs[count] = (uint32_t)carry;
    sum->count = count + 1;
    trim(sum);
}

/* a is not the smaller. */
static void subtract_sizes(const wide *a, const wide *b, wide *difference)
{
    int64_t borrow = 0;
    for (int i = 0; i < a->count; i++) {
        borrow += (int64_t)limb(a, i) - limb(b, i);
        difference->limbs[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    difference->count = a->count;
    trim(difference);
}

static void subtract(const wide *a, const wide *b, wide *difference)
{
    if (a->sign * b->sign < 0) {
        difference->sign = a->sign;
        add_sizes(a, b, difference);
    } else if (compare_size(a, b) >= 0) {
        difference->sign = a->sign;
        subtract_sizes(a, b, difference);
    } else {
        difference->sign = -b->sign;
        subtract_sizes(b, a, difference);
    }
}

static void multiply(const wide *a, const wide *b, wide *product)
{
    product->sign = a->sign * b->sign;
    product->count = a->count + b->count;
    memset(product->limbs, 0, (size_t)product->count * sizeof *product->limbs);
    for (int i = 0; i < a->count; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < b->count; j++) {
            carry += (uint64_t)a->limbs[i] * b->limbs[j] + product->limbs[i + j];
            product->limbs[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product->limbs[i + b->count] = (uint32_t)carry;
    }
    trim(product);
}

/* v - w in units of 2^unit. */
static void difference_of(double v, double w, int unit, wide *difference)
{
    wide a, b;
    from_double(v, unit, &a);
    from_double(w, unit, &b);
    subtract(&a, &b, difference);
}

static int lowest(const double *values, int count)
{
    int unit = INT_MAX;
    for (int i = 0; i < count; i++) {
        int exponent = unit_exponent(values[i]);
        if (exponent < unit) unit = exponent;
    }
    return unit;
}

int talgeo__orient_exact(double ax, double ay, double bx, double by, double px, double py)
{
    const double xs[] = {ax, bx, px}, ys[] = {ay, by, py};
    int unit_x = lowest(xs, 3), unit_y = lowest(ys, 3);
    wide dx, dy, left, right;
    difference_of(bx, ax, unit_x, &dx);
    difference_of(py, ay, unit_y, &dy);
    multiply(&dx, &dy, &left);
    difference_of(by, ay, unit_y, &dy);
    difference_of(px, ax, unit_x, &dx);
    multiply(&dx, &dy, &right);
    if (left.sign != right.sign) return left.sign > right.sign ? 1 : -1;
    return left.sign * compare_size(&left, &right);
}

/* a - b, where that is a double. */
static bool subtract_exactly(double a, double b, double *difference)
{
    double d = a - b, back = a - d;
    *difference = d;
    return (a - (d + back)) + (back - b) == 0;
}

/* Products of exact differences, each as the nearest double and the rest: where those are in the
 * range of normal numbers, comparing them is exact. 2: cannot tell. */
static int compare_products(double a, double b, double c, double d)
{
    double left = a * b, right = c * d;
    if (left != right) return left > right ? 1 : -1;
    if (!(fabs(left) > 0x1p-900) || !isfinite(left)) return 2;
    double left_rest = fma(a, b, -left), right_rest = fma(c, d, -right);
    return (left_rest > right_rest) - (left_rest < right_rest);
}

/* Near points have exact differences, mostly. */
static int orient_near(double ax, double ay, double bx, double by, double px, double py)
{
    double dx, dy, ex, ey;
    if (!subtract_exactly(bx, ax, &dx) || !subtract_exactly(by, ay, &dy) ||
        !subtract_exactly(px, ax, &ex) || !subtract_exactly(py, ay, &ey))
        return 2;
    if ((dx == 0 || ey == 0) && (dy == 0 || ex == 0)) return 0;
    return compare_products(dx, ey, dy, ex);
}

int talgeo__orient(double ax, double ay, double bx, double by, double px, double py)
{
    int side = talgeo__orient_filter(ax, ay, bx, by, px, py);
    if (side == 0) side = orient_near(ax, ay, bx, by, px, py);
    return side != 2 ? side : talgeo__orient_exact(ax, ay, bx, by, px, py);
}
