/* What a plan asks of the figures: comparisons and goals. */
#include <stdlib.h>
#include <string.h>

#include "../core/names.h"
#include "../core/text.h"
#include "plan_fields.h"

enum { MAX_GOALS = 200, MAX_DEPTH = 5, MAX_RATES = 100 };

/* The label of a period that the plan can have; yours, NULL where it is absent or wrong (reported).
 * Which periods have data is known only when the files are read. */
static char *read_period(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *key)
{
    const talgeo__periods *periods = &reader->plan->periods;
    char *label = talgeo__plan_text(reader, node, key);
    if (label == NULL) return NULL;
    int32_t period = talgeo__period_parse(periods, label);
    if (period != INT32_MIN && period >= periods->first && period <= periods->last) return label;
    talgeo__plan_problem(reader, talgeo__yaml_get(node, key), "%s: '%s' is no period of this plan",
                         key, label);
    free(label);
    return NULL;
}

/* ---- Figures ---- */

static void read_comparator(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    const talgeo__yaml *compare = talgeo__yaml_get(node, "compare");
    if (compare && talgeo__plan_known_id(reader, compare, "area set", plan->sets, plan->n_sets,
                                         sizeof *plan->sets) >= 0)
        reader->plan->asked.comparator = talgeo__plan_copy(reader, compare->text);
}

/* A table with a number of each area of a set: its keys, and which column the number is in. */
static void read_numbers(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *number,
                         talgeo__score_spec *spec)
{
    const talgeo_plan *plan = reader->plan;
    const talgeo__yaml *set = talgeo__yaml_get(node, "area_set");
    if (set)
        spec->set = talgeo__plan_known_id(reader, set, "area set", plan->sets, plan->n_sets,
                                          sizeof *plan->sets);
    spec->file = talgeo__plan_path(reader, node, "file");
    spec->shown_file = talgeo__plan_text(reader, node, "file");
    if (spec->shown_file) talgeo__hide_passwords(spec->shown_file);
    spec->layer = talgeo__plan_text(reader, node, "layer");
    spec->key = talgeo__plan_text(reader, node, "key");
    spec->score = talgeo__plan_text(reader, node, number);
}

/* How deprived each area is. */
static void read_gradient(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"area_set!", "file!", "layer", "key!", "score!", NULL};
    talgeo__score_spec *spec = &reader->plan->gradient;
    if (node == NULL || !talgeo__plan_mapping(reader, node, "gradient", known)) return;
    read_numbers(reader, node, "score", spec);
    if (spec->set >= 0)
        reader->plan->asked.ranked =
            talgeo__plan_copy(reader, talgeo__yaml_get(node, "area_set")->text);
}

/* Events of an indicator per so many who live in each area and period. */
static void read_rate(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"indicator!", "area_set!", "file!", "layer", "key!",
                                        "period!",    "count!",    "per",   NULL};
    talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "rate", known)) return;
    talgeo__score_spec *spec =
        talgeo__plan_more(reader, &plan->rates, &plan->n_rates, sizeof *spec);
    talgeo__people *rate =
        talgeo__plan_more(reader, &plan->asked.rates, &plan->asked.n_rates, sizeof *rate);
    if (spec == NULL || rate == NULL) return;
    spec->set = -1;
    read_numbers(reader, node, "count", spec);
    spec->period = talgeo__plan_text(reader, node, "period");
    rate->per = talgeo__plan_number(reader, node, "per", 1, 1e6, 1000);
    const talgeo__yaml *indicator = talgeo__yaml_get(node, "indicator");
    rate->indicator = indicator ? talgeo__plan_indicator(reader, indicator) : -1;
    if (rate->indicator >= 0 && talgeo__is_mean(&plan->indicators[rate->indicator]))
        talgeo__plan_problem(reader, indicator, "a rate counts events; '%s' is a mean",
                             plan->indicators[rate->indicator].id);
    if (spec->set >= 0) rate->set = talgeo__plan_copy(reader, plan->sets[spec->set].id);
}

