/* What a plan asks of the figures but for goals: comparisons, rates, weights, the social gradient.
 */
#include <stdlib.h>
#include <string.h>

#include "../core/names.h"
#include "../core/text.h"
#include "plan_fields.h"

enum { MAX_RATES = 100 };

/* An area set of one area, or {area_set: ID, area: KEY}. */
static void read_comparator(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"area_set!", "area!", NULL};
    const talgeo_plan *plan = reader->plan;
    const talgeo__yaml *compare = talgeo__yaml_get(node, "compare"), *set = compare;
    if (compare && compare->kind == TALGEO__YAML_MAPPING) {
        talgeo__plan_mapping(reader, compare, "compare", known);
        set = talgeo__yaml_get(compare, "area_set");
        reader->plan->asked.comparator_area = talgeo__plan_text(reader, compare, "area");
    }
    if (set && talgeo__plan_known_id(reader, set, "area set", plan->sets, plan->n_sets,
                                     sizeof *plan->sets) >= 0)
        reader->plan->asked.comparator = talgeo__plan_copy(reader, set->text);
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

/* How deprived each area of a set is, or each group by a column. */
static void read_gradient(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"area_set", "column", "file!", "layer",
                                        "key!",     "score!", NULL};
    talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "gradient", known)) return;
    const talgeo__yaml *set = talgeo__yaml_get(node, "area_set");
    bool groups = talgeo__yaml_get(node, "column") != NULL;
    talgeo__score_spec *spec = groups ? &plan->group_gradient : &plan->gradient;
    if ((set != NULL) == groups || spec->file) {
        talgeo__plan_problem(reader, node,
                             "a gradient is over the areas of an area_set or the groups of a "
                             "column; a plan has one of each at most");
        return;
    }
    read_numbers(reader, node, "score", spec);
    if (groups) plan->asked.ranked_by = talgeo__plan_text(reader, node, "column");
    if (set && spec->set >= 0) plan->asked.ranked = talgeo__plan_copy(reader, set->text);
}

/* One, or a list of them. */
static void read_gradients(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    if (node && node->kind == TALGEO__YAML_MAPPING) {
        read_gradient(reader, node);
        return;
    }
    size_t n = node ? talgeo__plan_sequence(reader, node, "gradient", 2) : 0;
    for (size_t i = 0; i < n; i++) read_gradient(reader, node->items[i]);
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

/* What clusters, as school classes, take from the number of children that a figure is worth. */
static void read_clusters(talgeo__plan_reader *reader, const talgeo__yaml *node,
                          talgeo__people *people)
{
    people->cluster = talgeo__plan_text(reader, node, "cluster");
    people->design_effect = talgeo__plan_number(reader, node, "design_effect", 1, 100, 1);
    if (people->cluster && talgeo__yaml_get(node, "design_effect"))
        talgeo__plan_problem(reader, node,
                             "weights take either a cluster, whose design effect is worked out, "
                             "or a design_effect that is known");
}

/* Shares of strata, weighted to who lives in each area and period by each stratum. */
static void read_weighting(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"indicator!", "area_set!",     "by!",    "file!",  "layer",
                                        "key!",       "column!",       "level!", "count!", "period",
                                        "cluster",    "design_effect", NULL};
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
    read_clusters(reader, node, people);
    if (spec->set >= 0) people->set = talgeo__plan_copy(reader, plan->sets[spec->set].id);
}

static void read_weights(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    size_t n = node ? talgeo__plan_sequence(reader, node, "weights", MAX_RATES) : 0;
    for (size_t i = 0; i < n; i++) read_weighting(reader, node->items[i]);
}

