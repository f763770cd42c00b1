/* cube/: rows of several sources become atoms; cubes add up. */
#include "suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../property/town.h"
#include "cube/cube.h"
#include "cube/worth.h"

enum { MOST_ROWS = 8 };

/* A source with literal rows; category columns are added by name. */
typedef struct source {
    talgeo__rows rows;
    int64_t row[MOST_ROWS];
    int32_t child[MOST_ROWS], period[MOST_ROWS];
    double x[MOST_ROWS], y[MOST_ROWS];
    int32_t area[MOST_ROWS];
    int32_t *areas[1];
    talgeo__values columns[3];
} source;

static void add_row(source *s, int32_t child, int32_t period, double x, int32_t area)
{
    size_t r = s->rows.count++;
    s->row[r] = (int64_t)r + 1;
    s->child[r] = child;
    s->period[r] = period;
    s->x[r] = s->y[r] = x;
    s->area[r] = area;
}

static void add_column(source *s, char *alias, const char *const *texts)
{
    talgeo__values *values = &s->columns[s->rows.n_values++];
    values->alias = alias;
    values->dict = talgeo__dict_new();
    values->code = calloc(MOST_ROWS, sizeof *values->code);
    for (size_t r = 0; r < s->rows.count; r++)
        values->code[r] =
            texts[r] ? talgeo__dict_add(values->dict, texts[r], strlen(texts[r])) : -1;
}

static talgeo__placed place(source *s)
{
    s->rows.row = s->row;
    s->rows.child = s->child;
    s->rows.period = s->period;
    s->rows.x = s->x;
    s->rows.y = s->y;
    s->rows.values = s->columns;
    s->areas[0] = s->area;
    return (talgeo__placed){&s->rows, s->areas};
}

static void free_source(source *s)
{
    for (size_t i = 0; i < s->rows.n_values; i++) {
        talgeo__dict_free(s->columns[i].dict);
        free(s->columns[i].code);
    }
}

/* indicator0 of source0, column0; indicator1 of source1, column1. */
static talgeo__frame *two_sources(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){2}, 2, 1, (size_t[]){2}, 2);
    free(frame->indicators[1].source);
    frame->indicators[1].source = strdup("source1");
    return frame;
}

static void forget_levels(talgeo__frame *frame)
{
    talgeo__stratum *stratum = &frame->strata[0];
    for (size_t i = 0; i < stratum->n_levels; i++) free(stratum->levels[i]);
    free(stratum->levels);
    stratum->levels = NULL;
    stratum->n_levels = 0;
}

static bool has_atom(const talgeo__cube *cube, const int32_t *key, int64_t count)
{
    size_t width = talgeo__layout_width(cube->layout);
    for (size_t a = 0; a < cube->n_atoms; a++)
        if (memcmp(cube->keys + a * width, key, width * sizeof *key) == 0)
            return cube->counts[a] == count;
    return false;
}

static const talgeo__periods CALENDAR = {
    .kind = TALGEO__CALENDAR_YEAR, .first = INT32_MIN, .last = INT32_MAX};
static const char *const ids[] = {"source0", "source1"};

/* Child 0 is measured at home in area 0 and answers the survey without a position; child 1 has its
 * place from the survey, as its measurement has none; child 2 is in no area; child 3 is in area 0
 * in the first year and in area 1 in the second. */
