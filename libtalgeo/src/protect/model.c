/* From a cube to protection problems. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/worth.h"
#include "coarse.h"
#include "leaders.h"
#include "nested.h"
#include "triples.h"
#include "unknown.h"
#include "worlds.h"

static bool number_outside(talgeo__model *model)
{
    const talgeo__frame *frame = model->frame;
    model->outside = talgeo__calloc(frame->n_tables, sizeof *model->outside);
    if (model->outside == NULL) return false;
    model->n_places = model->cells.count;
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__extent *e = &model->extents[t];
        model->outside[t] = model->n_places;
        model->n_places +=
            frame->tables[t].n_sets * e->n_periods * e->n_groups * frame->tables[t].n_indicators;
    }
    return true;
}

/* From here on all numbers are in parts of children. */
static talgeo_status weigh(talgeo__model *model, talgeo_error *error)
{
    const talgeo__frame *frame = model->frame;
    model->worth = talgeo__worth(frame->indicators, frame->n_indicators);
    if (model->worth == 0)
        return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                            "the scales of the means, those of earlier releases among them, have "
                            "too little in common: give them fewer decimals");
    model->policy.threshold *= model->worth;
    if (model->worth == 1) return TALGEO_OK;
    talgeo_status status =
        talgeo__cube_weigh(frame, model->worth, model->cube, &model->weighed, error);
    model->cube = &model->weighed;
    return status;
}

talgeo_status talgeo__model_open(const talgeo__frame *frame, const talgeo__cube *cube,
                                 const talgeo__policy *policy, const talgeo__history *history,
                                 talgeo__model *model, talgeo_error *error)
{
    size_t n_cells = 0;
    *model = (talgeo__model){.frame = frame, .cube = cube, .policy = *policy, .history = history};
    talgeo_status status = weigh(model, error);
    model->whole = model->cube;
    if (status == TALGEO_OK) status = talgeo__cells_count(frame, model->cube, &model->cells, error);
    if (status == TALGEO_OK)
        status = talgeo__extents_open(frame, model->cube, &model->extents, &n_cells, error);
    if (status == TALGEO_OK) {
        bool hidden = history && history->n_tables < frame->n_tables;
        model->n_own = hidden ? model->extents[history->n_tables].first : model->cells.count;
        model->component = talgeo__calloc(frame->n_indicators, sizeof *model->component);
        model->known_like = talgeo__calloc(frame->n_indicators, sizeof *model->known_like);
        model->leader = talgeo__calloc(frame->n_indicators, sizeof *model->leader);
        model->usual = talgeo__calloc(frame->n_indicators, sizeof *model->usual);
        for (size_t i = 0; model->known_like && model->leader && i < frame->n_indicators; i++)
            model->known_like[i] = model->leader[i] = i;
        if (!model->component || !model->known_like || !model->leader || !model->usual ||
            !talgeo__components(frame, model->known_like, model->component, &model->n_components) ||
            !number_outside(model))
            status = talgeo__fail_memory(error, "protect");
    }
    if (status != TALGEO_OK) talgeo__model_close(model);
    return status;
}

void talgeo__model_close(talgeo__model *model)
{
    talgeo__cells_free(&model->cells);
    talgeo__extents_free(model->extents, model->frame->n_tables);
    free(model->outside);
    free(model->known_like);
    free(model->component);
    free(model->leader);
    free(model->usual);
    talgeo__cube_free(&model->weighed);
    talgeo__cube_free(&model->rest);
    free(model->published);
    *model = (talgeo__model){.frame = model->frame};
}

bool talgeo__model_link(talgeo__model *model, bool divide)
{
    talgeo__known_like(model->cube, model->exactly, model->known_like);
    return talgeo__components(model->frame, model->known_like, model->component,
                              &model->n_components) &&
           talgeo__lead(model, divide);
}

bool talgeo__model_has_means(const talgeo__model *model, size_t component)
{
    for (size_t i = 0; i < model->frame->n_indicators; i++)
        if (model->component[i] == component && talgeo__is_mean(&model->frame->indicators[i]))
            return true;
    return false;
}

