/* The inputs of a plan: area sets, sources, periods. */
#include <stdlib.h>
#include <string.h>

#include "../core/names.h"
#include "plan_fields.h"

enum { MAX_SETS = 8, MAX_SOURCES = 16, MAX_COLUMNS = 64, MAX_WAVES = 100, MAX_PERIODS = 100 };

/* ---- Area sets ---- */

/* Names that GeoPackage and SQLite keep for their own tables. */
static bool is_reserved(const char *id)
{
    return strncmp(id, "gpkg", 4) == 0 || strncmp(id, "sqlite", 6) == 0 ||
           strncmp(id, "rtree", 5) == 0;
}

static void check_set_id(talgeo__plan_reader *reader, const talgeo__yaml *node,
                         const talgeo__set_spec *set)
{
    if (set->id && is_reserved(set->id))
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "id"),
                             "an area set cannot be called '%s': GeoPackage keeps that name",
                             set->id);
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
    size_t n = talgeo__plan_sequence(reader, node, "area_sets", MAX_SETS);
    for (size_t i = 0; i < n; i++) read_set(reader, node->items[i]);
}

/* ---- Sources ---- */

/* The file as it is to be named, without its passwords. */
static char *shown_file(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    char *shown = talgeo__plan_text(reader, node, "file");
    if (shown) talgeo__hide_passwords(shown);
    return shown;
}

/* Positions by the key of an address, in a table of their own. */
static void read_addresses(talgeo__plan_reader *reader, const talgeo__yaml *node,
                           talgeo__source *source)
{
    static const char *const known[] = {"address!", "file!", "layer",    "key!", "x!",
                                        "y!",       "crs!",  "accuracy", NULL};
    if (!talgeo__plan_mapping(reader, node, "position by address", known)) return;
    source->address = talgeo__plan_text(reader, node, "address");
    source->address_file = talgeo__plan_path(reader, node, "file");
    source->address_shown = shown_file(reader, node);
    source->address_layer = talgeo__plan_text(reader, node, "layer");
    source->address_key = talgeo__plan_text(reader, node, "key");
}

static void read_position(talgeo__plan_reader *reader, const talgeo__yaml *node,
                          talgeo__source *source)
{
    static const char *const columns[] = {"x!", "y!", "crs!", "accuracy", NULL};
    static const char *const points[] = {"crs!", "accuracy",
                                         NULL}; /* of the layer, without a CRS */
    source->position = true;
    if (node->kind == TALGEO__YAML_SCALAR) {
        if (strcmp(node->text, "geometry") != 0)
            talgeo__plan_problem(reader, node,
                                 "position must be 'geometry' or {x: ..., y: ..., crs: ...}");
        return;
    }
    bool mapping = node->kind == TALGEO__YAML_MAPPING;
    bool bare = mapping && !talgeo__yaml_get(node, "x") && !talgeo__yaml_get(node, "y");
    if (mapping && talgeo__yaml_get(node, "address"))
        read_addresses(reader, node, source);
    else if (!talgeo__plan_mapping(reader, node, "position", bare ? points : columns))
        return;
    source->x = talgeo__plan_text(reader, node, "x");
    source->y = talgeo__plan_text(reader, node, "y");
    source->crs = talgeo__plan_text(reader, node, "crs");
    source->accuracy = talgeo__plan_text(reader, node, "accuracy");
}

static void read_column(talgeo__plan_reader *reader, const talgeo__yaml *key,
                        const talgeo__yaml *value, talgeo__source *source)
{
    const char *column = strcmp(key->text, "sex") == 0 && value->kind == TALGEO__YAML_MAPPING
                             ? talgeo__plan_read_sex(reader, value, source)
                             : talgeo__plan_scalar(reader, value, key->text);
    talgeo__column_spec *spec =
        talgeo__plan_more(reader, &source->columns, &source->n_columns, sizeof *spec);
    if (spec == NULL) return;
    spec->alias = talgeo__plan_copy(reader, key->text);
    spec->column = talgeo__plan_copy(reader, column ? column : "");
    if (talgeo__plan_is_computed(key->text))
        talgeo__plan_problem(reader, key, "%s is computed; give the column another name",
                             key->text);
    else if (strcmp(key->text, "period") == 0)
        talgeo__plan_problem(reader, key,
                             "period comes from the date; give the column another name");
    else
        talgeo__plan_check_id(reader, key, "the name");
}

static void read_columns(talgeo__plan_reader *reader, const talgeo__yaml *node,
                         talgeo__source *source)
{
    if (node->kind != TALGEO__YAML_MAPPING) {
        talgeo__plan_problem(reader, node,
                             "columns must be a mapping (our name: column of the file)");
        return;
    }
    if (node->count > MAX_COLUMNS)
        talgeo__plan_problem(reader, node->keys[MAX_COLUMNS],
                             "columns has %zu entries; at most %d are taken", node->count,
                             (int)MAX_COLUMNS);
    for (size_t i = 0; i < node->count && i < MAX_COLUMNS; i++)
        read_column(reader, node->keys[i], node->items[i], source);
}