/* Does the table show the indicator and the set by period and just these strata? */
static bool is_by_strata(const talgeo_plan *plan, const talgeo__table *table, size_t indicator,
                         size_t set, char *const *strata, size_t n_strata)
{
    bool is = table->by_period && !table->pool && table->n_by == n_strata, shown = false,
         of_set = false;
    for (size_t i = 0; i < table->n_indicators; i++)
        shown = shown || table->indicators[i] == indicator;
    for (size_t s = 0; s < table->n_sets; s++) of_set = of_set || table->sets[s] == set;
    for (size_t b = 0; is && b < table->n_by; b++) {
        int stratum =
            talgeo__plan_find_id(plan->strata, plan->n_strata, sizeof *plan->strata, strata[b]);
        is = false;
        for (size_t k = 0; stratum >= 0 && k < table->n_by; k++)
            is = is ||
                 (table->by[k].kind == TALGEO__BY_STRATUM && table->by[k].index == (size_t)stratum);
    }
    return is && shown && of_set;
}

/* Does a table show the indicator and the set by period and just these strata? */
static bool any_by_strata(const talgeo_plan *plan, size_t indicator, size_t set,
                          char *const *strata, size_t n_strata)
{
    for (size_t t = 0; t < plan->n_tables; t++)
        if (is_by_strata(plan, &plan->tables[t], indicator, set, strata, n_strata)) return true;
    return false;
}

static void check_weights(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    const talgeo__yaml *list = talgeo__yaml_get(node, "weights");
    for (size_t w = 0; w < plan->n_weights && w < plan->asked.n_weights; w++) {
        const talgeo__people *people = &plan->asked.weights[w];
        if (people->indicator < 0 || plan->weights[w].set < 0) continue;
        size_t indicator = (size_t)people->indicator, set = (size_t)plan->weights[w].set;
        if (!any_by_strata(plan, indicator, set, people->by, people->n_by))
            talgeo__plan_problem(reader, list->items[w],
                                 "weights need a table of '%s' for '%s' by period and all of the "
                                 "columns in by",
                                 plan->indicators[indicator].id, people->set);
        if (people->cluster && !any_by_strata(plan, indicator, set, &people->cluster, 1))
            talgeo__plan_problem(reader, list->items[w],
                                 "a cluster needs a table of '%s' for '%s' by period and '%s'",
                                 plan->indicators[indicator].id, people->set, people->cluster);
    }
}

/* Is there a table by period and just the stratum? */
static bool is_ranked(const talgeo_plan *plan, const char *id)
{
    int stratum = talgeo__plan_find_id(plan->strata, plan->n_strata, sizeof *plan->strata, id);
    for (size_t t = 0; stratum >= 0 && t < plan->n_tables; t++) {
        const talgeo__table *table = &plan->tables[t];
        if (table->by_period && !table->pool && table->n_by == 1 &&
            table->by[0].kind == TALGEO__BY_STRATUM && table->by[0].index == (size_t)stratum)
            return true;
    }
    return false;
}

void talgeo__plan_check_figures(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const char *ranked = reader->plan->asked.ranked_by;
    if (ranked && !is_ranked(reader->plan, ranked))
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "gradient"),
                             "a gradient over '%s' needs a table by period and '%s' alone", ranked,
                             ranked);
    check_weights(reader, node);
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
    plan->asked.baseline = talgeo__plan_period(reader, node, "baseline");
    plan->asked.followup = talgeo__plan_period(reader, node, "followup");
    if (plan->asked.baseline && plan->asked.followup &&
        talgeo__period_parse(&plan->periods, plan->asked.baseline) >=
            talgeo__period_parse(&plan->periods, plan->asked.followup))
        talgeo__plan_problem(reader, node, "the follow-up must be later than the baseline");
    read_comparator(reader, node);
    read_gradients(reader, talgeo__yaml_get(node, "gradient"));
    read_rates(reader, talgeo__yaml_get(node, "rates"));
    read_weights(reader, talgeo__yaml_get(node, "weights"));
    plan->asked.reliability =
        talgeo__plan_choice(reader, node, "reliability", reliabilities, 0) == 1;
    plan->asked.shrinkage = talgeo__plan_choice(reader, node, "shrinkage", shrinkages, 0) == 1;
    plan->asked.multiplicity = (talgeo_multiplicity)talgeo__plan_choice(
        reader, node, "multiplicity", rules, TALGEO_MULTIPLICITY_BENJAMINI_HOCHBERG);
}
