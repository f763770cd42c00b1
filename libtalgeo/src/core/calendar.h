/* Dates as days since 1970-01-01 in the proleptic Gregorian calendar. */
#ifndef TALGEO_CORE_CALENDAR_H
#define TALGEO_CORE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

int32_t talgeo__days_from_date(int year, int month, int day);
void talgeo__date_from_days(int32_t days, int *year, int *month, int *day);
bool talgeo__date_valid(int year, int month, int day); /* years 1800..2200 */
/* The day in Denmark (CET, summer time by the rule of the EU from 1981 on) of a moment given in
 * seconds since 1970-01-01 UTC. */
int64_t talgeo__danish_day(int64_t seconds);

#endif
