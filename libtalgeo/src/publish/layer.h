/* The wide table of an area set: one row an area, six fields for each indicator and period, and
 * fields of figures. */
#ifndef TALGEO_PUBLISH_LAYER_H
#define TALGEO_PUBLISH_LAYER_H

#include "../core/arrow.h"
#include "layer_figures.h"

typedef struct talgeo__layer_field {
    char *name; /* "overweight_2018_19_share" */
    char *title_da, *title_en;
    talgeo__value_kind kind;
} talgeo__layer_field;

/* Fields: key, name, then n, events, share, low, high, status of each indicator and period that a
 * table divided by period alone has for the set (where two tables have the same, the first); then
 * those of `figures`. */
typedef struct talgeo__layer {
    const talgeo_release *release; /* borrowed */
    size_t set;
    talgeo__layer_field *fields;
    size_t n_fields;
    size_t *cells; /* cell of each area and group of six: n_areas x n_groups; SIZE_MAX none */
    size_t n_groups;
    const talgeo__figure_rows *rows; /* borrowed */
    talgeo__figure_fields figures;
} talgeo__layer;

/* `rows` are all figures of the release. E_MEMORY; E_PLAN where the table has more fields than a
 * GeoPackage can hold. */
talgeo_status talgeo__layer_new(const talgeo_release *release, const talgeo__figure_rows *rows,
                                size_t set, talgeo__layer **layer, talgeo_error *error);
void talgeo__layer_free(talgeo__layer *layer);
talgeo__value talgeo__layer_value(const talgeo__layer *layer, size_t area, size_t field);

/* The layers of all area sets. */
typedef struct talgeo__layers {
    talgeo__layer **items;
    size_t count;
} talgeo__layers;

talgeo_status talgeo__layers_make(const talgeo_release *release, const talgeo__figure_rows *rows,
                                  talgeo__layers *layers, talgeo_error *error);
void talgeo__layers_free(talgeo__layers *layers);

/* The table with a `geometry` column (geoarrow.wkb) as an Arrow stream of its own. */
talgeo_status talgeo__layer_stream(const talgeo__layer *layer, struct ArrowArrayStream *stream,
                                   talgeo_error *error);

#endif
