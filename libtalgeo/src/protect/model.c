/* From a cube to protection problems. */
#include "model.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "coarse.h"

static bool number_outside(talgeo__model *model)
{
    const talgeo__frame *frame = model->frame;
    model->outside = talgeo__calloc(frame->n_tables, sizeof *model->outside);
    if (model->outside == NULL) return false;
    model->n_places = model->cells.count;
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__extent *e = &model->extents[t];
        model->outside[t] = model->n_places;
        model->n_places +=
            frame->tables[t].n_sets * e->n_periods * e->n_groups * frame->tables[t].n_indicators;
    }
    return true;
}

talgeo_status talgeo__model_open(const talgeo__frame *frame, const talgeo__cube *cube,
                                 const talgeo__policy *policy, talgeo__model *model,
                                 talgeo_error *error)
{
    size_t n_cells = 0;
    *model = (talgeo__model){.frame = frame, .cube = cube, .policy = policy};
    talgeo_status status = talgeo__cells_count(frame, cube, &model->cells, error);
    if (status == TALGEO_OK)
        status = talgeo__extents_open(frame, cube, &model->extents, &n_cells, error);
    if (status == TALGEO_OK) {
        model->component = talgeo__calloc(frame->n_indicators, sizeof *model->component);
        if (model->component == NULL ||
            !talgeo__components(frame, model->component, &model->n_components) ||
            !number_outside(model))
            status = talgeo__fail_memory(error, "protect");
    }
    if (status != TALGEO_OK) talgeo__model_close(model);
    return status;
}

void talgeo__model_close(talgeo__model *model)
{
    talgeo__cells_free(&model->cells);
    talgeo__extents_free(model->extents, model->frame->n_tables);
    free(model->outside);
    free(model->component);
    *model = (talgeo__model){.frame = model->frame};
}

static talgeo__group group_of(const talgeo__signatures *s, size_t part)
{
    return (talgeo__group){.items = s->variable + s->start[part],
                           .count = s->start[part + 1] - s->start[part]};
}

static talgeo_status add_cell(const talgeo__model *model, const talgeo__counted_cell *cell,
                              bool linked, const talgeo__group *events, const talgeo__group *others,
                              talgeo__system *system, talgeo_error *error)
{
    bool both = model->frame->indicators[cell->key.indicator].sensitive_both;
    talgeo__sensitive sensitive =
        talgeo__rules(cell->n, cell->events, model->policy->threshold, both);
    talgeo__drop_impossible(&sensitive, events, others);
    talgeo__cell_state state = talgeo__any(sensitive) ? TALGEO__CELL_PRIMARY : TALGEO__CELL_OPEN;
    int32_t first = talgeo__system_sum(system, events->items, events->count);
    int32_t second = talgeo__system_sum(system, others->items, others->count);
    if (first < 0 || second < 0 || !talgeo__system_cell(system, first, second, state) ||
        !talgeo__hide_group(system, sensitive, linked, events, others))
        return talgeo__fail_memory(error, "protect");
    if (system->value[first] != cell->events || system->value[second] != cell->n - cell->events)
        return talgeo__fail(error, TALGEO_E_INTERNAL, "protect",
                            "a cell is not the sum of its parts");
    return TALGEO_OK;
}

static talgeo_status add_cells(const talgeo__model *model, size_t component, bool linked,
                               const talgeo__signatures *signatures, talgeo__system *system,
                               int32_t *cell_of, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t c = 0; status == TALGEO_OK && c < model->cells.count; c++) {
        const talgeo__counted_cell *cell = &model->cells.items[c];
        if (model->component[cell->key.indicator] != component || !cell->measured) continue;
        talgeo__group events = group_of(signatures, 2 * c);
        talgeo__group others = group_of(signatures, 2 * c + 1);
        cell_of[system->n_cells] = (int32_t)c;
        status = add_cell(model, cell, linked, &events, &others, system, error);
    }
    return status;
}

static bool is_linked(const talgeo__model *model, size_t component)
{
    size_t members = 0;
    for (size_t i = 0; i < model->frame->n_indicators; i++)
        members += model->component[i] == component;
    return members > 1;
}

talgeo_status talgeo__model_system(const talgeo__model *model, size_t component,
                                   talgeo__system **system, int32_t **cell_of, talgeo_error *error)
{
    talgeo__signatures signatures = {0};
    bool linked = is_linked(model, component);
    *system = NULL;
    *cell_of = talgeo__calloc(model->cells.count, sizeof **cell_of);
    talgeo_status status = *cell_of ? talgeo__signatures_make(model, component, &signatures, error)
                                    : talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK) {
        *system = talgeo__system_new(signatures.n_variables, signatures.counts);
        if (*system == NULL) status = talgeo__fail_memory(error, "protect");
    }
    if (status == TALGEO_OK)
        status = add_cells(model, component, linked, &signatures, *system, *cell_of, error);
    if (status == TALGEO_OK)
        status = talgeo__virtual_hide(model, component, linked, &signatures, *system, error);
    if (status == TALGEO_OK)
        status = talgeo__coarse_hide(model, component, linked, &signatures, *system, error);
    talgeo__signatures_free(&signatures);
    if (status == TALGEO_OK) return TALGEO_OK;
    talgeo__system_free(*system);
    free(*cell_of);
    *system = NULL;
    *cell_of = NULL;
    return status;
}
