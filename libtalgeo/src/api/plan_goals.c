/* The goals of a plan: of which indicator, where, from when to when, how far; and goals above. */
#include <stdlib.h>
#include <string.h>

#include "../core/text.h"
#include "plan_fields.h"

enum { MAX_GOALS = 200, MAX_DEPTH = 5, MAX_PLACES = 1000 };

/* ---- Where ---- */

/* Is there a table that shows the indicator by area and period and nothing else? */
static bool is_shown(const talgeo_plan *plan, size_t indicator, size_t set)
{
    for (size_t t = 0; t < plan->n_tables; t++) {
        const talgeo__table *table = &plan->tables[t];
        bool has_set = false, has_indicator = false;
        for (size_t s = 0; s < table->n_sets; s++) has_set = has_set || table->sets[s] == set;
        for (size_t i = 0; i < table->n_indicators; i++)
            has_indicator = has_indicator || table->indicators[i] == indicator;
        if (table->by_period && !table->pool && table->n_by == 0 && has_set && has_indicator)
            return true;
    }
    return false;
}

static void add_set(talgeo__plan_reader *reader, talgeo__goal *goal, size_t set)
{
    size_t *slot = talgeo__plan_more(reader, &goal->sets, &goal->n_sets, sizeof *slot);
    if (slot) *slot = set;
}

static bool is_all(const talgeo__yaml *node)
{
    return node->kind == TALGEO__YAML_SCALAR && strcmp(node->text, "all") == 0;
}

/* Every area set that shows the indicator. */
static void add_every_set(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__goal *goal)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t s = 0; s < plan->n_sets; s++)
        if (is_shown(plan, (size_t)goal->indicator, s)) add_set(reader, goal, s);
    if (goal->n_sets == 0)
        talgeo__plan_problem(reader, node,
                             "no table shows '%s' by area and period, which the goal needs",
                             plan->indicators[goal->indicator].id);
}

/* False: there is no such set. */
static bool add_named_set(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__goal *goal)
{
    const talgeo_plan *plan = reader->plan;
    int set = talgeo__plan_known_id(reader, node, "area set", plan->sets, plan->n_sets,
                                    sizeof *plan->sets);
    if (set < 0) return false;
    if (!is_shown(plan, (size_t)goal->indicator, (size_t)set))
        talgeo__plan_problem(reader, node,
                             "no table shows '%s' of '%s' by period, which the goal needs",
                             plan->indicators[goal->indicator].id, plan->sets[set].id);
    add_set(reader, goal, (size_t)set);
    return true;
}

/* Texts as "residential=217-VAP" of a list below a name. */
static void read_places(talgeo__plan_reader *reader, const talgeo__yaml *name,
                        const talgeo__yaml *list, char ***places, size_t *n_places)
{
    size_t n = talgeo__plan_sequence(reader, list, name->text, MAX_PLACES);
    for (size_t i = 0; i < n; i++) {
        const char *one = talgeo__plan_scalar(reader, list->items[i], name->text);
        char **place = one ? talgeo__plan_more(reader, places, n_places, sizeof *place) : NULL;
        talgeo__string text = {0};
        talgeo__string_printf(&text, "%s=%s", name->text, one ? one : "");
        if (text.failed) reader->problems->failed = true;
        if (place)
            *place = text.data;
        else
            talgeo__string_free(&text);
    }
}

/* {residential: [217-VAP, 217-NOJ], municipality: all} */
static void read_areas(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__goal *goal)
{
    if (node->kind != TALGEO__YAML_MAPPING || node->count == 0) {
        talgeo__plan_problem(reader, node, "areas must be a mapping (area set: [key, ...] or all)");
        return;
    }
    for (size_t i = 0; i < node->count; i++)
        if (add_named_set(reader, node->keys[i], goal) && !is_all(node->items[i]))
            read_places(reader, node->keys[i], node->items[i], &goal->areas, &goal->n_areas);
}

