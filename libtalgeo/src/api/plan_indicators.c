/* What a plan counts: its indicators. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/text.h"
#include "../cube/worth.h"
#include "../core/names.h"
#include "plan_fields.h"

enum { MAX_INDICATORS = 100, MAX_EVENTS = 50, MAX_CLASSES = 20, MAX_ID = 40 };

/* ---- Values ---- */

bool talgeo__plan_is_computed(const char *value)
{
    return strcmp(value, "bmi_class") == 0 || strcmp(value, "bmi_grade") == 0;
}

static void check_bmi(talgeo__plan_reader *reader, const talgeo__yaml *node,
                      const talgeo__source *source)
{
    static const char *const growth[] = {"sex", "birth_date", "height_cm", "weight_kg"};
    talgeo__string missing = {0};
    for (size_t i = 0; i < sizeof growth / sizeof *growth; i++)
        if (!talgeo__source_has(source, growth[i]))
            talgeo__string_printf(&missing, "%s%s", missing.length ? ", " : "", growth[i]);
    if (missing.failed) reader->problems->failed = true;
    if (missing.data)
        talgeo__plan_problem(reader, node,
                             "%s is computed from columns that source '%s' does not name: %s",
                             node->text, source->id ? source->id : "", missing.data);
    talgeo__string_free(&missing);
}

static void check_value(talgeo__plan_reader *reader, const talgeo__yaml *node,
                        const talgeo__source *source)
{
    const char *names[TALGEO__PLAN_NAMES] = {"bmi_class", "bmi_grade"};
    if (talgeo__plan_is_computed(node->text))
        check_bmi(reader, node, source);
    else if (talgeo__plan_is_measure(node->text))
        talgeo__plan_problem(reader, node,
                             "value '%s' is a measurement; an indicator needs an answer or "
                             "bmi_class",
                             node->text);
    else if (!talgeo__source_has(source, node->text))
        talgeo__plan_unknown(reader, node, "value", node->text, names,
                             talgeo__plan_add_aliases(source, names, 2));
}

/* What a value can be, where that does not depend on the file; NULL where it does. */
static const char *const *answers_of(const char *value, size_t *count)
{
    static const char *const classes[] = {"thin", "normal", "overweight", "obese"};
    static const char *const grades[] = {"thin_3", "thin_2",        "thin_1",  "severely_thin",
                                         "thin",   "normal",        "at_risk", "overweight",
                                         "obese",  "severely_obese"};
    static const char *const sexes[] = {"boy", "girl"};
    *count = strcmp(value, "bmi_class") == 0   ? sizeof classes / sizeof *classes
             : strcmp(value, "bmi_grade") == 0 ? sizeof grades / sizeof *grades
                                               : sizeof sexes / sizeof *sexes;
    if (strcmp(value, "bmi_class") == 0) return classes;
    if (strcmp(value, "bmi_grade") == 0) return grades;
    return strcmp(value, "sex") == 0 ? sexes : NULL;
}

static void check_answer(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what,
                         const char *value)
{
    size_t n;
    const char *const *known = answers_of(value, &n);
    for (size_t i = 0; known && i < n; i++)
        if (strcmp(node->text, known[i]) == 0) return;
    if (known) talgeo__plan_unknown(reader, node, what, node->text, known, n);
}

/* ---- Events ---- */

static void add_event(talgeo__plan_reader *reader, char *text, talgeo__indicator *indicator)
{
    char **event = talgeo__plan_more(reader, &indicator->events, &indicator->n_events,
                                     sizeof *indicator->events);
    if (text) talgeo__compose_name(text); /* as the answers of the rows are */
    if (event)
        *event = text;
    else
        free(text);
    if (text == NULL) reader->problems->failed = true;
}

/* Ranges and scales are kept as texts; an answer must not look like one. */
static bool is_written_range(const char *text)
{
    talgeo__range range;
    talgeo__scale scale;
    return talgeo__range_read(text, &range) || talgeo__scale_read(text, &scale);
}

static void read_answers(talgeo__plan_reader *reader, const talgeo__yaml *node,
                         talgeo__indicator *indicator)
{
    size_t n = talgeo__plan_sequence(reader, node, "event", MAX_EVENTS);
    for (size_t i = 0; i < n; i++) {
        const char *text = talgeo__plan_scalar(reader, node->items[i], "event");
        if (text == NULL) continue;
        for (size_t k = 0; k < indicator->n_events; k++)
            if (indicator->events[k] && strcmp(indicator->events[k], text) == 0)
                talgeo__plan_problem(reader, node->items[i], "event '%s' stands twice", text);
        if (indicator->value) check_answer(reader, node->items[i], "event", indicator->value);
        if (is_written_range(text))
            talgeo__plan_problem(reader, node->items[i],
                                 "'%s' is no answer: a range of numbers, or a mean, stands by "
                                 "itself, not in a list",
                                 text);
        add_event(reader, talgeo__plan_copy(reader, text), indicator);
    }
}

