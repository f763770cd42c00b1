/* A protection problem in its plainest form: counts that nobody may see, sums of them that cells
 * would show, and sums that must not follow from what is shown. All kinds of tables become this. */
#ifndef TALGEO_PROTECT_SYSTEM_H
#define TALGEO_PROTECT_SYSTEM_H

#include "../core/progress.h"

enum { TALGEO__CELL_SUMS = 2 }; /* a cell shows one sum (a count) or two (events, no events) */

typedef enum talgeo__cell_state {
    TALGEO__CELL_OPEN,      /* not decided: shown unless that discloses */
    TALGEO__CELL_FACT,      /* known to everybody, whatever is decided */
    TALGEO__CELL_PRIMARY,   /* withheld by rule */
    TALGEO__CELL_SHOWN,     /* decided */
    TALGEO__CELL_SECONDARY, /* decided: withheld, else a hidden sum would follow */
    TALGEO__CELL_REPAIR,    /* decided: withheld, else a hidden sum would be bounded */
} talgeo__cell_state;

/* Variables are non-negative integers; sum s is that of variables variable[start[s]] ..,
 * ascending and distinct. Sums of the same variables are one sum. */
typedef struct talgeo__system {
    size_t n_variables;
    int64_t *counts; /* of each variable: the truth */
    int64_t worth; /* parts that a child counts (cube/worth.h): assignments of whole numbers differ
                      from the truth by whole children, so that no child is torn apart */
    int64_t grain; /* all sums are multiples of it: worth, but 1 where there are means */

    size_t n_sums;
    size_t *start; /* n_sums + 1 */
    int32_t *variable;
    int64_t *value; /* of each sum */
    bool *hidden;   /* must not follow from what is shown */
    bool *old;      /* hidden for the sake of earlier releases alone */
    bool *veiled;   /* does not follow by elimination: must not be told by bounds either */
    int32_t *alone; /* its family knows that no other child is in the sum: its variable; else -1 */

    size_t n_cells;
    int32_t (*cell_sums)[TALGEO__CELL_SUMS]; /* -1 for none */
    talgeo__cell_state *state;
    bool *preferred; /* tried before the others: shown in an earlier release */

    bool never_empty; /* a withheld cell is known not to be empty: nobody in it would be shown */
    bool families; /* families who know what their only child counts for must not learn of others:
                      true unless set otherwise */

    bool *spared; /* by sum, where there are facts: open by linear programming, though whole numbers
                     that prove it were not found with everything else withheld. It is not bounded,
                     and to be looked at in the end (talgeo__system_look); NULL: none may be */
    int32_t blocked;   /* after E_PRIVACY: the hidden sum that cannot be kept; else -1 */
    bool *all_blocked; /* by sum, where it is wanted: the same of all of them. Then nothing is
                          withheld for them */

    size_t start_capacity, variable_capacity, value_capacity, hidden_capacity, old_capacity;
    size_t veiled_capacity;
    size_t alone_capacity, sums_capacity, state_capacity, preferred_capacity;
    int32_t *slots; /* hash of sums: number + 1 */
    size_t n_slots;
} talgeo__system;

/* `counts` is copied; children are worth 1 until it is said otherwise. NULL: out of memory. */
talgeo__system *talgeo__system_new(size_t n_variables, const int64_t *counts);
void talgeo__system_free(talgeo__system *system);

/* Number of the sum of n variables (ascending), added where new; -1: out of memory. */
int32_t talgeo__system_sum(talgeo__system *system, const int32_t *variables, size_t n);
/* Hide a sum. Cells that show it must be added as primary. */
void talgeo__system_hide(talgeo__system *system, int32_t sum);
/* The same for the sake of earlier releases alone. */
void talgeo__system_hide_old(talgeo__system *system, int32_t sum);
/* Nobody may know the sum, of which it is known that it does not follow by linear algebra. */
void talgeo__system_veil(talgeo__system *system, int32_t sum);
/* The variable of a sum's only child; -1: it does not have one child. */
int32_t talgeo__system_child(const talgeo__system *system, int32_t sum);
/* The sum counts the one child of the variable, or a part of a group that has no other child: its
 * family knows it. */
void talgeo__system_alone(talgeo__system *system, int32_t sum, int32_t variable);
/* Add a cell that shows `first` and, unless it is -1, `second`. Cells are tried in the order of
 * their numbers where nothing else tells them apart. False: out of memory. */
bool talgeo__system_cell(talgeo__system *system, int32_t first, int32_t second,
                         talgeo__cell_state state);

/* Try the cell before all that are not preferred, so that what was shown last year stays shown
 * where that is safe. */
void talgeo__system_prefer(talgeo__system *system, size_t cell);

/* Decide every open cell: show as much as possible such that no hidden sum follows by linear
 * algebra from what is shown, together with what shown zeros say of counts that cannot be negative.
 * Deterministic. E_PRIVACY: facts disclose a hidden sum already. */
talgeo_status talgeo__system_decide(talgeo__system *system, talgeo__progress *progress,
                                    talgeo_error *error);

/* After that: which withheld cells, each by itself, would disclose a hidden sum by linear algebra
 * if they were shown too. refused[cell]. False: out of memory. */
bool talgeo__system_refusals(const talgeo__system *system, bool *refused);

static inline bool talgeo__cell_is_shown(const talgeo__system *system, size_t cell)
{
    return system->state[cell] == TALGEO__CELL_SHOWN || system->state[cell] == TALGEO__CELL_FACT;
}

/* What the cell counts: of two sums both. */
static inline int64_t talgeo__cell_size(const talgeo__system *system, size_t cell)
{
    const int32_t *sums = system->cell_sums[cell];
    return system->value[sums[0]] + (sums[1] >= 0 ? system->value[sums[1]] : 0);
}

/* How many variables it counts. */
static inline size_t talgeo__cell_width(const talgeo__system *system, size_t cell)
{
    const int32_t *sums = system->cell_sums[cell];
    const size_t *start = system->start;
    size_t second = sums[1] >= 0 ? start[sums[1] + 1] - start[sums[1]] : 0;
    return start[sums[0] + 1] - start[sums[0]] + second;
}

/* Would the cell, shown, show a hidden sum? */
static inline bool talgeo__cell_shows_hidden(const talgeo__system *system, size_t cell)
{
    const int32_t *sums = system->cell_sums[cell];
    return system->hidden[sums[0]] || (sums[1] >= 0 && system->hidden[sums[1]]);
}

#endif