void talgeo__model_weigh_system(const talgeo__model *model, size_t component,
                                talgeo__system *system)
{
    system->worth = model->worth;
    system->grain = talgeo__model_has_means(model, component) ? 1 : model->worth;
}

/* ---- A component's problem under work ---- */

typedef struct making {
    const talgeo__model *model;
    size_t component;
    bool linked; /* several indicators: the number of children may follow where its parts do not */
    talgeo__signatures signatures;
    talgeo__memories memories;
    talgeo__worlds worlds;
    bool *frozen; /* by variable: has a part in a figure that has changed; NULL: none */
    bool *known;  /* by cell: an earlier release shows what is counted now */
    bool *kept;   /* by cell: withheld earlier, from the same data */
    bool *shown;  /* by cell: some earlier release shows it */
    talgeo__sensitive *slight; /* by cell: numbers too near to what an earlier release showed */
    talgeo__problem *problem;
} making;

static talgeo__group group_of(const making *m, size_t part)
{
    const talgeo__signatures *s = &m->signatures;
    return (talgeo__group){.items = s->variable + s->start[part],
                           .count = s->start[part + 1] - s->start[part]};
}

static bool is_linked(const talgeo__model *model, size_t component)
{
    size_t members = 0;
    for (size_t i = 0; i < model->frame->n_indicators; i++)
        members += model->component[i] == component;
    return members > 1;
}

static bool is_frozen(const making *m, size_t cell)
{
    const talgeo__signatures *s = &m->signatures;
    if (m->frozen == NULL) return false;
    for (size_t i = s->start[2 * cell]; i < s->start[2 * cell + 2]; i++)
        if (m->frozen[s->variable[i]]) return true;
    return false;
}

static talgeo__sensitive rules_of(const making *m, size_t cell, int64_t events, int64_t others)
{
    size_t indicator = (size_t)m->model->cells.items[cell].key.indicator;
    return talgeo__rules(events + others, events, m->model->policy.threshold,
                         m->model->frame->indicators[indicator].sensitive_both);
}

static talgeo__sensitive add_rules(talgeo__sensitive a, talgeo__sensitive b)
{
    return (talgeo__sensitive){.children = a.children || b.children,
                               .events = a.events || b.events,
                               .others = a.others || b.others};
}

/* Add a cell (of a world) to the system: its number in the model if it is to be published. */
static bool add_system_cell(making *m, size_t part, int32_t published, talgeo__cell_state state)
{
    talgeo__system *system = m->problem->system;
    talgeo__group events = group_of(m, part), others = group_of(m, part + 1);
    int32_t first = talgeo__system_sum(system, events.items, events.count);
    int32_t second = talgeo__system_sum(system, others.items, others.count);
    if (first < 0 || second < 0) return false;
    size_t at = system->n_cells;
    m->problem->cell_of[at] = published;
    return talgeo__system_cell(system, first, second, state);
}

/* Add the number of children of these variables as a fact. False: out of memory. */
static bool add_number(making *m, const talgeo__group *children)
{
    talgeo__system *system = m->problem->system;
    if (children->count == 0) return true;
    int32_t sum = talgeo__system_sum(system, children->items, children->count);
    if (sum < 0) return false;
    m->problem->cell_of[system->n_cells] = -1;
    return talgeo__system_cell(system, sum, -1, TALGEO__CELL_FACT);
}

/* ---- Cells of now ---- */

static talgeo_status check_cell(const making *m, size_t cell, talgeo_error *error)
{
    const talgeo__signatures *s = &m->signatures;
    const talgeo__counted_cell *counted = &m->model->cells.items[cell];
    int64_t value[2] = {0, 0};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = s->start[2 * cell + k]; i < s->start[2 * cell + k + 1]; i++)
            value[k] += s->counts[s->variable[i]];
    if (value[0] == counted->events && value[1] == counted->n - counted->events) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_INTERNAL, "protect", "a cell is not the sum of its parts");
}

