/* A child's own rows, one after the other: which one counts, which stand twice, what cannot be. */
#include "series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

static const double MOST_SHRINKING_CM = 2.5;

/* A row where it stands among the child's, with what decides most: looking into the table waits for
 * memory. */
typedef struct entry {
    uint32_t row;
    int32_t date, period;
} entry;

/* ---- Order of a child's rows ---- */

static int compare(double a, double b)
{
    if (isnan(a) || isnan(b)) return isnan(b) - isnan(a); /* a number before none */
    return (a > b) - (a < b);
}

/* Two rows of a child and a day, by what they say. */
static int compare_content(const talgeo__rows *rows, size_t a, size_t b)
{
    int order = 0;
    if (rows->height_cm) order = compare(rows->height_cm[a], rows->height_cm[b]);
    if (!order && rows->weight_kg) order = compare(rows->weight_kg[a], rows->weight_kg[b]);
    if (!order && rows->x) order = compare(rows->x[a], rows->x[b]);
    if (!order && rows->y) order = compare(rows->y[a], rows->y[b]);
    if (!order && rows->sex) order = rows->sex[a] - rows->sex[b];
    if (!order && rows->birth)
        order = (rows->birth[a] > rows->birth[b]) - (rows->birth[a] < rows->birth[b]);
    for (size_t v = 0; !order && v < rows->n_values; v++)
        order = rows->values[v].code[a] - rows->values[v].code[b];
    return order;
}

/* By day, then by content, last by row number. */
static bool is_before(const talgeo__rows *rows, const entry *a, const entry *b)
{
    if (a->date != b->date) return a->date < b->date;
    int order = compare_content(rows, a->row, b->row);
    return order ? order < 0 : a->row < b->row;
}

static void sort_few(const talgeo__rows *rows, entry *order, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        entry row = order[i];
        size_t at = i;
        for (; at > 0 && is_before(rows, &row, &order[at - 1]); at--) order[at] = order[at - 1];
        order[at] = row;
    }
}

/* Merging; `room` is as long as `order`. A child has few rows; what is none may have all. */
static void sort_rows(const talgeo__rows *rows, entry *order, size_t count, entry *room)
{
    enum { FEW = 8 };
    if (count <= FEW) {
        sort_few(rows, order, count);
        return;
    }
    size_t half = count / 2, left = 0, right = half;
    sort_rows(rows, order, half, room);
    sort_rows(rows, order + half, count - half, room);
    memcpy(room, order, count * sizeof *room);
    for (size_t i = 0; i < count; i++) {
        bool take_left =
            right == count || (left < half && !is_before(rows, &room[right], &room[left]));
        order[i] = room[take_left ? left++ : right++];
    }
}

/* ---- One child: rows in order ---- */

static void mark_duplicates(const talgeo__rows *rows, const entry *order, size_t count,
                            uint8_t *marks)
{
    for (size_t k = 1; k < count; k++)
        if (order[k].date == order[k - 1].date &&
            compare_content(rows, order[k].row, order[k - 1].row) == 0)
            marks[order[k].row] = TALGEO__MARK_DUPLICATE;
}

/* What the row is beside the last measurement of an earlier day. */
static uint8_t compare_days(const talgeo__rows *rows, uint32_t now, uint32_t before)
{
    double height = rows->height_cm[now], height_before = rows->height_cm[before];
    if (height < height_before - MOST_SHRINKING_CM - 1e-9) return TALGEO__MARK_SHRUNK;
    bool same = height == height_before && rows->weight_kg[now] == rows->weight_kg[before];
    return same ? TALGEO__MARK_CARRIED : 0;
}

static void mark_odd(const talgeo__rows *rows, const entry *order, size_t count, uint8_t *marks)
{
    const entry *today = NULL, *before = NULL; /* last with a height: of this day, of one before */
    for (size_t k = 0; k < count; k++) {
        const entry *now = &order[k];
        if (marks[now->row] == TALGEO__MARK_DUPLICATE || isnan(rows->height_cm[now->row])) continue;
        if (today && today->date != now->date) before = today;
        today = now;
        if (before) marks[now->row] |= compare_days(rows, now->row, before->row);
    }
}

