/* cube/cells: cells of tables over literal atoms. */
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "cube/cells.h"
#include "../property/town.h"

/* Two areas, one set; two periods; sex with two levels; two indicators. */
static talgeo__frame *small_frame(void)
{
    return town_frame(1, (size_t[]){2}, 2, 1, (size_t[]){2}, 2);
}

/* area, period, sex, outcomes */
static const int32_t keys[][5] = {
    {0, 0, 0, 1, 0}, {0, 0, 1, 0, -1}, {1, 0, 0, 0, 1}, {-1, 0, 0, 1, 1}, {0, 1, -1, 1, -1},
};
static const int64_t counts[] = {3, 4, 5, 6, 7};

static const talgeo__counted_cell *find(const talgeo__cells *cells, int32_t table,
                                        int32_t indicator, int32_t area, int32_t period,
                                        int32_t level)
{
    for (size_t c = 0; c < cells->count; c++) {
        const talgeo__cell_key *key = &cells->items[c].key;
        if (key->table == table && key->indicator == indicator && key->area == area &&
            key->period == period && key->level[0] == level)
            return &cells->items[c];
    }
    CU_FAIL("no such cell");
    return NULL;
}

#define CHECK(cell, children, having)                                                              \
    do {                                                                                           \
        const talgeo__counted_cell *c_ = (cell);                                                   \
        CU_ASSERT(c_ && c_->n == (children) && c_->events == (having));                            \
    } while (0)

static void counts_cells(void)
{
    talgeo__frame *frame = small_frame();
    talgeo__cube cube;
    talgeo__cells cells;
    town_table(frame, 3, 1, true, 0, -1);
    town_table(frame, 1, 0, false, 0, -1);
    town_table(frame, 1, 1, true, 1, -1);
    town_table(frame, 2, 0, true, 0, 0);
    town_cube(frame, &keys[0][0], counts, 5, &cube);
    CU_ASSERT_EQUAL(talgeo__cells_count(frame, &cube, &cells, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(cells.count, 2 * 2 * 2 + 1 + 2 * 2 * 3 + 2 * 2);
    CHECK(find(&cells, 0, 0, 0, 0, -1), 7, 3);
    CHECK(find(&cells, 0, 1, 0, 0, -1), 3, 0);
    CHECK(find(&cells, 0, 1, 1, 0, -1), 5, 5);
    CHECK(find(&cells, 0, 0, 0, 1, -1), 7, 7);
    CHECK(find(&cells, 1, 0, -1, -1, -1), 25, 16);
    CHECK(find(&cells, 2, 0, 0, 0, 1), 4, 0);
    CHECK(find(&cells, 2, 0, 0, 1, 2), 7, 7); /* unknown sex */
    CHECK(find(&cells, 3, 1, -1, 0, 1), 9, 6);
    CHECK(find(&cells, 3, 1, -1, 0, 0), 5, 5);
    CU_ASSERT(find(&cells, 0, 0, 0, 1, -1)->measured);
    CU_ASSERT_FALSE(find(&cells, 0, 1, 0, 1, -1)->measured);
    talgeo__cells_free(&cells);
    talgeo__cube_free(&cube);
    talgeo__frame_free(frame);
}

/* Every count is the sum over the atoms that talgeo__cell_has_atom gives it. */
static void agrees_with_atoms(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){3, 2}, 2, 2, (size_t[]){2, 3}, 2);
    talgeo__cube cube;
    talgeo__cells cells;
    town_table(frame, 3, 3, true, 3, -1);
    town_table(frame, 2, 2, false, 1, 0);
    dice d = {42};
    int32_t *random = calloc(300 * 7, sizeof *random);
    int64_t *children = calloc(300, sizeof *children);
    const uint32_t sides[7] = {4, 3, 2, 3, 4, 3, 3};
    for (size_t i = 0; i < 300; i++) {
        children[i] = 1 + roll(&d, 4);
        for (size_t k = 0; k < 7; k++)
            random[7 * i + k] = (int32_t)roll(&d, sides[k]) - (k == 2 ? 0 : 1);
    }
    town_cube(frame, random, children, 300, &cube);
    CU_ASSERT_EQUAL(talgeo__cells_count(frame, &cube, &cells, NULL), TALGEO_OK);
    for (size_t c = 0; c < cells.count; c++) {
        const talgeo__counted_cell *cell = &cells.items[c];
        int64_t n = 0, events = 0;
        for (size_t a = 0; a < cube.n_atoms; a++) {
            const int32_t *atom = cube.keys + a * 7;
            if (!talgeo__cell_has_atom(frame, cube.layout, &cell->key, atom)) continue;
            n += cube.counts[a];
            events += atom[5 + cell->key.indicator] == 1 ? cube.counts[a] : 0;
        }
        CU_ASSERT(cell->n == n && cell->events == events);
    }
    free(random);
    free(children);
    talgeo__cells_free(&cells);
    talgeo__cube_free(&cube);
    talgeo__frame_free(frame);
}

static void refuses_too_many_cells(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){5000}, 50, 2, (size_t[]){100, 100}, 1);
    talgeo__cube cube = {.layout = {1, 2, 1}};
    talgeo__cells cells;
    talgeo_error error = TALGEO_ERROR_INIT;
    town_table(frame, 1, 1, true, 3, -1);
    CU_ASSERT_EQUAL(talgeo__cells_count(frame, &cube, &cells, &error), TALGEO_E_INPUT);
    talgeo__frame_free(frame);
}

const test suite_cells[] = {
    {"counts_cells", counts_cells},
    {"agrees_with_atoms", agrees_with_atoms},
    {"refuses_too_many_cells", refuses_too_many_cells},
    {NULL, NULL},
};
