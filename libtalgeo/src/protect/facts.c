/* Facts: cells of earlier releases found among the model's cells. */
#include "facts.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/worth.h"
#include "history.h"

/* Place of the key's area among those of its table, -1 where the table lacks the set. */
static int64_t place_of(const talgeo__table *table, const talgeo__extent *e,
                        const talgeo__cell_key *key)
{
    if (table->n_sets == 0) return 0;
    for (size_t s = 0; s < table->n_sets; s++)
        if ((int32_t)table->sets[s] == key->set) return (int64_t)e->set_place[s] + key->area;
    return -1;
}

int64_t talgeo__find_cell(const talgeo__model *model, const talgeo__cell_key *key)
{
    const talgeo__table *table = &model->frame->tables[key->table];
    const talgeo__extent *e = &model->extents[key->table];
    int64_t number = place_of(table, e, key);
    if (number < 0) return -1;
    number = number * (int64_t)e->n_periods + (table->by_period ? key->period : 0);
    for (size_t b = 0; b < table->n_by; b++) {
        if ((size_t)key->level[b] >= e->n_levels[b]) return -1;
        number = number * (int64_t)e->n_levels[b] + key->level[b];
    }
    for (size_t i = 0; i < table->n_indicators; i++)
        if ((int32_t)table->indicators[i] == key->indicator)
            return (int64_t)e->first + number * (int64_t)table->n_indicators + (int64_t)i;
    return -1;
}

static bool can_have_children(const talgeo__signatures *s, size_t cell)
{
    return s->start[2 * cell] < s->start[2 * cell + 2];
}

static talgeo__fact fact_of(const talgeo__model *model, const talgeo__public_cell *public,
                            size_t cell)
{
    const talgeo__counted_cell *now = &model->cells.items[cell];
    int64_t n = public->n, events = public->events;
    bool empty = public->status == TALGEO_CELL_NO_CHILDREN;
    talgeo__to_parts(&model->frame->indicators[now->key.indicator], model->worth, &n, &events);
    talgeo__fact fact = {
        .cell = cell, .shown = public->status != TALGEO_CELL_WITHHELD, .events = -1, .others = -1};
    if (fact.shown) {
        fact.events = empty ? 0 : events;
        fact.others = empty ? 0 : n - events;
        fact.same = fact.events == now->events && fact.others == now->n - now->events;
    }
    return fact;
}

bool talgeo__same_as_then(const talgeo__model *model, const talgeo__public_cell *then)
{
    int64_t cell = talgeo__find_cell(model, &then->key);
    if (cell < 0) return true;
    talgeo__fact fact = fact_of(model, then, (size_t)cell);
    return !fact.shown || fact.same;
}

talgeo_status talgeo__memories_make(const talgeo__model *model, size_t component,
                                    const talgeo__signatures *signatures,
                                    talgeo__memories *memories, talgeo_error *error)
{
    const talgeo__history *history = model->history;
    *memories = (talgeo__memories){0};
    if (history == NULL) return TALGEO_OK;
    memories->items = talgeo__calloc(history->count, sizeof *memories->items);
    if (memories->items == NULL) return talgeo__fail_memory(error, "protect");
    for (size_t r = 0; r < history->count; r++) {
        const talgeo__past *past = &history->pasts[r];
        talgeo__memory *memory = &memories->items[memories->count++];
        memory->threshold = past->threshold * model->worth;
        memory->items = talgeo__calloc(past->n_cells, sizeof *memory->items);
        if (memory->items == NULL) return talgeo__fail_memory(error, "protect");
        for (size_t c = 0; c < past->n_cells; c++) {
            const talgeo__public_cell *public = &past->cells[c];
            if (model->component[public->key.indicator] != component) continue;
            int64_t cell = talgeo__find_cell(model, &public->key);
            if (cell >= 0 && can_have_children(signatures, (size_t)cell))
                memory->items[memory->count++] = fact_of(model, public, (size_t)cell);
        }
        for (size_t f = 0; f < memory->count; f++)
            memory->changed = memory->changed || (memory->items[f].shown && !memory->items[f].same);
        memories->any_changed = memories->any_changed || memory->changed;
    }
    return TALGEO_OK;
}

void talgeo__memories_free(talgeo__memories *memories)
{
    for (size_t i = 0; i < memories->count; i++) free(memories->items[i].items);
    free(memories->items);
    *memories = (talgeo__memories){0};
}
