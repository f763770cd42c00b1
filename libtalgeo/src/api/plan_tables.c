/* What a plan publishes: its tables, and the strata that divide them. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../core/text.h"
#include "plan_fields.h"

enum { MAX_TABLES = 100 };

static void add_index(talgeo__plan_reader *reader, size_t **array, size_t *count, size_t index)
{
    size_t *slot = talgeo__plan_more(reader, array, count, sizeof *slot);
    if (slot) *slot = index;
}

/* ---- Strata ---- */

/* Can tables be divided by this word? */
static size_t leave_out_measures(const char **names, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!talgeo__plan_is_measure(names[i])) names[kept++] = names[i];
    return kept;
}

static bool check_stratum(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    const talgeo_plan *plan = reader->plan;
    const char *names[TALGEO__PLAN_NAMES] = {"period"}, *id = node->text;
    size_t n = 1;
    bool found = false;
    if (talgeo__plan_find_id(plan->indicators, plan->n_indicators, sizeof *plan->indicators, id) >=
        0) {
        talgeo__plan_problem(
            reader, node, "by: '%s' is an indicator; two indicators are crossed by cross: [a, b]",
            id);
        return false;
    }
    if (talgeo__plan_is_measure(id)) {
        talgeo__plan_problem(reader, node, "by: '%s' is a measurement, not a group", id);
        return false;
    }
    for (size_t s = 0; s < plan->n_sources; s++) {
        found = found || talgeo__source_has(&plan->sources[s], id);
        n = talgeo__plan_add_aliases(&plan->sources[s], names, n);
    }
    n = leave_out_measures(names, n);
    for (size_t i = 0; i < plan->n_indicators; i++)
        if (plan->indicators[i].value && strcmp(plan->indicators[i].value, id) == 0 &&
            talgeo__is_mean(&plan->indicators[i])) {
            talgeo__plan_problem(
                reader, node, "by: '%s' is the column of a mean; of it nothing else is published",
                id);
            return false;
        }
    if (!found && plan->n_sources > 0) talgeo__plan_unknown(reader, node, "by", id, names, n);
    return found;
}

static talgeo__label stratum_title(talgeo__plan_reader *reader, const char *id,
                                   const talgeo__yaml *strata)
{
    static const char *const known[] = {"title!", NULL};
    const talgeo__yaml *own = strata ? talgeo__yaml_get(strata, id) : NULL;
    if (own && talgeo__plan_mapping(reader, own, "stratum", known))
        return talgeo__plan_label(reader, own, "title", id);
    return (talgeo__label){talgeo__plan_copy(reader, id), talgeo__plan_copy(reader, id)};
}

/* Index of a stratum, added where a table uses it for the first time; -1: it cannot be one. */
static int use_stratum(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       const talgeo__yaml *strata)
{
    talgeo_plan *plan = reader->plan;
    int index =
        talgeo__plan_find_id(plan->strata, plan->n_strata, sizeof *plan->strata, node->text);
    if (index >= 0) return index;
    if (!check_stratum(reader, node)) return -1;
    talgeo__stratum *stratum =
        talgeo__plan_more(reader, &plan->strata, &plan->n_strata, sizeof *stratum);
    if (stratum == NULL) return -1;
    stratum->id = talgeo__plan_copy(reader, node->text);
    stratum->title = stratum_title(reader, node->text, strata);
    return (int)plan->n_strata - 1;
}

/* Titles are for strata that tables use: any other name is a slip. */
static void check_strata(talgeo__plan_reader *reader, const talgeo__yaml *strata)
{
    const talgeo_plan *plan = reader->plan;
    const char *names[TALGEO__PLAN_NAMES];
    size_t n = 0;
    if (strata->kind != TALGEO__YAML_MAPPING) {
        talgeo__plan_problem(reader, strata, "strata must be a mapping (column: {title: ...})");
        return;
    }
    for (; n < plan->n_strata && n < TALGEO__PLAN_NAMES; n++) names[n] = plan->strata[n].id;
    for (size_t i = 0; i < strata->count; i++) {
        const char *id = strata->keys[i]->text;
        if (talgeo__plan_find_id(plan->strata, plan->n_strata, sizeof *plan->strata, id) >= 0)
            continue;
        const char *near = talgeo__nearest(id, names, n);
        talgeo__plan_problem(reader, strata->keys[i], "strata: no table is divided by '%s'%s%s%s",
                             id, near ? "; did you mean '" : "", near ? near : "",
                             near ? "'?" : "");
    }
}

/* ---- Tables ---- */

