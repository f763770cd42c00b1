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
    talgeo__indicator indicator = {0};
    talgeo__frame frame = {.indicators = &indicator, .n_indicators = 1};
    talgeo_release release = {.frame = &frame, .policy = {5, 0.95}, .cells = cells, .n_cells = 4};
    talgeo__share share = talgeo__figures_share(&release, 0);
    CU_ASSERT_EQUAL(share.share, 81.0 / 263.0);
    CU_ASSERT(fabs(share.low - 0.2552885) < 1e-7 && fabs(share.high - 0.3662096) < 1e-7);
    for (size_t i = 1; i < 4; i++) {
        share = talgeo__figures_share(&release, i);
        CU_ASSERT(isnan(share.share) && isnan(share.low) && isnan(share.high));
    }
}

static void means_are_shares_of_the_way_up(void)
{
    const talgeo__measured in = {2, 4, 8, true}; /* from 2 to 6 in halves */
    talgeo_figure mean = talgeo__measured_figure(&in, 3 * 20, 20, 0.95);
    talgeo_figure share = talgeo_wilson_effective(3.0 / 8, 20, 0.95);
    CU_ASSERT_EQUAL(mean.value, 3.5);
    CU_ASSERT(fabs(mean.low - (2 + 4 * share.low)) < 1e-15);
    CU_ASSERT(fabs(mean.high - (2 + 4 * share.high)) < 1e-15);
    talgeo_figure bottom = talgeo__measured_figure(&in, 0, 20, 0.95);
    CU_ASSERT(bottom.value == 2 && bottom.low == 2 && bottom.high > 2);
    talgeo_figure change = talgeo__measured_change(&in, 3 * 20, 20, 2 * 30, 30, 0.95);
    CU_ASSERT(fabs(change.value - 0.5) < 1e-15 && change.low < 0.5 && change.high > 0.5);
    CU_ASSERT_EQUAL(talgeo__measured_figure(&in, 161, 20, 0.95).status, TALGEO_FIGURE_INVALID);
    CU_ASSERT_EQUAL(talgeo__measured_figure(&in, -1, -1, 0.95).status, TALGEO_FIGURE_WITHHELD);
    CU_ASSERT_EQUAL(talgeo__measured_figure(&in, 0, 0, 0.95).status, TALGEO_FIGURE_NO_CHILDREN);
    CU_ASSERT_EQUAL(talgeo__measured_change(&in, 1, 20, -1, -1, 0.95).status,
                    TALGEO_FIGURE_WITHHELD);
}

/* A mean of answers that are all at one end or the other is a share. */
static void means_of_ends_are_shares(void)
{
    const talgeo__measured in = {0, 1, 10, true};
    const int64_t events[] = {8, 11, 17, 20}, n[] = {40, 41, 44, 39}, tens[] = {80, 110, 170, 200};
    const double years[] = {2015, 2016, 2017, 2018};
    talgeo_figure one = talgeo_trend_of_shares(events, n, years, 4, 0.95).slope;
    talgeo_figure other = talgeo__measured_trend(&in, tens, n, years, 4, 0.95).slope;
    CU_ASSERT(fabs(one.value - other.value) < 1e-15 && fabs(one.low - other.low) < 1e-15);
    talgeo_test exact = talgeo_share_test(8, 40, 0.25),
                same = talgeo__measured_test(&in, 80, 40, 25, 10);
    CU_ASSERT(fabs(exact.statistic - same.statistic) < 1e-14 && fabs(exact.p - same.p) < 1e-14);
    one = talgeo_newcombe(20, 39, 8, 40, 0.95);
    other = talgeo__measured_change(&in, 200, 39, 80, 40, 0.95);
    CU_ASSERT(fabs(one.low - other.low) < 1e-15 && fabs(one.high - other.high) < 1e-15);
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

static bool has_no_nan(talgeo_trend t)
{
    const double numbers[] = {t.slope.value,     t.slope.low,
                              t.slope.high,      t.trend.statistic,
                              t.trend.p,         t.heterogeneity.statistic,
                              t.heterogeneity.p, t.departure.statistic,
                              t.departure.p};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!isfinite(numbers[i])) return false;
    return true;
}

