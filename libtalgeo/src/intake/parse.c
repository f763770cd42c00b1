/* Cells of nurse files as values. */
#include "parse.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../core/calendar.h"
#include "../core/text.h"
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

static bool any_word(const char *text, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (same_word(text, length, *words)) return true;
    return false;
}

bool talgeo__is_missing(const char *text, size_t length)
{
    static const char *const marks[] = {"", ".", "..", "-", "na", "n/a", "null", NULL};
    return text == NULL || any_word(text, length, marks);
}

static void trim(const char **text, size_t *length)
{
    while (*length && (**text == ' ' || **text == '\t')) (*text)++, (*length)--;
    while (*length && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t')) (*length)--;
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
        *length = (size_t)snprintf(scratch, 32, "%lld", (long long)talgeo__column_int(column, i));
        return scratch;
    }
    if (column->kind != TALGEO__REAL) return NULL;
    double value = talgeo__column_real(column, i);
    if (!isfinite(value)) return NULL;
    *length = (size_t)talgeo__format_double(scratch, 32, "%.15g", value);
    return scratch;
}

/* ---- Numbers ---- */

talgeo__parsed talgeo__cell_number(const talgeo__column *column, int64_t i, double *value)
{
    *value = (double)NAN;
    if (talgeo__column_is_null(column, i)) return TALGEO__MISSING;
    if (column->kind == TALGEO__INT || column->kind == TALGEO__REAL) {
        *value = talgeo__column_real(column, i);
        return isnan(*value) ? TALGEO__MISSING : isinf(*value) ? TALGEO__BAD : TALGEO__GOOD;
    }
    if (column->kind != TALGEO__TEXT) return TALGEO__BAD;
    size_t length;
    const char *text = talgeo__column_text(column, i, &length);
    trim(&text, &length);
    if (talgeo__is_missing(text, length)) return TALGEO__MISSING;
    char decimal = memchr(text, ',', length) ? ',' : '.';
    return talgeo__parse_double(text, length, decimal, value) ? TALGEO__GOOD : TALGEO__BAD;
}

/* ---- Dates ---- */

/* Digits from *at on; their number in *count. */
static int digits(const char *text, size_t length, size_t *at, size_t *count)
{
    int value = 0;
    size_t from = *at;
    while (*at < length && *at - from < 5 && text[*at] >= '0' && text[*at] <= '9')
        value = value * 10 + (text[(*at)++] - '0');
    *count = *at - from;
    return value;
}

/* Three numbers with the same mark between them; what follows must be a time of day. */
static bool parse_date(const char *text, size_t length, int32_t *days)
{
    size_t at = 0, count[3];
    int part[3];
    char mark = '\0';
    for (int p = 0; p < 3; p++) {
        part[p] = digits(text, length, &at, &count[p]);
        if (p == 2) break;
        if (at >= length || !strchr("-./", text[at]) || (p == 1 && text[at] != mark)) return false;
        mark = text[at++];
    }
    if (at < length && text[at] != ' ' && text[at] != 'T') return false;
    for (size_t i = at; i < length; i++)
        if (!strchr(" T0123456789:.,+-Zz", text[i])) return false;
    bool iso = count[0] == 4 && mark == '-';
    int year = iso ? part[0] : part[2], day = iso ? part[2] : part[0];
    size_t year_digits = iso ? count[0] : count[2], day_digits = iso ? count[2] : count[0];
    if (year_digits != 4 || day_digits < 1 || day_digits > 2 || count[1] < 1 || count[1] > 2 ||
        !talgeo__date_valid(year, part[1], day))
        return false;
    *days = talgeo__days_from_date(year, part[1], day);
    return true;
}

talgeo__parsed talgeo__cell_date(const talgeo__column *column, int64_t i, int32_t *days)
{
    size_t length;
    if (talgeo__column_is_null(column, i)) return TALGEO__MISSING;
    if (column->kind == TALGEO__DATE) {
        int64_t value = talgeo__column_int(column, i);
        *days = (int32_t)value;
        return value > -100000 && value < 100000 ? TALGEO__GOOD : TALGEO__BAD;
    }
    if (column->kind != TALGEO__TEXT) return TALGEO__BAD;
    const char *text = talgeo__column_text(column, i, &length);
    trim(&text, &length);
    if (talgeo__is_missing(text, length)) return TALGEO__MISSING;
    return parse_date(text, length, days) ? TALGEO__GOOD : TALGEO__BAD;
}

/* ---- Sex and marks ---- */

talgeo__parsed talgeo__cell_sex(const talgeo__column *column, int64_t i, uint8_t *sex)
{
    static const char *const boys[] = {"m",   "d",    "1",      "mand", "dreng",
                                       "boy", "male", "drenge", NULL};
    static const char *const girls[] = {"k",    "p",    "f",      "2",     "kvinde",
                                        "pige", "girl", "female", "piger", NULL};
    char scratch[32];
    size_t length;
    const char *text = talgeo__cell_text(column, i, scratch, &length);
    *sex = TALGEO__SEX_UNKNOWN;
    if (text == NULL) return TALGEO__MISSING;
    if (any_word(text, length, boys)) *sex = TALGEO__BOY;
    if (any_word(text, length, girls)) *sex = TALGEO__GIRL;
    return *sex == TALGEO__SEX_UNKNOWN ? TALGEO__BAD : TALGEO__GOOD;
}

bool talgeo__cell_is_true(const talgeo__column *column, int64_t i)
{
    static const char *const marks[] = {"1", "true", "ja", "j", "yes", "y", "x", "sand", NULL};
    char scratch[32];
    size_t length;
    const char *text = talgeo__cell_text(column, i, scratch, &length);
    return text && any_word(text, length, marks);
}

/* ---- Geometry ---- */

static uint64_t read_bytes(const unsigned char *from, size_t count, bool little)
{
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) value = value << 8 | from[little ? count - 1 - i : i];
    return value;
}

static double read_real(const unsigned char *from, bool little)
{
    uint64_t bits = read_bytes(from, 8, little);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

talgeo__parsed talgeo__cell_point(const talgeo__column *column, int64_t i, double *x, double *y)
{
    enum { POINT = 1, HAS_SRID = 0x20000000, FLAGS = 0xE0000000u };
    size_t length;
    if (talgeo__column_is_null(column, i)) return TALGEO__MISSING;
    if (column->kind != TALGEO__BYTES) return TALGEO__BAD;
    const unsigned char *wkb = (const unsigned char *)talgeo__column_text(column, i, &length);
    if (length < 21) return TALGEO__BAD;
    bool little = wkb[0] == 1;
    uint64_t type = read_bytes(wkb + 1, 4, little);
    size_t at = type & HAS_SRID ? 9 : 5;
    if ((type & ~(uint64_t)FLAGS) % 1000 != POINT || length < at + 16) return TALGEO__BAD;
    *x = read_real(wkb + at, little);
    *y = read_real(wkb + at + 8, little);
    if (isnan(*x) || isnan(*y)) return TALGEO__MISSING; /* POINT EMPTY */
    return isfinite(*x) && isfinite(*y) ? TALGEO__GOOD : TALGEO__BAD;
}
