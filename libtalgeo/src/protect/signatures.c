/* Making variables: atoms projected on what a component's tables ask, those that are in the same
 * parts of cells merged, and possible outcomes that nobody has added with a count of 0. Children
 * who are paired over time are in cells of several periods; they are variables of their own. */
#include "signatures.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/tally.h"
#include "answers.h"
#include "facts.h"
#include "leaders.h"
#include "virtual.h"

/* ---- Projection ---- */

typedef struct projection {
    bool *keep;   /* by place in an atom's key */
    bool *mirror; /* the same: outcomes of the leader, of whose children only the number counts */
    size_t width;
    bool chained;        /* children of the component are paired */
    talgeo__cube atoms;  /* the other children */
    talgeo__cube chains; /* others: areas, period and strata at each time, then outcomes at each;
                            NO_ATOM: not counted then */
    size_t context;      /* codes of areas, period and strata */
    size_t times;        /* of a chain */
} projection;

enum { NO_ATOM = INT32_MIN };

static bool open_projection(const talgeo__model *model, size_t component, projection *p)
{
    const talgeo__frame *frame = model->frame;
    talgeo__layout layout = model->cube->layout;
    p->width = talgeo__layout_width(layout);
    p->keep = talgeo__calloc(p->width, sizeof *p->keep);
    p->mirror = talgeo__calloc(p->width, sizeof *p->mirror);
    if (p->keep == NULL || p->mirror == NULL) return false;
    size_t leader = model->leader[component];
    p->context = talgeo__layout_indicator(layout, 0);
    p->times = model->cube->chains.width;
    /* Sums over periods would count children of a chain twice; then they are not told apart. */
    p->chained = model->cube->chains.count > 0;
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        bool used = false;
        for (size_t i = 0; i < table->n_indicators; i++)
            used = used || model->component[table->indicators[i]] == component ||
                   model->component[table->indicators[i]] == leader;
        if (!used) continue;
        bool once =
            (table->by_period && !table->pool) || talgeo__table_is_paired(frame->indicators, table);
        p->chained = p->chained && once;
        for (size_t s = 0; s < table->n_sets; s++) p->keep[table->sets[s]] = true;
        if (table->by_period) p->keep[talgeo__layout_period(layout)] = true;
        for (size_t b = 0; b < table->n_by; b++)
            if (table->by[b].kind == TALGEO__BY_STRATUM)
                p->keep[talgeo__layout_stratum(layout, table->by[b].index)] = true;
    }
    bool any = false;
    for (size_t i = 0; i < frame->n_indicators; i++) {
        p->keep[talgeo__layout_indicator(layout, i)] = model->component[i] == component;
        p->mirror[talgeo__layout_indicator(layout, i)] =
            leader != component && model->component[i] == leader;
        any = any || (model->component[i] == component && talgeo__is_paired(&frame->indicators[i]));
    }
    p->chained = p->chained && any;
    return true;
}

static bool is_paired(const talgeo__model *model, const int32_t *key)
{
    for (size_t i = 0; i < model->frame->n_indicators; i++)
        if (talgeo__is_paired(&model->frame->indicators[i]) &&
            key[talgeo__layout_indicator(model->cube->layout, i)] >= 0)
            return true;
    return false;
}

/* Whoever is known to the component is so to its leader. */
static void mirror(const projection *p, int32_t *key)
{
    for (size_t i = p->context; i < p->width; i++)
        if (p->mirror[i]) key[i] = 0;
}

/* The atom as the component's tables see it. False: they do not. */
static bool project_atom(const talgeo__model *model, const projection *p, size_t atom, int32_t *key)
{
    const int32_t *from = model->cube->keys + atom * p->width;
    bool known = false;
    for (size_t i = 0; i < p->width; i++) {
        key[i] = p->keep[i] ? from[i] : -1;
        known = known || (i >= talgeo__layout_indicator(model->cube->layout, 0) && key[i] >= 0);
    }
    if (known) mirror(p, key);
    return known;
}

/* Where a chain has what it is at time k. */
static void put_time(const projection *p, size_t k, const int32_t *key, int32_t *chain)
{
    size_t outcomes = p->width - p->context;
    memcpy(chain + k * p->context, key, p->context * sizeof *key);
    memcpy(chain + p->times * p->context + k * outcomes, key + p->context, outcomes * sizeof *key);
}

