/* Names of columns and inputs as people write them: letters with marks, passwords. */
#ifndef TALGEO_CORE_NAMES_H
#define TALGEO_CORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Are two names the same letters? "å" may be one character or "a" with a ring (Unicode NFC and NFD;
 * macOS writes the latter), and between words may be any blanks: headings of sheets have line
 * breaks. UTF-8. */
bool talgeo__same_name(const char *a, const char *b);

/* First byte of the marks that stand behind their letters. */
enum { TALGEO__MARK_BYTE = 0xCC };

/* Are all bytes below 128? Words that overlap, for short texts. */
static inline bool talgeo__is_ascii(const char *text, size_t length)
{
    uint64_t word, all = 0;
    uint32_t first, last;
    if (length >= 8) {
        for (size_t at = 0; at + 8 < length; at += 8) {
            memcpy(&word, text + at, 8);
            all |= word;
        }
        memcpy(&word, text + length - 8, 8);
        all |= word;
    } else if (length >= 4) {
        memcpy(&first, text, 4);
        memcpy(&last, text + length - 4, 4);
        all = first | last;
    } else {
        for (size_t i = 0; i < length; i++) all |= (unsigned char)text[i];
    }
    return (all & 0x8080808080808080u) == 0;
}

/* May letters of the text have their marks apart? Most texts have none. */
static inline bool talgeo__has_marks(const char *text, size_t length)
{
    return !talgeo__is_ascii(text, length) && memchr(text, TALGEO__MARK_BYTE, length) != NULL;
}

/* Bring a text into the composed form (NFC), in place, where the letter is one of U+00C0..U+017F;
 * others stay. Its length, which is no more than it was. */
size_t talgeo__compose(char *text, size_t length);
void talgeo__compose_name(char *name);

/* Replace every password in a connection string or a URL by one '*', in place:
 * password=..., passwd=..., pwd=..., ://user:...@. */
void talgeo__hide_passwords(char *text);

#endif
