/* The goals of a release on a terminal. */
#ifndef TALGEO_CLI_GOALS_H
#define TALGEO_CLI_GOALS_H

#include <talgeo/talgeo.h>

/* Of each goal a line a place: the figures at its baseline and its target's period, the change with
 * its limits, the target, the status, and whether the curve has turned. Nothing without goals. */
void print_goals(const talgeo_release *release);

#endif
