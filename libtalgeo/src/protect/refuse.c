/* Refusals in words: which cell cannot be kept, without a number. */
#include <stdio.h>
#include <string.h>

#include "../core/error.h"
#include "model.h"

static bool has_variable(const talgeo__system *system, int32_t sum, int32_t variable)
{
    for (size_t i = sum < 0 ? 0 : system->start[sum]; sum >= 0 && i < system->start[sum + 1]; i++)
        if (system->variable[i] == variable) return true;
    return false;
}

static bool covers(const talgeo__system *system, size_t cell, int32_t sum)
{
    const int32_t *sums = system->cell_sums[cell];
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        if (!has_variable(system, sums[0], system->variable[i]) &&
            !has_variable(system, sums[1], system->variable[i]))
            return false;
    return true;
}

static size_t size_of(const talgeo__system *system, size_t cell)
{
    size_t size = 0;
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = system->cell_sums[cell][k];
        if (sum >= 0) size += system->start[sum + 1] - system->start[sum];
    }
    return size;
}

/* Of the cells of today's tables that hold the whole sum the smallest; -1: none does. */
static int32_t find_cell(const talgeo__problem *problem, bool *whole)
{
    const talgeo__system *system = problem->system;
    int32_t best = -1;
    size_t best_size = 0;
    for (size_t k = 0; k < system->n_cells; k++) {
        if (problem->cell_of[k] < 0 || !covers(system, k, system->blocked)) continue;
        size_t size = size_of(system, k);
        if (best >= 0 && size >= best_size) continue;
        best = problem->cell_of[k];
        best_size = size;
        *whole = system->cell_sums[k][0] == system->blocked ||
                 system->cell_sums[k][1] == system->blocked;
    }
    return best;
}

static void describe(const talgeo__frame *frame, const talgeo__cell_key *key, char *text,
                     size_t size)
{
    char group[400];
    talgeo__cell_group(frame, key, group, sizeof group);
    int used = snprintf(text, size, "table %d, indicator '%.100s'", key->table + 1,
                        frame->indicators[key->indicator].id);
    if (key->area >= 0 && used > 0 && (size_t)used < size)
        used += snprintf(text + used, size - (size_t)used, ", area '%.100s' of area set '%.100s'",
                         frame->sets[key->set]->keys[key->area], frame->sets[key->set]->id);
    if (key->period >= 0 && used > 0 && (size_t)used < size)
        used += snprintf(text + used, size - (size_t)used, ", period %.60s",
                         frame->periods[key->period]);
    if (*group && used > 0 && (size_t)used < size)
        snprintf(text + used, size - (size_t)used, ", %s", group);
}

talgeo_status talgeo__problem_refuse(const talgeo__model *model, const talgeo__problem *problem,
                                     talgeo_error *error)
{
    char cell[1000] = "a group of children that no cell of this plan shows by itself";
    bool whole = true;
    int32_t found = problem->system->blocked >= 0 ? find_cell(problem, &whole) : -1;
    if (found >= 0) describe(model->frame, &model->cells.items[found].key, cell, sizeof cell);
    return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                        "earlier releases disclose %s%s, and withholding more now cannot undo "
                        "that: was it published under a lower threshold, or is a release in the "
                        "ledger that was not protected?",
                        found >= 0 && !whole ? "children within " : "", cell);
}
