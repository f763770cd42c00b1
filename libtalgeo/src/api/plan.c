/* Opening and ending a plan. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "plan_fields.h"

/* ---- The whole ---- */

enum { DEFAULT_THRESHOLD = 5, LEAST_THRESHOLD = 3, MOST_THRESHOLD = 1000 };

static void read_privacy(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"threshold", "weaker_than_default", NULL};
    if (!talgeo__plan_mapping(reader, node, "privacy", known)) return;
    double threshold = talgeo__plan_number(reader, node, "threshold", LEAST_THRESHOLD,
                                           MOST_THRESHOLD, DEFAULT_THRESHOLD);
    bool weaker = talgeo__plan_flag(reader, node, "weaker_than_default");
    const talgeo__yaml *at = talgeo__yaml_get(node, "threshold");
    reader->plan->policy.threshold = (int64_t)threshold;
    if (at && (double)(int64_t)threshold != threshold)
        talgeo__plan_problem(reader, at, "threshold must be a whole number");
    if (at && threshold < DEFAULT_THRESHOLD && !weaker)
        talgeo__plan_problem(
            reader, at, "a threshold below %d must be asked for with weaker_than_default: true",
            (int)DEFAULT_THRESHOLD);
}

static void read_growth(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"reference", NULL};
    static const char *const references[] = {"iotf2012", "iotf2000", "who", NULL};
    if (!talgeo__plan_mapping(reader, node, "growth", known)) return;
    reader->plan->growth = (talgeo_growth_reference)talgeo__plan_choice(
        reader, node, "reference", references, TALGEO_IOTF2012);
}

static void read_plan(talgeo__plan_reader *reader, const talgeo__yaml *root)
{
    static const char *const known[] = {"title!",  "area_sets!",  "sources!", "periods!",
                                        "strata",  "indicators!", "tables!",  "privacy",
                                        "figures", "growth",      "goals",    NULL};
    static void (*const parts[])(talgeo__plan_reader *,
                                 const talgeo__yaml *) = {talgeo__plan_read_sets,
                                                          talgeo__plan_read_sources,
                                                          talgeo__plan_read_periods,
                                                          talgeo__plan_read_indicators,
                                                          read_privacy,
                                                          talgeo__plan_read_figures,
                                                          read_growth};
    static const char *const names[] = {"area_sets", "sources", "periods", "indicators",
                                        "privacy",   "figures", "growth"};
    reader->plan->policy = (talgeo__policy){.threshold = DEFAULT_THRESHOLD, .confidence = 0.95};
    reader->plan->asked.multiplicity = TALGEO_MULTIPLICITY_BENJAMINI_HOCHBERG;
    reader->plan->gradient.set = -1;
    reader->plan->periods.first = INT32_MIN;
    reader->plan->periods.last = INT32_MAX;
    if (!talgeo__plan_mapping(reader, root, "plan", known)) return;
    reader->plan->title = talgeo__plan_label(reader, root, "title", "");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const talgeo__yaml *node = talgeo__yaml_get(root, names[i]);
        if (node && !reader->problems->failed) parts[i](reader, node);
    }
    const talgeo__yaml *tables = talgeo__yaml_get(root, "tables");
    if (tables && !reader->problems->failed)
        talgeo__plan_read_tables(reader, tables, talgeo__yaml_get(root, "strata"));
    const talgeo__yaml *figures = talgeo__yaml_get(root, "figures");
    if (figures && !reader->problems->failed) talgeo__plan_check_figures(reader, figures);
    const talgeo__yaml *goals = talgeo__yaml_get(root, "goals");
    if (goals && !reader->problems->failed) talgeo__plan_read_goals(reader, goals);
}

/* ---- What no table uses ---- */

static bool tables_use(const talgeo_plan *plan, bool sets, size_t index)
{
    for (size_t t = 0; t < plan->n_tables; t++) {
        const talgeo__table *table = &plan->tables[t];
        const size_t *used = sets ? table->sets : table->indicators;
        for (size_t i = 0; i < (sets ? table->n_sets : table->n_indicators); i++)
            if (used[i] == index) return true;
        for (size_t b = 0; !sets && b < table->n_by; b++)
            if (table->by[b].kind == TALGEO__BY_INDICATOR && table->by[b].index == index)
                return true;
    }
    return false;
}

static void warn_unused(const talgeo_plan *plan, const char *key, bool sets,
                        talgeo_problems *problems)
{
    const talgeo__yaml *list = talgeo__yaml_get(plan->root, key);
    for (size_t i = 0; i < list->count; i++) {
        const talgeo__yaml *id = talgeo__yaml_get(list->items[i], "id");
        size_t first = sets ? i : plan->bundles[i].first, n = sets ? 1 : plan->bundles[i].count;
        bool used = false;
        for (size_t k = first; k < first + n; k++) used = used || tables_use(plan, sets, k);
        if (!used)
            talgeo__problems_add(problems, TALGEO_E_PLAN, true, plan->path, id->line, id->column,
                                 "no table shows '%s'", id->text);
    }
}

void talgeo__plan_warnings(const talgeo_plan *plan, talgeo_problems *problems)
{
    warn_unused(plan, "area_sets", true, problems);
    warn_unused(plan, "indicators", false, problems);
}

