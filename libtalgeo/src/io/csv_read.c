/* CSV, record by record (RFC 4180, with the dialects that spreadsheets write). */
#include "csv_read.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "../core/error.h"
#include "../core/memory.h"

#define STAGE "intake"

/* Bytes asked for at a time; the longest record, beyond which a quote must have been left open; the
 * most fields of one, beyond which this is no table of children. */
enum { READ_SIZE = 1 << 18, MAX_RECORD = 1 << 20, MAX_FIELDS = 1 << 14 };
/* Bytes that may be read behind the last byte, zeros. */
enum { SLACK = 64 };
/* Most fields that end in 64 bytes, and one more. */
enum { BLOCK_FIELDS = 65 };

static talgeo_status broken(const talgeo__csv *csv, int64_t line, const char *what,
                            talgeo_error *error)
{
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s', line %lld: %s", csv->shown,
                        (long long)line, what);
}

/* ---- Bytes ---- */

/* Drop what is before the current record and read on. */
static talgeo_status refill(talgeo__csv *csv, talgeo_error *error)
{
    if (csv->record > 0) {
        memmove(csv->buffer, csv->buffer + csv->record, csv->end - csv->record);
        csv->at -= csv->record;
        csv->end -= csv->record;
        csv->record = 0;
    }
    if (csv->end > MAX_RECORD)
        return broken(csv, csv->line, "a record of more than 1 MB: is a quote left open?", error);
    if (!talgeo__grow(&csv->buffer, &csv->capacity, csv->end + READ_SIZE + SLACK, 1))
        return talgeo__fail_memory(error, STAGE);
    long got = csv->read(csv->user, csv->buffer + csv->end, READ_SIZE);
    if (got < 0) return talgeo__fail(error, TALGEO_E_IO, STAGE, "cannot read '%s'", csv->shown);
    csv->end += (size_t)got;
    memset(csv->buffer + csv->end, 0, SLACK); /* stops a search */
    csv->ended = got == 0;
    return TALGEO_OK;
}

/* Make sure that there is a byte at `at`, or that the source has ended. */
static inline talgeo_status need(talgeo__csv *csv, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    while (status == TALGEO_OK && csv->at == csv->end && !csv->ended) status = refill(csv, error);
    return status;
}

static inline bool at_end(const talgeo__csv *csv)
{
    return csv->at == csv->end;
}

/* ---- Fields ---- */

static talgeo_status add_field(talgeo__csv *csv, size_t start, size_t length, talgeo_error *error)
{
    if (csv->n_fields == MAX_FIELDS)
        return broken(csv, csv->line, "more than 16384 fields: this is no table", error);
    if (!talgeo__grow(&csv->fields, &csv->field_capacity, csv->n_fields + 1 + BLOCK_FIELDS,
                      sizeof *csv->fields))
        return talgeo__fail_memory(error, STAGE);
    csv->fields[csv->n_fields++] = (talgeo__piece){(uint32_t)start, (uint32_t)length};
    return TALGEO_OK;
}

/* After the opening quote: the text up to the closing one, doubled quotes halved in place. */
static talgeo_status read_quoted(talgeo__csv *csv, talgeo_error *error)
{
    size_t start = csv->at - csv->record, length = 0;
    for (;;) {
        talgeo_status status = need(csv, error);
        if (status != TALGEO_OK) return status;
        if (at_end(csv)) return broken(csv, csv->line, "a quote is not closed", error);
        char c = csv->buffer[csv->at++];
        if (c == '"') {
            status = need(csv, error);
            if (status != TALGEO_OK) return status;
            if (at_end(csv) || csv->buffer[csv->at] != '"') break;
            csv->at++;
        } else if (c == '\n') {
            csv->next_line++;
        } else if (c == '\0') {
            return broken(csv, csv->next_line, "a zero byte: this is no text file", error);
        }
        csv->buffer[csv->record + start + length++] = c;
    }
    return add_field(csv, start, length, error);
}

