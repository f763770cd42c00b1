/* The audit's attack: what follows exactly from published cells and polygons. It knows nothing of
 * the cube: its variables are all kinds of children that the polygons and the plan make possible.
 */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "eliminate.h"
#include "field.h"
#include "protect.h"
#include "virtual.h"

typedef struct attacking {
    const talgeo_release *release;
    talgeo__model model;                /* of the cells that are possible */
    const talgeo__public_cell **public; /* by cell of the model; NULL: not in the release */
    talgeo_audit_result *result;
} attacking;

/* ---- All kinds of children ---- */

static bool has_unknown(const talgeo_release *release, size_t stratum)
{
    const talgeo__frame *frame = release->frame;
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__cell_key *key = &release->cells[c].key;
        const talgeo__table *table = &frame->tables[key->table];
        for (size_t b = 0; b < table->n_by; b++)
            if (table->by[b].kind == TALGEO__BY_STRATUM && table->by[b].index == stratum &&
                key->level[b] == (int32_t)frame->strata[stratum].n_levels)
                return true;
    }
    return false;
}

/* The cube with one atom, of no children, for each area combination, period and levels. */
static bool imagine_cube(const talgeo_release *release, const int32_t *combinations,
                         size_t n_combinations, talgeo__cube *cube)
{
    const talgeo__frame *frame = release->frame;
    talgeo__layout layout = {frame->n_sets, frame->n_strata, frame->n_indicators};
    size_t width = talgeo__layout_width(layout), n = n_combinations * frame->n_periods;
    size_t *n_levels = talgeo__calloc(frame->n_strata, sizeof *n_levels);
    for (size_t i = 0; n_levels && i < frame->n_strata; i++) {
        n_levels[i] = frame->strata[i].n_levels + has_unknown(release, i);
        n *= n_levels[i];
    }
    *cube = (talgeo__cube){.layout = layout, .n_atoms = n};
    cube->keys = talgeo__calloc(n, width * sizeof *cube->keys);
    cube->counts = talgeo__calloc(n, sizeof *cube->counts);
    bool good = n_levels && cube->keys && cube->counts;
    for (size_t a = 0; good && a < n; a++) {
        int32_t *key = cube->keys + a * width;
        size_t rest = a;
        for (size_t i = frame->n_strata; i-- > 0; rest /= n_levels[i]) {
            size_t level = rest % n_levels[i];
            key[talgeo__layout_stratum(layout, i)] =
                level < frame->strata[i].n_levels ? (int32_t)level : -1;
        }
        key[talgeo__layout_period(layout)] = (int32_t)(rest % frame->n_periods);
        rest /= frame->n_periods;
        if (frame->n_sets)
            memcpy(key, combinations + rest * frame->n_sets, frame->n_sets * sizeof *key);
    }
    free(n_levels);
    return good;
}

/* ---- Published cells by address ---- */

static int compare_cells(const void *a, const void *b)
{
    const talgeo__public_cell *left = *(const talgeo__public_cell *const *)a;
    const talgeo__public_cell *right = *(const talgeo__public_cell *const *)b;
    return memcmp(&left->key, &right->key, sizeof left->key);
}

static bool find_public(attacking *a)
{
    const talgeo_release *release = a->release;
    const talgeo__public_cell **sorted = talgeo__calloc(release->n_cells, sizeof *sorted);
    a->public = talgeo__calloc(a->model.cells.count, sizeof *a->public);
    bool good = sorted && a->public;
    for (size_t c = 0; good && c < release->n_cells; c++) sorted[c] = &release->cells[c];
    if (good) qsort(sorted, release->n_cells, sizeof *sorted, compare_cells);
    for (size_t c = 0; good && c < a->model.cells.count; c++) {
        talgeo__public_cell wanted = {.key = a->model.cells.items[c].key};
        const talgeo__public_cell *at = &wanted, **found;
        found = bsearch(&at, sorted, release->n_cells, sizeof *sorted, compare_cells);
        a->public[c] = found ? *found : NULL;
    }
    free(sorted);
    return good;
}

/* ---- One component ---- */

/* A withheld cell: its events, others and children as sums. */
typedef struct target {
    int32_t sums[3];
    bool sensitive_both;
} target;

typedef struct battle {
    talgeo__system *system;
    target *targets;
    size_t n_targets, capacity;
    bool *zero;
    int32_t *uses;
} battle;

static int32_t part_sum(talgeo__system *system, const talgeo__signatures *s, size_t part)
{
    return talgeo__system_sum(system, s->variable + s->start[part],
                              s->start[part + 1] - s->start[part]);
}