static void links_sources(void)
{
    talgeo__frame *frame = two_sources();
    source nurse = {0}, survey = {0};
    add_row(&nurse, 0, 2015, 1, 0);
    add_row(&nurse, 1, 2015, NAN, -1);
    add_row(&nurse, 2, 2015, 9, -1);
    add_row(&nurse, 3, 2015, 1, 0);
    add_row(&nurse, 3, 2016, 2, 1);
    add_row(&survey, 0, 2015, NAN, -1);
    add_row(&survey, 1, 2015, 2, 1);
    add_row(&survey, 2, 2015, 2, 1);
    add_column(&nurse, "column0", (const char *const[]){"yes", "no", "no", "no", NULL});
    add_column(&nurse, "stratum0",
               (const char *const[]){"level0", NULL, "unknown", "level1", NULL});
    add_column(&survey, "column1", (const char *const[]){"no", "yes", "yes"});
    add_column(&survey, "stratum0", (const char *const[]){"level1", "level1", "level0"});
    talgeo__placed placed[] = {place(&nurse), place(&survey)};
    talgeo__dict *levels[] = {talgeo__dict_new()};
    talgeo__cube open, cube;
    forget_levels(frame);
    CU_ASSERT_EQUAL_FATAL(
        talgeo__cube_count(frame, &CALENDAR, levels, ids, placed, 2, NULL, &open, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__cube_settle(&open, levels, 1, 2015, NULL, 0, frame, &cube, NULL),
                          TALGEO_OK);
    CU_ASSERT_EQUAL(cube.n_atoms, 4); /* child 3 has no outcome in 2016 */
    CU_ASSERT_EQUAL(frame->strata[0].n_levels, 2);
    CU_ASSERT(has_atom(&cube, (int32_t[]){0, 0, 0, 1, 0}, 1));
    CU_ASSERT(has_atom(&cube, (int32_t[]){1, 0, 1, 0, 1}, 1));
    CU_ASSERT(has_atom(&cube, (int32_t[]){-1, 0, -1, 0, 1}, 1)); /* the word unknown is no level */
    CU_ASSERT(has_atom(&cube, (int32_t[]){0, 0, 1, 0, -1}, 1));
    talgeo__cube_free(&open);
    talgeo__cube_free(&cube);
    talgeo__dict_free(levels[0]);
    free_source(&nurse);
    free_source(&survey);
    talgeo__frame_free(frame);
}

/* The second indicator is what the first one was in 2015, of children of 2016. */
static talgeo__frame *paired_frame(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){2}, 2, 0, NULL, 2);
    talgeo__indicator *plain = &frame->indicators[0], *paired = &frame->indicators[1];
    free(paired->value);
    free(paired->source);
    paired->value = strdup(plain->value);
    paired->source = strdup(plain->source);
    paired->earlier = strdup("2015");
    paired->later = strdup("2016");
    return frame;
}

/* Child 0 has the event in 2015 and not in 2016, when it lives elsewhere; so does child 1, who has
 * stayed; child 2 is of 2015 alone, child 3 of 2016 alone; child 4 has no outcome in 2016. */
