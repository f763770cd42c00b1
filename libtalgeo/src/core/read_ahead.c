/* Reading a stream ahead on a thread of its own. */
#include "read_ahead.h"

#include <pthread.h>
#include <stdlib.h>

#include "memory.h"

enum { DEPTH = 4 };

/* Behind the lock: everything but `inner`, which is the thread's until it has ended. */
typedef struct ahead {
    struct ArrowArrayStream inner;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct ArrowArray queue[DEPTH]; /* `count` batches from `first` on, round */
    size_t first, count;
    bool started, alone; /* there is a thread; there can be none */
    bool ended, stop;    /* the thread has nothing more; it shall give up */
    int code;            /* what the producer ended with */
} ahead;

/* ---- The thread ---- */

/* False: it was the last, or nobody wants it. */
static bool keep_batch(ahead *a, struct ArrowArray *batch, int code)
{
    pthread_mutex_lock(&a->lock);
    while (a->count == DEPTH && !a->stop) pthread_cond_wait(&a->changed, &a->lock);
    bool kept = code == 0 && batch->release && !a->stop;
    if (kept) {
        a->queue[(a->first + a->count++) % DEPTH] = *batch;
    } else {
        if (code == 0 && batch->release) batch->release(batch);
        a->ended = true;
        a->code = code;
    }
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    return kept;
}

static void *read_batches(void *argument)
{
    ahead *a = argument;
    struct ArrowArray batch;
    int code;
    do {
        batch.release = NULL;
        code = a->inner.get_next(&a->inner, &batch);
    } while (keep_batch(a, &batch, code));
    return NULL;
}

/* ---- The stream ---- */

static int take_batch(ahead *a, struct ArrowArray *out)
{
    int code = 0;
    pthread_mutex_lock(&a->lock);
    while (a->count == 0 && !a->ended) pthread_cond_wait(&a->changed, &a->lock);
    if (a->count > 0) {
        *out = a->queue[a->first];
        a->first = (a->first + 1) % DEPTH;
        a->count--;
        pthread_cond_signal(&a->changed);
    } else {
        out->release = NULL;
        code = a->code;
    }
    pthread_mutex_unlock(&a->lock);
    return code;
}

static int ahead_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    ahead *a = stream->private_data;
    if (!a->started && !a->alone) {
        a->started = pthread_create(&a->thread, NULL, read_batches, a) == 0;
        a->alone = !a->started;
    }
    return a->started ? take_batch(a, out) : a->inner.get_next(&a->inner, out);
}

static int ahead_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    ahead *a = stream->private_data;
    return a->inner.get_schema(&a->inner, out);
}

static const char *ahead_error(struct ArrowArrayStream *stream)
{
    ahead *a = stream->private_data;
    return a->inner.get_last_error(&a->inner);
}

static void ahead_release(struct ArrowArrayStream *stream)
{
    ahead *a = stream->private_data;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    if (a->started) pthread_join(a->thread, NULL);
    for (; a->count > 0; a->count--, a->first = (a->first + 1) % DEPTH)
        a->queue[a->first].release(&a->queue[a->first]);
    a->inner.release(&a->inner);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
    stream->release = NULL;
}

bool talgeo__read_ahead(struct ArrowArrayStream *stream)
{
    ahead *a = talgeo__calloc(1, sizeof *a);
    if (a == NULL) return false;
    if (pthread_mutex_init(&a->lock, NULL) != 0) {
        free(a);
        return false;
    }
    if (pthread_cond_init(&a->changed, NULL) != 0) {
        pthread_mutex_destroy(&a->lock);
        free(a);
        return false;
    }
    a->inner = *stream;
    *stream = (struct ArrowArrayStream){ahead_schema, ahead_next, ahead_error, ahead_release, a};
    return true;
}
