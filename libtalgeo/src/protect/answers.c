/* Which combinations of outcomes children can have. Outcomes of several indicators, and levels of
 * strata, may come from one answer: whoever is obese is overweight, and an indicator of the oldest
 * is known of those in that stage and of nobody else. */
#include "answers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../core/text.h"
#include "../growth/growth.h"

enum { UNTOUCHED = -2, MISSING = -1, NO_COLUMN = -1 };

/* A column at the time of `like`. */
typedef struct column {
    const talgeo__indicator *like; /* an indicator of its source and time */
    const char *name;
    size_t length;
    bool divides;    /* others depend on its answer: all are tried */
    int32_t stratum; /* whose levels are its answers, -1 none */
    char **answers;  /* one of each kind; NULL: nobody's event */
    size_t n_answers, capacity;
    size_t n_seen; /* of them; the others are thought of where nothing else is possible */
} column;

typedef struct thinking {
    const talgeo__model *model;
    const talgeo__frame *frame;
    size_t component;
    const bool *divided; /* by stratum */
    column *columns;
    size_t n_columns, columns_capacity;
    int32_t *value;  /* by indicator: its column; NO_COLUMN: of another component */
    int32_t **among; /* by indicator and text */
    int32_t *chosen; /* by column: its answer, MISSING or UNTOUCHED */
    int32_t *asked;  /* by indicator: its outcome, -1 not asked for */
    bool *lacked;    /* by indicator: some child of others like it has no outcome */
    int32_t *outcome, *level;
    size_t found; /* combinations so far, known ones among them */
    talgeo__patterns *out;
} thinking;

/* ---- Columns ---- */

static bool is_bmi(const char *name, size_t length)
{
    return length == 9 && (memcmp(name, "bmi_class", 9) == 0 || memcmp(name, "bmi_grade", 9) == 0);
}

static bool same_name(const column *c, const char *name, size_t length)
{
    return (c->length == length && memcmp(c->name, name, length) == 0) ||
           (is_bmi(c->name, c->length) && is_bmi(name, length));
}

/* Number of a column, added where it is new; NO_COLUMN: out of memory. */
static int32_t find_column(thinking *t, const talgeo__indicator *like, const char *name,
                           size_t length)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (talgeo__same_time(t->columns[c].like, like) && same_name(&t->columns[c], name, length))
            return (int32_t)c;
    if (!talgeo__grow(&t->columns, &t->columns_capacity, t->n_columns + 1, sizeof *t->columns))
        return NO_COLUMN;
    t->columns[t->n_columns] =
        (column){.like = like, .name = name, .length = length, .stratum = -1};
    return (int32_t)t->n_columns++;
}

static const char *answer_of(const char *among)
{
    return strchr(among, '=') + 1;
}

/* The columns of an indicator. */
static bool open_indicator(thinking *t, size_t i)
{
    const talgeo__indicator *own = &t->frame->indicators[i];
    t->value[i] = find_column(t, own, own->value, strlen(own->value));
    t->among[i] = talgeo__calloc(own->n_among, sizeof **t->among);
    bool good = t->value[i] != NO_COLUMN && t->among[i];
    for (size_t k = 0; good && k < own->n_among; k++) {
        t->among[i][k] = find_column(t, own, own->among[k], strcspn(own->among[k], "="));
        good = t->among[i][k] != NO_COLUMN;
        if (good) t->columns[t->among[i][k]].divides = true;
    }
    return good;
}

/* ---- Answers ---- */

/* Has a child with the answer (NULL: nobody's event) to its column the event? A class holds
 * several grades. */
static bool has_event(const talgeo__indicator *indicator, const char *answer)
{
    if (answer == NULL) return false;
    if (strcmp(indicator->value, "bmi_class") == 0)
        for (int g = 0; g < TALGEO__N_GRADES; g++)
            if (strcmp(talgeo__bmi_grade_name((talgeo__bmi_grade)g), answer) == 0)
                answer = talgeo__bmi_class_name(talgeo__class_of_grade((talgeo__bmi_grade)g));
    return talgeo__indicator_has(indicator, answer);
}

static int32_t level_of(const thinking *t, const column *c, const char *answer)
{
    const talgeo__stratum *stratum = c->stratum < 0 ? NULL : &t->frame->strata[c->stratum];
    for (size_t l = 0; stratum && answer && l < stratum->n_levels; l++)
        if (strcmp(stratum->levels[l], answer) == 0) return (int32_t)l;
    return -1;
}

