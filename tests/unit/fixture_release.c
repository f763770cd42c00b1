/* A small release made by hand. */
#include "fixture_release.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "locate/locate.h"

static void add_ring(talgeo__areas_builder *builder, double x, double y, double size)
{
    const double xs[] = {x, x + size, x + size, x, x}, ys[] = {y, y, y + size, y + size, y};
    talgeo__areas_builder_ring(builder, xs, ys, 5);
}

static void add_square(talgeo__areas_builder *builder, const char *key, const char *name, double x,
                       double y, double size)
{
    talgeo__areas_builder_area(builder, key, name);
    talgeo__areas_builder_part(builder);
    add_ring(builder, x, y, size);
}

static talgeo_areas *freeze(talgeo__areas_builder *builder, const char *id, const char *crs)
{
    talgeo_areas *areas;
    if (talgeo__areas_builder_freeze(builder, id, crs, &areas, NULL) != TALGEO_OK ||
        talgeo__locator_attach(areas, NULL, NULL) != TALGEO_OK)
        abort();
    return areas;
}

static talgeo_areas *residential(void)
{
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    add_square(builder, "N01", "Nøjsomhed; \"øst\"", 718000.25, 6213000.125, 400);
    talgeo__areas_builder_part(builder);
    add_ring(builder, 719000.1, 6213000.3, 100);
    add_square(builder, "V02", "Vapnagård", 717000, 6212000, 500);
    add_ring(builder, 717100, 6212100, 50);
    add_square(builder, "Å03", "Åparken", 716000, 6211000, 333.3);
    return freeze(builder, "residential", "EPSG:25832");
}

static talgeo_areas *district(void)
{
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    add_square(builder, "1", "Nord", 12.55, 56.02, 0.05);
    add_square(builder, "2", "Syd", 12.55, 55.97, 0.05);
    return freeze(builder, "district", "EPSG:4326");
}

static talgeo__label label(const char *da, const char *en)
{
    return (talgeo__label){talgeo__strdup(da), talgeo__strdup(en)};
}

static char **texts(const char *a, const char *b)
{
    char **list = talgeo__calloc(2, sizeof *list);
    list[0] = talgeo__strdup(a);
    list[1] = talgeo__strdup(b);
    return list;
}

static size_t *numbers(size_t a, size_t b)
{
    size_t *list = talgeo__calloc(2, sizeof *list);
    list[0] = a;
    list[1] = b;
    return list;
}

static void fill_names(talgeo__frame *frame)
{
    frame->title = label("Et lettere liv", "A lighter life");
    frame->reference = talgeo__strdup("IOTF 2012 (Cole and Lobstein 2012)");
    frame->n_sets = 2;
    frame->sets = talgeo__calloc(2, sizeof *frame->sets);
    frame->set_titles = talgeo__calloc(2, sizeof *frame->set_titles);
    frame->sets[0] = residential();
    frame->sets[1] = district();
    frame->set_titles[0] = label("Boligområder", "Residential areas");
    frame->set_titles[1] = label("Skoledistrikter", NULL);
    frame->n_periods = 2;
    frame->periods = texts("2017/18", "2018/19");
    frame->period_ends = talgeo__calloc(2, sizeof *frame->period_ends);
    frame->period_ends[0] = 17743; /* 2018-07-31 */
    frame->period_ends[1] = 18108; /* 2019-07-31 */
    frame->n_strata = 1;
    frame->strata = talgeo__calloc(1, sizeof *frame->strata);
    frame->strata[0] =
        (talgeo__stratum){talgeo__strdup("sex"), label("Køn", "Sex"), texts("boy", "girl"), 2};
}

static void fill_indicators(talgeo__frame *frame)
{
    frame->n_indicators = 2;
    frame->indicators = talgeo__calloc(2, sizeof *frame->indicators);
    frame->indicators[0] = (talgeo__indicator){.id = talgeo__strdup("overweight"),
                                               .title = label("Overvægt", "Overweight"),
                                               .source = talgeo__strdup("nurse"),
                                               .value = talgeo__strdup("bmi_class"),
                                               .events = texts("overweight", "obese"),
                                               .n_events = 2,
                                               .better = -1};
    frame->indicators[1] = (talgeo__indicator){.id = talgeo__strdup("lonely"),
                                               .title = label("Ensom", "Lonely"),
                                               .source = talgeo__strdup("survey"),
                                               .value = talgeo__strdup("ensom"),
                                               .events = texts("ofte", "meget_ofte"),
                                               .n_events = 2,
                                               .sensitive_both = true};
}

