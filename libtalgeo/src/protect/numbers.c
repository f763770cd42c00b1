/* Numbers of children that are nearly one: as a publication of a single indicator, which every
 * child has that has one of theirs. */
#include "numbers.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/tally.h"
#include "bounds.h"
#include "facts.h"

typedef struct numbers {
    const talgeo__model *model;
    talgeo__public_cell *cells;
    const size_t *like;         /* by indicator (patterns.h) */
    size_t first;               /* of the indicators under work, which are like it */
    talgeo__frame frame;        /* of the single indicator */
    talgeo__indicator answered; /* that indicator */
    size_t *table_of;           /* by table: number + 1 of the one that counts its children; or 0 */
    talgeo__cube cube;
    talgeo__model counted;
    talgeo__problem problem;
    uint32_t *rows; /* by counted cell: what is shown of it, by the levels of crossings */
    talgeo__cell_state *state; /* by counted cell */
} numbers;

/* ---- Which indicators ---- */

static bool is_member(const numbers *n, size_t indicator)
{
    return n->like[indicator] == n->first &&
           !talgeo__is_paired(&n->model->frame->indicators[indicator]);
}

/* Are two of them decided as one problem, or was it not looked at that they are alike? */
static bool are_together(const numbers *n)
{
    const talgeo__model *m = n->model;
    if (m->exactly) return true;
    for (size_t i = 0; i < m->frame->n_indicators; i++)
        for (size_t j = 0; j < i; j++)
            if (is_member(n, i) && is_member(n, j) && m->component[i] == m->component[j])
                return true;
    return false;
}

/* How many of their answers are known of the atom? */
static size_t count_known(const numbers *n, size_t atom, size_t *members)
{
    const talgeo__cube *cube = n->model->whole;
    const int32_t *outcome = cube->keys + atom * talgeo__layout_width(cube->layout) +
                             talgeo__layout_indicator(cube->layout, 0);
    size_t known = 0;
    *members = 0;
    for (size_t i = 0; i < cube->layout.n_indicators; i++) {
        *members += is_member(n, i);
        known += is_member(n, i) && outcome[i] >= 0;
    }
    return known;
}

/* Do some children lack one of several answers? Else their numbers are the same. */
static bool lacks_answers(const numbers *n)
{
    for (size_t a = 0; a < n->model->whole->n_atoms; a++) {
        size_t members, known = count_known(n, a, &members);
        if (n->model->whole->counts[a] && known > 0 && known < members) return true;
    }
    return false;
}

/* ---- The publication of the single indicator ---- */

/* Is the table, or what its rows add up to, of all children of some of them? */
static bool is_of_all(const numbers *n, const talgeo__table *table)
{
    bool any = false;
    for (size_t i = 0; i < table->n_indicators; i++)
        any = any || is_member(n, table->indicators[i]);
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR && !is_member(n, table->by[b].index))
            return false;
    return any;
}

static talgeo__table undivided(const talgeo__table *table, size_t *single)
{
    talgeo__table made = *table;
    made.indicators = single;
    made.n_indicators = 1;
    made.n_by = 0;
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_STRATUM) made.by[made.n_by++] = table->by[b];
    return made;
}

static bool make_frame(numbers *n, size_t *single, char **events)
{
    const talgeo__frame *frame = n->model->frame;
    n->answered =
        (talgeo__indicator){.id = "", .source = "", .value = "", .events = events, .n_events = 1};
    n->frame = *frame;
    n->frame.indicators = &n->answered;
    n->frame.n_indicators = 1;
    n->frame.n_tables = 0;
    n->frame.tables = talgeo__calloc(frame->n_tables, sizeof *n->frame.tables);
    n->table_of = talgeo__calloc(frame->n_tables, sizeof *n->table_of);
    if (n->frame.tables == NULL || n->table_of == NULL) return false;
    for (size_t t = 0; t < frame->n_tables; t++) {
        if (!is_of_all(n, &frame->tables[t])) continue;
        n->frame.tables[n->frame.n_tables] = undivided(&frame->tables[t], single);
        n->table_of[t] = ++n->frame.n_tables;
    }
    return true;
}

static bool make_cube(numbers *n)
{
    const talgeo__cube *from = n->model->whole;
    talgeo__layout layout = {from->layout.n_sets, from->layout.n_strata, 1};
    size_t width = talgeo__layout_width(from->layout), own = talgeo__layout_width(layout), members;
    talgeo__tally tally = {.width = own};
    int32_t *key = talgeo__calloc(own, sizeof *key);
    bool good = key != NULL;
    for (size_t a = 0; good && a < from->n_atoms; a++) {
        if (count_known(n, a, &members) == 0) continue;
        memcpy(key, from->keys + a * width, (own - 1) * sizeof *key);
        good = talgeo__tally_add(&tally, key, from->counts[a]);
    }
    free(key);
    good = good && talgeo__tally_finish(&tally, layout, &n->cube);
    if (!good) talgeo__tally_free(&tally);
    for (size_t a = 0; good && a < n->cube.n_atoms; a++) n->cube.counts[a] /= n->model->worth;
    return good;
}

