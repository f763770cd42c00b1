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

/* A place in steps from one near a border cell, rounded down: see talgeo__step_of. */
typedef struct talgeo__steps {
    uint16_t x, y;
} talgeo__steps;

/* An edge in a list: its ends (lower first) in steps, which decide nearly always; the number of its
 * first point in the set, for when they do not, four times and plus what the edge is to the cell;
 * and the areas to its left and right. */
typedef struct talgeo__entry {
    talgeo__steps a, b;
    uint32_t number;
    int32_t left, right;
} talgeo__entry;

/* The edges for the points of one cell. `base` are the areas of its corner: one, none, or below
 * them how many, in ascending order behind the entries. */
typedef struct talgeo__list {
    int32_t base;
    unsigned n : 28, coarseness : 4; /* of the steps */
    talgeo__entry entries[];
} talgeo__list;

enum { TALGEO__MOST_COARSENESS = 14, TALGEO__HALF_STEPS = 1 << 15 };

/* A place, counted in cells from a border cell, in steps of 2^(coarseness - 14) cells. No two
 * places change their order, though they may become one; and a step is off by less than
 * 1 + 2^-20, so an exact answer about steps tells how far it holds for places. */
static inline uint16_t talgeo__step_of(double place, double steps_a_cell)
{
    return (uint16_t)(int32_t)(place * steps_a_cell + TALGEO__HALF_STEPS);
}

static inline double talgeo__steps_a_cell(uint32_t coarseness)
{
    return 1 << (TALGEO__MOST_COARSENESS - coarseness);
}

/* How often the way from the corner to p crosses an edge from its left to its right; `number` is
 * that in the list, `over_a` and `over_b` tell whether p is at the height of an end or above it,
 * `right` whether p is right of the edge. */
static inline int talgeo__crossings(uint32_t number, bool over_a, bool over_b, bool right)
{
    uint32_t kind = number % 4;
    return (over_a && !over_b && right) - (kind == TALGEO__RISING && over_a) +
           (kind == TALGEO__FALLING && over_b);
}

/* The lists of a border cell's finer cells, at places counted in words: one block of memory. */
static inline const talgeo__list *talgeo__list_at(const uint32_t *lists, int32_t place)
{
    return (const void *)(lists + place);
}

/* How many areas the corner has. */
static inline size_t talgeo__base_count(const talgeo__list *list)
{
    return list->base < TALGEO__NO_AREA ? (size_t)talgeo__other_of(list->base) : list->base >= 0;
}

static inline const int32_t *talgeo__base_areas(const talgeo__list *list)
{
    return list->base < TALGEO__NO_AREA ? (const int32_t *)(list->entries + list->n) : &list->base;
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

/* Every so many points it is noted which ring they are in. */
enum { TALGEO__STRETCH = 64 };

/* Points are numbered within 30 bits. */
enum { TALGEO__MOST_POINTS = 1 << 30 };

struct talgeo__locator {
    const talgeo_areas *areas;
    int32_t *area_of_ring; /* ~area where the inside is on the right of the ring's direction */
    uint32_t *ring_of_stretch;
    talgeo__axis x, y;
    int32_t *cells; /* x.cells * y.cells, and one for everything outside */
    /* Of each border cell where its lists are (NULL: none, or not found out), its number, then its
     * finer cells, row by row: an area, none, or below them the place of a list, or unknown. */
    _Atomic int32_t *fine;
    bool named; /* border cells are told from others by their numbers */
    size_t n_border;
    uint32_t *start; /* n_border + 1: runs of `near` */
    uint32_t *near;  /* edges near a border cell, as numbers of their first points, ascending */
    /* Areas of a border cell's corner, up to one that has no edge near the cell: above it, no area
     * is ever the lowest. */
    int32_t *corner;
    bool *overlaps; /* areas that share a corner with others */
    talgeo__sets sets;
};

/* What stands before the finer cells: a pointer, a number, and room to keep pointers aligned. */
enum { TALGEO__FINE_LISTS = 0, TALGEO__FINE_BORDER = 2, TALGEO__FINE_CELLS = 4 };

static inline _Atomic int32_t *talgeo__fine_cells(const talgeo__locator *locator, int32_t number)
{
    return locator->fine + talgeo__border_place(number) + TALGEO__FINE_CELLS;
}

static inline int32_t talgeo__border_of(const talgeo__locator *locator, int32_t number)
{
    return atomic_load_explicit(&locator->fine[talgeo__border_place(number) + TALGEO__FINE_BORDER],
                                memory_order_relaxed);
}

static inline _Atomic(uint32_t *) *talgeo__fine_lists(const talgeo__locator *locator,
                                                      int32_t number)
{
    return (void *)(locator->fine + talgeo__border_place(number) + TALGEO__FINE_LISTS);
}

/* Edge `point` of the set, upright; false where its ends are the same point. `ring` is a ring at or
 * before that of the edge, and becomes its ring. */
bool talgeo__locator_edge(const talgeo__locator *locator, uint32_t point, size_t *ring,
                          talgeo__edge *edge);

/* The ends of an edge whose areas are known. */
static inline talgeo__edge talgeo__entry_edge(const talgeo_areas *areas, const talgeo__entry *entry)
{
    const double *x = areas->x + entry->number / 4, *y = areas->y + entry->number / 4;
    bool turned = y[0] > y[1] || (y[0] == y[1] && x[0] > x[1]);
    return (talgeo__edge){x[turned], y[turned], x[!turned], y[!turned], entry->left, entry->right};
}

#endif
