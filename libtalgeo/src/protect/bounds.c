/* Bounding: look for points that leave every hidden sum open, withhold what stands in their way,
 * and show again what does not. */
#include "bounds.h"

#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "families.h"
#include "relax.h"

typedef struct bounding {
    talgeo__search search;
    talgeo__relaxer relaxer;
    talgeo__families families;
    talgeo__list unsafe; /* hidden sums that no points make safe */
    bool facts;          /* there are some: no repair withholds them */
    talgeo__progress *progress;
} bounding;

static bool search_all(bounding *b)
{
    talgeo__search *s = &b->search;
    for (size_t h = 0; h < s->points.n_hidden && !s->failed; h++) {
        if (!talgeo__progress_report(b->progress, 0.5 * (double)h / (double)s->points.n_hidden))
            return false;
        if (!talgeo__points_spared(&s->points, h) &&
            !talgeo__search_hidden(s, h, TALGEO__CLOSE_AND_WALKS) &&
            !talgeo__list_add(&b->unsafe, (int32_t)h))
            s->failed = true;
    }
    return !s->failed;
}

/* Withhold what the hidden sum needs, if anything. False: it cannot be made safe. */
static bool repair(bounding *b, size_t hidden)
{
    talgeo__search *s = &b->search;
    if (talgeo__search_hidden(s, hidden, b->facts ? TALGEO__WIDE : TALGEO__FAR)) return true;
    if (b->facts && !s->failed && talgeo__search_widely(&b->relaxer, hidden)) return true;
    talgeo__search_lower(s, hidden);
    for (int direction = 1; direction >= -1 && !s->failed; direction -= 2) {
        talgeo__relax(&b->relaxer, hidden, direction);
        if (talgeo__points_safe(&s->points, hidden)) return true;
        if (s->failed) return false;
        if (talgeo__search_hidden(s, hidden, TALGEO__FAR)) return true;
    }
    return !s->failed && talgeo__relax_all(&b->relaxer, hidden) &&
           talgeo__search_hidden(s, hidden, TALGEO__FAR);
}

static bool touches(const talgeo__system *system, size_t cell, const bool *reached)
{
    for (size_t k = 0; k < TALGEO__CELL_SUMS; k++) {
        int32_t sum = system->cell_sums[cell][k];
        if (sum < 0) continue;
        for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
            if (reached[system->variable[i]]) return true;
    }
    return false;
}

static void reach_sum(const talgeo__system *system, int32_t sum, bool *reached)
{
    if (sum < 0) return;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        reached[system->variable[i]] = true;
}

/* What was reached so far from a hidden sum. */
typedef struct around {
    bool *variables, *cells;
    talgeo__list found;
} around;

static bool is_new(const bounding *b, const around *a, size_t cell, size_t most)
{
    const talgeo__system *system = b->search.points.system;
    return talgeo__cell_is_shown(system, cell) && !a->cells[cell] &&
           talgeo__cell_width(system, cell) <= most && touches(system, cell, a->variables);
}

/* Withhold every shown cell of at most so many variables that has something to do with those
 * reached so far, and reach all of its own; through facts, which stay, as well. False: there is
 * none. */
static bool withhold_around(bounding *b, around *a, size_t most)
{
    talgeo__system *system = b->search.points.system;
    a->found.count = 0;
    for (size_t c = 0; c < system->n_cells && !b->search.failed; c++)
        if (is_new(b, a, c, most) && !talgeo__list_add(&a->found, (int32_t)c))
            b->search.failed = true;
    for (size_t i = 0; i < a->found.count && !b->search.failed; i++) {
        size_t cell = (size_t)a->found.items[i];
        a->cells[cell] = true;
        if (system->state[cell] == TALGEO__CELL_SHOWN)
            talgeo__search_withhold(&b->search, cell, TALGEO__CELL_REPAIR);
        for (size_t k = 0; k < TALGEO__CELL_SUMS; k++)
            reach_sum(system, system->cell_sums[cell][k], a->variables);
    }
    return a->found.count > 0 && !b->search.failed;
}

/* Where no program of a region finds what the hidden sum needs: withhold all around it, small cells
 * before large ones and near ones before far ones, until it is safe. What was too much is given
 * back later. */
