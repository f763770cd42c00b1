/* protect/system: tables with known answers. Facts of the cases stem from the sources that
 * ../shared/sdc/README.md names. */
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "frequency.h"
#include "io/clp_solver.h"
#include "protect/bounds.h"
#include "protect/implied.h"
#include "protect/intervals.h"
#include "protect/points.h"

static size_t count_withheld(const talgeo__system *system)
{
    size_t n = 0;
    for (size_t c = 0; c < system->n_cells; c++)
        n += system->state[c] != TALGEO__CELL_SHOWN && system->state[c] != TALGEO__CELL_FACT;
    return n;
}

/* ---- Literals ---- */

static void add_sum(talgeo__system *system, const int32_t *variables, size_t n, bool hidden)
{
    int32_t sum = talgeo__system_sum(system, variables, n);
    if (hidden) talgeo__system_hide(system, sum);
    talgeo__system_cell(system, sum, -1, hidden ? TALGEO__CELL_PRIMARY : TALGEO__CELL_OPEN);
}

/* Every line of the 4 x 4 table has two or more hidden cells, yet wb follows: it takes one more. */
static void finds_hidden_dependence(void)
{
    const int64_t counts[16] = {30, 47,  64, 89, 90,  124, 5,   31,
                                92, 100, 59, 85, 800, 991, 651, 685};
    const char *primary = "1110101001010101"; /* wa wb wc | xa xc | yb yd | zb zd */
    talgeo__system *system = talgeo__system_new(16, counts);
    for (int32_t v = 0; v < 16; v++) add_sum(system, &v, 1, primary[v] == '1');
    for (int32_t r = 0; r < 4; r++)
        add_sum(system, (int32_t[]){4 * r, 4 * r + 1, 4 * r + 2, 4 * r + 3}, 4, false);
    for (int32_t c = 0; c < 4; c++) add_sum(system, (int32_t[]){c, c + 4, c + 8, c + 12}, 4, false);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 10);
    CU_ASSERT_EQUAL(system->state[7], TALGEO__CELL_SECONDARY); /* xd, as GaussSuppression has it */
    talgeo__system_free(system);
}

/* Two groupings of 8 regions: safe in each, but small - county 1 = K + N, and N would be shown. */
static void protects_overlapping_groups_jointly(void)
{
    const int64_t counts[8] = {2, 2, 8, 8, 3, 3, 3, 7}; /* A B I J K L M N */
    talgeo__system *system = talgeo__system_new(8, counts);
    for (int32_t v = 0; v < 8; v++) add_sum(system, &v, 1, counts[v] <= 3);
    add_sum(system, (int32_t[]){0, 1, 2, 3}, 4, false);       /* county 1 */
    add_sum(system, (int32_t[]){4, 5, 6, 7}, 4, false);       /* county 2 */
    add_sum(system, (int32_t[]){0, 1, 2, 3, 4, 7}, 6, false); /* small */
    add_sum(system, (int32_t[]){5, 6}, 2, false);             /* BIG */
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 6);
    CU_ASSERT_EQUAL(system->state[7], TALGEO__CELL_SECONDARY); /* N */
    talgeo__system_free(system);
}

/* 4 regions x 2 sexes with one hidden cell need a rectangle: three more. */
static void one_cell_needs_a_rectangle(void)
{
    const int64_t counts[8] = {2, 18, 19, 17, 10, 15, 14, 16};
    talgeo__system *system = talgeo__system_new(8, counts);
    for (int32_t v = 0; v < 8; v++) add_sum(system, &v, 1, v == 0);
    for (int32_t r = 0; r < 4; r++) add_sum(system, (int32_t[]){2 * r, 2 * r + 1}, 2, false);
    for (int32_t s = 0; s < 2; s++) add_sum(system, (int32_t[]){s, s + 2, s + 4, s + 6}, 4, false);
    add_sum(system, (int32_t[]){0, 1, 2, 3, 4, 5, 6, 7}, 8, false);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 4);
    talgeo__system_free(system);
}

/* A shown 0 says that all its parts are 0: with them known, the hidden cell would follow. */
static void shown_zeros_count(void)
{
    const int64_t counts[4] = {3, 0, 0, 9};
    talgeo__system *system = talgeo__system_new(4, counts);
    add_sum(system, (int32_t[]){0}, 1, true);
    add_sum(system, (int32_t[]){1, 2}, 2, false); /* 0 */
    add_sum(system, (int32_t[]){0, 1}, 2, false); /* 3: follows from nothing but the 0 */
    add_sum(system, (int32_t[]){2, 3}, 2, false);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(system->state[1], TALGEO__CELL_SHOWN);
    CU_ASSERT_EQUAL(system->state[2], TALGEO__CELL_SECONDARY);
    CU_ASSERT_EQUAL(system->state[3], TALGEO__CELL_SHOWN);
    talgeo__system_free(system);
}

