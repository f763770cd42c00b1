/* Reading Arrow batches: a stream's schema, its batches, and typed access to their columns. */
#ifndef TALGEO_CORE_BATCH_H
#define TALGEO_CORE_BATCH_H

#include <talgeo/talgeo.h>

#include "arrow.h"

typedef enum talgeo__kind {
    TALGEO__NONE,    /* a type that is not read (list, struct, ...) */
    TALGEO__TEXT,    /* utf8, large_utf8, utf8_view, or a dictionary of them */
    TALGEO__BYTES,   /* binary, large_binary, binary_view: WKB */
    TALGEO__INT,     /* any (un)signed integer up to 64 bits, bool */
    TALGEO__REAL,    /* half, float, double, decimals up to 128 bits */
    TALGEO__DATE,    /* date32, date64, timestamp: read as days since 1970-01-01 */
    TALGEO__NOTHING, /* the type of nulls alone */
} talgeo__kind;

/* One column of the current batch. */
typedef struct talgeo__column {
    const char *name; /* borrowed from the schema */
    const char *format;
    talgeo__kind kind;
    const struct ArrowSchema *schema;
    const struct ArrowArray *array;
    const uint8_t *valid;      /* bits of the array; NULL where nothing is null */
    const talgeo__view *views; /* of its rows, where it has them and nothing is null; else NULL */
    /* The values of its rows where they are of the commonest layouts, else NULL. */
    const double *reals;
    const int64_t *ints;
    const int32_t *days;
    const int32_t *offsets; /* of texts, where nothing is null */
} talgeo__column;

/* A stream with its current batch. Rows are numbered from 1 over the whole stream. */
typedef struct talgeo__batches {
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray array;
    talgeo__column *columns;
    size_t n_columns;
    int64_t rows;      /* in the current batch */
    int64_t first_row; /* 1-based row number of its first row */
} talgeo__batches;

/* Take over the stream (moved out of *stream, also on failure) and read its schema, which must be
 * a struct of columns. E_INPUT with the producer's words where it fails. */
talgeo_status talgeo__batches_open(talgeo__batches *batches, struct ArrowArrayStream *stream,
                                   const char *stage, talgeo_error *error);
/* Go to the next batch; *more is false at the end. */
talgeo_status talgeo__batches_next(talgeo__batches *batches, bool *more, const char *stage,
                                   talgeo_error *error);
/* Column number of a name, -1 where there is none. The same letters, composed or not. */
int talgeo__schema_find(const struct ArrowSchema *schema, const char *name);
int talgeo__batches_find(const talgeo__batches *batches, const char *name);
void talgeo__batches_close(talgeo__batches *batches);

/* Row i counts from 0 in the current batch. */
static inline bool talgeo__column_is_null(const talgeo__column *column, int64_t i)
{
    if (column->valid == NULL) return column->kind == TALGEO__NOTHING;
    int64_t at = i + column->array->offset;
    return !(column->valid[at >> 3] >> (at & 7) & 1);
}

/* Can its cells be read as texts, numbers or dates? */
static inline bool talgeo__column_is_readable(const talgeo__column *column)
{
    return column->kind != TALGEO__NONE && column->kind != TALGEO__BYTES;
}

const char *talgeo__column_any_text(const talgeo__column *column, int64_t i, size_t *length);
int64_t talgeo__column_any_int(const talgeo__column *column, int64_t i);
double talgeo__column_any_real(const talgeo__column *column, int64_t i);

/* TEXT and BYTES: borrowed until the next batch. NULL and *length 0 for null. */
static inline const char *talgeo__column_text(const talgeo__column *column, int64_t i,
                                              size_t *length)
{
    if (column->views && column->views[i].length <= TALGEO__VIEW_INLINE) {
        *length = (size_t)column->views[i].length;
        return column->views[i].text;
    }
    if (column->offsets == NULL) return talgeo__column_any_text(column, i, length);
    *length = (size_t)(column->offsets[i + 1] - column->offsets[i]);
    return *length ? (const char *)column->array->buffers[2] + column->offsets[i] : "";
}

/* INT, DATE (days) of what is not null. */
static inline int64_t talgeo__column_int(const talgeo__column *column, int64_t i)
{
    if (column->days) return column->days[i];
    return column->ints ? column->ints[i] : talgeo__column_any_int(column, i);
}

/* INT, REAL; NaN for null */
static inline double talgeo__column_real(const talgeo__column *column, int64_t i)
{
    if (column->reals == NULL || talgeo__column_is_null(column, i))
        return talgeo__column_any_real(column, i);
    return column->reals[i];
}

#endif
