/* Leaders: indicators that have nothing in common but their children are decided one after another.
 *
 * Where everybody has given all answers, the numbers of children of all indicators are the same
 * number, so that none may be shown of one that another withholds. As one problem, ten such
 * indicators would have 1,024 kinds of children in every place. Instead one component leads: it is
 * decided first, knowing of children only. Whatever number of children it shows is given when the
 * others are decided, and where it withholds they do.
 *
 * Where a few children lack an answer, the numbers are only nearly the same: whoever takes them for
 * one number is nearly right, so they are treated as if they were. What a follower is then taken to
 * be known of is its own number.
 *
 * All that follows by linear algebra is the same as in the one problem: the components have no
 * numbers in common but those of children. What could be otherwise must be so for all components at
 * once: children are moved from place to place only as far as each component has children of its
 * usual outcomes there, who then move in all of them and change nothing that is shown. */
#ifndef TALGEO_PROTECT_LEADERS_H
#define TALGEO_PROTECT_LEADERS_H

#include "model.h"

/* Divide components whose indicators are known of the same children, if that is allowed; set the
 * model's leaders and usual outcomes. Every table with one of the indicators must have one that
 * leads; where no single one is in all, up to three lead, decided as one. A component stays whole
 * where that is not enough, where indicators are paired over time, or where figures of earlier
 * releases have changed. False: out of memory. */
bool talgeo__lead(talgeo__model *model, bool allowed);

static inline bool talgeo__follows(const talgeo__model *model, size_t component)
{
    return model->leader[component] != component;
}
/* Is it led, or does it lead others? */
bool talgeo__in_team(const talgeo__model *model, size_t component);

/* The cell of the leader at the place of a cell of its team. */
size_t talgeo__leading_cell(const talgeo__model *model, size_t cell);
/* Is it an own cell of a follower, where the leader withholds? */
bool talgeo__leader_withholds(const talgeo__model *model, size_t cell);

/* Which cells of the leader, by number, everybody knows the children of: for its followers what it
 * shows, and for all what earlier releases showed of the team. given[cells]: false before. */
void talgeo__leader_gives(const talgeo__model *model, size_t component, bool *given);

/* Children with the usual outcomes, by place and component: atoms of the kept codes before
 * `context`, the first indicator of a component known, all others not. False: out of memory. */
bool talgeo__count_usual(const talgeo__model *model, size_t component, const bool *keep,
                         size_t context, talgeo__cube *usual);
/* Of the atom at `key`: how many every component of the team has there at least. `at` is where
 * the last call ended; keys ascend. */
int64_t talgeo__least_usual(const talgeo__model *model, size_t component, const talgeo__cube *usual,
                            size_t context, const int32_t *key, size_t *at);
/* Are the component's outcomes the usual ones? */
bool talgeo__is_usual(const talgeo__model *model, size_t component, const int32_t *outcomes);

#endif
