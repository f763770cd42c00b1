/* figures/: normal quantile and Wilson score interval against published and 40-digit values. */
#include "suite.h"

#include <math.h>

#include "figures/figures.h"

static bool close_to(double value, double expected, double relative)
{
    return fabs(value - expected) <= relative * fabs(expected);
}

/* Expected values: 40-digit arithmetic on the double p itself. */
static void quantile_is_accurate_to_the_last_digits(void)
{
    static const double cases[][2] = {
        {1e-300, -37.047096299361199237},  {1e-100, -21.273453560965324294},
        {1e-20, -9.2623400897984075796},   {1e-10, -6.3613409024040561991},
        {0.001, -3.0902323061678135354},   {0.025, -1.9599639845400542118},
        {0.0749, -1.4402382675279636631},  {0.0751, -1.4388253927525399824},
        {0.3, -0.52440051270804081597},    {0.6, 0.25334710313579974132},
        {0.75, 0.6744897501960817432},     {0.925, 1.4395314709384562291},
        {0.975, 1.9599639845400538556},    {0.995, 2.5758293035489004539},
        {0.9999999, 5.1993375822906610937}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CU_ASSERT(close_to(talgeo__normal_quantile(cases[i][0]), cases[i][1], 1e-15));
    CU_ASSERT_EQUAL(talgeo__normal_quantile(0.5), 0);
}

static void quantile_has_no_value_outside_0_1(void)
{
    CU_ASSERT(isnan(talgeo__normal_quantile(0)));
    CU_ASSERT(isnan(talgeo__normal_quantile(1)));
    CU_ASSERT(isnan(talgeo__normal_quantile(-0.1)));
    CU_ASSERT(isnan(talgeo__normal_quantile(NAN)));
}

typedef struct interval {
    int64_t events, n;
    double confidence, low, high;
} interval;

/* Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3. */
static void wilson_agrees_with_newcombe(void)
{
    static const interval cases[] = {{81, 263, 0.95, 0.2553, 0.3662},
                                     {15, 148, 0.95, 0.0624, 0.1605},
                                     {0, 20, 0.95, 0, 0.1611},
                                     {1, 29, 0.95, 0.0061, 0.1718}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        talgeo_figure f = talgeo_wilson(cases[i].events, cases[i].n, cases[i].confidence);
        CU_ASSERT(fabs(f.low - cases[i].low) <= 0.00005);
        CU_ASSERT(fabs(f.high - cases[i].high) <= 0.00005);
    }
}

static void wilson_is_accurate_to_the_last_digits(void)
{
    static const interval cases[] = {
        {81, 263, 0.95, 0.25528851987827423534, 0.36620957698280005847},
        {15, 148, 0.95, 0.06238639953073628564, 0.16048724172330802545},
        {0, 20, 0.95, 0.0, 0.16112515805281933475},
        {1, 29, 0.95, 0.0061132142927626621798, 0.17175521879320284236},
        {29, 29, 0.95, 0.8830302015002592729, 1.0},
        {7, 9, 0.9, 0.50364278237675387193, 0.9235052624456035454},
        {1, 1000000, 0.95, 1.7652457674537151364e-7, 5.6649118043114414212e-6},
        {3, 1000000000000, 0.99, 7.5775828850269411042e-13, 1.1877138312434688213e-11},
        {999999, 1000000, 0.95, 0.99999433508819568856, 0.99999982347542325463},
        {5, 5, 0.5, 0.91660096693493571446, 1.0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        talgeo_figure f = talgeo_wilson(cases[i].events, cases[i].n, cases[i].confidence);
        CU_ASSERT(close_to(f.low, cases[i].low, 1e-15));
        CU_ASSERT(close_to(f.high, cases[i].high, 1e-15));
    }
}

static void wilson_is_exact_at_the_ends(void)
{
    for (int64_t n = 1; n < 3000; n++) {
        talgeo_figure none = talgeo_wilson(0, n, 0.95), all = talgeo_wilson(n, n, 0.95);
        CU_ASSERT_FATAL(none.low == 0 && none.high > 0 && none.high < 1);
        CU_ASSERT_FATAL(all.high == 1 && all.low > 0 && all.low < 1);
    }
}

static void wilson_is_ordered_and_symmetric(void)
{
    for (int64_t n = 1; n < 120; n++)
        for (int64_t x = 0; x <= n; x++) {
            talgeo_figure f = talgeo_wilson(x, n, 0.99), other = talgeo_wilson(n - x, n, 0.99);
            CU_ASSERT_FATAL(0 <= f.low && f.low <= f.value && f.value <= f.high && f.high <= 1);
            CU_ASSERT_FATAL(fabs(f.low - (1 - other.high)) < 1e-15);
        }
}

static void only_published_cells_have_figures(void)
{
    talgeo__public_cell cells[] = {
        {.status = TALGEO_CELL_PUBLISHED, .n = 263, .events = 81},
        {.status = TALGEO_CELL_WITHHELD, .n = -1, .events = -1},
        {.status = TALGEO_CELL_NO_CHILDREN, .n = 0, .events = -1},
        {.status = TALGEO_CELL_NOT_MEASURED, .n = -1, .events = -1},
    };
    talgeo_release release = {.policy = {5, 0.95}, .cells = cells, .n_cells = 4};
    talgeo__share share = talgeo__figures_share(&release, 0);
    CU_ASSERT_EQUAL(share.share, 81.0 / 263.0);
    CU_ASSERT(fabs(share.low - 0.2552885) < 1e-7 && fabs(share.high - 0.3662096) < 1e-7);
    for (size_t i = 1; i < 4; i++) {
        share = talgeo__figures_share(&release, i);
        CU_ASSERT(isnan(share.share) && isnan(share.low) && isnan(share.high));
    }
}

static void corner_cases_are_typed_and_never_nan(void)
{
    const talgeo_figure cases[] = {talgeo_wilson(0, 0, 0.95),
                                   talgeo_wilson(-1, 0, 0.95),
                                   talgeo_wilson(-1, -1, 0.95),
                                   talgeo_wilson(-1, 20, 0.95),
                                   talgeo_wilson(21, 20, 0.95),
                                   talgeo_wilson(1, 20, 1),
                                   talgeo_wilson(1, 20, NAN),
                                   talgeo_mean(0, 0, 0, 0.95),
                                   talgeo_mean(1, 7, 0, 0.95),
                                   talgeo_mean(9, 7, 0, 0.95),
                                   talgeo_mean(-1, 7, 1, 0.95),
                                   talgeo_mean(9, NAN, 1, 0.95),
                                   talgeo_mean_of_sums(3, 0, 9, 27, 0.95),
                                   talgeo_mean_of_sums(3, 0, 9, 20, 0.95),
                                   talgeo_byar(0, 0, 1000, 0.95),
                                   talgeo_byar(3, 0, 1000, 0.95),
                                   talgeo_byar(-1, 10, 1000, 0.95),
                                   talgeo_newcombe(0, 0, 3, 9, 0.95),
                                   talgeo_newcombe(3, 9, -1, -1, 0.95),
                                   talgeo_newcombe_paired(0, 0, 0, 0, 0.95),
                                   talgeo_newcombe_paired(3, -1, 4, 5, 0.95)};
    static const talgeo_figure_status expected[] = {
        TALGEO_FIGURE_NO_CHILDREN,  TALGEO_FIGURE_NO_CHILDREN, TALGEO_FIGURE_WITHHELD,
        TALGEO_FIGURE_WITHHELD,     TALGEO_FIGURE_INVALID,     TALGEO_FIGURE_INVALID,
        TALGEO_FIGURE_INVALID,      TALGEO_FIGURE_NO_CHILDREN, TALGEO_FIGURE_NO_VARIATION,
        TALGEO_FIGURE_NO_VARIATION, TALGEO_FIGURE_WITHHELD,    TALGEO_FIGURE_INVALID,
        TALGEO_FIGURE_NO_VARIATION, TALGEO_FIGURE_INVALID,     TALGEO_FIGURE_NO_CHILDREN,
        TALGEO_FIGURE_INVALID,      TALGEO_FIGURE_WITHHELD,    TALGEO_FIGURE_NO_CHILDREN,
        TALGEO_FIGURE_WITHHELD,     TALGEO_FIGURE_NO_CHILDREN, TALGEO_FIGURE_WITHHELD};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL(cases[i].status, expected[i]);
        CU_ASSERT(!isnan(cases[i].value) && !isnan(cases[i].low) && !isnan(cases[i].high));
    }
    CU_ASSERT_EQUAL(cases[8].low, 7);
}

static void many_wilsons_are_those_of_one(void)
{
    static const int64_t events[] = {0, 3, -1, 40, 9}, n[] = {0, 7, -1, 40, 8};
    talgeo_figure many[5];
    talgeo_wilson_many(events, n, 5, 0.9, many);
    for (size_t i = 0; i < 5; i++) {
        talgeo_figure one = talgeo_wilson(events[i], n[i], 0.9);
        CU_ASSERT(one.status == many[i].status && one.value == many[i].value);
        CU_ASSERT(one.low == many[i].low && one.high == many[i].high);
    }
}

static void linked_children_are_told(void)
{
    talgeo_linked counts = {20, 12, 2, 16, 10, 30, 8, 20};
    talgeo_change change = talgeo_change_of_shares(&counts, 0.95);
    CU_ASSERT_EQUAL(change.linked, 0.5);
    CU_ASSERT_EQUAL(change.paired.p, talgeo_mcnemar(2, 12).p);
    talgeo_linked apart = {0, 0, 0, 0, 10, 30, 8, 20};
    change = talgeo_change_of_shares(&apart, 0.95);
    CU_ASSERT(change.linked == 0 && change.paired.status == TALGEO_FIGURE_NO_CHILDREN);
    talgeo_figure plain = talgeo_newcombe(8, 20, 10, 30, 0.95);
    CU_ASSERT(change.change.low == plain.low && change.change.high == plain.high);
}

const test suite_figures[] = {
    {"quantile_is_accurate_to_the_last_digits", quantile_is_accurate_to_the_last_digits},
    {"quantile_has_no_value_outside_0_1", quantile_has_no_value_outside_0_1},
    {"wilson_agrees_with_newcombe", wilson_agrees_with_newcombe},
    {"wilson_is_accurate_to_the_last_digits", wilson_is_accurate_to_the_last_digits},
    {"wilson_is_exact_at_the_ends", wilson_is_exact_at_the_ends},
    {"wilson_is_ordered_and_symmetric", wilson_is_ordered_and_symmetric},
    {"corner_cases_are_typed_and_never_nan", corner_cases_are_typed_and_never_nan},
    {"many_wilsons_are_those_of_one", many_wilsons_are_those_of_one},
    {"linked_children_are_told", linked_children_are_told},
    {"only_published_cells_have_figures", only_published_cells_have_figures},
    {NULL, NULL}};