static bool is_among(const talgeo__indicator *indicator, const int32_t *columns, int32_t c,
                     const char *answer)
{
    for (size_t k = 0; answer && k < indicator->n_among; k++)
        if (columns[k] == c && strcmp(answer_of(indicator->among[k]), answer) == 0) return true;
    return false;
}

/* Do two answers to a column say the same, as far as anything asks? */
static bool same_answer(const thinking *t, int32_t c, const char *a, const char *b)
{
    const column *own = &t->columns[c];
    if (level_of(t, own, a) != level_of(t, own, b)) return false;
    for (size_t i = 0; i < t->frame->n_indicators; i++) {
        const talgeo__indicator *indicator = &t->frame->indicators[i];
        if (t->value[i] == NO_COLUMN) continue;
        if (t->value[i] == c && has_event(indicator, a) != has_event(indicator, b)) return false;
        if (is_among(indicator, t->among[i], c, a) != is_among(indicator, t->among[i], c, b))
            return false;
    }
    return true;
}

static bool add_answer(thinking *t, int32_t c, const char *answer)
{
    column *own = &t->columns[c];
    for (size_t k = 0; k < own->n_answers; k++)
        if (same_answer(t, c, own->answers[k], answer)) return true;
    if (!talgeo__grow(&own->answers, &own->capacity, own->n_answers + 1, sizeof *own->answers))
        return false;
    char *copy = answer ? talgeo__strdup(answer) : NULL;
    if (answer && !copy) return false;
    own->answers[own->n_answers++] = copy;
    return true;
}

/* Is there a child of whom all indicators of the column say what the answer would? */
static bool is_seen(const thinking *t, int32_t c, const char *answer)
{
    const talgeo__cube *cube = t->model->cube;
    size_t width = talgeo__layout_width(cube->layout);
    size_t first = talgeo__layout_indicator(cube->layout, 0);
    for (size_t a = 0; a < cube->n_atoms; a++) {
        bool any = false, all = cube->counts[a] > 0;
        for (size_t i = 0; all && i < t->frame->n_indicators; i++)
            if (t->value[i] == c) {
                int32_t event = has_event(&t->frame->indicators[i], answer);
                all = cube->keys[a * width + first + i] == event;
                any = true;
            }
        if (any && all) return true;
    }
    return false;
}

static bool add_number(thinking *t, int32_t c, double number, bool seen)
{
    char answer[64];
    talgeo__format_double(answer, sizeof answer, "%.17g", number);
    return is_seen(t, c, answer) != seen || add_answer(t, c, answer);
}

/* An end of a range, and the numbers next to it, where children gave such answers (`seen`) or not:
 * which side of the other ranges' ends they are on is all that counts. */
static bool add_end(thinking *t, int32_t c, double end, bool seen)
{
    return !isfinite(end) ||
           (add_number(t, c, end, seen) && add_number(t, c, nextafter(end, -INFINITY), seen) &&
            add_number(t, c, nextafter(end, INFINITY), seen));
}

/* The grades that a class holds. */
static bool add_grades(thinking *t, int32_t c, const char *event)
{
    bool good = true;
    for (int g = 0; good && g < TALGEO__N_GRADES; g++)
        if (strcmp(talgeo__bmi_class_name(talgeo__class_of_grade((talgeo__bmi_grade)g)), event) ==
            0)
            good = add_answer(t, c, talgeo__bmi_grade_name((talgeo__bmi_grade)g));
    return good;
}

static bool add_event(thinking *t, int32_t c, const talgeo__indicator *indicator, const char *event,
                      bool seen)
{
    talgeo__range range;
    if (talgeo__range_read(event, &range))
        return add_end(t, c, range.low, seen) && add_end(t, c, range.high, seen);
    if (strcmp(indicator->value, "bmi_class") == 0) return add_grades(t, c, event);
    return add_answer(t, c, event);
}

static bool add_answers_of(thinking *t, int32_t c, size_t i, bool seen)
{
    const talgeo__indicator *indicator = &t->frame->indicators[i];
    bool good = true;
    for (size_t e = 0; good && t->value[i] == c && e < indicator->n_events; e++)
        good = add_event(t, c, indicator, indicator->events[e], seen);
    for (size_t k = 0; good && k < indicator->n_among; k++)
        if (t->among[i][k] == c) good = add_answer(t, c, answer_of(indicator->among[k]));
    return good;
}

