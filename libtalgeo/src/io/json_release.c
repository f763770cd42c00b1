/* Writing release.json. */
#include "json_release.h"

#include <math.h>
#include <stdio.h>

#include "../core/calendar.h"
#include "../publish/digest.h"
#include "../publish/figures_words.h"
#include "json_write.h"
#include "versions.h"

typedef struct json_object object;

/* Versions of what made the files: with others their bytes may differ, the figures may not. */
static object *versions(talgeo__json *j)
{
    talgeo_versions v = {.size = sizeof v};
    talgeo__versions_fill(&v);
    object *o = talgeo__json_object(j);
    talgeo__json_put(j, o, "talgeo", talgeo__json_text(j, TALGEO_VERSION));
    talgeo__json_put(j, o, "gdal", talgeo__json_text(j, v.gdal));
    talgeo__json_put(j, o, "proj", talgeo__json_text(j, v.proj));
    talgeo__json_put(j, o, "proj_db", talgeo__json_text(j, v.proj_db));
    talgeo__json_put(j, o, "sqlite", talgeo__json_text(j, v.sqlite));
    return o;
}

static object *policy(talgeo__json *j, const talgeo__policy *p)
{
    object *o = talgeo__json_object(j);
    talgeo__json_put(j, o, "threshold", talgeo__json_int(j, p->threshold));
    talgeo__json_put(j, o, "confidence", talgeo__json_double(j, p->confidence));
    talgeo__json_put(j, o, "interval", talgeo__json_text(j, "Wilson score"));
    return o;
}

static object *inputs(talgeo__json *j, const talgeo__provenance *provenance)
{
    object *list = talgeo__json_array(j);
    for (size_t i = 0; i < provenance->n_inputs; i++) {
        object *o = talgeo__json_object(j);
        talgeo__json_put(j, o, "id", talgeo__json_text(j, provenance->inputs[i].id));
        talgeo__json_put(j, o, "digest", talgeo__json_text(j, provenance->inputs[i].digest));
        talgeo__json_append(j, list, o);
    }
    return list;
}

/* ---- Frame ---- */

/* Cells of the set by status, over all tables. */
static object *cell_counts(talgeo__json *j, const talgeo_release *release, size_t set)
{
    enum { N = TALGEO_CELL_NOT_MEASURED + 1 };
    int64_t counts[N] = {0};
    for (size_t i = 0; i < release->n_cells; i++)
        if (release->cells[i].key.set == (int32_t)set) counts[release->cells[i].status]++;
    object *o = talgeo__json_object(j);
    for (int s = 0; s < N; s++)
        talgeo__json_put(j, o, talgeo_cell_status_text((talgeo_cell_status)s),
                         talgeo__json_int(j, counts[s]));
    return o;
}

static object *area_sets(talgeo__json *j, const talgeo_release *release)
{
    const talgeo__frame *frame = release->frame;
    object *list = talgeo__json_array(j);
    for (size_t s = 0; s < frame->n_sets; s++) {
        const talgeo_areas *set = frame->sets[s];
        object *o = talgeo__json_object(j);
        talgeo__json_put(j, o, "id", talgeo__json_text(j, set->id));
        talgeo__json_put(j, o, "title", talgeo__json_label(j, &frame->set_titles[s]));
        talgeo__json_put(j, o, "crs", talgeo__json_text(j, set->crs));
        talgeo__json_put(j, o, "areas", talgeo__json_int(j, (int64_t)set->n_areas));
        talgeo__json_put(j, o, "digest", talgeo__json_text(j, set->digest));
        talgeo__json_put(j, o, "cells", cell_counts(j, release, s));
        talgeo__json_append(j, list, o);
    }
    return list;
}

static object *periods(talgeo__json *j, const talgeo__frame *frame)
{
    object *list = talgeo__json_array(j);
    for (size_t p = 0; p < frame->n_periods; p++) {
        int year, month, day;
        char end[48];
        talgeo__date_from_days(frame->period_ends[p], &year, &month, &day);
        snprintf(end, sizeof end, "%04d-%02d-%02d", year, month, day);
        object *o = talgeo__json_object(j);
        talgeo__json_put(j, o, "label", talgeo__json_text(j, frame->periods[p]));
        talgeo__json_put(j, o, "end", talgeo__json_text(j, end));
        talgeo__json_append(j, list, o);
    }
    return list;
}

static object *texts(talgeo__json *j, char *const *items, size_t count)
{
    object *list = talgeo__json_array(j);
    for (size_t i = 0; i < count; i++) talgeo__json_append(j, list, talgeo__json_text(j, items[i]));
    return list;
}

