/* Imagining earlier counts: a linear program whose columns are children who came and who went, and
 * one column more that says how much of each figure's change is explained; it must reach 1. */
#include "imagine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

typedef struct imagining {
    const talgeo__signatures *s;
    const talgeo__memory *memory;
    const int64_t *later;
    int32_t *row_of; /* by part: number of its row, -1 for none */
    int64_t *change; /* by row: later - then */
    size_t n_rows;
    bool *still;  /* by variable: in a figure that is the same */
    int64_t most; /* children that may come or go */
    int32_t *start, *row;
    double *factor, *upper, *objective;
} imagining;

static int64_t part_value(const imagining *m, size_t part)
{
    int64_t value = 0;
    for (size_t i = m->s->start[part]; i < m->s->start[part + 1]; i++)
        value += m->later[m->s->variable[i]];
    return value;
}

static void add_row(imagining *m, size_t part, int64_t then)
{
    if (m->row_of[part] >= 0) return;
    int64_t change = part_value(m, part) - then;
    m->row_of[part] = (int32_t)m->n_rows;
    m->change[m->n_rows++] = change;
    m->most += change < 0 ? -change : change;
}

static bool open_rows(imagining *m)
{
    const talgeo__signatures *s = m->s;
    m->row_of = talgeo__calloc(s->n_parts, sizeof *m->row_of);
    m->change = talgeo__calloc(m->memory->count, 2 * sizeof *m->change);
    m->still = talgeo__calloc(s->n_variables, sizeof *m->still);
    if (m->row_of == NULL || m->change == NULL || m->still == NULL) return false;
    for (size_t p = 0; p < s->n_parts; p++) m->row_of[p] = -1;
    for (size_t f = 0; f < m->memory->count; f++) {
        const talgeo__fact *fact = &m->memory->items[f];
        if (!fact->shown) continue;
        size_t rows = m->n_rows, part = 2 * fact->cell;
        add_row(m, part, fact->events);
        add_row(m, part + 1, fact->others);
        bool same = m->n_rows == rows + 2 && m->change[rows] == 0 && m->change[rows + 1] == 0;
        for (size_t i = s->start[part]; same && i < s->start[part + 2]; i++)
            m->still[s->variable[i]] = true;
    }
    return true;
}

/* Rows of a variable, ascending. */
static size_t list_rows(const imagining *m, size_t v, int32_t *rows)
{
    size_t n = 0;
    for (size_t i = m->s->part_start[v]; i < m->s->part_start[v + 1]; i++) {
        int32_t row = m->row_of[m->s->part[i]];
        size_t at = n;
        if (row < 0) continue;
        for (; at > 0 && rows[at - 1] > row; at--) rows[at] = rows[at - 1];
        rows[at] = row;
        n++;
    }
    return n;
}

/* Columns: came, went, for each variable; then how much is explained. */
static bool open_columns(imagining *m)
{
    const talgeo__signatures *s = m->s;
    size_t n = s->n_variables, entries = 2 * s->part_start[n] + m->n_rows, at = 0;
    m->start = talgeo__calloc(2 * n + 2, sizeof *m->start);
    m->row = talgeo__calloc(entries, sizeof *m->row);
    m->factor = talgeo__calloc(entries, sizeof *m->factor);
    m->upper = talgeo__calloc(2 * n + 1, sizeof *m->upper);
    m->objective = talgeo__calloc(2 * n + 1, sizeof *m->objective);
    if (!m->start || !m->row || !m->factor || !m->upper || !m->objective) return false;
    for (size_t c = 0; c < 2 * n; c++) {
        size_t count = list_rows(m, c / 2, m->row + at);
        for (size_t i = at; i < at + count; i++) m->factor[i] = c % 2 ? -1 : 1;
        at += count;
        m->start[c + 1] = (int32_t)at;
    }
    for (size_t r = 0; r < m->n_rows; r++) {
        if (m->change[r] == 0) continue;
        m->row[at] = (int32_t)r;
        m->factor[at++] = -(double)m->change[r];
    }
    m->start[2 * n + 1] = (int32_t)at;
    m->upper[2 * n] = 1;
    m->objective[2 * n] = 1000.0 * (1.0 + (double)m->most);
    return true;
}

static void close_imagining(imagining *m)
{
    free(m->row_of);
    free(m->change);
    free(m->still);
    free(m->start);
    free(m->row);
    free(m->factor);
    free(m->upper);
    free(m->objective);
}

/* ---- Ways to try ---- */

enum { TURNS = 8 };

typedef struct way {
    bool come, go, still;
} way;