static void pairs_children(void)
{
    talgeo__frame *frame = paired_frame();
    source nurse = {0};
    for (int32_t child = 0; child < 5; child++)
        if (child != 3) add_row(&nurse, child, 2015, 1, 0);
    add_row(&nurse, 0, 2016, 2, 1);
    add_row(&nurse, 1, 2016, 1, 0);
    add_row(&nurse, 3, 2016, 1, 0);
    add_row(&nurse, 4, 2016, 1, 0);
    add_column(&nurse, "column0",
               (const char *const[]){"yes", "yes", "yes", "no", "no", "no", "no", NULL});
    talgeo__placed placed[] = {place(&nurse)};
    talgeo__cube open, cube;
    CU_ASSERT_EQUAL_FATAL(
        talgeo__cube_count(frame, &CALENDAR, NULL, ids, placed, 1, NULL, &open, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__cube_settle(&open, NULL, 1, 2015, NULL, 0, frame, &cube, NULL),
                          TALGEO_OK);
    for (int64_t times = 1; times < 3; times++) { /* then the sum of two such cubes */
        CU_ASSERT(has_atom(&cube, (int32_t[]){0, 0, 1, -1}, 3 * times));
        CU_ASSERT(has_atom(&cube, (int32_t[]){0, 0, 0, -1}, times));
        CU_ASSERT(has_atom(&cube, (int32_t[]){1, 1, 0, 1}, times));
        CU_ASSERT(has_atom(&cube, (int32_t[]){0, 1, 0, 1}, times));
        CU_ASSERT(has_atom(&cube, (int32_t[]){0, 1, 0, -1}, times));
        CU_ASSERT_EQUAL(cube.n_atoms, 5);
        CU_ASSERT_EQUAL_FATAL(cube.chains.width, 2);
        CU_ASSERT_EQUAL_FATAL(cube.chains.count, 2);
        for (size_t c = 0; c < 2; c++) {
            const int32_t *then = cube.keys + cube.chains.atoms[2 * c] * 4;
            const int32_t *now = cube.keys + cube.chains.atoms[2 * c + 1] * 4;
            CU_ASSERT_EQUAL(cube.chains.children[c], times);
            CU_ASSERT_EQUAL(then[0] + then[1], 0);
            CU_ASSERT_EQUAL(then[2], 1);
            CU_ASSERT_EQUAL(now[1], 1);
            CU_ASSERT_EQUAL(now[3], then[2]);
        }
        talgeo__cube other;
        CU_ASSERT_EQUAL(talgeo__cube_settle(&open, NULL, 1, 2015, NULL, 0, frame, &other, NULL),
                        TALGEO_OK);
        CU_ASSERT_EQUAL(talgeo__cube_merge(&cube, &other, NULL), TALGEO_OK);
        talgeo__cube_free(&other);
    }
    talgeo__cube_free(&open);
    talgeo__cube_free(&cube);
    free_source(&nurse);
    talgeo__frame_free(frame);
}

/* What a release named stays a level, also of one child or none; what it did not, though it counted
 * the period, stays unknown there, and is a level only by its children of other periods. */
static void levels_are_named_once_and_for_all(void)
{
    const int32_t keys[][4] = {{0, 2015, 0, 1}, {0, 2015, 1, 1}, {0, 2016, 1, 1}, {0, 2016, 2, 0}};
    const int64_t counts[] = {5, 3, 4, 1};
    talgeo__dict *levels[] = {talgeo__dict_new()};
    const char *const texts[] = {"level0", "new", "old"};
    for (int i = 0; i < 3; i++) talgeo__dict_add(levels[0], texts[i], strlen(texts[i]));
    char *names[] = {"gone", "level0", "old"};
    const talgeo__stratum then = {.id = "stratum0", .levels = names, .n_levels = 3};
    bool counted[] = {true, false};
    const talgeo__named named = {&then, 1, counted};
    for (int64_t threshold = 4; threshold < 6; threshold++) {
        talgeo__frame *frame = town_frame(1, (size_t[]){2}, 2, 1, (size_t[]){2}, 1);
        talgeo__cube open, cube;
        town_cube(frame, &keys[0][0], counts, 4, &open);
        forget_levels(frame);
        CU_ASSERT_EQUAL_FATAL(
            talgeo__cube_settle(&open, levels, threshold, 2015, &named, 1, frame, &cube, NULL),
            TALGEO_OK);
        bool is_level = threshold == 4;
        CU_ASSERT_EQUAL(frame->strata[0].n_levels, is_level ? 4 : 3);
        CU_ASSERT_STRING_EQUAL(frame->strata[0].levels[0], "gone");
        CU_ASSERT(has_atom(&cube, (int32_t[]){0, 0, 1, 1}, 5));
        CU_ASSERT(has_atom(&cube, (int32_t[]){0, 0, -1, 1}, 3));
        CU_ASSERT(has_atom(&cube, (int32_t[]){0, 1, is_level ? 2 : -1, 1}, 4));
        CU_ASSERT(has_atom(&cube, (int32_t[]){0, 1, is_level ? 3 : 2, 0}, 1));
        talgeo__cube_free(&open);
        talgeo__cube_free(&cube);
        talgeo__frame_free(frame);
    }
    talgeo__dict_free(levels[0]);
}

/* Two children of a rare level of three: with a threshold above their number it is none. Codes of
 * another dictionary mean the same. */
static void small_levels_are_unknown(void)
{
    const int32_t keys[][4] = {{0, 2015, 0, 1}, {0, 2016, 2, 1}, {1, 2015, 1, 0}, {1, 2015, 2, 0}};
    const int64_t counts[] = {5, 1, 6, 1};
    talgeo__dict *levels[] = {talgeo__dict_new()}, *others[] = {talgeo__dict_new()};
    const char *const texts[] = {"level1", "level0", "rare"};
    for (int i = 0; i < 3; i++) talgeo__dict_add(levels[0], texts[i], strlen(texts[i]));
    talgeo__dict_add(others[0], "rare", 4);
    for (int other = 0; other < 2; other++)
        for (int64_t threshold = 2; threshold < 4; threshold++) {
            talgeo__frame *frame = town_frame(1, (size_t[]){2}, 2, 1, (size_t[]){2}, 1);
            talgeo__cube open, translated, cube;
            town_cube(frame, &keys[0][0], counts, 4, &open);
            forget_levels(frame);
            CU_ASSERT_EQUAL_FATAL(talgeo__cube_translate(&open, levels, others, &translated, NULL),
                                  TALGEO_OK);
            CU_ASSERT_EQUAL_FATAL(talgeo__cube_settle(other ? &translated : &open,
                                                      other ? others : levels, threshold, 2015,
                                                      NULL, 0, frame, &cube, NULL),
                                  TALGEO_OK);
            int32_t rare = threshold == 2 ? 2 : -1;
            CU_ASSERT_EQUAL(frame->strata[0].n_levels, threshold == 2 ? 3 : 2);
            CU_ASSERT_STRING_EQUAL(frame->strata[0].levels[0], "level0");
            CU_ASSERT(has_atom(&cube, (int32_t[]){0, 0, 1, 1}, 5));
            CU_ASSERT(has_atom(&cube, (int32_t[]){0, 1, rare, 1}, 1));
            CU_ASSERT(has_atom(&cube, (int32_t[]){1, 0, 0, 0}, 6));
            CU_ASSERT(has_atom(&cube, (int32_t[]){1, 0, rare, 0}, 1));
            talgeo__cube_free(&open);
            talgeo__cube_free(&translated);
            talgeo__cube_free(&cube);
            talgeo__frame_free(frame);
        }
    talgeo__dict_free(levels[0]);
    talgeo__dict_free(others[0]);
}

static void refuses_too_many_periods(void)
{
    talgeo__frame *frame = two_sources();
    talgeo__dict *levels[] = {talgeo__dict_new()};
    talgeo_error error = TALGEO_ERROR_INIT;
    source nurse = {0};
    add_row(&nurse, 0, 1000, 1, 0);
    add_row(&nurse, 1, 2001, 1, 0);
    talgeo__placed placed[] = {place(&nurse)};
    talgeo__cube cube;
    CU_ASSERT_EQUAL(
        talgeo__cube_count(frame, &CALENDAR, levels, ids, placed, 1, NULL, &cube, &error),
        TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "1002 periods"));
    free_source(&nurse);
    talgeo__dict_free(levels[0]);
    talgeo__frame_free(frame);
}

