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
        double low, high;
        talgeo__wilson(cases[i].events, cases[i].n, cases[i].confidence, &low, &high);
        CU_ASSERT(fabs(low - cases[i].low) <= 0.00005);
        CU_ASSERT(fabs(high - cases[i].high) <= 0.00005);
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
        double low, high;
        talgeo__wilson(cases[i].events, cases[i].n, cases[i].confidence, &low, &high);
        CU_ASSERT(close_to(low, cases[i].low, 1e-15));
        CU_ASSERT(close_to(high, cases[i].high, 1e-15));
    }
}

static void wilson_is_exact_at_the_ends(void)
{
    for (int64_t n = 1; n < 3000; n++) {
        double low, high;
        talgeo__wilson(0, n, 0.95, &low, &high);
        CU_ASSERT_FATAL(low == 0 && high > 0 && high < 1);
        talgeo__wilson(n, n, 0.95, &low, &high);
        CU_ASSERT_FATAL(high == 1 && low > 0 && low < 1);
    }
}

static void wilson_is_ordered_and_symmetric(void)
{
    for (int64_t n = 1; n < 120; n++)
        for (int64_t x = 0; x <= n; x++) {
            double low, high, other_low, other_high, p = (double)x / (double)n;
            talgeo__wilson(x, n, 0.99, &low, &high);
            talgeo__wilson(n - x, n, 0.99, &other_low, &other_high);
            CU_ASSERT_FATAL(0 <= low && low <= p && p <= high && high <= 1);
            CU_ASSERT_FATAL(fabs(low - (1 - other_high)) < 1e-15);
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

const test suite_figures[] = {
    {"quantile_is_accurate_to_the_last_digits", quantile_is_accurate_to_the_last_digits},
    {"quantile_has_no_value_outside_0_1", quantile_has_no_value_outside_0_1},
    {"wilson_agrees_with_newcombe", wilson_agrees_with_newcombe},
    {"wilson_is_accurate_to_the_last_digits", wilson_is_accurate_to_the_last_digits},
    {"wilson_is_exact_at_the_ends", wilson_is_exact_at_the_ends},
    {"wilson_is_ordered_and_symmetric", wilson_is_ordered_and_symmetric},
    {"only_published_cells_have_figures", only_published_cells_have_figures},
    {NULL, NULL}};
