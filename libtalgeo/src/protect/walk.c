/* Looking for points without linear programs: change one variable of a hidden sum by a step, then
 * balance the rows that this disturbs one after the other, always the shortest first. Such closed
 * walks add up until the sum is safe; where none is found, the simplex method goes on. */
#include "walk.h"

#include <stdlib.h>

#include "../core/memory.h"

enum { BRANCHES = 5, MAX_STARTS = 32, MAX_FAILURES = 6, ROWS_A_STEP = 6 };

/* Short walks are tried first: most closed walks are short, and a long one is rarely found by going
 * on from a bad beginning. */
static const struct {
    size_t steps;
    int tries;
} rounds[] = {{5, 30}, {9, 60}, {14, 120}, {24, 300}};

/* Rows are those of sums, then tight guards: these are out of balance where they have lost too
 * much. */
struct talgeo__walker {
    talgeo__points *points;
    int64_t size;        /* by how much a step lifts or lowers */
    int64_t *change;     /* by variable, in steps: the walks so far */
    bool *guarded;       /* by variable: it has tight guards */
    int64_t *spare;      /* by guard, in steps */
    int64_t *disturbed;  /* by row: how its sum has changed, in steps */
    int32_t *open;       /* rows out of balance */
    int32_t *open_place; /* by row: place in `open` + 1 */
    size_t n_open;
    int32_t direction;
    bool keeps;     /* leave a child in every guard */
    bool *keep;     /* by variable: of the hidden sum, not to be moved the other way */
    int32_t *steps; /* variables, in the order they were moved */
    size_t n_steps, steps_capacity;
    size_t first_step; /* of the walk under way */
    size_t most_steps;
    int tries; /* left */
    bool many;
    talgeo__change *changes; /* room */
    size_t changes_capacity;
    bool failed; /* out of memory */
};

talgeo__walker *talgeo__walker_new(talgeo__points *points)
{
    talgeo__walker *w = talgeo__calloc(1, sizeof *w);
    if (w == NULL) return NULL;
    size_t n_variables = points->system->n_variables;
    size_t n_rows = points->system->n_sums + points->guards.count;
    int64_t worth = points->system->worth, children = points->threshold / worth;
    *w = (talgeo__walker){.points = points, .size = worth * (1 + (children - 1) / 32)};
    w->change = talgeo__calloc(n_variables, sizeof *w->change);
    w->keep = talgeo__calloc(n_variables, sizeof *w->keep);
    w->spare = talgeo__calloc(points->guards.count, sizeof *w->spare);
    w->disturbed = talgeo__calloc(n_rows, sizeof *w->disturbed);
    w->open = talgeo__calloc(n_rows, sizeof *w->open);
    w->open_place = talgeo__calloc(n_rows, sizeof *w->open_place);
    for (size_t g = 0; w->spare && g < points->guards.count; g++)
        w->spare[g] = points->guards.spare[g] / w->size;
    w->guarded = talgeo__calloc(n_variables, sizeof *w->guarded);
    for (size_t v = 0; w->guarded && points->guarded && v < n_variables; v++)
        w->guarded[v] = points->guards.tight[v].count > 0;
    if (w->change && w->keep && w->guarded && w->spare && w->disturbed && w->open && w->open_place)
        return w;
    talgeo__walker_free(w);
    return NULL;
}

void talgeo__walker_free(talgeo__walker *w)
{
    if (w == NULL) return;
    free(w->change);
    free(w->keep);
    free(w->guarded);
    free(w->spare);
    free(w->disturbed);
    free(w->open);
    free(w->open_place);
    free(w->steps);
    free(w->changes);
    free(w);
}

/* ---- Steps ---- */

/* Guards that the walk must leave a child, NULL: none. */
static const talgeo__list *guards_of(const talgeo__walker *w, int32_t variable)
{
    return w->keeps && w->guarded[variable] ? &w->points->guards.tight[variable] : NULL;
}

static int32_t row_of_guard(const talgeo__walker *w, int32_t guard)
{
    return (int32_t)w->points->system->n_sums + guard;
}

/* How far a row is from balance where its sum has changed so. */
static int64_t imbalance(int64_t change)
{
    return change < 0 ? -change : change;
}

