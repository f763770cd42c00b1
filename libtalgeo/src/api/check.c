/* talgeo_plan_check: every problem of a plan's inputs at once, nothing written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/batch.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "../growth/growth.h"
#include "../intake/links.h"
#include "../io/areas_read.h"
#include "../io/proj_transform.h"
#include "../io/table_read.h"
#include "check_asked.h"
#include "cube.h"
#include "outside.h"
#include "place.h"
#include "read_source.h"

typedef struct checker {
    const talgeo_plan *plan;
    talgeo_problems *problems;
    talgeo__dict *children;
    talgeo__reference *reference;
    talgeo_areas **sets; /* those that can be read, side by side */
    size_t *set_numbers; /* their numbers in the plan */
    size_t n_sets;
    talgeo__rows *rows; /* by source; they meet by child and period when all are read */
    talgeo__source_report *reports;
    int64_t used, inside; /* rows of all sources; in an area, once for each set */
} checker;

/* A source and where the plan speaks of it. */
typedef struct checked_source {
    const talgeo__source *source;
    const talgeo__yaml *node;
    const char *shown; /* its file, as the plan has it */
    size_t number;
} checked_source;

/* Where a mapping speaks of a key; the mapping itself where it does not. */
static const talgeo__yaml *place_of(const talgeo__yaml *mapping, const char *key)
{
    const talgeo__yaml *value = talgeo__yaml_get(mapping, key);
    return value ? value : mapping;
}

static const talgeo__yaml *item_of(const checker *c, const char *list, size_t i)
{
    return talgeo__yaml_get(c->plan->root, list)->items[i];
}

static void add_error(checker *c, const talgeo__yaml *at, const talgeo_error *error)
{
    talgeo__problems_add(c->problems, error->status, false, c->plan->path, at->line, at->column,
                         "%s", error->message);
}

/* ---- Area sets ---- */

