/* Rows of an Arrow table as CSV. */
#include "csv_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/calendar.h"

/* Has any of eight bytes the value? (Borrows may tell of a byte above one that has: no matter.) */
static bool has_byte(uint64_t eight, unsigned char value)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t zero = eight ^ (ones * value);
    return (zero - ones) & ~zero & (ones << 7);
}

static bool is_special(char c)
{
    return c == ',' || c == '"' || c == '\n' || c == '\r';
}

static bool needs_quotes(const char *text, size_t length)
{
    uint64_t eight;
    for (; length >= sizeof eight; text += sizeof eight, length -= sizeof eight) {
        memcpy(&eight, text, sizeof eight);
        if (has_byte(eight, ',') || has_byte(eight, '"') || has_byte(eight, '\n') ||
            has_byte(eight, '\r'))
            return true;
    }
    for (; length > 0; text++, length--)
        if (is_special(*text)) return true;
    return false;
}

void talgeo__csv_add_text(talgeo__string *line, const char *text, size_t length)
{
    if (!needs_quotes(text, length)) {
        talgeo__string_add(line, text, length);
        return;
    }
    talgeo__string_byte(line, '"');
    while (length > 0) {
        const char *quote = memchr(text, '"', length);
        size_t run = quote ? (size_t)(quote - text) + 1 : length;
        talgeo__string_add(line, text, run);
        if (quote) talgeo__string_byte(line, '"');
        text += run;
        length -= run;
    }
    talgeo__string_byte(line, '"');
}

/* Digits of a number, with zeros before it up to `width`. */
static void add_digits(talgeo__string *line, uint64_t value, int width)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0 || (int)(sizeof digits - at) < width);
    talgeo__string_add(line, digits + at, sizeof digits - at);
}

static void add_int(talgeo__string *line, int64_t value)
{
    if (value < 0) talgeo__string_byte(line, '-');
    add_digits(line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

/* A number of few decimals, as most are: a whole number of up to 15 digits over a power of ten,
 * which division gives back exactly rounded, so the text reads back as the same number. */
static bool add_decimal(talgeo__string *line, double value)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    for (int decimals = 0; decimals < (int)(sizeof powers / sizeof *powers); decimals++) {
        double whole = rint(fabs(value) * powers[decimals]);
        if (!(whole < 1e15)) return false;
        if (whole / powers[decimals] != fabs(value)) continue;
        uint64_t units = (uint64_t)whole, power = (uint64_t)powers[decimals];
        if (value < 0) talgeo__string_add(line, "-", 1);
        add_digits(line, units / power, 1);
        if (decimals) talgeo__string_add(line, ".", 1);
        if (decimals) add_digits(line, units % power, decimals);
        return true;
    }
    return false;
}

/* Else the shortest of 15 to 17 digits that reads back as the same number. */
static void add_real(talgeo__string *line, double value)
{
    static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};
    char text[40];
    if (!isfinite(value) || add_decimal(line, value)) return;
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        double back;
        int length = talgeo__format_double(text, sizeof text, formats[f], value);
        if (talgeo__parse_double(text, (size_t)length, '.', &back) && back == value) break;
    }
    talgeo__string_puts(line, text);
}

/* Ticks a second of a timestamp. */
static int64_t ticks_per_second(const char *format)
{
    switch (format[2]) {
    case 's': return 1;
    case 'u': return 1000000;
    case 'n': return 1000000000;
    default: return 1000;
    }
}

static int fraction_digits(int64_t per_second)
{
    return per_second == 1000 ? 3 : per_second == 1000000 ? 6 : 9;
}

static void add_day(talgeo__string *line, int64_t days)
{
    int year, month, day;
    talgeo__date_from_days((int32_t)days, &year, &month, &day);
    talgeo__string_printf(line, "%04d-%02d-%02d", year, month, day);
}

/* A date where there is no time of day in the type; else date, time, and the fraction of a second
 * where it is not zero. A time zone in the type means that the values are UTC, and so are the day
 * and time written, though elsewhere the moment has its day in Denmark. */
static void add_date(talgeo__string *line, const talgeo__column *column, int64_t i)
{
    if (column->format[1] == 'd') {
        add_day(line, talgeo__column_int(column, i));
        return;
    }
    int64_t per_second = ticks_per_second(column->format), per_day = 86400 * per_second;
    int64_t ticks = ((const int64_t *)column->array->buffers[1])[i + column->array->offset];
    int64_t days = ticks / per_day - (ticks % per_day < 0);
    ticks -= days * per_day;
    int64_t seconds = ticks / per_second, fraction = ticks % per_second;
    add_day(line, days);
    talgeo__string_printf(line, "T%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                          (int)(seconds % 60));
    if (fraction)
        talgeo__string_printf(line, ".%0*lld", fraction_digits(per_second), (long long)fraction);
    const char *zone = strchr(column->format, ':');
    if (zone && zone[1]) talgeo__string_add(line, "Z", 1);
}

static void add_unsigned(talgeo__string *line, const talgeo__column *column, int64_t i)
{
    uint64_t value = ((const uint64_t *)column->array->buffers[1])[i + column->array->offset];
    add_digits(line, value, 1);
}

bool talgeo__csv_can_write(const talgeo__column *column)
{
    return talgeo__column_is_readable(column);
}

void talgeo__csv_add_value(talgeo__string *line, const talgeo__column *column, int64_t i)
{
    size_t length;
    const char *text;
    if (talgeo__column_is_null(column, i)) return;
    switch (column->kind) {
    case TALGEO__TEXT:
        text = talgeo__column_text(column, i, &length);
        if (text) talgeo__csv_add_text(line, text, length);
        break;
    case TALGEO__INT:
        if (strcmp(column->format, "L") == 0)
            add_unsigned(line, column, i);
        else
            add_int(line, talgeo__column_int(column, i));
        break;
    case TALGEO__REAL: add_real(line, talgeo__column_real(column, i)); break;
    case TALGEO__DATE: add_date(line, column, i); break;
    default: break;
    }
}
