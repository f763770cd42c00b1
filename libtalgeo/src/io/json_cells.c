/* Writing cells.json. */
#include "json_cells.h"

#include <stdlib.h>

#include "../core/memory.h"
#include "../publish/labels.h"
#include "../publish/measures.h"
#include "json_write.h"

typedef struct json_object object;

/* A dataset with the cells it holds: `count` from `first`. */
typedef struct block {
    const talgeo_release *release;
    talgeo__dataset dataset;
    size_t first, count;
} block;

/* ---- Labels ---- */

static const char *dimension_title(const talgeo__dataset *dataset, size_t dimension,
                                   const char *language)
{
    bool danish = *language == 'd';
    const talgeo__frame *frame = dataset->frame;
    const talgeo__dimension *d = &dataset->dimensions[dimension];
    switch (d->kind) {
    case TALGEO__DIM_AREA:
        return talgeo__title_or_id(&frame->set_titles[dataset->set], frame->sets[dataset->set]->id,
                                   language);
    case TALGEO__DIM_PERIOD: return danish ? "Periode" : "Period";
    case TALGEO__DIM_DIVISION: return talgeo__division_title(frame, dataset->table, d->b, language);
    case TALGEO__DIM_INDICATOR: return danish ? "Indikator" : "Indicator";
    case TALGEO__DIM_CONTENTS: break;
    }
    return danish ? "Indhold" : "Contents";
}

static const char *category_title(const talgeo__dataset *dataset, size_t dimension, size_t category,
                                  const char *language)
{
    const talgeo__frame *frame = dataset->frame;
    const talgeo__dimension *d = &dataset->dimensions[dimension];
    const talgeo__indicator *indicator;
    switch (d->kind) {
    case TALGEO__DIM_AREA: return frame->sets[dataset->set]->names[category];
    case TALGEO__DIM_PERIOD: return frame->periods[category];
    case TALGEO__DIM_DIVISION:
        return talgeo__level_title(frame, dataset->table, d->b, (int32_t)category, language);
    case TALGEO__DIM_INDICATOR:
        indicator = &frame->indicators[dataset->table->indicators[category]];
        return talgeo__title_or_id(&indicator->title, indicator->id, language);
    case TALGEO__DIM_CONTENTS: break;
    }
    return talgeo__measure_title((talgeo__measure)category, language);
}

/* "Overvægt, ensomhed efter boligområder, periode (3 lagt sammen)" in words of the frame. */
static object *dataset_title(talgeo__json *j, const talgeo__dataset *dataset, const char *language)
{
    const char *comma = "";
    talgeo__string title = {0};
    size_t indicator = dataset->n_dimensions - 2;
    for (size_t i = 0; i < dataset->dimensions[indicator].size; i++, comma = ", ")
        talgeo__string_printf(&title, "%s%s", comma,
                              category_title(dataset, indicator, i, language));
    comma = *language == 'd' ? " efter " : " by ";
    for (size_t d = 0; d < indicator; d++, comma = ", ")
        talgeo__string_printf(&title, "%s%s", comma, dimension_title(dataset, d, language));
    if (dataset->table->pool)
        talgeo__string_printf(&title,
                              *language == 'd' ? " (%zu lagt sammen)" : " (%zu taken together)",
                              dataset->table->pool);
    object *text = talgeo__json_text(j, title.failed ? NULL : title.data);
    j->failed = j->failed || title.failed;
    talgeo__string_free(&title);
    return text;
}

/* ---- Dimensions ---- */

static object *category_titles(talgeo__json *j, const talgeo__dataset *dataset, size_t dimension,
                               const char *language)
{
    object *titles = talgeo__json_object(j);
    for (size_t c = 0; c < dataset->dimensions[dimension].size; c++)
        talgeo__json_put(j, titles, talgeo__category_id(dataset, dimension, c),
                         talgeo__json_text(j, category_title(dataset, dimension, c, language)));
    return titles;
}

/* Decimals that some indicator of the dataset has. */
static int most_decimals(const talgeo__dataset *dataset)
{
    int most = 0;
    for (size_t i = 0; i < dataset->table->n_indicators; i++) {
        int own = talgeo__decimals_of(&dataset->frame->indicators[dataset->table->indicators[i]]);
        if (own > most) most = own;
    }
    return most;
}

/* Counts are whole children, shares fractions of 1. */
static object *units(talgeo__json *j, const talgeo__dataset *dataset)
{
    object *units = talgeo__json_object(j);
    for (int m = 0; m < TALGEO__N_MEASURES; m++) {
        bool count = talgeo__measure_kind((talgeo__measure)m) == TALGEO__INTEGER;
        object *unit = talgeo__json_object(j);
        talgeo__json_put(j, unit, "label", talgeo__json_text(j, count ? "antal" : "andel"));
        talgeo__json_put(j, unit, "decimals",
                         talgeo__json_int(j, count ? 0 : most_decimals(dataset)));
        talgeo__json_put(j, units, talgeo__measure_id((talgeo__measure)m), unit);
    }
    return units;
}

