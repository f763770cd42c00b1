/* The frame of a publication: its end, and its labels. */
#include "frame.h"

#include <stdlib.h>
#include <string.h>

static void free_label(talgeo__label *label)
{
    free(label->da);
    free(label->en);
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts && i < count; i++) free(texts[i]);
    free(texts);
}

static void free_strata(talgeo__stratum *strata, size_t count)
{
    for (size_t i = 0; strata && i < count; i++) {
        free(strata[i].id);
        free_label(&strata[i].title);
        free_texts(strata[i].levels, strata[i].n_levels);
    }
    free(strata);
}

static void free_indicators(talgeo__indicator *indicators, size_t count)
{
    for (size_t i = 0; indicators && i < count; i++) {
        free(indicators[i].id);
        free_label(&indicators[i].title);
        free(indicators[i].source);
        free(indicators[i].value);
        free(indicators[i].earlier);
        free(indicators[i].later);
        free_texts(indicators[i].events, indicators[i].n_events);
    }
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

void talgeo__frame_free(talgeo__frame *frame)
{
    if (frame == NULL) return;
    free_label(&frame->title);
    for (size_t s = 0; s < frame->n_sets; s++) {
        if (frame->sets) talgeo_areas_free(frame->sets[s]);
        if (frame->set_titles) free_label(&frame->set_titles[s]);
    }
    free(frame->sets);
    free(frame->set_titles);
    free_texts(frame->periods, frame->n_periods);
    free(frame->period_ends);
    free_strata(frame->strata, frame->n_strata);
    free_indicators(frame->indicators, frame->n_indicators);
    free_tables(frame->tables, frame->n_tables);
    free(frame->reference);
    talgeo__asked_free(&frame->asked);
    free(frame);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool talgeo__same_column(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return strcmp(a->source, b->source) == 0 && strcmp(a->value, b->value) == 0 &&
           same_text(a->earlier, b->earlier) && same_text(a->later, b->later);
}

static bool has_event(const talgeo__indicator *indicator, const char *event)
{
    for (size_t e = 0; e < indicator->n_events; e++)
        if (strcmp(indicator->events[e], event) == 0) return true;
    return false;
}

bool talgeo__is_pair_of(const talgeo__indicator *paired, const talgeo__indicator *plain)
{
    bool is = talgeo__is_paired(paired) && !talgeo__is_paired(plain) &&
              strcmp(paired->source, plain->source) == 0 &&
              strcmp(paired->value, plain->value) == 0 && paired->n_events == plain->n_events;
    for (size_t e = 0; is && e < paired->n_events; e++) is = has_event(plain, paired->events[e]);
    return is;
}

bool talgeo__table_is_paired(const talgeo__indicator *indicators, const talgeo__table *table)
{
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR &&
            talgeo__is_paired(&indicators[table->by[b].index]))
            return true;
    return false;
}

const char *talgeo__label_text(const talgeo__label *label, const char *language)
{
    const char *first = language[0] == 'd' ? label->da : label->en;
    const char *second = language[0] == 'd' ? label->en : label->da;
    return first ? first : second ? second : "";
}
