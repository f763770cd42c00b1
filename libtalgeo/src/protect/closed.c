/* Closed periods keep what was published of them. */
#include "closed.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/chains.h"
#include "../cube/worth.h"
#include "facts.h"
#include "span.h"

static bool is_shown(const talgeo__public_cell *cell)
{
    return cell->status == TALGEO_CELL_PUBLISHED || cell->status == TALGEO_CELL_NO_CHILDREN;
}

/* ---- Which periods a cell counts ---- */

static size_t count_common(const bool *a, const bool *b, size_t n)
{
    size_t common = 0;
    for (size_t i = 0; i < n; i++) common += a[i] && b[i];
    return common;
}

/* ---- Finding them ---- */

typedef struct closing {
    talgeo__model *model;
    talgeo__history *history;
    bool *span; /* room, by period */
    bool all, any;
} closing;

static void close_span(closing *c)
{
    for (size_t p = 0; p < c->model->frame->n_periods; p++)
        c->history->closed[p] = c->history->closed[p] || c->span[p];
    c->any = true;
}

/* Of a level that no child has any more, a figure of some has changed too. */
static bool has_changed(const talgeo__model *model, const talgeo__public_cell *then)
{
    if (!is_shown(then)) return false;
    return talgeo__find_cell(model, &then->key) < 0 ? then->n > 0
                                                    : !talgeo__same_as_then(model, then);
}

/* Close what the cell counts, if it must be. True: a period more is closed. */
static bool close_for(closing *c, const talgeo__public_cell *then)
{
    const bool *closed = c->history->closed;
    size_t n = c->model->frame->n_periods;
    if (!is_shown(then)) return false;
    talgeo__span_find(c->model->frame, &then->key, c->span);
    size_t in = count_common(c->span, c->span, n), had = count_common(c->span, closed, n);
    if (had == in || (had == 0 && !c->all && !has_changed(c->model, then))) return false;
    close_span(c);
    return true;
}

/* What nothing of today can be compared with. */
static void close_beyond(closing *c)
{
    const talgeo__history *history = c->history;
    for (size_t p = 0; history->beyond && p < c->model->frame->n_periods; p++) {
        history->closed[p] = history->closed[p] || history->beyond[p];
        c->any = c->any || history->beyond[p];
    }
}

static void find_closed(closing *c)
{
    const talgeo__history *history = c->history;
    close_beyond(c);
    for (bool more = true; more;) {
        more = false;
        for (size_t r = 0; r < history->count; r++)
            for (size_t k = 0; k < history->pasts[r].n_cells; k++)
                more = close_for(c, &history->pasts[r].cells[k]) || more;
    }
}

/* ---- What the rows say otherwise, to be told ---- */

/* NULL: out of memory. */
static talgeo__kept *find_kept(talgeo__history *history, int32_t period, int32_t indicator)
{
    for (size_t i = 0; i < history->n_kept; i++)
        if (history->kept[i].period == period && history->kept[i].indicator == indicator)
            return &history->kept[i];
    if (!talgeo__grow(&history->kept, &history->kept_capacity, history->n_kept + 1,
                      sizeof *history->kept))
        return NULL;
    history->kept[history->n_kept] = (talgeo__kept){period, indicator, 0, -1, 0};
    return &history->kept[history->n_kept++];
}

/* The last period that the cell counts. */
static int32_t last_counted(const closing *c)
{
    size_t p = c->model->frame->n_periods;
    while (p > 0 && !c->span[p - 1]) p--;
    return (int32_t)p - 1;
}

/* Of each period and indicator the largest figure that has changed tells how many children came or
 * are gone. */
static bool tell(closing *c, const talgeo__public_cell *then)
{
    int64_t cell = talgeo__find_cell(c->model, &then->key);
    if (!has_changed(c->model, then)) return true;
    talgeo__kept *kept = find_kept(c->history, last_counted(c), then->key.indicator);
    if (kept == NULL) return false;
    kept->changed++;
    if (then->n <= kept->published) return true;
    kept->published = then->n;
    kept->counted = cell < 0 ? 0 : c->model->cells.items[cell].n / c->model->worth;
    return true;
}

/* ---- What was published of them ---- */