/* Which indicators are means: their scale and unit; NULL: none. */
static object *means(talgeo__json *j, const talgeo__dataset *dataset)
{
    object *all = NULL;
    for (size_t i = 0; i < dataset->table->n_indicators; i++) {
        const talgeo__indicator *indicator =
            &dataset->frame->indicators[dataset->table->indicators[i]];
        talgeo__scale scale;
        if (!talgeo__indicator_scale(indicator, &scale)) continue;
        object *o = talgeo__json_object(j);
        talgeo__json_put(j, o, "from", talgeo__json_double(j, scale.low));
        talgeo__json_put(j, o, "to", talgeo__json_double(j, scale.high));
        talgeo__json_put(j, o, "decimals", talgeo__json_int(j, scale.decimals));
        talgeo__json_put(j, o, "unit", talgeo__json_label(j, &indicator->unit));
        if (all == NULL) all = talgeo__json_object(j);
        talgeo__json_put(j, all, indicator->id, o);
    }
    return all;
}

/* What is counted, of the indicators that say so: notes in the language; NULL: none does. */
static object *definitions(talgeo__json *j, const talgeo__dataset *dataset, const char *language)
{
    object *all = NULL;
    for (size_t i = 0; i < dataset->table->n_indicators; i++) {
        const talgeo__indicator *indicator =
            &dataset->frame->indicators[dataset->table->indicators[i]];
        const char *text = talgeo__label_text(&indicator->definition, language);
        if (*text == '\0') continue;
        object *notes = talgeo__json_array(j);
        talgeo__json_append(j, notes, talgeo__json_text(j, text));
        if (all == NULL) all = talgeo__json_object(j);
        talgeo__json_put(j, all, indicator->id, notes);
    }
    return all;
}

/* Units, decimals and definitions of the indicators. */
static void describe_indicators(talgeo__json *j, const talgeo__dataset *dataset, object *category,
                                object *extension)
{
    object *units = talgeo__json_object(j), *english = talgeo__json_object(j);
    for (size_t i = 0; i < dataset->table->n_indicators; i++) {
        const talgeo__indicator *indicator =
            &dataset->frame->indicators[dataset->table->indicators[i]];
        object *unit = talgeo__json_object(j);
        talgeo__json_put(j, unit, "label", talgeo__json_text(j, talgeo__unit_of(indicator, "da")));
        talgeo__json_put(j, unit, "decimals", talgeo__json_int(j, talgeo__decimals_of(indicator)));
        talgeo__json_put(j, units, indicator->id, unit);
        talgeo__json_put(j, english, indicator->id,
                         talgeo__json_text(j, talgeo__unit_of(indicator, "en")));
    }
    talgeo__json_put(j, category, "unit", units);
    talgeo__json_put(j, extension, "category_unit_en", english);
    object *notes = definitions(j, dataset, "da"), *notes_en = definitions(j, dataset, "en");
    if (notes) talgeo__json_put(j, category, "note", notes);
    if (notes_en) talgeo__json_put(j, extension, "category_note_en", notes_en);
}

static object *dimension(talgeo__json *j, const talgeo__dataset *dataset, size_t d)
{
    talgeo__dimension_kind kind = dataset->dimensions[d].kind;
    object *index = talgeo__json_array(j), *category = talgeo__json_object(j),
           *extension = talgeo__json_object(j), *o = talgeo__json_object(j);
    for (size_t c = 0; c < dataset->dimensions[d].size; c++)
        talgeo__json_append(j, index, talgeo__json_text(j, talgeo__category_id(dataset, d, c)));
    talgeo__json_put(j, category, "index", index);
    talgeo__json_put(j, category, "label", category_titles(j, dataset, d, "da"));
    if (kind == TALGEO__DIM_CONTENTS) talgeo__json_put(j, category, "unit", units(j, dataset));
    talgeo__json_put(j, extension, "label_en",
                     talgeo__json_text(j, dimension_title(dataset, d, "en")));
    if (kind != TALGEO__DIM_AREA && kind != TALGEO__DIM_PERIOD)
        talgeo__json_put(j, extension, "category_label_en", category_titles(j, dataset, d, "en"));
    if (kind == TALGEO__DIM_INDICATOR) describe_indicators(j, dataset, category, extension);
    object *scales = kind == TALGEO__DIM_INDICATOR ? means(j, dataset) : NULL;
    if (scales) talgeo__json_put(j, extension, "means", scales);
    talgeo__json_put(j, o, "label", talgeo__json_text(j, dimension_title(dataset, d, "da")));
    talgeo__json_put(j, o, "category", category);
    talgeo__json_put(j, o, "extension", extension);
    return o;
}