static object *strata(talgeo__json *j, const talgeo__frame *frame)
{
    object *list = talgeo__json_array(j);
    for (size_t s = 0; s < frame->n_strata; s++) {
        const talgeo__stratum *stratum = &frame->strata[s];
        object *o = talgeo__json_object(j);
        talgeo__json_put(j, o, "id", talgeo__json_text(j, stratum->id));
        talgeo__json_put(j, o, "title", talgeo__json_label(j, &stratum->title));
        talgeo__json_put(j, o, "levels", texts(j, stratum->levels, stratum->n_levels));
        talgeo__json_append(j, list, o);
    }
    return list;
}

static object *indicators(talgeo__json *j, const talgeo__frame *frame)
{
    static const char *const better[] = {"lower", "none", "higher"};
    object *list = talgeo__json_array(j);
    for (size_t i = 0; i < frame->n_indicators; i++) {
        const talgeo__indicator *in = &frame->indicators[i];
        object *o = talgeo__json_object(j);
        talgeo__json_put(j, o, "id", talgeo__json_text(j, in->id));
        talgeo__json_put(j, o, "title", talgeo__json_label(j, &in->title));
        talgeo__json_put(j, o, "source", talgeo__json_text(j, in->source));
        talgeo__json_put(j, o, "value", talgeo__json_text(j, in->value));
        talgeo__json_put(j, o, "event", texts(j, in->events, in->n_events));
        talgeo__json_put(j, o, "better", talgeo__json_text(j, better[in->better + 1]));
        talgeo__json_put(j, o, "sensitive",
                         talgeo__json_text(j, in->sensitive_both ? "both" : "event"));
        if (in->n_among) talgeo__json_put(j, o, "among", texts(j, in->among, in->n_among));
        if (in->definition.da || in->definition.en)
            talgeo__json_put(j, o, "definition", talgeo__json_label(j, &in->definition));
        if (in->unit.da || in->unit.en)
            talgeo__json_put(j, o, "unit", talgeo__json_label(j, &in->unit));
        talgeo__json_put(j, o, "decimals", talgeo__json_int(j, talgeo__decimals_of(in)));
        if (talgeo__is_paired(in)) {
            talgeo__json_put(j, o, "earlier", talgeo__json_text(j, in->earlier));
            talgeo__json_put(j, o, "later", talgeo__json_text(j, in->later));
        }
        talgeo__json_append(j, list, o);
    }
    return list;
}

/* ["period", {"stratum": "sex"}, {"indicator": "lonely"}] */
static object *divisions(talgeo__json *j, const talgeo__frame *frame, const talgeo__table *table)
{
    object *list = talgeo__json_array(j);
    if (table->by_period) talgeo__json_append(j, list, talgeo__json_text(j, "period"));
    for (size_t b = 0; b < table->n_by; b++) {
        bool stratum = table->by[b].kind == TALGEO__BY_STRATUM;
        size_t index = table->by[b].index;
        object *o = talgeo__json_object(j);
        talgeo__json_put(
            j, o, stratum ? "stratum" : "indicator",
            talgeo__json_text(j, stratum ? frame->strata[index].id : frame->indicators[index].id));
        talgeo__json_append(j, list, o);
    }
    return list;
}

static object *tables(talgeo__json *j, const talgeo__frame *frame)
{
    object *list = talgeo__json_array(j);
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        object *o = talgeo__json_object(j), *ids = talgeo__json_array(j),
               *sets = talgeo__json_array(j);
        for (size_t i = 0; i < table->n_indicators; i++)
            talgeo__json_append(j, ids,
                                talgeo__json_text(j, frame->indicators[table->indicators[i]].id));
        for (size_t s = 0; s < table->n_sets; s++)
            talgeo__json_append(j, sets, talgeo__json_text(j, frame->sets[table->sets[s]]->id));
        talgeo__json_put(j, o, "indicators", ids);
        talgeo__json_put(j, o, "area_sets", sets);
        talgeo__json_put(j, o, "by", divisions(j, frame, table));
        if (table->pool) talgeo__json_put(j, o, "pool", talgeo__json_int(j, (int64_t)table->pool));
        talgeo__json_append(j, list, o);
    }
    return list;
}

/* ---- What is asked of the figures ---- */

static const char *const MULTIPLICITIES[] = {"none", "benjamini_hochberg"};
static const char *const RULES[] = {"weakest", "median"};

/* Scores in the order of the areas, null for areas without. */
static object *gradient(talgeo__json *j, const talgeo__asked *asked)
{
    object *o = talgeo__json_object(j), *list = talgeo__json_array(j);
    for (size_t a = 0; a < asked->n_scores; a++)
        talgeo__json_append(j, list,
                            isnan(asked->scores[a]) ? talgeo__json_text(j, NULL)
                                                    : talgeo__json_double(j, asked->scores[a]));
    talgeo__json_put(j, o, "area_set", talgeo__json_text(j, asked->ranked));
    talgeo__json_put(j, o, "scores", list);
    return o;
}