static void trends_without_a_line_are_typed(void)
{
    static const int64_t none[] = {0, 0, 0}, some[] = {3, -1, 4}, n[] = {9, -1, 9};
    static const int64_t full[] = {9, 9, 9}, withheld[] = {-1, -1, -1};
    static const double time[] = {2015, 2016, 2017}, same[] = {1, 1, 1}, odd[] = {1, NAN, 3};
    const talgeo_trend cases[] = {talgeo_trend_of_shares(none, full, time, 3, 0.95),
                                  talgeo_trend_of_shares(full, full, time, 3, 0.95),
                                  talgeo_trend_of_shares(none, none, time, 3, 0.95),
                                  talgeo_trend_of_shares(withheld, withheld, time, 3, 0.95),
                                  talgeo_trend_of_shares(some, full, same, 3, 0.95),
                                  talgeo_trend_of_shares(some, full, odd, 3, 0.95),
                                  talgeo_trend_of_shares(full, some, time, 3, 0.95),
                                  talgeo_trend_of_shares(none, full, time, 3, 1.5),
                                  talgeo_trend_of_shares(some, n, time, 3, 0.95)};
    static const talgeo_figure_status expected[] = {
        TALGEO_FIGURE_NO_VARIATION, TALGEO_FIGURE_NO_VARIATION, TALGEO_FIGURE_NO_CHILDREN,
        TALGEO_FIGURE_WITHHELD,     TALGEO_FIGURE_UNDEFINED,    TALGEO_FIGURE_INVALID,
        TALGEO_FIGURE_INVALID,      TALGEO_FIGURE_INVALID,      TALGEO_FIGURE_OK};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL(cases[i].slope.status, expected[i]);
        CU_ASSERT_EQUAL(cases[i].trend.status, expected[i]);
        CU_ASSERT(has_no_nan(cases[i]));
    }
    CU_ASSERT_EQUAL(cases[8].periods, 2);
    CU_ASSERT_EQUAL(cases[8].departure.status, TALGEO_FIGURE_NO_VARIATION);
}

static void slope_excludes_0_where_the_test_rejects(void)
{
    static const double time[] = {1, 2, 3};
    int rejected = 0;
    for (int64_t x = 0; x <= 30; x++) {
        const int64_t events[] = {15, 14, x}, n[] = {30, 31, 30};
        talgeo_trend t = talgeo_trend_of_shares(events, n, time, 3, 0.95);
        bool excludes = t.slope.low > 0 || t.slope.high < 0;
        CU_ASSERT_EQUAL(excludes, t.trend.p < 0.05);
        rejected += excludes;
    }
    CU_ASSERT(rejected > 3 && rejected < 28);
}

static void verdicts_know_what_is_better(void)
{
    talgeo_figure low = talgeo_wilson(5, 100, 0.95), high = talgeo_wilson(60, 100, 0.95);
    CU_ASSERT_EQUAL(talgeo_compare(low, 0.3, TALGEO_BETTER_LOWER), TALGEO_VERDICT_BETTER);
    CU_ASSERT_EQUAL(talgeo_compare(low, 0.3, TALGEO_BETTER_HIGHER), TALGEO_VERDICT_WORSE);
    CU_ASSERT_EQUAL(talgeo_compare(low, 0.3, TALGEO_BETTER_NONE), TALGEO_VERDICT_LOWER);
    CU_ASSERT_EQUAL(talgeo_compare(high, 0.3, TALGEO_BETTER_LOWER), TALGEO_VERDICT_WORSE);
    CU_ASSERT_EQUAL(talgeo_compare(high, 0.3, TALGEO_BETTER_HIGHER), TALGEO_VERDICT_BETTER);
    CU_ASSERT_EQUAL(talgeo_compare(high, 0.3, TALGEO_BETTER_NONE), TALGEO_VERDICT_HIGHER);
    CU_ASSERT_EQUAL(talgeo_compare(high, high.low, TALGEO_BETTER_NONE), TALGEO_VERDICT_SIMILAR);
    CU_ASSERT_EQUAL(talgeo_compare(talgeo_wilson(-1, -1, 0.95), 0.3, TALGEO_BETTER_LOWER),
                    TALGEO_VERDICT_CANNOT_TELL);
}

