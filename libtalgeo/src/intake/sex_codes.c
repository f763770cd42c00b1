/* What the codes of a sex column mean, from one text. */
#define _GNU_SOURCE
#include "sex_codes.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "parse.h"

const char *const TALGEO__SEX_WORDS[TALGEO__N_SEXES] = {"unknown", "boy", "girl"};

const talgeo__sex_code TALGEO__ISO5218[TALGEO__N_ISO5218] = {{"0", TALGEO__SEX_UNKNOWN},
                                                             {"1", TALGEO__BOY},
                                                             {"2", TALGEO__GIRL},
                                                             {"9", TALGEO__SEX_UNKNOWN}};

static bool is_there(const talgeo__sex_codes *codes, const char *text)
{
    for (size_t i = 0; i < codes->count; i++)
        if (strcmp(codes->codes[i].text, text) == 0) return true;
    return false;
}

/* "1=boy", cut up in place. */
static bool add_code(char *part, talgeo__sex_codes *codes)
{
    char *equals = strchr(part, '=');
    uint8_t sex = 0;
    if (equals == NULL || codes->count == TALGEO__MAX_SEX_CODES) return false;
    *equals = '\0';
    while (sex < TALGEO__N_SEXES && strcmp(TALGEO__SEX_WORDS[sex], equals + 1) != 0) sex++;
    if (sex == TALGEO__N_SEXES || talgeo__is_missing(part, strlen(part)) || is_there(codes, part))
        return false;
    codes->codes[codes->count++] = (talgeo__sex_code){part, sex};
    return true;
}

static bool read_codes(talgeo__sex_codes *codes)
{
    char *rest = NULL;
    bool good = true;
    for (char *part = strtok_r(codes->text, ",", &rest); part && good;
         part = strtok_r(NULL, ",", &rest))
        good = add_code(part, codes);
    return good && codes->count > 0;
}

talgeo_status talgeo__sex_codes_read(const char *text, talgeo__sex_codes *codes,
                                     talgeo_error *error)
{
    *codes = (talgeo__sex_codes){.count = 0};
    if (text == NULL) return TALGEO_OK;
    if (strcmp(text, "iso5218") == 0) {
        memcpy(codes->codes, TALGEO__ISO5218, sizeof TALGEO__ISO5218);
        codes->count = TALGEO__N_ISO5218;
        return TALGEO_OK;
    }
    codes->text = talgeo__strdup(text);
    if (codes->text == NULL) return talgeo__fail_memory(error, "growth");
    if (read_codes(codes)) return TALGEO_OK;
    talgeo__sex_codes_end(codes);
    return talgeo__fail(error, TALGEO_E_ARGUMENT, "growth",
                        "sex codes are iso5218, or 1 to %d different codes with what they mean, "
                        "boy, girl or unknown, as 1=boy,2=girl,9=unknown",
                        (int)TALGEO__MAX_SEX_CODES);
}

void talgeo__sex_codes_end(talgeo__sex_codes *codes)
{
    free(codes->text);
    *codes = (talgeo__sex_codes){.count = 0};
}