static object *group_gradient(talgeo__json *j, const talgeo__asked *asked)
{
    object *o = talgeo__json_object(j), *list = talgeo__json_array(j);
    for (size_t i = 0; i < asked->n_level_scores; i++) {
        object *item = talgeo__json_object(j);
        talgeo__json_put(j, item, "level", talgeo__json_text(j, asked->level_scores[i].level));
        talgeo__json_put(j, item, "score", talgeo__json_double(j, asked->level_scores[i].count));
        talgeo__json_append(j, list, item);
    }
    talgeo__json_put(j, o, "stratum", talgeo__json_text(j, asked->ranked_by));
    talgeo__json_put(j, o, "scores", list);
    return o;
}

static object *denominator(talgeo__json *j, const talgeo__denominator *of)
{
    object *item = talgeo__json_object(j);
    talgeo__json_put(j, item, "area", talgeo__json_int(j, of->area));
    talgeo__json_put(j, item, "period", talgeo__json_text(j, of->period));
    if (of->stratum) talgeo__json_put(j, item, "stratum", talgeo__json_text(j, of->stratum));
    if (of->level) talgeo__json_put(j, item, "level", talgeo__json_text(j, of->level));
    talgeo__json_put(j, item, "count", talgeo__json_double(j, of->count));
    return item;
}

/* Denominators, or targets of weights, by number of the area (from 0) and period. */
static object *people(talgeo__json *j, const talgeo__frame *frame, const talgeo__people *all,
                      size_t count)
{
    object *list = talgeo__json_array(j);
    for (size_t p = 0; p < count; p++) {
        object *o = talgeo__json_object(j), *items = talgeo__json_array(j);
        for (size_t i = 0; i < all[p].n_items; i++)
            talgeo__json_append(j, items, denominator(j, &all[p].items[i]));
        talgeo__json_put(j, o, "indicator",
                         talgeo__json_text(j, frame->indicators[all[p].indicator].id));
        talgeo__json_put(j, o, "area_set", talgeo__json_text(j, all[p].set));
        if (all[p].n_by)
            talgeo__json_put(j, o, "by", texts(j, all[p].by, all[p].n_by));
        else
            talgeo__json_put(j, o, "per", talgeo__json_double(j, all[p].per));
        if (all[p].cluster) talgeo__json_put(j, o, "cluster", talgeo__json_text(j, all[p].cluster));
        if (all[p].design_effect > 1)
            talgeo__json_put(j, o, "design_effect", talgeo__json_double(j, all[p].design_effect));
        talgeo__json_put(j, o, all[p].n_by ? "targets" : "denominators", items);
        talgeo__json_append(j, list, o);
    }
    return list;
}

/* The id of an area set of one area, or the set and the key of an area. */
static object *comparator(talgeo__json *j, const talgeo__asked *asked)
{
    if (asked->comparator_area == NULL) return talgeo__json_text(j, asked->comparator);
    object *o = talgeo__json_object(j);
    talgeo__json_put(j, o, "area_set", talgeo__json_text(j, asked->comparator));
    talgeo__json_put(j, o, "area", talgeo__json_text(j, asked->comparator_area));
    return o;
}

static object *figures(talgeo__json *j, const talgeo__frame *frame)
{
    const talgeo__asked *asked = &frame->asked;
    object *o = talgeo__json_object(j);
    talgeo__json_put(j, o, "baseline", talgeo__json_text(j, asked->baseline));
    talgeo__json_put(j, o, "followup", talgeo__json_text(j, asked->followup));
    talgeo__json_put(j, o, "compare", comparator(j, asked));
    talgeo__json_put(j, o, "reliability",
                     talgeo__json_text(j, asked->reliability ? "shares" : "none"));
    talgeo__json_put(j, o, "shrinkage",
                     talgeo__json_text(j, asked->shrinkage ? "empirical_bayes" : "none"));
    if (asked->ranked) talgeo__json_put(j, o, "gradient", gradient(j, asked));
    if (asked->ranked_by) talgeo__json_put(j, o, "group_gradient", group_gradient(j, asked));
    if (asked->n_rates)
        talgeo__json_put(j, o, "rates", people(j, frame, asked->rates, asked->n_rates));
    if (asked->n_weights)
        talgeo__json_put(j, o, "weights", people(j, frame, asked->weights, asked->n_weights));
    talgeo__json_put(j, o, "multiplicity",
                     talgeo__json_text(j, MULTIPLICITIES[asked->multiplicity]));
    return o;
}