/* A cell shows both its sums or none: here the second one would disclose. */
static void sums_of_a_cell_are_shown_together(void)
{
    const int64_t counts[4] = {20, 30, 2, 40};
    talgeo__system *system = talgeo__system_new(4, counts);
    int32_t first = talgeo__system_sum(system, (int32_t[]){0}, 1);
    int32_t second = talgeo__system_sum(system, (int32_t[]){2, 3}, 2);
    int32_t known = talgeo__system_sum(system, (int32_t[]){3}, 1);
    talgeo__system_hide(system, talgeo__system_sum(system, (int32_t[]){2}, 1));
    talgeo__system_cell(system, known, -1, TALGEO__CELL_FACT);
    talgeo__system_cell(system, first, second, TALGEO__CELL_OPEN);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(system->state[1], TALGEO__CELL_SECONDARY);
    talgeo__system_free(system);
}

static void refuses_when_facts_disclose(void)
{
    const int64_t counts[2] = {2, 9};
    talgeo__system *system = talgeo__system_new(2, counts);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__system_hide(system, talgeo__system_sum(system, (int32_t[]){0}, 1));
    talgeo__system_cell(system, talgeo__system_sum(system, (int32_t[]){1}, 1), -1,
                        TALGEO__CELL_FACT);
    talgeo__system_cell(system, talgeo__system_sum(system, (int32_t[]){0, 1}, 2), -1,
                        TALGEO__CELL_FACT);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, &error), TALGEO_E_PRIVACY);
    CU_ASSERT(strlen(error.message) > 0);
    talgeo__system_free(system);
}

/* Of two cells that would do, the one that was not shown before is withheld. */
static void keeps_what_was_shown_before(void)
{
    const int64_t counts[3] = {2, 18, 19};
    for (int32_t before = 1; before <= 2; before++) {
        talgeo__system *system = talgeo__system_new(3, counts);
        for (int32_t v = 0; v < 3; v++) add_sum(system, &v, 1, v == 0);
        add_sum(system, (int32_t[]){0, 1, 2}, 3, false);
        talgeo__system_prefer(system, (size_t)before);
        talgeo__system_prefer(system, 3);
        CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
        CU_ASSERT_EQUAL(system->state[before], TALGEO__CELL_SHOWN);
        CU_ASSERT_EQUAL(system->state[3 - before], TALGEO__CELL_SECONDARY);
        CU_ASSERT_EQUAL(system->state[3], TALGEO__CELL_SHOWN);
        talgeo__system_free(system);
    }
}

/* a and b are 1 and 3, hidden; with c they are 21 and 23, so that b is a + 2: the family of the one
 * in a would know b. */
static void families_do_not_learn_of_others(void)
{
    const int64_t counts[3] = {1, 3, 20};
    for (int families = 0; families < 2; families++) {
        talgeo__system *system = talgeo__system_new(3, counts);
        for (int32_t v = 0; v < 3; v++) add_sum(system, &v, 1, counts[v] < 5);
        add_sum(system, (int32_t[]){0, 2}, 2, false);
        add_sum(system, (int32_t[]){1, 2}, 2, false);
        talgeo__system_alone(system, 0, 0);
        system->families = families;
        CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
        CU_ASSERT_EQUAL(count_withheld(system), families ? 4 : 3);
        talgeo__system_free(system);
    }
}

/* Two children alone in their cells: what tells one family of the other must not be shown; what
 * each knows of its own may. */
static void families_of_two_do_not_learn_of_each_other(void)
{
    const int64_t counts[3] = {1, 1, 20};
    talgeo__system *system = talgeo__system_new(3, counts);
    for (int32_t v = 0; v < 2; v++) {
        add_sum(system, &v, 1, true);
        talgeo__system_alone(system, v, v);
    }
    add_sum(system, (int32_t[]){0, 2}, 2, false);
    add_sum(system, (int32_t[]){1, 2}, 2, false);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 3);
    talgeo__system_free(system);
}

/* ---- Bounds ---- */

/* The only child of a group of two variables, 1 and 0. The 0 bounds another child's number for the
 * family that knows it: 2 + x = 22 and 0 + x = 20. */
