/* intake.json: every input row accounted for, by reason; row numbers, never values. */
#include "intake_report.h"

#include <json-c/json.h>
#include <string.h>

#include "../core/error.h"
#include "private_file.h"

static int add_number(struct json_object *to, const char *name, int64_t value)
{
    return json_object_object_add(to, name, json_object_new_int64(value));
}

/* Counts by period: used, and not used by reason. */
static struct json_object *periods_object(const talgeo__source_report *source)
{
    struct json_object *object = json_object_new_object();
    for (size_t i = 0; i < source->n_periods; i++) {
        const talgeo__period_report *period = &source->periods[i];
        struct json_object *counts = json_object_new_object();
        struct json_object *not_used = json_object_new_object();
        add_number(counts, "used", period->used);
        for (int reason = 0; reason < TALGEO__N_REASONS; reason++)
            if (period->not_used[reason] > 0)
                add_number(not_used, talgeo__reason_id((talgeo__reason)reason),
                           period->not_used[reason]);
        json_object_object_add(counts, "not_used_by_reason", not_used);
        json_object_object_add(object, period->label, counts);
    }
    return object;
}

static struct json_object *notes_array(const talgeo__source_report *source)
{
    struct json_object *array = json_object_new_array();
    for (size_t i = 0; i < source->n_notes; i++)
        json_object_array_add(array, json_object_new_string(source->notes[i]));
    return array;
}

static struct json_object *rows_array(const int64_t *numbers, int64_t count)
{
    struct json_object *rows = json_object_new_array();
    for (int64_t k = 0; k < count && k < TALGEO__REASON_ROWS; k++)
        json_object_array_add(rows, json_object_new_int64(numbers[k]));
    return rows;
}

static struct json_object *rows_object(int64_t count, const char *text, const int64_t *first)
{
    struct json_object *object = json_object_new_object();
    add_number(object, "rows", count);
    json_object_object_add(object, "text", json_object_new_string(text));
    json_object_object_add(object, "first_rows", rows_array(first, count));
    return object;
}

static struct json_object *not_used_object(const talgeo__source_report *source)
{
    struct json_object *object = json_object_new_object();
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++)
        if (source->not_used[reason] > 0)
            json_object_object_add(object, talgeo__reason_id((talgeo__reason)reason),
                                   rows_object(source->not_used[reason],
                                               talgeo__reason_text((talgeo__reason)reason),
                                               source->row_numbers[reason]));
    return object;
}

static struct json_object *review_object(const talgeo__source_report *source)
{
    struct json_object *object = json_object_new_object();
    for (int review = 0; review < TALGEO__N_REVIEWS; review++)
        if (source->review[review] > 0)
            json_object_object_add(object, talgeo__review_id((talgeo__review)review),
                                   rows_object(source->review[review],
                                               talgeo__review_text((talgeo__review)review),
                                               source->review_rows[review]));
    return object;
}

/* Used positions by the class of their accuracy. */
static struct json_object *accuracy_object(const talgeo__source_report *source)
{
    struct json_object *object = json_object_new_object();
    for (size_t i = 0; i < source->n_classes; i++) {
        const char *text = source->classes[i].text;
        add_number(object, *text ? text : "not given", source->classes[i].rows);
    }
    return object;
}

static int64_t sum_not_used(const talgeo__source_report *source)
{
    int64_t sum = 0;
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++) sum += source->not_used[reason];
    return sum;
}

