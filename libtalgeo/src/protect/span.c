/* Which periods a figure counts. */
#include "span.h"

#include <string.h>

bool talgeo__span_add_pair(const talgeo__frame *frame, const talgeo__indicator *indicator, bool *in)
{
    for (size_t p = 0; talgeo__is_paired(indicator) && p < frame->n_periods; p++)
        if (strcmp(frame->periods[p], indicator->earlier) == 0 ||
            strcmp(frame->periods[p], indicator->later) == 0)
            in[p] = true;
    return talgeo__is_paired(indicator);
}

void talgeo__span_find(const talgeo__frame *frame, const talgeo__cell_key *key, bool *in)
{
    const talgeo__table *table = &frame->tables[key->table];
    size_t first = key->period < 0 ? 0 : (size_t)key->period;
    size_t last = key->period < 0 ? frame->n_periods : first + 1;
    memset(in, 0, frame->n_periods * sizeof *in);
    bool paired = talgeo__span_add_pair(frame, &frame->indicators[key->indicator], in);
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR)
            paired =
                talgeo__span_add_pair(frame, &frame->indicators[table->by[b].index], in) || paired;
    if (paired) return;
    if (table->pool) first = first + 1 < table->pool ? 0 : first + 1 - table->pool;
    for (size_t p = first; p < last; p++) in[p] = true;
}
