/* Codes of open cubes: from one dictionary to another, and to the levels of a frame. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "chains.h"
#include "tally.h"

/* ---- Recoding ---- */

/* What the codes of each stratum become, in each of `n_periods` periods from `first_period` on, or
 * (`n_periods` 0) in all alike. */
typedef struct recoding {
    size_t n_strata, n_periods;
    size_t *n_codes;   /* by stratum */
    int32_t **becomes; /* by stratum, period and code */
    int32_t first_period;
} recoding;

static bool open_recoding(recoding *r, talgeo__dict *const *levels, size_t n_strata)
{
    r->n_strata = n_strata;
    r->n_codes = talgeo__calloc(n_strata, sizeof *r->n_codes);
    r->becomes = talgeo__calloc(n_strata, sizeof *r->becomes);
    bool good = r->n_codes && r->becomes;
    for (size_t i = 0; good && i < n_strata; i++) {
        size_t n_periods = r->n_periods ? r->n_periods : 1;
        r->n_codes[i] = talgeo__dict_count(levels[i]);
        r->becomes[i] = talgeo__calloc(n_periods * r->n_codes[i], sizeof **r->becomes);
        good = r->becomes[i] != NULL;
    }
    return good;
}

static void close_recoding(recoding *r)
{
    for (size_t i = 0; r->becomes && i < r->n_strata; i++) free(r->becomes[i]);
    free(r->becomes);
    free(r->n_codes);
}

