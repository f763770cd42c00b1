/* Finding out what is in a border cell, when a point first falls in it. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "index.h"

typedef struct patching {
    const talgeo__locator *locator;
    int32_t border, column, row;
    talgeo__edge *edges;
    size_t n_edges;
    int32_t per;
    talgeo__window window;
    uint32_t *first;   /* per * per + 1: runs of `entries` */
    uint32_t *entries; /* numbers of edges */
    int32_t *cells;    /* per * per */
    talgeo__patch *patch;
    uint32_t *words; /* free place for the next list */
} patching;

/* ---- Edges ---- */

static int compare_places(const void *a, const void *b)
{
    const talgeo__edge *p = a, *q = b;
    if (p->ax != q->ax) return p->ax < q->ax ? -1 : 1;
    if (p->ay != q->ay) return p->ay < q->ay ? -1 : 1;
    if (p->bx != q->bx) return p->bx < q->bx ? -1 : 1;
    return (p->by > q->by) - (p->by < q->by);
}

/* One edge with an area on each side, out of two at one place with an area on one side each. */
static bool join(talgeo__edge *edge, const talgeo__edge *other)
{
    if (compare_places(edge, other) != 0) return false;
    if (edge->left < 0 && other->right < 0)
        edge->left = other->left;
    else if (edge->right < 0 && other->left < 0)
        edge->right = other->right;
    else
        return false;
    return true;
}

static void sort_edges(talgeo__edge *edges, size_t n)
{
    if (n > 16) {
        qsort(edges, n, sizeof *edges, compare_places);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        talgeo__edge edge = edges[i];
        size_t j = i;
        for (; j > 0 && compare_places(&edges[j - 1], &edge) > 0; j--) edges[j] = edges[j - 1];
        edges[j] = edge;
    }
}

static bool gather_edges(patching *p)
{
    const uint32_t *start = p->locator->start + p->border;
    size_t ring = 0, n = 0;
    p->edges = talgeo__calloc(start[1] - start[0], sizeof *p->edges);
    if (p->edges == NULL) return false;
    for (uint32_t i = start[0]; i < start[1]; i++)
        n += talgeo__locator_edge(p->locator, p->locator->near[i], &ring, &p->edges[n]);
    sort_edges(p->edges, n);
    for (size_t i = 0; i < n; i++)
        if (p->n_edges == 0 || !join(&p->edges[p->n_edges - 1], &p->edges[i]))
            p->edges[p->n_edges++] = p->edges[i];
    return true;
}

/* ---- The finer grid ---- */

/* As in build.c: count, then put in. first[c + 1] is the next free place of cell c. */
static void visit_edges(patching *p)
{
    for (size_t e = 0; e < p->n_edges; e++) {
        talgeo__walk walk = talgeo__walk_new(&p->window, &p->edges[e]);
        int32_t row, from, to;
        while (talgeo__walk_next(&walk, &row, &from, &to))
            for (int32_t c = row * p->per + from; c <= row * p->per + to; c++)
                if (p->entries)
                    p->entries[p->first[c + 1]++] = (uint32_t)e;
                else
                    p->first[c + 2]++;
    }
}

static bool sort_into_cells(patching *p)
{
    size_t n_cells = (size_t)(p->per * p->per);
    p->first = talgeo__calloc(n_cells + 2, sizeof *p->first);
    if (p->first == NULL) return false;
    visit_edges(p);
    for (size_t c = 0; c < n_cells; c++) p->first[c + 2] += p->first[c + 1];
    p->entries = talgeo__calloc(p->first[n_cells + 1], sizeof *p->entries);
    if (p->entries == NULL) return false;
    visit_edges(p);
    return true;
}

