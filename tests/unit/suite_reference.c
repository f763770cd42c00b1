/* figures/: every function on counts against the 60-digit values of tests/reference/figures.txt. */
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/figures.h"

enum { MOST_NUMBERS = 64 };
static const double tolerance = 1e-10;

/* A line of the table: name, arguments, expected numbers. */
typedef struct line {
    char name[64];
    double in[MOST_NUMBERS], want[MOST_NUMBERS], got[MOST_NUMBERS];
    size_t n_in, n_want, n_got;
} line;

static int64_t whole(const line *l, size_t i)
{
    return (int64_t)l->in[i];
}

static void give(line *l, double number)
{
    l->got[l->n_got++] = number;
}

static void give_figure(line *l, talgeo_figure f)
{
    CU_ASSERT(f.status == TALGEO_FIGURE_OK);
    give(l, f.value);
    give(l, f.low);
    give(l, f.high);
}

static void give_test(line *l, talgeo_test made)
{
    CU_ASSERT(made.status == TALGEO_FIGURE_OK);
    give(l, made.statistic);
    give(l, made.p);
}

static void run_chi2_tail(line *l)
{
    give(l, talgeo__chi2_tail(l->in[0], l->in[1]));
}

static void run_t_tail(line *l)
{
    give(l, talgeo__t_tail(l->in[0], l->in[1]));
}

static void run_t_quantile(line *l)
{
    give(l, talgeo__t_quantile(l->in[0], l->in[1]));
}

static void run_coin_at_most(line *l)
{
    give(l, talgeo__coin_at_most(l->in[0], l->in[1]));
}

static void run_wilson(line *l)
{
    give_figure(l, talgeo_wilson(whole(l, 0), whole(l, 1), l->in[2]));
}

static void run_mean(line *l)
{
    give_figure(l, talgeo_mean(whole(l, 0), l->in[1], l->in[2], l->in[3]));
}

static void run_mean_of_sums(line *l)
{
    give_figure(l, talgeo_mean_of_sums(whole(l, 0), l->in[1], l->in[2], l->in[3], l->in[4]));
}

static void run_byar(line *l)
{
    give_figure(l, talgeo_byar(whole(l, 0), l->in[1], l->in[2], l->in[3]));
}

static void run_newcombe(line *l)
{
    give_figure(l, talgeo_newcombe(whole(l, 0), whole(l, 1), whole(l, 2), whole(l, 3), l->in[4]));
}

static void run_newcombe_paired(line *l)
{
    give_figure(
        l, talgeo_newcombe_paired(whole(l, 0), whole(l, 1), whole(l, 2), whole(l, 3), l->in[4]));
}

static void run_change_of_shares(line *l)
{
    talgeo_linked counts = {whole(l, 0), whole(l, 1), whole(l, 2), whole(l, 3),
                            whole(l, 4), whole(l, 5), whole(l, 6), whole(l, 7)};
    give_figure(l, talgeo_change_of_shares(&counts, l->in[8]).change);
}

static void run_mcnemar(line *l)
{
    give_test(l, talgeo_mcnemar(whole(l, 0), whole(l, 1)));
}

static void run_mean_difference(line *l)
{
    give_figure(l, talgeo_mean_difference(whole(l, 0), l->in[1], l->in[2], whole(l, 3), l->in[4],
                                          l->in[5], l->in[6]));
}

static void give_trend(line *l, talgeo_trend trend)
{
    give_figure(l, trend.slope);
    give_test(l, trend.trend);
    give_test(l, trend.heterogeneity);
    if (trend.periods > 2) give_test(l, trend.departure);
}

static void run_trend_of_shares(line *l)
{
    int64_t events[MOST_NUMBERS], n[MOST_NUMBERS];
    double time[MOST_NUMBERS];
    size_t count = (l->n_in - 1) / 3;
    for (size_t i = 0; i < count; i++) {
        events[i] = whole(l, 1 + 3 * i);
        n[i] = whole(l, 2 + 3 * i);
        time[i] = l->in[3 + 3 * i];
    }
    give_trend(l, talgeo_trend_of_shares(events, n, time, count, l->in[0]));
}

