/* Finding out what is in a border cell, when a point first falls in it. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "explore.h"

/* A border cell under exploration: its place in the grid, and its finer cells, per * per. */
typedef struct patch {
    const talgeo__locator *locator;
    talgeo__explorer *room;
    int32_t number, border, column, row, per;
    talgeo__window window;
} patch;

/* ---- Which edges are near which finer cell ---- */

static bool visit(talgeo__explorer *e, uint32_t cell, uint32_t edge)
{
    if (!talgeo__grow(&e->visits, &e->visit_capacity, e->n_visits + 2, sizeof *e->visits))
        return false;
    e->visits[e->n_visits++] = cell;
    e->visits[e->n_visits++] = edge;
    e->first[cell + 1]++;
    return true;
}

static bool visit_cells(const patch *p)
{
    talgeo__explorer *e = p->room;
    e->n_visits = 0;
    for (size_t i = 0; i < e->n_edges; i++) {
        talgeo__walk walk = talgeo__walk_new(&p->window, &e->edges[i].edge);
        int32_t row, from, to;
        while (talgeo__walk_next(&walk, &row, &from, &to))
            for (int32_t c = row * p->per + from; c <= row * p->per + to; c++)
                if (!visit(e, (uint32_t)c, (uint32_t)i)) return false;
    }
    return true;
}

static bool sort_into_cells(const patch *p)
{
    talgeo__explorer *e = p->room;
    size_t n_cells = (size_t)p->per * (size_t)p->per;
    if (!talgeo__grow(&e->first, &e->first_capacity, n_cells + 1, sizeof *e->first) ||
        !talgeo__grow(&e->cells, &e->cell_capacity, n_cells, sizeof *e->cells))
        return false;
    memset(e->first, 0, (n_cells + 1) * sizeof *e->first);
    if (!visit_cells(p) ||
        !talgeo__grow(&e->entries, &e->entry_capacity, e->n_visits / 2, sizeof *e->entries))
        return false;
    for (size_t c = 0; c < n_cells; c++) e->first[c + 1] += e->first[c];
    /* From the back, each run from its end: then first[c + 1] has become the start of run c. */
    for (size_t v = e->n_visits; v > 0; v -= 2)
        e->entries[--e->first[e->visits[v - 2] + 1]] = e->visits[v - 1];
    memmove(e->first, e->first + 1, n_cells * sizeof *e->first);
    e->first[n_cells] = (uint32_t)(e->n_visits / 2);
    return true;
}

/* ---- Overlaps: above an area that covers the whole cell, no area is ever the lowest ----
 *
 * Where one area holds the corner nothing is left out: an edge of others may then be listed only
 * because it comes near, and whether areas overlap is for check.c to find out. */

enum { NO_LIMIT = INT32_MAX };

/* The lowest area of the cover that has no edge near the border cell. */
static int32_t limit_of_edges(const talgeo__explorer *e, const talgeo__cover *cover)
{
    for (size_t i = 0; cover->n > 1 && i < cover->n; i++) {
        size_t n = 0;
        while (n < e->n_edges && e->edges[n].edge.left != cover->areas[i] &&
               e->edges[n].edge.right != cover->areas[i])
            n++;
        if (n == e->n_edges) return cover->areas[i];
    }
    return NO_LIMIT;
}

/* The same for an edge in the list. */
static int32_t limit_of_list(const talgeo__list *list, const talgeo__cover *cover)
{
    for (size_t i = 0; cover->n > 1 && i < cover->n; i++) {
        unsigned n = 0;
        while (n < list->n && list->entries[n].left != cover->areas[i] &&
               list->entries[n].right != cover->areas[i])
            n++;
        if (n == list->n) return cover->areas[i];
    }
    return NO_LIMIT;
}

static void drop_side(const talgeo__explorer *e, int32_t limit, int32_t *side)
{
    if (*side <= limit) return;
    if (e->suspects) e->suspects[*side] = e->suspects[limit] = true;
    *side = TALGEO__NO_AREA;
}

