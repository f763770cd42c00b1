/* publish/: values of cells, wide layer, long table, well-known binary, digest, Arrow streams. */
#include "suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/batch.h"
#include "fixture_release.h"
#include "publish/digest.h"
#include "publish/labels.h"
#include "publish/layer.h"
#include "publish/listing.h"
#include "publish/wkb.h"

/* ---- Values ---- */

static void values_follow_the_status(void)
{
    talgeo_release *release = fixture_release(0);
    size_t seen[4] = {0};
    for (size_t i = 0; i < release->n_cells; i++) {
        const talgeo__public_cell *cell = &release->cells[i];
        seen[cell->status]++;
        talgeo__value_kind wanted[TALGEO__N_MEASURES] = {TALGEO__NULL};
        if (cell->status == TALGEO_CELL_NO_CHILDREN) wanted[TALGEO__COUNT] = TALGEO__INTEGER;
        for (int m = 0; cell->status == TALGEO_CELL_PUBLISHED && m < TALGEO__N_MEASURES; m++)
            wanted[m] = m <= TALGEO__EVENTS ? TALGEO__INTEGER : TALGEO__DECIMAL;
        for (int m = 0; m < TALGEO__N_MEASURES; m++)
            CU_ASSERT_EQUAL(talgeo__measure_value(release, i, (talgeo__measure)m).kind, wanted[m]);
    }
    for (int s = 0; s < 4; s++) CU_ASSERT(seen[s] > 0);
    talgeo_release_free(release);
}

static void shares_have_six_decimals(void)
{
    talgeo_release *release = fixture_release(0);
    release->cells[0].status = TALGEO_CELL_PUBLISHED;
    release->cells[0].n = 263;
    release->cells[0].events = 81;
    CU_ASSERT_EQUAL(talgeo__measure_value(release, 0, TALGEO__SHARE).real, 0.307985);
    CU_ASSERT_EQUAL(talgeo__measure_value(release, 0, TALGEO__LOW).real, 0.255289);
    CU_ASSERT_EQUAL(talgeo__measure_value(release, 0, TALGEO__HIGH).real, 0.36621);
    CU_ASSERT_EQUAL(talgeo__measure_value(release, 0, TALGEO__COUNT).integer, 263);
    talgeo_release_free(release);
}

/* ---- Wide layer ---- */

static const talgeo__figure_rows NO_FIGURES;

static size_t field_of(const talgeo__layer *layer, const char *name)
{
    for (size_t f = 0; f < layer->n_fields; f++)
        if (strcmp(layer->fields[f].name, name) == 0) return f;
    CU_FAIL("no such field");
    return 0;
}

