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
#include "../core/sha256.h"
#include "../core/text.h"
#include "csv_read.h"
#include "gdal_scope.h"
#include "input_file.h"
#include "table_read.h"

#define STAGE "intake"

/* A batch ends at so many rows, or at so many bytes of them: its memory is bounded either way. */
enum { BATCH_ROWS = 16384, BATCH_BYTES = 1 << 24, SCAN_SIZE = 1 << 18 };

typedef enum encoding { UTF8, CP1252 } encoding;

typedef struct csv_stream {
    char *shown;
    char *path;
    VSILFILE *file;           /* NULL: standard input */
    talgeo__file_state state; /* of the file when it was opened */
    encoding encoding;
    bool looked_at; /* the whole file: it is UTF-8 */
    talgeo__csv csv;
    size_t n_columns;
    talgeo__builder *builder;
    talgeo__string recoded;
    talgeo_error error;
} csv_stream;

static long read_bytes(void *user, char *into, size_t size)
{
    csv_stream *s = user;
    if (s->file) return (long)VSIFReadL(into, 1, size, s->file);
    size_t got = fread(into, 1, size, stdin);
    return got == 0 && ferror(stdin) ? -1 : (long)got;
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

/* What the bytes above 127 of a file are: characters of UTF-8, or something else. */
typedef struct byte_kinds {
    bool characters, others;
} byte_kinds;

/* Length of the UTF-8 character at s, 0 where there is none. */
static size_t character(const char *s, size_t length)
{
    for (size_t n = 2; n <= 4 && n <= length; n++)
        if (talgeo__utf8_valid(s, n) && (s[n - 1] & 0x80)) return n;
    return 0;
}

/* Returns how many bytes at the end begin a character whose rest is still to come: 0 to 3. */
static size_t look_at_bytes(const char *text, size_t length, bool last, byte_kinds *kinds)
{
    size_t at = 0;
    while (at < length) {
        uint64_t eight;
        if (length - at >= 8 && (memcpy(&eight, text + at, 8), !(eight & 0x8080808080808080u))) {
            at += 8;
        } else if (!(text[at] & 0x80)) {
            at++;
        } else {
            size_t n = character(text + at, length - at);
            if (n == 0 && !last && length - at < 4) return length - at;
            *(n ? &kinds->characters : &kinds->others) = true;
            at += n ? n : 1;
        }
    }
    return 0;
}

/* Looks at the whole file and leaves it where it was. */
static talgeo_status scan_file(csv_stream *s, byte_kinds *kinds, char digest[65],
                               talgeo_error *error)
{
    talgeo__sha256 sha;
    char *block = talgeo__calloc(SCAN_SIZE + 4, 1);
    if (block == NULL) return talgeo__fail_memory(error, STAGE);
    vsi_l_offset before = VSIFTellL(s->file);
    size_t kept = 0, got = 1;
    VSIFSeekL(s->file, 0, SEEK_SET);
    talgeo__sha256_init(&sha);
    while (got > 0) {
        got = VSIFReadL(block + kept, 1, SCAN_SIZE, s->file);
        if (digest) talgeo__sha256_add(&sha, block + kept, got);
        size_t length = kept + got;
        kept = look_at_bytes(block, length, got == 0, kinds);
        memmove(block, block + length - kept, kept);
    }
    if (digest) talgeo__sha256_hex(&sha, digest);
    VSIFSeekL(s->file, before, SEEK_SET);
    free(block);
    return TALGEO_OK;
}

static bool is_any_of(const char *text, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(text, *names) == 0) return true;
    return false;
}

/* A file that has both cannot be told: it is read as UTF-8, and the line that is not is an error.
 * Standard input is read once, so its first block decides. */
static talgeo_status guess_encoding(csv_stream *s, char digest[65], talgeo_error *error)
{
    byte_kinds kinds = {false, false};
    talgeo_status status = TALGEO_OK;
    if (s->file)
        status = scan_file(s, &kinds, digest, error);
    else
        look_at_bytes(s->csv.buffer + s->csv.at, s->csv.end - s->csv.at, s->csv.ended, &kinds);
    s->encoding = kinds.others && !kinds.characters && !s->csv.marked ? CP1252 : UTF8;
    s->looked_at = s->file && !kinds.others;
    return status;
}

static talgeo_status find_encoding(csv_stream *s, const char *declared, char digest[65],
                                   talgeo_error *error)
{
    static const char *const utf8[] = {"utf-8", "UTF-8", "utf8", NULL};
    static const char *const latin[] = {"latin1",       "latin-1", "iso-8859-1", "windows-1252",
                                        "Windows-1252", "cp1252",  NULL};
    if (declared == NULL) return guess_encoding(s, digest, error);
    s->encoding = is_any_of(declared, latin) ? CP1252 : UTF8;
    if (s->encoding == CP1252 || is_any_of(declared, utf8)) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                        "'%s': encoding '%s' is not known; use utf-8, latin1 or windows-1252",
                        s->shown, declared);
}

