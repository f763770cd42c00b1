/* A simplex method over a sparse dictionary, in whole numbers. (The dictionary as in Chvatal 1983.)
 */
#include "simplex.h"

#include <math.h>
#include <stdlib.h>

#include "../core/memory.h"

enum { OBJECTIVE = 0 };
static const double SMALL = 1e-9, LEAST_SLOPE = 1e-6;

/* ---- Opening and closing ---- */

static bool make_room(talgeo__simplex *s, size_t n)
{
    if (n <= s->capacity) return true;
    talgeo__simplex_free(s);
    s->variables = talgeo__calloc(n, sizeof *s->variables);
    s->at = talgeo__calloc(n, sizeof *s->at);
    s->sum = talgeo__calloc(n, sizeof *s->sum);
    s->listed = talgeo__calloc(n, sizeof *s->listed);
    s->best = talgeo__calloc(n, sizeof *s->best);
    if (s->variables && s->at && s->sum && s->listed && s->best) {
        s->capacity = n;
        return true;
    }
    talgeo__simplex_free(s);
    return false;
}

bool talgeo__simplex_begin(talgeo__simplex *s, size_t most_variables)
{
    if (!make_room(s, most_variables + 1)) return false;
    s->n_variables = s->n_entries = 0;
    s->free_entry = -1;
    s->failed = false;
    s->moves = 1;
    talgeo__simplex_add(s, -INFINITY, INFINITY);
    s->variables[OBJECTIVE].basic = true;
    return true;
}

void talgeo__simplex_free(talgeo__simplex *s)
{
    free(s->variables);
    free(s->entries);
    free(s->at);
    free(s->sum);
    free(s->listed);
    free(s->best);
    *s = (talgeo__simplex){0};
}

int32_t talgeo__simplex_add(talgeo__simplex *s, double low, double high)
{
    s->variables[s->n_variables] =
        (talgeo__simplex_variable){.low = low, .high = high, .row = -1, .column = -1};
    return (int32_t)s->n_variables++;
}

/* ---- Entries ---- */

static int32_t new_entry(talgeo__simplex *s)
{
    int32_t e = s->free_entry;
    if (e >= 0) {
        s->free_entry = s->entries[e].next_in_row;
        return e;
    }
    if (s->n_entries >= INT32_MAX ||
        !talgeo__grow(&s->entries, &s->entries_capacity, s->n_entries + 1, sizeof *s->entries)) {
        s->failed = true;
        return -1;
    }
    return (int32_t)s->n_entries++;
}

static int32_t insert(talgeo__simplex *s, int32_t row, int32_t column, double factor)
{
    int32_t e = new_entry(s);
    if (e < 0) return -1;
    talgeo__simplex_variable *r = &s->variables[row], *c = &s->variables[column];
    s->entries[e] = (talgeo__entry){row, column, r->row, -1, c->column, -1, factor};
    if (r->row >= 0) s->entries[r->row].previous_in_row = e;
    if (c->column >= 0) s->entries[c->column].previous_in_column = e;
    r->row = c->column = e;
    c->column_length++;
    return e;
}

static void unlink_column(talgeo__simplex *s, int32_t e)
{
    const talgeo__entry *entry = &s->entries[e];
    talgeo__simplex_variable *c = &s->variables[entry->column];
    if (entry->previous_in_column >= 0)
        s->entries[entry->previous_in_column].next_in_column = entry->next_in_column;
    else
        c->column = entry->next_in_column;
    if (entry->next_in_column >= 0)
        s->entries[entry->next_in_column].previous_in_column = entry->previous_in_column;
    c->column_length--;
}

static void erase(talgeo__simplex *s, int32_t e)
{
    talgeo__entry *entry = &s->entries[e];
    unlink_column(s, e);
    if (entry->previous_in_row >= 0)
        s->entries[entry->previous_in_row].next_in_row = entry->next_in_row;
    else
        s->variables[entry->row].row = entry->next_in_row;
    if (entry->next_in_row >= 0)
        s->entries[entry->next_in_row].previous_in_row = entry->previous_in_row;
    entry->next_in_row = s->free_entry;
    s->free_entry = e;
}

/* ---- Rows ---- */

