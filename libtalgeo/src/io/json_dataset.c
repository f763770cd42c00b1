/* The shape of a dataset of cells.json: its dimensions and their categories. */
#include <stdio.h>
#include <string.h>

#include "../publish/labels.h"
#include "../publish/measures.h"
#include "json_cells.h"

static void add_dimension(talgeo__dataset *dataset, talgeo__dimension_kind kind, size_t b,
                          size_t size)
{
    dataset->dimensions[dataset->n_dimensions++] = (talgeo__dimension){kind, b, size};
}

talgeo__dataset talgeo__dataset_of(const talgeo__frame *frame, int32_t table, int32_t set)
{
    const talgeo__table *t = &frame->tables[table];
    talgeo__dataset dataset = {.frame = frame, .table = t, .table_number = table, .set = set};
    if (set >= 0) add_dimension(&dataset, TALGEO__DIM_AREA, 0, frame->sets[set]->n_areas);
    if (t->by_period) add_dimension(&dataset, TALGEO__DIM_PERIOD, 0, frame->n_periods);
    for (size_t b = 0; b < t->n_by; b++)
        add_dimension(&dataset, TALGEO__DIM_DIVISION, b, talgeo__division_levels(frame, t, b));
    add_dimension(&dataset, TALGEO__DIM_INDICATOR, 0, t->n_indicators);
    add_dimension(&dataset, TALGEO__DIM_CONTENTS, 0, TALGEO__N_MEASURES);
    return dataset;
}

static const char *plain_id(const talgeo__dataset *dataset, size_t dimension)
{
    const talgeo__dimension *d = &dataset->dimensions[dimension];
    switch (d->kind) {
    case TALGEO__DIM_AREA: return "area";
    case TALGEO__DIM_PERIOD: return "period";
    case TALGEO__DIM_DIVISION: return talgeo__division_id(dataset->frame, dataset->table, d->b);
    case TALGEO__DIM_INDICATOR: return "indicator";
    case TALGEO__DIM_CONTENTS: break;
    }
    return "contents";
}

static bool is_taken(const talgeo__dataset *dataset, size_t dimension, const char *id)
{
    static const char *const fixed[] = {"area", "period", "indicator", "contents"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (strcmp(fixed[i], id) == 0) return true;
    for (size_t d = 0; d < dimension; d++)
        if (strcmp(plain_id(dataset, d), id) == 0) return true;
    return false;
}

void talgeo__dimension_id(const talgeo__dataset *dataset, size_t dimension, char out[300])
{
    const char *id = plain_id(dataset, dimension);
    bool division = dataset->dimensions[dimension].kind == TALGEO__DIM_DIVISION;
    if (division && is_taken(dataset, dimension, id))
        snprintf(out, 300, "%.250s_%zu", id, dimension + 1);
    else
        snprintf(out, 300, "%.250s", id);
}

const char *talgeo__category_id(const talgeo__dataset *dataset, size_t dimension, size_t category)
{
    const talgeo__frame *frame = dataset->frame;
    const talgeo__dimension *d = &dataset->dimensions[dimension];
    switch (d->kind) {
    case TALGEO__DIM_AREA: return frame->sets[dataset->set]->keys[category];
    case TALGEO__DIM_PERIOD: return frame->periods[category];
    case TALGEO__DIM_DIVISION:
        return talgeo__level_id(frame, dataset->table, d->b, (int32_t)category);
    case TALGEO__DIM_INDICATOR: return frame->indicators[dataset->table->indicators[category]].id;
    case TALGEO__DIM_CONTENTS: break;
    }
    return talgeo__measure_id((talgeo__measure)category);
}

static size_t indicator_position(const talgeo__table *table, int32_t indicator)
{
    size_t i = 0;
    while (i + 1 < table->n_indicators && table->indicators[i] != (size_t)indicator) i++;
    return i;
}

size_t talgeo__category_of(const talgeo__dataset *dataset, size_t dimension,
                           const talgeo__cell_key *key)
{
    const talgeo__dimension *d = &dataset->dimensions[dimension];
    switch (d->kind) {
    case TALGEO__DIM_AREA: return (size_t)key->area;
    case TALGEO__DIM_PERIOD: return (size_t)key->period;
    case TALGEO__DIM_DIVISION: return (size_t)key->level[d->b];
    case TALGEO__DIM_INDICATOR: return indicator_position(dataset->table, key->indicator);
    case TALGEO__DIM_CONTENTS: break;
    }
    return 0;
}

void talgeo__category_set(const talgeo__dataset *dataset, size_t dimension, size_t category,
                          talgeo__cell_key *key)
{
    const talgeo__dimension *d = &dataset->dimensions[dimension];
    switch (d->kind) {
    case TALGEO__DIM_AREA: key->area = (int32_t)category; break;
    case TALGEO__DIM_PERIOD: key->period = (int32_t)category; break;
    case TALGEO__DIM_DIVISION: key->level[d->b] = (int32_t)category; break;
    case TALGEO__DIM_INDICATOR:
        key->indicator = (int32_t)dataset->table->indicators[category];
        break;
    case TALGEO__DIM_CONTENTS: break;
    }
}