static void families_do_not_bound_others(void)
{
    const int64_t counts[4] = {1, 0, 2, 20};
    for (int families = 0; families < 2; families++) {
        talgeo__system *system = talgeo__system_new(4, counts);
        add_sum(system, (int32_t[]){0, 1}, 2, true);
        add_sum(system, (int32_t[]){2}, 1, true);
        add_sum(system, (int32_t[]){2, 3}, 2, false);
        add_sum(system, (int32_t[]){1, 3}, 2, false);
        talgeo__system_alone(system, 0, 0);
        system->families = families;
        CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
        CU_ASSERT_EQUAL(talgeo__system_bound(system, talgeo__clp_solver(), 5, NULL, NULL),
                        TALGEO_OK);
        CU_ASSERT_EQUAL(count_withheld(system), families ? 3 : 2);
        talgeo__system_free(system);
    }
}

/* Three hidden ones add up to 3: nothing follows exactly, but nobody doubts that each is below 5.
 * One more cell must go. (After UserSupport issue 135.) */
static void small_sums_bound_their_parts(void)
{
    const int64_t counts[5] = {1, 1, 1, 7, 20};
    talgeo__system *system = talgeo__system_new(5, counts);
    for (int32_t v = 0; v < 5; v++) add_sum(system, &v, 1, counts[v] < 5);
    add_sum(system, (int32_t[]){0, 1, 2, 3, 4}, 5, false);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 3);
    CU_ASSERT_EQUAL(talgeo__system_bound(system, talgeo__clp_solver(), 5, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 4);
    CU_ASSERT_EQUAL(system->state[3], TALGEO__CELL_REPAIR);
    talgeo__system_free(system);
}

/* One large partner is enough. */
static void wide_intervals_cost_nothing(void)
{
    const int64_t counts[4] = {3, 40, 50, 60};
    talgeo__system *system = talgeo__system_new(4, counts);
    for (int32_t v = 0; v < 4; v++) add_sum(system, &v, 1, v == 0);
    add_sum(system, (int32_t[]){0, 1, 2, 3}, 4, false);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo__system_bound(system, talgeo__clp_solver(), 5, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 2);
    talgeo__system_free(system);
}

/* zero_one_traps: 10 + 5 are shown of 15, so the two hidden parts are 0. */
static void nothing_left_is_not_enough(void)
{
    const int64_t counts[4] = {10, 5, 0, 0};
    talgeo__system *system = talgeo__system_new(4, counts);
    for (int32_t v = 0; v < 4; v++) add_sum(system, &v, 1, counts[v] == 0);
    add_sum(system, (int32_t[]){0, 1, 2, 3}, 4, false);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 2); /* nothing follows by subtraction */
    CU_ASSERT_EQUAL(talgeo__system_bound(system, talgeo__clp_solver(), 3, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 3);
    talgeo__system_free(system);
}

static void refuses_when_facts_bound(void)
{
    const int64_t counts[3] = {1, 1, 9};
    talgeo__system *system = talgeo__system_new(3, counts);
    add_sum(system, (int32_t[]){0}, 1, true);
    add_sum(system, (int32_t[]){1}, 1, true);
    talgeo__system_cell(system, talgeo__system_sum(system, (int32_t[]){0, 1}, 2), -1,
                        TALGEO__CELL_FACT);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo__system_bound(system, talgeo__clp_solver(), 5, NULL, NULL),
                    TALGEO_E_PRIVACY);
    talgeo__system_free(system);
}

static void *open_nothing(const talgeo__program *program)
{
    return (void *)(uintptr_t)program;
}

static bool find_nothing(void *lp, const double *objective)
{
    (void)lp;
    (void)objective;
    return false;
}

static bool contradict_nothing(void *lp)
{
    (void)lp;
    return false;
}

static void close_nothing(void *lp)
{
    (void)lp;
}

/* A fact: 2 + 8. Lifting the 2 lowers the 8, which lies in the first of a chain of shown sums; the
 * last of the chain counts `last`. */
static talgeo__system *chain_behind_a_fact(int32_t length, int64_t last)
{
    int64_t counts[40] = {2, 8};
    for (int32_t v = 2; v < length; v++) counts[v] = v + 1 < length ? 10 : last;
    talgeo__system *system = talgeo__system_new((size_t)length, counts);
    add_sum(system, (int32_t[]){0}, 1, true);
    talgeo__system_cell(system, talgeo__system_sum(system, (int32_t[]){0, 1}, 2), -1,
                        TALGEO__CELL_FACT);
    for (int32_t v = 1; v + 1 < length; v++) add_sum(system, (int32_t[]){v, v + 1}, 2, false);
    CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 1);
    return system;
}

