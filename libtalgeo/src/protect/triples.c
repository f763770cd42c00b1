/* Virtual cells of areas of three sets, of two that are divided differently, and of windows.
 *
 * A sum follows from others exactly where every vector that is orthogonal to these is orthogonal to
 * it. One random vector of these (modulo a prime) tells for all groups at once, as what it makes of
 * a group adds up like children do (after Freivalds 1977). */
#include "triples.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "eliminate.h"
#include "field.h"

enum { MOST_OVERLAPS = 64 }; /* of an area, the largest ones, of which two may leave few of it */

/* What attackers know to be 0: what is shown as 0, or all that is. */
enum { SHOWN, EVERY, N_VECTORS };

/* Children with the event and without of a group, and what the vectors make of them. */
typedef struct weights {
    int64_t children[2];
    uint64_t vector[N_VECTORS][2];
} weights;

/* Cells a < b < c, or a < b and c = PAIR or MIXED (divided differently, or windows of different
 * length): what they have in common. */
enum { PAIR = -1, MIXED = -2 };

typedef struct common {
    int32_t cells[3];
    weights of;
} common;

typedef struct search {
    const talgeo__model *model;
    const talgeo__signatures *signatures;
    const talgeo__system *system;
    const bool *skip;
    bool sensitive; /* look for sensitive numbers alone */
    const bool *zero[N_VECTORS];
    talgeo__group_use *use[N_VECTORS]; /* of what follows; NULL: it is not looked for */
    void *user;
    bool triples; /* there are three sets */
    uint64_t *vector[N_VECTORS];
    weights *of_cell; /* by cell */
    common *items;
    size_t count, capacity;
    uint32_t *slots; /* hash by cells: number + 1 */
    size_t n_slots;
    talgeo__group events, others;
} search;

/* ---- What cells have in common ---- */

static size_t find_slot(const search *h, const int32_t *cells)
{
    uint64_t hash = 0;
    for (int k = 0; k < 3; k++) hash = (hash ^ (uint32_t)cells[k]) * 0x9E3779B97F4A7C15u;
    size_t mask = h->n_slots - 1, slot = (hash ^ hash >> 32) & mask;
    for (; h->slots[slot]; slot = (slot + 1) & mask)
        if (memcmp(h->items[h->slots[slot] - 1].cells, cells, 3 * sizeof *cells) == 0) break;
    return slot;
}

static bool rehash(search *h)
{
    size_t n_slots = h->n_slots ? h->n_slots * 2 : 1024;
    uint32_t *slots = talgeo__calloc(n_slots, sizeof *slots);
    if (slots == NULL) return false;
    free(h->slots);
    h->slots = slots;
    h->n_slots = n_slots;
    for (size_t i = 0; i < h->count; i++) slots[find_slot(h, h->items[i].cells)] = (uint32_t)i + 1;
    return true;
}

static void add_weights(weights *to, const weights *more, bool less)
{
    for (int k = 0; k < 2; k++) {
        to->children[k] += less ? -more->children[k] : more->children[k];
        for (int i = 0; i < N_VECTORS; i++)
            to->vector[i][k] = (less ? talgeo__field_sub : talgeo__field_add)(
                to->vector[i][k], more->vector[i][k], TALGEO__PRIME);
    }
}

/* In ascending order, PAIR and MIXED last. */
static void sort_cells(int32_t *cells)
{
    for (int turn = 0; turn < 2; turn++)
        for (int k = 0; k < 2; k++) {
            int32_t first = cells[k], second = cells[k + 1];
            if (second < 0 || first < second) continue;
            cells[k] = second;
            cells[k + 1] = first;
        }
}

static bool count_common(search *h, int32_t a, int32_t b, int32_t c, const weights *more)
{
    int32_t cells[3] = {a, b, c};
    sort_cells(cells);
    if (h->count * 2 >= h->n_slots && !rehash(h)) return false;
    size_t slot = find_slot(h, cells);
    if (h->slots[slot] == 0) {
        if (h->count >= UINT32_MAX - 1 ||
            !talgeo__grow(&h->items, &h->capacity, h->count + 1, sizeof *h->items))
            return false;
        h->items[h->count++] = (common){.cells = {cells[0], cells[1], cells[2]}};
        h->slots[slot] = (uint32_t)h->count;
    }
    add_weights(&h->items[h->slots[slot] - 1].of, more, false);
    return true;
}

