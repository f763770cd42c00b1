/* Making variables: atoms projected on what a component's tables ask, those that are in the same
 * parts of cells merged, and possible outcomes that nobody has added with a count of 0. */
#include "signatures.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../cube/tally.h"

/* ---- Projection ---- */

typedef struct projection {
    bool *keep; /* by place in an atom's key */
    size_t width;
} projection;

static bool open_projection(const talgeo__model *model, size_t component, projection *p)
{
    const talgeo__frame *frame = model->frame;
    talgeo__layout layout = model->cube->layout;
    p->width = talgeo__layout_width(layout);
    p->keep = talgeo__calloc(p->width, sizeof *p->keep);
    if (p->keep == NULL) return false;
    for (size_t t = 0; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        bool used = false;
        for (size_t i = 0; i < table->n_indicators; i++)
            used = used || model->component[table->indicators[i]] == component;
        if (!used) continue;
        for (size_t s = 0; s < table->n_sets; s++) p->keep[table->sets[s]] = true;
        if (table->by_period) p->keep[talgeo__layout_period(layout)] = true;
        for (size_t b = 0; b < table->n_by; b++)
            if (table->by[b].kind == TALGEO__BY_STRATUM)
                p->keep[talgeo__layout_stratum(layout, table->by[b].index)] = true;
    }
    for (size_t i = 0; i < frame->n_indicators; i++)
        p->keep[talgeo__layout_indicator(layout, i)] = model->component[i] == component;
    return true;
}

/* The cube of the children of whom some indicator of the component is known. */
static bool project(const talgeo__model *model, const projection *p, talgeo__cube *projected)
{
    const talgeo__cube *cube = model->cube;
    talgeo__tally tally = {.width = p->width};
    int32_t *key = talgeo__calloc(p->width, sizeof *key);
    bool good = key != NULL;
    for (size_t a = 0; good && a < cube->n_atoms; a++) {
        const int32_t *atom = cube->keys + a * p->width;
        bool known = false;
        for (size_t i = 0; i < p->width; i++) {
            key[i] = p->keep[i] ? atom[i] : -1;
            known = known || (i >= talgeo__layout_indicator(cube->layout, 0) && key[i] >= 0);
        }
        if (known) good = talgeo__tally_add(&tally, key, cube->counts[a]);
    }
    free(key);
    if (good) return talgeo__tally_finish(&tally, cube->layout, projected);
    talgeo__tally_free(&tally);
    return false;
}

/* ---- Signatures ---- */

typedef struct making {
    const talgeo__model *model;
    size_t component;
    talgeo__signatures *out;
    int32_t *parts; /* of the variable under work */
    size_t n_parts, capacity;
} making;

static bool placed(const talgeo__table *table, const int32_t *atom)
{
    for (size_t s = 0; s < table->n_sets; s++)
        if (atom[table->sets[s]] >= 0) return true;
    return table->n_sets == 0;
}

/* Add the parts that the atom is in, of the table's cells from number `first` on. */
static bool add_parts(making *m, const talgeo__table *table, const int32_t *atom, size_t first)
{
    for (size_t i = 0; i < table->n_indicators; i++) {
        if (m->model->component[table->indicators[i]] != m->component) continue;
        int32_t outcome =
            atom[talgeo__layout_indicator(m->model->cube->layout, table->indicators[i])];
        if (outcome < 0) continue;
        if (!talgeo__grow(&m->parts, &m->capacity, m->n_parts + 1, sizeof *m->parts)) return false;
        m->parts[m->n_parts++] = (int32_t)(2 * (first + i)) + (outcome == 0);
    }
    return true;
}

static bool add_table(making *m, size_t t, const int32_t *atom)
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
        size_t cell = (place * e->n_periods + period) * e->n_groups + (size_t)group;
        if (!add_parts(m, table, atom, first + cell * table->n_indicators)) return false;
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

