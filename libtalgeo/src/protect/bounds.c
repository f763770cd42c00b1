/* Bounding: look for points that leave every hidden sum open, withhold what stands in their way,
 * and show again what does not. */
#include "bounds.h"

#include <stdlib.h>

#include "../core/error.h"
#include "relax.h"

typedef struct bounding {
    talgeo__search search;
    talgeo__relaxer relaxer;
    talgeo__list unsafe; /* hidden sums that no points make safe */
    talgeo__progress *progress;
} bounding;

static bool search_all(bounding *b)
{
    talgeo__search *s = &b->search;
    for (size_t h = 0; h < s->points.n_hidden && !s->failed; h++) {
        if (!talgeo__progress_report(b->progress, 0.5 * (double)h / (double)s->points.n_hidden))
            return false;
        if (!talgeo__search_hidden(s, h, TALGEO__NEAR) && !talgeo__list_add(&b->unsafe, (int32_t)h))
            s->failed = true;
    }
    return !s->failed;
}

/* Withhold what the hidden sum needs. False: it cannot be made safe. */
static bool repair(bounding *b, size_t hidden)
{
    talgeo__search *s = &b->search;
    if (talgeo__points_safe(&s->points, hidden)) return true;
    talgeo__search_lower(s, hidden);
    for (int direction = 1; direction >= -1 && !s->failed; direction -= 2) {
        talgeo__relax(&b->relaxer, hidden, direction);
        if (talgeo__points_safe(&s->points, hidden)) return true;
        if (s->failed) return false;
        if (talgeo__search_hidden(s, hidden, TALGEO__FAR)) return true;
    }
    return false;
}

static talgeo_status repair_all(bounding *b, talgeo_error *error)
{
    for (size_t i = 0; i < b->unsafe.count; i++) {
        size_t hidden = (size_t)b->unsafe.items[i];
        if (!repair(b, hidden)) {
            if (b->search.failed) return talgeo__fail_memory(error, "protect");
            b->search.points.system->blocked = b->search.points.hidden[hidden].sum;
            return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                                "figures that are known already bound a small count too closely: "
                                "what is withheld now cannot undo that");
        }
        if (!talgeo__progress_report(b->progress, 0.5 + 0.3 * (double)i / (double)b->unsafe.count))
            return talgeo__fail_cancelled(error, b->progress);
    }
    return TALGEO_OK;
}

talgeo_status talgeo__system_bound(talgeo__system *system, const talgeo__solver *solver,
                                   int64_t threshold, talgeo__progress *progress,
                                   talgeo_error *error)
{
    bounding b = {.progress = progress};
    if (!talgeo__search_open(&b.search, system, solver, threshold))
        return talgeo__fail_memory(error, "protect");
    talgeo_status status = TALGEO_OK;
    if (!talgeo__relaxer_open(&b.relaxer, &b.search))
        status = talgeo__fail_memory(error, "protect");
    else if (!search_all(&b))
        status = b.search.failed ? talgeo__fail_memory(error, "protect")
                                 : talgeo__fail_cancelled(error, progress);
    if (status == TALGEO_OK) status = repair_all(&b, error);
    if (status == TALGEO_OK) status = talgeo__give_back(&b.search, progress, error);
    if (status == TALGEO_OK && !talgeo__points_verify(&b.search.points))
        status = talgeo__fail(error, TALGEO_E_INTERNAL, "protect",
                              "the check of the bounds failed; nothing is published");
    talgeo__relaxer_close(&b.relaxer);
    free(b.unsafe.items);
    talgeo__search_close(&b.search);
    return status;
}
