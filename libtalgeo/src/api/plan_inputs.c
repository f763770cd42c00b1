/* The inputs of a plan: area sets, sources, periods. */
#include <stdlib.h>
#include <string.h>

#include "plan_fields.h"

enum { MAX_SETS = 8, MAX_SOURCES = 16 };

/* ---- Area sets ---- */

static void check_set_id(talgeo__plan_reader *reader, const talgeo__yaml *node,
                         const talgeo__set_spec *set)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t i = 0; set->id && i + 1 < plan->n_sets; i++)
        if (plan->sets[i].id && strcmp(plan->sets[i].id, set->id) == 0)
            talgeo__plan_problem(reader, talgeo__yaml_get(node, "id"), "area set '%s' stands twice",
                                 set->id);
}

static void read_set(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {
        "id!", "title", "file!", "layer", "key!", "name", "crs", "invalid", "overlap_tolerance_m2",
        NULL};
    static const char *const invalid[] = {"repair", "refuse", NULL};
    if (!talgeo__plan_mapping(reader, node, "area set", known)) return;
    talgeo__set_spec *set =
        talgeo__plan_more(reader, &reader->plan->sets, &reader->plan->n_sets, sizeof *set);
    if (set == NULL) return;
    set->line = node->line;
    set->column = node->column;
    set->id = talgeo__plan_id(reader, node);
    set->title = talgeo__plan_label(reader, node, "title", set->id ? set->id : "");
    set->file = talgeo__plan_path(reader, node, "file");
    const talgeo__yaml *file = talgeo__yaml_get(node, "file");
    if (file && file->text) set->shown_file = talgeo__plan_copy(reader, file->text);
    set->layer = talgeo__plan_text(reader, node, "layer");
    set->key = talgeo__plan_text(reader, node, "key");
    set->name = talgeo__plan_text(reader, node, "name");
    set->crs = talgeo__plan_text(reader, node, "crs");
    set->refuse_invalid = talgeo__plan_choice(reader, node, "invalid", invalid, 0) == 1;
    set->overlap_tolerance_m2 =
        talgeo__plan_number(reader, node, "overlap_tolerance_m2", 0, 1e6, 0);
    check_set_id(reader, node, set);
}

void talgeo__plan_read_sets(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    if (!talgeo__plan_sequence(reader, node, "area_sets")) return;
    if (node->count > MAX_SETS)
        talgeo__plan_problem(reader, node, "more than %d area sets", MAX_SETS);
    for (size_t i = 0; i < node->count && i < MAX_SETS; i++) read_set(reader, node->items[i]);
}

/* ---- Sources ---- */

static void read_position(talgeo__plan_reader *reader, const talgeo__yaml *node,
                          talgeo__source *source)
{
    static const char *const known[] = {"x!", "y!", "crs!", NULL};
    source->position = true;
    if (node->kind == TALGEO__YAML_SCALAR) {
        if (strcmp(node->text, "geometry") != 0)
            talgeo__plan_problem(reader, node,
                                 "position must be 'geometry' or {x: ..., y: ..., crs: ...}");
        return;
    }
    if (!talgeo__plan_mapping(reader, node, "position", known)) return;
    source->x = talgeo__plan_text(reader, node, "x");
    source->y = talgeo__plan_text(reader, node, "y");
    source->crs = talgeo__plan_text(reader, node, "crs");
}

static void read_columns(talgeo__plan_reader *reader, const talgeo__yaml *node,
                         talgeo__source *source)
{
    if (node->kind != TALGEO__YAML_MAPPING) {
        talgeo__plan_problem(reader, node,
                             "columns must be a mapping (our name: column of the file)");
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const char *column = talgeo__plan_scalar(reader, node->items[i], node->keys[i]->text);
        talgeo__column_spec *spec =
            talgeo__plan_more(reader, &source->columns, &source->n_columns, sizeof *spec);
        if (spec == NULL) return;
        spec->alias = talgeo__plan_copy(reader, node->keys[i]->text);
        spec->column = talgeo__plan_copy(reader, column ? column : "");
        if (strcmp(node->keys[i]->text, "bmi_class") == 0)
            talgeo__plan_problem(reader, node->keys[i],
                                 "bmi_class is computed; name the file's column otherwise");
    }
}

static void read_source_options(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                talgeo__source *source)
{
    static const char *const one_per[] = {"period", NULL};
    static const char *const keep[] = {"latest", "first", "worst", NULL};
    static const char *const encodings[] = {"utf-8", "latin1", "windows-1252", NULL};
    talgeo__plan_choice(reader, node, "one_per", one_per, 0);
    source->one_per = (talgeo__one_per)talgeo__plan_choice(reader, node, "keep", keep, 0);
    int encoding = talgeo__plan_choice(reader, node, "encoding", encodings, -1);
    if (encoding >= 0) source->encoding = talgeo__plan_copy(reader, encodings[encoding]);
    source->protected_address = talgeo__plan_text(reader, node, "protected_address");
    source->reject_limit = talgeo__plan_number(reader, node, "reject_limit", 0, 1, 0.05);
}

