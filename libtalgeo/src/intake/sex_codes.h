/* What the codes of a sex column mean, where words and letters are not enough. */
#ifndef TALGEO_INTAKE_SEX_CODES_H
#define TALGEO_INTAKE_SEX_CODES_H

#include "source.h"

/* Words for what a code means, by number of sex: "unknown", "boy", "girl". */
enum { TALGEO__N_SEXES = 3, TALGEO__MAX_SEX_CODES = 20, TALGEO__N_ISO5218 = 4 };
extern const char *const TALGEO__SEX_WORDS[TALGEO__N_SEXES];

/* ISO/IEC 5218: 0 not known, 1 male, 2 female, 9 not applicable. */
extern const talgeo__sex_code TALGEO__ISO5218[TALGEO__N_ISO5218];

/* Codes in one text, as "1=boy,2=girl,9=unknown", or "iso5218". */
typedef struct talgeo__sex_codes {
    talgeo__sex_code codes[TALGEO__MAX_SEX_CODES];
    size_t count;
    char *text; /* that the codes point into */
} talgeo__sex_codes;

/* Read them; NULL: none. E_ARGUMENT, E_MEMORY: there is nothing to end then. */
talgeo_status talgeo__sex_codes_read(const char *text, talgeo__sex_codes *codes,
                                     talgeo_error *error);
void talgeo__sex_codes_end(talgeo__sex_codes *codes);

#endif
