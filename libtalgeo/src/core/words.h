/* Text by the word: eight bytes at once, and the digits among them. */
#ifndef TALGEO_CORE_WORDS_H
#define TALGEO_CORE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Eight bytes as one word, the first lowest: written out, for compilers to see one load in it. */
static inline uint64_t talgeo__word_of(const char *text)
{
    const unsigned char *b = (const unsigned char *)text;
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
           (uint64_t)b[7] << 56;
}

/* At most eight bytes as a word, the first lowest; those beyond are 0. */
static inline uint64_t talgeo__short_word(const char *text, size_t length)
{
    uint64_t word = 0;
    if (length == 8) return talgeo__word_of(text);
    if (length >= 4) {
        const unsigned char *a = (const unsigned char *)text, *b = a + length - 4;
        uint32_t first = (uint32_t)a[0] | (uint32_t)a[1] << 8 | (uint32_t)a[2] << 16 |
                         (uint32_t)a[3] << 24,
                 last = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
                        (uint32_t)b[3] << 24;
        return first | (uint64_t)last << 8 * (length - 4);
    }
    for (size_t i = length; i-- > 0;) word = word << 8 | (unsigned char)text[i];
    return word;
}

/* The byte in all eight places of a word. */
static inline uint64_t talgeo__bytes_of(unsigned char byte)
{
    return byte * 0x0101010101010101u;
}

/* Of words whose bytes were digits less '0': is each of them 0 to 9? */
static inline bool talgeo__all_digits(uint64_t word)
{
    return (((word + talgeo__bytes_of(0x76)) | word) & talgeo__bytes_of(0x80)) == 0;
}

/* 0x80 in every byte that is the one. */
static inline uint64_t talgeo__where_is(uint64_t word, unsigned char byte)
{
    const uint64_t low = talgeo__bytes_of(0x7F);
    uint64_t other = word ^ talgeo__bytes_of(byte);
    return ~(((other & low) + low) | other | low);
}

/* 0x80 in every byte that is a comma or a point, which differ in one bit. */
static inline uint64_t talgeo__where_marks(uint64_t word)
{
    return talgeo__where_is(word | talgeo__bytes_of('.' ^ ','), '.');
}

/* Digits of a word, the first lowest and zeros before it, as a number: pairs, fours, all eight. */
static inline uint32_t talgeo__sum_of_digits(uint64_t digits)
{
    digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FFu;
    digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFFu;
    return (uint32_t)digits * 10000 + (uint32_t)(digits >> 32);
}

/* The number of 1 to 8 bytes, the first lowest, anything behind them: digits, with one comma or
 * point among them or none. The mark is taken out, then all must be digits; they and the power of
 * ten are exact, so one division rounds rightly (Clinger 1990). False: it is no such number. */
static inline bool talgeo__number_of_word(uint64_t word, size_t length, double *value)
{
    static const double power[8] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    uint64_t marks = talgeo__where_marks(word) & ~(uint64_t)0 >> 8 * (8 - length);
    size_t fraction = 0;
    if (marks) {
        size_t at = (size_t)__builtin_ctzll(marks) / 8;
        uint64_t before = ((uint64_t)1 << 8 * at) - 1;
        fraction = length - 1 - at;
        word = (word & before) | (word >> 8 & ~before);
        if (--length == 0) return false;
    }
    unsigned shift = 8 * (8 - (unsigned)length);
    uint64_t digits = word << shift ^ talgeo__bytes_of('0') << shift;
    if (!talgeo__all_digits(digits)) return false;
    *value = talgeo__sum_of_digits(digits) / power[fraction];
    return true;
}

/* The same of 9 to 16 bytes in two words, of which at most 15 are digits. */
static inline bool talgeo__number_of_words(uint64_t first, uint64_t second, size_t length,
                                           double *value)
{
    static const double power[16] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    uint64_t in_first = talgeo__where_marks(first),
             in_second = talgeo__where_marks(second) & ~(uint64_t)0 >> 8 * (16 - length);
    size_t fraction = 0;
    if (in_first | in_second) {
        size_t at = (size_t)__builtin_ctzll(in_first ? in_first : in_second) / 8;
        uint64_t before = ((uint64_t)1 << 8 * at) - 1;
        fraction = length - 1 - at - (in_first ? 0 : 8);
        if (in_first) {
            first = (first & before) | ((first >> 8 | second << 56) & ~before);
            second >>= 8;
        } else {
            second = (second & before) | (second >> 8 & ~before);
        }
        length--;
    }
    if (length < 8 || length > 15) return false;
    unsigned shift = 8 * (16 - (unsigned)length); /* 8 to 64 */
    uint64_t low = shift < 64 ? first << shift : 0;
    uint64_t high = shift < 64 ? second << shift | first >> (64 - shift) : first;
    uint64_t zeros = shift < 64 ? talgeo__bytes_of('0') << shift : 0;
    low ^= zeros;
    high ^= talgeo__bytes_of('0');
    if (!talgeo__all_digits(low) || !talgeo__all_digits(high)) return false;
    uint64_t sum = (uint64_t)talgeo__sum_of_digits(low) * 100000000 + talgeo__sum_of_digits(high);
    *value = (double)sum / power[fraction];
    return true;
}

#endif
