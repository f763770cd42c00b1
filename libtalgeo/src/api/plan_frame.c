/* What a plan knows of its publication beforehand: the frame, and the columns of each source. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "plan.h"

/* ---- Deep copies: false when out of memory ---- */

static bool copy_indices(size_t **to, size_t *n, const size_t *from, size_t count)
{
    *to = talgeo__calloc(count, sizeof **to);
    if (*to == NULL) return false;
    if (count) memcpy(*to, from, count * sizeof **to);
    *n = count;
    return true;
}

static bool copy_stratum(talgeo__stratum *to, const talgeo__stratum *from)
{
    return talgeo__copy_text(&to->id, from->id) && talgeo__label_copy(&to->title, &from->title);
}

static bool copy_table(talgeo__table *to, const talgeo__table *from)
{
    to->by_period = from->by_period;
    to->pool = from->pool;
    to->n_by = from->n_by;
    memcpy(to->by, from->by, sizeof to->by);
    return copy_indices(&to->indicators, &to->n_indicators, from->indicators, from->n_indicators) &&
           copy_indices(&to->sets, &to->n_sets, from->sets, from->n_sets);
}

talgeo__frame *talgeo__plan_frame(const talgeo_plan *plan)
{
    talgeo__frame *frame = talgeo__calloc(1, sizeof *frame);
    if (frame == NULL) return NULL;
    frame->strata = talgeo__calloc(plan->n_strata, sizeof *frame->strata);
    frame->indicators = talgeo__calloc(plan->n_indicators, sizeof *frame->indicators);
    frame->tables = talgeo__calloc(plan->n_tables, sizeof *frame->tables);
    bool good = frame->strata && frame->indicators && frame->tables &&
                talgeo__label_copy(&frame->title, &plan->title);
    for (size_t i = 0; good && i < plan->n_strata; i++)
        good = copy_stratum(&frame->strata[frame->n_strata++], &plan->strata[i]);
    for (size_t i = 0; good && i < plan->n_indicators; i++)
        good =
            talgeo__indicator_copy(&frame->indicators[frame->n_indicators++], &plan->indicators[i]);
    for (size_t i = 0; good && i < plan->n_tables; i++)
        good = copy_table(&frame->tables[frame->n_tables++], &plan->tables[i]);
    if (good && talgeo__asked_copy(&frame->asked, &plan->asked)) return frame;
    talgeo__frame_free(frame);
    return NULL;
}

/* ---- Periods ---- */

/* First and last period of the publication; waves are always all of them. */
static void find_range(const talgeo__periods *periods, int32_t *first, int32_t *last)
{
    bool waves = periods->kind == TALGEO__WAVES;
    if (periods->first != INT32_MIN)
        *first = periods->first;
    else if (waves)
        *first = 0;
    if (periods->last != INT32_MAX)
        *last = periods->last;
    else if (waves)
        *last = (int32_t)periods->n_waves - 1;
}

talgeo_status talgeo__plan_periods(const talgeo_plan *plan, int32_t *first, int32_t last,
                                   talgeo__frame *frame, talgeo_error *error)
{
    find_range(&plan->periods, first, &last);
    if (*first > last)
        return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                            "no row of any source can be used: see the intake report");
    size_t n = (size_t)((int64_t)last - *first + 1);
    if (n > TALGEO__MAX_PERIODS)
        return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                            "the dates span %zu periods; give periods: from and to in the plan", n);
    frame->periods = talgeo__calloc(n, sizeof *frame->periods);
    frame->period_ends = talgeo__calloc(n, sizeof *frame->period_ends);
    if (!frame->periods || !frame->period_ends) return talgeo__fail_memory(error, "cube");
    for (size_t i = 0; i < n; i++) {
        char label[256];
        int32_t number = *first + (int32_t)i;
        talgeo__period_label(&plan->periods, number, label, sizeof label);
        frame->period_ends[i] = talgeo__period_end(&plan->periods, number);
        frame->periods[i] = talgeo__strdup(label);
        if (frame->periods[i] == NULL) return talgeo__fail_memory(error, "cube");
        frame->n_periods++;
    }
    return TALGEO_OK;
}

/* ---- Columns of a source ---- */

static void add_alias(const char **aliases, size_t *n, const char *alias)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(aliases[i], alias) == 0) return;
    aliases[(*n)++] = alias;
}

static bool asks(const talgeo__indicator *indicator, const char *alias)
{
    size_t length = strlen(alias);
    for (size_t i = 0; i < indicator->n_among; i++)
        if (strncmp(indicator->among[i], alias, length) == 0 && indicator->among[i][length] == '=')
            return true;
    return false;
}

static void add_among(const talgeo__source *source, const talgeo__indicator *indicator,
                      const char **aliases, size_t *n)
{
    if (talgeo__source_has(source, "sex") && asks(indicator, "sex")) add_alias(aliases, n, "sex");
    for (size_t i = 0; i < source->n_columns; i++)
        if (asks(indicator, source->columns[i].alias))
            add_alias(aliases, n, source->columns[i].alias);
}

talgeo_status talgeo__plan_aliases(const talgeo_plan *plan, size_t source, const char ***aliases,
                                   size_t *n_aliases)
{
    const talgeo__source *of = &plan->sources[source];
    *n_aliases = 0;
    size_t most = plan->n_strata + plan->n_indicators;
    for (size_t i = 0; i < plan->n_indicators; i++) most += plan->indicators[i].n_among;
    *aliases = talgeo__calloc(most, sizeof **aliases);
    if (*aliases == NULL) return TALGEO_E_MEMORY;
    for (size_t i = 0; i < plan->n_strata; i++)
        if (talgeo__source_has(of, plan->strata[i].id))
            add_alias(*aliases, n_aliases, plan->strata[i].id);
    for (size_t i = 0; i < plan->n_indicators; i++)
        if (strcmp(plan->indicators[i].source, of->id) == 0 &&
            !talgeo__plan_is_computed(plan->indicators[i].value))
            add_alias(*aliases, n_aliases, plan->indicators[i].value);
    for (size_t i = 0; i < plan->n_indicators; i++)
        if (strcmp(plan->indicators[i].source, of->id) == 0)
            add_among(of, &plan->indicators[i], *aliases, n_aliases);
    return TALGEO_OK;
}

/* ---- Area sets ---- */

talgeo_areas_options talgeo__set_options(const talgeo__set_spec *set)
{
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT;
    options.layer = set->layer;
    options.key = set->key;
    options.name = set->name;
    options.crs = set->crs;
    options.refuse_invalid = set->refuse_invalid;
    options.overlap_tolerance_m2 = set->overlap_tolerance_m2;
    return options;
}