static bool allocate_patch(patching *p)
{
    size_t n_cells = (size_t)(p->per * p->per), words = p->first[n_cells];
    for (size_t c = 0; c < n_cells; c++)
        if (p->first[c] < p->first[c + 1]) words += sizeof(talgeo__list) / sizeof *p->words;
    size_t edges = p->n_edges * sizeof *p->edges, lists_at = sizeof *p->patch + edges;
    if (words > INT32_MAX) return false;
    p->cells = talgeo__calloc(n_cells, sizeof *p->cells);
    p->patch = malloc(lists_at + words * sizeof *p->words);
    if (p->patch) *p->patch = (talgeo__patch){.lists_at = lists_at};
    if (p->cells == NULL || p->patch == NULL) return false;
    memcpy(p->patch->edges, p->edges, edges);
    p->words = (void *)((char *)p->patch + lists_at);
    return true;
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

/* Write the list of a cell with the corner (x, y), and tell the cell where it is. */
static void write_list(patching *p, int32_t cell, int32_t base, double x, double y)
{
    const uint32_t *lists = (const void *)((const char *)p->patch + p->patch->lists_at);
    talgeo__list *list = (talgeo__list *)p->words;
    p->cells[cell] = talgeo__number_of((int32_t)(p->words - lists));
    *list = (talgeo__list){.base = base};
    for (uint32_t i = p->first[cell]; i < p->first[cell + 1]; i++) {
        uint32_t kind = kind_of(&p->edges[p->entries[i]], x, y);
        if (kind != TALGEO__ASIDE) list->edges[list->n++] = p->entries[i] * 4 + kind;
    }
    p->words = list->edges + list->n;
}

static void fill_row(patching *p, int32_t row, talgeo__cover *cover)
{
    const talgeo__axis *ax = &p->locator->x;
    double y = talgeo__axis_corner(&p->locator->y, p->row + (double)row / p->per);
    for (int32_t column = 0; column < p->per; column++) {
        int32_t cell = row * p->per + column;
        if (p->first[cell] == p->first[cell + 1]) {
            p->cells[cell] = cover->n ? cover->areas[0] : TALGEO__NO_AREA;
            continue;
        }
        double x = talgeo__axis_corner(ax, p->column + (double)column / p->per);
        double to_x = talgeo__axis_corner(ax, p->column + (double)(column + 1) / p->per);
        write_list(p, cell, talgeo__sets_number(&p->patch->sets, cover), x, y);
        for (uint32_t e = p->first[cell]; column + 1 < p->per && e < p->first[cell + 1]; e++)
            talgeo__cover_go_right(cover, &p->edges[p->entries[e]], x, to_x, y);
        talgeo__cover_settle(cover);
    }
}

/* The first corner of a row is reached from that of the row below, up the left side. */
static bool fill_cells(patching *p)
{
    talgeo__cover first = {0}, cover = {0};
    double x = talgeo__axis_corner(&p->locator->x, p->column);
    talgeo__cover_load(&first, &p->locator->sets, p->locator->corner[p->border]);
    for (int32_t row = 0; row < p->per; row++) {
        talgeo__cover_copy(&cover, &first);
        fill_row(p, row, &cover);
        double y = talgeo__axis_corner(&p->locator->y, p->row + (double)row / p->per);
        double to_y = talgeo__axis_corner(&p->locator->y, p->row + (double)(row + 1) / p->per);
        int32_t cell = row * p->per;
        for (uint32_t e = p->first[cell]; row + 1 < p->per && e < p->first[cell + 1]; e++)
            talgeo__cover_go_up(&first, &p->edges[p->entries[e]], x, y, to_y);
        talgeo__cover_settle(&first);
    }
    bool good = !first.failed && !cover.failed;
    free(first.areas);
    free(cover.areas);
    return good;
}

void talgeo__patch_free(talgeo__patch *patch)
{
    if (patch) talgeo__sets_free(&patch->sets);
    free(patch);
}

static bool make_patch(patching *p)
{
    return gather_edges(p) && sort_into_cells(p) && allocate_patch(p) && fill_cells(p);
}

/* Two threads may do this at once: both find the same, one patch is kept, and both write the same
 * into the finer cells. The patch comes first, so whoever reads the place of a list finds it. */
static void publish(patching *p, int32_t place)
{
    talgeo__patch *there = NULL;
    if (atomic_compare_exchange_strong_explicit(&p->locator->patches[p->border], &there, p->patch,
                                                memory_order_acq_rel, memory_order_acquire))
        p->patch = NULL;
    for (int32_t c = 0; c < p->per * p->per; c++)
        atomic_store_explicit(&p->locator->fine[place + 1 + c], p->cells[c], memory_order_release);
}

bool talgeo__locator_explore(const talgeo__locator *locator, int32_t column, int32_t row)
{
    int32_t number = locator->cells[(size_t)row * (size_t)locator->x.cells + (size_t)column];
    int32_t per = 1 << talgeo__border_level(number);
    patching p = {
        .locator = locator,
        .border = talgeo__border_of(locator, number),
        .column = column,
        .row = row,
        .per = per,
        .window = {&locator->x, &locator->y, column, row, per, per, per},
    };
    bool good = make_patch(&p);
    if (good) publish(&p, talgeo__border_place(number));
    free(p.edges);
    free(p.first);
    free(p.entries);
    free(p.cells);
    talgeo__patch_free(p.patch);
    return good;
}