static void put_role(talgeo__json *j, object *roles, const char *role, const char *id)
{
    object *ids = talgeo__json_array(j);
    talgeo__json_append(j, ids, talgeo__json_text(j, id));
    talgeo__json_put(j, roles, role, ids);
}

static void put_dimensions(talgeo__json *j, object *o, const talgeo__dataset *dataset)
{
    object *ids = talgeo__json_array(j), *sizes = talgeo__json_array(j),
           *roles = talgeo__json_object(j), *dimensions = talgeo__json_object(j);
    for (size_t d = 0; d < dataset->n_dimensions; d++) {
        char id[300];
        talgeo__dimension_id(dataset, d, id);
        talgeo__dimension_kind kind = dataset->dimensions[d].kind;
        talgeo__json_append(j, ids, talgeo__json_text(j, id));
        talgeo__json_append(j, sizes, talgeo__json_int(j, (int64_t)dataset->dimensions[d].size));
        talgeo__json_put(j, dimensions, id, dimension(j, dataset, d));
        if (kind == TALGEO__DIM_AREA) put_role(j, roles, "geo", id);
        if (kind == TALGEO__DIM_PERIOD) put_role(j, roles, "time", id);
        if (kind == TALGEO__DIM_CONTENTS) put_role(j, roles, "metric", id);
    }
    talgeo__json_put(j, o, "id", ids);
    talgeo__json_put(j, o, "size", sizes);
    talgeo__json_put(j, o, "role", roles);
    talgeo__json_put(j, o, "dimension", dimensions);
}

/* ---- Values ---- */

static size_t position(const block *b, size_t cell)
{
    size_t at = 0;
    for (size_t d = 0; d + 1 < b->dataset.n_dimensions; d++)
        at = at * b->dataset.dimensions[d].size +
             talgeo__category_of(&b->dataset, d, &b->release->cells[cell].key);
    return at;
}

/* cell_at[position] is the cell's number + 1, 0 where there is no such cell. */
static size_t *arrange(const block *b, size_t n)
{
    size_t *cell_at = talgeo__calloc(n, sizeof *cell_at);
    for (size_t i = b->first; cell_at && i < b->first + b->count; i++)
        cell_at[position(b, i)] = i + 1;
    return cell_at;
}

static void add_value(talgeo__string *values, talgeo__value value)
{
    char text[64];
    if (values->length > 1) talgeo__string_puts(values, ",");
    if (value.kind == TALGEO__INTEGER) {
        talgeo__string_printf(values, "%lld", (long long)value.integer);
    } else if (value.kind == TALGEO__DECIMAL) {
        talgeo__decimal_text(text, value.real, value.decimals);
        talgeo__string_puts(values, text);
    } else {
        talgeo__string_puts(values, "null");
    }
}

static void add_status(talgeo__string *statuses, size_t at, talgeo_cell_status status)
{
    for (size_t m = 0; m < TALGEO__N_MEASURES; m++)
        talgeo__string_printf(statuses, "%s\"%zu\":\"%s\"", statuses->length > 1 ? "," : "",
                              at * TALGEO__N_MEASURES + m, talgeo_cell_status_text(status));
}

/* The lists are written as text: as objects they would take a hundred times their size. */
static void put_values(talgeo__json *j, object *o, const block *b)
{
    talgeo__string values = {0}, statuses = {0};
    size_t n = 1;
    for (size_t d = 0; d + 1 < b->dataset.n_dimensions; d++) n *= b->dataset.dimensions[d].size;
    size_t *cell_at = arrange(b, n);
    if (cell_at == NULL) j->failed = true;
    talgeo__string_puts(&values, "[");
    talgeo__string_puts(&statuses, "{");
    for (size_t i = 0; cell_at && i < n; i++) {
        size_t cell = cell_at[i] - 1;
        for (int m = 0; m < TALGEO__N_MEASURES; m++)
            add_value(&values, cell_at[i]
                                   ? talgeo__measure_value(b->release, cell, (talgeo__measure)m)
                                   : (talgeo__value){.kind = TALGEO__NULL});
        if (cell_at[i] && b->release->cells[cell].status != TALGEO_CELL_PUBLISHED)
            add_status(&statuses, i, b->release->cells[cell].status);
    }
    free(cell_at);
    talgeo__string_puts(&values, "]");
    talgeo__string_puts(&statuses, "}");
    talgeo__json_put(j, o, "value", talgeo__json_raw(j, &values));
    talgeo__json_put(j, o, "status", talgeo__json_raw(j, &statuses));
}

