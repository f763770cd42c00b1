/* Reading Arrow batches. */
#include "batch.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"
#include "error.h"
#include "memory.h"
#include "names.h"
#include "text.h"

/* "d:19,4", or with its bits "d:19,4,64": digits behind the decimal mark, and the bits; 0: they are
 * not read. */
static int read_decimal_format(const char *format, int *scale)
{
    char *end;
    if (strncmp(format, "d:", 2) != 0) return 0;
    strtol(format + 2, &end, 10);
    *scale = *end == ',' ? (int)strtol(end + 1, &end, 10) : 0;
    long bits = *end == ',' ? strtol(end + 1, &end, 10) : 128;
    return *scale >= -38 && *scale <= 38 && (bits == 32 || bits == 64 || bits == 128) ? (int)bits
                                                                                      : 0;
}

static bool is_real(const char *format)
{
    int scale;
    return (strlen(format) == 1 && strchr("efg", *format)) ||
           read_decimal_format(format, &scale) > 0;
}

static talgeo__kind kind_of(const struct ArrowSchema *schema)
{
    const char *f = schema->format;
    if (schema->dictionary) {
        talgeo__kind values = kind_of(schema->dictionary);
        return values == TALGEO__TEXT && !schema->dictionary->dictionary ? TALGEO__TEXT
                                                                         : TALGEO__NONE;
    }
    if (strcmp(f, "u") == 0 || strcmp(f, "U") == 0 || strcmp(f, "vu") == 0) return TALGEO__TEXT;
    if (strcmp(f, "z") == 0 || strcmp(f, "Z") == 0 || strcmp(f, "vz") == 0) return TALGEO__BYTES;
    if (strlen(f) == 1 && strchr("bcCsSiIlL", *f)) return TALGEO__INT;
    if (is_real(f)) return TALGEO__REAL;
    if (strcmp(f, "n") == 0) return TALGEO__NOTHING;
    if (strncmp(f, "td", 2) == 0 || strncmp(f, "ts", 2) == 0) return TALGEO__DATE;
    return TALGEO__NONE;
}

static void read_columns(talgeo__batches *batches)
{
    for (size_t i = 0; i < batches->n_columns; i++) {
        const struct ArrowSchema *schema = batches->schema.children[i];
        batches->columns[i] = (talgeo__column){.name = schema->name ? schema->name : "",
                                               .format = schema->format,
                                               .kind = kind_of(schema),
                                               .schema = schema};
    }
}

static talgeo_status stream_failed(talgeo__batches *batches, int code, const char *stage,
                                   talgeo_error *error)
{
    if (code == ENOMEM) return talgeo__fail_memory(error, stage);
    const char *words =
        batches->stream.get_last_error ? batches->stream.get_last_error(&batches->stream) : NULL;
    return talgeo__fail(error, TALGEO_E_INPUT, stage, "%s",
                        words && *words ? words : "the Arrow stream failed without saying why");
}

talgeo_status talgeo__batches_open(talgeo__batches *batches, struct ArrowArrayStream *stream,
                                   const char *stage, talgeo_error *error)
{
    *batches = (talgeo__batches){.stream = *stream, .first_row = 1};
    stream->release = NULL;
    if (batches->stream.release == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, stage, "the Arrow stream was used already");
    int code = batches->stream.get_schema(&batches->stream, &batches->schema);
    if (code != 0) return stream_failed(batches, code, stage, error);
    if (strcmp(batches->schema.format, "+s") != 0)
        return talgeo__fail(error, TALGEO_E_INPUT, stage, "the Arrow stream is not a table");
    batches->n_columns = (size_t)batches->schema.n_children;
    batches->columns = talgeo__calloc(batches->n_columns, sizeof *batches->columns);
    if (batches->columns == NULL) return talgeo__fail_memory(error, stage);
    read_columns(batches);
    return TALGEO_OK;
}

/* A table that is a slice of a longer one: its columns become slices themselves. */
static void shift_columns(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++) {
        struct ArrowArray *column = array->children[i];
        column->offset += array->offset;
        column->length = array->length;
        if (column->null_count != 0) column->null_count = -1; /* not known of the slice */
    }
    array->offset = 0;
}

/* Where the column's values begin, where they are of a layout that is read without a call. */
static void find_values(talgeo__column *column)
{
    const struct ArrowArray *array = column->array;
    const char *format = column->format;
    bool plain = array->length > 0 && !column->schema->dictionary;
    const void *data = plain && array->n_buffers > 1 ? array->buffers[1] : NULL;
    int64_t at = array->offset;
    column->views = NULL;
    column->reals = NULL;
    column->ints = NULL;
    column->days = column->offsets = NULL;
    if (data == NULL) return;
    if (*format == 'v' && !column->valid) column->views = (const talgeo__view *)data + at;
    if (strcmp(format, "u") == 0 && !column->valid) column->offsets = (const int32_t *)data + at;
    if (strcmp(format, "g") == 0) column->reals = (const double *)data + at;
    if (strcmp(format, "l") == 0) column->ints = (const int64_t *)data + at;
    if (strcmp(format, "tdD") == 0) column->days = (const int32_t *)data + at;
}

