/* Intervals by linear programming, block by block: what no known or wanted sum connects is apart.
 * Each optimum is a way the counts may be, so it widens the intervals of all sums of its block. */
#include "intervals.h"

#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"

typedef struct finding {
    const talgeo__system *system;
    const bool *zero;
    const int32_t *wanted;
    size_t n_wanted, n_exact; /* of the wanted after n_exact only whether they reach threshold */
    int64_t threshold, *narrowest;
    const talgeo__solver *solver;
    talgeo__interval *intervals;
    size_t *block;       /* by variable: its root */
    bool *listed;        /* by sum: known, or wanted */
    double upper;        /* of every column, in children: more than anything that is known */
    bool reach, reached; /* ask if all wanted sums are at least `threshold` at once; are they? */
} finding;

/* The program of one block. */
typedef struct program {
    size_t root;
    size_t n_columns;
    int32_t *column_of; /* by variable; -1 */
    double *objective;
    void *lp;
    const struct listed *rows; /* known sums */
    size_t n_rows;
    size_t *wanted; /* numbers in finding->wanted */
    size_t n_wanted;
} program;

/* Something and its block. */
typedef struct listed {
    size_t root;
    size_t number;
} listed;

/* ---- Blocks ---- */

static size_t root_of(size_t *parent, size_t v)
{
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
}

static void join_sum(finding *f, size_t s)
{
    const talgeo__system *system = f->system;
    size_t first = SIZE_MAX;
    for (size_t i = system->start[s]; i < system->start[s + 1]; i++) {
        size_t v = (size_t)system->variable[i];
        if (f->zero[v]) continue;
        size_t root = root_of(f->block, v);
        if (first == SIZE_MAX) first = root;
        first = root_of(f->block, first);
        f->block[root > first ? root : first] = root > first ? first : root;
    }
}

static bool find_blocks(finding *f)
{
    const talgeo__system *system = f->system;
    f->block = talgeo__calloc(system->n_variables, sizeof *f->block);
    f->listed = talgeo__calloc(system->n_sums, sizeof *f->listed);
    if (f->block == NULL || f->listed == NULL) return false;
    for (size_t v = 0; v < system->n_variables; v++) f->block[v] = v;
    for (size_t k = 0; k < f->n_wanted; k++) f->listed[f->wanted[k]] = true;
    for (size_t s = 0; s < system->n_sums; s++) {
        f->listed[s] = f->listed[s] || system->value[s] >= 0;
        if (f->listed[s]) join_sum(f, s);
        if (system->value[s] > 0 && (double)system->value[s] > f->upper)
            f->upper = (double)system->value[s];
    }
    f->upper = (f->upper + 100.0 * (double)f->threshold) / (double)system->worth;
    return true;
}

/* Root of the block of a sum, SIZE_MAX where all its variables are 0. */
static size_t block_of(finding *f, int32_t sum)
{
    const talgeo__system *system = f->system;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        if (!f->zero[system->variable[i]]) return root_of(f->block, (size_t)system->variable[i]);
    return SIZE_MAX;
}

/* ---- One program ---- */

typedef struct entries {
    int32_t *start, *row;
    double *factor, *upper, *value;
} entries;

/* Sums that must reach the threshold are rows too: less a column of its own for what is more. */
static size_t count_reached(const finding *f, const program *p)
{
    return f->reach ? p->n_wanted : 0;
}

/* The sum of row r of the program. */
static size_t sum_of_row(const finding *f, const program *p, size_t r)
{
    return r < p->n_rows ? p->rows[r].number : (size_t)f->wanted[p->wanted[r - p->n_rows]];
}

/* Counted into start[column + 2]; returns how many. */
static size_t count_entries(const finding *f, const program *p, int32_t *start)
{
    const talgeo__system *system = f->system;
    size_t total = 0, reached = count_reached(f, p), n_columns = p->n_columns + reached;
    for (size_t r = 0; r < p->n_rows + reached; r++) {
        size_t s = sum_of_row(f, p, r);
        for (size_t i = system->start[s]; i < system->start[s + 1]; i++) {
            if (f->zero[system->variable[i]]) continue;
            start[p->column_of[system->variable[i]] + 2]++;
            total++;
        }
    }
    for (size_t c = p->n_columns; c < n_columns; c++) start[c + 2] = 1;
    for (size_t c = 2; c < n_columns + 2; c++) start[c] += start[c - 1];
    return total + reached;
}

static void place_entry(entries *e, size_t column, size_t row, double factor)
{
    int32_t at = e->start[column + 1]++;
    e->row[at] = (int32_t)row;
    e->factor[at] = factor;
}