/* {at_least: 7, below: 10} */
static void read_range(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       talgeo__indicator *indicator)
{
    static const char *const known[] = {"at_least", "above", "at_most", "below", NULL};
    if (!talgeo__plan_mapping(reader, node, "range", known)) return;
    double end[4];
    for (int i = 0; i < 4; i++)
        end[i] = talgeo__plan_number(reader, node, known[i], -1e9, 1e9, (double)NAN);
    talgeo__range range = {.low = !isnan(end[0])   ? end[0]
                                  : !isnan(end[1]) ? end[1]
                                                   : -(double)INFINITY,
                           .high = !isnan(end[2])   ? end[2]
                                   : !isnan(end[3]) ? end[3]
                                                    : (double)INFINITY,
                           .above = isnan(end[0]) && !isnan(end[1]),
                           .below = isnan(end[2]) && !isnan(end[3])};
    bool twice = (!isnan(end[0]) && !isnan(end[1])) || (!isnan(end[2]) && !isnan(end[3]));
    bool none = isinf(range.low) && isinf(range.high);
    bool empty =
        range.low > range.high || (range.low == range.high && (range.above || range.below));
    if (twice || none || empty)
        talgeo__plan_problem(reader, node,
                             "a range has one or two of at_least or above, and at_most or below, "
                             "the lower number first");
    if (indicator->value && answers_of(indicator->value, &(size_t){0}))
        talgeo__plan_problem(reader, node, "'%s' has answers, no numbers", indicator->value);
    add_event(reader, talgeo__range_write(&range), indicator);
}

static void mark_number(talgeo__source *source, const char *alias)
{
    for (size_t i = 0; alias && i < source->n_columns; i++)
        if (strcmp(source->columns[i].alias, alias) == 0) source->numbers |= (uint64_t)1 << i;
}

/* A list of answers, or a range of numbers. */
static void read_event(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       talgeo__source *source, talgeo__indicator *indicator)
{
    if (node->kind != TALGEO__YAML_MAPPING) {
        read_answers(reader, node, indicator);
        return;
    }
    read_range(reader, node, indicator);
    if (source) mark_number(source, indicator->value);
}

/* ---- Means ---- */

static void set_scale(talgeo__source *source, const char *alias, const talgeo__scale *scale)
{
    for (size_t i = 0; alias && i < source->n_columns; i++) {
        talgeo__column_spec *column = &source->columns[i];
        if (strcmp(column->alias, alias) != 0) continue;
        column->scaled = true;
        column->low = scale->low;
        column->high = scale->high;
    }
}

/* {from: 0, to: 10, decimals: 1} */
static talgeo__scale read_scale(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"from!", "to!", "decimals", NULL};
    talgeo__scale scale = {0};
    if (!talgeo__plan_mapping(reader, node, "mean", known)) return scale;
    double decimals = talgeo__plan_number(reader, node, "decimals", 0, TALGEO__MAX_DECIMALS, 0);
    scale.low = talgeo__plan_number(reader, node, "from", -1e6, 1e6, 0);
    scale.high = talgeo__plan_number(reader, node, "to", -1e6, 1e6, 1);
    scale.decimals = (int)decimals;
    if ((double)scale.decimals != decimals)
        talgeo__plan_problem(reader, node, "decimals must be a whole number");
    else if (!talgeo__scale_close(&scale))
        talgeo__plan_problem(reader, node,
                             "a mean is of answers from a lower to a higher end that have no more "
                             "decimals than it says, at most %d steps apart",
                             (int)TALGEO__MAX_STEPS);
    return scale;
}

/* What says of shares alone, and answers that are no numbers. */
static void check_mean(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       const talgeo__indicator *indicator)
{
    const talgeo__yaml *sensitive = talgeo__yaml_get(node, "sensitive");
    if (sensitive)
        talgeo__plan_problem(reader, sensitive,
                             "sensitive is of shares; that all answers are at either end of the "
                             "scale is hidden anyway");
    if (indicator->value && answers_of(indicator->value, &(size_t){0}))
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "value"),
                             "'%s' has answers, no numbers", indicator->value);
}