/* Wilson's interval, the score test and the funnel are three faces of one statement. */
static void interval_test_and_funnel_agree(void)
{
    static const double references[] = {0, 0.02, 0.2, 0.55, 1};
    for (size_t r = 0; r < sizeof references / sizeof *references; r++)
        for (int64_t n = 1; n <= 60; n++)
            for (int64_t x = 0; x <= n; x++) {
                double reference = references[r], share = (double)x / (double)n;
                talgeo_figure funnel = talgeo_funnel(reference, n, 0.95);
                bool similar = talgeo_compare(talgeo_wilson(x, n, 0.95), reference,
                                              TALGEO_BETTER_NONE) == TALGEO_VERDICT_SIMILAR;
                CU_ASSERT_EQUAL_FATAL(similar, talgeo_share_test(x, n, reference).p >= 0.05);
                CU_ASSERT_EQUAL_FATAL(similar, funnel.low <= share && share <= funnel.high);
            }
}

static void many_areas_share_the_risk_of_a_false_alarm(void)
{
    const talgeo_test tests[] = {{-2.5, 0, 0.0124, TALGEO_FIGURE_OK},
                                 {2, 0, 0.0455, TALGEO_FIGURE_OK},
                                 {0, 0, 0, TALGEO_FIGURE_WITHHELD},
                                 {4, 0, 0.0001, TALGEO_FIGURE_OK},
                                 {0.1, 0, 0.9, TALGEO_FIGURE_OK}};
    talgeo_comparison plain[5], adjusted[5];
    CU_ASSERT_EQUAL(
        talgeo_compare_many(tests, 5, TALGEO_BETTER_LOWER, TALGEO_MULTIPLICITY_NONE, plain, NULL),
        TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_compare_many(tests, 5, TALGEO_BETTER_LOWER,
                                        TALGEO_MULTIPLICITY_BENJAMINI_HOCHBERG, adjusted, NULL),
                    TALGEO_OK);
    CU_ASSERT(plain[0].at_95 == TALGEO_VERDICT_BETTER && plain[0].at_998 == TALGEO_VERDICT_SIMILAR);
    CU_ASSERT_EQUAL(plain[1].at_95, TALGEO_VERDICT_WORSE);
    CU_ASSERT_EQUAL(adjusted[0].at_95, TALGEO_VERDICT_BETTER);
    CU_ASSERT_EQUAL(adjusted[1].at_95, TALGEO_VERDICT_SIMILAR);
    CU_ASSERT(adjusted[2].at_95 == TALGEO_VERDICT_CANNOT_TELL && adjusted[2].p == -1);
    CU_ASSERT(adjusted[3].at_998 == TALGEO_VERDICT_WORSE && adjusted[3].p == 0.0004);
}

static talgeo_figure figure(double value, double low, double high)
{
    return (talgeo_figure){value, low, high, TALGEO_FIGURE_OK};
}

