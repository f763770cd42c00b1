/* Cells of margins of a frequency table, and the protection problem they make. */
#include "frequency_cells.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

#define STAGE "protect"

enum { MAX_CELLS = 20000000, MAX_MEMBERS = 400000000 };

void talgeo__margin_cells_free(talgeo__margin_cells *cells)
{
    free(cells->keys);
    free(cells->start);
    free(cells->member);
    *cells = (talgeo__margin_cells){0};
}

/* ---- Grouping the atoms by a margin ---- */

typedef struct grouping {
    const talgeo__frequency *frequency;
    uint64_t mask;
    uint32_t *slots; /* cell of this margin + 1, 0 for empty */
    size_t n_slots;
    uint32_t *cell_of; /* by atom */
    size_t *next;      /* by cell of this margin */
    size_t next_capacity;
} grouping;

static void margin_key(const grouping *g, size_t atom, int32_t *key)
{
    size_t width = g->frequency->n_dimensions;
    const int32_t *from = g->frequency->atoms.keys + atom * width;
    for (size_t d = 0; d < width; d++) key[d] = g->mask >> d & 1 ? from[d] : -1;
}

static uint64_t hash_key(const int32_t *key, size_t width)
{
    uint64_t h = 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < width; i++) {
        h = (h ^ (uint32_t)key[i]) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    return h;
}

/* Number of the key's cell among those of the margin, which begin at `first`; added where new.
 * False: out of memory. */
static bool find_cell(grouping *g, talgeo__margin_cells *cells, size_t first, const int32_t *key,
                      uint32_t *number)
{
    size_t mask = g->n_slots - 1, slot = hash_key(key, cells->width) & mask;
    for (; g->slots[slot]; slot = (slot + 1) & mask) {
        *number = g->slots[slot] - 1;
        const int32_t *there = cells->keys + (first + *number) * cells->width;
        if (memcmp(there, key, cells->width * sizeof *key) == 0) return true;
    }
    *number = (uint32_t)(cells->count - first);
    if (!talgeo__grow(&cells->keys, &cells->keys_capacity, (cells->count + 1) * cells->width,
                      sizeof *key) ||
        !talgeo__grow(&cells->start, &cells->start_capacity, cells->count + 2,
                      sizeof *cells->start) ||
        !talgeo__grow(&g->next, &g->next_capacity, *number + 1, sizeof *g->next))
        return false;
    memcpy(cells->keys + cells->count * cells->width, key, cells->width * sizeof *key);
    g->next[*number] = 0;
    g->slots[slot] = *number + 1;
    cells->count++;
    return true;
}

/* The atoms of each new cell, ascending: next[] counts them first, then tells where to go on. */
static bool list_members(grouping *g, talgeo__margin_cells *cells, size_t first)
{
    size_t n_atoms = g->frequency->atoms.n_atoms, used = cells->start[first];
    if (!talgeo__grow(&cells->member, &cells->member_capacity, used + n_atoms,
                      sizeof *cells->member))
        return false;
    for (size_t c = first; c < cells->count; c++) {
        size_t n = g->next[c - first];
        g->next[c - first] = used;
        used += n;
        cells->start[c + 1] = used;
    }
    for (size_t a = 0; a < n_atoms; a++) cells->member[g->next[g->cell_of[a]]++] = (int32_t)a;
    return true;
}

static talgeo_status add_margin(grouping *g, talgeo__margin_cells *cells, talgeo_error *error)
{
    int32_t key[TALGEO__MAX_DIMENSIONS];
    size_t first = cells->count, n_atoms = g->frequency->atoms.n_atoms;
    memset(g->slots, 0, g->n_slots * sizeof *g->slots);
    for (size_t a = 0; a < n_atoms; a++) {
        margin_key(g, a, key);
        if (!find_cell(g, cells, first, key, &g->cell_of[a]))
            return talgeo__fail_memory(error, STAGE);
        g->next[g->cell_of[a]]++;
    }
    if (cells->count > MAX_CELLS || cells->start[first] + n_atoms > MAX_MEMBERS)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "the tables have more than %d cells, or the rows are more than %d "
                            "times in them; ask for smaller tables, or without intersections",
                            MAX_CELLS, MAX_MEMBERS);
    return list_members(g, cells, first) ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

static bool open_grouping(const talgeo__frequency *frequency, grouping *g)
{
    g->frequency = frequency;
    for (g->n_slots = 64; g->n_slots < 2 * frequency->atoms.n_atoms;) g->n_slots *= 2;
    g->slots = talgeo__calloc(g->n_slots, sizeof *g->slots);
    g->cell_of = talgeo__calloc(frequency->atoms.n_atoms, sizeof *g->cell_of);
    return g->slots && g->cell_of;
}

/* ---- Order ---- */

typedef struct placed_cell {
    const int32_t *key;
    size_t width, number;
} placed_cell;