static bool repair_widely(bounding *b, size_t hidden)
{
    enum { RINGS = 2, SMALLEST = 16, LARGER = 4 };
    talgeo__system *system = b->search.points.system;
    around a = {talgeo__calloc(system->n_variables, sizeof *a.variables),
                talgeo__calloc(system->n_cells, sizeof *a.cells),
                {0}};
    bool safe = false, more = a.variables && a.cells;
    if (!more) b->search.failed = true;
    if (more) reach_sum(system, b->search.points.hidden[hidden].sum, a.variables);
    for (size_t most = SMALLEST; more && !safe && !b->search.failed; most *= LARGER) {
        bool all = most >= TALGEO__CELL_SUMS * system->n_variables;
        for (size_t ring = 0; more && !safe && (all || ring < RINGS); ring++) {
            more = withhold_around(b, &a, most);
            safe = more && talgeo__search_hidden(&b->search, hidden, TALGEO__FAR);
        }
        more = more || !all;
    }
    free(a.variables);
    free(a.cells);
    free(a.found.items);
    return safe && !b->search.failed;
}

static talgeo_status fail_bounded(bounding *b, talgeo_error *error)
{
    if (b->search.failed) return talgeo__fail_memory(error, "protect");
    return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                        "figures that are known already bound a small count too closely: what is "
                        "withheld now cannot undo that");
}

/* Spare it where whole numbers alone are in the way. What is hidden for the sake of earlier
 * releases is not spared: it is given up. */
static bool spare(bounding *b, size_t hidden)
{
    talgeo__system *system = b->search.points.system;
    int32_t sum = b->search.points.hidden[hidden].sum;
    bool guarded = b->search.points.guarded;
    if (system->spared == NULL || !b->facts || b->search.failed || system->old[sum]) return false;
    b->search.points.guarded = false;
    system->spared[sum] = talgeo__open_by_fractions(&b->relaxer, hidden);
    b->search.points.guarded = guarded;
    return system->spared[sum];
}

/* Where nothing is withheld for it: look as far as can be. */
static bool search_only(bounding *b, size_t hidden)
{
    return talgeo__search_hidden(&b->search, hidden, TALGEO__FAR) ||
           (!b->search.failed && talgeo__search_widely(&b->relaxer, hidden));
}

/* List all hidden sums that are blocked. */
static talgeo_status list_blocked(bounding *b, talgeo_error *error)
{
    talgeo__system *system = b->search.points.system;
    for (size_t i = 0; i < b->unsafe.count && !b->search.failed; i++) {
        size_t hidden = (size_t)b->unsafe.items[i];
        if (search_only(b, hidden) || spare(b, hidden)) continue;
        system->blocked = b->search.points.hidden[hidden].sum;
        system->all_blocked[system->blocked] = true;
    }
    return system->blocked >= 0 || b->search.failed ? fail_bounded(b, error) : TALGEO_OK;
}

static talgeo_status repair_all(bounding *b, talgeo_error *error)
{
    talgeo__system *system = b->search.points.system;
    if (system->all_blocked) return list_blocked(b, error);
    for (size_t i = 0; i < b->unsafe.count; i++) {
        size_t hidden = (size_t)b->unsafe.items[i];
        if (!repair(b, hidden) && (b->search.failed || !repair_widely(b, hidden)) &&
            !spare(b, hidden)) {
            system->blocked = b->search.points.hidden[hidden].sum;
            return fail_bounded(b, error);
        }
        if (!talgeo__progress_report(b->progress, 0.5 + 0.3 * (double)i / (double)b->unsafe.count))
            return talgeo__fail_cancelled(error, b->progress);
    }
    return TALGEO_OK;
}

/* ---- Families ---- */

/* Where one other value is enough: look for it far away before anything is withheld. */
static bool look_far(bounding *b, size_t hidden, size_t family)
{
    return !b->families.items[family].group &&
           (talgeo__search_hidden(&b->search, hidden, TALGEO__WIDE) ||
            (!b->search.failed && talgeo__search_widely(&b->relaxer, hidden)));
}