/* What a column of the file is to the source, where that is no group and no answer: its values
 * would be published as the names of groups. NULL: nothing of the kind. */
static const char *private_role(const talgeo__source *source, const char *column)
{
    const char *const own[][2] = {{source->child, "the child's identifier"},
                                  {source->date, "the date"},
                                  {source->address, "the address"},
                                  {source->address ? NULL : source->x, "a coordinate"},
                                  {source->address ? NULL : source->y, "a coordinate"},
                                  {source->protected_address, "the mark of protected addresses"}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i][0] && talgeo__same_name(own[i][0], column)) return own[i][1];
    for (size_t i = 0; i < source->n_columns; i++)
        if (talgeo__plan_is_measure(source->columns[i].alias) &&
            talgeo__same_name(source->columns[i].column, column))
            return source->columns[i].alias;
    return NULL;
}

/* The name that a column has already, before number `i`; NULL: none. Numbers of one column under
 * two names would be taken for independent. */
static const char *other_name(const talgeo__source *source, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (!talgeo__plan_is_measure(source->columns[j].alias) &&
            talgeo__same_name(source->columns[j].column, source->columns[i].column))
            return source->columns[j].alias;
    return NULL;
}

/* The problems of columns that only the whole source shows. */
static void check_columns(talgeo__plan_reader *reader, const talgeo__yaml *node,
                          const talgeo__source *source)
{
    for (size_t i = 0; i < source->n_columns; i++) {
        const char *alias = source->columns[i].alias, *column = source->columns[i].column;
        const char *role = talgeo__plan_is_measure(alias) ? NULL : private_role(source, column);
        if (role)
            talgeo__plan_problem(reader, node->items[i],
                                 "%s: '%s' holds %s; it cannot be a group or an answer", alias,
                                 column, role);
        const char *other = talgeo__plan_is_measure(alias) ? NULL : other_name(source, i);
        if (other)
            talgeo__plan_problem(reader, node->items[i],
                                 "%s: '%s' is '%s' already; a column has one name", alias, column,
                                 other);
    }
}

/* The child's identifier: a column, or {cpr: column}. */
static void read_child(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       talgeo__source *source)
{
    static const char *const known[] = {"cpr!", NULL};
    const talgeo__yaml *child = talgeo__yaml_get(node, "child");
    source->child_is_cpr = child && child->kind == TALGEO__YAML_MAPPING;
    if (!source->child_is_cpr)
        source->child = talgeo__plan_text(reader, node, "child");
    else if (talgeo__plan_mapping(reader, child, "child", known))
        source->child = talgeo__plan_text(reader, child, "cpr");
}

static void read_source_options(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                talgeo__source *source)
{
    static const char *const one_per[] = {"period", NULL};
    static const char *const keep[] = {"latest", "first", "worst", NULL};
    static const char *const encodings[] = {"utf-8", "latin1", "windows-1252", NULL};
    talgeo__plan_choice(reader, node, "one_per", one_per, 0);
    source->one_per = (talgeo__one_per)talgeo__plan_choice(reader, node, "keep", keep, 0);
    bool bmi = talgeo__source_has(source, "height_cm") && talgeo__source_has(source, "weight_kg");
    if (source->one_per == TALGEO__WORST && !bmi)
        talgeo__plan_problem(reader, talgeo__yaml_get(node, "keep"),
                             "keep: worst is by BMI and needs the columns height_cm and weight_kg");
    int encoding = talgeo__plan_choice(reader, node, "encoding", encodings, -1);
    if (encoding >= 0) source->encoding = talgeo__plan_copy(reader, encodings[encoding]);
    source->protected_address = talgeo__plan_text(reader, node, "protected_address");
    source->pivot_year = (int)talgeo__plan_number(reader, node, "pivot_year", 1900, 2199, 0);
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
    static const char *const known[] = {"id!",
                                        "file!",
                                        "layer",
                                        "encoding",
                                        "child!",
                                        "date!",
                                        "position",
                                        "columns",
                                        "one_per",
                                        "keep",
                                        "protected_address",
                                        "reject_limit",
                                        "pivot_year",
                                        NULL};
    if (!talgeo__plan_mapping(reader, node, "source", known)) return;
    talgeo__source *source =
        talgeo__plan_more(reader, &reader->plan->sources, &reader->plan->n_sources, sizeof *source);
    if (source == NULL) return;
    source->line = node->line;
    source->column = node->column;
    source->id = talgeo__plan_id(reader, node);
    source->file = talgeo__plan_path(reader, node, "file");
    source->shown = shown_file(reader, node);
    source->layer = talgeo__plan_text(reader, node, "layer");
    read_child(reader, node, source);
    source->date = talgeo__plan_text(reader, node, "date");
    const talgeo__yaml *position = talgeo__yaml_get(node, "position");
    const talgeo__yaml *columns = talgeo__yaml_get(node, "columns");
    if (position) read_position(reader, position, source);
    if (columns) read_columns(reader, columns, source);
    read_source_options(reader, node, source);
    if (columns && !reader->problems->failed) check_columns(reader, columns, source);
    check_source_id(reader, node, source);
}

