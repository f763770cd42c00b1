/* The audit's attack on a whole release. */
#include "attack.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/worth.h"

typedef talgeo__attacking attacking;

/* ---- Published cells by address ---- */

static int compare_cells(const void *a, const void *b)
{
    const talgeo__public_cell *left = *(const talgeo__public_cell *const *)a;
    const talgeo__public_cell *right = *(const talgeo__public_cell *const *)b;
    return memcmp(&left->key, &right->key, sizeof left->key);
}

static bool find_public(attacking *a, const talgeo__model *model)
{
    const talgeo_release *release = a->audited->release;
    const talgeo__public_cell **sorted = talgeo__calloc(release->n_cells, sizeof *sorted);
    a->public = talgeo__calloc(model->cells.count, sizeof *a->public);
    bool good = sorted && a->public;
    for (size_t c = 0; good && c < release->n_cells; c++) sorted[c] = &release->cells[c];
    if (good) qsort(sorted, release->n_cells, sizeof *sorted, compare_cells);
    for (size_t c = 0; good && c < model->cells.count; c++) {
        talgeo__public_cell wanted = {.key = model->cells.items[c].key};
        const talgeo__public_cell *at = &wanted, **found;
        found = bsearch(&at, sorted, release->n_cells, sizeof *sorted, compare_cells);
        a->public[c] = found ? *found : NULL;
    }
    free(sorted);
    return good;
}

static talgeo__battle battle_of(const attacking *a, const talgeo__model *model, size_t component)
{
    return (talgeo__battle){.audited = a->audited,
                            .model = model,
                            .public = a->public,
                            .skip = a->skip,
                            .told = &a->told,
                            .component = component};
}

/* With what indicators of the same children tell of it. *told: they tell something, and do not
 * contradict what is shown; else it was an accident that their numbers are the same. */
static talgeo_status attack_with_others(attacking *a, const talgeo__model *model, size_t component,
                                        bool *told, talgeo_error *error)
{
    talgeo__battle b = battle_of(a, model, component);
    talgeo_error failed = TALGEO_ERROR_INIT;
    int64_t narrowest = a->result->narrowest;
    b.alike = a->alike;
    talgeo_status status = talgeo__battle_open(&b, &failed);
    if (status == TALGEO_OK && b.n_lent) status = talgeo__battle_fight(a, &b, &failed);
    *told = status == TALGEO_OK && b.n_lent;
    talgeo__battle_close(&b);
    if (!*told) a->result->narrowest = narrowest;
    if (status == TALGEO_E_INPUT) return TALGEO_OK;
    if (status != TALGEO_OK && error) *error = failed;
    return status;
}

static talgeo_status attack_component(attacking *a, const talgeo__model *model, size_t component,
                                      talgeo_error *error)
{
    talgeo__battle b = battle_of(a, model, component);
    talgeo_status status = attack_with_others(a, model, component, &b.algebra_only, error);
    if (status == TALGEO_OK) status = talgeo__battle_open(&b, error);
    if (status == TALGEO_OK) status = talgeo__battle_fight(a, &b, error);
    a->result->small_published += b.small_published;
    a->result->changes += b.slight;
    talgeo__battle_close(&b);
    return status;
}

/* ---- The whole ---- */

static talgeo_status attack_class(attacking *a, const talgeo__classes *classes, size_t number,
                                  talgeo_error *error)
{
    const talgeo__audited *audited = a->audited;
    talgeo__model model = {.frame = audited->frame};
    talgeo__cube cube = {0};
    talgeo_status status = talgeo__imagine_cube(audited, classes, number, &cube, error);
    if (status == TALGEO_OK)
        status = talgeo__model_open(audited->frame, &cube, &audited->release->policy,
                                    audited->history, &model, error);
    if (status == TALGEO_OK) {
        if (find_public(a, &model) && talgeo__told_find(&model, a->public, &a->told))
            a->alike = talgeo__alike_find(&model, &a->told, audited->credulous);
        if (a->alike == NULL) status = talgeo__fail_memory(error, "audit");
    }
    for (size_t t = 0; t < audited->frame->n_tables; t++)
        a->skip[t] = !talgeo__classes_have(classes, number, &audited->frame->tables[t]);
    for (size_t k = 0; status == TALGEO_OK && k < model.n_components; k++)
        status = attack_component(a, &model, k, error);
    if (status == TALGEO_OK) status = talgeo__attack_numbers(a, &model, classes, number, error);
    talgeo__model_close(&model);
    talgeo__cube_free(&cube);
    talgeo__told_free(&a->told);
    free(a->public);
    free(a->alike);
    a->public = NULL;
    a->alike = NULL;
    return status;
}

static void count_cells(const attacking *a)
{
    const talgeo_release *release = a->audited->release;
    talgeo_audit_result *result = a->result;
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        result->cells++;
        result->withheld += cell->status == TALGEO_CELL_WITHHELD;
        result->published += cell->status == TALGEO_CELL_PUBLISHED;
        result->exact += (a->finding[c] & TALGEO__EXACT) != 0;
        result->below += (a->finding[c] & TALGEO__BELOW) != 0;
        result->narrow += (a->finding[c] & TALGEO__NARROW) != 0;
    }
    if (result->narrowest == INT64_MAX)
        result->narrowest = -1;
    else
        result->narrowest /=
            talgeo__worth(a->audited->frame->indicators, a->audited->frame->n_indicators);
}

static talgeo_status give_verdict(const talgeo_audit_result *r, talgeo_error *error)
{
    if (r->exact + r->below + r->narrow + r->small_published + r->changes + r->formed == 0)
        return TALGEO_OK;
    return talgeo__fail(
        error, TALGEO_E_PRIVACY, "audit",
        "what is published discloses: %lld withheld cells follow exactly, %lld are "
        "proven to be small, %lld lie in too narrow an interval, %lld published "
        "cells are small, %lld numbers follow from changes since earlier releases, %lld "
        "groups that no cell shows are known to be small",
        (long long)r->exact, (long long)r->below, (long long)r->narrow,
        (long long)r->small_published, (long long)r->changes, (long long)r->formed);
}

talgeo_status talgeo__attack(const talgeo__audited *audited, talgeo_audit_result *result,
                             talgeo_error *error)
{
    attacking a = {.audited = audited, .result = result};
    talgeo__classes classes = {0};
    size_t n_cells = audited->release->n_cells;
    a.finding = talgeo__calloc(n_cells, sizeof *a.finding);
    a.skip = talgeo__calloc(audited->frame->n_tables, sizeof *a.skip);
    result->narrowest = INT64_MAX;
    talgeo_status status = a.finding && a.skip && talgeo__classes_find(audited, &classes)
                               ? TALGEO_OK
                               : talgeo__fail_memory(error, "audit");
    for (size_t k = 0; status == TALGEO_OK && k < classes.count; k++)
        status = attack_class(&a, &classes, k, error);
    if (status == TALGEO_OK) {
        count_cells(&a);
        status = give_verdict(result, error);
    }
    free(a.finding);
    free(a.skip);
    free(classes.of_stratum);
    return status;
}
