/* What a plan counts: its indicators. */
#include <string.h>

#include "../core/text.h"
#include "plan_fields.h"

enum { MAX_INDICATORS = 100, MAX_EVENTS = 50 };

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

static void check_event(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *value)
{
    size_t n;
    const char *const *known = answers_of(value, &n);
    for (size_t i = 0; known && i < n; i++)
        if (strcmp(node->text, known[i]) == 0) return;
    if (known) talgeo__plan_unknown(reader, node, "event", node->text, known, n);
}

static void read_events(talgeo__plan_reader *reader, const talgeo__yaml *node,
                        talgeo__indicator *indicator)
{
    size_t n = talgeo__plan_sequence(reader, node, "event", MAX_EVENTS);
    for (size_t i = 0; i < n; i++) {
        const char *text = talgeo__plan_scalar(reader, node->items[i], "event");
        if (text == NULL) continue;
        for (size_t k = 0; k < indicator->n_events; k++)
            if (indicator->events[k] && strcmp(indicator->events[k], text) == 0)
                talgeo__plan_problem(reader, node->items[i], "event '%s' stands twice", text);
        if (indicator->value) check_event(reader, node->items[i], indicator->value);
        char **event = talgeo__plan_more(reader, &indicator->events, &indicator->n_events,
                                         sizeof *indicator->events);
        if (event) *event = talgeo__plan_copy(reader, text);
    }
}

static void read_indicator_source(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                  talgeo__indicator *indicator)
{
    const talgeo_plan *plan = reader->plan;
    const talgeo__yaml *source = talgeo__yaml_get(node, "source");
    int index = source ? talgeo__plan_known_id(reader, source, "source", plan->sources,
                                               plan->n_sources, sizeof *plan->sources)
                       : -1;
    if (index < 0) return;
    indicator->source = talgeo__plan_copy(reader, plan->sources[index].id);
    if (indicator->value)
        check_value(reader, talgeo__yaml_get(node, "value"), &plan->sources[index]);
}

static void read_indicator(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"id!",    "source!", "title",     "value!",
                                        "event!", "better",  "sensitive", NULL};
    static const char *const better[] = {"lower", "none", "higher", NULL};
    static const char *const sensitive[] = {"event", "both", NULL};
    talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "indicator", known)) return;
    talgeo__indicator *indicator =
        talgeo__plan_more(reader, &plan->indicators, &plan->n_indicators, sizeof *indicator);
    if (indicator == NULL) return;
    indicator->id = talgeo__plan_id(reader, node);
    indicator->title =
        talgeo__plan_label(reader, node, "title", indicator->id ? indicator->id : "");
    indicator->value = talgeo__plan_text(reader, node, "value");
    indicator->better = talgeo__plan_choice(reader, node, "better", better, 1) - 1;
    indicator->sensitive_both = talgeo__plan_choice(reader, node, "sensitive", sensitive, 0) == 1;
    read_indicator_source(reader, node, indicator);
    const talgeo__yaml *event = talgeo__yaml_get(node, "event");
    if (event) read_events(reader, event, indicator);
    if (indicator->id && talgeo__plan_find_id(plan->indicators, plan->n_indicators - 1,
                                              sizeof *plan->indicators, indicator->id) >= 0)
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "id"), "indicator '%s' stands twice",
                             indicator->id);
}

void talgeo__plan_read_indicators(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    size_t n = talgeo__plan_sequence(reader, node, "indicators", MAX_INDICATORS);
    for (size_t i = 0; i < n; i++) read_indicator(reader, node->items[i]);
}
