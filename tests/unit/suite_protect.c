/* protect/: releases of small made-up towns. */
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "io/clp_solver.h"
#include "protect/attack.h"
#include "protect/protect.h"
#include "protect/rules.h"
#include "../property/town.h"

static const talgeo__policy policy = {5, 0.95};

static talgeo_release *protect(talgeo__frame *frame, const int32_t *keys, const int64_t *counts,
                               size_t n)
{
    talgeo__cube cube;
    talgeo_release *release = NULL;
    talgeo_error error = TALGEO_ERROR_INIT;
    town_cube(frame, keys, counts, n, &cube);
    CU_ASSERT_EQUAL_FATAL(
        talgeo__protect(frame, &cube, &policy, talgeo__clp_solver(), NULL, &release, &error),
        TALGEO_OK);
    talgeo__cube_free(&cube);
    return release;
}

static const talgeo__public_cell *find(const talgeo_release *release, int32_t table, int32_t set,
                                       int32_t area, int32_t level)
{
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__cell_key *key = &release->cells[c].key;
        if (key->table == table && key->set == set && key->area == area && key->level[0] == level)
            return &release->cells[c];
    }
    CU_FAIL_FATAL("no such cell");
    return NULL;
}

/* The audit of a release whose areas overlap as its cube's atoms do. */
static talgeo_status audit(const talgeo_release *release, const int32_t *combinations, size_t n,
                           talgeo_audit_result *result)
{
    const talgeo__audited audited = {.release = release,
                                     .frame = release->frame,
                                     .combinations = combinations,
                                     .n_combinations = n,
                                     .solver = talgeo__clp_solver()};
    *result = (talgeo_audit_result){.size = sizeof *result};
    return talgeo__attack(&audited, result, NULL);
}

/* Only the small cells are blanked: three areas with 1, 1 and 1 events of a town with 3 more than
 * the areas shown. Nothing follows exactly, but all three are below 5. */
static void the_audit_convicts_by_bounds(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){5, 1}, 1, 0, NULL, 1);
    town_table(frame, 1, 3, true, 0, -1);
    int32_t keys[10][4], combinations[6][2] = {{-1, -1}};
    const int64_t counts[] = {1, 20, 1, 30, 1, 40, 15, 30, 20, 50};
    for (int32_t i = 0; i < 10; i++)
        memcpy(keys[i], (int32_t[4]){i / 2, 0, 0, i % 2 == 0}, sizeof keys[i]);
    for (int32_t i = 0; i < 5; i++) combinations[i + 1][0] = i, combinations[i + 1][1] = 0;
    talgeo_release *release = protect(frame, &keys[0][0], counts, 10);
    talgeo_audit_result result;
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], 6, &result), TALGEO_OK);
    CU_ASSERT(result.withheld >= 4 && result.narrowest >= 5);
    for (size_t c = 0; c < release->n_cells; c++) {
        talgeo__public_cell *cell = &release->cells[c];
        int32_t a = cell->key.area;
        bool small = cell->key.set == 0 && a < 3;
        cell->status = small ? TALGEO_CELL_WITHHELD : TALGEO_CELL_PUBLISHED;
        cell->events = small ? -1 : cell->key.set ? 38 : counts[2 * a];
        cell->n = small ? -1 : cell->key.set ? 208 : counts[2 * a] + counts[2 * a + 1];
    }
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], 6, &result), TALGEO_E_PRIVACY);
    CU_ASSERT(result.exact == 0 && result.small_published == 0);
    CU_ASSERT_EQUAL(result.below, 3);
    CU_ASSERT_EQUAL(result.narrowest, 3);
    talgeo__release_free(release);
}

enum { BLANKED_AREAS = 14 };

/* Two indicators of fourteen areas and their town, of which only the small cells are blanked: in
 * area 0 there are 3 children, in area 1 + i 2 have the event of indicator i. `more`: children of
 * whom only the second indicator is known, in area `there`; `unlike`: of the town too. */
