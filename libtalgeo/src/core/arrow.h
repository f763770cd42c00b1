/* The structs of the Arrow C data and stream interfaces, as the specification gives them. */
#ifndef TALGEO_CORE_ARROW_H
#define TALGEO_CORE_ARROW_H

#include <stdint.h>

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/* End a stream that nobody has ended; may be NULL. */
static inline void talgeo__stream_end(struct ArrowArrayStream *stream)
{
    if (stream && stream->release) stream->release(stream);
}

/* An element of the layouts "vu" and "vz" (Arrow columnar format, 2023): text up to
 * TALGEO__VIEW_INLINE bytes stands in `text`; of a longer one the first four bytes, then as int32
 * the number of its buffer and the offset there. */
enum { TALGEO__VIEW_INLINE = 12 };

typedef struct talgeo__view {
    int32_t length;
    char text[TALGEO__VIEW_INLINE];
} talgeo__view;

#endif
