/* Releases: made of public cells, and the names of their groups. */
#include "release.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

talgeo_status talgeo__release_from_public(talgeo__frame *frame, talgeo__policy policy,
                                          talgeo__public_cell *cells, size_t n_cells,
                                          talgeo_release **release, talgeo_error *error)
{
    *release = talgeo__calloc(1, sizeof **release);
    if (*release == NULL) return talgeo__fail_memory(error, "protect");
    **release =
        (talgeo_release){.frame = frame, .policy = policy, .cells = cells, .n_cells = n_cells};
    if (talgeo__release_name_groups(*release)) return TALGEO_OK;
    (*release)->frame = NULL; /* still the caller's, like the cells */
    (*release)->cells = NULL;
    talgeo__release_free(*release);
    *release = NULL;
    return talgeo__fail_memory(error, "protect");
}

void talgeo__release_free(talgeo_release *release)
{
    if (release == NULL) return;
    talgeo__frame_free(release->frame);
    for (size_t i = 0; release->provenance.inputs && i < release->provenance.n_inputs; i++)
        free(release->provenance.inputs[i].id);
    free(release->provenance.inputs);
    free(release->cells);
    talgeo__dict_free(release->groups);
    free(release->group_of_cell);
    free(release);
}

const char *talgeo__level_id(const talgeo__frame *frame, const talgeo__table *table, size_t b,
                             int32_t level)
{
    if (table->by[b].kind == TALGEO__BY_INDICATOR) return level ? "yes" : "no";
    const talgeo__stratum *stratum = &frame->strata[table->by[b].index];
    return (size_t)level < stratum->n_levels ? stratum->levels[level] : "unknown";
}

void talgeo__cell_group(const talgeo__frame *frame, const talgeo__cell_key *key, char *out,
                        size_t size)
{
    const talgeo__table *table = &frame->tables[key->table];
    size_t used = 0;
    if (size) out[0] = '\0';
    if (table->pool) used += (size_t)snprintf(out, size, "periods=%zu", table->pool);
    for (size_t b = 0; b < table->n_by && used < size; b++) {
        const char *name = table->by[b].kind == TALGEO__BY_INDICATOR
                               ? frame->indicators[table->by[b].index].id
                               : frame->strata[table->by[b].index].id;
        int written = snprintf(out + used, size - used, "%s%s=%s", used ? "," : "", name,
                               talgeo__level_id(frame, table, b, key->level[b]));
        if (written < 0) return;
        used += (size_t)written;
    }
}
