/* Cells of nurse files as values. */
#include "parse.h"

#include <math.h>
#include <string.h>

#include "../core/text.h"
#include "cells.h"
#include "dates.h"
#include "rows.h"

/* ---- Text ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same_word(const char *text, size_t length, const char *word)
{
    size_t i = 0;
    while (i < length && word[i] && lower(text[i]) == word[i]) i++;
    return i == length && word[i] == '\0';
}

bool talgeo__is_any_word(const char *text, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (same_word(text, length, *words)) return true;
    return false;
}

/* What a spreadsheet has in the place of a value: #N/A, in Danish #I/T, or #REF!, #NAVN? ... */
static bool is_error(const char *text, size_t length)
{
    static const char *const marks[] = {"#n/a", "#i/t", NULL};
    if (length < 4 || *text != '#') return false;
    return text[length - 1] == '!' || text[length - 1] == '?' ||
           talgeo__is_any_word(text, length, marks);
}

bool talgeo__is_missing(const char *text, size_t length)
{
    static const char *const marks[] = {"", ".", "..", "-", "na", "n/a", "null", NULL};
    if (text == NULL || length == 0 || is_error(text, length)) return true;
    bool other = length > 4 || (*text != '.' && *text != '-' && lower(*text) != 'n');
    return !other && talgeo__is_any_word(text, length, marks);
}

bool talgeo__is_999(const char *text, size_t length)
{
    return length == 3 && memcmp(text, "999", 3) == 0;
}

static void trim(const char **text, size_t *length)
{
    size_t blank;
    if (*length && talgeo__is_plain(**text) && talgeo__is_plain((*text)[*length - 1])) return;
    while ((blank = talgeo__blank_in_front(*text, *length)) > 0) *text += blank, *length -= blank;
    while ((blank = talgeo__blank_at_end(*text, *length)) > 0) *length -= blank;
}

static const char *real_text(double value, char *scratch, size_t *length)
{
    const double whole_below = 9007199254740992.0; /* 2^53 */
    if (!isfinite(value)) return NULL;
    bool whole = floor(value) == value && fabs(value) < whole_below;
    *length = (size_t)talgeo__format_double(scratch, 32, whole ? "%.0f" : "%.17g", value);
    return scratch;
}

const char *talgeo__cell_text(const talgeo__column *column, int64_t i, char *scratch,
                              size_t *length)
{
    *length = 0;
    if (talgeo__column_is_null(column, i)) return NULL;
    if (column->kind == TALGEO__TEXT) {
        const char *text = talgeo__column_text(column, i, length);
        if (text) trim(&text, length);
        return talgeo__is_missing(text, *length) ? NULL : text;
    }
    if (column->kind == TALGEO__INT) {
        *length = talgeo__format_int(scratch, talgeo__column_int(column, i));
        return scratch;
    }
    if (column->kind != TALGEO__REAL) return NULL;
    return real_text(talgeo__column_real(column, i), scratch, length);
}

bool talgeo__cell_is_empty(const talgeo__column *column, int64_t i)
{
    char scratch[32];
    size_t length;
    if (column->kind == TALGEO__NONE || talgeo__column_is_null(column, i)) return true;
    bool readable = column->kind == TALGEO__TEXT || column->kind == TALGEO__REAL;
    return readable && talgeo__cell_text(column, i, scratch, &length) == NULL;
}

/* ---- Numbers ---- */

static talgeo__parsed parse_number(const char *text, size_t length, double *value)
{
    trim(&text, &length);
    if (talgeo__is_missing(text, length)) return TALGEO__MISSING;
    char decimal = memchr(text, ',', length) ? ',' : '.';
    return talgeo__parse_double(text, length, decimal, value) ? TALGEO__GOOD : TALGEO__BAD;
}

