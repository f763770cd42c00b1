/* Bounding: look for points that leave every hidden sum open, withhold what stands in their way,
 * and show again what does not. */
#include "bounds.h"

#include "../core/error.h"
#include "failures.h"

typedef struct bounding {
    talgeo__search search;
    talgeo__failures failures; /* hidden sums that no points make safe */
    talgeo__progress *progress;
} bounding;

static bool search_all(bounding *b)
{
    talgeo__search *s = &b->search;
    for (size_t h = 0; h < s->points.n_hidden; h++) {
        if (!talgeo__progress_report(b->progress, 0.5 * (double)h / (double)s->points.n_hidden))
            return false;
        if (talgeo__search_hidden(s, h, TALGEO__FAR)) continue;
        talgeo__failure *failure = s->failed ? NULL : talgeo__failures_add(&b->failures, h);
        if (failure == NULL) s->failed = true;
        if (!s->failed) talgeo__failure_look(&b->failures, failure, h);
        if (s->failed) return false;
    }
    return true;
}

/* Withhold sums until each failure is covered, as far as prices can tell. False: none may be. */
static bool cover_failures(bounding *b, double wanted)
{
    bool any = false;
    for (int32_t sum; (sum = talgeo__failures_choose(&b->failures, wanted)) >= 0; any = true)
        talgeo__failures_withhold(&b->failures, sum, NULL);
    return any;
}

/* Search again; drop the failures that have become safe. */
static bool search_failures(bounding *b)
{
    talgeo__failures *f = &b->failures;
    for (size_t i = 0; i < f->count; i++) {
        if (!talgeo__progress_report(b->progress, 0.5)) return false;
        size_t hidden = f->items[i].subject;
        if (talgeo__search_hidden(&b->search, hidden, TALGEO__FAR))
            f->items[i].covered = -1;
        else if (!b->search.failed)
            talgeo__failure_look(f, &f->items[i], hidden);
        if (b->search.failed) return false;
    }
    talgeo__failures_sweep(f);
    return true;
}

/* Rounds of covering and searching. Covering is cheap and never enough at once: rounds that go on
 * cover more than prices ask for. */
static talgeo_status repair(bounding *b, talgeo_error *error)
{
    bool good = search_all(b);
    for (double wanted = 1; good && b->failures.count; wanted += 1) {
        size_t failures = b->failures.count;
        bool covered = cover_failures(b, wanted);
        good = search_failures(b);
        if (good && !covered && b->failures.count == failures) {
            size_t hidden = b->failures.items[0].subject;
            b->search.points.system->blocked = b->search.points.hidden[hidden].sum;
            return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                                "figures that are known already bound a small count too closely: "
                                "what is withheld now cannot undo that");
        }
    }
    if (b->search.failed) return talgeo__fail_memory(error, "protect");
    return good ? TALGEO_OK : talgeo__fail_cancelled(error, b->progress);
}

talgeo_status talgeo__system_bound(talgeo__system *system, const talgeo__solver *solver,
                                   int64_t threshold, talgeo__progress *progress,
                                   talgeo_error *error)
{
    bounding b = {.progress = progress};
    if (!talgeo__search_open(&b.search, system, solver, threshold))
        return talgeo__fail_memory(error, "protect");
    talgeo_status status = TALGEO_E_MEMORY;
    if (!talgeo__failures_open(&b.failures, &b.search))
        talgeo__fail_memory(error, "protect");
    else
        status = repair(&b, error);
    if (status == TALGEO_OK) status = talgeo__give_back(&b.search, progress, error);
    if (status == TALGEO_OK && !talgeo__points_verify(&b.search.points))
        status = talgeo__fail(error, TALGEO_E_INTERNAL, "protect",
                              "the check of the bounds failed; nothing is published");
    talgeo__failures_close(&b.failures);
    talgeo__search_close(&b.search);
    return status;
}
