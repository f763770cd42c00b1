/* Danish CPR numbers: birth date and sex follow from them. */
#ifndef TALGEO_INTAKE_CPR_H
#define TALGEO_INTAKE_CPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct talgeo__cpr {
    int64_t number;
    int32_t birth; /* days since 1970-01-01 */
    uint8_t sex;   /* TALGEO__BOY, TALGEO__GIRL */
} talgeo__cpr;

/* ddmmyyssss or ddmmyy-ssss; nine digits are a number whose leading zero was lost. The seventh
 * digit tells the century; a day above 60 is that of a replacement number. The check by modulus 11
 * has not held for all numbers since 2007 and is not made. False: not such a number. */
bool talgeo__cpr_parse(const char *text, size_t length, talgeo__cpr *cpr);

#endif
