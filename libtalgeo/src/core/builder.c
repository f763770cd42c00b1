/* Making Arrow tables. */
#include "builder.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "error.h"
#include "memory.h"

typedef struct column {
    bool view; /* it is one of views */
    char *name, *format, *metadata;
    size_t metadata_length;
    uint8_t *valid;
    size_t valid_capacity;
    int64_t rows, nulls;
    char *data; /* values, text bytes, or views */
    size_t data_used, data_capacity;
    int32_t *offsets; /* text only */
    size_t offsets_capacity;
    char *heap; /* views only: texts too long to stand in their view */
    size_t heap_used, heap_capacity;
    size_t expected; /* bytes of data in the batch before: room to ask for at once */
} column;

struct talgeo__builder {
    column *columns;
    size_t count;
    size_t room_for_texts; /* bytes of data that all columns of views have, at least */
    bool failed;
};

static bool is_text(const column *c)
{
    return *c->format == 'u' || *c->format == 'z';
}

static bool is_nothing(const column *c)
{
    return *c->format == 'n';
}

static size_t width(const column *c)
{
    if (c->view) return sizeof(talgeo__view);
    return *c->format == 'l' || *c->format == 'g' ? 8 : 4;
}

/* ---- Metadata: int32 pairs, then length-prefixed names and values (Arrow C data interface) ----
 */

static bool pack_metadata(column *c, const char *const *pairs)
{
    if (pairs == NULL) return true;
    size_t length = sizeof(int32_t);
    int32_t count = 0;
    for (size_t i = 0; pairs[i]; i++) length += sizeof(int32_t) + strlen(pairs[i]), count++;
    char *out = c->metadata = malloc(length);
    if (out == NULL) return false;
    count /= 2;
    memcpy(out, &count, sizeof count);
    out += sizeof count;
    for (size_t i = 0; pairs[i]; i++) {
        int32_t n = (int32_t)strlen(pairs[i]);
        memcpy(out, &n, sizeof n);
        memcpy(out + sizeof n, pairs[i], (size_t)n);
        out += sizeof n + (size_t)n;
    }
    c->metadata_length = length;
    return true;
}

talgeo__builder *talgeo__builder_new(const talgeo__field_spec *fields, size_t count)
{
    talgeo__builder *builder = talgeo__calloc(1, sizeof *builder);
    if (builder == NULL) return NULL;
    builder->columns = talgeo__calloc(count, sizeof *builder->columns);
    builder->count = builder->columns ? count : 0;
    bool good = builder->columns != NULL;
    for (size_t i = 0; good && i < count; i++) {
        column *c = &builder->columns[i];
        c->name = talgeo__strdup(fields[i].name);
        c->format = talgeo__strdup(fields[i].format);
        c->view = *fields[i].format == 'v';
        good = c->name && c->format && pack_metadata(c, fields[i].metadata);
    }
    if (!good) {
        talgeo__builder_free(builder);
        return NULL;
    }
    return builder;
}

static void column_free(column *c)
{
    free(c->name);
    free(c->format);
    free(c->metadata);
    free(c->valid);
    free(c->data);
    free(c->offsets);
    free(c->heap);
}

void talgeo__builder_free(talgeo__builder *builder)
{
    if (builder == NULL) return;
    for (size_t i = 0; i < builder->count; i++) column_free(&builder->columns[i]);
    free(builder->columns);
    free(builder);
}

/* ---- Appending ---- */

/* Bits are kept from the first null on: most columns have none. */
static bool mark_validity(column *c, bool valid)
{
    size_t bytes = (size_t)c->rows / 8 + 1;
    bool first = c->valid == NULL;
    if (!talgeo__grow(&c->valid, &c->valid_capacity, bytes, 1)) return false;
    if (first) memset(c->valid, 0xFF, (size_t)c->rows / 8 + 1);
    if (c->rows % 8 == 0) c->valid[c->rows / 8] = 0;
    uint8_t mask = (uint8_t)(1u << (c->rows % 8));
    c->valid[c->rows / 8] = (uint8_t)((c->valid[c->rows / 8] & ~mask) | (valid ? mask : 0));
    return true;
}

