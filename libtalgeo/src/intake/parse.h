/* Cells of nurse files as values: Danish and ISO habits, never a guess. */
#ifndef TALGEO_INTAKE_PARSE_H
#define TALGEO_INTAKE_PARSE_H

#include "../core/batch.h"

typedef enum talgeo__parsed { TALGEO__GOOD, TALGEO__MISSING, TALGEO__BAD } talgeo__parsed;

/* Missing markers: empty, NULL, ".", "..", "-", "NA" (case-blind), a null. */
bool talgeo__is_missing(const char *text, size_t length);

/* A number: decimal comma or point; thousands separators are BAD. */
talgeo__parsed talgeo__cell_number(const talgeo__column *column, int64_t i, double *value);
/* A date, with or without a time: yyyy-mm-dd, dd-mm-yyyy, dd.mm.yyyy, dd/mm/yyyy; or a date column.
 */
talgeo__parsed talgeo__cell_date(const talgeo__column *column, int64_t i, int32_t *days);
/* TALGEO__BOY or TALGEO__GIRL: K/M, D/P, F/M, 1/2 (boy, girl), kvinde/mand, dreng/pige, boy/girl,
 * male/female, case-blind. */
talgeo__parsed talgeo__cell_sex(const talgeo__column *column, int64_t i, uint8_t *sex);
/* Truthy marks: 1, true, ja, j, yes, y, x, sand, case-blind. */
bool talgeo__cell_is_true(const talgeo__column *column, int64_t i);
/* The cell as text, blanks around it removed; whole numbers as plain decimals. `scratch` has 32
 * bytes. NULL for a missing cell. */
const char *talgeo__cell_text(const talgeo__column *column, int64_t i, char *scratch,
                              size_t *length);
/* Position of a point in WKB or EWKB. */
talgeo__parsed talgeo__cell_point(const talgeo__column *column, int64_t i, double *x, double *y);

#endif
