/* Indicators that a release lets everybody take for known of the same children. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "attack.h"

/* By chance alone so many numbers of different children are not the same. */
enum { ENOUGH_CELLS = 10, ENOUGH_CHILDREN = 200 };

/* What the cells of one table and set say of two indicators. */
typedef struct likeness {
    size_t cells; /* both show the same number of children */
    int64_t children;
} likeness;

/* Children that the release says are in the cell; -1: it does not say. */
static int64_t children_of(const talgeo__public_cell *public)
{
    if (public && public->status == TALGEO_CELL_WITHHELD) return -1;
    return public && public->status == TALGEO_CELL_PUBLISHED ? public->n : 0;
}

static bool starts_anew(const talgeo__model *model, size_t cell)
{
    const talgeo__cell_key *key = &model->cells.items[cell].key;
    if (cell == 0) return true;
    const talgeo__cell_key *before = &model->cells.items[cell - 1].key;
    return before->table != key->table || before->set != key->set;
}

/* Compare the cell with those of the other indicators at its place, which follow it. */
static void compare_place(const talgeo__model *model, const talgeo__public_cell *const *public,
                          size_t cell, bool credulous, likeness *likenesses, talgeo__alike *alike)
{
    const talgeo__table *table = &model->frame->tables[model->cells.items[cell].key.table];
    size_t n = model->frame->n_indicators, i = (size_t)model->cells.items[cell].key.indicator;
    size_t own = 0;
    while (table->indicators[own] != i) own++;
    for (size_t k = own + 1; k < table->n_indicators; k++) {
        size_t pair = i * n + table->indicators[k];
        likeness *l = &likenesses[pair];
        int64_t mine = children_of(public[cell]), theirs = children_of(public[cell + k - own]);
        if (mine < 0 || theirs < 0) continue;
        if (mine != theirs) alike[pair] = TALGEO__UNLIKE;
        l->cells += mine > 0;
        l->children += mine;
        bool enough = l->cells >= ENOUGH_CELLS && l->children >= ENOUGH_CHILDREN;
        enough = enough || (credulous && l->cells);
        if (enough && alike[pair] == TALGEO__UNTOLD) alike[pair] = TALGEO__ALIKE;
    }
}

talgeo__alike *talgeo__alike_find(const talgeo__model *model,
                                  const talgeo__public_cell *const *public, bool credulous)
{
    size_t n = model->frame->n_indicators;
    talgeo__alike *alike = talgeo__calloc(n, n * sizeof *alike);
    likeness *likenesses = talgeo__calloc(n, n * sizeof *likenesses);
    for (size_t c = 0; alike && likenesses && c < model->n_own; c++) {
        if (starts_anew(model, c)) memset(likenesses, 0, n * n * sizeof *likenesses);
        compare_place(model, public, c, credulous, likenesses, alike);
    }
    for (size_t i = 0; alike && likenesses && i < n; i++) /* whatever their order in a table */
        for (size_t j = 0; j < i; j++) {
            talgeo__alike *a = &alike[i * n + j], *b = &alike[j * n + i];
            *a = *b = *a > *b ? *a : *b;
        }
    free(likenesses);
    if (likenesses) return alike;
    free(alike);
    return NULL;
}

const talgeo__public_cell *talgeo__alike_lends(const talgeo__battle *battle, size_t cell)
{
    const talgeo__model *model = battle->model;
    const talgeo__cell_key *key = &model->cells.items[cell].key;
    const talgeo__table *table = &model->frame->tables[key->table];
    size_t own = 0;
    if (battle->alike == NULL) return NULL;
    while (table->indicators[own] != (size_t)key->indicator) own++;
    for (size_t k = 0; k < table->n_indicators; k++) {
        size_t pair = (size_t)key->indicator * model->frame->n_indicators + table->indicators[k];
        const talgeo__public_cell *other = battle->public[cell - own + k];
        if (k != own && battle->alike[pair] == TALGEO__ALIKE && other &&
            other->status == TALGEO_CELL_PUBLISHED)
            return other;
    }
    return NULL;
}