/* Row `to` and `times` row `from`. */
static void add_row(talgeo__simplex *s, int32_t to, double times, int32_t from)
{
    for (int32_t e = s->variables[to].row; e >= 0; e = s->entries[e].next_in_row)
        s->at[s->entries[e].column] = e + 1;
    for (int32_t e = s->variables[from].row; e >= 0 && !s->failed; e = s->entries[e].next_in_row) {
        int32_t column = s->entries[e].column, there = s->at[column] - 1;
        double more = times * s->entries[e].factor;
        if (there < 0) {
            insert(s, to, column, more);
            continue;
        }
        s->entries[there].factor += more;
        if (fabs(s->entries[there].factor) > SMALL) continue;
        s->at[column] = 0;
        erase(s, there);
    }
    for (int32_t e = s->variables[to].row; e >= 0; e = s->entries[e].next_in_row)
        s->at[s->entries[e].column] = 0;
}

/* A variable is basic now: put its row in its place everywhere. */
static void substitute(talgeo__simplex *s, int32_t variable)
{
    while (s->variables[variable].column >= 0 && !s->failed) {
        int32_t e = s->variables[variable].column;
        int32_t row = s->entries[e].row;
        double factor = s->entries[e].factor;
        erase(s, e);
        add_row(s, row, factor, variable);
    }
}

/* ---- Equations ---- */

static void add_to_sum(talgeo__simplex *s, int32_t variable, double more)
{
    if (s->at[variable] == 0) {
        s->at[variable] = 1;
        s->listed[s->n_listed++] = variable;
    }
    s->sum[variable] += more;
}

/* The terms as a sum of variables that are not basic, in `listed`. */
static void add_up(talgeo__simplex *s, const talgeo__term *terms, size_t n)
{
    s->n_listed = 0;
    for (size_t i = 0; i < n; i++) {
        const talgeo__simplex_variable *v = &s->variables[terms[i].variable];
        if (!v->basic) {
            add_to_sum(s, terms[i].variable, terms[i].factor);
            continue;
        }
        for (int32_t e = v->row; e >= 0; e = s->entries[e].next_in_row)
            add_to_sum(s, s->entries[e].column, terms[i].factor * s->entries[e].factor);
    }
}

static bool is_one(double factor)
{
    return fabs(fabs(factor) - 1) <= SMALL;
}

/* Of those left in the sum one with a factor of 1, then the one that is in the fewest rows. */
static bool is_better(const talgeo__simplex *s, int32_t v, int32_t best)
{
    bool one = is_one(s->sum[v]), best_one = is_one(s->sum[best]);
    int32_t length = s->variables[v].column_length, least = s->variables[best].column_length;
    if (one != best_one) return one;
    return length != least ? length < least : v < best;
}

static int32_t choose_basic(const talgeo__simplex *s)
{
    int32_t best = -1;
    for (size_t i = 0; i < s->n_listed; i++) {
        int32_t v = s->listed[i];
        if (fabs(s->sum[v]) <= SMALL) continue;
        if (best < 0 || is_better(s, v, best)) best = v;
    }
    return best;
}

/* The sum as the row of a variable, divided; clears it. */
static void take_sum(talgeo__simplex *s, int32_t basic, double divisor)
{
    for (size_t i = 0; i < s->n_listed; i++) {
        int32_t v = s->listed[i];
        if (basic >= 0 && v != basic && fabs(s->sum[v]) > SMALL && !s->failed)
            insert(s, basic, v, s->sum[v] / divisor);
        s->sum[v] = 0;
        s->at[v] = 0;
    }
    if (basic >= 0) s->variables[basic].basic = true;
}

void talgeo__simplex_keep(talgeo__simplex *s, const talgeo__term *terms, size_t n)
{
    add_up(s, terms, n);
    int32_t basic = choose_basic(s);
    take_sum(s, basic, basic < 0 ? 1 : -s->sum[basic]);
    if (basic >= 0) substitute(s, basic);
}

void talgeo__simplex_define(talgeo__simplex *s, int32_t variable, const talgeo__term *terms,
                            size_t n)
{
    add_up(s, terms, n);
    take_sum(s, variable, 1);
}

/* ---- Which variable to move, and how far ---- */

/* A variable that is not basic moves, until another one has reached a bound. */
typedef struct move {
    int32_t entering, leaving; /* leaving is the entering one itself at its own bound */
    int direction;
    double slope, room, factor; /* by what the leaving one changes with each 1 */
    bool whole;                 /* each 1 changes all by whole numbers */
} move;

