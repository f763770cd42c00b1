/* The areas that hold a corner, carried from corner to corner. */
#ifndef TALGEO_LOCATE_CORNER_H
#define TALGEO_LOCATE_CORNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/dict.h"
#include "walk.h"

/* Numbers tell an area, none, or below none something else: a set, a list, a border cell. */
enum { TALGEO__NO_AREA = -1 };

static inline int32_t talgeo__number_of(int32_t other)
{
    return -2 - other;
}

static inline int32_t talgeo__other_of(int32_t number)
{
    return -2 - number;
}

/* Area numbers in ascending order. */
typedef struct talgeo__cover {
    int32_t *areas;
    size_t n, capacity;
    bool failed; /* out of memory */
} talgeo__cover;

/* Which side of the edge is the corner on, moved a little to the right and much less up? 1 left,
 * -1 right, looking up the edge. Never 0. */
int talgeo__corner_side(const talgeo__edge *edge, double x, double y);

/* Leave an area and enter another (-1: none). */
void talgeo__cover_cross(talgeo__cover *cover, int32_t from, int32_t to);

/* Go from corner (x, y) to the right, to (to_x, y), or up, to (x, to_y), across the edge. */
static inline void talgeo__cover_go_right(talgeo__cover *cover, const talgeo__edge *edge, double x,
                                          double to_x, double y)
{
    if (y < edge->ay || y >= edge->by) return;
    if (talgeo__corner_side(edge, x, y) > 0 && talgeo__corner_side(edge, to_x, y) < 0)
        talgeo__cover_cross(cover, edge->left, edge->right);
}

static inline void talgeo__cover_go_up(talgeo__cover *cover, const talgeo__edge *edge, double x,
                                       double y, double to_y)
{
    bool rises = edge->ax < edge->bx;
    if (x < (rises ? edge->ax : edge->bx) || x >= (rises ? edge->bx : edge->ax)) return;
    int side = talgeo__corner_side(edge, x, y);
    if (talgeo__corner_side(edge, x, to_y) == side) return;
    if (side > 0)
        talgeo__cover_cross(cover, edge->left, edge->right);
    else
        talgeo__cover_cross(cover, edge->right, edge->left);
}

/* At the new corner, all edges on the way being crossed. (Areas that were left but never entered
 * are forgotten: polygons that are not valid may do that.) */
void talgeo__cover_settle(talgeo__cover *cover);

/* Sets of several areas under numbers below TALGEO__NO_AREA, each set once. Zero-initialise. */
typedef struct talgeo__sets {
    talgeo__dict *dict; /* NULL until there is one */
} talgeo__sets;

void talgeo__sets_free(talgeo__sets *sets);

/* The cover as one number: its area, TALGEO__NO_AREA, or that of its set. Sets cover->failed when
 * out of memory. */
int32_t talgeo__sets_number(talgeo__sets *sets, talgeo__cover *cover);

/* The i-th area of what a number stands for, in ascending order; -1 after the last. */
int32_t talgeo__sets_area(const talgeo__sets *sets, int32_t number, size_t i);

/* Make `cover` the same as another, or what a number stands for. */
void talgeo__cover_copy(talgeo__cover *cover, const talgeo__cover *from);
void talgeo__cover_load(talgeo__cover *cover, const talgeo__sets *sets, int32_t number);

#endif
