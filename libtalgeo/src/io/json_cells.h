/* cells.json: all cells of a release as JSON-stat 2.0, one dataset for each table and area set. */
#ifndef TALGEO_IO_JSON_CELLS_H
#define TALGEO_IO_JSON_CELLS_H

#include "../core/text.h"
#include "../protect/release.h"

/* The document; out->failed where memory ran out. */
void talgeo__json_cells_write(const talgeo_release *release, talgeo__string *out);

/* The cells, addressed by a frame that has its area sets; *cells is yours. E_IO; E_INPUT naming
 * dataset and member. */
talgeo_status talgeo__json_cells_read(const char *path, const talgeo__frame *frame,
                                      talgeo__public_cell **cells, size_t *n_cells,
                                      talgeo_error *error);

/* ---- Shared by writing and reading ---- */

/* A dataset is a block of cells: a table, and one of its area sets or none (-1). Its dimensions are
 * area, period, divisions, indicator, contents, in this order, the last one running fastest: the
 * order of the cells. A dimension that the table does not have is left out. */
enum { TALGEO__MAX_DIMENSIONS = 4 + TALGEO__MAX_BY };
typedef enum talgeo__dimension_kind {
    TALGEO__DIM_AREA,
    TALGEO__DIM_PERIOD,
    TALGEO__DIM_DIVISION,
    TALGEO__DIM_INDICATOR,
    TALGEO__DIM_CONTENTS
} talgeo__dimension_kind;

typedef struct talgeo__dimension {
    talgeo__dimension_kind kind;
    size_t b;    /* of a division: which */
    size_t size; /* number of categories */
} talgeo__dimension;

typedef struct talgeo__dataset {
    const talgeo__frame *frame;
    const talgeo__table *table;
    int32_t table_number, set;
    talgeo__dimension dimensions[TALGEO__MAX_DIMENSIONS];
    size_t n_dimensions;
} talgeo__dataset;

talgeo__dataset talgeo__dataset_of(const talgeo__frame *frame, int32_t table, int32_t set);
/* "area", "period", "sex", "indicator", "contents"; a division that has the name of another
 * dimension gets its number at the end. */
void talgeo__dimension_id(const talgeo__dataset *dataset, size_t dimension, char out[300]);
const char *talgeo__category_id(const talgeo__dataset *dataset, size_t dimension, size_t category);
/* Number of the category in a cell's key, and back. */
size_t talgeo__category_of(const talgeo__dataset *dataset, size_t dimension,
                           const talgeo__cell_key *key);
void talgeo__category_set(const talgeo__dataset *dataset, size_t dimension, size_t category,
                          talgeo__cell_key *key);

#endif