static void drop_edges_above(talgeo__explorer *e, int32_t limit)
{
    size_t kept = 0;
    for (size_t i = 0; i < e->n_edges; i++) {
        talgeo__near near = e->edges[i];
        drop_side(e, limit, &near.edge.left);
        drop_side(e, limit, &near.edge.right);
        if (near.edge.left >= 0 || near.edge.right >= 0) e->edges[kept++] = near;
    }
    e->n_edges = kept;
}

static void drop_entries_above(const talgeo__explorer *e, talgeo__list *list, int32_t limit)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < list->n; i++) {
        talgeo__entry entry = list->entries[i];
        drop_side(e, limit, &entry.left);
        drop_side(e, limit, &entry.right);
        if (entry.left >= 0 || entry.right >= 0) list->entries[kept++] = entry;
    }
    list->n = kept;
}

/* More than one area at a corner: they overlap. */
static void suspect_cover(const talgeo__explorer *e, const talgeo__cover *cover)
{
    for (size_t i = 0; e->suspects && cover->n > 1 && i < cover->n; i++)
        e->suspects[cover->areas[i]] = true;
}

/* ---- Lists ---- */

static uint32_t kind_of(const talgeo__edge *edge, double x, double y)
{
    if (edge->ax > x && edge->bx > x) return TALGEO__ACROSS;
    if (edge->ax <= x && edge->bx <= x) return TALGEO__ASIDE;
    int side = talgeo__corner_side(edge, x, y);
    if (edge->ax < edge->bx) return side < 0 ? TALGEO__RISING : TALGEO__ACROSS;
    return side > 0 ? TALGEO__FALLING : TALGEO__ASIDE;
}

static void add_entries(const talgeo__explorer *e, int32_t cell, double x, double y,
                        talgeo__list *list)
{
    for (uint32_t i = e->first[cell]; i < e->first[cell + 1]; i++) {
        const talgeo__near *near = &e->edges[e->entries[i]];
        uint32_t kind = kind_of(&near->edge, x, y);
        if (kind == TALGEO__ASIDE) continue;
        list->entries[list->n++] = (talgeo__entry){near->a, near->b, near->point * 4 + kind,
                                                   near->edge.left, near->edge.right};
    }
}

/* The areas of the corner up to the limit, behind the entries where they are several. Returns the
 * end of the list. */
static uint32_t *add_base(talgeo__list *list, const talgeo__cover *cover, int32_t limit)
{
    size_t n = 0;
    uint32_t *end = (uint32_t *)(list->entries + list->n);
    while (n < cover->n && cover->areas[n] <= limit) n++;
    list->base = n == 0   ? TALGEO__NO_AREA
                 : n == 1 ? cover->areas[0]
                          : talgeo__number_of((int32_t)n);
    if (n < 2) return end;
    memcpy(end, cover->areas, n * sizeof *cover->areas);
    return end + n;
}

/* Write the list of a cell with the corner (x, y), and tell the cell where it is, or what it is
 * without one. */
static bool write_list(talgeo__explorer *e, int32_t cell, double x, double y)
{
    size_t n = e->first[cell + 1] - e->first[cell], entry_words = sizeof(talgeo__entry) / 4;
    size_t room = e->n_words + sizeof(talgeo__list) / 4 + n * entry_words + e->cover.n;
    if (room > INT32_MAX / 2 || n >> 28 ||
        !talgeo__grow(&e->words, &e->word_capacity, room, sizeof *e->words))
        return false;
    talgeo__list *list = (void *)(e->words + e->n_words);
    *list = (talgeo__list){.coarseness = e->coarseness};
    add_entries(e, cell, x, y, list);
    int32_t limit = limit_of_list(list, &e->cover);
    suspect_cover(e, &e->cover);
    if (limit != NO_LIMIT) drop_entries_above(e, list, limit);
    if (list->n == 0) {
        e->cells[cell] = e->cover.n ? e->cover.areas[0] : TALGEO__NO_AREA;
        return true;
    }
    e->cells[cell] = talgeo__number_of((int32_t)e->n_words);
    e->n_words = (size_t)(add_base(list, &e->cover, limit) - e->words);
    return true;
}

/* ---- Finer cells ---- */

static double corner_x(const patch *p, int32_t column)
{
    return talgeo__axis_corner(&p->locator->x, p->column + (double)column / p->per);
}