/* Add an index to a table's list, which must not have it yet. */
static void add_once(talgeo__plan_reader *reader, const talgeo__yaml *node, size_t **list,
                     size_t *count, size_t index)
{
    for (size_t i = 0; i < *count; i++)
        if ((*list)[i] == index) {
            talgeo__plan_problem(reader, node, "'%s' stands twice", node->text);
            return;
        }
    add_index(reader, list, count, index);
}

static void read_table_sets(talgeo__plan_reader *reader, const talgeo__yaml *node,
                            talgeo__table *table)
{
    const talgeo_plan *plan = reader->plan;
    if (node->kind == TALGEO__YAML_SCALAR) {
        bool all = strcmp(node->text, "all") == 0;
        if (!all && strcmp(node->text, "none") != 0)
            talgeo__plan_problem(reader, node, "area_sets must be all, none or a list of ids");
        for (size_t s = 0; all && s < plan->n_sets; s++)
            add_index(reader, &table->sets, &table->n_sets, s);
        return;
    }
    size_t n = talgeo__plan_sequence(reader, node, "area_sets", TALGEO__PLAN_NAMES);
    for (size_t i = 0; i < n; i++) {
        int set = talgeo__plan_known_id(reader, node->items[i], "area set", plan->sets,
                                        plan->n_sets, sizeof *plan->sets);
        if (set >= 0) add_once(reader, node->items[i], &table->sets, &table->n_sets, (size_t)set);
    }
}

static void add_by(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__table *table,
                   talgeo__by_kind kind, size_t index)
{
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == kind && table->by[b].index == index) {
            talgeo__plan_problem(reader, node, "'%s' stands twice", node->text);
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
    size_t n = talgeo__plan_sequence(reader, node, "by", TALGEO__PLAN_NAMES);
    for (size_t i = 0; i < n; i++) {
        const char *text = talgeo__plan_scalar(reader, node->items[i], "by");
        if (text == NULL) continue;
        if (strcmp(text, "period") == 0) {
            if (table->by_period)
                talgeo__plan_problem(reader, node->items[i], "'period' stands twice");
            table->by_period = true;
            continue;
        }
        int stratum = use_stratum(reader, node->items[i], strata);
        if (stratum >= 0)
            add_by(reader, node->items[i], table, TALGEO__BY_STRATUM, (size_t)stratum);
    }
}

/* Children are divided by what they have or have not, not by a number. */
static bool refuse_mean(talgeo__plan_reader *reader, const talgeo__yaml *node, int indicator,
                        const char *what)
{
    if (!talgeo__is_mean(&reader->plan->indicators[indicator])) return false;
    talgeo__plan_problem(reader, node, "%s: '%s' is a mean; only shares can be", what, node->text);
    return true;
}

/* cross: [a, b] is the table of b divided by a's event, yes or no. */
static void read_cross(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__table *table)
{
    if (node->kind != TALGEO__YAML_SEQUENCE || node->count != 2) {
        talgeo__plan_problem(reader, node, "cross must be a list of two indicators");
        return;
    }
    int by = talgeo__plan_indicator(reader, node->items[0]);
    int of = talgeo__plan_indicator(reader, node->items[1]);
    if (by < 0 || of < 0) return;
    if (by == of) {
        talgeo__plan_problem(reader, node, "cross: an indicator cannot be crossed with itself");
        return;
    }
    if (refuse_mean(reader, node->items[0], by, "cross") ||
        refuse_mean(reader, node->items[1], of, "cross"))
        return;
    add_by(reader, node->items[0], table, TALGEO__BY_INDICATOR, (size_t)by);
    add_index(reader, &table->indicators, &table->n_indicators, (size_t)of);
}

/* What the indicator was at the baseline, of children counted at the follow-up:
 * "overweight@2015/16" (no id of a plan has such a sign). Index; -1: out of memory. */
static int pair_indicator(talgeo__plan_reader *reader, size_t of)
{
    talgeo_plan *plan = reader->plan;
    const char *baseline = plan->asked.baseline;
    talgeo__string id = {0}, da = {0}, en = {0};
    talgeo__indicator *paired =
        talgeo__plan_more(reader, &plan->indicators, &plan->n_indicators, sizeof *paired);
    if (paired == NULL) return -1;
    const talgeo__indicator *from = &plan->indicators[of];
    talgeo__string_printf(&id, "%s@%s", from->id, baseline);
    talgeo__string_printf(&da, "%s %s", talgeo__label_text(&from->title, "da"), baseline);
    talgeo__string_printf(&en, "%s %s", talgeo__label_text(&from->title, "en"), baseline);
    if (id.failed || da.failed || en.failed) reader->problems->failed = true;
    if (!talgeo__indicator_copy(paired, from)) reader->problems->failed = true;
    free(paired->id);
    talgeo__label_end(&paired->title);
    paired->id = id.data;
    paired->title = (talgeo__label){da.data, en.data};
    paired->earlier = talgeo__plan_copy(reader, baseline);
    paired->later = talgeo__plan_copy(reader, plan->asked.followup);
    return (int)plan->n_indicators - 1;
}

