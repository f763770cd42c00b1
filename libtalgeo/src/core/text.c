/* Text without a locale. */
#define _GNU_SOURCE
#include "text.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"
#include "memory.h"

/* ---- Growable string ---- */

bool talgeo__string_reserve(talgeo__string *string, size_t more)
{
    if (!string->failed && string->capacity - string->length > more) return true;
    if (string->failed || more > SIZE_MAX / 4 || string->length > SIZE_MAX / 4 ||
        !talgeo__grow(&string->data, &string->capacity, string->length + more + 1, 1))
        string->failed = true;
    return !string->failed;
}

void talgeo__string_add(talgeo__string *string, const char *text, size_t length)
{
    if (!talgeo__string_reserve(string, length)) return;
    if (length) memcpy(string->data + string->length, text, length);
    string->length += length;
    string->data[string->length] = '\0';
}

void talgeo__string_puts(talgeo__string *string, const char *text)
{
    talgeo__string_add(string, text, strlen(text));
}

void talgeo__string_printf(talgeo__string *string, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int needed = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (needed < 0 || !talgeo__string_reserve(string, (size_t)needed)) {
        string->failed = true;
        return;
    }
    va_start(arguments, format);
    vsnprintf(string->data + string->length, (size_t)needed + 1, format, arguments);
    va_end(arguments);
    string->length += (size_t)needed;
}

void talgeo__string_free(talgeo__string *string)
{
    free(string->data);
    *string = (talgeo__string){0};
}

/* ---- Numbers ---- */

static void trim(const char **text, size_t *length)
{
    while (*length && (**text == ' ' || **text == '\t')) (*text)++, (*length)--;
    while (*length && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t')) (*length)--;
}

/* Copy a plain decimal literal with '.' as its mark; false where it is anything else. */
static bool copy_literal(const char *text, size_t length, char decimal, char *out, size_t size)
{
    if (length == 0 || length >= size) return false;
    bool digit = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == decimal)
            c = '.';
        else if (c >= '0' && c <= '9')
            digit = true;
        else if (c != '+' && c != '-' && c != 'e' && c != 'E')
            return false;
        out[i] = c;
    }
    out[length] = '\0';
    return digit;
}

/* Plain decimals of at most 15 digits: the digits and the power of ten are exact doubles, so one
 * division rounds correctly (Clinger 1990). False: not of that kind. */
static inline bool parse_short(const char *text, size_t length, char decimal, char other,
                               double *value)
{
    static const double power[16] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = length && *text == '-';
    size_t i = negative, digits = 0, fraction = 0;
    int64_t sum = 0;
    bool seen = false;
    for (; i < length && digits <= 15; i++) {
        if ((text[i] == decimal || text[i] == other) && !seen) {
            seen = true;
        } else if (text[i] >= '0' && text[i] <= '9') {
            sum = sum * 10 + (text[i] - '0');
            digits++;
            fraction += seen;
        } else {
            return false;
        }
    }
    if (digits == 0 || digits > 15) return false;
    *value = (double)sum / power[fraction];
    if (negative) *value = -*value;
    return true;
}

bool talgeo__parse_plain(const char *text, size_t length, double *value)
{
    if (length < 1 || length > 16 || *text == '-')
        return parse_short(text, length, ',', '.', value);
    if (length <= 8) return talgeo__number_of_word(talgeo__short_word(text, length), length, value);
    uint64_t second = talgeo__word_of(text + length - 8) >> 8 * (16 - length);
    return talgeo__number_of_words(talgeo__word_of(text), second, length, value);
}

bool talgeo__parse_double(const char *text, size_t length, char decimal, double *value)
{
    char literal[400];
    trim(&text, &length);
    if (parse_short(text, length, decimal, decimal, value)) return true;
    if (!copy_literal(text, length, decimal, literal, sizeof literal)) return false;
    locale_t c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (c_locale == (locale_t)0) return false;
    char *end;
    *value = strtod_l(literal, &end, c_locale);
    freelocale(c_locale);
    return *end == '\0' && isfinite(*value);
}

bool talgeo__parse_int(const char *text, size_t length, int64_t *value)
{
    trim(&text, &length);
    bool negative = length && *text == '-';
    if (length && (*text == '-' || *text == '+')) text++, length--;
    if (length == 0 || length > 18) return false;
    int64_t sum = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        sum = sum * 10 + (text[i] - '0');
    }
    *value = negative ? -sum : sum;
    return true;
}

