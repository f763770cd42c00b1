/* What earlier releases said of a component's cells, beside what is counted now. */
#ifndef TALGEO_PROTECT_FACTS_H
#define TALGEO_PROTECT_FACTS_H

#include "signatures.h"

/* A cell of an earlier release. */
typedef struct talgeo__fact {
    size_t cell; /* of the model */
    bool shown;
    int64_t events, others; /* then; -1 unless shown */
    bool same;              /* shown, and counted the same now */
} talgeo__fact;

/* One earlier release; `changed`: some figure of it is no longer what is counted now. Cells in
 * which no child can be now are left out. */
typedef struct talgeo__memory {
    talgeo__fact *items;
    size_t count;
    int64_t threshold;
    bool changed;
} talgeo__memory;

typedef struct talgeo__memories {
    talgeo__memory *items; /* in order of publication */
    size_t count;
    bool any_changed;
} talgeo__memories;

/* Number of the model's cell with this key, -1 where it has none: its level is that of no child. */
int64_t talgeo__find_cell(const talgeo__model *model, const talgeo__cell_key *key);
/* Is the cell withheld then, or counted the same now? */
bool talgeo__same_as_then(const talgeo__model *model, const talgeo__public_cell *then);

talgeo_status talgeo__memories_make(const talgeo__model *model, size_t component,
                                    const talgeo__signatures *signatures,
                                    talgeo__memories *memories, talgeo_error *error);
void talgeo__memories_free(talgeo__memories *memories);

#endif