/* paired: a is the table of a at the follow-up divided by a's event at the baseline. It is not
 * divided by period: no other has children of whom that is known. */
static void read_paired(talgeo__plan_reader *reader, const talgeo__yaml *table_node,
                        const talgeo__yaml *node, talgeo__table *table)
{
    const talgeo__asked *asked = &reader->plan->asked;
    int of = talgeo__plan_indicator(reader, node);
    if (talgeo__yaml_get(table_node, "by"))
        talgeo__plan_problem(reader, talgeo__yaml_get(table_node, "by"),
                             "a paired table is divided by nothing else");
    if (asked->baseline == NULL || asked->followup == NULL) {
        talgeo__plan_problem(reader, node,
                             "a paired table needs figures: {baseline: ..., followup: ...}");
        return;
    }
    if (of < 0 || reader->plan->indicators[of].source == NULL ||
        reader->plan->indicators[of].value == NULL || refuse_mean(reader, node, of, "paired"))
        return;
    for (size_t i = 0; i < reader->plan->n_indicators; i++)
        if (talgeo__is_pair_of(&reader->plan->indicators[i], &reader->plan->indicators[of])) {
            talgeo__plan_problem(reader, node, "'%s' is paired twice", node->text);
            return;
        }
    int paired = pair_indicator(reader, (size_t)of);
    if (paired < 0) return;
    add_by(reader, node, table, TALGEO__BY_INDICATOR, (size_t)paired);
    add_index(reader, &table->indicators, &table->n_indicators, (size_t)of);
}

/* Tables without periods would count paired children twice. */
static void check_paired(talgeo__plan_reader *reader, const talgeo__yaml *tables)
{
    const talgeo_plan *plan = reader->plan;
    bool any = false;
    for (size_t i = 0; i < plan->n_indicators; i++)
        any = any || talgeo__is_paired(&plan->indicators[i]);
    for (size_t t = 0; any && t < plan->n_tables; t++)
        if ((!plan->tables[t].by_period || plan->tables[t].pool) &&
            !talgeo__table_is_paired(plan->indicators, &plan->tables[t]))
            talgeo__plan_problem(
                reader, tables->items[t],
                "beside a paired table every table needs by: [period], without pool");
}

static void read_table_indicators(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                  talgeo__table *table)
{
    size_t n = talgeo__plan_sequence(reader, node, "indicators", TALGEO__PLAN_NAMES);
    for (size_t i = 0; i < n; i++) {
        const talgeo__bundle named = talgeo__plan_indicators(reader, node->items[i]);
        for (size_t k = named.first; k < named.first + named.count; k++)
            add_once(reader, node->items[i], &table->indicators, &table->n_indicators, k);
    }
}

/* Rolling windows of so many periods. */
static void read_pool(talgeo__plan_reader *reader, const talgeo__yaml *node, talgeo__table *table)
{
    double pool = talgeo__plan_number(reader, node, "pool", TALGEO__LEAST_POOL, TALGEO__MOST_POOL,
                                      TALGEO__LEAST_POOL);
    table->pool = (size_t)pool;
    if ((double)table->pool != pool || !table->by_period || !talgeo__yaml_get(node, "indicators"))
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "pool"),
                             "pool is a whole number of periods, for indicators by: [period]");
}

static bool has_index(const size_t *list, size_t count, size_t index)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == index) return true;
    return false;
}

/* What areas of two sets have in common is protected window by window, so a pooled table needs the
 * sets of all tables that show its indicators. */
static void check_pools(talgeo__plan_reader *reader, const talgeo__yaml *tables)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t t = 0; t < plan->n_tables; t++)
        for (size_t u = 0; u < plan->n_tables; u++) {
            const talgeo__table *pooled = &plan->tables[t], *other = &plan->tables[u];
            bool shared = false;
            for (size_t i = 0; pooled->pool && i < other->n_indicators; i++)
                shared = shared ||
                         has_index(pooled->indicators, pooled->n_indicators, other->indicators[i]);
            for (size_t s = 0; shared && s < other->n_sets; s++) {
                if (has_index(pooled->sets, pooled->n_sets, other->sets[s])) continue;
                talgeo__plan_problem(reader, tables->items[t],
                                     "a pooled table needs all area sets of its indicators: '%s' "
                                     "too",
                                     plan->sets[other->sets[s]].id);
                shared = false;
            }
        }
}

