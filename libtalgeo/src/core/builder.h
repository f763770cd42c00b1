/* Making Arrow tables: columns filled row by row, handed out as batches or as a stream. */
#ifndef TALGEO_CORE_BUILDER_H
#define TALGEO_CORE_BUILDER_H

#include <talgeo/talgeo.h>

#include "arrow.h"

/* A column to make; `format` is an Arrow format: "u" text, "vu" text as views, "z" bytes, "l"
 * int64, "i" int32, "g" double, "tdD" days, "n" nothing at all. `metadata` is NULL or pairs name,
 * value, ..., NULL. */
typedef struct talgeo__field_spec {
    const char *name;
    const char *format;
    const char *const *metadata;
} talgeo__field_spec;

typedef struct talgeo__builder talgeo__builder;

talgeo__builder *talgeo__builder_new(const talgeo__field_spec *fields, size_t count);
void talgeo__builder_free(talgeo__builder *builder);

/* Append one value to a column; every column gets one value a row. An allocation failure is kept
 * and told by _finish. Texts of one column may reach 2 GB; the failure is kept likewise. */
void talgeo__builder_null(talgeo__builder *builder, size_t column);
void talgeo__builder_int(talgeo__builder *builder, size_t column, int64_t value);
void talgeo__builder_real(talgeo__builder *builder, size_t column, double value); /* NaN: null */
void talgeo__builder_text(talgeo__builder *builder, size_t column, const char *text, size_t length);
/* A row of texts at once, for tables whose columns are all "vu" or "n": quicker. Each piece is
 * text[start..start + length), and sixteen bytes can be read from its start. */
typedef struct talgeo__piece {
    uint32_t start, length;
} talgeo__piece;
void talgeo__builder_texts(talgeo__builder *builder, const char *text, const talgeo__piece *pieces);
int64_t talgeo__builder_rows(const talgeo__builder *builder);

/* Schema of the table (yours to release), and its rows so far as one batch, after which the
 * builder is empty and can be filled again. E_MEMORY, E_INTERNAL for ragged columns. */
talgeo_status talgeo__builder_schema(const talgeo__builder *builder, struct ArrowSchema *schema,
                                     talgeo_error *error);
talgeo_status talgeo__builder_batch(talgeo__builder *builder, struct ArrowArray *array,
                                    talgeo_error *error);
/* The rows so far as a stream of one batch; frees the builder, also on failure. */
talgeo_status talgeo__builder_stream(talgeo__builder *builder, struct ArrowArrayStream *stream,
                                     talgeo_error *error);

#endif
