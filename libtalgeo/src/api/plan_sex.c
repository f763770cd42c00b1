/* What the codes of a source's sex column mean: {column: koen, codes: {1: boy, 2: girl}}. */
#include <string.h>

#include "../intake/parse.h"
#include "../intake/sex_codes.h"
#include "plan_fields.h"

static void add_code(talgeo__plan_reader *reader, const char *text, uint8_t sex,
                     talgeo__source *source)
{
    talgeo__sex_code *code =
        talgeo__plan_more(reader, &source->sex_codes, &source->n_sex_codes, sizeof *code);
    if (code) *code = (talgeo__sex_code){talgeo__plan_copy(reader, text), sex};
}

static void read_code(talgeo__plan_reader *reader, const talgeo__yaml *codes, size_t i,
                      talgeo__source *source)
{
    const talgeo__yaml *key = codes->keys[i];
    if (talgeo__is_missing(key->text, strlen(key->text)))
        talgeo__plan_problem(reader, key, "codes: '%s' is a missing cell already, and no code",
                             key->text);
    const char *meaning = talgeo__plan_scalar(reader, codes->items[i], "the meaning of a code");
    uint8_t sex = 0;
    if (meaning == NULL) return;
    while (sex < TALGEO__N_SEXES && strcmp(TALGEO__SEX_WORDS[sex], meaning) != 0) sex++;
    if (sex < TALGEO__N_SEXES)
        add_code(reader, key->text, sex, source);
    else
        talgeo__plan_unknown(reader, codes->items[i], "codes: meaning", meaning, TALGEO__SEX_WORDS,
                             TALGEO__N_SEXES);
}

static void read_codes(talgeo__plan_reader *reader, const talgeo__yaml *codes,
                       talgeo__source *source)
{
    if (codes->kind == TALGEO__YAML_SCALAR && strcmp(codes->text, "iso5218") == 0) {
        for (size_t i = 0; i < TALGEO__N_ISO5218; i++)
            add_code(reader, TALGEO__ISO5218[i].text, TALGEO__ISO5218[i].sex, source);
        return;
    }
    if (codes->kind != TALGEO__YAML_MAPPING || codes->count == 0 ||
        codes->count > TALGEO__MAX_SEX_CODES) {
        talgeo__plan_problem(reader, codes,
                             "codes must be iso5218, or a mapping of 1 to %d codes, as "
                             "{1: boy, 2: girl, 9: unknown}",
                             (int)TALGEO__MAX_SEX_CODES);
        return;
    }
    for (size_t i = 0; i < codes->count; i++) read_code(reader, codes, i, source);
}

const char *talgeo__plan_read_sex(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                  talgeo__source *source)
{
    static const char *const known[] = {"column!", "codes!", NULL};
    if (!talgeo__plan_mapping(reader, node, "sex", known)) return NULL;
    const talgeo__yaml *column = talgeo__yaml_get(node, "column");
    const talgeo__yaml *codes = talgeo__yaml_get(node, "codes");
    if (codes) read_codes(reader, codes, source);
    return column ? talgeo__plan_scalar(reader, column, "column") : NULL;
}
