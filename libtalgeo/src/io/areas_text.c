/* Names of areas that look as if they had been read in the wrong encoding. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "areas_collect.h"

/* The next character of valid UTF-8, 0 at the end. */
static uint32_t next_character(const unsigned char **at)
{
    uint32_t c = **at;
    if (c == 0) return 0;
    int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
    if (more) c &= 0x3Fu >> more;
    ++*at;
    for (; more > 0; more--) c = c << 6 | (*(*at)++ & 0x3Fu);
    return c;
}

/* What Windows-1252 has for 80..9F, beyond the letters of Latin-1. */
static bool is_from_1252(uint32_t c)
{
    return (c >= 0x2013 && c <= 0x203A) || c == 0x20AC || c == 0x2122 || c == 0x0192 ||
           c == 0x02C6 || c == 0x02DC || (c >= 0x0152 && c <= 0x017E);
}

static bool is_letter(uint32_t c)
{
    return c < 0x80 && isalpha((int)c);
}

/* Never in a name: control characters of Latin-1, the mark of a lost character, lines of boxes. */
static bool is_never_written(uint32_t c)
{
    return (c >= 0x80 && c < 0xA0) || c == 0xFFFD || (c >= 0x2500 && c < 0x25A0);
}

/* UTF-8 read as Latin-1: the two bytes of a letter stand side by side. */
static bool is_split_letter(uint32_t c, uint32_t next)
{
    return c >= 0xC2 && c <= 0xC5 && ((next >= 0x80 && next < 0xC0) || is_from_1252(next));
}

/* Letters that the encoding lacks: "????", where the whole script is lost. */
static bool is_lost(uint32_t c, uint32_t next)
{
    return c == '?' && next == '?';
}

/* Within a word: "Helsing?r", or its DOS letters read as Windows-1252. */
static bool is_no_letter(uint32_t before, uint32_t c, uint32_t next)
{
    return (c == '?' || c == 0x2018 || c == 0x203A || c == 0x2020) && is_letter(before) &&
           is_letter(next);
}

bool talgeo__looks_garbled(const char *name)
{
    const unsigned char *at = (const unsigned char *)name;
    uint32_t before = 0, c = next_character(&at);
    while (c) {
        uint32_t next = next_character(&at);
        if (is_never_written(c) || is_lost(c, next) || is_split_letter(c, next) ||
            is_no_letter(before, c, next))
            return true;
        before = c;
        c = next;
    }
    return false;
}