static void blank_the_small(talgeo_release *release, int32_t there, int64_t more, bool unlike)
{
    for (size_t c = 0; c < release->n_cells; c++) {
        talgeo__public_cell *cell = &release->cells[c];
        int32_t i = cell->key.indicator, area = cell->key.area;
        bool town = cell->key.set == 1, small = !town && (area == 0 || area == 1 + i);
        int64_t n = town ? 3 + 30 * (BLANKED_AREAS - 1) : 30;
        int64_t events = town ? 3 + 2 + 10 * (BLANKED_AREAS - 2) : 10;
        if (i == 1 && (town ? unlike : area == there)) n += more;
        cell->status = small ? TALGEO_CELL_WITHHELD : TALGEO_CELL_PUBLISHED;
        cell->n = small ? -1 : n;
        cell->events = small ? -1 : events;
    }
}

/* Of either indicator by itself nothing follows. But the children of area 1 are told by the second
 * one, so the first tells that there are 3 in area 0; unless they are known of other children, as
 * is seen where their numbers differ, or where what they tell of each other is not possible. */
static void the_audit_knows_indicators_of_the_same_children(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){BLANKED_AREAS, 1}, 1, 0, NULL, 2);
    town_table(frame, 3, 3, true, 0, -1);
    int32_t keys[BLANKED_AREAS][5], combinations[BLANKED_AREAS + 1][2] = {{-1, -1}};
    int64_t counts[BLANKED_AREAS];
    for (int32_t i = 0; i < BLANKED_AREAS; i++) {
        memcpy(keys[i], (int32_t[5]){i, 0, 0, 0, 0}, sizeof keys[i]);
        combinations[i + 1][0] = i;
        combinations[i + 1][1] = 0;
        counts[i] = 30;
    }
    talgeo_release *release = protect(frame, &keys[0][0], counts, BLANKED_AREAS);
    talgeo_audit_result result;
    blank_the_small(release, 1, 0, false);
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], BLANKED_AREAS + 1, &result),
                    TALGEO_E_PRIVACY);
    CU_ASSERT_EQUAL(result.below, 2); /* area 0, of either */
    CU_ASSERT_EQUAL(result.small_published, 0);
    blank_the_small(release, BLANKED_AREAS - 1, 1, true);
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], BLANKED_AREAS + 1, &result), TALGEO_OK);
    CU_ASSERT_EQUAL(result.withheld, 4);
    blank_the_small(release, 1, 10, false); /* more than areas 0 and 1 have: it was an accident */
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], BLANKED_AREAS + 1, &result), TALGEO_OK);
    CU_ASSERT_EQUAL(result.withheld, 4);
    talgeo__release_free(release);
}

/* Two areas and two districts, all of them large and shown; what the first of each do not share is
 * two children and one. */
static void the_audit_forms_groups(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){2, 2}, 1, 0, NULL, 1);
    town_table(frame, 1, 3, true, 0, -1);
    const int32_t keys[][4] = {{0, 0, 0, 0}, {0, 0, 0, 1}, {0, 1, 0, 0},
                               {0, 1, 0, 1}, {1, 1, 0, 0}, {1, 1, 0, 1}};
    const int64_t counts[] = {30, 20, 1, 1, 30, 20}, n[] = {52, 50, 50, 52}, events[] = {21, 20};
    const int32_t combinations[][2] = {{0, 0}, {0, 1}, {1, 1}};
    talgeo_release *release = protect(frame, &keys[0][0], counts, 6);
    talgeo_audit_result result;
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], 3, &result), TALGEO_OK);
    CU_ASSERT(result.withheld > 0 && result.formed == 0);
    for (size_t c = 0; c < release->n_cells; c++) {
        release->cells[c].status = TALGEO_CELL_PUBLISHED;
        release->cells[c].n = n[c];
        release->cells[c].events = events[n[c] == 50];
    }
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], 3, &result), TALGEO_E_PRIVACY);
    CU_ASSERT(result.formed > 0 && result.small_published == 0 && result.withheld == 0);
    talgeo__release_free(release);
}

/* As who thinks that large cells tell nothing: all of them, as they are. */
static void show_all(talgeo_release *release, const int32_t *keys, const int64_t *counts, size_t n)
{
    talgeo__cube cube;
    talgeo__cells cells;
    town_cube(release->frame, keys, counts, n, &cube);
    CU_ASSERT_EQUAL_FATAL(talgeo__cells_count(release->frame, &cube, &cells, NULL), TALGEO_OK);
    for (size_t c = 0; c < cells.count; c++) {
        release->cells[c].status = TALGEO_CELL_PUBLISHED;
        release->cells[c].n = cells.items[c].n;
        release->cells[c].events = cells.items[c].events;
    }
    talgeo__cells_free(&cells);
    talgeo__cube_free(&cube);
}