/* False: not counted then. */
static bool take_time(const projection *p, size_t k, const int32_t *chain, int32_t *key)
{
    size_t outcomes = p->width - p->context;
    memcpy(key, chain + k * p->context, p->context * sizeof *key);
    memcpy(key + p->context, chain + p->times * p->context + k * outcomes, outcomes * sizeof *key);
    return *key != NO_ATOM;
}

/* False: no pair of the component is known of the chain. `key`: room. */
static bool project_chain(const talgeo__model *model, const projection *p, size_t number,
                          int32_t *key, int32_t *chain)
{
    bool paired = false;
    for (size_t k = 0; k < p->times; k++) {
        int32_t atom = model->cube->chains.atoms[number * p->times + k];
        bool there = atom >= 0 && project_atom(model, p, (size_t)atom, key);
        paired = paired || (there && is_paired(model, key));
        for (size_t i = 0; !there && i < p->width; i++) key[i] = NO_ATOM;
        put_time(p, k, key, chain);
    }
    return paired;
}

/* Divide the children of whom some indicator of the component is known. `rest`, `key`: room. */
static bool divide(const talgeo__model *model, projection *p, int64_t *rest, int32_t *key)
{
    const talgeo__cube *cube = model->cube;
    const talgeo__chains *chains = &cube->chains;
    talgeo__tally atoms = {.width = p->width}, chained = {.width = p->width * p->times};
    int32_t *chain = key + p->width;
    bool good = true;
    for (size_t a = 0; a < cube->n_atoms; a++) rest[a] = cube->counts[a];
    for (size_t c = 0; good && p->chained && c < chains->count; c++) {
        if (!project_chain(model, p, c, key, chain)) continue;
        good = talgeo__tally_add(&chained, chain, chains->children[c]);
        for (size_t k = 0; k < chains->width; k++) {
            int32_t atom = chains->atoms[c * chains->width + k];
            if (atom >= 0) rest[atom] -= chains->children[c];
        }
    }
    for (size_t a = 0; good && a < cube->n_atoms; a++)
        if (project_atom(model, p, a, key) && !(p->chained && is_paired(model, key)))
            good = talgeo__tally_add(&atoms, key, rest[a]);
    if (good && talgeo__tally_finish(&atoms, cube->layout, &p->atoms) &&
        talgeo__tally_finish(&chained, cube->layout, &p->chains))
        return true;
    talgeo__tally_free(&atoms);
    talgeo__tally_free(&chained);
    return false;
}

static bool project(const talgeo__model *model, projection *p)
{
    int64_t *rest = talgeo__calloc(model->cube->n_atoms, sizeof *rest);
    int32_t *key = talgeo__calloc(p->width, (model->cube->chains.width + 1) * sizeof *key);
    bool good = rest && key && divide(model, p, rest, key);
    free(rest);
    free(key);
    return good;
}

static void close_projection(projection *p)
{
    free(p->keep);
    free(p->mirror);
    talgeo__cube_free(&p->atoms);
    talgeo__cube_free(&p->chains);
}

/* ---- Signatures ---- */

typedef struct making {
    const talgeo__model *model;
    size_t component;
    talgeo__signatures *out;
    bool team;      /* it has one (leaders.h) */
    int32_t *parts; /* of the variable under work */
    size_t n_parts, capacity;
    size_t n_settled; /* settled variables so far */
    bool *answered;   /* by indicator, at two times: some child of the run at hand has an answer */
} making;

static bool placed(const talgeo__table *table, const int32_t *atom)
{
    for (size_t s = 0; s < table->n_sets; s++)
        if (atom[table->sets[s]] >= 0) return true;
    return table->n_sets == 0;
}

/* Add the parts that the atom is in, of the table's cells of the component from number `first` on.
 */
static bool add_parts(making *m, size_t component, const talgeo__table *table, const int32_t *atom,
                      size_t first)
{
    size_t shift = component == m->component ? 0 : 2 * m->model->n_places;
    for (size_t i = 0; i < table->n_indicators; i++) {
        if (m->model->component[table->indicators[i]] != component) continue;
        int32_t outcome =
            atom[talgeo__layout_indicator(m->model->cube->layout, table->indicators[i])];
        if (outcome < 0) continue;
        if (!talgeo__grow(&m->parts, &m->capacity, m->n_parts + 1, sizeof *m->parts)) return false;
        m->parts[m->n_parts++] = (int32_t)(shift + 2 * (first + i)) + (outcome == 0);
    }
    return true;
}

