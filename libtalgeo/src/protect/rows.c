/* What is shown, as few and short equations. */
#include "rows.h"

#include <stdlib.h>

#include "../core/memory.h"

/* ---- Maps and lists ---- */

bool talgeo__map_open(talgeo__map *map, size_t n_keys, size_t n_items)
{
    if (map->start == NULL) map->start = talgeo__calloc(n_keys + 2, sizeof *map->start);
    map->item = talgeo__calloc(n_items, sizeof *map->item);
    return map->start && map->item;
}

void talgeo__map_add_up(talgeo__map *map, size_t n_keys)
{
    for (size_t k = 2; k < n_keys + 2; k++) map->start[k] += map->start[k - 1];
}

void talgeo__map_close(talgeo__map *map)
{
    free(map->start);
    free(map->item);
}

bool talgeo__list_add(talgeo__list *list, int32_t item)
{
    if (!talgeo__grow(&list->items, &list->capacity, list->count + 1, sizeof item)) return false;
    list->items[list->count++] = item;
    return true;
}

void talgeo__list_drop(talgeo__list *list, int32_t item)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i] != item) continue;
        list->items[i] = list->items[--list->count];
        return;
    }
}

static void clear(talgeo__list *list)
{
    free(list->items);
    *list = (talgeo__list){0};
}

static void add(talgeo__system_rows *rows, talgeo__list *list, int32_t item)
{
    if (!talgeo__list_add(list, item)) rows->failed = true;
}

static size_t size_of(const talgeo__system *system, int32_t sum)
{
    return system->start[sum + 1] - system->start[sum];
}

/* ---- Making a row ---- */

typedef struct within {
    size_t size;
    int32_t sum;
} within;

static int compare_within(const void *a, const void *b)
{
    const within *left = a, *right = b;
    if (left->size != right->size) return left->size > right->size ? -1 : 1;
    return (left->sum > right->sum) - (left->sum < right->sum);
}

/* The shown sums within `sum`, large ones first; allocated. */
static within *find_within(talgeo__system_rows *r, int32_t sum, size_t *count)
{
    const talgeo__system *system = r->system;
    r->touched.count = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        size_t v = (size_t)system->variable[i];
        for (size_t k = r->sums_with.start[v]; k < r->sums_with.start[v + 1]; k++) {
            int32_t s = r->sums_with.item[k];
            if (r->shows[s] == 0 || s == sum) continue;
            if (r->hits[s]++ == 0) add(r, &r->touched, s);
        }
    }
    within *out = talgeo__calloc(r->touched.count, sizeof *out);
    *count = 0;
    for (size_t i = 0; i < r->touched.count; i++) {
        int32_t s = r->touched.items[i];
        if (out && (size_t)r->hits[s] == size_of(system, s))
            out[(*count)++] = (within){size_of(system, s), s};
        r->hits[s] = 0;
    }
    if (out == NULL)
        r->failed = true;
    else
        qsort(out, *count, sizeof *out, compare_within);
    return out;
}

static bool is_covered(const talgeo__system_rows *r, int32_t sum)
{
    const talgeo__system *system = r->system;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        if (r->covered[system->variable[i]]) return true;
    return false;
}

static void cover(talgeo__system_rows *r, int32_t sum, bool covered)
{
    const talgeo__system *system = r->system;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        r->covered[system->variable[i]] = covered;
}

static void make_row(talgeo__system_rows *r, int32_t sum)
{
    const talgeo__system *system = r->system;
    talgeo__row *row = &r->row[sum];
    size_t n;
    within *inside = find_within(r, sum, &n);
    for (size_t i = 0; i < n; i++) {
        if (is_covered(r, inside[i].sum)) continue;
        cover(r, inside[i].sum, true);
        add(r, &row->taken, inside[i].sum);
        add(r, &r->row[inside[i].sum].users, sum);
    }
    free(inside);
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        int32_t v = system->variable[i];
        if (!r->covered[v]) {
            add(r, &row->members, v);
            add(r, &r->rows_with[v], sum);
        }
        r->covered[v] = false;
    }
}