static void goals_are_three_facts_and_a_status(void)
{
    static const struct {
        double now, low, high, change, change_low, change_high;
        talgeo_verdict direction, beyond_chance;
        talgeo_target target;
        talgeo_goal_status status;
    } cases[] = {{0.10, 0.08, 0.119, -0.05, -0.08, -0.02, TALGEO_VERDICT_BETTER,
                  TALGEO_VERDICT_BETTER, TALGEO_TARGET_PASSED, TALGEO_GOAL_REACHED},
                 {0.11, 0.08, 0.14, -0.05, -0.08, -0.02, TALGEO_VERDICT_BETTER,
                  TALGEO_VERDICT_BETTER, TALGEO_TARGET_MET, TALGEO_GOAL_ON_THE_WAY},
                 {0.13, 0.10, 0.16, -0.03, -0.08, 0.02, TALGEO_VERDICT_BETTER,
                  TALGEO_VERDICT_SIMILAR, TALGEO_TARGET_SHORT, TALGEO_GOAL_NO_CLEAR_CHANGE},
                 {0.20, 0.17, 0.23, 0.06, 0.02, 0.1, TALGEO_VERDICT_WORSE, TALGEO_VERDICT_WORSE,
                  TALGEO_TARGET_MISSED, TALGEO_GOAL_WRONG_WAY},
                 {0.05, 0.03, 0.08, 0.02, 0.01, 0.03, TALGEO_VERDICT_WORSE, TALGEO_VERDICT_WORSE,
                  TALGEO_TARGET_PASSED, TALGEO_GOAL_REACHED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        talgeo_goal lower =
            talgeo_goal_judge(figure(cases[i].now, cases[i].low, cases[i].high),
                              figure(cases[i].change, cases[i].change_low, cases[i].change_high),
                              0.12, TALGEO_BETTER_LOWER);
        talgeo_goal higher =
            talgeo_goal_judge(figure(1 - cases[i].now, 1 - cases[i].high, 1 - cases[i].low),
                              figure(-cases[i].change, -cases[i].change_high, -cases[i].change_low),
                              0.88, TALGEO_BETTER_HIGHER);
        CU_ASSERT(lower.direction == cases[i].direction && higher.direction == lower.direction);
        CU_ASSERT(lower.change == cases[i].beyond_chance && higher.change == lower.change);
        CU_ASSERT(lower.target == cases[i].target && higher.target == lower.target);
        CU_ASSERT(lower.status == cases[i].status && higher.status == lower.status);
    }
}

static void goals_that_cannot_be_told(void)
{
    talgeo_figure withheld = talgeo_wilson(-1, -1, 0.95), ok = figure(0.2, 0.15, 0.25);
    talgeo_figure passed = figure(0.05, 0.04, 0.06), down = figure(-0.1, -0.15, -0.05);
    CU_ASSERT_EQUAL(talgeo_goal_judge(withheld, down, 0.1, TALGEO_BETTER_LOWER).status,
                    TALGEO_GOAL_CANNOT_TELL);
    CU_ASSERT_EQUAL(talgeo_goal_judge(ok, withheld, 0.1, TALGEO_BETTER_LOWER).status,
                    TALGEO_GOAL_CANNOT_TELL);
    CU_ASSERT_EQUAL(talgeo_goal_judge(passed, withheld, 0.1, TALGEO_BETTER_LOWER).status,
                    TALGEO_GOAL_REACHED);
    CU_ASSERT_EQUAL(talgeo_goal_judge(passed, down, 0.1, TALGEO_BETTER_NONE).status,
                    TALGEO_GOAL_CANNOT_TELL);
    CU_ASSERT_EQUAL(talgeo_goal_judge(passed, down, NAN, TALGEO_BETTER_LOWER).status,
                    TALGEO_GOAL_CANNOT_TELL);
}

static void a_goal_follows_from_its_sub_goals(void)
{
    const talgeo_goal_status U = TALGEO_GOAL_CANNOT_TELL, W = TALGEO_GOAL_WRONG_WAY;
    const talgeo_goal_status N = TALGEO_GOAL_NO_CLEAR_CHANGE, O = TALGEO_GOAL_ON_THE_WAY;
    const talgeo_goal_status R = TALGEO_GOAL_REACHED;
    const struct {
        talgeo_goal_status children[5];
        size_t count;
        talgeo_goal_status weakest, median;
    } cases[] = {{{U}, 0, U, U},          {{R, R, R}, 3, R, R},       {{R, O, R}, 3, O, R},
                 {{R, N}, 2, N, N},       {{W, U, R}, 3, W, U},       {{U, R, R}, 3, U, R},
                 {{U, N, N, N}, 4, U, N}, {{U, W, R, R, R}, 5, W, R}, {{O, N, W, R}, 4, W, N}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CU_ASSERT_EQUAL(talgeo_goal_combine(cases[i].children, cases[i].count, TALGEO_GOAL_WEAKEST),
                        cases[i].weakest);
        CU_ASSERT_EQUAL(talgeo_goal_combine(cases[i].children, cases[i].count, TALGEO_GOAL_MEDIAN),
                        cases[i].median);
    }
}

static void a_curve_turns_only_beyond_chance(void)
{
    talgeo_figure up = figure(0.02, 0.01, 0.03), down = figure(-0.02, -0.03, -0.01);
    talgeo_figure flat = figure(-0.01, -0.03, 0.01), withheld = talgeo_wilson(-1, -1, 0.95);
    const talgeo_better lower = TALGEO_BETTER_LOWER;
    CU_ASSERT_EQUAL(talgeo_curve_judge(up, down, lower), TALGEO_CURVE_TURNED);
    CU_ASSERT_EQUAL(talgeo_curve_judge(up, flat, lower), TALGEO_CURVE_NOT_TURNED);
    CU_ASSERT_EQUAL(talgeo_curve_judge(up, up, lower), TALGEO_CURVE_NOT_TURNED);
    CU_ASSERT_EQUAL(talgeo_curve_judge(flat, down, lower), TALGEO_CURVE_NOTHING_TO_TURN);
    CU_ASSERT_EQUAL(talgeo_curve_judge(up, withheld, lower), TALGEO_CURVE_CANNOT_TELL);
    CU_ASSERT_EQUAL(talgeo_curve_judge(withheld, down, lower), TALGEO_CURVE_CANNOT_TELL);
    CU_ASSERT_EQUAL(talgeo_curve_judge(down, up, TALGEO_BETTER_HIGHER), TALGEO_CURVE_TURNED);
    CU_ASSERT_EQUAL(talgeo_curve_judge(up, down, TALGEO_BETTER_NONE), TALGEO_CURVE_CANNOT_TELL);
}

static void every_word_is_its_own(void)
{
    CU_ASSERT_STRING_EQUAL(talgeo_figure_status_text(TALGEO_FIGURE_INVALID), "invalid");
    CU_ASSERT_STRING_EQUAL(talgeo_figure_status_text((talgeo_figure_status)7), "?");
    CU_ASSERT_STRING_EQUAL(talgeo_verdict_text(TALGEO_VERDICT_HIGHER), "higher");
    CU_ASSERT_STRING_EQUAL(talgeo_goal_status_text(TALGEO_GOAL_REACHED), "reached");
    CU_ASSERT_STRING_EQUAL(talgeo_target_text(TALGEO_TARGET_PASSED), "passed");
    CU_ASSERT_STRING_EQUAL(talgeo_curve_text(TALGEO_CURVE_NOTHING_TO_TURN), "nothing_to_turn");
}

static void crossings_with_empty_cells_are_typed(void)
{
    static const talgeo_cross tables[] = {{0, 9, 3, 4}, {3, 9, 0, 4}, {0, 9, 0, 4},  {0, 0, 3, 4},
                                          {3, 4, 0, 0}, {0, 0, 0, 0}, {3, -1, 3, 4}, {5, 0, 6, 0}};
    static const talgeo_figure_status risk[] = {
        TALGEO_FIGURE_NO_VARIATION, TALGEO_FIGURE_UNDEFINED,   TALGEO_FIGURE_UNDEFINED,
        TALGEO_FIGURE_NO_CHILDREN,  TALGEO_FIGURE_UNDEFINED,   TALGEO_FIGURE_NO_CHILDREN,
        TALGEO_FIGURE_WITHHELD,     TALGEO_FIGURE_NO_VARIATION};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        talgeo_crossing made = talgeo_cross_shares(&tables[i], 0.95);
        CU_ASSERT_EQUAL(made.risk_ratio.status, risk[i]);
        CU_ASSERT(made.odds_ratio.status != TALGEO_FIGURE_OK && isfinite(made.odds_ratio.value));
        CU_ASSERT(isfinite(made.phi) && isfinite(made.association.p));
    }
    CU_ASSERT_EQUAL(talgeo_cross_shares(&tables[0], 0.95).association.status, TALGEO_FIGURE_OK);
    CU_ASSERT_EQUAL(talgeo_cross_shares(&tables[7], 0.95).association.status,
                    TALGEO_FIGURE_NO_VARIATION);
    CU_ASSERT_EQUAL(talgeo_cross_shares(&tables[7], 0.95).risk_ratio.value, 1);
}

