/* What a plan publishes: indicators, and the tables and strata of them. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "plan_fields.h"

/* ---- Names ---- */

/* Index of an id in an array of structs whose first member is the id; -1 where there is none. */
static int find_id(const void *array, size_t count, size_t size, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        const char *own;
        memcpy(&own, (const char *)array + i * size, sizeof own);
        if (own && strcmp(own, id) == 0) return (int)i;
    }
    return -1;
}

static int known_id(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what,
                    const void *array, size_t count, size_t size)
{
    const char *names[64];
    size_t n = 0;
    const char *id = talgeo__plan_scalar(reader, node, what);
    if (id == NULL) return -1;
    int index = find_id(array, count, size, id);
    if (index >= 0) return index;
    for (size_t i = 0; i < count && n < 64; i++) {
        memcpy(&names[n], (const char *)array + i * size, sizeof *names);
        if (names[n]) n++;
    }
    talgeo__plan_unknown(reader, node, what, id, names, n);
    return -1;
}

static int source_of(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what)
{
    const talgeo_plan *plan = reader->plan;
    return known_id(reader, node, what, plan->sources, plan->n_sources, sizeof *plan->sources);
}

static int indicator_of(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    return known_id(reader, node, "indicator", plan->indicators, plan->n_indicators,
                    sizeof *plan->indicators);
}

static bool has_column(const talgeo__source *source, const char *alias)
{
    return find_id(source->columns, source->n_columns, sizeof *source->columns, alias) >= 0;
}

static bool add_index(talgeo__plan_reader *reader, size_t **array, size_t *count, size_t index)
{
    size_t *slot = talgeo__plan_more(reader, array, count, sizeof *slot);
    if (slot) *slot = index;
    return slot != NULL;
}

/* ---- Indicators ---- */

static void check_value(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *alias,
                        const talgeo__source *source)
{
    static const char *const growth[] = {"sex", "birth_date", "height_cm", "weight_kg"};
    const char *names[65];
    size_t n = 0;
    if (strcmp(alias, "bmi_class") == 0) {
        for (size_t i = 0; i < 4; i++)
            if (!has_column(source, growth[i]))
                talgeo__plan_problem(reader, node, "bmi_class needs the column '%s' in source '%s'",
                                     growth[i], source->id);
        return;
    }
    if (has_column(source, alias)) return;
    names[n++] = "bmi_class";
    for (size_t i = 0; i < source->n_columns && n < 65; i++) names[n++] = source->columns[i].alias;
    talgeo__plan_unknown(reader, node, "value", alias, names, n);
}

static void read_events(talgeo__plan_reader *reader, const talgeo__yaml *node,
                        talgeo__indicator *indicator)
{
    static const char *const classes[] = {"thin", "normal", "overweight", "obese"};
    if (!talgeo__plan_sequence(reader, node, "event")) return;
    bool bmi = indicator->value && strcmp(indicator->value, "bmi_class") == 0;
    for (size_t i = 0; i < node->count; i++) {
        const char *text = talgeo__plan_scalar(reader, node->items[i], "event");
        if (text == NULL) continue;
        bool is_class = false;
        for (size_t k = 0; k < 4; k++) is_class = is_class || strcmp(text, classes[k]) == 0;
        if (bmi && !is_class)
            talgeo__plan_unknown(reader, node->items[i], "event", text, classes, 4);
        char **event = talgeo__plan_more(reader, &indicator->events, &indicator->n_events,
                                         sizeof *indicator->events);
        if (event) *event = talgeo__plan_copy(reader, text);
    }
}

static void read_indicator_source(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                  talgeo__indicator *indicator)
{
    const talgeo__yaml *source = talgeo__yaml_get(node, "source");
    const talgeo__yaml *value = talgeo__yaml_get(node, "value");
    int index = source ? source_of(reader, source, "source") : -1;
    if (index < 0) return;
    indicator->source = talgeo__plan_copy(reader, reader->plan->sources[index].id);
    if (value && indicator->value)
        check_value(reader, value, indicator->value, &reader->plan->sources[index]);
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
    if (indicator->id && find_id(plan->indicators, plan->n_indicators - 1, sizeof *plan->indicators,
                                 indicator->id) >= 0)
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "id"), "indicator '%s' stands twice",
                             indicator->id);
}