/* ---- Datasets ---- */

static void put_extension(talgeo__json *j, object *o, const talgeo__dataset *dataset)
{
    object *extension = talgeo__json_object(j);
    talgeo__json_put(j, extension, "table", talgeo__json_int(j, dataset->table_number));
    talgeo__json_put(
        j, extension, "area_set",
        talgeo__json_text(j, dataset->set < 0 ? NULL : dataset->frame->sets[dataset->set]->id));
    talgeo__json_put(j, extension, "label_en", dataset_title(j, dataset, "en"));
    talgeo__json_put(j, o, "extension", extension);
}

static object *dataset_object(talgeo__json *j, const block *b)
{
    const char *reference = b->release->frame->reference;
    object *o = talgeo__json_object(j);
    talgeo__json_put(j, o, "version", talgeo__json_text(j, "2.0"));
    talgeo__json_put(j, o, "class", talgeo__json_text(j, "dataset"));
    talgeo__json_put(j, o, "label", dataset_title(j, &b->dataset, "da"));
    if (reference) {
        object *notes = talgeo__json_array(j);
        talgeo__json_append(j, notes, talgeo__json_text(j, reference));
        talgeo__json_put(j, o, "note", notes);
    }
    put_dimensions(j, o, &b->dataset);
    put_values(j, o, b);
    put_extension(j, o, &b->dataset);
    return o;
}

/* The cells from `first` that are of one table and area set. The level "unknown" is a category only
 * where some cell has it. */
static block next_block(const talgeo_release *release, size_t first)
{
    const talgeo__cell_key *key = &release->cells[first].key;
    block b = {release, talgeo__dataset_of(release->frame, key->table, key->set), first, 0};
    bool unknown[TALGEO__MAX_BY] = {false};
    for (size_t i = first; i < release->n_cells; i++, b.count++) {
        const talgeo__cell_key *other = &release->cells[i].key;
        if (other->table != key->table || other->set != key->set) break;
        for (size_t l = 0; l < b.dataset.table->n_by; l++)
            if (b.dataset.table->by[l].kind == TALGEO__BY_STRATUM)
                unknown[l] =
                    unknown[l] || (size_t)other->level[l] ==
                                      release->frame->strata[b.dataset.table->by[l].index].n_levels;
    }
    for (size_t d = 0; d < b.dataset.n_dimensions; d++) {
        talgeo__dimension *at = &b.dataset.dimensions[d];
        if (at->kind == TALGEO__DIM_DIVISION &&
            b.dataset.table->by[at->b].kind == TALGEO__BY_STRATUM && !unknown[at->b])
            at->size--;
    }
    return b;
}

static object *statuses(talgeo__json *j)
{
    object *o = talgeo__json_object(j);
    for (int s = TALGEO_CELL_WITHHELD; s <= TALGEO_CELL_NOT_MEASURED; s++) {
        talgeo_cell_status status = (talgeo_cell_status)s;
        talgeo__json_put(j, o, talgeo_cell_status_text(status),
                         talgeo__json_da_en(j, talgeo__status_title(status, "da"),
                                            talgeo__status_title(status, "en")));
    }
    return o;
}

static object *collection_extension(talgeo__json *j, const talgeo_release *release)
{
    object *o = talgeo__json_object(j);
    const talgeo__frame *frame = release->frame;
    talgeo__json_put(j, o, "label_en",
                     talgeo__json_text(j, talgeo__label_text(&frame->title, "en")));
    talgeo__json_put(j, o, "threshold", talgeo__json_int(j, release->policy.threshold));
    talgeo__json_put(j, o, "confidence", talgeo__json_double(j, release->policy.confidence));
    talgeo__json_put(j, o, "status", statuses(j));
    return o;
}

void talgeo__json_cells_write(const talgeo_release *release, talgeo__string *out)
{
    talgeo__json json = {0}, *j = &json;
    object *o = talgeo__json_object(j), *link = talgeo__json_object(j),
           *items = talgeo__json_array(j);
    for (size_t i = 0; i < release->n_cells;) {
        block b = next_block(release, i);
        talgeo__json_append(j, items, dataset_object(j, &b));
        i += b.count;
    }
    talgeo__json_put(j, link, "item", items);
    talgeo__json_put(j, o, "version", talgeo__json_text(j, "2.0"));
    talgeo__json_put(j, o, "class", talgeo__json_text(j, "collection"));
    talgeo__json_put(j, o, "label",
                     talgeo__json_text(j, talgeo__label_text(&release->frame->title, "da")));
    talgeo__json_put(j, o, "extension", collection_extension(j, release));
    talgeo__json_put(j, o, "link", link);
    talgeo__json_finish(j, o, false, out);
}
