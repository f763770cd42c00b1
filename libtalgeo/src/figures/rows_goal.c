/* Goals: of an indicator in each area and group, and what follows for the goals above. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "rows.h"

/* Where a goal is judged: an area, or a group. */
typedef struct place {
    int32_t set, area; /* of a group -1 */
    const char *group; /* "school=Havneskolen"; "": an area */
} place;

/* A goal at a place. A group is shown of all children, or of the one area of a set: which set, that
 * depends on the tables of the goal's indicator. */
typedef struct verdict {
    bool has; /* false: the goal is not of the place */
    talgeo_goal_status status;
    int32_t set, area; /* where it is shown */
} verdict;

/* verdicts[g * n_places + place]. Places are the areas of all sets, one after the other, then the
 * groups. */
typedef struct judging {
    const talgeo_release *release;
    const talgeo__all_series *all;
    talgeo__figure_rows *rows;
    place *places;
    size_t n_places;
    verdict *verdicts;
    talgeo_goal_status *children; /* room, by goal */
} judging;

static verdict *verdict_at(const judging *j, size_t g, size_t at)
{
    return &j->verdicts[g * j->n_places + at];
}

static talgeo__figure_row goal_row(const judging *j, size_t g, talgeo__figure_kind kind, size_t at)
{
    const talgeo__goal *goal = &j->release->frame->asked.goals[g];
    const verdict *v = verdict_at(j, g, at);
    return (talgeo__figure_row){
        .kind = kind,
        .goal = (int32_t)g,
        .indicator = goal->indicator,
        .set = v->set,
        .area = v->area,
        .baseline = goal->baseline ? talgeo__period_number(j->release->frame, goal->baseline) : -1,
        .period = goal->period ? talgeo__period_number(j->release->frame, goal->period) : -1,
        .group = j->places[at].group,
        .status = "",
        .note = ""};
}

static void add_note(const judging *j, size_t g, talgeo__figure_kind kind, size_t at,
                     const char *status, const char *note)
{
    talgeo__figure_row row = goal_row(j, g, kind, at);
    row.status = status;
    row.note = note;
    talgeo__row_add(j->rows, &row);
}

/* ---- Places ---- */

/* Does "residential=217-VAP" name the area? A key of NULL stands for any. */
static bool names(const char *text, const char *id, const char *key)
{
    size_t length = strlen(id);
    return strncmp(text, id, length) == 0 && text[length] == '=' &&
           (key == NULL || strcmp(text + length + 1, key) == 0);
}

static bool is_of_goal(const talgeo__goal *goal, const talgeo_areas *set, const char *key)
{
    bool named = false;
    for (size_t i = 0; i < goal->n_areas; i++) {
        if (names(goal->areas[i], set->id, key)) return true;
        named = named || names(goal->areas[i], set->id, NULL);
    }
    return !named;
}

/* The level of the stratum that the text names; -1: none. */
static int32_t level_of(const talgeo__stratum *stratum, const char *text)
{
    for (size_t l = 0; l < stratum->n_levels; l++)
        if (names(text, stratum->id, stratum->levels[l])) return (int32_t)l;
    return -1;
}

/* Where a table shows the group by period: of all children (*set -1), or of a set of one area.
 * False: no table does. */
static bool find_group(const talgeo__frame *frame, size_t t, const char *group, int32_t *set,
                       int32_t *level)
{
    const talgeo__table *table = &frame->tables[t];
    if (!table->by_period || table->pool || table->n_by != 1 ||
        table->by[0].kind != TALGEO__BY_STRATUM)
        return false;
    *level = level_of(&frame->strata[table->by[0].index], group);
    *set = -1;
    bool found = table->n_sets == 0;
    for (size_t s = 0; !found && s < table->n_sets; s++) {
        *set = (int32_t)table->sets[s];
        found = frame->sets[table->sets[s]]->n_areas == 1;
    }
    return found && *level >= 0;
}

static const talgeo__series *series_of_group(const judging *j, int32_t indicator, const char *group)
{
    const talgeo__frame *frame = j->release->frame;
    for (size_t t = 0; t < frame->n_tables; t++) {
        int32_t set, level;
        if (!find_group(frame, t, group, &set, &level)) continue;
        talgeo__series like = {.key = {.table = (int32_t)t, .indicator = indicator}};
        for (size_t k = 0; k < TALGEO__MAX_BY; k++) like.key.level[k] = k == 0 ? level : -1;
        const talgeo__series *found = talgeo__series_find(j->all, &like, set, set < 0 ? -1 : 0);
        if (found) return found;
    }
    return NULL;
}

