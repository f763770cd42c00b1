/* The areas that hold a corner, carried from corner to corner. */
#include "corner.h"

#include <string.h>

#include "../core/memory.h"
#include "index.h"
#include "orient.h"

/* Take `undone` out, or else put `done` in. */
static void change(talgeo__cover *cover, int32_t done, int32_t undone)
{
    size_t at = 0;
    while (at < cover->n && cover->areas[at] < undone) at++;
    if (at < cover->n && cover->areas[at] == undone) {
        cover->n--;
        memmove(cover->areas + at, cover->areas + at + 1, (cover->n - at) * sizeof *cover->areas);
        return;
    }
    if (!talgeo__grow(&cover->areas, &cover->capacity, cover->n + 1, sizeof *cover->areas)) {
        cover->failed = true;
        return;
    }
    for (at = cover->n++; at > 0 && cover->areas[at - 1] > done; at--)
        cover->areas[at] = cover->areas[at - 1];
    cover->areas[at] = done;
}

/* Edges come in any order, so an area may be left before it is entered: it is then kept as ~area.
 */
void talgeo__cover_cross(talgeo__cover *cover, int32_t from, int32_t to)
{
    if (from >= 0) change(cover, ~from, from);
    if (to >= 0) change(cover, to, ~to);
}

void talgeo__cover_settle(talgeo__cover *cover)
{
    size_t left = 0;
    while (left < cover->n && cover->areas[left] < 0) left++;
    cover->n -= left;
    if (left) memmove(cover->areas, cover->areas + left, cover->n * sizeof *cover->areas);
}

int talgeo__corner_side(const talgeo__edge *edge, double x, double y)
{
    int side = talgeo__orient(edge->ax, edge->ay, edge->bx, edge->by, x, y);
    if (side) return side;
    return edge->ay < edge->by ? -1 : 1;
}

/* ---- Sets: in a dictionary, as the bytes of their numbers and -1 ---- */

void talgeo__sets_free(talgeo__sets *sets)
{
    talgeo__dict_free(sets->dict);
    sets->dict = NULL;
}

int32_t talgeo__sets_number(talgeo__sets *sets, talgeo__cover *cover)
{
    if (cover->n == 0) return TALGEO__NO_AREA;
    if (cover->n == 1) return cover->areas[0];
    if (sets->dict == NULL) sets->dict = talgeo__dict_new();
    if (sets->dict == NULL ||
        !talgeo__grow(&cover->areas, &cover->capacity, cover->n + 1, sizeof *cover->areas)) {
        cover->failed = true;
        return TALGEO__NO_AREA;
    }
    cover->areas[cover->n] = -1;
    int32_t code = talgeo__dict_add(sets->dict, (const char *)cover->areas,
                                    (cover->n + 1) * sizeof *cover->areas);
    if (code >= 0) return talgeo__number_of(code);
    cover->failed = true;
    return TALGEO__NO_AREA;
}

int32_t talgeo__sets_area(const talgeo__sets *sets, int32_t number, size_t i)
{
    int32_t area;
    if (number >= TALGEO__NO_AREA) return i == 0 ? number : -1;
    const char *bytes = talgeo__dict_text(sets->dict, talgeo__other_of(number));
    memcpy(&area, bytes + i * sizeof area, sizeof area);
    return area;
}

void talgeo__cover_copy(talgeo__cover *cover, const talgeo__cover *from)
{
    cover->n = 0;
    for (size_t i = 0; i < from->n; i++)
        talgeo__cover_cross(cover, TALGEO__NO_AREA, from->areas[i]);
}

void talgeo__cover_load(talgeo__cover *cover, const talgeo__sets *sets, int32_t number)
{
    int32_t area;
    cover->n = 0;
    for (size_t i = 0; (area = talgeo__sets_area(sets, number, i)) >= 0; i++)
        talgeo__cover_cross(cover, TALGEO__NO_AREA, area);
}
