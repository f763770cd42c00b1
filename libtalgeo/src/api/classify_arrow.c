/* talgeo_classify_arrow: a stream's batches with the columns of growth behind their own. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/builder.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "classifier.h"

#define STAGE "growth"

typedef struct classified {
    talgeo__batches batches;
    talgeo__classifier classifier;
    talgeo__builder *builder; /* of the new columns */
    talgeo_error error;
} classified;

static void free_classified(classified *c)
{
    if (c == NULL) return;
    talgeo__classifier_close(&c->classifier);
    talgeo__batches_close(&c->batches);
    talgeo__builder_free(c->builder);
    free(c);
}

static int error_number(talgeo_status status)
{
    return status == TALGEO_OK ? 0 : status == TALGEO_E_MEMORY ? ENOMEM : EINVAL;
}

/* ---- One table of two: their columns move into a parent of ours ---- */

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++) {
        if (schema->children[i] && schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
        free(schema->children[i]);
    }
    free(schema->children);
    schema->release = NULL;
}

static bool move_fields(struct ArrowSchema *from, struct ArrowSchema *to)
{
    for (int64_t i = 0; i < from->n_children; i++) {
        struct ArrowSchema *child = talgeo__calloc(1, sizeof *child);
        if (child == NULL) return false;
        *child = *from->children[i];
        from->children[i]->release = NULL;
        to->children[to->n_children++] = child;
    }
    return true;
}

/* Both are released, whatever comes of it. */
static talgeo_status join_schemas(struct ArrowSchema *first, struct ArrowSchema *second,
                                  struct ArrowSchema *out, talgeo_error *error)
{
    size_t n = (size_t)(first->n_children + second->n_children);
    *out = (struct ArrowSchema){.format = "+s", .name = "", .release = release_schema};
    out->children = talgeo__calloc(n, sizeof *out->children);
    bool good = out->children && move_fields(first, out) && move_fields(second, out);
    first->release(first);
    second->release(second);
    if (good) return TALGEO_OK;
    out->release(out);
    return talgeo__fail_memory(error, STAGE);
}

static void release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i] && array->children[i]->release)
            array->children[i]->release(array->children[i]);
        free(array->children[i]);
    }
    free(array->children);
    free(array->buffers);
    array->release = NULL;
}

static bool move_columns(struct ArrowArray *from, struct ArrowArray *to)
{
    for (int64_t i = 0; i < from->n_children; i++) {
        struct ArrowArray *child = talgeo__calloc(1, sizeof *child);
        if (child == NULL) return false;
        *child = *from->children[i];
        from->children[i]->release = NULL;
        to->children[to->n_children++] = child;
    }
    return true;
}

static talgeo_status join_arrays(struct ArrowArray *first, struct ArrowArray *second,
                                 struct ArrowArray *out, talgeo_error *error)
{
    size_t n = (size_t)(first->n_children + second->n_children);
    *out = (struct ArrowArray){.length = first->length, .n_buffers = 1, .release = release_array};
    out->buffers = talgeo__calloc(1, sizeof *out->buffers);
    out->children = talgeo__calloc(n, sizeof *out->children);
    bool good =
        out->buffers && out->children && move_columns(first, out) && move_columns(second, out);
    first->release(first);
    second->release(second);
    if (good) return TALGEO_OK;
    out->release(out);
    return talgeo__fail_memory(error, STAGE);
}

/* ---- Batches ---- */

static void add_value(talgeo__builder *builder, size_t column, talgeo__growth_value value)
{
    if (value.text && *value.text)
        talgeo__builder_text(builder, column, value.text, strlen(value.text));
    else if (value.text || isnan(value.number))
        talgeo__builder_null(builder, column);
    else if (*talgeo__growth_column_format(column) == 'i')
        talgeo__builder_int(builder, column, (int64_t)value.number);
    else
        talgeo__builder_real(builder, column, value.number);
}

static void add_row(classified *c, int64_t i)
{
    talgeo_growth growth;
    talgeo__classifier_row(&c->classifier, &c->batches, i, &growth);
    for (size_t g = 0; g < TALGEO__GROWTH_COLUMNS; g++)
        add_value(c->builder, g, talgeo__growth_column_value(&growth, g));
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    classified *c = stream->private_data;
    struct ArrowArray ours;
    bool more;
    out->release = NULL;
    talgeo_status status = talgeo__batches_next(&c->batches, &more, STAGE, &c->error);
    if (status != TALGEO_OK || !more) return error_number(status);
    for (int64_t i = 0; i < c->batches.rows; i++) add_row(c, i);
    status = talgeo__builder_batch(c->builder, &ours, &c->error);
    if (status != TALGEO_OK) return error_number(status);
    status = join_arrays(&c->batches.array, &ours, out, &c->error);
    return error_number(status);
}

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    classified *c = stream->private_data;
    struct ArrowSchema theirs, ours;
    out->release = NULL;
    int code = c->batches.stream.get_schema(&c->batches.stream, &theirs);
    if (code != 0) return code;
    talgeo_status status = talgeo__builder_schema(c->builder, &ours, &c->error);
    if (status == TALGEO_OK)
        status = join_schemas(&theirs, &ours, out, &c->error);
    else
        theirs.release(&theirs);
    return error_number(status);
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    return ((classified *)stream->private_data)->error.message;
}

static void stream_release(struct ArrowArrayStream *stream)
{
    free_classified(stream->private_data);
    stream->release = NULL;
}

/* ---- Opening ---- */

static talgeo__builder *new_columns(const talgeo__batches *batches)
{
    talgeo__field_spec fields[TALGEO__GROWTH_COLUMNS];
    char names[TALGEO__GROWTH_COLUMNS][64];
    for (size_t g = 0; g < TALGEO__GROWTH_COLUMNS; g++) {
        talgeo__growth_column_name(batches, g, names[g]);
        fields[g] = (talgeo__field_spec){names[g], talgeo__growth_column_format(g), NULL};
    }
    return talgeo__builder_new(fields, TALGEO__GROWTH_COLUMNS);
}

talgeo_status talgeo_classify_arrow(struct ArrowArrayStream *table,
                                    const talgeo_classify_options *options,
                                    struct ArrowArrayStream *out, talgeo_error *error)
{
    if (out) out->release = NULL;
    if (table == NULL || out == NULL) {
        talgeo__stream_end(table);
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "no table, or no place for the classified one");
    }
    talgeo_classify_options own = talgeo__classify_options(options);
    classified *c = talgeo__calloc(1, sizeof *c);
    if (c == NULL) {
        talgeo__stream_end(table);
        return talgeo__fail_memory(error, STAGE);
    }
    c->error = (talgeo_error)TALGEO_ERROR_INIT;
    talgeo_status status = talgeo__batches_open(&c->batches, table, STAGE, error);
    if (status == TALGEO_OK)
        status = talgeo__classifier_open(&c->classifier, &c->batches, "the table", &own, error);
    if (status == TALGEO_OK && (c->builder = new_columns(&c->batches)) == NULL)
        status = talgeo__fail_memory(error, STAGE);
    if (status != TALGEO_OK) {
        free_classified(c);
        return status;
    }
    *out = (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, c};
    return TALGEO_OK;
}
