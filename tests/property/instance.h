/* Made-up towns that are protected and attacked: children, the attacker's variables, secrets. */
#ifndef TALGEO_TESTS_INSTANCE_H
#define TALGEO_TESTS_INSTANCE_H

#include "protect/release.h"
#include "town.h"

typedef struct instance {
    uint64_t seed;
    talgeo__frame *frame;
    talgeo__cube cube;
    talgeo__policy policy;
    /* Where there are means, all that follows is in parts of children: so many a child, and so many
     * a step up each indicator's scale, or an event. */
    int64_t worth, step[2];
    talgeo__cube parts;
    /* The attacker's variables: each populated area combination, period and levels, with each
     * combination of outcomes. */
    int32_t *atoms;
    int64_t *truth;
    size_t n_atoms, width;
} instance;

/* A town of up to some 250 kinds of children. The release takes over its frame. */
instance make_town(uint64_t seed);
void free_town(instance *town);

/* Are both indicators of one column? */
bool one_column(const talgeo__frame *frame);

enum { CHILDREN, EVENTS, OTHERS, N_NUMBERS };

/* Is this number of a group a secret? */
bool is_secret(int number, int64_t children, int64_t events, int64_t threshold, bool both);
/* The attacker's variables that a cell's number adds up; restricted to `within` unless NULL. */
int64_t members_of(const instance *town, const talgeo__cell_key *key, int number,
                   const bool *within, bool *member);

#endif
