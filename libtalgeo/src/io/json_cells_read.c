/* Reading cells.json. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "json_cells.h"
#include "json_read.h"
#include "../publish/measures.h"

typedef struct json_object object;

typedef struct cell_list {
    talgeo__public_cell *items;
    size_t count, capacity;
} cell_list;

static const char ITEMS[] = "link.item";

/* ---- Shape of a dataset ---- */

static talgeo__dataset open_dataset(talgeo__json_file *file, const talgeo__frame *frame,
                                    object *item)
{
    talgeo__dataset none = {0};
    object *extension = talgeo__json_member(file, item, "extension", json_type_object),
           *name = NULL;
    int32_t set = -1;
    int32_t table =
        (int32_t)talgeo__json_get_int(file, extension, "table", 0, (int64_t)frame->n_tables - 1);
    if (file->status == TALGEO_OK && json_object_object_get_ex(extension, "area_set", &name) &&
        name) {
        const char *id = talgeo__json_get_text(file, extension, "area_set");
        for (size_t s = 0; s < frame->tables[table].n_sets; s++)
            if (strcmp(frame->sets[frame->tables[table].sets[s]]->id, id) == 0)
                set = (int32_t)frame->tables[table].sets[s];
        if (set < 0) talgeo__json_fail(file, "the table has no such area set");
    } else if (file->status == TALGEO_OK && frame->tables[table].n_sets > 0) {
        talgeo__json_fail(file, "the area set is missing");
    }
    return file->status == TALGEO_OK ? talgeo__dataset_of(frame, table, set) : none;
}

static void check_categories(talgeo__json_file *file, talgeo__dataset *dataset, size_t d,
                             object *index)
{
    talgeo__dimension *dimension = &dataset->dimensions[d];
    size_t n = json_object_array_length(index);
    /* Without the level "unknown", where no cell has it. */
    bool optional = dimension->kind == TALGEO__DIM_DIVISION &&
                    dataset->table->by[dimension->b].kind == TALGEO__BY_STRATUM;
    if (optional && n + 1 == dimension->size) dimension->size = n;
    if (n != dimension->size)
        talgeo__json_fail(file, "a dimension has another size than described");
    for (size_t c = 0; c < n && file->status == TALGEO_OK; c++) {
        object *id = talgeo__json_item(file, index, c, json_type_string);
        if (id && strcmp(json_object_get_string(id), talgeo__category_id(dataset, d, c)) != 0)
            talgeo__json_fail(file, "category %zu of a dimension is not the one described", c + 1);
    }
}

/* The dimensions must be those that release.json describes, in the order of the cells. */
static void check_dimensions(talgeo__json_file *file, talgeo__dataset *dataset, object *item)
{
    object *dimensions = talgeo__json_member(file, item, "dimension", json_type_object);
    size_t count;
    char **ids = talgeo__json_get_texts(file, item, "id", &count);
    if (file->status == TALGEO_OK && count != dataset->n_dimensions)
        talgeo__json_fail(file, "the number of dimensions is not the one described");
    for (size_t d = 0; file->status == TALGEO_OK && d < count; d++) {
        char id[300];
        talgeo__dimension_id(dataset, d, id);
        if (strcmp(ids[d], id) != 0)
            talgeo__json_fail(file, "dimension %zu is not the one described", d + 1);
        object *one = talgeo__json_member(file, dimensions, id, json_type_object);
        object *category = talgeo__json_member(file, one, "category", json_type_object);
        object *index = talgeo__json_member(file, category, "index", json_type_array);
        if (index) check_categories(file, dataset, d, index);
    }
    for (size_t i = 0; i < count; i++) free(ids[i]);
    free(ids);
}

/* Number of cells of the dataset; the list of values must be as long. */
static size_t count_cells(talgeo__json_file *file, const talgeo__dataset *dataset, object *values)
{
    size_t length = values ? json_object_array_length(values) : 0, n = 1;
    for (size_t d = 0; file->status == TALGEO_OK && d < dataset->n_dimensions; d++) {
        n *= dataset->dimensions[d].size;
        if (n > length || n == 0) talgeo__json_fail(file, "'value' is shorter than 'size' says");
    }
    if (file->status == TALGEO_OK && n != length)
        talgeo__json_fail(file, "'value' is longer than 'size' says");
    return file->status == TALGEO_OK ? n / TALGEO__N_MEASURES : 0;
}

/* ---- Cells ---- */

static talgeo_cell_status status_of_value(talgeo__json_file *file, object *statuses, size_t value)
{
    char index[32];
    object *code = NULL;
    snprintf(index, sizeof index, "%zu", value);
    if (!json_object_object_get_ex(statuses, index, &code)) return TALGEO_CELL_PUBLISHED;
    const char *text =
        json_object_is_type(code, json_type_string) ? json_object_get_string(code) : "";
    for (int s = TALGEO_CELL_WITHHELD; s <= TALGEO_CELL_NOT_MEASURED; s++)
        if (strcmp(text, talgeo_cell_status_text((talgeo_cell_status)s)) == 0)
            return (talgeo_cell_status)s;
    talgeo__json_fail(file, "status of value %s is not understood", index);
    return TALGEO_CELL_WITHHELD;
}