/* Coordinates that the CRS is not for: a wrong CRS, or northings in the place of eastings. */
static void warn_of_extent(checker *c, const talgeo__yaml *node, const talgeo_areas *areas)
{
    double box[4];
    talgeo__crs_place place;
    talgeo__areas_extent(areas, box);
    const talgeo__yaml *at =
        place_of(node, "crs") != node ? place_of(node, "crs") : place_of(node, "file");
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

static void check_set(checker *c, size_t i)
{
    const talgeo__set_spec *set = &c->plan->sets[i];
    const talgeo__yaml *node = item_of(c, "area_sets", i);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_areas *areas = NULL;
    talgeo_areas_options options = talgeo__set_options(set);
    if (set->crs && talgeo__crs_check(set->crs, &error) != TALGEO_OK)
        add_error(c, place_of(node, "crs"), &error);
    else if (talgeo__areas_read(set->file, set->shown_file, &options, set->id, c->problems, &areas,
                                &error) != TALGEO_OK)
        add_error(c, place_of(node, "file"), &error);
    if (areas == NULL) return;
    warn_of_extent(c, node, areas);
    c->set_numbers[c->n_sets] = i;
    c->sets[c->n_sets++] = areas;
}

/* ---- The heading of a source ---- */

/* The first columns of the file, where none of them is near to the one that is missing: perhaps
 * its first line is no heading. */
static void list_columns(const char *const *names, size_t count, char *list, size_t size)
{
    enum { LISTED = 8 };
    size_t used = (size_t)snprintf(list, size, "; it has ");
    for (size_t i = 0; i < count && i < LISTED && used < size; i++)
        used += (size_t)snprintf(list + used, size - used, "%s'%.60s'", i ? ", " : "", names[i]);
    if (count == 0 || (count > LISTED && used < size))
        snprintf(list + used, size - used, count ? ", ..." : "none");
}

/* Is the column that the node names in the file? NULL nodes name none. */
static bool check_column(checker *c, const checked_source *of, const struct ArrowSchema *schema,
                         const talgeo__yaml *node)
{
    char list[600] = "";
    size_t count = (size_t)schema->n_children;
    if (node == NULL || talgeo__schema_find(schema, node->text) >= 0) return true;
    const char **names = talgeo__calloc(count, sizeof *names);
    if (names == NULL) {
        c->problems->failed = true;
        return false;
    }
    for (size_t i = 0; i < count; i++)
        names[i] = schema->children[i]->name ? schema->children[i]->name : "";
    const char *near = talgeo__nearest_column(node->text, names, count);
    if (!talgeo__is_heading(names, count))
        snprintf(list, sizeof list, "; %s", TALGEO__NO_HEADING);
    else if (near)
        snprintf(list, sizeof list, "; did you mean '%.500s'?", near);
    else
        list_columns(names, count, list, sizeof list);
    talgeo__problems_add(c->problems, TALGEO_E_INPUT, false, c->plan->path, node->line,
                         node->column, "'%s' has no column '%s'%s", of->shown, node->text, list);
    free(names);
    return false;
}

static bool check_columns(checker *c, const checked_source *of, const struct ArrowSchema *schema)
{
    static const char *const own[] = {"date", "protected_address"};
    const talgeo__yaml *child = talgeo__yaml_get(of->node, "child");
    const talgeo__yaml *columns = talgeo__yaml_get(of->node, "columns");
    const talgeo__yaml *position = talgeo__yaml_get(of->node, "position");
    if (of->source->child_is_cpr) child = talgeo__yaml_get(child, "cpr");
    bool good = check_column(c, of, schema, child);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        good &= check_column(c, of, schema, talgeo__yaml_get(of->node, own[i]));
    if (of->source->address)
        good &= check_column(c, of, schema, talgeo__yaml_get(position, "address"));
    else if (of->source->x) {
        good &= check_column(c, of, schema, talgeo__yaml_get(position, "x"));
        good &= check_column(c, of, schema, talgeo__yaml_get(position, "y"));
        good &= check_column(c, of, schema, talgeo__yaml_get(position, "accuracy"));
    }
    for (size_t i = 0; columns && i < columns->count; i++) {
        const talgeo__yaml *item = columns->items[i]; /* sex may have codes beside its column */
        if (item->kind == TALGEO__YAML_MAPPING) item = talgeo__yaml_get(item, "column");
        good &= check_column(c, of, schema, item);
    }
    return good;
}

static bool check_crs(checker *c, const checked_source *of)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    if (of->source->crs == NULL || talgeo__crs_check(of->source->crs, &error) == TALGEO_OK)
        return true;
    add_error(c, place_of(talgeo__yaml_get(of->node, "position"), "crs"), &error);
    return false;
}

/* Are all columns there? Where one is not, the file was opened with all of them. */
static bool check_heading(checker *c, const checked_source *of, struct ArrowArrayStream *stream)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    struct ArrowSchema schema = {.release = NULL};
    int code = stream->get_schema(stream, &schema);
    bool good = code == 0;
    if (good) {
        good = check_columns(c, of, &schema);
        schema.release(&schema);
    } else {
        if (code == ENOMEM)
            talgeo__fail_memory(&error, "intake");
        else
            talgeo__fail(&error, TALGEO_E_INPUT, "intake", "%s", stream->get_last_error(stream));
        add_error(c, place_of(of->node, "file"), &error);
    }
    return check_crs(c, of) && good;
}

/* ---- The rows of a source ---- */

static void warn_of_notes(checker *c, const checked_source *of, const talgeo__yaml *at,
                          const talgeo__source_report *report, size_t from)
{
    for (size_t i = from; i < report->n_notes; i++)
        talgeo__problems_add(c->problems, TALGEO_E_INPUT, true, c->plan->path, at->line, at->column,
                             "'%s': %s", of->shown, report->notes[i]);
}