static double room_of(const talgeo__simplex_variable *v, double by)
{
    return (by > 0 ? v->high - v->value : v->value - v->low) / fabs(by);
}

static void find_room(const talgeo__simplex *s, move *step)
{
    step->leaving = step->entering;
    step->factor = step->direction;
    step->whole = true;
    step->room = room_of(&s->variables[step->entering], step->direction);
    for (int32_t e = s->variables[step->entering].column; e >= 0;
         e = s->entries[e].next_in_column) {
        const talgeo__entry *entry = &s->entries[e];
        if (entry->row == OBJECTIVE) continue;
        double by = step->direction * entry->factor;
        step->whole = step->whole && fabs(by - round(by)) <= SMALL;
        double room = room_of(&s->variables[entry->row], by);
        if (room > step->room + SMALL) continue;
        bool one = is_one(by), had_one = is_one(step->factor);
        if (room > step->room - SMALL && (one != had_one ? had_one : entry->row > step->leaving))
            continue;
        step->room = room > 0 ? room : 0;
        step->leaving = entry->row;
        step->factor = by;
    }
}

static bool can_move(const talgeo__simplex *s, const talgeo__simplex_variable *v, int direction)
{
    if (s->whole && v->passed_over == s->moves) return false;
    return direction > 0 ? v->value < v->high - SMALL : v->value > v->low + SMALL;
}

static double length_of(const talgeo__simplex *s, const move *step)
{
    if (!s->whole) return step->room;
    return step->whole ? floor(step->room + SMALL) : 0;
}

static bool is_better_step(const move *had, const move *step, double had_gain, double gain,
                           bool first)
{
    if (gain > had_gain + SMALL || gain < had_gain - SMALL) return gain > had_gain;
    bool still = gain <= SMALL && !first;
    if (still && (step->slope > had->slope + SMALL || step->slope < had->slope - SMALL))
        return step->slope > had->slope;
    return step->entering < had->entering;
}

/* The step that gains most; where all stand still the steepest, or after some of these the first,
 * so that standing still has an end. False: none promises anything. */
static bool choose_step(const talgeo__simplex *s, bool first, move *best)
{
    double most = -1;
    *best = (move){.entering = -1};
    for (int32_t e = s->variables[OBJECTIVE].row; e >= 0; e = s->entries[e].next_in_row) {
        double slope = fabs(s->entries[e].factor);
        move step = {.entering = s->entries[e].column,
                     .slope = slope,
                     .direction = s->entries[e].factor > 0 ? 1 : -1};
        if (slope <= LEAST_SLOPE || !can_move(s, &s->variables[step.entering], step.direction))
            continue;
        find_room(s, &step);
        double gain = slope * length_of(s, &step);
        if (best->entering >= 0 && !is_better_step(best, &step, most, gain, first)) continue;
        *best = step;
        most = gain;
    }
    return best->entering >= 0;
}

/* ---- Steps ---- */

/* Whole numbers are whole. */
static double tidy(double x)
{
    double whole = round(x);
    return fabs(x - whole) <= SMALL ? whole : x;
}

static void move_by(talgeo__simplex *s, int32_t entering, double by)
{
    talgeo__simplex_variable *k = &s->variables[entering];
    k->value = tidy(k->value + by);
    for (int32_t e = k->column; e >= 0; e = s->entries[e].next_in_column) {
        talgeo__simplex_variable *v = &s->variables[s->entries[e].row];
        if (s->entries[e].row != OBJECTIVE) v->value = tidy(v->value + by * s->entries[e].factor);
    }
    s->moves++;
}

static int32_t find_entry(const talgeo__simplex *s, int32_t row, int32_t column)
{
    int32_t e = s->variables[column].column;
    while (e >= 0 && s->entries[e].row != row) e = s->entries[e].next_in_column;
    return e;
}

