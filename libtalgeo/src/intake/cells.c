/* Runs of cells of a column at once. */
#include "cells.h"

#include <math.h>

#include "../core/words.h"
#include "dates.h"

/* ---- Numbers ---- */

/* A number as most measurements and coordinates are: digits, with a mark among them or none. */
static inline bool plain_number(const talgeo__view *view, double *value)
{
    size_t length = (size_t)view->length;
    if (length - 1 < 8) return talgeo__number_of_word(talgeo__word_of(view->text), length, value);
    if (length == 0 || length > TALGEO__VIEW_INLINE) return false;
    uint64_t second = talgeo__short_word(view->text + 8, 4);
    return talgeo__number_of_words(talgeo__word_of(view->text), second, length, value);
}

static void numbers_of_views(const talgeo__column *column, int64_t from, size_t count,
                             double *values, uint8_t *parsed)
{
    for (size_t k = 0; k < count; k++) {
        double value;
        if (plain_number(&column->views[from + (int64_t)k], &value) && value != 999) {
            values[k] = value;
            parsed[k] = TALGEO__GOOD;
        } else {
            parsed[k] = (uint8_t)talgeo__cell_number(column, from + (int64_t)k, &values[k]);
        }
    }
}

static void numbers_of_reals(const talgeo__column *column, int64_t from, size_t count,
                             double *values, uint8_t *parsed)
{
    for (size_t k = 0; k < count; k++) {
        double value = column->reals[from + (int64_t)k];
        bool good =
            !talgeo__column_is_null(column, from + (int64_t)k) && value != 999 && isfinite(value);
        values[k] = good ? value : (double)NAN;
        parsed[k] = good ? TALGEO__GOOD
                    : isinf(value) && !talgeo__column_is_null(column, from + (int64_t)k)
                        ? TALGEO__BAD
                        : TALGEO__MISSING;
    }
}

void talgeo__cells_number(const talgeo__column *column, int64_t from, size_t count, double *values,
                          uint8_t *parsed)
{
    if (column->views) {
        numbers_of_views(column, from, count, values, parsed);
    } else if (column->reals) {
        numbers_of_reals(column, from, count, values, parsed);
    } else {
        for (size_t k = 0; k < count; k++)
            parsed[k] = (uint8_t)talgeo__cell_number(column, from + (int64_t)k, &values[k]);
    }
}

/* ---- Dates ---- */

static void dates_of_views(const talgeo__column *column, int64_t from, size_t count, int pivot_year,
                           int32_t *days, uint8_t *parsed)
{
    for (size_t k = 0; k < count; k++) {
        const talgeo__view *view = &column->views[from + (int64_t)k];
        if (talgeo__date_of_plain(view->text, (size_t)view->length, &days[k]))
            parsed[k] = TALGEO__GOOD;
        else
            parsed[k] = (uint8_t)talgeo__cell_date(column, from + (int64_t)k, pivot_year, &days[k]);
    }
}

void talgeo__cells_date(const talgeo__column *column, int64_t from, size_t count, int pivot_year,
                        int32_t *days, uint8_t *parsed)
{
    if (column->views) {
        dates_of_views(column, from, count, pivot_year, days, parsed);
        return;
    }
    for (size_t k = 0; k < count; k++)
        parsed[k] = (uint8_t)talgeo__cell_date(column, from + (int64_t)k, pivot_year, &days[k]);
}