static weights weights_of(const search *h, int32_t a, int32_t b, int32_t c)
{
    int32_t cells[3] = {a, b, c};
    sort_cells(cells);
    size_t slot = h->slots[find_slot(h, cells)];
    return slot ? h->items[slot - 1].of : (weights){.children = {0, 0}};
}

/* Are they of areas of different sets, where one is of a group, or a period, that the other has
 * among its children? Or of one area, over windows of different length? */
static bool tell_of_parts(const talgeo__table *of_a, const talgeo__table *of_b,
                          const talgeo__address *a, const talgeo__address *b)
{
    if (a->set == b->set) return of_a->by_period != of_b->by_period || of_a->pool != of_b->pool;
    bool periods = a->period == b->period || a->period < 0 || b->period < 0;
    return periods && a->set >= 0 && b->set >= 0 && of_a->pool == of_b->pool;
}

static bool is_mixed(const talgeo__model *model, const talgeo__address *a, const talgeo__address *b)
{
    const talgeo__table *of_a = &model->frame->tables[a->table];
    const talgeo__table *of_b = &model->frame->tables[b->table];
    const talgeo__indicator *indicators = model->frame->indicators;
    bool worlds = a->world == b->world || a->world == 0 || b->world == 0;
    return worlds && !a->outside && !b->outside && a->indicator == b->indicator &&
           tell_of_parts(of_a, of_b, a, b) && !talgeo__table_is_paired(indicators, of_a) &&
           !talgeo__table_is_paired(indicators, of_b) && !talgeo__comparable(model, a, b);
}

/* A cell that counts a variable, by the part it is of. */
typedef struct member {
    talgeo__address at;
    int32_t part;
} member;

/* The cells of now that count the variable; gives their number. */
static size_t list_members(const search *h, size_t variable, member *members)
{
    const talgeo__signatures *s = h->signatures;
    size_t n = 0, end = 2 * h->model->n_places;
    for (size_t i = s->part_start[variable]; i < s->part_start[variable + 1]; i++) {
        if ((size_t)s->part[i] >= end) break; /* of an earlier world */
        members[n] = (member){talgeo__address_of(h->model, (size_t)s->part[i] / 2), s->part[i]};
        n += h->skip == NULL || !h->skip[members[n].at.table];
    }
    return n;
}

/* All pairs and triples of comparable cells that count the variable, and mixed pairs. */
static bool count_variable(search *h, member *members, size_t variable)
{
    const talgeo__model *m = h->model;
    size_t n = list_members(h, variable, members);
    bool good = true;
    for (size_t i = 0; good && i < n; i++) {
        int32_t a = members[i].part / 2;
        weights one = {.children = {0, 0}};
        one.children[members[i].part % 2] = h->signatures->counts[variable];
        for (int k = 0; k < N_VECTORS; k++)
            one.vector[k][members[i].part % 2] = h->vector[k] ? h->vector[k][variable] : 0;
        for (size_t j = i + 1; good && j < n; j++) {
            int32_t b = members[j].part / 2;
            if (is_mixed(m, &members[i].at, &members[j].at))
                good = count_common(h, a, b, MIXED, &one);
            if (!talgeo__comparable(m, &members[i].at, &members[j].at)) continue;
            good = count_common(h, a, b, PAIR, &one);
            for (size_t k = j + 1; good && h->triples && k < n; k++)
                if (talgeo__comparable(m, &members[i].at, &members[k].at) &&
                    talgeo__comparable(m, &members[j].at, &members[k].at))
                    good = count_common(h, a, b, members[k].part / 2, &one);
        }
    }
    return good;
}

static bool count_all(search *h)
{
    const talgeo__signatures *s = h->signatures;
    size_t longest = 0;
    for (size_t v = 0; v < s->n_variables; v++)
        if (s->part_start[v + 1] - s->part_start[v] > longest)
            longest = s->part_start[v + 1] - s->part_start[v];
    member *members = talgeo__calloc(longest + 1, sizeof *members);
    bool good = members != NULL && rehash(h);
    for (size_t v = 0; good && v < s->n_variables; v++) good = count_variable(h, members, v);
    free(members);
    return good;
}

