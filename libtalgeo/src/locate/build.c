/* Making the index: the grid, the edges near its border cells, the areas of their corners. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "index.h"
#include "orient.h"

/* Cells of the grid: one for every EDGES_A_CELL edges and FEWEST more, but no more than stay in a
 * processor's cache. */
enum { EDGES_A_CELL = 4, FEWEST_CELLS = 2048, MOST_CELLS = 1 << 17, MOST_CELLS_A_SIDE = 1 << 14 };

/* ---- Rings ---- */

/* Twice the area of the ring, positive where it goes round counterclockwise; rounded. */
static double signed_area(const double *x, const double *y, size_t from, size_t n)
{
    double sum = 0;
    for (size_t p = from; p + 1 < from + n; p++)
        sum += (x[p] - x[from]) * (y[p + 1] - y[from]) - (x[p + 1] - x[from]) * (y[p] - y[from]);
    return sum;
}

/* Is the inside of the ring on its left? Told by the turn at its lowest point (of several the
 * leftmost), where the ring is convex. Repeated points are passed over. Where the lowest point is
 * the end of a spike, there is no turn: then the area tells. */
static bool turns_left(const talgeo_areas *areas, size_t from, size_t end)
{
    const double *x = areas->x, *y = areas->y;
    size_t n = end - from - 1, lowest = from; /* without the closing point */
    for (size_t p = from; p < from + n; p++)
        if (y[p] < y[lowest] || (y[p] == y[lowest] && x[p] < x[lowest])) lowest = p;
    size_t before = lowest, after = lowest;
    for (size_t i = 1; i < n && x[before] == x[lowest] && y[before] == y[lowest]; i++)
        before = from + (lowest - from + n - i) % n;
    for (size_t i = 1; i < n && x[after] == x[lowest] && y[after] == y[lowest]; i++)
        after = from + (lowest - from + i) % n;
    int turn = talgeo__orient(x[before], y[before], x[lowest], y[lowest], x[after], y[after]);
    return turn ? turn > 0 : signed_area(x, y, from, n) >= 0;
}

static bool name_rings(talgeo__locator *locator)
{
    const talgeo_areas *areas = locator->areas;
    locator->area_of_ring = talgeo__calloc(areas->n_rings, sizeof *locator->area_of_ring);
    if (locator->area_of_ring == NULL) return false;
    for (size_t a = 0; a < areas->n_areas; a++)
        for (size_t p = areas->part_of_area[a]; p < areas->part_of_area[a + 1]; p++)
            for (size_t r = areas->ring_of_part[p]; r < areas->ring_of_part[p + 1]; r++) {
                size_t from = areas->point_of_ring[r], end = areas->point_of_ring[r + 1];
                bool shell = r == areas->ring_of_part[p];
                bool left = end - from < 3 || turns_left(areas, from, end) == shell;
                locator->area_of_ring[r] = left ? (int32_t)a : ~(int32_t)a;
            }
    return true;
}

static bool note_rings(talgeo__locator *locator)
{
    const size_t *points = locator->areas->point_of_ring;
    size_t stretches = locator->areas->n_points / TALGEO__STRETCH + 1, ring = 0;
    locator->ring_of_stretch = talgeo__calloc(stretches, sizeof *locator->ring_of_stretch);
    if (locator->ring_of_stretch == NULL) return false;
    for (size_t s = 0; s < stretches; s++) {
        while (ring + 1 < locator->areas->n_rings && points[ring + 1] <= s * TALGEO__STRETCH)
            ring++;
        locator->ring_of_stretch[s] = (uint32_t)ring;
    }
    return true;
}

static size_t ring_of_point(const talgeo__locator *locator, uint32_t point, size_t low)
{
    const size_t *points = locator->areas->point_of_ring;
    if (point < points[low + 1]) return low;
    size_t ring = locator->ring_of_stretch[point / TALGEO__STRETCH];
    while (point >= points[ring + 1]) ring++;
    return ring;
}

/* The two ends of an edge, the lower (of a level edge the left) first; false where they are one. */
static bool upright(const talgeo_areas *areas, uint32_t point, talgeo__edge *edge, bool *turned)
{
    const double *x = areas->x + point, *y = areas->y + point;
    if (x[0] == x[1] && y[0] == y[1]) return false;
    *turned = y[0] > y[1] || (y[0] == y[1] && x[0] > x[1]);
    edge->ax = x[*turned], edge->ay = y[*turned];
    edge->bx = x[!*turned], edge->by = y[!*turned];
    return true;
}

