/* Change among children who were measured at both times. */
#include "rows.h"

/* Children by their event at the follow-up (both, now_only: with it) and at the baseline. */
typedef struct twice {
    int64_t both, now_only, then_only, neither; /* -1: withheld */
} twice;

static bool is_shown(const talgeo_release *release, const talgeo__series *s)
{
    talgeo_cell_status status = release->cells[s->whole].status;
    return status == TALGEO_CELL_PUBLISHED || status == TALGEO_CELL_NO_CHILDREN;
}

static twice count_twice(const talgeo_release *release, const talgeo__series *with,
                         const talgeo__series *without)
{
    if (!is_shown(release, with) || !is_shown(release, without)) return (twice){-1, -1, -1, -1};
    const talgeo__public_cell *then = &release->cells[with->whole];
    const talgeo__public_cell *not_then = &release->cells[without->whole];
    int64_t both = then->n ? then->events : 0, now_only = not_then->n ? not_then->events : 0;
    return (twice){both, now_only, then->n - both, not_then->n - now_only};
}

/* Of the children at the follow-up, whatever table shows their number. */
static void add_linked(const talgeo_release *release, const talgeo__all_series *all,
                       const talgeo__series *s, const twice *t, talgeo__figure_row *row,
                       talgeo__figure_rows *rows)
{
    const talgeo__series *plain =
        talgeo__series_plain(release, all, s->key.indicator, s->key.set, s->key.area);
    int64_t n = plain ? plain->n[row->period] : -1;
    row->kind = TALGEO__FIGURE_LINKED;
    row->note = "";
    row->has_value = false;
    if (t->both < 0 || n < 0)
        talgeo__row_figure(row, talgeo__no_figure(TALGEO_FIGURE_WITHHELD));
    else if (n == 0)
        talgeo__row_figure(row, talgeo__no_figure(TALGEO_FIGURE_NO_CHILDREN));
    else
        talgeo__row_number(row,
                           (double)(t->both + t->now_only + t->then_only + t->neither) / (double)n);
    talgeo__row_add(rows, row);
}

static void add_paired(const talgeo_release *release, const talgeo__all_series *all,
                       const talgeo__series *with, const talgeo__series *without,
                       talgeo__figure_rows *rows)
{
    const talgeo__frame *frame = release->frame;
    const talgeo__indicator *paired =
        &frame->indicators[frame->tables[with->key.table].by[0].index];
    twice t = count_twice(release, with, without);
    talgeo__figure_row row = talgeo__row_of_series(release, with, TALGEO__FIGURE_CHANGE_PAIRED);
    row.group = "";
    row.baseline = talgeo__period_number(frame, paired->earlier);
    row.period = talgeo__period_number(frame, paired->later);
    if (row.baseline < 0 || row.period < 0) return;
    talgeo_figure change = talgeo_newcombe_paired(t.both, t.now_only, t.then_only, t.neither,
                                                  release->policy.confidence);
    talgeo_test test = talgeo_mcnemar(t.now_only, t.then_only);
    talgeo__row_figure(&row, change);
    row.note = talgeo_verdict_text(
        talgeo_compare(change, 0, talgeo__better_of(release, with->key.indicator)));
    talgeo__row_add(rows, &row);
    row.kind = TALGEO__FIGURE_MCNEMAR;
    talgeo__row_test(&row, test);
    talgeo__row_add(rows, &row);
    add_linked(release, all, with, &t, &row, rows);
}

void talgeo__rows_add_paired(const talgeo_release *release, const talgeo__all_series *all,
                             talgeo__figure_rows *rows)
{
    const talgeo__frame *frame = release->frame;
    for (size_t i = 0; i < all->count; i++) {
        const talgeo__series *with = &all->items[i];
        const talgeo__table *table = &frame->tables[with->key.table];
        if (table->n_by != 1 || with->whole < 0 || with->key.level[0] != 1 ||
            !talgeo__table_is_paired(frame->indicators, table))
            continue;
        talgeo__series other = *with;
        other.key.level[0] = 0;
        const talgeo__series *without =
            talgeo__series_find(all, &other, with->key.set, with->key.area);
        if (without && without->whole >= 0) add_paired(release, all, with, without, rows);
    }
}
