/* CSV as an Arrow stream: every column text in UTF-8, in batches. */
#define _GNU_SOURCE
#include <cpl_vsi.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/builder.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/names.h"
#include "../core/sha256.h"
#include "../core/text.h"
#include "csv_encoding.h"
#include "csv_read.h"
#include "gdal_scope.h"
#include "input_file.h"
#include "table_read.h"

#define STAGE "intake"

/* A batch ends at so many rows, or at so many bytes of them: its memory is bounded either way. */
enum { BATCH_ROWS = 2048, BATCH_BYTES = 1 << 24 };
/* Bytes of UTF-16 that are made UTF-8 at a time. */
enum { UTF16_SIZE = 1 << 16 };

typedef enum encoding { GUESSED, UTF8, CP1252 } encoding;

typedef struct csv_stream {
    char *shown;
    char *path;
    VSILFILE *file;           /* NULL: standard input */
    talgeo__file_state state; /* of the file when it was opened */
    uint64_t taken;           /* bytes read of it */
    encoding declared;
    talgeo__csv_bytes bytes; /* of the file, as far as it has been read */
    talgeo__utf16 utf16;
    int64_t odd_line; /* first line that was taken for Windows-1252, 0: none */
    bool foreign;     /* a text is in neither of the encodings */
    talgeo__sha256 sha;
    char *digest; /* of the caller, to be filled at the end; NULL */
    talgeo__csv csv;
    size_t n_columns;
    talgeo__builder *builder;
    talgeo__string recoded;
    talgeo_error error;
} csv_stream;

static size_t read_file(csv_stream *s, char *into, size_t size)
{
    size_t got = s->file ? VSIFReadL(into, 1, size, s->file) : fread(into, 1, size, stdin);
    if (s->digest) talgeo__sha256_add(&s->sha, into, got);
    s->taken += got;
    return got;
}

/* A file that is UTF-16 by its first bytes, which are read, and from then on. */
static size_t read_utf16(csv_stream *s, char *into, size_t size)
{
    char raw[UTF16_SIZE];
    size_t most = size / 3 < sizeof raw ? size / 3 : sizeof raw, got, made = 0;
    do {
        got = read_file(s, raw, most);
        made = talgeo__utf16_convert(&s->utf16, raw, got, into);
    } while (got > 0 && made == 0);
    return made;
}

static size_t read_first(csv_stream *s, char *into, size_t size)
{
    char raw[UTF16_SIZE];
    size_t most = size / 3 < sizeof raw ? size / 3 : sizeof raw, got = 0, more;
    while (got < 4 && (more = read_file(s, raw + got, most - got)) > 0) got += more;
    if (talgeo__utf16_begins(&s->utf16, raw, got))
        return talgeo__utf16_convert(&s->utf16, raw, got, into);
    memcpy(into, raw, got);
    return got;
}

static long read_bytes(void *user, char *into, size_t size)
{
    csv_stream *s = user;
    size_t got = s->taken == 0 ? read_first(s, into, size)
                 : s->utf16.on ? read_utf16(s, into, size)
                               : read_file(s, into, size);
    talgeo__csv_bytes_look(&s->bytes, into, got);
    return got == 0 && !s->file && ferror(stdin) ? -1 : (long)got;
}

static void free_stream(csv_stream *s)
{
    if (s == NULL) return;
    talgeo__csv_end(&s->csv);
    talgeo__builder_free(s->builder);
    talgeo__string_free(&s->recoded);
    if (s->file) VSIFCloseL(s->file);
    free(s->path);
    free(s->shown);
    free(s);
}

/* ---- Encoding ---- */

static encoding declared_encoding(const char *name)
{
    if (name == NULL) return GUESSED;
    return strcmp(name, "utf-8") == 0 ? UTF8 : CP1252;
}

/* Until a byte above 127 is met the encodings are the same. A file that has both cannot be told: it
 * is read as UTF-8, and the line that is not is an error. */
static bool is_cp1252(const csv_stream *s)
{
    if (s->declared != GUESSED) return s->declared == CP1252;
    if (s->utf16.on) return false;
    return s->bytes.others && !s->bytes.characters && !s->csv.marked;
}

/* A field in UTF-8; NULL where it is not, or out of memory. */
static const char *field_text(csv_stream *s, size_t field, size_t *length)
{
    const char *text = talgeo__csv_text(&s->csv, field);
    *length = s->csv.fields[field].length;
    bool valid = talgeo__utf8_valid(text, *length);
    if (!is_cp1252(s)) return valid ? text : NULL;
    if (!valid && s->odd_line == 0) s->odd_line = s->csv.line;
    s->foreign = s->declared == GUESSED && talgeo__csv_foreign(text, *length);
    if (s->foreign) return NULL;
    s->recoded.length = 0;
    talgeo__string_add_cp1252(&s->recoded, text, *length);
    talgeo__string_add(&s->recoded, "", 0);
    *length = s->recoded.length;
    return s->recoded.failed ? NULL : s->recoded.data;
}

