/* A child's own rows, one after the other. */
#include "series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

static const double MOST_SHRINKING_CM = 2.5;

/* ---- One child ---- */

/* A row as it is put into order: by day and measures; equal rows have equal digests. */
typedef struct entry {
    int32_t date;
    uint32_t row;
    double height, weight;
    uint64_t digest;
} entry;

static int compare_entries(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    if (p->date != q->date) return p->date < q->date ? -1 : 1;
    int order = talgeo__compare_measures(p->height, q->height);
    if (order == 0) order = talgeo__compare_measures(p->weight, q->weight);
    if (order == 0) order = (p->digest > q->digest) - (p->digest < q->digest);
    return order ? order : (p->row > q->row) - (p->row < q->row);
}

static uint64_t mix(uint64_t digest, const void *value, size_t size)
{
    uint64_t bits = 0;
    memcpy(&bits, value, size);
    digest = (digest ^ bits) * 0x9E3779B97F4A7C15u;
    return digest ^ digest >> 29;
}

/* Of what height and weight do not tell. */
static uint64_t digest_of(const talgeo__rows *rows, size_t i)
{
    uint64_t digest = 0;
    if (rows->x) digest = mix(mix(digest, &rows->x[i], 8), &rows->y[i], 8);
    if (rows->sex) digest = mix(mix(digest, &rows->sex[i], 1), &rows->birth[i], 4);
    for (size_t v = 0; v < rows->n_values; v++) digest = mix(digest, &rows->values[v].code[i], 4);
    return digest;
}

static entry entry_of(const talgeo__rows *rows, uint32_t i)
{
    return (entry){rows->date[i], i, rows->height_cm ? rows->height_cm[i] : (double)NAN,
                   rows->height_cm ? rows->weight_kg[i] : (double)NAN, digest_of(rows, i)};
}

/* What the row is beside the last measurement of an earlier day. */
static uint8_t compare_days(const entry *now, const entry *before)
{
    if (now->height < before->height - MOST_SHRINKING_CM - 1e-9) return TALGEO__MARK_SHRUNK;
    bool same = now->height == before->height && now->weight == before->weight;
    return same ? TALGEO__MARK_CARRIED : 0;
}

static void mark_child(const talgeo__rows *rows, entry *entries, size_t count, uint8_t *marks)
{
    entry today = {0}, before = {0};
    qsort(entries, count, sizeof *entries, compare_entries);
    before.height = today.height = (double)NAN;
    for (size_t k = 0; k < count; k++) {
        const entry *now = &entries[k];
        if (k > 0 && now->date == now[-1].date && now->digest == now[-1].digest &&
            talgeo__rows_compare_content(rows, now->row, now[-1].row) == 0) {
            marks[now->row] = TALGEO__MARK_DUPLICATE;
            continue;
        }
        if (isnan(now->height)) continue;
        if (isnan(today.height) || today.date != now->date) before = today;
        today = *now;
        if (!isnan(before.height)) marks[now->row] = compare_days(now, &before);
    }
}

/* ---- All children ---- */

/* The rows of each child together: those of child c are order[start[c]] to order[start[c + 1]]. */
typedef struct groups {
    size_t n_children, largest;
    uint32_t *start, *order;
} groups;

static bool group_rows(const talgeo__rows *rows, groups *g)
{
    for (size_t i = 0; i < rows->count; i++)
        if ((size_t)rows->child[i] >= g->n_children) g->n_children = (size_t)rows->child[i] + 1;
    g->start = talgeo__calloc(g->n_children + 2, sizeof *g->start);
    g->order = talgeo__calloc(rows->count, sizeof *g->order);
    if (g->start == NULL || g->order == NULL) return false;
    uint32_t *next = g->start + 1; /* counts, then where the next row goes: the start one later */
    for (size_t i = 0; i < rows->count; i++) next[rows->child[i] + 1]++;
    for (size_t c = 0; c < g->n_children; c++) {
        if (next[c + 1] > g->largest) g->largest = next[c + 1];
        next[c + 1] += next[c];
    }
    for (size_t i = 0; i < rows->count; i++) g->order[next[rows->child[i]]++] = (uint32_t)i;
    return true;
}

bool talgeo__series_mark(const talgeo__rows *rows, uint8_t *marks)
{
    groups g = {0};
    bool good = group_rows(rows, &g);
    entry *entries = good ? talgeo__calloc(g.largest, sizeof *entries) : NULL;
    for (size_t c = 0; entries && c < g.n_children; c++) {
        size_t count = g.start[c + 1] - g.start[c];
        const uint32_t *row = g.order + g.start[c];
        if (count < 2) continue;
        for (size_t k = 0; k < count; k++) entries[k] = entry_of(rows, row[k]);
        mark_child(rows, entries, count, marks);
    }
    good = entries != NULL;
    free(entries);
    free(g.start);
    free(g.order);
    return good;
}