size_t talgeo__format_int(char *out, int64_t value)
{
    char digits[20];
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    size_t count = 0, length = 0;
    do digits[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0) out[length++] = '-';
    while (count > 0) out[length++] = digits[--count];
    out[length] = '\0';
    return length;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
int talgeo__format_double(char *out, size_t size, const char *format, double value)
{
    locale_t c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    locale_t before = c_locale != (locale_t)0 ? uselocale(c_locale) : (locale_t)0;
    int written = snprintf(out, size, format, value);
    if (c_locale != (locale_t)0) {
        uselocale(before);
        freelocale(c_locale);
    }
    return written;
}
#pragma GCC diagnostic pop

/* ---- UTF-8 ---- */

bool talgeo__utf8_valid(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text, *end = s + length;
    while (s < end) {
        uint64_t eight;
        if (end - s >= 8 && (memcpy(&eight, s, 8), (eight & 0x8080808080808080u) == 0)) {
            s += 8;
            continue;
        }
        if (*s < 0x80) {
            s++;
            continue;
        }
        size_t more = *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : 1;
        if (*s < 0xC2 || *s > 0xF4 || (size_t)(end - s) <= more) return false;
        for (size_t i = 1; i <= more; i++)
            if ((s[i] & 0xC0) != 0x80) return false;
        if ((*s == 0xE0 && s[1] < 0xA0) || (*s == 0xED && s[1] > 0x9F) ||
            (*s == 0xF0 && s[1] < 0x90) || (*s == 0xF4 && s[1] > 0x8F))
            return false;
        s += more + 1;
    }
    return true;
}

/* Is it one of the blanks of one to three bytes? */
static bool is_blank(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    if (length == 1) return *s == ' ' || *s == '\t' || *s == '\n' || *s == '\r';
    if (length == 2) return s[0] == 0xC2 && s[1] == 0xA0;  /* no-break space */
    if (s[0] == 0xEF) return s[1] == 0xBB && s[2] == 0xBF; /* byte order mark */
    /* U+2000..U+200B: spaces of many widths, and of none; U+202F: narrow no-break space */
    return s[0] == 0xE2 && s[1] == 0x80 && (s[2] <= 0x8B || s[2] == 0xAF);
}

size_t talgeo__blank_in_front(const char *text, size_t length)
{
    for (size_t n = 1; n <= TALGEO__BLANK_SIZE && n <= length; n++)
        if (is_blank(text, n)) return n;
    return 0;
}

size_t talgeo__blank_at_end(const char *text, size_t length)
{
    for (size_t n = 1; n <= TALGEO__BLANK_SIZE && n <= length; n++)
        if (is_blank(text + length - n, n)) return n;
    return 0;
}

void talgeo__make_showable(char *text)
{
    unsigned char *s = (unsigned char *)text;
    while (*s) {
        size_t length = *s < 0x80 ? 1 : *s >= 0xF0 ? 4 : *s >= 0xE0 ? 3 : 2;
        bool whole = strnlen((char *)s, length) == length;
        if (!whole || !talgeo__utf8_valid((char *)s, length)) {
            *s++ = '?';
            continue;
        }
        if (*s < 0x20 || *s == 0x7F) *s = ' ';
        if (*s == 0xC2 && s[1] < 0xA0) s[0] = s[1] = ' '; /* control characters of Latin-1 */
        s += length;
    }
}

void talgeo__cut_utf8(char *text, size_t written, size_t size)
{
    if (written < size) return;
    size_t end = size - 1;
    while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80) end--;
    if (end > 0 && (unsigned char)text[end - 1] >= 0xC0) end--;
    text[end] = '\0';
}

static void add_code_point(talgeo__string *string, unsigned code)
{
    char out[4];
    if (code < 0x80) {
        out[0] = (char)code;
        talgeo__string_add(string, out, 1);
    } else if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        talgeo__string_add(string, out, 2);
    } else {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        talgeo__string_add(string, out, 3);
    }
}

void talgeo__string_add_cp1252(talgeo__string *string, const char *bytes, size_t length)
{
    /* 0x80..0x9F of Windows-1252 (Unicode Consortium mapping table); unassigned stay C1. */
    static const unsigned short high[32] = {
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
    for (size_t i = 0; i < length; i++) {
        unsigned byte = (unsigned char)bytes[i];
        add_code_point(string, byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte);
    }
}

/* ---- Near names ---- */

static unsigned edit_distance(const char *a, const char *b)
{
    enum { MAX = 64 };
    size_t na = strlen(a), nb = strlen(b);
    if (na >= MAX || nb >= MAX) return MAX;
    unsigned row[MAX + 1];
    for (size_t j = 0; j <= nb; j++) row[j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= nb; j++) {
            unsigned same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
            unsigned best = diagonal + !same;
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[nb];
}

const char *talgeo__nearest(const char *name, const char *const *candidates, size_t count)
{
    const char *best = NULL;
    unsigned limit = (unsigned)strlen(name) / 2 + 1, distance = limit < 4 ? limit : 4;
    for (size_t i = 0; i < count; i++) {
        if (candidates[i] == NULL) continue;
        unsigned d = edit_distance(name, candidates[i]);
        if (d < distance) {
            distance = d;
            best = candidates[i];
        }
    }
    return best;
}

int talgeo__compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}