/* ---- Of whom ---- */

static void add_among(talgeo__plan_reader *reader, const char *alias, const char *answer,
                      talgeo__indicator *indicator)
{
    talgeo__string text = {0};
    talgeo__string_printf(&text, "%s=%s", alias, answer);
    char **among = talgeo__plan_more(reader, &indicator->among, &indicator->n_among, sizeof *among);
    if (among) *among = talgeo__plan_copy(reader, text.data ? text.data : "");
    if (text.failed) reader->problems->failed = true;
    talgeo__string_free(&text);
}

/* {stage: [udskoling]}: columns of the indicator's own source. */
static void read_among(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       const talgeo__source *source, talgeo__indicator *indicator)
{
    if (node->kind != TALGEO__YAML_MAPPING || node->count == 0) {
        talgeo__plan_problem(reader, node, "among must be a mapping (column: [answer, ...])");
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const char *alias = node->keys[i]->text, *names[TALGEO__PLAN_NAMES];
        if (source && (talgeo__plan_is_measure(alias) || !talgeo__source_has(source, alias)))
            talgeo__plan_unknown(reader, node->keys[i], "among", alias, names,
                                 talgeo__plan_add_aliases(source, names, 0));
        size_t n = talgeo__plan_sequence(reader, node->items[i], "among", MAX_EVENTS);
        for (size_t k = 0; k < n; k++) {
            const char *answer = talgeo__plan_scalar(reader, node->items[i]->items[k], "among");
            if (answer == NULL) continue;
            check_answer(reader, node->items[i]->items[k], "among", alias);
            add_among(reader, alias, answer, indicator);
        }
    }
}

/* ---- Classes of a distribution ---- */

static char *join(talgeo__plan_reader *reader, const char *a, const char *between, const char *b)
{
    talgeo__string text = {0};
    talgeo__string_printf(&text, "%s%s%s", a, between, b);
    if (text.failed) reader->problems->failed = true;
    return text.data;
}

/* The share of one class: named after both, else as the distribution. */
static void name_class(talgeo__plan_reader *reader, const talgeo__yaml *at,
                       const talgeo__indicator *whole, const talgeo__label *title, const char *id,
                       talgeo__indicator *share)
{
    free(share->id);
    talgeo__label_end(&share->title);
    share->id = join(reader, whole->id, "_", id);
    if (share->id && strlen(share->id) > MAX_ID)
        talgeo__plan_problem(reader, at,
                             "'%s' is too long: with the id of the indicator at most %d", share->id,
                             (int)MAX_ID);
    share->title.da = join(reader, talgeo__label_text(&whole->title, "da"), ": ",
                           talgeo__label_text(title, "da"));
    share->title.en = join(reader, talgeo__label_text(&whole->title, "en"), ": ",
                           talgeo__label_text(title, "en"));
}

/* No answer may be of two classes. */
static void check_classes(talgeo__plan_reader *reader, const talgeo__yaml *node,
                          const talgeo__bundle *bundle)
{
    const talgeo__indicator *classes = reader->plan->indicators + bundle->first;
    for (size_t c = 1; c < bundle->count && !reader->problems->failed; c++)
        for (size_t before = 0; before < c; before++)
            if (talgeo__indicators_overlap(&classes[before], &classes[c]))
                talgeo__plan_problem(reader, node->items[c],
                                     "classes '%s' and '%s' have answers in common",
                                     classes[before].id, classes[c].id);
}

static void read_class(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       const talgeo__indicator *whole, talgeo__source *source)
{
    static const char *const known[] = {"id!", "title", "event!", NULL};
    talgeo_plan *plan = reader->plan;
    bool word = node->kind == TALGEO__YAML_SCALAR;
    if (!word && !talgeo__plan_mapping(reader, node, "class", known)) return;
    talgeo__indicator *share =
        talgeo__plan_more(reader, &plan->indicators, &plan->n_indicators, sizeof *share);
    if (share == NULL || !talgeo__indicator_copy(share, whole)) {
        reader->problems->failed = true;
        return;
    }
    if (word) talgeo__plan_check_id(reader, node, "the class");
    char *id = word ? talgeo__plan_copy(reader, node->text) : talgeo__plan_id(reader, node);
    talgeo__label title = {id, NULL}, own = {0};
    if (!word) title = own = talgeo__plan_label(reader, node, "title", id ? id : "");
    if (id) name_class(reader, node, whole, &title, id, share);
    if (word && share->value) {
        check_answer(reader, node, "class", share->value);
        add_event(reader, talgeo__plan_copy(reader, node->text), share);
    }
    const talgeo__yaml *event = word ? NULL : talgeo__yaml_get(node, "event");
    if (event) read_event(reader, event, source, share);
    talgeo__label_end(&own);
    free(id);
}