static bool add_table(making *m, size_t component, size_t t, const int32_t *atom)
{
    const talgeo__table *table = &m->model->frame->tables[t];
    const talgeo__extent *e = &m->model->extents[t];
    talgeo__layout layout = m->model->cube->layout;
    int64_t group = placed(table, atom) ? talgeo__extent_group(table, e, layout, atom) : -1;
    if (group < 0) return true;
    size_t period = table->by_period ? (size_t)atom[talgeo__layout_period(layout)] : 0;
    for (size_t s = 0; s < (table->n_sets ? table->n_sets : 1); s++) {
        int32_t area = table->n_sets ? atom[table->sets[s]] : 0;
        size_t first = area < 0 ? m->model->outside[t] : e->first;
        size_t place = area < 0 ? s : (table->n_sets ? e->set_place[s] : 0) + (size_t)area;
        for (size_t p = talgeo__first_window(table, period);
             p <= talgeo__last_window(table, e, period); p++) {
            size_t cell = (place * e->n_periods + p) * e->n_groups + (size_t)group;
            if (!add_parts(m, component, table, atom, first + cell * table->n_indicators))
                return false;
        }
    }
    return true;
}

static uint64_t hash_parts(const int32_t *parts, size_t n)
{
    uint64_t h = n;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ (uint32_t)parts[i]) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    return h;
}

static size_t find_slot(const talgeo__signatures *s, const int32_t *parts, size_t n, bool settled)
{
    size_t mask = s->n_slots - 1, slot = (hash_parts(parts, n) + settled) & mask;
    for (; s->slots[slot]; slot = (slot + 1) & mask) {
        size_t v = (size_t)s->slots[slot] - 1, from = s->part_start[v];
        if (s->part_start[v + 1] - from == n && s->is_settled[v] == settled &&
            memcmp(s->part + from, parts, n * sizeof *parts) == 0)
            break;
    }
    return slot;
}

static bool rehash(talgeo__signatures *s)
{
    size_t n_slots = s->n_slots ? s->n_slots * 2 : 1024;
    int32_t *slots = talgeo__calloc(n_slots, sizeof *slots);
    if (slots == NULL) return false;
    free(s->slots);
    s->slots = slots;
    s->n_slots = n_slots;
    for (size_t v = 0; v < s->n_variables; v++) {
        size_t from = s->part_start[v], n = s->part_start[v + 1] - from;
        slots[find_slot(s, s->part + from, n, s->is_settled[v])] = (int32_t)v + 1;
    }
    return true;
}

bool talgeo__signatures_open(talgeo__signatures *s, size_t n_parts)
{
    *s = (talgeo__signatures){.n_parts = n_parts};
    if (!talgeo__grow(&s->part_start, &s->start_capacity, 1, sizeof *s->part_start)) return false;
    s->part_start[0] = 0;
    return true;
}

/* Number of the variable; -1: out of memory. */
static int32_t add_kind(talgeo__signatures *s, const int32_t *parts, size_t n, bool settled,
                        int64_t children)
{
    if (s->n_variables * 2 >= s->n_slots && !rehash(s)) return -1;
    size_t slot = find_slot(s, parts, n, settled), v = s->n_variables;
    if (s->slots[slot]) {
        s->counts[s->slots[slot] - 1] += children;
        return s->slots[slot] - 1;
    }
    if (v >= INT32_MAX - 1 ||
        !talgeo__grow(&s->is_settled, &s->is_settled_capacity, v + 1, sizeof *s->is_settled) ||
        !talgeo__grow(&s->counts, &s->counts_capacity, v + 1, sizeof *s->counts) ||
        !talgeo__grow(&s->part_start, &s->start_capacity, v + 2, sizeof *s->part_start) ||
        !talgeo__grow(&s->part, &s->part_capacity, s->part_start[v] + n, sizeof *s->part))
        return -1;
    memcpy(s->part + s->part_start[v], parts, n * sizeof *parts);
    s->part_start[v + 1] = s->part_start[v] + n;
    s->counts[v] = children;
    s->is_settled[v] = settled;
    s->slots[slot] = (int32_t)++s->n_variables;
    return (int32_t)v;
}

bool talgeo__signatures_add(talgeo__signatures *s, const int32_t *parts, size_t n, int64_t children)
{
    return add_kind(s, parts, n, false, children) >= 0;
}