/* Is there a table of the indicator by period and the column alone? */
static bool is_by_group(const talgeo_plan *plan, size_t indicator, size_t stratum)
{
    for (size_t t = 0; t < plan->n_tables; t++) {
        const talgeo__table *table = &plan->tables[t];
        bool by = table->by_period && !table->pool && table->n_by == 1 &&
                  table->by[0].kind == TALGEO__BY_STRATUM && table->by[0].index == stratum;
        for (size_t i = 0; by && i < table->n_indicators; i++)
            if (table->indicators[i] == indicator) return true;
    }
    return false;
}

/* {school: [Havneskolen]}: groups by a column, of all children or of the area that there is but one
 * of. */
static void read_groups(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__goal *goal)
{
    const talgeo_plan *plan = reader->plan;
    if (node->kind != TALGEO__YAML_MAPPING || node->count == 0) {
        talgeo__plan_problem(reader, node, "groups must be a mapping (column: [value, ...])");
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        int stratum = talgeo__plan_known_id(reader, node->keys[i], "column of a table",
                                            plan->strata, plan->n_strata, sizeof *plan->strata);
        if (stratum < 0) continue;
        if (!is_by_group(plan, (size_t)goal->indicator, (size_t)stratum))
            talgeo__plan_problem(reader, node->keys[i],
                                 "no table shows '%s' by period and '%s' alone, which the goal "
                                 "needs",
                                 plan->indicators[goal->indicator].id, node->keys[i]->text);
        read_places(reader, node->keys[i], node->items[i], &goal->groups, &goal->n_groups);
    }
}

/* Without a list: every area set that shows the indicator. */
static void read_where(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__goal *goal)
{
    const talgeo__yaml *sets = talgeo__yaml_get(node, "area_sets");
    const talgeo__yaml *areas = talgeo__yaml_get(node, "areas");
    const talgeo__yaml *groups = talgeo__yaml_get(node, "groups");
    if (sets && areas)
        talgeo__plan_problem(reader, areas, "a goal has either area_sets or areas");
    else if (areas)
        read_areas(reader, areas, goal);
    else if (sets ? is_all(sets) : groups == NULL)
        add_every_set(reader, node, goal);
    size_t n = sets && !areas && !is_all(sets)
                   ? talgeo__plan_sequence(reader, sets, "area_sets", reader->plan->n_sets)
                   : 0;
    for (size_t i = 0; i < n; i++) add_named_set(reader, sets->items[i], goal);
    if (groups) read_groups(reader, groups, goal);
}

/* ---- What ---- */

static void read_target(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__goal *goal)
{
    static const char *const known[] = {"share", "mean", "change", "period!", NULL};
    if (node == NULL || !talgeo__plan_mapping(reader, node, "target", known)) return;
    talgeo__scale scale = {0};
    bool mean = goal->indicator >= 0 &&
                talgeo__indicator_scale(&reader->plan->indicators[goal->indicator], &scale);
    if (!mean) scale.high = 1;
    const char *own = mean ? "mean" : "share", *other = mean ? "share" : "mean";
    goal->relative = talgeo__yaml_get(node, "change") != NULL;
    if (goal->relative == (talgeo__yaml_get(node, own) != NULL) || talgeo__yaml_get(node, other))
        talgeo__plan_problem(reader, node,
                             "target needs either %s, as %s, or change, as -0.25 for a quarter "
                             "less than at the baseline",
                             own, mean ? "7.5" : "0.12");
    goal->target = goal->relative
                       ? talgeo__plan_number(reader, node, "change", -1, 10, 0)
                       : talgeo__plan_number(reader, node, own, scale.low, scale.high, scale.low);
    goal->period = talgeo__plan_period(reader, node, "period");
}

static void check_times(talgeo__plan_reader *reader, const talgeo__yaml *node,
                        const talgeo__goal *goal)
{
    const talgeo__periods *periods = &reader->plan->periods;
    if (goal->baseline && goal->period &&
        talgeo__period_parse(periods, goal->baseline) >=
            talgeo__period_parse(periods, goal->period))
        talgeo__plan_problem(reader, node, "the target's period must be later than the baseline");
}

