/* Arithmetic modulo a prime a little below 2^61: exact elimination without growing numbers. */
#ifndef TALGEO_PROTECT_FIELD_H
#define TALGEO_PROTECT_FIELD_H

#include <stdint.h>

/* Decisions are taken modulo the first and checked modulo the second. */
#define TALGEO__PRIME 2305843009213693951u       /* 2^61 - 1 */
#define TALGEO__CHECK_PRIME 2305843009213693921u /* 2^61 - 31 */

__extension__ typedef unsigned __int128 talgeo__u128;

static inline uint64_t talgeo__field_add(uint64_t a, uint64_t b, uint64_t prime)
{
    uint64_t sum = a + b;
    return sum >= prime ? sum - prime : sum;
}

static inline uint64_t talgeo__field_sub(uint64_t a, uint64_t b, uint64_t prime)
{
    return a >= b ? a - b : a + prime - b;
}

/* The prime is 2^61 less a few: what is above counts as these few for each 2^61. */
static inline uint64_t talgeo__field_mul(uint64_t a, uint64_t b, uint64_t prime)
{
    const uint64_t mask = ((uint64_t)1 << 61) - 1, few = mask + 1 - prime;
    talgeo__u128 product = (talgeo__u128)a * b;
    product = (product & mask) + (product >> 61) * few;
    uint64_t sum = (uint64_t)(product & mask) + (uint64_t)(product >> 61) * few;
    return sum >= prime ? sum - prime : sum;
}

/* Of a number that is not 0. */
uint64_t talgeo__field_inverse(uint64_t a, uint64_t prime);

#endif