void talgeo__plan_read_indicators(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    if (!talgeo__plan_sequence(reader, node, "indicators")) return;
    for (size_t i = 0; i < node->count; i++) read_indicator(reader, node->items[i]);
}

/* ---- Strata ---- */

/* Index of a stratum, added where a table uses it for the first time. -1: no column of that name.
 */
static int use_stratum(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *id,
                       const talgeo__yaml *strata)
{
    static const char *const growth[] = {"birth_date", "height_cm", "weight_kg"};
    const char *names[129] = {"period"};
    size_t n = 1;
    talgeo_plan *plan = reader->plan;
    int index = find_id(plan->strata, plan->n_strata, sizeof *plan->strata, id);
    if (index >= 0) return index;
    bool found = false, measured = false;
    for (size_t s = 0; s < plan->n_sources; s++) {
        found = found || has_column(&plan->sources[s], id);
        for (size_t c = 0; c < plan->sources[s].n_columns && n < 129; c++)
            names[n++] = plan->sources[s].columns[c].alias;
    }
    for (size_t k = 0; k < 3; k++) measured = measured || strcmp(id, growth[k]) == 0;
    if (measured)
        talgeo__plan_problem(reader, node, "by: '%s' is a measurement, not a group", id);
    else if (!found)
        talgeo__plan_unknown(reader, node, "by", id, names, n);
    if (measured || !found) return -1;
    talgeo__stratum *stratum =
        talgeo__plan_more(reader, &plan->strata, &plan->n_strata, sizeof *stratum);
    if (stratum == NULL) return -1;
    stratum->id = talgeo__plan_copy(reader, id);
    const talgeo__yaml *own = strata ? talgeo__yaml_get(strata, id) : NULL;
    static const char *const known[] = {"title", NULL};
    if (own && talgeo__plan_mapping(reader, own, "stratum", known))
        stratum->title = talgeo__plan_label(reader, own, "title", id);
    else
        stratum->title =
            (talgeo__label){talgeo__plan_copy(reader, id), talgeo__plan_copy(reader, id)};
    return (int)plan->n_strata - 1;
}

static void check_strata(talgeo__plan_reader *reader, const talgeo__yaml *strata)
{
    const talgeo_plan *plan = reader->plan;
    if (strata->kind != TALGEO__YAML_MAPPING) {
        talgeo__plan_problem(reader, strata, "strata must be a mapping (column: {title: ...})");
        return;
    }
    for (size_t i = 0; i < strata->count; i++) {
        const char *names[64];
        size_t n = 0;
        if (find_id(plan->strata, plan->n_strata, sizeof *plan->strata, strata->keys[i]->text) >= 0)
            continue;
        for (; n < plan->n_strata && n < 64; n++) names[n] = plan->strata[n].id;
        talgeo__plan_unknown(reader, strata->keys[i], "strata: no table uses it, so",
                             strata->keys[i]->text, names, n);
    }
}

/* ---- Tables ---- */

static void read_table_sets(talgeo__plan_reader *reader, const talgeo__yaml *node,
                            talgeo__table *table)
{
    const talgeo_plan *plan = reader->plan;
    if (node->kind == TALGEO__YAML_SCALAR) {
        bool all = strcmp(node->text, "all") == 0;
        if (!all && strcmp(node->text, "none") != 0)
            talgeo__plan_problem(reader, node, "area_sets must be all, none or a list of ids");
        for (size_t s = 0; all && s < plan->n_sets; s++)
            if (!add_index(reader, &table->sets, &table->n_sets, s)) return;
        return;
    }
    if (!talgeo__plan_sequence(reader, node, "area_sets")) return;
    for (size_t i = 0; i < node->count; i++) {
        int set = known_id(reader, node->items[i], "area set", plan->sets, plan->n_sets,
                           sizeof *plan->sets);
        if (set < 0) continue;
        for (size_t k = 0; k < table->n_sets; k++)
            if (table->sets[k] == (size_t)set)
                talgeo__plan_problem(reader, node->items[i], "area set '%s' stands twice",
                                     plan->sets[set].id);
        if (!add_index(reader, &table->sets, &table->n_sets, (size_t)set)) return;
    }
}