talgeo__parsed talgeo__cell_number(const talgeo__column *column, int64_t i, double *value)
{
    *value = (double)NAN;
    if (talgeo__column_is_null(column, i)) return TALGEO__MISSING;
    talgeo__parsed parsed = TALGEO__BAD;
    if (column->kind == TALGEO__INT || column->kind == TALGEO__REAL) {
        *value = talgeo__column_real(column, i);
        parsed = isnan(*value) ? TALGEO__MISSING : isinf(*value) ? TALGEO__BAD : TALGEO__GOOD;
    } else if (column->kind == TALGEO__TEXT) {
        size_t length;
        const char *text = talgeo__column_text(column, i, &length);
        if (talgeo__parse_plain(text, length, value))
            parsed = TALGEO__GOOD;
        else
            parsed = parse_number(text, length, value);
    }
    if (*value == 999) parsed = TALGEO__MISSING;
    if (parsed != TALGEO__GOOD) *value = (double)NAN;
    return parsed;
}

/* ---- Dates ---- */

talgeo__parsed talgeo__cell_date(const talgeo__column *column, int64_t i, int pivot_year,
                                 int32_t *days)
{
    enum { FIRST = -62091, LAST = 84370 }; /* 1800-01-01, 2200-12-31 */
    size_t length;
    bool good = false;
    if (talgeo__column_is_null(column, i)) return TALGEO__MISSING;
    if (column->kind == TALGEO__DATE) {
        int64_t value = talgeo__column_int(column, i);
        good = value >= FIRST && value <= LAST;
        if (good) *days = (int32_t)value;
    } else if (column->kind == TALGEO__INT || column->kind == TALGEO__REAL) {
        good = talgeo__date_of_serial(talgeo__column_real(column, i), days);
    } else if (column->kind == TALGEO__TEXT) {
        const char *text = talgeo__column_text(column, i, &length);
        if (talgeo__date_of_plain(text, length, days)) return TALGEO__GOOD;
        trim(&text, &length);
        if (talgeo__is_missing(text, length)) return TALGEO__MISSING;
        good = talgeo__date_of_text(text, length, pivot_year, days);
    }
    return good ? TALGEO__GOOD : TALGEO__BAD;
}

/* ---- Sex and marks ---- */

talgeo__parsed talgeo__cell_sex(const talgeo__column *column, int64_t i, uint8_t *sex)
{
    static const char *const boys[] = {"mand", "dreng", "boy", "male", "drenge", NULL};
    static const char *const girls[] = {"kvinde", "pige", "girl", "female", "piger", NULL};
    char scratch[32];
    size_t length;
    const char *text = talgeo__cell_text(column, i, scratch, &length);
    *sex = TALGEO__SEX_UNKNOWN;
    if (text == NULL) return TALGEO__MISSING;
    if (length == 1) {
        *sex = talgeo__sex_of_letter(*text);
    } else {
        if (talgeo__is_any_word(text, length, boys)) *sex = TALGEO__BOY;
        if (talgeo__is_any_word(text, length, girls)) *sex = TALGEO__GIRL;
    }
    return *sex == TALGEO__SEX_UNKNOWN ? TALGEO__BAD : TALGEO__GOOD;
}