static void place_entries(const finding *f, const program *p, entries *e)
{
    const talgeo__system *system = f->system;
    double worth = (double)system->worth;
    for (size_t r = 0; r < p->n_rows + count_reached(f, p); r++) {
        size_t s = sum_of_row(f, p, r);
        for (size_t i = system->start[s]; i < system->start[s + 1]; i++)
            if (!f->zero[system->variable[i]])
                place_entry(e, (size_t)p->column_of[system->variable[i]], r, 1);
        e->value[r] = (double)system->value[s] / worth;
        if (r < p->n_rows) continue;
        place_entry(e, p->n_columns + r - p->n_rows, r, -1);
        e->value[r] = (double)f->threshold / worth;
    }
}

static bool fill_entries(const finding *f, const program *p, entries *e)
{
    size_t n_columns = p->n_columns + count_reached(f, p);
    size_t n_rows = p->n_rows + count_reached(f, p);
    e->start = talgeo__calloc(n_columns + 2, sizeof *e->start);
    if (e->start == NULL) return false;
    size_t total = count_entries(f, p, e->start);
    e->row = talgeo__calloc(total, sizeof *e->row);
    e->factor = talgeo__calloc(total, sizeof *e->factor);
    e->upper = talgeo__calloc(n_columns, sizeof *e->upper);
    e->value = talgeo__calloc(n_rows, sizeof *e->value);
    if (!e->row || !e->factor || !e->upper || !e->value) return false;
    for (size_t c = 0; c < n_columns; c++) e->upper[c] = f->upper;
    place_entries(f, p, e);
    return true;
}

static bool open_lp(const finding *f, program *p)
{
    entries e = {0};
    if (fill_entries(f, p, &e)) {
        talgeo__program lp = {.n_columns = p->n_columns + count_reached(f, p),
                              .n_rows = p->n_rows + count_reached(f, p),
                              .column_start = e.start,
                              .row = e.row,
                              .factor = e.factor,
                              .upper = e.upper,
                              .value = e.value};
        p->lp = f->solver->open(&lp);
    }
    free(e.start);
    free(e.row);
    free(e.factor);
    free(e.upper);
    free(e.value);
    return p->lp != NULL;
}

/* ---- Searching ---- */

static const double NEAR =
    1e-5; /* the solver's numbers are whole to this, relative to their size */

/* Of so many children the next whole number that the system's sums can be. */
static int64_t whole_down(const talgeo__system *system, double children)
{
    double grains = (double)(system->worth / system->grain);
    return (int64_t)floor((children + NEAR * (1 + fabs(children) / 1000)) * grains) * system->grain;
}

static int64_t whole_up(const talgeo__system *system, double children)
{
    double grains = (double)(system->worth / system->grain);
    return (int64_t)ceil((children - NEAR * (1 + fabs(children) / 1000)) * grains) * system->grain;
}

static double value_at(const finding *f, const program *p, const double *point, size_t wanted)
{
    const talgeo__system *system = f->system;
    int32_t sum = f->wanted[wanted];
    double value = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        if (!f->zero[system->variable[i]]) value += point[p->column_of[system->variable[i]]];
    return value;
}

/* The way that was found is possible for all sums of the block. */
static void widen_all(const finding *f, const program *p)
{
    const double *point = f->solver->point(p->lp);
    for (size_t k = 0; k < p->n_wanted; k++) {
        talgeo__interval *interval = &f->intervals[p->wanted[k]];
        double value = value_at(f, p, point, p->wanted[k]);
        int64_t low = whole_up(f->system, value), high = whole_down(f->system, value);
        if (high > interval->high) interval->high = high;
        if (low < interval->low) interval->low = low;
    }
}

/* Stretch one sum up (1) or down (-1). False: there is no way at all. */
static bool stretch(const finding *f, program *p, size_t wanted, double direction)
{
    const talgeo__system *system = f->system;
    int32_t sum = f->wanted[wanted];
    for (size_t c = 0; c < p->n_columns; c++) p->objective[c] = 0;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
        if (!f->zero[system->variable[i]])
            p->objective[p->column_of[system->variable[i]]] = direction;
    if (!f->solver->maximise(p->lp, p->objective)) return false;
    widen_all(f, p);
    return true;
}

static bool wide_enough(const finding *f, size_t wanted)
{
    const talgeo__interval *interval = &f->intervals[wanted];
    int64_t width = interval->high - interval->low;
    if (wanted >= f->n_exact) return interval->high >= f->threshold;
    return interval->high >= f->threshold && width >= f->threshold && width >= *f->narrowest;
}

