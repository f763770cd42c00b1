/* Building protection problems. */
#include "system.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

talgeo__system *talgeo__system_new(size_t n_variables, const int64_t *counts)
{
    talgeo__system *system = talgeo__calloc(1, sizeof *system);
    if (system == NULL) return NULL;
    system->n_variables = n_variables;
    system->blocked = -1;
    system->families = true;
    system->worth = system->grain = 1;
    system->counts = talgeo__calloc(n_variables, sizeof *counts);
    system->n_slots = 1024;
    system->slots = talgeo__calloc(system->n_slots, sizeof *system->slots);
    if (system->counts == NULL || system->slots == NULL ||
        !talgeo__grow(&system->start, &system->start_capacity, 1, sizeof *system->start)) {
        talgeo__system_free(system);
        return NULL;
    }
    if (n_variables) memcpy(system->counts, counts, n_variables * sizeof *counts);
    system->start[0] = 0;
    return system;
}

void talgeo__system_free(talgeo__system *system)
{
    if (system == NULL) return;
    free(system->counts);
    free(system->start);
    free(system->variable);
    free(system->value);
    free(system->hidden);
    free(system->old);
    free(system->veiled);
    free(system->alone);
    free(system->cell_sums);
    free(system->state);
    free(system->preferred);
    free(system->slots);
    free(system);
}

/* ---- Sums ---- */

static uint64_t hash_variables(const int32_t *variables, size_t n)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ n;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ (uint32_t)variables[i]) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    return h;
}

static size_t find_slot(const talgeo__system *system, const int32_t *variables, size_t n)
{
    size_t mask = system->n_slots - 1, slot = hash_variables(variables, n) & mask;
    for (; system->slots[slot]; slot = (slot + 1) & mask) {
        size_t s = (size_t)system->slots[slot] - 1, from = system->start[s];
        if (system->start[s + 1] - from == n &&
            (n == 0 || memcmp(system->variable + from, variables, n * sizeof *variables) == 0))
            break;
    }
    return slot;
}

static bool rehash(talgeo__system *system)
{
    int32_t *slots = talgeo__calloc(system->n_slots * 2, sizeof *slots);
    if (slots == NULL) return false;
    free(system->slots);
    system->slots = slots;
    system->n_slots *= 2;
    for (size_t s = 0; s < system->n_sums; s++) {
        size_t from = system->start[s], n = system->start[s + 1] - from;
        slots[find_slot(system, system->variable + from, n)] = (int32_t)s + 1;
    }
    return true;
}

int32_t talgeo__system_sum(talgeo__system *system, const int32_t *variables, size_t n)
{
    if (system->n_sums * 2 >= system->n_slots && !rehash(system)) return -1;
    size_t slot = find_slot(system, variables, n), s = system->n_sums, used = system->start[s];
    if (system->slots[slot]) return system->slots[slot] - 1;
    if (s >= INT32_MAX - 1 ||
        !talgeo__grow(&system->start, &system->start_capacity, s + 2, sizeof *system->start) ||
        !talgeo__grow(&system->variable, &system->variable_capacity, used + n,
                      sizeof *system->variable) ||
        !talgeo__grow(&system->value, &system->value_capacity, s + 1, sizeof *system->value) ||
        !talgeo__grow(&system->hidden, &system->hidden_capacity, s + 1, sizeof *system->hidden) ||
        !talgeo__grow(&system->old, &system->old_capacity, s + 1, sizeof *system->old) ||
        !talgeo__grow(&system->veiled, &system->veiled_capacity, s + 1, sizeof *system->veiled) ||
        !talgeo__grow(&system->alone, &system->alone_capacity, s + 1, sizeof *system->alone))
        return -1;
    if (n) memcpy(system->variable + used, variables, n * sizeof *variables);
    system->start[s + 1] = used + n;
    system->value[s] = 0;
    system->hidden[s] = system->old[s] = system->veiled[s] = false;
    system->alone[s] = -1;
    for (size_t i = 0; i < n; i++) system->value[s] += system->counts[variables[i]];
    system->slots[slot] = (int32_t)++system->n_sums;
    return (int32_t)s;
}

void talgeo__system_hide(talgeo__system *system, int32_t sum)
{
    system->hidden[sum] = true;
    system->old[sum] = false;
}

void talgeo__system_hide_old(talgeo__system *system, int32_t sum)
{
    system->old[sum] = system->old[sum] || !system->hidden[sum];
    system->hidden[sum] = true;
}

void talgeo__system_veil(talgeo__system *system, int32_t sum)
{
    system->veiled[sum] = true;
}

int32_t talgeo__system_child(const talgeo__system *system, int32_t sum)
{
    for (size_t i = system->start[sum];
         system->value[sum] == system->worth && i < system->start[sum + 1]; i++)
        if (system->counts[system->variable[i]] == system->worth) return system->variable[i];
    return -1;
}

void talgeo__system_alone(talgeo__system *system, int32_t sum, int32_t variable)
{
    system->alone[sum] = variable;
}

bool talgeo__system_cell(talgeo__system *system, int32_t first, int32_t second,
                         talgeo__cell_state state)
{
    size_t c = system->n_cells;
    if (!talgeo__grow(&system->cell_sums, &system->sums_capacity, c + 1,
                      sizeof *system->cell_sums) ||
        !talgeo__grow(&system->state, &system->state_capacity, c + 1, sizeof *system->state) ||
        !talgeo__grow(&system->preferred, &system->preferred_capacity, c + 1,
                      sizeof *system->preferred))
        return false;
    system->cell_sums[c][0] = first;
    system->cell_sums[c][1] = second;
    system->state[c] = state;
    system->preferred[c] = false;
    system->n_cells++;
    return true;
}

void talgeo__system_prefer(talgeo__system *system, size_t cell)
{
    system->preferred[cell] = true;
}
