/* Texts and numbers as dates: Danish and ISO habits. */
#ifndef TALGEO_INTAKE_DATES_H
#define TALGEO_INTAKE_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Days since 1970-01-01 of the ten bytes dd-mm-yyyy or yyyy-mm-dd, as nearly all dates are (marks
 * '-', '.' or '/'): quick. */
bool talgeo__date_of_plain(const char *text, size_t length, int32_t *days);
/* The same of any date, with or without a time of day: yyyy-mm-dd, d-m-yyyy, or the day number of
 * a spreadsheet. dd-mm-yy where pivot_year, the latest year that two digits can mean, is not 0. A
 * time with a zone (Z, +02:00) is a moment, and has its day in Denmark. */
bool talgeo__date_of_text(const char *text, size_t length, int pivot_year, int32_t *days);
/* Is it the day number of a spreadsheet, of 1954 to 2064? */
bool talgeo__date_of_serial(double serial, int32_t *days);

#endif
