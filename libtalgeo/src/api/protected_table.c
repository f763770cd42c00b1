/* A protected frequency table through the public interface: its cells, as Arrow, as CSV. */
#include "protected_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/builder.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../io/private_file.h"
#include "csv_row.h"

#define STAGE "protect"

/* Text is handed to the file in runs of about this size. */
enum { RUN_BYTES = 1 << 16 };

void talgeo_protected_free(talgeo_protected *table)
{
    if (table == NULL) return;
    for (size_t d = 0; d < table->n_dimensions; d++) {
        free(table->dimensions[d]);
        talgeo__dict_free(table->levels[d]);
    }
    free(table->keys);
    free(table->cells);
    free(table);
}

/* ---- Cells ---- */

size_t talgeo_protected_count(const talgeo_protected *table)
{
    return table ? table->count : 0;
}

size_t talgeo_protected_dimension_count(const talgeo_protected *table)
{
    return table ? table->n_dimensions : 0;
}

const char *talgeo_protected_get_dimension(const talgeo_protected *table, size_t d)
{
    return d < talgeo_protected_dimension_count(table) ? table->dimensions[d] : "";
}

const char *talgeo_protected_get_level(const talgeo_protected *table, size_t cell, size_t d)
{
    if (cell >= talgeo_protected_count(table) || d >= table->n_dimensions) return "";
    int32_t code = table->keys[cell * table->n_dimensions + d];
    return code < 0 ? "Total" : talgeo__dict_text(table->levels[d], code);
}

int64_t talgeo_protected_get_n(const talgeo_protected *table, size_t cell)
{
    return cell < talgeo_protected_count(table) ? table->cells[cell].n : -1;
}

talgeo_reason talgeo_protected_get_reason(const talgeo_protected *table, size_t cell)
{
    return cell < talgeo_protected_count(table) ? table->cells[cell].reason : TALGEO_REASON_NONE;
}

const char *talgeo_reason_text(talgeo_reason reason)
{
    static const char *const texts[] = {"", "primary", "secondary", "repair"};
    return (unsigned)reason < sizeof texts / sizeof *texts ? texts[reason] : "?";
}

static const char *status_text(const talgeo_protected *table, size_t cell)
{
    bool shown = table->cells[cell].reason == TALGEO_REASON_NONE;
    return talgeo_cell_status_text(shown ? TALGEO_CELL_PUBLISHED : TALGEO_CELL_WITHHELD);
}

/* ---- Arrow ---- */

static void add_text(talgeo__builder *builder, size_t column, const char *text)
{
    talgeo__builder_text(builder, column, text, strlen(text));
}

static void add_cell(const talgeo_protected *table, size_t cell, bool reasons,
                     talgeo__builder *builder)
{
    size_t n = table->n_dimensions;
    for (size_t d = 0; d < n; d++) add_text(builder, d, talgeo_protected_get_level(table, cell, d));
    if (table->cells[cell].n < 0)
        talgeo__builder_null(builder, n);
    else
        talgeo__builder_int(builder, n, table->cells[cell].n);
    add_text(builder, n + 1, status_text(table, cell));
    if (reasons) add_text(builder, n + 2, talgeo_reason_text(table->cells[cell].reason));
}

talgeo_status talgeo_protected_to_arrow(const talgeo_protected *table, bool reasons,
                                        struct ArrowArrayStream *stream, talgeo_error *error)
{
    if (table == NULL || stream == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no table, or no place to put it");
    talgeo__field_spec fields[TALGEO__MAX_DIMENSIONS + 3];
    size_t n = table->n_dimensions;
    for (size_t d = 0; d < n; d++)
        fields[d] = (talgeo__field_spec){table->dimensions[d], "u", NULL};
    fields[n] = (talgeo__field_spec){"n", "l", NULL};
    fields[n + 1] = (talgeo__field_spec){"status", "u", NULL};
    fields[n + 2] = (talgeo__field_spec){"reason", "u", NULL};
    talgeo__builder *builder = talgeo__builder_new(fields, n + (reasons ? 3 : 2));
    if (builder == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t c = 0; c < table->count; c++) add_cell(table, c, reasons, builder);
    return talgeo__builder_stream(builder, stream, error);
}

/* ---- CSV ---- */

static void add_heading(const talgeo_protected *table, bool reasons, talgeo__string *text)
{
    for (size_t d = 0; d < table->n_dimensions; d++) {
        talgeo__csv_add_text(text, table->dimensions[d], strlen(table->dimensions[d]));
        talgeo__string_puts(text, ",");
    }
    talgeo__string_puts(text, reasons ? "n,status,reason\n" : "n,status\n");
}

static void add_line(const talgeo_protected *table, size_t cell, bool reasons, talgeo__string *text)
{
    for (size_t d = 0; d < table->n_dimensions; d++) {
        const char *level = talgeo_protected_get_level(table, cell, d);
        talgeo__csv_add_text(text, level, strlen(level));
        talgeo__string_puts(text, ",");
    }
    if (table->cells[cell].n >= 0)
        talgeo__string_printf(text, "%lld", (long long)table->cells[cell].n);
    talgeo__string_printf(text, ",%s", status_text(table, cell));
    if (reasons) talgeo__string_printf(text, ",%s", talgeo_reason_text(table->cells[cell].reason));
    talgeo__string_puts(text, "\n");
}

static talgeo_status flush_text(talgeo__private_file *file, talgeo__string *text,
                                talgeo_error *error)
{
    if (text->failed) return talgeo__fail_memory(error, STAGE);
    talgeo_status status = talgeo__private_file_write(file, text->data, text->length, error);
    text->length = 0;
    return status;
}

talgeo_status talgeo_protected_write(const talgeo_protected *table, bool reasons, const char *path,
                                     bool overwrite, talgeo_error *error)
{
    if (table == NULL) return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no table");
    talgeo__private_file *file;
    talgeo__string text = {0};
    talgeo_status status = talgeo__private_file_open(path, overwrite, NULL, &file, error);
    if (status == TALGEO_OK) add_heading(table, reasons, &text);
    for (size_t c = 0; status == TALGEO_OK && c < table->count; c++) {
        add_line(table, c, reasons, &text);
        if (text.length > RUN_BYTES) status = flush_text(file, &text, error);
    }
    if (status == TALGEO_OK) status = flush_text(file, &text, error);
    if (status == TALGEO_OK) status = talgeo__private_file_commit(file, error);
    talgeo__private_file_close(file);
    talgeo__string_free(&text);
    return status;
}