/* Was the cell shown before, or that of the period before? Then its readers look for it. */
static bool is_expected(const making *m, size_t cell)
{
    const talgeo__cell_key *key = &m->model->cells.items[cell].key;
    const talgeo__extent *e = &m->model->extents[key->table];
    size_t step = e->n_groups * m->model->frame->tables[key->table].n_indicators;
    return m->shown[cell] || (key->period > 0 && m->shown[cell - step]);
}

/* Is it of a set of one area, with which others are compared? */
static bool is_whole(const making *m, size_t cell)
{
    const talgeo__cell_key *key = &m->model->cells.items[cell].key;
    return key->set >= 0 && m->model->frame->sets[key->set]->n_areas == 1;
}

/* Hide what is sensitive of the cell; add it where it is to be published. */
static talgeo_status add_cell(making *m, size_t cell, talgeo_error *error)
{
    const talgeo__counted_cell *counted = &m->model->cells.items[cell];
    talgeo__group events = group_of(m, 2 * cell), others = group_of(m, 2 * cell + 1);
    talgeo__sensitive sensitive = rules_of(m, cell, counted->events, counted->n - counted->events);
    if (!m->known[cell]) sensitive = add_rules(sensitive, m->slight[cell]);
    talgeo__drop_impossible(&sensitive, &events, &others);
    bool withheld = talgeo__any(sensitive) || talgeo__leader_withholds(m->model, cell) ||
                    (!m->known[cell] && (m->kept[cell] || is_frozen(m, cell)));
    talgeo__cell_state state = withheld ? TALGEO__CELL_PRIMARY : TALGEO__CELL_OPEN;
    if ((cell < m->model->n_own && !add_system_cell(m, 2 * cell, (int32_t)cell, state)) ||
        !talgeo__hide_group(m->problem->system, sensitive, m->linked, false, &events, &others))
        return talgeo__fail_memory(error, "protect");
    if (cell < m->model->n_own && (is_expected(m, cell) || is_whole(m, cell)))
        talgeo__system_prefer(m->problem->system, m->problem->system->n_cells - 1);
    return check_cell(m, cell, error);
}

static talgeo_status add_cells(making *m, talgeo_error *error)
{
    const talgeo__model *model = m->model;
    talgeo_status status = TALGEO_OK;
    for (size_t c = 0; status == TALGEO_OK && c < model->cells.count; c++)
        if (model->component[model->cells.items[c].key.indicator] == m->component &&
            model->cells.items[c].measured)
            status = add_cell(m, c, error);
    return status;
}

/* ---- Cells of earlier releases ---- */

/* What an earlier release showed and what is counted now are the same: a fact of now. */
static bool is_fact_of_now(const making *m, const talgeo__memory *memory, const talgeo__fact *fact)
{
    if (!fact->same) return false;
    if (!memory->changed) return true;
    return m->frozen != NULL && !is_frozen(m, fact->cell);
}

static bool is_slight(int64_t change, int64_t threshold)
{
    return change != 0 && change < threshold && -change < threshold;
}

/* Numbers of the cell that differ from what was shown then by too few children. */
static talgeo__sensitive slight_changes(const making *m, const talgeo__fact *fact)
{
    const talgeo__counted_cell *now = &m->model->cells.items[fact->cell];
    int64_t threshold = m->model->policy.threshold, events = now->events - fact->events;
    int64_t others = now->n - now->events - fact->others;
    bool children = is_slight(events + others, threshold);
    if (!fact->shown) return (talgeo__sensitive){0};
    return (talgeo__sensitive){
        .children = children,
        .events = is_slight(events, threshold) || (children && events != 0),
        .others = is_slight(others, threshold) || (children && others != 0),
    };
}

