/* One answer under two names: a column that two sources read of one file. Protection would take the
 * two for independent, though whoever reads their titles knows better. */
#include <string.h>

#include "../core/names.h"
#include "plan_fields.h"

/* The column that an indicator is made of; of BMI the weight. NULL: its source is unknown, or has
 * no such column. */
static const char *column_of(const talgeo_plan *plan, const talgeo__indicator *indicator,
                             const talgeo__source **source)
{
    int found = indicator->source ? talgeo__plan_find_id(plan->sources, plan->n_sources,
                                                         sizeof *plan->sources, indicator->source)
                                  : -1;
    if (found < 0 || indicator->value == NULL) return NULL;
    *source = &plan->sources[found];
    bool bmi = strncmp(indicator->value, "bmi_", 4) == 0;
    return talgeo__source_column(*source, bmi ? "weight_kg" : indicator->value);
}

static bool same_file(const talgeo__source *a, const talgeo__source *b)
{
    bool layers = a->layer && b->layer ? strcmp(a->layer, b->layer) == 0 : a->layer == b->layer;
    return a->file && b->file && strcmp(a->file, b->file) == 0 && layers;
}

void talgeo__plan_check_twice(talgeo__plan_reader *reader, const talgeo__yaml *indicators)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t b = 0; b < plan->n_bundles; b++) {
        const talgeo__source *mine = NULL, *other = NULL;
        if (plan->bundles[b].count == 0) continue;
        size_t first = plan->bundles[b].first;
        const char *column = column_of(plan, &plan->indicators[first], &mine), *theirs = NULL;
        for (size_t i = 0; column && i < first; i++) {
            theirs = column_of(plan, &plan->indicators[i], &other);
            if (theirs == NULL || mine == other || !same_file(mine, other) ||
                !talgeo__same_name(column, theirs))
                continue;
            talgeo__plan_problem(reader, talgeo__yaml_get(indicators->items[b], "value"),
                                 "source '%s' reads '%s' of the same file for '%s'; an answer is "
                                 "protected as one where one source reads it",
                                 other->id, column, plan->indicators[i].id);
            break;
        }
    }
}