static void read_rates(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    size_t n = node ? talgeo__plan_sequence(reader, node, "rates", MAX_RATES) : 0;
    for (size_t i = 0; i < n; i++) read_rate(reader, node->items[i]);
}

/* Strata by their ids; tables, read later, tell which there are. */
static void read_weighted_by(talgeo__plan_reader *reader, const talgeo__yaml *node,
                             talgeo__people *people)
{
    size_t n = node ? talgeo__plan_sequence(reader, node, "by", TALGEO__MAX_BY) : 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = talgeo__plan_scalar(reader, node->items[i], "by");
        char **id = text ? talgeo__plan_more(reader, &people->by, &people->n_by, sizeof *id) : NULL;
        if (id) *id = talgeo__plan_copy(reader, text);
    }
}

/* Shares of strata, weighted to who lives in each area and period by each stratum. */
static void read_weighting(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"indicator!", "area_set!", "by!",     "file!",
                                        "layer",      "key!",      "column!", "level!",
                                        "count!",     "period",    NULL};
    talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "weights", known)) return;
    talgeo__score_spec *spec =
        talgeo__plan_more(reader, &plan->weights, &plan->n_weights, sizeof *spec);
    talgeo__people *people =
        talgeo__plan_more(reader, &plan->asked.weights, &plan->asked.n_weights, sizeof *people);
    if (spec == NULL || people == NULL) return;
    spec->set = -1;
    read_numbers(reader, node, "count", spec);
    spec->period = talgeo__plan_text(reader, node, "period");
    spec->stratum = talgeo__plan_text(reader, node, "column");
    spec->level = talgeo__plan_text(reader, node, "level");
    const talgeo__yaml *indicator = talgeo__yaml_get(node, "indicator");
    people->indicator = indicator ? talgeo__plan_indicator(reader, indicator) : -1;
    read_weighted_by(reader, talgeo__yaml_get(node, "by"), people);
    if (spec->set >= 0) people->set = talgeo__plan_copy(reader, plan->sets[spec->set].id);
}

static void read_weights(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    size_t n = node ? talgeo__plan_sequence(reader, node, "weights", MAX_RATES) : 0;
    for (size_t i = 0; i < n; i++) read_weighting(reader, node->items[i]);
}

/* Does the table show the indicator and the set by period and just these strata? */
static bool is_by_strata(const talgeo_plan *plan, const talgeo__table *table,
                         const talgeo__people *people, size_t set)
{
    bool is = table->by_period && !table->pool && table->n_by == people->n_by, shown = false,
         of_set = false;
    for (size_t i = 0; i < table->n_indicators; i++)
        shown = shown || table->indicators[i] == (size_t)people->indicator;
    for (size_t s = 0; s < table->n_sets; s++) of_set = of_set || table->sets[s] == set;
    for (size_t b = 0; is && b < table->n_by; b++) {
        int stratum =
            talgeo__plan_find_id(plan->strata, plan->n_strata, sizeof *plan->strata, people->by[b]);
        is = false;
        for (size_t k = 0; stratum >= 0 && k < table->n_by; k++)
            is = is ||
                 (table->by[k].kind == TALGEO__BY_STRATUM && table->by[k].index == (size_t)stratum);
    }
    return is && shown && of_set;
}

void talgeo__plan_check_weights(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    const talgeo__yaml *list = talgeo__yaml_get(node, "weights");
    for (size_t w = 0; w < plan->n_weights && w < plan->asked.n_weights; w++) {
        const talgeo__people *people = &plan->asked.weights[w];
        bool found = people->indicator < 0 || plan->weights[w].set < 0;
        for (size_t t = 0; !found && t < plan->n_tables; t++)
            found = is_by_strata(plan, &plan->tables[t], people, (size_t)plan->weights[w].set);
        if (!found)
            talgeo__plan_problem(reader, list->items[w],
                                 "weights need a table of '%s' for '%s' by period and all of the "
                                 "columns in by",
                                 plan->indicators[people->indicator].id, people->set);
    }
}