static bool open_published(talgeo__model *model)
{
    if (model->published) return true;
    model->published = talgeo__calloc(model->cells.count, sizeof *model->published);
    for (size_t i = 0; model->published && i < model->cells.count; i++)
        model->published[i].status = TALGEO_CELL_NOT_MEASURED;
    return model->published != NULL;
}

/* Take the cells that count closed periods out of the pasts; the last figure of each is kept. */
static bool take_published(closing *c)
{
    talgeo__model *model = c->model;
    const talgeo__frame *frame = model->frame;
    bool good = open_published(model);
    for (size_t r = 0; good && r < c->history->count; r++) {
        talgeo__past *past = &c->history->pasts[r];
        size_t left = 0;
        for (size_t k = 0; good && k < past->n_cells; k++) {
            const talgeo__public_cell *then = &past->cells[k];
            int64_t cell = talgeo__find_cell(model, &then->key);
            talgeo__span_find(frame, &then->key, c->span);
            if (count_common(c->span, c->history->closed, frame->n_periods) == 0) {
                past->cells[left++] = *then;
                continue;
            }
            good = tell(c, then);
            if (cell >= 0) model->published[cell] = *then;
        }
        past->n_cells = left;
    }
    return good;
}

/* ---- The other children ---- */

/* The key of an atom of the rest: what pairs closed periods is not known. */
static void copy_key(const closing *c, const int32_t *from, int32_t *key)
{
    const talgeo__frame *frame = c->model->frame;
    talgeo__layout layout = c->model->whole->layout;
    memcpy(key, from, talgeo__layout_width(layout) * sizeof *key);
    for (size_t i = 0; i < frame->n_indicators; i++) {
        memset(c->span, 0, frame->n_periods * sizeof *c->span);
        if (talgeo__span_add_pair(frame, &frame->indicators[i], c->span) &&
            count_common(c->span, c->history->closed, frame->n_periods))
            key[talgeo__layout_indicator(layout, i)] = -1;
    }
}

static bool is_open(const closing *c, size_t atom)
{
    const talgeo__cube *cube = c->model->whole;
    size_t width = talgeo__layout_width(cube->layout);
    return !c->history->closed[cube->keys[atom * width + talgeo__layout_period(cube->layout)]];
}

/* `number`, by atom: its number in the rest, -1 where it is of a closed period. `key`: room. */
static bool take_rest(const closing *c, talgeo__cube *rest, int32_t *number, int32_t *key)
{
    const talgeo__cube *cube = c->model->whole;
    size_t width = talgeo__layout_width(cube->layout);
    talgeo__tally atoms = {.width = width}, chains = {.width = cube->chains.width};
    bool good = true;
    for (size_t a = 0; good && a < cube->n_atoms; a++) {
        copy_key(c, cube->keys + a * width, key);
        good = !is_open(c, a) || talgeo__tally_add(&atoms, key, cube->counts[a]);
    }
    if (!good || !talgeo__tally_finish(&atoms, cube->layout, rest)) {
        talgeo__tally_free(&atoms);
        return false;
    }
    for (size_t a = 0; a < cube->n_atoms; a++) {
        copy_key(c, cube->keys + a * width, key);
        number[a] = is_open(c, a) ? talgeo__cube_find(rest, key) : -1;
    }
    if (cube->chains.count == 0) return true;
    if (talgeo__chains_add(&chains, cube, number)) return talgeo__chains_finish(&chains, rest);
    talgeo__tally_free(&chains);
    return false;
}

static bool leave_out(const closing *c)
{
    talgeo__model *model = c->model;
    talgeo__cube rest = {.layout = model->whole->layout};
    int32_t *number = talgeo__calloc(model->whole->n_atoms, sizeof *number);
    int32_t *key = talgeo__calloc(talgeo__layout_width(rest.layout), sizeof *key);
    bool good = number && key && take_rest(c, &rest, number, key);
    free(number);
    free(key);
    talgeo__cube_free(&model->rest);
    model->rest = rest;
    model->cube = &model->rest;
    if (good) talgeo__cells_recount(model->frame, model->extents, model->cube, &model->cells);
    return good;
}

talgeo_status talgeo__close_periods(talgeo__model *model, talgeo__history *history, bool all,
                                    talgeo_error *error)
{
    closing c = {.model = model, .history = history, .all = all};
    size_t n = model->frame->n_periods;
    if (history->closed == NULL) history->closed = talgeo__calloc(n, sizeof *history->closed);
    c.span = talgeo__calloc(n, sizeof *c.span);
    bool good = history->closed && c.span;
    if (good) find_closed(&c);
    if (good && c.any) good = take_published(&c) && leave_out(&c);
    if (c.any) model->closed = history->closed;
    free(c.span);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}