static void recode_key(const recoding *r, talgeo__layout layout, int32_t *key)
{
    int32_t *period = &key[talgeo__layout_period(layout)];
    *period -= r->first_period;
    for (size_t i = 0; i < layout.n_strata; i++) {
        int32_t *level = &key[talgeo__layout_stratum(layout, i)];
        size_t row = r->n_periods ? (size_t)*period : 0;
        if (*level >= 0) *level = r->becomes[i][row * r->n_codes[i] + (size_t)*level];
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

/* A stratum on the way into the frame. */
typedef struct settling {
    const talgeo__cube *open;
    size_t number;
    const talgeo__dict *texts;
    size_t n_codes, n_periods;
    int32_t first_period;
    const talgeo__named *named;
    size_t n_named;
    bool *unnamed; /* by period and code: its children were counted before, but it was not named */
} settling;

static bool names(const talgeo__stratum *stratum, size_t n_levels, const char *text)
{
    for (size_t l = 0; l < n_levels; l++)
        if (strcmp(stratum->levels[l], text) == 0) return true;
    return false;
}

/* What a release named of the stratum; NULL: it counted nothing by it. */
static const talgeo__stratum *find_then(const talgeo__named *release, const char *id,
                                        size_t n_periods)
{
    bool counted = false;
    for (size_t p = 0; p < n_periods; p++) counted = counted || release->counted[p];
    for (size_t i = 0; counted && i < release->n_strata; i++)
        if (strcmp(release->strata[i].id, id) == 0) return &release->strata[i];
    return NULL;
}

static void find_unnamed(settling *s, const char *id)
{
    for (size_t k = 0; k < s->n_named; k++) {
        const talgeo__stratum *then = find_then(&s->named[k], id, s->n_periods);
        for (size_t c = 0; then && c < s->n_codes; c++) {
            if (names(then, then->n_levels, talgeo__dict_text(s->texts, (int32_t)c))) continue;
            for (size_t p = 0; p < s->n_periods; p++)
                s->unnamed[p * s->n_codes + c] |= s->named[k].counted[p];
        }
    }
}

/* Children by code, where it may be named. */
static int64_t *count_levels(const settling *s)
{
    const talgeo__cube *open = s->open;
    size_t width = talgeo__layout_width(open->layout);
    size_t at = talgeo__layout_stratum(open->layout, s->number);
    int64_t *children = talgeo__calloc(s->n_codes, sizeof *children);
    for (size_t a = 0; children && a < open->n_atoms; a++) {
        const int32_t *key = open->keys + a * width;
        size_t period = (size_t)(key[talgeo__layout_period(open->layout)] - s->first_period);
        if (key[at] >= 0 && !s->unnamed[period * s->n_codes + (size_t)key[at]])
            children[key[at]] += open->counts[a];
    }
    return children;
}

static bool add_level(talgeo__stratum *stratum, const char *text)
{
    char *own = talgeo__strdup(text);
    if (own) stratum->levels[stratum->n_levels++] = own;
    return own != NULL;
}

static size_t count_named(const settling *s)
{
    size_t count = 0;
    for (size_t k = 0; k < s->n_named; k++)
        for (size_t i = 0; i < s->named[k].n_strata; i++) count += s->named[k].strata[i].n_levels;
    return count;
}

static bool take_named(const settling *s, talgeo__stratum *stratum)
{
    bool good = true;
    for (size_t k = 0; k < s->n_named; k++) {
        const talgeo__stratum *then = find_then(&s->named[k], stratum->id, s->n_periods);
        for (size_t l = 0; good && then && l < then->n_levels; l++)
            if (!names(stratum, stratum->n_levels, then->levels[l]))
                good = add_level(stratum, then->levels[l]);
    }
    return good;
}

static bool take_levels(const settling *s, int64_t threshold, talgeo__stratum *stratum)
{
    int64_t *children = count_levels(s);
    stratum->levels = talgeo__calloc(s->n_codes + count_named(s), sizeof *stratum->levels);
    bool good = children && stratum->levels && take_named(s, stratum);
    size_t n_named = stratum->n_levels;
    for (size_t c = 0; good && c < s->n_codes; c++) {
        const char *text = talgeo__dict_text(s->texts, (int32_t)c);
        if (children[c] < threshold || strcmp(text, "unknown") == 0) continue;
        if (!names(stratum, n_named, text)) good = add_level(stratum, text);
    }
    if (good)
        qsort(stratum->levels, stratum->n_levels, sizeof *stratum->levels, talgeo__compare_text);
    free(children);
    return good;
}

static void find_codes(const settling *s, const talgeo__stratum *stratum, int32_t *becomes)
{
    for (size_t c = 0; c < s->n_codes; c++) {
        const char *text = talgeo__dict_text(s->texts, (int32_t)c);
        char **level = bsearch(&text, stratum->levels, stratum->n_levels, sizeof *stratum->levels,
                               talgeo__compare_text);
        for (size_t p = 0; p < s->n_periods; p++) {
            size_t at = p * s->n_codes + c;
            becomes[at] = level && !s->unnamed[at] ? (int32_t)(level - stratum->levels) : -1;
        }
    }
}

static talgeo_status settle_stratum(settling *s, int64_t threshold, talgeo__stratum *stratum,
                                    int32_t *becomes, talgeo_error *error)
{
    s->unnamed = talgeo__calloc(s->n_periods * s->n_codes, sizeof *s->unnamed);
    if (s->unnamed) find_unnamed(s, stratum->id);
    bool good = s->unnamed && take_levels(s, threshold, stratum);
    if (good) find_codes(s, stratum, becomes);
    free(s->unnamed);
    if (!good) return talgeo__fail_memory(error, "cube");
    if (stratum->n_levels > TALGEO__MAX_LEVELS)
        return talgeo__fail(error, TALGEO_E_INPUT, "cube",
                            "column '%s' has %zu different values; tables can be divided by at "
                            "most %d: is it an identifier?",
                            stratum->id, stratum->n_levels, TALGEO__MAX_LEVELS);
    return TALGEO_OK;
}

talgeo_status talgeo__cube_settle(const talgeo__cube *open, talgeo__dict *const *levels,
                                  int64_t threshold, int32_t first_period,
                                  const talgeo__named *named, size_t n_named, talgeo__frame *frame,
                                  talgeo__cube *cube, talgeo_error *error)
{
    recoding r = {.n_periods = frame->n_periods, .first_period = first_period};
    talgeo_status status = TALGEO_OK;
    *cube = (talgeo__cube){0};
    if (!open_recoding(&r, levels, frame->n_strata)) status = talgeo__fail_memory(error, "cube");
    for (size_t i = 0; status == TALGEO_OK && i < frame->n_strata; i++) {
        settling s = {.open = open,
                      .number = i,
                      .texts = levels[i],
                      .n_codes = r.n_codes[i],
                      .n_periods = frame->n_periods,
                      .first_period = first_period,
                      .named = named,
                      .n_named = n_named};
        status = settle_stratum(&s, threshold, &frame->strata[i], r.becomes[i], error);
    }
    if (status == TALGEO_OK && !recode(&r, open, cube)) status = talgeo__fail_memory(error, "cube");
    close_recoding(&r);
    return status;
}