/* What publishing would do with the rows, as warnings with counts and row numbers. */
static void warn_of_rows(checker *c, const checked_source *of, const talgeo__source_report *report)
{
    const talgeo__yaml *at = place_of(of->node, "file");
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++)
        if (report->not_used[reason] > 0)
            talgeo__problems_add(
                c->problems, TALGEO_E_INPUT, true, c->plan->path, at->line, at->column,
                "'%s': %lld of %lld rows not used: %s (first: row %lld)", of->shown,
                (long long)report->not_used[reason], (long long)report->rows,
                talgeo__reason_text((talgeo__reason)reason),
                (long long)report->row_numbers[reason][0]);
    warn_of_notes(c, of, at, report, 0);
}

static void warn_of_count(checker *c, const checked_source *of, const char *key, int64_t count,
                          int64_t all, const char *words)
{
    const talgeo__yaml *at = place_of(of->node, key);
    if (count > 0)
        talgeo__problems_add(c->problems, TALGEO_E_INPUT, true, c->plan->path, at->line, at->column,
                             "'%s': %lld of %lld %s", of->shown, (long long)count, (long long)all,
                             words);
}

/* Rows that are used, but lack something. */
static void warn_of_gaps(checker *c, const checked_source *of, const talgeo__source_report *report)
{
    int64_t used = report->used;
    warn_of_count(c, of, "position", report->unknown_address, report->rows,
                  "rows have an address that is not in the table of addresses");
    warn_of_count(c, of, "position", report->no_position, used, "used rows are without a position");
    warn_of_count(c, of, "columns", report->not_classified, used,
                  "used rows are without a BMI class");
    for (int i = 0; i < TALGEO__N_REVIEWS; i++) {
        char words[120];
        snprintf(words, sizeof words, "rows to look at: %s (first: row %lld)",
                 talgeo__review_text((talgeo__review)i), (long long)report->review_rows[i][0]);
        warn_of_count(c, of, "file", report->review[i], report->rows, words);
    }
}

/* Where the event of an indicator stands: one of a list, or as a whole. */
static const talgeo__yaml *event_node(const checker *c, const talgeo__bundle *bundle,
                                      size_t indicator, size_t event)
{
    const talgeo__yaml *item = item_of(c, "indicators", (size_t)(bundle - c->plan->bundles));
    const talgeo__yaml *classes = talgeo__yaml_get(item, "classes");
    if (talgeo__yaml_get(item, "mean")) return talgeo__yaml_get(item, "mean");
    if (classes) item = classes->items[indicator - bundle->first];
    const talgeo__yaml *node =
        item->kind == TALGEO__YAML_MAPPING ? talgeo__yaml_get(item, "event") : item;
    return node->kind == TALGEO__YAML_SEQUENCE ? node->items[event] : node;
}

static bool anyone_has(const talgeo__values *values, const char *event)
{
    talgeo__scale scale;
    bool mean = talgeo__scale_read(event, &scale);
    for (size_t code = 0; code < talgeo__dict_count(values->dict); code++) {
        const char *answer = talgeo__dict_text(values->dict, (int32_t)code);
        if (mean ? talgeo__scale_steps(&scale, answer) >= 0 : talgeo__event_has(event, answer))
            return true;
    }
    return false;
}

/* Events that no row has: a slip of the pen, most likely. */
static void warn_of_events(checker *c, const checked_source *of, const talgeo__rows *rows)
{
    const talgeo_plan *plan = c->plan;
    for (const talgeo__bundle *b = plan->bundles; b < plan->bundles + plan->n_bundles; b++)
        for (size_t i = b->first; i < b->first + b->count; i++) {
            const talgeo__indicator *indicator = &plan->indicators[i];
            const talgeo__values *values = strcmp(indicator->source, of->source->id) == 0
                                               ? talgeo__rows_values(rows, indicator->value)
                                               : NULL;
            for (size_t e = 0; values && e < indicator->n_events; e++) {
                if (anyone_has(values, indicator->events[e])) continue;
                const talgeo__yaml *at = event_node(c, b, i, e);
                talgeo__problems_add(c->problems, TALGEO_E_INPUT, true, plan->path, at->line,
                                     at->column, "no row of '%s' has '%s' as its %s", of->shown,
                                     indicator->events[e], indicator->value);
            }
        }
}

