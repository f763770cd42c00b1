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
#include "../core/text.h"
#include "csv_read.h"
#include "gdal_scope.h"
#include "table_read.h"

#define STAGE "intake"

enum { BATCH_ROWS = 16384, SCAN_SIZE = 1 << 18 };

typedef enum encoding { UTF8, CP1252 } encoding;

typedef struct csv_stream {
    char *shown;
    VSILFILE *file; /* NULL: standard input */
    encoding encoding;
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
    free(s->shown);
    free(s);
}

/* ---- Encoding ---- */

/* Bytes at the end of text that begin a character whose rest is still to come: 0 to 3. */
static size_t unfinished(const char *text, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char c = (unsigned char)text[length - back];
        if (c >= 0xC0) return back < (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) ? back : 0;
        if (c < 0x80) return 0;
    }
    return 0;
}

/* Is the whole file valid UTF-8? Leaves the file at its beginning. */
static talgeo_status scan_utf8(csv_stream *s, bool *valid, talgeo_error *error)
{
    char *block = talgeo__calloc(SCAN_SIZE + 4, 1);
    if (block == NULL) return talgeo__fail_memory(error, STAGE);
    size_t kept = 0, got;
    *valid = true;
    while (*valid && (got = VSIFReadL(block + kept, 1, SCAN_SIZE, s->file)) > 0) {
        size_t length = kept + got, open = unfinished(block, length);
        *valid = talgeo__utf8_valid(block, length - open);
        memmove(block, block + length - open, open);
        kept = open;
    }
    if (kept > 0) *valid = false;
    free(block);
    VSIFSeekL(s->file, 0, SEEK_SET);
    return TALGEO_OK;
}

static bool is_any_of(const char *text, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(text, *names) == 0) return true;
    return false;
}

static talgeo_status find_encoding(csv_stream *s, const char *declared, talgeo_error *error)
{
    static const char *const utf8[] = {"utf-8", "UTF-8", "utf8", NULL};
    static const char *const latin[] = {"latin1",       "latin-1", "iso-8859-1", "windows-1252",
                                        "Windows-1252", "cp1252",  NULL};
    bool valid = true;
    if (declared && is_any_of(declared, latin)) {
        s->encoding = CP1252;
        return TALGEO_OK;
    }
    if (declared && !is_any_of(declared, utf8))
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "'%s': encoding '%s' is not known; use utf-8, latin1 or windows-1252",
                            s->shown, declared);
    if (declared == NULL && s->file) {
        talgeo_status status = scan_utf8(s, &valid, error);
        if (status != TALGEO_OK) return status;
    }
    s->encoding = valid ? UTF8 : CP1252;
    return TALGEO_OK;
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
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                        "'%s', line %lld: not UTF-8; declare encoding: latin1 or windows-1252",
                        s->shown, (long long)s->csv.line);
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
    talgeo_status status = talgeo__csv_next(&s->csv, &more, error);
    if (status != TALGEO_OK) return status;
    if (!more)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' is empty: it has no heading line",
                            s->shown);
    s->n_columns = s->csv.n_fields;
    talgeo__field_spec *columns = talgeo__calloc(s->n_columns, sizeof *columns);
    if (columns == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t i = 0; status == TALGEO_OK && i < s->n_columns; i++) {
        columns[i].format = "u";
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

static talgeo_status add_row(csv_stream *s)
{
    if (s->csv.n_fields != s->n_columns)
        return talgeo__fail(&s->error, TALGEO_E_INPUT, STAGE,
                            "'%s', line %lld has %zu fields, the heading %zu; mend the line",
                            s->shown, (long long)s->csv.line, s->csv.n_fields, s->n_columns);
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

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    csv_stream *s = stream->private_data;
    bool more = true;
    out->release = NULL;
    while (more && talgeo__builder_rows(s->builder) < BATCH_ROWS) {
        talgeo_status status = talgeo__csv_next(&s->csv, &more, &s->error);
        if (status == TALGEO_OK && more) status = add_row(s);
        if (status != TALGEO_OK) return error_number(status);
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

/* ---- Opening ---- */

static talgeo_status open_file(csv_stream *s, const char *path, talgeo_error *error)
{
    VSIStatBufL info;
    talgeo__gdal_scope scope;
    talgeo__gdal_enter(&scope);
    bool found = VSIStatL(path, &info) == 0, folder = found && VSI_ISDIR(info.st_mode);
    if (found && !folder) s->file = VSIFOpenL(path, "rb");
    talgeo__gdal_leave(&scope);
    if (s->file) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' %s", s->shown,
                        !found   ? "does not exist"
                        : folder ? "is a folder, not a file"
                                 : "cannot be opened for reading");
}

talgeo_status talgeo__csv_open(const talgeo__table_source *source, struct ArrowArrayStream *stream,
                               talgeo_error *error)
{
    bool standard_input = strcmp(source->path, "-") == 0;
    csv_stream *s = talgeo__calloc(1, sizeof *s);
    if (s == NULL) return talgeo__fail_memory(error, STAGE);
    s->error = (talgeo_error)TALGEO_ERROR_INIT;
    s->shown = talgeo__strdup(source->shown);
    talgeo_status status = s->shown ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK && !standard_input) status = open_file(s, source->path, error);
    if (status == TALGEO_OK) status = find_encoding(s, source->encoding, error);
    if (status == TALGEO_OK) status = talgeo__csv_begin(&s->csv, read_bytes, s, s->shown, error);
    if (status == TALGEO_OK) status = read_heading(s, error);
    if (status != TALGEO_OK) {
        free_stream(s);
        return status;
    }
    *stream =
        (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, s};
    return TALGEO_OK;
}