static object *goal(talgeo__json *j, const talgeo__frame *frame, const talgeo__goal *g)
{
    object *o = talgeo__json_object(j), *sets = talgeo__json_array(j);
    const talgeo__goal *parent = g->parent < 0 ? NULL : &frame->asked.goals[g->parent];
    talgeo__json_put(j, o, "id", talgeo__json_text(j, g->id));
    talgeo__json_put(j, o, "title", talgeo__json_label(j, &g->title));
    talgeo__json_put(j, o, "parent", talgeo__json_text(j, parent ? parent->id : NULL));
    if (g->indicator < 0) {
        talgeo__json_put(j, o, "rule", talgeo__json_text(j, RULES[g->rule]));
    } else {
        talgeo__json_put(j, o, "indicator",
                         talgeo__json_text(j, frame->indicators[g->indicator].id));
        talgeo__json_put(j, o, "baseline", talgeo__json_text(j, g->baseline));
        talgeo__json_put(j, o, "period", talgeo__json_text(j, g->period));
        bool mean = talgeo__is_mean(&frame->indicators[g->indicator]);
        talgeo__json_put(j, o,
                         g->relative ? "change"
                         : mean      ? "mean"
                                     : "share",
                         talgeo__json_double(j, g->target));
    }
    for (size_t s = 0; s < g->n_sets; s++)
        talgeo__json_append(j, sets, talgeo__json_text(j, frame->sets[g->sets[s]]->id));
    talgeo__json_put(j, o, "area_sets", sets);
    if (g->n_areas) talgeo__json_put(j, o, "areas", texts(j, g->areas, g->n_areas));
    if (g->n_groups) talgeo__json_put(j, o, "groups", texts(j, g->groups, g->n_groups));
    return o;
}

static object *goals(talgeo__json *j, const talgeo__frame *frame)
{
    object *list = talgeo__json_array(j);
    for (size_t g = 0; g < frame->asked.n_goals; g++)
        talgeo__json_append(j, list, goal(j, frame, &frame->asked.goals[g]));
    return list;
}

/* Titles and methods of the measures that there are figures of. */
static object *methods(talgeo__json *j, const talgeo__figure_rows *rows)
{
    bool has[TALGEO__N_FIGURES] = {false};
    object *all = talgeo__json_object(j);
    for (size_t i = 0; i < rows->count; i++) has[rows->items[i].kind] = true;
    for (int k = 0; k < TALGEO__N_FIGURES; k++) {
        talgeo__figure_kind kind = (talgeo__figure_kind)k;
        if (!has[k]) continue;
        object *o = talgeo__json_object(j);
        talgeo__json_put(j, o, "da", talgeo__json_text(j, talgeo__figure_title(kind, "da")));
        talgeo__json_put(j, o, "en", talgeo__json_text(j, talgeo__figure_title(kind, "en")));
        talgeo__json_put(j, o, "method", talgeo__json_text(j, talgeo__figure_method(kind)));
        talgeo__json_put(j, all, talgeo__figure_id(kind), o);
    }
    return all;
}

void talgeo__json_release_write(const talgeo_release *release, const talgeo__figure_rows *rows,
                                talgeo__string *out)
{
    const talgeo__frame *frame = release->frame;
    talgeo__json json = {0}, *j = &json;
    char digest[65];
    talgeo__release_digest(release, digest);
    object *o = talgeo__json_object(j), *plan = talgeo__json_object(j);
    talgeo__json_put(j, plan, "digest", talgeo__json_text(j, release->provenance.plan_digest));
    talgeo__json_put(j, o, "schema", talgeo__json_text(j, TALGEO__RELEASE_SCHEMA));
    talgeo__json_put(j, o, "title", talgeo__json_label(j, &frame->title));
    talgeo__json_put(j, o, "digest", talgeo__json_text(j, digest));
    talgeo__json_put(j, o, "versions", versions(j));
    talgeo__json_put(j, o, "plan", plan);
    talgeo__json_put(j, o, "inputs", inputs(j, &release->provenance));
    talgeo__json_put(j, o, "policy", policy(j, &release->policy));
    talgeo__json_put(j, o, "growth_reference", talgeo__json_text(j, frame->reference));
    talgeo__json_put(j, o, "area_sets", area_sets(j, release));
    talgeo__json_put(j, o, "periods", periods(j, frame));
    talgeo__json_put(j, o, "strata", strata(j, frame));
    talgeo__json_put(j, o, "indicators", indicators(j, frame));
    talgeo__json_put(j, o, "tables", tables(j, frame));
    talgeo__json_put(j, o, "figures", figures(j, frame));
    talgeo__json_put(j, o, "goals", goals(j, frame));
    if (rows) talgeo__json_put(j, o, "methods", methods(j, rows));
    talgeo__json_finish(j, o, true, out);
}