static bool mark_known(making *m)
{
    size_t n_cells = m->model->cells.count;
    m->known = talgeo__calloc(n_cells, sizeof *m->known);
    m->kept = talgeo__calloc(n_cells, sizeof *m->kept);
    m->slight = talgeo__calloc(n_cells, sizeof *m->slight);
    m->shown = talgeo__calloc(n_cells, sizeof *m->shown);
    if (!m->known || !m->kept || !m->slight || !m->shown) return false;
    for (size_t r = 0; r < m->memories.count; r++) {
        const talgeo__memory *memory = &m->memories.items[r];
        for (size_t f = 0; f < memory->count; f++) {
            const talgeo__fact *fact = &memory->items[f];
            if (is_fact_of_now(m, memory, fact)) m->known[fact->cell] = true;
            if (fact->shown) m->shown[fact->cell] = true;
            if (!fact->shown && !memory->changed && m->model->policy.threshold >= memory->threshold)
                m->kept[fact->cell] = true;
            m->slight[fact->cell] = add_rules(m->slight[fact->cell], slight_changes(m, fact));
        }
    }
    return true;
}

static bool add_known(making *m)
{
    bool good = true;
    for (size_t c = 0; good && c < m->model->cells.count; c++)
        if (m->known[c]) good = add_system_cell(m, 2 * c, -1, TALGEO__CELL_FACT);
    return good;
}

/* A cell as an earlier world counted it: a fact, or what was withheld then and stays so: what it
 * was is not known here, so it is hidden whether it was small or not. */
static bool add_then(making *m, size_t world, const talgeo__fact *fact)
{
    const talgeo__sensitive all = {true, true, true};
    size_t part = 2 * (world * m->model->n_places + fact->cell);
    if (fact->shown) return add_system_cell(m, part, -1, TALGEO__CELL_FACT);
    talgeo__group events = group_of(m, part), others = group_of(m, part + 1);
    return talgeo__hide_group(m->problem->system, all, m->linked, true, &events, &others);
}

static bool add_worlds(making *m)
{
    bool good = true;
    for (size_t w = 1; good && w < m->worlds.count; w++)
        for (size_t f = 0; good && f < m->worlds.memory[w]->count; f++)
            good = add_then(m, w, &m->worlds.memory[w]->items[f]);
    return good;
}

/* ---- What is known of the children of a team ---- */

static bool add_given(making *m)
{
    bool *given = talgeo__calloc(m->model->cells.count, sizeof *given), good = given != NULL;
    talgeo__group children = {0};
    if (good) talgeo__leader_gives(m->model, m->component, given);
    for (size_t c = 0; good && c < m->model->cells.count; c++) {
        size_t part = talgeo__mirror_part(m->model, m->component, c);
        if (!given[c]) continue;
        talgeo__group events = group_of(m, part), others = group_of(m, part + 1);
        good = talgeo__group_union(&events, &others, &children) && add_number(m, &children);
    }
    free(children.items);
    free(given);
    return good;
}

/* Children who may not be moved from place to place. */
static bool add_settled(making *m)
{
    const talgeo__signatures *s = &m->signatures;
    bool good = true;
    for (size_t k = 0; good && k < s->n_settled; k++) {
        const talgeo__group group = {.items = s->settled + s->settled_start[k],
                                     .count = s->settled_start[k + 1] - s->settled_start[k]};
        good = add_number(m, &group);
    }
    return good;
}

/* ---- Change ---- */

static void freeze_cell(making *m, size_t cell)
{
    const talgeo__signatures *s = &m->signatures;
    for (size_t i = s->start[2 * cell]; i < s->start[2 * cell + 2]; i++)
        m->frozen[s->variable[i]] = true;
}

/* Freeze every figure that has changed, and those of the same releases that have children in
 * common with what is frozen. */
static bool freeze_changes(making *m)
{
    m->frozen = talgeo__calloc(m->signatures.n_variables, sizeof *m->frozen);
    bool *done = talgeo__calloc(m->model->cells.count, sizeof *done);
    bool good = m->frozen && done;
    m->worlds.count = 1;
    for (bool more = true; more && good;) {
        more = false;
        for (size_t r = 0; r < m->memories.count; r++)
            for (size_t f = 0; m->memories.items[r].changed && f < m->memories.items[r].count;
                 f++) {
                const talgeo__fact *fact = &m->memories.items[r].items[f];
                if (!fact->shown || done[fact->cell] || (fact->same && !is_frozen(m, fact->cell)))
                    continue;
                freeze_cell(m, fact->cell);
                more = done[fact->cell] = true;
            }
    }
    free(done);
    return good;
}