static void layers_are_wide(void)
{
    talgeo_release *release = fixture_release(0);
    talgeo__layer *layer;
    CU_ASSERT_EQUAL_FATAL(talgeo__layer_new(release, &NO_FIGURES, 0, &layer, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(layer->n_fields, 2 + 2 * 2 * 6); /* the tables by sex and crossed are not in */
    CU_ASSERT_STRING_EQUAL(layer->fields[2].name, "overweight_2017_18_n");
    CU_ASSERT_STRING_EQUAL(layer->fields[2].title_da, "Overvægt 2017/18: børn");
    CU_ASSERT_STRING_EQUAL(layer->fields[2].title_en, "Overweight 2017/18: children");
    CU_ASSERT_STRING_EQUAL(layer->fields[25].name, "lonely_2018_19_status");
    CU_ASSERT_STRING_EQUAL(talgeo__layer_value(layer, 1, 1).text, "Vapnagård");
    for (int32_t area = 0; area < 3; area++)
        for (int32_t period = 0; period < 2; period++) {
            size_t cell = fixture_cell(release, 0, 1, 0, area, period, -1);
            const char *n = period ? "lonely_2018_19_n" : "lonely_2017_18_n";
            const char *status = period ? "lonely_2018_19_status" : "lonely_2017_18_status";
            talgeo__value value = talgeo__layer_value(layer, (size_t)area, field_of(layer, n));
            CU_ASSERT_EQUAL(value.kind == TALGEO__NULL ? -1 : value.integer,
                            release->cells[cell].n);
            value = talgeo__layer_value(layer, (size_t)area, field_of(layer, status));
            CU_ASSERT_STRING_EQUAL(value.text,
                                   talgeo_cell_status_text(release->cells[cell].status));
        }
    talgeo__layer_free(layer);
    talgeo_release_free(release);
}

static void replace_text(char **text, const char *by)
{
    free(*text);
    *text = malloc(strlen(by) + 1);
    memcpy(*text, by, strlen(by) + 1);
}

/* Ids and periods that run into each other, and titles that are the same. */
static void field_names_stay_apart(void)
{
    talgeo_release *release = fixture_release(0);
    talgeo__frame *frame = release->frame;
    replace_text(&frame->indicators[0].id, "a");
    replace_text(&frame->indicators[1].id, "a_b");
    replace_text(&frame->indicators[1].title.da, "Overvægt");
    replace_text(&frame->periods[0], "b_2018");
    replace_text(&frame->periods[1], "2018");
    talgeo__layer *layer;
    CU_ASSERT_EQUAL_FATAL(talgeo__layer_new(release, &NO_FIGURES, 0, &layer, NULL), TALGEO_OK);
    for (size_t f = 0; f < layer->n_fields; f++)
        for (size_t g = 0; g < f; g++) {
            CU_ASSERT_STRING_NOT_EQUAL(layer->fields[f].name, layer->fields[g].name);
            CU_ASSERT_STRING_NOT_EQUAL(layer->fields[f].title_da, layer->fields[g].title_da);
        }
    CU_ASSERT_EQUAL(talgeo__layer_value(layer, 0, field_of(layer, "a_b_2018_n")).integer,
                    release->cells[fixture_cell(release, 0, 0, 0, 0, 0, -1)].n);
    talgeo__layer_free(layer);
    talgeo_release_free(release);
}

static void too_many_fields_are_refused(void)
{
    talgeo_release *release = fixture_release(0);
    talgeo__frame *frame = release->frame;
    char **periods = calloc(400, sizeof *periods);
    for (size_t p = 0; p < 400; p++) {
        if (p < 2) periods[p] = frame->periods[p];
        if (p >= 2) replace_text(&periods[p], "p");
    }
    free(frame->periods);
    frame->periods = periods;
    frame->n_periods = 400;
    talgeo__layer *layer;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo__layer_new(release, &NO_FIGURES, 0, &layer, &error), TALGEO_E_PLAN);
    CU_ASSERT_PTR_NULL(layer);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "residential"));
    talgeo_release_free(release);
}

