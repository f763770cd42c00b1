/* Codes of open cubes: from one dictionary to another, and to the levels of a frame. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "chains.h"
#include "tally.h"

/* ---- Recoding ---- */

/* What the codes of each stratum become; periods are counted from `first_period`. */
typedef struct recoding {
    size_t n_strata;
    int32_t **becomes; /* by stratum and code */
    int32_t first_period;
} recoding;

static bool open_recoding(recoding *r, talgeo__dict *const *levels, size_t n_strata)
{
    r->n_strata = n_strata;
    r->becomes = talgeo__calloc(n_strata, sizeof *r->becomes);
    bool good = r->becomes != NULL;
    for (size_t i = 0; good && i < n_strata; i++) {
        r->becomes[i] = talgeo__calloc(talgeo__dict_count(levels[i]), sizeof **r->becomes);
        good = r->becomes[i] != NULL;
    }
    return good;
}

static void close_recoding(recoding *r)
{
    for (size_t i = 0; r->becomes && i < r->n_strata; i++) free(r->becomes[i]);
    free(r->becomes);
}

static void recode_key(const recoding *r, talgeo__layout layout, int32_t *key)
{
    key[talgeo__layout_period(layout)] -= r->first_period;
    for (size_t i = 0; i < layout.n_strata; i++) {
        int32_t *level = &key[talgeo__layout_stratum(layout, i)];
        if (*level >= 0) *level = r->becomes[i][*level];
    }
}

static void recoded_key(const recoding *r, const talgeo__cube *from, size_t atom, int32_t *key)
{
    size_t width = talgeo__layout_width(from->layout);
    memcpy(key, from->keys + atom * width, width * sizeof *key);
    recode_key(r, from->layout, key);
}

static bool recode_chains(const recoding *r, const talgeo__cube *from, int32_t *key,
                          talgeo__cube *cube)
{
    talgeo__tally tally = {.width = from->chains.width};
    int32_t *number = talgeo__calloc(from->n_atoms, sizeof *number);
    for (size_t a = 0; number && a < from->n_atoms; a++) {
        recoded_key(r, from, a, key);
        number[a] = talgeo__cube_find(cube, key);
    }
    bool good = number && talgeo__chains_add(&tally, from, number);
    free(number);
    if (good) return talgeo__chains_finish(&tally, cube);
    talgeo__tally_free(&tally);
    return false;
}

static bool recode(const recoding *r, const talgeo__cube *from, talgeo__cube *cube)
{
    size_t width = talgeo__layout_width(from->layout);
    talgeo__tally tally = {.width = width};
    int32_t *key = talgeo__calloc(width, sizeof *key);
    bool good = key != NULL;
    for (size_t a = 0; good && a < from->n_atoms; a++) {
        recoded_key(r, from, a, key);
        good = talgeo__tally_add(&tally, key, from->counts[a]);
    }
    if (good)
        good = talgeo__tally_finish(&tally, from->layout, cube);
    else
        talgeo__tally_free(&tally);
    if (good && from->chains.count) good = recode_chains(r, from, key, cube);
    free(key);
    return good;
}

/* ---- From one dictionary to another ---- */

talgeo_status talgeo__cube_translate(const talgeo__cube *from, talgeo__dict *const *from_levels,
                                     talgeo__dict *const *levels, talgeo__cube *cube,
                                     talgeo_error *error)
{
    recoding r = {0};
    *cube = (talgeo__cube){0};
    bool good = open_recoding(&r, from_levels, from->layout.n_strata);
    for (size_t i = 0; good && i < r.n_strata; i++)
        for (size_t c = 0; good && c < talgeo__dict_count(from_levels[i]); c++) {
            const char *text = talgeo__dict_text(from_levels[i], (int32_t)c);
            r.becomes[i][c] = talgeo__dict_add(levels[i], text, strlen(text));
            good = r.becomes[i][c] >= 0;
        }
    good = good && recode(&r, from, cube);
    close_recoding(&r);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "cube");
}

/* ---- To the levels of a frame ---- */

static bool is_level(const char *text, int64_t children, int64_t threshold)
{
    return children >= threshold && strcmp(text, "unknown") != 0;
}

/* Children by code. */
static int64_t *count_levels(const talgeo__cube *open, size_t stratum, size_t n_codes)
{
    size_t width = talgeo__layout_width(open->layout);
    size_t at = talgeo__layout_stratum(open->layout, stratum);
    int64_t *children = talgeo__calloc(n_codes, sizeof *children);
    for (size_t a = 0; children && a < open->n_atoms; a++) {
        int32_t code = open->keys[a * width + at];
        if (code >= 0) children[code] += open->counts[a];
    }
    return children;
}

static bool take_levels(talgeo__stratum *stratum, const talgeo__dict *texts,
                        const int64_t *children, int64_t threshold)
{
    size_t n = talgeo__dict_count(texts);
    stratum->levels = talgeo__calloc(n, sizeof *stratum->levels);
    bool good = stratum->levels != NULL;
    for (size_t c = 0; good && c < n; c++) {
        const char *text = talgeo__dict_text(texts, (int32_t)c);
        if (!is_level(text, children[c], threshold)) continue;
        stratum->levels[stratum->n_levels] = talgeo__strdup(text);
        good = stratum->levels[stratum->n_levels] != NULL;
        stratum->n_levels += good;
    }
    if (good)
        qsort(stratum->levels, stratum->n_levels, sizeof *stratum->levels, talgeo__compare_text);
    return good;
}

static void find_codes(const talgeo__stratum *stratum, const talgeo__dict *texts, int32_t *becomes)
{
    for (size_t c = 0; c < talgeo__dict_count(texts); c++) {
        const char *text = talgeo__dict_text(texts, (int32_t)c);
        char **level = bsearch(&text, stratum->levels, stratum->n_levels, sizeof *stratum->levels,
                               talgeo__compare_text);
        becomes[c] = level ? (int32_t)(level - stratum->levels) : -1;
    }
}

static talgeo_status settle_stratum(const talgeo__cube *open, size_t i, const talgeo__dict *texts,
                                    int64_t threshold, talgeo__stratum *stratum, int32_t *becomes,
                                    talgeo_error *error)
{
    int64_t *children = count_levels(open, i, talgeo__dict_count(texts));
    bool good = children && take_levels(stratum, texts, children, threshold);
    free(children);
    if (!good) return talgeo__fail_memory(error, "cube");
    if (stratum->n_levels > TALGEO__MAX_LEVELS)
        return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                            "column '%s' has %zu different values; tables can be divided by at "
                            "most %d: is it an identifier?",
                            stratum->id, stratum->n_levels, TALGEO__MAX_LEVELS);
    find_codes(stratum, texts, becomes);
    return TALGEO_OK;
}

talgeo_status talgeo__cube_settle(const talgeo__cube *open, talgeo__dict *const *levels,
                                  int64_t threshold, int32_t first_period, talgeo__frame *frame,
                                  talgeo__cube *cube, talgeo_error *error)
{
    recoding r = {.first_period = first_period};
    talgeo_status status = TALGEO_OK;
    *cube = (talgeo__cube){0};
    if (!open_recoding(&r, levels, frame->n_strata)) status = talgeo__fail_memory(error, "cube");
    for (size_t i = 0; status == TALGEO_OK && i < frame->n_strata; i++)
        status =
            settle_stratum(open, i, levels[i], threshold, &frame->strata[i], r.becomes[i], error);
    if (status == TALGEO_OK && !recode(&r, open, cube)) status = talgeo__fail_memory(error, "cube");
    close_recoding(&r);
    return status;
}
