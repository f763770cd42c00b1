/* The positions of a table's rows. */
#include "positions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/heading.h"
#include "../core/text.h"
#include "../intake/parse.h"
#include "../io/geoarrow.h"

#define STAGE "locate"

/* ---- Choosing the columns ---- */

static talgeo_status find_number(const talgeo__batches *batches, const char *shown,
                                 const char *const names[2], int which, int *column,
                                 talgeo_error *error)
{
    char hint[TALGEO__HINT];
    const char *name = names[which];
    *column = talgeo__batches_find(batches, name);
    if (*column < 0) {
        talgeo__column_hint(&batches->schema, name, names, 2, hint);
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s' has no column '%s'%s", shown, name,
                            hint);
    }
    talgeo__kind kind = batches->columns[*column].kind;
    if (kind == TALGEO__TEXT || kind == TALGEO__INT || kind == TALGEO__REAL) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INPUT, STAGE, "'%s': the column '%s' holds no numbers",
                        shown, name);
}

talgeo_status talgeo__positions_open(talgeo__positions *positions, const talgeo__batches *batches,
                                     const char *shown, const char *x, const char *y,
                                     talgeo_error *error)
{
    *positions = (talgeo__positions){shown, -1, -1, -1, 0};
    if ((x == NULL) != (y == NULL))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                            "both columns of the position are needed, x and y");
    if (x == NULL) {
        positions->geometry = talgeo__geoarrow_column(batches);
        if (positions->geometry >= 0) return TALGEO_OK;
        if (talgeo__batches_find(batches, "x") < 0 || talgeo__batches_find(batches, "y") < 0)
            return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                "'%s' has neither points nor columns x and y; name the columns of "
                                "the position",
                                shown);
        x = "x", y = "y";
    }
    const char *const names[] = {x, y};
    talgeo_status status = find_number(batches, shown, names, 0, &positions->x, error);
    if (status == TALGEO_OK) status = find_number(batches, shown, names, 1, &positions->y, error);
    return status;
}

/* ---- Numbers ---- */

/* A number in the decimal mark of the file, which the first number with a mark settles: a file with
 * both would have thousands marked in one of them. */
static bool parse(talgeo__positions *positions, const char *text, size_t length, double *value)
{
    char mark = memchr(text, ',', length) ? ',' : memchr(text, '.', length) ? '.' : 0;
    if (mark && positions->decimal == 0) positions->decimal = mark;
    if (mark && mark != positions->decimal) return false;
    return talgeo__parse_double(text, length, mark ? mark : '.', value);
}

static talgeo_status read_number(talgeo__positions *positions, const talgeo__batches *batches,
                                 int column, int64_t i, double *value, talgeo_error *error)
{
    const talgeo__column *from = &batches->columns[column];
    *value = NAN;
    if (from->kind != TALGEO__TEXT) {
        *value = talgeo__column_real(from, i);
        return TALGEO_OK;
    }
    size_t length;
    const char *text = talgeo__column_text(from, i, &length);
    if (positions->decimal && text && talgeo__parse_double(text, length, positions->decimal, value))
        return TALGEO_OK;
    char scratch[32];
    text = talgeo__cell_text(from, i, scratch, &length); /* without blanks; NULL: missing */
    if (text == NULL || parse(positions, text, length, value)) return TALGEO_OK;
    int64_t row = batches->first_row + i;
    return talgeo__fail_row(error, TALGEO_E_INPUT, STAGE, row,
                            "'%s', row %lld: the column '%s' is not a number%s", positions->shown,
                            (long long)row, from->name,
                            positions->decimal ? " with the decimal mark of the rows before" : "");
}

/* ---- Points ---- */

static talgeo_status read_point(const talgeo__positions *positions, const talgeo__batches *batches,
                                int64_t i, double *x, double *y, talgeo_error *error)
{
    *x = *y = NAN;
    if (talgeo__cell_point(&batches->columns[positions->geometry], i, x, y) != TALGEO__BAD)
        return TALGEO_OK;
    int64_t row = batches->first_row + i;
    return talgeo__fail_row(error, TALGEO_E_INPUT, STAGE, row,
                            "'%s', row %lld: the geometry is not a point", positions->shown,
                            (long long)row);
}

talgeo_status talgeo__positions_read(talgeo__positions *positions, const talgeo__batches *batches,
                                     double *x, double *y, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (int64_t i = 0; status == TALGEO_OK && i < batches->rows; i++) {
        if (positions->geometry >= 0) {
            status = read_point(positions, batches, i, &x[i], &y[i], error);
        } else {
            status = read_number(positions, batches, positions->x, i, &x[i], error);
            if (status == TALGEO_OK)
                status = read_number(positions, batches, positions->y, i, &y[i], error);
        }
        if (!isfinite(x[i]) || !isfinite(y[i])) x[i] = y[i] = NAN;
    }
    return status;
}