/* ---- Indicators ---- */

static talgeo__source *read_source(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                   talgeo__indicator *indicator)
{
    const talgeo_plan *plan = reader->plan;
    const talgeo__yaml *source = talgeo__yaml_get(node, "source");
    int index = source ? talgeo__plan_known_id(reader, source, "source", plan->sources,
                                               plan->n_sources, sizeof *plan->sources)
                       : -1;
    if (index < 0) return NULL;
    indicator->source = talgeo__plan_copy(reader, plan->sources[index].id);
    if (indicator->value)
        check_value(reader, talgeo__yaml_get(node, "value"), &plan->sources[index]);
    return &plan->sources[index];
}

/* What shares, distributions and means have in common. */
static talgeo__source *read_common(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                   talgeo__indicator *indicator)
{
    static const char *const better[] = {"lower", "none", "higher", NULL};
    static const char *const sensitive[] = {"event", "both", NULL};
    indicator->id = talgeo__plan_id(reader, node);
    indicator->title =
        talgeo__plan_label(reader, node, "title", indicator->id ? indicator->id : "");
    if (talgeo__yaml_get(node, "unit"))
        indicator->unit = talgeo__plan_label(reader, node, "unit", "");
    double decimals =
        talgeo__plan_number(reader, node, "decimals", 0, TALGEO__DECIMALS, TALGEO__DECIMALS);
    indicator->coarser = TALGEO__DECIMALS - (int)decimals;
    if (decimals != (int)decimals)
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "decimals"),
                             "decimals must be a whole number");
    if (talgeo__yaml_get(node, "definition"))
        indicator->definition = talgeo__plan_label(reader, node, "definition", "");
    indicator->value = talgeo__plan_text(reader, node, "value");
    indicator->better = talgeo__plan_choice(reader, node, "better", better, 1) - 1;
    indicator->sensitive_both = talgeo__plan_choice(reader, node, "sensitive", sensitive, 0) == 1;
    talgeo__source *source = read_source(reader, node, indicator);
    const talgeo__yaml *among = talgeo__yaml_get(node, "among");
    if (among) read_among(reader, among, source, indicator);
    return source;
}

static void read_share(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    talgeo_plan *plan = reader->plan;
    talgeo__indicator *indicator =
        talgeo__plan_more(reader, &plan->indicators, &plan->n_indicators, sizeof *indicator);
    if (indicator == NULL) return;
    talgeo__source *source = read_common(reader, node, indicator);
    read_event(reader, talgeo__yaml_get(node, "event"), source, indicator);
}

static void read_mean(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    talgeo_plan *plan = reader->plan;
    talgeo__indicator *indicator =
        talgeo__plan_more(reader, &plan->indicators, &plan->n_indicators, sizeof *indicator);
    if (indicator == NULL) return;
    talgeo__source *source = read_common(reader, node, indicator);
    talgeo__scale scale = read_scale(reader, talgeo__yaml_get(node, "mean"));
    indicator->sensitive_both = true;
    check_mean(reader, node, indicator);
    add_event(reader, talgeo__scale_write(&scale), indicator);
    if (source == NULL) return;
    mark_number(source, indicator->value);
    set_scale(source, indicator->value, &scale);
}

static void read_distribution(talgeo__plan_reader *reader, const talgeo__yaml *node,
                              const talgeo__yaml *classes)
{
    talgeo__indicator whole = {0};
    talgeo__source *source = read_common(reader, node, &whole);
    size_t n = talgeo__plan_sequence(reader, classes, "classes", MAX_CLASSES);
    for (size_t i = 0; i < n && whole.id; i++)
        read_class(reader, classes->items[i], &whole, source);
    talgeo__indicator_end(&whole);
}