/* ---- Opening ---- */

static talgeo_status name_plan(talgeo_plan *plan, const char *path, talgeo_error *error)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    plan->path = talgeo__strdup(path);
    plan->folder =
        slash ? talgeo__strndup(length ? path : "/", length ? length : 1) : talgeo__strdup(".");
    return plan->path && plan->folder ? TALGEO_OK : talgeo__fail_memory(error, "plan");
}

static talgeo_status fill_plan(talgeo_plan *plan, const char *path, talgeo_problems *problems,
                               talgeo_error *error)
{
    talgeo_status status = name_plan(plan, path, error);
    if (status == TALGEO_OK)
        status = talgeo__yaml_read(path, path, problems, &plan->root, plan->digest, error);
    if (status != TALGEO_OK) return status;
    if (plan->root) {
        talgeo__plan_reader reader = {plan, problems};
        read_plan(&reader, plan->root);
        if (!problems->failed && talgeo__problems_errors(problems) == 0)
            talgeo__plan_warnings(plan, problems);
    }
    talgeo__problems_sort(problems);
    return talgeo__problems_first(problems, "plan", error);
}

talgeo_status talgeo_plan_open(const char *path, talgeo_plan **plan, talgeo_problems **problems,
                               talgeo_error *error)
{
    if (plan) *plan = NULL;
    if (problems) *problems = NULL;
    if (path == NULL || plan == NULL || *path == '\0')
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "plan", "no path of a plan");
    talgeo_plan *made = talgeo__calloc(1, sizeof *made);
    talgeo_problems *found = talgeo__problems_new();
    talgeo_status status =
        made && found ? fill_plan(made, path, found, error) : talgeo__fail_memory(error, "plan");
    if (problems)
        *problems = found;
    else
        talgeo_problems_free(found);
    if (status == TALGEO_OK)
        *plan = made;
    else
        talgeo_plan_free(made);
    return status;
}

/* ---- Ending ---- */

static void free_set(talgeo__set_spec *set)
{
    free(set->id);
    talgeo__label_end(&set->title);
    free(set->file);
    free(set->shown_file);
    free(set->layer);
    free(set->key);
    free(set->name);
    free(set->crs);
}

static void free_source(talgeo__source *source)
{
    for (size_t i = 0; i < source->n_columns; i++) {
        free(source->columns[i].alias);
        free(source->columns[i].column);
    }
    free(source->columns);
    for (size_t i = 0; i < source->n_sex_codes; i++) free((char *)source->sex_codes[i].text);
    free(source->sex_codes);
    free(source->id);
    free(source->file);
    free(source->shown);
    free(source->layer);
    free(source->encoding);
    free(source->child);
    free(source->date);
    free(source->x);
    free(source->y);
    free(source->crs);
    free(source->address);
    free(source->address_file);
    free(source->address_shown);
    free(source->address_layer);
    free(source->address_key);
    free(source->accuracy);
    free(source->protected_address);
}

static void free_scores(talgeo__score_spec *spec)
{
    free(spec->file);
    free(spec->shown_file);
    free(spec->layer);
    free(spec->key);
    free(spec->score);
    free(spec->period);
    free(spec->stratum);
    free(spec->level);
}

bool talgeo__plan_has_areas(const talgeo_plan *plan)
{
    for (size_t t = 0; t < plan->n_tables; t++)
        if (plan->tables[t].n_sets > 0) return true;
    return false;
}

void talgeo_plan_free(talgeo_plan *plan)
{
    if (plan == NULL) return;
    for (size_t i = 0; i < plan->n_sets; i++) free_set(&plan->sets[i]);
    for (size_t i = 0; i < plan->n_sources; i++) free_source(&plan->sources[i]);
    for (size_t i = 0; i < plan->n_indicators; i++) talgeo__indicator_end(&plan->indicators[i]);
    for (size_t i = 0; i < plan->n_strata; i++) {
        free(plan->strata[i].id);
        talgeo__label_end(&plan->strata[i].title);
    }
    for (size_t i = 0; i < plan->n_tables; i++) {
        free(plan->tables[i].indicators);
        free(plan->tables[i].sets);
    }
    for (size_t i = 0; i < plan->periods.n_waves; i++) free(plan->periods.waves[i].id);
    free(plan->sets);
    free(plan->sources);
    free(plan->indicators);
    for (size_t i = 0; i < plan->n_bundles; i++) free(plan->bundles[i].id);
    free(plan->bundles);
    free(plan->strata);
    free(plan->tables);
    free(plan->periods.waves);
    talgeo__label_end(&plan->title);
    talgeo__asked_free(&plan->asked);
    free_scores(&plan->gradient);
    free_scores(&plan->group_gradient);
    for (size_t i = 0; i < plan->n_rates; i++) free_scores(&plan->rates[i]);
    free(plan->rates);
    for (size_t i = 0; i < plan->n_weights; i++) free_scores(&plan->weights[i]);
    free(plan->weights);
    free(plan->path);
    free(plan->folder);
    talgeo__yaml_free(plan->root);
    free(plan);
}