static void strata_that_say_nothing_are_left_out(void)
{
    static const talgeo_cross strata[] = {
        {10, 20, 5, 65}, {-1, 3, 4, 5}, {0, 0, 3, 4}, {3, 4, 0, 0}, {7, 3, 12, 40}};
    static const talgeo_cross kept[] = {{10, 20, 5, 65}, {7, 3, 12, 40}};
    talgeo_pooled all = talgeo_mantel_haenszel(strata, 5, 0.95);
    talgeo_pooled two = talgeo_mantel_haenszel(kept, 2, 0.95);
    CU_ASSERT(all.strata == 2 && all.odds_ratio.low == two.odds_ratio.low);
    CU_ASSERT(all.risk_difference.high == two.risk_difference.high);
    CU_ASSERT_EQUAL(talgeo_mantel_haenszel(strata + 1, 1, 0.95).odds_ratio.status,
                    TALGEO_FIGURE_WITHHELD);
    CU_ASSERT_EQUAL(talgeo_mantel_haenszel(strata + 2, 2, 0.95).odds_ratio.status,
                    TALGEO_FIGURE_NO_CHILDREN);
}

static talgeo_gradient gradient(const int64_t *events, const int64_t *n, const double *score)
{
    talgeo_gradient made;
    CU_ASSERT_EQUAL(talgeo_gradient_of_shares(events, n, score, 4, 0.95, &made, NULL), TALGEO_OK);
    return made;
}