static double corner_y(const patch *p, int32_t row)
{
    return talgeo__axis_corner(&p->locator->y, p->row + (double)row / p->per);
}

static bool fill_row(const patch *p, int32_t row)
{
    talgeo__explorer *e = p->room;
    double y = corner_y(p, row);
    for (int32_t column = 0; column < p->per; column++) {
        int32_t cell = row * p->per + column;
        if (e->first[cell] == e->first[cell + 1]) {
            e->cells[cell] = e->cover.n ? e->cover.areas[0] : TALGEO__NO_AREA;
            continue;
        }
        double x = corner_x(p, column), to_x = corner_x(p, column + 1);
        if (!write_list(e, cell, x, y)) return false;
        for (uint32_t i = e->first[cell]; column + 1 < p->per && i < e->first[cell + 1]; i++)
            talgeo__cover_go_right(&e->cover, &e->edges[e->entries[i]].edge, x, to_x, y);
        talgeo__cover_settle(&e->cover);
    }
    return true;
}

/* The first corner of a row is reached from that of the row below, up the left side. */
static bool fill_cells(const patch *p)
{
    talgeo__explorer *e = p->room;
    double x = corner_x(p, 0);
    e->n_words = 0;
    for (int32_t row = 0; row < p->per; row++) {
        talgeo__cover_copy(&e->cover, &e->row_start);
        if (!fill_row(p, row)) return false;
        int32_t cell = row * p->per;
        for (uint32_t i = e->first[cell]; row + 1 < p->per && i < e->first[cell + 1]; i++)
            talgeo__cover_go_up(&e->row_start, &e->edges[e->entries[i]].edge, x, corner_y(p, row),
                                corner_y(p, row + 1));
        talgeo__cover_settle(&e->row_start);
    }
    return !e->row_start.failed && !e->cover.failed;
}

/* Two threads may do this at once: both find the same, the lists of one are kept, and both write
 * the same into the finer cells. The lists come first, so whoever reads the place of one finds it.
 */
static bool publish(const patch *p)
{
    const talgeo__explorer *e = p->room;
    if (e->n_words) {
        uint32_t *there = NULL, *lists = talgeo__calloc(e->n_words, sizeof *lists);
        if (lists == NULL) return false;
        memcpy(lists, e->words, e->n_words * sizeof *lists);
        if (!atomic_compare_exchange_strong_explicit(talgeo__fine_lists(p->locator, p->number),
                                                     &there, lists, memory_order_acq_rel,
                                                     memory_order_acquire))
            free(lists);
    }
    _Atomic int32_t *fine = talgeo__fine_cells(p->locator, p->number);
    for (int32_t c = 0; c < p->per * p->per; c++)
        atomic_store_explicit(&fine[c], e->cells[c], memory_order_release);
    return true;
}

static bool make(const patch *p)
{
    talgeo__explorer *e = p->room;
    if (!talgeo__explorer_gather(e, p->locator, p->border, p->column, p->row)) return false;
    e->row_start.failed = e->cover.failed = false;
    talgeo__cover_load(&e->row_start, &p->locator->sets, p->locator->corner[p->border]);
    int32_t limit = limit_of_edges(e, &e->row_start);
    if (limit != NO_LIMIT) drop_edges_above(e, limit);
    return sort_into_cells(p) && fill_cells(p) && publish(p);
}

bool talgeo__locator_explore(const talgeo__locator *locator, talgeo__explorer *explorer,
                             int32_t column, int32_t row)
{
    int32_t number = locator->cells[(size_t)row * (size_t)locator->x.cells + (size_t)column];
    int32_t per = 1 << talgeo__border_level(number);
    const patch p = {
        .locator = locator,
        .room = explorer,
        .number = number,
        .border = talgeo__border_of(locator, number),
        .column = column,
        .row = row,
        .per = per,
        .window = talgeo__window_new(&locator->x, &locator->y, column, row, per, per, per),
    };
    return make(&p);
}

void talgeo__explorer_free(talgeo__explorer *explorer)
{
    free(explorer->edges);
    free(explorer->slots);
    free(explorer->visits);
    free(explorer->first);
    free(explorer->entries);
    free(explorer->cells);
    free(explorer->words);
    free(explorer->row_start.areas);
    free(explorer->cover.areas);
}