static talgeo_status read_plain(talgeo__csv *csv, talgeo_error *error)
{
    size_t start = csv->at - csv->record;
    for (;;) {
        const char *from = csv->buffer + csv->at, *to = csv->buffer + csv->end, *c = from;
        while (!csv->stops[(unsigned char)*c]) c++;
        csv->at += (size_t)(c - from);
        if (c < to && *c == '\0')
            return broken(csv, csv->line, "a zero byte: this is no text file", error);
        if (c < to || csv->ended) break;
        talgeo_status status = refill(csv, error);
        if (status != TALGEO_OK) return status;
    }
    return add_field(csv, start, csv->at - csv->record - start, error);
}

/* Step over the delimiter or the line end behind a field; *last where the record ends. */
static talgeo_status step(talgeo__csv *csv, bool *last, talgeo_error *error)
{
    talgeo_status status = need(csv, error);
    *last = true;
    if (status != TALGEO_OK || at_end(csv)) return status;
    char c = csv->buffer[csv->at++];
    if (c == csv->delimiter) {
        *last = false;
        return TALGEO_OK;
    }
    if (c == '\r') {
        status = need(csv, error);
        if (status != TALGEO_OK) return status;
        if (!at_end(csv) && csv->buffer[csv->at] == '\n') csv->at++;
    } else if (c != '\n') {
        return broken(csv, csv->line, "text behind a closing quote", error);
    }
    csv->next_line++;
    return TALGEO_OK;
}

/* ---- Quickly ---- */

/* Where in the next 64 bytes fields end, by a delimiter, and records, by a line end; a quote or a
 * zero, too, ends what is read quickly. Bit i is byte i. */
typedef struct ends {
    uint64_t fields, records;
} ends;

#ifdef __SSE2__

static inline ends find_ends(const char *text, char delimiter)
{
    const __m128i mark = _mm_set1_epi8(delimiter), line = _mm_set1_epi8('\n'),
                  back = _mm_set1_epi8('\r'), quote = _mm_set1_epi8('"'),
                  zero = _mm_setzero_si128();
    ends found = {0, 0};
    for (int i = 0; i < 4; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + (size_t)i * 16));
        __m128i lines = _mm_or_si128(_mm_cmpeq_epi8(bytes, line), _mm_cmpeq_epi8(bytes, back)),
                others = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, zero));
        unsigned fields = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, mark)),
                 records = (unsigned)_mm_movemask_epi8(_mm_or_si128(lines, others));
        found.fields |= (uint64_t)fields << 16 * i;
        found.records |= (uint64_t)records << 16 * i;
    }
    return found;
}

#else

static inline ends find_ends(const char *text, char delimiter)
{
    ends found = {0, 0};
    for (int i = 0; i < 64; i++) {
        char c = text[i];
        bool record = c == '\n' || c == '\r' || c == '"' || c == '\0';
        found.fields |= (uint64_t)(c == delimiter) << i;
        found.records |= (uint64_t)record << i;
    }
    return found;
}

#endif

/* The last field of a record ends at a line end; false: it is no line end. */
static bool end_simple(talgeo__csv *csv, size_t n, uint32_t from, size_t at)
{
    const char *text = csv->buffer + csv->record + at;
    bool two = text[0] == '\r' && text[1] == '\n';
    if (!two && *text != '\n') return false;
    csv->fields[n] = (talgeo__piece){from, (uint32_t)at - from};
    csv->n_fields = n + 1;
    csv->at += at + 1 + two;
    csv->next_line++;
    return true;
}

/* A record without quotes and wholly in the buffer, as nearly all are. False: it is another kind,
 * and nothing was done. */
static bool read_simple(talgeo__csv *csv)
{
    const char *start = csv->buffer + csv->record;
    const size_t left = csv->end - csv->record;
    uint32_t from = 0;
    size_t n = 0;
    for (size_t block = 0; block < left; block += 64) {
        ends found = find_ends(start + block, csv->delimiter);
        uint64_t first = found.records & (0 - found.records);
        if (n + BLOCK_FIELDS > csv->field_capacity) return false;
        for (uint64_t rest = found.fields & (first - 1); rest; rest &= rest - 1) {
            uint32_t at = (uint32_t)block + (uint32_t)__builtin_ctzll(rest);
            csv->fields[n++] = (talgeo__piece){from, at - from};
            from = at + 1;
        }
        if (first) return end_simple(csv, n, from, block + (size_t)__builtin_ctzll(first));
    }
    return false;
}

