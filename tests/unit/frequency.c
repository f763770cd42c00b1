/* Frequency tables as protection problems. */
#include "frequency.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t split(char *text, char **fields)
{
    size_t n = 0;
    for (char *at = text; *at;) {
        if (fields) fields[n] = at;
        n++;
        size_t length = strcspn(at, ",\n");
        char mark = at[length];
        if (fields) {
            at[length] = '\0';
            if (length && at[length - 1] == '\r') at[length - 1] = '\0';
        }
        at += length + (mark != '\0');
    }
    return n;
}

bool csv_read(const char *path, csv *out)
{
    *out = (csv){0};
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (file == NULL) return false;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    out->text = calloc((size_t)size + 1, 1);
    bool good = fread(out->text, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    size_t header = strcspn(out->text, "\n");
    out->n_columns = 1;
    for (size_t i = 0; i < header; i++) out->n_columns += out->text[i] == ',';
    size_t n = split(out->text, NULL);
    out->fields = calloc(n + 1, sizeof *out->fields);
    split(out->text, out->fields);
    out->n_rows = n / out->n_columns;
    return good && n % out->n_columns == 0;
}

void csv_free(csv *table)
{
    free(table->text);
    free(table->fields);
}

const char *csv_field(const csv *table, size_t row, size_t column)
{
    return table->fields[row * table->n_columns + column];
}

long csv_number(const csv *table, size_t row, size_t column)
{
    return strtol(csv_field(table, row, column), NULL, 10);
}

int csv_column(const csv *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(csv_field(table, 0, c), name) == 0) return (int)c;
    return -1;
}

/* ---- Cells ---- */

enum { MAX_GROUPS = 16, MAX_MEMBERS = 8 };

typedef struct group {
    int cell;
    int atoms[MAX_MEMBERS];
    size_t n_atoms;
} group;

static size_t read_groups(const csv *atoms, const csv *cells, const char *text, group *groups)
{
    size_t n = 0;
    char name[64];
    while (*text) {
        group *g = &groups[n++];
        size_t length = strcspn(text, ":");
        snprintf(name, sizeof name, "%.*s", (int)length, text);
        *g = (group){.cell = csv_column(cells, name)};
        text += length + 1;
        while (*text && *text != ';') {
            length = strcspn(text, ",;");
            snprintf(name, sizeof name, "%.*s", (int)length, text);
            g->atoms[g->n_atoms++] = csv_column(atoms, name);
            text += length + (text[length] == ',');
        }
        text += *text == ';';
    }
    return n;
}

static bool in_cell(const csv *atoms, size_t atom, const csv *cells, size_t cell,
                    const group *groups, size_t n_groups)
{
    for (size_t g = 0; g < n_groups; g++) {
        const char *code = csv_field(cells, cell, (size_t)groups[g].cell);
        bool met = strcmp(code, "Total") == 0;
        for (size_t a = 0; !met && a < groups[g].n_atoms; a++)
            met = strcmp(csv_field(atoms, atom, (size_t)groups[g].atoms[a]), code) == 0;
        if (!met) return false;
    }
    return true;
}

talgeo__system *frequency_system(const csv *atoms, const char *count, const csv *cells,
                                 const char *text)
{
    group groups[MAX_GROUPS];
    size_t n_groups = read_groups(atoms, cells, text, groups), n = atoms->n_rows - 1;
    int64_t *counts = calloc(n, sizeof *counts);
    int32_t *members = calloc(n, sizeof *members);
    for (size_t a = 0; a < n; a++)
        counts[a] = csv_number(atoms, a + 1, (size_t)csv_column(atoms, count));
    talgeo__system *system = talgeo__system_new(n, counts);
    size_t primary = (size_t)csv_column(cells, "primary");
    for (size_t c = 1; c < cells->n_rows; c++) {
        size_t n_members = 0;
        for (size_t a = 0; a < n; a++)
            if (in_cell(atoms, a + 1, cells, c, groups, n_groups))
                members[n_members++] = (int32_t)a;
        int32_t sum = talgeo__system_sum(system, members, n_members);
        bool hidden = csv_number(cells, c, primary) != 0;
        if (hidden) talgeo__system_hide(system, sum);
        talgeo__system_cell(system, sum, -1, hidden ? TALGEO__CELL_PRIMARY : TALGEO__CELL_OPEN);
    }
    free(counts);
    free(members);
    return system;
}