/* 142 children of A live in three places: 50 in B, 50 in C, 42 in neither, of whom 2 have not the
 * event. All areas are large, and so is what any two of them share. */
static void the_audit_forms_groups_of_three_sets(void)
{
    talgeo__frame *frame = town_frame(3, (size_t[]){2, 2, 2}, 1, 0, NULL, 1);
    town_table(frame, 1, 7, true, 0, -1);
    const int32_t keys[] = {0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0,
                            0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0};
    const int64_t counts[] = {25, 25, 25, 25, 40, 2, 25, 25};
    const int32_t combinations[][3] = {{0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {1, 1, 1}};
    talgeo_release *release = protect(frame, keys, counts, 8);
    talgeo_audit_result result;
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], 4, &result), TALGEO_OK);
    show_all(release, keys, counts, 8);
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], 4, &result), TALGEO_E_PRIVACY);
    CU_ASSERT(result.formed > 0 && result.small_published == 0 && result.exact == 0);
    talgeo__release_free(release);
}

/* A table of areas by level, one of districts without: two children of the first area live outside
 * the first district. */
static const int32_t divided_keys[10][5] = {
    {0, 0, 0, 0, 1}, {0, 0, 0, 1, 1}, {0, 0, 0, 0, 0}, {0, 0, 0, 1, 0}, {0, 1, 0, 0, 1},
    {0, 1, 0, 1, 0}, {1, 1, 0, 0, 1}, {1, 1, 0, 1, 1}, {1, 1, 0, 0, 0}, {1, 1, 0, 1, 0}};
static const int64_t divided_counts[10] = {9, 8, 12, 13, 1, 1, 12, 13, 18, 18};

static talgeo__frame *divided_differently(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){2, 2}, 1, 1, (size_t[]){2}, 1);
    town_table(frame, 1, 1, true, 1, -1);
    town_table(frame, 1, 2, true, 0, -1);
    return frame;
}

/* Areas by level, districts not: the levels of the first area add up to two children more than the
 * first district has, one of them with the event. */
static void the_audit_forms_groups_between_tables(void)
{
    talgeo__frame *frame = divided_differently();
    const int32_t combinations[][2] = {{0, 0}, {0, 1}, {1, 1}};
    talgeo_release *release = protect(frame, &divided_keys[0][0], divided_counts, 10);
    talgeo_audit_result result;
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], 3, &result), TALGEO_OK);
    show_all(release, &divided_keys[0][0], divided_counts, 10);
    CU_ASSERT_EQUAL(audit(release, &combinations[0][0], 3, &result), TALGEO_E_PRIVACY);
    CU_ASSERT(result.formed > 0 && result.small_published == 0 && result.exact == 0);
    talgeo__release_free(release);
}

static void rules_are_those_of_the_contract(void)
{
    CU_ASSERT_FALSE(talgeo__any(talgeo__rules(10, 5, 5, false)));
    CU_ASSERT_FALSE(talgeo__any(talgeo__rules(0, 0, 5, true)));
    CU_ASSERT(talgeo__rules(4, 0, 5, false).children);
    CU_ASSERT(talgeo__rules(10, 4, 5, false).events);
    CU_ASSERT(talgeo__rules(10, 6, 5, false).others);
    CU_ASSERT(talgeo__rules(10, 10, 5, false).others); /* all have it */
    CU_ASSERT_FALSE(talgeo__any(talgeo__rules(10, 0, 5, false)));
    CU_ASSERT(talgeo__rules(10, 0, 5, true).events); /* none has it */
}

/* Three areas and the town: one area is small, so a second one is withheld, and no figure of
 * either is left in the release. */
