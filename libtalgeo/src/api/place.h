/* Placing the rows of a source in every area set of a plan. */
#ifndef TALGEO_API_PLACE_H
#define TALGEO_API_PLACE_H

#include "../areas/areas.h"
#include "../core/progress.h"
#include "../intake/rows.h"

/* area[set][row] for all sets: number of the area or -1. Positions are brought into each distinct
 * CRS of the sets once. Counts in `report`: outside (by set) and not_transformed. *area is yours:
 * end it with talgeo__place_free. NULL where the source has no positions. E_CRS, E_MEMORY. */
talgeo_status talgeo__place(talgeo_areas *const *sets, size_t n_sets, const talgeo__rows *rows,
                            int threads, talgeo__progress *progress, talgeo__source_report *report,
                            int32_t ***area, talgeo_error *error);
void talgeo__place_free(int32_t **area, size_t n_sets);

#endif