static struct json_object *source_object(const talgeo__report *report,
                                         const talgeo__source_report *source)
{
    struct json_object *object = json_object_new_object(), *outside = json_object_new_object();
    json_object_object_add(object, "source", json_object_new_string(source->source));
    json_object_object_add(object, "file", json_object_new_string(source->file));
    json_object_object_add(object, "sha256", json_object_new_string(source->digest));
    add_number(object, "rows", source->rows);
    add_number(object, "used", source->used);
    add_number(object, "not_used", sum_not_used(source));
    json_object_object_add(object, "not_used_by_reason", not_used_object(source));
    json_object_object_add(object, "review", review_object(source));
    add_number(object, "used_without_position", source->no_position);
    if (report->n_sources > 1) add_number(object, "used_unmatched", source->unmatched);
    if (source->n_classes)
        json_object_object_add(object, "positions_by_accuracy", accuracy_object(source));
    add_number(object, "rows_with_unknown_address", source->unknown_address);
    add_number(object, "used_position_not_transformed", source->not_transformed);
    json_object_object_add(object, "not_transformed_first_rows",
                           rows_array(source->not_transformed_rows, source->not_transformed));
    for (size_t i = 0; i < source->n_sets; i++)
        add_number(outside, report->set_ids[i], source->outside[i]);
    json_object_object_add(object, "used_outside_every_area", outside);
    add_number(object, "used_without_bmi_class", source->not_classified);
    json_object_object_add(object, "by_period", periods_object(source));
    json_object_object_add(object, "suspicious", notes_array(source));
    return object;
}

static struct json_object *area_set_notes(const talgeo_problems *notes)
{
    struct json_object *array = json_object_new_array();
    for (size_t i = 0; i < talgeo_problems_count(notes); i++) {
        talgeo_problem note = talgeo_problems_get(notes, i);
        struct json_object *object = json_object_new_object();
        json_object_object_add(object, "file", json_object_new_string(note.file));
        json_object_object_add(object, "note", json_object_new_string(note.message));
        json_object_array_add(array, object);
    }
    return array;
}

static struct json_object *kept_array(const talgeo__kept_lines *kept)
{
    struct json_object *array = json_object_new_array();
    for (size_t i = 0; i < kept->count; i++) {
        const talgeo__kept_line *line = &kept->items[i];
        struct json_object *object = json_object_new_object();
        json_object_object_add(object, "period", json_object_new_string(line->period));
        json_object_object_add(object, "indicator", json_object_new_string(line->indicator));
        add_number(object, "figures_that_would_change", line->figures);
        add_number(object, "children_published", line->published);
        add_number(object, "children_counted_now", line->counted);
        json_object_array_add(array, object);
    }
    return array;
}

static struct json_object *report_object(const talgeo__report *report,
                                         const talgeo__kept_lines *kept)
{
    struct json_object *object = json_object_new_object(), *sources = json_object_new_array();
    json_object_object_add(object, "schema", json_object_new_string("talgeo.intake/1"));
    for (size_t s = 0; s < report->n_sources; s++)
        json_object_array_add(sources, source_object(report, &report->sources[s]));
    json_object_object_add(object, "sources", sources);
    json_object_object_add(object, "area_set_notes", area_set_notes(report->notes));
    json_object_object_add(object, "kept_as_published", kept_array(kept));
    return object;
}

static talgeo_status check_sums(const talgeo__report *report, talgeo_error *error)
{
    for (size_t s = 0; s < report->n_sources; s++) {
        const talgeo__source_report *source = &report->sources[s];
        /* A run that stopped in the middle has rows that are neither. */
        if (source->used > 0 && source->used + sum_not_used(source) != source->rows)
            return talgeo__fail(
                error, TALGEO_E_INTERNAL, "intake",
                "source '%s': used and not used rows do not add up to the rows read",
                source->source);
    }
    return TALGEO_OK;
}

talgeo_status talgeo__intake_report_write(const talgeo__report *report,
                                          const talgeo__kept_lines *kept, const char *path,
                                          talgeo_error *error)
{
    talgeo__private_file *file = NULL;
    talgeo_status status = check_sums(report, error);
    if (status != TALGEO_OK) return status;
    struct json_object *object = report_object(report, kept);
    const char *text = json_object_to_json_string_ext(
        object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
    if (text == NULL) status = talgeo__fail_memory(error, "intake");
    if (status == TALGEO_OK) status = talgeo__private_file_open(path, true, NULL, &file, error);
    if (status == TALGEO_OK) status = talgeo__private_file_write(file, text, strlen(text), error);
    if (status == TALGEO_OK) status = talgeo__private_file_write(file, "\n", 1, error);
    if (status == TALGEO_OK) status = talgeo__private_file_commit(file, error);
    talgeo__private_file_close(file);
    json_object_put(object);
    return status;
}