static void add_by(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__table *table,
                   talgeo__by_kind kind, size_t index)
{
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == kind && table->by[b].index == index) {
            talgeo__plan_problem(reader, node, "by: the same division stands twice");
            return;
        }
    if (table->n_by == TALGEO__MAX_BY)
        talgeo__plan_problem(reader, node, "a table is divided by at most %d groups",
                             (int)TALGEO__MAX_BY);
    else
        table->by[table->n_by++] = (talgeo__by){kind, index};
}

static void read_by(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__table *table,
                    const talgeo__yaml *strata)
{
    if (node->kind == TALGEO__YAML_SEQUENCE && node->count == 0) return;
    if (!talgeo__plan_sequence(reader, node, "by")) return;
    for (size_t i = 0; i < node->count; i++) {
        const char *text = talgeo__plan_scalar(reader, node->items[i], "by");
        if (text == NULL) continue;
        if (strcmp(text, "period") == 0) {
            if (table->by_period)
                talgeo__plan_problem(reader, node->items[i], "by: period stands twice");
            table->by_period = true;
            continue;
        }
        int stratum = use_stratum(reader, node->items[i], text, strata);
        if (stratum >= 0)
            add_by(reader, node->items[i], table, TALGEO__BY_STRATUM, (size_t)stratum);
    }
}

/* cross: [a, b] is the table of b divided by a's event, yes or no. */
static void read_cross(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__table *table)
{
    if (node->kind != TALGEO__YAML_SEQUENCE || node->count != 2) {
        talgeo__plan_problem(reader, node, "cross must be a list of two indicators");
        return;
    }
    int by = indicator_of(reader, node->items[0]), of = indicator_of(reader, node->items[1]);
    if (by < 0 || of < 0) return;
    if (by == of) {
        talgeo__plan_problem(reader, node, "cross: an indicator cannot be crossed with itself");
        return;
    }
    add_by(reader, node->items[0], table, TALGEO__BY_INDICATOR, (size_t)by);
    add_index(reader, &table->indicators, &table->n_indicators, (size_t)of);
}

static void read_table_indicators(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                  talgeo__table *table)
{
    if (!talgeo__plan_sequence(reader, node, "indicators")) return;
    for (size_t i = 0; i < node->count; i++) {
        int index = indicator_of(reader, node->items[i]);
        if (index < 0) continue;
        for (size_t k = 0; k < table->n_indicators; k++)
            if (table->indicators[k] == (size_t)index)
                talgeo__plan_problem(reader, node->items[i], "indicator '%s' stands twice",
                                     reader->plan->indicators[index].id);
        if (!add_index(reader, &table->indicators, &table->n_indicators, (size_t)index)) return;
    }
}

static void read_table(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       const talgeo__yaml *strata)
{
    static const char *const known[] = {"indicators", "cross", "area_sets!", "by", NULL};
    talgeo_plan *plan = reader->plan;
    if (!talgeo__plan_mapping(reader, node, "table", known)) return;
    talgeo__table *table = talgeo__plan_more(reader, &plan->tables, &plan->n_tables, sizeof *table);
    if (table == NULL) return;
    const talgeo__yaml *indicators = talgeo__yaml_get(node, "indicators");
    const talgeo__yaml *cross = talgeo__yaml_get(node, "cross");
    const talgeo__yaml *sets = talgeo__yaml_get(node, "area_sets");
    const talgeo__yaml *by = talgeo__yaml_get(node, "by");
    if (!indicators == !cross)
        talgeo__plan_problem(reader, node, "a table has either 'indicators' or 'cross'");
    else if (indicators)
        read_table_indicators(reader, indicators, table);
    else
        read_cross(reader, cross, table);
    if (sets) read_table_sets(reader, sets, table);
    if (by) read_by(reader, by, table, strata);
}

void talgeo__plan_read_tables(talgeo__plan_reader *reader, const talgeo__yaml *node,
                              const talgeo__yaml *strata)
{
    if (!talgeo__plan_sequence(reader, node, "tables")) return;
    for (size_t i = 0; i < node->count; i++) read_table(reader, node->items[i], strata);
    if (strata) check_strata(reader, strata);
}