static void adds_cubes(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){2}, 1, 0, NULL, 1);
    const int32_t one[][3] = {{1, 0, 1}, {0, 0, 0}, {1, 0, 1}}, other[][3] = {{0, 0, 1}, {1, 0, 1}};
    talgeo__cube a, b, wrong = {.layout = {2, 0, 1}};
    town_cube(frame, &one[0][0], (int64_t[]){2, 3, 4}, 3, &a);
    town_cube(frame, &other[0][0], (int64_t[]){5, 6}, 2, &b);
    CU_ASSERT_EQUAL(a.n_atoms, 2);
    CU_ASSERT_EQUAL(talgeo__cube_merge(&a, &b, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(a.n_atoms, 3);
    CU_ASSERT(a.keys[2] == 0 && a.keys[5] == 1 && a.keys[8] == 1); /* sorted */
    CU_ASSERT(has_atom(&a, (int32_t[]){1, 0, 1}, 12));
    CU_ASSERT(has_atom(&a, (int32_t[]){0, 0, 0}, 3));
    CU_ASSERT_EQUAL(talgeo__cube_merge(&a, &wrong, NULL), TALGEO_E_ARGUMENT);
    talgeo__cube_free(&a);
    talgeo__cube_free(&b);
    talgeo__frame_free(frame);
}

static void labels_fall_back(void)
{
    talgeo__label both = {"Drenge", "Boys"}, danish = {"Drenge", NULL}, none = {NULL, NULL};
    CU_ASSERT_STRING_EQUAL(talgeo__label_text(&both, "en"), "Boys");
    CU_ASSERT_STRING_EQUAL(talgeo__label_text(&both, "da"), "Drenge");
    CU_ASSERT_STRING_EQUAL(talgeo__label_text(&danish, "en"), "Drenge");
    CU_ASSERT_STRING_EQUAL(talgeo__label_text(&none, "da"), "");
}

/* ---- Means ---- */

static void scales_are_events(void)
{
    talgeo__scale scale = {.low = -1.5, .high = 2, .decimals = 1};
    CU_ASSERT(talgeo__scale_close(&scale));
    CU_ASSERT_EQUAL(scale.steps, 35);
    char *text = talgeo__scale_write(&scale);
    CU_ASSERT_STRING_EQUAL(text, "{from: -1.5, to: 2, decimals: 1}");
    scale = (talgeo__scale){0};
    CU_ASSERT(talgeo__scale_read(text, &scale));
    CU_ASSERT(scale.low == -1.5 && scale.high == 2 && scale.decimals == 1 && scale.steps == 35);
    free(text);
    static const char *const wrong[] = {"",
                                        "yes",
                                        "{at_least: 7}",
                                        "{from: 0, to: 10}",
                                        "{from: 0, to: 10, decimals: 1",
                                        "{from: 0, to: 10, decimals: 1}}",
                                        "{from: 0, to: 10, decimals: 1.5}",
                                        "{from: 0, to: 10, decimals: 7}",
                                        "{from: 0, to: 10, decimals: -1}",
                                        "{from: 10, to: 0, decimals: 1}",
                                        "{from: 0, to: 0, decimals: 0}",
                                        "{from: 0, to: 0.25, decimals: 1}",
                                        "{from: 0, to: 1000001, decimals: 0}",
                                        "{from: x, to: 10, decimals: 1}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_ASSERT_FALSE(talgeo__scale_read(wrong[i], &scale));
}

static void answers_are_steps(void)
{
    static const struct {
        const char *answer;
        int32_t steps;
    } cases[] = {{"1", 0},     {"5", 40},     {"5,0", 40}, {"2.25", 13}, {"2,24", 12}, {"0.99", -1},
                 {"5.01", -1}, {"1e300", -1}, {"", -1},    {"ja", -1},   {"nan", -1}};
    talgeo__scale scale;
    CU_ASSERT(talgeo__scale_read("{from: 1, to: 5, decimals: 1}", &scale));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CU_ASSERT_EQUAL(talgeo__scale_steps(&scale, cases[i].answer), cases[i].steps);
}

/* A frame whose indicators are a mean of 4 steps, a share and a mean of 6. */
static talgeo__frame *frame_with_means(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){2}, 1, 0, NULL, 3);
    static const char *const scales[] = {"{from: 1, to: 5, decimals: 0}", NULL,
                                         "{from: 0, to: 0.6, decimals: 1}"};
    for (size_t i = 0; i < 3; i += 2) {
        free(frame->indicators[i].events[0]);
        frame->indicators[i].events[0] = strdup(scales[i]);
    }
    return frame;
}