bool talgeo__locator_edge(const talgeo__locator *locator, uint32_t point, size_t *ring,
                          talgeo__edge *edge)
{
    bool turned;
    if (!upright(locator->areas, point, edge, &turned)) return false;
    *ring = ring_of_point(locator, point, *ring);
    int32_t area = locator->area_of_ring[*ring];
    bool inside_left = (area >= 0) != turned;
    if (area < 0) area = ~area;
    edge->left = inside_left ? area : TALGEO__NO_AREA;
    edge->right = inside_left ? TALGEO__NO_AREA : area;
    return true;
}

/* ---- The grid ---- */

static void choose_grid(talgeo__locator *locator)
{
    const talgeo_areas *areas = locator->areas;
    double low_x = 0, low_y = 0, high_x = 0, high_y = 0;
    for (size_t p = 0; p < areas->n_points; p++) {
        double x = areas->x[p], y = areas->y[p];
        low_x = p && low_x < x ? low_x : x;
        low_y = p && low_y < y ? low_y : y;
        high_x = p && high_x > x ? high_x : x;
        high_y = p && high_y > y ? high_y : y;
    }
    double cells = fmin((double)areas->n_points / EDGES_A_CELL + FEWEST_CELLS, MOST_CELLS);
    double across = sqrt(cells * ((high_x - low_x) / (high_y - low_y)));
    if (!(across >= 1)) across = 1;
    if (!(across <= MOST_CELLS_A_SIDE)) across = MOST_CELLS_A_SIDE;
    double up = fmin(fmax(cells / across, 1), MOST_CELLS_A_SIDE);
    locator->x = talgeo__axis_new(low_x, high_x, (int32_t)across);
    locator->y = talgeo__axis_new(low_y, high_y, (int32_t)up);
}

/* Walk an edge over the grid. First count the edges near each cell; then, `near` being there, put
 * them in, start[b + 1] being the next free place of border cell b. */
static void visit_edge(talgeo__locator *locator, const talgeo__window *window, uint32_t point)
{
    talgeo__edge edge;
    bool turned;
    int32_t row, from, to;
    if (!upright(locator->areas, point, &edge, &turned)) return;
    talgeo__walk walk = talgeo__walk_new(window, &edge);
    while (talgeo__walk_next(&walk, &row, &from, &to)) {
        int32_t *cell = locator->cells + (size_t)row * (size_t)window->nx;
        for (int32_t column = from; column <= to; column++)
            if (locator->near) {
                int32_t border = talgeo__border_of(locator, cell[column]);
                locator->near[locator->start[border + 1]++] = point;
            } else {
                cell[column]++;
            }
    }
}

/* False: cancelled. */
static bool visit_edges(talgeo__locator *locator, talgeo__progress *progress)
{
    enum { REPORTED = 1 << 16 };
    const talgeo_areas *areas = locator->areas;
    talgeo__window window =
        talgeo__window_new(&locator->x, &locator->y, 0, 0, 1, locator->x.cells, locator->y.cells);
    for (size_t r = 0; r < areas->n_rings; r++)
        for (size_t p = areas->point_of_ring[r]; p + 1 < areas->point_of_ring[r + 1]; p++) {
            if (p % REPORTED == 0 &&
                !talgeo__progress_report(progress, (double)p / (double)areas->n_points))
                return false;
            visit_edge(locator, &window, (uint32_t)p);
        }
    return true;
}

/* How finely a border cell with edges near it is divided: into a cell for each edge, or as many
 * fewer as `coarser` tells. A shared edge counts twice. */
static int32_t level_of(const talgeo__locator *locator, int32_t edges, int32_t coarser)
{
    double margin = fmax(locator->x.margin, locator->y.margin);
    int32_t level = 0;
    while (level < TALGEO__MOST_LEVEL && (int64_t)1 << (2 * (level + coarser)) < edges &&
           ldexp(margin, level + 1) <= TALGEO__MOST_MARGIN)
        level++;
    return level;
}

