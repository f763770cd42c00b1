/* talgeo_audit: attack a release from what is published alone. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../io/areas_read.h"
#include "../io/clp_solver.h"
#include "../protect/attack.h"

/* Regions of the overlay below this size count as impossible: slivers of digitising. */
static const double SLIVER_M2 = 1.0;

static talgeo_status attack_together(const talgeo_release *release, talgeo_release *const *earlier,
                                     size_t n_earlier, talgeo_audit_result *result,
                                     talgeo_error *error)
{
    talgeo__history history = {0};
    int32_t *combinations = NULL;
    size_t n_combinations = 0;
    talgeo__frame *frame = talgeo__frame_outline(release->frame);
    if (frame == NULL) return talgeo__fail_memory(error, "audit");
    talgeo_status status = talgeo__history_add_indicators(earlier, n_earlier, frame, error);
    if (status == TALGEO_OK)
        status = talgeo__history_widen(&history, earlier, n_earlier, frame, error);
    if (status == TALGEO_OK) status = talgeo__history_match(&history, frame, error);
    if (status == TALGEO_OK)
        status = talgeo__areas_overlay(frame->sets, frame->n_sets, SLIVER_M2, &combinations,
                                       &n_combinations, error);
    const talgeo__audited audited = {.release = release,
                                     .frame = frame,
                                     .history = &history,
                                     .combinations = combinations,
                                     .n_combinations = frame->n_sets ? n_combinations : 1,
                                     .solver = talgeo__clp_solver()};
    if (status == TALGEO_OK) status = talgeo__attack(&audited, result, error);
    free(combinations);
    talgeo__history_free(&history);
    talgeo__frame_free(frame);
    return status;
}

talgeo_status talgeo_audit_after(const talgeo_release *release, talgeo_release *const *earlier,
                                 size_t n_earlier, talgeo_audit_result *result, talgeo_error *error)
{
    talgeo_audit_result own = {.size = sizeof own};
    bool good = release && result && result->size >= sizeof(size_t) && (earlier || n_earlier == 0);
    for (size_t i = 0; good && i < n_earlier; i++) good = earlier[i] != NULL;
    if (!good) return talgeo__fail(error, TALGEO_E_ARGUMENT, "audit", "no release or no result");
    talgeo_status status = attack_together(release, earlier, n_earlier, &own, error);
    own.size = result->size;
    memcpy(result, &own, own.size < sizeof own ? own.size : sizeof own);
    return status;
}

talgeo_status talgeo_audit(const talgeo_release *release, talgeo_audit_result *result,
                           talgeo_error *error)
{
    return talgeo_audit_after(release, NULL, 0, result, error);
}