static void read_indicator(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"id!",    "source!",   "title",    "definition", "value!",
                                        "event",  "classes",   "mean",     "unit",       "among",
                                        "better", "sensitive", "decimals", NULL};
    talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "indicator", known)) return;
    const talgeo__yaml *event = talgeo__yaml_get(node, "event");
    const talgeo__yaml *classes = talgeo__yaml_get(node, "classes");
    const talgeo__yaml *mean = talgeo__yaml_get(node, "mean");
    if (!!event + !!classes + !!mean != 1) {
        talgeo__plan_problem(reader, node, "an indicator has either 'event', 'classes' or 'mean'");
        return;
    }
    talgeo__bundle *bundle =
        talgeo__plan_more(reader, &plan->bundles, &plan->n_bundles, sizeof *bundle);
    if (bundle == NULL) return;
    bundle->id = talgeo__plan_text(reader, node, "id");
    bundle->first = plan->n_indicators;
    if (event)
        read_share(reader, node);
    else if (mean)
        read_mean(reader, node);
    else
        read_distribution(reader, node, classes);
    bundle->count = plan->n_indicators - bundle->first;
    if (classes && classes->count == bundle->count) check_classes(reader, classes, bundle);
}

/* Shares of classes have ids too. */
static void check_ids(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t b = 0; b < plan->n_bundles; b++) {
        const talgeo__bundle *bundle = &plan->bundles[b];
        bool twice = bundle->id &&
                     talgeo__plan_find_id(plan->bundles, b, sizeof *plan->bundles, bundle->id) >= 0;
        for (size_t i = bundle->first; i < bundle->first + bundle->count; i++)
            twice = twice || (plan->indicators[i].id &&
                              talgeo__plan_find_id(plan->indicators, i, sizeof *plan->indicators,
                                                   plan->indicators[i].id) >= 0);
        if (twice)
            talgeo__plan_problem(reader, talgeo__yaml_get(node->items[b], "id"),
                                 "indicator '%s' stands twice", bundle->id);
    }
}

static bool has_mean_of(const talgeo_plan *plan, const talgeo__bundle *bundle,
                        const talgeo__indicator *like)
{
    for (size_t i = bundle->first; i < bundle->first + bundle->count; i++) {
        const talgeo__indicator *own = &plan->indicators[i];
        if (own->value && own->source && like->value && like->source &&
            talgeo__same_column(own, like) && (talgeo__is_mean(own) || talgeo__is_mean(like)))
            return true;
    }
    return false;
}

/* Is the indicator among children with some answers to the column of the mean? */
static bool is_among_mean(const talgeo__indicator *own, const talgeo__indicator *mean)
{
    if (!own->source || !mean->source || !mean->value || !talgeo__is_mean(mean) ||
        strcmp(own->source, mean->source) != 0)
        return false;
    size_t length = strlen(mean->value);
    for (size_t k = 0; k < own->n_among; k++)
        if (strncmp(own->among[k], mean->value, length) == 0 && own->among[k][length] == '=')
            return true;
    return false;
}

static void check_among_means(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t b = 0; b < plan->n_bundles; b++)
        for (size_t i = 0; plan->bundles[b].count && i < plan->n_indicators; i++)
            if (is_among_mean(&plan->indicators[plan->bundles[b].first], &plan->indicators[i]))
                talgeo__plan_problem(reader, talgeo__yaml_get(node->items[b], "among"),
                                     "among: '%s' is the column of a mean; of it nothing else is "
                                     "published",
                                     plan->indicators[i].value);
}

/* A mean and a share of one column say more of each other's children than both are protected for.
 */
static void check_means(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t b = 1; b < plan->n_bundles; b++)
        for (size_t before = 0; before < b; before++) {
            const talgeo__bundle *bundle = &plan->bundles[b];
            if (bundle->count == 0 ||
                !has_mean_of(plan, &plan->bundles[before], &plan->indicators[bundle->first]))
                continue;
            talgeo__plan_problem(reader, talgeo__yaml_get(node->items[b], "value"),
                                 "'%s' is made of the column of '%s'; of a column with a mean "
                                 "nothing else is published",
                                 bundle->id ? bundle->id : "",
                                 plan->bundles[before].id ? plan->bundles[before].id : "");
        }
    check_among_means(reader, node);
    if (talgeo__worth(plan->indicators, plan->n_indicators) == 0)
        talgeo__plan_problem(reader, node,
                             "the scales of the means have too little in common: the least common "
                             "multiple of their steps is above %d; give them fewer decimals",
                             (int)TALGEO__MOST_WORTH);
}

void talgeo__plan_read_indicators(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    size_t n = talgeo__plan_sequence(reader, node, "indicators", MAX_INDICATORS);
    for (size_t i = 0; i < n; i++) read_indicator(reader, node->items[i]);
    if (reader->plan->n_bundles != n || reader->problems->failed) return;
    check_ids(reader, node);
    check_means(reader, node);
    talgeo__plan_check_twice(reader, node);
}