/* An even number, for pointers. */
static size_t fine_words(int32_t level)
{
    return TALGEO__FINE_CELLS + ((((size_t)1 << (2 * level)) + 1) & ~(size_t)1);
}

/* Choose how fine: the finer cells of all border cells must be within reach of a cell's number. */
static bool choose_fineness(talgeo__locator *locator, size_t n_cells, int32_t *coarser)
{
    size_t words = SIZE_MAX;
    for (*coarser = 0; *coarser < TALGEO__MOST_LEVEL && words > TALGEO__MOST_FINE; ++*coarser) {
        words = 0;
        for (size_t c = 0; c < n_cells; c++)
            if (locator->cells[c] > 0)
                words += fine_words(level_of(locator, locator->cells[c], *coarser));
    }
    --*coarser;
    locator->fine = words > TALGEO__MOST_FINE ? NULL : talgeo__calloc(words, sizeof *locator->fine);
    return locator->fine != NULL;
}

/* Number a border cell and lay its finer cells out at *place. */
static void lay_out_border(talgeo__locator *locator, size_t cell, int32_t border, int32_t coarser,
                           size_t *place)
{
    int32_t level = level_of(locator, locator->cells[cell], coarser);
    size_t end = *place + fine_words(level);
    int32_t number = ((int32_t)*place << TALGEO__LEVEL_BITS) + level;
    locator->cells[cell] = talgeo__number_of(number);
    atomic_init(talgeo__fine_lists(locator, locator->cells[cell]), NULL);
    atomic_init(&locator->fine[*place + TALGEO__FINE_BORDER], border);
    for (*place += TALGEO__FINE_CELLS; *place < end; ++*place)
        atomic_init(&locator->fine[*place], TALGEO__UNKNOWN);
}

/* From counts in the cells to border cells and the starts of their runs. */
static bool number_borders(talgeo__locator *locator, size_t n_cells)
{
    size_t total = 0, border = 0, place = 0;
    int32_t coarser;
    for (size_t c = 0; c < n_cells; c++) locator->n_border += locator->cells[c] > 0;
    locator->start = talgeo__calloc(locator->n_border + 2, sizeof *locator->start);
    locator->corner = talgeo__calloc(locator->n_border, sizeof *locator->corner);
    locator->overlaps = talgeo__calloc(locator->areas->n_areas, sizeof *locator->overlaps);
    if (!locator->start || !locator->corner || !locator->overlaps) return false;
    if (!choose_fineness(locator, n_cells, &coarser)) return false;
    for (size_t c = 0; c < n_cells; c++) {
        if (locator->cells[c] == 0) continue;
        locator->start[border + 1] = (uint32_t)total;
        total += (size_t)locator->cells[c];
        lay_out_border(locator, c, (int32_t)border++, coarser, &place);
    }
    locator->start[border + 1] = (uint32_t)total;
    if (total > UINT32_MAX) return false;
    locator->near = talgeo__calloc(total, sizeof *locator->near);
    return locator->near != NULL;
}

/* ---- The areas of corners ---- */

/* From the corner of a border cell to that of the cell to its right. */
static void go_right(talgeo__locator *locator, talgeo__cover *cover, int32_t border, double x,
                     double to_x, double y)
{
    const talgeo_areas *areas = locator->areas;
    size_t ring = 0;
    talgeo__edge edge;
    for (uint32_t i = locator->start[border]; i < locator->start[border + 1]; i++) {
        const double *ends = areas->y + locator->near[i];
        if ((ends[0] <= y) == (ends[1] <= y)) continue;
        if (talgeo__locator_edge(locator, locator->near[i], &ring, &edge))
            talgeo__cover_go_right(cover, &edge, x, to_x, y);
    }
    talgeo__cover_settle(cover);
}

static bool has_edge_near(const talgeo__locator *locator, int32_t border, int32_t area)
{
    size_t ring = 0;
    talgeo__edge edge;
    for (uint32_t i = locator->start[border]; i < locator->start[border + 1]; i++)
        if (talgeo__locator_edge(locator, locator->near[i], &ring, &edge) &&
            (edge.left == area || edge.right == area))
            return true;
    return false;
}

/* The number of the areas of a border cell's corner, without those that no one asks for; two at
 * least, to tell that there are several. */
