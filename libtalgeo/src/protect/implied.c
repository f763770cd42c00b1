/* Withheld cells that follow from what is shown. */
#include "implied.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "eliminate.h"
#include "field.h"

static void mark_zeros(const talgeo__system *system, bool *zero)
{
    for (size_t c = 0; c < system->n_cells; c++)
        for (size_t k = 0; talgeo__cell_is_shown(system, c) && k < TALGEO__CELL_SUMS; k++) {
            int32_t sum = system->cell_sums[c][k];
            if (sum < 0 || system->value[sum] != 0) continue;
            for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
                zero[system->variable[i]] = true;
        }
}

/* A sum of 0 that follows makes all its variables known zeros. *more: one was new. */
static bool derive_zeros(const talgeo__system *system, talgeo__elimination *elimination, bool *zero,
                         bool *more)
{
    *more = false;
    for (size_t s = 0; s < system->n_sums; s++) {
        bool new = false;
        for (size_t i = system->start[s]; system->value[s] == 0 && i < system->start[s + 1]; i++)
            new = new || !zero[system->variable[i]];
        talgeo__verdict verdict =
            new ? talgeo__elimination_follows(elimination, (int32_t)s, NULL) : TALGEO__HARMLESS;
        if (verdict == TALGEO__NO_MEMORY) return false;
        if (verdict != TALGEO__IMPLIED) continue;
        for (size_t i = system->start[s]; i < system->start[s + 1]; i++)
            zero[system->variable[i]] = *more = true;
    }
    return true;
}

static bool show_all(const talgeo__system *system, talgeo__elimination *elimination)
{
    for (size_t c = 0; c < system->n_cells; c++)
        if (talgeo__cell_is_shown(system, c) &&
            talgeo__elimination_show(elimination, system->cell_sums[c][0],
                                     system->cell_sums[c][1]) == TALGEO__NO_MEMORY)
            return false;
    return true;
}

static bool may_show(const talgeo__system *system, const bool *among, size_t cell)
{
    if (talgeo__cell_is_shown(system, cell)) return false;
    return among ? among[cell] : system->state[cell] != TALGEO__CELL_PRIMARY;
}

static bool show_followers(talgeo__system *system, const bool *among,
                           talgeo__elimination *elimination)
{
    for (size_t c = 0; c < system->n_cells; c++) {
        if (!may_show(system, among, c)) continue;
        bool follows = true;
        for (size_t k = 0; follows && k < TALGEO__CELL_SUMS; k++) {
            int32_t sum = system->cell_sums[c][k];
            talgeo__verdict verdict =
                sum < 0 ? TALGEO__IMPLIED : talgeo__elimination_follows(elimination, sum, NULL);
            if (verdict == TALGEO__NO_MEMORY) return false;
            follows = verdict == TALGEO__IMPLIED && (sum < 0 || !system->hidden[sum]);
        }
        if (follows) system->state[c] = TALGEO__CELL_SHOWN;
    }
    return true;
}

/* What follows from what is shown, known zeros among it. NULL: out of memory. */
static talgeo__elimination *eliminate(const talgeo__system *system, bool *zero)
{
    talgeo__elimination *e = NULL;
    bool good = true;
    mark_zeros(system, zero);
    for (bool more = true; good && more;) {
        talgeo__elimination_free(e);
        e = talgeo__elimination_new(system, TALGEO__PRIME, zero);
        good = e && show_all(system, e) && derive_zeros(system, e, zero, &more);
    }
    if (good) return e;
    talgeo__elimination_free(e);
    return NULL;
}

talgeo_status talgeo__system_show_implied(talgeo__system *system, const bool *among,
                                          talgeo_error *error)
{
    bool *zero = talgeo__calloc(system->n_variables, sizeof *zero);
    talgeo__elimination *elimination = zero ? eliminate(system, zero) : NULL;
    bool good = elimination && show_followers(system, among, elimination);
    talgeo__elimination_free(elimination);
    free(zero);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}
