/* A simplex method over a dictionary, in whole numbers. (Chvatal 1983.) */
#include "simplex.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

enum { OBJECTIVE = 0 };
static const double SMALL = 1e-9, LEAST_SLOPE = 1e-6;

/* ---- Opening and closing ---- */

static bool make_room(talgeo__simplex *s, size_t n)
{
    if (n <= s->capacity) return true;
    talgeo__simplex_free(s);
    s->variables = talgeo__calloc(n, sizeof *s->variables);
    s->best = talgeo__calloc(n, sizeof *s->best);
    s->of_row = talgeo__calloc(n + 1, sizeof *s->of_row);
    s->of_column = talgeo__calloc(n, sizeof *s->of_column);
    s->n_listed = talgeo__calloc(n, sizeof *s->n_listed);
    s->pivot_factor = talgeo__calloc(n + 1, sizeof *s->pivot_factor);
    s->capacity = n;
    if (s->variables && s->best && s->of_row && s->of_column && s->n_listed && s->pivot_factor)
        return true;
    talgeo__simplex_free(s);
    return false;
}

bool talgeo__simplex_begin(talgeo__simplex *s, size_t most_variables)
{
    if (!make_room(s, most_variables) || !talgeo__dictionary_begin(&s->dictionary, most_variables))
        return false;
    s->n_variables = 0;
    s->opened = s->failed = false;
    s->moves = 1;
    return true;
}

static void free_tableau(talgeo__simplex *s)
{
    free(s->factor);
    free(s->is_listed);
    free(s->listed);
    s->factor = NULL;
    s->is_listed = NULL;
    s->listed = NULL;
    s->most_cells = 0;
}

void talgeo__simplex_free(talgeo__simplex *s)
{
    talgeo__dictionary_free(&s->dictionary);
    free_tableau(s);
    free(s->variables);
    free(s->best);
    free(s->of_row);
    free(s->of_column);
    free(s->n_listed);
    free(s->pivot_factor);
    *s = (talgeo__simplex){0};
}

int32_t talgeo__simplex_add(talgeo__simplex *s, double low, double high)
{
    s->variables[s->n_variables] =
        (talgeo__simplex_variable){.low = low, .high = high, .place = -1};
    return (int32_t)s->n_variables++;
}

void talgeo__simplex_keep(talgeo__simplex *s, const talgeo__term *terms, size_t n)
{
    talgeo__dictionary_keep(&s->dictionary, terms, n);
}

void talgeo__simplex_define(talgeo__simplex *s, int32_t variable, const talgeo__term *terms,
                            size_t n)
{
    talgeo__dictionary_define(&s->dictionary, variable, terms, n);
}

/* ---- The tableau ---- */

static double *factor_at(const talgeo__simplex *s, size_t column, size_t row)
{
    return &s->factor[column * s->n_rows + row];
}

static void list_row(talgeo__simplex *s, size_t column, size_t row)
{
    if (s->is_listed[column * s->n_rows + row]) return;
    s->is_listed[column * s->n_rows + row] = true;
    s->listed[column * s->n_rows + s->n_listed[column]++] = (int32_t)row;
}

static void add_factor(talgeo__simplex *s, size_t column, size_t row, double more)
{
    double *factor = factor_at(s, column, row);
    *factor += more;
    if (fabs(*factor) > SMALL)
        list_row(s, column, row);
    else
        *factor = 0;
}

/* The rows of the column that have a factor; those that have none any more are taken out. */
static const int32_t *rows_of(talgeo__simplex *s, size_t column, size_t *n)
{
    int32_t *rows = &s->listed[column * s->n_rows];
    size_t kept = 0;
    for (size_t i = 0; i < s->n_listed[column]; i++) {
        if (*factor_at(s, column, (size_t)rows[i]) != 0)
            rows[kept++] = rows[i];
        else
            s->is_listed[column * s->n_rows + (size_t)rows[i]] = false;
    }
    s->n_listed[column] = *n = kept;
    return rows;
}

