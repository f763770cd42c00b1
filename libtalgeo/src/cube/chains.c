/* Chains of a cube while its atoms get other numbers. */
#include "chains.h"

#include <stdlib.h>

#include "../core/memory.h"

static int compare_keys(const int32_t *a, const int32_t *b, size_t width)
{
    for (size_t i = 0; i < width; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

int32_t talgeo__cube_find(const talgeo__cube *cube, const int32_t *key)
{
    size_t width = talgeo__layout_width(cube->layout), low = 0, high = cube->n_atoms;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_keys(cube->keys + middle * width, key, width);
        if (order == 0) return (int32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

bool talgeo__chains_add(talgeo__tally *tally, const talgeo__cube *from, const int32_t *number)
{
    const talgeo__chains *chains = &from->chains;
    int32_t *chain = talgeo__calloc(tally->width, sizeof *chain);
    bool good = chain != NULL;
    for (size_t c = 0; good && c < chains->count; c++) {
        for (size_t k = 0; k < chains->width; k++) {
            int32_t atom = chains->atoms[c * chains->width + k];
            chain[k] = atom < 0 ? -1 : number[atom];
        }
        good = talgeo__tally_add(tally, chain, chains->children[c]);
    }
    free(chain);
    return good;
}

bool talgeo__chains_finish(talgeo__tally *tally, talgeo__cube *cube)
{
    talgeo__cube sorted = {0};
    size_t width = tally->width;
    if (!talgeo__tally_finish(tally, cube->layout, &sorted)) return false;
    cube->chains = (talgeo__chains){width, sorted.n_atoms, sorted.keys, sorted.counts};
    return true;
}

static bool add_summand(talgeo__tally *tally, const talgeo__cube *from, const talgeo__cube *sum)
{
    size_t width = talgeo__layout_width(from->layout);
    int32_t *number = talgeo__calloc(from->n_atoms, sizeof *number);
    for (size_t a = 0; number && a < from->n_atoms; a++)
        number[a] = talgeo__cube_find(sum, from->keys + a * width);
    bool good = number && talgeo__chains_add(tally, from, number);
    free(number);
    return good;
}

bool talgeo__chains_sum(const talgeo__cube *a, const talgeo__cube *b, talgeo__cube *sum)
{
    talgeo__tally tally = {.width = a->chains.count ? a->chains.width : b->chains.width};
    bool good = true;
    if (a->chains.count) good = add_summand(&tally, a, sum);
    if (good && b->chains.count) good = add_summand(&tally, b, sum);
    if (good) return talgeo__chains_finish(&tally, sum);
    talgeo__tally_free(&tally);
    return false;
}