void talgeo__reopen_periods(talgeo__model *model, talgeo__history *history)
{
    model->cube = model->whole;
    model->closed = NULL;
    free(history->closed);
    history->closed = NULL;
    history->n_kept = 0;
}

/* ---- Own cells ---- */

/* Is it a table by single periods of what the key's table has? */
static bool is_single(const talgeo__frame *frame, const talgeo__cell_key *key, size_t number)
{
    const talgeo__table *table = &frame->tables[number], *like = &frame->tables[key->table];
    bool same = table->by_period && table->pool == 0 && table->n_by == like->n_by &&
                (table->n_sets == 0) == (key->set < 0);
    for (size_t b = 0; same && b < table->n_by; b++)
        same = table->by[b].kind == like->by[b].kind && table->by[b].index == like->by[b].index;
    return same;
}

/* Add what was published of the period alone. False: that is not known. */
static bool add_single(const talgeo__model *model, const talgeo__cell_key *key, size_t period,
                       talgeo__public_cell *sum)
{
    for (size_t t = 0; t < model->frame->n_tables; t++) {
        talgeo__cell_key single = *key;
        if (!is_single(model->frame, key, t)) continue;
        single.table = (int32_t)t;
        single.period = (int32_t)period;
        int64_t cell = talgeo__find_cell(model, &single);
        if (cell < 0 || !is_shown(&model->published[cell])) continue;
        const talgeo__public_cell *then = &model->published[cell];
        sum->n += then->n;
        if (then->n > 0) sum->events += then->events;
        return true;
    }
    return false;
}

/* A cell of closed and open periods: `cell` has what is shown of the open ones. */
static void complete(const talgeo__model *model, const bool *span, talgeo__public_cell *cell)
{
    talgeo__public_cell sum = *cell;
    bool known = is_shown(cell);
    if (cell->status == TALGEO_CELL_NO_CHILDREN) sum.events = 0;
    for (size_t p = 0; known && p < model->frame->n_periods; p++)
        if (span[p] && model->closed[p]) known = add_single(model, &cell->key, p, &sum);
    sum.status = known ? TALGEO_CELL_PUBLISHED : TALGEO_CELL_WITHHELD;
    if (known && sum.n == 0) sum.status = TALGEO_CELL_NO_CHILDREN;
    if (sum.status != TALGEO_CELL_PUBLISHED) sum.events = -1;
    if (!known) sum.n = -1;
    *cell = sum;
}

static bool is_paired(const talgeo__frame *frame, const talgeo__cell_key *key)
{
    return talgeo__is_paired(&frame->indicators[key->indicator]) ||
           talgeo__table_is_paired(frame->indicators, &frame->tables[key->table]);
}

static void keep_cell(const talgeo__model *model, const bool *span, size_t number,
                      talgeo__public_cell *cell)
{
    size_t n = model->frame->n_periods, closed = count_common(span, model->closed, n);
    const talgeo__public_cell *then = &model->published[number];
    bool is_new = then->status == TALGEO_CELL_NOT_MEASURED;
    if (closed == 0 || (is_new && cell->status == TALGEO_CELL_NOT_MEASURED)) return;
    if (is_new && model->history->keeps && closed < count_common(span, span, n) &&
        !is_paired(model->frame, &cell->key)) {
        complete(model, span, cell);
        return;
    }
    cell->status = is_shown(then) ? then->status : TALGEO_CELL_WITHHELD;
    cell->n = is_shown(then) ? then->n : -1;
    cell->events = is_shown(then) ? then->events : -1;
}

bool talgeo__keep_published(const talgeo__model *model, talgeo__public_cell *cells)
{
    if (model->closed == NULL) return true;
    bool *span = talgeo__calloc(model->frame->n_periods, sizeof *span);
    for (size_t c = 0; span && c < model->n_own; c++) {
        talgeo__span_find(model->frame, &cells[c].key, span);
        keep_cell(model, span, c, &cells[c]);
    }
    bool good = span != NULL;
    free(span);
    return good;
}
