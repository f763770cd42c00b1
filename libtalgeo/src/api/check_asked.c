/* talgeo_plan_check: areas, groups and periods that the figures and goals of a plan name. */
#include "check_asked.h"

#include <stdio.h>
#include <string.h>

#include "../areas/areas.h"

typedef struct checker {
    const talgeo_plan *plan;
    const talgeo__inputs_read *read;
    talgeo_problems *problems;
    size_t goal; /* the one that is next in the order of the plan */
} checker;

/* Where a mapping speaks of a key; the mapping itself where it does not. */
static const talgeo__yaml *place_of(const talgeo__yaml *mapping, const char *key)
{
    const talgeo__yaml *value = talgeo__yaml_get(mapping, key);
    return value ? value : mapping;
}

#define ADD(c, at, ...)                                                                            \
    talgeo__problems_add((c)->problems, TALGEO_E_PLAN, false, (c)->plan->path, (at)->line,         \
                         (at)->column, __VA_ARGS__)

/* ---- Areas ---- */

/* NULL: it could not be read. */
static const talgeo_areas *find_set(const checker *c, const char *id)
{
    for (size_t i = 0; i < c->read->n_sets; i++)
        if (strcmp(c->read->sets[i]->id, id) == 0) return c->read->sets[i];
    return NULL;
}

static void check_area(const checker *c, const talgeo__yaml *at, const char *id, const char *key)
{
    const talgeo_areas *set = find_set(c, id);
    if (set && talgeo__areas_find(set, key) < 0)
        ADD(c, at, "'%s' has no area with the key '%s'", id, key);
}

static void check_comparator(const checker *c, const talgeo__yaml *figures)
{
    const char *id = c->plan->asked.comparator, *area = c->plan->asked.comparator_area;
    const talgeo_areas *set = id ? find_set(c, id) : NULL;
    const talgeo__yaml *at = place_of(figures, "compare");
    if (area)
        check_area(c, at, id, area);
    else if (set && set->n_areas != 1)
        ADD(c, at,
            "compare: '%s' has %zu areas; a comparator is one: name it, as {area_set: %s, "
            "area: KEY}",
            id, set->n_areas, id);
}

/* "residential=217-VAP" */
static void check_goal_area(const checker *c, const talgeo__yaml *at, const char *area)
{
    const char *key = strchr(area, '=') + 1;
    char set[64];
    snprintf(set, sizeof set, "%.*s", (int)(key - 1 - area), area);
    check_area(c, at, set, key);
}

/* ---- Groups and periods ---- */

/* "school=Havneskolen"; `unknown` is a group without a value. */
static void check_group(const checker *c, const talgeo__yaml *at, const char *group)
{
    const char *level = strchr(group, '=') + 1;
    char column[64];
    snprintf(column, sizeof column, "%.*s", (int)(level - 1 - group), group);
    bool found = !c->read->all_rows || strcmp(level, "unknown") == 0;
    for (size_t s = 0; !found && s < c->plan->n_sources; s++) {
        const talgeo__values *values = talgeo__rows_values(&c->read->rows[s], column);
        for (size_t i = 0; values && !found && i < talgeo__dict_count(values->dict); i++)
            found = strcmp(talgeo__dict_text(values->dict, (int32_t)i), level) == 0;
    }
    if (!found) ADD(c, at, "no row has '%s' as its %s", level, column);
}

/* Is the period one of the publication: in its range, else between those of used rows? */
static bool has_period(const checker *c, int32_t period)
{
    const talgeo__periods *periods = &c->plan->periods;
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (size_t s = 0; s < c->plan->n_sources; s++)
        for (size_t i = 0; i < c->read->reports[s].n_periods; i++) {
            const talgeo__period_report *one = &c->read->reports[s].periods[i];
            if (one->used > 0 && one->period < first) first = one->period;
            if (one->used > 0 && one->period > last) last = one->period;
        }
    if (periods->first != INT32_MIN) first = periods->first;
    if (periods->last != INT32_MAX) last = periods->last;
    return first > last || (first <= period && period <= last);
}

static void check_period(const checker *c, const talgeo__yaml *at, const char *label)
{
    if (label && c->read->all_rows && c->plan->periods.kind != TALGEO__WAVES &&
        !has_period(c, talgeo__period_parse(&c->plan->periods, label)))
        ADD(c, at,
            "there are no data of the period '%s'; a range of `periods` (from, to) takes it in",
            label);
}

/* ---- Goals ---- */

static void check_goal(const checker *c, const talgeo__yaml *node, const talgeo__goal *goal)
{
    for (size_t i = 0; i < goal->n_areas; i++)
        check_goal_area(c, place_of(node, "areas"), goal->areas[i]);
    for (size_t i = 0; i < goal->n_groups; i++)
        check_group(c, place_of(node, "groups"), goal->groups[i]);
    check_period(c, place_of(node, "baseline"), goal->baseline);
    check_period(c, place_of(place_of(node, "target"), "period"), goal->period);
}

/* A goal stands before its sub-goals, in the plan and in the list. */
static void check_goals(checker *c, const talgeo__yaml *list)
{
    for (size_t i = 0; list && i < list->count; i++) {
        const talgeo__yaml *node = list->items[i];
        check_goal(c, node, &c->plan->asked.goals[c->goal++]);
        check_goals(c, talgeo__yaml_get(node, "goals"));
    }
}

void talgeo__check_asked(const talgeo_plan *plan, const talgeo__inputs_read *read,
                         talgeo_problems *problems)
{
    checker c = {.plan = plan, .read = read, .problems = problems};
    const talgeo__yaml *figures = talgeo__yaml_get(plan->root, "figures");
    if (figures) {
        check_comparator(&c, figures);
        check_period(&c, place_of(figures, "baseline"), plan->asked.baseline);
        check_period(&c, place_of(figures, "followup"), plan->asked.followup);
    }
    check_goals(&c, talgeo__yaml_get(plan->root, "goals"));
}