void talgeo__plan_read_figures(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"confidence", "baseline",     "followup",    "compare",
                                        "gradient",   "multiplicity", "reliability", "shrinkage",
                                        "rates",      "weights",      NULL};
    static const char *const rules[] = {"none", "benjamini_hochberg", NULL};
    static const char *const reliabilities[] = {"none", "shares", NULL};
    static const char *const shrinkages[] = {"none", "empirical_bayes", NULL};
    talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "figures", known)) return;
    plan->policy.confidence = talgeo__plan_number(reader, node, "confidence", 0.5, 0.9999, 0.95);
    plan->asked.baseline = read_period(reader, node, "baseline");
    plan->asked.followup = read_period(reader, node, "followup");
    if (plan->asked.baseline && plan->asked.followup &&
        talgeo__period_parse(&plan->periods, plan->asked.baseline) >=
            talgeo__period_parse(&plan->periods, plan->asked.followup))
        talgeo__plan_problem(reader, node, "the follow-up must be later than the baseline");
    read_comparator(reader, node);
    read_gradient(reader, talgeo__yaml_get(node, "gradient"));
    read_rates(reader, talgeo__yaml_get(node, "rates"));
    read_weights(reader, talgeo__yaml_get(node, "weights"));
    plan->asked.reliability =
        talgeo__plan_choice(reader, node, "reliability", reliabilities, 0) == 1;
    plan->asked.shrinkage = talgeo__plan_choice(reader, node, "shrinkage", shrinkages, 0) == 1;
    plan->asked.multiplicity = (talgeo_multiplicity)talgeo__plan_choice(
        reader, node, "multiplicity", rules, TALGEO_MULTIPLICITY_BENJAMINI_HOCHBERG);
}

/* ---- Goals ---- */

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

/* Without a list: every area set that shows the indicator. */
static void read_goal_sets(talgeo__plan_reader *reader, const talgeo__yaml *goal_node,
                           talgeo__goal *goal)
{
    const talgeo_plan *plan = reader->plan;
    const talgeo__yaml *node = talgeo__yaml_get(goal_node, "area_sets");
    size_t indicator = (size_t)goal->indicator;
    if (node == NULL || (node->kind == TALGEO__YAML_SCALAR && strcmp(node->text, "all") == 0)) {
        for (size_t s = 0; s < plan->n_sets; s++)
            if (is_shown(plan, indicator, s)) add_set(reader, goal, s);
        if (goal->n_sets == 0)
            talgeo__plan_problem(reader, goal_node,
                                 "no table shows '%s' by area and period, which the goal needs",
                                 plan->indicators[indicator].id);
        return;
    }
    size_t n = talgeo__plan_sequence(reader, node, "area_sets", plan->n_sets);
    for (size_t i = 0; i < n; i++) {
        int set = talgeo__plan_known_id(reader, node->items[i], "area set", plan->sets,
                                        plan->n_sets, sizeof *plan->sets);
        if (set < 0) continue;
        if (!is_shown(plan, indicator, (size_t)set))
            talgeo__plan_problem(reader, node->items[i],
                                 "no table shows '%s' of '%s' by period, which the goal needs",
                                 plan->indicators[indicator].id, plan->sets[set].id);
        add_set(reader, goal, (size_t)set);
    }
}

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
    goal->period = read_period(reader, node, "period");
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
    static const char *const known[] = {"id",      "title",     "indicator!", "baseline!",
                                        "target!", "area_sets", NULL};
    const talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "goal", known)) return;
    const talgeo__yaml *indicator = talgeo__yaml_get(node, "indicator");
    if (indicator) goal->indicator = talgeo__plan_indicator(reader, indicator);
    goal->baseline = read_period(reader, node, "baseline");
    read_target(reader, talgeo__yaml_get(node, "target"), goal);
    check_times(reader, node, goal);
    if (goal->indicator < 0) return;
    if (plan->indicators[goal->indicator].better == 0)
        talgeo__plan_problem(reader, indicator,
                             "a goal needs an indicator of which one way is better: give '%s' "
                             "better: lower or higher",
                             plan->indicators[goal->indicator].id);
    read_goal_sets(reader, node, goal);
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