static void withholds_a_second_area(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){3, 1}, 1, 0, NULL, 1);
    town_table(frame, 1, 3, true, 0, -1);
    const int32_t keys[][4] = {{0, 0, 0, 1}, {0, 0, 0, 0}, {1, 0, 0, 1},
                               {1, 0, 0, 0}, {2, 0, 0, 1}, {2, 0, 0, 0}};
    const int64_t counts[] = {2, 20, 10, 20, 30, 40};
    talgeo_release *release = protect(frame, &keys[0][0], counts, 6);
    const talgeo__public_cell *cell = find(release, 0, 0, 0, -1);
    CU_ASSERT(cell->status == TALGEO_CELL_WITHHELD && cell->n == -1 && cell->events == -1);
    cell = find(release, 0, 0, 1, -1);
    CU_ASSERT(cell->status == TALGEO_CELL_WITHHELD && cell->n == -1 && cell->events == -1);
    cell = find(release, 0, 0, 2, -1);
    CU_ASSERT(cell->status == TALGEO_CELL_PUBLISHED && cell->n == 70 && cell->events == 30);
    cell = find(release, 0, 1, 0, -1);
    CU_ASSERT(cell->status == TALGEO_CELL_PUBLISHED && cell->n == 122 && cell->events == 42);
    talgeo__release_free(release);
}

/* Two area sets whose borders differ by a corner where two children live: neither set alone has a
 * small cell, but the difference of two cells would be those two children. */
static void protects_the_corner_between_two_sets(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){2, 2}, 1, 0, NULL, 1);
    town_table(frame, 1, 3, true, 0, -1);
    const int32_t keys[][4] = {{0, 0, 0, 1}, {0, 0, 0, 0}, {0, 1, 0, 1},
                               {0, 1, 0, 0}, {1, 1, 0, 1}, {1, 1, 0, 0}};
    const int64_t counts[] = {20, 30, 1, 1, 25, 35};
    talgeo_release *release = protect(frame, &keys[0][0], counts, 6);
    bool a = find(release, 0, 0, 0, -1)->status == TALGEO_CELL_PUBLISHED;
    bool b = find(release, 0, 1, 0, -1)->status == TALGEO_CELL_PUBLISHED;
    bool c = find(release, 0, 0, 1, -1)->status == TALGEO_CELL_PUBLISHED;
    bool d = find(release, 0, 1, 1, -1)->status == TALGEO_CELL_PUBLISHED;
    CU_ASSERT_FALSE(a && b); /* their difference is the corner */
    CU_ASSERT_FALSE(c && d);
    CU_ASSERT(a || b);
    talgeo__release_free(release);
}

/* The corner again, but one set is shown by sex: the sexes add up. And a table without areas is
 * compared with one of areas: two children live outside them. */
static void protects_between_tables(void)
{
    talgeo__frame *frame = divided_differently();
    talgeo_release *release = protect(frame, &divided_keys[0][0], divided_counts, 10);
    bool area[2], district[2];
    for (int32_t a = 0; a < 2; a++) {
        area[a] = find(release, 0, 0, a, 0)->status == TALGEO_CELL_PUBLISHED &&
                  find(release, 0, 0, a, 1)->status == TALGEO_CELL_PUBLISHED;
        district[a] = find(release, 1, 1, a, -1)->status == TALGEO_CELL_PUBLISHED;
    }
    CU_ASSERT_FALSE(area[0] && district[0]);
    CU_ASSERT_FALSE(area[1] && district[1]);
    talgeo__release_free(release);
}

/* The corner once more: areas are shown of one answer, districts of another that the same children
 * gave. How many live in the corner follows from both. */
static void protects_between_sets_of_different_indicators(void)
{
    for (int one_column = 0; one_column < 2; one_column++) {
        talgeo__frame *frame = town_frame(2, (size_t[]){2, 2}, 1, 0, NULL, 2);
        if (one_column) {
            free(frame->indicators[1].value);
            frame->indicators[1].value = talgeo__strdup(frame->indicators[0].value);
            free(frame->indicators[1].events[0]);
            frame->indicators[1].events[0] = talgeo__strdup("no");
        }
        town_table(frame, 1, 1, true, 0, -1);
        town_table(frame, 2, 2, true, 0, -1);
        const int32_t keys[][5] = {{0, 0, 0, 0, 1}, {0, 0, 0, 1, 0}, {0, 1, 0, 0, 1},
                                   {0, 1, 0, 1, 0}, {1, 1, 0, 0, 1}, {1, 1, 0, 1, 0}};
        const int64_t counts[] = {24, 18, 1, 1, 36, 25};
        talgeo_release *release = protect(frame, &keys[0][0], counts, 6);
        for (int32_t a = 0; a < 2; a++)
            CU_ASSERT_FALSE(find(release, 0, 0, a, -1)->status == TALGEO_CELL_PUBLISHED &&
                            find(release, 1, 1, a, -1)->status == TALGEO_CELL_PUBLISHED);
        talgeo__release_free(release);
    }
}