static bool add_answers(thinking *t, int32_t c)
{
    column *own = &t->columns[c];
    bool good = !is_seen(t, c, NULL) || add_answer(t, c, NULL);
    for (size_t i = 0; good && i < t->frame->n_indicators; i++)
        if (t->value[i] != NO_COLUMN) good = add_answers_of(t, c, i, true);
    for (size_t l = 0; good && own->stratum >= 0 && l < t->frame->strata[own->stratum].n_levels;
         l++)
        good = add_answer(t, c, t->frame->strata[own->stratum].levels[l]);
    own->n_seen = own->n_answers;
    for (size_t i = 0; good && i < t->frame->n_indicators; i++)
        if (t->value[i] != NO_COLUMN) good = add_answers_of(t, c, i, false);
    return good && add_answer(t, c, NULL);
}

/* ---- Strata ---- */

/* Does the atom's level of a stratum agree with the outcomes made of its column? Sources may say
 * different things of a child. */
static bool agrees(const thinking *t, int32_t c, size_t stratum, const int32_t *atom)
{
    talgeo__layout layout = t->model->cube->layout;
    int32_t level = atom[talgeo__layout_stratum(layout, stratum)];
    if (level < 0) return true;
    const char *answer = t->frame->strata[stratum].levels[level];
    for (size_t i = 0; i < t->frame->n_indicators; i++) {
        const talgeo__indicator *own = &t->frame->indicators[i];
        int32_t outcome = atom[talgeo__layout_indicator(layout, i)];
        bool asks = false;
        if (t->value[i] == NO_COLUMN) continue;
        bool outside = outcome < 0 && own->n_among > 0; /* not among its children */
        if (t->value[i] == c && !outside && outcome != has_event(own, answer)) return false;
        for (size_t k = 0; k < own->n_among; k++) asks = asks || t->among[i][k] == c;
        if (asks && outcome >= 0 && !is_among(own, t->among[i], c, answer)) return false;
    }
    return true;
}

static void find_stratum(thinking *t, int32_t c)
{
    const talgeo__cube *cube = t->model->cube;
    column *own = &t->columns[c];
    size_t width = talgeo__layout_width(cube->layout);
    for (size_t s = 0; !talgeo__is_paired(own->like) && s < t->frame->n_strata; s++) {
        const char *id = t->frame->strata[s].id;
        bool good =
            t->divided[s] && strlen(id) == own->length && memcmp(id, own->name, own->length) == 0;
        for (size_t a = 0; good && a < cube->n_atoms; a++)
            good = cube->counts[a] == 0 || agrees(t, c, s, cube->keys + a * width);
        if (good) own->stratum = (int32_t)s;
    }
    own->divides = own->divides || own->stratum >= 0;
}

/* ---- Opening ---- */

/* Does the cube count nobody, as that of the audit, which knows no answers? */
static bool is_imagined(const talgeo__cube *cube)
{
    for (size_t a = 0; a < cube->n_atoms; a++)
        if (cube->counts[a] > 0) return false;
    return true;
}

/* Then everybody may have given each answer, and of a column that several indicators are made of
 * each of them makes a kind of children. */
static void imagine_answers(thinking *t, int32_t c)
{
    column *own = &t->columns[c];
    size_t made = 0;
    for (size_t i = 0; i < t->frame->n_indicators; i++) made += t->value[i] == c;
    own->n_seen = own->n_answers;
    own->divides = own->divides || made > 1;
}

static bool open_columns(thinking *t)
{
    const talgeo__frame *frame = t->frame;
    bool good = true, imagined = is_imagined(t->model->cube);
    for (size_t i = 0; i < frame->n_indicators; i++) t->value[i] = NO_COLUMN;
    for (size_t i = 0; good && i < frame->n_indicators; i++)
        if (t->model->component[i] == t->component) good = open_indicator(t, i);
    for (size_t c = 0; good && c < t->n_columns; c++) {
        find_stratum(t, (int32_t)c);
        good = add_answers(t, (int32_t)c);
        if (good && imagined) imagine_answers(t, (int32_t)c);
    }
    return good;
}

/* Is an indicator known of the atom that is known of the same children, or nearly, as this one? */
static bool has_like(const thinking *t, size_t indicator, const int32_t *outcome)
{
    const size_t *like = t->model->known_like;
    for (size_t i = 0; i < t->frame->n_indicators; i++)
        if (t->value[i] != NO_COLUMN && like[i] == like[indicator] && outcome[i] >= 0) return true;
    return false;
}

