/* Copying a frame without its titles. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "frame.h"

static bool copy_numbers(size_t **to, size_t *n, const size_t *from, size_t count)
{
    *to = talgeo__calloc(count, sizeof **to);
    if (*to == NULL) return false;
    if (count) memcpy(*to, from, count * sizeof **to);
    *n = count;
    return true;
}

static bool copy_sets(talgeo__frame *to, const talgeo__frame *from)
{
    to->sets = talgeo__calloc(from->n_sets, sizeof *to->sets);
    to->set_titles = talgeo__calloc(from->n_sets, sizeof *to->set_titles);
    if (to->sets == NULL || to->set_titles == NULL) return false;
    for (size_t s = 0; s < from->n_sets; s++)
        to->sets[to->n_sets++] = talgeo__areas_share(from->sets[s]);
    return true;
}

static bool copy_periods(talgeo__frame *to, const talgeo__frame *from)
{
    to->period_ends = talgeo__calloc(from->n_periods, sizeof *to->period_ends);
    if (to->period_ends == NULL) return false;
    if (from->n_periods)
        memcpy(to->period_ends, from->period_ends, from->n_periods * sizeof *to->period_ends);
    return talgeo__copy_texts(&to->periods, &to->n_periods, from->periods, from->n_periods);
}

static bool copy_strata(talgeo__frame *to, const talgeo__frame *from)
{
    to->strata = talgeo__calloc(from->n_strata, sizeof *to->strata);
    bool good = to->strata != NULL;
    for (size_t i = 0; good && i < from->n_strata; i++) {
        talgeo__stratum *stratum = &to->strata[to->n_strata++];
        stratum->id = talgeo__strdup(from->strata[i].id);
        good = stratum->id && talgeo__copy_texts(&stratum->levels, &stratum->n_levels,
                                                 from->strata[i].levels, from->strata[i].n_levels);
    }
    return good;
}

static bool copy_indicators(talgeo__frame *to, const talgeo__frame *from)
{
    to->indicators = talgeo__calloc(from->n_indicators, sizeof *to->indicators);
    bool good = to->indicators != NULL;
    for (size_t i = 0; good && i < from->n_indicators; i++)
        good = talgeo__indicator_copy(&to->indicators[to->n_indicators++], &from->indicators[i]);
    return good;
}

static bool copy_tables(talgeo__frame *to, const talgeo__frame *from)
{
    to->tables = talgeo__calloc(from->n_tables, sizeof *to->tables);
    bool good = to->tables != NULL;
    for (size_t t = 0; good && t < from->n_tables; t++) {
        const talgeo__table *table = &from->tables[t];
        talgeo__table *copy = &to->tables[to->n_tables++];
        copy->by_period = table->by_period;
        copy->pool = table->pool;
        copy->n_by = table->n_by;
        memcpy(copy->by, table->by, sizeof copy->by);
        good = copy_numbers(&copy->indicators, &copy->n_indicators, table->indicators,
                            table->n_indicators) &&
               copy_numbers(&copy->sets, &copy->n_sets, table->sets, table->n_sets);
    }
    return good;
}

talgeo__frame *talgeo__frame_outline(const talgeo__frame *frame)
{
    talgeo__frame *copy = talgeo__calloc(1, sizeof *copy);
    if (copy == NULL) return NULL;
    if (copy_sets(copy, frame) && copy_periods(copy, frame) && copy_strata(copy, frame) &&
        copy_indicators(copy, frame) && copy_tables(copy, frame))
        return copy;
    talgeo__frame_free(copy);
    return NULL;
}
