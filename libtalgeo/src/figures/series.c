/* A release's cells as series in time. */
#include "series.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

static const double DAYS_PER_YEAR = 365.25;

static int compare_number(int32_t a, int32_t b)
{
    return (a > b) - (a < b);
}

static int compare_keys(const talgeo__cell_key *a, const talgeo__cell_key *b)
{
    int order = compare_number(a->table, b->table);
    for (size_t k = 0; order == 0 && k < TALGEO__MAX_BY; k++)
        order = compare_number(a->level[k], b->level[k]);
    if (order == 0) order = compare_number(a->indicator, b->indicator);
    if (order == 0) order = compare_number(a->set, b->set);
    return order ? order : compare_number(a->area, b->area);
}

static int compare_cells(const void *a, const void *b)
{
    const talgeo__public_cell *left = *(const talgeo__public_cell *const *)a;
    const talgeo__public_cell *right = *(const talgeo__public_cell *const *)b;
    int order = compare_keys(&left->key, &right->key);
    return order ? order : compare_number(left->key.period, right->key.period);
}

static void start_series(talgeo__all_series *all, const talgeo__cell_key *key, size_t n_periods)
{
    int64_t *numbers = all->numbers + all->count * 3 * n_periods;
    for (size_t i = 0; i < 3 * n_periods; i++) numbers[i] = -1;
    talgeo__series *s = &all->items[all->count++];
    *s = (talgeo__series){*key, numbers, numbers + n_periods, numbers + 2 * n_periods,
                          TALGEO__NO_CELL};
    s->key.period = -1;
}

static void fill_series(talgeo__all_series *all, const talgeo_release *release,
                        const talgeo__public_cell **sorted)
{
    size_t n_periods = release->frame->n_periods;
    for (size_t i = 0; i < release->n_cells; i++) {
        const talgeo__public_cell *cell = sorted[i];
        if (i == 0 || compare_keys(&cell->key, &sorted[i - 1]->key) != 0)
            start_series(all, &cell->key, n_periods);
        talgeo__series *s = &all->items[all->count - 1];
        int64_t number = cell - release->cells;
        if (cell->key.period < 0) {
            s->whole = number;
            continue;
        }
        int64_t *numbers = all->numbers + (all->count - 1) * 3 * n_periods + cell->key.period;
        bool empty = cell->status == TALGEO_CELL_NO_CHILDREN;
        numbers[0] = empty ? 0 : cell->events;
        numbers[n_periods] = cell->n;
        numbers[2 * n_periods] = number;
    }
}

bool talgeo__series_make(const talgeo_release *release, talgeo__all_series *all)
{
    size_t n = release->n_cells, n_periods = release->frame->n_periods;
    const talgeo__public_cell **sorted = talgeo__calloc(n, sizeof *sorted);
    *all = (talgeo__all_series){.items = talgeo__calloc(n, sizeof *all->items),
                                .numbers = talgeo__calloc(n, 3 * (n_periods + 1) * sizeof(int64_t)),
                                .years = talgeo__calloc(n_periods, sizeof *all->years)};
    bool good = sorted && all->items && all->numbers && all->years;
    for (size_t p = 0; good && p < n_periods; p++)
        all->years[p] = release->frame->period_ends[p] / DAYS_PER_YEAR;
    for (size_t i = 0; good && i < n; i++) sorted[i] = &release->cells[i];
    if (good) {
        qsort(sorted, n, sizeof *sorted, compare_cells);
        fill_series(all, release, sorted);
    }
    free(sorted);
    return good;
}

void talgeo__series_free(talgeo__all_series *all)
{
    free(all->items);
    free(all->numbers);
    free(all->years);
    *all = (talgeo__all_series){0};
}

static int compare_to_key(const void *key, const void *series)
{
    return compare_keys(key, &((const talgeo__series *)series)->key);
}

const talgeo__series *talgeo__series_find(const talgeo__all_series *all, const talgeo__series *like,
                                          int32_t set, int32_t area)
{
    talgeo__cell_key key = like->key;
    key.set = set;
    key.area = area;
    return all->count ? bsearch(&key, all->items, all->count, sizeof *all->items, compare_to_key)
                      : NULL;
}

const talgeo__series *talgeo__series_plain(const talgeo_release *release,
                                           const talgeo__all_series *all, int32_t indicator,
                                           int32_t set, int32_t area)
{
    for (size_t t = 0; t < release->frame->n_tables; t++) {
        const talgeo__table *table = &release->frame->tables[t];
        if (!table->by_period || table->pool || table->n_by > 0) continue;
        talgeo__series like = {.key = {.table = (int32_t)t, .indicator = indicator}};
        for (size_t k = 0; k < TALGEO__MAX_BY; k++) like.key.level[k] = -1;
        const talgeo__series *found = talgeo__series_find(all, &like, set, area);
        if (found) return found;
    }
    return NULL;
}

static bool is_alike(const talgeo__series *a, const talgeo__series *b)
{
    talgeo__cell_key key = a->key;
    key.area = b->key.area;
    return compare_keys(&key, &b->key) == 0;
}

size_t talgeo__series_end(const talgeo__all_series *all, size_t i)
{
    size_t end = i + 1;
    while (end < all->count && is_alike(&all->items[i], &all->items[end])) end++;
    return end;
}

int32_t talgeo__period_number(const talgeo__frame *frame, const char *label)
{
    for (size_t p = 0; p < frame->n_periods; p++)
        if (strcmp(frame->periods[p], label) == 0) return (int32_t)p;
    return -1;
}