static talgeo_status read_record(talgeo__csv *csv, talgeo_error *error)
{
    bool last = false;
    csv->n_fields = 0;
    csv->record = csv->at;
    csv->line = csv->next_line;
    csv->quoted = false;
    if (read_simple(csv)) return TALGEO_OK;
    while (!last) {
        talgeo_status status = need(csv, error);
        if (status != TALGEO_OK) return status;
        if (!at_end(csv) && csv->buffer[csv->at] == '"') {
            csv->at++;
            csv->quoted = true;
            status = read_quoted(csv, error);
        } else {
            status = read_plain(csv, error);
        }
        if (status == TALGEO_OK) status = step(csv, &last, error);
        if (status != TALGEO_OK) return status;
    }
    return TALGEO_OK;
}

bool talgeo__csv_blank(const talgeo__csv *csv)
{
    return csv->n_fields == 1 && csv->fields[0].length == 0 && !csv->quoted;
}

talgeo_status talgeo__csv_next(talgeo__csv *csv, bool *more, talgeo_error *error)
{
    talgeo_status status = need(csv, error);
    *more = status == TALGEO_OK && !at_end(csv);
    return *more ? read_record(csv, error) : status;
}

/* ---- Beginning ---- */

/* The mark that stands most often outside quotes in the first line; `;` before tab before `,`. */
static char find_delimiter(const char *text, size_t length)
{
    size_t count[3] = {0};
    bool quoted = false;
    for (size_t i = 0; i < length && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
        if (text[i] == '"') quoted = !quoted;
        if (!quoted)
            count[0] += text[i] == ';', count[1] += text[i] == '\t', count[2] += text[i] == ',';
    }
    if (count[0] >= count[1] && count[0] >= count[2] && count[0] > 0) return ';';
    return count[1] >= count[2] && count[1] > 0 ? '\t' : ',';
}

/* A first line "sep=;", by which spreadsheets are told the delimiter. */
static bool take_separator(talgeo__csv *csv)
{
    const char *text = csv->buffer + csv->at;
    size_t length = csv->end - csv->at, line = 5;
    if (length < 6 || memcmp(text, "sep=", 4) != 0 || !strchr(";,\t", text[4])) return false;
    if (text[line] == '\r') line++;
    if (line < length && text[line] == '\n') line++;
    if (line == 5) return false;
    csv->delimiter = text[4];
    csv->at += line;
    csv->next_line++;
    return true;
}

talgeo_status talgeo__csv_begin(talgeo__csv *csv, talgeo__read_bytes read, void *user,
                                const char *shown, talgeo_error *error)
{
    *csv = (talgeo__csv){.read = read, .user = user, .shown = shown, .line = 1, .next_line = 1};
    talgeo_status status = TALGEO_OK;
    while (status == TALGEO_OK && !csv->ended && csv->end < READ_SIZE / 4)
        status = refill(csv, error);
    if (status != TALGEO_OK) return status;
    csv->marked = csv->end >= 3 && memcmp(csv->buffer, "\xEF\xBB\xBF", 3) == 0;
    if (csv->marked) csv->at = 3;
    if (!take_separator(csv))
        csv->delimiter = find_delimiter(csv->buffer + csv->at, csv->end - csv->at);
    csv->record = csv->at;
    csv->stops[(unsigned char)csv->delimiter] = true;
    csv->stops['\n'] = csv->stops['\r'] = csv->stops['\0'] = true;
    return TALGEO_OK;
}

void talgeo__csv_end(talgeo__csv *csv)
{
    free(csv->buffer);
    free(csv->fields);
    *csv = (talgeo__csv){0};
}
