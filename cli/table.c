/* The small table of a release on a terminal. */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_INDICATORS = 8, NAME_WIDTH = 28, FIGURE_WIDTH = 13 };

/* What stands under one indicator: the first and last period in which it was measured. */
typedef struct heading {
    const char *indicator, *title, *first, *last;
} heading;

/* Is it a cell of the set in a table that only periods divide? */
static bool get_plain_cell(const talgeo_release *release, size_t i, const char *set,
                           talgeo_cell *cell)
{
    cell->size = sizeof *cell;
    talgeo_release_get_cell(release, i, cell);
    return strcmp(cell->area_set, set) == 0 && *cell->group == '\0' && *cell->period != '\0';
}

static size_t find_headings(const talgeo_release *release, const char *set, heading *headings)
{
    size_t n = 0;
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell;
        if (!get_plain_cell(release, i, set, &cell) || cell.status == TALGEO_CELL_NOT_MEASURED)
            continue;
        size_t k = 0;
        while (k < n && strcmp(headings[k].indicator, cell.indicator) != 0) k++;
        if (k == MAX_INDICATORS) continue;
        if (k == n)
            headings[n++] = (heading){cell.indicator, cell.indicator_en, cell.period, cell.period};
        if (strcmp(cell.period, headings[k].first) < 0) headings[k].first = cell.period;
        if (strcmp(cell.period, headings[k].last) > 0) headings[k].last = cell.period;
    }
    return n;
}

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

static void print_padded(const char *text, int width)
{
    int columns, bytes = fit(text, width, &columns);
    printf("%.*s%*s", bytes, text, width - columns, "");
}

static void print_figure(const talgeo_release *release, const char *set, const char *area,
                         const heading *of, const char *period)
{
    char text[40] = ".";
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell;
        if (!get_plain_cell(release, i, set, &cell) || strcmp(cell.area, area) != 0 ||
            strcmp(cell.indicator, of->indicator) != 0 || strcmp(cell.period, period) != 0)
            continue;
        if (cell.status == TALGEO_CELL_PUBLISHED) {
            int tenths = (int)(cell.share * 1000 + 0.5);
            snprintf(text, sizeof text, "%d.%d %% (%lld)", tenths / 10, tenths % 10,
                     (long long)cell.n);
        } else {
            snprintf(text, sizeof text, "%s",
                     cell.status == TALGEO_CELL_WITHHELD      ? ".."
                     : cell.status == TALGEO_CELL_NO_CHILDREN ? "-"
                                                              : ".");
        }
        break;
    }
    printf(" %*s", FIGURE_WIDTH, text);
}

static void print_headings(const char *set, const heading *headings, size_t n)
{
    print_padded(set, NAME_WIDTH);
    for (size_t k = 0; k < n; k++) {
        printf(" ");
        print_padded(headings[k].title, 2 * FIGURE_WIDTH + 1);
    }
    printf("\n%*s", NAME_WIDTH, "");
    for (size_t k = 0; k < n; k++)
        printf(" %*s %*s", FIGURE_WIDTH, headings[k].first, FIGURE_WIDTH, headings[k].last);
    printf("\n");
}

void print_set(const talgeo_release *release, size_t set)
{
    const char *id = talgeo_release_get_area_set_id(release, set);
    const talgeo_areas *areas = talgeo_release_get_areas(release, set);
    heading headings[MAX_INDICATORS];
    size_t n = find_headings(release, id, headings);
    if (n == 0) return;
    print_headings(id, headings, n);
    for (size_t a = 0; a < talgeo_areas_count(areas); a++) {
        print_padded(talgeo_areas_get_name(areas, a), NAME_WIDTH);
        for (size_t k = 0; k < n; k++) {
            print_figure(release, id, talgeo_areas_get_key(areas, a), &headings[k],
                         headings[k].first);
            print_figure(release, id, talgeo_areas_get_key(areas, a), &headings[k],
                         headings[k].last);
        }
        printf("\n");
    }
    printf("\n");
}