size_t talgeo__mirror_part(const talgeo__model *model, size_t component, size_t cell)
{
    if (model->component[model->cells.items[cell].key.indicator] == component) return 2 * cell;
    talgeo__cell_key key = model->cells.items[cell].key;
    const talgeo__table *table = &model->frame->tables[key.table];
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR) key.level[b] = 0;
    return 2 * (model->n_places + (size_t)talgeo__find_cell(model, &key));
}

static bool add_tables(making *m, const int32_t *atom)
{
    size_t leader = m->model->leader[m->component];
    bool good = true;
    for (size_t t = 0; good && t < m->model->frame->n_tables; t++)
        good = add_table(m, m->component, t, atom);
    for (size_t t = 0; good && leader != m->component && t < m->model->frame->n_tables; t++)
        good = add_table(m, leader, t, atom);
    return good;
}

/* Of the children so many are settled. */
static bool add_variable(making *m, int64_t children, int64_t settled, bool with_settled)
{
    talgeo__signatures *s = m->out;
    bool good = true;
    if (m->n_parts > 0) {
        good = add_kind(s, m->parts, m->n_parts, false, children - settled) >= 0;
        if (good && with_settled) {
            int32_t v = add_kind(s, m->parts, m->n_parts, true, settled);
            good = v >= 0 && talgeo__grow(&s->settled, &s->settled_capacity, m->n_settled + 1,
                                          sizeof *s->settled);
            if (good) s->settled[m->n_settled++] = v;
        }
    }
    m->n_parts = 0;
    return good;
}

/* An atom that is in no cell is no variable. */
static bool add_atom(making *m, const int32_t *atom, int64_t children, int64_t settled)
{
    return add_tables(m, atom) && add_variable(m, children, settled, m->team);
}

/* `key`: room. */
static bool add_chain(making *m, const projection *p, const int32_t *chain, int32_t *key,
                      int64_t children)
{
    for (size_t k = 0; k < p->times; k++)
        if (take_time(p, k, chain, key) && !add_tables(m, key)) return false;
    return add_variable(m, children, 0, false);
}

/* ---- Outcomes that nobody has ---- */

/* Atoms, or chains, of the same areas, periods and strata, `step` codes apart; their outcomes, of
 * chains those at one time, are from `at` on. */
typedef struct run {
    const int32_t *keys;
    size_t step, count, at;
} run;

/* Of which indicators has some child of the run an answer that they are made of? */
static void mark_answered(const run *r, const talgeo__patterns *patterns, bool *answered)
{
    size_t n = patterns->width;
    for (size_t i = 0; i < n; i++) answered[i] = patterns->told[i];
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; !answered[i] && patterns->column[i] >= 0 && a < r->count; a++)
            if (r->keys[a * r->step + r->at + i] >= 0)
                for (size_t j = 0; j < n; j++)
                    answered[j] = answered[j] || patterns->column[j] == patterns->column[i];
}

static bool pattern_fits(const talgeo__patterns *patterns, size_t number, const bool *answered)
{
    const int32_t *pattern = patterns->outcome + number * patterns->width;
    bool fits = true;
    for (size_t i = 0; fits && i < patterns->width; i++) fits = pattern[i] < 0 || answered[i];
    return fits;
}

static bool pairs_something(const talgeo__frame *frame, const int32_t *pattern)
{
    for (size_t i = 0; i < frame->n_indicators; i++)
        if (pattern[i] >= 0 && talgeo__is_paired(&frame->indicators[i])) return true;
    return false;
}

static const int32_t *levels_of(const making *m, const int32_t *context)
{
    return context + talgeo__layout_stratum(m->model->cube->layout, 0);
}

static bool add_possible(making *m, const projection *p, const run *r,
                         const talgeo__patterns *patterns, int32_t *key)
{
    memcpy(key, r->keys, p->width * sizeof *key);
    mark_answered(r, patterns, m->answered);
    for (size_t q = 0; q < patterns->count; q++) {
        const int32_t *pattern = patterns->outcome + q * patterns->width;
        if ((p->chained && pairs_something(m->model->frame, pattern)) ||
            !pattern_fits(patterns, q, m->answered) ||
            !talgeo__pattern_has_levels(patterns, q, levels_of(m, r->keys)))
            continue;
        memcpy(key + r->at, pattern, patterns->width * sizeof *key);
        mirror(p, key);
        if (!add_atom(m, key, 0, 0)) return false;
    }
    return true;
}

