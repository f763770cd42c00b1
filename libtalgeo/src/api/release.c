/* A release through the public interface: its cells, its tables, its publication. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/arrow.h"
#include "../core/error.h"
#include "../figures/figures.h"
#include "../io/publication.h"
#include "../publish/figures_table.h"
#include "../publish/layer.h"
#include "../publish/listing.h"

talgeo_status talgeo_release_open(const char *folder, talgeo_release **release, talgeo_error *error)
{
    if (release) *release = NULL;
    if (folder == NULL || release == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish",
                            "no folder, or no place to put it");
    return talgeo__publication_read(folder, release, error);
}

talgeo_status talgeo_release_write(const talgeo_release *release, const char *folder,
                                   bool overwrite, talgeo_error *error)
{
    if (release == NULL || folder == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "no release or no folder");
    return talgeo__publication_write(release, folder, overwrite, error);
}

void talgeo_release_free(talgeo_release *release)
{
    talgeo__release_free(release);
}

/* ---- Cells ---- */

size_t talgeo_release_count(const talgeo_release *release)
{
    return release ? release->n_cells : 0;
}

static const char *text_of(const talgeo_release *release, size_t i, talgeo__listing_column column)
{
    return talgeo__listing_value(release, i, column).text;
}

/* What a cell is that there is not: nothing is known of it. */
static void no_cell(talgeo_cell *cell)
{
    const talgeo_cell none = {.size = cell->size,
                              .indicator = "",
                              .indicator_da = "",
                              .indicator_en = "",
                              .area_set = "",
                              .area = "",
                              .area_name = "",
                              .period = "",
                              .group = "",
                              .status = TALGEO_CELL_NOT_MEASURED,
                              .n = -1,
                              .events = -1,
                              .share = NAN,
                              .low = NAN,
                              .high = NAN,
                              .unit_da = "",
                              .unit_en = ""};
    memcpy(cell, &none, none.size < sizeof none ? none.size : sizeof none);
}

void talgeo_release_get_cell(const talgeo_release *release, size_t i, talgeo_cell *cell)
{
    if (release == NULL || cell == NULL) return;
    if (i >= release->n_cells) {
        no_cell(cell);
        return;
    }
    const talgeo__public_cell *from = &release->cells[i];
    const talgeo__indicator *indicator = &release->frame->indicators[from->key.indicator];
    talgeo__share share = talgeo__figures_share(release, i);
    talgeo__scale scale = {0};
    talgeo_cell own = {
        .size = cell->size,
        .table = (size_t)from->key.table,
        .indicator = text_of(release, i, TALGEO__LISTING_INDICATOR),
        .indicator_da = text_of(release, i, TALGEO__LISTING_INDICATOR_DA),
        .indicator_en = text_of(release, i, TALGEO__LISTING_INDICATOR_EN),
        .area_set = text_of(release, i, TALGEO__LISTING_AREA_SET),
        .area = text_of(release, i, TALGEO__LISTING_AREA),
        .area_name = text_of(release, i, TALGEO__LISTING_AREA_NAME),
        .period = text_of(release, i, TALGEO__LISTING_PERIOD),
        .group = text_of(release, i, TALGEO__LISTING_GROUP),
        .status = from->status,
        .n = from->n,
        .events = from->events,
        .share = share.share,
        .low = share.low,
        .high = share.high,
        .mean = talgeo__indicator_scale(indicator, &scale),
        .decimals = scale.decimals,
        .unit_da = talgeo__label_text(&indicator->unit, "da"),
        .unit_en = talgeo__label_text(&indicator->unit, "en"),
    };
    memcpy(cell, &own, own.size < sizeof own ? own.size : sizeof own);
}

/* ---- What the release says of itself ---- */

int64_t talgeo_release_get_threshold(const talgeo_release *release)
{
    return release ? release->policy.threshold : 0;
}

double talgeo_release_get_confidence(const talgeo_release *release)
{
    return release ? release->policy.confidence : 0;
}

size_t talgeo_release_area_set_count(const talgeo_release *release)
{
    return release ? release->frame->n_sets : 0;
}

const char *talgeo_release_get_area_set_id(const talgeo_release *release, size_t set)
{
    return set < talgeo_release_area_set_count(release) ? release->frame->sets[set]->id : "";
}

const talgeo_areas *talgeo_release_get_areas(const talgeo_release *release, size_t set)
{
    return set < talgeo_release_area_set_count(release) ? release->frame->sets[set] : NULL;
}

/* ---- Arrow ---- */

talgeo_status talgeo_release_to_arrow(const talgeo_release *release,
                                      struct ArrowArrayStream *stream, talgeo_error *error)
{
    if (release == NULL || stream == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "no release or no stream");
    return talgeo__listing_stream(release, stream, error);
}

talgeo_status talgeo_release_figures_to_arrow(const talgeo_release *release,
                                              struct ArrowArrayStream *stream, talgeo_error *error)
{
    if (release == NULL || stream == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "no release or no stream");
    return talgeo__figures_stream(release, NULL, stream, error);
}

talgeo_status talgeo_release_find_figures(const talgeo_release *release,
                                          const talgeo_figure_filter *filter,
                                          struct ArrowArrayStream *stream, talgeo_error *error)
{
    if (release == NULL || stream == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "no release or no stream");
    return talgeo__figures_stream(release, filter, stream, error);
}

talgeo_status talgeo_release_layer_to_arrow(const talgeo_release *release, size_t set,
                                            struct ArrowArrayStream *stream, talgeo_error *error)
{
    if (release == NULL || stream == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish", "no release or no stream");
    if (set >= release->frame->n_sets)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "publish",
                            "area set %zu of %zu: they count from 0", set, release->frame->n_sets);
    talgeo__layer *layer = NULL;
    talgeo__figure_rows rows;
    talgeo_status status = talgeo__figure_rows_make(release, &rows, error);
    if (status == TALGEO_OK) status = talgeo__layer_new(release, &rows, set, &layer, error);
    if (status == TALGEO_OK) status = talgeo__layer_stream(layer, stream, error);
    talgeo__layer_free(layer);
    talgeo__figure_rows_free(&rows);
    return status;
}