static double bmi_of(const talgeo__rows *rows, size_t i)
{
    if (rows->height_cm == NULL || isnan(rows->height_cm[i]) || isnan(rows->weight_kg[i]))
        return (double)NAN;
    return rows->weight_kg[i] / (rows->height_cm[i] * rows->height_cm[i]);
}

/* Does the row take the place of one before it in the order? */
static bool replaces(const talgeo__rows *rows, talgeo__one_per keep, const entry *row,
                     const entry *kept)
{
    if (keep == TALGEO__FIRST) return row->date == kept->date;
    return keep == TALGEO__LATEST || compare(bmi_of(rows, row->row), bmi_of(rows, kept->row)) >= 0;
}

/* Rows of a period stand together, as they are in order of time. */
static void mark_repeats(const talgeo__rows *rows, talgeo__one_per keep, const entry *order,
                         size_t count, uint8_t *marks)
{
    const entry *kept = order; /* the first is no duplicate */
    for (size_t k = 1; k < count; k++) {
        const entry *row = &order[k];
        if (marks[row->row] == TALGEO__MARK_DUPLICATE) continue;
        bool same = row->period == kept->period;
        bool replaced = !same || replaces(rows, keep, row, kept);
        if (same) marks[(replaced ? kept : row)->row] |= TALGEO__MARK_REPEATED;
        if (replaced) kept = row;
    }
}

/* ---- All children ---- */

/* The rows of each child together: those of child c are order[start[c]] to order[start[c + 1]]. */
typedef struct groups {
    size_t n_children, largest;
    uint32_t *start;
    entry *order;
} groups;

static bool group_rows(const talgeo__rows *rows, groups *g)
{
    for (size_t i = 0; i < rows->count; i++)
        if ((size_t)rows->child[i] >= g->n_children) g->n_children = (size_t)rows->child[i] + 1;
    g->start = talgeo__calloc_large(g->n_children + 2, sizeof *g->start);
    if (g->start == NULL ||
        !talgeo__resize_large(&g->order, 0, (rows->count + 1) * sizeof *g->order))
        return false;
    uint32_t *next = g->start + 1; /* counts, then where the next row goes: the start one later */
    for (size_t i = 0; i < rows->count; i++) next[rows->child[i] + 1]++;
    for (size_t c = 0; c < g->n_children; c++) {
        if (next[c + 1] > g->largest) g->largest = next[c + 1];
        next[c + 1] += next[c];
    }
    for (size_t i = 0; i < rows->count; i++)
        g->order[next[rows->child[i]]++] = (entry){(uint32_t)i, rows->date[i], rows->period[i]};
    return true;
}

/* Rows of a child lie far apart: ask the memory for those of one soon to come. */
static void look_ahead(const talgeo__rows *rows, const groups *g, size_t at)
{
    enum { AHEAD = 16 };
    if (at + AHEAD >= rows->count || rows->height_cm == NULL) return;
    uint32_t row = g->order[at + AHEAD].row;
    __builtin_prefetch(&rows->height_cm[row]);
    __builtin_prefetch(&rows->weight_kg[row]);
}

static void mark_child(const talgeo__rows *rows, talgeo__one_per keep, entry *order, size_t count,
                       entry *room, uint8_t *marks)
{
    if (count < 2) return;
    sort_rows(rows, order, count, room);
    mark_duplicates(rows, order, count, marks);
    if (rows->height_cm) mark_odd(rows, order, count, marks);
    mark_repeats(rows, keep, order, count, marks);
}

bool talgeo__series_mark(const talgeo__rows *rows, talgeo__one_per keep, uint8_t *marks)
{
    groups g = {0};
    bool good = rows->count <= UINT32_MAX && group_rows(rows, &g);
    entry *room = good ? talgeo__calloc(g.largest, sizeof *room) : NULL;
    for (size_t c = 0; room && c < g.n_children; c++) {
        for (size_t k = g.start[c]; k < g.start[c + 1]; k++) look_ahead(rows, &g, k);
        mark_child(rows, keep, g.order + g.start[c], g.start[c + 1] - g.start[c], room, marks);
    }
    good = room != NULL;
    free(room);
    free(g.start);
    free(g.order);
    return good;
}