talgeo_status talgeo__goals_check(const talgeo__frame *frame, talgeo_error *error)
{
    for (size_t g = 0; g < frame->asked.n_goals; g++) {
        const talgeo__goal *goal = &frame->asked.goals[g];
        for (size_t i = 0; i < goal->n_areas; i++) {
            bool found = false;
            for (size_t k = 0; !found && k < goal->n_sets; k++) {
                const talgeo_areas *set = frame->sets[goal->sets[k]];
                found = names(goal->areas[i], set->id, NULL) &&
                        talgeo__areas_find(set, strchr(goal->areas[i], '=') + 1) >= 0;
            }
            if (!found)
                return talgeo__fail(error, TALGEO_E_PLAN, "figures", "%s: there is no area '%s'",
                                    goal->id, goal->areas[i]);
        }
        for (size_t i = 0; i < goal->n_groups; i++) {
            bool found = false;
            int32_t set, level;
            for (size_t t = 0; !found && t < frame->n_tables; t++)
                found = find_group(frame, t, goal->groups[i], &set, &level);
            if (!found)
                return talgeo__fail(error, TALGEO_E_PLAN, "figures",
                                    "%s: no table shows the group '%s' by period, without areas or "
                                    "of an area set of one area",
                                    goal->id, goal->groups[i]);
        }
    }
    return TALGEO_OK;
}

/* Number of the place of the group; n_places: none yet. */
static size_t place_of_group(const judging *j, const char *group)
{
    size_t at = 0;
    while (at < j->n_places && strcmp(j->places[at].group, group) != 0) at++;
    return at;
}

static bool find_places(judging *j)
{
    const talgeo__frame *frame = j->release->frame;
    size_t most = 0;
    for (size_t s = 0; s < frame->n_sets; s++) most += frame->sets[s]->n_areas;
    for (size_t g = 0; g < frame->asked.n_goals; g++) most += frame->asked.goals[g].n_groups;
    j->places = talgeo__calloc(most, sizeof *j->places);
    if (j->places == NULL) return false;
    for (size_t s = 0; s < frame->n_sets; s++)
        for (size_t a = 0; a < frame->sets[s]->n_areas; a++)
            j->places[j->n_places++] = (place){(int32_t)s, (int32_t)a, ""};
    for (size_t g = 0; g < frame->asked.n_goals; g++)
        for (size_t i = 0; i < frame->asked.goals[g].n_groups; i++) {
            const char *group = frame->asked.goals[g].groups[i];
            size_t at = place_of_group(j, group);
            if (at == j->n_places) j->places[j->n_places++] = (place){-1, -1, group};
        }
    return true;
}

/* ---- One goal of an indicator at one place ---- */

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
    talgeo_trend up_to = talgeo__measured_trend(&in, s->events, s->n, years, before, confidence);
    talgeo_trend from = talgeo__measured_trend(&in, s->events + baseline, s->n + baseline,
                                               years + baseline, after, confidence);
    return talgeo_curve_judge(up_to.slope, from.slope, better);
}

static void add_facts(const judging *j, size_t g, const talgeo__series *s, size_t at)
{
    const talgeo__goal *goal = &j->release->frame->asked.goals[g];
    verdict *v = verdict_at(j, g, at);
    *v = (verdict){.has = true, .set = s->key.set, .area = s->key.area};
    talgeo__figure_row row = goal_row(j, g, TALGEO__FIGURE_GOAL_CHANGE, at);
    talgeo_better better = talgeo__better_of(j->release, goal->indicator);
    int32_t b = row.baseline, p = row.period;
    double confidence = j->release->policy.confidence;
    talgeo__measured in = talgeo__measured_in(j->release, goal->indicator);
    talgeo_figure now = talgeo__measured_figure(&in, s->events[p], s->n[p], confidence);
    talgeo_figure change =
        talgeo__measured_change(&in, s->events[p], s->n[p], s->events[b], s->n[b], confidence);
    double target = target_of(goal, &in, s, b);
    if (isnan(target)) now = talgeo__no_figure(TALGEO_FIGURE_WITHHELD);
    talgeo_goal judged = talgeo_goal_judge(now, change, isnan(target) ? 0 : target, better);
    const char *of_target =
                   talgeo__between_status(j->release, s, goal->relative ? b : p, p, now.status),
               *of_change = talgeo__between_status(j->release, s, b, p, change.status);
    v->status = judged.status;
    add_note(j, g, TALGEO__FIGURE_GOAL, at, of_target, talgeo_goal_status_text(judged.status));
    add_note(j, g, TALGEO__FIGURE_GOAL_DIRECTION, at, of_change,
             talgeo_verdict_text(judged.direction));
    talgeo__row_figure(&row, change);
    row.status = of_change;
    row.note = talgeo_verdict_text(judged.change);
    talgeo__row_add(j->rows, &row);
    row = goal_row(j, g, TALGEO__FIGURE_GOAL_TARGET, at);
    if (isnan(target))
        talgeo__row_figure(&row, now);
    else
        talgeo__row_number(&row, target);
    row.status = of_target;
    row.note = talgeo_target_text(judged.target);
    talgeo__row_add(j->rows, &row);
    if (b > 0)
        add_note(j, g, TALGEO__FIGURE_GOAL_CURVE, at, of_change,
                 talgeo_curve_text(curve_of(j, s, b, p, better)));
}

