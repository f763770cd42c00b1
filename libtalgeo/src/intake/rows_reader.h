/* The state of reading a source's rows: for rows_read.c and rows_columns.c. */
#ifndef TALGEO_INTAKE_ROWS_READER_H
#define TALGEO_INTAKE_ROWS_READER_H

#include "../core/batch.h"
#include "cpr.h"
#include "patterns.h"
#include "rows_table.h"

/* Children are looked up in blocks of rows. */
enum { TALGEO__READER_BLOCK = 64 };
/* Days whose periods are remembered: the rows of a file share some years of days. */
enum { TALGEO__READER_DAYS = 4096 };

/* The child of a row: its code, or the reason why there is none. */
typedef struct talgeo__child {
    int32_t code;
    int reason;      /* TALGEO__N_REASONS: it has a code */
    talgeo__cpr cpr; /* where the source has CPR numbers */
} talgeo__child;

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
    talgeo__child block[TALGEO__READER_BLOCK];         /* of the current rows */
    const talgeo__child *who;                          /* of the current row */
    int *values;                                       /* by rows->values */
    talgeo__answer (*answers)[TALGEO__READER_ANSWERS]; /* the same */
    int32_t days[TALGEO__READER_DAYS]; /* days whose period is known, by their last digits */
    int32_t period_of_day[TALGEO__READER_DAYS];
    int32_t sex_code[3];  /* of the texts of the sexes, by sex; -1 not yet */
    int sex_value;        /* number of the values column that holds sex, -1 */
    int accuracy_value;   /* of the one that holds accuracy, -1 */
    const char *accuracy; /* of the current row's address, NULL: none */
    unsigned parts;
    talgeo__patterns patterns;
    bool failed; /* out of memory in a dictionary or the report */
} talgeo__reader;

/* Find the source's columns in the stream and make the columns of the rows. E_INPUT: one is missing
 * (with the nearest name); E_CRS: nobody says in which CRS the positions are. */
talgeo_status talgeo__reader_find_columns(talgeo__reader *reader, const char *const *aliases,
                                          size_t n_aliases, const char *layer_crs,
                                          talgeo_error *error);

#endif