void talgeo__plan_read_sources(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    size_t n = talgeo__plan_sequence(reader, node, "sources", MAX_SOURCES);
    for (size_t i = 0; i < n; i++) read_source(reader, node->items[i]);
}

/* ---- Periods ---- */

static void check_wave(talgeo__plan_reader *reader, const talgeo__yaml *node,
                       const talgeo__wave *wave)
{
    const talgeo__periods *periods = &reader->plan->periods;
    const talgeo__yaml *from = talgeo__yaml_get(node, "from"), *id = talgeo__yaml_get(node, "id");
    for (const talgeo__wave *other = periods->waves; id && wave->id && other < wave; other++)
        if (other->id && strcmp(wave->id, other->id) == 0)
            talgeo__plan_problem(reader, id, "wave '%s' stands twice", wave->id);
    if (wave->from == INT32_MIN || wave->to == INT32_MIN) return;
    if (wave->from > wave->to)
        talgeo__plan_problem(reader, from, "the wave ends before it begins");
    else if (wave > periods->waves && (wave - 1)->to != INT32_MIN && wave->from <= (wave - 1)->to)
        talgeo__plan_problem(reader, from, "the wave must begin after the one before it has ended");
}

static void read_wave(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"id!", "from!", "to!", NULL};
    talgeo__periods *periods = &reader->plan->periods;
    if (!talgeo__plan_mapping(reader, node, "wave", known)) return;
    talgeo__wave *wave =
        talgeo__plan_more(reader, &periods->waves, &periods->n_waves, sizeof *wave);
    if (wave == NULL) return;
    wave->id = talgeo__plan_id(reader, node);
    wave->from = talgeo__plan_date(reader, node, "from");
    wave->to = talgeo__plan_date(reader, node, "to");
    check_wave(reader, node, wave);
}

static void read_waves(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    size_t n = talgeo__plan_sequence(reader, node, "waves", MAX_WAVES);
    for (size_t i = 0; i < n; i++) read_wave(reader, node->items[i]);
}

static int32_t read_bound(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *key,
                          int32_t otherwise)
{
    static const char *const forms[] = {"as 2018/19", "as 2018", "as the id of a wave"};
    const talgeo__yaml *at = talgeo__yaml_get(node, key);
    const char *label = at ? talgeo__plan_scalar(reader, at, key) : NULL;
    if (label == NULL) return otherwise;
    int32_t period = talgeo__period_parse(&reader->plan->periods, label);
    if (period != INT32_MIN) return period;
    talgeo__plan_problem(reader, at, "%s: '%s' is no period; write it %s", key, label,
                         forms[reader->plan->periods.kind]);
    return otherwise;
}

/* From and to are read before they bound anything: a bound must not hide the other. */
static void read_range(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    talgeo__periods *periods = &reader->plan->periods;
    int32_t first = read_bound(reader, node, "from", INT32_MIN);
    int32_t last = read_bound(reader, node, "to", INT32_MAX);
    const talgeo__yaml *from = talgeo__yaml_get(node, "from");
    if (first != INT32_MIN && last != INT32_MAX) {
        if (first > last) talgeo__plan_problem(reader, from, "from is later than to");
        if ((int64_t)last - first >= MAX_PERIODS)
            talgeo__plan_problem(reader, from, "more than %d periods", (int)MAX_PERIODS);
    }
    periods->first = first;
    periods->last = last;
}

void talgeo__plan_read_periods(talgeo__plan_reader *reader, const talgeo__yaml *node)
{
    static const char *const known[] = {"kind!", "from", "to", "waves", "published", NULL};
    static const char *const kinds[] = {"school_year", "calendar_year", "waves", NULL};
    static const char *const ways[] = {"kept", "corrected", NULL};
    talgeo__periods *periods = &reader->plan->periods;
    if (!talgeo__plan_mapping(reader, node, "periods", known)) return;
    int kind = talgeo__plan_choice(reader, node, "kind", kinds, -1);
    if (kind < 0) return; /* what the rest means depends on it */
    periods->kind = (talgeo__period_kind)kind;
    const talgeo__yaml *waves = talgeo__yaml_get(node, "waves");
    if (periods->kind == TALGEO__WAVES && waves == NULL)
        talgeo__plan_problem(reader, node, "periods: 'waves' is missing");
    else if (periods->kind == TALGEO__WAVES)
        read_waves(reader, waves);
    else if (waves)
        talgeo__plan_problem(reader, waves, "waves are for kind: waves only");
    read_range(reader, node);
    reader->plan->corrects = talgeo__plan_choice(reader, node, "published", ways, 0) == 1;
}