static void run_trend_of_values(line *l)
{
    double values[MOST_NUMBERS], errors[MOST_NUMBERS], time[MOST_NUMBERS];
    size_t count = (l->n_in - 1) / 3;
    for (size_t i = 0; i < count; i++) {
        values[i] = l->in[1 + 3 * i];
        errors[i] = l->in[2 + 3 * i];
        time[i] = l->in[3 + 3 * i];
    }
    give_trend(l, talgeo_trend_of_values(values, errors, time, count, l->in[0]));
}

static void run_share_test(line *l)
{
    give_test(l, talgeo_share_test(whole(l, 0), whole(l, 1), l->in[2]));
}

static void run_mean_test(line *l)
{
    give_test(l, talgeo_mean_test(whole(l, 0), l->in[1], l->in[2], l->in[3]));
}

static void run_rate_test(line *l)
{
    give_test(l, talgeo_rate_test(whole(l, 0), l->in[1], l->in[2], l->in[3]));
}

static void run_benjamini_hochberg(line *l)
{
    l->n_got = l->n_in;
    CU_ASSERT_EQUAL(talgeo_benjamini_hochberg(l->in, l->n_in, l->got, NULL), TALGEO_OK);
}

static void run_funnel(line *l)
{
    give_figure(l, talgeo_funnel(l->in[0], whole(l, 1), l->in[2]));
}

static void run_cross_shares(line *l)
{
    talgeo_cross table = {whole(l, 0), whole(l, 1), whole(l, 2), whole(l, 3)};
    talgeo_crossing made = talgeo_cross_shares(&table, l->in[4]);
    give_figure(l, made.risk_difference);
    give_figure(l, made.risk_ratio);
    give_figure(l, made.odds_ratio);
    give(l, made.phi);
    give_test(l, made.association);
}

static void run_mantel_haenszel(line *l)
{
    talgeo_cross strata[MOST_NUMBERS];
    size_t count = (l->n_in - 1) / 4;
    for (size_t i = 0; i < count; i++)
        strata[i] = (talgeo_cross){whole(l, 1 + 4 * i), whole(l, 2 + 4 * i), whole(l, 3 + 4 * i),
                                   whole(l, 4 + 4 * i)};
    talgeo_pooled made = talgeo_mantel_haenszel(strata, count, l->in[0]);
    CU_ASSERT_EQUAL(made.strata, count);
    give_figure(l, made.risk_difference);
    give_figure(l, made.risk_ratio);
    give_figure(l, made.odds_ratio);
    give_test(l, made.association);
}

static void run_gradient_of_shares(line *l)
{
    int64_t events[MOST_NUMBERS], n[MOST_NUMBERS];
    double score[MOST_NUMBERS];
    talgeo_gradient made;
    size_t count = (l->n_in - 1) / 3;
    for (size_t i = 0; i < count; i++) {
        events[i] = whole(l, 1 + 3 * i);
        n[i] = whole(l, 2 + 3 * i);
        score[i] = l->in[3 + 3 * i];
    }
    CU_ASSERT_EQUAL(talgeo_gradient_of_shares(events, n, score, count, l->in[0], &made, NULL),
                    TALGEO_OK);
    give_figure(l, made.sii);
    if (made.rii.status != TALGEO_FIGURE_UNDEFINED) give_figure(l, made.rii);
    give_figure(l, made.concentration);
}

/* Pairs of events and n from the arguments. */
static size_t take_counts(const line *l, int64_t events[MOST_NUMBERS], int64_t n[MOST_NUMBERS])
{
    for (size_t i = 0; i < l->n_in / 2; i++) {
        events[i] = whole(l, 2 * i);
        n[i] = whole(l, 2 * i + 1);
    }
    return l->n_in / 2;
}

static void run_empirical_bayes(line *l)
{
    int64_t events[MOST_NUMBERS], n[MOST_NUMBERS];
    talgeo_shrunk shrunk[MOST_NUMBERS];
    size_t count = take_counts(l, events, n);
    talgeo_prior prior = talgeo_empirical_bayes(events, n, count, shrunk);
    CU_ASSERT(prior.status == TALGEO_FIGURE_OK && prior.areas == count);
    give(l, prior.mean);
    give(l, prior.variance);
    for (size_t i = 0; i < count; i++) {
        give(l, shrunk[i].value);
        give(l, shrunk[i].weight);
    }
}

static void give_design(line *l, talgeo_design design)
{
    CU_ASSERT_EQUAL(design.status, TALGEO_FIGURE_OK);
    give(l, design.effect);
    give(l, design.effective_n);
}