/* ---- Groups ---- */

static bool has(const talgeo__signatures *s, int32_t cell, int32_t variable)
{
    for (size_t i = s->part_start[variable]; i < s->part_start[variable + 1]; i++)
        if (s->part[i] / 2 == cell) return true;
    return false;
}

static bool has_part(const talgeo__signatures *s, size_t part, int32_t variable)
{
    for (size_t i = s->part_start[variable]; i < s->part_start[variable + 1]; i++)
        if ((size_t)s->part[i] == part) return true;
    return false;
}

/* The cell with the fewest variables. */
static int32_t smallest_of(const talgeo__signatures *s, const int32_t *cells, size_t n)
{
    int32_t best = cells[0];
    for (size_t k = 1; k < n; k++)
        if (s->start[2 * cells[k] + 2] - s->start[2 * cells[k]] <
            s->start[2 * best + 2] - s->start[2 * best])
            best = cells[k];
    return best;
}

/* The variables of part `part` of in[0] that are in the cells in[1..n_in) and not in
 * out[0..n_out). */
static bool take(const search *h, size_t part, const int32_t *in, size_t n_in, const int32_t *out,
                 size_t n_out, talgeo__group *group)
{
    const talgeo__signatures *s = h->signatures;
    int32_t among = smallest_of(s, in, n_in);
    bool good = true;
    group->count = 0;
    for (size_t i = s->start[2 * among]; good && i < s->start[2 * among + 2]; i++) {
        int32_t v = s->variable[i];
        bool meant = has_part(s, part, v);
        for (size_t k = 1; k < n_in && meant; k++) meant = has(s, in[k], v);
        for (size_t k = 0; k < n_out && meant; k++) meant = !has(s, out[k], v);
        if (meant) good = talgeo__group_add(group, v);
    }
    if (group->count)
        qsort(group->items, group->count, sizeof *group->items, talgeo__compare_variables);
    return good;
}

/* Of these numbers those that follow. */
static talgeo__sensitive as_follows(talgeo__sensitive numbers, const uint64_t *vector)
{
    uint64_t both = talgeo__field_add(vector[0], vector[1], TALGEO__PRIME);
    return (talgeo__sensitive){.events = numbers.events && vector[0] == 0,
                               .others = numbers.others && vector[1] == 0,
                               .children = numbers.children && both == 0};
}

/* Use what follows of the group. in[0] is the cell whose indicator it is of. */
static bool use_group(search *h, const weights *of, const int32_t *in, size_t n_in,
                      const int32_t *out, size_t n_out)
{
    size_t indicator = talgeo__address_of(h->model, (size_t)in[0]).indicator;
    size_t part = 2 * (size_t)in[0];
    talgeo__sensitive numbers = {true, true, true}, follows[N_VECTORS] = {{false, false, false}};
    if (h->sensitive)
        numbers = talgeo__rules(of->children[0] + of->children[1], of->children[0],
                                h->model->policy.threshold,
                                h->model->frame->indicators[indicator].sensitive_both);
    bool any = false, good = true;
    for (int k = 0; k < N_VECTORS; k++) {
        if (h->use[k]) follows[k] = as_follows(numbers, of->vector[k]);
        any = any || talgeo__any(follows[k]);
    }
    if (any)
        good = take(h, part, in, n_in, out, n_out, &h->events) &&
               take(h, part + 1, in, n_in, out, n_out, &h->others);
    for (int k = 0; any && good && k < N_VECTORS; k++)
        if (talgeo__any(follows[k]))
            good = h->use[k](h->user, indicator, follows[k], &h->events, &h->others);
    return good;
}

/* Three cells: what they have in common, and each two without the third. */
static bool use_triple(search *h, const common *c)
{
    bool good = use_group(h, &c->of, c->cells, 3, NULL, 0);
    for (int without = 0; good && without < 3; without++) {
        const int32_t in[2] = {c->cells[without == 0], c->cells[without == 2 ? 1 : 2]};
        weights of = weights_of(h, in[0], in[1], PAIR);
        add_weights(&of, &c->of, true);
        good = use_group(h, &of, in, 2, &c->cells[without], 1);
    }
    return good;
}

/* ---- One area without two others ---- */

typedef struct overlap {
    int32_t cell, other;
    int64_t children;
} overlap;

