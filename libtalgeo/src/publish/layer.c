/* The wide table of an area set. */
#include "layer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "labels.h"

/* A GeoPackage table has at most 2,000 columns; the geometry and the row number are two. */
enum { MAX_FIELDS = 1998, KEY_FIELDS = 2, STATUS_FIELD = TALGEO__N_MEASURES, GROUP_FIELDS };

/* Six fields of the layer: an indicator in a period, from one table. */
typedef struct group {
    size_t table, indicator, period;
} group;

typedef struct grouping {
    group *items;
    size_t count, capacity;
} grouping;

/* ---- Which indicators and periods ---- */

static bool is_wide(const talgeo__table *table, size_t set)
{
    if (!table->by_period || table->pool || table->n_by > 0) return false;
    return talgeo__table_has_set(table, set);
}

static bool has_indicator(const grouping *groups, size_t indicator)
{
    for (size_t g = 0; g < groups->count; g++)
        if (groups->items[g].indicator == indicator) return true;
    return false;
}

static bool add_groups(const talgeo__frame *frame, size_t set, grouping *groups)
{
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        for (size_t i = 0; is_wide(table, set) && i < table->n_indicators; i++) {
            if (has_indicator(groups, table->indicators[i])) continue;
            for (size_t p = 0; p < frame->n_periods; p++) {
                if (!talgeo__grow(&groups->items, &groups->capacity, groups->count + 1,
                                  sizeof *groups->items))
                    return false;
                groups->items[groups->count++] = (group){t, table->indicators[i], p};
            }
        }
    }
    return true;
}

/* ---- Names and titles of the fields ---- */

/* "overweight_2018_19_" */
static char *group_prefix(const talgeo__frame *frame, const group *g)
{
    talgeo__string prefix = {0};
    talgeo__string_printf(&prefix, "%s_%s_", frame->indicators[g->indicator].id,
                          frame->periods[g->period]);
    for (size_t i = 0; !prefix.failed && i < prefix.length; i++)
        if (!isalnum((unsigned char)prefix.data[i]) || (prefix.data[i] & 0x80))
            prefix.data[i] = '_';
    if (prefix.failed) talgeo__string_free(&prefix);
    return prefix.data;
}

static bool is_prefix(const talgeo__layer *layer, size_t n_fields, const char *prefix)
{
    size_t length = strlen(prefix);
    for (size_t f = KEY_FIELDS; f < n_fields; f += GROUP_FIELDS)
        if (strncmp(layer->fields[f].name, prefix, length) == 0 &&
            strcmp(layer->fields[f].name + length, talgeo__measure_id(TALGEO__COUNT)) == 0)
            return true;
    return false;
}

/* The prefix, longer by "2_", "2_2_" where ids and periods run into each other. */
static char *free_prefix(const talgeo__layer *layer, const talgeo__frame *frame, const group *g,
                         size_t n_fields)
{
    char *prefix = group_prefix(frame, g);
    while (prefix && is_prefix(layer, n_fields, prefix)) {
        talgeo__string longer = {0};
        talgeo__string_printf(&longer, "%s2_", prefix);
        free(prefix);
        if (longer.failed) talgeo__string_free(&longer);
        prefix = longer.data;
    }
    return prefix;
}

/* Titles tell fields apart, so an indicator that shares its title gives its id too. */
static bool shares_title(const talgeo__frame *frame, size_t indicator, const char *language)
{
    const talgeo__indicator *all = frame->indicators;
    const char *title = talgeo__title_or_id(&all[indicator].title, all[indicator].id, language);
    for (size_t i = 0; i < frame->n_indicators; i++)
        if (i != indicator &&
            strcmp(title, talgeo__title_or_id(&all[i].title, all[i].id, language)) == 0)
            return true;
    return false;
}

/* "Søvn 2018/19: gennemsnit (timer)" */
static char *field_title(const talgeo__frame *frame, const group *g, const char *measure,
                         const char *unit, const char *language)
{
    const talgeo__indicator *indicator = &frame->indicators[g->indicator];
    bool shared = shares_title(frame, g->indicator, language);
    talgeo__string title = {0};
    talgeo__string_printf(&title, "%s%s%s%s %s: %s%s%s%s",
                          talgeo__title_or_id(&indicator->title, indicator->id, language),
                          shared ? " (" : "", shared ? indicator->id : "", shared ? ")" : "",
                          frame->periods[g->period], measure, *unit ? " (" : "", unit,
                          *unit ? ")" : "");
    if (title.failed) talgeo__string_free(&title);
    return title.data;
}