/* Overweight and obese: 12 and 10 children, so that 2 are overweight and not obese. */
static void protects_between_nested_indicators(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){1}, 1, 0, NULL, 2);
    talgeo__indicator *overweight = &frame->indicators[0], *obese = &frame->indicators[1];
    char *events[] = {"overweight", "yes"};
    free(obese->value);
    obese->value = talgeo__strdup(overweight->value);
    free(overweight->events[0]);
    overweight->events = realloc(overweight->events, sizeof events);
    for (size_t e = 0; e < 2; e++) overweight->events[e] = talgeo__strdup(events[e]);
    overweight->n_events = 2;
    town_table(frame, 3, 1, true, 0, -1);
    const int32_t keys[][4] = {{0, 0, 1, 1}, {0, 0, 1, 0}, {0, 0, 0, 0}};
    const int64_t counts[] = {10, 2, 80};
    talgeo_release *release = protect(frame, &keys[0][0], counts, 3);
    CU_ASSERT_EQUAL(release->n_cells, 2);
    CU_ASSERT_FALSE(release->cells[0].status == TALGEO_CELL_PUBLISHED &&
                    release->cells[1].status == TALGEO_CELL_PUBLISHED);
    CU_ASSERT(release->cells[0].status == TALGEO_CELL_PUBLISHED ||
              release->cells[1].status == TALGEO_CELL_PUBLISHED);
    talgeo__release_free(release);
}

static void protects_those_outside_all_areas(void)
{
    const int32_t keys[][3] = {{0, 0, 1}, {0, 0, 0}, {1, 0, 1}, {1, 0, 0}, {-1, 0, 1}, {-1, 0, 0}};
    const int64_t counts[] = {9, 20, 12, 30, 1, 1};
    for (int without = 0; without < 2; without++) {
        talgeo__frame *frame = town_frame(2, (size_t[]){2, 1}, 1, 0, NULL, 1);
        int32_t wide[6][4];
        for (size_t i = 0; i < 6; i++) /* all of them are in the second set */
            memcpy(wide[i], (int32_t[]){keys[i][0], 0, keys[i][1], keys[i][2]}, sizeof *wide);
        town_table(frame, 1, 1, true, 0, -1);
        town_table(frame, 1, without ? 0 : 2, true, 0, -1);
        talgeo_release *release = protect(frame, &wide[0][0], counts, 6);
        size_t shown = 0;
        for (size_t c = 0; c < release->n_cells; c++)
            shown += release->cells[c].status == TALGEO_CELL_PUBLISHED;
        CU_ASSERT_EQUAL(release->n_cells, 3);
        CU_ASSERT_EQUAL(shown, 2); /* with all three, the two outside would follow */
        talgeo__release_free(release);
    }
}

/* Three areas of 1, 1 and 4 children: with all others shown they would be known to be 6 together,
 * and as there is somebody in each (else it said so), none above 4. */
static void withheld_areas_are_not_empty(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){5, 1}, 1, 0, NULL, 1);
    town_table(frame, 1, 3, true, 0, -1);
    const int32_t keys[][4] = {{0, 0, 0, 0}, {1, 0, 0, 0}, {2, 0, 0, 0}, {3, 0, 0, 1},
                               {3, 0, 0, 0}, {4, 0, 0, 1}, {4, 0, 0, 0}};
    const int64_t counts[] = {1, 1, 4, 15, 20, 30, 40};
    talgeo_release *release = protect(frame, &keys[0][0], counts, 7);
    bool all = find(release, 0, 1, 0, -1)->status == TALGEO_CELL_PUBLISHED;
    for (int32_t a = 3; a < 5; a++)
        all = all && find(release, 0, 0, a, -1)->status == TALGEO_CELL_PUBLISHED;
    CU_ASSERT_FALSE(all);
    talgeo__release_free(release);
}

