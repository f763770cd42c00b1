/* Which encoding the bytes of a CSV file are in, as far as it has been read. */
#include "csv_encoding.h"

#include <stdint.h>
#include <string.h>

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

void talgeo__csv_bytes_look(talgeo__csv_bytes *bytes, const char *text, size_t length)
{
    uint64_t eight;
    if (length == 0) bytes->others = bytes->others || bytes->left > 0;
    for (size_t at = 0; at < length;) {
        if (bytes->left == 0 && length - at >= sizeof eight &&
            (memcpy(&eight, text + at, sizeof eight), !(eight & 0x8080808080808080u)))
            at += sizeof eight;
        else
            look(bytes, (unsigned char)text[at++]);
    }
}