static int compare_overlaps(const void *a, const void *b)
{
    const overlap *left = a, *right = b;
    if (left->cell != right->cell) return left->cell < right->cell ? -1 : 1;
    if (left->children != right->children) return left->children > right->children ? -1 : 1;
    return (left->other > right->other) - (left->other < right->other);
}

/* Both ways round, by cell. NULL: out of memory. */
static overlap *list_overlaps(const search *h, size_t *n)
{
    overlap *list = talgeo__calloc(2 * h->count, sizeof *list);
    *n = 0;
    for (size_t i = 0; list && i < h->count; i++) {
        const common *c = &h->items[i];
        if (c->cells[2] != PAIR) continue;
        int64_t children = c->of.children[0] + c->of.children[1];
        list[(*n)++] = (overlap){c->cells[0], c->cells[1], children};
        list[(*n)++] = (overlap){c->cells[1], c->cells[0], children};
    }
    if (list && *n) qsort(list, *n, sizeof *list, compare_overlaps);
    return list;
}

/* Two cells that are divided differently: what they have in common, and each without the other. */
static bool use_mixed(search *h, const common *c)
{
    bool good = use_group(h, &c->of, c->cells, 2, NULL, 0);
    for (int k = 0; good && k < 2; k++) {
        weights of = h->of_cell[c->cells[k]];
        add_weights(&of, &c->of, true);
        good = use_group(h, &of, &c->cells[k], 1, &c->cells[!k], 1);
    }
    return good;
}

static bool use_rest(search *h, const overlap *b, const overlap *c)
{
    const talgeo__address in_b = talgeo__address_of(h->model, (size_t)b->other);
    const talgeo__address in_c = talgeo__address_of(h->model, (size_t)c->other);
    const int32_t out[2] = {b->other, c->other};
    if (!talgeo__comparable(h->model, &in_b, &in_c)) return true;
    weights of = h->of_cell[b->cell], ab = weights_of(h, b->cell, b->other, PAIR);
    weights ac = weights_of(h, b->cell, c->other, PAIR);
    weights abc = weights_of(h, b->cell, b->other, c->other);
    add_weights(&of, &ab, true);
    add_weights(&of, &ac, true);
    add_weights(&of, &abc, false);
    return use_group(h, &of, &b->cell, 1, out, 2);
}

static bool use_rests(search *h)
{
    size_t n;
    overlap *list = list_overlaps(h, &n);
    bool good = list != NULL;
    for (size_t from = 0, to; good && from < n; from = to) {
        for (to = from; to < n && list[to].cell == list[from].cell;) to++;
        size_t last = to - from > MOST_OVERLAPS ? from + MOST_OVERLAPS : to;
        for (size_t b = from; good && b < last; b++)
            for (size_t c = b + 1; good && c < last; c++) good = use_rest(h, &list[b], &list[c]);
    }
    free(list);
    return good;
}

/* ---- The vector ---- */

/* Orthogonal to all that may be shown. */
static bool find_vector(search *h, int number)
{
    const talgeo__system *system = h->system;
    bool good = true;
    if (h->use[number] == NULL) return true;
    talgeo__elimination *e = talgeo__elimination_new(system, TALGEO__PRIME, h->zero[number]);
    uint64_t *vector = talgeo__calloc(system->n_variables, sizeof *vector);
    h->vector[number] = vector;
    for (size_t c = 0; e && good && c < system->n_cells; c++)
        if (system->state[c] != TALGEO__CELL_PRIMARY)
            good = talgeo__elimination_show(e, system->cell_sums[c][0], system->cell_sums[c][1]) !=
                   TALGEO__NO_MEMORY;
    good = good && e && vector;
    if (good) talgeo__elimination_orthogonal(e, vector);
    talgeo__elimination_free(e);
    return good;
}

/* ---- Whole cells ---- */

static weights weights_of_cell(const search *h, int32_t cell)
{
    const talgeo__signatures *s = h->signatures;
    weights of = {.children = {0, 0}};
    for (size_t i = s->start[2 * cell]; i < s->start[2 * cell + 2]; i++) {
        int other = i >= s->start[2 * cell + 1];
        of.children[other] += s->counts[s->variable[i]];
        for (int k = 0; k < N_VECTORS; k++)
            if (h->vector[k])
                of.vector[k][other] = talgeo__field_add(
                    of.vector[k][other], h->vector[k][s->variable[i]], TALGEO__PRIME);
    }
    return of;
}