/* Rows that lie in no area; all of them do where the CRS is wrong. */
static void warn_of_places(checker *c, const checked_source *of, const talgeo__rows *rows,
                           const talgeo__source_report *report)
{
    const talgeo__yaml *at = place_of(of->node, "position");
    int64_t placed = (int64_t)rows->count - report->no_position - report->not_transformed;
    for (size_t i = 0; i < c->n_sets; i++) c->inside += placed - report->outside[i];
    for (size_t i = 0; i < c->n_sets; i++)
        if (report->outside[i] > 0 && report->outside[i] < placed)
            talgeo__problems_add(c->problems, TALGEO_E_INPUT, true, c->plan->path, at->line,
                                 at->column,
                                 "'%s': %lld of %lld rows with a position are in no area of '%s'",
                                 of->shown, (long long)report->outside[i], (long long)placed,
                                 c->plan->sets[c->set_numbers[i]].id);
}

static void check_places(checker *c, const checked_source *of, const talgeo__rows *rows,
                         talgeo__source_report *report)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    int32_t **area = NULL;
    size_t n_notes = report->n_notes;
    if (rows->x == NULL || c->n_sets == 0) return;
    report->outside = talgeo__calloc(c->n_sets, sizeof *report->outside);
    talgeo_status status =
        report->outside ? talgeo__place(c->sets, c->n_sets, rows, 1, NULL, report, &area, &error)
                        : talgeo__fail_memory(&error, "locate");
    if (status == TALGEO_OK) {
        warn_of_places(c, of, rows, report);
        warn_of_notes(c, of, place_of(of->node, "position"), report, n_notes);
    } else {
        add_error(c, place_of(of->node, "position"), &error);
    }
    talgeo__place_free(area, c->n_sets);
}

static void check_rows(checker *c, const checked_source *of, talgeo__opened *opened)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__rows *rows = &c->rows[of->number];
    talgeo__source_report *report = &c->reports[of->number];
    talgeo_status status = talgeo__source_read(c->plan, of->number, opened, c->children,
                                               c->reference, NULL, rows, report, &error);
    if (status == TALGEO_OK) {
        c->used += report->used;
        warn_of_rows(c, of, report);
        warn_of_events(c, of, rows);
        check_places(c, of, rows, report);
        if (talgeo__uses_growth(c->plan, of->source->id))
            status = talgeo__growth_classify(c->reference, rows, report, &error);
    }
    if (status == TALGEO_OK)
        warn_of_gaps(c, of, report);
    else
        add_error(c, place_of(of->node, "file"), &error);
}

/* ---- Sources together ---- */

static checked_source source_of(const checker *c, size_t s)
{
    const talgeo__source *source = &c->plan->sources[s];
    return (checked_source){source, item_of(c, "sources", s), source->shown, s};
}

/* Nothing is left to publish, not even periods without children. */
static void warn_of_nothing(checker *c, const talgeo__report *all)
{
    const talgeo__yaml *at = talgeo__yaml_get(c->plan->root, "sources");
    const talgeo__periods *periods = &c->plan->periods;
    bool known = periods->first != INT32_MIN && periods->last != INT32_MAX;
    int64_t used = 0;
    for (size_t s = 0; s < all->n_sources; s++) used += all->sources[s].used;
    bool told = talgeo__problems_errors(c->problems) > 0;
    if (used == 0 && !known && !told && periods->kind != TALGEO__WAVES)
        talgeo__problems_add(c->problems, TALGEO_E_INPUT, false, c->plan->path, at->line,
                             at->column, "no row of any source can be used");
}

/* Could all sources be read to their ends? */
static bool all_read(const checker *c)
{
    for (size_t s = 0; s < c->plan->n_sources; s++)
        if (!c->reports[s].reconciled) return false;
    return true;
}

