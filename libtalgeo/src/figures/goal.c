/* Goals: three facts about an indicator and its target, a status in words, parents from children,
 * and whether a curve has turned. */
#include "figures.h"

#include <math.h>

const char *talgeo_goal_status_text(talgeo_goal_status status)
{
    static const char *const texts[] = {"cannot_tell", "wrong_way", "no_clear_change", "on_the_way",
                                        "reached"};
    size_t i = (size_t)status;
    return i < sizeof texts / sizeof *texts ? texts[i] : "?";
}

const char *talgeo_target_text(talgeo_target target)
{
    static const char *const texts[] = {"cannot_tell", "missed", "short", "met", "passed"};
    size_t i = (size_t)target;
    return i < sizeof texts / sizeof *texts ? texts[i] : "?";
}

const char *talgeo_curve_text(talgeo_curve curve)
{
    static const char *const texts[] = {"cannot_tell", "turned", "not_turned", "nothing_to_turn"};
    size_t i = (size_t)curve;
    return i < sizeof texts / sizeof *texts ? texts[i] : "?";
}

static talgeo_verdict direction_of(talgeo_figure change, talgeo_better better)
{
    change.low = change.high = change.value;
    return talgeo_compare(change, 0, better);
}

static talgeo_target against_target(talgeo_figure now, double target, talgeo_better better)
{
    talgeo_verdict side = talgeo_compare(now, target, better);
    bool met = better == TALGEO_BETTER_LOWER ? now.value <= target : now.value >= target;
    if (side == TALGEO_VERDICT_CANNOT_TELL) return TALGEO_TARGET_CANNOT_TELL;
    if (side == TALGEO_VERDICT_SIMILAR) return met ? TALGEO_TARGET_MET : TALGEO_TARGET_SHORT;
    return side == TALGEO_VERDICT_BETTER ? TALGEO_TARGET_PASSED : TALGEO_TARGET_MISSED;
}

static talgeo_goal_status summary(talgeo_target target, talgeo_verdict change)
{
    if (target == TALGEO_TARGET_PASSED) return TALGEO_GOAL_REACHED;
    if (target == TALGEO_TARGET_CANNOT_TELL) return TALGEO_GOAL_CANNOT_TELL;
    switch (change) {
    case TALGEO_VERDICT_BETTER: return TALGEO_GOAL_ON_THE_WAY;
    case TALGEO_VERDICT_WORSE: return TALGEO_GOAL_WRONG_WAY;
    case TALGEO_VERDICT_SIMILAR: return TALGEO_GOAL_NO_CLEAR_CHANGE;
    default: return TALGEO_GOAL_CANNOT_TELL;
    }
}

talgeo_goal talgeo_goal_judge(talgeo_figure now, talgeo_figure change, double target,
                              talgeo_better better)
{
    talgeo_goal goal = {TALGEO_VERDICT_CANNOT_TELL, TALGEO_VERDICT_CANNOT_TELL,
                        TALGEO_TARGET_CANNOT_TELL, TALGEO_GOAL_CANNOT_TELL};
    if (better == TALGEO_BETTER_NONE) return goal;
    goal.direction = direction_of(change, better);
    goal.change = talgeo_compare(change, 0, better);
    goal.target = against_target(now, target, better);
    goal.status = summary(goal.target, goal.change);
    return goal;
}

/* The status of rank `rank`, weakest first, where those that cannot be told are taken for `guess`.
 */
static talgeo_goal_status ranked(const size_t counts[TALGEO_GOAL_REACHED + 1], size_t rank,
                                 talgeo_goal_status guess)
{
    size_t below = 0;
    for (int status = TALGEO_GOAL_WRONG_WAY; status < TALGEO_GOAL_REACHED; status++) {
        below += counts[status];
        if (status == (int)guess) below += counts[TALGEO_GOAL_CANNOT_TELL];
        if (below > rank) return (talgeo_goal_status)status;
    }
    return TALGEO_GOAL_REACHED;
}

talgeo_goal_status talgeo_goal_combine(const talgeo_goal_status *children, size_t count,
                                       talgeo_goal_rule rule)
{
    size_t counts[TALGEO_GOAL_REACHED + 1] = {0};
    if (count == 0) return TALGEO_GOAL_CANNOT_TELL;
    for (size_t i = 0; i < count; i++) {
        size_t status = (size_t)children[i];
        counts[status <= TALGEO_GOAL_REACHED ? status : TALGEO_GOAL_CANNOT_TELL]++;
    }
    size_t rank = rule == TALGEO_GOAL_MEDIAN ? (count - 1) / 2 : 0;
    talgeo_goal_status at_worst = ranked(counts, rank, TALGEO_GOAL_WRONG_WAY);
    talgeo_goal_status at_best = ranked(counts, rank, TALGEO_GOAL_REACHED);
    return at_worst == at_best ? at_worst : TALGEO_GOAL_CANNOT_TELL;
}

talgeo_curve talgeo_curve_judge(talgeo_figure before, talgeo_figure after, talgeo_better better)
{
    talgeo_verdict first = talgeo_compare(before, 0, better);
    talgeo_verdict then = talgeo_compare(after, 0, better);
    if (better == TALGEO_BETTER_NONE || first == TALGEO_VERDICT_CANNOT_TELL)
        return TALGEO_CURVE_CANNOT_TELL;
    if (first != TALGEO_VERDICT_WORSE) return TALGEO_CURVE_NOTHING_TO_TURN;
    if (then == TALGEO_VERDICT_CANNOT_TELL) return TALGEO_CURVE_CANNOT_TELL;
    return then == TALGEO_VERDICT_BETTER ? TALGEO_CURVE_TURNED : TALGEO_CURVE_NOT_TURNED;
}