/* ---- What is shown of it ---- */

/* The counted cell that the cell is, or is a row of; `row`: which. -1: none. */
static int64_t find_counted(const numbers *n, const talgeo__cell_key *key, size_t *row)
{
    const talgeo__table *table = &n->model->frame->tables[key->table];
    talgeo__cell_key single = *key;
    size_t levels = 0;
    *row = 0;
    if (n->table_of[key->table] == 0 || !is_member(n, (size_t)key->indicator)) return -1;
    single.table = (int32_t)n->table_of[key->table] - 1;
    single.indicator = 0;
    for (size_t b = 0; b < table->n_by; b++) {
        if (table->by[b].kind == TALGEO__BY_STRATUM)
            single.level[levels++] = key->level[b];
        else
            *row = 2 * *row + (size_t)key->level[b];
    }
    return talgeo__find_cell(&n->counted, &single);
}

static void show_row(const numbers *n, const talgeo__public_cell *cell, size_t indicator)
{
    size_t row;
    if ((size_t)cell->key.indicator != indicator ||
        (cell->status != TALGEO_CELL_PUBLISHED && cell->status != TALGEO_CELL_NO_CHILDREN))
        return;
    int64_t counted = find_counted(n, &cell->key, &row);
    if (counted >= 0) n->rows[counted] |= 1u << row;
}

static void show_published(const numbers *n, size_t indicator)
{
    const talgeo__model *m = n->model;
    for (size_t r = 0; m->history && r < m->history->count; r++)
        for (size_t c = 0; c < m->history->pasts[r].n_cells; c++)
            show_row(n, &m->history->pasts[r].cells[c], indicator);
    for (size_t c = 0; m->closed && c < m->cells.count; c++)
        show_row(n, &m->published[c], indicator);
}

/* How many rows make the counted cell whole? */
static size_t count_rows(const numbers *n, size_t table)
{
    const talgeo__table *crossed = NULL;
    size_t rows = 1;
    for (size_t t = 0; t < n->model->frame->n_tables; t++)
        if (n->table_of[t] == table + 1) crossed = &n->model->frame->tables[t];
    for (size_t b = 0; b < crossed->n_by; b++)
        if (crossed->by[b].kind == TALGEO__BY_INDICATOR) rows *= 2;
    return rows;
}

/* Cells of which some indicator shows all rows. */
static void take_whole(const numbers *n, talgeo__cell_state state)
{
    for (size_t c = 0; c < n->counted.cells.count; c++) {
        size_t rows = count_rows(n, (size_t)n->counted.cells.items[c].key.table);
        if (n->rows[c] == (1u << rows) - 1 && n->state[c] != TALGEO__CELL_FACT) n->state[c] = state;
        n->rows[c] = 0;
    }
}

static bool find_states(numbers *n)
{
    size_t count = n->counted.cells.count;
    n->rows = talgeo__calloc(count, sizeof *n->rows);
    n->state = talgeo__calloc(count, sizeof *n->state);
    if (n->rows == NULL || n->state == NULL) return false;
    for (size_t c = 0; c < count; c++) n->state[c] = TALGEO__CELL_PRIMARY;
    for (size_t i = 0; i < n->model->frame->n_indicators; i++) {
        if (!is_member(n, i)) continue;
        show_published(n, i);
        take_whole(n, TALGEO__CELL_FACT);
        for (size_t c = 0; c < n->model->n_own; c++) show_row(n, &n->cells[c], i);
        take_whole(n, TALGEO__CELL_OPEN);
    }
    return true;
}

/* Who is where some indicator shows that it has no children is left out, as if nobody had any. */
static void leave_out(numbers *n)
{
    talgeo__layout layout = n->cube.layout;
    size_t row, width = talgeo__layout_width(layout);
    bool any = false;
    for (size_t c = 0; c < n->model->n_own; c++) {
        const talgeo__public_cell *cell = &n->cells[c];
        int64_t counted = find_counted(n, &cell->key, &row);
        if (counted < 0 || cell->status != TALGEO_CELL_NO_CHILDREN ||
            n->counted.cells.items[counted].n == 0 ||
            talgeo__table_is_crossed(&n->model->frame->tables[cell->key.table]))
            continue;
        const talgeo__cell_key *key = &n->counted.cells.items[counted].key;
        for (size_t a = 0; a < n->cube.n_atoms; a++)
            if (talgeo__cell_has_atom(&n->frame, layout, key, n->cube.keys + a * width))
                n->cube.counts[a] = 0;
        any = true;
    }
    if (any) talgeo__cells_recount(&n->frame, n->counted.extents, &n->cube, &n->counted.cells);
}