static int32_t name_corner(talgeo__locator *locator, int32_t border, talgeo__cover *cover)
{
    if (cover->n < 2) return talgeo__sets_number(&locator->sets, cover);
    size_t n = 0, all = cover->n;
    for (size_t i = 0; i < all; i++) locator->overlaps[cover->areas[i]] = true;
    while (n < all && has_edge_near(locator, border, cover->areas[n])) n++;
    cover->n = n + 1 < all ? n + 1 : all;
    if (cover->n < 2) cover->n = 2;
    int32_t next = cover->n < all ? cover->areas[cover->n] : TALGEO__NO_AREA;
    int32_t number = talgeo__sets_number(&locator->sets, cover);
    if (cover->n < all) cover->areas[cover->n] = next; /* where the number wrote its end */
    cover->n = all;
    return number;
}

/* Every row begins left of everything, where no area is. */
static void name_row(talgeo__locator *locator, int32_t row, talgeo__cover *cover)
{
    double y = talgeo__axis_corner(&locator->y, row);
    int32_t *cells = locator->cells + (size_t)row * (size_t)locator->x.cells;
    cover->n = 0;
    for (int32_t column = 0; column < locator->x.cells; column++) {
        if (cells[column] == 0) {
            cells[column] = cover->n ? cover->areas[0] : TALGEO__NO_AREA;
            continue;
        }
        int32_t border = talgeo__border_of(locator, cells[column]);
        locator->corner[border] = name_corner(locator, border, cover);
        go_right(locator, cover, border, talgeo__axis_corner(&locator->x, column),
                 talgeo__axis_corner(&locator->x, column + 1), y);
    }
}

static bool name_cells(talgeo__locator *locator)
{
    talgeo__cover cover = {0};
    for (int32_t row = 0; row < locator->y.cells; row++) name_row(locator, row, &cover);
    free(cover.areas);
    return !cover.failed;
}

static bool build(talgeo__locator *locator, talgeo__progress *progress)
{
    if (locator->areas->n_points > TALGEO__MOST_POINTS) return false;
    if (!name_rings(locator) || !note_rings(locator)) return false;
    choose_grid(locator);
    size_t n_cells = (size_t)locator->x.cells * (size_t)locator->y.cells;
    locator->cells = talgeo__calloc(n_cells + 1, sizeof *locator->cells);
    if (locator->cells == NULL) return false;
    locator->cells[n_cells] = TALGEO__NO_AREA;
    if (!visit_edges(locator, progress) || !number_borders(locator, n_cells)) return false;
    if (!visit_edges(locator, progress)) return false;
    locator->named = true;
    return name_cells(locator);
}

talgeo_status talgeo__locator_new(const talgeo_areas *areas, talgeo__progress *progress,
                                  talgeo__locator **out, talgeo_error *error)
{
    *out = NULL;
    talgeo__locator *locator = talgeo__calloc(1, sizeof *locator);
    if (locator) locator->areas = areas;
    if (locator && build(locator, progress)) {
        *out = locator;
        return TALGEO_OK;
    }
    talgeo__locator_free(locator);
    if (progress && progress->cancelled) return talgeo__fail_cancelled(error, progress);
    return talgeo__fail_memory(error, "locate");
}

void talgeo__locator_free(talgeo__locator *locator)
{
    if (locator == NULL) return;
    size_t n_cells = (size_t)locator->x.cells * (size_t)locator->y.cells;
    for (size_t c = 0; locator->named && c < n_cells; c++)
        if (locator->cells[c] < TALGEO__NO_AREA)
            free(atomic_load_explicit(talgeo__fine_lists(locator, locator->cells[c]),
                                      memory_order_relaxed));
    talgeo__sets_free(&locator->sets);
    free(locator->area_of_ring);
    free(locator->ring_of_stretch);
    free(locator->cells);
    free(locator->fine);
    free(locator->start);
    free(locator->near);
    free(locator->corner);
    free(locator->overlaps);
    free(locator);
}

talgeo_status talgeo__locator_attach(talgeo_areas *areas, talgeo__progress *progress,
                                     talgeo_error *error)
{
    areas->free_locator = talgeo__locator_free;
    return talgeo__locator_new(areas, progress, &areas->locator, error);
}