/* One becomes basic in the place of the other. */
static void pivot(talgeo__simplex *s, int32_t entering, int32_t leaving)
{
    int32_t e = find_entry(s, leaving, entering);
    double factor = s->entries[e].factor;
    erase(s, e);
    talgeo__simplex_variable *in = &s->variables[entering], *out = &s->variables[leaving];
    in->row = out->row;
    out->row = -1;
    for (e = in->row; e >= 0; e = s->entries[e].next_in_row) {
        s->entries[e].row = entering;
        s->entries[e].factor /= -factor;
    }
    insert(s, entering, leaving, 1 / factor);
    in->basic = true;
    out->basic = false;
    substitute(s, entering);
}

/* *stood: it led nowhere. */
static void take_step(talgeo__simplex *s, const move *step, bool *stood)
{
    double by = length_of(s, step);
    *stood = by <= SMALL;
    if (!*stood) move_by(s, step->entering, step->direction * by);
    if (s->whole && (!step->whole || step->room > by + SMALL || !is_one(step->factor)))
        s->variables[step->entering].passed_over = s->moves; /* a fraction would come of it */
    else if (step->leaving != step->entering)
        pivot(s, step->entering, step->leaving);
}

/* ---- Moving ---- */

static void set_objective(talgeo__simplex *s, int32_t variable, int direction)
{
    while (s->variables[OBJECTIVE].row >= 0) erase(s, s->variables[OBJECTIVE].row);
    if (s->variables[variable].basic)
        add_row(s, OBJECTIVE, direction, variable);
    else
        insert(s, OBJECTIVE, variable, direction);
}

static void maximise(talgeo__simplex *s, int32_t variable, int direction)
{
    enum { MOST_STEPS = 2000, SLOW = 8, PATIENCE = 40 };
    int standing = 0;
    move step;
    set_objective(s, variable, direction);
    s->moves++;
    for (int n = 0; n < MOST_STEPS && standing < PATIENCE && !s->failed; n++) {
        bool stood;
        if (!choose_step(s, standing > SLOW, &step)) return;
        take_step(s, &step, &stood);
        standing = stood ? standing + 1 : 0;
    }
}

static bool is_there(const talgeo__simplex_variable *v, int direction)
{
    return direction > 0 ? v->value >= v->high - SMALL : v->value <= v->low + SMALL;
}

/* Where the limit cannot be reached: let it be the next whole number below what was reached. */
static void lower_limit(talgeo__simplex_variable *v, int direction)
{
    double limit = floor(direction * v->value + SMALL);
    if (direction > 0)
        v->high = limit;
    else
        v->low = -limit;
}

static void keep_best(talgeo__simplex *s)
{
    for (size_t v = 1; v < s->n_variables; v++) s->best[v] = s->variables[v].value;
}

static void return_to_zero(talgeo__simplex *s)
{
    for (size_t v = 1; v < s->n_variables; v++) s->variables[v].value = 0;
}

/* Limit up to `most` variables that are not whole to the next whole number towards 0; tells how
 * many. */
static size_t limit_fractions(talgeo__simplex *s, size_t most)
{
    size_t n = 0;
    for (size_t i = 1; i < s->n_variables && n < most; i++) {
        talgeo__simplex_variable *v = &s->variables[i];
        if (v->value == round(v->value)) continue;
        if (v->value > 0)
            v->high = floor(v->value);
        else
            v->low = ceil(v->value);
        n++;
    }
    return n;
}

/* With fractions on the way; what is not whole in the end is limited, and all begins anew. */
static void dive(talgeo__simplex *s, int32_t variable, int direction)
{
    enum { MOST_DIVES = 3 };
    talgeo__simplex_variable *v = &s->variables[variable];
    double had = direction * v->value;
    bool found = false;
    s->whole = false;
    for (size_t dive = 0; !found && dive <= MOST_DIVES && !s->failed; dive++) {
        maximise(s, variable, direction);
        if (dive == 0 && !is_there(v, direction)) lower_limit(v, direction);
        if (!is_there(v, direction) || direction * v->value < had + 1 - SMALL) return;
        found = limit_fractions(s, 1 + dive * dive) == 0;
        if (found) keep_best(s);
        return_to_zero(s);
    }
}

void talgeo__simplex_move(talgeo__simplex *s, int32_t variable, int direction)
{
    return_to_zero(s);
    s->whole = true;
    maximise(s, variable, direction);
    keep_best(s);
    if (!is_there(&s->variables[variable], direction)) dive(s, variable, direction);
    for (size_t i = 1; i < s->n_variables; i++) s->variables[i].value = s->best[i];
}