static void gradients_do_not_depend_on_the_order_of_ties(void)
{
    static const int64_t events[] = {4, 6, 9, 12}, n[] = {40, 50, 45, 40};
    static const int64_t events2[] = {9, 12, 6, 4}, n2[] = {45, 40, 50, 40};
    static const double score[] = {1, 2, 2, 3}, score2[] = {2, 3, 2, 1}, same[] = {1, 1, 1, 1};
    static const int64_t none[] = {0, 0, 0, 0}, withheld[] = {-1, -1, -1, -1};
    talgeo_gradient one = gradient(events, n, score), other = gradient(events2, n2, score2);
    CU_ASSERT(fabs(one.sii.value - other.sii.value) < 1e-15);
    CU_ASSERT(fabs(one.concentration.low - other.concentration.low) < 1e-15);
    CU_ASSERT_EQUAL(gradient(events, n, same).sii.status, TALGEO_FIGURE_UNDEFINED);
    CU_ASSERT_EQUAL(gradient(none, n, score).sii.status, TALGEO_FIGURE_NO_VARIATION);
    CU_ASSERT_EQUAL(gradient(none, n, score).concentration.status, TALGEO_FIGURE_UNDEFINED);
    CU_ASSERT_EQUAL(gradient(none, none, score).rii.status, TALGEO_FIGURE_NO_CHILDREN);
    CU_ASSERT_EQUAL(gradient(events, withheld, score).rii.status, TALGEO_FIGURE_WITHHELD);
    CU_ASSERT_EQUAL(gradient(n, events, score).sii.status, TALGEO_FIGURE_INVALID);
}

static void shrinkage_never_leaves_its_bounds(void)
{
    static const int64_t alike[] = {10, 11, 9, 0, -1}, n[] = {100, 110, 90, 0, -1};
    static const int64_t apart[] = {0, 9, 0, 9, 0}, nines[] = {9, 9, 9, 9, 9};
    talgeo_shrunk shrunk[5];
    talgeo_prior prior = talgeo_empirical_bayes(alike, n, 5, shrunk);
    CU_ASSERT(prior.variance == 0 && prior.areas == 3 && shrunk[0].value == prior.mean);
    CU_ASSERT_EQUAL(shrunk[3].status, TALGEO_FIGURE_NO_CHILDREN);
    CU_ASSERT_EQUAL(shrunk[4].status, TALGEO_FIGURE_WITHHELD);
    prior = talgeo_empirical_bayes(apart, nines, 5, shrunk);
    CU_ASSERT(prior.variance <= prior.mean * (1 - prior.mean));
    for (size_t i = 0; i < 5; i++) CU_ASSERT(shrunk[i].weight >= 0 && shrunk[i].weight <= 1);
    CU_ASSERT_EQUAL(talgeo_empirical_bayes(n, n, 0, shrunk).status, TALGEO_FIGURE_NO_CHILDREN);
}

