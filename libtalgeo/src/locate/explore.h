/* Finding out what is in a border cell: the edges near it, then its finer cells and their lists. */
#ifndef TALGEO_LOCATE_EXPLORE_H
#define TALGEO_LOCATE_EXPLORE_H

#include "index.h"

/* An edge near a border cell, and its ends in steps. */
typedef struct talgeo__near {
    talgeo__edge edge;
    uint32_t point;
    talgeo__steps a, b;
} talgeo__near;

/* Room that exploring needs, kept from cell to cell. Zero-initialise. */
typedef struct talgeo__explorer {
    talgeo__near *edges; /* each once */
    size_t n_edges, edge_capacity;
    uint32_t coarseness; /* of steps */
    uint32_t *slots;     /* of a hash table of edges: numbers of edges and one more */
    size_t slot_capacity;
    uint32_t *visits; /* cell and edge, cell and edge, ... */
    size_t n_visits, visit_capacity;
    uint32_t *first; /* runs of `entries`, by finer cell */
    size_t first_capacity;
    uint32_t *entries; /* numbers of edges */
    size_t entry_capacity;
    int32_t *cells;
    size_t cell_capacity;
    uint32_t *words; /* the lists */
    size_t n_words, word_capacity;
    talgeo__cover row_start, cover;
    bool *suspects; /* areas that are left out, or leave others out, are marked here; may be NULL */
} talgeo__explorer;

/* Find out what is in a border cell, in a column and row of the grid: its finer cells and their
 * lists. False: out of memory. */
bool talgeo__locator_explore(const talgeo__locator *locator, talgeo__explorer *explorer,
                             int32_t column, int32_t row);
void talgeo__explorer_free(talgeo__explorer *explorer);

/* Gather the edges near a border cell, a shared edge of two areas once. False: out of memory. */
bool talgeo__explorer_gather(talgeo__explorer *explorer, const talgeo__locator *locator,
                             int32_t border, int32_t column, int32_t row);

#endif
