/* An area set once it is frozen: sharing, ending, looking up. */
#include "areas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

size_t talgeo_areas_count(const talgeo_areas *areas)
{
    return areas ? areas->n_areas : 0;
}

const char *talgeo_areas_get_key(const talgeo_areas *areas, size_t i)
{
    return areas && i < areas->n_areas ? areas->keys[i] : "";
}

const char *talgeo_areas_get_name(const talgeo_areas *areas, size_t i)
{
    return areas && i < areas->n_areas ? areas->names[i] : "";
}

const char *talgeo_areas_get_crs(const talgeo_areas *areas)
{
    return areas ? areas->crs : "";
}

const talgeo_problems *talgeo_areas_get_notes(const talgeo_areas *areas)
{
    return areas ? areas->notes : NULL;
}

talgeo_areas *talgeo__areas_share(const talgeo_areas *areas)
{
    /* The count is the only part of a frozen set that changes. */
    talgeo_areas *shared = (talgeo_areas *)areas;
    if (shared) atomic_fetch_add_explicit(&shared->references, 1, memory_order_relaxed);
    return shared;
}

void talgeo_areas_free(talgeo_areas *areas)
{
    if (areas == NULL) return;
    if (atomic_fetch_sub_explicit(&areas->references, 1, memory_order_acq_rel) > 1) return;
    if (areas->locator) areas->free_locator(areas->locator);
    talgeo__free_texts(areas->keys, areas->n_areas);
    talgeo__free_texts(areas->names, areas->n_areas);
    talgeo_problems_free(areas->notes);
    free(areas->id);
    free(areas->crs);
    free(areas->part_of_area);
    free(areas->ring_of_part);
    free(areas->point_of_ring);
    free(areas->x);
    free(areas->y);
    free(areas);
}

void talgeo__areas_extent(const talgeo_areas *areas, double box[4])
{
    for (int i = 0; i < 4; i++) box[i] = NAN;
    for (size_t p = 0; p < areas->n_points; p++) {
        box[0] = fmin(box[0], areas->x[p]); /* of NaN and a number: the number */
        box[1] = fmin(box[1], areas->y[p]);
        box[2] = fmax(box[2], areas->x[p]);
        box[3] = fmax(box[3], areas->y[p]);
    }
}

int32_t talgeo__areas_find(const talgeo_areas *areas, const char *key)
{
    size_t low = 0, high = areas->n_areas;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(areas->keys[middle], key);
        if (order == 0) return (int32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}
