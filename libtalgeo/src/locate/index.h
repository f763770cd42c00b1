/* The index behind a locator: a grid, finer cells within its border cells, and lists of edges.
 *
 * A cell that no edge comes near lies in one area, or in none: its number answers for every point
 * in it. A border cell of the grid is divided into finer cells, of which the same is true. In a
 * finer cell that edges come near, the answer is walked to: from the cell's corner, whose areas are
 * known, up to the height of the point and then across to it, entering and leaving areas with every
 * edge on the way. All edges near the cell are in its list, so one pass over the list, with one
 * exact orientation test for each edge at the height of the point, decides for all areas at once.
 *
 * A corner may lie on an edge. It is taken to lie a little to the right of where it is, and still
 * much less above: so no corner is on any edge, and corner.h decides alike in every cell.
 *
 * What is in a border cell is found out when a point first falls in it. */
#ifndef TALGEO_LOCATE_INDEX_H
#define TALGEO_LOCATE_INDEX_H

#include <stdatomic.h>

#include "corner.h"
#include "locate.h"

/* What an edge is to the points of a cell, which all lie to the right of the cell's corner and
 * above it: the way to a point goes up from the corner to the point's height, then across to the
 * point. ACROSS   it is crossed on the way across, where it is at that height and left of the
 * point; RISING   it also passes the way up, and goes up to the right from there (or is level);
 *   FALLING  the same, going down to the right.
 * Edges that the way never meets are in no list. */
enum { TALGEO__ACROSS, TALGEO__RISING, TALGEO__FALLING, TALGEO__ASIDE };

/* The edges for the points of one cell: `n` numbers of edges of the patch, four times each, plus
 * what the edge is to the cell. */
typedef struct talgeo__list {
    int32_t base; /* areas of the corner: a number of the patch's sets */
    uint32_t n;
    uint32_t edges[];
} talgeo__list;

/* How often the way from the corner to p crosses an edge from its left to its right; `number` is
 * that in the list, `right` tells whether p is right of the edge. */
static inline int talgeo__crossings(uint32_t number, const talgeo__edge *edge, double py,
                                    bool right)
{
    bool over_a = py >= edge->ay, over_b = py >= edge->by;
    uint32_t kind = number % 4;
    return (over_a && !over_b && right) - (kind == TALGEO__RISING && over_a) +
           (kind == TALGEO__FALLING && over_b);
}

/* What the lists of a border cell's finer cells share: the edges near it (a shared edge of two
 * areas once), then the lists, at places counted in words. One block of memory. */
typedef struct talgeo__patch {
    talgeo__sets sets; /* only where areas overlap */
    uint64_t lists_at; /* in bytes */
    talgeo__edge edges[];
} talgeo__patch;

static inline const talgeo__list *talgeo__patch_list(const talgeo__patch *patch, int32_t place)
{
    const void *lists = (const char *)patch + patch->lists_at;
    return (const talgeo__list *)((const uint32_t *)lists + place);
}

/* A border cell of the grid holds where its finer cells are, and how many: 2^level a side. */
enum { TALGEO__LEVEL_BITS = 4, TALGEO__MOST_LEVEL = 10, TALGEO__MOST_FINE = 1 << 27 };

static inline int32_t talgeo__border_level(int32_t number)
{
    return talgeo__other_of(number) & ((1 << TALGEO__LEVEL_BITS) - 1);
}

static inline int32_t talgeo__border_place(int32_t number)
{
    return talgeo__other_of(number) >> TALGEO__LEVEL_BITS;
}

/* A finer cell that is not found out yet. */
#define TALGEO__UNKNOWN INT32_MIN

struct talgeo__locator {
    const talgeo_areas *areas;
    int32_t *area_of_ring; /* ~area where the inside is on the right of the ring's direction */
    talgeo__axis x, y;
    int32_t *cells; /* x.cells * y.cells, and one for everything outside */
    /* Of each border cell its number, then its finer cells, row by row: an area, none, or below
     * them the place of a list, or unknown. */
    _Atomic int32_t *fine;
    size_t n_border;
    uint32_t *start; /* n_border + 1: runs of `near` */
    uint32_t *near;  /* edges near a border cell, as numbers of their first points, ascending */
    int32_t *corner; /* areas of a border cell's corner */
    talgeo__sets sets;
    _Atomic(talgeo__patch *) *patches; /* of border cells; NULL: not found out yet */
};

static inline int32_t talgeo__border_of(const talgeo__locator *locator, int32_t number)
{
    return atomic_load_explicit(&locator->fine[talgeo__border_place(number)], memory_order_relaxed);
}

/* Edge `point` of the set, upright; false where its ends are the same point. `ring` is a ring at or
 * before that of the edge, and becomes its ring. */
bool talgeo__locator_edge(const talgeo__locator *locator, uint32_t point, size_t *ring,
                          talgeo__edge *edge);

/* Find out what is in a border cell, in a column and row of the grid: its patch and its finer
 * cells. False: out of memory. */
bool talgeo__locator_explore(const talgeo__locator *locator, int32_t column, int32_t row);
void talgeo__patch_free(talgeo__patch *patch);

#endif