static void run_kish(line *l)
{
    give_design(l, talgeo_kish(l->in, l->n_in));
}

static void run_cluster_design(line *l)
{
    int64_t events[MOST_NUMBERS], n[MOST_NUMBERS];
    size_t count = take_counts(l, events, n);
    give_design(l, talgeo_cluster_design(events, n, count));
}

static void run_wilson_effective(line *l)
{
    give_figure(l, talgeo_wilson_effective(l->in[0], l->in[1], l->in[2]));
}

static void run_newcombe_effective(line *l)
{
    give_figure(l, talgeo_newcombe_effective(l->in[0], l->in[1], l->in[2], l->in[3], l->in[4]));
}

static const struct {
    const char *name;
    void (*run)(line *l);
} runs[] = {
    {"chi2_tail", run_chi2_tail},
    {"t_tail", run_t_tail},
    {"t_quantile", run_t_quantile},
    {"coin_at_most", run_coin_at_most},
    {"wilson", run_wilson},
    {"mean", run_mean},
    {"mean_of_sums", run_mean_of_sums},
    {"byar", run_byar},
    {"newcombe", run_newcombe},
    {"newcombe_paired", run_newcombe_paired},
    {"change_of_shares", run_change_of_shares},
    {"mcnemar", run_mcnemar},
    {"mcnemar_large", run_mcnemar},
    {"mean_difference", run_mean_difference},
    {"trend_of_shares", run_trend_of_shares},
    {"trend_of_values", run_trend_of_values},
    {"share_test", run_share_test},
    {"mean_test", run_mean_test},
    {"rate_test", run_rate_test},
    {"benjamini_hochberg", run_benjamini_hochberg},
    {"funnel", run_funnel},
    {"cross_shares", run_cross_shares},
    {"mantel_haenszel", run_mantel_haenszel},
    {"gradient_of_shares", run_gradient_of_shares},
    {"empirical_bayes", run_empirical_bayes},
    {"kish", run_kish},
    {"cluster_design", run_cluster_design},
    {"wilson_effective", run_wilson_effective},
    {"newcombe_effective", run_newcombe_effective},
};

static size_t read_numbers(const char *text, const char *end, double numbers[MOST_NUMBERS])
{
    size_t n = 0;
    for (char *next; text < end && n < MOST_NUMBERS; text = next) {
        numbers[n] = strtod(text, &next);
        if (next == text) break;
        n++;
    }
    return n;
}

static line parse(const char *text)
{
    line l = {{0}, {0}, {0}, {0}, 0, 0, 0};
    const char *name_end = strchr(text, ' '), *colon = strchr(text, ':');
    CU_ASSERT_FATAL(name_end && colon && (size_t)(name_end - text) < sizeof l.name);
    memcpy(l.name, text, (size_t)(name_end - text));
    l.n_in = read_numbers(name_end, colon, l.in);
    l.n_want = read_numbers(colon + 1, text + strlen(text), l.want);
    CU_ASSERT_FATAL(l.n_in > 0 && l.n_want > 0);
    return l;
}

static bool agrees(line *l)
{
    bool all = l->n_got == l->n_want;
    for (size_t i = 0; all && i < l->n_want; i++)
        all = fabs(l->got[i] - l->want[i]) <= tolerance * fabs(l->want[i]);
    return all;
}

static void check(const char *text)
{
    line l = parse(text);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        if (strcmp(runs[i].name, l.name) == 0) {
            runs[i].run(&l);
            bool good = agrees(&l);
            if (!good) {
                fprintf(stderr, "%sgot", text);
                for (size_t k = 0; k < l.n_got; k++) fprintf(stderr, " %.17g", l.got[k]);
                fprintf(stderr, "\n");
            }
            CU_ASSERT(good);
            return;
        }
    CU_FAIL("a function of the table that nothing runs");
}

static void every_line_of_the_table(void)
{
    char text[4096];
    size_t lines = 0;
    FILE *file = fopen(source_file("tests/reference/figures.txt"), "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    for (; fgets(text, sizeof text, file); lines++) check(text);
    fclose(file);
    CU_ASSERT(lines >= 100);
}

const test suite_reference[] = {{"every_line_of_the_table", every_line_of_the_table}, {NULL, NULL}};
