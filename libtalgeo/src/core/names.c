/* Names of columns and inputs as people write them. */
#define _GNU_SOURCE
#include "names.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "text.h"

/* ---- Letters with marks ---- */

/* Combining marks are U+0300.. (CC 80.. in UTF-8); with a letter of ASCII they make one of two
 * bytes: those of Latin-1 and Latin Extended-A (canonical decompositions of the Unicode Character
 * Database). */
typedef struct mark {
    unsigned char second; /* byte of the mark */
    const char *letters;  /* before it */
    const char *composed; /* what each becomes, in the same order */
} mark;

static const mark MARKS[] = {
    {0x80, "AEIOUaeiou", "ÀÈÌÒÙàèìòù"},                             /* grave accent */
    {0x81, "ACEILNORSUYZaceilnorsuyz", "ÁĆÉÍĹŃÓŔŚÚÝŹáćéíĺńóŕśúýź"}, /* acute accent */
    {0x82, "ACEGHIJOSUWYaceghijosuwy", "ÂĈÊĜĤÎĴÔŜÛŴŶâĉêĝĥîĵôŝûŵŷ"}, /* circumflex accent */
    {0x83, "AINOUainou", "ÃĨÑÕŨãĩñõũ"},                             /* tilde */
    {0x84, "AEIOUaeiou", "ĀĒĪŌŪāēīōū"},                             /* macron */
    {0x86, "AEGIOUaegiou", "ĂĔĞĬŎŬăĕğĭŏŭ"},                         /* breve */
    {0x87, "CEGIZcegz", "ĊĖĠİŻċėġż"},                               /* dot above */
    {0x88, "AEIOUYaeiouy", "ÄËÏÖÜŸäëïöüÿ"},                         /* diaeresis */
    {0x8A, "AUau", "ÅŮåů"},                                         /* ring above */
    {0x8B, "OUou", "ŐŰőű"},                                         /* double acute accent */
    {0x8C, "CDELNRSTZcdelnrstz", "ČĎĚĽŇŘŠŤŽčďěľňřšťž"},             /* caron */
    {0xA7, "CGKLNRSTcgklnrst", "ÇĢĶĻŅŖŞŢçģķļņŗşţ"},                 /* cedilla */
    {0xA8, "AEIUaeiu", "ĄĘĮŲąęįų"},                                 /* ogonek */
};

/* Letter and mark as one character, two bytes; NULL where there is none. */
static const char *composed(unsigned char letter, unsigned char second)
{
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        const char *at = MARKS[i].second == second ? strchr(MARKS[i].letters, letter) : NULL;
        if (at && letter) return MARKS[i].composed + 2 * (at - MARKS[i].letters);
    }
    return NULL;
}

/* The next byte of the name in its composed form; *carry is the byte that follows it, or 0. */
static unsigned char next_byte(const unsigned char **at, unsigned char *carry)
{
    unsigned char byte = *carry;
    *carry = 0;
    if (byte) return byte;
    byte = **at;
    if (byte == 0) return 0;
    const char *one =
        byte < 0x80 && (*at)[1] == TALGEO__MARK_BYTE ? composed(byte, (*at)[2]) : NULL;
    *at += one ? 3 : 1;
    if (one) *carry = (unsigned char)one[1];
    return one ? (unsigned char)one[0] : byte;
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

size_t talgeo__compose(char *text, size_t length)
{
    size_t made = 0;
    for (size_t at = 0; at < length;) {
        bool marked = at + 2 < length && (unsigned char)text[at + 1] == TALGEO__MARK_BYTE;
        const char *one =
            marked ? composed((unsigned char)text[at], (unsigned char)text[at + 2]) : NULL;
        if (one) {
            text[made++] = one[0];
            text[made++] = one[1];
            at += 3;
        } else {
            text[made++] = text[at++];
        }
    }
    return made;
}

void talgeo__compose_name(char *name)
{
    name[talgeo__compose(name, strlen(name))] = '\0';
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
