/* Which areas are certainly sound? All edges and vertices are looked at, in the finer cells.
 *
 * An area is left unsuspected where none of its edges meets another edge but at a common end, and
 * where the ground about each of its vertices is in at most one area, each edge leaving an area one
 * is in and entering one that one is not in. That proves the area sound and apart from all other
 * unsuspected areas: a piece of ground in two areas, or twice in one, would have a vertex on its
 * border, unless borders crossed between vertices. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "explore.h"
#include "orient.h"

/* Longer lists are not looked through: what is on them is suspected. */
enum { MOST_EDGES = 4096 };

typedef struct checking {
    const talgeo__locator *locator;
    bool *suspect;
    talgeo__explorer explorer;
    const talgeo__list *list;
    talgeo__edge *edges; /* of the list */
    size_t edge_capacity;
    talgeo__cover cover;
    const talgeo__edge **spokes; /* edges that end in a vertex */
    size_t n_spokes, capacity;
    double x, y; /* the vertex */
} checking;

static void suspect(checking *c, int32_t area)
{
    if (area >= 0) c->suspect[area] = true;
}

static void suspect_edge(checking *c, const talgeo__edge *edge)
{
    suspect(c, edge->left);
    suspect(c, edge->right);
}

static void suspect_cover(checking *c)
{
    for (size_t i = 0; i < c->cover.n; i++) suspect(c, c->cover.areas[i]);
}

static const talgeo__edge *edge_of(const checking *c, uint32_t i)
{
    return &c->edges[i];
}

/* ---- Edges ---- */

static bool boxes_meet(const talgeo__edge *e, const talgeo__edge *f)
{
    bool e_rises = e->ax < e->bx, f_rises = f->ax < f->bx;
    return e->ay <= f->by && f->ay <= e->by &&
           (e_rises ? e->ax : e->bx) <= (f_rises ? f->bx : f->ax) &&
           (f_rises ? f->ax : f->bx) <= (e_rises ? e->bx : e->ax);
}

static int side_of(const talgeo__edge *edge, double x, double y)
{
    return talgeo__orient(edge->ax, edge->ay, edge->bx, edge->by, x, y);
}

static bool same(double ax, double ay, double bx, double by)
{
    return ax == bx && ay == by;
}

/* Do the edges meet elsewhere than at a common end, or at more than one? */
static bool meet_badly(const talgeo__edge *e, const talgeo__edge *f)
{
    if (!boxes_meet(e, f)) return false;
    /* One ends, going up or level, where the other begins to. */
    if (same(e->bx, e->by, f->ax, f->ay) || same(f->bx, f->by, e->ax, e->ay)) return false;
    if (same(e->ax, e->ay, f->ax, f->ay)) return side_of(e, f->bx, f->by) == 0;
    if (same(e->bx, e->by, f->bx, f->by)) return side_of(e, f->ax, f->ay) == 0;
    return side_of(e, f->ax, f->ay) * side_of(e, f->bx, f->by) <= 0 &&
           side_of(f, e->ax, e->ay) * side_of(f, e->bx, e->by) <= 0;
}

static void check_edges(checking *c)
{
    for (uint32_t i = 0; i < c->list->n; i++)
        for (uint32_t j = i + 1; j < c->list->n; j++) {
            const talgeo__edge *e = edge_of(c, i), *f = edge_of(c, j);
            if (!meet_badly(e, f)) continue;
            suspect_edge(c, e);
            suspect_edge(c, f);
        }
}

/* ---- Vertices ---- */

static bool starts_at(const checking *c, const talgeo__edge *edge)
{
    return same(edge->ax, edge->ay, c->x, c->y);
}

static bool ends_at(const checking *c, const talgeo__edge *edge)
{
    return same(edge->bx, edge->by, c->x, c->y);
}

/* Spokes in the order of their directions, counterclockwise from just above the level to the right.
 * Edges that start at the vertex go up (or level to the right: the last of all). */
