/* Goals: of an indicator in each area, and what follows for the goals above. */
#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

/* The status of goal g in an area: status[g * n_places + place]; CANNOT_TELL where it has none, and
 * then `has` is false. Places are the areas of all sets, one after the other. */
typedef struct judging {
    const talgeo_release *release;
    const talgeo__all_series *all;
    talgeo__figure_rows *rows;
    size_t *first_place; /* by set */
    size_t n_places;
    talgeo_goal_status *status;
    bool *has;
    talgeo_goal_status *children; /* room, by goal */
} judging;

static talgeo__figure_row goal_row(const judging *j, size_t g, talgeo__figure_kind kind, size_t set,
                                   size_t area)
{
    const talgeo__goal *goal = &j->release->frame->asked.goals[g];
    return (talgeo__figure_row){
        .kind = kind,
        .goal = (int32_t)g,
        .indicator = goal->indicator,
        .set = (int32_t)set,
        .area = (int32_t)area,
        .baseline = goal->baseline ? talgeo__period_number(j->release->frame, goal->baseline) : -1,
        .period = goal->period ? talgeo__period_number(j->release->frame, goal->period) : -1,
        .group = "",
        .status = "",
        .note = ""};
}

static void add_note(const judging *j, size_t g, talgeo__figure_kind kind, size_t set, size_t area,
                     talgeo_figure_status status, const char *note)
{
    talgeo__figure_row row = goal_row(j, g, kind, set, area);
    row.status = talgeo_figure_status_text(status);
    row.note = note;
    talgeo__row_add(j->rows, &row);
}

/* ---- One goal of an indicator in one area ---- */

/* What the target is in the unit of the indicator; NaN: it follows from a baseline that is not
 * shown. */
static double target_of(const talgeo__goal *goal, const talgeo__measured *in,
                        const talgeo__series *s, int32_t baseline)
{
    if (!goal->relative) return goal->target;
    if (s->n[baseline] <= 0) return NAN;
    double share = (double)s->events[baseline] / ((double)s->n[baseline] * (double)in->steps);
    return (in->low + in->width * share) * (1 + goal->target);
}

/* Slope up to the baseline against the slope from it on. */
static talgeo_curve curve_of(const judging *j, const talgeo__series *s, int32_t baseline,
                             int32_t period, talgeo_better better)
{
    double confidence = j->release->policy.confidence;
    const double *years = j->all->years;
    size_t before = (size_t)baseline + 1, after = (size_t)(period - baseline) + 1;
    talgeo__measured in = talgeo__measured_in(j->release, s->key.indicator);
    talgeo_figure up_to = talgeo__measured_slope(&in, s->events, s->n, years, before, confidence);
    talgeo_figure from = talgeo__measured_slope(&in, s->events + baseline, s->n + baseline,
                                                years + baseline, after, confidence);
    return talgeo_curve_judge(up_to, from, better);
}

static void add_facts(const judging *j, size_t g, const talgeo__series *s, size_t set, size_t area)
{
    const talgeo__goal *goal = &j->release->frame->asked.goals[g];
    talgeo__figure_row row = goal_row(j, g, TALGEO__FIGURE_GOAL_CHANGE, set, area);
    talgeo_better better = j->release->frame->indicators[goal->indicator].better < 0
                               ? TALGEO_BETTER_LOWER
                               : TALGEO_BETTER_HIGHER;
    int32_t b = row.baseline, p = row.period;
    double confidence = j->release->policy.confidence;
    talgeo__measured in = talgeo__measured_in(j->release, goal->indicator);
    talgeo_figure now = talgeo__measured_figure(&in, s->events[p], s->n[p], confidence);
    talgeo_figure change =
        talgeo__measured_change(&in, s->events[p], s->n[p], s->events[b], s->n[b], confidence);
    double target = target_of(goal, &in, s, b);
    if (isnan(target)) now = talgeo__no_figure(TALGEO_FIGURE_WITHHELD);
    talgeo_goal judged = talgeo_goal_judge(now, change, isnan(target) ? 0 : target, better);
    size_t at = g * j->n_places + j->first_place[set] + area;
    j->has[at] = true;
    j->status[at] = judged.status;
    add_note(j, g, TALGEO__FIGURE_GOAL, set, area, now.status,
             talgeo_goal_status_text(judged.status));
    add_note(j, g, TALGEO__FIGURE_GOAL_DIRECTION, set, area, change.status,
             talgeo_verdict_text(judged.direction));
    talgeo__row_figure(&row, change);
    row.note = talgeo_verdict_text(judged.change);
    talgeo__row_add(j->rows, &row);
    row = goal_row(j, g, TALGEO__FIGURE_GOAL_TARGET, set, area);
    if (isnan(target))
        talgeo__row_figure(&row, now);
    else
        talgeo__row_number(&row, target);
    row.status = talgeo_figure_status_text(now.status);
    row.note = talgeo_target_text(judged.target);
    talgeo__row_add(j->rows, &row);
    if (b > 0)
        add_note(j, g, TALGEO__FIGURE_GOAL_CURVE, set, area, change.status,
                 talgeo_curve_text(curve_of(j, s, b, p, better)));
}

