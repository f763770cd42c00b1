/* Made-up towns. */
#include "town.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "cube/tally.h"

static char *name(const char *letters, size_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%s%zu", letters, number);
    return talgeo__strdup(text);
}

static talgeo_areas *make_areas(size_t set, size_t n)
{
    talgeo_areas *areas = calloc(1, sizeof *areas);
    atomic_init(&areas->references, 1);
    areas->id = name("set", set);
    areas->crs = talgeo__strdup("EPSG:25832");
    areas->n_areas = n;
    areas->keys = calloc(n, sizeof *areas->keys);
    areas->names = calloc(n, sizeof *areas->names);
    for (size_t i = 0; i < n; i++) {
        areas->keys[i] = name("area", i);
        areas->names[i] = name("Area ", i);
    }
    return areas;
}

static void make_strata(talgeo__frame *frame, size_t n, const size_t *levels)
{
    frame->n_strata = n;
    frame->strata = calloc(n + 1, sizeof *frame->strata);
    for (size_t i = 0; i < n; i++) {
        talgeo__stratum *stratum = &frame->strata[i];
        stratum->id = name("stratum", i);
        stratum->n_levels = levels[i];
        stratum->levels = calloc(levels[i] + 1, sizeof *stratum->levels);
        for (size_t l = 0; l < levels[i]; l++) stratum->levels[l] = name("level", l);
    }
}

static void make_indicators(talgeo__frame *frame, size_t n)
{
    frame->n_indicators = n;
    frame->indicators = calloc(n + 1, sizeof *frame->indicators);
    for (size_t i = 0; i < n; i++) {
        talgeo__indicator *indicator = &frame->indicators[i];
        indicator->id = name("indicator", i);
        indicator->source = name("source", 0);
        indicator->value = name("column", i);
        indicator->n_events = 1;
        indicator->events = calloc(1, sizeof *indicator->events);
        indicator->events[0] = talgeo__strdup("yes");
    }
}

talgeo__frame *town_frame(size_t n_sets, const size_t *areas, size_t n_periods, size_t n_strata,
                          const size_t *levels, size_t n_indicators)
{
    talgeo__frame *frame = calloc(1, sizeof *frame);
    frame->n_sets = n_sets;
    frame->sets = calloc(n_sets + 1, sizeof *frame->sets);
    frame->set_titles = calloc(n_sets + 1, sizeof *frame->set_titles);
    for (size_t s = 0; s < n_sets; s++) frame->sets[s] = make_areas(s, areas[s]);
    frame->n_periods = n_periods;
    frame->periods = calloc(n_periods + 1, sizeof *frame->periods);
    frame->period_ends = calloc(n_periods + 1, sizeof *frame->period_ends);
    for (size_t p = 0; p < n_periods; p++) frame->periods[p] = name("20", p);
    make_strata(frame, n_strata, levels);
    make_indicators(frame, n_indicators);
    return frame;
}

static size_t *bits(unsigned mask, size_t *count)
{
    size_t *out = calloc(33, sizeof *out);
    *count = 0;
    for (size_t i = 0; i < 32; i++)
        if (mask >> i & 1) out[(*count)++] = i;
    return out;
}

void town_table(talgeo__frame *frame, unsigned indicators, unsigned sets, bool by_period,
                unsigned by, int across)
{
    size_t bytes = (frame->n_tables + 1) * sizeof *frame->tables;
    frame->tables = realloc(frame->tables, bytes);
    talgeo__table *table = &frame->tables[frame->n_tables++];
    *table = (talgeo__table){.by_period = by_period};
    table->indicators = bits(indicators, &table->n_indicators);
    table->sets = bits(sets, &table->n_sets);
    if (across >= 0) table->by[table->n_by++] = (talgeo__by){TALGEO__BY_INDICATOR, (size_t)across};
    for (size_t i = 0; i < 32; i++)
        if (by >> i & 1) table->by[table->n_by++] = (talgeo__by){TALGEO__BY_STRATUM, i};
}

void town_cube(const talgeo__frame *frame, const int32_t *keys, const int64_t *counts, size_t n,
               talgeo__cube *cube)
{
    talgeo__layout layout = {frame->n_sets, frame->n_strata, frame->n_indicators};
    talgeo__tally tally = {.width = talgeo__layout_width(layout)};
    for (size_t i = 0; i < n; i++) talgeo__tally_add(&tally, keys + i * tally.width, counts[i]);
    talgeo__tally_finish(&tally, layout, cube);
}

uint32_t roll(dice *d, uint32_t sides)
{
    d->state ^= d->state >> 12;
    d->state ^= d->state << 25;
    d->state ^= d->state >> 27;
    return (uint32_t)((d->state * 0x2545F4914F6CDD1Du >> 32) % sides);
}
