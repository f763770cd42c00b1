/* Writing cells.csv and figures.csv. */
#include "cells_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../publish/figures_table.h"
#include "../publish/listing.h"

static void add_text(talgeo__string *out, const char *text)
{
    if (strpbrk(text, ";\"\r\n") == NULL) {
        talgeo__string_puts(out, text);
        return;
    }
    talgeo__string_puts(out, "\"");
    for (const char *c = text; *c; c++)
        talgeo__string_add(out, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    talgeo__string_puts(out, "\"");
}

static void add_decimal(talgeo__string *out, talgeo__value value)
{
    char text[64], format[16];
    snprintf(format, sizeof format, "%%.%df", value.decimals);
    talgeo__format_double(text, sizeof text, format, value.real);
    char *point = strchr(text, '.');
    if (point) *point = ',';
    talgeo__string_puts(out, text);
}

/* What stands where a cell has no number. */
static const char *sign_of(talgeo_cell_status status)
{
    switch (status) {
    case TALGEO_CELL_WITHHELD: return "..";
    case TALGEO_CELL_NO_CHILDREN: return "."; /* a share of no children */
    case TALGEO_CELL_NOT_MEASURED: return "...";
    case TALGEO_CELL_PUBLISHED: break;
    }
    return "";
}

static void add_value(talgeo__string *out, talgeo__value value, talgeo_cell_status status,
                      bool number)
{
    if (value.kind == TALGEO__STRING)
        add_text(out, value.text);
    else if (value.kind == TALGEO__NULL)
        talgeo__string_puts(out, sign_of(status));
    else if (number && (value.kind == TALGEO__INTEGER ? value.integer == 0 : value.real == 0))
        talgeo__string_puts(out, "-");
    else if (value.kind == TALGEO__INTEGER)
        talgeo__string_printf(out, "%" PRId64, value.integer);
    else
        add_decimal(out, value);
}

void talgeo__cells_csv_write(const talgeo_release *release, talgeo__string *out)
{
    talgeo__string_puts(out, "\xEF\xBB\xBF");
    for (int c = 0; c < TALGEO__LISTING_COLUMNS; c++)
        talgeo__string_printf(out, "%s%s", c ? ";" : "",
                              talgeo__listing_name((talgeo__listing_column)c));
    talgeo__string_puts(out, "\r\n");
    for (size_t i = 0; i < release->n_cells && !out->failed; i++) {
        for (int c = 0; c < TALGEO__LISTING_COLUMNS; c++) {
            if (c) talgeo__string_puts(out, ";");
            add_value(out, talgeo__listing_value(release, i, (talgeo__listing_column)c),
                      release->cells[i].status, c >= TALGEO__LISTING_N);
        }
        talgeo__string_puts(out, "\r\n");
    }
}

/* ---- figures.csv: an empty field is no number, and `status` says why ---- */

static void add_figure(talgeo__string *out, talgeo__value value)
{
    if (value.kind == TALGEO__STRING) add_text(out, value.text);
    if (value.kind == TALGEO__DECIMAL) add_decimal(out, value);
}

void talgeo__figures_csv_write(const talgeo_release *release, const talgeo__figure_rows *rows,
                               talgeo__string *out)
{
    talgeo__string_puts(out, "\xEF\xBB\xBF");
    for (int c = 0; c < TALGEO__FIGURES_COLUMNS; c++)
        talgeo__string_printf(out, "%s%s", c ? ";" : "",
                              talgeo__figures_column_name((talgeo__figures_column)c));
    talgeo__string_puts(out, "\r\n");
    for (size_t i = 0; i < rows->count && !out->failed; i++) {
        for (int c = 0; c < TALGEO__FIGURES_COLUMNS; c++) {
            if (c) talgeo__string_puts(out, ";");
            add_figure(out,
                       talgeo__figures_value(release, &rows->items[i], (talgeo__figures_column)c));
        }
        talgeo__string_puts(out, "\r\n");
    }
}
