/* talgeo_plan_check: every problem of a plan's inputs at once, nothing written. */
#include "check.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../io/areas_read.h"
#include "../io/proj_transform.h"
#include "check_asked.h"
#include "cube.h"
#include "outside.h"

/* Where a mapping speaks of a key; the mapping itself where it does not. */
const talgeo__yaml *talgeo__check_place(const talgeo__yaml *mapping, const char *key)
{
    const talgeo__yaml *value = talgeo__yaml_get(mapping, key);
    return value ? value : mapping;
}

const talgeo__yaml *talgeo__check_item(const talgeo__checker *c, const char *list, size_t i)
{
    return talgeo__yaml_get(c->plan->root, list)->items[i];
}

void talgeo__check_error(talgeo__checker *c, const talgeo__yaml *at, const talgeo_error *error)
{
    talgeo__problems_add(c->problems, error->status, false, c->plan->path, at->line, at->column,
                         "%s", error->message);
}

/* ---- Area sets ---- */

/* Coordinates that the CRS is not for: a wrong CRS, or northings in the place of eastings. */
static void warn_of_extent(talgeo__checker *c, const talgeo__yaml *node, const talgeo_areas *areas)
{
    double box[4];
    talgeo__crs_place place;
    talgeo__areas_extent(areas, box);
    const talgeo__yaml *at = talgeo__check_place(node, "crs") != node
                                 ? talgeo__check_place(node, "crs")
                                 : talgeo__check_place(node, "file");
    if (areas->n_points == 0 || talgeo__crs_place_box(areas->crs, box, &place, NULL) != TALGEO_OK ||
        !place.far_off)
        return;
    talgeo__problems_add(c->problems, TALGEO_E_CRS, true, c->plan->path, at->line, at->column,
                         "the areas of '%s' lie far from where %.300s is used (%.0f to %.0f "
                         "degrees east, %.0f to %.0f north); is it their CRS, and is x their "
                         "easting?",
                         areas->id, areas->crs, place.used[0], place.used[2], place.used[1],
                         place.used[3]);
}

static void check_set(talgeo__checker *c, size_t i)
{
    const talgeo__set_spec *set = &c->plan->sets[i];
    const talgeo__yaml *node = talgeo__check_item(c, "area_sets", i);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_areas *areas = NULL;
    talgeo_areas_options options = talgeo__set_options(set);
    if (set->crs && talgeo__crs_check(set->crs, &error) != TALGEO_OK)
        talgeo__check_error(c, talgeo__check_place(node, "crs"), &error);
    else if (talgeo__areas_read(set->file, set->shown_file, &options, set->id, c->problems, &areas,
                                &error) != TALGEO_OK)
        talgeo__check_error(c, talgeo__check_place(node, "file"), &error);
    if (areas == NULL) return;
    warn_of_extent(c, node, areas);
    if (talgeo__note_web(areas, set->shown_file, c->problems, &error) != TALGEO_OK)
        talgeo__check_error(c, talgeo__check_place(node, "file"), &error);
    c->set_numbers[c->n_sets] = i;
    c->sets[c->n_sets++] = areas;
}

/* ---- The whole ---- */

/* Tables of who lives in an area, of rates or of weights. */
static void check_people(talgeo__checker *c, const char *key, const talgeo__score_spec *specs,
                         const talgeo__people *people, size_t count)
{
    const talgeo__yaml *figures = talgeo__yaml_get(c->plan->root, "figures");
    const talgeo__yaml *list = count ? talgeo__yaml_get(figures, key) : NULL;
    for (size_t p = 0; p < count; p++)
        for (size_t i = 0; i < c->n_sets; i++) {
            talgeo_error error = TALGEO_ERROR_INIT;
            talgeo__people read = {.by = people[p].by, .n_by = people[p].n_by};
            if ((int)c->set_numbers[i] == specs[p].set &&
                talgeo__plan_people(&specs[p], c->sets[i], &read, &error) != TALGEO_OK)
                talgeo__check_error(c, talgeo__check_place(list->items[p], "file"), &error);
            talgeo__people_clear(&read);
        }
}

/* The tables of scores, where the area set could be read. */
static void check_scores(talgeo__checker *c)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    double *scores = NULL;
    const talgeo__yaml *figures = talgeo__yaml_get(c->plan->root, "figures");
    for (size_t i = 0; i < c->n_sets; i++)
        if ((int)c->set_numbers[i] == c->plan->gradient.set &&
            talgeo__plan_scores(c->plan, c->sets[i], &scores, &error) != TALGEO_OK)
            talgeo__check_error(
                c, talgeo__check_place(talgeo__yaml_get(figures, "gradient"), "file"), &error);
    free(scores);
    const talgeo__asked *asked = &c->plan->asked;
    talgeo__asked read = {0};
    if (asked->ranked_by && talgeo__plan_level_scores(c->plan, &read.level_scores,
                                                      &read.n_level_scores, &error) != TALGEO_OK)
        talgeo__check_error(c, talgeo__check_place(talgeo__yaml_get(figures, "gradient"), "file"),
                            &error);
    talgeo__level_scores_clear(&read);
    check_people(c, "rates", c->plan->rates, asked->rates, c->plan->n_rates);
    check_people(c, "weights", c->plan->weights, asked->weights, c->plan->n_weights);
}

static talgeo_status check_all(talgeo__checker *c, talgeo_error *error)
{
    const talgeo_plan *plan = c->plan;
    c->problems = talgeo__problems_new();
    c->children = talgeo__dict_new();
    c->reference = talgeo__reference_new(c->plan->growth);
    c->sets = talgeo__calloc(plan->n_sets, sizeof *c->sets);
    c->set_numbers = talgeo__calloc(plan->n_sets, sizeof *c->set_numbers);
    c->rows = talgeo__calloc(plan->n_sources, sizeof *c->rows);
    c->reports = talgeo__calloc(plan->n_sources, sizeof *c->reports);
    if (!c->problems || !c->children || !c->reference || !c->sets || !c->set_numbers || !c->rows ||
        !c->reports)
        return talgeo__fail_memory(error, "plan");
    talgeo__plan_warnings(plan, c->problems);
    for (size_t i = 0; i < plan->n_sets; i++) check_set(c, i);
    check_scores(c);
    talgeo__check_sources(c);
    talgeo__check_asked(
        plan,
        &(talgeo__inputs_read){c->sets, c->n_sets, c->rows, c->reports, talgeo__check_all_read(c)},
        c->problems);
    return talgeo__problems_first(c->problems, "plan", error);
}

talgeo_status talgeo_plan_check(const talgeo_plan *plan, talgeo_problems **problems,
                                talgeo_error *error)
{
    if (problems) *problems = NULL;
    if (plan == NULL || problems == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "plan", "no plan or no place for problems");
    talgeo__checker c = {.plan = plan};
    talgeo_status status = check_all(&c, error);
    for (size_t i = 0; i < c.n_sets; i++) talgeo_areas_free(c.sets[i]);
    for (size_t s = 0; s < plan->n_sources; s++) {
        if (c.rows) talgeo__rows_free(&c.rows[s]);
        if (c.reports) talgeo__source_report_end(&c.reports[s]);
    }
    free(c.rows);
    free(c.reports);
    free(c.sets);
    free(c.set_numbers);
    talgeo__dict_free(c.children);
    talgeo__reference_free(c.reference);
    *problems = c.problems;
    return status;
}