static void read_table(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       const talgeo__yaml *strata, talgeo__table *table)
{
    static const char *const known[] = {"indicators", "cross", "paired", "area_sets!",
                                        "by",         "pool",  NULL};
    if (!talgeo__plan_mapping(reader, node, "table", known)) return;
    const talgeo__yaml *indicators = talgeo__yaml_get(node, "indicators");
    const talgeo__yaml *cross = talgeo__yaml_get(node, "cross");
    const talgeo__yaml *sets = talgeo__yaml_get(node, "area_sets");
    const talgeo__yaml *by = talgeo__yaml_get(node, "by");
    const talgeo__yaml *paired = talgeo__yaml_get(node, "paired");
    if (!!indicators + !!cross + !!paired != 1)
        talgeo__plan_problem(reader, node, "a table has either 'indicators', 'cross' or 'paired'");
    else if (paired)
        read_paired(reader, node, paired, table);
    else if (indicators)
        read_table_indicators(reader, indicators, table);
    else
        read_cross(reader, cross, table);
    if (sets) read_table_sets(reader, sets, table);
    if (by && !paired) read_by(reader, by, table, strata);
    if (talgeo__yaml_get(node, "pool")) read_pool(reader, node, table);
}

/* ---- What tables have in common ---- */

static bool divided_alike(const talgeo__table *a, const talgeo__table *b)
{
    if (a->by_period != b->by_period || a->pool != b->pool || a->n_by != b->n_by) return false;
    for (size_t i = 0; i < a->n_by; i++) {
        size_t k = 0;
        while (k < b->n_by && (b->by[k].kind != a->by[i].kind || b->by[k].index != a->by[i].index))
            k++;
        if (k == b->n_by) return false;
    }
    return true;
}

/* Have the lists an index in common? Two empty ones (no areas) have: SIZE_MAX. */
static bool shared_index(const size_t *a, size_t n_a, const size_t *b, size_t n_b, size_t *shared)
{
    *shared = SIZE_MAX;
    for (size_t i = 0; i < n_a; i++)
        for (size_t k = 0; k < n_b; k++)
            if (a[i] == b[k]) {
                *shared = a[i];
                return true;
            }
    return n_a == 0 && n_b == 0;
}

/* No cell may stand in two tables: it would have two addresses in the output. */
static void check_repeat(talgeo__plan_reader *reader, const talgeo__yaml *node,
                         const talgeo__yaml *earlier, const talgeo__table *a,
                         const talgeo__table *b)
{
    size_t indicator, set;
    if (a->n_indicators == 0 || !divided_alike(a, b) ||
        !shared_index(a->indicators, a->n_indicators, b->indicators, b->n_indicators, &indicator) ||
        !shared_index(a->sets, a->n_sets, b->sets, b->n_sets, &set))
        return;
    talgeo__plan_problem(
        reader, node, "the table in line %d has '%s' for %s%s%s, divided alike", earlier->line,
        reader->plan->indicators[indicator].id, set == SIZE_MAX ? "" : "area set '",
        set == SIZE_MAX ? "no area set" : reader->plan->sets[set].id, set == SIZE_MAX ? "" : "'");
}

/* Areas need a position from somewhere. */
static void check_positions(talgeo__plan_reader *reader, const talgeo__yaml *node,
                            const talgeo__table *table)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t s = 0; s < plan->n_sources; s++)
        if (plan->sources[s].position) return;
    if (table->n_sets > 0 && plan->n_sources > 0)
        talgeo__plan_problem(reader, node,
                             "no source has a position, so no table can have area sets");
}

void talgeo__plan_read_tables(talgeo__plan_reader *reader, const talgeo__yaml *node,
                              const talgeo__yaml *strata)
{
    talgeo_plan *plan = reader->plan;
    size_t n = talgeo__plan_sequence(reader, node, "tables", MAX_TABLES);
    plan->tables = talgeo__calloc(n, sizeof *plan->tables);
    if (plan->tables == NULL) {
        reader->problems->failed = true;
        return;
    }
    for (; plan->n_tables < n; plan->n_tables++) {
        talgeo__table *table = &plan->tables[plan->n_tables];
        const talgeo__yaml *item = node->items[plan->n_tables];
        size_t before = talgeo__problems_errors(reader->problems);
        read_table(reader, item, strata, table);
        check_positions(reader, item, table);
        bool sound = talgeo__problems_errors(reader->problems) == before;
        for (size_t t = 0; sound && t < plan->n_tables; t++)
            check_repeat(reader, item, node->items[t], table, &plan->tables[t]);
    }
    check_paired(reader, node);
    check_pools(reader, node);
    if (strata) check_strata(reader, strata);
}
