/* Indicators that releases let everybody take for known of the same children. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "attack.h"

/* By chance alone so many numbers of different children are not the same. */
enum { ENOUGH_CELLS = 10, ENOUGH_CHILDREN = 200 };

/* What the areas of one set, divided alike, say of two indicators. */
typedef struct likeness {
    size_t cells; /* both show the same number of children */
    int64_t children;
} likeness;

/* The smaller number first. */
static size_t pair_of(const talgeo__model *model, size_t i, size_t j)
{
    return i < j ? i * model->frame->n_indicators + j : j * model->frame->n_indicators + i;
}

static void compare_cells(const talgeo__model *model, const talgeo__told *told, size_t a, size_t b,
                          bool credulous, likeness *likenesses, talgeo__alike *alike)
{
    size_t i = (size_t)model->cells.items[a].key.indicator;
    size_t j = (size_t)model->cells.items[b].key.indicator, pair = pair_of(model, i, j);
    int64_t mine = told->children[a], theirs = told->children[b];
    likeness *l = &likenesses[pair];
    if (i == j || mine < 0 || theirs < 0) return;
    if (mine != theirs) alike[pair] = TALGEO__UNLIKE;
    l->cells += mine > 0;
    l->children += mine;
    bool enough = l->cells >= ENOUGH_CELLS && l->children >= ENOUGH_CHILDREN;
    enough = enough || (credulous && l->cells);
    if (enough && alike[pair] == TALGEO__MAY_BE) alike[pair] = TALGEO__ALIKE;
}

talgeo__alike *talgeo__alike_find(const talgeo__model *model, const talgeo__told *told,
                                  bool credulous)
{
    size_t n = model->frame->n_indicators;
    talgeo__alike *alike = talgeo__calloc(n, n * sizeof *alike);
    likeness *likenesses = talgeo__calloc(n, n * sizeof *likenesses);
    for (size_t s = 0; alike && likenesses && s < told->n_spots; s++) {
        if (told->anew[s]) memset(likenesses, 0, n * n * sizeof *likenesses);
        for (size_t a = told->start[s]; a < told->start[s + 1]; a++)
            for (size_t b = a + 1; b < told->start[s + 1]; b++)
                compare_cells(model, told, told->cell[a], told->cell[b], credulous, likenesses,
                              alike);
    }
    for (size_t i = 0; alike && likenesses && i < n; i++)
        for (size_t j = 0; j < i; j++) alike[i * n + j] = alike[j * n + i];
    free(likenesses);
    if (likenesses) return alike;
    free(alike);
    return NULL;
}

int64_t talgeo__alike_lends(const talgeo__model *model, const talgeo__told *told,
                            const talgeo__alike *alike, size_t cell)
{
    size_t own = (size_t)model->cells.items[cell].key.indicator, s = told->spot[cell];
    for (size_t k = told->start[s]; k < told->start[s + 1]; k++) {
        size_t other = (size_t)model->cells.items[told->cell[k]].key.indicator;
        if (other != own && told->children[told->cell[k]] > 0 &&
            alike[own * model->frame->n_indicators + other] == TALGEO__ALIKE)
            return told->children[told->cell[k]];
    }
    return TALGEO__UNTOLD;
}