/* Every field of figures is that of the row in figures.csv. */
static void layers_have_figures(void)
{
    talgeo_release *release = fixture_release(0);
    talgeo__figure_rows rows;
    talgeo__layer *layer;
    CU_ASSERT_EQUAL_FATAL(talgeo__figure_rows_make(release, &rows, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__layer_new(release, &rows, 0, &layer, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(layer->n_fields, 2 + 2 * 2 * 6 + 2 * 4); /* two periods: no trend */
    size_t first = field_of(layer, "overweight_change");
    CU_ASSERT_EQUAL(field_of(layer, "overweight_change_verdict"), first + 3);
    CU_ASSERT_STRING_EQUAL(layer->fields[first + 1].title_da,
                           "Overvægt: ændring 2017/18-2018/19, nedre grænse");
    CU_ASSERT_STRING_EQUAL(layer->fields[first].title_en, "Overweight: change 2017/18-2018/19");
    size_t compared = 0;
    for (size_t r = 0; r < rows.count; r++) {
        const talgeo__figure_row *row = &rows.items[r];
        if (row->kind != TALGEO__FIGURE_CHANGE || row->set != 0 || *row->group) continue;
        size_t area = (size_t)row->area,
               f = field_of(layer, row->indicator ? "lonely_change" : "overweight_change");
        talgeo__value value = talgeo__layer_value(layer, area, f);
        CU_ASSERT_EQUAL(value.kind, row->has_value ? TALGEO__DECIMAL : TALGEO__NULL);
        if (row->has_value)
            CU_ASSERT_EQUAL(value.real, talgeo__value_of_number(row->figure.value, 6).real);
        CU_ASSERT_STRING_EQUAL(talgeo__layer_value(layer, area, f + 3).text, row->note);
        compared++;
    }
    CU_ASSERT_EQUAL(compared, 6);
    talgeo__layer_free(layer);
    talgeo__figure_rows_free(&rows);
    talgeo_release_free(release);
}

/* ---- Long table ---- */

static void listing_names_every_cell(void)
{
    talgeo_release *release = fixture_release(0);
    size_t girl = fixture_cell(release, 1, 0, 0, 2, 1, 1);
    CU_ASSERT_STRING_EQUAL(talgeo__listing_value(release, girl, TALGEO__LISTING_GROUP).text,
                           "sex=girl");
    CU_ASSERT_STRING_EQUAL(talgeo__listing_value(release, girl, TALGEO__LISTING_AREA).text, "Å03");
    CU_ASSERT_STRING_EQUAL(talgeo__listing_value(release, girl, TALGEO__LISTING_INDICATOR_DA).text,
                           "Overvægt");
    size_t crossed = fixture_cell(release, 2, 1, -1, -1, 0, 1);
    CU_ASSERT_STRING_EQUAL(talgeo__listing_value(release, crossed, TALGEO__LISTING_GROUP).text,
                           "overweight=yes");
    CU_ASSERT_STRING_EQUAL(talgeo__listing_value(release, crossed, TALGEO__LISTING_AREA_SET).text,
                           "");
    size_t unknown = fixture_cell(release, 1, 0, 0, 0, 0, 2);
    CU_ASSERT_STRING_EQUAL(talgeo__listing_value(release, unknown, TALGEO__LISTING_GROUP).text,
                           "sex=unknown");
    size_t together = fixture_cell(release, 3, 0, 1, 0, -1, -1);
    CU_ASSERT_STRING_EQUAL(talgeo__listing_value(release, together, TALGEO__LISTING_PERIOD).text,
                           "");
    talgeo_release_free(release);
}

static void levels_have_titles(void)
{
    talgeo_release *release = fixture_release(0);
    const talgeo__frame *frame = release->frame;
    const talgeo__table *table = &frame->tables[1];
    CU_ASSERT_STRING_EQUAL(talgeo__level_title(frame, table, 0, 1, "da"), "Piger");
    CU_ASSERT_STRING_EQUAL(talgeo__level_title(frame, table, 0, 2, "en"), "Unknown");
    CU_ASSERT_STRING_EQUAL(talgeo__division_title(frame, table, 0, "da"), "Køn");
    CU_ASSERT_STRING_EQUAL(talgeo__level_title(frame, &frame->tables[2], 0, 1, "da"), "Ja");
    talgeo_release_free(release);
}

static void listing_goes_to_arrow(void)
{
    talgeo_release *release = fixture_release(0);
    struct ArrowArrayStream stream;
    CU_ASSERT_EQUAL_FATAL(talgeo_release_to_arrow(release, &stream, NULL), TALGEO_OK);
    size_t n_cells = release->n_cells, cell = fixture_cell(release, 1, 0, 0, 2, 1, 1);
    int64_t n = release->cells[cell].n;
    bool published = release->cells[cell].status == TALGEO_CELL_PUBLISHED;
    talgeo_release_free(release); /* the stream lives on */
    talgeo__batches batches;
    bool more;
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_next(&batches, &more, "test", NULL), TALGEO_OK);
    CU_ASSERT(more && batches.rows == (int64_t)n_cells && batches.n_columns == 17);
    const talgeo__column *count = &batches.columns[talgeo__batches_find(&batches, "n")];
    CU_ASSERT_EQUAL(talgeo__column_is_null(count, (int64_t)cell), !published);
    if (published) CU_ASSERT_EQUAL(talgeo__column_int(count, (int64_t)cell), n);
    size_t length;
    const char *text = talgeo__column_text(&batches.columns[8], (int64_t)cell, &length);
    CU_ASSERT(length == 8 && memcmp(text, "sex=girl", 8) == 0);
    talgeo__batches_close(&batches);
}

/* Value of a name in Arrow metadata; counted pairs of counted texts. */
static const char *metadata_of(const char *metadata, const char *name, int32_t *length)
{
    int32_t pairs, n;
    memcpy(&pairs, metadata, sizeof pairs);
    metadata += sizeof pairs;
    while (pairs-- > 0) {
        memcpy(&n, metadata, sizeof n);
        bool found = (size_t)n == strlen(name) && memcmp(metadata + sizeof n, name, (size_t)n) == 0;
        metadata += sizeof n + (size_t)n;
        memcpy(length, metadata, sizeof *length);
        metadata += sizeof *length;
        if (found) return metadata;
        metadata += *length;
    }
    return NULL;
}

static void layer_goes_to_arrow_with_polygons(void)
{
    talgeo_release *release = fixture_release(0);
    struct ArrowArrayStream stream;
    CU_ASSERT_EQUAL(talgeo_release_layer_to_arrow(release, 2, &stream, NULL), TALGEO_E_ARGUMENT);
    CU_ASSERT_EQUAL_FATAL(talgeo_release_layer_to_arrow(release, 0, &stream, NULL), TALGEO_OK);
    talgeo_release_free(release);
    talgeo__batches batches;
    bool more;
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_next(&batches, &more, "test", NULL), TALGEO_OK);
    const talgeo__column *geometry = &batches.columns[talgeo__batches_find(&batches, "geometry")];
    CU_ASSERT(batches.rows == 3 && geometry->kind == TALGEO__BYTES);
    int32_t length;
    const char *crs = metadata_of(geometry->schema->metadata, "ARROW:extension:metadata", &length);
    const char expected[] = "{\"crs\":\"EPSG:25832\",\"crs_type\":\"authority_code\"}";
    CU_ASSERT(crs && (size_t)length == strlen(expected) &&
              memcmp(crs, expected, (size_t)length) == 0);
    size_t bytes;
    const char *wkb = talgeo__column_text(geometry, 2, &bytes);
    CU_ASSERT_EQUAL(bytes, 9 + 9 + 4 + 5 * 16);
    CU_ASSERT(wkb && memcmp(wkb, "\1\6\0\0\0\1\0\0\0\1\3\0\0\0\1\0\0\0\5\0\0\0", 22) == 0);
    double x;
    memcpy(&x, wkb + 22, sizeof x);
    CU_ASSERT_EQUAL(x, 716000);
    talgeo__batches_close(&batches);
}

/* ---- Digest ---- */

static void digest_sees_every_change(void)
{
    char first[65], second[65];
    talgeo_release *release = fixture_release(0);
    talgeo__release_digest(release, first);
    talgeo_release *same = fixture_release(0);
    talgeo__release_digest(same, second);
    CU_ASSERT_STRING_EQUAL(first, second);
    same->cells[0].events++;
    talgeo__release_digest(same, second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    same->cells[0].events--;
    same->policy.threshold = 10;
    talgeo__release_digest(same, second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    talgeo_release_free(release);
    talgeo_release_free(same);
}

/* ---- Public interface ---- */

static void cells_are_handed_out(void)
{
    talgeo_release *release = fixture_release(0);
    CU_ASSERT_EQUAL(talgeo_release_count(release), release->n_cells);
    CU_ASSERT_EQUAL(talgeo_release_get_threshold(release), 5);
    CU_ASSERT_EQUAL(talgeo_release_get_confidence(release), 0.95);
    CU_ASSERT_EQUAL(talgeo_release_area_set_count(release), 2);
    CU_ASSERT_STRING_EQUAL(talgeo_release_get_area_set_id(release, 1), "district");
    CU_ASSERT_EQUAL(talgeo_areas_count(talgeo_release_get_areas(release, 0)), 3);
    talgeo_cell cell = {.size = sizeof cell};
    talgeo_release_get_cell(release, 0, &cell);
    CU_ASSERT_STRING_EQUAL(cell.indicator, "overweight");
    CU_ASSERT_STRING_EQUAL(cell.area, "N01");
    CU_ASSERT_EQUAL(cell.share, (double)cell.events / (double)cell.n);
    CU_ASSERT(cell.low < cell.share && cell.share < cell.high);
    talgeo_release_get_cell(release, 1, &cell);
    CU_ASSERT(cell.status == TALGEO_CELL_WITHHELD && cell.n == -1 && cell.events == -1);
    CU_ASSERT(isnan(cell.share) && isnan(cell.low) && isnan(cell.high));
    talgeo_release_free(release);
}

const test suite_publish[] = {
    {"values_follow_the_status", values_follow_the_status},
    {"shares_have_six_decimals", shares_have_six_decimals},
    {"layers_are_wide", layers_are_wide},
    {"field_names_stay_apart", field_names_stay_apart},
    {"layers_have_figures", layers_have_figures},
    {"too_many_fields_are_refused", too_many_fields_are_refused},
    {"listing_names_every_cell", listing_names_every_cell},
    {"levels_have_titles", levels_have_titles},
    {"listing_goes_to_arrow", listing_goes_to_arrow},
    {"layer_goes_to_arrow_with_polygons", layer_goes_to_arrow_with_polygons},
    {"digest_sees_every_change", digest_sees_every_change},
    {"cells_are_handed_out", cells_are_handed_out},
    {NULL, NULL}};