/* The status that all values of a cell must share. */
static talgeo_cell_status read_status(talgeo__json_file *file, object *statuses, size_t at)
{
    size_t first = at * TALGEO__N_MEASURES;
    talgeo_cell_status status = status_of_value(file, statuses, first);
    for (size_t m = 1; m < TALGEO__N_MEASURES; m++)
        if (status_of_value(file, statuses, first + m) != status)
            talgeo__json_fail(file, "status of value %zu is not that of its cell", first + m);
    return status;
}

/* Children or events; -1 for null. */
static int64_t read_count(talgeo__json_file *file, object *values, size_t at, talgeo__measure m)
{
    size_t index = at * TALGEO__N_MEASURES + (size_t)m;
    object *value = json_object_array_get_idx(values, index);
    if (value == NULL) return -1;
    int64_t count = json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;
    if (count < 0 || count > INT64_MAX / TALGEO__MAX_STEPS / 4)
        talgeo__json_fail(file, "value %zu is not a count of children", index);
    return count;
}

/* The most that the events of a child count: 1, of a mean the steps of its scale. */
static int64_t most_of(const talgeo__frame *frame, const talgeo__public_cell *cell)
{
    talgeo__scale scale;
    return talgeo__indicator_scale(&frame->indicators[cell->key.indicator], &scale) ? scale.steps
                                                                                    : 1;
}

static void check_cell(talgeo__json_file *file, const talgeo__frame *frame,
                       const talgeo__public_cell *cell, object *values, size_t at)
{
    bool published = cell->status == TALGEO_CELL_PUBLISHED;
    bool right =
        published
            ? cell->n > 0 && cell->events >= 0 && cell->events / most_of(frame, cell) <= cell->n &&
                  cell->events <= cell->n * most_of(frame, cell)
            : cell->events < 0 && cell->n == (cell->status == TALGEO_CELL_NO_CHILDREN ? 0 : -1);
    for (size_t m = TALGEO__SHARE; m < TALGEO__N_MEASURES; m++) {
        object *value = json_object_array_get_idx(values, at * TALGEO__N_MEASURES + m);
        right = right && (value != NULL) == published;
    }
    if (!right)
        talgeo__json_fail(file, "the numbers from value %zu on do not go with their status",
                          at * TALGEO__N_MEASURES);
}

static talgeo__cell_key key_at(const talgeo__dataset *dataset, size_t at)
{
    talgeo__cell_key key = {
        .table = dataset->table_number, .set = dataset->set, .area = -1, .period = -1};
    for (size_t l = 0; l < TALGEO__MAX_BY; l++) key.level[l] = -1;
    for (size_t d = dataset->n_dimensions - 1; d-- > 0;) {
        talgeo__category_set(dataset, d, at % dataset->dimensions[d].size, &key);
        at /= dataset->dimensions[d].size;
    }
    return key;
}

static void read_cells(talgeo__json_file *file, const talgeo__dataset *dataset, object *item,
                       cell_list *cells)
{
    object *values = talgeo__json_member(file, item, "value", json_type_array);
    object *statuses = talgeo__json_member(file, item, "status", json_type_object);
    size_t n = count_cells(file, dataset, values);
    if (!talgeo__grow(&cells->items, &cells->capacity, cells->count + n, sizeof *cells->items))
        file->status = talgeo__fail_memory(file->error, "publish");
    for (size_t i = 0; i < n && file->status == TALGEO_OK; i++) {
        talgeo__public_cell cell = {.key = key_at(dataset, i)};
        cell.n = read_count(file, values, i, TALGEO__COUNT);
        cell.events = read_count(file, values, i, TALGEO__EVENTS);
        cell.status = read_status(file, statuses, i);
        bool absent = cell.n < 0 && cell.events < 0 && cell.status == TALGEO_CELL_PUBLISHED;
        if (absent) continue;
        check_cell(file, dataset->frame, &cell, values, i);
        cells->items[cells->count++] = cell;
    }
}

static void read_datasets(talgeo__json_file *file, const talgeo__frame *frame, cell_list *cells)
{
    object *link = talgeo__json_member(file, file->root, "link", json_type_object);
    object *items = talgeo__json_member(file, link, "item", json_type_array);
    for (size_t i = 0; items && i < json_object_array_length(items); i++) {
        talgeo__json_at_top(file);
        object *item = talgeo__json_item(file, items, i, json_type_object);
        talgeo__json_at(file, ITEMS, i);
        talgeo__dataset dataset = open_dataset(file, frame, item);
        if (file->status != TALGEO_OK) return;
        check_dimensions(file, &dataset, item);
        if (file->status != TALGEO_OK) return;
        read_cells(file, &dataset, item, cells);
        if (file->status != TALGEO_OK) return;
    }
}

talgeo_status talgeo__json_cells_read(const char *path, const talgeo__frame *frame,
                                      talgeo__public_cell **cells, size_t *n_cells,
                                      talgeo_error *error)
{
    talgeo__json_file file;
    cell_list list = {0};
    *cells = NULL;
    *n_cells = 0;
    if (talgeo__json_open(&file, path, error) != TALGEO_OK) return file.status;
    read_datasets(&file, frame, &list);
    talgeo__json_close(&file);
    if (file.status != TALGEO_OK) {
        free(list.items);
        return file.status;
    }
    *cells = list.items ? list.items : talgeo__calloc(1, sizeof **cells);
    *n_cells = list.count;
    return *cells ? TALGEO_OK : talgeo__fail_memory(error, "publish");
}
