/* Which encoding the bytes of a CSV file are in, as far as it has been read; UTF-16 as UTF-8. */
#include "csv_encoding.h"

#include <string.h>

#include "../core/words.h"

/* The first byte of a character; no overlong forms, no surrogates, nothing above U+10FFFF. */
static void begin(talgeo__csv_bytes *bytes, unsigned char c)
{
    bytes->left = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
    bytes->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    bytes->high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (c >= 0xC2 && c <= 0xF4) return;
    bytes->others = true;
    bytes->left = 0;
}

static void look(talgeo__csv_bytes *bytes, unsigned char c)
{
    if (bytes->left > 0 && c >= bytes->low && c <= bytes->high) {
        bytes->low = 0x80;
        bytes->high = 0xBF;
        bytes->characters = --bytes->left == 0 || bytes->characters;
        return;
    }
    bytes->others = bytes->others || bytes->left > 0;
    bytes->left = 0;
    if (c >= 0x80) begin(bytes, c);
}

/* How many bytes from here on are below 128, in steps of many. */
static size_t plain_run(const char *text, size_t length)
{
    uint64_t words[4];
    size_t at = 0;
    while (length - at >= sizeof words) {
        memcpy(words, text + at, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080u) break;
        at += sizeof words;
    }
    for (; length - at >= 8; at += 8) {
        uint64_t high = talgeo__word_of(text + at) & talgeo__bytes_of(0x80);
        if (high) return at + (size_t)__builtin_ctzll(high) / 8;
    }
    while (at < length && !(text[at] & 0x80)) at++;
    return at;
}

/* Is it a character of two bytes, as nearly all above 127 are? */
static bool is_pair(const char *text, size_t length)
{
    return length >= 2 && (text[0] & 0xE0) == 0xC0 && (unsigned char)text[0] >= 0xC2 &&
           (text[1] & 0xC0) == 0x80;
}

void talgeo__csv_bytes_look(talgeo__csv_bytes *bytes, const char *text, size_t length)
{
    if (length == 0) bytes->others = bytes->others || bytes->left > 0;
    for (size_t at = 0; at < length;) {
        if (bytes->left == 0) at += plain_run(text + at, length - at);
        if (bytes->left == 0 && is_pair(text + at, length - at)) {
            bytes->characters = true;
            at += 2;
        } else if (at < length) {
            look(bytes, (unsigned char)text[at++]);
        }
    }
}

/* ---- Neither UTF-8 nor Windows-1252 ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool talgeo__csv_foreign(const char *text, size_t length)
{
    static const char never[] = "\x81\x8D\x8F\x90\x9D"; /* Windows-1252 has nothing there */
    static const char marks[] = "\x86\x9B\xBE\xBF"; /* nor in a word: å, ø of DOS, æ, ø of Macs */
    for (size_t i = 0; i < length; i++) {
        if (!(text[i] & 0x80)) continue;
        if (strchr(never, text[i])) return true;
        if (i > 0 && i + 1 < length && strchr(marks, text[i]) && is_letter(text[i - 1]) &&
            is_letter(text[i + 1]))
            return true;
    }
    return false;
}

/* ---- UTF-16 ---- */

bool talgeo__utf16_begins(talgeo__utf16 *state, const char *text, size_t length)
{
    state->big_endian = length >= 2 && memcmp(text, "\xFE\xFF", 2) == 0;
    bool little = length >= 2 && memcmp(text, "\xFF\xFE", 2) == 0;
    bool utf32 = little && length >= 4 && text[2] == 0 && text[3] == 0;
    state->on = state->big_endian || (little && !utf32);
    return state->on;
}

static char *write_character(uint32_t code, char *out)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
    *out++ = (char)(first[more] | code >> 6 * more);
    while (more-- > 0) *out++ = (char)(0x80 | (code >> 6 * more & 0x3F));
    return out;
}

static char *write_unit(talgeo__utf16 *state, uint16_t unit, char *out)
{
    bool high = unit >= 0xD800 && unit < 0xDC00, low = unit >= 0xDC00 && unit < 0xE000;
    uint16_t before = state->high;
    state->high = high ? unit : 0;
    if (before && !low) *out++ = (char)0xFF;
    if (high) return out;
    if (!low) return write_character(unit, out);
    if (before) return write_character(0x10000 + ((before & 0x3FFu) << 10) + (unit & 0x3FFu), out);
    *out++ = (char)0xFF;
    return out;
}

size_t talgeo__utf16_convert(talgeo__utf16 *state, const char *text, size_t length, char *out)
{
    char *start = out;
    for (size_t i = 0; i < length; i++) {
        state->half[state->n_half++] = (unsigned char)text[i];
        if (state->n_half < 2) continue;
        const unsigned char *b = state->half;
        state->n_half = 0;
        out = write_unit(state, (uint16_t)(state->big_endian ? b[0] << 8 | b[1] : b[1] << 8 | b[0]),
                         out);
    }
    if (length == 0 && (state->n_half || state->high)) {
        *out++ = (char)0xFF;
        state->n_half = state->high = 0;
    }
    return (size_t)(out - start);
}
