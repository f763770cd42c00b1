/* Cells of nurse files as values: Danish and ISO habits, never a guess. */
#ifndef TALGEO_INTAKE_PARSE_H
#define TALGEO_INTAKE_PARSE_H

#include "../core/batch.h"
#include "source.h"

typedef enum talgeo__parsed { TALGEO__GOOD, TALGEO__MISSING, TALGEO__BAD } talgeo__parsed;

/* Missing markers: empty, NULL, ".", "..", "-", "NA", "N/A" (case-blind), a null, and the errors of
 * spreadsheets (#N/A, #I/T, #REF!, #NAVN?). */
bool talgeo__is_missing(const char *text, size_t length);
/* Is it one of the words (lower case, NULL-terminated)? ASCII letters in any case. */
bool talgeo__is_any_word(const char *text, size_t length, const char *const *words);
/* "999", which is missing too where a measurement or an answer is meant. */
bool talgeo__is_999(const char *text, size_t length);

/* A number: decimal comma or point; thousands separators are BAD; 999 is MISSING. */
talgeo__parsed talgeo__cell_number(const talgeo__column *column, int64_t i, double *value);
/* A date: a text of dates.h (with its pivot_year), the day number of a spreadsheet, or a date
 * column. */
talgeo__parsed talgeo__cell_date(const talgeo__column *column, int64_t i, int pivot_year,
                                 int32_t *days);
/* Mand, dreng, male; kvinde, pige, female; the numbers of the registers: the sex that one letter
 * means, TALGEO__SEX_UNKNOWN where it means none. */
static inline uint8_t talgeo__sex_of_letter(char letter)
{
    enum { B = TALGEO__BOY, G = TALGEO__GIRL };
    static const uint8_t sexes[128] = {
        ['m'] = B, ['M'] = B, ['d'] = B, ['D'] = B, ['1'] = B, ['k'] = G,
        ['K'] = G, ['p'] = G, ['P'] = G, ['f'] = G, ['F'] = G, ['2'] = G};
    return sexes[letter & 0x7F] * !(letter & 0x80);
}
/* TALGEO__BOY or TALGEO__GIRL: K/M, D/P, F/M, 1/2 (boy, girl), kvinde/mand, dreng/pige, boy/girl,
 * male/female, case-blind. */
talgeo__parsed talgeo__cell_sex(const talgeo__column *column, int64_t i, uint8_t *sex);
/* The same by codes that the plan declares, as they stand: then nothing else is understood. What a
 * code says is unknown is MISSING. */
talgeo__parsed talgeo__cell_coded_sex(const talgeo__column *column, int64_t i,
                                      const talgeo__sex_code *codes, size_t n_codes, uint8_t *sex);
/* Is the cell a number that a spreadsheet did not keep whole, for it has more than 15 digits, or a
 * text of one that was shown in a narrow column (1,23E+15)? Several identifiers may be one then. */
bool talgeo__cell_lost_digits(const talgeo__column *column, int64_t i);
/* Is the cell a number, or a text that begins with a digit? */
bool talgeo__cell_is_digit(const talgeo__column *column, int64_t i);
/* Anything but a missing cell, 0, false, falsk, no, n, nej: what is not understood is taken for a
 * mark, for to overlook a protected address is the graver mistake. */
bool talgeo__cell_is_marked(const talgeo__column *column, int64_t i);
/* The cell as text, blanks around it removed; whole numbers as plain digits. `scratch` has 32
 * bytes. NULL for a missing cell. */
const char *talgeo__cell_text(const talgeo__column *column, int64_t i, char *scratch,
                              size_t *length);
/* Is nothing in the cell, or a mark of what is missing? */
bool talgeo__cell_is_empty(const talgeo__column *column, int64_t i);
/* Position of a point in WKB or EWKB, or of the only one of a collection of points. */
talgeo__parsed talgeo__cell_point(const talgeo__column *column, int64_t i, double *x, double *y);

#endif
