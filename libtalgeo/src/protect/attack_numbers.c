/* Indicators that are known of the same children, attacked by their numbers of children alone:
 * those of all of them are one number, so all that any of them shows is known of each. Who
 * publishes indicators that were protected one by one is convicted so. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "attack.h"

typedef struct counting {
    talgeo__attacking *a;
    const talgeo__model *model; /* of all indicators */
    const bool *member;         /* by indicator: one of those taken for alike */
    talgeo__frame *frame;       /* one indicator, which stands for all; tables of members */
    size_t *table_of;           /* by table of it: of the model */
} counting;

/* ---- Members ---- */

static bool are_alike(const talgeo__attacking *a, size_t n, size_t i, size_t j, talgeo__alike alike)
{
    return i != j && a->alike[i * n + j] == alike;
}

/* All that are alike to some member. False: the indicator has none, or some contradict. */
static bool find_members(const talgeo__attacking *a, size_t n, size_t first, bool *member)
{
    bool more = true, several = false;
    memset(member, 0, n * sizeof *member);
    member[first] = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; member[i] && j < n; j++) {
                if (member[j] || !are_alike(a, n, i, j, TALGEO__ALIKE)) continue;
                member[j] = more = several = true;
            }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (member[i] && member[j] && are_alike(a, n, i, j, TALGEO__UNLIKE)) return false;
    return several;
}

/* ---- The frame ---- */

static bool has_member(const counting *c, const talgeo__table *table)
{
    for (size_t i = 0; i < table->n_indicators; i++)
        if (c->member[table->indicators[i]]) return true;
    return false;
}

static void drop_tables(counting *c)
{
    size_t kept = 0, n = c->frame->n_tables;
    for (size_t t = 0; t < n; t++) {
        talgeo__table *table = &c->frame->tables[t];
        if (talgeo__table_is_crossed(table) || !has_member(c, table)) {
            free(table->indicators);
            free(table->sets);
            continue;
        }
        table->indicators[0] = 0;
        table->n_indicators = 1;
        c->table_of[kept] = t;
        c->frame->tables[kept++] = *table;
    }
    c->frame->n_tables = kept;
}

static void drop_indicators(counting *c)
{
    size_t stays = 0;
    while (!c->member[stays]) stays++;
    talgeo__indicator kept = c->frame->indicators[stays];
    c->frame->indicators[stays] = c->frame->indicators[0];
    c->frame->indicators[0] = kept;
    while (c->frame->n_indicators > 1)
        talgeo__indicator_end(&c->frame->indicators[--c->frame->n_indicators]);
}

static bool open_frame(counting *c)
{
    c->frame = talgeo__frame_outline(c->model->frame);
    c->table_of = talgeo__calloc(c->model->frame->n_tables, sizeof *c->table_of);
    if (c->frame == NULL || c->table_of == NULL) return false;
    drop_tables(c);
    drop_indicators(c);
    return true;
}

/* ---- The battle ---- */

/* What any member says of the cell, and where the release has it. */
static void ask_members(const counting *c, size_t spot, int64_t *number, size_t *cell_of)
{
    const talgeo__told *told = &c->a->told;
    *number = TALGEO__UNASKED;
    *cell_of = SIZE_MAX;
    for (size_t k = told->start[spot]; k < told->start[spot + 1]; k++) {
        size_t cell = told->cell[k];
        if (!c->member[c->model->cells.items[cell].key.indicator]) continue;
        if (told->children[cell] > *number) *number = told->children[cell];
        const talgeo__public_cell *public = cell < c->model->n_own ? c->a->public[cell] : NULL;
        if (public && public->status == TALGEO_CELL_WITHHELD)
            *cell_of = (size_t)(public - c->a->audited->release->cells);
    }
}

/* By cell of the model of children: its spot among all. */
static size_t spot_of(const counting *c, const talgeo__model *children, size_t cell)
{
    const talgeo__cell_key *key = &children->cells.items[cell].key;
    size_t own = (size_t)key->table, all = c->table_of[own];
    size_t at = (cell - children->extents[own].first) * c->model->frame->tables[all].n_indicators;
    return c->a->told.spot[c->model->extents[all].first + at];
}