static talgeo_status not_utf8(const csv_stream *s, int64_t line, talgeo_error *error)
{
    if (s->recoded.failed) return talgeo__fail_memory(error, STAGE);
    if (s->utf16.on)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "'%s', line %lld: UTF-16 that is broken; mend the line", s->shown,
                            (long long)line);
    if (s->foreign)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "'%s', line %lld: neither UTF-8 nor Windows-1252, perhaps CP850 or Mac "
                            "OS Roman; save the file as UTF-8",
                            s->shown, (long long)line);
    return talgeo__fail(
        error, TALGEO_E_INPUT, STAGE,
        "'%s', line %lld: not UTF-8, as the rest is or was declared; mend the line, "
        "or declare encoding: windows-1252",
        s->shown, (long long)line);
}

/* Lines were taken for Windows-1252, and now there are characters of UTF-8. */
static bool is_mixed(const csv_stream *s)
{
    return s->odd_line != 0 && s->declared == GUESSED && s->bytes.characters;
}

/* ---- Records ---- */

/* The next record. Empty lines end a file; before a record they are an error, for what is missing
 * there nobody can tell. */
static talgeo_status next_record(csv_stream *s, bool *more, talgeo_error *error)
{
    int64_t empty_line = 0;
    talgeo_status status = talgeo__csv_next(&s->csv, more, error);
    while (status == TALGEO_OK && *more && talgeo__csv_blank(&s->csv)) {
        if (empty_line == 0) empty_line = s->csv.line;
        status = talgeo__csv_next(&s->csv, more, error);
    }
    if (status != TALGEO_OK || !*more || empty_line == 0) return status;
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                        "'%s', line %lld is empty, with lines behind it; fill or remove it",
                        s->shown, (long long)empty_line);
}

/* ---- Heading ---- */

/* Of two columns with one name nobody can tell which is meant; where none is, they may be. A name
 * that nobody asked for is not told: the line may be no heading, but a child's row. */
static talgeo_status check_headings(const csv_stream *s, const talgeo__field_spec *columns,
                                    bool asked, talgeo_error *error)
{
    for (size_t i = 0; i < s->n_columns; i++)
        for (size_t j = 0; *columns[i].format == 'v' && j < i; j++)
            if (*columns[i].name && talgeo__same_name(columns[i].name, columns[j].name))
                return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                    "'%s', line %lld: columns %zu and %zu have the same name%s%s%s",
                                    s->shown, (long long)s->csv.line, j + 1, i + 1,
                                    asked ? ", '" : "", asked ? columns[i].name : "",
                                    asked ? "'" : "");
    return TALGEO_OK;
}

static talgeo_status copy_heading(csv_stream *s, size_t field, const char **name,
                                  talgeo_error *error)
{
    size_t length;
    const char *text = field_text(s, field, &length);
    if (text == NULL) return not_utf8(s, s->csv.line, error);
    size_t blank;
    while ((blank = talgeo__blank_in_front(text, length)) > 0) text += blank, length -= blank;
    while ((blank = talgeo__blank_at_end(text, length)) > 0) length -= blank;
    *name = talgeo__strndup(text, length);
    return *name ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

static talgeo_status read_heading(csv_stream *s, const talgeo__table_source *source,
                                  talgeo_error *error)
{
    bool more;
    talgeo_status status = next_record(s, &more, error);
    if (status != TALGEO_OK) return status;
    if (!more)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' is empty: it has no heading line",
                            s->shown);
    s->n_columns = s->csv.n_fields;
    talgeo__field_spec *columns = talgeo__calloc(s->n_columns, sizeof *columns);
    if (columns == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; status == TALGEO_OK && i < s->n_columns; i++) {
        status = copy_heading(s, i, &columns[i].name, error);
        if (status == TALGEO_OK)
            columns[i].format = talgeo__table_needs(source, columns[i].name) ? "vu" : "n";
    }
    if (status == TALGEO_OK) status = check_headings(s, columns, source->columns, error);
    if (status == TALGEO_OK) {
        s->builder = talgeo__builder_new(columns, s->n_columns);
        if (s->builder == NULL) status = talgeo__fail_memory(error, STAGE);
    }
    for (size_t i = 0; i < s->n_columns; i++) free((char *)columns[i].name);
    free(columns);
    return status;
}

/* ---- Rows ---- */

/* Is every field UTF-8 already? Quotes that were taken out leave bytes that belong to none. */
static bool is_valid_record(const csv_stream *s)
{
    if (!s->bytes.others) return s->declared != CP1252 || !s->bytes.characters;
    return !is_cp1252(s) && !s->csv.quoted &&
           talgeo__utf8_valid(s->csv.buffer + s->csv.record, s->csv.at - s->csv.record);
}

static talgeo_status add_row(csv_stream *s)
{
    if (s->csv.n_fields != s->n_columns)
        return talgeo__fail(&s->error, TALGEO_E_INPUT, STAGE,
                            "'%s', line %lld has %zu field%s, the heading %zu; mend the line",
                            s->shown, (long long)s->csv.line, s->csv.n_fields,
                            s->csv.n_fields == 1 ? "" : "s", s->n_columns);
    if (is_valid_record(s)) {
        talgeo__builder_texts(s->builder, s->csv.buffer + s->csv.record, s->csv.fields);
        return TALGEO_OK;
    }
    for (size_t i = 0; i < s->n_columns; i++) {
        size_t length;
        const char *text = field_text(s, i, &length);
        if (text == NULL) return not_utf8(s, s->csv.line, &s->error);
        talgeo__builder_text(s->builder, i, text, length);
    }
    return TALGEO_OK;
}

