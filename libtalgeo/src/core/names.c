/* Names of columns and inputs as people write them. */
#define _GNU_SOURCE
#include "names.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "text.h"

/* ---- Letters with marks ---- */

/* Combining marks are U+0300.. (CC 80.. in UTF-8); each makes of a letter one of U+00C0..U+00FF (C3
 * 80.. in UTF-8), small letters standing 32 behind their capitals. */
typedef struct mark {
    unsigned char second; /* byte of the mark */
    const char *letters;  /* pairs: a capital, and the second byte of what it becomes, less 64 */
} mark;

static const mark MARKS[] = {
    {0x80, "A@EHILORUY"},   /* grave */
    {0x81, "AAEIIMOSUZY]"}, /* acute */
    {0x82, "ABEJINOTU["},   /* circumflex */
    {0x83, "ACNQOU"},       /* tilde */
    {0x88, "ADEKIOOVU\\"},  /* diaeresis */
    {0x8A, "AE"},           /* ring */
    {0xA7, "CG"},           /* cedilla */
};

/* Second byte of letter + mark as one character, 0 where there is none. */
static unsigned char composed(unsigned char letter, unsigned char second)
{
    bool small = letter >= 'a' && letter <= 'z';
    unsigned char capital = small ? (unsigned char)(letter - 32) : letter;
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        if (MARKS[i].second != second) continue;
        for (const char *pair = MARKS[i].letters; *pair; pair += 2)
            if ((unsigned char)*pair == capital)
                return (unsigned char)(pair[1] + 64 + (small ? 32 : 0));
    }
    return 0;
}

/* The next byte of the name in its composed form; *carry is the byte that follows it, or 0. */
static unsigned char next_byte(const unsigned char **at, unsigned char *carry)
{
    unsigned char byte = *carry;
    *carry = 0;
    if (byte) return byte;
    byte = **at;
    if (byte == 0) return 0;
    if (byte < 0x80 && (*at)[1] == 0xCC && (*carry = composed(byte, (*at)[2])) != 0) {
        *at += 3;
        return 0xC3;
    }
    ++*at;
    return byte;
}

static void skip_blanks(const unsigned char **at)
{
    const char *text = (const char *)*at;
    size_t blank;
    while ((blank = talgeo__blank_in_front(text, strnlen(text, TALGEO__BLANK_SIZE))) > 0)
        text += blank;
    *at = (const unsigned char *)text;
}

/* The same where a run of blanks is one space, and nothing at the end. */
static unsigned char next_of_words(const unsigned char **at, unsigned char *carry)
{
    const unsigned char *from = *at;
    if (*carry == 0) skip_blanks(at);
    if (*at == from || **at == 0) return next_byte(at, carry);
    return ' ';
}

bool talgeo__same_name(const char *a, const char *b)
{
    const unsigned char *at_a = (const unsigned char *)a, *at_b = (const unsigned char *)b;
    unsigned char carry_a = 0, carry_b = 0, byte;
    skip_blanks(&at_a);
    skip_blanks(&at_b);
    do {
        byte = next_of_words(&at_a, &carry_a);
        if (byte != next_of_words(&at_b, &carry_b)) return false;
    } while (byte);
    return true;
}

void talgeo__compose_name(char *name)
{
    const unsigned char *from = (const unsigned char *)name;
    unsigned char *to = (unsigned char *)name, carry = 0;
    /* A letter and its mark are three bytes and become two: writing stays behind reading. */
    while ((*to = next_byte(&from, &carry)) != 0) to++;
}

/* ---- Passwords ---- */

/* Replace text[from..to) by one '*'. */
static char *hide(char *from, char *to)
{
    if (to == from) return from;
    *from = '*';
    memmove(from + 1, to, strlen(to) + 1);
    return from + 1;
}

static bool begins(const char *text, const char *word)
{
    for (; *word; text++, word++)
        if (tolower((unsigned char)*text) != *word) return false;
    return true;
}

/* End of a value: its closing quote, or the next blank or separator. */
static char *value_end(char *value)
{
    if (*value != '\'' && *value != '"') return value + strcspn(value, " ,;&'\")");
    char *close = strchr(value + 1, *value);
    return close ? close + 1 : value + strlen(value);
}

void talgeo__hide_passwords(char *text)
{
    static const char *const words[] = {"password=", "passwd=", "pwd="};
    for (char *at = text; *at; at++) {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            char *value = at + strlen(words[i]);
            if (begins(at, words[i])) at = hide(value, value_end(value)) - 1;
        }
        if (!begins(at, "://")) continue;
        size_t authority = strcspn(at + 3, "/ '\"");
        char *colon = memchr(at + 3, ':', authority), *sign = NULL;
        for (size_t i = 0; i < authority; i++)
            if (at[3 + i] == '@') sign = &at[3 + i];
        if (colon && sign && colon < sign) hide(colon + 1, sign);
    }
}