/* ---- A row more ---- */

/* How many of the items are marked in `covered`. */
static size_t count_covered(const talgeo__system_rows *r, const talgeo__list *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++) n += r->covered[list->items[i]];
    return n;
}

static size_t count_common(const talgeo__list *a, const talgeo__list *b)
{
    size_t n = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++) n += a->items[i] == b->items[k];
    return n;
}

/* Take the row's sum out of a larger one. */
static void take_out(talgeo__system_rows *r, int32_t sum, int32_t larger)
{
    talgeo__row *row = &r->row[sum], *user = &r->row[larger];
    for (size_t i = 0; i < row->taken.count; i++) {
        talgeo__list_drop(&user->taken, row->taken.items[i]);
        talgeo__list_drop(&r->row[row->taken.items[i]].users, larger);
    }
    size_t kept = 0;
    for (size_t i = 0; i < user->members.count; i++) {
        int32_t v = user->members.items[i];
        if (r->covered[v])
            talgeo__list_drop(&r->rows_with[v], larger);
        else
            user->members.items[kept++] = v;
    }
    user->members.count = kept;
    add(r, &user->taken, sum);
    add(r, &row->users, larger);
}

/* Shorten the rows that the new row lies within. */
static void shorten(talgeo__system_rows *r, int32_t sum)
{
    const talgeo__row *row = &r->row[sum];
    if (row->members.count == 0) return;
    for (size_t i = 0; i < row->members.count; i++) r->covered[row->members.items[i]] = true;
    const talgeo__list *with = &r->rows_with[row->members.items[0]];
    r->touched.count = 0;
    for (size_t i = 0; i < with->count; i++) add(r, &r->touched, with->items[i]);
    for (size_t i = 0; i < r->touched.count; i++) {
        int32_t larger = r->touched.items[i];
        const talgeo__row *user = &r->row[larger];
        if (larger != sum && user->members.count >= row->members.count &&
            count_covered(r, &user->members) == row->members.count &&
            count_common(&row->taken, &user->taken) == row->taken.count)
            take_out(r, sum, larger);
    }
    for (size_t i = 0; i < row->members.count; i++) r->covered[row->members.items[i]] = false;
}

static void count_zero(talgeo__system_rows *r, int32_t sum, int32_t change)
{
    const talgeo__system *system = r->system;
    if (system->value[sum] != 0) return;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        r->zero_by[system->variable[i]] += change;
}

void talgeo__rows_show(talgeo__system_rows *r, size_t cell)
{
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = r->system->cell_sums[cell][k];
        if (sum < 0 || r->shows[sum]++ > 0) continue;
        make_row(r, sum);
        shorten(r, sum);
        count_zero(r, sum, 1);
    }
}

/* ---- A row less ---- */

/* The sum is not shown any more: those it was taken out of get back what it was. */
static void put_back(talgeo__system_rows *r, int32_t sum, int32_t larger)
{
    talgeo__row *row = &r->row[sum], *user = &r->row[larger];
    talgeo__list_drop(&user->taken, sum);
    for (size_t i = 0; i < row->taken.count; i++) {
        add(r, &user->taken, row->taken.items[i]);
        add(r, &r->row[row->taken.items[i]].users, larger);
    }
    for (size_t i = 0; i < row->members.count; i++) {
        add(r, &user->members, row->members.items[i]);
        add(r, &r->rows_with[row->members.items[i]], larger);
    }
}

static void drop_row(talgeo__system_rows *r, int32_t sum)
{
    talgeo__row *row = &r->row[sum];
    for (size_t i = 0; i < row->members.count; i++)
        talgeo__list_drop(&r->rows_with[row->members.items[i]], sum);
    for (size_t i = 0; i < row->users.count; i++) put_back(r, sum, row->users.items[i]);
    for (size_t i = 0; i < row->taken.count; i++)
        talgeo__list_drop(&r->row[row->taken.items[i]].users, sum);
    clear(&row->members);
    clear(&row->taken);
    clear(&row->users);
}