static int64_t guard_imbalance(const talgeo__walker *w, int32_t guard, int64_t change)
{
    int64_t left = w->spare[guard] + change;
    return left < 0 ? -left : 0;
}

static void set_open(talgeo__walker *w, int32_t row, bool open)
{
    if (open == (w->open_place[row] > 0)) return;
    if (open) {
        w->open[w->n_open++] = row;
        w->open_place[row] = (int32_t)w->n_open;
    } else {
        int32_t last = w->open[--w->n_open];
        w->open[w->open_place[row] - 1] = last;
        w->open_place[last] = w->open_place[row];
        w->open_place[row] = 0;
    }
}

static void change_by(talgeo__walker *w, int32_t variable, int32_t by)
{
    const talgeo__list *with = &w->points->rows.rows_with[variable];
    const talgeo__list *guards = guards_of(w, variable);
    w->change[variable] += by;
    for (size_t k = 0; k < with->count; k++) {
        int64_t *change = &w->disturbed[with->items[k]];
        *change += by;
        set_open(w, with->items[k], *change != 0);
    }
    for (size_t k = 0; guards && k < guards->count; k++) {
        int32_t guard = guards->items[k], row = row_of_guard(w, guard);
        w->disturbed[row] += by;
        set_open(w, row, guard_imbalance(w, guard, w->disturbed[row]) > 0);
    }
}

static bool take_step(talgeo__walker *w, int32_t variable, int32_t by)
{
    if (!talgeo__grow(&w->steps, &w->steps_capacity, w->n_steps + 1, sizeof *w->steps)) {
        w->failed = true;
        return false;
    }
    w->steps[w->n_steps++] = variable;
    change_by(w, variable, by);
    return true;
}

static void take_back(talgeo__walker *w, int32_t by)
{
    change_by(w, w->steps[--w->n_steps], -by);
}

static bool can_step(const talgeo__walker *w, int32_t variable, int32_t by)
{
    const talgeo__points *p = w->points;
    if (p->rows.zero_by[variable] || p->fixed[variable]) return false;
    if (w->keep[variable] && by != w->direction) return false;
    return by > 0 ||
           talgeo__loose(p, (size_t)variable, w->keeps) + w->size * (w->change[variable] - 1) >= 0;
}

/* What a step would add to the disturbance. */
static int64_t cost_of(const talgeo__walker *w, int32_t variable, int32_t by)
{
    const talgeo__list *with = &w->points->rows.rows_with[variable];
    const talgeo__list *guards = guards_of(w, variable);
    int64_t cost = 0;
    for (size_t k = 0; k < with->count; k++) {
        int64_t now = w->disturbed[with->items[k]];
        cost += imbalance(now + by) - imbalance(now);
    }
    for (size_t k = 0; guards && k < guards->count; k++) {
        int32_t guard = guards->items[k];
        int64_t now = w->disturbed[row_of_guard(w, guard)];
        cost += guard_imbalance(w, guard, now + by) - guard_imbalance(w, guard, now);
    }
    return cost;
}

static size_t length_of(const talgeo__walker *w, int32_t row)
{
    const size_t *start = w->points->guards.start;
    int32_t guard = row - row_of_guard(w, 0);
    return guard < 0 ? w->points->rows.row[row].members.count : start[guard + 1] - start[guard];
}

/* The variables of a row. */
static const int32_t *members_of(const talgeo__walker *w, int32_t row)
{
    const talgeo__guards *g = &w->points->guards;
    int32_t guard = row - row_of_guard(w, 0);
    return guard < 0 ? w->points->rows.row[row].members.items : g->variable + g->start[guard];
}

/* The shortest row out of balance. */
static int32_t find_open(const talgeo__walker *w)
{
    int32_t best = w->open[0];
    size_t least = length_of(w, best);
    for (size_t i = 1; i < w->n_open; i++) {
        int32_t row = w->open[i];
        size_t length = length_of(w, row);
        if (length > least || (length == least && row > best)) continue;
        best = row;
        least = length;
    }
    return best;
}

typedef struct option {
    int32_t variable;
    int64_t cost;
} option;