static int compare_variables(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static int32_t whole_sum(talgeo__system *system, const talgeo__signatures *s, size_t cell)
{
    size_t from = s->start[2 * cell], n = s->start[2 * cell + 2] - from; /* both parts */
    int32_t *variables = talgeo__calloc(n, sizeof *variables);
    if (variables == NULL) return -1;
    if (n) memcpy(variables, s->variable + from, n * sizeof *variables);
    qsort(variables, n, sizeof *variables, compare_variables);
    int32_t sum = talgeo__system_sum(system, variables, n);
    free(variables);
    return sum;
}

static bool add_target(battle *b, const talgeo__signatures *s, size_t cell, const int32_t *sums,
                       bool sensitive_both)
{
    target t = {{sums[0], sums[1], whole_sum(b->system, s, cell)}, sensitive_both};
    if (t.sums[2] < 0 || !talgeo__grow(&b->targets, &b->capacity, b->n_targets + 1, sizeof t))
        return false;
    b->targets[b->n_targets++] = t;
    return true;
}

static talgeo_status show_value(battle *b, int32_t sum, int64_t value, talgeo_error *error)
{
    int64_t *known = &b->system->value[sum];
    bool empty = b->system->start[sum] == b->system->start[sum + 1];
    if ((*known >= 0 && *known != value) || (empty && value != 0))
        return talgeo__fail(error, TALGEO_E_INPUT, "audit",
                            "published figures contradict each other");
    *known = value;
    return TALGEO_OK;
}

static bool is_small(const attacking *a, const talgeo__public_cell *public,
                     const talgeo__signatures *s, size_t cell)
{
    bool both = a->release->frame->indicators[public->key.indicator].sensitive_both;
    talgeo__sensitive sensitive =
        talgeo__rules(public->n, public->events, a->release->policy.threshold, both);
    talgeo__group events = {.count = s->start[2 * cell + 1] - s->start[2 * cell]};
    talgeo__group others = {.count = s->start[2 * cell + 2] - s->start[2 * cell + 1]};
    talgeo__drop_impossible(&sensitive, &events, &others);
    return talgeo__any(sensitive);
}

/* A cell that the release lacks is one of a level that no child has. */
static talgeo_status add_cell(attacking *a, battle *b, const talgeo__signatures *s, size_t cell,
                              talgeo_error *error)
{
    const talgeo__public_cell *public = a->public[cell];
    size_t before = b->system->n_sums;
    int32_t sums[2] = {part_sum(b->system, s, 2 * cell), part_sum(b->system, s, 2 * cell + 1)};
    if (sums[0] < 0 || sums[1] < 0) return talgeo__fail_memory(error, "audit");
    for (size_t i = before; i < b->system->n_sums; i++) b->system->value[i] = -1;
    if (public && public->status == TALGEO_CELL_WITHHELD) {
        size_t indicator = (size_t) public->key.indicator;
        before = b->system->n_sums;
        if (!add_target(b, s, cell, sums, a->release->frame->indicators[indicator].sensitive_both))
            return talgeo__fail_memory(error, "audit");
        for (size_t i = before; i < b->system->n_sums; i++) b->system->value[i] = -1;
        return TALGEO_OK;
    }
    bool shown = public && public->status == TALGEO_CELL_PUBLISHED;
    if (shown) a->result->small_published += is_small(a, public, s, cell);
    talgeo_status status = show_value(b, sums[0], shown ? public->events : 0, error);
    if (status == TALGEO_OK)
        status = show_value(b, sums[1], shown ? public->n - public->events : 0, error);
    if (status == TALGEO_OK && !talgeo__system_cell(b->system, sums[0], sums[1], TALGEO__CELL_FACT))
        status = talgeo__fail_memory(error, "audit");
    return status;
}

static void mark_zero(battle *b, size_t sum)
{
    for (size_t i = b->system->start[sum]; i < b->system->start[sum + 1]; i++)
        b->zero[b->system->variable[i]] = true;
}

static talgeo__elimination *eliminate(battle *b)
{
    talgeo__elimination *e =
        talgeo__elimination_new(b->system, TALGEO__CHECK_PRIME, b->zero, b->uses);
    for (size_t c = 0; e && c < b->system->n_cells; c++) {
        const int32_t *sums = b->system->cell_sums[c];
        if (talgeo__elimination_show(e, sums[0], sums[1]) != TALGEO__NO_MEMORY) continue;
        talgeo__elimination_free(e);
        return NULL;
    }
    return e;
}

/* Sums that follow: their values replace -1. *more: a new 0 makes another round worth while. */
static bool find_values(battle *b, bool *more)
{
    talgeo__elimination *e = eliminate(b);
    bool good = e != NULL;
    *more = false;
    for (size_t s = 0; good && s < b->system->n_sums; s++) {
        int64_t value;
        if (b->system->value[s] >= 0) continue;
        talgeo__verdict verdict = talgeo__elimination_follows(e, (int32_t)s, &value);
        good = verdict != TALGEO__NO_MEMORY;
        if (verdict != TALGEO__IMPLIED) continue;
        b->system->value[s] = value;
        *more = *more || value == 0;
    }
    for (size_t s = 0; s < b->system->n_sums; s++)
        if (b->system->value[s] == 0) mark_zero(b, s);
    talgeo__elimination_free(e);
    return good;
}

/* Is something known of the cell that must not be? -1 stands for a number that does not follow. */
static bool recovered(const battle *b, const target *t, int64_t threshold)
{
    const int64_t *value = b->system->value;
    int64_t events = value[t->sums[0]], others = value[t->sums[1]], children = value[t->sums[2]];
    const size_t *start = b->system->start;
    bool can_have_events = start[t->sums[0]] != start[t->sums[0] + 1];
    bool can_be_others = start[t->sums[1]] != start[t->sums[1] + 1];
    if (events >= 0 && others >= 0) return true;
    return (events > 0 && events < threshold) || (others > 0 && others < threshold) ||
           (children > 0 && children < threshold) || (others == 0 && can_be_others) ||
           (events == 0 && can_have_events && t->sensitive_both);
}

static talgeo_status fight(attacking *a, battle *b, talgeo_error *error)
{
    b->zero = talgeo__calloc(b->system->n_variables, sizeof *b->zero);
    b->uses = talgeo__calloc(b->system->n_variables, sizeof *b->uses);
    if (b->zero == NULL || b->uses == NULL) return talgeo__fail_memory(error, "audit");
    for (size_t s = 0; s < b->system->n_sums; s++)
        if (b->system->value[s] == 0) mark_zero(b, s);
    for (bool more = true; more;)
        if (!find_values(b, &more)) return talgeo__fail_memory(error, "audit");
    for (size_t t = 0; t < b->n_targets; t++)
        a->result->exact += recovered(b, &b->targets[t], a->release->policy.threshold);
    return TALGEO_OK;
}

static talgeo_status attack_component(attacking *a, size_t component, talgeo_error *error)
{
    talgeo__signatures s = {0};
    battle b = {0};
    talgeo_status status = talgeo__signatures_make(&a->model, component, &s, error);
    if (status == TALGEO_OK) {
        b.system = talgeo__system_new(s.n_variables, s.counts);
        if (b.system == NULL) status = talgeo__fail_memory(error, "audit");
    }
    for (size_t c = 0; status == TALGEO_OK && c < a->model.cells.count; c++)
        if (a->model.component[a->model.cells.items[c].key.indicator] == component)
            status = add_cell(a, &b, &s, c, error);
    if (status == TALGEO_OK) status = fight(a, &b, error);
    talgeo__signatures_free(&s);
    talgeo__system_free(b.system);
    free(b.targets);
    free(b.zero);
    free(b.uses);
    return status;
}

/* ---- The whole ---- */

static void count_cells(const talgeo_release *release, talgeo_audit_result *result)
{
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        result->cells++;
        result->withheld += cell->status == TALGEO_CELL_WITHHELD;
        result->published += cell->status == TALGEO_CELL_PUBLISHED;
    }
}