void talgeo__rows_withhold(talgeo__system_rows *r, size_t cell)
{
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = r->system->cell_sums[cell][k];
        if (sum < 0 || --r->shows[sum] > 0) continue;
        drop_row(r, sum);
        count_zero(r, sum, -1);
    }
}

/* ---- Opening and closing ---- */

static bool map_sums(talgeo__system_rows *r, const bool *usable)
{
    const talgeo__system *system = r->system;
    size_t total = 0;
    for (size_t s = 0; s < system->n_sums; s++)
        if (usable[s]) total += system->start[s + 1] - system->start[s];
    if (!talgeo__map_open(&r->sums_with, system->n_variables, total)) return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t s = 0; s < system->n_sums; s++)
            for (size_t i = system->start[s]; usable[s] && i < system->start[s + 1]; i++) {
                size_t v = (size_t)system->variable[i];
                if (pass == 0)
                    r->sums_with.start[v + 2]++;
                else
                    r->sums_with.item[r->sums_with.start[v + 1]++] = (int32_t)s;
            }
        if (pass == 0) talgeo__map_add_up(&r->sums_with, system->n_variables);
    }
    return true;
}

static int compare_sizes(const void *a, const void *b)
{
    return compare_within(b, a);
}

/* Small sums first, so that large ones find them. */
static bool make_rows(talgeo__system_rows *r)
{
    const talgeo__system *system = r->system;
    within *order = talgeo__calloc(system->n_sums, sizeof *order);
    if (order == NULL) return false;
    size_t n = 0;
    for (size_t c = 0; c < system->n_cells; c++)
        for (size_t k = 0; k < TALGEO__CELL_SUMS && talgeo__cell_is_shown(system, c); k++) {
            int32_t s = system->cell_sums[c][k];
            if (s >= 0 && r->hits[s]++ == 0) order[n++] = (within){size_of(system, s), s};
        }
    qsort(order, n, sizeof *order, compare_sizes);
    for (size_t i = 0; i < n; i++) {
        int32_t s = order[i].sum, cells = r->hits[s];
        r->hits[s] = 0;
        make_row(r, s);
        count_zero(r, s, 1);
        r->shows[s] = cells;
    }
    free(order);
    return !r->failed;
}

bool talgeo__rows_open(talgeo__system_rows *r, const talgeo__system *system)
{
    *r = (talgeo__system_rows){.system = system};
    r->shows = talgeo__calloc(system->n_sums, sizeof *r->shows);
    r->zero_by = talgeo__calloc(system->n_variables, sizeof *r->zero_by);
    r->row = talgeo__calloc(system->n_sums, sizeof *r->row);
    r->rows_with = talgeo__calloc(system->n_variables, sizeof *r->rows_with);
    r->hits = talgeo__calloc(system->n_sums, sizeof *r->hits);
    r->covered = talgeo__calloc(system->n_variables, sizeof *r->covered);
    bool *usable = talgeo__calloc(system->n_sums, sizeof *usable);
    bool good = r->shows && r->zero_by && r->row && r->rows_with && r->hits && r->covered && usable;
    for (size_t c = 0; good && c < system->n_cells; c++)
        for (size_t k = 0; k < TALGEO__CELL_SUMS; k++)
            if (system->cell_sums[c][k] >= 0 && system->state[c] != TALGEO__CELL_PRIMARY)
                usable[system->cell_sums[c][k]] = true;
    good = good && map_sums(r, usable) && make_rows(r);
    free(usable);
    if (!good) talgeo__rows_close(r);
    return good;
}

void talgeo__rows_close(talgeo__system_rows *r)
{
    for (size_t s = 0; r->row && s < r->system->n_sums; s++) {
        free(r->row[s].members.items);
        free(r->row[s].taken.items);
        free(r->row[s].users.items);
    }
    for (size_t v = 0; r->rows_with && v < r->system->n_variables; v++) free(r->rows_with[v].items);
    talgeo__map_close(&r->sums_with);
    free(r->shows);
    free(r->zero_by);
    free(r->row);
    free(r->rows_with);
    free(r->hits);
    free(r->covered);
    free(r->touched.items);
    *r = (talgeo__system_rows){0};
}