static talgeo_status look_back(making *m, bool freeze, const talgeo__solver *solver,
                               talgeo_error *error)
{
    /* Who came and went, with answers of which only sums are known, is not imagined. */
    bool possible = !talgeo__model_has_means(m->model, m->component);
    talgeo_status status =
        talgeo__memories_make(m->model, m->component, &m->signatures, &m->memories, error);
    m->problem->changed = m->memories.any_changed;
    if (status == TALGEO_OK && !freeze && possible)
        status = talgeo__worlds_divide(m->model, &m->memories, solver, &m->signatures, &m->worlds,
                                       &possible, error);
    m->problem->frozen = m->problem->changed && (freeze || !possible);
    if (status == TALGEO_OK && (freeze || !possible) && !freeze_changes(m))
        status = talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK && !mark_known(m)) status = talgeo__fail_memory(error, "protect");
    return status;
}

/* ---- The whole ---- */

/* Room for every cell: those of now, and those of earlier releases. */
static bool open_problem(making *m)
{
    size_t n = 3 * m->model->cells.count + m->signatures.n_settled;
    for (size_t w = 1; w < m->worlds.count; w++) n += m->worlds.memory[w]->count;
    m->problem->cell_of = talgeo__calloc(n, sizeof *m->problem->cell_of);
    m->problem->system = talgeo__system_new(m->signatures.n_variables, m->signatures.counts);
    if (m->problem->cell_of == NULL || m->problem->system == NULL) return false;
    talgeo__model_weigh_system(m->model, m->component, m->problem->system);
    m->problem->system->never_empty = true;
    return true;
}

static void close_making(making *m)
{
    talgeo__worlds_free(&m->worlds);
    talgeo__memories_free(&m->memories);
    talgeo__signatures_free(&m->signatures);
    free(m->frozen);
    free(m->known);
    free(m->kept);
    free(m->shown);
    free(m->slight);
}

talgeo_status talgeo__model_problem(const talgeo__model *model, size_t component, bool freeze,
                                    const talgeo__solver *solver, talgeo__problem *problem,
                                    talgeo_error *error)
{
    making m = {.model = model, .component = component, .problem = problem};
    bool team = talgeo__in_team(model, component);
    m.linked = is_linked(model, component) || (team && !talgeo__follows(model, component));
    *problem = (talgeo__problem){0};
    talgeo_status status = talgeo__signatures_make(model, component, &m.signatures, error);
    if (status == TALGEO_OK) status = look_back(&m, freeze, solver, error);
    if (status == TALGEO_OK && !open_problem(&m)) status = talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK) status = add_cells(&m, error);
    if (status == TALGEO_OK && (!add_known(&m) || !add_worlds(&m)))
        status = talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK && team && (!add_given(&m) || !add_settled(&m)))
        status = talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK)
        status = talgeo__virtual_hide(model, component, m.linked, &m.signatures, &m.worlds,
                                      problem->system, error);
    if (status == TALGEO_OK)
        status =
            talgeo__coarse_hide(model, component, m.linked, &m.signatures, problem->system, error);
    if (status == TALGEO_OK)
        status = talgeo__nested_hide(model, component, &m.signatures, problem->system, error);
    if (status == TALGEO_OK)
        status =
            talgeo__unknown_hide(model, component, m.linked, &m.signatures, problem->system, error);
    if (status == TALGEO_OK)
        status = talgeo__triples_hide(model, m.linked, &m.signatures, problem->system, error);
    close_making(&m);
    if (status != TALGEO_OK) talgeo__problem_close(problem);
    return status;
}

void talgeo__problem_close(talgeo__problem *problem)
{
    talgeo__system_free(problem->system);
    free(problem->cell_of);
    problem->system = NULL;
    problem->cell_of = NULL;
}