static void find_lacked(thinking *t)
{
    const talgeo__cube *cube = t->model->cube;
    size_t width = talgeo__layout_width(cube->layout);
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *outcome = cube->keys + a * width + talgeo__layout_indicator(cube->layout, 0);
        for (size_t i = 0; cube->counts[a] && i < t->frame->n_indicators; i++)
            if (t->value[i] != NO_COLUMN && !t->lacked[i] && outcome[i] < 0)
                t->lacked[i] = has_like(t, i, outcome);
    }
}

static bool open_thinking(thinking *t)
{
    size_t n = t->frame->n_indicators;
    t->value = talgeo__calloc(n, sizeof *t->value);
    t->among = talgeo__calloc(n, sizeof *t->among);
    t->asked = talgeo__calloc(n, sizeof *t->asked);
    t->lacked = talgeo__calloc(n, sizeof *t->lacked);
    t->outcome = talgeo__calloc(n, sizeof *t->outcome);
    t->level = talgeo__calloc(t->frame->n_strata, sizeof *t->level);
    if (!t->value || !t->among || !t->asked || !t->lacked || !t->outcome || !t->level ||
        !open_columns(t))
        return false;
    find_lacked(t);
    t->chosen = talgeo__calloc(t->n_columns, sizeof *t->chosen);
    return t->chosen != NULL;
}

static void close_thinking(thinking *t)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        for (size_t k = 0; k < t->columns[c].n_answers; k++) free(t->columns[c].answers[k]);
        free(t->columns[c].answers);
    }
    for (size_t i = 0; t->among && i < t->frame->n_indicators; i++) free(t->among[i]);
    free(t->columns);
    free(t->value);
    free(t->among);
    free(t->chosen);
    free(t->asked);
    free(t->lacked);
    free(t->outcome);
    free(t->level);
}

/* ---- Outcomes of answers ---- */

static const char *chosen_answer(const thinking *t, int32_t c)
{
    return t->chosen[c] < 0 ? NULL : t->columns[c].answers[t->chosen[c]];
}

/* UNTOUCHED: it depends on a column without an answer yet. */
static int32_t outcome_of(const thinking *t, size_t i)
{
    const talgeo__indicator *own = &t->frame->indicators[i];
    bool open = t->chosen[t->value[i]] == UNTOUCHED;
    for (size_t k = 0; k < own->n_among; k++) {
        int32_t c = t->among[i][k];
        if (t->chosen[c] == UNTOUCHED)
            open = true;
        else if (!is_among(own, t->among[i], c, chosen_answer(t, c)))
            return -1;
    }
    if (t->chosen[t->value[i]] == MISSING) return -1;
    return open ? UNTOUCHED : has_event(own, chosen_answer(t, t->value[i]));
}

/* Can what is asked still come out? */
static bool is_possible(const thinking *t)
{
    for (size_t i = 0; i < t->frame->n_indicators; i++) {
        if (t->value[i] == NO_COLUMN || t->asked[i] < 0) continue;
        int32_t outcome = outcome_of(t, i);
        if (outcome != UNTOUCHED && outcome != t->asked[i]) return false;
    }
    return true;
}

/* ---- Patterns ---- */

static bool add_pattern(talgeo__patterns *p, const int32_t *outcome, const int32_t *level)
{
    size_t outcomes = p->width * sizeof *outcome, levels = p->n_strata * sizeof *level;
    for (size_t k = 0; k < p->count; k++)
        if (memcmp(p->outcome + k * p->width, outcome, outcomes) == 0 &&
            memcmp(p->level + k * p->n_strata, level, levels) == 0)
            return true;
    if (!talgeo__grow(&p->outcome, &p->outcome_capacity, (p->count + 1) * p->width,
                      sizeof *outcome) ||
        !talgeo__grow(&p->level, &p->level_capacity, (p->count + 1) * p->n_strata + 1,
                      sizeof *level))
        return false;
    memcpy(p->outcome + p->count * p->width, outcome, outcomes);
    memcpy(p->level + p->count++ * p->n_strata, level, levels);
    return true;
}

/* Levels of the answers. False: two sources disagree. */
static bool take_levels(thinking *t)
{
    for (size_t s = 0; s < t->frame->n_strata; s++) t->level[s] = TALGEO__ANY_LEVEL;
    for (size_t c = 0; c < t->n_columns; c++) {
        const column *own = &t->columns[c];
        if (own->stratum < 0) continue;
        int32_t level = level_of(t, own, chosen_answer(t, (int32_t)c));
        int32_t *at = &t->level[own->stratum];
        if (*at != TALGEO__ANY_LEVEL && *at != level) return false;
        *at = level;
    }
    return true;
}