static bool comes_before(const checking *c, const talgeo__edge *e, const talgeo__edge *f)
{
    bool e_up = starts_at(c, e), f_up = starts_at(c, f);
    bool e_last = e_up && e->by == c->y, f_last = f_up && f->by == c->y;
    if (e_last || f_last) return f_last && !e_last;
    if (e_up != f_up) return e_up;
    return talgeo__orient(c->x, c->y, e_up ? e->bx : e->ax, e_up ? e->by : e->ay,
                          f_up ? f->bx : f->ax, f_up ? f->by : f->ay) > 0;
}

static bool gather_spokes(checking *c)
{
    c->n_spokes = 0;
    for (uint32_t i = 0; i < c->list->n; i++) {
        const talgeo__edge *edge = edge_of(c, i);
        if (!starts_at(c, edge) && !ends_at(c, edge)) continue;
        if (!talgeo__grow(&c->spokes, &c->capacity, c->n_spokes + 1, sizeof(*c->spokes)))
            return false;
        size_t at = c->n_spokes++;
        for (; at > 0 && comes_before(c, edge, c->spokes[at - 1]); at--)
            c->spokes[at] = c->spokes[at - 1];
        c->spokes[at] = edge;
    }
    return true;
}

static bool holds(const talgeo__cover *cover, int32_t area)
{
    for (size_t i = 0; i < cover->n; i++)
        if (cover->areas[i] == area) return true;
    return false;
}

/* The areas a little to the right of the vertex and much less above it. */
static void cover_beside(checking *c)
{
    const int32_t *base = talgeo__base_areas(c->list);
    c->cover.n = 0;
    for (size_t i = 0; i < talgeo__base_count(c->list); i++)
        talgeo__cover_cross(&c->cover, TALGEO__NO_AREA, base[i]);
    for (uint32_t i = 0; i < c->list->n; i++) {
        const talgeo__edge *edge = edge_of(c, i);
        bool over_a = c->y >= edge->ay, over_b = c->y >= edge->by;
        bool right = over_a && !over_b && talgeo__corner_side(edge, c->x, c->y) < 0;
        int times = talgeo__crossings(c->list->entries[i].number, over_a, over_b, right);
        for (; times > 0; times--) talgeo__cover_cross(&c->cover, edge->left, edge->right);
        for (; times < 0; times++) talgeo__cover_cross(&c->cover, edge->right, edge->left);
    }
    talgeo__cover_settle(&c->cover);
}

/* Rings of one area touch where more than two of its edges meet. */
static void check_meeting(checking *c, int32_t area)
{
    size_t count = 0;
    if (area < 0) return;
    for (size_t s = 0; s < c->n_spokes; s++)
        count += c->spokes[s]->left == area || c->spokes[s]->right == area;
    if (count > 2) suspect(c, area);
}

/* Go round the vertex, spoke by spoke. */
static bool check_vertex(checking *c, double x, double y)
{
    c->x = x;
    c->y = y;
    if (!gather_spokes(c)) return false;
    cover_beside(c);
    if (c->cover.n > 1) suspect_cover(c);
    for (size_t s = 0; s < c->n_spokes; s++) {
        const talgeo__edge *edge = c->spokes[s];
        bool up = starts_at(c, edge);
        int32_t from = up ? edge->right : edge->left, to = up ? edge->left : edge->right;
        if ((from >= 0 && !holds(&c->cover, from)) || (to >= 0 && holds(&c->cover, to)))
            suspect_edge(c, edge);
        talgeo__cover_cross(&c->cover, from, to);
        if (c->cover.n > 1) suspect_cover(c);
        if (c->n_spokes > 2) check_meeting(c, edge->left);
        if (c->n_spokes > 2) check_meeting(c, edge->right);
    }
    return !c->cover.failed;
}

/* ---- Cells ---- */

/* A finer cell: in the grid, and in the border cell there. */
typedef struct place {
    int32_t column, row, per, fine_column, fine_row;
} place;

static bool is_in(const checking *c, const place *at, double x, double y)
{
    double in_x = (talgeo__axis_place(&c->locator->x, x) - at->column) * at->per;
    double in_y = (talgeo__axis_place(&c->locator->y, y) - at->row) * at->per;
    return in_x >= at->fine_column && in_x < at->fine_column + 1 && in_y >= at->fine_row &&
           in_y < at->fine_row + 1;
}