/* Make the hidden sum safe from a family. What facts tell it cannot be undone. */
static bool keep_from(bounding *b, size_t hidden, size_t family)
{
    talgeo__search *s = &b->search;
    const talgeo__hidden known = s->points.hidden[hidden];
    if (!talgeo__families_enter(&b->families, hidden, family)) s->failed = true;
    s->turn++;
    bool safe = !s->failed &&
                (look_far(b, hidden, family) || repair(b, hidden) || repair_widely(b, hidden));
    s->turn++;
    if (!talgeo__families_leave(&b->families, hidden, family, &known)) s->failed = true;
    return !s->failed && (safe || b->facts);
}

/* Cells are only withheld from here on: what is safe stays so. */
static talgeo_status keep_from_families(bounding *b, talgeo_error *error)
{
    talgeo__families *f = &b->families;
    if (!talgeo__families_open(f, &b->search.points)) return talgeo__fail_memory(error, "protect");
    for (size_t h = 0; h < b->search.points.n_hidden; h++) {
        if (!talgeo__families_concern(f, h)) continue;
        if (!talgeo__families_around(f, h)) return talgeo__fail_memory(error, "protect");
        for (size_t i = 0; i < f->around.count; i++) {
            size_t family = (size_t)f->around.items[i];
            if (talgeo__families_kept(f, h, family) || keep_from(b, h, family)) continue;
            if (b->search.failed) return talgeo__fail_memory(error, "protect");
            return talgeo__fail(error, TALGEO_E_INTERNAL, "protect",
                                "a count could not be kept from a family; nothing is published");
        }
    }
    return TALGEO_OK;
}

static bool has_facts(const talgeo__system *system)
{
    for (size_t c = 0; c < system->n_cells; c++)
        if (system->state[c] == TALGEO__CELL_FACT) return true;
    return false;
}

static bool hides_any(const talgeo__system *system)
{
    for (size_t s = 0; s < system->n_sums; s++)
        if (system->hidden[s] || system->veiled[s]) return true;
    return false;
}

talgeo_status talgeo__system_bound(talgeo__system *system, const talgeo__solver *solver,
                                   int64_t threshold, talgeo__progress *progress,
                                   talgeo_error *error)
{
    bounding b = {.facts = has_facts(system), .progress = progress};
    if (!hides_any(system)) return TALGEO_OK;
    if (!talgeo__search_open(&b.search, system, threshold))
        return talgeo__fail_memory(error, "protect");
    talgeo_status status = TALGEO_OK;
    if (!talgeo__relaxer_open(&b.relaxer, &b.search, solver))
        status = talgeo__fail_memory(error, "protect");
    else if (!search_all(&b))
        status = b.search.failed ? talgeo__fail_memory(error, "protect")
                                 : talgeo__fail_cancelled(error, progress);
    if (status == TALGEO_OK) status = repair_all(&b, error);
    if (status == TALGEO_OK) status = talgeo__give_back(&b.search, progress, error);
    if (status == TALGEO_OK) status = keep_from_families(&b, error);
    if (status == TALGEO_OK &&
        !(talgeo__points_verify(&b.search.points) && talgeo__families_verify(&b.families)))
        status = talgeo__fail(error, TALGEO_E_INTERNAL, "protect",
                              "the check of the bounds failed; nothing is published");
    talgeo__relaxer_close(&b.relaxer);
    if (b.families.points) talgeo__families_close(&b.families);
    free(b.unsafe.items);
    talgeo__search_close(&b.search);
    return status;
}

talgeo_status talgeo__system_look(talgeo__system *system, const talgeo__solver *solver,
                                  int64_t threshold, const bool *listed, bool *open,
                                  talgeo_error *error)
{
    talgeo__search search;
    talgeo__relaxer relaxer;
    *open = true;
    if (!talgeo__search_open(&search, system, threshold))
        return talgeo__fail_memory(error, "protect");
    search.points.guarded = false;
    bool good = talgeo__relaxer_open(&relaxer, &search, solver);
    for (size_t h = 0; good && *open && h < search.points.n_hidden; h++) {
        int32_t sum = search.points.hidden[h].sum;
        if (!listed[sum] || talgeo__open_by_fractions(&relaxer, h)) continue;
        system->blocked = sum;
        *open = false;
    }
    good = good && !search.failed;
    talgeo__relaxer_close(&relaxer);
    talgeo__search_close(&search);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}
