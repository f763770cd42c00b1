/* talgeo_audit: attack a release from what is published alone. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../io/areas_read.h"
#include "../protect/protect.h"

/* Regions of the overlay below this size count as impossible: slivers of digitising. */
static const double SLIVER_M2 = 1.0;

talgeo_status talgeo_audit(const talgeo_release *release, talgeo_audit_result *result,
                           talgeo_error *error)
{
    talgeo_audit_result own = {.size = sizeof own};
    int32_t *combinations = NULL;
    size_t n_combinations = 0;
    if (release == NULL || result == NULL || result->size < sizeof(size_t))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "audit", "no release or no result");
    const talgeo__frame *frame = release->frame;
    talgeo_status status = talgeo__areas_overlay(frame->sets, frame->n_sets, SLIVER_M2,
                                                 &combinations, &n_combinations, error);
    if (status == TALGEO_OK)
        status = talgeo__attack(release, combinations, n_combinations, &own, error);
    free(combinations);
    own.size = result->size;
    memcpy(result, &own, own.size < sizeof own ? own.size : sizeof own);
    return status;
}
