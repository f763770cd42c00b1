/* Inverses modulo a prime. */
#include "field.h"

uint64_t talgeo__field_inverse(uint64_t a, uint64_t prime)
{
    uint64_t result = 1; /* a^(prime - 2), by Fermat */
    if (a == 1 || a == prime - 1) return a;
    for (uint64_t power = prime - 2; power; power >>= 1) {
        if (power & 1) result = talgeo__field_mul(result, a, prime);
        a = talgeo__field_mul(a, a, prime);
    }
    return result;
}