/* An area with 1 and 2 children in two years: what the town counts in both years together, less the
 * other area's years, would be its 3. */
static void protects_sums_of_periods(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){2, 1}, 2, 0, NULL, 1);
    town_table(frame, 1, 1, true, 0, -1);
    town_table(frame, 1, 2, false, 0, -1);
    const int32_t keys[][4] = {{0, 0, 0, 0}, {0, 0, 1, 0}, {1, 0, 0, 1},
                               {1, 0, 0, 0}, {1, 0, 1, 1}, {1, 0, 1, 0}};
    const int64_t counts[] = {1, 2, 10, 20, 30, 40};
    talgeo_release *release = protect(frame, &keys[0][0], counts, 6);
    size_t shown = 0;
    for (size_t c = 0; c < release->n_cells; c++)
        shown += release->cells[c].status == TALGEO_CELL_PUBLISHED;
    CU_ASSERT_EQUAL(release->n_cells, 5);
    CU_ASSERT(shown < 3);
    talgeo__release_free(release);
}

static const talgeo__public_cell *find_indicator(const talgeo_release *release, int32_t indicator,
                                                 int32_t set, int32_t area)
{
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__cell_key *key = &release->cells[c].key;
        if (key->indicator == indicator && key->set == set && key->area == area)
            return &release->cells[c];
    }
    CU_FAIL_FATAL("no such cell");
    return NULL;
}

/* Every child has an outcome of both indicators, so their numbers of children are the same. What
 * one shows of an area helps with the other: the town less area 2 (by the first) less area 1 (by
 * the second) is the 3 children of area 0. */
static void indicators_of_the_same_children_are_one_system(void)
{
    talgeo__frame *frame = town_frame(2, (size_t[]){3, 1}, 1, 0, NULL, 2);
    town_table(frame, 3, 3, true, 0, -1);
    const int32_t keys[][5] = {{0, 0, 0, 1, 1}, {0, 0, 0, 0, 0}, {1, 0, 0, 1, 1}, {1, 0, 0, 0, 1},
                               {1, 0, 0, 0, 0}, {2, 0, 0, 1, 1}, {2, 0, 0, 1, 0}, {2, 0, 0, 0, 0}};
    const int64_t counts[] = {1, 2, 4, 10, 20, 4, 20, 30};
    talgeo_release *release = protect(frame, &keys[0][0], counts, 8);
    for (int32_t i = 0; i < 2; i++) {
        int32_t one = i ? 1 : 2, other = i ? 2 : 1;
        CU_ASSERT_FALSE(find_indicator(release, i, 1, 0)->status == TALGEO_CELL_PUBLISHED &&
                        find_indicator(release, i, 0, one)->status == TALGEO_CELL_PUBLISHED &&
                        find_indicator(release, 1 - i, 0, other)->status == TALGEO_CELL_PUBLISHED);
    }
    talgeo__release_free(release);
}

static void tells_the_statuses_apart(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){2}, 2, 0, NULL, 1);
    town_table(frame, 1, 1, true, 0, -1);
    const int32_t keys[][3] = {{0, 0, 1}, {0, 0, 0}};
    const int64_t counts[] = {10, 20};
    talgeo_release *release = protect(frame, &keys[0][0], counts, 2);
    CU_ASSERT_EQUAL(release->cells[0].status, TALGEO_CELL_PUBLISHED);
    CU_ASSERT_EQUAL(release->cells[1].status, TALGEO_CELL_NOT_MEASURED);
    CU_ASSERT_EQUAL(release->cells[2].status, TALGEO_CELL_NO_CHILDREN);
    CU_ASSERT(release->cells[2].n == 0 && release->cells[2].events == -1);
    CU_ASSERT_EQUAL(release->cells[3].status, TALGEO_CELL_NOT_MEASURED);
    talgeo__release_free(release);
}

static void names_groups(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){1}, 1, 1, (size_t[]){2}, 2);
    town_table(frame, 2, 1, true, 1, 0);
    talgeo__cell_key key = {.level = {1, 2, -1, -1}};
    char group[64];
    talgeo__cell_group(frame, &key, group, sizeof group);
    CU_ASSERT_STRING_EQUAL(group, "indicator0=yes,stratum0=unknown");
    key.level[0] = 0;
    key.level[1] = 1;
    talgeo__cell_group(frame, &key, group, sizeof group);
    CU_ASSERT_STRING_EQUAL(group, "indicator0=no,stratum0=level1");
    talgeo__cell_group(frame, &key, group, 8);
    CU_ASSERT_STRING_EQUAL(group, "indicat");
    talgeo__frame_free(frame);
}