/* Sum of the parts in which the indicator is `outcome`, of atoms that begin like this. */
static int64_t parts_with(const talgeo__cube *cube, const int32_t *context, size_t at,
                          int32_t value)
{
    int64_t sum = 0;
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *key = cube->keys + 5 * a;
        if (memcmp(key, context, 2 * sizeof *key) == 0 && key[at] == value) sum += cube->counts[a];
    }
    return sum;
}

static void means_become_parts(void)
{
    talgeo__frame *frame = frame_with_means();
    talgeo__cube cube, parts;
    const int64_t counts[] = {3, 2, 1, 4};
    /* area, period, then the outcomes */
    const int32_t keys[] = {0, 0, 4, 1, 2, 0, 0, 1, 0, 5, 0, 0, -1, 1, 6, 1, 0, 0, 0, -1};
    town_cube(frame, keys, counts, 4, &cube);
    CU_ASSERT_EQUAL(talgeo__worth(frame->indicators, 3), 12);
    CU_ASSERT_EQUAL(talgeo__cube_weigh(frame, 12, &cube, &parts, NULL), TALGEO_OK);
    const int32_t first[] = {0, 0}, second[] = {1, 0};
    CU_ASSERT_EQUAL(parts_with(&parts, first, 2, 1), (3 * 4 + 2 * 1) * 3);
    CU_ASSERT_EQUAL(parts_with(&parts, first, 2, 0), 5 * 12 - (3 * 4 + 2 * 1) * 3);
    CU_ASSERT_EQUAL(parts_with(&parts, first, 2, -1), 12);
    CU_ASSERT_EQUAL(parts_with(&parts, first, 3, 1), 4 * 12);
    CU_ASSERT_EQUAL(parts_with(&parts, first, 4, 1), (3 * 2 + 2 * 5 + 6) * 2);
    CU_ASSERT_EQUAL(parts_with(&parts, second, 2, 1), 0);
    CU_ASSERT_EQUAL(parts_with(&parts, second, 2, 0), 4 * 12);
    CU_ASSERT_EQUAL(parts_with(&parts, second, 4, -1), 4 * 12);
    talgeo__cube_free(&cube);
    talgeo__cube_free(&parts);
    talgeo__frame_free(frame);
}