/* All answers that matter are there. */
static bool take_pattern(thinking *t)
{
    for (size_t i = 0; i < t->frame->n_indicators; i++) {
        int32_t outcome = t->value[i] == NO_COLUMN ? -1 : outcome_of(t, i);
        t->outcome[i] = outcome < 0 ? -1 : outcome;
    }
    if (!take_levels(t)) return true;
    t->found++;
    return add_pattern(t->out, t->outcome, t->level);
}

/* A column that all answers are to be tried of: a stratum's, or one that an indicator under work is
 * among. NO_COLUMN: none is left. */
static int32_t find_dividing(const thinking *t)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (t->columns[c].stratum >= 0 && t->chosen[c] == UNTOUCHED) return (int32_t)c;
    for (size_t i = 0; i < t->frame->n_indicators; i++) {
        if (t->value[i] == NO_COLUMN) continue;
        bool engaged = t->asked[i] >= 0 || t->chosen[t->value[i]] != UNTOUCHED;
        for (size_t k = 0; engaged && k < t->frame->indicators[i].n_among; k++)
            if (t->chosen[t->among[i][k]] == UNTOUCHED) return t->among[i][k];
    }
    return NO_COLUMN;
}

/* The column of something that is asked for. */
static int32_t find_asked(const thinking *t)
{
    for (size_t i = 0; i < t->frame->n_indicators; i++)
        if (t->value[i] != NO_COLUMN && t->asked[i] >= 0 && t->chosen[t->value[i]] == UNTOUCHED)
            return t->value[i];
    return NO_COLUMN;
}

/* Is the child, by an answer, none of those that the indicator is among? */
static bool is_outside(const thinking *t, size_t i)
{
    const talgeo__indicator *own = &t->frame->indicators[i];
    for (size_t k = 0; k < own->n_among; k++) {
        int32_t c = t->among[i][k];
        if (t->chosen[c] != UNTOUCHED && !is_among(own, t->among[i], c, chosen_answer(t, c)))
            return true;
    }
    return false;
}

/* The first indicator that must be known as another is, and is not yet. Where some children are
 * outside those that it is among, others may be so too. */
static size_t find_missing(const thinking *t)
{
    const size_t *like = t->model->known_like;
    size_t n = t->frame->n_indicators;
    for (size_t i = 0; i < n; i++) {
        if (t->value[i] == NO_COLUMN || outcome_of(t, i) < 0) continue;
        for (size_t j = 0; j < n; j++)
            if (t->value[j] != NO_COLUMN && t->asked[j] < 0 && like[i] == like[j] &&
                outcome_of(t, j) < 0 && !(t->lacked[j] && is_outside(t, j)))
                return j;
    }
    return n;
}

/* Is something asked for that no answer gives but one that nobody has? */
static bool needs_unseen(const thinking *t, int32_t c)
{
    const column *own = &t->columns[c];
    for (size_t i = 0; i < t->frame->n_indicators; i++) {
        bool given = t->value[i] != c || t->asked[i] < 0;
        for (size_t k = 0; !given && k < own->n_seen; k++)
            given = t->asked[i] == has_event(&t->frame->indicators[i], own->answers[k]);
        if (!given) return true;
    }
    return false;
}

static bool think(thinking *t);

/* Go on with each answer to the column, or with the first that leads anywhere. */
static bool try_answers(thinking *t, int32_t c, bool all)
{
    const column *own = &t->columns[c];
    size_t before = t->found;
    size_t n = needs_unseen(t, c) ? own->n_answers : own->n_seen;
    bool good = true;
    for (size_t k = 0; good && k < n && (all || t->found == before); k++) {
        t->chosen[c] = (int32_t)k;
        if (is_possible(t)) good = think(t);
    }
    t->chosen[c] = MISSING;
    if (good && all && is_possible(t)) good = think(t);
    t->chosen[c] = UNTOUCHED;
    return good;
}

/* How many indicators are known of the same children? */
static size_t count_alike(const thinking *t, size_t indicator)
{
    const size_t *like = t->model->known_like;
    size_t n = 0;
    for (size_t i = 0; i < t->frame->n_indicators; i++)
        n += t->value[i] != NO_COLUMN && like[i] == like[indicator];
    return n;
}

/* Go on with both outcomes; of many indicators of the same children with the usual one of those
 * that are not asked for, else the other: all combinations are too many. Whoever takes fewer for
 * possible knows more, so that is on the safe side. */