/* What a stream's callback returns for a status. */
static int error_number(talgeo_status status)
{
    return status == TALGEO_OK ? 0 : status == TALGEO_E_MEMORY ? ENOMEM : EINVAL;
}

/* Nothing more comes: was it all, and one state of the file? A disk that fails looks like an end.
 */
static talgeo_status finish(csv_stream *s)
{
    talgeo__gdal_scope scope;
    talgeo__gdal_enter(&scope);
    bool whole = s->file == NULL || !s->state.known || s->taken == s->state.size;
    bool same = s->file == NULL || talgeo__file_unchanged(s->path, &s->state);
    talgeo__gdal_leave(&scope);
    if (same && !whole)
        return talgeo__fail(&s->error, TALGEO_E_IO, STAGE, "'%s' cannot be read to its end",
                            s->shown);
    if (same && s->digest) talgeo__sha256_hex(&s->sha, s->digest);
    s->digest = NULL;
    if (same) return TALGEO_OK;
    return talgeo__fail(&s->error, TALGEO_E_INPUT, STAGE,
                        "'%s' changed while it was read; run again when it is whole", s->shown);
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    csv_stream *s = stream->private_data;
    bool more = true;
    size_t bytes = 0;
    out->release = NULL;
    while (more && talgeo__builder_rows(s->builder) < BATCH_ROWS && bytes < BATCH_BYTES) {
        talgeo_status status = next_record(s, &more, &s->error);
        if (status == TALGEO_OK && is_mixed(s)) status = not_utf8(s, s->odd_line, &s->error);
        if (status == TALGEO_OK) status = more ? add_row(s) : finish(s);
        if (status != TALGEO_OK) return error_number(status);
        bytes += s->csv.at - s->csv.record;
    }
    if (talgeo__builder_rows(s->builder) == 0) return 0;
    return error_number(talgeo__builder_batch(s->builder, out, &s->error));
}

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    csv_stream *s = stream->private_data;
    return error_number(talgeo__builder_schema(s->builder, out, &s->error));
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    return ((csv_stream *)stream->private_data)->error.message;
}

static void stream_release(struct ArrowArrayStream *stream)
{
    free_stream(stream->private_data);
    stream->release = NULL;
}

double talgeo__csv_fraction(const struct ArrowArrayStream *stream)
{
    const csv_stream *s = stream->get_next == stream_next ? stream->private_data : NULL;
    if (s == NULL || s->file == NULL || !s->state.known || s->state.size == 0) return 0;
    return (double)VSIFTellL(s->file) / (double)s->state.size;
}

/* ---- Opening ---- */

static talgeo_status open_file(csv_stream *s, talgeo_error *error)
{
    talgeo__gdal_scope scope;
    talgeo__gdal_enter(&scope);
    VSIStatBufL info;
    bool found = VSIStatL(s->path, &info) == 0, folder = found && VSI_ISDIR(info.st_mode);
    s->state = talgeo__file_state_of(s->path);
    if (found && !folder) s->file = VSIFOpenL(s->path, "rb");
    talgeo__gdal_leave(&scope);
    if (s->file) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' %s", s->shown,
                        !found   ? "does not exist"
                        : folder ? "is a folder, not a file"
                                 : "cannot be opened for reading (no permission?)");
}

talgeo_status talgeo__csv_open(const talgeo__table_source *source, struct ArrowArrayStream *stream,
                               char digest[65], talgeo_error *error)
{
    bool standard_input = strcmp(source->path, "-") == 0;
    if (digest) digest[0] = '\0';
    if (source->layer)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "'%s' is CSV and has no layers; leave out layer '%s'", source->shown,
                            source->layer);
    csv_stream *s = talgeo__calloc(1, sizeof *s);
    if (s == NULL) return talgeo__fail_memory(error, STAGE);
    s->error = (talgeo_error)TALGEO_ERROR_INIT;
    s->declared = declared_encoding(source->encoding);
    s->shown = talgeo__strdup(source->shown);
    s->path = talgeo__strdup(source->path);
    talgeo_status status = s->shown && s->path ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK && !standard_input) status = open_file(s, error);
    if (s->file) s->digest = digest;
    talgeo__sha256_init(&s->sha);
    if (status == TALGEO_OK) status = talgeo__csv_begin(&s->csv, read_bytes, s, s->shown, error);
    if (status == TALGEO_OK && s->utf16.on && s->declared != GUESSED)
        status = talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                              "'%s' is UTF-16, and not in the encoding that is declared; leave "
                              "out encoding",
                              s->shown);
    if (status == TALGEO_OK) status = read_heading(s, source, error);
    if (status != TALGEO_OK) {
        free_stream(s);
        return status;
    }
    *stream =
        (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, s};
    return TALGEO_OK;
}