/* Variables that depend have a row, the others a column if any depends on them. */
static void place_variables(talgeo__simplex *s)
{
    const talgeo__dictionary *d = &s->dictionary;
    s->n_rows = 1;
    s->n_columns = 0;
    s->of_row[OBJECTIVE] = -1;
    for (size_t v = 0; v < s->n_variables; v++) {
        talgeo__simplex_variable *variable = &s->variables[v];
        variable->basic = d->dependent[v];
        variable->place = -1;
        if (variable->basic) {
            variable->place = (int32_t)s->n_rows;
            s->of_row[s->n_rows++] = (int32_t)v;
        } else if (d->n_users[v] > 0) {
            variable->place = (int32_t)s->n_columns;
            s->of_column[s->n_columns++] = (int32_t)v;
        }
    }
}

static bool tableau_room(talgeo__simplex *s)
{
    size_t cells = s->n_rows * s->n_columns;
    if (cells > s->most_cells) {
        free_tableau(s);
        s->factor = talgeo__calloc(cells, sizeof *s->factor);
        s->is_listed = talgeo__calloc(cells, sizeof *s->is_listed);
        s->listed = talgeo__calloc(cells, sizeof *s->listed);
        if (!s->factor || !s->is_listed || !s->listed) {
            free_tableau(s);
            return false;
        }
        s->most_cells = cells;
    } else if (cells > 0) {
        memset(s->factor, 0, cells * sizeof *s->factor);
        memset(s->is_listed, 0, cells * sizeof *s->is_listed);
    }
    for (size_t c = 0; c < s->n_columns; c++) s->n_listed[c] = 0;
    return true;
}

static void open_tableau(talgeo__simplex *s)
{
    const talgeo__dictionary *d = &s->dictionary;
    place_variables(s);
    if (d->failed || !tableau_room(s)) {
        s->failed = true;
        return;
    }
    for (size_t row = 1; row < s->n_rows; row++) {
        const talgeo__terms *terms = &d->row[s->of_row[row]];
        for (size_t i = 0; i < terms->count; i++)
            add_factor(s, (size_t)s->variables[terms->items[i].variable].place, row,
                       terms->items[i].factor);
    }
    s->opened = true;
}

static bool is_one(double factor)
{
    return fabs(fabs(factor) - 1) <= SMALL;
}

/* ---- Which variable to move, and how far ---- */

/* A variable that is not basic moves, until another one has reached a bound. */
typedef struct move {
    int32_t entering, leaving; /* leaving is the entering one itself at its own bound */
    int direction;
    double slope, room, factor; /* by what the leaving one changes with each 1 */
    double gain;
    bool whole; /* each 1 changes all by whole numbers */
} move;