static bool may_change(const imagining *m, way w, size_t v)
{
    return !(w.still && m->still[v]);
}

/* Costs of coming and going: the same for all at first; where the optimum is not whole, a little
 * apart, so that another one is found. */
static void set_costs(imagining *m, uint32_t turn)
{
    for (size_t v = 0; v < 2 * m->s->n_variables; v++) {
        uint32_t mixed = ((uint32_t)v + 1) * (2654435761u + 40503u * turn);
        m->objective[v] = -1 - (turn ? (double)(mixed >> 28) / 16 : 0);
    }
}

static void allow(imagining *m, way w)
{
    for (size_t v = 0; v < m->s->n_variables; v++) {
        /* Who came since is counted later: no more than are there. */
        m->upper[2 * v] = w.come && may_change(m, w, v) ? (double)m->later[v] : 0;
        m->upper[2 * v + 1] = w.go && may_change(m, w, v) ? (double)m->most : 0;
    }
}

/* Whole numbers that give every figure. */
static bool take_point(const imagining *m, const double *point, int64_t *then)
{
    const talgeo__signatures *s = m->s;
    for (size_t v = 0; v < s->n_variables; v++)
        then[v] = m->later[v] - llround(point[2 * v]) + llround(point[2 * v + 1]);
    for (size_t v = 0; v < s->n_variables; v++)
        if (then[v] < 0) return false;
    for (size_t p = 0; p < s->n_parts; p++) {
        int64_t change = 0;
        if (m->row_of[p] < 0) continue;
        for (size_t i = s->start[p]; i < s->start[p + 1]; i++)
            change += m->later[s->variable[i]] - then[s->variable[i]];
        if (change != m->change[m->row_of[p]]) return false;
    }
    return true;
}

static bool try_way(imagining *m, way w, const talgeo__solver *solver, int64_t *then, bool *failed)
{
    size_t n = 2 * m->s->n_variables + 1;
    allow(m, w);
    talgeo__program program = {.n_columns = n,
                               .n_rows = m->n_rows,
                               .column_start = m->start,
                               .row = m->row,
                               .factor = m->factor,
                               .upper = m->upper};
    void *lp = solver->open(&program);
    if (lp == NULL) *failed = true;
    bool found = false, explained = lp != NULL;
    for (uint32_t turn = 0; explained && !found && turn < TURNS; turn++) {
        set_costs(m, turn);
        explained = solver->maximise(lp, m->objective) && solver->point(lp)[n - 1] > 1 - 1e-7;
        found = explained && take_point(m, solver->point(lp), then);
    }
    if (lp) solver->close(lp);
    return found;
}

/* Where changes go one way only, any child that is in no figure that is the same may have changed.
 * Where they go both ways, an attacker may guess who: those of this solution and no others. */
static bool tell_changes(const imagining *m, way w, const int64_t *then, talgeo__changes *changes)
{
    size_t n = m->s->n_variables;
    changes->may_come = talgeo__calloc(n, sizeof *changes->may_come);
    changes->may_go = talgeo__calloc(n, sizeof *changes->may_go);
    if (changes->may_come == NULL || changes->may_go == NULL) return false;
    for (size_t v = 0; v < n; v++) {
        bool one_way = w.come != w.go && may_change(m, w, v);
        changes->may_come[v] = then[v] < m->later[v] || (one_way && w.come);
        changes->may_go[v] = then[v] > m->later[v] || (one_way && w.go);
    }
    return true;
}

talgeo_status talgeo__imagine(const talgeo__signatures *signatures, const talgeo__memory *memory,
                              const int64_t *later, const talgeo__solver *solver, int64_t *then,
                              talgeo__changes *changes, bool *possible, talgeo_error *error)
{
    static const way ways[] = {
        {true, false, true}, {false, true, true}, {true, true, true}, {true, true, false}};
    enum { N_WAYS = sizeof ways / sizeof *ways };
    imagining m = {.s = signatures, .memory = memory, .later = later};
    bool failed = !open_rows(&m) || !open_columns(&m);
    size_t w = 0;
    while (!failed && w < N_WAYS && !try_way(&m, ways[w], solver, then, &failed)) w++;
    *possible = !failed && w < N_WAYS;
    if (*possible && !tell_changes(&m, ways[w], then, changes)) failed = true;
    close_imagining(&m);
    return failed ? talgeo__fail_memory(error, "protect") : TALGEO_OK;
}

void talgeo__changes_free(talgeo__changes *changes)
{
    free(changes->may_come);
    free(changes->may_go);
    *changes = (talgeo__changes){0};
}
