/* Runs of cells of a column at once: the commonest layouts quickly, all others as parse.h. */
#ifndef TALGEO_INTAKE_CELLS_H
#define TALGEO_INTAKE_CELLS_H

#include "parse.h"

/* Rows from..from + count of the current batch; `parsed` (count entries) are talgeo__parsed. Values
 * of cells that are not GOOD are NaN, or not written. */
void talgeo__cells_number(const talgeo__column *column, int64_t from, size_t count, double *values,
                          uint8_t *parsed);
void talgeo__cells_date(const talgeo__column *column, int64_t from, size_t count, int pivot_year,
                        int32_t *days, uint8_t *parsed);

/* Is the byte a letter, digit or mark of ASCII, and no blank? */
static inline bool talgeo__is_plain(char c)
{
    return c > ' ' && c <= '~';
}

/* The cell of a view that stands there as it is meant: not missing, without blanks around it. NULL:
 * it may be another. */
static inline const talgeo__view *talgeo__plain_view(const talgeo__column *column, int64_t i)
{
    const talgeo__view *view = column->views ? &column->views[i] : NULL;
    if (view == NULL || view->length < 1 || view->length > TALGEO__VIEW_INLINE) return NULL;
    char first = *view->text, last = view->text[view->length - 1];
    bool missing = first == '#' || (view->length <= 4 &&
                                    (first == '.' || first == '-' || first == 'n' || first == 'N'));
    return talgeo__is_plain(first) && talgeo__is_plain(last) && !missing ? view : NULL;
}

#endif