static talgeo_status fight(const counting *c, const talgeo__model *children, talgeo__battle *b,
                           int64_t *numbers, size_t *cell_of, talgeo_error *error)
{
    for (size_t k = 0; k < children->cells.count; k++)
        ask_members(c, spot_of(c, children, k), &numbers[k], &cell_of[k]);
    talgeo_status status = talgeo__battle_open(b, error);
    if (status == TALGEO_OK) status = talgeo__battle_fight(c->a, b, error);
    talgeo__battle_close(b);
    return status;
}

static talgeo_status open_battle(const counting *c, const talgeo__model *children, const bool *skip,
                                 talgeo_error *error)
{
    size_t n = children->cells.count;
    const talgeo__public_cell **public = talgeo__calloc(n, sizeof *public);
    int64_t *numbers = talgeo__calloc(n, sizeof *numbers);
    size_t *cell_of = talgeo__calloc(n, sizeof *cell_of);
    talgeo__battle b = {.audited = c->a->audited,
                        .model = children,
                        .public = public,
                        .skip = skip,
                        .numbers = numbers,
                        .cell_of = cell_of};
    talgeo_status status = public && numbers && cell_of
                               ? fight(c, children, &b, numbers, cell_of, error)
                               : talgeo__fail_memory(error, "audit");
    free(public);
    free(numbers);
    free(cell_of);
    return status;
}

static talgeo_status attack_members(counting *c, const talgeo__classes *classes, size_t number,
                                    talgeo_error *error)
{
    talgeo__audited audited = *c->a->audited;
    talgeo__cube cube = {0};
    talgeo__model children = {0};
    bool *skip = talgeo__calloc(c->model->frame->n_tables, sizeof *skip);
    talgeo_status status = skip && open_frame(c) ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    audited.frame = c->frame;
    if (status == TALGEO_OK) status = talgeo__imagine_cube(&audited, classes, number, &cube, error);
    if (status == TALGEO_OK) {
        status =
            talgeo__model_open(c->frame, &cube, &audited.release->policy, NULL, &children, error);
        for (size_t t = 0; t < c->frame->n_tables; t++) skip[t] = c->a->skip[c->table_of[t]];
        if (status == TALGEO_OK) {
            status = open_battle(c, &children, skip, error);
            talgeo__model_close(&children);
        }
    }
    talgeo__cube_free(&cube);
    if (c->frame) talgeo__frame_free(c->frame);
    free(c->table_of);
    free(skip);
    return status;
}

/* That they are of the same children was an accident where it contradicts what is shown. */
static talgeo_status try_members(talgeo__attacking *a, const talgeo__model *model,
                                 const bool *member, const talgeo__classes *classes, size_t number,
                                 talgeo_error *error)
{
    counting c = {.a = a, .model = model, .member = member};
    talgeo_error failed = TALGEO_ERROR_INIT;
    int64_t narrowest = a->result->narrowest;
    talgeo_status status = attack_members(&c, classes, number, &failed);
    a->result->narrowest = narrowest;
    if (status == TALGEO_OK || status == TALGEO_E_INPUT) return TALGEO_OK;
    if (error) *error = failed;
    return status;
}

talgeo_status talgeo__attack_numbers(talgeo__attacking *a, const talgeo__model *model,
                                     const talgeo__classes *classes, size_t number,
                                     talgeo_error *error)
{
    size_t n = model->frame->n_indicators;
    bool *member = talgeo__calloc(n, sizeof *member), *done = talgeo__calloc(n, sizeof *done);
    talgeo_status status = member && done ? TALGEO_OK : talgeo__fail_memory(error, "audit");
    for (size_t i = 0; status == TALGEO_OK && i < n; i++) {
        if (done[i] || !find_members(a, n, i, member)) continue;
        for (size_t j = 0; j < n; j++) done[j] = done[j] || member[j];
        status = try_members(a, model, member, classes, number, error);
    }
    free(member);
    free(done);
    return status;
}
