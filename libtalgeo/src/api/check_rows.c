/* talgeo_plan_check: what publishing would do with the rows of a source. */
#include <stdio.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "check.h"
#include "cube.h"
#include "place.h"

void talgeo__check_notes(talgeo__checker *c, const talgeo__checked_source *of,
                         const talgeo__yaml *at, const talgeo__source_report *report, size_t from)
{
    for (size_t i = from; i < report->n_notes; i++)
        talgeo__problems_add(c->problems, TALGEO_E_INPUT, true, c->plan->path, at->line, at->column,
                             "'%s': %s", of->shown, report->notes[i]);
}

/* What publishing would do with the rows, as warnings with counts and row numbers. */
static void warn_of_rows(talgeo__checker *c, const talgeo__checked_source *of,
                         const talgeo__source_report *report)
{
    const talgeo__yaml *at = talgeo__check_place(of->node, "file");
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++)
        if (report->not_used[reason] > 0)
            talgeo__problems_add(
                c->problems, TALGEO_E_INPUT, true, c->plan->path, at->line, at->column,
                "'%s': %lld of %lld rows not used: %s (first: row %lld)", of->shown,
                (long long)report->not_used[reason], (long long)report->rows,
                talgeo__reason_text((talgeo__reason)reason),
                (long long)report->row_numbers[reason][0]);
    talgeo__check_notes(c, of, at, report, 0);
}

void talgeo__check_count(talgeo__checker *c, const talgeo__checked_source *of, const char *key,
                         int64_t count, int64_t all, const char *words)
{
    const talgeo__yaml *at = talgeo__check_place(of->node, key);
    if (count > 0)
        talgeo__problems_add(c->problems, TALGEO_E_INPUT, true, c->plan->path, at->line, at->column,
                             "'%s': %lld of %lld %s", of->shown, (long long)count, (long long)all,
                             words);
}

/* Rows that are used, but lack something. */
static void warn_of_gaps(talgeo__checker *c, const talgeo__checked_source *of,
                         const talgeo__source_report *report)
{
    int64_t used = report->used;
    talgeo__check_count(c, of, "position", report->unknown_address, report->rows,
                        "rows have an address that is not in the table of addresses");
    talgeo__check_count(c, of, "position", report->no_position, used,
                        "used rows are without a position");
    talgeo__check_count(c, of, "columns", report->not_classified, used,
                        "used rows are without a BMI class");
    for (int i = 0; i < TALGEO__N_REVIEWS; i++) {
        char words[120];
        snprintf(words, sizeof words, "rows to look at: %s (first: row %lld)",
                 talgeo__review_text((talgeo__review)i), (long long)report->review_rows[i][0]);
        talgeo__check_count(c, of, "file", report->review[i], report->rows, words);
    }
}

/* Where the event of an indicator stands: one of a list, or as a whole. */
static const talgeo__yaml *event_node(const talgeo__checker *c, const talgeo__bundle *bundle,
                                      size_t indicator, size_t event)
{
    const talgeo__yaml *item =
        talgeo__check_item(c, "indicators", (size_t)(bundle - c->plan->bundles));
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
static void warn_of_events(talgeo__checker *c, const talgeo__checked_source *of,
                           const talgeo__rows *rows)
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
static void warn_of_places(talgeo__checker *c, const talgeo__checked_source *of,
                           const talgeo__rows *rows, const talgeo__source_report *report)
{
    const talgeo__yaml *at = talgeo__check_place(of->node, "position");
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

static void check_places(talgeo__checker *c, const talgeo__checked_source *of,
                         const talgeo__rows *rows, talgeo__source_report *report)
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
        talgeo__check_notes(c, of, talgeo__check_place(of->node, "position"), report, n_notes);
    } else {
        talgeo__check_error(c, talgeo__check_place(of->node, "position"), &error);
    }
    talgeo__place_free(area, c->n_sets);
}

void talgeo__check_rows(talgeo__checker *c, const talgeo__checked_source *of,
                        talgeo__opened *opened)
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
        talgeo__check_error(c, talgeo__check_place(of->node, "file"), &error);
}
