/* CSV, record by record: bytes in, fields out. csv_stream.c makes Arrow batches of them. */
#ifndef TALGEO_IO_CSV_READ_H
#define TALGEO_IO_CSV_READ_H

#include "../core/builder.h"

/* Where bytes come from: returns how many were read, 0 at the end, -1 on failure. */
typedef long (*talgeo__read_bytes)(void *user, char *into, size_t size);

typedef struct talgeo__csv {
    talgeo__read_bytes read;
    void *user;
    const char *shown; /* name of the file in messages; borrowed */
    char delimiter;
    char *buffer; /* holds the current record and what follows it */
    size_t capacity;
    size_t record;   /* first byte of the current record */
    size_t at, end;  /* next byte to look at, end of the bytes read */
    bool marked;     /* the file began with the byte order mark of UTF-8 */
    bool ended;      /* the source has no more bytes */
    bool quoted;     /* a field of the current record is */
    bool stops[256]; /* by byte: may it end a field that is not quoted? */
    int64_t line;    /* 1-based line of the current record */
    int64_t next_line;
    /* Fields of the current record: bytes as they stand, quotes removed, from its first byte. Some
     * more bytes than a view holds can be read from the start of each. */
    talgeo__piece *fields;
    size_t n_fields, field_capacity;
} talgeo__csv;

/* Begin: skips a byte order mark and finds the delimiter (`;`, tab or `,`) in the first line, or in
 * a line "sep=;" before it. The first block of the file is then in buffer[at..end). */
talgeo_status talgeo__csv_begin(talgeo__csv *csv, talgeo__read_bytes read, void *user,
                                const char *shown, talgeo_error *error);
/* Next record; *more is false at the end. E_INPUT names the line of an unclosed quote, text behind
 * a closing quote or a zero byte; E_IO, E_MEMORY. */
talgeo_status talgeo__csv_next(talgeo__csv *csv, bool *more, talgeo_error *error);
/* Was the record a wholly empty line? */
bool talgeo__csv_blank(const talgeo__csv *csv);
static inline const char *talgeo__csv_text(const talgeo__csv *csv, size_t field)
{
    return csv->buffer + csv->record + csv->fields[field].start;
}

void talgeo__csv_end(talgeo__csv *csv);

#endif