talgeo_status talgeo__attack(const talgeo_release *release, const int32_t *combinations,
                             size_t n_combinations, talgeo_audit_result *result,
                             talgeo_error *error)
{
    attacking a = {.release = release, .model = {.frame = release->frame}, .result = result};
    talgeo__cube cube = {0};
    count_cells(release, result);
    talgeo_status status = imagine_cube(release, combinations, n_combinations, &cube)
                               ? TALGEO_OK
                               : talgeo__fail_memory(error, "audit");
    if (status == TALGEO_OK)
        status = talgeo__model_open(release->frame, &cube, &release->policy, NULL, &a.model, error);
    if (status == TALGEO_OK && !find_public(&a)) status = talgeo__fail_memory(error, "audit");
    for (size_t k = 0; status == TALGEO_OK && k < a.model.n_components; k++)
        status = attack_component(&a, k, error);
    talgeo__model_close(&a.model);
    talgeo__cube_free(&cube);
    free(a.public);
    if (status == TALGEO_OK && (result->exact || result->small_published))
        status = talgeo__fail(error, TALGEO_E_PRIVACY, "audit",
                              "what is published discloses: %lld withheld cells follow from "
                              "published ones, %lld published cells are small",
                              (long long)result->exact, (long long)result->small_published);
    return status;
}