static void refuses_a_low_threshold(void)
{
    talgeo__frame *frame = town_frame(1, (size_t[]){1}, 1, 0, NULL, 1);
    talgeo__cube cube = {.layout = {1, 0, 1}};
    talgeo__policy weak = {2, 0.95};
    talgeo_release *release = NULL;
    CU_ASSERT_EQUAL(
        talgeo__protect(frame, &cube, &weak, talgeo__clp_solver(), NULL, &release, NULL),
        TALGEO_E_PRIVACY);
    talgeo__frame_free(frame);
}

/* 22 children of A live in three places: 10 in B, an area of the second set, 10 in C, one of the
 * third, and 2 in neither. B and C are nowhere else, so that A less B less C is 2. */
static void protects_an_area_without_two_others(void)
{
    talgeo__frame *frame = town_frame(3, (size_t[]){2, 2, 2}, 1, 0, NULL, 1);
    town_table(frame, 1, 7, true, 0, -1);
    /* areas, period, outcome */
    const int32_t keys[] = {0, 0, 1, 0, 0, 0, 0, 1, 0, 1, /* B */
                            0, 1, 0, 0, 0, 0, 1, 0, 0, 1, /* C */
                            0, 1, 1, 0, 0, 0, 1, 1, 0, 1, /* neither */
                            1, 1, 1, 0, 0, 1, 1, 1, 0, 1};
    const int64_t counts[] = {50, 50, 50, 50, 6, 40, 50, 50};
    talgeo_release *release = protect(frame, keys, counts, 8);
    bool shown = true;
    for (int32_t set = 0; set < 3; set++)
        shown = shown && find(release, 0, set, 0, -1)->status == TALGEO_CELL_PUBLISHED;
    CU_ASSERT_TRUE(shown); /* 6 without the event are enough */
    talgeo__release_free(release);
    frame = town_frame(3, (size_t[]){2, 2, 2}, 1, 0, NULL, 1);
    town_table(frame, 1, 7, true, 0, -1);
    const int64_t fewer[] = {50, 50, 50, 50, 2, 40, 50, 50};
    release = protect(frame, keys, fewer, 8);
    shown = true;
    for (int32_t set = 0; set < 3; set++)
        shown = shown && find(release, 0, set, 0, -1)->status == TALGEO_CELL_PUBLISHED;
    CU_ASSERT_FALSE(shown);
    talgeo__release_free(release);
}

const test suite_protect[] = {
    {"rules_are_those_of_the_contract", rules_are_those_of_the_contract},
    {"the_audit_convicts_by_bounds", the_audit_convicts_by_bounds},
    {"the_audit_knows_indicators_of_the_same_children",
     the_audit_knows_indicators_of_the_same_children},
    {"the_audit_forms_groups", the_audit_forms_groups},
    {"the_audit_forms_groups_of_three_sets", the_audit_forms_groups_of_three_sets},
    {"the_audit_forms_groups_between_tables", the_audit_forms_groups_between_tables},
    {"withholds_a_second_area", withholds_a_second_area},
    {"protects_the_corner_between_two_sets", protects_the_corner_between_two_sets},
    {"protects_an_area_without_two_others", protects_an_area_without_two_others},
    {"protects_between_tables", protects_between_tables},
    {"protects_between_sets_of_different_indicators",
     protects_between_sets_of_different_indicators},
    {"protects_between_nested_indicators", protects_between_nested_indicators},
    {"protects_those_outside_all_areas", protects_those_outside_all_areas},
    {"withheld_areas_are_not_empty", withheld_areas_are_not_empty},
    {"protects_sums_of_periods", protects_sums_of_periods},
    {"indicators_of_the_same_children_are_one_system",
     indicators_of_the_same_children_are_one_system},
    {"tells_the_statuses_apart", tells_the_statuses_apart},
    {"names_groups", names_groups},
    {"refuses_a_low_threshold", refuses_a_low_threshold},
    {NULL, NULL},
};