static bool name_field(talgeo__layer_field *field, const talgeo__frame *frame, const group *g,
                       const char *prefix, size_t measure)
{
    bool status = measure == STATUS_FIELD;
    talgeo__measure m = status ? TALGEO__COUNT : (talgeo__measure)measure;
    const talgeo__indicator *of = &frame->indicators[g->indicator];
    talgeo__string name = {0};
    talgeo__string_printf(&name, "%s%s", prefix, status ? "status" : talgeo__measure_id_of(of, m));
    if (name.failed) talgeo__string_free(&name);
    field->name = name.data;
    field->kind = status ? TALGEO__STRING : talgeo__measure_kind(m);
    bool counted = talgeo__measure_kind(m) == TALGEO__INTEGER;
    const char *unit_da = counted ? "" : talgeo__label_text(&of->unit, "da");
    const char *unit_en = counted ? "" : talgeo__label_text(&of->unit, "en");
    field->title_da = field_title(
        frame, g, status ? "status" : talgeo__measure_title_of(of, m, "da"), unit_da, "da");
    field->title_en = field_title(
        frame, g, status ? "status" : talgeo__measure_title_of(of, m, "en"), unit_en, "en");
    return field->name && field->title_da && field->title_en;
}

static bool name_key(talgeo__layer_field *field, const char *name, const char *da, const char *en)
{
    *field = (talgeo__layer_field){talgeo__strdup(name), talgeo__strdup(da), talgeo__strdup(en),
                                   TALGEO__STRING};
    return field->name && field->title_da && field->title_en;
}

static bool is_name(const talgeo__layer *layer, size_t n_fields, const char *name)
{
    for (size_t f = 0; f < n_fields; f++)
        if (strcmp(layer->fields[f].name, name) == 0) return true;
    return false;
}

/* Longer by "_2", "_2_2" where another field is called so. */
static bool name_figure(const talgeo__layer *layer, const talgeo__frame *frame, size_t f)
{
    talgeo__layer_field *field = &layer->fields[f];
    const talgeo__figure_field *figure =
        &layer->figures.items[f - (layer->n_fields - layer->figures.count)];
    field->name = talgeo__figure_field_name(frame, figure);
    while (field->name && is_name(layer, f, field->name)) {
        talgeo__string longer = {0};
        talgeo__string_printf(&longer, "%s_2", field->name);
        free(field->name);
        if (longer.failed) talgeo__string_free(&longer);
        field->name = longer.data;
    }
    field->title_da = talgeo__figure_field_title(frame, figure, "da");
    field->title_en = talgeo__figure_field_title(frame, figure, "en");
    bool text = figure->column == TALGEO__FIGURES_NOTE || figure->column == TALGEO__FIGURES_STATUS;
    field->kind = text ? TALGEO__STRING : TALGEO__DECIMAL;
    return field->name && field->title_da && field->title_en;
}

static bool name_fields(talgeo__layer *layer, const talgeo__frame *frame, const grouping *groups)
{
    layer->fields = talgeo__calloc(layer->n_fields, sizeof *layer->fields);
    if (layer->fields == NULL || !name_key(&layer->fields[0], "key", "nøgle", "key") ||
        !name_key(&layer->fields[1], "name", "navn", "name"))
        return false;
    bool good = true;
    for (size_t g = 0; good && g < groups->count; g++) {
        size_t first = KEY_FIELDS + g * GROUP_FIELDS;
        char *prefix = free_prefix(layer, frame, &groups->items[g], first);
        good = prefix != NULL;
        for (size_t m = 0; good && m < GROUP_FIELDS; m++)
            good = name_field(&layer->fields[first + m], frame, &groups->items[g], prefix, m);
        free(prefix);
    }
    for (size_t f = layer->n_fields - layer->figures.count; good && f < layer->n_fields; f++)
        good = name_figure(layer, frame, f);
    return good;
}

/* ---- Which cells ---- */

static bool find_cells(talgeo__layer *layer, const grouping *groups)
{
    const talgeo__frame *frame = layer->release->frame;
    size_t n_areas = frame->sets[layer->set]->n_areas;
    if (n_areas > SIZE_MAX / (layer->n_groups + 1)) return false;
    size_t *slots = talgeo__calloc(frame->n_indicators * frame->n_periods, sizeof *slots);
    layer->cells = talgeo__calloc(n_areas * layer->n_groups, sizeof *layer->cells);
    for (size_t i = 0; layer->cells && i < n_areas * layer->n_groups; i++)
        layer->cells[i] = SIZE_MAX;
    for (size_t g = 0; slots && g < groups->count; g++)
        slots[groups->items[g].indicator * frame->n_periods + groups->items[g].period] = g + 1;
    for (size_t i = 0; slots && layer->cells && i < layer->release->n_cells; i++) {
        const talgeo__cell_key *key = &layer->release->cells[i].key;
        if (key->set != (int32_t)layer->set || key->period < 0) continue;
        size_t slot = slots[(size_t)key->indicator * frame->n_periods + (size_t)key->period];
        if (slot > 0 && groups->items[slot - 1].table == (size_t)key->table)
            layer->cells[(size_t)key->area * layer->n_groups + slot - 1] = i;
    }
    free(slots);
    return slots && layer->cells;
}