static inline bool add_validity(column *c, bool valid)
{
    if ((!valid || c->valid) && !mark_validity(c, valid)) return false;
    c->nulls += !valid;
    c->rows++;
    return true;
}

static bool make_room(column *c, size_t needed)
{
    if (needed < c->expected) needed = c->expected;
    return talgeo__grow(&c->data, &c->data_capacity, needed, 1);
}

static inline bool has_room(column *c, size_t needed)
{
    return needed <= c->data_capacity || make_room(c, needed);
}

static bool add_bytes(column *c, const void *bytes, size_t length)
{
    if (!has_room(c, c->data_used + length + 1)) return false;
    if (length) memcpy(c->data + c->data_used, bytes, length);
    c->data_used += length;
    return true;
}

static bool add_text(column *c, const char *text, size_t length)
{
    if (c->data_used + length > INT32_MAX ||
        !talgeo__grow(&c->offsets, &c->offsets_capacity, (size_t)c->rows + 2, sizeof *c->offsets) ||
        !add_bytes(c, text, length))
        return false;
    if (c->rows == 0) c->offsets[0] = 0;
    c->offsets[c->rows + 1] = (int32_t)c->data_used;
    return true;
}

static bool add_long(column *c, talgeo__view *view, const char *text, size_t length)
{
    if (c->heap_used + length > INT32_MAX ||
        !talgeo__grow(&c->heap, &c->heap_capacity, c->heap_used + length, 1))
        return false;
    const int32_t buffer = 0; /* the first and only one */
    int32_t offset = (int32_t)c->heap_used;
    memcpy(c->heap + c->heap_used, text, length);
    c->heap_used += length;
    memcpy(view->text, text, 4);
    memcpy(view->text + 4, &buffer, sizeof buffer);
    memcpy(view->text + 8, &offset, sizeof offset);
    return true;
}

/* A view of the first `length` of the sixteen bytes at text, at most TALGEO__VIEW_INLINE: all
 * sixteen are read. Written at once: what is read again soon would wait for parts. */
#ifdef __SSE2__

static inline void put_short(talgeo__view *view, const char *text, size_t length)
{
    static const unsigned char masks[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                            255, 255, 255, 255, 255, 255, 255, 255};
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text),
            mask = _mm_loadu_si128((const __m128i *)(const void *)(masks + 16 - length));
    bytes = _mm_slli_si128(_mm_and_si128(bytes, mask), 4); /* behind the length */
    bytes = _mm_or_si128(bytes, _mm_cvtsi32_si128((int)length));
    _mm_storeu_si128((__m128i *)(void *)view, bytes);
}

#else

static inline void put_short(talgeo__view *view, const char *text, size_t length)
{
    *view = (talgeo__view){(int32_t)length, {0}};
    memcpy(view->text, text, length);
}

#endif

/* At least sixteen bytes can be read from text on. */
static inline bool put_view(column *c, talgeo__view *view, const char *text, size_t length)
{
    if (length <= TALGEO__VIEW_INLINE) {
        put_short(view, text, length);
        return true;
    }
    view->length = (int32_t)length;
    return add_long(c, view, text, length);
}

static bool add_view(column *c, const char *text, size_t length)
{
    char copy[sizeof(talgeo__view)] = {0};
    if (!has_room(c, c->data_used + sizeof(talgeo__view))) return false;
    talgeo__view *view = (talgeo__view *)(void *)(c->data + c->data_used);
    c->data_used += sizeof(talgeo__view);
    if (length > 0 && length <= TALGEO__VIEW_INLINE) memcpy(copy, text, length);
    return put_view(c, view, length > TALGEO__VIEW_INLINE ? text : copy, length);
}

static void add_value(talgeo__builder *builder, column *c, const void *value, bool valid)
{
    if (!add_bytes(c, value, width(c)) || !add_validity(c, valid)) builder->failed = true;
}

void talgeo__builder_text(talgeo__builder *builder, size_t at, const char *text, size_t length)
{
    column *c = &builder->columns[at];
    bool added = is_nothing(c) || (c->view ? add_view(c, text, length) : add_text(c, text, length));
    if (!added || !add_validity(c, true)) builder->failed = true;
}