static void fill_tables(talgeo__frame *frame)
{
    frame->n_tables = 4;
    frame->tables = talgeo__calloc(4, sizeof *frame->tables);
    frame->tables[0] = (talgeo__table){.indicators = numbers(0, 1),
                                       .n_indicators = 2,
                                       .sets = numbers(0, 1),
                                       .n_sets = 2,
                                       .by_period = true};
    frame->tables[1] = (talgeo__table){.indicators = numbers(0, 0),
                                       .n_indicators = 1,
                                       .sets = numbers(0, 0),
                                       .n_sets = 1,
                                       .by_period = true,
                                       .by = {{TALGEO__BY_STRATUM, 0}},
                                       .n_by = 1};
    frame->tables[2] = (talgeo__table){.indicators = numbers(1, 1),
                                       .n_indicators = 1,
                                       .sets = numbers(0, 0),
                                       .n_sets = 0,
                                       .by_period = true,
                                       .by = {{TALGEO__BY_INDICATOR, 0}},
                                       .n_by = 1};
    frame->tables[3] = (talgeo__table){
        .indicators = numbers(0, 0), .n_indicators = 1, .sets = numbers(1, 1), .n_sets = 1};
}

/* ---- Cells, in the order of cells.csv ---- */

typedef struct list {
    talgeo__public_cell *items;
    size_t count, capacity;
    int64_t seed;
} list;

/* Statuses and counts in a pattern that has all of them. */
static void add_cell(list *cells, talgeo__cell_key key)
{
    talgeo__public_cell cell = {key, TALGEO_CELL_PUBLISHED, 0, 0};
    int64_t i = (int64_t)cells->count;
    if (i % 5 == 1) cell.status = TALGEO_CELL_WITHHELD;
    if (i % 11 == 2) cell.status = TALGEO_CELL_NO_CHILDREN;
    if (i % 13 == 3) cell.status = TALGEO_CELL_NOT_MEASURED;
    cell.n = cell.status == TALGEO_CELL_PUBLISHED     ? 40 + 7 * i + cells->seed
             : cell.status == TALGEO_CELL_NO_CHILDREN ? 0
                                                      : -1;
    cell.events = cell.status == TALGEO_CELL_PUBLISHED ? (i % 7 == 4 ? 0 : 5 + i) : -1;
    if (!talgeo__grow(&cells->items, &cells->capacity, cells->count + 1, sizeof cell)) abort();
    cells->items[cells->count++] = cell;
}

static void add_place(list *cells, const talgeo__frame *frame, talgeo__cell_key key)
{
    const talgeo__table *table = &frame->tables[key.table];
    int32_t n_periods = table->by_period ? (int32_t)frame->n_periods : 1;
    int32_t n_levels = table->n_by == 0 ? 1 : table->by[0].kind == TALGEO__BY_INDICATOR ? 2 : 3;
    for (int32_t p = 0; p < n_periods; p++)
        for (int32_t l = 0; l < n_levels; l++)
            for (size_t i = 0; i < table->n_indicators; i++) {
                key.period = table->by_period ? p : -1;
                key.level[0] = table->n_by ? l : -1;
                key.indicator = (int32_t)table->indicators[i];
                add_cell(cells, key);
            }
}

talgeo_release *fixture_release(int64_t seed)
{
    talgeo__frame *frame = talgeo__calloc(1, sizeof *frame);
    fill_names(frame);
    fill_indicators(frame);
    fill_tables(frame);
    list cells = {.seed = seed};
    for (int32_t t = 0; t < (int32_t)frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        talgeo__cell_key key = {t, -1, -1, -1, -1, {-1, -1, -1, -1}};
        if (table->n_sets == 0) add_place(&cells, frame, key);
        for (size_t s = 0; s < table->n_sets; s++)
            for (size_t a = 0; a < frame->sets[table->sets[s]]->n_areas; a++) {
                key.set = (int32_t)table->sets[s];
                key.area = (int32_t)a;
                add_place(&cells, frame, key);
            }
    }
    talgeo_release *release;
    talgeo__policy policy = {5, 0.95};
    if (talgeo__release_from_public(frame, policy, cells.items, cells.count, &release, NULL) !=
        TALGEO_OK)
        abort();
    memset(release->provenance.plan_digest, 'a', 64);
    release->provenance.inputs = talgeo__calloc(2, sizeof *release->provenance.inputs);
    for (size_t s = 0; s < 2; s++) {
        talgeo__input *input = &release->provenance.inputs[release->provenance.n_inputs++];
        input->id = talgeo__strdup(frame->sets[s]->id);
        memcpy(input->digest, frame->sets[s]->digest, sizeof input->digest);
    }
    return release;
}

size_t fixture_cell(const talgeo_release *release, int32_t table, int32_t indicator, int32_t set,
                    int32_t area, int32_t period, int32_t level)
{
    for (size_t i = 0; i < release->n_cells; i++) {
        const talgeo__cell_key *key = &release->cells[i].key;
        if (key->table == table && key->indicator == indicator && key->set == set &&
            key->area == area && key->period == period && key->level[0] == level)
            return i;
    }
    abort();
}