/* ---- What must not be shown ---- */

static void set_states(const numbers *n)
{
    talgeo__system *system = n->problem.system;
    system->families = false;
    for (size_t k = 0; k < system->n_cells; k++) {
        talgeo__cell_state state = n->state[n->problem.cell_of[k]];
        bool small = system->state[k] == TALGEO__CELL_PRIMARY;
        system->state[k] = small && state == TALGEO__CELL_OPEN ? TALGEO__CELL_FACT : state;
    }
}

/* What is public tells some groups; the others are looked at all the same. */
static talgeo_status decide(const numbers *n, talgeo_error *error)
{
    talgeo__system *system = n->problem.system;
    talgeo_status status = TALGEO_E_PRIVACY;
    system->all_blocked = talgeo__calloc(system->n_sums, sizeof *system->all_blocked);
    if (system->all_blocked == NULL) return talgeo__fail_memory(error, "protect");
    for (bool more = true; more && status == TALGEO_E_PRIVACY;) {
        system->blocked = -1;
        status = talgeo__system_decide(system, NULL, error);
        more = false;
        for (size_t s = 0; s < system->n_sums; s++)
            if (system->all_blocked[s] && system->hidden[s]) system->hidden[s] = !(more = true);
    }
    free(system->all_blocked);
    system->all_blocked = NULL;
    return status;
}

static void withhold(const numbers *n)
{
    const talgeo__system *system = n->problem.system;
    size_t row;
    for (size_t k = 0; k < system->n_cells; k++) n->state[n->problem.cell_of[k]] = system->state[k];
    for (size_t c = 0; c < n->model->n_own; c++) {
        talgeo__public_cell *cell = &n->cells[c];
        int64_t counted = find_counted(n, &cell->key, &row);
        if (counted < 0 || n->state[counted] != TALGEO__CELL_SECONDARY) continue;
        if (cell->status != TALGEO_CELL_PUBLISHED && cell->status != TALGEO_CELL_NO_CHILDREN)
            continue;
        cell->status = TALGEO_CELL_WITHHELD;
        cell->n = cell->events = -1;
    }
}

/* ---- The whole ---- */

static void close_numbers(numbers *n)
{
    talgeo__problem_close(&n->problem);
    if (n->counted.frame) talgeo__model_close(&n->counted);
    talgeo__cube_free(&n->cube);
    free(n->frame.tables);
    free(n->table_of);
    free(n->rows);
    free(n->state);
}

static talgeo_status look(numbers *n, const talgeo__solver *solver, talgeo_error *error)
{
    char *event = "yes";
    size_t single = 0;
    talgeo__policy policy = n->model->policy;
    policy.threshold /= n->model->worth;
    if (!make_frame(n, &single, &event) || !make_cube(n))
        return talgeo__fail_memory(error, "protect");
    talgeo_status status =
        talgeo__model_open(&n->frame, &n->cube, &policy, NULL, &n->counted, error);
    if (status == TALGEO_OK) leave_out(n);
    if (status == TALGEO_OK)
        status = talgeo__model_problem(&n->counted, 0, false, solver, &n->problem, error);
    if (status == TALGEO_OK && !find_states(n)) status = talgeo__fail_memory(error, "protect");
    if (status != TALGEO_OK) return status;
    set_states(n);
    status = decide(n, error);
    if (status == TALGEO_OK) withhold(n);
    return status;
}

talgeo_status talgeo__numbers_withhold(const talgeo__model *model, const talgeo__solver *solver,
                                       talgeo__public_cell *cells, talgeo_error *error)
{
    size_t n_indicators = model->frame->n_indicators;
    size_t *like = talgeo__calloc(n_indicators, sizeof *like);
    talgeo_status status = like ? TALGEO_OK : talgeo__fail_memory(error, "protect");
    if (like) talgeo__known_like(model->whole, false, like);
    for (size_t i = 0; i < n_indicators && status == TALGEO_OK; i++) {
        numbers n = {.model = model, .cells = cells, .like = like, .first = i};
        if (like[i] != i || !are_together(&n) || !lacks_answers(&n)) continue;
        status = look(&n, solver, error);
        close_numbers(&n);
    }
    free(like);
    return status;
}
