/* The small table of a release on a terminal. */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_INDICATORS = 8, MAX_PERIODS = 1000, NAME_WIDTH = 28, FIGURE_WIDTH = 14 };

/* What stands under one indicator: the first and last period in which it was measured. */
typedef struct heading {
    const char *indicator, *title;
    size_t first, last;
} heading;

/* The cells of one area set in tables that only periods divide. */
typedef struct set_table {
    const talgeo_release *release;
    const char *set;
    const talgeo_areas *areas;
    const char *periods[MAX_PERIODS]; /* in time order, as the release has them */
    size_t n_periods;
    heading headings[MAX_INDICATORS];
    size_t n_headings;
    bool more; /* indicators than there is room for */
    /* Two for each heading of each area: first and last period; size 0 where there is no cell. */
    talgeo_cell *figures;
} set_table;

/* ---- Collecting ---- */

static bool get_cell(const set_table *table, size_t i, talgeo_cell *cell)
{
    cell->size = sizeof *cell;
    talgeo_release_get_cell(table->release, i, cell);
    return strcmp(cell->area_set, table->set) == 0 && *cell->group == '\0' && *cell->period != '\0';
}

/* MAX_PERIODS: there is no room for it. */
static size_t period_number(set_table *table, const char *period)
{
    size_t p = 0;
    while (p < table->n_periods && strcmp(table->periods[p], period) != 0) p++;
    if (p == table->n_periods && p < MAX_PERIODS) table->periods[table->n_periods++] = period;
    return p;
}

static heading *find_heading(set_table *table, const char *indicator)
{
    for (size_t k = 0; k < table->n_headings; k++)
        if (strcmp(table->headings[k].indicator, indicator) == 0) return &table->headings[k];
    return NULL;
}

static void find_headings(set_table *table)
{
    talgeo_cell cell;
    for (size_t i = 0; i < talgeo_release_count(table->release); i++) {
        if (!get_cell(table, i, &cell)) continue;
        size_t period = period_number(table, cell.period);
        if (cell.status == TALGEO_CELL_NOT_MEASURED || period == MAX_PERIODS) continue;
        heading *h = find_heading(table, cell.indicator);
        if (h == NULL && table->n_headings == MAX_INDICATORS) {
            table->more = true;
            continue;
        }
        if (h == NULL) {
            h = &table->headings[table->n_headings++];
            *h = (heading){cell.indicator, cell.indicator_en, period, period};
        }
        if (period < h->first) h->first = period;
        if (period > h->last) h->last = period;
    }
}

/* Number of an area: they are in byte order of their keys. */
static size_t area_number(const talgeo_areas *areas, const char *key)
{
    size_t low = 0, high = talgeo_areas_count(areas);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(talgeo_areas_get_key(areas, middle), key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static talgeo_cell *figure_at(const set_table *table, size_t area, size_t k, bool last)
{
    return &table->figures[(area * table->n_headings + k) * 2 + last];
}

static void find_figures(set_table *table)
{
    talgeo_cell cell;
    for (size_t i = 0; i < talgeo_release_count(table->release); i++) {
        if (!get_cell(table, i, &cell)) continue;
        const heading *h = find_heading(table, cell.indicator);
        size_t area = area_number(table->areas, cell.area);
        size_t period = period_number(table, cell.period);
        if (h == NULL || area == talgeo_areas_count(table->areas)) continue;
        size_t k = (size_t)(h - table->headings);
        if (period == h->first) *figure_at(table, area, k, false) = cell;
        if (period == h->last) *figure_at(table, area, k, true) = cell;
    }
}

/* ---- Printing ---- */

/* Bytes of `text` that fill at most `width` columns, counting each UTF-8 character as one. */
static int fit(const char *text, int width, int *columns)
{
    int bytes = 0;
    *columns = 0;
    while (text[bytes] && *columns < width) {
        do bytes++;
        while (((unsigned char)text[bytes] & 0xC0) == 0x80);
        ++*columns;
    }
    return bytes;
}

void print_padded(const char *text, int width)
{
    int columns, bytes = fit(text, width, &columns);
    printf("%.*s%*s", bytes, text, width - columns, "");
}

static void print_figure(const talgeo_cell *cell)
{
    char text[40] = ".";
    if (cell->size && cell->status == TALGEO_CELL_PUBLISHED && cell->mean) {
        snprintf(text, sizeof text, "%.*f (%lld)", cell->decimals > 1 ? cell->decimals : 1,
                 cell->share, (long long)cell->n);
    } else if (cell->size && cell->status == TALGEO_CELL_PUBLISHED) {
        int tenths = (int)(cell->share * 1000 + 0.5);
        snprintf(text, sizeof text, "%d.%d %% (%lld)", tenths / 10, tenths % 10,
                 (long long)cell->n);
    } else if (cell->size && cell->status == TALGEO_CELL_WITHHELD) {
        snprintf(text, sizeof text, "..");
    } else if (cell->size && cell->status == TALGEO_CELL_NO_CHILDREN) {
        snprintf(text, sizeof text, "-");
    }
    printf(" %*s", FIGURE_WIDTH, text);
}

static void print_headings(const set_table *table)
{
    print_padded(table->set, NAME_WIDTH);
    for (size_t k = 0; k < table->n_headings; k++) {
        printf(" ");
        print_padded(table->headings[k].title, 2 * FIGURE_WIDTH + 1);
    }
    printf("\n%*s", NAME_WIDTH, "");
    for (size_t k = 0; k < table->n_headings; k++)
        printf(" %*s %*s", FIGURE_WIDTH, table->periods[table->headings[k].first], FIGURE_WIDTH,
               table->periods[table->headings[k].last]);
    printf("\n");
}

static void print_areas(const set_table *table)
{
    for (size_t a = 0; a < talgeo_areas_count(table->areas); a++) {
        print_padded(talgeo_areas_get_name(table->areas, a), NAME_WIDTH);
        for (size_t k = 0; k < table->n_headings; k++) {
            print_figure(figure_at(table, a, k, false));
            print_figure(figure_at(table, a, k, true));
        }
        printf("\n");
    }
    printf("%s\n", table->more ? "(the other indicators are in cells.csv)\n" : "");
}

void print_set(const talgeo_release *release, size_t set)
{
    set_table table = {.release = release,
                       .set = talgeo_release_get_area_set_id(release, set),
                       .areas = talgeo_release_get_areas(release, set)};
    find_headings(&table);
    if (table.n_headings == 0) return;
    table.figures =
        calloc(talgeo_areas_count(table.areas) * table.n_headings * 2, sizeof *table.figures);
    if (table.figures == NULL) return;
    find_figures(&table);
    print_headings(&table);
    print_areas(&table);
    free(table.figures);
}