/* Room for `used` bytes in all columns of views, and how much all of them have. */
static bool has_room_for_texts(talgeo__builder *builder, size_t used)
{
    bool good = true;
    builder->room_for_texts = SIZE_MAX;
    for (size_t i = 0; i < builder->count; i++) {
        column *c = &builder->columns[i];
        if (!c->view) continue;
        good = has_room(c, used) && good;
        if (c->data_capacity < builder->room_for_texts) builder->room_for_texts = c->data_capacity;
    }
    return good;
}

void talgeo__builder_texts(talgeo__builder *builder, const char *text, const talgeo__piece *pieces)
{
    size_t at = (size_t)talgeo__builder_rows(builder) * sizeof(talgeo__view),
           used = at + sizeof(talgeo__view);
    bool room = used <= builder->room_for_texts || has_room_for_texts(builder, used);
    if (!room) builder->failed = true;
    for (size_t i = 0; i < builder->count; i++) {
        column *c = &builder->columns[i];
        c->rows++;
        if (!c->view || !room) continue;
        c->data_used = used;
        if (!put_view(c, (talgeo__view *)(void *)(c->data + at), text + pieces[i].start,
                      pieces[i].length))
            builder->failed = true;
    }
}

void talgeo__builder_null(talgeo__builder *builder, size_t at)
{
    column *c = &builder->columns[at];
    const char zero[sizeof(talgeo__view)] = {0};
    if (!is_text(c))
        add_value(builder, c, zero, false);
    else if (!add_text(c, "", 0) || !add_validity(c, false))
        builder->failed = true;
}

void talgeo__builder_int(talgeo__builder *builder, size_t at, int64_t value)
{
    column *c = &builder->columns[at];
    int32_t narrow = (int32_t)value;
    add_value(builder, c, width(c) == 8 ? (void *)&value : (void *)&narrow, true);
}

void talgeo__builder_real(talgeo__builder *builder, size_t at, double value)
{
    if (isnan(value))
        talgeo__builder_null(builder, at);
    else
        add_value(builder, &builder->columns[at], &value, true);
}

int64_t talgeo__builder_rows(const talgeo__builder *builder)
{
    return builder->count ? builder->columns[0].rows : 0;
}

/* ---- Schema ---- */

static void release_schema(struct ArrowSchema *schema)
{
    for (int64_t i = 0; i < schema->n_children; i++) {
        if (schema->children[i] && schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
        free(schema->children[i]);
    }
    free(schema->children);
    free((char *)schema->format);
    free((char *)schema->name);
    free((char *)schema->metadata);
    schema->release = NULL;
}

static bool make_schema(struct ArrowSchema *schema, const char *format, const char *name,
                        const char *metadata, size_t metadata_length)
{
    *schema = (struct ArrowSchema){.flags = ARROW_FLAG_NULLABLE, .release = release_schema};
    schema->format = talgeo__strdup(format);
    schema->name = talgeo__strdup(name);
    if (metadata) schema->metadata = talgeo__strndup(metadata, metadata_length);
    return schema->format && schema->name && (!metadata || schema->metadata);
}

talgeo_status talgeo__builder_schema(const talgeo__builder *builder, struct ArrowSchema *schema,
                                     talgeo_error *error)
{
    bool good = make_schema(schema, "+s", "", NULL, 0);
    schema->flags = 0;
    schema->children = talgeo__calloc(builder->count, sizeof *schema->children);
    if (schema->children) schema->n_children = (int64_t)builder->count;
    good = good && schema->children;
    for (size_t i = 0; good && i < builder->count; i++) {
        const column *c = &builder->columns[i];
        schema->children[i] = talgeo__calloc(1, sizeof **schema->children);
        good = schema->children[i] && make_schema(schema->children[i], c->format, c->name,
                                                  c->metadata, c->metadata_length);
    }
    if (good) return TALGEO_OK;
    release_schema(schema);
    return talgeo__fail_memory(error, "arrow");
}

/* ---- Batch ---- */

static void release_array(struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i] && array->children[i]->release)
            array->children[i]->release(array->children[i]);
        free(array->children[i]);
    }
    for (int64_t i = 0; array->buffers && i < array->n_buffers; i++)
        free((void *)(uintptr_t)array->buffers[i]);
    free(array->children);
    free(array->buffers);
    array->release = NULL;
}