/* How many rows from the first on begin with the same `context` codes. */
static run find_run(const talgeo__cube *rows, size_t from, size_t step, size_t context)
{
    run r = {.keys = rows->keys + from * step, .step = step, .count = 1};
    while (from + r.count < rows->n_atoms &&
           memcmp(r.keys, r.keys + r.count * step, context * sizeof *r.keys) == 0)
        r.count++;
    return r;
}

/* Of children in one place only those with the usual outcomes may be elsewhere, as many as every
 * component of the team has. */
static int64_t settled_of(const making *m, const int32_t *atom, int64_t children, int64_t movable)
{
    const int32_t *outcomes = atom + talgeo__layout_indicator(m->model->cube->layout, 0);
    if (!m->team) return 0;
    if (!talgeo__is_usual(m->model, m->component, outcomes)) return children;
    return children > movable ? children - movable : 0;
}

/* The settled of one place are complete. */
static bool close_place(making *m)
{
    talgeo__signatures *s = m->out;
    size_t from = s->n_settled ? s->settled_start[s->n_settled] : 0, to = from;
    if (m->n_settled == from) return true;
    qsort(s->settled + from, m->n_settled - from, sizeof *s->settled, talgeo__compare_variables);
    for (size_t i = from; i < m->n_settled; i++)
        if (i == from || s->settled[i] != s->settled[to - 1]) s->settled[to++] = s->settled[i];
    if (!talgeo__grow(&s->settled_start, &s->settled_start_capacity, s->n_settled + 2,
                      sizeof *s->settled_start))
        return false;
    s->settled_start[s->n_settled] = from;
    s->settled_start[++s->n_settled] = m->n_settled = to;
    return true;
}

static bool add_atoms(making *m, const projection *p, const talgeo__patterns *patterns)
{
    const talgeo__cube *cube = &p->atoms;
    int32_t *key = talgeo__calloc(p->width, sizeof *key);
    talgeo__cube usual = {0};
    size_t place = 0; /* of `usual` */
    bool good = key && (!m->team ||
                        talgeo__count_usual(m->model, m->component, p->keep, p->context, &usual));
    for (size_t from = 0; good && from < cube->n_atoms;) {
        run r = find_run(cube, from, p->width, p->context);
        r.at = p->context;
        int64_t movable = m->team ? talgeo__least_usual(m->model, m->component, &usual, p->context,
                                                        r.keys, &place)
                                  : INT64_MAX;
        for (size_t a = from; good && a < from + r.count; a++) {
            const int32_t *atom = cube->keys + a * p->width;
            good =
                add_atom(m, atom, cube->counts[a], settled_of(m, atom, cube->counts[a], movable));
        }
        good = good && add_possible(m, p, &r, patterns, key) && close_place(m);
        from += r.count;
    }
    free(key);
    talgeo__cube_free(&usual);
    return good;
}

/* ---- Pairs of outcomes that nobody has ---- */

/* Does the later pattern pair something, all of it with the periods `then` and `now`, and as the
 * earlier pattern says? */
static bool patterns_pair(const talgeo__frame *frame, int32_t then, int32_t now,
                          const int32_t *earlier, const int32_t *later)
{
    bool any = false;
    for (size_t d = 0; d < frame->n_indicators; d++) {
        const talgeo__indicator *paired = &frame->indicators[d];
        if (!talgeo__is_paired(paired) || later[d] < 0) continue;
        if (strcmp(frame->periods[then], paired->earlier) != 0 ||
            strcmp(frame->periods[now], paired->later) != 0)
            return false;
        for (size_t i = 0; i < frame->n_indicators; i++)
            if (talgeo__is_pair_of(paired, &frame->indicators[i]) && earlier[i] != later[d])
                return false;
        any = true;
    }
    return any;
}

