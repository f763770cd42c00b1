/* All kinds of children that polygons and plan make possible. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "attack.h"

/* Atoms of one class: beyond this, strata that no table crosses are attacked apart. */
static const double MANY_ATOMS = 300e3, TOO_MANY_ATOMS = 20e6;

/* ---- Classes ---- */

static size_t count_levels(const talgeo__frame *frame, size_t stratum)
{
    return frame->strata[stratum].n_levels + 1;
}

static void join(size_t *of, size_t n, size_t a, size_t b)
{
    size_t keep = of[a], drop = of[b];
    for (size_t i = 0; i < n; i++)
        if (of[i] == drop) of[i] = keep;
}

bool talgeo__classes_find(const talgeo__audited *audited, talgeo__classes *classes)
{
    const talgeo__frame *frame = audited->frame;
    double atoms = (double)audited->n_combinations * (double)frame->n_periods;
    size_t n = frame->n_strata;
    classes->count = 1;
    classes->of_stratum = talgeo__calloc(n, sizeof *classes->of_stratum);
    if (classes->of_stratum == NULL) return false;
    for (size_t i = 0; i < n; i++) atoms *= (double)count_levels(frame, i);
    if (atoms <= MANY_ATOMS) return true;
    for (size_t i = 0; i < n; i++) classes->of_stratum[i] = i;
    for (size_t t = 0; t < frame->n_tables; t++)
        for (size_t b = 1; b < frame->tables[t].n_by; b++)
            for (size_t c = 0; c < b; c++)
                if (frame->tables[t].by[b].kind == TALGEO__BY_STRATUM &&
                    frame->tables[t].by[c].kind == TALGEO__BY_STRATUM)
                    join(classes->of_stratum, n, frame->tables[t].by[c].index,
                         frame->tables[t].by[b].index);
    classes->count = n; /* some of them have no stratum: they are attacked without any */
    return true;
}

bool talgeo__classes_have(const talgeo__classes *classes, size_t number, const talgeo__table *table)
{
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_STRATUM &&
            classes->of_stratum[table->by[b].index] != number)
            return false;
    return true;
}

/* ---- The cube ---- */

static bool says_unknown(const talgeo__frame *frame, const talgeo__public_cell *cells, size_t n,
                         size_t stratum)
{
    for (size_t c = 0; c < n; c++) {
        const talgeo__table *table = &frame->tables[cells[c].key.table];
        for (size_t b = 0; b < table->n_by; b++)
            if (table->by[b].kind == TALGEO__BY_STRATUM && table->by[b].index == stratum &&
                cells[c].key.level[b] == (int32_t)frame->strata[stratum].n_levels)
                return true;
    }
    return false;
}

/* Does some release have the level unknown? */
static bool has_unknown(const talgeo__audited *audited, size_t stratum)
{
    const talgeo__history *history = audited->history;
    if (says_unknown(audited->frame, audited->release->cells, audited->release->n_cells, stratum))
        return true;
    for (size_t r = 0; history && r < history->count; r++)
        if (says_unknown(audited->frame, history->pasts[r].cells, history->pasts[r].n_cells,
                         stratum))
            return true;
    return false;
}

/* How many levels of each stratum there are to be told apart: 0 in other classes. */
static size_t *levels_of_class(const talgeo__audited *audited, const talgeo__classes *classes,
                               size_t number)
{
    const talgeo__frame *frame = audited->frame;
    size_t *n_levels = talgeo__calloc(frame->n_strata, sizeof *n_levels);
    for (size_t i = 0; n_levels && i < frame->n_strata; i++)
        if (classes->of_stratum[i] == number)
            n_levels[i] = frame->strata[i].n_levels + has_unknown(audited, i);
    return n_levels;
}

static void fill_atom(const talgeo__audited *audited, const size_t *n_levels, size_t number,
                      talgeo__layout layout, int32_t *key)
{
    const talgeo__frame *frame = audited->frame;
    for (size_t i = frame->n_strata; i-- > 0;) {
        size_t level = n_levels[i] ? number % n_levels[i] : frame->strata[i].n_levels;
        if (n_levels[i]) number /= n_levels[i];
        key[talgeo__layout_stratum(layout, i)] =
            level < frame->strata[i].n_levels ? (int32_t)level : -1;
    }
    key[talgeo__layout_period(layout)] = (int32_t)(number % frame->n_periods);
    number /= frame->n_periods;
    if (frame->n_sets)
        memcpy(key, audited->combinations + number * frame->n_sets, frame->n_sets * sizeof *key);
}

talgeo_status talgeo__imagine_cube(const talgeo__audited *audited, const talgeo__classes *classes,
                                   size_t number, talgeo__cube *cube, talgeo_error *error)
{
    const talgeo__frame *frame = audited->frame;
    talgeo__layout layout = {frame->n_sets, frame->n_strata, frame->n_indicators};
    size_t width = talgeo__layout_width(layout);
    double n = (double)audited->n_combinations * (double)frame->n_periods;
    size_t *n_levels = levels_of_class(audited, classes, number);
    if (n_levels == NULL) return talgeo__fail_memory(error, "audit");
    for (size_t i = 0; i < frame->n_strata; i++) n *= n_levels[i] ? (double)n_levels[i] : 1;
    *cube = (talgeo__cube){.layout = layout};
    talgeo_status status = TALGEO_OK;
    if (n > TOO_MANY_ATOMS)
        status = talgeo__fail(error, TALGEO_E_INPUT, "audit",
                              "tables are divided by so many columns at once that their "
                              "combinations are too many to be audited");
    if (status == TALGEO_OK) {
        cube->n_atoms = (size_t)n;
        cube->keys = talgeo__calloc(cube->n_atoms, width * sizeof *cube->keys);
        cube->counts = talgeo__calloc(cube->n_atoms, sizeof *cube->counts);
        if (cube->keys == NULL || cube->counts == NULL)
            status = talgeo__fail_memory(error, "audit");
    }
    for (size_t a = 0; status == TALGEO_OK && a < cube->n_atoms; a++)
        fill_atom(audited, n_levels, a, layout, cube->keys + a * width);
    free(n_levels);
    return status;
}
