/* What the codes of a source's sex column mean: {column: koen, codes: {1: boy, 2: girl}}. */
#include <string.h>

#include "../intake/parse.h"
#include "plan_fields.h"

enum { MAX_CODES = 20, N_MEANINGS = 3 };

static const char *const MEANINGS[N_MEANINGS] = {"unknown", "boy", "girl"}; /* by number of sex */

static void add_code(talgeo__plan_reader *reader, const char *text, uint8_t sex,
                     talgeo__source *source)
{
    talgeo__sex_code *code =
        talgeo__plan_more(reader, &source->sex_codes, &source->n_sex_codes, sizeof *code);
    if (code) *code = (talgeo__sex_code){talgeo__plan_copy(reader, text), sex};
}

/* ISO/IEC 5218: 0 not known, 1 male, 2 female, 9 not applicable. */
static void add_iso_codes(talgeo__plan_reader *reader, talgeo__source *source)
{
    add_code(reader, "0", TALGEO__SEX_UNKNOWN, source);
    add_code(reader, "1", TALGEO__BOY, source);
    add_code(reader, "2", TALGEO__GIRL, source);
    add_code(reader, "9", TALGEO__SEX_UNKNOWN, source);
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
    while (sex < N_MEANINGS && strcmp(MEANINGS[sex], meaning) != 0) sex++;
    if (sex < N_MEANINGS)
        add_code(reader, key->text, sex, source);
    else
        talgeo__plan_unknown(reader, codes->items[i], "codes: meaning", meaning, MEANINGS,
                             N_MEANINGS);
}

static void read_codes(talgeo__plan_reader *reader, const talgeo__yaml *codes,
                       talgeo__source *source)
{
    if (codes->kind == TALGEO__YAML_SCALAR && strcmp(codes->text, "iso5218") == 0) {
        add_iso_codes(reader, source);
        return;
    }
    if (codes->kind != TALGEO__YAML_MAPPING || codes->count == 0 || codes->count > MAX_CODES) {
        talgeo__plan_problem(reader, codes,
                             "codes must be iso5218, or a mapping of 1 to %d codes, as "
                             "{1: boy, 2: girl, 9: unknown}",
                             (int)MAX_CODES);
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
