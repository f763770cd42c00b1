/* What releases tell of numbers of children, and which of their cells are of one spot. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "attack.h"

/* ---- Spots ---- */

/* A cell but for its indicator; divisions in the order of their columns. */
typedef struct place {
    int32_t by_period, pool, by[TALGEO__MAX_BY][2], set; /* of one shape and set */
    int32_t area, period, level[TALGEO__MAX_BY];
    size_t cell;
} place;

static place place_of(const talgeo__model *model, size_t cell)
{
    const talgeo__cell_key *key = &model->cells.items[cell].key;
    const talgeo__table *table = &model->frame->tables[key->table];
    place p = {.by_period = table->by_period,
               .pool = (int32_t)table->pool,
               .set = key->set,
               .area = key->area,
               .period = key->period,
               .cell = cell};
    for (size_t b = 0; b < TALGEO__MAX_BY; b++) p.by[b][0] = p.by[b][1] = p.level[b] = -1;
    for (size_t b = 0; b < table->n_by; b++) {
        size_t at = 0; /* how many divisions come before it */
        for (size_t k = 0; k < table->n_by; k++)
            at +=
                table->by[k].kind < table->by[b].kind ||
                (table->by[k].kind == table->by[b].kind && table->by[k].index < table->by[b].index);
        p.by[at][0] = (int32_t)table->by[b].kind;
        p.by[at][1] = (int32_t)table->by[b].index;
        p.level[at] = key->level[b];
    }
    return p;
}

static int compare_spots(const place *a, const place *b)
{
    return memcmp(a, b, offsetof(place, cell));
}

static int compare_places(const void *a, const void *b)
{
    const place *left = a, *right = b;
    int order = compare_spots(left, right);
    return order ? order : (left->cell > right->cell) - (left->cell < right->cell);
}

static bool find_spots(const talgeo__model *model, talgeo__told *told)
{
    size_t n = model->cells.count;
    place *places = talgeo__calloc(n, sizeof *places);
    told->spot = talgeo__calloc(n, sizeof *told->spot);
    told->cell = talgeo__calloc(n, sizeof *told->cell);
    told->start = talgeo__calloc(n + 1, sizeof *told->start);
    told->anew = talgeo__calloc(n, sizeof *told->anew);
    bool good = places && told->spot && told->cell && told->start && told->anew;
    for (size_t c = 0; good && c < n; c++) places[c] = place_of(model, c);
    if (good && n) qsort(places, n, sizeof *places, compare_places);
    for (size_t i = 0; good && i < n; i++) {
        if (i == 0 || compare_spots(&places[i - 1], &places[i])) {
            told->anew[told->n_spots] =
                i == 0 || memcmp(&places[i - 1], &places[i], offsetof(place, area)) != 0;
            told->start[told->n_spots++] = i;
        }
        told->cell[i] = places[i].cell;
        told->spot[places[i].cell] = told->n_spots - 1;
    }
    if (good) told->start[told->n_spots] = n;
    free(places);
    return good;
}

/* ---- Numbers ---- */

static int64_t children_of(const talgeo__public_cell *public)
{
    switch (public->status) {
    case TALGEO_CELL_PUBLISHED: return public->n;
    case TALGEO_CELL_NO_CHILDREN: return 0;
    case TALGEO_CELL_WITHHELD: return TALGEO__UNTOLD;
    default: return TALGEO__UNASKED;
    }
}

/* Does the earlier release show other numbers of the indicator than those that are told already?
 * It is of other children then. */
static bool has_changed(const talgeo__model *model, const talgeo__told *told,
                        const talgeo__past *past, size_t indicator)
{
    for (size_t c = 0; c < past->n_cells; c++) {
        if ((size_t)past->cells[c].key.indicator != indicator) continue;
        int64_t cell = talgeo__find_cell(model, &past->cells[c].key);
        int64_t then = children_of(&past->cells[c]);
        if (cell >= 0 && then >= 0 && told->children[cell] >= 0 && told->children[cell] != then)
            return true;
    }
    return false;
}

static void remember(const talgeo__model *model, talgeo__told *told, const talgeo__past *past,
                     const bool *changed)
{
    for (size_t c = 0; c < past->n_cells; c++) {
        int64_t cell = talgeo__find_cell(model, &past->cells[c].key);
        int64_t then = children_of(&past->cells[c]);
        if (cell >= 0 && !changed[past->cells[c].key.indicator] && told->children[cell] < then)
            told->children[cell] = then;
    }
}

bool talgeo__told_find(const talgeo__model *model, const talgeo__public_cell *const *public,
                       talgeo__told *told)
{
    size_t n = model->cells.count, n_indicators = model->frame->n_indicators;
    size_t n_pasts = model->history ? model->history->count : 0;
    bool *changed = talgeo__calloc(n_indicators, sizeof *changed);
    *told = (talgeo__told){.children = talgeo__calloc(n, sizeof *told->children)};
    bool good = changed && told->children && find_spots(model, told);
    for (size_t c = 0; good && c < n; c++)
        told->children[c] =
            c < model->n_own && public[c] ? children_of(public[c]) : TALGEO__UNASKED;
    for (size_t r = n_pasts; good && r-- > 0;) {
        const talgeo__past *past = &model->history->pasts[r];
        for (size_t i = 0; i < n_indicators; i++)
            changed[i] = changed[i] || has_changed(model, told, past, i);
        remember(model, told, past, changed);
    }
    free(changed);
    if (!good) talgeo__told_free(told);
    return good;
}

void talgeo__told_free(talgeo__told *told)
{
    free(told->children);
    free(told->spot);
    free(told->start);
    free(told->cell);
    free(told->anew);
    *told = (talgeo__told){0};
}