static bool is_unreached(const finding *f, size_t wanted)
{
    return wanted >= f->n_exact && !wide_enough(f, wanted);
}

static size_t count_unreached(const finding *f, const program *p)
{
    size_t n = 0;
    for (size_t k = 0; k < p->n_wanted; k++) n += is_unreached(f, p->wanted[k]);
    return n;
}

/* Where it only matters which sums reach the threshold: stretch all that do not yet at once, as
 * long as that helps some. False: there is no way at all. */
static bool stretch_together(const finding *f, program *p)
{
    const talgeo__system *system = f->system;
    for (size_t before = SIZE_MAX, left; (left = count_unreached(f, p)) && left < before;) {
        for (size_t c = 0; c < p->n_columns; c++) p->objective[c] = 0;
        for (size_t k = 0; k < p->n_wanted; k++) {
            int32_t sum = f->wanted[p->wanted[k]];
            if (!is_unreached(f, p->wanted[k])) continue;
            for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++)
                if (!f->zero[system->variable[i]])
                    p->objective[p->column_of[system->variable[i]]] += 1;
        }
        if (!f->solver->maximise(p->lp, p->objective)) return false;
        widen_all(f, p);
        before = left;
    }
    return true;
}

static talgeo_status fail_unsolved(talgeo_error *error)
{
    return talgeo__fail(error, TALGEO_E_INTERNAL, "audit",
                        "the solver found no bounds of what is withheld; it may lack memory");
}

static talgeo_status fail_stretch(const finding *f, const program *p, talgeo_error *error)
{
    if (!f->solver->contradicts(p->lp)) return fail_unsolved(error);
    return talgeo__fail(error, TALGEO_E_INPUT, "audit", "published figures contradict each other");
}

static talgeo_status search_one(const finding *f, program *p, size_t wanted, talgeo_error *error)
{
    talgeo__interval *interval = &f->intervals[wanted];
    for (int direction = 1; direction >= -1 && !wide_enough(f, wanted); direction -= 2)
        if (!stretch(f, p, wanted, direction)) return fail_stretch(f, p, error);
    if (interval->low > interval->high) /* both between the same two whole numbers */
        interval->low = interval->high;
    if (wanted < f->n_exact && interval->high - interval->low < *f->narrowest)
        *f->narrowest = interval->high - interval->low;
    return TALGEO_OK;
}

/* Those that are to be exact come first: what they find widens the others. */
static talgeo_status search(const finding *f, program *p, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    size_t k = 0;
    for (; status == TALGEO_OK && k < p->n_wanted && p->wanted[k] < f->n_exact; k++)
        status = search_one(f, p, p->wanted[k], error);
    if (status == TALGEO_OK && !stretch_together(f, p)) status = fail_stretch(f, p, error);
    for (; status == TALGEO_OK && k < p->n_wanted; k++)
        status = search_one(f, p, p->wanted[k], error);
    return status;
}

/* ---- The whole ---- */

