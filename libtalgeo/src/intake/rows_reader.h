/* The state of reading a source's rows: for rows_read.c, rows_columns.c and
 * rows_cells.c. */
#ifndef TALGEO_INTAKE_ROWS_READER_H
#define TALGEO_INTAKE_ROWS_READER_H

#include "../core/batch.h"
#include "cpr.h"
#include "patterns.h"
#include "rows_table.h"

enum { TALGEO__READER_BLOCK = 64 };
/* Days whose periods are remembered: the rows of a file share some years of days. */
enum { TALGEO__READER_DAYS = 4096 };

/* Rows that are read at once: in the batch from `from` on, in the table from `to` on. */
typedef struct talgeo__block {
    int64_t from;
    size_t count, to;
    int reason[TALGEO__READER_BLOCK];           /* to reject a row, or TALGEO__TAKEN so far */
    talgeo__cpr cpr[TALGEO__READER_BLOCK];      /* where the source has CPR numbers */
    const char *accuracy[TALGEO__READER_BLOCK]; /* of the row's address; NULL: none */
    uint8_t off_scale[TALGEO__READER_BLOCK];    /* how many answers of the row are */
} talgeo__block;

enum { TALGEO__TAKEN = TALGEO__N_REASONS };

/* Short answers whose codes are remembered, by column: files have few, and many rows of each. */
enum { TALGEO__READER_ANSWERS = 16 };

typedef struct talgeo__answer {
    talgeo__view text;
    int32_t code;
    bool known;
} talgeo__answer;

/* Column numbers of the source's columns in the stream; -1 where it has none. */
typedef struct talgeo__reader {
    const talgeo__source *source;
    const talgeo__periods *periods;
    talgeo__dict *children;
    const talgeo__addresses *addresses;
    const talgeo__judge *judge; /* NULL: nobody judges */
    talgeo__batches batches;
    talgeo__rows *rows;
    talgeo__source_report *report;
    int child, date, x, y, geometry, address, protected_address, sex, birth, height, weight;
    talgeo__block block;
    int *values;                                       /* by rows->values */
    talgeo__answer (*answers)[TALGEO__READER_ANSWERS]; /* the same */
    int32_t days[TALGEO__READER_DAYS]; /* days whose period is known, by their last digits */
    int32_t period_of_day[TALGEO__READER_DAYS];
    int32_t sex_code[3]; /* of the texts of the sexes, by sex; -1 not yet */
    int sex_value;       /* number of the values column that holds sex, -1 */
    int accuracy_value;  /* of the one that holds accuracy, -1 */
    unsigned parts;
    talgeo__patterns patterns;
    bool failed; /* out of memory in a dictionary or the report */
} talgeo__reader;

/* Find the source's columns in the stream and make the columns of the rows. E_INPUT: one is missing
 * (with the nearest name); E_CRS: nobody says in which CRS the positions are. */
talgeo_status talgeo__reader_find_columns(talgeo__reader *reader, const char *const *aliases,
                                          size_t n_aliases, const char *layer_crs,
                                          talgeo_error *error);

/* Read the block's cells into the table, with the reason of each row to reject. r->failed: out of
 * memory. */
void talgeo__reader_cells(talgeo__reader *reader);

#endif