static bool try_outcomes(thinking *t, size_t missing)
{
    enum { MOST_FREE = 4 };
    bool all = count_alike(t, missing) <= MOST_FREE, good = true;
    int32_t first = all ? 0 : t->model->usual[missing];
    size_t before = t->found;
    for (int32_t turn = 0; good && turn < 2 && (all || t->found == before); turn++) {
        t->asked[missing] = turn == 0 ? first : 1 - first;
        good = !is_possible(t) || think(t);
    }
    t->asked[missing] = -1;
    return good;
}

/* Complete what is asked for, in every way that matters. */
static bool think(thinking *t)
{
    int32_t c = find_dividing(t);
    if (c != NO_COLUMN) return try_answers(t, c, true);
    c = find_asked(t);
    if (c != NO_COLUMN) return try_answers(t, c, t->columns[c].divides);
    size_t missing = find_missing(t);
    return missing < t->frame->n_indicators ? try_outcomes(t, missing) : take_pattern(t);
}

/* ---- What tables ask ---- */

/* Set what the table asks, as the bits of `ways` say: the indicator's outcome, then the divisions'.
 * False: two of them contradict each other. */
static bool ask(const talgeo__table *table, size_t indicator, unsigned ways, int32_t *asked)
{
    asked[indicator] = ways & 1;
    for (size_t b = 0; b < table->n_by; b++) {
        if (table->by[b].kind != TALGEO__BY_INDICATOR) continue;
        ways >>= 1;
        int32_t *at = &asked[table->by[b].index];
        if (*at >= 0 && *at != (int32_t)(ways & 1)) return false;
        *at = ways & 1;
    }
    return true;
}

static bool think_of(thinking *t, const talgeo__table *table, size_t indicator, unsigned way)
{
    for (size_t i = 0; i < t->frame->n_indicators; i++) t->asked[i] = -1;
    for (size_t c = 0; c < t->n_columns; c++) t->chosen[c] = UNTOUCHED;
    return !ask(table, indicator, way, t->asked) || think(t);
}

static bool think_of_table(thinking *t, const talgeo__table *table)
{
    unsigned ways = 2;
    bool good = true;
    for (size_t b = 0; b < table->n_by; b++)
        if (table->by[b].kind == TALGEO__BY_INDICATOR) ways *= 2;
    for (size_t i = 0; i < table->n_indicators; i++)
        for (unsigned way = 0; good && t->value[table->indicators[i]] != NO_COLUMN && way < ways;
             way++)
            good = think_of(t, table, table->indicators[i], way);
    return good;
}

static bool tell_columns(const thinking *t)
{
    size_t n = t->frame->n_indicators;
    t->out->column = talgeo__calloc(n, sizeof *t->out->column);
    t->out->told = talgeo__calloc(n, sizeof *t->out->told);
    if (t->out->column == NULL || t->out->told == NULL) return false;
    memcpy(t->out->column, t->value, n * sizeof *t->value);
    for (size_t i = 0; i < n; i++)
        t->out->told[i] = t->value[i] != NO_COLUMN && t->columns[t->value[i]].stratum >= 0;
    return true;
}

bool talgeo__patterns_needed(const talgeo__model *model, size_t component, const bool *divided,
                             talgeo__patterns *patterns)
{
    const talgeo__frame *frame = model->frame;
    thinking t = {.model = model,
                  .frame = frame,
                  .component = component,
                  .divided = divided,
                  .out = patterns};
    *patterns = (talgeo__patterns){.width = frame->n_indicators, .n_strata = frame->n_strata};
    bool good = open_thinking(&t) && tell_columns(&t);
    for (size_t k = 0; good && k < frame->n_tables; k++)
        good = think_of_table(&t, &frame->tables[k]);
    close_thinking(&t);
    return good;
}

bool talgeo__pattern_has_levels(const talgeo__patterns *patterns, size_t number,
                                const int32_t *levels)
{
    const int32_t *own = patterns->level + number * patterns->n_strata;
    for (size_t s = 0; s < patterns->n_strata; s++)
        if (own[s] != TALGEO__ANY_LEVEL && own[s] != levels[s]) return false;
    return true;
}

void talgeo__patterns_free(talgeo__patterns *patterns)
{
    free(patterns->outcome);
    free(patterns->level);
    free(patterns->column);
    free(patterns->told);
    *patterns = (talgeo__patterns){0};
}