/* A field in UTF-8; NULL where it is not, or out of memory. */
static const char *field_text(csv_stream *s, size_t field, size_t *length)
{
    const char *text = talgeo__csv_text(&s->csv, field);
    *length = s->csv.fields[field].length;
    if (s->encoding == UTF8) return talgeo__utf8_valid(text, *length) ? text : NULL;
    s->recoded.length = 0;
    talgeo__string_add_cp1252(&s->recoded, text, *length);
    talgeo__string_add(&s->recoded, "", 0);
    *length = s->recoded.length;
    return s->recoded.failed ? NULL : s->recoded.data;
}

static talgeo_status not_utf8(const csv_stream *s, talgeo_error *error)
{
    if (s->recoded.failed) return talgeo__fail_memory(error, STAGE);
    return talgeo__fail(
        error, TALGEO_E_INPUT, STAGE,
        "'%s', line %lld: not UTF-8, as the rest is or was declared; mend the line, "
        "or declare encoding: windows-1252",
        s->shown, (long long)s->csv.line);
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

static talgeo_status check_headings(const csv_stream *s, const talgeo__field_spec *columns,
                                    talgeo_error *error)
{
    for (size_t i = 0; i < s->n_columns; i++)
        for (size_t j = 0; j < i; j++)
            if (*columns[i].name && strcmp(columns[i].name, columns[j].name) == 0)
                return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                    "'%s', line %lld: columns %zu and %zu are both called '%s'",
                                    s->shown, (long long)s->csv.line, j + 1, i + 1,
                                    columns[i].name);
    return TALGEO_OK;
}

static talgeo_status copy_heading(csv_stream *s, size_t field, const char **name,
                                  talgeo_error *error)
{
    size_t length;
    const char *text = field_text(s, field, &length);
    if (text == NULL) return not_utf8(s, error);
    while (length && *text == ' ') text++, length--;
    while (length && text[length - 1] == ' ') length--;
    *name = talgeo__strndup(text, length);
    return *name ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

static talgeo_status read_heading(csv_stream *s, talgeo_error *error)
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
        columns[i].format = "vu";
        status = copy_heading(s, i, &columns[i].name, error);
    }
    if (status == TALGEO_OK) status = check_headings(s, columns, error);
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
    if (s->encoding != UTF8 || s->looked_at) return s->looked_at;
    return !s->csv.quoted &&
           talgeo__utf8_valid(s->csv.buffer + s->csv.record, s->csv.at - s->csv.record);
}

static talgeo_status add_row(csv_stream *s)
{
    if (s->csv.n_fields != s->n_columns)
        return talgeo__fail(&s->error, TALGEO_E_INPUT, STAGE,
                            "'%s', line %lld has %zu fields, the heading %zu; mend the line",
                            s->shown, (long long)s->csv.line, s->csv.n_fields, s->n_columns);
    if (is_valid_record(s)) {
        talgeo__builder_texts(s->builder, s->csv.buffer + s->csv.record, s->csv.fields);
        return TALGEO_OK;
    }
    for (size_t i = 0; i < s->n_columns; i++) {
        size_t length;
        const char *text = field_text(s, i, &length);
        if (text == NULL) return not_utf8(s, &s->error);
        talgeo__builder_text(s->builder, i, text, length);
    }
    return TALGEO_OK;
}

/* What a stream's callback returns for a status. */
static int error_number(talgeo_status status)
{
    return status == TALGEO_OK ? 0 : status == TALGEO_E_MEMORY ? ENOMEM : EINVAL;
}

static talgeo_status check_unchanged(csv_stream *s)
{
    talgeo__gdal_scope scope;
    talgeo__gdal_enter(&scope);
    bool same = s->file == NULL || talgeo__file_unchanged(s->path, &s->state);
    talgeo__gdal_leave(&scope);
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
        if (status == TALGEO_OK) status = more ? add_row(s) : check_unchanged(s);
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
                                 : "cannot be opened for reading");
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
    s->shown = talgeo__strdup(source->shown);
    s->path = talgeo__strdup(source->path);
    talgeo_status status = s->shown && s->path ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK && !standard_input) status = open_file(s, error);
    if (status == TALGEO_OK) status = talgeo__csv_begin(&s->csv, read_bytes, s, s->shown, error);
    if (status == TALGEO_OK) status = find_encoding(s, source->encoding, digest, error);
    if (status == TALGEO_OK) status = read_heading(s, error);
    if (status != TALGEO_OK) {
        free_stream(s);
        return status;
    }
    *stream =
        (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, s};
    return TALGEO_OK;
}