/* The steps that balance the row at the least cost, cheapest first. */
static size_t find_options(const talgeo__walker *w, int32_t row, int32_t by, option *options)
{
    const int32_t *members = members_of(w, row);
    size_t n = 0, count = length_of(w, row);
    for (size_t i = 0; i < count; i++) {
        int32_t v = members[i];
        if (!can_step(w, v, by)) continue;
        option o = {v, cost_of(w, v, by)};
        size_t at = n < BRANCHES ? n++ : BRANCHES;
        while (at > 0 && (options[at - 1].cost > o.cost ||
                          (options[at - 1].cost == o.cost && options[at - 1].variable > v))) {
            if (at < BRANCHES) options[at] = options[at - 1];
            at--;
        }
        if (at < BRANCHES) options[at] = o;
    }
    return n;
}

/* ---- Walks ---- */

static bool go_on(talgeo__walker *w)
{
    size_t left = w->most_steps - (w->n_steps - w->first_step);
    if (w->n_open == 0) return true;
    if (w->n_open > left * ROWS_A_STEP || w->tries-- <= 0) return false;
    int32_t row = find_open(w), by = w->disturbed[row] > 0 ? -1 : 1;
    option options[BRANCHES];
    size_t n = find_options(w, row, by, options);
    for (size_t i = 0; i < n; i++) {
        if (!take_step(w, options[i].variable, by)) return false;
        if (go_on(w)) return true;
        if (w->failed) return false;
        take_back(w, by);
    }
    return false;
}

/* One closed walk from the variable. False: none was found, nothing is changed. */
static bool walk_from(talgeo__walker *w, int32_t start)
{
    size_t first = w->many ? 1 : 0, last = w->many ? sizeof rounds / sizeof *rounds : 1;
    w->first_step = w->n_steps;
    if (!can_step(w, start, w->direction) || !take_step(w, start, w->direction)) return false;
    for (size_t i = first; i < last && !w->failed; i++) {
        w->most_steps = rounds[i].steps;
        w->tries = rounds[i].tries;
        if (go_on(w)) return true;
    }
    if (!w->failed) take_back(w, w->direction);
    return false;
}

/* Add up walks until the sum has moved by `wanted`, or no walk is found. */
static void add_walks(talgeo__walker *w, const talgeo__hidden *hidden, int64_t wanted)
{
    const talgeo__system *system = w->points->system;
    size_t from = system->start[hidden->sum], to = system->start[hidden->sum + 1];
    int64_t moved = 0;
    int failures = 0;
    for (size_t i = from; i < to; i++) w->keep[system->variable[i]] = true;
    if (to > from + MAX_STARTS) to = from + MAX_STARTS;
    for (size_t i = from; i < to && failures < MAX_FAILURES && !w->failed; i++) {
        while (moved < wanted && walk_from(w, system->variable[i])) moved += w->size;
        failures += moved < wanted;
    }
    to = system->start[hidden->sum + 1];
    for (size_t i = from; i < to; i++) w->keep[system->variable[i]] = false;
}

static void forget_guards(talgeo__walker *w, int32_t variable)
{
    const talgeo__list *guards = guards_of(w, variable);
    for (size_t k = 0; guards && k < guards->count; k++)
        w->disturbed[row_of_guard(w, guards->items[k])] = 0;
}

/* The walks as one point; clears the room. */
static bool keep_point(talgeo__walker *w)
{
    bool good = !w->failed &&
                talgeo__grow(&w->changes, &w->changes_capacity, w->n_steps, sizeof *w->changes);
    size_t n = 0;
    for (size_t i = 0; i < w->n_steps; i++) {
        int64_t *change = &w->change[w->steps[i]];
        if (*change && good) w->changes[n++] = (talgeo__change){w->steps[i], *change * w->size};
        *change = 0;
        forget_guards(w, w->steps[i]);
    }
    w->n_steps = 0;
    return good && talgeo__points_add(w->points, w->changes, n);
}

bool talgeo__walk(talgeo__walker *w, size_t hidden, int32_t direction, bool many)
{
    const talgeo__points *p = w->points;
    const talgeo__hidden *h = &p->hidden[hidden];
    w->direction = direction;
    w->many = many;
    w->keeps = talgeo__keeps(p, h, direction);
    add_walks(w, h, talgeo__wanted(p, h, direction));
    return w->n_steps == 0 ? !w->failed : keep_point(w);
}
