/* Frequency tables as protection problems, read from shared test data or from literals. */
#ifndef TALGEO_TESTS_FREQUENCY_H
#define TALGEO_TESTS_FREQUENCY_H

#include "protect/system.h"

/* A CSV file without quotes: field(row, column), row 0 is the header. */
typedef struct csv {
    char *text;
    char **fields;
    size_t n_rows, n_columns;
} csv;

bool csv_read(const char *path, csv *out);
void csv_free(csv *table);
const char *csv_field(const csv *table, size_t row, size_t column);
long csv_number(const csv *table, size_t row, size_t column);
int csv_column(const csv *table, const char *name);

/* The problem whose variables are the rows of `atoms` (the column named `count` counts them) and
 * whose cells are the rows of `cells`. A cell's code in a column is met by an atom that has it in
 * any column of the group of that name: groups are "cell column:atom column,atom column;...".
 * Cells whose column `primary` is 1 are hidden. */
talgeo__system *frequency_system(const csv *atoms, const char *count, const csv *cells,
                                 const char *groups);

#endif