static void windows_roll_over_periods(void)
{
    static const int64_t counts[] = {3, 4, -1, 5, 6, 7};
    int64_t pooled[6];
    CU_ASSERT_EQUAL(talgeo_pool_periods(counts, 6, 2, pooled), 5);
    static const int64_t expected[] = {7, -1, -1, 11, 13};
    for (size_t i = 0; i < 5; i++) CU_ASSERT_EQUAL(pooled[i], expected[i]);
    CU_ASSERT_EQUAL(talgeo_pool_periods(counts, 6, 7, pooled), 0);
    CU_ASSERT_EQUAL(talgeo_pool_periods(counts, 6, 0, pooled), 0);
}

static void raked_weights_meet_every_margin(void)
{
    static const int32_t sex[] = {0, 0, 0, 1, 1, 0, 1, 1}, stage[] = {0, 1, 2, 0, 1, 1, 2, 2};
    static const double sexes[] = {48, 52}, stages[] = {30, 35, 35}, other[] = {30, 35, 36};
    const talgeo_margin margins[] = {{sex, sexes, 2}, {stage, stages, 3}};
    const talgeo_margin contradicting[] = {{sex, sexes, 2}, {stage, other, 3}};
    const talgeo_margin short_levels[] = {{sex, sexes, 2}, {stage, stages, 2}};
    double weights[] = {1, 1, 1, 1, 1, 1, 1, 1}, girls = 0, middle = 0;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo_rake(margins, 2, 8, 1e-12, 1000, weights, &error), TALGEO_OK);
    for (size_t i = 0; i < 8; i++) {
        if (sex[i] == 1) girls += weights[i];
        if (stage[i] == 1) middle += weights[i];
    }
    CU_ASSERT(fabs(girls - 52) < 1e-9 && fabs(middle - 35) < 1e-9);
    CU_ASSERT_EQUAL(talgeo_rake(contradicting, 2, 8, 1e-12, 1000, weights, &error), TALGEO_E_INPUT);
    CU_ASSERT_STRING_EQUAL(error.message,
                           "margin 2: its targets sum to another total than margin 1");
    CU_ASSERT_EQUAL(talgeo_rake(short_levels, 2, 8, 1e-12, 1000, weights, &error), TALGEO_E_INPUT);
    CU_ASSERT_EQUAL(error.row, 3);
    CU_ASSERT_EQUAL(talgeo_rake(margins, 2, 4, 1e-12, 3, weights, &error), TALGEO_E_INPUT);
    weights[2] = 0;
    CU_ASSERT_EQUAL(talgeo_rake(margins, 2, 8, 1e-12, 1000, weights, &error), TALGEO_E_INPUT);
    CU_ASSERT_EQUAL(error.row, 3);
}

static void designs_without_spread_are_typed(void)
{
    static const double none[] = {0, 0}, negative[] = {1, -1};
    static const int64_t all[] = {5, 6}, n[] = {5, 6}, withheld[] = {-1, 6}, zero[] = {0, 0};
    CU_ASSERT_EQUAL(talgeo_kish(none, 2).status, TALGEO_FIGURE_NO_CHILDREN);
    CU_ASSERT_EQUAL(talgeo_kish(negative, 2).status, TALGEO_FIGURE_INVALID);
    CU_ASSERT_EQUAL(talgeo_cluster_design(all, n, 2).status, TALGEO_FIGURE_NO_VARIATION);
    CU_ASSERT_EQUAL(talgeo_cluster_design(withheld, n, 2).status, TALGEO_FIGURE_WITHHELD);
    CU_ASSERT_EQUAL(talgeo_cluster_design(zero, zero, 2).status, TALGEO_FIGURE_NO_CHILDREN);
    CU_ASSERT_EQUAL(talgeo_wilson_effective(1.5, 3, 0.95).status, TALGEO_FIGURE_INVALID);
    CU_ASSERT_EQUAL(talgeo_wilson_effective(0.5, 0, 0.95).status, TALGEO_FIGURE_NO_CHILDREN);
}