static double room_of(const talgeo__simplex_variable *v, double by)
{
    return (by > 0 ? v->high - v->value : v->value - v->low) / fabs(by);
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

/* Where both stand still the steeper one, or after some of these the first. */
static bool is_better_step(const move *had, const move *step, bool first)
{
    if (had->entering < 0) return true;
    if (step->gain > had->gain + SMALL || step->gain < had->gain - SMALL)
        return step->gain > had->gain;
    bool still = step->gain <= SMALL && !first;
    if (still && (step->slope > had->slope + SMALL || step->slope < had->slope - SMALL))
        return step->slope > had->slope;
    return step->entering < had->entering;
}

/* Of equal room one that changes by 1, then the first variable. */
static bool limits(const move *step, double room, bool one, int32_t basic)
{
    bool had_one = is_one(step->factor);
    if (room > step->room + SMALL) return false;
    if (room < step->room - SMALL) return true;
    return one != had_one ? one : basic <= step->leaving;
}

/* How far it can move, and what it gains. False: less than the best one does; not all of the column
 * was looked at. */
static bool find_room(talgeo__simplex *s, const move *best, bool first, move *step)
{
    size_t column = (size_t)s->variables[step->entering].place;
    int32_t *rows = &s->listed[column * s->n_rows];
    const double *factors = factor_at(s, column, 0);
    step->leaving = step->entering;
    step->factor = step->direction;
    step->whole = true;
    step->room = room_of(&s->variables[step->entering], step->direction);
    step->gain = step->slope * length_of(s, step);
    for (size_t i = 0; i < s->n_listed[column]; i++) {
        double by = step->direction * factors[rows[i]];
        if (rows[i] == OBJECTIVE || by == 0) continue;
        int32_t basic = s->of_row[rows[i]];
        bool one = is_one(by), whole = one || fabs(by - round(by)) <= SMALL;
        double room = room_of(&s->variables[basic], by);
        if (limits(step, room, one, basic)) {
            step->room = room > 0 ? room : 0;
            step->leaving = basic;
            step->factor = by;
        } else if (whole || !step->whole) {
            continue;
        }
        step->whole = step->whole && whole;
        step->gain = step->slope * length_of(s, step);
        if (is_better_step(best, step, first)) continue;
        int32_t row = rows[i]; /* the first to be asked the next time */
        rows[i] = rows[0];
        rows[0] = row;
        return false;
    }
    return is_better_step(best, step, first);
}

/* The step that gains most; where all stand still the steepest, or after some of these the first,
 * so that standing still has an end. False: none promises anything. */
static bool choose_step(talgeo__simplex *s, bool first, move *best)
{
    *best = (move){.entering = -1};
    for (size_t column = 0; column < s->n_columns; column++) {
        double factor = *factor_at(s, column, OBJECTIVE), slope = fabs(factor);
        move step = {
            .entering = s->of_column[column], .slope = slope, .direction = factor > 0 ? 1 : -1};
        if (slope <= LEAST_SLOPE || !can_move(s, &s->variables[step.entering], step.direction))
            continue;
        if (find_room(s, best, first, &step)) *best = step;
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
    size_t n, column = (size_t)k->place;
    const int32_t *rows = rows_of(s, column, &n);
    k->value = tidy(k->value + by);
    for (size_t i = 0; i < n; i++) {
        if (rows[i] == OBJECTIVE) continue;
        talgeo__simplex_variable *v = &s->variables[s->of_row[rows[i]]];
        v->value = tidy(v->value + by * *factor_at(s, column, (size_t)rows[i]));
    }
    s->moves++;
}

/* Put the new row of the pivot in the place of its column in all others. */
static void add_pivot(talgeo__simplex *s, size_t column, size_t row, double pivot)
{
    size_t n;
    const int32_t *rows = rows_of(s, column, &n);
    for (size_t i = 0; i < n; i++) s->pivot_factor[i] = *factor_at(s, column, (size_t)rows[i]);
    for (size_t c = 0; c < s->n_columns; c++) {
        double *there = factor_at(s, c, row);
        if (c == column || *there == 0) continue;
        *there /= -pivot;
        for (size_t i = 0; i < n; i++)
            if ((size_t)rows[i] != row)
                add_factor(s, c, (size_t)rows[i], s->pivot_factor[i] * *there);
    }
    for (size_t i = 0; i < n; i++) *factor_at(s, column, (size_t)rows[i]) /= pivot;
    *factor_at(s, column, row) = 1 / pivot;
}

/* One becomes basic in the place of the other. */
static void pivot(talgeo__simplex *s, int32_t entering, int32_t leaving)
{
    talgeo__simplex_variable *in = &s->variables[entering], *out = &s->variables[leaving];
    int32_t column = in->place, row = out->place;
    add_pivot(s, (size_t)column, (size_t)row, *factor_at(s, (size_t)column, (size_t)row));
    s->of_row[row] = entering;
    s->of_column[column] = leaving;
    in->place = row;
    out->place = column;
    in->basic = true;
    out->basic = false;
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
    const talgeo__simplex_variable *v = &s->variables[variable];
    for (size_t c = 0; c < s->n_columns; c++) {
        double factor = v->basic ? *factor_at(s, c, (size_t)v->place) : (int32_t)c == v->place;
        *factor_at(s, c, OBJECTIVE) = 0;
        add_factor(s, c, OBJECTIVE, direction * factor);
    }
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
    for (size_t v = 0; v < s->n_variables; v++) s->best[v] = s->variables[v].value;
}

static void return_to_zero(talgeo__simplex *s)
{
    for (size_t v = 0; v < s->n_variables; v++) s->variables[v].value = 0;
}

/* Limit up to `most` variables that are not whole to the next whole number towards 0; tells how
 * many. */
static size_t limit_fractions(talgeo__simplex *s, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_variables && n < most; i++) {
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
    if (!s->opened) open_tableau(s);
    if (s->failed) return;
    return_to_zero(s);
    s->whole = true;
    maximise(s, variable, direction);
    keep_best(s);
    if (!is_there(&s->variables[variable], direction)) dive(s, variable, direction);
    for (size_t i = 0; i < s->n_variables; i++) s->variables[i].value = s->best[i];
}