/* Validity, then offsets, values, or views with their heap and its length. */
static bool move_buffers(column *c, const void **buffers)
{
    buffers[0] = c->valid;
    if (c->view) {
        int64_t *heap_length = talgeo__calloc(1, sizeof *heap_length);
        if (heap_length == NULL) return false;
        *heap_length = (int64_t)c->heap_used;
        buffers[1] = c->data;
        buffers[2] = c->heap;
        buffers[3] = heap_length;
    } else if (is_text(c)) {
        buffers[1] = c->offsets;
        buffers[2] = c->data;
    } else {
        buffers[1] = c->data;
    }
    return true;
}

static bool move_column(column *c, struct ArrowArray *array)
{
    size_t n_buffers = is_nothing(c) ? 0 : c->view ? 4 : is_text(c) ? 3 : 2;
    if (is_text(c) && c->rows == 0 &&
        (!talgeo__grow(&c->offsets, &c->offsets_capacity, 1, sizeof *c->offsets) ||
         (c->offsets[0] = 0)))
        return false;
    const void **buffers = talgeo__calloc(n_buffers, sizeof *buffers);
    if (buffers == NULL) return false;
    if (n_buffers > 0 && !move_buffers(c, buffers)) {
        free(buffers);
        return false;
    }
    *array = (struct ArrowArray){.length = c->rows,
                                 .null_count = is_nothing(c) ? c->rows : c->nulls,
                                 .n_buffers = (int64_t)n_buffers,
                                 .buffers = buffers,
                                 .release = release_array};
    column empty = {.view = c->view,
                    .name = c->name,
                    .format = c->format,
                    .metadata = c->metadata,
                    .metadata_length = c->metadata_length,
                    .expected = c->data_used};
    *c = empty;
    return true;
}

talgeo_status talgeo__builder_batch(talgeo__builder *builder, struct ArrowArray *array,
                                    talgeo_error *error)
{
    *array = (struct ArrowArray){.length = talgeo__builder_rows(builder), .release = release_array};
    bool ragged = false, good = !builder->failed;
    builder->room_for_texts = 0;
    for (size_t i = 0; i < builder->count; i++)
        ragged = ragged || builder->columns[i].rows != array->length;
    array->buffers = talgeo__calloc(1, sizeof *array->buffers);
    array->n_buffers = 1;
    array->children = talgeo__calloc(builder->count, sizeof *array->children);
    if (array->children) array->n_children = (int64_t)builder->count;
    good = good && array->buffers && array->children;
    for (size_t i = 0; good && !ragged && i < builder->count; i++) {
        array->children[i] = talgeo__calloc(1, sizeof **array->children);
        good = array->children[i] && move_column(&builder->columns[i], array->children[i]);
    }
    if (good && !ragged) return TALGEO_OK;
    release_array(array);
    if (!good) return talgeo__fail_memory(error, "arrow");
    return talgeo__fail(error, TALGEO_E_INTERNAL, "arrow", "columns of different length");
}

/* ---- Stream of one batch ---- */

typedef struct one_batch {
    struct ArrowArray array;
    talgeo__builder *fields; /* empty builder that can make the schema again */
} one_batch;

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    one_batch *one = stream->private_data;
    return talgeo__builder_schema(one->fields, out, NULL) == TALGEO_OK ? 0 : ENOMEM;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    one_batch *one = stream->private_data;
    *out = one->array;
    one->array.release = NULL;
    return 0;
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return "out of memory";
}

static void stream_release(struct ArrowArrayStream *stream)
{
    one_batch *one = stream->private_data;
    if (one->array.release) one->array.release(&one->array);
    talgeo__builder_free(one->fields);
    free(one);
    stream->release = NULL;
}

talgeo_status talgeo__builder_stream(talgeo__builder *builder, struct ArrowArrayStream *stream,
                                     talgeo_error *error)
{
    one_batch *one = talgeo__calloc(1, sizeof *one);
    talgeo_status status = one ? talgeo__builder_batch(builder, &one->array, error)
                               : talgeo__fail_memory(error, "arrow");
    if (status != TALGEO_OK) {
        talgeo__builder_free(builder);
        free(one);
        return status;
    }
    one->fields = builder;
    *stream =
        (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, one};
    return TALGEO_OK;
}