static void check_source_id(talgeo__plan_reader *reader, const talgeo__yaml *node,
                            const talgeo__source *source)
{
    const talgeo_plan *plan = reader->plan;
    for (size_t i = 0; source->id && i + 1 < plan->n_sources; i++)
        if (plan->sources[i].id && strcmp(plan->sources[i].id, source->id) == 0)
            talgeo__plan_problem(reader, talgeo__yaml_get(node, "id"), "source '%s' stands twice",
                                 source->id);
}

static void read_source(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {
        "id!",     "file!",   "layer", "encoding",          "child!",       "date!", "position",
        "columns", "one_per", "keep",  "protected_address", "reject_limit", NULL};
    if (!talgeo__plan_mapping(reader, node, "source", known)) return;
    talgeo__source *source =
        talgeo__plan_more(reader, &reader->plan->sources, &reader->plan->n_sources, sizeof *source);
    if (source == NULL) return;
    source->line = node->line;
    source->column = node->column;
    source->id = talgeo__plan_id(reader, node);
    source->file = talgeo__plan_path(reader, node, "file");
    source->layer = talgeo__plan_text(reader, node, "layer");
    source->child = talgeo__plan_text(reader, node, "child");
    source->date = talgeo__plan_text(reader, node, "date");
    const talgeo__yaml *position = talgeo__yaml_get(node, "position");
    const talgeo__yaml *columns = talgeo__yaml_get(node, "columns");
    if (position) read_position(reader, position, source);
    if (columns) read_columns(reader, columns, source);
    read_source_options(reader, node, source);
    check_source_id(reader, node, source);
}

void talgeo__plan_read_sources(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    if (!talgeo__plan_sequence(reader, node, "sources")) return;
    if (node->count > MAX_SOURCES)
        talgeo__plan_problem(reader, node, "more than %d sources", MAX_SOURCES);
    for (size_t i = 0; i < node->count && i < MAX_SOURCES; i++) read_source(reader, node->items[i]);
}

/* ---- Periods ---- */

static void read_wave(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"id!", "from!", "to!", NULL};
    talgeo__periods *periods = &reader->plan->periods;
    if (!talgeo__plan_mapping(reader, node, "wave", known)) return;
    talgeo__wave *wave =
        talgeo__plan_more(reader, &periods->waves, &periods->n_waves, sizeof *wave);
    if (wave == NULL) return;
    wave->id = talgeo__plan_text(reader, node, "id");
    wave->from = talgeo__plan_date(reader, node, "from");
    wave->to = talgeo__plan_date(reader, node, "to");
    if (wave->from > wave->to) talgeo__plan_problem(reader, node, "wave ends before it begins");
    const talgeo__wave *before = periods->n_waves > 1 ? wave - 1 : NULL;
    if (before && wave->from <= before->to)
        talgeo__plan_problem(reader, node, "waves must follow each other in time without overlap");
    for (const talgeo__wave *other = periods->waves; other < wave; other++)
        if (wave->id && other->id && strcmp(wave->id, other->id) == 0)
            talgeo__plan_problem(reader, node, "wave '%s' stands twice", wave->id);
}

static int32_t read_bound(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *key,
                          int32_t otherwise)
{
    const talgeo__yaml *at = talgeo__yaml_get(node, key);
    const char *label = at ? talgeo__plan_scalar(reader, at, key) : NULL;
    if (label == NULL) return otherwise;
    int32_t period = talgeo__period_parse(&reader->plan->periods, label);
    if (period != INT32_MIN) return period;
    talgeo__plan_problem(reader, at, "%s: '%.40s' is no period of this kind; write it as %s", key,
                         label,
                         reader->plan->periods.kind == TALGEO__SCHOOL_YEAR     ? "2018/19"
                         : reader->plan->periods.kind == TALGEO__CALENDAR_YEAR ? "2018"
                                                                               : "the wave's id");
    return otherwise;
}

void talgeo__plan_read_periods(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"kind!", "from", "to", "waves", NULL};
    static const char *const kinds[] = {"school_year", "calendar_year", "waves", NULL};
    talgeo__periods *periods = &reader->plan->periods;
    if (!talgeo__plan_mapping(reader, node, "periods", known)) return;
    periods->kind = (talgeo__period_kind)talgeo__plan_choice(reader, node, "kind", kinds, 0);
    const talgeo__yaml *waves = talgeo__yaml_get(node, "waves");
    if (periods->kind == TALGEO__WAVES && waves == NULL)
        talgeo__plan_problem(reader, node, "periods: 'waves' is missing");
    else if (periods->kind != TALGEO__WAVES && waves)
        talgeo__plan_problem(reader, waves, "waves are for kind: waves only");
    else if (waves && talgeo__plan_sequence(reader, waves, "waves"))
        for (size_t i = 0; i < waves->count; i++) read_wave(reader, waves->items[i]);
    periods->first = read_bound(reader, node, "from", INT32_MIN);
    periods->last = read_bound(reader, node, "to", INT32_MAX);
    if (periods->first > periods->last)
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "from"), "from is later than to");
}