static int compare_listed(const void *a, const void *b)
{
    const listed *left = a, *right = b;
    if (left->root != right->root) return left->root < right->root ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

typedef enum kind { VARIABLES, KNOWN_SUMS, WANTED_SUMS } kind;

typedef struct list {
    listed *items;
    size_t count;
} list;

/* Numbers sorted by block; what is of no block is left out. False: out of memory. */
static bool sort_by_block(finding *f, kind of, list *out)
{
    size_t n = of == VARIABLES    ? f->system->n_variables
               : of == KNOWN_SUMS ? f->system->n_sums
                                  : f->n_wanted;
    out->items = talgeo__calloc(n, sizeof *out->items);
    for (size_t i = 0; out->items && i < n; i++) {
        size_t root = SIZE_MAX;
        if (of == VARIABLES && !f->zero[i]) root = root_of(f->block, i);
        if (of == KNOWN_SUMS && f->system->value[i] >= 0) root = block_of(f, (int32_t)i);
        if (of == WANTED_SUMS) root = block_of(f, f->wanted[i]);
        if (root != SIZE_MAX) out->items[out->count++] = (listed){root, i};
    }
    if (out->items) qsort(out->items, out->count, sizeof *out->items, compare_listed);
    return out->items != NULL;
}

/* Where the block's part of the list ends, from `at` on, which moves to where it begins. */
static size_t part_of_block(const list *of, size_t root, size_t *at)
{
    while (*at < of->count && of->items[*at].root < root) ++*at;
    size_t end = *at;
    while (end < of->count && of->items[end].root == root) end++;
    return end;
}

/* Can all be as large as they should? */
static talgeo_status reach(finding *f, program *p, talgeo_error *error)
{
    bool found = f->solver->maximise(p->lp, p->objective);
    if (!found && !f->solver->contradicts(p->lp)) return fail_unsolved(error);
    f->reached = found && f->reached;
    return TALGEO_OK;
}

static talgeo_status find_in_block(finding *f, program *p, talgeo_error *error)
{
    p->objective = talgeo__calloc(p->n_columns + count_reached(f, p), sizeof *p->objective);
    talgeo_status status = TALGEO_OK;
    if (p->objective == NULL || !open_lp(f, p)) status = talgeo__fail_memory(error, "audit");
    if (status == TALGEO_OK) status = f->reach ? reach(f, p, error) : search(f, p, error);
    if (p->lp) f->solver->close(p->lp);
    free(p->objective);
    p->lp = NULL;
    p->objective = NULL;
    return status;
}

/* Blocks in which something is wanted, one after the other. */
static talgeo_status find_all(finding *f, const list *variables, const list *known,
                              const list *wanted, program *p, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0, v = 0, s = 0, end; status == TALGEO_OK && i < wanted->count; i = end) {
        p->root = wanted->items[i].root;
        end = part_of_block(wanted, p->root, &i);
        p->n_wanted = p->n_columns = 0;
        for (size_t k = i; k < end; k++) p->wanted[p->n_wanted++] = wanted->items[k].number;
        size_t end_v = part_of_block(variables, p->root, &v);
        for (; v < end_v; v++) p->column_of[variables->items[v].number] = (int32_t)p->n_columns++;
        size_t end_s = part_of_block(known, p->root, &s);
        p->rows = known->items + s;
        p->n_rows = end_s - s;
        status = find_in_block(f, p, error);
    }
    return status;
}

static talgeo_status find(finding *f, talgeo_error *error)
{
    program p = {0};
    list variables = {0}, known = {0}, sums = {0};
    p.column_of = talgeo__calloc(f->system->n_variables, sizeof *p.column_of);
    p.wanted = talgeo__calloc(f->n_wanted, sizeof *p.wanted);
    bool good = p.column_of && p.wanted && find_blocks(f) &&
                sort_by_block(f, VARIABLES, &variables) && sort_by_block(f, KNOWN_SUMS, &known) &&
                sort_by_block(f, WANTED_SUMS, &sums);
    talgeo_status status = good ? find_all(f, &variables, &known, &sums, &p, error)
                                : talgeo__fail_memory(error, "audit");
    free(variables.items);
    free(known.items);
    free(sums.items);
    free(p.column_of);
    free(p.wanted);
    free(f->block);
    free(f->listed);
    return status;
}

talgeo_status talgeo__intervals_find(const talgeo__system *system, const bool *zero,
                                     const int32_t *wanted, size_t n, int64_t threshold,
                                     const talgeo__solver *solver, talgeo__interval *intervals,
                                     int64_t *narrowest, talgeo_error *error)
{
    return talgeo__intervals_find_some(system, zero, wanted, n, n, threshold, solver, intervals,
                                       narrowest, error);
}

talgeo_status talgeo__intervals_find_some(const talgeo__system *system, const bool *zero,
                                          const int32_t *wanted, size_t n_exact, size_t n,
                                          int64_t threshold, const talgeo__solver *solver,
                                          talgeo__interval *intervals, int64_t *narrowest,
                                          talgeo_error *error)
{
    finding f = {.system = system,
                 .zero = zero,
                 .wanted = wanted,
                 .n_wanted = n,
                 .n_exact = n_exact,
                 .threshold = threshold,
                 .narrowest = narrowest,
                 .solver = solver,
                 .intervals = intervals};
    for (size_t k = 0; k < n; k++) intervals[k] = (talgeo__interval){INT64_MAX, 0};
    talgeo_status status = find(&f, error);
    for (size_t k = 0; k < n; k++) /* all its variables are 0 */
        if (intervals[k].low == INT64_MAX) intervals[k] = (talgeo__interval){0, 0};
    return status;
}

talgeo_status talgeo__intervals_reach(const talgeo__system *system, const bool *zero,
                                      const int32_t *sums, size_t n, int64_t least,
                                      const talgeo__solver *solver, bool *possible,
                                      talgeo_error *error)
{
    finding f = {.system = system,
                 .zero = zero,
                 .wanted = sums,
                 .n_wanted = n,
                 .threshold = least,
                 .solver = solver,
                 .reach = true,
                 .reached = true};
    talgeo_status status = find(&f, error);
    *possible = f.reached;
    return status;
}