static bool weigh_cells(search *h)
{
    size_t n_cells = h->signatures->n_parts / 2;
    h->of_cell = talgeo__calloc(n_cells, sizeof *h->of_cell);
    for (size_t c = 0; h->of_cell && c < n_cells; c++)
        h->of_cell[c] = weights_of_cell(h, (int32_t)c);
    return h->of_cell != NULL;
}

/* ---- The whole ---- */

/* Are there two tables that are divided differently? */
static bool is_divided_differently(const talgeo__frame *frame)
{
    const talgeo__table *first = &frame->tables[0];
    for (size_t t = 1; t < frame->n_tables; t++) {
        const talgeo__table *table = &frame->tables[t];
        if (first->by_period != table->by_period || first->pool != table->pool ||
            first->n_by != table->n_by ||
            memcmp(first->by, table->by, table->n_by * sizeof *table->by) != 0)
            return true;
    }
    return false;
}

static bool use_all(search *h)
{
    bool good = true;
    for (size_t i = 0; good && i < h->count; i++) {
        const common c = h->items[i];
        if (c.cells[2] >= 0) good = use_triple(h, &c);
        if (c.cells[2] == MIXED) good = use_mixed(h, &c);
    }
    return good && (!h->triples || use_rests(h));
}

static talgeo_status find(search *h, talgeo_error *error)
{
    h->triples = h->model->frame->n_sets > 2;
    if (!h->triples && !is_divided_differently(h->model->frame)) return TALGEO_OK;
    bool good = find_vector(h, SHOWN) && find_vector(h, EVERY) && weigh_cells(h) && count_all(h) &&
                use_all(h);
    for (int k = 0; k < N_VECTORS; k++) free(h->vector[k]);
    free(h->of_cell);
    free(h->items);
    free(h->slots);
    free(h->events.items);
    free(h->others.items);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}

talgeo_status talgeo__triples_find(const talgeo__model *model, const talgeo__signatures *signatures,
                                   const talgeo__system *system, const bool *zero, const bool *skip,
                                   talgeo__group_use *use, void *user, talgeo_error *error)
{
    search h = {.model = model,
                .signatures = signatures,
                .system = system,
                .skip = skip,
                .zero = {zero, NULL},
                .use = {use, NULL},
                .user = user};
    return find(&h, error);
}

/* ---- Hiding ---- */

/* What would follow if it were known who is in no group may be told by bounds. */
static bool veil(void *user, size_t indicator, talgeo__sensitive numbers,
                 const talgeo__group *events, const talgeo__group *others)
{
    talgeo__hiding *hiding = user;
    (void)indicator;
    return talgeo__veil_group(hiding->system, numbers, hiding->linked, events, others);
}

static void mark_zeros(const talgeo__system *system, bool *zero)
{
    for (size_t c = 0; c < system->n_cells; c++)
        for (size_t k = 0; system->state[c] != TALGEO__CELL_PRIMARY && k < TALGEO__CELL_SUMS; k++) {
            int32_t sum = system->cell_sums[c][k];
            if (sum < 0 || system->value[sum] != 0) continue;
            for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
                zero[system->variable[i]] = true;
        }
}

talgeo_status talgeo__triples_hide(const talgeo__model *model, bool linked,
                                   const talgeo__signatures *signatures, talgeo__system *system,
                                   talgeo_error *error)
{
    talgeo__hiding hiding = {system, linked};
    bool *shown = talgeo__calloc(system->n_variables, sizeof *shown);
    bool *every = talgeo__calloc(system->n_variables, sizeof *every);
    search h = {.model = model,
                .signatures = signatures,
                .system = system,
                .sensitive = true,
                .zero = {shown, every},
                .use = {talgeo__hide_found, veil},
                .user = &hiding};
    talgeo_status status = shown && every ? TALGEO_OK : talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK) {
        mark_zeros(system, shown);
        for (size_t v = 0; v < system->n_variables; v++) every[v] = system->counts[v] == 0;
        status = find(&h, error);
    }
    free(shown);
    free(every);
    return status;
}
