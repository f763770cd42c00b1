/* The frame of a publication: its end. */
#include "frame.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

static void free_strata(talgeo__stratum *strata, size_t count)
{
    for (size_t i = 0; strata && i < count; i++) {
        free(strata[i].id);
        talgeo__label_end(&strata[i].title);
        talgeo__free_texts(strata[i].levels, strata[i].n_levels);
    }
    free(strata);
}

static void free_indicators(talgeo__indicator *indicators, size_t count)
{
    for (size_t i = 0; indicators && i < count; i++) talgeo__indicator_end(&indicators[i]);
    free(indicators);
}

static void free_tables(talgeo__table *tables, size_t count)
{
    for (size_t i = 0; tables && i < count; i++) {
        free(tables[i].indicators);
        free(tables[i].sets);
    }
    free(tables);
}

static bool holds(const size_t *list, size_t count, size_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == number) return true;
    return false;
}

bool talgeo__frame_shows(const talgeo__frame *frame, size_t indicator, size_t set)
{
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        if (talgeo__table_has_set(table, set) && talgeo__table_has_indicator(table, indicator))
            return true;
    }
    return false;
}

void talgeo__frame_free(talgeo__frame *frame)
{
    if (frame == NULL) return;
    talgeo__label_end(&frame->title);
    for (size_t s = 0; s < frame->n_sets; s++) {
        if (frame->sets) talgeo_areas_free(frame->sets[s]);
        if (frame->set_titles) talgeo__label_end(&frame->set_titles[s]);
    }
    free(frame->sets);
    free(frame->set_titles);
    talgeo__free_texts(frame->periods, frame->n_periods);
    free(frame->period_ends);
    free_strata(frame->strata, frame->n_strata);
    free_indicators(frame->indicators, frame->n_indicators);
    free_tables(frame->tables, frame->n_tables);
    free(frame->reference);
    talgeo__asked_free(&frame->asked);
    free(frame);
}

bool talgeo__same_by(talgeo__by a, talgeo__by b)
{
    return a.kind == b.kind && a.index == b.index;
}

bool talgeo__table_has_by(const talgeo__table *table, talgeo__by by)
{
    for (size_t b = 0; b < table->n_by; b++)
        if (talgeo__same_by(table->by[b], by)) return true;
    return false;
}

bool talgeo__table_has_indicator(const talgeo__table *table, size_t indicator)
{
    return holds(table->indicators, table->n_indicators, indicator);
}

bool talgeo__table_has_set(const talgeo__table *table, size_t set)
{
    return holds(table->sets, table->n_sets, set);
}

bool talgeo__table_is_crossed(const talgeo__table *table)
{
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR) return true;
    return false;
}

bool talgeo__table_is_paired(const talgeo__indicator *indicators, const talgeo__table *table)
{
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR &&
            talgeo__is_paired(&indicators[table->by[b].index]))
            return true;
    return false;
}