static void what_is_shown_follows_its_n(void)
{
    static const talgeo_reliability rule = TALGEO_RELIABILITY_SHARES;
    talgeo_figure f = talgeo_wilson(81, 263, 0.95), few = talgeo_wilson(7, 25, 0.95);
    talgeo_figure rare = talgeo_wilson(1, 60, 0.95);
    CU_ASSERT_EQUAL(talgeo_figure_check(f, 263, &rule).status, TALGEO_FIGURE_OK);
    CU_ASSERT_EQUAL(talgeo_figure_check(few, 25, &rule).status, TALGEO_FIGURE_UNRELIABLE);
    CU_ASSERT_EQUAL(talgeo_figure_check(few, 25, &rule).value, 0.28);
    CU_ASSERT_EQUAL(talgeo_figure_check(rare, 60, &rule).status, TALGEO_FIGURE_UNRELIABLE);
    CU_ASSERT_EQUAL(talgeo_figure_check(talgeo_wilson(0, 0, 0.95), 0, &rule).status,
                    TALGEO_FIGURE_NO_CHILDREN);
    talgeo_figure shown = talgeo_figure_display(f, true, 3);
    CU_ASSERT(shown.value == 0.308 && shown.low == 0.255 && shown.high == 0.366);
    talgeo_figure hidden = talgeo_figure_display(f, false, 3);
    CU_ASSERT(hidden.status == TALGEO_FIGURE_WITHHELD && hidden.value == 0 && hidden.high == 0);
    talgeo_figure mean = talgeo_figure_coarsen(talgeo_mean(10, 5.5234, 2.25, 0.95), 2);
    CU_ASSERT(mean.value == 5.5 && mean.low == 3.9 && mean.high == 7.2);
    talgeo_figure large = talgeo_figure_coarsen(talgeo_mean(10, 55234, 22500, 0.95), 2);
    CU_ASSERT(large.value == 55000 && large.low == 39000 && large.high == 72000);
    talgeo_figure flat = talgeo_figure_coarsen(talgeo_mean(9, 5.5234, 0, 0.95), 2);
    CU_ASSERT(flat.value == 5.5234 && flat.status == TALGEO_FIGURE_NO_VARIATION);
    CU_ASSERT_STRING_EQUAL(talgeo_p_text(talgeo_mcnemar(2, 12)), "p < 0.01");
    CU_ASSERT_STRING_EQUAL(talgeo_p_text(talgeo_mcnemar(5, 5)), "p >= 0.05");
    CU_ASSERT_STRING_EQUAL(talgeo_p_text(talgeo_mcnemar(-1, 5)), "withheld");
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
    {"only_published_cells_have_figures", only_published_cells_have_figures},
    {"means_are_shares_of_the_way_up", means_are_shares_of_the_way_up},
    {"means_of_ends_are_shares", means_of_ends_are_shares},
    {"corner_cases_are_typed_and_never_nan", corner_cases_are_typed_and_never_nan},
    {"trends_without_a_line_are_typed", trends_without_a_line_are_typed},
    {"slope_excludes_0_where_the_test_rejects", slope_excludes_0_where_the_test_rejects},
    {"verdicts_know_what_is_better", verdicts_know_what_is_better},
    {"interval_test_and_funnel_agree", interval_test_and_funnel_agree},
    {"many_areas_share_the_risk_of_a_false_alarm", many_areas_share_the_risk_of_a_false_alarm},
    {"goals_are_three_facts_and_a_status", goals_are_three_facts_and_a_status},
    {"goals_that_cannot_be_told", goals_that_cannot_be_told},
    {"a_goal_follows_from_its_sub_goals", a_goal_follows_from_its_sub_goals},
    {"a_curve_turns_only_beyond_chance", a_curve_turns_only_beyond_chance},
    {"every_word_is_its_own", every_word_is_its_own},
    {"crossings_with_empty_cells_are_typed", crossings_with_empty_cells_are_typed},
    {"strata_that_say_nothing_are_left_out", strata_that_say_nothing_are_left_out},
    {"gradients_do_not_depend_on_the_order_of_ties", gradients_do_not_depend_on_the_order_of_ties},
    {"shrinkage_never_leaves_its_bounds", shrinkage_never_leaves_its_bounds},
    {"windows_roll_over_periods", windows_roll_over_periods},
    {"raked_weights_meet_every_margin", raked_weights_meet_every_margin},
    {"designs_without_spread_are_typed", designs_without_spread_are_typed},
    {"what_is_shown_follows_its_n", what_is_shown_follows_its_n},
    {"many_wilsons_are_those_of_one", many_wilsons_are_those_of_one},
    {"linked_children_are_told", linked_children_are_told},
    {NULL, NULL}};
