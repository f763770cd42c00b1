/* WHO Child Growth Standards 2006 (days 0-1826) and WHO Reference 2007 (to 228 months). */
#ifndef TALGEO_GROWTH_WHO_H
#define TALGEO_GROWTH_WHO_H

#include <stdbool.h>
#include <stdint.h>

#include "lms.h"

typedef enum talgeo__indicator_of_growth {
    TALGEO__BMI_FOR_AGE,
    TALGEO__HEIGHT_FOR_AGE,
    TALGEO__WEIGHT_FOR_AGE,
} talgeo__indicator_of_growth;

enum {
    TALGEO__WHO_2006_LAST = 1826, /* the last day below 60 months */
    TALGEO__WHO_LAST = 6939,      /* the last day of 228 months */
    TALGEO__WHO_STANDING = 731,   /* from this day the tables are of standing height */
};

/* `sex` 1 boy, 2 girl. False: the age is in no table (weight: above 120 months). */
bool talgeo__who_lms(talgeo__indicator_of_growth indicator, uint8_t sex, int32_t age_days,
                     talgeo__lms *lms);

#endif