static size_t find_slot(const talgeo__signatures *s, const int32_t *parts, size_t n)
{
    size_t mask = s->n_slots - 1, slot = hash_parts(parts, n) & mask;
    for (; s->slots[slot]; slot = (slot + 1) & mask) {
        size_t v = (size_t)s->slots[slot] - 1, from = s->part_start[v];
        if (s->part_start[v + 1] - from == n &&
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
        slots[find_slot(s, s->part + from, n)] = (int32_t)v + 1;
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

bool talgeo__signatures_add(talgeo__signatures *s, const int32_t *parts, size_t n, int64_t children)
{
    if (s->n_variables * 2 >= s->n_slots && !rehash(s)) return false;
    size_t slot = find_slot(s, parts, n), v = s->n_variables;
    if (s->slots[slot]) {
        s->counts[s->slots[slot] - 1] += children;
        return true;
    }
    if (v >= INT32_MAX - 1 ||
        !talgeo__grow(&s->counts, &s->counts_capacity, v + 1, sizeof *s->counts) ||
        !talgeo__grow(&s->part_start, &s->start_capacity, v + 2, sizeof *s->part_start) ||
        !talgeo__grow(&s->part, &s->part_capacity, s->part_start[v] + n, sizeof *s->part))
        return false;
    memcpy(s->part + s->part_start[v], parts, n * sizeof *parts);
    s->part_start[v + 1] = s->part_start[v] + n;
    s->counts[v] = children;
    s->slots[slot] = (int32_t)++s->n_variables;
    return true;
}

/* An atom that is in no cell is no variable. */
static bool add_atom(making *m, const int32_t *atom, int64_t children)
{
    m->n_parts = 0;
    for (size_t t = 0; t < m->model->frame->n_tables; t++)
        if (!add_table(m, t, atom)) return false;
    return m->n_parts == 0 || talgeo__signatures_add(m->out, m->parts, m->n_parts, children);
}

/* ---- Outcomes that nobody has ---- */

/* Is every indicator that the pattern speaks of known of some child of the run of atoms? */
static bool pattern_fits(const talgeo__cube *cube, size_t from, size_t to, const int32_t *pattern)
{
    size_t width = talgeo__layout_width(cube->layout);
    for (size_t i = 0; i < cube->layout.n_indicators; i++) {
        bool known = pattern[i] < 0;
        for (size_t a = from; !known && a < to; a++)
            known = cube->keys[a * width + talgeo__layout_indicator(cube->layout, i)] >= 0;
        if (!known) return false;
    }
    return true;
}

/* Atoms from..to - 1 have the same areas, period and strata. */
static bool add_possible(making *m, const talgeo__cube *cube, size_t from, size_t to,
                         const talgeo__patterns *patterns, int32_t *key)
{
    size_t width = talgeo__layout_width(cube->layout);
    memcpy(key, cube->keys + from * width, width * sizeof *key);
    for (size_t p = 0; p < patterns->count; p++) {
        const int32_t *pattern = patterns->outcome + p * patterns->width;
        if (!pattern_fits(cube, from, to, pattern)) continue;
        memcpy(key + talgeo__layout_indicator(cube->layout, 0), pattern,
               patterns->width * sizeof *key);
        if (!add_atom(m, key, 0)) return false;
    }
    return true;
}

static bool add_atoms(making *m, const talgeo__cube *cube, const talgeo__patterns *patterns)
{
    size_t width = talgeo__layout_width(cube->layout);
    size_t context = talgeo__layout_indicator(cube->layout, 0) * sizeof(int32_t);
    int32_t *key = talgeo__calloc(width, sizeof *key);
    bool good = key != NULL;
    for (size_t from = 0, to; good && from < cube->n_atoms; from = to) {
        const int32_t *first = cube->keys + from * width;
        for (to = from; to < cube->n_atoms; to++)
            if (memcmp(first, cube->keys + to * width, context) != 0) break;
        for (size_t a = from; good && a < to; a++)
            good = add_atom(m, cube->keys + a * width, cube->counts[a]);
        good = good && add_possible(m, cube, from, to, patterns, key);
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
    talgeo__cube projected = {0};
    talgeo__patterns patterns = {0};
    making m = {.model = model, .component = component, .out = signatures};
    bool good = talgeo__signatures_open(signatures, 2 * model->n_places);
    good = good && open_projection(model, component, &p) && project(model, &p, &projected) &&
           talgeo__patterns_needed(model->frame, model->known_like, model->component, component,
                                   &patterns) &&
           add_atoms(&m, &projected, &patterns) && talgeo__signatures_finish(signatures);
    free(p.keep);
    free(m.parts);
    talgeo__cube_free(&projected);
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
    *s = (talgeo__signatures){0};
}