talgeo_status talgeo__batches_next(talgeo__batches *batches, bool *more, const char *stage,
                                   talgeo_error *error)
{
    batches->first_row += batches->rows;
    batches->rows = 0;
    if (batches->array.release) batches->array.release(&batches->array);
    batches->array.release = NULL;
    int code = batches->stream.get_next(&batches->stream, &batches->array);
    if (code != 0) return stream_failed(batches, code, stage, error);
    *more = batches->array.release != NULL;
    if (!*more) return TALGEO_OK;
    if ((size_t)batches->array.n_children != batches->n_columns)
        return talgeo__fail(error, TALGEO_E_INPUT, stage, "an Arrow batch does not fit its schema");
    batches->rows = batches->array.length;
    if (batches->array.offset != 0) shift_columns(&batches->array);
    for (size_t i = 0; i < batches->n_columns; i++) {
        const struct ArrowArray *array = batches->array.children[i];
        bool nulls = array->null_count != 0 && array->n_buffers > 0;
        batches->columns[i].array = array;
        batches->columns[i].valid = nulls ? array->buffers[0] : NULL;
        find_values(&batches->columns[i]);
    }
    return TALGEO_OK;
}

static const char *name_of(const struct ArrowSchema *column)
{
    return column->name ? column->name : "";
}

int talgeo__schema_find(const struct ArrowSchema *schema, const char *name)
{
    for (int64_t i = 0; i < schema->n_children; i++)
        if (strcmp(name_of(schema->children[i]), name) == 0) return (int)i;
    for (int64_t i = 0; i < schema->n_children; i++)
        if (talgeo__same_name(name_of(schema->children[i]), name)) return (int)i;
    return -1;
}

int talgeo__batches_find(const talgeo__batches *batches, const char *name)
{
    return talgeo__schema_find(&batches->schema, name);
}

void talgeo__batches_close(talgeo__batches *batches)
{
    if (batches->array.release) batches->array.release(&batches->array);
    if (batches->schema.release) batches->schema.release(&batches->schema);
    if (batches->stream.release) batches->stream.release(&batches->stream);
    free(batches->columns);
    *batches = (talgeo__batches){0};
}

/* ---- Values ---- */

static bool bit(const void *bits, int64_t i)
{
    return ((const uint8_t *)bits)[i >> 3] >> (i & 7) & 1;
}

static bool array_is_null(const struct ArrowArray *array, int64_t at)
{
    return array->null_count != 0 && array->n_buffers > 0 && array->buffers[0] &&
           !bit(array->buffers[0], at);
}

static int64_t read_int(const struct ArrowArray *array, char format, int64_t at)
{
    const void *data = array->buffers[1];
    switch (format) {
    case 'b': return bit(data, at);
    case 'c': return ((const int8_t *)data)[at];
    case 'C': return ((const uint8_t *)data)[at];
    case 's': return ((const int16_t *)data)[at];
    case 'S': return ((const uint16_t *)data)[at];
    case 'i': return ((const int32_t *)data)[at];
    case 'I': return ((const uint32_t *)data)[at];
    case 'L': {
        uint64_t value = ((const uint64_t *)data)[at];
        return value > INT64_MAX ? INT64_MAX : (int64_t)value;
    }
    default: return ((const int64_t *)data)[at];
    }
}

static const char *read_view(const struct ArrowArray *array, int64_t at, size_t *length)
{
    const talgeo__view *view = (const talgeo__view *)array->buffers[1] + at;
    int32_t buffer, offset;
    *length = (size_t)view->length;
    if (view->length <= TALGEO__VIEW_INLINE) return view->text;
    memcpy(&buffer, view->text + 4, sizeof buffer);
    memcpy(&offset, view->text + 8, sizeof offset);
    return (const char *)array->buffers[2 + buffer] + offset;
}

static const char *read_text(const struct ArrowArray *array, char format, int64_t at,
                             size_t *length)
{
    int64_t from, to;
    if (format == 'v') return read_view(array, at, length);
    if (format == 'u' || format == 'z') {
        const int32_t *offsets = array->buffers[1];
        from = offsets[at], to = offsets[at + 1];
    } else {
        const int64_t *offsets = array->buffers[1];
        from = offsets[at], to = offsets[at + 1];
    }
    *length = (size_t)(to - from);
    return *length ? (const char *)array->buffers[2] + from : "";
}

