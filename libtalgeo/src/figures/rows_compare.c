/* Shares and means compared with the comparator: the areas of a set in one period are judged
 * together, and stand beside the limits of the funnel. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

/* ---- The comparator ---- */

bool talgeo__comparator_find(const talgeo__frame *frame, int32_t *set, int32_t *area)
{
    const talgeo__asked *asked = &frame->asked;
    for (size_t s = 0; asked->comparator && s < frame->n_sets; s++) {
        if (strcmp(frame->sets[s]->id, asked->comparator) != 0) continue;
        *set = (int32_t)s;
        *area =
            asked->comparator_area ? talgeo__areas_find(frame->sets[s], asked->comparator_area) : 0;
        return *area >= 0;
    }
    return false;
}

/* ---- Judging ---- */

static void add_verdict(const talgeo__compared *area, talgeo__figure_kind kind,
                        talgeo_figure funnel, talgeo_verdict verdict, talgeo__figure_rows *rows)
{
    talgeo__figure_row row = area->row;
    row.kind = kind;
    row.figure = funnel;
    row.has_value = area->test.status == TALGEO_FIGURE_OK && funnel.status == TALGEO_FIGURE_OK;
    row.status = talgeo_figure_status_text(area->test.status);
    row.note = talgeo_verdict_text(verdict);
    talgeo__row_add(rows, &row);
}

talgeo_status talgeo__rows_add_compared(const talgeo_release *release,
                                        const talgeo__compared *areas, size_t count,
                                        talgeo__figure_kind kind, talgeo__figure_rows *rows,
                                        talgeo_error *error)
{
    talgeo_test *tests = talgeo__calloc(count, sizeof *tests);
    talgeo_comparison *made = talgeo__calloc(count, sizeof *made);
    talgeo_status status = tests && made ? TALGEO_OK : talgeo__fail_memory(error, "figures");
    for (size_t i = 0; status == TALGEO_OK && i < count; i++) tests[i] = areas[i].test;
    if (status == TALGEO_OK && count)
        status =
            talgeo_compare_many(tests, count, talgeo__better_of(release, areas[0].row.indicator),
                                release->frame->asked.multiplicity, made, error);
    for (size_t i = 0; status == TALGEO_OK && i < count; i++) {
        add_verdict(&areas[i], kind, areas[i].at_95, made[i].at_95, rows);
        add_verdict(&areas[i], (talgeo__figure_kind)(kind + 1), areas[i].at_998, made[i].at_998,
                    rows);
    }
    free(tests);
    free(made);
    return status;
}

/* ---- Areas ---- */

static talgeo__compared compare_one(const talgeo_release *release, const talgeo__series *s,
                                    const talgeo__series *with, size_t p)
{
    talgeo__measured in = talgeo__measured_in(release, s->key.indicator);
    talgeo__compared one = {
        .row = talgeo__row_of_series(release, s, TALGEO__FIGURE_COMPARED_95),
        .test = talgeo__measured_test(&in, s->events[p], s->n[p], with->events[p], with->n[p]),
        .at_95 = talgeo__measured_funnel(&in, with->events[p], with->n[p], s->n[p], 0.95),
        .at_998 = talgeo__measured_funnel(&in, with->events[p], with->n[p], s->n[p], 0.998)};
    one.row.period = (int32_t)p;
    return one;
}

/* Series first..first + count - 1 are the areas of one set. */
static talgeo_status compare_areas(const talgeo_release *release, const talgeo__series *first,
                                   size_t count, const talgeo__series *with, size_t period,
                                   talgeo__compared *room, talgeo__figure_rows *rows,
                                   talgeo_error *error)
{
    size_t used = 0;
    if (with->n[period] <= 0) return TALGEO_OK;
    for (size_t i = 0; i < count; i++)
        if (&first[i] != with && first[i].cell[period] >= 0)
            room[used++] = compare_one(release, &first[i], with, period);
    return talgeo__rows_add_compared(release, room, used, TALGEO__FIGURE_COMPARED_95, rows, error);
}

static talgeo_status compare_all(const talgeo_release *release, const talgeo__all_series *all,
                                 int32_t set, int32_t area, talgeo__compared *room,
                                 talgeo__figure_rows *rows, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0, next; status == TALGEO_OK && i < all->count; i = next) {
        const talgeo__series *s = &all->items[i];
        next = talgeo__series_end(all, i);
        const talgeo__series *with = talgeo__series_find(all, s, set, area);
        if (s->key.set < 0 || with == NULL) continue;
        for (size_t p = 0; status == TALGEO_OK && p < release->frame->n_periods; p++)
            status = compare_areas(release, s, next - i, with, p, room, rows, error);
    }
    return status;
}

talgeo_status talgeo__rows_add_comparisons(const talgeo_release *release,
                                           const talgeo__all_series *all, talgeo__figure_rows *rows,
                                           talgeo_error *error)
{
    int32_t set, area;
    size_t most = 0;
    if (!talgeo__comparator_find(release->frame, &set, &area)) return TALGEO_OK;
    for (size_t s = 0; s < release->frame->n_sets; s++)
        if (release->frame->sets[s]->n_areas > most) most = release->frame->sets[s]->n_areas;
    talgeo__compared *room = talgeo__calloc(most, sizeof *room);
    talgeo_status status = room ? compare_all(release, all, set, area, room, rows, error)
                                : talgeo__fail_memory(error, "figures");
    free(room);
    return status;
}
