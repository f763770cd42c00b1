/* The long table: all cells of a release, one row a cell, as in cells.csv. */
#ifndef TALGEO_PUBLISH_LISTING_H
#define TALGEO_PUBLISH_LISTING_H

#include "../core/arrow.h"
#include "measures.h"

/* X(name in the enum, name of the column, kind) in the order of the columns. */
#define TALGEO__LISTING(X)                                                                         \
    X(TABLE, "table", INTEGER)                                                                     \
    X(INDICATOR, "indicator", STRING)                                                              \
    X(INDICATOR_DA, "indicator_da", STRING)                                                        \
    X(INDICATOR_EN, "indicator_en", STRING)                                                        \
    X(AREA_SET, "area_set", STRING)                                                                \
    X(AREA, "area", STRING)                                                                        \
    X(AREA_NAME, "area_name", STRING)                                                              \
    X(PERIOD, "period", STRING)                                                                    \
    X(GROUP, "group", STRING)                                                                      \
    X(UNIT_DA, "unit_da", STRING)                                                                  \
    X(UNIT_EN, "unit_en", STRING)                                                                  \
    X(STATUS, "status", STRING)                                                                    \
    X(N, "n", INTEGER)                                                                             \
    X(EVENTS, "events", INTEGER)                                                                   \
    X(SHARE, "share", DECIMAL)                                                                     \
    X(LOW, "low", DECIMAL)                                                                         \
    X(HIGH, "high", DECIMAL)

typedef enum talgeo__listing_column {
#define TALGEO__LISTING_ENUM(name, text, kind) TALGEO__LISTING_##name,
    TALGEO__LISTING(TALGEO__LISTING_ENUM) TALGEO__LISTING_COLUMNS
#undef TALGEO__LISTING_ENUM
} talgeo__listing_column;

const char *talgeo__listing_name(talgeo__listing_column column);
/* Text is "" where the table has no such dimension. */
talgeo__value talgeo__listing_value(const talgeo_release *release, size_t cell,
                                    talgeo__listing_column column);

/* The whole table as an Arrow stream that does not need the release any more. */
talgeo_status talgeo__listing_stream(const talgeo_release *release, struct ArrowArrayStream *stream,
                                     talgeo_error *error);

#endif