const char *talgeo__column_any_text(const talgeo__column *column, int64_t i, size_t *length)
{
    const struct ArrowArray *array = column->array;
    int64_t at = i + array->offset;
    char format = *column->format;
    *length = 0;
    if (talgeo__column_is_null(column, i)) return NULL;
    if (column->schema->dictionary) {
        at = read_int(array, format, at);
        array = array->dictionary;
        at += array->offset;
        format = *column->schema->dictionary->format;
        if (array_is_null(array, at)) return NULL;
    }
    return read_text(array, format, at, length);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01 of a date32 (tdD), date64 (tdm) or timestamp (tss, tsm, tsu, tsn). A
 * timestamp with a time zone ("tsu:UTC") is a moment, and has its day in Denmark. */
static int64_t read_days(const struct ArrowArray *array, const char *format, int64_t at)
{
    if (strcmp(format, "tdD") == 0) return ((const int32_t *)array->buffers[1])[at];
    int64_t value = ((const int64_t *)array->buffers[1])[at];
    int64_t per_second = format[2] == 's'   ? 1
                         : format[2] == 'u' ? 1000000
                         : format[2] == 'n' ? 1000000000
                                            : 1000;
    bool moment = format[1] == 's' && strlen(format) > 4;
    return moment ? talgeo__danish_day(floor_div(value, per_second))
                  : floor_div(value, 86400 * per_second);
}

int64_t talgeo__column_any_int(const talgeo__column *column, int64_t i)
{
    int64_t at = i + column->array->offset;
    if (column->kind == TALGEO__DATE) return read_days(column->array, column->format, at);
    return read_int(column->array, *column->format, at);
}

/* Half precision: a sign, five bits of exponent, ten of fraction. */
static double read_half(uint16_t bits)
{
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    double value = exponent == 0   ? ldexp(fraction, -24)
                   : exponent < 31 ? ldexp(1024 + fraction, exponent - 25)
                   : fraction == 0 ? INFINITY
                                   : NAN;
    return bits & 0x8000 ? -value : value;
}

/* A whole number of 128 bits, the low word first, over a power of ten: its digits are written, for
 * reading them rounds rightly. */
static double read_wide(const uint64_t words[2], int scale)
{
    enum { DIGITS = 40 };
    char text[DIGITS + 16];
    bool negative = words[1] >> 63;
    uint64_t low = negative ? 0 - words[0] : words[0],
             high = negative ? ~words[1] + (words[0] == 0) : words[1];
    uint32_t parts[4] = {(uint32_t)(high >> 32), (uint32_t)high, (uint32_t)(low >> 32),
                         (uint32_t)low};
    for (size_t d = DIGITS; d-- > 0;) {
        uint64_t rest = 0;
        for (size_t p = 0; p < 4; p++) {
            rest = rest << 32 | parts[p];
            parts[p] = (uint32_t)(rest / 10);
            rest %= 10;
        }
        text[d] = (char)('0' + rest);
    }
    int length = DIGITS + snprintf(text + DIGITS, sizeof text - DIGITS, "e%d", -scale);
    double value = NAN;
    talgeo__parse_double(text, (size_t)length, '.', &value);
    return negative ? -value : value;
}

static double read_decimal(const struct ArrowArray *array, const char *format, int64_t at)
{
    enum { EXACT = 22 }; /* powers of ten up to this one are */
    static const int64_t most = (int64_t)1 << 53;
    int scale, bits = read_decimal_format(format, &scale);
    const void *data = array->buffers[1];
    int64_t whole;
    uint64_t words[2];
    if (bits == 32)
        whole = ((const int32_t *)data)[at];
    else
        memcpy(&whole, (const char *)data + at * (bits / 8), sizeof whole);
    words[0] = (uint64_t)whole;
    words[1] = whole < 0 ? UINT64_MAX : 0;
    bool small = bits < 128 || memcmp((const char *)data + at * 16 + 8, &words[1], 8) == 0;
    if (bits == 128) memcpy(words, (const char *)data + at * 16, sizeof words);
    if (!small || whole > most || whole < -most || scale > EXACT || scale < 0)
        return read_wide(words, scale);
    return (double)whole / pow(10, scale);
}

double talgeo__column_any_real(const talgeo__column *column, int64_t i)
{
    int64_t at = i + column->array->offset;
    if (array_is_null(column->array, at)) return NAN;
    if (*column->format == 'g') return ((const double *)column->array->buffers[1])[at];
    if (*column->format == 'f') return (double)((const float *)column->array->buffers[1])[at];
    if (*column->format == 'e') return read_half(((const uint16_t *)column->array->buffers[1])[at]);
    if (*column->format == 'd') return read_decimal(column->array, column->format, at);
    return (double)read_int(column->array, *column->format, at);
}