/* Rows that meet none of another source; told only when every source could be read. */
static void check_links(checker *c)
{
    talgeo__report all = {.sources = c->reports, .n_sources = c->plan->n_sources};
    if (!all_read(c)) return;
    for (size_t s = 0; s < all.n_sources; s++) all.sources[s].n_notes = 0; /* told before */
    warn_of_nothing(c, &all);
    if (!talgeo__links_count(c->rows, &all)) c->problems->failed = true;
    for (size_t s = 0; s < all.n_sources; s++) {
        const checked_source of = source_of(c, s);
        warn_of_count(c, &of, "child", all.sources[s].unmatched, all.sources[s].used,
                      "used rows are without a row of the child and period in another source");
        warn_of_notes(c, &of, place_of(of.node, "child"), &all.sources[s], 0);
    }
}

/* Nobody in any area: publishing refuses that. */
static void check_somewhere(checker *c)
{
    const talgeo__yaml *at = talgeo__yaml_get(c->plan->root, "sources");
    if (c->n_sets == c->plan->n_sets && all_read(c) && c->used > 0 && c->inside == 0 &&
        talgeo__plan_has_areas(c->plan))
        talgeo__problems_add(c->problems, TALGEO_E_INPUT, false, c->plan->path, at->line,
                             at->column, "%s", TALGEO__NOWHERE);
}

/* The source is opened once: what comes from a pipe comes once. */
static void check_source(checker *c, const checked_source *of)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__opened opened;
    if (talgeo__source_open(c->plan, of->number, NULL, 1, &opened, &c->reports[of->number],
                            &error) != TALGEO_OK) {
        add_error(c, place_of(of->node, "file"), &error);
        check_crs(c, of);
    } else if (check_heading(c, of, &opened.stream)) {
        check_rows(c, of, &opened);
    } else {
        talgeo__source_close(&opened);
    }
}

static void check_sources(checker *c)
{
    for (size_t s = 0; s < c->plan->n_sources; s++) {
        const checked_source of = source_of(c, s);
        check_source(c, &of);
    }
    check_somewhere(c);
    check_links(c);
}

/* ---- The whole ---- */

/* Tables of who lives in an area, of rates or of weights. */
static void check_people(checker *c, const char *key, const talgeo__score_spec *specs,
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
                add_error(c, place_of(list->items[p], "file"), &error);
            talgeo__people_clear(&read);
        }
}

/* The tables of scores, where the area set could be read. */
static void check_scores(checker *c)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    double *scores = NULL;
    const talgeo__yaml *figures = talgeo__yaml_get(c->plan->root, "figures");
    for (size_t i = 0; i < c->n_sets; i++)
        if ((int)c->set_numbers[i] == c->plan->gradient.set &&
            talgeo__plan_scores(c->plan, c->sets[i], &scores, &error) != TALGEO_OK)
            add_error(c, place_of(talgeo__yaml_get(figures, "gradient"), "file"), &error);
    free(scores);
    const talgeo__asked *asked = &c->plan->asked;
    talgeo__asked read = {0};
    if (asked->ranked_by && talgeo__plan_level_scores(c->plan, &read.level_scores,
                                                      &read.n_level_scores, &error) != TALGEO_OK)
        add_error(c, place_of(talgeo__yaml_get(figures, "gradient"), "file"), &error);
    talgeo__level_scores_clear(&read);
    check_people(c, "rates", c->plan->rates, asked->rates, c->plan->n_rates);
    check_people(c, "weights", c->plan->weights, asked->weights, c->plan->n_weights);
}

static talgeo_status check_all(checker *c, talgeo_error *error)
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
    check_sources(c);
    talgeo__check_asked(
        plan, &(talgeo__inputs_read){c->sets, c->n_sets, c->rows, c->reports, all_read(c)},
        c->problems);
    return talgeo__problems_first(c->problems, "plan", error);
}

talgeo_status talgeo_plan_check(const talgeo_plan *plan, talgeo_problems **problems,
                                talgeo_error *error)
{
    if (problems) *problems = NULL;
    if (plan == NULL || problems == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "plan", "no plan or no place for problems");
    checker c = {.plan = plan};
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