/* ---- The layer ---- */

talgeo_status talgeo__layer_new(const talgeo_release *release, const talgeo__figure_rows *rows,
                                size_t set, talgeo__layer **layer, talgeo_error *error)
{
    const talgeo__frame *frame = release->frame;
    grouping groups = {0};
    talgeo__layer *made = talgeo__calloc(1, sizeof *made);
    talgeo_status status = TALGEO_OK;
    if (made == NULL || !add_groups(frame, set, &groups)) goto memory;
    made->release = release;
    made->set = set;
    made->rows = rows;
    made->n_groups = groups.count;
    if (!talgeo__figure_fields_find(release, rows, set, &made->figures)) goto memory;
    made->n_fields = KEY_FIELDS + groups.count * GROUP_FIELDS + made->figures.count;
    if (made->n_fields > MAX_FIELDS) {
        status = talgeo__fail(error, TALGEO_E_PLAN, "publish",
                              "area set %s: %zu indicators and periods make %zu fields; a layer "
                              "can hold %d; divide the plan in two",
                              frame->sets[set]->id, groups.count, made->n_fields, MAX_FIELDS);
        goto done;
    }
    if (name_fields(made, frame, &groups) && find_cells(made, &groups)) goto done;
memory:
    status = talgeo__fail_memory(error, "publish");
done:
    free(groups.items);
    if (status != TALGEO_OK) {
        talgeo__layer_free(made);
        made = NULL;
    }
    *layer = made;
    return status;
}

void talgeo__layer_free(talgeo__layer *layer)
{
    if (layer == NULL) return;
    for (size_t f = 0; layer->fields && f < layer->n_fields; f++) {
        free(layer->fields[f].name);
        free(layer->fields[f].title_da);
        free(layer->fields[f].title_en);
    }
    free(layer->fields);
    free(layer->cells);
    talgeo__figure_fields_free(&layer->figures);
    free(layer);
}

talgeo_status talgeo__layers_make(const talgeo_release *release, const talgeo__figure_rows *rows,
                                  talgeo__layers *layers, talgeo_error *error)
{
    size_t n_sets = release->frame->n_sets;
    *layers = (talgeo__layers){talgeo__calloc(n_sets, sizeof *layers->items), 0};
    if (layers->items == NULL) return talgeo__fail_memory(error, "publish");
    talgeo_status status = TALGEO_OK;
    while (status == TALGEO_OK && layers->count < n_sets) {
        size_t set = layers->count++;
        status = talgeo__layer_new(release, rows, set, &layers->items[set], error);
    }
    if (status != TALGEO_OK) talgeo__layers_free(layers);
    return status;
}

void talgeo__layers_free(talgeo__layers *layers)
{
    for (size_t s = 0; s < layers->count; s++) talgeo__layer_free(layers->items[s]);
    free(layers->items);
    *layers = (talgeo__layers){0};
}

static talgeo__value figure_value(const talgeo__layer *layer, size_t area, size_t number)
{
    const talgeo__figure_field *field = &layer->figures.items[number];
    size_t row = field->rows[area];
    if (row == SIZE_MAX) return (talgeo__value){.kind = TALGEO__NULL};
    return talgeo__figures_value(layer->release, &layer->rows->items[row], field->column);
}

talgeo__value talgeo__layer_value(const talgeo__layer *layer, size_t area, size_t field)
{
    const talgeo_areas *areas = layer->release->frame->sets[layer->set];
    if (field == 0) return talgeo__value_of_text(areas->keys[area]);
    if (field == 1) return talgeo__value_of_text(areas->names[area]);
    size_t first_figure = layer->n_fields - layer->figures.count;
    if (field >= first_figure) return figure_value(layer, area, field - first_figure);
    size_t of = (field - KEY_FIELDS) / GROUP_FIELDS, measure = (field - KEY_FIELDS) % GROUP_FIELDS;
    size_t cell = layer->cells[area * layer->n_groups + of];
    if (cell == SIZE_MAX) return (talgeo__value){.kind = TALGEO__NULL};
    if (measure == STATUS_FIELD)
        return talgeo__value_of_text(talgeo_cell_status_text(layer->release->cells[cell].status));
    return talgeo__measure_value(layer->release, cell, (talgeo__measure)measure);
}