/* Is the end the first of its vertex in the list? */
static bool is_first(const checking *c, uint32_t i, double x, double y)
{
    for (uint32_t j = 0; j < i; j++) {
        const talgeo__edge *edge = edge_of(c, j);
        if (same(edge->ax, edge->ay, x, y) || same(edge->bx, edge->by, x, y)) return false;
    }
    return true;
}

static bool read_list(checking *c)
{
    if (!talgeo__grow(&c->edges, &c->edge_capacity, c->list->n, sizeof *c->edges)) return false;
    for (uint32_t i = 0; i < c->list->n; i++)
        c->edges[i] = talgeo__entry_edge(c->locator->areas, &c->list->entries[i]);
    return true;
}

static bool check_list(checking *c, const place *at)
{
    bool good = true;
    if (!read_list(c)) return false;
    if (c->list->n > MOST_EDGES) {
        for (uint32_t i = 0; i < c->list->n; i++) suspect_edge(c, edge_of(c, i));
        return true;
    }
    check_edges(c);
    for (uint32_t i = 0; good && i < c->list->n; i++) {
        const talgeo__edge *e = edge_of(c, i);
        if (is_in(c, at, e->ax, e->ay) && is_first(c, i, e->ax, e->ay))
            good = check_vertex(c, e->ax, e->ay);
        if (good && is_in(c, at, e->bx, e->by) && is_first(c, i, e->bx, e->by))
            good = check_vertex(c, e->bx, e->by);
    }
    return good;
}

/* Exploring anew tells whom it leaves out of the lists. */
static bool check_border_cell(checking *c, int32_t column, int32_t row, int32_t number)
{
    int32_t per = 1 << talgeo__border_level(number);
    if (!talgeo__locator_explore(c->locator, &c->explorer, column, row)) return false;
    const uint32_t *lists =
        atomic_load_explicit(talgeo__fine_lists(c->locator, number), memory_order_acquire);
    const _Atomic int32_t *fine = talgeo__fine_cells(c->locator, number);
    bool good = true;
    for (int32_t i = 0; good && i < per * per; i++) {
        int32_t cell = atomic_load_explicit(&fine[i], memory_order_relaxed);
        if (cell >= TALGEO__NO_AREA) continue;
        c->list = talgeo__list_at(lists, talgeo__other_of(cell));
        good = check_list(c, &(place){column, row, per, i % per, i / per});
    }
    return good;
}

/* A ring whose points are all one has no edges to be seen by. */
static void check_rings(checking *c)
{
    const talgeo_areas *areas = c->locator->areas;
    for (size_t r = 0; r < areas->n_rings; r++) {
        size_t p = areas->point_of_ring[r], end = areas->point_of_ring[r + 1];
        while (p + 1 < end && areas->x[p] == areas->x[p + 1] && areas->y[p] == areas->y[p + 1]) p++;
        int32_t area = c->locator->area_of_ring[r];
        if (p + 1 >= end) suspect(c, area < 0 ? ~area : area);
    }
}

talgeo_status talgeo__locator_check(const talgeo__locator *locator, talgeo__progress *progress,
                                    bool *suspects, talgeo_error *error)
{
    checking c = {.locator = locator, .suspect = suspects, .explorer.suspects = suspects};
    bool good = true;
    for (size_t a = 0; a < locator->areas->n_areas; a++) suspects[a] = locator->overlaps[a];
    check_rings(&c);
    for (int32_t row = 0; good && row < locator->y.cells; row++) {
        good = talgeo__progress_report(progress, (double)row / locator->y.cells);
        for (int32_t column = 0; good && column < locator->x.cells; column++) {
            int32_t number =
                locator->cells[(size_t)row * (size_t)locator->x.cells + (size_t)column];
            if (number < TALGEO__NO_AREA) good = check_border_cell(&c, column, row, number);
        }
    }
    talgeo__explorer_free(&c.explorer);
    free(c.cover.areas);
    free(c.edges);
    free(c.spokes);
    if (good) return TALGEO_OK;
    if (progress && progress->cancelled) return talgeo__fail_cancelled(error, progress);
    return talgeo__fail_memory(error, "locate");
}
