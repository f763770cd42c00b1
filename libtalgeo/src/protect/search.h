/* Making hidden sums safe with what is shown as it is: walks, then linear programs. */
#ifndef TALGEO_PROTECT_SEARCH_H
#define TALGEO_PROTECT_SEARCH_H

#include "region.h"
#include "walk.h"

/* How hard to look: the most variables of a linear program. Walks of a few steps come first, those
 * of many after close programs. */
enum {
    TALGEO__CLOSE = 150,
    TALGEO__CLOSE_AND_WALKS = 200,
    TALGEO__NEAR = 600,
    TALGEO__FAR = 1000,
    TALGEO__WIDE = 8000
};

/* The last look for a hidden sum that did not make it safe: how hard it was, and what was known of
 * the sum then. Nothing is gained by looking again before something changes. */
typedef struct talgeo__attempt {
    size_t turn, most;
    int64_t low, high;
} talgeo__attempt;

/* How often a way of looking was tried, and found what was looked for. */
typedef struct talgeo__yield {
    size_t tried, found, passed_over;
} talgeo__yield;

typedef struct talgeo__search {
    talgeo__points points;
    talgeo__walker *walker;
    talgeo__region region;
    talgeo__attempt *attempts; /* by hidden sum */
    talgeo__yield yields[2];   /* of programs of the closest, and of walks of many steps */
    size_t turn;               /* counts up when what is shown or fixed changes */
    bool failed;               /* out of memory */
} talgeo__search;

bool talgeo__search_open(talgeo__search *search, talgeo__system *system, int64_t threshold);
void talgeo__search_close(talgeo__search *search);

/* Look for points until the hidden sum is safe. */
bool talgeo__search_hidden(talgeo__search *search, size_t hidden, size_t most);

/* Lower the hidden sum as far as its surroundings allow, so that it need not be lifted that far. */
void talgeo__search_lower(talgeo__search *search, size_t hidden);

/* Show or withhold a cell, and say so in its state. */
void talgeo__search_show(talgeo__search *search, size_t cell);
void talgeo__search_withhold(talgeo__search *search, size_t cell, talgeo__cell_state state);

/* Once all hidden sums are safe: show withheld cells again that they do not need any more.
 * E_MEMORY, E_CANCELLED. */
talgeo_status talgeo__give_back(talgeo__search *search, talgeo__progress *progress,
                                talgeo_error *error);

#endif