static int compare_placed(const void *a, const void *b)
{
    const placed_cell *left = a, *right = b;
    for (size_t d = 0; d < left->width; d++)
        if (left->key[d] != right->key[d]) return left->key[d] < right->key[d] ? -1 : 1;
    return 0;
}

static void take_cell(const talgeo__margin_cells *from, size_t number, talgeo__margin_cells *to)
{
    size_t c = to->count++, n = from->start[number + 1] - from->start[number];
    memcpy(to->keys + c * to->width, from->keys + number * to->width, to->width * sizeof *to->keys);
    memcpy(to->member + to->start[c], from->member + from->start[number], n * sizeof *to->member);
    to->start[c + 1] = to->start[c] + n;
}

static bool sort_cells(talgeo__margin_cells *cells)
{
    talgeo__margin_cells sorted = {.width = cells->width};
    placed_cell *order = talgeo__calloc(cells->count, sizeof *order);
    sorted.keys = talgeo__calloc(cells->count, cells->width * sizeof *sorted.keys);
    sorted.start = talgeo__calloc(cells->count + 1, sizeof *sorted.start);
    sorted.member = talgeo__calloc(cells->start[cells->count], sizeof *sorted.member);
    bool good = order && sorted.keys && sorted.start && sorted.member;
    for (size_t c = 0; good && c < cells->count; c++)
        order[c] = (placed_cell){cells->keys + c * cells->width, cells->width, c};
    if (good) qsort(order, cells->count, sizeof *order, compare_placed);
    for (size_t c = 0; good && c < cells->count; c++) take_cell(cells, order[c].number, &sorted);
    free(order);
    talgeo__margin_cells_free(good ? cells : &sorted);
    if (good) *cells = sorted;
    return good;
}

talgeo_status talgeo__margin_cells_make(const talgeo__frequency *frequency, const uint64_t *masks,
                                        size_t n_masks, talgeo__margin_cells *cells,
                                        talgeo_error *error)
{
    grouping g = {0};
    *cells = (talgeo__margin_cells){.width = frequency->n_dimensions};
    talgeo_status status = TALGEO_OK;
    if (!open_grouping(frequency, &g) ||
        !talgeo__grow(&cells->start, &cells->start_capacity, 1, sizeof *cells->start))
        status = talgeo__fail_memory(error, STAGE);
    else
        cells->start[0] = 0;
    for (size_t m = 0; status == TALGEO_OK && m < n_masks; m++) {
        g.mask = masks[m];
        status = add_margin(&g, cells, error);
    }
    if (status == TALGEO_OK && !sort_cells(cells)) status = talgeo__fail_memory(error, STAGE);
    free(g.slots);
    free(g.cell_of);
    free(g.next);
    if (status != TALGEO_OK) talgeo__margin_cells_free(cells);
    return status;
}

/* ---- The system ---- */

static int64_t cell_value(const talgeo__frequency *frequency, const talgeo__margin_cells *cells,
                          size_t cell)
{
    int64_t value = 0;
    for (size_t i = cells->start[cell]; i < cells->start[cell + 1]; i++)
        value += frequency->atoms.counts[cells->member[i]];
    return value;
}

static int32_t add_sum(talgeo__system *system, const talgeo__margin_cells *cells, size_t cell)
{
    size_t from = cells->start[cell];
    return talgeo__system_sum(system, cells->member + from, cells->start[cell + 1] - from);
}

static void hide(talgeo__system *system, int32_t sum)
{
    int32_t child = talgeo__system_child(system, sum);
    talgeo__system_hide(system, sum);
    if (child >= 0) talgeo__system_alone(system, sum, child);
}

talgeo__system *talgeo__margin_system(const talgeo__frequency *frequency,
                                      const talgeo__margin_cells *published,
                                      const talgeo__margin_cells *crossed, int64_t threshold,
                                      bool protect_zeros)
{
    talgeo__system *system = talgeo__system_new(frequency->atoms.n_atoms, frequency->atoms.counts);
    bool good = system != NULL;
    for (size_t c = 0; good && c < published->count; c++) {
        int64_t value = cell_value(frequency, published, c);
        bool small = value < threshold && (value > 0 || protect_zeros);
        int32_t sum = add_sum(system, published, c);
        good = sum >= 0 && talgeo__system_cell(system, sum, -1,
                                               small ? TALGEO__CELL_PRIMARY : TALGEO__CELL_OPEN);
        if (good && small) hide(system, sum);
    }
    for (size_t c = 0; good && c < crossed->count; c++) {
        int64_t value = cell_value(frequency, crossed, c);
        if (value <= 0 || value >= threshold) continue;
        int32_t sum = add_sum(system, crossed, c);
        good = sum >= 0;
        if (good) hide(system, sum);
    }
    if (good) return system;
    talgeo__system_free(system);
    return NULL;
}