static const talgeo__solver no_solver = {.open = open_nothing,
                                         .maximise = find_nothing,
                                         .set_upper = NULL,
                                         .point = NULL,
                                         .close = close_nothing};

/* Too long to be walked, the chain is seen to its end. */
static void long_chains_cost_nothing(void)
{
    talgeo__system *system = chain_behind_a_fact(40, 10);
    CU_ASSERT_EQUAL(talgeo__system_bound(system, &no_solver, 5, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 1);
    talgeo__system_free(system);
}

/* The 2 at the end can lose no more than that. Without an optimum, what is near is withheld ring by
 * ring, through facts as well; with one it costs as much. */
static void without_an_optimum_all_around_is_withheld(void)
{
    talgeo__system *system = chain_behind_a_fact(4, 2);
    CU_ASSERT_EQUAL(talgeo__system_bound(system, &no_solver, 5, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(system->state[2], TALGEO__CELL_REPAIR);
    CU_ASSERT_EQUAL(count_withheld(system), 2);
    talgeo__system_free(system);
    system = chain_behind_a_fact(4, 2);
    CU_ASSERT_EQUAL(talgeo__system_bound(system, talgeo__clp_solver(), 5, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_withheld(system), 2);
    talgeo__system_free(system);
}

/* What Clp throws ends at the solver: a program that no memory can hold is not opened. */
/* AddressSanitizer ends the process where operator new would throw. */
static void solver_runs_out_of_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
    const int32_t start = 0;
    const talgeo__program program = {.n_rows = SIZE_MAX / 16, .column_start = &start};
    CU_ASSERT_PTR_NULL(talgeo__clp_solver()->open(&program));
#endif
}

/* A solver that fails is no proof that figures contradict each other, nor that they are too few. */
static void a_solver_that_fails_convicts_nobody(void)
{
    const talgeo__solver solver = {.open = open_nothing,
                                   .maximise = find_nothing,
                                   .contradicts = contradict_nothing,
                                   .close = close_nothing};
    const int64_t counts[2] = {6, 4};
    const bool zero[2] = {false, false};
    talgeo__system *system = talgeo__system_new(2, counts);
    const int32_t both = talgeo__system_sum(system, (int32_t[]){0, 1}, 2);
    const int32_t first = talgeo__system_sum(system, (int32_t[]){0}, 1);
    talgeo__interval interval;
    int64_t narrowest = INT64_MAX;
    bool possible = true;
    system->value[both] = 10;
    system->value[first] = -1;
    for (int k = 0; k < 2; k++) {
        const talgeo__solver *used = k ? talgeo__clp_solver() : &solver;
        const talgeo_status expected = k ? TALGEO_OK : TALGEO_E_INTERNAL;
        CU_ASSERT_EQUAL(
            talgeo__intervals_find(system, zero, &first, 1, 5, used, &interval, &narrowest, NULL),
            expected);
        CU_ASSERT_EQUAL(talgeo__intervals_reach(system, zero, &first, 1, 5, used, &possible, NULL),
                        expected);
    }
    CU_ASSERT_TRUE(possible);
    CU_ASSERT_EQUAL(interval.low, 0);
    CU_ASSERT_EQUAL(interval.high, 10);
    talgeo__system_free(system);
}

/* 30 of 50 are shown, so the other 20 are not withheld for nothing. */
static void what_follows_is_shown(void)
{
    const int64_t counts[3] = {30, 20, 2};
    talgeo__system *system = talgeo__system_new(3, counts);
    add_sum(system, (int32_t[]){0}, 1, false);
    add_sum(system, (int32_t[]){1}, 1, false);
    add_sum(system, (int32_t[]){0, 1}, 2, false);
    add_sum(system, (int32_t[]){2}, 1, true);
    add_sum(system, (int32_t[]){1, 2}, 2, false);
    const talgeo__cell_state states[] = {TALGEO__CELL_SHOWN, TALGEO__CELL_REPAIR,
                                         TALGEO__CELL_SHOWN, TALGEO__CELL_PRIMARY,
                                         TALGEO__CELL_SECONDARY};
    memcpy(system->state, states, sizeof states);
    CU_ASSERT_EQUAL(talgeo__system_show_implied(system, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(system->state[1], TALGEO__CELL_SHOWN);
    CU_ASSERT_EQUAL(system->state[3], TALGEO__CELL_PRIMARY);
    CU_ASSERT_EQUAL(system->state[4], TALGEO__CELL_SECONDARY);
    talgeo__system_free(system);
}

/* ---- Shared cases ---- */

typedef struct shared_case {
    const char *atoms, *count, *cells, *groups;
    size_t withheld, differing; /* cells withheld, and cells that differ from the file's pattern */
} shared_case;

static const char *const Z2 = "region:region,fylke,kostragr;hovedint:hovedint";
static const char *const Z3 = "region:region,fylke,kostragr;hovedint:hovedint;mnd:mnd,mnd2";
static const char *const D53 =
    "sex:sex;age_l:age_l;age_m:age_m;age_h:age_h;lms_l:lms_l;lms_h:lms_h;"
    "hst_l:hst_l;hst_m:hst_m;hst_h:hst_h;fst_l:fst_l;fst_m:fst_m;fst_h:fst_h";

/* The case's problem, decided; NULL where the files are not there. */
static talgeo__system *decide_case(const shared_case *which, bool families, csv *cells)
{
    csv atoms;
    if (!csv_read(shared_file(which->atoms), &atoms)) return NULL;
    talgeo__system *system = NULL;
    if (csv_read(shared_file(which->cells), cells)) {
        system = frequency_system(&atoms, which->count, cells, which->groups);
        system->families = families;
        CU_ASSERT_EQUAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    }
    csv_free(&atoms);
    return system;
}

static void check_case(const shared_case *which)
{
    csv cells;
    talgeo__system *system = decide_case(which, false, &cells);
    if (system == NULL) return;
    size_t differing = 0, column = (size_t)csv_column(&cells, "suppressed");
    size_t primary = (size_t)csv_column(&cells, "primary");
    for (size_t c = 0; c < system->n_cells; c++) {
        bool theirs = csv_number(&cells, c + 1, column) || csv_number(&cells, c + 1, primary);
        differing += theirs != (system->state[c] != TALGEO__CELL_SHOWN);
    }
    CU_ASSERT_EQUAL(count_withheld(system), which->withheld);
    CU_ASSERT_EQUAL(differing, which->differing);
    talgeo__system_free(system);
    csv_free(&cells);
}

static void gives_the_patterns_of_gausssuppression(void)
{
    const shared_case cases[] = {
        {"sdc/gauss_z1_atoms.csv", "ant", "sdc/gauss_z1_cells.csv",
         "region:region;hovedint:hovedint", 6, 0},
        {"sdc/gauss_z2_atoms.csv", "ant", "sdc/gauss_z2_cells.csv", Z2, 29, 0},
        {"sdc/gauss_z2_atoms.csv", "ant", "sdc/gauss_z2_cells_zeros_unprotected.csv", Z2, 24, 0},
        /* One cell fewer: theirs also withholds for children who are alone in a cell. */
        {"sdc/gauss_z3_atoms.csv", "ant", "sdc/gauss_z3_cells.csv", Z3, 683, 1},
        {"sdc/gauss_d53_atoms.csv", "freq", "sdc/gauss_d53_cells_global.csv", D53, 4229, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_case(&cases[i]);
}

/* Their patterns leave numbers that can be bounded; a tenth more cells suffices against that. */
static void bounding_withholds_few_cells_more(void)
{
    const shared_case cases[] = {
        {"sdc/gauss_z1_atoms.csv", "ant", "sdc/gauss_z1_cells.csv",
         "region:region;hovedint:hovedint", 6, 0},
        {"sdc/gauss_z2_atoms.csv", "ant", "sdc/gauss_z2_cells.csv", Z2, 29, 0},
        {"sdc/gauss_z2_atoms.csv", "ant", "sdc/gauss_z2_cells_zeros_unprotected.csv", Z2, 24, 0},
        {"sdc/gauss_z3_atoms.csv", "ant", "sdc/gauss_z3_cells.csv", Z3, 683, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        csv cells;
        talgeo__system *system = decide_case(&cases[i], false, &cells);
        if (system == NULL) continue;
        CU_ASSERT_EQUAL(talgeo__system_bound(system, talgeo__clp_solver(), 4, NULL, NULL),
                        TALGEO_OK);
        CU_ASSERT(count_withheld(system) * 10 <= cases[i].withheld * 11);
        talgeo__system_free(system);
        csv_free(&cells);
    }
}

/* ---- Cells that are known not to be empty ---- */

/* a of two variables, b of one, both together, all four; c of one has nobody. */
static talgeo__system *five_cells(void)
{
    const int64_t counts[5] = {1, 0, 2, 9, 0};
    talgeo__system *system = talgeo__system_new(5, counts);
    add_sum(system, (int32_t[]){0, 1}, 2, true);
    add_sum(system, (int32_t[]){2}, 1, true);
    add_sum(system, (int32_t[]){0, 1, 2}, 3, true);
    add_sum(system, (int32_t[]){0, 1, 2, 3}, 4, false);
    add_sum(system, (int32_t[]){4}, 1, false);
    system->never_empty = true;
    return system;
}

static void guards_are_cells_within_no_other(void)
{
    talgeo__system *system = five_cells();
    talgeo__guards guards;
    CU_ASSERT_FATAL(talgeo__guards_open(&guards, system, 5));
    CU_ASSERT_EQUAL(guards.count, 2);
    CU_ASSERT(guards.cell[0] == 1 && guards.cell[1] == 0); /* b, by itself, and a */
    CU_ASSERT(guards.spare[0] == 1 && guards.spare[1] == 0);
    CU_ASSERT(guards.stays[2] == 1 && guards.of[2].count == 0);
    CU_ASSERT(guards.of[0].count == 1 && guards.of[1].count == 1 && guards.of[3].count == 0);
    talgeo__guards_close(&guards);
    talgeo__system_free(system);
}

/* The child of a may be of its other variable, but a is not empty. */
static void a_child_stays_in_each_guard(void)
{
    const talgeo__change within[] = {{0, -1}, {1, 1}, {2, 5}, {3, -5}},
                         empties[] = {{0, -1}, {2, 5}, {3, -4}}, alone[] = {{2, -2}, {3, 2}};
    talgeo__system *system = five_cells();
    CU_ASSERT_EQUAL_FATAL(talgeo__system_decide(system, NULL, NULL), TALGEO_OK);
    for (int round = 0; round < 2; round++) {
        talgeo__points points;
        CU_ASSERT_FATAL(talgeo__points_open(&points, system, 5));
        const talgeo__hidden *b = &points.hidden[1];
        CU_ASSERT(talgeo__points_add(&points, alone, 2)); /* down it may be empty */
        CU_ASSERT(talgeo__points_add(&points, round ? within : empties, round ? 4 : 3));
        CU_ASSERT(b->low == 0 && b->high == (round ? 7 : 2));
        talgeo__points_close(&points);
    }
    talgeo__system_free(system);
}

const test suite_system[] = {
    {"guards_are_cells_within_no_other", guards_are_cells_within_no_other},
    {"a_child_stays_in_each_guard", a_child_stays_in_each_guard},
    {"finds_hidden_dependence", finds_hidden_dependence},
    {"protects_overlapping_groups_jointly", protects_overlapping_groups_jointly},
    {"one_cell_needs_a_rectangle", one_cell_needs_a_rectangle},
    {"shown_zeros_count", shown_zeros_count},
    {"sums_of_a_cell_are_shown_together", sums_of_a_cell_are_shown_together},
    {"refuses_when_facts_disclose", refuses_when_facts_disclose},
    {"keeps_what_was_shown_before", keeps_what_was_shown_before},
    {"families_do_not_learn_of_others", families_do_not_learn_of_others},
    {"families_of_two_do_not_learn_of_each_other", families_of_two_do_not_learn_of_each_other},
    {"families_do_not_bound_others", families_do_not_bound_others},
    {"small_sums_bound_their_parts", small_sums_bound_their_parts},
    {"wide_intervals_cost_nothing", wide_intervals_cost_nothing},
    {"nothing_left_is_not_enough", nothing_left_is_not_enough},
    {"refuses_when_facts_bound", refuses_when_facts_bound},
    {"long_chains_cost_nothing", long_chains_cost_nothing},
    {"without_an_optimum_all_around_is_withheld", without_an_optimum_all_around_is_withheld},
    {"solver_runs_out_of_memory", solver_runs_out_of_memory},
    {"a_solver_that_fails_convicts_nobody", a_solver_that_fails_convicts_nobody},
    {"bounding_withholds_few_cells_more", bounding_withholds_few_cells_more},
    {"what_follows_is_shown", what_follows_is_shown},
    {"gives_the_patterns_of_gausssuppression", gives_the_patterns_of_gausssuppression},
    {NULL, NULL},
};