/* Its series at the place; NULL: the goal is not of it. */
static const talgeo__series *series_at(const judging *j, const talgeo__goal *goal, const place *p)
{
    bool is = false;
    for (size_t i = 0; *p->group && !is && i < goal->n_groups; i++)
        is = strcmp(goal->groups[i], p->group) == 0;
    if (is) return series_of_group(j, goal->indicator, p->group);
    for (size_t k = 0; !*p->group && !is && k < goal->n_sets; k++)
        is = goal->sets[k] == (size_t)p->set;
    const talgeo_areas *set = is ? j->release->frame->sets[p->set] : NULL;
    if (set == NULL || !is_of_goal(goal, set, set->keys[p->area])) return NULL;
    return talgeo__series_plain(j->release, j->all, goal->indicator, p->set, p->area);
}

static void judge_leaf(const judging *j, size_t g)
{
    const talgeo__goal *goal = &j->release->frame->asked.goals[g];
    for (size_t at = 0; at < j->n_places; at++) {
        const talgeo__series *s = series_at(j, goal, &j->places[at]);
        if (s) add_facts(j, g, s, at);
    }
}

/* ---- Goals above ---- */

/* A place has the goal where it has each of the sub-goals; it is of no area where these are shown
 * of different ones. */
static void judge_parent(const judging *j, size_t g, size_t at)
{
    const talgeo__asked *asked = &j->release->frame->asked;
    verdict all = {.has = true};
    size_t n = 0;
    for (size_t c = g + 1; c < asked->n_goals; c++) {
        if (asked->goals[c].parent != (int32_t)g) continue;
        const verdict *one = verdict_at(j, c, at);
        if (!one->has) return;
        bool first = n == 0, alike = one->set == all.set && one->area == all.area;
        if (first) all.set = one->set, all.area = one->area;
        if (!first && !alike) all.set = all.area = -1;
        j->children[n++] = one->status;
    }
    all.status = talgeo_goal_combine(j->children, n, asked->goals[g].rule);
    *verdict_at(j, g, at) = all;
    add_note(j, g, TALGEO__FIGURE_GOAL, at, talgeo_figure_status_text(TALGEO_FIGURE_OK),
             talgeo_goal_status_text(all.status));
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
        for (size_t at = 0; at < j->n_places; at++) judge_parent(j, g, at);
    }
}

/* In the order of the plan, whatever the order of judging. */
static int compare_rows(const void *a, const void *b)
{
    const talgeo__figure_row *left = a, *right = b;
    int32_t order = left->goal - right->goal;
    if (order == 0) order = left->set - right->set;
    if (order == 0) order = left->area - right->area;
    if (order == 0) order = strcmp(left->group, right->group);
    if (order == 0) order = (int32_t)left->kind - (int32_t)right->kind;
    return (order > 0) - (order < 0);
}

talgeo_status talgeo__rows_add_goals(const talgeo_release *release, const talgeo__all_series *all,
                                     talgeo__figure_rows *rows, talgeo_error *error)
{
    size_t n_goals = release->frame->asked.n_goals, first = rows->count;
    if (n_goals == 0) return TALGEO_OK;
    judging j = {.release = release, .all = all, .rows = rows};
    bool good = find_places(&j);
    j.verdicts = talgeo__calloc(n_goals, (j.n_places + 1) * sizeof *j.verdicts);
    j.children = talgeo__calloc(n_goals, sizeof *j.children);
    good = good && j.verdicts && j.children;
    if (good) judge_all(&j);
    if (rows->count > first)
        qsort(rows->items + first, rows->count - first, sizeof *rows->items, compare_rows);
    free(j.places);
    free(j.verdicts);
    free(j.children);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "figures");
}
