/* The table of figures: one row a figure, as in figures.csv. */
#ifndef TALGEO_PUBLISH_FIGURES_TABLE_H
#define TALGEO_PUBLISH_FIGURES_TABLE_H

#include "../core/arrow.h"
#include "../figures/rows.h"
#include "measures.h"

/* X(name in the enum, name of the column, kind) in the order of the columns. */
#define TALGEO__FIGURES_TABLE(X)                                                                   \
    X(INDICATOR, "indicator", STRING)                                                              \
    X(INDICATOR_DA, "indicator_da", STRING)                                                        \
    X(INDICATOR_EN, "indicator_en", STRING)                                                        \
    X(AREA_SET, "area_set", STRING)                                                                \
    X(AREA, "area", STRING)                                                                        \
    X(AREA_NAME, "area_name", STRING)                                                              \
    X(BASELINE, "baseline", STRING)                                                                \
    X(PERIOD, "period", STRING)                                                                    \
    X(GROUP, "group", STRING)                                                                      \
    X(GOAL, "goal", STRING)                                                                        \
    X(GOAL_DA, "goal_da", STRING)                                                                  \
    X(GOAL_EN, "goal_en", STRING)                                                                  \
    X(MEASURE, "measure", STRING)                                                                  \
    X(MEASURE_DA, "measure_da", STRING)                                                            \
    X(MEASURE_EN, "measure_en", STRING)                                                            \
    X(VALUE, "value", DECIMAL)                                                                     \
    X(LOW, "low", DECIMAL)                                                                         \
    X(HIGH, "high", DECIMAL)                                                                       \
    X(UNIT_DA, "unit_da", STRING)                                                                  \
    X(UNIT_EN, "unit_en", STRING)                                                                  \
    X(STATUS, "status", STRING)                                                                    \
    X(NOTE, "note", STRING)                                                                        \
    X(NOTE_DA, "note_da", STRING)                                                                  \
    X(NOTE_EN, "note_en", STRING)

typedef enum talgeo__figures_column {
#define TALGEO__FIGURES_COLUMN(name, text, kind) TALGEO__FIGURES_##name,
    TALGEO__FIGURES_TABLE(TALGEO__FIGURES_COLUMN) TALGEO__FIGURES_COLUMNS
#undef TALGEO__FIGURES_COLUMN
} talgeo__figures_column;

const char *talgeo__figures_column_name(talgeo__figures_column column);
/* Text is "" where a figure has no such dimension; a number that it does not have is NULL. */
talgeo__value talgeo__figures_value(const talgeo_release *release, const talgeo__figure_row *row,
                                    talgeo__figures_column column);

/* What of the table fits the filter (NULL: all of it) as an Arrow stream that does not need the
 * release any more. E_ARGUMENT: a measure that there is not. */
talgeo_status talgeo__figures_stream(const talgeo_release *release,
                                     const talgeo_figure_filter *filter,
                                     struct ArrowArrayStream *stream, talgeo_error *error);

#endif