/* Of a run of chains the pairs of outcomes at the times k < l. `chain`, `key`: room. */
static bool add_possible_pairs(making *m, const projection *p, const run *r, size_t k, size_t l,
                               const talgeo__patterns *patterns, int32_t *chain, int32_t *key)
{
    size_t outcomes = patterns->width, first = p->times * p->context;
    size_t period = talgeo__layout_period(m->model->cube->layout);
    int32_t t = r->keys[k * p->context + period], u = r->keys[l * p->context + period];
    if (t == NO_ATOM || u == NO_ATOM) return true;
    run then = *r, now = *r;
    then.at = first + k * outcomes;
    now.at = first + l * outcomes;
    mark_answered(&then, patterns, m->answered);
    mark_answered(&now, patterns, m->answered + outcomes);
    for (size_t a = 0; a < patterns->count; a++)
        for (size_t b = 0; b < patterns->count; b++) {
            const int32_t *earlier = patterns->outcome + a * outcomes;
            const int32_t *later = patterns->outcome + b * outcomes;
            if (pairs_something(m->model->frame, earlier) ||
                !patterns_pair(m->model->frame, t, u, earlier, later) ||
                !pattern_fits(patterns, a, m->answered) ||
                !pattern_fits(patterns, b, m->answered + outcomes) ||
                !talgeo__pattern_has_levels(patterns, a, levels_of(m, r->keys + k * p->context)) ||
                !talgeo__pattern_has_levels(patterns, b, levels_of(m, r->keys + l * p->context)))
                continue;
            memcpy(chain, r->keys, r->step * sizeof *chain);
            memcpy(chain + then.at, earlier, outcomes * sizeof *chain);
            memcpy(chain + now.at, later, outcomes * sizeof *chain);
            if (!add_chain(m, p, chain, key, 0)) return false;
        }
    return true;
}

static bool add_chains(making *m, const projection *p, const talgeo__patterns *patterns)
{
    const talgeo__cube *chains = &p->chains;
    size_t step = p->times * p->width;
    int32_t *key = talgeo__calloc(p->width + step, sizeof *key);
    bool good = key != NULL;
    for (size_t from = 0; good && from < chains->n_atoms;) {
        run r = find_run(chains, from, step, p->times * p->context);
        for (size_t c = from; good && c < from + r.count; c++)
            good = add_chain(m, p, chains->keys + c * step, key, chains->counts[c]);
        for (size_t k = 0; good && k < p->times; k++)
            for (size_t l = k + 1; good && l < p->times; l++)
                good = add_possible_pairs(m, p, &r, k, l, patterns, key + p->width, key);
        from += r.count;
    }
    free(key);
    return good;
}

/* ---- The parts' variables ---- */

bool talgeo__signatures_finish(talgeo__signatures *s)
{
    size_t total = s->part_start[s->n_variables];
    s->start = talgeo__calloc(s->n_parts + 2, sizeof *s->start);
    s->variable = talgeo__calloc(total, sizeof *s->variable);
    if (s->start == NULL || s->variable == NULL) return false;
    for (size_t i = 0; i < total; i++) s->start[s->part[i] + 2]++;
    for (size_t p = 2; p < s->n_parts + 2; p++) s->start[p] += s->start[p - 1];
    for (size_t v = 0; v < s->n_variables; v++)
        for (size_t i = s->part_start[v]; i < s->part_start[v + 1]; i++)
            s->variable[s->start[s->part[i] + 1]++] = (int32_t)v;
    return true;
}

talgeo_status talgeo__signatures_make(const talgeo__model *model, size_t component,
                                      talgeo__signatures *signatures, talgeo_error *error)
{
    projection p = {0};
    talgeo__patterns patterns = {0};
    making m = {.model = model, .component = component, .out = signatures};
    m.team = talgeo__in_team(model, component);
    size_t n_parts = 2 * model->n_places * (talgeo__follows(model, component) ? 2 : 1);
    bool good = talgeo__signatures_open(signatures, n_parts);
    m.answered = talgeo__calloc(2 * model->frame->n_indicators, sizeof *m.answered);
    good = good && m.answered && open_projection(model, component, &p) && project(model, &p) &&
           talgeo__patterns_needed(model, component,
                                   p.keep + talgeo__layout_stratum(model->cube->layout, 0),
                                   &patterns) &&
           add_atoms(&m, &p, &patterns) && add_chains(&m, &p, &patterns) &&
           talgeo__signatures_finish(signatures);
    free(m.parts);
    free(m.answered);
    close_projection(&p);
    talgeo__patterns_free(&patterns);
    if (good) return TALGEO_OK;
    talgeo__signatures_free(signatures);
    return talgeo__fail_memory(error, "protect");
}

void talgeo__signatures_free(talgeo__signatures *s)
{
    free(s->counts);
    free(s->part_start);
    free(s->part);
    free(s->start);
    free(s->variable);
    free(s->slots);
    free(s->is_settled);
    free(s->settled_start);
    free(s->settled);
    *s = (talgeo__signatures){0};
}