talgeo__parsed talgeo__cell_coded_sex(const talgeo__column *column, int64_t i,
                                      const talgeo__sex_code *codes, size_t n_codes, uint8_t *sex)
{
    char scratch[32];
    size_t length;
    const char *text = talgeo__cell_text(column, i, scratch, &length);
    *sex = TALGEO__SEX_UNKNOWN;
    if (text == NULL) return TALGEO__MISSING;
    for (size_t c = 0; c < n_codes; c++) {
        if (strlen(codes[c].text) != length || memcmp(codes[c].text, text, length) != 0) continue;
        *sex = codes[c].sex;
        return *sex == TALGEO__SEX_UNKNOWN ? TALGEO__MISSING : TALGEO__GOOD;
    }
    return TALGEO__BAD;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* d[,ddd]E+dd */
static bool has_exponent(const char *text, size_t length)
{
    size_t at = 1;
    if (length < 4 || !is_digit(*text) || is_digit(text[1])) return false;
    if (text[at] == ',' || text[at] == '.')
        for (at++; at < length && is_digit(text[at]); at++) continue;
    if (length - at < 3 || lower(text[at]) != 'e' || text[at + 1] != '+') return false;
    for (at += 2; at < length && is_digit(text[at]); at++) continue;
    return at == length;
}

bool talgeo__cell_lost_digits(const talgeo__column *column, int64_t i)
{
    const double most = 1e15;
    size_t length;
    if (talgeo__column_is_null(column, i)) return false;
    if (column->kind == TALGEO__REAL) return fabs(talgeo__column_real(column, i)) >= most;
    if (column->kind != TALGEO__TEXT) return false;
    const char *text = talgeo__column_text(column, i, &length);
    trim(&text, &length);
    return has_exponent(text, length);
}

bool talgeo__cell_is_digit(const talgeo__column *column, int64_t i)
{
    size_t length;
    if (column->views && column->views[i].length == 1) {
        char c = *column->views[i].text;
        return c >= '0' && c <= '9';
    }
    if (column->kind != TALGEO__TEXT)
        return column->kind == TALGEO__INT || column->kind == TALGEO__REAL;
    const char *text = talgeo__column_text(column, i, &length);
    trim(&text, &length);
    return length > 0 && *text >= '0' && *text <= '9';
}

bool talgeo__cell_is_marked(const talgeo__column *column, int64_t i)
{
    static const char *const no[] = {"0", "false", "nej", "n", "no", "falsk", NULL};
    char scratch[32];
    size_t length;
    const char *text = talgeo__cell_text(column, i, scratch, &length);
    if (text == NULL && column->kind == TALGEO__TEXT) {
        text = talgeo__column_text(column, i, &length);
        if (text) trim(&text, &length);
        return text && is_error(text, length); /* what failed may have been a mark */
    }
    if (text == NULL) return !talgeo__column_is_null(column, i) && column->kind == TALGEO__DATE;
    return !talgeo__is_any_word(text, length, no);
}

/* ---- Geometry ---- */

/* Written out, for compilers to see one word in it. */
static uint32_t read_word(const unsigned char *from, bool little)
{
    uint32_t a = from[0], b = from[1], c = from[2], d = from[3];
    return little ? a | b << 8 | c << 16 | d << 24 : a << 24 | b << 16 | c << 8 | d;
}

static double read_real(const unsigned char *from, bool little)
{
    uint64_t first = read_word(from, little), second = read_word(from + 4, little);
    uint64_t bits = little ? second << 32 | first : first << 32 | second;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The bytes of the only point of a collection of points, NULL where there is another number. */
static const unsigned char *only_point(const unsigned char *wkb, size_t *length, size_t header,
                                       bool little)
{
    if (*length < header + 4 || read_word(wkb + header, little) != 1) return NULL;
    *length -= header + 4;
    return wkb + header + 4;
}

talgeo__parsed talgeo__cell_point(const talgeo__column *column, int64_t i, double *x, double *y)
{
    enum { POINT = 1, POINTS = 4, LEAST = 5 /* byte order and type */, HAS_SRID = 0x20000000 };
    const uint32_t flags = 0xE0000000u;
    size_t length;
    if (talgeo__column_is_null(column, i)) return TALGEO__MISSING;
    if (column->kind != TALGEO__BYTES) return TALGEO__BAD;
    const unsigned char *wkb = (const unsigned char *)talgeo__column_text(column, i, &length);
    for (bool inside = false; wkb && length >= LEAST; inside = true) {
        bool little = wkb[0] == 1;
        uint32_t type = read_word(wkb + 1, little), kind = (type & ~flags) % 1000;
        size_t at = type & HAS_SRID ? 9 : LEAST;
        if (kind == POINTS && !inside) {
            wkb = only_point(wkb, &length, at, little);
            continue;
        }
        if (kind != POINT || length < at + 16) return TALGEO__BAD;
        *x = read_real(wkb + at, little);
        *y = read_real(wkb + at + 8, little);
        if (isnan(*x) || isnan(*y)) return TALGEO__MISSING; /* POINT EMPTY */
        return isfinite(*x) && isfinite(*y) ? TALGEO__GOOD : TALGEO__BAD;
    }
    return TALGEO__BAD;
}
