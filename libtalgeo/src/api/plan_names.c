/* What the parts of a plan call each other: ids and columns. */
#include <string.h>

#include "plan_fields.h"

/* ---- Ids ---- */

int talgeo__plan_find_id(const void *array, size_t count, size_t size, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        const char *own;
        memcpy(&own, (const char *)array + i * size, sizeof own);
        if (own && strcmp(own, id) == 0) return (int)i;
    }
    return -1;
}

int talgeo__plan_known_id(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what,
                          const void *array, size_t count, size_t size)
{
    const char *names[TALGEO__PLAN_NAMES];
    size_t n = 0;
    const char *id = talgeo__plan_scalar(reader, node, what);
    if (id == NULL) return -1;
    int index = talgeo__plan_find_id(array, count, size, id);
    if (index >= 0 || count == 0) return index;
    for (size_t i = 0; i < count && n < TALGEO__PLAN_NAMES; i++) {
        memcpy(&names[n], (const char *)array + i * size, sizeof *names);
        if (names[n]) n++;
    }
    talgeo__plan_unknown(reader, node, what, id, names, n);
    return -1;
}

talgeo__bundle talgeo__plan_indicators(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    const char *id = node->kind == TALGEO__YAML_SCALAR ? node->text : "";
    int one =
        talgeo__plan_find_id(plan->indicators, plan->n_indicators, sizeof *plan->indicators, id);
    if (one >= 0) return (talgeo__bundle){.first = (size_t)one, .count = 1};
    int bundle = talgeo__plan_known_id(reader, node, "indicator", plan->bundles, plan->n_bundles,
                                       sizeof *plan->bundles);
    return bundle < 0 ? (talgeo__bundle){0} : plan->bundles[bundle];
}

int talgeo__plan_indicator(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo__bundle named = talgeo__plan_indicators(reader, node);
    if (named.count > 1)
        talgeo__plan_problem(reader, node, "'%s' is a distribution; name one of its classes, as %s",
                             node->text, reader->plan->indicators[named.first].id);
    return named.count == 1 ? (int)named.first : -1;
}

/* ---- Columns ---- */

bool talgeo__plan_is_measure(const char *alias)
{
    static const char *const measures[] = {"birth_date", "height_cm", "weight_kg"};
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        if (strcmp(measures[i], alias) == 0) return true;
    return false;
}

size_t talgeo__plan_add_aliases(const talgeo__source *source, const char **names, size_t n)
{
    for (size_t i = 0; i < source->n_columns && n < TALGEO__PLAN_NAMES; i++)
        if (source->columns[i].alias) names[n++] = source->columns[i].alias;
    return n;
}