static void read_leaf(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__goal *goal)
{
    static const char *const known[] = {"id",        "title", "indicator!", "baseline!", "target!",
                                        "area_sets", "areas", "groups",     NULL};
    const talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "goal", known)) return;
    const talgeo__yaml *indicator = talgeo__yaml_get(node, "indicator");
    if (indicator) goal->indicator = talgeo__plan_indicator(reader, indicator);
    goal->baseline = talgeo__plan_period(reader, node, "baseline");
    read_target(reader, talgeo__yaml_get(node, "target"), goal);
    check_times(reader, node, goal);
    if (goal->indicator < 0) return;
    if (plan->indicators[goal->indicator].better == 0)
        talgeo__plan_problem(reader, indicator,
                             "a goal needs an indicator of which one way is better: give '%s' "
                             "better: lower or higher",
                             plan->indicators[goal->indicator].id);
    read_where(reader, node, goal);
}

static void read_goals(talgeo__plan_reader *reader, const talgeo__yaml *node, int32_t parent,
                       int depth);

static void read_parent(talgeo__plan_reader *reader, const talgeo__yaml *node, size_t at, int depth)
{
    static const char *const known[] = {"id", "title!", "rule", "goals!", NULL};
    static const char *const rules[] = {"weakest", "median", NULL};
    if (!talgeo__plan_mapping(reader, node, "goal", known)) return;
    reader->plan->asked.goals[at].rule =
        (talgeo_goal_rule)talgeo__plan_choice(reader, node, "rule", rules, TALGEO_GOAL_WEAKEST);
    if (depth == MAX_DEPTH)
        talgeo__plan_problem(reader, node, "goals are more than %d deep", (int)MAX_DEPTH);
    else
        read_goals(reader, talgeo__yaml_get(node, "goals"), (int32_t)at, depth + 1);
}

/* The id that a goal has without one: "goal_3". */
static char *numbered_id(talgeo__plan_reader *reader, size_t at)
{
    talgeo__string id = {0};
    talgeo__string_printf(&id, "goal_%zu", at + 1);
    if (id.failed) reader->problems->failed = true;
    return id.data;
}

static void check_goal_id(talgeo__plan_reader *reader, const talgeo__yaml *node, size_t at)
{
    const talgeo__asked *asked = &reader->plan->asked;
    for (size_t g = 0; asked->goals[at].id && g < at; g++)
        if (asked->goals[g].id && strcmp(asked->goals[g].id, asked->goals[at].id) == 0)
            talgeo__plan_problem(reader, node, "two goals are called '%s'", asked->goals[at].id);
}

static void read_goal(talgeo__plan_reader *reader, const talgeo__yaml *node, int32_t parent,
                      int depth)
{
    talgeo__asked *asked = &reader->plan->asked;
    if (asked->n_goals == MAX_GOALS) {
        talgeo__plan_problem(reader, node, "more than %d goals", (int)MAX_GOALS);
        return;
    }
    size_t at = asked->n_goals;
    talgeo__goal *goal = talgeo__plan_more(reader, &asked->goals, &asked->n_goals, sizeof *goal);
    if (goal == NULL) return;
    *goal = (talgeo__goal){.parent = parent, .indicator = -1};
    if (node->kind == TALGEO__YAML_MAPPING) {
        goal->id =
            talgeo__yaml_get(node, "id") ? talgeo__plan_id(reader, node) : numbered_id(reader, at);
        goal->title = talgeo__plan_label(reader, node, "title", goal->id ? goal->id : "");
        check_goal_id(reader, node, at);
    }
    if (node->kind == TALGEO__YAML_MAPPING && talgeo__yaml_get(node, "goals"))
        read_parent(reader, node, at, depth);
    else
        read_leaf(reader, node, goal);
}

static void read_goals(talgeo__plan_reader *reader, const talgeo__yaml *node, int32_t parent,
                       int depth)
{
    size_t n = talgeo__plan_sequence(reader, node, "goals", MAX_GOALS);
    for (size_t i = 0; i < n; i++) read_goal(reader, node->items[i], parent, depth);
}

void talgeo__plan_read_goals(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    read_goals(reader, node, -1, 1);
}