static void judge_leaf(const judging *j, size_t g)
{
    const talgeo__frame *frame = j->release->frame;
    const talgeo__goal *goal = &frame->asked.goals[g];
    for (size_t k = 0; k < goal->n_sets; k++)
        for (size_t area = 0; area < frame->sets[goal->sets[k]]->n_areas; area++) {
            const talgeo__series *s = talgeo__series_plain(j->release, j->all, goal->indicator,
                                                           (int32_t)goal->sets[k], (int32_t)area);
            if (s) add_facts(j, g, s, goal->sets[k], area);
        }
}

/* ---- Goals above ---- */

/* An area has the goal where it has each of the sub-goals. */
static void judge_parent(const judging *j, size_t g, size_t set, size_t area)
{
    const talgeo__asked *asked = &j->release->frame->asked;
    size_t place = j->first_place[set] + area, n = 0;
    for (size_t c = g + 1; c < asked->n_goals; c++) {
        if (asked->goals[c].parent != (int32_t)g) continue;
        if (!j->has[c * j->n_places + place]) return;
        j->children[n++] = j->status[c * j->n_places + place];
    }
    talgeo_goal_status status = talgeo_goal_combine(j->children, n, asked->goals[g].rule);
    j->has[g * j->n_places + place] = true;
    j->status[g * j->n_places + place] = status;
    add_note(j, g, TALGEO__FIGURE_GOAL, set, area, TALGEO_FIGURE_OK,
             talgeo_goal_status_text(status));
}

/* Sub-goals stand behind the goals they belong to, so the last are judged first. */
static void judge_all(const judging *j)
{
    const talgeo__frame *frame = j->release->frame;
    for (size_t g = frame->asked.n_goals; g-- > 0;) {
        if (frame->asked.goals[g].indicator >= 0) {
            judge_leaf(j, g);
            continue;
        }
        for (size_t set = 0; set < frame->n_sets; set++)
            for (size_t area = 0; area < frame->sets[set]->n_areas; area++)
                judge_parent(j, g, set, area);
    }
}

/* In the order of the plan, whatever the order of judging. */
static int compare_rows(const void *a, const void *b)
{
    const talgeo__figure_row *left = a, *right = b;
    int32_t order = left->goal - right->goal;
    if (order == 0) order = left->set - right->set;
    if (order == 0) order = left->area - right->area;
    if (order == 0) order = (int32_t)left->kind - (int32_t)right->kind;
    return (order > 0) - (order < 0);
}

talgeo_status talgeo__rows_add_goals(const talgeo_release *release, const talgeo__all_series *all,
                                     talgeo__figure_rows *rows, talgeo_error *error)
{
    const talgeo__frame *frame = release->frame;
    size_t n_goals = frame->asked.n_goals, first = rows->count;
    if (n_goals == 0) return TALGEO_OK;
    judging j = {.release = release, .all = all, .rows = rows};
    j.first_place = talgeo__calloc(frame->n_sets, sizeof *j.first_place);
    for (size_t s = 0; j.first_place && s < frame->n_sets; s++) {
        j.first_place[s] = j.n_places;
        j.n_places += frame->sets[s]->n_areas;
    }
    j.status = talgeo__calloc(n_goals, (j.n_places + 1) * sizeof *j.status);
    j.has = talgeo__calloc(n_goals, (j.n_places + 1) * sizeof *j.has);
    j.children = talgeo__calloc(n_goals, sizeof *j.children);
    bool good = j.first_place && j.status && j.has && j.children;
    if (good) judge_all(&j);
    if (rows->count > first)
        qsort(rows->items + first, rows->count - first, sizeof *rows->items, compare_rows);
    free(j.first_place);
    free(j.status);
    free(j.has);
    free(j.children);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "figures");
}