/* Parts of chains whose child is then in an atom with the outcome, and now in any. */
static int64_t chained_with(const talgeo__cube *cube, size_t time, size_t at, int32_t value)
{
    int64_t sum = 0;
    for (size_t c = 0; c < cube->chains.count; c++) {
        int32_t atom = cube->chains.atoms[2 * c + time];
        if (atom >= 0 && cube->keys[5 * (size_t)atom + at] == value)
            sum += cube->chains.children[c];
    }
    return sum;
}

static void chains_are_divided_too(void)
{
    talgeo__frame *frame = frame_with_means();
    talgeo__cube cube, parts;
    const int64_t counts[] = {5, 4};
    const int32_t keys[] = {0, 0, 3, 1, -1, 0, 1, 2, 0, 4}; /* of two periods */
    town_cube(frame, keys, counts, 2, &cube);
    cube.chains = (talgeo__chains){2, 2, calloc(4, sizeof(int32_t)), calloc(2, sizeof(int64_t))};
    memcpy(cube.chains.atoms, (int32_t[]){0, -1, 0, 1}, 4 * sizeof(int32_t));
    memcpy(cube.chains.children, (int64_t[]){1, 3}, 2 * sizeof(int64_t));
    CU_ASSERT_EQUAL(talgeo__cube_weigh(frame, 12, &cube, &parts, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(parts_with(&parts, (int32_t[]){0, 0}, 2, 1), 5 * 9);
    CU_ASSERT_EQUAL(parts_with(&parts, (int32_t[]){0, 1}, 2, 1), 4 * 6);
    CU_ASSERT_EQUAL(chained_with(&parts, 0, 3, 1), 4 * 12); /* the share, of all four */
    CU_ASSERT_EQUAL(chained_with(&parts, 1, 3, 0), 3 * 12);
    CU_ASSERT_EQUAL(chained_with(&parts, 0, 2, 1) + chained_with(&parts, 0, 2, 0), 4 * 12);
    for (size_t a = 0; a < parts.n_atoms; a++) { /* no more than the atom has */
        int64_t sum = 0;
        for (size_t c = 0; c < parts.chains.count; c++)
            for (size_t k = 0; k < 2; k++)
                sum += parts.chains.atoms[2 * c + k] == (int32_t)a ? parts.chains.children[c] : 0;
        CU_ASSERT(sum <= parts.counts[a]);
    }
    talgeo__cube_free(&cube);
    talgeo__cube_free(&parts);
    talgeo__frame_free(frame);
}

static void numbers_go_to_parts_and_back(void)
{
    talgeo__frame *frame = frame_with_means();
    for (size_t i = 0; i < 3; i++) {
        int64_t n = 7, events = 6;
        talgeo__to_parts(&frame->indicators[i], 12, &n, &events);
        CU_ASSERT(n == 84 && events == (i == 0 ? 18 : i == 1 ? 72 : 12));
        talgeo__from_parts(&frame->indicators[i], 12, &n, &events);
        CU_ASSERT(n == 7 && events == 6);
        n = events = -1;
        talgeo__to_parts(&frame->indicators[i], 12, &n, &events);
        CU_ASSERT(n == -1 && events == -1);
    }
    free(frame->indicators[0].events[0]);
    frame->indicators[0].events[0] = strdup("{from: 0, to: 999983, decimals: 0}");
    CU_ASSERT_EQUAL(talgeo__worth(frame->indicators, 3), 0);
    CU_ASSERT_EQUAL(talgeo__worth(frame->indicators + 1, 1), 1);
    talgeo__frame_free(frame);
}

const test suite_cube[] = {
    {"links_sources", links_sources},
    {"pairs_children", pairs_children},
    {"levels_are_named_once_and_for_all", levels_are_named_once_and_for_all},
    {"small_levels_are_unknown", small_levels_are_unknown},
    {"refuses_too_many_periods", refuses_too_many_periods},
    {"adds_cubes", adds_cubes},
    {"labels_fall_back", labels_fall_back},
    {"scales_are_events", scales_are_events},
    {"answers_are_steps", answers_are_steps},
    {"means_become_parts", means_become_parts},
    {"chains_are_divided_too", chains_are_divided_too},
    {"numbers_go_to_parts_and_back", numbers_go_to_parts_and_back},
    {NULL, NULL},
};
